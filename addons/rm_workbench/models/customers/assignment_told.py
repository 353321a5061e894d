from odoo import api, models

#: what is told of a new assignment, and of a changed one with old and new value
_TOLD = (
    "customer_id",
    "manager_id",
    "share",
    "valid_from",
    "valid_to",
    "line",
    "account_id",
    "loan_id",
    "basis",
)
#: the business key of what an assignment points at; nobody's name
_KEYS = {
    "customer_id": "customer_no",
    "manager_id": "code",
    "account_id": "account_no",
    "loan_id": "loan_no",
}


class RmAssignment(models.Model):
    """What people assign one by one: a line of the journal each, and one for each change.

    Bulk work has a line of its own, claims, hand-overs and deliveries are told by themselves.
    """

    _inherit = "rm.assignment"

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        if not self.env.su:
            for assignment in assignments:
                told = assignment._told()
                number, manager = told.pop("customer_id"), told.pop("manager_id")
                self.env["rm.journal"]._record(
                    "assignment.made", assignment, reference=number, manager=manager, **told
                )
        return assignments

    def write(self, vals):
        names = [name for name in _TOLD if name in vals]
        if self.env.su or not names:
            return super().write(vals)
        before = {assignment.id: assignment._told() for assignment in self}
        result = super().write(vals)
        for assignment in self:
            old, new = before[assignment.id], assignment._told()
            for name in names:
                if old[name] != new[name]:
                    self.env["rm.journal"]._record(
                        "assignment.changed",
                        assignment,
                        reference=old["customer_id"],
                        manager=old["manager_id"],
                        field=name,
                        old=old[name],
                        new=new[name],
                    )
        return result

    def _told(self):
        """Return what the journal keeps of the assignment, as text."""
        # sudo: codes and numbers of what the caller may write
        known = self.sudo()
        told = {}
        for name in _TOLD:
            value = known[name]
            value = value[_KEYS[name]] if name in _KEYS else value
            told[name] = f"{value:.6f}".rstrip("0").rstrip(".") if name == "share" else value
        return {name: str(value) if value else False for name, value in told.items()}
