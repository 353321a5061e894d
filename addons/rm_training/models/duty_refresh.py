from odoo import api, models
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today

_BRING_UP = """
WITH wanted AS (
    SELECT l.id AS line_id, p.id AS plan_id, l.course_id, m.id AS manager_id, m.branch_id,
           p.date_to AS due_on, r.passed_on,
           CASE WHEN r.passed_on IS NOT NULL THEN 'passed'
                WHEN p.date_to < %(today)s THEN 'overdue' ELSE 'open' END AS state
      FROM rm_training_plan p JOIN rm_training_plan_line l ON l.plan_id = p.id
      JOIN rm_branch home ON home.id = p.branch_id
      JOIN rm_branch b ON starts_with(b.parent_path, home.parent_path)
      JOIN rm_manager m ON m.branch_id = b.id AND m.active AND m.left_on IS NULL
      LEFT JOIN LATERAL (
           SELECT min(t.date) AS passed_on FROM rm_training_record t
            WHERE t.manager_id = m.id AND t.course_id = l.course_id AND t.passed
              AND t.date >= p.date_from) r ON TRUE
     WHERE p.mandatory AND p.state IN ('approved', 'closed') AND p.date_to > %(today)s - 400
       AND %(wanted)s AND (%(circle)s OR EXISTS (
            SELECT FROM rm_manager_rm_training_plan_rel n
             WHERE n.rm_training_plan_id = p.id AND n.rm_manager_id = m.id))),
gone AS (
    DELETE FROM rm_training_duty d
     WHERE %(kept)s AND NOT EXISTS (
           SELECT FROM wanted w WHERE w.line_id = d.line_id AND w.manager_id = d.manager_id))
INSERT INTO rm_training_duty AS d (id, line_id, plan_id, course_id, manager_id, branch_id, due_on,
                                   passed_on, state)
SELECT COALESCE(k.id, nextval('rm_training_duty_id_seq')), w.line_id, w.plan_id, w.course_id,
       w.manager_id, w.branch_id, w.due_on, w.passed_on, w.state
  FROM wanted w LEFT JOIN rm_training_duty k
    ON k.line_id = w.line_id AND k.manager_id = w.manager_id
    ON CONFLICT (line_id, manager_id) DO UPDATE SET
       course_id = EXCLUDED.course_id, branch_id = EXCLUDED.branch_id, due_on = EXCLUDED.due_on,
       passed_on = EXCLUDED.passed_on, state = EXCLUDED.state
 WHERE (d.course_id, d.branch_id, d.due_on, d.passed_on, d.state) IS DISTINCT FROM
       (EXCLUDED.course_id, EXCLUDED.branch_id, EXCLUDED.due_on, EXCLUDED.passed_on,
        EXCLUDED.state)"""


def _among(plan, plan_ids, manager, manager_ids):
    """SQL condition: of these plans and of these RMs, where there are any."""
    wanted = [(plan, plan_ids), (manager, manager_ids)]
    terms = [SQL("%s = ANY(%s)", SQL(name), list(ids)) for name, ids in wanted if ids is not None]
    return SQL(" AND ").join(terms) if terms else SQL("TRUE")


class RmTrainingDuty(models.Model):
    _inherit = "rm.training.duty"

    @api.model
    def _refresh(self, plan_ids=None, manager_ids=None):
        """Bring the rows of the plans and RMs up to today, of all by default; one statement."""
        for model in ("plan", "plan.line", "record"):
            self.env[f"rm.training.{model}"].flush_model()
        self.env["rm.manager"].flush_model(["branch_id", "position_id", "active"])
        self.env["rm.branch"].flush_model(["parent_path"])
        self.env.cr.execute(
            SQL(
                _BRING_UP,
                today=bank_today(self.env),
                wanted=_among("p.id", plan_ids, "m.id", manager_ids),
                kept=_among("d.plan_id", plan_ids, "d.manager_id", manager_ids),
                circle=self.env["rm.training.plan"]._circle_sql(SQL("m.position_id")),
            )
        )
        self.invalidate_model()


class RmManager(models.Model):
    """An RM who comes, moves or leaves has other courses to pass."""

    _inherit = "rm.manager"

    @api.model_create_multi
    def create(self, vals_list):
        managers = super().create(vals_list)
        managers._bring_up_duties()
        return managers

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"branch_id", "position_id", "active", "left_on"}:
            self._bring_up_duties()
        return result

    def _bring_up_duties(self):
        if self:
            self.env["rm.training.duty"]._refresh(manager_ids=self.ids)


class RmCustomerAccess(models.Model):
    _inherit = "rm.customer.access"

    @api.model
    def _refresh(self, among=None):
        result = super()._refresh(among)
        if among is None:
            # after deliveries, which write RMs past the ORM, and at the start of the day
            self.env["rm.training.duty"]._refresh()
        return result
