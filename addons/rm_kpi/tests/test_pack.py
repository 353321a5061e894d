import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestPack(RunCase):
    def test_an_exported_pack_makes_the_same_scheme(self):
        schemes = self.env["rm.kpi.scheme"].with_user(self.admin)
        text = self.scheme.with_user(self.admin).export_pack()
        found = schemes.import_pack(text)
        self.assertEqual((found["code"], found["version"], found["state"]), ("TINY", 2, "draft"))
        self.assertEqual(found["kept_parameters"], ["标准T"])
        self.assertEqual(schemes.browse(found["scheme"]).export_pack(), text)

    def test_whom_a_scheme_appraises_travels_with_the_pack(self):
        team = self.env["rm.team"].create(
            {"name": "一组", "branch_id": self.b2.id, "manager_ids": [(6, 0, self.eve.ids)]}
        )
        grade = self.env["rm.grade"].create({"code": "test_grade", "name": "三级"})
        self.parameter.write({"value_ids": [(0, 0, {"value": "900", "team_id": team.id})]})
        subjects = {
            "position_ids": [(6, 0, self.position.ids)],
            "grade_ids": [(6, 0, grade.ids)],
            "branch_ids": [(6, 0, (self.b1 + self.b2).ids)],
            "team_ids": [(6, 0, team.ids)],
            "include_ids": [(6, 0, self.ann.ids)],
            "exclude_ids": [(6, 0, (self.bob + self.dee).ids)],
        }
        scheme = self.scheme.with_user(self.admin)
        scheme.write(subjects)
        self.bob.active = False
        text = scheme.export_pack()
        copy = scheme.browse(scheme.import_pack(text)["scheme"])
        for name in subjects:
            every = copy.with_context(active_test=False)
            self.assertEqual(every[name], self.scheme.with_context(active_test=False)[name], name)
        self.assertEqual(copy.export_pack(), text)
        # into a bank that has no such parameter yet
        other = json.loads(text.replace("标准T", "标准U").replace("TINY", "TINY2"))
        scheme.import_pack(json.dumps(other))
        made = self.env["rm.kpi.parameter"].search([("code", "=", "标准U")])
        self.assertEqual(made.value_ids.team_id, team)
        for key, wrong, place in (
            ("grades", ["X9"], "scheme.grades[0]"),
            ("branches", ["B2", "X9"], "scheme.branches[1]"),
            ("teams", [{"branch": "X9", "name": "一组"}], "scheme.teams[0].branch"),
            ("teams", [{"branch": "B2", "name": "X9"}], "scheme.teams[0].name"),
            ("teams", ["一组"], "scheme.teams[0]"),
            ("include", ["X9"], "scheme.include[0]"),
            ("exclude", [1], "scheme.exclude"),
        ):
            document = json.loads(text)
            document["scheme"][key] = wrong
            count = scheme.search_count([])
            with self.subTest(place), self.assertRaises(UserError) as caught:
                scheme.import_pack(json.dumps(document))
            self.assertIn(place, str(caught.exception))
            self.assertEqual(scheme.search_count([]), count)
        # a leader sees what changed between versions, not whom the bank excepted
        self.release(self.scheme)
        self.release(copy)
        leader = self.make_user("pack_leader", "leader", self.b1)
        changed = scheme.browse(scheme.import_pack(self.without_subjects(text))["scheme"])
        for part in ({"manager_id": self.ann.id}, {"branch_id": self.b2.id}):
            changed.band_ids[0].copy(part)
        self.release(changed)

        def rows(user):
            return changed.with_user(user).difference(copy.id)["rows"]

        def fields(user):
            return {row["field"] for row in rows(user)}

        def bands(user):
            return " ".join(row["code"] for row in rows(user) if row["part"] == "Band")

        self.assertTrue(fields(self.admin) - fields(leader))
        # whose a band is, is said by name; that of a single RM to those only who may see whose
        self.assertIn(f"RM {self.ann.name} {self.ann.code}", bands(self.admin))
        self.assertIn(f"Branch {self.b2.name} {self.b2.code}", bands(leader))
        self.assertNotIn(self.ann.code, bands(leader))

    def without_subjects(self, text):
        document = json.loads(text)
        for key in ("grades", "branches", "teams", "include", "exclude"):
            del document["scheme"][key]
        return json.dumps(document)

    def test_a_pack_that_does_not_fit_is_refused_with_its_place(self):
        pack = json.loads(self.scheme.with_user(self.admin).export_pack())

        def changed(path, value):
            copy = json.loads(json.dumps(pack))
            place = copy
            for key in path[:-1]:
                place = place[key]
            if value is None:
                del place[path[-1]]
            else:
                place[path[-1]] = value
            return json.dumps(copy)

        for text, place in (
            ("{", "JSON"),
            ("[]", "pack"),
            ("[" * 100_000, "JSON"),
            (changed(["format"], "other"), "format"),
            (changed(["scheme", "code"], None), "scheme.code"),
            (changed(["scheme", "state"], "released"), "scheme.state"),
            (changed(["scheme", "period_type"], "daily"), "scheme.period_type"),
            (changed(["scheme", "positions"], ["nobody"]), "nobody"),
            (changed(["indicators", 0, "source"], "nothing"), "indicators[0].source"),
            (changed(["indicators", 2, "formula"], "不良率 *"), "扣分"),
            (changed(["indicators", 3, "weight"], "NaN"), "indicators[3].weight"),
            (changed(["bands", 0, "lines", 0, "lower"], "x"), "bands[0].lines[0].lower"),
        ):
            with self.subTest(place), self.assertRaises(UserError) as caught:
                self.env["rm.kpi.scheme"].with_user(self.admin).import_pack(text)
            if place != "pack":
                self.assertIn(place, str(caught.exception))

    def test_packs_are_for_administrators(self):
        leader = self.make_user("kpi_leader", "leader", self.head)
        auditor = self.make_user("kpi_auditor", "auditor")
        self.release(self.scheme)
        text = self.scheme.with_user(auditor).export_pack()
        for user in (leader, auditor):
            with self.assertRaises(AccessError):
                self.env["rm.kpi.scheme"].with_user(user).import_pack(text)
        with self.assertRaises(AccessError):
            self.scheme.with_user(leader).export_pack()

    def test_the_shipped_scheme_is_released_and_signed(self):
        scheme = self.env["rm.kpi.scheme"].search(
            [("code", "=", "RM-MONTHLY"), ("version", "=", 1)]
        )
        self.assertIn(scheme.state, ("released", "retired"))
        line = self.env["rm.journal"].search(
            [("event", "=", "scheme.released"), ("reference", "=", scheme.display_name)]
        )
        self.assertEqual(line.detail["signature"], "supplier")
        self.env["rm.kpi.scheme"]._install_pack("rm_kpi/data/packs/rm_monthly.json")
        versions = self.env["rm.kpi.scheme"].search_count([("code", "=", "RM-MONTHLY")])
        self.env["rm.kpi.scheme"]._install_pack("rm_kpi/data/packs/rm_monthly.json")
        self.assertEqual(
            self.env["rm.kpi.scheme"].search_count([("code", "=", "RM-MONTHLY")]), versions
        )
