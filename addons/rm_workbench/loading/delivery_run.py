"""One delivery through its three stages, each a transaction on a cursor of its own."""

import logging
import time
from contextlib import contextmanager

from psycopg2 import errors

from odoo.api import SUPERUSER_ID, Environment

from ..feeds import FeedError
from .progress import Progress
from .publish import load_files, lock_tables, refresh_access, settle_others
from .read_files import Reading, drop_stages
from .receive import receive, reject, reject_vanished
from .stopped import (
    fault_stage,
    is_gone,
    lacks_resources,
    lost_stages,
    note_resources,
    note_taken_over,
)
from .supplements import publish_waiting, waiting
from .volume import volume_drops

_logger = logging.getLogger(__name__)
_TRIES = 5
#: files that change, or were written so many seconds ago, may still be growing
_FRESH_SECONDS = 2
_DUPLICATES = (errors.UniqueViolation, errors.CardinalityViolation)


class DeliveryRun:
    """Loads deliveries of one feed; the caller holds the feed's lock.

    :param lock: the :class:`FeedLock` held.
    """

    def __init__(self, registry, lock):
        self.registry = registry
        self.lock = lock

    @contextmanager
    def transaction(self):
        """Yield an environment on a cursor of its own that commits at the end."""
        with self.registry.cursor() as cr:
            # the superuser: feeds write what no role may write, whoever started them
            yield Environment(cr, SUPERUSER_ID, {})

    def run(self, delivery, retry=False):
        """Bring a delivery as far as it goes; return (batch id, outcome).

        ``outcome``: known, waiting, done, or stopped (for want of space; what follows waits).
        """
        with self.transaction() as env:
            batch, outcome = receive(env["rm.feed"].browse(self.lock.feed_id), delivery, retry)
            batch_id, state = batch.id, batch.state
            progress = self._progress(batch)
        if outcome != "work":
            return batch_id, "known" if outcome == "known" else "done"
        return batch_id, self._load(batch_id, state, delivery, progress)

    def _load(self, batch_id, state, delivery, progress):
        """Bring a received or staged batch on; return the outcome."""
        outcome = "done"
        try:
            if state == "received" and not self._stage(batch_id, delivery, progress):
                outcome = "waiting"
            else:
                self._publish(batch_id, delivery, progress)
        except Exception as error:
            if lacks_resources(error):
                note_resources(self, batch_id, error, progress)
                outcome = "stopped"
            elif is_gone(error):
                raise  # the next run takes over; the progress left behind tells it where
            else:
                # whatever is wrong with one delivery must not stop the others
                _logger.exception("Batch %s: loading stopped", batch_id)
                self._reject(batch_id, FeedError("internal", detail=type(error).__name__))
        progress.end()
        return outcome

    def resume(self, batch_id):
        """Publish a staged batch that a stopped process left, whose folder may be gone."""
        with self.transaction() as env:
            batch = env["rm.batch"].browse(batch_id)
            note_taken_over(batch)
            progress = self._progress(batch)
        return self._load(batch_id, "staged", None, progress)

    def _progress(self, batch):
        return Progress(self.lock.cr, batch.id, batch.display_name)

    def _stage(self, batch_id, delivery, progress):
        """Stage; return False when the files are still being written."""
        before = delivery.signature()
        try:
            with self.transaction() as env:
                batch = env["rm.batch"].browse(batch_id)
                reading = Reading(batch, delivery, progress)
                reading.run()
                self._staged(batch, reading, before)
        except FeedError as error:
            if self._still_changing(delivery, before):
                self._note_waiting(batch_id)
                return False
            self._reject(batch_id, error)
        return True

    def _staged(self, batch, reading, signature):
        drops = [] if batch.volume_confirmed else volume_drops(batch)
        held = bool(drops) and batch.feed_id.hold_on_volume_drop
        notes = [n for n in batch.notes or [] if n[0] != "still_changing"] + reading.notes
        notes += [("volume_drop", drop) for drop in drops]
        batch.write(
            {
                "state": "staged",
                "staged_at": batch.env.cr.now(),
                "signature": signature,
                "held": held,
                "reason": "volume_drop" if held else False,
                "reason_detail": drops[0] if held else False,
                "fault_stage": fault_stage(batch) if held else False,
                "notes": notes or False,
            }
        )

    def _still_changing(self, delivery, before):
        if delivery.age() < _FRESH_SECONDS:
            time.sleep(1)
        return delivery.signature() != before

    def _note_waiting(self, batch_id):
        with self.transaction() as env:
            batch = env["rm.batch"].browse(batch_id)
            others = [note for note in batch.notes or [] if note[0] != "still_changing"]
            batch.notes = [*others, ("still_changing", {})]

    def _reject(self, batch_id, error):
        with self.transaction() as env:
            batch = env["rm.batch"].browse(batch_id)
            reject(batch, error)
            self._rejected(batch, error)
            drop_stages(env.cr, batch)

    def _rejected(self, batch, error):
        """Keep an answer for whoever waits for one."""

    def _publish(self, batch_id, delivery, progress):
        """Publish a staged batch; stage again what a crashed server emptied."""
        with self.transaction() as env:
            batch = env["rm.batch"].browse(batch_id)
            if batch.state != "staged" or batch.held:
                return
            lost = lost_stages(batch)
            if lost and delivery is None:
                reject_vanished(batch)
                return
            if lost:
                notes = [*(batch.notes or []), ("stored_again", {})]
                batch.write({"state": "received", "notes": notes})
        if lost:
            if not self._stage(batch_id, delivery, progress):
                return
            self._publish(batch_id, delivery, progress)
            return
        self._try_publish(batch_id, delivery, progress)

    def _try_publish(self, batch_id, delivery, progress):
        for attempt in range(_TRIES):
            try:
                with self.lock.publishing():
                    entities = self._publish_once(batch_id, progress)
                    self._publish_supplements(entities, progress)
                return
            except FeedError as error:
                self._reject(batch_id, error)
                return
            except _DUPLICATES:
                if attempt or not self._check_keys(batch_id, delivery, progress):
                    raise
            except (errors.SerializationFailure, errors.DeadlockDetected):
                if attempt == _TRIES - 1:
                    raise
                _logger.info("Batch %s: met another writer, once more", batch_id)
                time.sleep(0.2 * 2**attempt)

    def _check_keys(self, batch_id, delivery, progress):
        """Judge equal keys of large facts; return whether the batch can still be published."""
        try:
            with self.transaction() as env:
                batch = env["rm.batch"].browse(batch_id)
                reading = Reading(batch, delivery, progress)
                reading.check_keys(big=True)
                batch.notes = [*(batch.notes or []), *reading.notes] or False
        except FeedError as error:
            self._reject(batch_id, error)
            return True
        return True

    def _publish_once(self, batch_id, progress):
        with self.transaction() as env:
            # first of all, before the snapshot is taken
            lock_tables(env.cr, {"assignments"})
            batch = env["rm.batch"].browse(batch_id)
            if batch.state != "staged":
                return []
            notes = load_files(batch, progress)
            older = settle_others(batch)
            self._published(batch, notes)
            refresh_access(batch)
            env["rm.journal"]._record(
                "batch.published",
                batch,
                rows=batch.row_count,
                aside=batch.aside_count,
                rejected=batch.reject_count,
                supersedes=older.ids,
            )
            drop_stages(env.cr, batch)
            progress.stage("published")
            return batch.file_ids.mapped("entity")

    def _published(self, batch, notes):
        files = batch.file_ids
        batch.write(
            {
                "state": "published",
                "published_at": batch.env.cr.now(),
                "published_count": sum(files.mapped("published_count")),
                "aside_count": sum(files.mapped("aside_count")),
                "reject_count": sum(files.mapped("reject_count")),
                "notes": [*(batch.notes or []), *notes] or False,
                # a stop before, such as a full disk, is over
                **dict.fromkeys(("reason", "reason_detail", "fault_stage"), False),
            }
        )

    def _publish_supplements(self, entities, progress):
        """Publish rows kept aside that match now; what they bring may let others match."""
        while entities:
            with self.transaction() as env:
                groups = waiting(env.cr, entities)
            entities = []
            for parent_id, entity in groups:
                with self.transaction() as env:
                    if publish_waiting(env, parent_id, entity, progress):
                        entities.append(entity)
