from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..collecting.facts import FACTS
from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestSourceFilter(RunCase):
    """What the visual editor of filters gets from the server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sources = cls.env["rm.kpi.source"].with_user(cls.admin)
        cls.june = ("2001-06-01", "2001-06-30")
        cls.draft = {
            "kind": "aggregate",
            "fact": "loan_status",
            "measure": "principal_balance",
            "over_time": "end_of_period",
            "attribution": "day",
            "line": "loan",
            "window": "period",
            "filter_text": '[["risk_class", "in", ["loss"]]]',
        }

    def test_every_column_of_every_fact_has_a_label_operators_and_values(self):
        for fact, known in FACTS.items():
            columns = self.sources.filter_columns(fact)
            self.assertEqual([one["name"] for one in columns], list(known.columns))
            for one in columns:
                with self.subTest(fact=fact, column=one["name"]):
                    self.assertNotEqual(one["label"], one["name"])
                    self.assertIn("=", [operator["value"] for operator in one["operators"]])
                    found = self.sources.filter_values(fact, one["name"])
                    self.assertIsInstance(found["values"], list)

    def test_values_come_with_their_words(self):
        found = self.sources.filter_values("loan_status", "risk_class")
        self.assertTrue(found["closed"])
        self.assertIn("loss", [one["value"] for one in found["values"]])
        self.assertNotIn("loss", [one["label"] for one in found["values"]])
        products = self.sources.filter_values("accounts", "currency")
        self.assertFalse(products["closed"])

    def test_a_draft_is_tried_with_its_time_and_nothing_is_kept(self):
        journal = self.env["rm.journal"].search_count([])
        found = self.sources.try_draft(False, self.draft, *self.june)
        self.assertEqual(
            {row["rm"]: row["value"] for row in found["rows"] if row["value"] not in (False, "0")},
            {"BOB": "100"},
        )
        self.assertEqual(found["with_value"], 1)
        self.assertGreaterEqual(float(found["seconds"]), 0)
        self.assertFalse(self.env["rm.kpi.source"].search([("code", "=like", "draft!_%")]))
        self.assertEqual(self.env["rm.journal"].search_count([]), journal)

    def test_a_saved_source_stays_as_it_is_while_a_change_is_tried(self):
        source = self.sources.create({**self.draft, "code": "tried", "name": "tried"})
        found = self.sources.try_draft(source.id, {**self.draft, "filter_text": False}, *self.june)
        self.assertEqual(found["with_value"], 2)
        self.assertEqual(source.filter, [["risk_class", "in", ["loss"]]])

    def test_what_does_not_fit_is_refused_with_a_sentence(self):
        for values, error in (
            ({**self.draft, "filter_text": '[["nothing", "=", "x"]]'}, ValidationError),
            ({**self.draft, "measure": "hours"}, ValidationError),
            ({**self.draft, "fact": "nothing"}, UserError),
            ({**self.draft, "fact": [1]}, UserError),
            ({**self.draft, "numerator_id": "x"}, UserError),
            ({**self.draft, "numerator_id": True}, UserError),
            ({**self.draft, "digits": 10**9}, UserError),
            ("x", UserError),
            (None, UserError),
        ):
            with self.subTest(values), self.assertRaises(error):
                self.sources.try_draft(False, values, *self.june)
        for call in (
            lambda: self.sources.try_draft(False, self.draft, "yesterday", "x"),
            lambda: self.sources.filter_columns("nothing"),
            lambda: self.sources.filter_columns([]),
            lambda: self.sources.filter_values("loans", "secret"),
            lambda: self.sources.filter_values("loans", {}),
        ):
            with self.assertRaises(UserError):
                call()

    def test_others_neither_look_nor_try(self):
        leader = self.make_user("filter_leader", "leader", self.head)
        auditor = self.make_user("filter_auditor", "auditor")
        self.sources.with_user(auditor).filter_columns("loans")
        for user in (leader, auditor):
            with self.assertRaises(AccessError):
                self.sources.with_user(user).try_draft(False, self.draft, *self.june)
        for call in (
            lambda sources: sources.filter_columns("loans"),
            lambda sources: sources.filter_values("loans", "product"),
        ):
            with self.assertRaises(AccessError):
                call(self.sources.with_user(leader))
