"""Cells of the rights matrix of the appraisal that hang on more than one relation."""

from odoo.tests import tagged

from odoo.addons.rm_workbench.tests.common import ROLES
from odoo.addons.rm_workbench.tests.elsewhere_case import ElsewhereCase

_REVIEWERS = ("rm", "rm_west", "leader", "risk", "branch_admin", "admin")


@tagged("post_install", "-at_install")
class TestRightsElsewhere(ElsewhereCase):
    def test_figures_of_runs_by_state_and_whose_they_are(self):
        figures, details = {}, {}
        indicator = self._insert(self.near, "rm.kpi.indicator")
        for name, rows, manager, state in (
            ("own, announced", self.near, self.manager, "announced"),
            ("own, final", self.near, self.manager, "published"),
            ("own, computed", self.near, self.manager, "computed"),
            ("own, being computed", self.near, self.manager, "computing"),
            ("a colleague's, announced", self.near, self.mate, "announced"),
            ("far, announced", self.far, self.manager_west, "announced"),
        ):
            run = self._insert(rows, "rm.kpi.run", state=state)
            own = {
                "run_id": run.id,
                "manager_id": manager.id,
                "branch_id": manager.branch_id.id,
                "indicator_id": indicator.id,
            }
            figures[name] = self._insert(rows, "rm.kpi.value", **own, value=1)
            details[name] = self._insert(rows, "rm.kpi.detail", **own, line=1, key="k", data="{}")
        below = {"own, announced", "own, final", "own, computed", "a colleague's, announced"}
        expected = {
            "leader": {"r": below},
            "admin": {"r": figures.keys()},
            "auditor": {"r": figures.keys()},
        }
        report = {name: self.env["rm.kpi.value.report"].browse(v.id) for name, v in figures.items()}
        self._prove("rm.kpi.value.report", report, expected)
        expected["rm"] = {"r": {"own, announced", "own, final"}}
        self._prove("rm.kpi.value", figures, expected)
        self._prove("rm.kpi.detail", details, expected)

    def test_sources_by_the_schemes_that_rest_on_them(self):
        sources = {"of no scheme": self._insert(self.near, "rm.kpi.source", code="none")}
        for state in ("draft", "test", "released", "retired"):
            scheme = self._insert(self.near, "rm.kpi.scheme", code=state, state=state)
            part, whole = (
                self._insert(self.near, "rm.kpi.source", code=f"{state} {name}")
                for name in ("part", "whole")
            )
            self.env.cr.execute(
                "UPDATE rm_kpi_source SET numerator_id = %s, denominator_id = NULL WHERE id = %s",
                [part.id, whole.id],
            )
            self._insert(
                self.near, "rm.kpi.indicator", scheme_id=scheme.id, code="x", source_id=whole.id
            )
            sources |= {f"{state} part": part, state: whole}
        in_use = {"released", "released part", "retired", "retired part"}
        expected = {
            "rm": {"r": in_use},
            "leader": {"r": in_use},
            "admin": {"rwcd": sources.keys()},
            "auditor": {"r": sources.keys()},
        }
        self._prove("rm.kpi.source", sources, expected)

    def test_contests_by_branch_and_state_and_prize_lists_by_whose_they_are(self):
        contests, prizes, awards = {}, {}, {}
        for name, rows, branch, state in (
            ("of the bank", self.near, None, "running"),
            ("of the bank, draft", self.near, None, "draft"),
            ("of the branch above all", self.near, self.home, "running"),
            ("of the leader's branch", self.near, self.east, "awarded"),
            ("of the own branch", self.near, self.sub, "closed"),
            ("of the own branch, draft", self.near, self.sub, "draft"),
            ("far", self.far, self.west, "awarded"),
        ):
            branch_id = branch.id if branch else None
            contests[name] = self._insert(
                rows, "rm.kpi.contest", branch_id=branch_id, state=state, scheme_code="X"
            )
            prizes[name] = self._insert(rows, "rm.kpi.contest.prize", contest_id=contests[name].id)
        for name, contest, manager in (
            ("own", "of the leader's branch", self.manager),
            ("own, not decided", "of the bank", self.manager),
            ("a colleague's", "of the own branch", self.mate),
            ("far", "of the leader's branch", self.manager_west),
        ):
            awards[name] = self._insert(
                self.near,
                "rm.kpi.contest.award",
                contest_id=contests[contest].id,
                manager_id=manager.id,
                branch_id=manager.branch_id.id,
            )
        seen = {name for name in contests if name != "far" and not name.endswith("draft")}
        expected = {
            "rm": {"r": seen},
            "leader": {"r": seen},
            "admin": {"rwcd": contests.keys()},
            "auditor": {"r": contests.keys()},
        }
        self._prove("rm.kpi.contest", contests, expected)
        self._prove("rm.kpi.contest.prize", prizes, expected)
        expected = {
            "rm": {"r": {"own"}},
            "leader": {"r": {"own", "a colleague's"}},
            "admin": {"r": awards.keys()},
            "auditor": {"r": awards.keys()},
        }
        self._prove("rm.kpi.contest.award", awards, expected)

    def test_sheets_are_their_appraisers_and_with_names_the_checkers(self):
        sheets, answers, calls = {}, {}, {}
        for login in _REVIEWERS:
            for anonymous in (True, False):
                name = login, anonymous
                sheets[name] = self._insert(
                    self.near,
                    "rm.review.sheet",
                    cycle_id=1,
                    plan_id=1,
                    task_id=1,
                    appraiser_id=1 + anonymous,
                    reviewer_id=self.user[login].id,
                    manager_id=self.manager.id,
                    branch_id=self.sub.id,
                    anonymous=anonymous,
                    state="todo",
                )
                sheet_id = sheets[name].id
                answers[name] = self._insert(
                    self.near, "rm.review.answer", sheet_id=sheet_id, plan_item_id=1
                )
                calls[name] = self._insert(self.near, "rm.review.call", sheet_id=sheet_id)
        named = {name for name in sheets if not name[1]}
        expected = {
            role: {"r": {(role, True), (role, False)}} for role in _REVIEWERS if role in ROLES
        }
        expected["admin"]["r"] = expected["admin"]["r"] | named
        expected["auditor"] = {"r": named}
        self._prove("rm.review.sheet", sheets, expected)
        self._prove("rm.review.answer", answers, expected)
        self._prove("rm.review.call", calls, expected)
