from odoo import api, models
from odoo.exceptions import UserError


class RmAssignment(models.Model):
    """No RM is given a customer whom he declared as family or interest."""

    _inherit = "rm.assignment"

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        assignments._refuse_declared()
        return assignments

    def write(self, vals):
        result = super().write(vals)
        if {"customer_id", "manager_id"} & vals.keys():
            self._refuse_declared()
        return result

    def _refuse_declared(self):
        # the superuser is the feed or the system itself; what it brings is listed as a conflict
        if self.env.su:
            return
        declared = self.env["rm.declaration.conflict"]._declared(
            self.customer_id.ids, self.manager_id.ids
        )
        for assignment in self:
            if (assignment.manager_id.id, assignment.customer_id.id) in declared:
                raise UserError(
                    self.env._(
                        "%(name)s declared an interest in customer %(customer)s and cannot look"
                        " after him. Choose another RM.",
                        name=assignment.manager_id.name,
                        customer=assignment.customer_id.customer_no,
                    )
                )

    @api.model
    def _assign_many(self, customer_ids, manager, valid_from, valid_to, share):
        declared = self.env["rm.declaration.conflict"]._declared(customer_ids, manager.ids)
        against = {customer for _manager, customer in declared}
        free = [customer for customer in customer_ids if customer not in against]
        if not free and against:
            raise UserError(
                self.env._(
                    "%s declared an interest in these customers and cannot look after them. Choose"
                    " another RM.",
                    manager.name,
                )
            )
        return super()._assign_many(free, manager, valid_from, valid_to, share)


class RmHandover(models.Model):
    _inherit = "rm.handover"

    def action_submit(self):
        """See :meth:`rm.handover.action_submit`; refused against a declaration of the receiver."""
        self.check_access("write")
        for handover in self:
            handover._refuse_declared()
        return super().action_submit()

    def _approval_check_comment(self, decision, comment):
        result = super()._approval_check_comment(decision, comment)
        if decision == "approve":
            self._refuse_declared()
        return result

    def _carry_out(self):
        # declared since the signatures
        self._refuse_declared()
        return super()._carry_out()

    def _refuse_declared(self):
        # sudo: the lines of a hand-over that the caller may write or decides on
        handover = self.sudo()
        declared = self.env["rm.declaration.conflict"]._declared(
            handover.line_ids.customer_id.ids, handover.to_manager_id.ids
        )
        if declared:
            against = {customer for _manager, customer in declared}
            found = handover.line_ids.filtered(lambda line: line.customer_id.id in against)
            raise UserError(
                self.env._(
                    "%(name)s declared an interest in %(customers)s. Take these customers off"
                    " the list, or choose another RM.",
                    name=handover.to_manager_id.name,
                    customers=", ".join(found.mapped("customer_no")[:10]),
                )
            )


class RmLoanProposal(models.Model):
    _inherit = "rm.loan.proposal"

    def _check_complete(self):
        result = super()._check_complete()
        # sudo: the customer of the RM's own proposal
        customer = self.sudo().customer_id
        managers = self.manager_id | self.co_manager_id
        if self.env["rm.declaration.conflict"]._declared(customer.ids, managers.ids):
            raise UserError(
                self.env._(
                    "%(record)s: its RM or co-RM declared an interest in this customer. Ask the"
                    " leader to give the customer to another RM, who proposes the loan.",
                    record=self.display_name,
                )
            )
        return result
