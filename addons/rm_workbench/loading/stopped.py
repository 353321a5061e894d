"""Loads that stopped for no fault of the delivery: no space, no server, a killed process.

Nothing is lost then and nothing half: the stages are transactions, and the next look takes over.
What is left to do is to say so on the batch.
"""

import logging

import psycopg2

from .staging import has_stage, stage_name

_logger = logging.getLogger(__name__)
#: SQLSTATE class "insufficient resources": disk full, out of memory, a limit of the server
_NO_RESOURCES = "53"


def lacks_resources(error):
    """Return whether the database server had no space or memory left; it still answers."""
    code = getattr(error, "pgcode", None) or ""
    return isinstance(error, psycopg2.Error) and code.startswith(_NO_RESOURCES)


def is_gone(error):
    """Return whether the server or the connection is gone, or kept refusing."""
    return isinstance(error, (psycopg2.OperationalError, psycopg2.InterfaceError))


def note_resources(run, batch_id, error, progress):
    """Keep on the batch that the server ran out of resources, and where."""
    _logger.warning("Batch %s: the database server is out of resources", batch_id)
    try:
        with run.transaction() as env:
            batch = env["rm.batch"].browse(batch_id)
            detail = {"code": error.pgcode, "file": progress.file or "-"}
            batch.write(
                {
                    "reason": "no_resources",
                    "reason_detail": detail,
                    "fault_stage": fault_stage(batch),
                }
            )
    except psycopg2.Error:
        # not even these bytes: the log has said it
        _logger.warning("Batch %s: that cannot be noted on the batch either", batch_id)


def fault_stage(batch):
    """Return the stage in which a batch of this state stops."""
    return "publishing" if batch.state == "staged" else "reading"


def lost_stages(batch):
    """Return the files whose staging table is gone or was emptied by a crash of the server."""
    return [
        file
        for file in batch.file_ids
        if file.row_count > file.reject_count
        and not has_stage(batch.env.cr, stage_name(batch.id, file.entity))
    ]


def note_taken_over(batch):
    """Note that an earlier load of the batch was stopped: its progress was never ended.

    To be called under the feed's lock, when nobody else can be at work on the batch.
    """
    left = batch.env["rm.batch.progress"].search([("batch_id", "=", batch.id)], limit=1)
    if left:
        file = (left.stage or "").partition(" ")[2] or "-"
        others = [note for note in batch.notes or [] if note[0] != "taken_over"]
        batch.notes = [*others, ("taken_over", {"file": file})]
