from odoo import api, models
from odoo.tools import SQL

from ...bank_date import bank_today


class RmOpportunity(models.Model):
    """Opportunities are won when the extract shows the account or the loan they were about.

    A deposit: an account opened since the lead whose newest balance is at least four fifths of the
    amount. A loan: one paid out since of at least four fifths. The oldest opportunity first, each
    account and loan once.
    """

    _inherit = "rm.opportunity"

    @api.model
    def _match(self):
        """Match what is open, and what was said to be won; two statements.

        :return: the number of opportunities matched
        """
        for model in (self._name, "rm.account", "rm.loan"):
            self.env[model].flush_model()
        found = self.env.execute_query(self._loans_sql())
        found += self.env.execute_query(self._accounts_sql())
        self.invalidate_model()
        for (record_id,) in found:
            self.browse(record_id)._tell(self.env._("found in the extract"))
        return len(found)

    @api.model
    def _loans_sql(self):
        return self._match_sql(
            "loan",
            SQL("loan_id"),
            SQL(
                """SELECT id, amount FROM rm_loan x
                    WHERE x.customer_id = o.customer_id
                      AND x.disbursed_on >= o.create_date::date
                      AND x.amount >= o.amount * 0.8
                      AND NOT EXISTS (SELECT FROM rm_opportunity t WHERE t.loan_id = x.id)
                 ORDER BY x.disbursed_on, x.id LIMIT 1"""
            ),
        )

    @api.model
    def _accounts_sql(self):
        return self._match_sql(
            "deposit",
            SQL("account_id"),
            SQL(
                """SELECT x.id, b.balance AS amount FROM rm_account x
             CROSS JOIN LATERAL (SELECT balance FROM rm_fact_balance WHERE account_id = x.id
                                  ORDER BY value_date DESC LIMIT 1) b
                    WHERE x.customer_id = o.customer_id
                      AND x.opened_on >= o.create_date::date
                      AND b.balance >= o.amount * 0.8
                      AND NOT EXISTS (SELECT FROM rm_opportunity t WHERE t.account_id = x.id)
                 ORDER BY x.opened_on, x.id LIMIT 1"""
            ),
        )

    @api.model
    def _match_sql(self, kind, column, candidates):
        return SQL(
            """WITH found AS (
                 SELECT DISTINCT ON (c.id) o.id, c.id AS target, c.amount
                   FROM rm_opportunity o CROSS JOIN LATERAL (%(candidates)s) c
                  WHERE o.kind = %(kind)s AND o.customer_id IS NOT NULL AND o.%(column)s IS NULL
                    AND o.state <> 'lost'
               ORDER BY c.id, o.id)
               UPDATE rm_opportunity o
                  SET state = 'won', %(column)s = f.target, won_amount = f.amount, matched = TRUE,
                      ended_on = COALESCE(o.ended_on, %(today)s)
                 FROM found f WHERE f.id = o.id RETURNING o.id""",
            candidates=candidates,
            kind=kind,
            column=column,
            today=bank_today(self.env),
        )


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.opportunity"]._match()
        return result
