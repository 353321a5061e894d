import random
from datetime import date, timedelta
from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..computing.ladder import LEVELS, SCOPE_COLUMNS
from .ladder_case import FIGURES, LadderCase

#: with it every level decides somewhere
SEED = 373
_KINDS = ("param", "target", "table")
#: period -> rows at random: where there are many the near ones decide, where few the far ones
_PERIODS = {
    "2001-02": 30,
    "2001-04": 14,
    "2001-06": 8,
    "2001-07": 5,
    "2001-08": 4,
    "2001-09": 3,
    "2001-10": 3,
    "2001-11": 2,
}


def _level(row, result, branches):
    """The place of a row on the ladder for a result, in plain Python: (level, depth), or None."""
    manager, team, position, grade, branch = (row[column] for column in SCOPE_COLUMNS)
    if manager:
        return (1, 0) if manager == result.manager_id.id else None
    if team:
        return (2, 0) if team == result.team_id.id else None
    if branch:
        return (6, branches.index(branch)) if branch in branches else None
    if position and position != result.position_id.id:
        return None
    if grade and grade != result.post_grade_id.id:
        return None
    return (
        {(True, True): 3, (True, False): 4, (False, True): 5}.get((bool(position), bool(grade)), 7),
        0,
    )


@tagged("post_install", "-at_install")
class TestLadder(LadderCase):
    def scopes(self, chance):
        """Whose a row is, at random, every level as often as the others."""

        def pick(records):
            return chance.choice(records.ids)

        level = chance.choice(LEVELS)
        return {
            "rm": lambda: {"manager_id": pick(self.rms)},
            "team": lambda: {"team_id": pick(self.teams)},
            "post": lambda: {"position_id": pick(self.positions), "grade_id": pick(self.grades)},
            "position": lambda: {"position_id": pick(self.positions)},
            "grade": lambda: {"grade_id": pick(self.grades)},
            "branch": lambda: {"branch_id": pick(self.head + self.b1 + self.b2 + self.o1)},
            "bank": dict,
        }[level]()

    def rows(self, chance, kind):
        """Rows at random of which no two of one scope hold on one day."""
        made = []
        for period, count in _PERIODS.items():
            for _number in range(count):
                scope = dict.fromkeys(SCOPE_COLUMNS, False) | self.scopes(chance)
                first = date.fromisoformat(f"{period}-28") - timedelta(days=chance.randrange(60))
                days = (first, first + timedelta(days=chance.randrange(70)))
                if kind == "target":
                    days = (period, period)
                taken = [r for r in made if all(r[c] == scope[c] for c in SCOPE_COLUMNS)]
                if not any(r["days"][0] <= days[1] and days[0] <= r["days"][1] for r in taken):
                    made.append({**scope, "days": days, "value": str(len(made))})
        return made

    def store(self, kind, rows):
        for row in rows:
            scope = {column: row[column] for column in SCOPE_COLUMNS}
            dated = {"valid_from": row["days"][0], "valid_to": row["days"][1]}
            if kind == "param":
                vals = {"parameter_id": self.ladder.id, "value": row["value"], **scope, **dated}
                self.env["rm.kpi.parameter.value"].create(vals)
            elif kind == "target":
                vals = {"indicator_id": self.deposit.id, "period": row["days"][0], **scope}
                self.env["rm.kpi.target"].create({**vals, "value": row["value"]})
            else:
                vals = self.band(row["value"], **scope, **dated)
                made = self.env["rm.kpi.band"].with_user(self.admin)
                row["value"] = str(made.create({"scheme_id": self.steps.id, **vals}).id)

    def nearest(self, rows, result, when):
        """((level, depth), row) that the reference picks; level 0: none holds."""
        branches = [int(b) for b in result.branch_id.parent_path.split("/") if b][::-1]
        placed = [
            (_level(row, result, branches), row)
            for row in rows
            if row["days"][0] <= when <= row["days"][1]
        ]
        found = [pair for pair in placed if pair[0]]
        return min(found, key=lambda pair: pair[0], default=((0, 0), None))

    def assert_same_for_a_case(self, run, result, found):
        """A case about an RM of a run finds what the run froze for him."""
        manager = result.manager_id
        case = self.env["rm.kpi.case"].new(
            {"scheme_id": self.steps.id, "manager_id": manager.id, "day": run.date_to}
        )
        told = case._ladder({})
        for kind, key in (("param", "param:阶T"), ("table", "table:阶")):
            with self.subTest(kind=kind, period=run.period, case=manager.code):
                self.assertEqual(told.get(key, (None, None)), found[kind, manager.code])

    def test_sql_picks_what_a_plain_reference_picks(self):
        self.steps.band_ids.unlink()
        chance = random.Random(SEED)
        given = {kind: self.rows(chance, kind) for kind in _KINDS}
        for kind, rows in given.items():
            self.store(kind, rows)
        self.steps.with_user(self.admin).action_test()
        levels = set()
        for period in _PERIODS:
            run, found = self.found(period)
            for result in run.result_ids:
                for kind, rows in given.items():
                    when = period if kind == "target" else run.date_to
                    (level, _depth), row = self.nearest(rows, result, when)
                    value, origin = found[kind, result.manager_id.code]
                    with self.subTest(kind=kind, period=period, rm=result.manager_id.code):
                        self.assertEqual(value, row and row["value"])
                        # the RM's own has no origin, nor has what is not there
                        self.assertEqual(int((origin or "1").partition(":")[0]), level or 1)
                    levels.add((kind, level))
                self.assert_same_for_a_case(run, result, found)
        # every level decided somewhere, or nobody's did, for each of the three
        self.assertEqual(levels, {(kind, level) for kind in _KINDS for level in range(8)})


@tagged("post_install", "-at_install")
class TestLadderInRuns(LadderCase):
    def test_bands_of_parts_of_the_bank_in_a_run_and_its_explanation(self):
        bands = self.env["rm.kpi.band"].with_user(self.admin)
        for number, scope in (
            (1, {"branch_id": self.b2.id}),
            (2, {"team_id": self.teams[0].id}),
            (3, {"manager_id": self.bob.id, "valid_to": "2001-06-29"}),
        ):
            bands.create({"scheme_id": self.steps.id, **self.band(number, **scope)})
        self.ladder.value_ids = [
            (0, 0, {"value": "5"}),
            (0, 0, {"value": "6", "position_id": self.positions[1].id}),
        ]
        self.env["rm.kpi.target"].create(
            {"indicator_id": self.deposit.id, "period": "2001-06", "value": "70"}
        )
        run = self.compute(self.steps)
        values = [
            self.value(run, rm, "档位值")[0] for rm in (self.cyd, self.dee, self.ann, self.bob)
        ]
        # cyd by the bank's, dee by the branch's, ann and bob by their team's: his own has ended
        self.assertEqual(values, ["999", "1", "2", "2"])
        self.assertEqual(Decimal(self.value(run, self.dee, "累进值")[0]), 2)
        self.assertEqual(self.value(run, self.dee, "任务值")[0], "70")
        self.assertTrue(run.with_user(self.admin).recompute_check()["same"])
        told = self.result_of(run, self.dee)
        band = next(c for c in told if c["kind"] == "band")
        self.assertEqual(band["origin"], f"branch {self.b2.display_name}")
        self.assertIn("→ 1", band["name"])
        self.assertNotIn("999", band["name"])
        parameter = next(c for c in told if c["kind"] == "param")
        self.assertEqual(parameter["origin"], f"position {self.positions[1].display_name}")

    def result_of(self, run, manager):
        """What the explanation has below the figures of an RM."""
        result = run.result_ids.filtered(lambda r: r.manager_id == manager)
        explainer = result._explainer()
        return [child for code, _k, _f in FIGURES for child in explainer.node(code)["children"]]

    def test_an_rm_for_whom_no_table_holds_has_no_value_and_a_gate_says_so(self):
        self.steps.band_ids.branch_id = self.b2
        run = self.compute(self.steps)
        self.assertEqual(self.value(run, self.ann, "档位值"), (False, "missing_band"))
        self.assertEqual(self.value(run, self.bob, "档位值")[0], "999")
        gates = run.gate_ids.filtered(lambda g: g.code == "parameters").mapped("text")
        self.assertTrue(any("阶" in text and "ANN" in text for text in gates), gates)

    def test_the_grade_comes_from_the_table_that_holds_for_the_rm(self):
        grade = self.scheme.band_ids.filtered(lambda b: b.code == "等级")
        lines = [(0, 0, {"lower": "0", "result_text": "甲"})]
        self.env["rm.kpi.band"].with_user(self.admin).create(
            {
                "scheme_id": self.scheme.id, "code": "等级", "name": "等级", "result_kind": "text",
                "branch_id": self.b2.id, "line_ids": lines,
            }
        )  # fmt: skip
        run = self.compute()
        # position of two of them is another one: all five are appraised by name in LADDER only
        found = {code: row[3] for code, row in self.results(run).items()}
        self.assertEqual({found.get("BOB"), found.get("EVE")} - {None}, {"甲"})
        self.assertEqual(found["ANN"], "A")
        self.assertEqual(grade.code, self.scheme.grade_band_id.code)

    def test_two_tables_of_one_scope_and_day_are_refused_and_mixed_results(self):
        bands = self.env["rm.kpi.band"].with_user(self.admin)
        refused = self.assertRaises(IntegrityError)
        with mute_logger("odoo.sql_db"), refused, self.env.cr.savepoint():
            bands.create({"scheme_id": self.steps.id, **self.band(7, valid_from="2001-05-01")})
        text = self.band(7, branch_id=self.b1.id, result_kind="text")
        text["line_ids"] = [(0, 0, {"lower": "0", "result_text": "x"})]
        with self.assertRaisesRegex(ValidationError, "all its tables"):
            bands.create({"scheme_id": self.steps.id, **text})

    def test_packs_carry_parts_of_the_bank_and_their_targets(self):
        self.env["rm.kpi.band"].with_user(self.admin).create(
            {
                "scheme_id": self.steps.id,
                **self.band(5, branch_id=self.b1.id, valid_from="2001-02-01"),
            }
        )
        self.env["rm.kpi.target"].create(
            [
                {"indicator_id": self.deposit.id, "period": "2001-06", "value": "70", **scope}
                for scope in ({}, {"team_id": self.teams[0].id}, {"manager_id": self.ann.id})
            ]
        )
        self.ladder.value_ids = [(0, 0, {"value": "5"})]
        text = self.steps.with_user(self.admin).export_pack()
        other = text.replace('"LADDER"', '"LADDER2"')
        schemes = self.env["rm.kpi.scheme"].with_user(self.admin)
        made = schemes.browse(schemes.import_pack(other)["scheme"])
        self.assertEqual(made.export_pack(), other)
        self.assertEqual(made.band_ids.branch_id, self.b1)
        targets = self.env["rm.kpi.target"].search([("indicator_id", "in", made.indicator_ids.ids)])
        # single RMs' stay at home
        self.assertEqual(len(targets), 2)
        again = schemes.browse(schemes.import_pack(other)["scheme"])
        self.assertEqual(again.version, 2)
        self.assertFalse(
            self.env["rm.kpi.target"].search([("indicator_id", "in", again.indicator_ids.ids)])
        )
        for wrong, place in (
            ('"period": "2001-06"', '"period": "June"'),
            (f'"branch": "{self.b1.code}"', '"branch": "nowhere"'),
        ):
            with self.assertRaisesRegex(UserError, r"\[\d\]"):
                schemes.import_pack(other.replace(wrong, place))
