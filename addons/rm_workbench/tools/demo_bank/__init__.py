"""The demo bank: a quarter of a rural commercial bank that does not exist, as sealed extracts.

Pure Python without Odoo. :func:`generate` writes the deliveries, :func:`demo_people` tells who
signs in to the demo; the constants name the units and RMs these people belong to.
"""

from .accounts import SUBJECTS
from .bank import generate
from .cast import (
    BANK_NAME,
    CATEGORIES,
    DEMO_BRANCH_ADMIN_BRANCH,
    DEMO_LEADER_BRANCH,
    DEMO_RISK_BRANCH,
    DEMO_RM,
    DEMO_RM2,
    DEMO_RM3,
    HEAD_OFFICE,
    JOINING_RM,
    LEAVING_RM,
    MOVING_RM,
    POSITIONS,
    SPIKE_RMS,
    demo_people,
)
from .product_names import PRODUCT_NAMES
from .trade import PRODUCTS

__all__ = [
    "BANK_NAME",
    "CATEGORIES",
    "DEMO_BRANCH_ADMIN_BRANCH",
    "DEMO_LEADER_BRANCH",
    "DEMO_RISK_BRANCH",
    "DEMO_RM",
    "DEMO_RM2",
    "DEMO_RM3",
    "HEAD_OFFICE",
    "JOINING_RM",
    "LEAVING_RM",
    "MOVING_RM",
    "POSITIONS",
    "PRODUCTS",
    "PRODUCT_NAMES",
    "SPIKE_RMS",
    "SUBJECTS",
    "demo_people",
    "generate",
]
