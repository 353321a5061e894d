import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.fields import Exact

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
#: sources of the two figures
_END, _AVERAGE = "month_end_deposit", "avg_daily_deposit"
#: per cent that supervision allows, unless the parameter says otherwise
_LIMIT, _PARAMETER = "4", "rm_kpi.deposit_deviation_limit"
_MONTHS_BACK = 3


class RmKpiDeviation(models.Model):
    """月末存款偏离度: deposits on a month's last day against their daily average.

    One row for each branch, by its books with all below it, and for each RM, by his shares.
    Written by the server only, a month at a time.
    """

    _name = "rm.kpi.deviation"
    _description = "Month-end deviation of deposits"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "month_end desc, branch_id, id"
    _rec_name = "month"
    _guarded = ("month_end", "branch_id", "manager_id", "average", "balance", "deviation", "above")

    month_end = fields.Date("Month end", required=True, readonly=True)
    month = fields.Char(compute="_compute_month")
    branch_id = fields.Many2one(
        "rm.branch", required=True, readonly=True, ondelete="cascade", index=True
    )
    manager_id = fields.Many2one(
        "rm.manager", "RM", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    average = Exact("Daily average", scale=2, readonly=True, aggregator=None)
    balance = Exact("Balance at month end", scale=2, readonly=True, aggregator=None)
    deviation = Exact(
        "Deviation (%)",
        scale=4,
        readonly=True,
        aggregator=None,
        help="(balance on the last day - daily average) / daily average; empty without an average.",
    )
    above = fields.Boolean("Above the limit", readonly=True)

    _unit_uniq = models.UniqueIndex("(month_end, branch_id, coalesce(manager_id, 0))")
    _above_idx = models.Index("(month_end DESC) WHERE above")

    @api.depends("month_end")
    def _compute_month(self):
        for row in self:
            row.month = str(row.month_end or "")[:7]

    @api.model
    def compute_month(self, month):
        """Compute the rows of a month anew, such as ``2026-03``; for bank administrators.

        :return: the number of rows
        """
        if not self.env.user.has_group("rm_workbench.group_admin"):
            raise AccessError(self.env._("Only a bank administrator may do this."))
        if not isinstance(month, str) or not _MONTH.fullmatch(month):
            raise UserError(self.env._("Name a month such as 2026-03."))
        first = fields.Date.to_date(f"{month}-01")
        return self._compute_rows(first, _month_end(first))

    @api.model
    def _cron_compute(self):
        """Compute the complete months of the newest deliveries that are missing or out of date."""
        [(newest, published)] = self.env.execute_query(
            SQL(
                "SELECT max(business_date), max(write_date) FROM rm_batch WHERE state = 'published'"
            )
        )
        if not newest:
            return
        last = newest if newest == _month_end(newest) else newest.replace(day=1) - timedelta(days=1)
        for _number in range(_MONTHS_BACK):
            known = self.search([("month_end", "=", last)], limit=1)
            if not known or known.create_date < published:
                self._compute_rows(last.replace(day=1), last)
            last = last.replace(day=1) - timedelta(days=1)

    @api.model
    def _compute_rows(self, first, last):
        """Replace the rows of a month; a constant number of statements."""
        sources = self.env["rm.kpi.source"].search([("code", "in", (_END, _AVERAGE))])
        ids = {source.code: source.id for source in sources}
        if len(ids) < 2:
            raise UserError(
                self.env._("The sources %(codes)s are needed.", codes=f"{_END}, {_AVERAGE}")
            )
        by_branch = sources._collect_table(sources, first, last, by="branch", basis="booking")
        by_manager = sources._collect_table(sources, first, last)
        # sudo: a plain setting of the bank
        limit = self.env["ir.config_parameter"].sudo().get_param(_PARAMETER) or _LIMIT
        limit = limit if re.fullmatch(r"\d{1,3}(\.\d{1,4})?", limit) else _LIMIT
        self.env.cr.execute("DELETE FROM rm_kpi_deviation WHERE month_end = %s", [last])
        self.env.cr.execute(
            SQL(
                """INSERT INTO rm_kpi_deviation (month_end, branch_id, manager_id, average, balance,
                          deviation, above, create_uid, create_date, write_uid, write_date)
                   SELECT %(last)s, branch_id, manager_id, round(average, 2), round(balance, 2),
                          deviation, coalesce(deviation > %(limit)s::numeric, FALSE), %(uid)s,
                          now() AT TIME ZONE 'utc', %(uid)s, now() AT TIME ZONE 'utc'
                     FROM (SELECT u.*, round(rm_div((balance - average) * 100,
                                                    nullif(average, 0)), 4) AS deviation
                             FROM (%(branches)s UNION ALL %(managers)s) u) d
                    WHERE average <> 0 OR balance <> 0""",
                last=last,
                limit=limit,
                uid=self.env.uid,
                branches=_units_sql(by_branch, ids, SQL("b.unit_id"), SQL("NULL::int"), SQL()),
                managers=_units_sql(
                    by_manager,
                    ids,
                    SQL("m.branch_id"),
                    SQL("m.id"),
                    SQL("JOIN rm_manager m ON m.id = b.unit_id"),
                ),
            )
        )
        count = self.env.cr.rowcount
        self.env.invalidate_all()
        return count

    @api.model
    def action_compute(self):
        """Compute the months of the newest deliveries that are missing; the button of the list."""
        if not self.env.user.has_group("rm_workbench.group_admin"):
            raise AccessError(self.env._("Only a bank administrator may do this."))
        self._cron_compute()
        return True


def _units_sql(table, ids, branch, manager, join):
    """Return the query (branch_id, manager_id, average, balance) of one table of figures."""
    return SQL(
        """SELECT %(branch)s AS branch_id, %(manager)s AS manager_id, a.value AS average,
                  b.value AS balance
             FROM %(table)s b JOIN %(table)s a ON a.unit_id = b.unit_id
              AND a.source_id = %(average)s %(join)s
            WHERE b.source_id = %(end)s""",
        branch=branch,
        manager=manager,
        table=SQL.identifier(table),
        average=ids[_AVERAGE],
        end=ids[_END],
        join=join,
    )


def _month_end(day):
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
