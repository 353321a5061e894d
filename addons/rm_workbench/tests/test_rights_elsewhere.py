"""Cells of the rights matrix whose rows hang on more than one relation, tried on real rows."""

from odoo.tests import tagged
from odoo.tools import SQL

from ..models.users.rights_matrix import OPERATIONS
from .common import ROLES, BankCase
from .rights_rows import Rows, drop_checks

_NOBODY = {}


@tagged("post_install", "-at_install")
class TestRightsElsewhere(BankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cells = cls.env["rm.rights.matrix"]._cells()
        drop_checks(cls.env)
        near = cls._rows(cls.sub, cls.manager, "here")
        far = cls._rows(cls.west, cls.manager_west, "there")
        cls.made = {}
        for key, rows, user, owned, state in (
            ("own draft", near, "rm", True, "draft"),
            ("own handed in", near, "rm", True, "submitted"),
            ("branch draft of the leader", near, "leader", False, "draft"),
            ("branch draft of another", near, "leader_home", False, "draft"),
            ("far handed in", far, "rm_west", True, "submitted"),
            ("far branch draft", far, "leader_west", False, "draft"),
        ):
            values = {"create_uid": cls.user[user].id, "state": state}
            if not owned:
                values["manager_id"] = None
            summary = cls._insert(rows, "rm.work.summary", **values)
            line = cls._insert(rows, "rm.work.summary.line", summary_id=summary.id)
            cls.made[key] = summary, line
        cls._make_ledger()
        cls.env.invalidate_all()

    @classmethod
    def _rows(cls, branch, manager, key):
        own = {
            "rm.branch": branch,
            "rm.manager": manager,
            "rm.customer": cls.customer[key],
            "rm.account": cls.account[key],
            "rm.loan": cls.loan[key],
            "rm.assignment": cls.assignment[key],
        }
        return Rows(cls.env, own, [cls.user["rm"]])

    @classmethod
    def _insert(cls, rows, model, **changed):
        record = cls.env[model]
        values = {**rows._values(record, cls.user["rm"], 0), **changed}
        found = cls.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(record._table),
                SQL(", ").join(SQL.identifier(name) for name in values),
                tuple(values.values()),
            )
        )
        return record.browse(found[0][0])

    @classmethod
    def _make_ledger(cls):
        cls.env.cr.execute(
            """CREATE TABLE rm_fact_gl_x PARTITION OF rm_fact_gl
                  FOR VALUES FROM ('1901-01-01') TO ('1901-02-01');
               INSERT INTO rm_fact_gl (branch_id, subject_code, currency, value_date, balance,
                                       batch_id, source_line)
               SELECT unnest(%s), '2011', 'CNY', '1901-01-31', 1, %s, 1""",
            [[cls.sub.id, cls.west.id], cls.batch.id],
        )

    def _try(self, model, place, expected):
        """Compare what each role may do with each row: {role: {letter: keys}}."""
        wrong = []
        for role in ROLES:
            cell = self.cells[model][role]
            for letter, operation in OPERATIONS.items():
                wanted = expected.get(role, _NOBODY).get(letter, set())
                self.assertEqual(bool(wanted), letter in cell["all"] + cell["some"], (role, letter))
                for key, records in self.made.items():
                    row = records[place].with_user(self.user[role])
                    if bool(row._filtered_access(operation)) != (key in wanted):
                        wrong.append((model, role, operation, key))
        self.assertEqual(wrong, [])

    def test_summaries_and_their_lines_by_owner_branch_and_maker(self):
        every, own = set(self.made), {"own draft", "own handed in"}
        mine = {"branch draft of the leader"}
        expected = {
            "rm": dict.fromkeys("rwcd", own),
            "leader": {"r": {"own handed in"} | mine, **dict.fromkeys("wcd", mine)},
            "admin": {"r": every},
            "auditor": {"r": every},
        }
        for place, model in enumerate(("rm.work.summary", "rm.work.summary.line")):
            with self.subTest(model=model):
                self._try(model, place, expected)

    def test_the_ledger_by_branch(self):
        both = {self.sub, self.west}
        expected = {"leader": {self.sub}, "admin": both, "auditor": both}
        for role in ROLES:
            rows = self._as(role, "rm.gl")
            cell = self.cells["rm.gl"][role]
            self.assertEqual(rows.has_access("read"), role in expected)
            self.assertEqual(bool(cell["all"] + cell["some"]), role in expected)
            for operation in ("write", "create", "unlink"):
                self.assertFalse(rows.has_access(operation))
            if role in expected:
                found = rows.search([("branch_id", "in", [b.id for b in both])]).sudo()
                self.assertEqual(set(found.branch_id), expected[role], role)

    def test_receipts_are_the_senders_and_notices_the_addressed_ones(self):
        sender, reader = self.user["rm"], self.user["leader"]
        rows = self._rows(self.sub, self.manager, "here")
        mail = self._insert(rows, "rm.mail", sender_id=sender.id)
        self._insert(
            rows, "rm.mail.delivery", mail_id=mail.id, user_id=reader.id, kind="to", folder="inbox"
        )
        self.env.invalidate_all()
        receipt = self.env["rm.mail.receipt"].search([("mail_id", "=", mail.id)])
        self.assertEqual(len(receipt), 1)
        for role in ROLES:
            may = bool(receipt.with_user(self.user[role])._filtered_access("read"))
            self.assertEqual(may, role == "rm", role)
            for operation in ("write", "create", "unlink"):
                self.assertFalse(receipt.with_user(self.user[role])._filtered_access(operation))
        notice = self._as("leader", "rm.notice").create({"title": "通知", "body": "内容"})
        for role in ROLES:
            own = notice.with_user(self.user[role])
            may = {name for name in OPERATIONS.values() if own._filtered_access(name)}
            drafts = {"read", "write", "create", "unlink"}
            expected = {"leader": drafts, "admin": {"write", "create", "unlink"}}
            self.assertEqual(may - {"read"}, expected.get(role, set()) - {"read"}, role)
            self.assertEqual("read" in may, role in ("leader", "auditor", "admin"), role)
