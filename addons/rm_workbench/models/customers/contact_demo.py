from random import Random

from odoo import api, models

_PEOPLE = ("周芳", "何建军", "沈国良", "蒋丽娟", "潘晓东", "余海燕")
_PLACES = ("湖滨路", "解放路", "人民大道", "工业园区创新路", "滨江大道")


class RmCustomerContact(models.Model):
    """Contacts of the demo bank: whom its RMs call at their first customers."""

    _inherit = "rm.customer.contact"

    @api.model
    def _demo_fill(self):
        """Enter them as the RMs; production never calls this."""
        if self.search_count([], limit=1):
            return
        chance = Random("contacts")
        for login in ("rm", "rm2"):
            rm = self.env["rm.demo"]._as(login)
            if not rm:
                continue
            customers = self.env["rm.customer"].with_user(rm).search([], limit=12)
            self.with_user(rm).create([self._demo_vals(customer, chance) for customer in customers])

    @api.model
    def _demo_vals(self, customer, chance):
        company = customer.kind == "corporate"
        kind = chance.choice(("legal", "finance", "agent")) if company else "family"
        posts = {"legal": "法定代表人", "finance": "财务总监", "agent": "经办人", "family": "配偶"}
        number = chance.randrange(10**8)
        place, house = chance.choice(_PLACES), chance.randrange(1, 300)
        return {
            "customer_id": customer.id,
            "kind": kind,
            "name": chance.choice(_PEOPLE),
            "post": posts[kind],
            "new_phone": f"139{number:08d}",
            "new_address": f"本市{place}{house}号{chance.randrange(1, 20)}楼",
        }


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (83, "rm.customer.contact", "_demo_fill")]
