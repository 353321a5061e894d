import random
from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import SQL

from ..reviewing import Group, Rules, combine, shown_groups
from .review_case import ReviewCase

_GROUPS = (("leader", "33.3"), ("leader2", "11.7"), ("risk", "15"), ("peer", "30"), ("self", "10"))


@tagged("post_install", "-at_install")
class TestReviewAgreement(ReviewCase):
    """The statements over a whole cycle give what the plain engine gives, sheet by sheet."""

    def test_sql_and_engine_agree_on_cycles_filled_at_random(self):
        for seed, (missing, trim, anonymous) in enumerate(
            (("skip", 0, True), ("zero", 1, False), ("no_score", 0, True), ("skip", 1, False))
        ):
            with self.subTest(missing=missing, trim=trim):
                cycle = self._cycle(
                    groups=_GROUPS, missing=missing, trim=trim, anonymous=anonymous, digits=3
                )
                self._fill(cycle, random.Random(seed))
                cycle.with_user(self.user["admin"]).action_finish()
                for manager in self.rms:
                    self._compare(cycle, manager)

    def _fill(self, cycle, chance):
        """Finish most sheets with scores of the widest kind."""
        sheets = self.env["rm.review.sheet"].search([("cycle_id", "=", cycle.id)])
        for sheet in sheets:
            if chance.random() < 0.8:
                score = Decimal(chance.randint(0, 100_000_000)).scaleb(-6)
                self.env.cr.execute(
                    SQL(
                        "UPDATE rm_review_sheet SET state = 'done', score = %s WHERE id = %s",
                        score,
                        sheet.id,
                    )
                )
                self.env.cr.execute(
                    SQL(
                        "UPDATE rm_review_answer SET points = 5, version = 1 WHERE sheet_id = %s",
                        sheet.id,
                    )
                )
        self.env.invalidate_all()

    def _compare(self, cycle, manager):
        plan = cycle.plan_id
        sheets = self.env["rm.review.sheet"].search(
            [("cycle_id", "=", cycle.id), ("manager_id", "=", manager.id)]
        )
        groups = []
        for line in plan.appraiser_ids:
            mine = sheets.filtered(lambda s, line=line: s.appraiser_id == line)
            scores = tuple(s.score and Decimal(s.score) or None for s in mine)
            if scores:
                groups.append(Group(line.relation, Decimal(line.weight), scores))
        rules = Rules(plan.min_appraisers, plan.missing, plan.trim, plan.digits)
        outcome = combine(groups, rules)
        result = self._result(cycle, manager)
        self.assertEqual(result.score and Decimal(result.score) or None, outcome.score)
        self.assertEqual(result.issue or "", outcome.issue)
        shown = shown_groups(outcome.counts, plan.min_appraisers, plan.anonymous)
        lines = result.group_line_ids
        self.assertEqual(set(lines.mapped("relation")), shown)
        for line in lines:
            self.assertEqual(Decimal(line.average), outcome.averages[line.relation])
