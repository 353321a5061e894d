from ast import literal_eval
from decimal import Decimal

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.rm_workbench.tests.one_person import one_person

from ..designing.split import split
from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestTargetPlan(RunCase):
    """A year's target from the head office to the RMs of O1 and B2."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.release(cls.scheme)
        cls.line = cls.scheme.indicator_ids.filtered(lambda i: i.code == "存款")
        cls.plan = cls.make_plan("1200")

    @classmethod
    def make_plan(cls, total, **more):
        return (
            cls.env["rm.kpi.target.plan"]
            .with_user(cls.admin)
            .create(
                {
                    "indicator_id": cls.line.id,
                    "branch_id": cls.head.id,
                    "year": 2001,
                    "total": total,
                    "digits": 0,
                    **more,
                }
            )
        )

    def part(self, owner, plan=None):
        parts = (plan or self.plan).part_ids
        return parts.filtered(lambda p: owner in (p.manager_id, p.branch_id))

    def targets(self, manager):
        found = self.env["rm.kpi.target"].search(
            [("indicator_id", "=", self.line.id), ("manager_id", "=", manager.id)]
        )
        return {one.period: Decimal(one.value) for one in found}

    def test_indicators_of_one_name_are_told_apart_by_their_scheme(self):
        named = self.line.with_context(with_scheme=True).display_name
        self.assertIn(self.line.scheme_id.display_name, named)
        self.assertNotIn(self.line.scheme_id.name, self.line.display_name)

    def test_the_proposal_adds_up_at_every_level(self):
        self.plan.action_split()
        self.assertFalse(self.plan.part_ids.filtered(lambda p: p.gap in ("below", "above")))
        rms = self.plan.part_ids.filtered("manager_id")
        self.assertEqual(sum(Decimal(p.value) for p in rms), 1200)
        self.assertEqual(rms.manager_id, self.rms)
        with self.assertRaises(UserError):
            self.plan.action_split("wishes")

    def test_less_is_refused_and_more_needs_a_reason(self):
        self.plan.action_split()
        ann = self.part(self.ann)
        more = str(int(ann.value) + 10)
        ann.value = str(int(ann.value) - 1)
        with self.assertRaises(UserError) as caught:
            self.plan.action_submit()
        self.assertIn(ann.parent_id.display_name, str(caught.exception))
        ann.value = more
        self.assertIn("层层加码", self.plan.warning)
        with self.assertRaises(UserError):
            self.plan.action_submit()
        ann.parent_id.reason = "New estate"
        self.plan.action_submit()
        with self.assertRaises(UserError):
            ann.value = "1"

    def test_a_second_administrator_puts_it_in_force_and_the_periods_follow(self):
        self.plan.action_split()
        with self.assertRaises(UserError):
            self.plan.with_user(self.admin2).action_approve()
        self.plan.action_submit()
        with self.assertRaises(UserError):
            self.plan.action_approve()
        with one_person(self.admin, self.admin2), self.assertRaises(UserError):
            self.plan.with_user(self.admin2).action_approve()
        self.plan.with_user(self.admin2).action_approve()
        with self.assertRaises(UserError):
            self.plan.with_user(self.admin2).action_approve()
        year = int(self.part(self.ann).value)
        months = self.targets(self.ann)
        self.assertEqual((len(months), sum(months.values())), (12, year))
        # a change in the year keeps what was given for the months before
        action = self.plan.action_change()
        change = self.plan.browse(action["res_id"]).with_user(self.admin)
        change.first_month = 7
        before = sum(value for period, value in months.items() if period < "2001-07")
        change.total = "2400"
        change.action_split()
        change.action_submit()
        change.with_user(self.admin2).action_approve()
        after = self.targets(self.ann)
        self.assertEqual(sum(after.values()), int(self.part(self.ann, change).value))
        self.assertEqual(sum(v for p, v in after.items() if p < "2001-07"), before)
        self.assertEqual((self.plan.state, change.state), ("changed", "approved"))
        # the letter of the change leaves the quarters before it as they were
        old, new = (self.part(self.ann, one)._letter_line() for one in (self.plan, change))
        self.assertEqual(new["progress"][:2], old["progress"][:2])
        self.assertEqual(new["progress"][3], new["value"])
        self.assertNotEqual(new["progress"][2], old["progress"][2])

    def test_progress_and_letters(self):
        curve = self.env["rm.kpi.target.curve"].with_user(self.admin)
        curve = curve.create({"name": "T", "shares": "20,30,40,45,50,60,65,70,80,85,95,100"})
        plan = self.make_plan("500", how="cumulative", curve_id=curve.id)
        with self.assertRaises(UserError):
            plan.action_print_letters()
        plan.action_split()
        plan.action_submit()
        plan.with_user(self.admin2).action_approve()
        self.assertEqual(self.targets(self.ann)["2001-03"], 40)
        letters = plan.part_ids.filtered("manager_id")._letters()
        self.assertEqual(len(letters), 5)
        line = letters[0]["lines"][0]
        self.assertEqual((line["value"], line["progress"]), ("100", ["40", "60", "80", "100"]))
        html = self.env["ir.actions.report"]._render_qweb_html(
            "rm_kpi.rm_target_letter_document", self.part(self.ann, plan).ids
        )[0]
        self.assertIn(self.ann.name, html.decode())

    def test_who_may_what(self):
        self.plan.action_split()
        leader = self.make_user("plan_leader", "leader", self.b2)
        parts = self.plan.part_ids
        self.assertFalse(parts.with_user(leader).search([("plan_id", "=", self.plan.id)]))
        for vals in ({"value": "1"}, {"reason": "x"}):
            with self.assertRaises(AccessError):
                parts[0].with_user(leader).write(vals)
        for step in ("action_split", "action_submit", "action_approve", "action_change"):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(self.plan.with_user(leader), step)()
        for vals in (
            {"state": "approved"},
            {"approved_by_id": self.admin2.id},
            {"maker_ids": [(5,)]},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                self.plan.sudo().write(vals)
        self.plan.action_submit()
        self.plan.with_user(self.admin2).action_approve()
        seen = parts.with_user(leader).search([("plan_id", "=", self.plan.id)])
        self.assertEqual(seen.manager_id, self.bob + self.dee + self.eve)
        # the screen's own filters ask nothing of the plan, which a leader does not read
        view = parts.with_user(leader).get_views([(False, "search")])["views"]["search"]["arch"]
        for name in ("rms", "in_force"):
            [asked] = etree.fromstring(view).xpath(f"//filter[@name='{name}']/@domain")
            found = parts.with_user(leader).search(literal_eval(asked)) & seen
            self.assertEqual(found.manager_id, seen.manager_id, name)

    def test_the_set_statement_splits_as_the_rule_says(self):
        for total, digits, values in (
            ("1000.01", 2, {"ANN": 7, "BOB": 5, "CYD": 0, "DEE": 3, "EVE": 3}),
            ("100", 0, dict.fromkeys(("ANN", "BOB", "CYD", "DEE", "EVE"), 0)),
            ("-7.25", 1, {"ANN": 1, "BOB": 1, "CYD": 1, "DEE": 1, "EVE": 1}),
            ("0.000001", 6, {"ANN": 1, "BOB": 2, "CYD": 3, "DEE": 4, "EVE": 5}),
        ):
            plan = self.make_plan(total, digits=digits)
            query = SQL(" UNION ALL ").join(
                SQL(
                    "SELECT %s::int, %s::int, %s::int, %s, %s::numeric",
                    above.id,
                    branch.id or None,
                    rm.id or None,
                    (rm or branch).code,
                    weight,
                )
                for above, branch, rm, weight in self.weights(values)
            )
            self.patch(
                type(plan),
                "_weights_sql",
                lambda *_args, q=query: SQL(
                    "SELECT * FROM (%s) w (above, branch_id, manager_id, code, weight)", q
                ),
            )
            plan.action_split("results")
            for parent in plan.part_ids.filtered("child_ids"):
                children = parent.child_ids.sorted(lambda p: (bool(p.manager_id), p.display_name))
                weights = [self.weight_of(one, values) for one in children]
                expected = split(Decimal(parent.value), weights, digits)
                with self.subTest(total, parent=parent.display_name):
                    self.assertEqual([Decimal(one.value) for one in children], expected)
                self.assertEqual(sum(expected), Decimal(parent.value))

    def weights(self, values):
        """(branch above, branch, RM, weight) of the small bank."""
        none = self.env["rm.manager"], self.env["rm.branch"]
        down = [(self.head, self.b1), (self.head, self.b2), (self.b1, self.o1)]
        for above, branch in down:
            yield above, branch, none[0], self.below(branch, values)
        for rm in self.rms:
            yield rm.branch_id, none[1], rm, values[rm.code]

    def below(self, branch, values):
        return sum(
            values[rm.code]
            for rm in self.rms
            if rm.branch_id.parent_path.startswith(branch.parent_path)
        )

    def weight_of(self, part, values):
        rm = part.manager_id
        return Decimal(values[rm.code] if rm else self.below(part.branch_id, values))
