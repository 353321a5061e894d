import json

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...fields import Exact

_DAYS = "rm_workbench.position_days"
_STOCKS = ("deposit", "loan")
_POINTS = ("now", "before", "month", "year")


class RmCustomerPosition(models.Model):
    """What each customer has with the bank on the newest day, and had on earlier days.

    A read model for home pages, where a hundred thousand customers are added up in no time: written
    by one statement after each delivery (scheduled action), read through the rules of rm.customer
    by rm.home only; nobody has rights to it. Compared with: the delivery before, the end of the
    month before, the end of the year before.
    """

    _name = "rm.customer.position"
    _description = "Position of a customer"
    _log_access = False
    _rec_name = "customer_id"

    customer_id = fields.Many2one("rm.customer", required=True, ondelete="cascade")
    branch_id = fields.Many2one("rm.branch", ondelete="cascade", help="The customer's own.")
    deposit_now = Exact(scale=2)
    deposit_before = Exact(scale=2)
    deposit_month = Exact(scale=2)
    deposit_year = Exact(scale=2)
    deposit_average = Exact(scale=2, help="Daily average of the year up to the newest day.")
    loan_now = Exact(scale=2)
    loan_before = Exact(scale=2)
    loan_month = Exact(scale=2)
    loan_year = Exact(scale=2)

    _customer_uniq = models.Constraint("UNIQUE (customer_id)", "One row each.")
    # the ten who moved most of each branch are its ends
    _moved_idx = models.Index("(branch_id, (deposit_now - deposit_month))")
    _moved_lately_idx = models.Index("(branch_id, (deposit_now - deposit_before))")

    @api.model
    def _cron_refresh(self):
        """Bring the table to the newest delivery when there is one."""
        rows = self.env.execute_query(
            SQL(
                "SELECT count(*), max(published_at)::text FROM rm_batch"
                " WHERE published_at IS NOT NULL"
            )
        )
        # what the rows hold belongs to the mark: a new column is filled without a new delivery
        mark = f"{rows[0][0]} {rows[0][1]} {len(self._amounts())}"
        # sudo: the note of which days the table holds is kept here alone
        parameters = self.env["ir.config_parameter"].sudo()
        if json.loads(parameters.get_param(_DAYS) or "{}").get("mark") != mark:
            days = self._refresh()
            parameters.set_param(_DAYS, json.dumps({**days, "mark": mark}))
        return True

    @api.model
    def _days(self):
        """Return ``{stock_point: date or False}`` of what the table holds."""
        # sudo: the days of the newest delivery are no secret
        text = self.env["ir.config_parameter"].sudo().get_param(_DAYS)
        kept = json.loads(text or "{}")
        return {
            f"{stock}_{point}": fields.Date.to_date(kept.get(f"{stock}_{point}") or False)
            for stock in _STOCKS
            for point in _POINTS
        }

    @api.model
    def _refresh(self):
        """Rewrite what differs; returns ``{stock_point: ISO date or False}``."""
        for model in ("rm.customer", "rm.account", "rm.loan", "rm.batch"):
            self.env[model].flush_model()
        days = {
            **self._days_of("deposit", "rm_fact_balance", "value_date"),
            **self._days_of("loan", "rm_fact_loan_status", "as_of"),
        }
        self._write_customers(days)
        self._write_branches()
        self.invalidate_model()
        return {name: day and day.isoformat() for name, day in days.items()}

    def _write_customers(self, days):
        """Bring the rows of all customers to the figures of these days."""
        names = ["branch_id", *self._amounts()]
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        self.env.execute_query(
            SQL(
                """INSERT INTO rm_customer_position AS p (id, customer_id, %(columns)s)
                   SELECT COALESCE(k.known, nextval('rm_customer_position_id_seq')), c.id,
                          %(columns)s
                     FROM rm_customer c
                LEFT JOIN (SELECT id AS known, customer_id FROM rm_customer_position) k
                       ON k.customer_id = c.id
                LEFT JOIN (%(deposits)s) d ON d.customer_id = c.id
                LEFT JOIN (%(loans)s) l ON l.customer_id = c.id
                       ON CONFLICT (customer_id) DO UPDATE SET (%(columns)s) = (%(new)s)
                    WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                RETURNING 1""",
                columns=columns,
                new=SQL(", ").join(SQL.identifier("excluded", name) for name in names),
                old=SQL(", ").join(SQL.identifier("p", name) for name in names),
                deposits=self._deposits_sql(days),
                loans=self._loans_sql(days),
            )
        )

    def _write_branches(self):
        """Add the customers up by their own branch: a leader's sums are those of some branches."""
        names = self._amounts()
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        sums = SQL(", ").join(SQL("COALESCE(sum(%s), 0)", SQL.identifier(name)) for name in names)
        self.env["rm.branch.position"].flush_model()
        self.env.execute_query(SQL("DELETE FROM rm_branch_position RETURNING 1"))
        self.env.execute_query(
            SQL(
                """INSERT INTO rm_branch_position (branch_id, customers, %s)
                   SELECT branch_id, count(*), %s FROM rm_customer_position
                    GROUP BY 1 RETURNING 1""",
                columns,
                sums,
            )
        )
        self.env["rm.branch.position"].invalidate_model()

    @api.model
    def _amounts(self):
        return [*(f"{stock}_{point}" for stock in _STOCKS for point in _POINTS), "deposit_average"]

    def _days_of(self, stock, table, column):
        """Return the newest day with figures and those it is compared with, False where none."""
        # the newest partition answers the first, the deliveries the second
        newest = self.env.execute_query(
            SQL(
                "SELECT %(c)s FROM %(t)s ORDER BY %(c)s DESC LIMIT 1",
                c=SQL.identifier(column),
                t=SQL.identifier(table),
            )
        )
        now = newest[0][0] if newest else False
        entity = "balances" if stock == "deposit" else "loan_status"
        before = (
            now
            and self.env.execute_query(
                SQL(
                    """SELECT max(b.business_date) FROM rm_batch b
                     JOIN rm_batch_file f ON f.batch_id = b.id
                    WHERE b.state = 'published' AND f.entity = %s AND b.business_date < %s""",
                    entity,
                    now,
                )
            )[0][0]
        )
        points = {
            "now": now,
            "before": before,
            "month": now and now + relativedelta(day=1, days=-1),
            "year": now and now + relativedelta(month=1, day=1, days=-1),
        }
        return {f"{stock}_{point}": self._with_figures(stock, day) for point, day in points.items()}

    def _with_figures(self, stock, day):
        """Return the day, or False where none are known: a balance holds on, a status does not."""
        query = {
            "deposit": "SELECT FROM rm_fact_balance WHERE value_date <= %s LIMIT 1",
            "loan": "SELECT FROM rm_fact_loan_status WHERE as_of = %s LIMIT 1",
        }[stock]
        return day if day and self.env.execute_query(SQL(query, day)) else False

    def _deposits_sql(self, days):
        """SQL of the deposits by customer: of each account the last balance up to each day."""
        sums, joins = [], []
        for point in _POINTS:
            name, day = f"deposit_{point}", days[f"deposit_{point}"] or None
            sums.append(
                SQL(
                    "COALESCE(sum(%s), 0) AS %s",
                    SQL.identifier(name, "balance"),
                    SQL.identifier(name),
                )
            )
            joins.append(
                SQL(
                    """LEFT JOIN LATERAL (
                         SELECT balance FROM rm_fact_balance
                          WHERE account_id = a.id AND value_date <= %(day)s::date
                            AND (a.closed_on IS NULL OR a.closed_on >= %(day)s::date)
                          ORDER BY value_date DESC LIMIT 1) %(name)s ON TRUE""",
                    day=day,
                    name=SQL.identifier(name),
                )
            )
        average = "round(COALESCE(sum(span.area), 0) / %s, 2) AS deposit_average"
        sums.append(SQL(average, self._year_days(days)))
        joins.append(self._area_sql(days))
        return SQL(
            "SELECT a.customer_id, %s FROM rm_account a %s WHERE a.currency = %s GROUP BY 1",
            SQL(", ").join(sums),
            SQL(" ").join(joins),
            self.env.company.currency_id.name,
        )

    def _loans_sql(self, days):
        """SQL of the open principal by customer on each day."""
        sums = [
            SQL(
                "COALESCE(sum(s.principal_balance) FILTER (WHERE s.as_of = %s::date), 0) AS %s",
                days[f"loan_{point}"] or None,
                SQL.identifier(f"loan_{point}"),
            )
            for point in _POINTS
        ]
        wanted = [days[f"loan_{point}"] or None for point in _POINTS]
        return SQL(
            """SELECT l.customer_id, %s
                 FROM rm_fact_loan_status s JOIN rm_loan l ON l.id = s.loan_id
                WHERE s.as_of = ANY(%s::date[]) GROUP BY 1""",
            SQL(", ").join(sums),
            wanted,
        )
