from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today
from ...fields import Exact


class RmDeclaration(models.Model):
    """亲属及利益申报: once a year an RM says who of his family, and what of his own, banks here.

    Made by the RM himself, it stays as it is; a change is another declaration, which replaces it.
    """

    _name = "rm.declaration"
    _description = "Declaration of relatives and interests"
    _inherit = ["rm.owned.mixin"]
    _order = "year desc, id desc"
    _guarded = ("year", "state", "made_on")
    _limits = {"note": 1000}

    year = fields.Integer(required=True, readonly=True, aggregator=None)
    state = fields.Selection(
        [("draft", "Draft"), ("made", "Declared"), ("replaced", "Replaced")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    made_on = fields.Date("Declared on", readonly=True, copy=False)
    nothing = fields.Boolean("Nothing to declare")
    line_ids = fields.One2many(
        "rm.declaration.line", "declaration_id", "Relatives and interests", copy=True
    )
    note = fields.Text("Remarks")

    _one_made = models.UniqueIndex(
        "(manager_id) WHERE state = 'made'", "This RM has a declaration that holds already."
    )
    _branch_idx = models.Index("(branch_id, year DESC, id DESC)")

    @api.depends("year", "manager_id")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.manager_id.name or ''} {record.year or ''}".strip()

    @api.model
    def _prepare_guarded_vals(self, vals):
        return {**super()._prepare_guarded_vals(vals), "year": bank_today(self.env).year}

    def write(self, vals):
        self._expect_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._expect_draft()

    def _expect_draft(self):
        for record in self:
            if record._lock_state() != "draft":
                raise UserError(
                    self.env._(
                        "%s is declared and stays as it is. Make a new declaration instead.",
                        record.display_name,
                    )
                )

    def action_declare(self):
        """Declare, as the RM himself; an earlier declaration of his is replaced.

        :return: True
        """
        self.check_access("write")
        for record in self:
            record._expect_draft()
            if not record.is_mine:
                raise AccessError(self.env._("Everybody declares for himself only."))
            if bool(record.line_ids) == record.nothing:
                raise UserError(
                    self.env._(
                        "Enter relatives and interests, or say that there is nothing to declare;"
                        " one of the two."
                    )
                )
            record._replace_earlier()
            record._set_guarded(
                state="made", made_on=bank_today(self.env), year=bank_today(self.env).year
            )
            self.env["rm.declaration.conflict"]._refresh(record.manager_id)
            self.env["rm.journal"]._record("declaration.made", record, lines=len(record.line_ids))
        return True

    def _replace_earlier(self):
        self.flush_model()
        self.env.execute_query(
            SQL(
                """UPDATE rm_declaration SET state = 'replaced'
                    WHERE manager_id = %s AND state = 'made' RETURNING id""",
                self.manager_id.id,
            )
        )
        self.invalidate_model(["state"])

    def action_renew(self):
        """Begin a new declaration with the lines of this one.

        :return: action that opens it
        """
        self.ensure_one()
        self.check_access("read")
        if not self.is_mine:
            raise AccessError(self.env._("Everybody declares for himself only."))
        renewed = self.create(
            {
                "nothing": self.nothing,
                "line_ids": [(0, 0, line) for line in self.line_ids._copied()],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": renewed.id,
            "views": [(False, "form")],
        }


class RmDeclarationLine(models.Model):
    """A relative, or a company in which the RM or his family has an interest."""

    _name = "rm.declaration.line"
    _description = "Line of a declaration"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "declaration_id, id"
    _rec_name = "name"
    _limits = {"name": 100, "customer_no": 40, "note": 500}
    _numbers = {"share_percent": ("0", "100", 2)}

    declaration_id = fields.Many2one(
        "rm.declaration", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(
        [
            ("spouse", "Spouse"),
            ("parent", "Father or mother"),
            ("child", "Son or daughter"),
            ("sibling", "Brother or sister"),
            ("relative", "Other relative"),
            ("company", "Company with an interest or a post"),
        ],
        required=True,
    )
    name = fields.Char(required=True)
    birth_date = fields.Date(help="Of a person: tells people of the same name apart.")
    customer_no = fields.Char("Customer number", help="Where he is a customer of the bank.")
    share_percent = Exact("Interest (%)", scale=2)
    note = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.declaration_id._expect_draft()
        return lines

    def write(self, vals):
        self.declaration_id._expect_draft()
        result = super().write(vals)
        self.declaration_id._expect_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_of_drafts(self):
        self.declaration_id._expect_draft()

    @api.constrains("kind", "birth_date", "customer_no")
    def _check_can_be_found(self):
        for line in self:
            if line.kind != "company" and not (line.birth_date or line.customer_no):
                raise ValidationError(
                    self.env._(
                        "%s: give the day of birth or the customer number, so that the bank knows"
                        " whom you mean.",
                        line.name,
                    )
                )

    def _copied(self):
        names = ("kind", "name", "birth_date", "customer_no", "share_percent", "note")
        return [{name: line[name] for name in names} for line in self]
