"""Tells how far a load is: in the log and in a table, written by a cursor of its own."""

# The cursor is the lock's own, never that of a request.
# pylint: disable=invalid-commit

import logging
import time

_logger = logging.getLogger("odoo.addons.rm_workbench.progress")
_EVERY = 2.0


class Progress:
    """Progress of one batch.

    :param cr: the cursor of the feed's lock. :param name: what the batch is called in the log.
    """

    def __init__(self, cr, batch_id, name):
        self._cr = cr
        self._batch_id = batch_id
        self._name = name
        self._last = 0.0
        #: name of the file that is worked on
        self.file = ""

    def stage(self, stage, text=""):
        """Tell that a stage begins."""
        self._last = time.monotonic()
        self.file = stage.partition(" ")[2]
        _logger.info("%s: %s %s", self._name, stage, text)
        self._cr.execute(
            """INSERT INTO rm_batch_progress (batch_id, stage, text, at)
               VALUES (%s, %s, %s, now() AT TIME ZONE 'utc') ON CONFLICT (batch_id) DO UPDATE
                  SET stage = EXCLUDED.stage, text = EXCLUDED.text, at = EXCLUDED.at""",
            (self._batch_id, stage, f"{stage} {text}".strip()),
        )
        self._cr.commit()  # a cursor of our own

    def tick(self, stage, text):
        """Tell how far a stage is, every few seconds at most; ``text`` is a function."""
        if time.monotonic() - self._last > _EVERY:
            self.stage(stage, text())

    def end(self):
        """Forget the progress of a batch that is done."""
        self._cr.execute("DELETE FROM rm_batch_progress WHERE batch_id = %s", (self._batch_id,))
        self._cr.commit()  # a cursor of our own
