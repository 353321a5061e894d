"""Reading deliveries of source systems: plain Python, no Odoo, constant memory."""

from .catalogue import ENTITIES, Column, Entity
from .delivery import Delivery, find_deliveries, lies_below, open_delivery
from .errors import FeedError
from .push import Push
from .scan import Scanner, Shape
from .seal import Seal, SealedFile, parse_seal
