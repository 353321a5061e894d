from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...bank_date import bank_today
from ...fields import Exact

_OPERATORS = {"ge": SQL(">="), "lt": SQL("<"), "eq": SQL("=")}


def _measures(today):
    """Return {measure: SQL over the customer ``c`` and his position ``p``}."""
    year = SQL("f.booked_on > %s::date - 365", today)
    return {
        "deposit": SQL("COALESCE(p.deposit_now, 0)"),
        "loan": SQL("COALESCE(p.loan_now, 0)"),
        "total": SQL("COALESCE(p.deposit_now, 0) + COALESCE(p.loan_now, 0)"),
        "accounts": SQL("(SELECT count(*) FROM rm_account a WHERE a.customer_id = c.id)"),
        "loans": SQL("(SELECT count(*) FROM rm_loan l WHERE l.customer_id = c.id)"),
        "fees": SQL(
            "COALESCE((SELECT sum(f.amount) FROM rm_fact_fee f WHERE f.customer_id = c.id"
            " AND %s), 0)",
            year,
        ),
        "years": SQL("EXTRACT(year FROM age(%s::date, c.opened_on))", today),
        "age": SQL("EXTRACT(year FROM age(%s::date, c.birth_date))", today),
    }


class RmCustomerCategoryRule(models.Model):
    """客户分类规则: who meets all conditions belongs to the category; the first rule decides.

    Applied at the start of each day by one statement. Whom no rule fits keeps the category that
    the source system delivered.
    """

    _name = "rm.customer.category.rule"
    _description = "Rule of a customer category"
    _inherit = ["rm.guarded.mixin"]
    _order = "sequence, id"
    _limits = {"name": 100}
    _numbers = {"sequence": ("0", "100000", 0)}

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10, help="The first rule that fits decides.")
    category_id = fields.Many2one(
        "rm.customer.category", required=True, ondelete="restrict", index=True
    )
    kind = fields.Selection(
        [("individual", "Individual"), ("corporate", "Corporate")], help="Empty: both."
    )
    condition_ids = fields.One2many(
        "rm.customer.category.condition", "rule_id", "All of these", copy=True
    )
    active = fields.Boolean("In use", default=True)

    def _fits_sql(self):
        """SQL condition on ``c`` and ``p``; a rule without conditions fits nobody."""
        terms = [condition._sql() for condition in self.condition_ids]
        if not terms:
            return SQL("FALSE")
        if self.kind:
            terms.append(SQL("c.kind = %s", self.kind))
        return SQL("(%s)", SQL(" AND ").join(terms))

    @api.model
    def _chosen_sql(self):
        """SQL of (id, old, new) of the customers that some rule fits, or None without rules."""
        # sudo: applied for the whole bank, whoever starts the day
        rules = self.sudo().search([("active", "=", True)])
        if not rules:
            return None
        for model in ("rm.customer", "rm.customer.position", "rm.account", "rm.loan"):
            self.env[model].flush_model()
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s::int", rule._fits_sql(), rule.category_id.id) for rule in rules
        )
        return SQL(
            """SELECT * FROM (
                 SELECT c.id, c.category_id AS old, CASE %s END AS new FROM rm_customer c
              LEFT JOIN rm_customer_position p ON p.customer_id = c.id) r
                WHERE new IS NOT NULL AND new IS DISTINCT FROM old""",
            cases,
        )

    @api.model
    def _apply(self):
        """Set the categories; returns how many customers changed."""
        chosen = self._chosen_sql()
        if chosen is None:
            return 0
        changed = self.env.execute_query(
            SQL(
                """UPDATE rm_customer c SET category_id = r.new FROM (%s) r WHERE r.id = c.id
                RETURNING c.id""",
                chosen,
            )
        )
        self.env["rm.customer"].invalidate_model(["category_id"])
        if changed:
            self.env["rm.journal"]._record(
                "category.applied", reference=str(bank_today(self.env)), customers=len(changed)
            )
        return len(changed)

    def action_try(self):
        """Tell how many customers would change their category now; changes nothing.

        :return: the notification
        """
        self.check_access("write")
        chosen = self._chosen_sql()
        rows = self.env.execute_query(SQL("SELECT count(*) FROM (%s) n", chosen)) if chosen else []
        text = self.env._("%s customers would change their category.", rows[0][0] if rows else 0)
        return self._told(text)

    def action_apply(self):
        """Apply all rules now.

        :return: the notification
        """
        self.check_access("write")
        if not self.env.user.has_group("rm_workbench.group_admin"):
            raise AccessError(self.env._("Only bank administrators apply the rules."))
        return self._told(self.env._("%s customers changed their category.", self._apply()))

    def _told(self, text):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": text},
        }


class RmCustomerCategoryCondition(models.Model):
    """One condition of a rule: a figure of the customer compared with a number."""

    _name = "rm.customer.category.condition"
    _description = "Condition of a category rule"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "rule_id, id"
    _rec_name = "measure"
    _numbers = {"value": ("-1000000000000", "1000000000000", 2)}

    rule_id = fields.Many2one(
        "rm.customer.category.rule", required=True, ondelete="cascade", index=True
    )
    measure = fields.Selection(
        [
            ("deposit", "Deposits today"),
            ("loan", "Loans today"),
            ("total", "Deposits and loans"),
            ("accounts", "Number of accounts"),
            ("loans", "Number of loans"),
            ("fees", "Fees of the last year"),
            ("years", "Years a customer"),
            ("age", "Age in years"),
        ],
        required=True,
    )
    operator = fields.Selection(
        [("ge", "at least"), ("lt", "below"), ("eq", "exactly")], required=True, default="ge"
    )
    value = Exact(scale=2, required=True)

    def _sql(self):
        self.ensure_one()
        measure = _measures(bank_today(self.env))[self.measure]
        return SQL("%s %s %s::numeric", measure, _OPERATORS[self.operator], self.value)
