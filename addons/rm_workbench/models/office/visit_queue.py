import re

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...bank_date import bank_today
from ...input_checks import text_problem

#: drafts of one call, and customers a phone takes along
_MOST = 50
#: customers found by name, characters of what is looked for, of a number shown
_FOUND, _NAME, _SHOWN = 8, 60, 4
_KEY = re.compile(r"[0-9A-Za-z-]{16,64}")
#: what a draft may say; everything else is refused
_FIELDS = (
    "customer_id",
    "date",
    "kind",
    "persons",
    "needs",
    "summary",
    "next_step",
    "next_date",
    "late_reason",
)


class RmVisit(models.Model):
    """现场记录: visits drafted on a phone without a connection, sent when there is one, once each.

    The phone gives each draft a key of its own; a key that was entered before gives the same visit
    again, so a lost answer does no harm.
    """

    _inherit = "rm.visit"

    entry_key = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)

    _entered_once = models.UniqueIndex(
        "(manager_id, entry_key) WHERE entry_key IS NOT NULL", "This draft was entered already."
    )

    def _all_guarded(self):
        return super()._all_guarded() | {"entry_key"}

    @api.model
    def enter_drafts(self, drafts):
        """Enter visits that were drafted without a connection; each is entered or refused alone.

        :param list drafts: up to 50 of ``{"key": text of 16 to 64 letters, digits and -,
            "customer_id", "date", "kind", "summary", ...}``.
        :return: ``[{"key", "id": id or False, "error": sentence or False}]`` in the same order.
        """
        self.check_access("create")
        if not isinstance(drafts, list) or len(drafts) > _MOST:
            raise UserError(self.env._("Send at most %(most)s drafts at a time.", most=_MOST))
        return [self._enter_draft(draft) for draft in drafts]

    @api.model
    def _own_key(self, key):
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise UserError(self.env._("A draft is sent with a key of its own."))
        return key

    @api.model
    def _enter_draft(self, draft):
        key = self._own_key(draft.get("key") if isinstance(draft, dict) else None)
        try:
            with self.env.cr.savepoint():
                return {"key": key, "id": self._draft_once(key, draft), "error": False}
        except (UserError, ValidationError, AccessError, MissingError) as error:
            return {"key": key, "id": False, "error": str(error)}
        except (ValueError, TypeError, psycopg2.IntegrityError, psycopg2.DataError):
            sentence = self.env._("The draft holds a value that is none. Open and correct it.")
            return {"key": key, "id": False, "error": sentence}

    @api.model
    def _entered_by_draft(self, key):
        """Return the visit that the caller's draft became, an empty recordset when it did not.

        Two senders of one draft meet here: the second finds what the first entered.
        """
        manager = self._own_manager()
        self.env.execute_query(
            SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", key, manager.id or 0)
        )
        known = self.env.execute_query(
            SQL(
                "SELECT id FROM rm_visit WHERE manager_id = %s AND entry_key = %s",
                manager.id or None,
                key,
            )
        )
        return self.browse([row[0] for row in known])

    @api.model
    def _draft_once(self, key, draft):
        if known := self._entered_by_draft(key):
            return known.id
        vals = {name: draft[name] for name in _FIELDS if draft.get(name)}
        customer = vals.get("customer_id")
        if type(customer) is not int or not 0 < customer < 2**31:
            raise UserError(self.env._("Say which customer was visited."))
        if not isinstance(vals.get("summary"), str):
            raise UserError(self.env._("Write what was said."))
        visit = self.create(vals)
        visit._set_guarded(entry_key=key)
        visit.flush_recordset()
        return visit.id

    @api.model
    def customers_to_take(self, text=""):
        """Return the customers a phone takes along: of today's plan, due, seen lately.

        :param str text: the beginning of a name or a whole number, to look for one of the caller's
            own; nothing for those to take along.
        :return: ``[{"id", "name", "number"}]``, at most 50 of the caller's own, by the end of
            their number: the phone may be lost.
        """
        self.check_access("create")
        if not isinstance(text, str) or text_problem(text, _NAME):
            raise UserError(self.env._("Type a name or a number."))
        customers = self._customers_named(text.strip()) if text.strip() else self._customers_next()
        return [
            {"id": one.id, "name": one.name, "number": f"…{one.customer_no[-_SHOWN:]}"}
            for one in customers[:_MOST]
        ]

    @api.model
    def _customers_named(self, text):
        named = Domain("name", "=ilike", f"{text}%") | Domain("customer_no", "=", text)
        return self.env["rm.customer"].search(Domain("is_mine", "=", True) & named, limit=_FOUND)

    @api.model
    def _customers_next(self):
        today = bank_today(self.env)
        planned = self.env["rm.work.plan.line"].search(
            [("is_mine", "=", True), ("date", ">=", today), ("customer_id", "!=", False)],
            order="date, id",
            limit=_MOST,
        )
        due = self.env["rm.visit.duty"].search([("is_mine", "=", True)], limit=_MOST)
        seen = self.search([("is_mine", "=", True)], limit=_MOST)
        return planned.customer_id | due.customer_id | seen.customer_id
