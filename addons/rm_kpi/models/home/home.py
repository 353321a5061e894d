from odoo import api, models

from odoo.addons.rm_workbench.bank_date import bank_today

from ...period_words import period_words

#: periods of the curve
_PERIODS = 6
_ENDS = 5


class RmHome(models.AbstractModel):
    """Score and rank on the home page: an RM's own, a leader's best and last, the runs."""

    _inherit = "rm.home"

    @api.model
    def _cards(self):
        return [
            *super()._cards(),
            ("rm", 25, "_card_my_score"),
            ("leader", 40, "_card_ranking"),
            ("admin", 40, "_card_runs"),
            ("rm", 27, "_card_my_pay"),
            *((role, 18, "_card_scoring") for role in ("rm", "leader", "risk", "admin")),
        ]

    @api.model
    def _card_my_score(self):
        """The newest score of the caller, the way to the next grade, the last periods."""
        own = self._own_results()
        results = own[0][1][:_PERIODS] if own else ()
        title = self.env._("My score")
        if not results:
            return self._list_card(
                "score",
                title,
                [],
                column="side",
                icon="fa-trophy",
                empty=self.env._("Nothing has been announced yet."),
            )
        newest = results[0]
        # sudo: how many are ranked and where the grades begin belongs to the announcement
        run = newest.run_id.sudo()
        return {
            "key": "score",
            "kind": "score",
            "column": "side",
            "icon": "fa-trophy",
            "title": title,
            "subtitle": period_words(self.env, run.period),
            "score": newest.score,
            "grade": newest.grade or False,
            "rank": newest.rank or False,
            "ranked": run.result_count - run.unscored_count,
            "branch_rank": newest.branch_rank or False,
            "next": newest.next_grade(),
            "curve": [
                {"label": period_words(self.env, result.run_id.period), "value": result.score}
                for result in reversed(results)
            ],
            "open": self._open_record("rm.kpi.result", newest.id),
            "explain": newest.id,
            "list": {"xmlid": "rm_kpi.rm_kpi_result_action_mine"},
        }

    @api.model
    def _newest_result(self):
        """Return the caller's own newest result."""
        own = self._own_results()
        return own[0][1][:1] if own else self.env["rm.kpi.result"]

    def _week_rows(self, today, until):
        return [*super()._week_rows(today, until), self._week_grade()]

    def _week_grade(self):
        """The smallest effort that lifts the newest result to the next grade."""
        result = self._newest_result()
        found = result and result.next_grade()
        if not found or not found["ways"]:
            return False
        way = found["ways"][0]
        return self._row(
            self.env._("Reach grade %(grade)s", grade=found["grade"]),
            result.action_explain(),
            detail=way["text"],
            value=way["amount"],
            unit="change" if way["unit"] == "money" and not way["less"] else way["unit"],
            tag=self.env._("%(points)s points", points=found["points"]),
            tone="info",
        )

    @api.model
    def _card_ranking(self):
        """Best and last RMs of the newest run the caller may read."""
        run = self.env["rm.kpi.run"]._newest_shown()
        title = self.env._("Ranking of my RMs")
        if not run:
            return False
        ranked = [("run_id", "=", run.id), ("rank", "!=", False)]
        results = self.env["rm.kpi.result"]
        number = results.search_count(ranked)
        best = results.search_fetch(ranked, order="rank, id", limit=2 * _ENDS)
        last = best[_ENDS:]
        if number > 2 * _ENDS:
            last = results.search_fetch(ranked, order="rank desc, id desc", limit=_ENDS).sorted(
                "rank"
            )
        return {
            "key": "ranking",
            "kind": "movers",
            "column": "main",
            "icon": "fa-bar-chart",
            "title": title,
            "subtitle": run.display_name,
            "bars": True,
            "sides": [
                {
                    "title": self.env._("Best"),
                    "tone": "success",
                    "rows": [self._rank_row(result) for result in best[:_ENDS]],
                    "empty": self.env._("Nobody has a score yet."),
                },
                {
                    "title": self.env._("Last"),
                    "tone": "warning",
                    "rows": [self._rank_row(result) for result in last],
                    "empty": self.env._("Nobody else has a score."),
                },
            ],
            "open": {"xmlid": "rm_kpi.rm_kpi_result_action_newest"},
        }

    def _rank_row(self, result):
        return self._row(
            result.manager_id.name,
            self._open_record("rm.kpi.result", result.id),
            detail=result.branch_id.name,
            lead=str(result.rank),
            value=result.score,
            unit="points",
            tag=result.grade or False,
        )

    @api.model
    def _card_runs(self):
        """The newest runs and their states."""
        runs = self.env["rm.kpi.run"].search_fetch(
            [("superseded_by_id", "=", False)], limit=_PERIODS
        )
        tones = {"failed": "danger", "published": "success", "closed": "success", "draft": "muted"}
        return self._list_card(
            "runs",
            self.env._("Appraisal runs"),
            [
                self._row(
                    run.display_name,
                    self._open_record("rm.kpi.run", run.id),
                    detail=self.env._("%(number)s figures missing", number=run.issue_count)
                    if run.issue_count
                    else False,
                    value=str(run.result_count),
                    unit="people",
                    tag=run._state_label(),
                    tone=tones.get(run.state, "info"),
                )
                for run in runs
            ],
            icon="fa-calculator",
            empty=self.env._("No run yet."),
            open={"xmlid": "rm_kpi.rm_kpi_run_action"},
        )

    @api.model
    def _card_my_pay(self):
        """The newest pay statements that were released to the caller."""
        mine = [("manager_id.user_id", "=", self.env.uid), ("state", "in", ("released", "paid"))]
        statements = self.env["rm.pay.statement"].search_fetch(mine, limit=3)
        if not statements:
            return False
        return self._list_card(
            "pay",
            self.env._("My pay"),
            [
                self._row(
                    period_words(self.env, statement.period),
                    self._open_record("rm.pay.statement", statement.id),
                    value=statement.payable,
                    unit="money",
                    tag=statement._state_label(),
                    tone="success" if statement.state == "paid" else "info",
                )
                for statement in statements
            ],
            column="side",
            icon="fa-money",
            open={"xmlid": "rm_kpi.rm_pay_statement_action_mine"},
        )

    @api.model
    def _card_scoring(self):
        """Scoring tasks of the caller that are not done; no card when there are none."""
        open_ones = [
            ("reviewer_id", "=", self.env.uid),
            ("state", "!=", "done"),
            ("cycle_id.state", "=", "open"),
        ]
        tasks = self.env["rm.review.task"].search_fetch(open_ones, order="due_on, id", limit=_ENDS)
        if not tasks:
            return False
        today = bank_today(self.env)
        return self._list_card(
            "scoring",
            self.env._("To be scored by me"),
            [
                self._row(
                    task.display_name,
                    self._open_record("rm.review.task", task.id),
                    detail=task.progress_text,
                    percent=task.done_count * 100 // (task.sheet_count or 1),
                    tag=task.due_on and self._day_label(task.due_on, today),
                    tone="danger" if task.is_late else "warning",
                )
                for task in tasks
            ],
            column="side",
            icon="fa-star-half-o",
            count=len(tasks),
            open={"xmlid": "rm_kpi.rm_review_task_action"},
        )
