from odoo import api, models
from odoo.tools import SQL

from ...bank_date import bank_today
from ...office import first_day
from ...parameters import number_parameter

PER_MANAGER = "rm_workbench.feedback_per_manager"


class RmFeedbackRound(models.Model):
    """A quarter's rounds begin by themselves, on its first day or the first one after it.

    One round for each branch below the head office, asked by its leaders who are no RMs, where it
    has none by the nearest ones above, and without any leader by the auditors; one for the head
    office's own customers. A branch whose quarter somebody began by hand, there or above, is left
    alone; a draft of it is drawn as it stands. The same day twice draws nothing twice.
    """

    _inherit = "rm.feedback.round"

    @api.model
    def _begin_quarter(self):
        """Make and draw the rounds that this quarter has not yet; returns them."""
        each = number_parameter(self.env, PER_MANAGER)
        began = first_day("quarter", bank_today(self.env))
        made = self.browse()
        # sudo: the bank's own job, on behalf of nobody
        for branch in self._branches_to_ask() if each else ():
            rounds = self.sudo().search([("date_from", "=", began)])
            covered = rounds.filtered(
                lambda one, path=branch.parent_path: path.startswith(one.branch_id.parent_path)
            )
            if covered.filtered(lambda one: one.state != "draft"):
                continue
            draft = covered.filtered(lambda one, branch=branch: one.branch_id == branch)
            if not draft:
                draft = self.sudo().create(
                    {"branch_id": branch.id, "per_manager": each, "caller_ids": False}
                )
            if not draft.caller_ids:
                draft.caller_ids = draft._callers_of_day()
            if draft.caller_ids and draft._draw_now():
                made |= draft
        return made

    @api.model
    def _branches_to_ask(self):
        """Return the branches directly below the head office that have RMs, then itself."""
        for model in ("rm.branch", "rm.customer"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT b.id FROM rm_branch b LEFT JOIN rm_branch p ON p.id = b.parent_id
                    WHERE b.active AND (b.parent_id IS NULL OR p.parent_id IS NULL)
                      AND EXISTS (SELECT FROM rm_branch o JOIN rm_customer k ON k.branch_id = o.id
                           WHERE k.manager_id IS NOT NULL
                             AND starts_with(o.parent_path, b.parent_path)
                             AND (b.parent_id IS NOT NULL OR o.id = b.id))
                 ORDER BY b.parent_id IS NULL, b.code"""
            )
        )
        return self.env["rm.branch"].browse([row[0] for row in rows])

    def _callers_of_day(self):
        """Return the users who ask, by id: leaders who are no RMs, else auditors."""
        self.ensure_one()
        for model in ("rm.role.grant", "rm.manager", "rm.branch", "res.users"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT u.id, r.code, COALESCE(length(gb.parent_path), 0) AS depth
                     FROM rm_role_grant g JOIN rm_role r ON r.id = g.role_id
                     JOIN res_users u ON u.id = g.user_id AND u.active
                LEFT JOIN rm_branch gb ON gb.id = g.branch_id
                    WHERE %(holds)s AND u.id <> ALL(%(system)s)
                      AND (r.code = 'auditor'
                        OR r.code = 'leader' AND starts_with(%(path)s, gb.parent_path))
                 ORDER BY r.code DESC, depth DESC, u.id""",
                holds=self.env["rm.role.grant"]._valid_on_sql(bank_today(self.env)),
                system=self.env["res.users"]._rm_system_ids(),
                path=self.branch_id.parent_path,
            )
        )
        fit = [row for row in rows if not self.env["res.users"].browse(row[0])._is_rm_person()]
        # the first is a leader of the nearest branch, and only where there is none an auditor
        return [row[0] for row in fit if row[1:] == fit[0][1:]]

    def _tell_callers(self):
        """Give whoever asks a to-do with the number of his customers; RMs learn nothing of it."""
        counted = self.env["rm.feedback.line"].sudo()._read_group(
            [("round_id", "=", self.id)], ["caller_id"], ["__count"]
        )  # fmt: skip
        for user, number in counted:
            words = self.with_context(lang=user.lang).env
            summary = words._(
                "Independent feedback %(name)s: ask %(number)s customers",
                name=self.name,
                number=number,
            )
            self.env["mail.activity"]._rm_todo(self, user, summary, self.date_to)


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.feedback.round"]._begin_quarter()
        return result
