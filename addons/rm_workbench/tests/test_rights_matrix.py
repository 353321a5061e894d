"""Each cell of docs/rights-matrix.md, tried on real rows of every model of the suite."""

import re

from odoo.tests import tagged

from ..models.users.rights_matrix import OPERATIONS
from .common import ROLES, BankCase
from .rights_rows import Rows, drop_checks, rows_of_views

#: names of the fields in a rule's domain
_NAMES = r"\('(?:\w+\.)*(\w+)', '(?:=|!=|in|not in|child_of)',"
#: models whose rows no table has, or that hang on more than one relation: the tests that have
#: them, test_rights_elsewhere of their add-on
ELSEWHERE = {
    "rm.address",
    "rm.gl",
    "rm.journal.archive",
    "rm.kpi.contest",
    "rm.kpi.contest.award",
    "rm.kpi.contest.prize",
    "rm.kpi.detail",
    "rm.kpi.source",
    "rm.kpi.value",
    "rm.kpi.value.report",
    "rm.mail.receipt",
    "rm.month.report",
    "rm.month.report.line",
    "rm.notice",
    "rm.questionnaire",
    "rm.questionnaire.answer",
    "rm.review.answer",
    "rm.review.call",
    "rm.review.sheet",
    "rm.work.summary",
    "rm.work.summary.line",
}


@tagged("post_install", "-at_install")
class TestRightsMatrix(BankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cells = cls.env["rm.rights.matrix"]._cells()
        drop_checks(cls.env)
        cls.readers = [cls.user[role] for role in ROLES]
        cls.near = cls._side(cls.sub, cls.manager, "here", cls.readers)
        cls.far = cls._side(cls.west, cls.manager_west, "there", [cls.user["rm_west"]])
        sides = (cls.near, cls.far)
        for model in cls.cells:
            if not cls.env[model]._auto:
                cls.near[model], cls.far[model] = rows_of_views(cls.env, model, sides)

    @classmethod
    def _side(cls, branch, manager, key, users):
        own = {
            "rm.branch": branch,
            "rm.manager": manager,
            "rm.customer": cls.customer[key],
            "rm.account": cls.account[key],
            "rm.loan": cls.loan[key],
            "rm.assignment": cls.assignment[key],
        }
        rows = Rows(cls.env, own, users)
        made = {model: rows.of(model) for model in cls.cells}
        cls.env.invalidate_all()
        made |= {model: made[model] | record for model, record in own.items()}
        return {**made, "res.users": cls.env["res.users"].union(*users)}

    def test_each_cell_holds_on_real_rows(self):
        wrong, untried = [], set()
        for model, cells in self.cells.items():
            for role, cell in cells.items():
                for letter, operation in OPERATIONS.items():
                    fits, tried = self._try(model, role, letter, operation, cell)
                    if not fits:
                        wrong.append((model, role, operation))
                    if not tried:
                        untried.add(model)
        self.assertEqual(wrong, [])
        self.assertEqual(untried - ELSEWHERE, set(), "no rows of both kinds were made")

    def _try(self, model, role, letter, operation, cell):
        """Return whether one operation of a cell fits, and whether there were rows to try it on."""
        near, far = self.near[model], self.far[model]
        user = self.user[role]
        can = [rows.with_user(user)._filtered_access(operation).ids for rows in (near, far)]
        if letter not in cell["all"] + cell["some"]:
            return can == [[], []] and not self._as(role, model).has_access(operation), True
        if letter in cell["all"]:
            return can == [near.ids, far.ids], bool(near)
        limits = self._limits(model, operation, role)
        if all("'!=', user.id" in limit for limit in limits):
            return can[0] != near.ids, bool(can[1])
        if all(set(re.findall(_NAMES, limit)) == {"state"} for limit in limits):
            return len(can[1]) < len(far), bool(can[1])
        return not can[1], bool(can[0] and far)

    def _limits(self, model, operation, role):
        matrix = self.env["rm.rights.matrix"]
        groups = matrix._groups_of(self.env.ref(f"rm_workbench.role_{role}"))
        return matrix._limits_of(model, operation, groups).mapped("domain_force")
