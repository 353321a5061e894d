from odoo import fields, models


class RmBatchProgress(models.Model):
    """Where a load is, written while it runs.

    Apart from the batch, because a second transaction that writes the batch would make the
    publishing one fail.
    """

    _name = "rm.batch.progress"
    _description = "Progress of a batch"
    _log_access = False

    # no foreign key: it would wait for, or miss, the transaction that works on the batch
    batch_id = fields.Integer(required=True, readonly=True, aggregator=None)
    stage = fields.Char(readonly=True)
    text = fields.Char(readonly=True)
    at = fields.Datetime(readonly=True)

    _batch_uniq = models.Constraint("UNIQUE (batch_id)", "One row per batch.")
