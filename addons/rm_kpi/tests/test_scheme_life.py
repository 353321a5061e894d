from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestSchemeLife(RunCase):
    def test_who_edited_cannot_release(self):
        scheme = self.scheme
        scheme.with_user(self.admin).action_test()
        with self.assertRaises(UserError):
            scheme.with_user(self.admin).action_release("Known")
        scheme.with_user(self.admin2).action_release("Known")
        self.assertEqual((scheme.state, scheme.released_by_id), ("released", self.admin2))

    def test_whoever_edited_any_part_cannot_release(self):
        self.scheme.band_ids[0].with_user(self.admin2).name = "Other"
        self.scheme.with_user(self.admin).action_test()
        with self.assertRaises(UserError):
            self.scheme.with_user(self.admin2).action_release("Known")

    def test_steps_out_of_order_are_refused(self):
        scheme = self.scheme.with_user(self.admin2)
        for step in ("action_release", "action_draft", "action_retire"):
            with self.subTest(step), self.assertRaises(UserError):
                getattr(scheme, step)()

    def test_weights_must_add_up_to_100(self):
        line = self.scheme.indicator_ids.filtered(lambda i: i.code == "质量分")
        line.with_user(self.admin).weight = "39.5"
        for step in ("action_check", "action_test"):
            with self.assertRaises(UserError) as caught:
                getattr(self.scheme.with_user(self.admin), step)()
            self.assertIn("99.5", str(caught.exception))
        line.with_user(self.admin).weight = "40"
        found = self.scheme.with_user(self.admin).action_check()
        self.assertEqual(found["params"]["type"], "success")

    def test_a_frozen_version_does_not_change_from_any_path(self):
        scheme = self.release(self.scheme)
        line, band = scheme.indicator_ids[-1], scheme.band_ids[0]
        for record, vals in (
            (scheme, {"name": "x"}),
            (scheme, {"indicator_ids": [(1, line.id, {"name": "x"})]}),
            (scheme, {"indicator_ids": [(2, line.id)]}),
            (line, {"formula": "1"}),
            (line, {"weight": "1"}),
            (band, {"name": "x"}),
            (band.line_ids[0], {"upper": "1"}),
        ):
            for user in (self.admin, self.admin2):
                with self.subTest(vals), self.assertRaises(UserError):
                    record.with_user(user).write(vals)
            with self.subTest(vals), self.assertRaises(UserError):
                record.sudo().write(vals)
        for record in (scheme, line, band, band.line_ids[0]):
            with self.assertRaises(UserError):
                record.with_user(self.admin).unlink()
        with self.assertRaises(UserError):
            line.with_user(self.admin).create(
                {
                    "scheme_id": scheme.id,
                    "code": "x",
                    "name": "x",
                    "kind": "computed",
                    "formula": "1",
                }
            )

    def test_state_and_persons_are_not_written(self):
        for vals in (
            {"state": "released"},
            {"version": 9},
            {"maker_ids": [(5,)]},
            {"released_by_id": self.admin.id},
        ):
            for scheme in (self.scheme.with_user(self.admin), self.scheme.sudo()):
                with self.subTest(vals), self.assertRaises(UserError):
                    scheme.write(vals)
            with self.subTest(vals), self.assertRaises(UserError):
                self.env["rm.kpi.scheme"].create({"code": "N", "name": "N", **vals})

    def test_a_state_in_the_context_is_no_state(self):
        schemes = self.env["rm.kpi.scheme"].with_user(self.admin)
        made = schemes.with_context(default_state="released", default_version=7).create(
            {"code": "N", "name": "N"}
        )
        self.assertEqual((made.state, made.version), ("draft", 1))

    def test_a_new_version_is_a_draft_of_its_own_and_retires_the_old_one(self):
        self.release(self.scheme)
        action = self.scheme.with_user(self.admin).action_new_version()
        version = self.env["rm.kpi.scheme"].browse(action["res_id"])
        self.assertEqual((version.version, version.state), (2, "draft"))
        self.assertEqual(version.maker_ids, self.admin)
        self.assertEqual(
            version.indicator_ids.mapped("code"), self.scheme.indicator_ids.mapped("code")
        )
        self.assertEqual(version.grade_band_id.scheme_id, version)
        version.indicator_ids[-1].with_user(self.admin).formula = "100"
        self.release(version)
        self.assertEqual((self.scheme.state, version.state), ("retired", "released"))

    def test_back_to_draft_drops_the_trial_runs(self):
        self.scheme.with_user(self.admin).action_test()
        run = self.compute()
        self.scheme.with_user(self.admin).action_draft()
        self.assertFalse(run.exists())
        count = self.env["rm.kpi.value"].search_count([("run_id", "=", run.id)])
        self.assertEqual(count, 0)

    def test_only_administrators_step(self):
        leader = self.make_user("kpi_leader", "leader", self.head)
        for step in (
            "action_check",
            "action_test",
            "action_release",
            "action_draft",
            "action_retire",
        ):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(self.scheme.with_user(leader), step)()
