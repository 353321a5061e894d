from contextlib import suppress

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class _Undo(Exception):
    """Ends the sandbox: nothing of it stays."""


class RmKpiAppealSandbox(models.Model):
    """What accepting an appeal would do: the whole run is computed with the value, then undone."""

    _inherit = "rm.kpi.appeal"

    def try_value(self, value):
        """Compute the run as if the appeal were accepted with this value; nothing is kept.

        Whoever may answer the appeal may try, as often as he likes.

        :param value: the right figure, or score, as text or number.
        :return: ``{"before": {"score", "rank", "branch_rank", "grade"}, "after": the same,
            "moved": how many other RMs get another rank}``; texts, False where there is none.
        """
        self.ensure_one()
        self.check_access("read")
        if problem := self._answer_problem():
            raise AccessError(problem)
        self._expect_open()
        if value is False or value is None or str(value).strip() == "":
            raise UserError(self.env._("Enter the value that is to be tried."))
        # sudo: the ranks of all RMs move; only numbers of the appeal's own RM are told
        one = self.sudo()
        before = one._standing()
        ranks = one._ranks()
        found = {}
        self.env.flush_all()
        with suppress(_Undo), self.env.cr.savepoint(flush=False):
            found = one._with_value(value, ranks)
            raise _Undo
        self.env.invalidate_all()
        return {"before": before, **found}

    def _with_value(self, value, ranks):
        adjustment = self.env["rm.kpi.adjustment"].create(
            {
                "run_id": self.run_id.id,
                "manager_id": self.manager_id.id,
                "indicator_id": self._run_indicator().id,
                "value": value,
                "reason": "-",
                "appeal_id": self.id,
            }
        )
        adjustment._set_guarded(state="approved")
        self.run_id._apply_adjustments()
        now = self._ranks()
        moved = sum(now.get(rm) != rank for rm, rank in ranks.items() if rm != self.manager_id.id)
        return {"after": self._standing(), "moved": moved}

    def _standing(self):
        """Return score, ranks and grade of the RM in the run, as text."""
        result = self.env["rm.kpi.result"].search(
            [("run_id", "=", self.run_id.id), ("manager_id", "=", self.manager_id.id)], limit=1
        )
        names = ("score", "rank", "branch_rank", "grade")
        return {name: str(result[name]) if result[name] else False for name in names}

    def _ranks(self):
        query = SQL("SELECT manager_id, rank FROM rm_kpi_result WHERE run_id = %s", self.run_id.id)
        return dict(self.env.execute_query(query))
