"""Who is appraised, and who is protected for a while."""

from . import protection
