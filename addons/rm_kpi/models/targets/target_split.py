from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

# weights of the RMs in their branches, and of every branch with all RMs in it and below
_WEIGHTS = """
    WITH rm AS (
      SELECT h.branch_id, m.id AS manager_id, m.code, b.parent_path,
             CASE WHEN %(equal)s THEN 1 ELSE greatest(coalesce(v.value, 0), 0) END AS weight
        FROM rm_manager m
       CROSS JOIN LATERAL (
             SELECT p.branch_id, p.position_id FROM rm_manager_history p
              WHERE p.manager_id = m.id ORDER BY p.valid_from DESC LIMIT 1) h
        JOIN rm_branch b ON b.id = h.branch_id AND b.parent_path LIKE %(path)s
        LEFT JOIN (
             SELECT v.manager_id, v.value FROM rm_kpi_value v
               JOIN rm_kpi_indicator i ON i.id = v.indicator_id AND i.code = %(code)s
              WHERE v.run_id = (
                    SELECT id FROM rm_kpi_run
                     WHERE scheme_code = %(scheme)s AND superseded_by_id IS NULL
                       AND state IN ('published', 'closed')
                     ORDER BY date_to DESC LIMIT 1)) v ON v.manager_id = m.id
       WHERE m.left_on IS NULL AND %(chosen)s)
    SELECT b.parent_id AS above, b.id AS branch_id, NULL::int AS manager_id, b.code,
           sum(r.weight) AS weight
      FROM rm_branch b JOIN rm r ON starts_with(r.parent_path, b.parent_path)
     WHERE b.id <> %(top)s AND starts_with(b.parent_path, %(top_path)s)
     GROUP BY b.id
    UNION ALL
    SELECT r.branch_id, NULL, r.manager_id, r.code, r.weight FROM rm r WHERE %(managers)s
"""

# one level of parts: each takes its whole units, what is left over goes to the largest remainders
# (the first of equal ones), what is finer than a unit to the first part; as designing/split.py
_LEVEL = """
    WITH child AS (
      SELECT p.id AS parent_id, p.path, p.depth, p.value, w.branch_id, w.manager_id, w.code,
             CASE WHEN sum(w.weight) OVER parts = 0 THEN 1 ELSE w.weight END AS weight,
             row_number() OVER (PARTITION BY p.id
               ORDER BY w.manager_id IS NOT NULL, w.code, w.branch_id, w.manager_id) AS place
        FROM rm_kpi_target_part p JOIN %(weights)s w ON w.above = p.branch_id
       WHERE p.plan_id = %(plan)s AND p.depth = %(depth)s AND p.branch_id IS NOT NULL
      WINDOW parts AS (PARTITION BY p.id)
    ), whole AS (
      SELECT *, sum(weight) OVER (PARTITION BY parent_id) AS total,
             value * weight * power(10::numeric, %(digits)s) AS scaled
        FROM child
    ), floored AS (
      SELECT *, div(scaled, total)
                - (scaled < 0 AND scaled <> div(scaled, total) * total)::int AS units
        FROM whole
    ), ranked AS (
      SELECT *, row_number() OVER (PARTITION BY parent_id
                  ORDER BY scaled - units * total DESC, place) AS turn,
             value * power(10::numeric, %(digits)s) - sum(units) OVER (PARTITION BY parent_id)
               AS over
        FROM floored
    )
    INSERT INTO rm_kpi_target_part (plan_id, parent_id, branch_id, manager_id, owner_branch_id,
           value, path, depth, create_uid, create_date, write_uid, write_date)
    SELECT %(plan)s, r.parent_id, r.branch_id, r.manager_id,
           coalesce(r.branch_id, m.branch_id),
           round((r.units + (r.turn <= trunc(r.over))::int
                  + CASE WHEN r.place = 1 THEN r.over - trunc(r.over) ELSE 0 END)
                 / power(10::numeric, %(digits)s), greatest(%(digits)s, scale(r.value))),
           r.path || '/' || (r.manager_id IS NOT NULL)::int || r.code, r.depth + 1,
           %(uid)s, now() AT TIME ZONE 'utc', %(uid)s, now() AT TIME ZONE 'utc'
      FROM ranked r LEFT JOIN rm_manager m ON m.id = r.manager_id
     ORDER BY r.path, r.place
"""


class RmKpiTargetSplit(models.Model):
    """Proposing the parts of a split: down to the RMs, in proportion to something.

    Set work: one statement for the weights and one for each level of the tree.
    """

    _inherit = "rm.kpi.target.plan"

    def action_split(self, basis="managers", managers=True):
        """Replace the parts below the top by a proposal that adds up at every level.

        :param basis: ``managers`` (every RM the same) or ``results`` (in proportion to the
            indicator's figures of the newest final run).
        :param managers: down to the RMs; else one level of branches.
        :return: True
        """
        self.ensure_one()
        self._require_admin()
        self._step("draft")
        if basis not in ("managers", "results"):
            raise UserError(self.env._("Choose what the parts are in proportion to."))
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(
            "DELETE FROM rm_kpi_target_part WHERE plan_id = %s AND parent_id IS NOT NULL", [self.id]
        )
        weights = SQL.identifier("rm_kpi_split_weight")
        cr.execute(SQL("DROP TABLE IF EXISTS %s", weights))
        query = self._weights_sql(basis, bool(managers))
        cr.execute(SQL("CREATE TEMP TABLE %s ON COMMIT DROP AS %s", weights, query))
        cr.execute(SQL("ANALYZE %s", weights))
        depth, made = 0, 1
        while made and (managers or not depth):
            cr.execute(
                SQL(
                    _LEVEL,
                    weights=weights,
                    plan=self.id,
                    depth=depth,
                    digits=self.digits,
                    uid=self.env.uid,
                )
            )
            depth, made = depth + 1, cr.rowcount
        cr.execute(SQL("DROP TABLE %s", weights))
        self.part_ids.invalidate_model()
        self.invalidate_recordset()
        self._note_maker()
        return True

    def _weights_sql(self, basis, managers):
        """Return the query (above, branch_id, manager_id, code, weight) of whom parts may be for.

        Of the RMs that the scheme appraises, by their branch of today.
        """
        return SQL(
            _WEIGHTS,
            equal=basis == "managers",
            path=f"{self.branch_id.parent_path}%",
            code=self.indicator_id.code,
            scheme=self.scheme_id.code,
            chosen=self.scheme_id._positions_test(SQL("h.position_id")),
            top=self.branch_id.id,
            top_path=self.branch_id.parent_path,
            managers=managers,
        )
