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
    """The lock of a feed, on a connection of its own that also tells of progress.

    :param wait: seconds to wait for other feeds to publish, then psycopg2's LockNotAvailable;
        0: until it is free.
    """

    def __init__(self, cr, feed_id, wait=0):
        self.cr = cr
        self.feed_id = feed_id
        self._wait = wait

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
        _limit(self.cr, self._wait)
        self.cr.execute(query, (_SPACE, key), log_exceptions=not self._wait)
        self.cr.commit()  # a cursor of our own: the lock belongs to the session, not to this


def _limit(cr, seconds):
    # for this transaction only: the connection goes back to the pool
    cr.execute("SELECT set_config('lock_timeout', %s, true)", (f"{int(seconds)}s",))


def _take(cr, feed_id, wait):
    """Take the lock of a feed; return whether it is ours."""
    if not wait:
        cr.execute("SELECT pg_try_advisory_lock(%s, %s)", (_SPACE, feed_id))
        held = cr.fetchone()[0]
    else:
        _limit(cr, wait)
        try:
            cr.execute("SELECT pg_advisory_lock(%s, %s)", (_SPACE, feed_id), log_exceptions=False)
            held = True
        except psycopg2.errors.LockNotAvailable:
            cr.rollback()
            held = False
    cr.commit()  # a cursor of our own
    return held


@contextmanager
def feed_lock(registry, feed_id, wait=0):
    """Yield the :class:`FeedLock` of a feed, or None while another process holds it.

    :param wait: seconds to wait for the other process, and later for other feeds that publish.
    """
    with registry.cursor() as cr:
        held = _take(cr, feed_id, wait)
        try:
            yield FeedLock(cr, feed_id, wait) if held else None
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
