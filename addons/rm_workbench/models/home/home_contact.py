from odoo import api, models

from ...bank_date import bank_today

#: days in which a call or a visit is worth saying on the row
_LATELY = 7


class RmHomeContact(models.AbstractModel):
    """One click from a customer to a call note or a visit, and who was called already."""

    _inherit = "rm.home"

    @api.model
    def _links(self):
        call = self.env._("Call note")
        action = "rm_workbench.rm_visit_action_call"
        return [*super()._links(), ("rm", 5, "fa-phone", call, action)]

    def _add_contacts(self, tabs):
        """Give each row its two actions, and say when the customer was called or seen lately."""
        ids = {row["customer"] for tab in tabs for row in tab["rows"]}
        lately = self._lately_contacted(list(ids))
        visits = self.env["rm.visit"]
        for tab in tabs:
            for row in tab["rows"]:
                customer = row.pop("customer")
                row["quick"] = visits._new_action(default_customer_id=customer)
                row["call"] = visits._call_action(customer, about=tab["title"])
                if customer in lately:
                    row["contact"] = lately[customer]

    def _lately_contacted(self, customer_ids):
        """Return ``{customer id: words}`` of the newest call or visit of the last days."""
        if not customer_ids:
            return {}
        today = bank_today(self.env)
        self.env["rm.visit"].flush_model()
        rows = self._rows_sql(
            """SELECT DISTINCT ON (customer_id) customer_id, date, kind, outcome FROM rm_visit
                WHERE customer_id = ANY(%(ids)s) AND date > %(today)s::date - %(days)s
                ORDER BY customer_id, date DESC, id DESC""",
            ids=customer_ids,
            today=today,
            days=_LATELY,
        )
        fields = self.env["rm.visit"]._fields
        ways, ends = (
            dict(fields[name]._description_selection(self.env)) for name in ("kind", "outcome")
        )
        return {
            row["customer_id"]: " ".join(
                filter(
                    None,
                    (
                        self.env._("today")
                        if row["date"] == today
                        else row["date"].strftime("%m-%d"),
                        ways[row["kind"]],
                        ends.get(row["outcome"]),
                    ),
                )
            )
            for row in rows
        }
