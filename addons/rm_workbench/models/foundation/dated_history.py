from odoo import api, fields, models


class RmDatedHistory(models.AbstractModel):
    """Rows of what held when: closed intervals of days, no two of one owner overlapping.

    A concrete model names its owner field in ``_owner`` and adds an exclusion constraint.
    """

    _name = "rm.dated.history"
    _description = "Dated history"
    _order = "valid_from desc"
    _owner = None

    valid_from = fields.Date(required=True)
    valid_to = fields.Date(help="Last day; empty while it holds.")

    _days_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "The last day of a row of history lies before its first.",
    )

    @api.model
    def _enter(self, owner, values, since):
        """Let ``values`` hold for ``owner`` from ``since``; the row before ends the day before.

        A row that starts on or after ``since`` is replaced: the newest word for a day holds.
        """
        since = fields.Date.to_date(since)
        rows = self.search([(self._owner, "=", owner.id)])
        rows.filtered(lambda r: r.valid_from >= since).unlink()
        before = rows.exists().filtered(lambda r: not r.valid_to or r.valid_to >= since)
        before.write({"valid_to": fields.Date.subtract(since, days=1)})
        before.flush_recordset()
        return self.create({self._owner: owner.id, "valid_from": since, **values})
