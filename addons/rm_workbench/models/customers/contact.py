import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...schema.contact_secret import NAMES, create_contact_secret, keep_contact
from ...secret_box import SecretBoxError, masked

_PHONE = re.compile(r"\+?[0-9][0-9 -]{4,22}[0-9]", re.ASCII)
#: characters of a phone and of an address from which on a part of it is shown
_PHONE_SHOWN, _ADDRESS_SHOWN, _ADDRESS_HEAD = 11, 10, 6


class RmCustomerContact(models.Model):
    """联系人: whom one calls at a customer, and where he is found.

    Phone and address are typed once and sealed at once (see secret_box.py); what is kept and shown
    is masked, the whole value comes by a reveal with a reason, as for the customer himself.
    """

    _name = "rm.customer.contact"
    _description = "Contact of a customer"
    _inherit = ["rm.guarded.mixin", "rm.seen.mixin"]
    _order = "sequence, id"
    _rec_names_search = ["name"]
    _guarded = NAMES
    _limits = {"name": 60, "post": 60, "new_phone": 24, "new_address": 200}

    customer_id = fields.Many2one("rm.customer", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("self", "The customer himself"),
            ("legal", "Legal representative"),
            ("finance", "Head of finance"),
            ("agent", "Agent"),
            ("family", "Family"),
            ("other", "Other"),
        ],
        "Stands to the customer as",
        required=True,
        default="other",
    )
    name = fields.Char("Name of the contact", required=True)
    post = fields.Char()
    phone = fields.Char(readonly=True, copy=False, help="Masked.")
    address = fields.Char(readonly=True, copy=False, help="Masked.")
    new_phone = fields.Char(
        "Phone, to be kept",
        compute="_compute_new",
        inverse="_inverse_new_phone",
        help="Sealed when it is saved, and never shown again without a reason.",
    )
    new_address = fields.Char(
        "Address, to be kept",
        compute="_compute_new",
        inverse="_inverse_new_address",
        help="Sealed when it is saved, and never shown again without a reason.",
    )

    def init(self):
        super().init()
        create_contact_secret(self.env.cr)

    def _compute_new(self):
        self.new_phone = self.new_address = False

    def _inverse_new_phone(self):
        for contact in self.filtered("new_phone"):
            contact._seal("phone", contact.new_phone.strip())

    def _inverse_new_address(self):
        for contact in self.filtered("new_address"):
            contact._seal("address", contact.new_address.strip())

    def _seal(self, name, text):
        if name == "phone" and not _PHONE.fullmatch(text):
            raise ValidationError(
                self.env._("Type the phone in digits, such as 13800001234 or 0571-87654321.")
            )
        keep_contact(self.env.cr, self.customer_id._secret_box(), self.id, name, text)
        shown = masked(text, _PHONE_SHOWN)
        if name == "address":
            shown = f"{text[:_ADDRESS_HEAD]}****" if len(text) >= _ADDRESS_SHOWN else "****"
        self._set_guarded(**{name: shown})

    @api.model_create_multi
    def create(self, vals_list):
        contacts = super().create(vals_list)
        contacts.invalidate_recordset(["new_phone", "new_address"])
        contacts._tell("added")
        return contacts

    def write(self, vals):
        if "customer_id" in vals:
            raise UserError(
                self.env._("A contact stays with its customer: delete it and enter another.")
            )
        result = super().write(vals)
        self.invalidate_recordset(["new_phone", "new_address"])
        self._tell("changed")
        return result

    @api.ondelete(at_uninstall=False)
    def _tell_of_removal(self):
        self._tell("removed")

    def _tell(self, what):
        for contact in self:
            # sudo: the number of the customer whose contact the caller writes
            number = contact.sudo().customer_id.customer_no
            self.env["rm.journal"]._record("contact.written", contact, reference=number, what=what)

    def action_reveal(self, field, reason):
        """Return the full phone or address of this contact; see ``rm.customer.action_reveal``.

        :param str field: ``phone`` or ``address``.
        :param str reason: why, 4 to 200 characters.
        :return: the text, or False when the bank has none.
        """
        self.ensure_one()
        self.check_access("read")
        if field not in NAMES:
            raise UserError(self.env._("Only the phone and the address can be revealed."))
        customer = self.customer_id
        reason = customer._check_reason(reason)
        self.env["rm.journal"]._record_first(
            "customer.reveal",
            self,
            reference=customer.customer_no,
            field=f"contact.{field}",
            reason=reason,
        )
        return self._opened(field)

    def _opened(self, name):
        self.env.cr.execute(
            f"SELECT {NAMES[NAMES.index(name)]} FROM rm_customer_contact_secret"
            " WHERE contact_id = %s",
            [self.id],
        )
        rows = self.env.cr.fetchall()
        if not rows or rows[0][0] is None:
            return False
        try:
            return self.customer_id._secret_box().open(rows[0][0])
        except SecretBoxError as error:
            raise UserError(self.customer_id._secret_problem(error)) from None

    @api.model
    def _rotate(self, box):
        """Seal everything anew that is not of the key in use; returns how many contacts."""
        self.env.cr.execute("SELECT contact_id, phone, address FROM rm_customer_contact_secret")
        done = 0
        for contact_id, *sealed in self.env.cr.fetchall():
            older = [
                (name, value)
                for name, value in zip(NAMES, sealed, strict=True)
                if value and not box.is_current(value)
            ]
            for name, value in older:
                keep_contact(self.env.cr, box, contact_id, name, box.open(value))
            done += bool(older)
        return done


class RmCustomer(models.Model):
    _inherit = "rm.customer"

    contact_ids = fields.One2many("rm.customer.contact", "customer_id", "Contacts")

    def action_contacts(self):
        """Open the contacts of the customer, to be added and changed.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contacts"),
            "res_model": "rm.customer.contact",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "mobile_view_mode": "kanban",
            "domain": [("customer_id", "=", self.id)],
            "context": {"default_customer_id": self.id},
        }

    @api.model
    def _rotate_rejects(self, box):
        super()._rotate_rejects(box)
        try:
            self.env["rm.customer.contact"]._rotate(box)
        except SecretBoxError as error:
            raise UserError(self._secret_problem(error)) from None
