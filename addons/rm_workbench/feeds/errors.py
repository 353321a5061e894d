"""What makes a delivery unusable, as data."""


class FeedError(Exception):
    """A delivery, or one of its files, that cannot be used.

    :param str code: one of the reasons listed in ``models/feed_reasons.py``.
    :param where: ``file``, ``line``, ``column`` and whatever the sentence of the reason names.
    """

    def __init__(self, code, **where):
        super().__init__(f"{code} {where}")
        self.code = code
        self.where = where
