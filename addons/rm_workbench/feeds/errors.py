"""What makes a delivery unusable, as data."""


class FeedError(Exception):
    """A delivery, or one of its files, that cannot be used.

    :param str code: one of the reasons listed in ``models/feed_reasons.py``.
    :param where: ``file``, ``line``, ``column`` and whatever the sentence of the reason names.
    """

    #: rows that are not as they should be, each with line, column and reason
    rows = ()

    def __init__(self, code, **where):
        super().__init__(f"{code} {where}")
        self.code = code
        self.where = where

    def about(self, rows):
        """Name the faulty rows; return the error."""
        self.rows = tuple(rows)
        return self
