"""Half-year summaries: figures from the facts, words of the RM, a leader's comment."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.rm_workbench.office import change, first_day, percent, ratio

from .common import BankCase
from .one_person import one_person


@tagged("post_install", "-at_install")
class TestWorkSummary(BankCase):
    def _summary(self, by="rm", **vals):
        return self._as(by, "rm.work.summary").create(
            {"results": "存款稳步增长。", "next_goals": "净增六百万元。", **vals}
        )

    def _filled(self, by="rm", **vals):
        record = self._summary(by, **vals)
        record.action_fill()
        return record

    def _line(self, record, measure):
        return record.line_ids.filtered(lambda line: line.measure == measure)

    def test_the_figures_are_those_of_the_customers(self):
        self.account["here"].currency = self.env.company.currency_id.name
        self.account["abroad"].currency = self.env.company.currency_id.name
        record = self._filled()
        self.assertEqual(record.date_from, first_day("half_year", self.today))
        self.assertEqual((record.manager_id, record.branch_id), (self.manager, self.sub))
        # the RM's two customers, 100.00 each since 1901
        total = self._line(record, "deposit_total")
        self.assertEqual((total.now, total.year_start), ("200.00", "200.00"))
        self.assertEqual(total.change, "0.00")
        total.plan = "400"
        record.action_fill()
        again = self._line(record, "deposit_total")
        self.assertEqual((again.plan, again.done), ("400.00", "50"))
        branch = self._filled("leader", branch_id=self.east.id)
        self.assertFalse(branch.manager_id)

    def test_figures_are_compared_exactly(self):
        self.assertEqual(change("10.10", "10.20"), "-0.10")
        self.assertEqual(change(False, "1"), False)
        self.assertEqual(ratio("1", "3"), "33.33")
        self.assertEqual((ratio("1", "0"), percent("2", False)), (False, False))
        self.assertEqual(percent("2", "3"), "67")

    def test_a_summary_is_handed_in_once_and_stays(self):
        record = self._summary()
        with self.assertRaisesRegex(UserError, "fill in"):
            record.action_submit()
        record.action_fill()
        record.action_submit()
        for deed in (
            record.action_submit,
            record.action_fill,
            record.unlink,
            lambda: record.write({"results": "改"}),
            lambda: record.line_ids[:1].write({"plan": "1"}),
        ):
            with self.assertRaises(UserError):
                deed()
        record.action_take_back()
        record.action_submit()
        leader = record.with_user(self.user["leader"])
        with one_person(self.user["rm"], self.user["leader"]), self.assertRaises(AccessError):
            leader.action_note("换个账号点评。")
        leader.action_note("抓好到期承接。")
        with self.assertRaises(UserError):
            record.action_take_back()
        self.assertIn("抓好到期承接", record.history)
        with self.assertRaises(UserError):
            record.line_ids[:1].with_user(self.user["rm"]).unlink()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_others_neither_read_drafts_nor_write_for_somebody(self):
        record = self._filled()
        for name in ("rm_west", "leader", "leader_west", "risk"):
            with self.subTest(name), self.assertRaises(AccessError):
                record.with_user(self.user[name]).read(["results"])
        with self.assertRaises(UserError):
            self._summary(manager_id=self.manager_west.id)
        with self.assertRaises(AccessError):
            self._summary("leader", branch_id=self.west.id)
        record.action_submit()
        with self.assertRaises(AccessError):
            record.action_note("自己点评自己")
        with self.assertRaises(AccessError):
            record.with_user(self.user["leader"]).write({"results": "替写"})
        values = self._as("rm", "report.rm_workbench.rm_work_summary_report")
        self.assertIn("grouped", values._get_report_values(record.ids))
        with self.assertRaises(AccessError):
            self._as("rm_west", "report.rm_workbench.rm_work_summary_report")._get_report_values(
                record.ids
            )
