from odoo.tests import tagged

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestPostKinds(RunCase):
    def test_a_scheme_is_for_kinds_of_posts_and_who_has_none_is_an_rm(self):
        """A teller, a head and a lobby manager are appraised by schemes of their own kind only."""
        kinds = {"counter": self.bob, "head": self.cyd, "lobby": self.dee}
        for kind, manager in kinds.items():
            position = self.env["rm.position"].create({"code": kind, "name": kind, "kind": kind})
            manager.position_id = position
            self.set_post(manager, position)
        self.set_post(self.eve, self.env["rm.position"])  # entered nowhere
        own = [("id", "in", self.rms.ids)]
        for posts, expected in (
            ("rm", {"ANN", "EVE"}),
            ("counter", {"BOB"}),
            ("head", {"CYD"}),
            ("lobby", {"DEE"}),
            ("staff", {"ANN", "BOB", "DEE", "EVE"}),
            ("any", {"ANN", "BOB", "CYD", "DEE", "EVE"}),
        ):
            scheme = self.make_scheme(f"P-{posts}")
            scheme.write({"posts": posts, "position_ids": False})
            run = self.compute(scheme)
            with self.subTest(posts):
                self.assertEqual(
                    {r.manager_id.code for r in run.result_ids} & set(self.rms.mapped("code")),
                    expected,
                )
                domain = scheme.with_user(self.admin).action_open_subjects()["domain"]
                today = self.env["rm.manager"].search(domain + own)
                self.assertEqual(set(today.mapped("code")), expected)
                # the parts of a year's target are for the same people
                plan = (
                    self.env["rm.kpi.target.plan"]
                    .with_user(self.admin)
                    .create(
                        {
                            "indicator_id": scheme.indicator_ids[0].id,
                            "branch_id": self.head.id,
                            "year": 2001,
                            "total": "600",
                        }
                    )
                )
                plan.action_split()
                given = plan.part_ids.manager_id & self.rms
                self.assertEqual(set(given.mapped("code")), expected)
        # a position that is chosen counts whatever its kind
        scheme = self.make_scheme("P-chosen")
        scheme.write({"posts": "rm", "position_ids": [(6, 0, self.bob.position_id.ids)]})
        self.assertEqual(set(self.compute(scheme).result_ids.manager_id), set(self.bob))
        # whom schemes appraise changes with the kind of a post: that is in the journal
        self.bob.position_id.with_user(self.admin).kind = "rm"
        line = self.env["rm.journal"].search([("event", "=", "position.kind")], limit=1)
        self.assertEqual(line.detail, {"kind": "rm"})
