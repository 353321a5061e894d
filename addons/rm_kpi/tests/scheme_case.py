import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from unittest.mock import patch

from odoo.tools import SQL

from ..computing.interpret import Subject, interpret
from ..computing.peers import shared
from ..computing.period import parse_period
from ..engine.values import Value
from .figures_case import FiguresCase

EXAMPLES = Path(__file__).parent / "schemes"


class SchemeCase(FiguresCase):
    """Worked examples of published schemes: a pack, the figures of some RMs, what must come out.

    The pack says itself whom it is for: a head of a branch, and a teller unless it is for all
    staff, stand by and are not appraised.

    An example is a file of ``schemes``: ``pack`` (shipped), ``periods`` with for each RM
    ``raw`` figures (frozen as if they had been collected), ``inputs``, ``targets``, ``position``
    and ``grade``, and ``expected`` values in columns. ``compare`` says what each column is:
    ``score``, ``rank``, ``grade``, ``pay``, ``part:<scoring indicator>`` (points x weight),
    ``shown:<indicator>`` (rounded as printed), a map from the values of the indicator ``of`` to
    words, or the code of an indicator. All figures are compared to their last digit.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.make_user("scheme_admin", "admin")
        cls.admin2 = cls.make_user("scheme_admin2", "admin")
        cls.rms = {}

    def play(self, number):
        """Compute all periods of an example and compare; return its last run."""
        example = json.loads((EXAMPLES / f"{number}.json").read_text("utf-8"))
        scheme = self.start(example)
        run = None
        for period in example["periods"]:
            run = self.run_period(scheme, period)
            appraised = {self.rms[name] for name in period["rms"]}
            self.assertEqual(set(run.result_ids.manager_id), appraised)
            self.check_interpreter(run)
            again = run.with_user(self.admin2).recompute_check()
            self.assertTrue(again["same"])
            self.publish(run)
            statements = self.pay(run)
            for name, row in period.get("expected", {}).items():
                for column, what in example["compare"].items():
                    for one in what if isinstance(what, list) else [what]:
                        with self.subTest(period=period["period"], rm=name, column=column):
                            self.compare(run, statements, name, one, row[column])
        return run

    def start(self, example):
        """A released scheme from the shipped pack, for the RMs of the example only."""
        wizard = self.env["rm.kpi.scheme.import"].with_user(self.admin)
        wizard = wizard.create({"origin": "shipped", "shipped": example["pack"]})
        scheme = self.env["rm.kpi.scheme"].browse(wizard.action_import()["res_id"])
        scheme = scheme.with_user(self.admin)
        self.assertEqual(scheme.state, "draft")
        others = self.env["rm.manager"].search([])
        every = {name: one for period in example["periods"] for name, one in period["rms"].items()}
        posts = {name: one.get("position", "test_rm") for name, one in every.items()}
        positions = {code: self.code_of("rm.position", code) for code in set(posts.values())}
        scheme.write({"objection_days": 0, "exclude_ids": [(6, 0, others.ids)]})
        self.stand_by("head")
        if scheme.posts == "rm":
            self.stand_by("counter")
        for name, one in every.items():
            manager = self.make_manager(f"EX-{name}", self.o1)
            post = {"position_id": positions[posts[name]].id}
            if one.get("grade"):
                post["grade_id"] = self.code_of("rm.grade", one["grade"]).id
            history = self.env["rm.manager.history"].search([("manager_id", "=", manager.id)])
            history.write(post)
            self.rms[name] = manager
        scheme.action_test()
        scheme.with_user(self.admin2).action_release("As published")
        rules = self.env["rm.pay.rule"].search([("scheme_code", "=", scheme.code)])
        if rules:
            rules.with_user(self.admin2).action_release()
        return scheme

    def stand_by(self, kind):
        """Somebody in a post of another kind."""
        manager = self.make_manager(f"EX-{kind}", self.o1)
        position = self.code_of("rm.position", kind)
        position.kind = kind
        self.env["rm.manager.history"].search([("manager_id", "=", manager.id)]).write(
            {"position_id": position.id}
        )

    def code_of(self, model, code):
        found = self.env[model].search([("code", "=", code)])
        kinds = {"kind": "counter"} if code == "TELLER" else {}
        return found or self.env[model].create({"code": code, "name": code, **kinds})

    def run_period(self, scheme, period):
        """A computed run with the period's figures."""
        self.enter_figures(scheme, period)
        runs = self.env["rm.kpi.run"].with_user(self.admin)
        run = runs.create({"scheme_id": scheme.id, "period": period["period"]})
        rows = [
            (indicator.source_id.id, self.rms[name].id, figure)
            for name, one in period["rms"].items()
            for code, figure in one.get("raw", {}).items()
            for indicator in scheme.indicator_ids.filtered(lambda i, c=code: i.code == c)
        ]

        def collected(records):
            cr = records.env.cr
            cr.execute(
                "DROP TABLE IF EXISTS rm_test_collected; CREATE TEMPORARY TABLE rm_test_collected"
                " (source_id int, unit_id int, value numeric, issue text)"
            )
            for row in rows:
                cr.execute(SQL("INSERT INTO rm_test_collected VALUES (%s, %s, %s)", *row))
            return "rm_test_collected"

        def rows_collected(records, indicator):
            return self.rows_query(period, indicator), None

        with (
            self.enter_registry_test_mode(),
            patch.object(type(run), "_collect_raw", collected),
            patch.object(type(run), "_collect_rows", rows_collected),
        ):
            run.action_compute()
        return run

    def rows_query(self, period, indicator):
        """The example's detail rows as if they had been collected."""
        rows = [
            SQL("(%s, %s, %s, %s::jsonb)", self.rms[name].id, line, data["key"], json.dumps(data))
            for name, one in period["rms"].items()
            for line, data in enumerate(one.get("rows", {}).get(indicator.code, ()), 1)
        ]
        return SQL(
            "SELECT * FROM (VALUES %s) v (manager_id, line, key, data)", SQL(", ").join(rows)
        )

    def enter_figures(self, scheme, period):
        definitions = self.env["rm.kpi.input.definition"].search([])
        definitions = {one.code: one.id for one in definitions}
        indicators = {one.code: one.id for one in scheme.indicator_ids}
        inputs, targets = [], []
        for name, one in period["rms"].items():
            common = {"period": period["period"], "manager_id": self.rms[name].id}
            for code, value in one.get("inputs", {}).items():
                inputs.append({"definition_id": definitions[code], "value": value, **common})
            for code, value in one.get("targets", {}).items():
                targets.append({"indicator_id": indicators[code], "value": value, **common})
        entered = self.env["rm.kpi.input"].with_user(self.admin).create(inputs)
        if entered:
            entered.with_user(self.admin2).action_confirm()
        self.env["rm.kpi.target"].with_user(self.admin).create(targets)

    def publish(self, run):
        self.accept_gates(run)
        run.with_user(self.admin).action_announce()
        run.with_user(self.admin2).action_publish()

    def pay(self, run):
        """{RM id: statement}, empty when the scheme has no pay rule."""
        rules = self.env["rm.pay.rule"]
        if not rules.search_count([("scheme_code", "=", run.scheme_code)]):
            return {}
        run.with_user(self.admin).action_make_statements()
        statements = self.env["rm.pay.statement"].search([("run_id", "=", run.id)])
        checked = statements.with_user(self.admin2).recompute_check()
        self.assertFalse(checked["different"])
        return {one.manager_id.id: one for one in statements}

    def check_interpreter(self, run):
        """Every figure of the run is the same by the interpreter."""
        plan = run.sudo().scheme_id._plan()
        stored = self.exact_values(run)
        results = self.env["rm.kpi.result"].search([("run_id", "=", run.id)])
        subjects = [
            Subject(
                {code: stored[result.manager_id.id][code] for code in plan.raw},
                result.inputs or {},
                shared(result),
                rows=self.frozen_rows(run, result, plan),
            )
            for result in results
        ]
        for result, computed in zip(
            results, interpret(plan, subjects, parse_period(run.period)), strict=True
        ):
            for code, value in computed.items():
                found = stored[result.manager_id.id][code]
                with self.subTest(rm=result.manager_id.code, indicator=code):
                    self.assertEqual((found.value, found.issue), (value.value, value.issue))

    def frozen_rows(self, run, result, plan):
        """{code: [(data, reason)]} of the detail rows of a result."""
        found = {code: [] for code in plan.rows}
        for code, (indicator, _columns) in plan.rows.items():
            rows = self.env["rm.kpi.detail"].search(
                [
                    ("run_id", "=", run.id),
                    ("manager_id", "=", result.manager_id.id),
                    ("indicator_id", "=", indicator),
                ]
            )
            found[code] = [(row.data, row.issue or None) for row in rows]
        return found

    def exact_values(self, run):
        """{RM id: {indicator code: Value}}"""
        rows = self.env.execute_query(
            SQL(
                """SELECT v.manager_id, i.code, v.value::text, v.issue
                     FROM rm_kpi_value v JOIN rm_kpi_indicator i ON i.id = v.indicator_id
                    WHERE v.run_id = %s""",
                run.id,
            )
        )
        found = {}
        for manager, code, text, issue in rows:
            value = Value(None, issue) if text is None else Value(Decimal(text))
            found.setdefault(manager, {})[code] = value
        return found

    def compare(self, run, statements, name, what, expected):
        manager = self.rms[name]
        result = self.env["rm.kpi.result"].search(
            [("run_id", "=", run.id), ("manager_id", "=", manager.id)]
        )
        if what == "rank":
            self.assertEqual(str(result.rank), expected)
        elif what == "grade":
            self.assertEqual(result.grade or "-", expected)
        elif what == "score":
            self.same(Decimal(result.score), expected)
        elif what == "pay":
            self.same(Decimal(statements[manager.id].amount), expected)
        elif isinstance(what, dict):
            value = self.exact_values(run)[manager.id][what["of"]].value
            self.assertEqual(what[str(value)], expected)
        else:
            self.compare_value(run, manager, what, expected)

    def compare_value(self, run, manager, what, expected):
        kind, _colon, code = what.rpartition(":")
        value = self.exact_values(run)[manager.id][code].value
        if expected == "None":
            self.assertIsNone(value)
            return
        if kind == "part":
            weight = run.scheme_id.indicator_ids.filtered(lambda i: i.code == code).weight
            value = value * Decimal(weight) / 100
        if kind:
            # shown rounded, counted exactly
            value = value.quantize(Decimal(expected), rounding=ROUND_HALF_UP)
        self.same(value, expected)

    def same(self, value, expected):
        self.assertEqual(value, Decimal(expected))
