"""Who works on a feed: session advisory locks, gone with the process that held them."""

# The cursor is the lock's own, never that of a request.
# pylint: disable=invalid-commit

import logging
from contextlib import contextmanager

import psycopg2

_logger = logging.getLogger(__name__)

#: first key of the advisory locks of feeds; the second is the feed's id, or PUBLISHING
_SPACE = 0x524D4644
_PUBLISHING = 0


class FeedLock:
    """The lock of a feed, on a connection of its own that also tells of progress."""

    def __init__(self, cr, feed_id):
        self.cr = cr
        self.feed_id = feed_id

    @contextmanager
    def publishing(self):
        """Wait until no other feed publishes; to be entered before the snapshot is taken."""
        self._run("SELECT pg_advisory_lock(%s, %s)", _PUBLISHING)
        try:
            yield
        finally:
            self._run("SELECT pg_advisory_unlock(%s, %s)", _PUBLISHING)

    def _run(self, query, key):
        self.cr.rollback()  # whatever failed on this cursor must not keep the lock
        self.cr.execute(query, (_SPACE, key))
        self.cr.commit()  # a cursor of our own: the lock belongs to the session, not to this


@contextmanager
def feed_lock(registry, feed_id):
    """Yield the :class:`FeedLock` of a feed, or None while another process holds it."""
    with registry.cursor() as cr:
        cr.execute("SELECT pg_try_advisory_lock(%s, %s)", (_SPACE, feed_id))
        held = cr.fetchone()[0]
        cr.commit()  # a cursor of our own
        try:
            yield FeedLock(cr, feed_id) if held else None
        finally:
            if held:
                _unlock(cr, feed_id)


def _unlock(cr, feed_id):
    try:
        cr.rollback()
        cr.execute("SELECT pg_advisory_unlock(%s, %s)", (_SPACE, feed_id))
        cr.commit()
    except (psycopg2.OperationalError, psycopg2.InterfaceError):
        # the server is gone and the lock with it; what stopped the load must not be hidden by this
        _logger.info("The lock of feed %s went with its connection", feed_id)


def is_busy(cr, feed_id):
    """Return whether some process works on the feed now."""
    cr.execute(
        """SELECT EXISTS (SELECT FROM pg_locks
            WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2 AND granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))""",
        (_SPACE, feed_id),
    )
    return cr.fetchone()[0]
