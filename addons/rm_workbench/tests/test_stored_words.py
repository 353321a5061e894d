"""What jobs store as text is in the language of whoever reads it, not of the job."""

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from .lending_common import RISK_WORDS, LendingCase


@tagged("post_install", "-at_install")
class TestStoredWords(LendingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.user["rm"].lang = "zh_CN"
        cls.user["risk"].lang = "zh_CN"
        cls.job = cls.env(context={"lang": "en_US"})

    def test_a_dunning_step_reaches_the_rm_in_his_language_and_names_no_customer(self):
        loan = self.loan["here"]
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO rm_loan_dunning (loan_id, customer_id, manager_id, branch_id, step,"
                " since, due_on) VALUES (%s, %s, %s, %s, 'letter', '2098-12-17', '2099-01-31')"
                " RETURNING id",
                loan.id,
                self.customer["here"].id,
                self.manager.id,
                self.manager.branch_id.id,
            )
        )
        step = self.job["rm.loan.dunning"].browse(rows[0])
        step._give_todos()
        summary = step.sudo().todo_id.summary
        self.assertIn("催收函", summary)
        self.assertIn(self.loan["here"].loan_no, summary)
        self.assertNotIn(self.customer["here"].name, summary)

    def test_a_reminder_reaches_the_decider_in_his_language(self):
        proposal = self._submitted()
        request = proposal.sudo().approval_request_id
        request._set_guarded(due_on=fields.Date.today())
        self.env.flush_all()
        self.job["rm.approval.request"]._remind()
        todo = request.reminder_ids.filtered(lambda t: t.user_id == self.user["risk"])
        self.assertIn("审批", todo.summary)

    def test_a_signed_step_is_named_in_the_readers_language(self):
        proposal = self._submitted(amount="2000000.00")
        by_risk = proposal.with_user(self.user["risk"]).with_context(lang="en_US")
        by_risk.action_approve(RISK_WORDS)
        for lang in ("zh_CN", "en_US"):
            mine = proposal.with_context(lang=lang)
            mine.invalidate_recordset(["approval_strip"])
            signed = mine.approval_strip[0]["steps"][1]
            step = mine.sudo().approval_request_id.route_id.step_ids[0]
            self.assertEqual(signed["label"], step.display_name)
