from odoo import api, models
from odoo.tools import SQL


class RmCustomerAccess(models.Model):
    """Records of the office follow an RM whom a delivery moved to another branch."""

    _inherit = "rm.customer.access"

    @api.model
    def _refresh(self, among=None):
        result = super()._refresh(among)
        if among is None:
            # after deliveries, which write RMs past the ORM, and at the start of the day
            self._move_office()
        return result

    @api.model
    def _move_office(self):
        """Bring the branch of what RMs own to theirs; two statements a kind of record.

        All records of an RM have one branch, so that one of them tells whether they are behind.
        """
        names = {*self.pool.descendants(["rm.owned.mixin"], "_inherit"), "rm.work.plan.line"}
        for name in sorted(names):
            model = self.env[name]
            if model._abstract or not model._auto:
                continue
            model.flush_model()
            table = SQL.identifier(model._table)
            behind = self.env.execute_query(
                SQL(
                    """SELECT m.id FROM rm_manager m JOIN LATERAL (
                         SELECT t.branch_id FROM %s t WHERE t.manager_id = m.id LIMIT 1) own
                           ON own.branch_id IS DISTINCT FROM m.branch_id""",
                    table,
                )
            )
            if behind:
                self.env.execute_query(
                    SQL(
                        """UPDATE %s t SET branch_id = m.branch_id FROM rm_manager m
                            WHERE m.id = t.manager_id AND m.id = ANY(%s)
                              AND t.branch_id IS DISTINCT FROM m.branch_id RETURNING 1""",
                        table,
                        [row[0] for row in behind],
                    )
                )
                model.invalidate_model(["branch_id"])
