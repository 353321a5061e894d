from datetime import date, timedelta

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.rm_workbench.bank_date import bank_today

from ..computing.period import complete_periods
from .pay_case import PayCase


@tagged("post_install", "-at_install")
class TestInput(PayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.definition = cls.env["rm.kpi.input.definition"].create(
            {
                "code": "投诉T",
                "name": "投诉次数",
                "digits": 0,
                "role_id": cls.env.ref("rm_workbench.role_leader").id,
            }
        )

    def enter(self, user, manager=None, value="2", **vals):
        return (
            self.env["rm.kpi.input"]
            .with_user(user)
            .create(
                {
                    "definition_id": self.definition.id,
                    "period": "2001-06",
                    "manager_id": (manager or self.ann).id,
                    "value": value,
                }
                | vals
            )
        )

    def test_a_confirmed_figure_counts_and_others_are_missing(self):
        scheme = self.make_scheme("MAN", 质量分='100 - INPUT("投诉T") * 10')
        self.enter(self.leader).with_user(self.leader_head).action_confirm()
        self.enter(self.leader_west, self.bob)
        run = self.compute(scheme)
        self.assertEqual(self.value(run, self.ann, "质量分"), ("80.00", False))
        self.assertEqual(self.value(run, self.bob, "质量分"), (False, "missing_input"))
        self.assertTrue(run.with_user(self.admin).recompute_check()["same"])

    def test_a_run_keeps_the_figure_it_used(self):
        scheme = self.make_scheme("MAN", 质量分='100 - INPUT("投诉T") * 10')
        figure = self.enter(self.leader)
        figure.with_user(self.leader_head).action_confirm()
        run = self.compute(scheme)
        figure.with_user(self.leader_head).action_reopen()
        figure.with_user(self.leader).write({"value": "9"})
        self.assertTrue(run.with_user(self.admin).recompute_check()["same"])
        self.assertEqual(self.value(self.recompute(run), self.ann, "质量分")[1], "missing_input")

    def test_the_explanation_names_who_entered_and_who_checked(self):
        scheme = self.make_scheme("MAN", 质量分='100 - INPUT("投诉T") * 10')
        self.enter(self.leader).with_user(self.leader_head).action_confirm()
        run = self.compute(scheme)
        tree = self.result(run, self.ann).with_user(self.admin).explain()
        points = next(node for node in tree["children"] if node["code"] == "质量分")
        leaf = points["children"][0]
        self.assertEqual((leaf["kind"], leaf["value"], leaf["name"]), ("input", "2", "投诉次数"))
        self.assertIn(self.leader.name, leaf["entered"])
        self.assertIn(self.leader_head.name, leaf["checked"])
        self.assertEqual(points["filled"], "100 - 2 * 10")

    def test_an_unknown_input_is_refused_with_its_place(self):
        with self.assertRaises(ValidationError) as caught:
            self.make_scheme("BAD", 质量分='100 - INPUT("没有")')
        self.assertIn("character 13", str(caught.exception))

    def test_whoever_entered_it_never_confirms_it(self):
        figure = self.enter(self.leader)
        with self.assertRaises(AccessError):
            figure.with_user(self.leader).action_confirm()
        figure.with_user(self.leader_head).write({"value": "3"})
        for user in (self.leader, self.leader_head):
            with self.assertRaises(AccessError):
                figure.with_user(user).action_confirm()
        figure.with_user(self.admin).action_confirm()
        self.assertEqual(figure.state, "confirmed")
        with self.assertRaises(UserError):
            figure.with_user(self.admin2).action_confirm()

    def test_the_deadline_is_told_and_what_comes_later_is_marked(self):
        today = bank_today(self.env)
        month = complete_periods("month", today - timedelta(days=1), 1)[0]
        self.assertEqual(self.definition.due_period, month.text)
        self.assertEqual(self.definition.due_on, month.date_to + timedelta(days=5))
        late = self.enter(self.leader)
        self.assertEqual((late.due_on, late.late), (date(2001, 7, 5), True))
        self.definition.deadline_days = 366
        self.assertFalse(self.enter(self.leader, period=month.text).late)
        # a scheme in force that names it says how long its periods are
        scheme = self.make_scheme("MAN", 质量分='100 - INPUT("投诉T") * 10')
        scheme.period_type = "year"
        for user, step in ((self.admin, "action_test"), (self.admin2, "action_release")):
            getattr(scheme.with_user(user), step)(*(["agreed"] if user == self.admin2 else []))
        self.definition.invalidate_recordset()
        self.assertEqual(self.definition.due_period, str(today.year - 1))

    def test_a_confirmed_figure_is_fixed(self):
        figure = self.enter(self.leader)
        figure.with_user(self.admin).action_confirm()
        for vals in ({"value": "3"}, {"period": "2001-05"}, {"manager_id": self.cyd.id}):
            with self.subTest(vals), self.assertRaises(UserError):
                figure.with_user(self.leader).write(vals)
        with self.assertRaises(UserError):
            figure.with_user(self.leader).unlink()

    def test_only_the_responsible_enter_and_confirm(self):
        self.definition.write({"role_id": False, "user_id": self.leader_head.id})
        for user in (self.rm, self.branch_admin, self.auditor, self.leader, self.risk):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.enter(user)
        figure = self.enter(self.leader_head)
        with self.assertRaises(AccessError):
            figure.with_user(self.leader).action_confirm()

    def test_a_leader_enters_for_his_branch_only(self):
        with self.assertRaises(AccessError):
            self.enter(self.leader, self.bob)
        mine = self.enter(self.leader)
        other = self.enter(self.leader_west, self.bob)
        inputs = self.env["rm.kpi.input"]
        self.assertEqual(inputs.with_user(self.leader).search([]), mine.with_user(self.leader))
        for user in (self.rm, self.branch_admin):
            with self.assertRaises(AccessError):
                inputs.with_user(user).search([])
        self.assertEqual(len(inputs.with_user(self.auditor).search([])), 2)
        with self.assertRaises(AccessError):
            other.with_user(self.leader).read(["value"])

    def test_what_the_server_sets_cannot_be_sent(self):
        for vals in ({"state": "confirmed"}, {"entered_by_id": self.admin.id}, {"late": False}):
            with self.subTest(vals), self.assertRaises(UserError):
                self.enter(self.leader, **vals)
        forged = self.env["rm.kpi.input"].with_context(
            default_state="confirmed", default_confirmed_by_id=self.admin.id
        )
        figure = forged.with_user(self.leader).create(
            {
                "definition_id": self.definition.id,
                "period": "2001-06",
                "manager_id": self.ann.id,
                "value": "1",
            }
        )
        self.assertEqual((figure.state, figure.confirmed_by_id.id), ("draft", False))

    def test_wrong_values_are_refused(self):
        for vals in (
            {"value": "1.5"},
            {"value": "NaN"},
            {"value": "1e30"},
            {"value": "9" * 26},
            {"period": "2001-13"},
            {"note": "x" * 501},
            {"note": "\x00"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                self.enter(self.leader, **vals)
        self.enter(self.leader)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.enter(self.leader)

    def test_a_definition_in_use_keeps_its_code(self):
        self.make_scheme("MAN", 质量分='100 - INPUT("投诉T")')
        with self.assertRaises(UserError):
            self.definition.with_user(self.admin).code = "别的"
        with self.assertRaises(UserError):
            self.definition.with_user(self.admin).unlink()
        for user in (self.leader, self.rm, self.auditor):
            with self.assertRaises(AccessError):
                self.definition.with_user(user).write({"name": "x"})

    def test_packs_carry_the_inputs_they_need(self):
        scheme = self.make_scheme("MAN", 质量分='100 - INPUT("投诉T")')
        text = scheme.with_user(self.admin).export_pack()
        self.assertIn('"code": "投诉T"', text)
        renamed = text.replace("投诉T", "投诉U").replace('"MAN"', '"MAN2"')
        found = self.env["rm.kpi.scheme"].with_user(self.admin).import_pack(renamed)
        self.assertEqual(found["code"], "MAN2")
        made = self.env["rm.kpi.input.definition"].search([("code", "=", "投诉U")])
        self.assertEqual((made.name, made.digits), ("投诉次数", 0))
