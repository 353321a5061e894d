"""The first stage: a sealed folder becomes a batch, or is known already."""

from ..feeds import FeedError
from ..feeds.seal import SEAL_NAME
from .rows_aside import forget_rows
from .stopped import fault_stage, note_taken_over

_DONE = ("published", "superseded")
_OPEN = ("received", "staged")


def receive(feed, delivery, retry):
    """Return (batch, outcome) for a sealed delivery of ``feed``.

    ``outcome``: ``work`` (to be staged or published), ``known`` (nothing to do) or ``rejected``.

    :param bool retry: try a rejected delivery again even when its files have not changed.
    """
    seal = delivery.seal
    batches = feed.env["rm.batch"]
    same_day = batches.search(
        [
            ("feed_id", "=", feed.id),
            ("business_date", "=", seal.business_date),
            ("parent_id", "=", False),
        ],
        order="id",
    )
    same = same_day.filtered(lambda b: b.sha256 == seal.sha256)
    if known := same.filtered(lambda b: b.state in (*_DONE, *_OPEN))[-1:]:
        if known.state in _DONE or known.held:
            return known, "known"
        note_taken_over(known)
        return known, "work"
    if known := same[-1:]:
        return _rejected_before(known, delivery, same_day, retry)
    batch = batches.create(_values(feed, delivery))
    return _with_versions(batch, same_day)


def _rejected_before(batch, delivery, same_day, retry):
    if not retry and batch.signature == delivery.signature():
        return batch, "known"
    batch.write(_values(batch.feed_id, delivery))
    reopen(batch)
    return _with_versions(batch, same_day - batch)


def reopen(batch):
    """Let a rejected batch be read once more."""
    forget_rows(batch.env.cr, batch.id)
    nothing = dict.fromkeys(("reason", "reason_detail", "fault_stage"), False)
    batch.write({"state": "received", **nothing})


def _values(feed, delivery):
    seal = delivery.seal
    return {
        "feed_id": feed.id,
        "business_date": seal.business_date,
        "version": seal.version,
        "row_count": sum(file.rows for file in seal.files),
        "sha256": seal.sha256,
        "folder": str(delivery.folder),
        "encoding": seal.encoding,
        "signature": delivery.signature(),
    }


def _with_versions(batch, others):
    """Hold the version of a new batch against the others of its date."""
    waiting = others.filtered(lambda b: b.state in _OPEN and b.version == batch.version)
    for other in waiting:
        reject(other, FeedError("seal_replaced"), "seal")
    done = others.filtered(lambda b: b.state in _DONE)
    if taken := done.filtered(lambda b: b.version == batch.version)[-1:]:
        error = FeedError("version_taken", version=batch.version, batch=taken.id)
        reject(batch, error, "seal")
        return batch, "rejected"
    if newer := done.filtered(lambda b: b.version > batch.version)[-1:]:
        reject(
            batch,
            FeedError("version_older", version=batch.version, other=newer.version, batch=newer.id),
            "seal",
        )
        return batch, "rejected"
    batch.notes = _order_notes(batch) or False
    return batch, "work"


def _order_notes(batch):
    """Return notes on days between, days before, and files seen before."""
    done = batch.search(
        [
            ("feed_id", "=", batch.feed_id.id),
            ("state", "in", _DONE),
            ("parent_id", "=", False),
        ],
        order="business_date desc",
        limit=400,
    )
    notes = []
    if later := done.filtered(lambda b: b.business_date > batch.business_date)[:1]:
        notes.append(("out_of_order", {"day": str(later.business_date)}))
    elif before := done[:1]:
        days = (batch.business_date - before.business_date).days - 1
        if days > 0:
            notes.append(("gap", {"days": days, "before": str(before.business_date)}))
    return notes


def reject(batch, error, stage=None):
    """Reject a batch: the reason is kept as data, so that everybody reads it in his language.

    :param stage: where it stopped; by default what follows from its state.
    """
    batch.write(
        {
            "state": "rejected",
            "held": False,
            "fault_stage": stage or fault_stage(batch),
            "reason": error.code,
            "reason_detail": {key: str(value) for key, value in error.where.items()},
        }
    )
    batch.env["rm.journal"]._record("batch.rejected", batch, reason=error.code)


def reject_vanished(batch):
    """Reject a batch that nothing is left of but its line: its folder went before it was loaded."""
    reject(batch, FeedError("file_missing", file=SEAL_NAME), "reading")
    # should the folder come back as it was, that is news
    batch.signature = False


def reject_seal(feed, folder, raw_sha256, error):
    """Keep that a seal could not be read, once for one content."""
    batches = feed.env["rm.batch"]
    batch = batches.search(
        [("feed_id", "=", feed.id), ("sha256", "=", raw_sha256), ("state", "=", "rejected")],
        limit=1,
    )
    if not batch:
        batch = batches.create({"feed_id": feed.id, "folder": str(folder), "sha256": raw_sha256})
        reject(batch, error, "seal")
    return batch
