"""A push through the stages of a delivery, and the answer that is kept with it.

The stages commit on cursors of their own, as those of a folder do; the transaction of the call
itself writes nothing, so that repeating it is harmless. The answer is written in the transaction
that publishes or rejects: it stands if and only if the rows do.
"""

from odoo.tools import SQL

from ..feeds import FeedError
from ..models.feeds.push_reasons import push_sentence, row_sentence
from .delivery_run import DeliveryRun
from .receive import reopen
from .stopped import note_taken_over

#: faults listed in an answer; more are counted
MOST_LISTED = 1000
_DONE = ("published", "superseded")


class PushRun(DeliveryRun):
    """Loads one push; the caller holds the lock of its feed.

    :param caller: (id of the user, code of his language) for the journal and the sentences.
    """

    def __init__(self, registry, lock, caller):
        super().__init__(registry, lock)
        self.uid, self._lang = caller

    def push(self, push):
        """Load the rows unless that is done already; return the answer."""
        with self.transaction() as env:
            batch, known = self._receive(env, push)
            batch_id, state, answer = batch.id, batch.state, batch.push_answer
            progress = self._progress(batch)
        if known:
            return answer
        if self._load(batch_id, state, push, progress) == "stopped":
            raise FeedError("push_no_space")
        with self.transaction() as env:
            return env["rm.batch"].browse(batch_id).push_answer

    def _receive(self, env, push):
        """Return (batch, whether its answer is known)."""
        batch = env["rm.batch"].search([("push_key", "=", push.key)], limit=1)
        if not batch:
            return self._new(env, push), False
        if batch.sha256 != push.sha256:
            raise FeedError("push_key_reused", key=push.key, batch=batch.id)
        if batch.state == "rejected" and batch.reason == "internal":
            reopen(batch)
        if batch.state in (*_DONE, "rejected"):
            if not batch.push_answer:
                # it was brought to its end by somebody else
                self._answer(batch)
            self._journal(batch, repeated=True)
            return batch, True
        note_taken_over(batch)
        return batch, False

    def _new(self, env, push):
        feed_id, day = self.lock.feed_id, push.business_date
        env.cr.execute(
            "SELECT max(version) FROM rm_batch WHERE feed_id = %s AND business_date = %s",
            (feed_id, day),
        )
        return env["rm.batch"].create(
            {
                "feed_id": feed_id,
                "business_date": day,
                # the order of arrival: of two pushes of a day the later one stands
                "version": (env.cr.fetchone()[0] or 0) + 1,
                "row_count": push.sealed.rows,
                "sha256": push.sha256,
                "encoding": "utf-8",
                "push_key": push.key,
                "push_login": env["res.users"].browse(self.uid).login,
            }
        )

    def _published(self, batch, notes):
        super()._published(batch, notes)
        self._answer(batch)
        self._journal(batch)

    def _rejected(self, batch, error):
        self._answer(batch, error)
        self._journal(batch)

    def _journal(self, batch, **detail):
        counts = {"rows": batch.row_count, "accepted": batch.published_count}
        # in the name of the source system's login, which has no right to anything but the push
        batch.env["rm.journal"].with_user(self.uid)._record(
            "feed.pushed", batch, state=batch.state, key=batch.push_key, **counts, **detail
        )

    def _answer(self, batch, error=None):
        """Keep what the caller is told, now and whenever he sends the same again."""
        spoken = batch.with_context(lang=self._lang)
        batch.flush_recordset()
        if batch.state == "rejected":
            rejected, aside = _faults(spoken, error), []
            counts = (len(error.rows) or 1 if error else 1, 0)
        else:
            rejected, aside = (_rows(spoken, kind) for kind in ("rejected", "aside"))
            counts = (batch.reject_count, batch.aside_count)
        batch.push_answer = {
            "batch": batch.id,
            "state": batch.state,
            "accepted": batch.published_count,
            "rejected": rejected,
            "rejected_count": counts[0],
            "aside": aside,
            "aside_count": counts[1],
        }


def _rows(batch, kind):
    """Return the first rows that were not published."""
    batch.env.cr.execute(
        SQL(
            """SELECT line, column_name, reason FROM rm_batch_reject
                WHERE batch_id = %s AND kind = %s ORDER BY line LIMIT %s""",
            batch.id,
            kind,
            MOST_LISTED,
        )
    )
    return [_fault(batch.env, *row) for row in batch.env.cr.fetchall()]


def _fault(env, line, column, reason):
    return {"line": line, "field": column or False, "error": row_sentence(env, reason)}


def _faults(batch, error):
    """Return why a push is rejected: its faulty rows, or what is wrong with it as a whole."""
    if error is not None and error.rows:
        rows = error.rows[:MOST_LISTED]
        return [_fault(batch.env, row.line, row.column, row.reason) for row in rows]
    where = error.where if error else {}
    told = push_sentence(batch.env, batch.reason, batch.reason_detail)
    line = where.get("line")
    return [
        {
            "line": line if isinstance(line, int) else False,
            "field": where.get("column", False),
            "error": f"{batch.reason}: {told}",
        }
    ]
