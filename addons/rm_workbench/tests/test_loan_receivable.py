"""Loans receivable: what is due or overdue on the day of the latest status, and who sees it."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BankCase

_DAY = date(2099, 1, 31)


@tagged("post_install", "-at_install")
class TestLoanReceivable(BankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute(
            "CREATE TABLE rm_fact_loan_status_y PARTITION OF rm_fact_loan_status"
            " FOR VALUES FROM ('2099-01-01') TO ('2099-02-01')"
        )
        cls._status("here", 1000, days_overdue=45, overdue=300)
        cls._status("there", 500)
        cls._status("abroad", 700)
        cls.loan["there"].matures_on = date(2099, 2, 20)
        cls.loan["abroad"].matures_on = date(2100, 2, 20)
        cls._instalment("here", "Y1", due=("400", "20"), paid=("100", "20"))
        cls.env["rm.loan.receivable"]._refresh()

    @classmethod
    def _status(cls, key, principal, days_overdue=0, overdue=0):
        cls.env.cr.execute(
            "INSERT INTO rm_fact_loan_status (loan_id, as_of, principal_balance, overdue_amount,"
            " days_overdue, interest_due, interest_received, risk_class, batch_id, source_line)"
            " VALUES (%s, %s, %s, %s, %s, 0, 0, 'normal', %s, 1)",
            [cls.loan[key].id, _DAY, principal, overdue, days_overdue, cls.batch.id],
        )

    @classmethod
    def _instalment(cls, key, entry, due, paid):
        cls.env.cr.execute(
            "INSERT INTO rm_fact_repayment (entry_no, loan_id, due_on, principal_due, interest_due,"
            " paid_on, principal_paid, interest_paid, batch_id, source_line)"
            " VALUES (%s, %s, '2098-12-17', %s, %s, '2098-12-20', %s, %s, %s, 1)",
            [entry, cls.loan[key].id, *due, *paid, cls.batch.id],
        )

    def _found(self, name):
        rows = self._as(name, "rm.loan.receivable").search([])
        return {key for key, loan in self.loan.items() if loan.id in rows.ids}

    def test_overdue_and_soon_due_loans_are_rows(self):
        rows = {r.loan_id.loan_no: r for r in self.env["rm.loan.receivable"].search([])}
        self.assertEqual(set(rows), {"XL-here", "XL-there"})
        late, soon = rows["XL-here"], rows["XL-there"]
        self.assertEqual((late.bucket, late.days_overdue, late.principal), ("2_to_90", 45, 1000))
        self.assertEqual((late.principal_due, late.principal_received), (400, 100))
        self.assertEqual((late.principal_open, late.interest_open), (300, 0))
        self.assertEqual((soon.bucket, soon.days_left, soon.days_overdue), ("0_ahead", 20, 0))
        self.assertEqual(late.as_of, _DAY)

    def test_a_published_batch_brings_them_up(self):
        self.env.cr.execute(
            "UPDATE rm_fact_loan_status SET days_overdue = 0, overdue_amount = 0 WHERE as_of = %s",
            [_DAY],
        )
        self.env["rm.batch.file"].create(
            {"batch_id": self.batch.id, "entity": "loan_status", "name": "loan_status.csv"}
        )
        self.batch.state = "published"
        found = self.env["rm.loan.receivable"].search([])
        self.assertEqual(found.loan_id, self.loan["there"])

    def test_each_role_sees_its_customers(self):
        self.assertEqual(self._found("rm"), {"here"})
        self.assertEqual(self._found("rm_west"), {"there"})
        self.assertEqual(self._found("leader"), {"here"})
        self.assertEqual(self._found("risk"), {"here"})
        self.assertEqual(self._found("leader_west"), {"there"})
        self.assertEqual(self._found("leader_home"), {"here", "there"})
        self.assertEqual(self._found("auditor"), {"here", "there"})
        for name in ("branch_admin", "integration", "nothing"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._found(name)

    def test_sums_are_grouped_by_rm_within_reach(self):
        rows = self._as("leader", "rm.loan.receivable")._read_group(
            [], ["bucket"], ["principal:sum", "principal_open:sum"]
        )
        self.assertEqual(rows, [("2_to_90", 1000, 300)])

    def test_steps_are_planned_once_and_reported_by_an_rm_of_the_customer(self):
        dunning = self.env["rm.loan.dunning"]
        self.assertEqual(dunning._plan(), 3)
        self.assertEqual(dunning._plan(), 0)
        mine = self._as("rm", "rm.loan.dunning").search([("loan_id", "in", self._loans())])
        self.assertEqual(sorted(mine.mapped("step")), ["letter", "visit"])
        visit = mine.filtered(lambda s: s.step == "visit")
        todo = visit.sudo().todo_id
        self.assertEqual(todo.user_id, self.user["rm"])
        with self.assertRaises(UserError):
            visit.action_done()
        visit.action_done("已上门，客户承诺月底还款。")
        self.assertEqual((visit.done_on, visit.done_by_id), (self.today, self.user["rm"]))
        self.assertFalse(todo.exists())
        for again in (lambda: visit.action_done("再报一次"), lambda: visit.write({"result": "x"})):
            with self.assertRaises(UserError):
                again()
        self.assertEqual(dunning._plan(), 0)
        letter = mine - visit
        for name in ("leader", "rm_west", "risk", "auditor"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                letter.with_user(self.user[name]).action_done("由他人代报")
        with self.assertRaises(UserError):
            letter.done_on = self.today

    def _loans(self):
        return [loan.id for loan in self.loan.values()]

    def test_a_row_opens_its_loan(self):
        row = self._as("rm", "rm.loan.receivable").browse(self.loan["here"].id)
        self.assertEqual(row.action_open_loan()["res_id"], self.loan["here"].id)
        with self.assertRaises(AccessError):
            self._as("rm", "rm.loan.receivable").browse(self.loan["there"].id).action_open_loan()
