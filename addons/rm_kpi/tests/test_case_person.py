import json
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..engine.values import Value
from .ladder_case import LadderCase


@tagged("post_install", "-at_install")
class TestCasePerson(LadderCase):
    """Cases about an RM, a team, a post, a branch: what they do not give is looked up for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        position, grade = cls.positions[0], cls.grades[0]
        cls.scopes = (
            {"manager_id": cls.bob.id},
            {"team_id": cls.teams[0].id},
            {"position_id": position.id, "grade_id": grade.id},
            {"position_id": position.id},
            {"grade_id": grade.id},
            {"branch_id": cls.b2.id},
            {},
        )
        cls.ladder.value_ids = [
            (0, 0, {"value": str(n), **scope}) for n, scope in enumerate(cls.scopes, 1)
        ]
        cls.env["rm.kpi.band"].with_user(cls.admin).create(
            [
                {"scheme_id": cls.steps.id, **cls.band(n, **scope)}
                for n, scope in enumerate(cls.scopes[:-1], 1)
            ]
        )

    def case(self, code="参数值", expected="1", day="2001-06-30", **vals):
        line = self.steps.indicator_ids.filtered(lambda i: i.code == code)
        vals = {"expected": expected, "indicator_id": line.id, "day": day, **vals}
        cases = self.env["rm.kpi.case"].with_user(self.admin)
        return cases.create({"scheme_id": self.steps.id, **vals})

    def test_the_most_specific_of_what_a_case_names_counts(self):
        every = {"team_id": self.teams[0].id, "position_id": self.positions[0].id,
                 "grade_id": self.grades[0].id, "branch_id": self.b2.id}  # fmt: skip
        below = self.env["rm.branch"].create(
            {"code": "U2", "name": "U2", "parent_id": self.b2.id, "level_id": self.b2.level_id.id}
        )
        without = [dict(every)]
        for column in ("team_id", "grade_id"):
            without.append({k: v for k, v in without[-1].items() if k != column})
        for found, person in (
            ("1", {"manager_id": self.bob.id}),
            # ann is in bob's team, cyd in none: his position is the first one, his grade the second
            ("2", {"manager_id": self.ann.id}),
            ("4", {"manager_id": self.cyd.id}),
            *zip("234", without, strict=True),
            ("5", {"grade_id": self.grades[0].id, "branch_id": self.b2.id}),
            ("6", {"branch_id": below.id, "grade_id": self.grades[1].id}),
            ("6", {"branch_id": self.b2.id}),
            ("7", {"branch_id": self.b1.id}),
            ("7", {}),
        ):
            with self.subTest(person):
                case = self.case(expected=found, **person)
                self.assertEqual((case.result, case.passed), (found, True))
                band = "999" if found == "7" else found
                self.assertEqual(self.case("档位值", band, **person).result, band)
                doubled = str(2 * int(band))
                self.assertEqual(self.case("累进值", doubled, **person).result, doubled)
        self.assertIn("7 (bank)", case.looked_up)
        # figures that are given count before all that is looked up, a dash is none
        given = {"inputs": '参数值 = 70\nPARAM("阶T") = -', "manager_id": self.bob.id}
        self.assertEqual(self.case("分", "70", **given).result, "70")
        given["inputs"] = 'PARAM("阶T") = -'
        self.assertTrue(self.case(expected="-", **given).passed)
        self.steps.with_user(self.admin).action_check()

    def test_the_day_of_a_case_decides_whose_row_holds(self):
        self.ladder.value_ids.filtered("team_id").write(
            {"valid_from": "2001-06-01", "valid_to": "2001-06-30"}
        )
        for day, found in (("2001-06-30", "2"), ("2001-07-01", "4"), (False, "4")):
            case = self.case(expected=found, day=day, team_id=self.teams[0].id,
                             position_id=self.positions[0].id)  # fmt: skip
            self.assertEqual(case.result, found)

    def test_a_released_versions_case_keeps_the_parameters_of_its_release(self):
        self.ladder.value_ids.unlink()
        value = {"parameter_id": self.ladder.id, "valid_to": "2001-12-31", "value": "7"}
        values = self.env["rm.kpi.parameter.value"]
        values.create(
            [value, {**value, "value": "8", "valid_from": "2002-01-01", "valid_to": False}]
        )
        case = self.case(expected="7", day=False)
        self.assertEqual((case.result, case.passed), ("8", False))
        # 16:00 in universal time: the bank's day is the next one already
        for at, found in (("2001-12-31 15:59:59", "7"), ("2001-12-31 16:00:00", "8")):
            self.steps._set_guarded(released_at=at)
            case.invalidate_recordset()
            self.assertEqual(case.result, found)

    def test_what_does_not_go_together_is_refused_with_both_names(self):
        for wrong, words in (
            ({"manager_id": self.bob.id, "team_id": self.teams[1].id}, "BOB"),
            ({"manager_id": self.bob.id, "position_id": self.positions[0].id}, "Test RM"),
            ({"manager_id": self.bob.id, "branch_id": self.o1.id}, self.o1.name),
            ({"manager_id": self.eve.id, "grade_id": self.grades[0].id}, "EVE"),
            ({"team_id": self.teams[1].id, "branch_id": self.b2.id}, self.b2.name),
            ({"position_id": self.positions[0].id, "inputs": '岗位 = "o"'}, '岗位 = "o"'),
            ({"manager_id": self.bob.id, "inputs": '岗位 = "test_rm"'}, "岗位"),
            ({"inputs": '岗位 = "nobody"'}, "there is no Position"),
        ):
            with self.subTest(wrong), self.assertRaisesRegex(ValidationError, words):
                self.case(**wrong)
        # the branch above an RM's own is his too
        self.case("分", "1", manager_id=self.bob.id, branch_id=self.b2.parent_id.id)
        # what fits until the RM moves no longer comes out after, and says why
        moved = self.case(manager_id=self.bob.id, branch_id=self.b2.id)
        self.assertTrue(moved.passed)
        history = self.env["rm.manager.history"].search([("manager_id", "=", self.bob.id)])
        history.branch_id = self.o1
        moved.invalidate_recordset()
        self.assertFalse(moved.passed)
        self.assertIn("do not go together", moved.result)

    def test_packs_name_whom_a_case_is_about_by_code(self):
        team = {"branch": self.b2.code, "name": "T"}
        self.case("分", "2", team_id=self.teams[0].id, branch_id=self.b2.id)
        self.case(manager_id=self.bob.id, day="2001-06-29")
        self.case(expected="3", position_id=self.positions[0].id, grade_id=self.grades[0].id)
        schemes = self.env["rm.kpi.scheme"].with_user(self.admin)
        text = self.steps.with_user(self.admin).export_pack()
        pack = json.loads(text)
        self.assertEqual(pack["cases"][0]["team"], team)
        self.assertEqual(pack["cases"][1], {
            "indicator": "参数值", "expected": "1", "rm": "BOB", "day": "2001-06-29"
        })  # fmt: skip
        copied = schemes.browse(schemes.import_pack(text)["scheme"])
        self.assertEqual(copied.export_pack(), text)
        self.assertEqual(copied.case_ids.mapped("passed"), [True] * 3)
        version = copied.copy()
        self.assertEqual(version.case_ids.manager_id, self.bob)
        for key, value in (
            ("rm", "NOBODY"), ("branch", "nowhere"), ("position", "x"), ("grade", "x"),
            ("team", {"branch": self.b2.code, "name": "gone"}),
        ):  # fmt: skip
            pack["cases"][1] = {"indicator": "参数值", "expected": "1", key: value}
            with self.subTest(key), self.assertRaisesRegex(UserError, rf"cases\[1\].{key}"):
                schemes.import_pack(json.dumps(pack))
        pack["cases"][1] = {
            "indicator": "参数值",
            "expected": "1",
            "rm": "BOB",
            "position": "test_rm",
        }
        with self.assertRaisesRegex(UserError, r"cases\[1\]: .*do not go together"):
            schemes.import_pack(json.dumps(pack))

    def test_the_database_must_compute_the_same(self):
        self.case("累进值", "2", manager_id=self.bob.id)
        self.case("任务值", "-")
        scheme = self.steps.with_user(self.admin)
        by_sql, found = type(scheme)._by_sql, []

        def told(records, formula, context):
            found.append(by_sql(records, formula, context))
            return found[-1]

        with patch.object(type(scheme), "_by_sql", told):
            scheme.action_check()
        self.assertEqual(found, [Value(Decimal(2)), Value(None, "missing_target")])
        with (
            patch.object(type(scheme), "_by_sql", lambda *_args: Value(Decimal("2.01"))),
            self.assertRaisesRegex(UserError, "2.01"),
        ):
            scheme.action_check()
