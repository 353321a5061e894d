"""Who writes what: a table of all models, and what no screen offers but any client can send."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ROLES, BankCase

#: model -> role -> operations; models that are not here, and roles not named, may do nothing
MATRIX = {
    "rm.account": {"rm": "r", "leader": "r", "admin": "r", "auditor": "r"},
    "rm.assignment": {"rm": "r", "leader": "rwc", "admin": "r", "auditor": "r"},
    "rm.balance": {"rm": "r", "leader": "r", "admin": "r", "auditor": "r"},
    "rm.batch": {"admin": "r", "auditor": "r"},
    "rm.batch.file": {"admin": "r", "auditor": "r"},
    "rm.batch.progress": {"admin": "r", "auditor": "r"},
    "rm.batch.reject": {"admin": "r", "auditor": "r"},
    "rm.branch": {
        "rm": "r",
        "leader": "r",
        "risk": "r",
        "branch_admin": "r",
        "admin": "rwc",
        "auditor": "r",
    },
    "rm.customer": {"rm": "r", "leader": "r", "risk": "r", "admin": "r", "auditor": "r"},
    "rm.customer.access": {"auditor": "r"},
    "rm.branch.position": {"auditor": "r"},
    "rm.customer.position": {"auditor": "r"},
    "rm.fee": {"rm": "r", "leader": "r", "admin": "r", "auditor": "r"},
    "rm.feed": {"admin": "rwc", "auditor": "r"},
    "rm.gl": {"leader": "r", "admin": "r", "auditor": "r"},
    "rm.journal": {"auditor": "r"},
    "rm.loan": {"rm": "r", "leader": "r", "risk": "r", "admin": "r", "auditor": "r"},
    "rm.loan.status": {"rm": "r", "leader": "r", "risk": "r", "admin": "r", "auditor": "r"},
    "rm.manager": {
        "rm": "r",
        "leader": "r",
        "risk": "r",
        "branch_admin": "r",
        "admin": "rwc",
        "auditor": "r",
    },
    "rm.loan.dunning": {"rm": "rw", "leader": "r", "risk": "r", "admin": "r", "auditor": "r"},
    "rm.loan.limit": {"leader": "r", "risk": "r", "admin": "rwcd", "auditor": "r"},
    "rm.loan.proposal": {"rm": "rwcd", "leader": "r", "risk": "r", "admin": "r", "auditor": "r"},
    "rm.loan.receivable": {"rm": "r", "leader": "r", "risk": "r", "admin": "r", "auditor": "r"},
    "rm.suggestion": {"rm": "rwcd", "leader": "r", "admin": "r", "auditor": "r"},
    "rm.suggestion.step": {"rm": "r", "leader": "r", "admin": "r", "auditor": "r"},
    "rm.suggestion.topic": {"rm": "r", "leader": "rwcd", "admin": "r", "auditor": "r"},
    "rm.repayment": {"rm": "r", "leader": "r", "risk": "r", "admin": "r", "auditor": "r"},
    "rm.permission": {"leader": "r", "branch_admin": "r", "admin": "r", "auditor": "r"},
    "rm.role": {"leader": "r", "branch_admin": "rwcd", "admin": "rwcd", "auditor": "r"},
    "rm.role.grant": {"branch_admin": "r", "admin": "rwcd", "auditor": "r"},
    "rm.sale": {"rm": "r", "leader": "r", "admin": "r", "auditor": "r"},
    "rm.sign.in.guard": {"auditor": "r"},
    "rm.user": {"branch_admin": "r", "admin": "r", "auditor": "r"},
    "rm.user.link": {"auditor": "r"},
    "rm.team": {
        "rm": "r",
        "leader": "rwcd",
        "risk": "r",
        "branch_admin": "rwcd",
        "admin": "r",
        "auditor": "r",
    },
}
_READ_BY_ALL = dict.fromkeys(("rm", "leader", "risk", "branch_admin", "auditor"), "r")
MATRIX |= dict.fromkeys(("rm.branch.history", "rm.manager.history"), {**_READ_BY_ALL, "admin": "r"})
MATRIX |= dict.fromkeys(
    ("rm.branch.level", "rm.product", "rm.position", "rm.grade", "rm.customer.category"),
    {**_READ_BY_ALL, "admin": "rwcd"},
)
MATRIX["rm.mail"] = {**dict.fromkeys(_READ_BY_ALL, "rwcd"), "admin": "rwcd"}
MATRIX["rm.mail.delivery"] = {**dict.fromkeys(_READ_BY_ALL, "rw"), "admin": "rw"}
MATRIX["rm.notice"] = {**_READ_BY_ALL, "leader": "rwcd", "admin": "rwcd"}
MATRIX |= dict.fromkeys(
    ("rm.address", "rm.mail.receipt", "rm.notice.receipt"), {**_READ_BY_ALL, "admin": "r"}
)
# the office: plans, logs and visits are written by their RM, checked by leaders
_OFFICE = {"rm": "rwcd", "leader": "r", "admin": "r", "auditor": "r"}
MATRIX |= dict.fromkeys(("rm.work.plan", "rm.work.plan.line", "rm.work.log"), _OFFICE)
MATRIX |= {
    "rm.visit": {**_OFFICE, "risk": "r"},
    "rm.work.log.check": {"rm": "r", "leader": "r", "admin": "r", "auditor": "r"},
    "rm.work.log.sample": {"leader": "rwcd", "admin": "r", "auditor": "r"},
    "rm.work.log.sample.line": {"leader": "r", "admin": "r", "auditor": "r"},
    "rm.work.phrase": {"rm": "r", "leader": "r", "admin": "rwcd", "auditor": "r"},
}
# hand-overs: written by who gives, looked into by leaders and auditors who took no part
MATRIX |= dict.fromkeys(
    ("rm.handover", "rm.handover.line", "rm.handover.check"), {**_OFFICE, "leader": "rwcd"}
)
MATRIX |= {
    "rm.handover.loan": {"rm": "rw", "leader": "rw", "admin": "r", "auditor": "r"},
    "rm.handover.item": {"rm": "r", "leader": "r", "admin": "rwcd", "auditor": "r"},
    "rm.handover.call": {"leader": "rw", "admin": "r", "auditor": "rw"},
    "rm.exit.audit": {"leader": "rwc", "admin": "r", "auditor": "rwc"},
    "rm.manager.concentration": {"leader": "r", "admin": "r", "auditor": "r"},
}
# branches change by two administrators
MATRIX["rm.branch.change"] = {
    "leader": "r",
    "branch_admin": "r",
    "admin": "rwcd",
    "auditor": "r",
}
MATRIX["rm.team.member"] = MATRIX["rm.team.leader"] = MATRIX["rm.team"]
MATRIX["rm.journal.archive"] = {"auditor": "r"}
MATRIX["rm.claim"] = _OFFICE
MATRIX["rm.absence"] = {**_OFFICE, "rm": "r", "leader": "rwcd"}
MATRIX["rm.leaving"] = {**_OFFICE, "rm": "", "leader": "rwcd"}
MATRIX["rm.manager.rotation"] = {"leader": "r", "admin": "r", "auditor": "r"}
_REVIEW = {"leader": "r", "admin": "r", "auditor": "r"}
MATRIX |= dict.fromkeys(("rm.rights.review", "rm.rights.review.line"), _REVIEW)
MATRIX["rm.branch.function"] = {"branch_admin": "r", "admin": "rwcd", "auditor": "r"}
# after the loan, checks and what they find, opportunities
_FOR_ALL_OF_LENDING = dict.fromkeys(("rm", "leader", "risk", "auditor"), "r")
MATRIX |= {
    "rm.loan.check": {**_FOR_ALL_OF_LENDING, "rm": "rw", "admin": "r"},
    "rm.loan.check.rule": {**_FOR_ALL_OF_LENDING, "admin": "rwcd"},
    "rm.risk.notice": {**_FOR_ALL_OF_LENDING, "risk": "rwcd", "admin": "r"},
    "rm.rectification": {"rm": "rw", "leader": "rwc", "admin": "r", "auditor": "r"},
    "rm.work.log.duty": {"leader": "rwcd", "admin": "rwcd", "auditor": "r"},
    "rm.work.log.coverage": {"leader": "r", "admin": "r", "auditor": "r"},
    "rm.visit.duty": {"rm": "r", "leader": "r", "admin": "r", "auditor": "r"},
    "rm.visit.report": {"rm": "r", "leader": "r", "admin": "r", "auditor": "r"},
    "rm.working.day": {**_READ_BY_ALL, "admin": "rwcd"},
    "rm.opportunity": _OFFICE,
    "rm.work.summary": {**_OFFICE, "leader": "rwcd"},
    "rm.work.summary.line": {**_OFFICE, "leader": "rwcd"},
    "rm.month.report": {**_OFFICE, "leader": "rwcd"},
    "rm.month.report.line": {**_OFFICE, "leader": "rwcd"},
    "rm.visit.late": {**_OFFICE, "rm": "rw"},
    "rm.referral": {"rm": "rc", "leader": "rc", "admin": "r", "auditor": "r"},
}
# letters of authority, relations, declarations, complaints, feedback, tags, duplicates, rules
MATRIX |= dict.fromkeys(
    ("rm.authority.letter", "rm.authority.line"), {**_FOR_ALL_OF_LENDING, "admin": "rwcd"}
)
MATRIX |= {
    "rm.customer.relation": {
        "rm": "rwc",
        "leader": "rwc",
        "risk": "r",
        "admin": "r",
        "auditor": "r",
    },
    "rm.customer.contact": {**_OFFICE, "leader": "rwcd", "risk": "r"},
    "rm.declaration": {"rm": "rwcd", "leader": "r", "auditor": "r"},
    "rm.declaration.line": {"rm": "rwcd", "leader": "r", "auditor": "r"},
    "rm.declaration.conflict": {"leader": "r", "auditor": "r"},
    "rm.declaration.status": {"leader": "r", "admin": "r", "auditor": "r"},
    "rm.complaint": {"leader": "rwc", "admin": "r", "auditor": "rwc"},
    "rm.feedback.round": {"leader": "rwcd", "admin": "r", "auditor": "rwcd"},
    "rm.feedback.line": {"leader": "rw", "admin": "r", "auditor": "rw"},
    "rm.customer.tag": {**_FOR_ALL_OF_LENDING, "admin": "rwcd"},
    "rm.customer.duplicate": {"leader": "r", "admin": "r", "auditor": "r"},
    "rm.customer.category.rule": {"admin": "rwcd", "auditor": "r"},
    "rm.customer.category.condition": {"admin": "rwcd", "auditor": "r"},
    "rm.product.source": {"admin": "rwcd", "auditor": "r"},
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}


@tagged("post_install", "-at_install")
class TestWriteRights(BankCase):
    def test_every_model_of_the_add_on_is_as_the_table_says(self):
        ours = {
            name
            for name, model in self.registry.items()
            if name.startswith("rm.") and model._original_module == "rm_workbench"
            if not model._abstract and not model._transient
        }
        approvals = {name for name in ours if name.startswith("rm.approval.")}
        self.assertEqual(ours - approvals, set(MATRIX))
        for model, table in MATRIX.items():
            for role in ROLES:
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        allowed = self._as(role, model).has_access(operation)
                        self.assertEqual(allowed, letter in table.get(role, ""))

    def test_whatever_a_role_may_write_is_guarded(self):
        guarded = self.registry.descendants(["rm.guarded.mixin"], "_inherit")
        for name, model in self.registry.items():
            if not name.startswith("rm.") or model._abstract or name in guarded:
                continue
            for role in ROLES:
                rights = self._as(role, name)
                for operation in ("create", "write"):
                    with self.subTest(model=name, role=role, operation=operation):
                        self.assertFalse(rights.has_access(operation))

    def test_texts_and_lines_have_an_end_where_no_model_says_one(self):
        category = self._as("admin", "rm.customer.category")
        for name in ("n" * 101, "a\x00b", "\u202e"):
            with self.subTest(name=name[:9]), self.assertRaises(ValidationError):
                category.create({"code": "Z", "name": name})
        self.assertEqual(category.create({"code": "Z", "name": "n" * 100}).code, "Z")

    def test_a_leader_assigns_his_customers_to_his_rms(self):
        made = self._as("leader", "rm.assignment").create(self._assignment("nobody"))
        self.assertEqual(made.origin, "workbench")
        self.assertEqual(self.customer["nobody"].manager_id, self.mate)
        made.valid_to = self.today
        self.assertEqual(made.valid_to, self.today)

    def test_a_leader_reaches_no_customer_and_no_rm_of_others(self):
        leader = self._as("leader", "rm.assignment")
        for vals in (
            self._assignment("there"),
            self._assignment("abroad", valid_from="2030-01-01", share=0.5),
            self._assignment("nobody", manager_id=self.manager_west.id),
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                leader.create(vals)
        own = leader.create(self._assignment("nobody"))
        for vals in (
            {"customer_id": self.customer["there"].id},
            {"customer_id": self.customer["abroad"].id},
            {"manager_id": self.manager_west.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                own.write(vals)

    def test_server_columns_are_refused_from_every_path(self):
        leader = self._as("leader", "rm.assignment")
        own = leader.create(self._assignment("nobody", valid_to="2029-12-31"))
        for name, value in (("origin", "extract"), ("batch_id", self.batch.id), ("source_line", 3)):
            with self.subTest(column=name):
                with self.assertRaises(UserError):
                    own.write({name: value})
                with self.assertRaises(UserError):
                    leader.create({**self._assignment("nobody"), name: value})
        forged = leader.with_context(default_origin="extract").create(
            self._assignment("nobody", manager_id=self.manager.id, valid_from="2031-01-01")
        )
        self.assertEqual(forged.origin, "workbench")

    def test_a_team_cannot_be_moved_or_filled_out_of_reach(self):
        teams = self._as("branch_admin", "rm.team")
        team = teams.create({"name": "小微", "branch_id": self.sub.id})
        for vals in (
            {"branch_id": self.west.id},
            {"leader_id": self.manager_west.id},
            {"manager_ids": [(4, self.manager_west.id)]},
            {"manager_ids": [(6, 0, [self.manager.id, self.manager_west.id])]},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                team.write(vals)
        with self.assertRaises(AccessError):
            teams.create({"name": "远方", "branch_id": self.west.id})
        with self.assertRaises(AccessError):
            teams.with_context(default_branch_id=self.west.id).create({"name": "远方"})

    def test_delivered_rows_are_changed_by_the_feed_only(self):
        self.env.cr.execute(
            "UPDATE rm_manager SET batch_id = %s WHERE id = %s", [self.batch.id, self.manager.id]
        )
        self.env.invalidate_all()
        manager = self.manager.with_user(self.user["admin"])
        with self.assertRaises(UserError):
            manager.write({"branch_id": self.west.id})
        grade = self.env["rm.grade"].create({"code": "XG", "name": "三级"})
        manager.write({"grade_id": grade.id})
        self.assertEqual(self.manager.grade_id, grade)

    def test_whoever_sets_the_user_of_an_rm_is_in_the_journal(self):
        self.manager.with_user(self.user["admin"]).write({"user_id": self.user["nothing"].id})
        line = self.env["rm.journal"].search([("event", "=", "manager.user_set")], limit=1)
        self.assertEqual((line.login, line.reference), ("x_admin", "XM1"))
        self.assertEqual(line.detail["user"], "x_nothing")
        customers = self._as("rm", "rm.customer").search([])
        self.assertNotIn(self.customer["here"], customers)

    def test_masked_and_hidden_columns_answer_nobody(self):
        for name in ("rm", "leader", "admin", "auditor"):
            customers = self._as(name, "rm.customer")
            for column in ("access_ids", "share_version"):
                with self.subTest(user=name, column=column), self.assertRaises(AccessError):
                    customers.search([(column, "!=", False)])
                with self.subTest(user=name, column=column), self.assertRaises(AccessError):
                    customers.search([], limit=1).read([column])

    def _assignment(self, key, **vals):
        return {
            "customer_id": self.customer[key].id,
            "manager_id": self.mate.id,
            "share": 1,
            "valid_from": "2000-01-01",
            **vals,
        }
