import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...schema.customer_secret import NAMES

#: characters of the shortest number that is looked up, rows of an answer
_SHORTEST, _MOST = 7, 100
#: look-ups of one login within an hour; whoever needs more is trying numbers out
_AN_HOUR = 200
#: what looks like a whole mobile number or identity number; anything else is no look-up
_WHOLE = re.compile(r"1\d{10}|\d{15}|\d{17}[\dXx]")


class RmCustomer(models.Model):
    """A customer found by his full identity number or phone.

    Only whole numbers, only customers whom the caller may read, each look-up a line of the
    journal (without the number), and not more than people need: a part of a number would give the
    masked digits away one by one.
    """

    _inherit = "rm.customer"

    full_number = fields.Char(
        "ID number or phone, in full",
        compute="_compute_full_number",
        search="_search_full_number",
        help="To search by; never shown.",
    )

    wanted = fields.Char(
        "Number, name, ID number or phone",
        compute="_compute_full_number",
        search="_search_wanted",
        help="To search by; never shown.",
    )

    def _compute_full_number(self):
        self.full_number = self.wanted = False

    @api.model
    def _search_wanted(self, operator, value):
        """Find by whatever a person has at hand: what begins so, else a whole number."""
        if operator != "in":
            return NotImplemented
        found = fields.Domain.FALSE
        for text in filter(None, (str(one or "").strip() for one in value)):
            # as a customer is picked anywhere: see customer_names.py
            begins = fields.Domain("display_name", "ilike", text)
            if _WHOLE.fullmatch(text) and not self.search_count(begins, limit=1):
                begins = fields.Domain("full_number", "=", text)
            found |= begins
        return found

    @api.model
    def _search_full_number(self, operator, value):
        if operator != "in":
            return NotImplemented
        numbers = [str(number).strip() for number in value if number]
        numbers = [number for number in numbers if len(number) >= _SHORTEST]
        if not numbers:
            return fields.Domain.FALSE
        self._count_look_up()
        box = self._secret_box()
        rows = self.env.execute_query(
            SQL(
                """SELECT customer_id FROM rm_customer_secret WHERE id_no_hash = ANY(%(id_no)s)
                    UNION
                   SELECT customer_id FROM rm_customer_secret WHERE phone_hash = ANY(%(phone)s)
                    UNION
                   SELECT c.customer_id FROM rm_customer_contact_secret s
                     JOIN rm_customer_contact c ON c.id = s.contact_id
                    WHERE s.phone_hash = ANY(%(phone)s)
                    LIMIT %(most)s""",
                **{name: [h for n in numbers for h in box.hashes(name, n)] for name in NAMES},
                most=_MOST,
            )
        )
        return fields.Domain("id", "in", [row[0] for row in rows])

    @api.model
    def _count_look_up(self):
        """Leave a line of the journal, and refuse who looks up more than people need."""
        # sudo: the caller's own look-ups, counted
        journal = self.env["rm.journal"].sudo()
        done = journal.search_count(
            [
                ("login", "=", self.env.user.login),
                ("event", "=", "customer.looked_up"),
                ("at", ">=", fields.Datetime.now() - timedelta(hours=1)),
            ],
            limit=_AN_HOUR,
        )
        if done >= _AN_HOUR:
            raise UserError(
                self.env._(
                    "You looked up %s numbers within an hour. Go on later, or search by name or"
                    " customer number.",
                    done,
                )
            )
        self.env["rm.journal"]._record_first("customer.looked_up", self.browse())
