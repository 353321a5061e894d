# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.report.xlsx_sheet import write_sheet

from ...engine.errors import FormulaError
from ...paying import statements
from ...period_words import period_words


class RmKpiRunPay(models.Model):
    """Pay statements of a final run: made by set statements, listed as XLSX."""

    _inherit = "rm.kpi.run"

    statement_count = fields.Integer("Pay statements", compute="_compute_statement_count")

    def _compute_statement_count(self):
        # with the caller's rights: the number of those he may read
        statements = self.env["rm.pay.statement"]
        groups = (
            statements._read_group([("run_id", "in", self.ids)], ["run_id"], ["__count"])
            if statements.has_access("read")
            else []
        )
        counts = {run.id: count for run, count in groups}
        for run in self:
            run.statement_count = counts.get(run.id, 0)

    def action_make_statements(self):
        """Make the drafts of the pay statements of a final run, anew when there are drafts.

        :return: the action that lists them
        """
        self.ensure_one()
        self._require_admin()
        if self._lock_state() not in ("published", "closed") or self.superseded_by_id:
            raise UserError(
                self.env._(
                    "%(run)s is not final: pay follows from the final results of a period.",
                    run=self.display_name,
                )
            )
        rule = self.env["rm.pay.rule"]._rule_in_force(self.scheme_code, self.date_to)
        if not rule:
            raise UserError(
                self.env._(
                    "No pay rule is in force for %(scheme)s on %(day)s. Add one and let a second"
                    " administrator put it in force.",
                    scheme=self.scheme_code,
                    day=self.date_to,
                )
            )
        self._drop_draft_statements()
        self._make_statements(rule)
        return self.action_open_statements()

    def action_open_statements(self):
        """Open the statements of the run."""
        return self._open("rm.pay.statement", ["list", "form"], self.env._("Pay statements"))

    def _drop_draft_statements(self):
        """Delete the period's drafts; refuse when one of its statements is confirmed already."""
        # sudo: whatever the caller reads, the period is paid once
        found = self.env["rm.pay.statement"].sudo()
        period = [("scheme_code", "=", self.scheme_code), ("period", "=", self.period)]
        if settled := found.search([*period, ("state", "!=", "draft")], limit=1):
            raise UserError(
                self.env._(
                    "Statements of %(period)s are %(state)s already. What has changed since is made"
                    " good by an adjustment in the next period.",
                    period=self.period,
                    state=settled._state_label(),
                )
            )
        self.env.cr.execute(
            SQL(
                "DELETE FROM rm_pay_statement WHERE scheme_code = %s AND period = %s"
                " AND state = 'draft'",
                self.scheme_code,
                self.period,
            )
        )
        found.invalidate_model()

    def _make_statements(self, rule):
        # sudo: the pay of all RMs follows, whatever the administrator may read
        run, rule = self.sudo(), rule.sudo()
        try:
            plan = rule._plan(run.scheme_id)
        except FormulaError as error:
            raise UserError(run.scheme_id._formula_sentence(error)) from None
        self.env.flush_all()
        with run._set_work():
            now = fields.Datetime.now()
            run._execute(statements.insert_statements(run, rule, plan, self.env.uid, now))
            run._execute(statements.insert_lines(run, rule, plan))
            run._execute(statements.update_totals(run, rule))
            run._execute(statements.link_due_parts(run))
            run._execute(statements.add_due_parts(run))
            run._execute(statements.insert_deferrals(run, rule, run._due_days(rule)))
        for model in ("rm.pay.statement", "rm.pay.statement.line", "rm.pay.deferral"):
            self.env[model].invalidate_model()
        made = self.env["rm.pay.statement"].sudo().search([("run_id", "=", self.id)])
        made._journal("made")

    def _due_days(self, rule):
        """Return the days on which the deferred parts of this run are due."""
        parts, months = rule.deferral_parts, rule.deferral_months
        first = self.date_to + relativedelta(days=1)
        return [
            first + relativedelta(months=months * number // parts) - relativedelta(days=1)
            for number in range(1, parts + 1)
        ]

    def action_export_pay(self):
        """Download the pay list of the run."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/rm_kpi/run/{self.id}/pay.xlsx",
            "target": "download",
        }

    def _pay_xlsx(self):
        """Return (file name, bytes) of the statements the user may read, with their sums."""
        self.ensure_one()
        self.env["rm.pay.statement"].check_access("read")
        found = self.env["rm.pay.statement"].search([("run_id", "=", self.id)])
        found = found.sorted(lambda s: (s.branch_id.code, s.manager_id.code))
        columns = list(dict.fromkeys(line.name for line in found.line_ids))
        rows = [self._pay_row(statement, columns) for statement in found]
        width = len(self._pay_header([]))
        sums = [
            sum((row[n] for row in rows if isinstance(row[n], Decimal)), Decimal(0))
            for n in range(width - 6, width - 1)
        ]
        _ = self.env._
        blank = [""] * (width - 8)
        total = (_("Sum"), str(len(rows)), *blank, *sums, "", *([""] * len(columns)))
        mark = self.env["rm.query"]._mark()
        content = write_sheet(
            period_words(self.env, self.period), self._pay_header(columns), [*rows, total], mark
        )
        self.env["rm.journal"]._record(
            "pay.export", self, scheme=self.scheme_code, period=self.period, rows=len(rows)
        )
        return f"{_('Pay list')}_{self.display_name}.xlsx".replace(" ", "_"), content

    def _pay_header(self, columns):
        _ = self.env._
        return (
            _("RM code"),
            _("Name"),
            _("Branch code"),
            _("Branch"),
            _("Score"),
            _("Grade"),
            _("Sum of amounts"),
            _("Amount earned"),
            _("Deferred"),
            _("Deferred earlier, due now"),
            _("Paid now"),
            _("State"),
            *columns,
        )

    def _pay_row(self, statement, columns):
        lines = {line.name: line.value for line in statement.line_ids}
        manager, branch = statement.manager_id, statement.branch_id
        names = ("gross", "amount", "deferred", "due_deferred", "payable")
        amounts = (statement[name] for name in names)
        return (
            manager.code,
            manager.name,
            branch.code,
            branch.name,
            _number(statement.score),
            statement.grade or "",
            *map(_number, amounts),
            statement._state_label(),
            *(_number(lines.get(name)) for name in columns),
        )


def _number(text):
    return Decimal(text) if text else None
