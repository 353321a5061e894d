from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...computing.period import CAMPAIGN
from ...designing.split import periods_of_year, spread


class RmKpiTargetApprove(models.Model):
    """The life of a split: submitted when its sums are in order, in force by a second person."""

    _inherit = "rm.kpi.target.plan"

    def action_submit(self):
        """Check the sums and hand the split to a second administrator."""
        self._step("draft")
        self._check_sums()
        self._set_guarded(state="submitted", submitted_by_id=self.env.uid)
        self._journal("target.submitted")
        return True

    def action_draft(self):
        """Take a submitted split back to draft."""
        self._step("submitted")
        self._set_guarded(state="draft", submitted_by_id=None)
        return True

    def action_approve(self):
        """Put the split in force: the targets of the year's periods are written.

        Whoever edited or submitted it does not approve it.
        """
        self._step("submitted")
        if self.env.user._is_one_of(self.maker_ids | self.submitted_by_id):
            raise UserError(
                self.env._(
                    "You edited %(plan)s, so another administrator must approve it.",
                    plan=self.display_name,
                )
            )
        self._check_sums()
        self._write_targets()
        if self.changes_id:
            self.changes_id._set_guarded(state="changed")
        self._set_guarded(
            state="approved", approved_by_id=self.env.uid, approved_at=fields.Datetime.now()
        )
        self._journal("target.approved")
        return True

    def action_change(self):
        """Make a change during the year: a copy in draft that counts from the month after today.

        :return: the action that opens it
        """
        self.ensure_one()
        self._step("approved")
        month = min(12, fields.Date.context_today(self).month + 1)
        copied = self.copy({"first_month": month})
        parts = {}
        for part in self.part_ids:
            if not part.parent_id:
                parts[part.id] = copied.part_ids.filtered(lambda one: not one.parent_id)
                continue
            parts[part.id] = copied.part_ids.create(
                {
                    "plan_id": copied.id,
                    "parent_id": parts[part.parent_id.id].id,
                    "branch_id": part.branch_id.id,
                    "manager_id": part.manager_id.id,
                    "value": part.value,
                    "reason": part.reason,
                }
            )
        copied._set_guarded(changes_id=self.id)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": copied.id,
            "views": [(False, "form")],
        }

    def action_print_letters(self):
        """Print the letters of commitment (目标责任书) of the RMs of the split."""
        self.ensure_one()
        self.check_access("read")
        parts = self.part_ids.filtered("manager_id")
        if not parts:
            raise UserError(self.env._("No RM has a part yet. Split down to the RMs first."))
        return self.env.ref("rm_kpi.rm_target_letter_report").report_action(parts)

    def _check_sums(self):
        """Refuse parts that add up to less than was given, or to more without a reason."""
        parts = self.part_ids
        root = parts.filtered(lambda part: not part.parent_id)
        if len(root) != 1 or Decimal(root.value) != Decimal(self.total):
            raise UserError(
                self.env._(
                    "%(plan)s: the part of %(branch)s must be the target of the year.",
                    plan=self.display_name,
                    branch=self.branch_id.name,
                )
            )
        if not parts.filtered("manager_id"):
            raise UserError(self.env._("No RM has a part yet. Split down to the RMs first."))
        low = parts.filtered(lambda part: part.gap == "below")
        if low:
            raise UserError(
                self.env._(
                    "What is handed down must add up to what was given:\n%(lines)s",
                    lines="\n".join(low[:10].mapped(self._sum_sentence)),
                )
            )
        high = parts.filtered(lambda part: part.gap == "above" and not (part.reason or "").strip())
        if high:
            raise UserError(
                self.env._(
                    "More is handed down than was given. Give the reason on these lines:\n"
                    "%(lines)s",
                    lines="\n".join(high[:10].mapped(self._sum_sentence)),
                )
            )

    def _sum_sentence(self, part):
        return self.env._(
            "%(part)s: given %(given)s, handed down %(down)s",
            part=part.display_name,
            given=f"{Decimal(part.value):,f}",
            down=f"{Decimal(part.handed_down):,f}",
        )

    def _write_targets(self):
        """Write the targets of the periods; those of earlier months stay as they are."""
        kind = self.scheme_id.period_type
        if kind == CAMPAIGN:
            raise UserError(self.env._("Targets of a campaign are typed or uploaded, not split."))
        parts = self.part_ids.filtered("manager_id")
        curve, rows = self.curve_id._months(), []
        before = self._targets_before(kind, parts.manager_id) if self.first_month > 1 else {}
        for part in parts:
            found = spread(
                Decimal(part.value),
                kind,
                self.year,
                curve,
                self.how,
                self.first_month,
                before.get(part.manager_id.id, Decimal(0)),
                self.digits,
            )
            rows += [
                (self.indicator_id.id, text, {"manager_id": part.manager_id.id}, value)
                for text, value in found
            ]
        self._drop_other_versions({row[1] for row in rows}, parts.manager_id)
        self.env["rm.kpi.target"]._load_rows(rows, self.display_name[:120])

    def _targets_before(self, kind, managers):
        """Return {RM id: sum of the targets of this year's periods before the first month}."""
        later = {text for text, _month in periods_of_year(kind, self.year, self.first_month)}
        earlier = [t for t, _month in periods_of_year(kind, self.year) if t not in later]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.manager_id, sum(t.value)::text
                  FROM rm_kpi_target t
                  JOIN rm_kpi_indicator i ON i.id = t.indicator_id AND i.code = %(code)s
                  JOIN rm_kpi_scheme s ON s.id = i.scheme_id AND s.code = %(scheme)s
                 WHERE t.period = ANY(%(periods)s) AND t.manager_id = ANY(%(managers)s)
                 GROUP BY t.manager_id
                """,
                code=self.indicator_id.code,
                scheme=self.scheme_id.code,
                periods=earlier,
                managers=managers.ids,
            )
        )
        return {manager: Decimal(value) for manager, value in rows}

    def _drop_other_versions(self, periods, managers):
        """Delete the targets of the same figure that were set for another version."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM rm_kpi_target t
                 USING rm_kpi_indicator i, rm_kpi_scheme s
                 WHERE i.id = t.indicator_id AND s.id = i.scheme_id AND i.code = %(code)s
                   AND s.code = %(scheme)s AND i.id <> %(own)s
                   AND t.period = ANY(%(periods)s) AND t.manager_id = ANY(%(managers)s)
                """,
                code=self.indicator_id.code,
                scheme=self.scheme_id.code,
                own=self.indicator_id.id,
                periods=list(periods),
                managers=managers.ids,
            )
        )
        self.env["rm.kpi.target"].invalidate_model()

    def _journal(self, event):
        above = self.part_ids.filtered(lambda part: part.gap == "above")
        self.env["rm.journal"]._record(
            event,
            self,
            scheme=self.scheme_id.code,
            period=str(self.year),
            total=self.total,
            count=len(self.part_ids),
            reason="; ".join(f"{part.display_name}: {part.reason}" for part in above[:20]) or None,
        )
