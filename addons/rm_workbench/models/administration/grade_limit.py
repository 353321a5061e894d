from odoo import api, fields, models
from odoo.exceptions import UserError


class RmGrade(models.Model):
    _inherit = "rm.grade"
    _numbers = {"customer_limit": ("0", "1000000", 0)}

    customer_limit = fields.Integer(
        "Most customers", help="Of an RM of this grade, by assignments made here; 0: no limit."
    )


class RmAssignment(models.Model):
    """Nobody is given more customers than his grade lets him look after."""

    _inherit = "rm.assignment"

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        # the superuser is the feed or the system itself
        if not self.env.su:
            self._refuse_above_limit(assignments.manager_id)
        return assignments

    def write(self, vals):
        if self.env.su or not {"manager_id", "valid_from", "valid_to"} & vals.keys():
            return super().write(vals)
        before = self._held(self.manager_id)
        result = super().write(vals)
        after = self._held(self.manager_id)
        # whoever has too many already may have days shortened
        self._refuse_above_limit(
            self.manager_id.filtered(lambda m: after.get(m.id, 0) > before.get(m.id, 0))
        )
        return result

    @api.model
    def _held(self, managers):
        """Return {id: customers today} of these RMs."""
        # sudo: how many there are, of RMs whom the caller may choose
        access = self.env["rm.customer.access"].sudo()
        rows = access._read_group([("manager_id", "in", managers.ids)], ["manager_id"], ["__count"])
        return {manager.id: count for manager, count in rows}

    @api.model
    def _assign_many(self, customer_ids, manager, valid_from, valid_to, share):
        made = super()._assign_many(customer_ids, manager, valid_from, valid_to, share)
        self._refuse_above_limit(manager)
        return made

    @api.model
    def _refuse_above_limit(self, managers, more=0):
        """Refuse when one of these RMs has more customers today than his grade allows.

        :param int more: customers that he is about to get.
        """
        # sudo: how many there are, of RMs whom the caller may choose
        access = self.env["rm.customer.access"].sudo()
        for manager in managers.sudo().filtered("grade_id.customer_limit"):
            limit = manager.grade_id.customer_limit
            held = access.search_count([("manager_id", "=", manager.id)]) + more
            if held > limit:
                raise UserError(
                    self.env._(
                        "%(name)s would look after %(held)s customers; the grade %(grade)s allows"
                        " %(limit)s. Choose somebody else, or fewer.",
                        name=manager.name,
                        held=held,
                        grade=manager.grade_id.name,
                        limit=limit,
                    )
                )


class RmHandover(models.Model):
    _inherit = "rm.handover"

    def action_submit(self):
        """See :meth:`rm.handover.action_submit`; refused above the receiver's limit as well."""
        result = super().action_submit()
        for handover in self:
            self.env["rm.assignment"]._refuse_above_limit(
                handover.to_manager_id, more=len(handover.line_ids)
            )
        return result
