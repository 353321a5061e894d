from odoo import api, models
from odoo.tools import SQL

from ...bank_date import bank_today

#: rows that one answer names
_MOST = 200


class RmAssignment(models.Model):
    """Assignments of an uploaded file: checked as a whole, then made by one statement."""

    _inherit = "rm.assignment"

    @api.model
    def _stage_rows(self, rows):
        """Fill the temporary table ``rm_assignment_rows`` with the rows, codes resolved.

        Customers and RMs are those of the leader's own branch and below: whoever is not there and
        whoever is another branch's get the same answer.

        :param rows: [(line, customer number, RM code, share, first day, last day, line of business,
            basis, sound)]; of rows that are not sound codes and days are checked, no sums.
        """
        for model in ("rm.customer", "rm.manager", "rm.assignment"):
            self.env[model].flush_model()
        columns = [list(column) for column in zip(*rows, strict=True)]
        self.env.cr.execute("DROP TABLE IF EXISTS rm_assignment_rows")
        self.env.cr.execute(
            SQL(
                """CREATE TEMP TABLE rm_assignment_rows ON COMMIT DROP AS
                   SELECT r.*, c.id AS customer_id, m.id AS manager_id, m.left_on
                     FROM unnest(%s::int[], %s::text[], %s::text[], %s::numeric[], %s::date[],
                                 %s::date[], %s::text[], %s::text[], %s::boolean[])
                       AS r (nr, customer_no, rm_code, share, valid_from, valid_to, line, basis,
                             sound)
                LEFT JOIN (rm_customer c JOIN rm_branch cb ON cb.id = c.branch_id
                           AND starts_with(cb.parent_path, %s)) ON c.customer_no = r.customer_no
                LEFT JOIN (rm_manager m JOIN rm_branch mb ON mb.id = m.branch_id AND m.active
                           AND starts_with(mb.parent_path, %s)) ON m.code = r.rm_code""",
                *columns,
                *[self.env.user.rm_branch_id.parent_path or "none"] * 2,
            )
        )
        self.env.cr.execute("ANALYZE rm_assignment_rows")

    @api.model
    def _staged_customers(self):
        self.env.cr.execute(
            "SELECT DISTINCT customer_id FROM rm_assignment_rows WHERE customer_id IS NOT NULL"
        )
        return [row[0] for row in self.env.cr.fetchall()]

    @api.model
    def _staged_problems(self):
        """Return [(line of the file, column, code, found)] of what does not fit, by line."""
        checks = SQL(" UNION ").join(self._staged_checks())
        return self.env.execute_query(
            SQL("SELECT * FROM (%s) p ORDER BY 1, 2 LIMIT %s", checks, _MOST)
        )

    @api.model
    def _staged_checks(self):
        """Return the queries of rows that do not fit: (line, column, code, found)."""
        return [
            self._unknown_sql(),
            self._days_sql(),
            self._twice_sql(),
            self._above_one_sql(),
            self._declared_sql(),
            self._above_limit_sql(),
        ]

    @api.model
    def _unknown_sql(self):
        return SQL(
            """SELECT nr, 'customer_no' AS field, 'unknown_customer' AS code, customer_no AS found
                 FROM rm_assignment_rows WHERE customer_id IS NULL AND customer_no <> ''
                UNION
               SELECT nr, 'rm_code', 'unknown_manager', rm_code
                 FROM rm_assignment_rows WHERE manager_id IS NULL AND rm_code <> ''"""
        )

    @api.model
    def _days_sql(self):
        return SQL(
            """SELECT nr, 'valid_to', 'ends_before', valid_to::text
                 FROM rm_assignment_rows WHERE valid_to < valid_from
                UNION
               SELECT nr, 'rm_code', 'left', rm_code
                 FROM rm_assignment_rows WHERE left_on < valid_from"""
        )

    @api.model
    def _twice_sql(self):
        """The same RM and the whole of a customer on the same days: in the file, or already."""
        return SQL(
            """SELECT r.nr, 'rm_code', 'twice', o.nr::text
                 FROM rm_assignment_rows r JOIN rm_assignment_rows o
                   ON o.customer_id = r.customer_id AND o.manager_id = r.manager_id AND o.nr < r.nr
                  AND o.line IS NOT DISTINCT FROM r.line AND o.basis = r.basis
                  AND COALESCE(o.valid_to, 'infinity') >= r.valid_from
                  AND COALESCE(r.valid_to, 'infinity') >= o.valid_from
                  AND o.sound AND r.sound
                UNION
               SELECT r.nr, 'rm_code', 'has_already', a.valid_from::text
                 FROM rm_assignment_rows r JOIN rm_assignment a
                   ON a.customer_id = r.customer_id AND a.manager_id = r.manager_id
                  AND %s AND r.basis = 'real' AND r.line IS NULL AND r.sound
                  AND COALESCE(a.valid_to, 'infinity') >= r.valid_from
                  AND COALESCE(r.valid_to, 'infinity') >= a.valid_from""",
            self._general_sql(),
        )

    @api.model
    def _above_one_sql(self):
        """Rows on a day of which the shares of their customer and scope are more than 1."""
        return SQL(
            """SELECT r.nr, 'share', 'above_one', max(t.total)::text
                 FROM (SELECT e.customer_id, e.line, e.day, bool_or(e.change > 0) AS begins,
                              sum(sum(e.change)) OVER (
                                PARTITION BY e.customer_id, e.line ORDER BY e.day) AS total
                         FROM (SELECT a.customer_id, a.line, d.*
                                 FROM (SELECT customer_id, line, share, valid_from, valid_to
                                         FROM rm_assignment_rows WHERE basis = 'real' AND sound
                                          AND (valid_to IS NULL OR valid_to >= valid_from)
                                        UNION ALL
                                       SELECT customer_id, line, share, valid_from, valid_to
                                         FROM rm_assignment
                                        WHERE basis = 'real' AND account_id IS NULL
                                          AND loan_id IS NULL AND customer_id IN (
                                              SELECT customer_id FROM rm_assignment_rows)) a
                           CROSS JOIN LATERAL (VALUES (a.valid_from, a.share),
                                      (a.valid_to + 1, -a.share)) d (day, change)
                                WHERE d.day IS NOT NULL AND a.customer_id IS NOT NULL) e
                     GROUP BY e.customer_id, e.line, e.day) t
                 JOIN rm_assignment_rows r ON r.customer_id = t.customer_id AND r.basis = 'real'
                  AND r.sound AND r.line IS NOT DISTINCT FROM t.line
                  AND t.day BETWEEN r.valid_from AND COALESCE(r.valid_to, 'infinity')
                WHERE t.total > 1 AND t.begins GROUP BY 1"""
        )

    @api.model
    def _declared_sql(self):
        return SQL(
            """SELECT r.nr, 'rm_code', 'declared', r.rm_code
                 FROM rm_assignment_rows r JOIN rm_declaration_conflict k
                   ON k.manager_id = r.manager_id AND k.customer_id = r.customer_id"""
        )

    @api.model
    def _above_limit_sql(self):
        """The first row of an RM who would look after more customers than his grade allows."""
        return SQL(
            """SELECT min(r.nr), 'rm_code', 'above_limit', g.customer_limit::text
                 FROM rm_assignment_rows r JOIN rm_manager m ON m.id = r.manager_id
                 JOIN rm_grade g ON g.id = m.grade_id AND g.customer_limit > 0
                WHERE r.sound AND r.valid_from <= %(today)s
                  AND COALESCE(r.valid_to, 'infinity') >= %(today)s
             GROUP BY m.id, g.id
               HAVING g.customer_limit < count(DISTINCT r.customer_id) FILTER (WHERE NOT EXISTS (
                      SELECT FROM rm_customer_access x
                       WHERE x.manager_id = m.id AND x.customer_id = r.customer_id))
                    + (SELECT count(*) FROM rm_customer_access x WHERE x.manager_id = m.id)""",
            today=bank_today(self.env),
        )

    @api.model
    def _make_staged(self):
        """Make the assignments of the staged rows, which were checked; returns their number."""
        made = self.env.execute_query(
            SQL(
                """INSERT INTO rm_assignment (customer_id, manager_id, share, valid_from, valid_to,
                          line, basis, origin, create_uid, create_date, write_uid, write_date)
                   SELECT customer_id, manager_id, share, valid_from, valid_to, line, basis,
                          'workbench', %(uid)s, %(now)s, %(uid)s, %(now)s
                     FROM rm_assignment_rows ORDER BY nr
                RETURNING customer_id""",
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self._after_bulk(list({row[0] for row in made}))
        return len(made)
