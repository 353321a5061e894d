import logging
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, ormcache
from odoo.tools.misc import format_date

from ...bank_date import bank_today
from ...page_cache import one_page

_logger = logging.getLogger(__name__)

#: roles in the order in which their cards come for a user who holds several
ROLES = ("rm", "leader", "risk", "branch_admin", "admin", "auditor")


class RmHome(models.AbstractModel):
    """工作台: what a user sees first. One call returns all cards of the caller's roles.

    A card is data, the screen draws it (static/src/home). Add-ons and areas add cards from files
    of their own::

        class RmHome(models.AbstractModel):
            _inherit = "rm.home"

            def _cards(self):
                return [*super()._cards(), ("rm", 45, "_card_visits")]

            def _card_visits(self):
                return self._list_card("visits", self.env._("Visits due"), rows=[...], ...)

    A card's method runs with the caller's rights, takes a constant number of statements and returns
    a dict, or False for no card. What it must hold: see docs/home.md.
    """

    _name = "rm.home"
    _description = "Home page"

    @api.model
    def load(self):
        """Return the home page of the caller: greeting, links and cards in order."""
        user = self.env.user
        roles = self._roles()
        today = bank_today(self.env)
        return {
            "name": user.name,
            "unit": user.rm_branch_id.sudo().name or False,
            "today": fields.Date.to_string(today),
            "day": format_date(self.env, today, date_format=self.env._("EEEE, MMMM d, y")),
            "roles": roles,
            "links": self._load_links(roles),
            "cards": self._load_cards(roles),
        }

    @api.model
    def _roles(self):
        """Return the codes of the caller's roles."""
        has = self.env.user.has_group
        return [role for role in ROLES if has(f"rm_workbench.group_{role}")]

    @api.model
    def _cards(self):
        """Return [(role, sequence, method)]; a method named for several roles is called once."""
        return [
            ("rm", 10, "_card_my_figures"),
            ("rm", 20, "_card_todos"),
            ("rm", 42, "_card_meetings"),
            ("rm", 40, "_card_calls"),
            ("leader", 10, "_card_branch_figures"),
            ("leader", 15, "_card_approvals"),
            ("leader", 20, "_card_todos"),
            ("leader", 30, "_card_meetings"),
            ("leader", 60, "_card_movers"),
            ("leader", 70, "_card_overdue"),
            ("risk", 10, "_card_lending_figures"),
            ("risk", 15, "_card_approvals"),
            ("risk", 20, "_card_todos"),
            ("risk", 30, "_card_meetings"),
            ("risk", 40, "_card_worsened"),
            ("risk", 70, "_card_overdue"),
            ("branch_admin", 10, "_card_people"),
            ("branch_admin", 20, "_card_todos"),
            ("branch_admin", 30, "_card_grants"),
            ("admin", 10, "_card_system_figures"),
            ("admin", 15, "_card_approvals"),
            ("admin", 20, "_card_todos"),
            ("admin", 30, "_card_feeds"),
            ("admin", 50, "_card_warnings"),
            ("admin", 60, "_card_grants"),
            ("auditor", 10, "_card_audit_figures"),
            ("auditor", 20, "_card_todos"),
            ("auditor", 30, "_card_journal"),
        ]

    @api.model
    def _links(self):
        """Return [(role, sequence, icon, title, xmlid)] of what is one click away."""
        customers, deposits = self.env._("Customer query"), self.env._("Deposits that mature")
        todos, approvals = self.env._("To-dos"), self.env._("Approvals")
        grants, feeds = self.env._("Grants"), self.env._("Deliveries")
        journal = self.env._("Journal")
        return [
            ("rm", 10, "fa-address-book-o", customers, "rm_workbench.rm_query_customer_action"),
            ("rm", 20, "fa-hourglass-half", deposits, "rm_workbench.rm_query_deposit_action"),
            ("rm", 90, "fa-check-square-o", todos, "rm_workbench.rm_todo_action"),
            ("leader", 10, "fa-address-book-o", customers, "rm_workbench.rm_query_customer_action"),
            ("leader", 20, "fa-hourglass-half", deposits, "rm_workbench.rm_query_deposit_action"),
            ("leader", 80, "fa-gavel", approvals, "rm_workbench.rm_approval_request_action"),
            ("leader", 90, "fa-check-square-o", todos, "rm_workbench.rm_todo_action"),
            ("risk", 80, "fa-gavel", approvals, "rm_workbench.rm_approval_request_action"),
            ("risk", 90, "fa-check-square-o", todos, "rm_workbench.rm_todo_action"),
            ("branch_admin", 10, "fa-id-badge", grants, "rm_workbench.rm_role_grant_action"),
            ("admin", 10, "fa-id-badge", grants, "rm_workbench.rm_role_grant_action"),
            ("admin", 20, "fa-database", feeds, "rm_workbench.rm_batch_action"),
            ("auditor", 10, "fa-history", journal, "rm_workbench.rm_journal_action"),
            ("auditor", 20, "fa-database", feeds, "rm_workbench.rm_batch_action"),
        ]

    @api.model
    def _load_links(self, roles):
        links, seen = [], set()
        for role, _sequence, icon, title, xmlid in sorted(self._links(), key=lambda link: link[1]):
            if role in roles and xmlid not in seen:
                seen.add(xmlid)
                links.append({"icon": icon, "title": title, "open": {"xmlid": xmlid}})
        return links

    @api.model
    def _load_cards(self, roles):
        wanted = {}
        for role, sequence, method in sorted(self._cards(), key=lambda card: card[1]):
            if role in roles:
                wanted.setdefault(method, sequence)
        with one_page(self.env):
            return self._load_wanted(wanted)

    @api.model
    def _load_wanted(self, wanted):
        cards = []
        for method, sequence in wanted.items():
            card = self._load_card(method)
            if card:
                cards.append({"sequence": sequence, **card})
        return cards

    @api.model
    def _load_card(self, method):
        """Return one card; one that fails is named as such and leaves the others alone."""
        try:
            with self.env.cr.savepoint(flush=False):
                return getattr(self, method)()
        except AccessError:
            return False
        except Exception:
            # the page is the first thing everybody sees: a fault in one card must not lock a
            # whole bank out of the others; it is in the log, where tests find it
            _logger.exception("The card %s of the home page failed", method)
            return {
                "key": method,
                "kind": "broken",
                "column": "side",
                "title": self.env._("This part could not be loaded"),
            }

    # What cards are made of

    @api.model
    def _list_card(self, key, title, rows, **more):
        """Return a card that lists rows (see :meth:`_row`).

        ``count``, ``open`` (of the title), ``empty`` (sentence), ``icon``, ``column`` (main, side).
        """
        return {"key": key, "kind": "list", "title": title, "rows": rows, "column": "main", **more}

    @api.model
    def _row(self, title, open_action, **more):
        """Return a row: ``detail``, ``value`` with ``unit`` (money, count), ``tone``, ``tag``."""
        return {"title": title, "open": open_action, **more}

    @api.model
    def _figure(self, label, value, **more):
        """Return a figure: ``unit`` (money, count), ``against`` [(label, change)], ``open``."""
        return {"label": label, "value": value, **more}

    @api.model
    def _open_record(self, model, record_id):
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": record_id,
            "views": [[False, "form"]],
        }

    @api.model
    def _open_list(self, title, model, domain=(), xmlid=None, context=None):
        """Return the action that opens a list, of the views of ``xmlid`` where one is given."""
        action = {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "domain": [_plain(term) for term in domain],
            "context": context or {},
            "views": [[False, "list"], [False, "form"]],
        }
        if views := xmlid and self._views_of(xmlid):
            action["views"] = [list(view) for view in views]
        return action

    @api.model
    @ormcache("xmlid")
    def _views_of(self, xmlid):
        """Return the (id, kind) of an action's views; a page names a dozen actions."""
        # sudo: which views an action has is no secret
        found = self.env.ref(xmlid, raise_if_not_found=False)
        return tuple((view or False, kind) for view, kind in found.sudo().views) if found else ()

    # Rows that the caller may read, as SQL

    @api.model
    def _readable_sql(self, model, domain=()):
        """SQL of the ids the caller's record rules give him."""
        records = self.env[model]
        records.check_access("read")
        return records._search(list(domain)).select()

    @api.model
    def _rows_sql(self, text, *args, **kwargs):
        return self.env.execute_query_dict(SQL(text, *args, **kwargs))


def _plain(term):
    """Return a term of a domain as JSON has it."""
    if isinstance(term, (list, tuple)):
        return [_plain(part) for part in term]
    return term.isoformat() if isinstance(term, date) else term
