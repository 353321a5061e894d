"""Checks of typed values, free of Odoo."""

from .url import url_problem
