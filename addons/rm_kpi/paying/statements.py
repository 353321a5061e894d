"""SQL that makes pay statements: a constant number of statements for all RMs of a run."""

from odoo.tools import SQL

from odoo.addons.rm_workbench.models.leaving.exit_condition import under_exit_audit

from ..computing.evaluate import evaluate_all
from ..computing.subjects import select_inputs
from .components import AMOUNT, CAP, FLOOR, MONEY, NUMBERS, RESULT_NAMES


def given(run, plan):
    """Query of (result_id, inputs): parameters, targets and inputs, and the result itself."""
    pairs = [
        SQL("%s, r.%s::text", f"attribute:{code}", SQL.identifier(column))
        for code, (column, _kind) in RESULT_NAMES.items()
    ]
    return SQL(
        """
        SELECT r.id AS result_id,
               coalesce(f.inputs, '{}') || jsonb_strip_nulls(jsonb_build_object(%s)) AS inputs
          FROM rm_kpi_result r LEFT JOIN (%s) f ON f.result_id = r.id
         WHERE r.run_id = %s
        """,
        SQL(", ").join(pairs),
        select_inputs(run, plan),
        run.id,
    )


def insert_statements(run, rule, plan, uid, now):
    """One draft per result; amounts follow from the lines."""
    return SQL(
        """
        INSERT INTO rm_pay_statement (
            run_id, rule_id, scheme_code, manager_id, branch_id, period, date_to, score, rank,
            grade, inputs, state, made_by_id, create_uid, create_date, write_uid, write_date)
        SELECT r.run_id, %(rule)s, %(scheme)s, r.manager_id, r.branch_id, %(period)s, %(last)s,
               r.score, r.rank, r.grade, g.inputs, 'draft', %(uid)s, %(uid)s, %(now)s, %(uid)s,
               %(now)s
          FROM rm_kpi_result r
          JOIN (%(given)s) g ON g.result_id = r.id
         ORDER BY r.rank NULLS LAST, r.id
        """,
        rule=rule.id,
        scheme=run.scheme_code,
        period=run.period,
        last=run.date_to,
        given=given(run, plan),
        uid=uid,
        now=now,
    )


def insert_lines(run, rule, plan):
    """The components of every statement, all formulas in one statement."""
    batch = evaluate_all(plan, run, given(run, plan), NUMBERS)
    rows = [
        SQL("(%s, %s, %s)", step.indicator_id, *(SQL.identifier("base", c) for c in columns))
        for step in plan.steps
        for columns in (batch.columns[step.code],)
    ]
    return SQL(
        """
        INSERT INTO rm_pay_statement_line (
            statement_id, sequence, code, name, kind, formula, value, issue)
        SELECT s.id, l.sequence, l.code, l.name, l.kind, l.formula,
               CASE WHEN l.kind IN %(money)s THEN round(u.value, 2) ELSE trim_scale(u.value) END,
               u.issue
          FROM (%(select)s) AS base
          JOIN rm_pay_statement s ON s.run_id = %(run)s AND s.manager_id = base.manager_id
         CROSS JOIN LATERAL (VALUES %(rows)s) AS u (line_id, value, issue)
          JOIN rm_pay_rule_line l ON l.id = u.line_id AND l.rule_id = %(rule)s
        """,
        money=MONEY,
        select=SQL(batch.select.text, *batch.select.params),
        run=run.id,
        rows=SQL(", ").join(rows),
        rule=rule.id,
    )


def update_totals(run, rule):
    """Sum, floor, cap, deferral; a missing component leaves the statement without amount."""
    return SQL(
        """
        WITH total AS (
            SELECT s.id,
                   coalesce(sum(l.value) FILTER (WHERE l.kind = %(amount)s), 0) AS gross,
                   max(l.value) FILTER (WHERE l.kind = %(floor)s) AS floor,
                   min(l.value) FILTER (WHERE l.kind = %(cap)s) AS cap,
                   (array_agg(l.issue ORDER BY l.sequence, l.id)
                       FILTER (WHERE l.value IS NULL AND l.kind IN %(money)s))[1] AS issue
              FROM rm_pay_statement s
              LEFT JOIN rm_pay_statement_line l ON l.statement_id = s.id
             WHERE s.run_id = %(run)s
             GROUP BY s.id
        ),
        bounded AS (
            SELECT id, issue, CASE WHEN issue IS NULL THEN gross END AS gross,
                   CASE WHEN issue IS NULL THEN least(cap, greatest(floor, gross)) END AS amount
              FROM total
        )
        UPDATE rm_pay_statement s
           SET gross = b.gross, amount = b.amount, issue = b.issue,
               deferred = round(greatest(b.amount, 0) * %(percent)s * 0.01, 2),
               payable = b.amount - round(greatest(b.amount, 0) * %(percent)s * 0.01, 2)
          FROM bounded b
         WHERE b.id = s.id
        """,
        amount=AMOUNT,
        floor=FLOOR,
        cap=CAP,
        money=MONEY,
        run=run.id,
        percent=rule.deferral_percent or "0",
    )


def link_due_parts(run):
    """Parts of earlier statements that are due by the run's last day go with the new statements.

    Those of an RM whose exit audit is not ended wait for it.
    """
    return SQL(
        """
        UPDATE rm_pay_deferral d SET paid_with_id = s.id
          FROM rm_pay_statement s, rm_pay_statement earlier
         WHERE s.run_id = %(run)s AND s.amount IS NOT NULL AND d.manager_id = s.manager_id
           AND earlier.id = d.statement_id AND earlier.scheme_code = s.scheme_code
           AND earlier.state IN ('released', 'paid') AND earlier.date_to < s.date_to
           AND d.state = 'held' AND d.due_on <= s.date_to AND d.paid_with_id IS NULL
           AND NOT %(audited)s
        """,
        run=run.id,
        audited=under_exit_audit(SQL("d.manager_id")),
    )


def add_due_parts(run):
    """What is due is paid with the statement."""
    return SQL(
        """
        UPDATE rm_pay_statement s
           SET due_deferred = due.total, payable = s.payable + due.total
          FROM (SELECT paid_with_id, sum(amount) AS total FROM rm_pay_deferral
                 WHERE paid_with_id IN (SELECT id FROM rm_pay_statement WHERE run_id = %(run)s)
                 GROUP BY paid_with_id) due
         WHERE due.paid_with_id = s.id
        """,
        run=run.id,
    )


def insert_deferrals(run, rule, due_days):
    """The deferred amount in equal parts, cents rounded down; the last one takes the rest.

    :param due_days: the days on which the parts are due.
    """
    return SQL(
        """
        INSERT INTO rm_pay_deferral (
            statement_id, manager_id, branch_id, number, due_on, amount, state)
        SELECT s.id, s.manager_id, s.branch_id, d.number, d.due_on,
               CASE WHEN d.number < %(parts)s THEN trunc(s.deferred / %(parts)s, 2)
                    ELSE s.deferred - trunc(s.deferred / %(parts)s, 2) * (%(parts)s - 1) END,
               'held'
          FROM rm_pay_statement s
         CROSS JOIN unnest(%(days)s::date[]) WITH ORDINALITY AS d (due_on, number)
         WHERE s.run_id = %(run)s AND s.rule_id = %(rule)s AND s.deferred > 0
         ORDER BY s.id, d.number
        """,
        run=run.id,
        rule=rule.id,
        parts=len(due_days),
        days=list(due_days),
    )
