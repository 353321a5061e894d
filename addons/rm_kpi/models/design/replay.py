from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...computing.evaluate import evaluate_all
from ...engine.errors import FormulaError
from ...paying.components import AMOUNT, CAP, FLOOR, MONEY, NUMBERS
from ...paying.statements import given

_LISTED = 50
_MOST_PERIODS = 12
_EXACT = ("score_before", "score_after", "pay_before", "pay_after")


class RmKpiRun(models.Model):
    _inherit = "rm.kpi.run"

    replay_of_id = fields.Many2one(
        "rm.kpi.run",
        "Replay of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The run this trial is compared with; raw figures are taken from it.",
    )

    def _all_guarded(self):
        return super()._all_guarded() | {"replay_of_id"}

    def _collect_raw(self):
        """A replay takes the raw figures that the other run froze; only new ones are collected."""
        final = self.replay_of_id
        frozen = final.scheme_id.indicator_ids.source_id & self.scheme_id.indicator_ids.source_id
        if not frozen:
            return super()._collect_raw()
        rest = self.scheme_id.indicator_ids.source_id - frozen
        table = "rm_kpi_replayed"
        self.env.cr.execute(
            SQL(
                """
                DROP TABLE IF EXISTS %(table)s;
                CREATE TEMPORARY TABLE %(table)s ON COMMIT DROP AS
                SELECT i.source_id, v.manager_id AS unit_id, v.value, v.issue
                  FROM rm_kpi_value v JOIN rm_kpi_indicator i ON i.id = v.indicator_id
                 WHERE v.run_id = %(run)s AND i.kind = 'raw' AND i.source_id = ANY(%(frozen)s)
                """,
                table=SQL.identifier(table),
                run=final.id,
                frozen=frozen.ids,
            )
        )
        if rest:
            found = self._collect_sources(rest)
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s SELECT source_id, unit_id, value, issue FROM %s",
                    SQL.identifier(table),
                    SQL.identifier(found),
                )
            )
        return table


class RmKpiSchemeReplay(models.Model):
    """Replay (回放): a version in test, computed for the last periods and compared."""

    _inherit = "rm.kpi.scheme"

    def replay_open(self, count=3):
        """Make the trial runs of the last periods that another version was computed for.

        :return: ``[{"run": id, "period": text, "state": of the run it is compared with}]``, newest
            first; compute each, then compare it.
        """
        self.ensure_one()
        self._require_admin()
        if self.state != "test":
            raise UserError(
                self.env._("Put %(scheme)s to test first, then replay.", scheme=self.display_name)
            )
        count = max(1, min(int(count or 1), _MOST_PERIODS))
        opened = []
        for other in self._replayed()[:count]:
            run = self.run_ids.filtered(lambda r, p=other.period: r.period == p)[:1]
            run = run or run.create({"scheme_id": self.id, "period": other.period})
            run._set_guarded(replay_of_id=other.id)
            opened.append({"run": run.id, "period": run.period, "state": other._state_label()})
        return opened

    def _replayed(self):
        """Return the run that counts of each period, the newest first: final, else the newest."""
        runs = self.env["rm.kpi.run"].search(
            [
                ("scheme_code", "=", self.code),
                ("scheme_id", "!=", self.id),
                ("scheme_id.state", "in", ("released", "retired")),
                ("state", "in", ("computed", "announced", "published", "closed")),
                ("superseded_by_id", "=", False),
            ],
        )
        counting = {}
        for run in runs.sorted(lambda r: r.state in ("published", "closed"), reverse=True):
            counting.setdefault(run.period, run)
        return sorted(counting.values(), key=lambda run: run.date_to, reverse=True)

    def replay_compare(self, run_id):
        """Compare a computed trial run with the run of its period that counts.

        Pay of both is computed by the pay rule in force on the period's last day, each from its own
        scores and figures.

        :return: ``{"period", "rms", "gain", "lose", "same", "average_before", "average_after",
            "pay_before", "pay_after", "pay_problem", "rows": [{"rm", "name", "branch",
            "score_before", "score_after", "rank_before", "rank_after", "pay_before",
            "pay_after"}]}``; numbers as texts, False where there is none.
        """
        self.ensure_one()
        self._require_admin()
        run = self.run_ids.filtered(lambda r: r.id == run_id)
        if not run.replay_of_id or not run.result_count:
            raise UserError(self.env._("Compute the trial run of the period first."))
        # sudo: an administrator reads every result; pay is added up, and named for each RM
        run = run.sudo()
        problem = ""
        try:
            pays = [self._replay_pay(one) for one in (run.replay_of_id, run)]
        except FormulaError as error:
            pays, problem = [None, None], self._formula_sentence(error)
        rows = self._replay_rows(run, *pays)
        return {**self._replay_sums(rows), "period": run.period, "pay_problem": problem}

    def action_open_replay(self):
        """Open the replay."""
        self.ensure_one()
        self._require_admin()
        return {
            "type": "ir.actions.client",
            "tag": "rm_kpi.scheme_replay",
            "name": self.env._("Replay on past periods"),
            "params": {"scheme_id": self.id},
        }

    def _replay_pay(self, run):
        """Return the query of (manager_id, amount) by the period's pay rule, None without one."""
        rule = self.env["rm.pay.rule"].sudo()._rule_in_force(self.code, run.date_to)
        if not rule:
            return None
        plan = rule._plan(run.scheme_id)
        batch = evaluate_all(plan, run, given(run, plan), NUMBERS)
        values = [
            SQL("(%s, %s)", step.indicator_id, SQL.identifier("base", batch.columns[step.code][0]))
            for step in plan.steps
        ]
        return SQL(
            """
            SELECT base.manager_id,
                   CASE WHEN bool_or(u.value IS NULL AND l.kind IN %(money)s) THEN NULL
                        ELSE least(min(round(u.value, 2)) FILTER (WHERE l.kind = %(cap)s),
                             greatest(max(round(u.value, 2)) FILTER (WHERE l.kind = %(floor)s),
                             coalesce(sum(round(u.value, 2))
                                      FILTER (WHERE l.kind = %(amount)s), 0)))
                   END AS amount
              FROM (%(select)s) AS base
             CROSS JOIN LATERAL (VALUES %(values)s) AS u (line_id, value)
              JOIN rm_pay_rule_line l ON l.id = u.line_id
             GROUP BY base.manager_id
            """,
            money=MONEY,
            cap=CAP,
            floor=FLOOR,
            amount=AMOUNT,
            select=SQL(batch.select.text, *batch.select.params),
            values=SQL(", ").join(values),
        )

    def _replay_rows(self, run, pay_before, pay_after):
        """Rows of both runs side by side, the greatest change first."""
        none = SQL("SELECT NULL::int AS manager_id, NULL::numeric AS amount WHERE false")
        # sudo: see replay_compare
        rows = self.sudo().env.execute_query_dict(
            SQL(
                """
                SELECT m.code AS rm, m.name, b.name AS branch,
                       o.score::text AS score_before, n.score::text AS score_after,
                       o.rank AS rank_before, n.rank AS rank_after,
                       p.amount::text AS pay_before, q.amount::text AS pay_after
                  FROM (SELECT * FROM rm_kpi_result WHERE run_id = %(final)s) o
                  FULL JOIN (SELECT * FROM rm_kpi_result WHERE run_id = %(trial)s) n
                    ON n.manager_id = o.manager_id
                  JOIN rm_manager m ON m.id = coalesce(n.manager_id, o.manager_id)
                  JOIN rm_branch b ON b.id = coalesce(n.branch_id, o.branch_id)
                  LEFT JOIN (%(before)s) p ON p.manager_id = m.id
                  LEFT JOIN (%(after)s) q ON q.manager_id = m.id
                 ORDER BY abs(coalesce(n.score, 0) - coalesce(o.score, 0)) DESC, m.code
                """,
                final=run.replay_of_id.id,
                trial=run.id,
                before=pay_before or none,
                after=pay_after or none,
            )
        )
        for row in rows:
            # exact, where the driver would give floats
            row.update({key: row[key] and Decimal(row[key]) for key in _EXACT})
        return rows

    def _replay_sums(self, rows):
        """Counts and sums over all RMs, and the rows with the greatest change."""
        gain = lose = 0
        for row in rows:
            change = (row["score_after"] or 0) - (row["score_before"] or 0)
            gain, lose = gain + (change > 0), lose + (change < 0)
        listed = [{key: _text(value) for key, value in row.items()} for row in rows[:_LISTED]]
        return {
            "rms": len(rows),
            "gain": gain,
            "lose": lose,
            "same": len(rows) - gain - lose,
            "average_before": _average(rows, "score_before"),
            "average_after": _average(rows, "score_after"),
            "pay_before": _total(rows, "pay_before"),
            "pay_after": _total(rows, "pay_after"),
            "rows": listed,
        }


def _text(value):
    if value is None:
        return False
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _total(rows, key):
    found = [row[key] for row in rows if row[key] is not None]
    return f"{sum(found):f}" if found else False


def _average(rows, key):
    found = [row[key] for row in rows if row[key] is not None]
    return f"{sum(found) / len(found):.2f}" if found else False
