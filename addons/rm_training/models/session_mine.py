from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class RmTrainingSession(models.Model):
    """What a session is to the user who looks at it."""

    _inherit = "rm.training.session"

    my_enrolled = fields.Boolean(compute="_compute_my_enrolled", string="I take part")
    my_attended = fields.Boolean(compute="_compute_my_enrolled", string="I am marked as present")
    may_manage = fields.Boolean(compute="_compute_may_manage", string="I manage it")
    for_me = fields.Boolean(
        compute="_compute_for_me", search="_search_for_me", string="Meant for me"
    )

    @api.depends("enrolment_ids.attended")
    @api.depends_context("uid")
    def _compute_my_enrolled(self):
        mine = self.env["rm.training.enrolment"].search(
            [("session_id", "in", self.ids), ("manager_id.user_id", "=", self.env.uid)]
        )
        for session in self:
            session.my_enrolled = session in mine.session_id
            session.my_attended = session in mine.filtered("attended").session_id

    @api.depends("plan_id")
    @api.depends_context("uid")
    def _compute_may_manage(self):
        managed = self._filtered_access("write")
        for session in self:
            session.may_manage = not session.id or session in managed

    @api.depends("plan_id.for_me", "enrolment_ids")
    @api.depends_context("uid")
    def _compute_for_me(self):
        mine = {row[0] for row in self.env.execute_query(self._for_me_sql())}
        for session in self:
            session.for_me = session._origin.id in mine

    def _search_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("id", "in", self._for_me_sql())
        return mine if True in value else ~mine

    def _for_me_sql(self):
        """Return the statement of the ids of the sessions the caller's RM may know of.

        A statement, so that the record rule does not walk over the enrolments as superuser:
        the ORM would keep all of them in the cache that the caller reads from.
        """
        return SQL(
            """SELECT s.id FROM rm_training_session s WHERE %(plan)s IN (%(plans)s)
               UNION
               SELECT e.session_id FROM rm_training_enrolment e
                 JOIN rm_manager m ON m.id = %(manager)s WHERE m.user_id = %(uid)s""",
            plan=SQL.identifier("s", "plan_id", to_flush=self._fields["plan_id"]),
            plans=self.env["rm.training.plan"]._for_me_sql(),
            manager=SQL.identifier(
                "e",
                "manager_id",
                to_flush=self.env["rm.training.enrolment"]._fields["manager_id"],
            ),
            uid=self.env.uid,
        )
