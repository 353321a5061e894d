from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today

#: states in which there is a board
_SHOWN = ("running", "listed", "awarded", "closed")
#: states of a run that has figures
_FIGURES = ("computed", "announced", "published", "closed")
#: places that a board has at most
_PLACES = 200


class RmKpiContestBoard(models.Model):
    """The board: ranks and distances by the newest run of the contest's days."""

    _inherit = "rm.kpi.contest"

    def board(self, by="rm"):
        """Return the board of the contest as the caller may see it.

        :param str by: rm, or branch: branches by the average of their RMs.
        :return: ``{"name", "state", "first", "last", "until": last day counted or False,
            "days_left", "count", "prizes": [{"name", "from", "to", "amount"}], "rows": [{"place",
            "code", "name", "branch", "score", "behind": points to the next better one,
            "behind_first", "to_prize": points to the last place of the next better prize, "prize",
            "own"}]}``;
            scores and distances are texts, False where there is none.
        """
        self.ensure_one()
        self.check_access("read")
        if by not in ("rm", "branch"):
            raise UserError(self.env._("A board is by RM or by branch."))
        if self.state not in _SHOWN:
            raise UserError(self.env._("The contest has not been started yet."))
        # sudo: the board shows places and scores of everybody who takes part, as far as `shown`
        contest = self.sudo()
        run = contest._board_run()
        rows = contest._board_rows(run, by) if run else []
        prizes = contest._prize_list() if by == "rm" else []
        for row in rows:
            # XML-RPC cannot send None
            row["behind"] = row["behind"] or False
            row.update(contest._prize_of(row, rows, prizes))
        own = self._own_codes(by)
        today = bank_today(self.env)
        return {
            "name": self.name,
            "note": self.note or "",
            "state": self._state_label(),
            "first": str(self.date_from),
            "last": str(self.date_to),
            "until": str(run.date_to) if run else False,
            "days_left": max((self.date_to - today).days, 0),
            "count": len(rows),
            "prizes": prizes,
            "rows": self._visible(rows, own, prizes),
        }

    def action_open_board(self):
        """Open the board."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "rm_kpi.contest_board",
            "name": self.name,
            "params": {"contest_id": self.id},
        }

    def action_refresh(self):
        """Compute the contest up to the newest day that was delivered.

        :return: True
        """
        self._step("running")
        self._refresh()
        return True

    @api.model
    def _cron_refresh(self):
        """Compute the contests that run; one that fails does not stop the others."""
        contests = self.search([("state", "=", "running")])
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(contests))
        for contest in contests:
            try:
                contest._refresh()
            except UserError:
                self.env.cr.rollback()
            if not progress(1):
                break

    def _refresh(self):
        """Compute the days so far, unless that was done since the newest delivery."""
        rows = self.env.execute_query(
            SQL("SELECT max(business_date) FROM rm_batch WHERE state = 'published'")
        )
        newest = rows[0][0]
        if not newest or newest < self.date_from:
            raise UserError(
                self.env._("No day of %(contest)s has been delivered yet.", contest=self.name)
            )
        period = self._period(min(newest, self.date_to))
        found = self.env["rm.kpi.scheme"]._compute_period(self.scheme_code, period)
        # boards of earlier days that nobody announced are of no use any more
        # sudo: administrators have no right to delete runs
        self.env["rm.kpi.run"].sudo().search(
            [
                ("scheme_code", "=", self.scheme_code),
                ("date_from", "=", self.date_from),
                ("state", "=", "computed"),
                ("id", "!=", found["run"]),
                ("date_to", "<", newest),
            ]
        ).filtered(lambda run: run.date_to <= self.date_to).unlink()

    def _board_run(self):
        return self.env["rm.kpi.run"].search(
            [
                ("scheme_code", "=", self.scheme_code),
                ("date_from", "=", self.date_from),
                ("date_to", "<=", self.date_to),
                ("state", "in", _FIGURES),
                ("scheme_id.state", "in", ("released", "retired")),
                ("superseded_by_id", "=", False),
            ],
            order="date_to desc, id desc",
            limit=1,
        )

    def _board_rows(self, run, by):
        """Return the places of all who take part, the best first."""
        query = SQL(
            """WITH taking AS (%(taking)s), placed AS (
                 SELECT *, rank() OVER (ORDER BY score DESC) AS place,
                        first_value(score) OVER (ORDER BY score DESC) AS best FROM taking
               ), better AS (
                 SELECT score, lag(score) OVER (ORDER BY score DESC) AS next
                   FROM (SELECT DISTINCT score FROM taking) s)
               SELECT p.place, p.code, p.name, p.branch, trim_scale(p.score)::text AS score,
                      trim_scale(b.next - p.score)::text AS behind,
                      trim_scale(p.best - p.score)::text AS behind_first
                 FROM placed p JOIN better b USING (score) ORDER BY p.place, p.code""",
            taking=self._taking_sql(run, by),
        )
        return self.env.execute_query_dict(query)

    def _taking_sql(self, run, by):
        scope = SQL("TRUE")
        if self.branch_id:
            scope = SQL("starts_with(b.parent_path, %s)", self.branch_id.parent_path)
        if by == "branch":
            return SQL(
                """SELECT b.code, b.name, '' AS branch, rm_div(sum(r.score), count(*)) AS score
                     FROM rm_kpi_result r JOIN rm_branch b ON b.id = r.branch_id
                    WHERE r.run_id = %s AND r.score IS NOT NULL AND %s GROUP BY b.id""",
                run.id,
                scope,
            )
        return SQL(
            """SELECT m.code, m.name, b.name AS branch, r.score, r.manager_id, r.branch_id
                 FROM rm_kpi_result r JOIN rm_manager m ON m.id = r.manager_id
                 JOIN rm_branch b ON b.id = r.branch_id
                WHERE r.run_id = %s AND r.score IS NOT NULL AND %s""",
            run.id,
            scope,
        )

    def _prize_list(self):
        return [
            {
                "name": prize.name,
                "from": prize.place_from,
                "to": prize.place_to,
                "amount": prize.amount,
                "least": prize.least_score or False,
            }
            for prize in self.prize_ids.sorted("place_from")
        ]

    def _own_codes(self, by):
        """Return the codes of the caller as RM, or of his branch."""
        # sudo: one reads always who one is oneself
        own = self.env["rm.manager"].sudo().search([("user_id", "=", self.env.uid)])
        return set((own.branch_id if by == "branch" else own).mapped("code"))

    def _visible(self, rows, own, prizes):
        """Return the rows that the caller sees, his own among them."""
        user = self.env.user
        sees_all = any(
            user.has_group(f"rm_workbench.group_{role}") for role in ("leader", "admin", "auditor")
        )
        last = 0 if self.shown == "own" else max((prize["to"] for prize in prizes), default=3)
        places = _PLACES if sees_all or self.shown == "all" else min(last, _PLACES)
        return [
            {**row, "own": row["code"] in own}
            for number, row in enumerate(rows, 1)
            if row["code"] in own or (number <= _PLACES and row["place"] <= places)
        ]

    def _prize_of(self, row, rows, prizes):
        """Return the prize of a place, and the distance to the next better one."""
        found = {"prize": False, "to_prize": False}
        score = Decimal(row["score"])
        for prize in prizes:
            least = Decimal(prize["least"]) if prize["least"] else score
            if prize["from"] <= row["place"] <= prize["to"] and score >= least:
                return {"prize": prize["name"], "to_prize": found["to_prize"]}
            if prize["to"] < row["place"]:
                # who has the last of these places, or stands before it when places are shared
                last = Decimal(rows[min(prize["to"], len(rows)) - 1]["score"])
                found["to_prize"] = f"{(max(last, least) - score).normalize():f}"
        return found
