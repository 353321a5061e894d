from odoo import fields, models
from odoo.tools import SQL

from ..bank_date import bank_today
from ..parameters import number_parameter


class RmManagerRotation(models.Model):
    """轮岗到期表: how long each RM has been in his post, and when he is due to rotate.

    A post is a branch and a position without a break in the RM's history; years come from the
    bank's settings. The last hand-over for rotation is shown beside it.
    """

    _name = "rm.manager.rotation"
    _description = "Rotation of an RM"
    _auto = False
    _depends = {
        "rm.manager": ["branch_id", "position_id", "active", "left_on", "joined_on"],
        "rm.manager.history": ["branch_id", "position_id", "valid_from", "valid_to"],
        "rm.handover": ["from_manager_id", "kind", "state", "done_on"],
    }
    _order = "due_on, id"
    _rec_name = "manager_id"

    manager_id = fields.Many2one("rm.manager", "RM", readonly=True)
    branch_id = fields.Many2one("rm.branch", readonly=True)
    position_id = fields.Many2one("rm.position", readonly=True)
    since = fields.Date("In this post since", readonly=True)
    due_on = fields.Date("Due to rotate on", readonly=True)
    days_left = fields.Integer("Days left", readonly=True, aggregator=None)
    state = fields.Selection(
        [("overdue", "Overdue"), ("soon", "Within 90 days"), ("later", "Later")], readonly=True
    )
    customers = fields.Integer("Customers today", readonly=True)
    rotated_on = fields.Date("Last rotated on", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT t.*, t.due_on - %(today)s::date AS days_left,
                      CASE WHEN t.due_on <= %(today)s THEN 'overdue'
                           WHEN t.due_on <= %(today)s::date + 90 THEN 'soon' ELSE 'later'
                       END AS state,
                      (SELECT count(*) FROM rm_customer c WHERE c.manager_id = t.id) AS customers,
                      (SELECT max(v.done_on) FROM rm_handover v WHERE v.from_manager_id = t.id
                          AND v.kind = 'rotation' AND v.state = 'done') AS rotated_on
                 FROM (SELECT m.id, m.id AS manager_id, m.branch_id, m.position_id, p.since,
                              (p.since + make_interval(years => %(years)s))::date AS due_on
                         FROM rm_manager m
                   CROSS JOIN LATERAL (
                              SELECT max(h.valid_from) AS since FROM rm_manager_history h
                               WHERE h.manager_id = m.id AND h.valid_from <= %(today)s
                                 AND NOT EXISTS (
                                     SELECT FROM rm_manager_history b
                                      WHERE b.manager_id = m.id AND b.valid_to = h.valid_from - 1
                                        AND (b.branch_id, b.position_id)
                                            IS NOT DISTINCT FROM (h.branch_id, h.position_id))) p
                        WHERE m.active AND m.left_on IS NULL AND p.since > DATE '1900-01-01') t""",
            today=bank_today(self.env),
            years=number_parameter(self.env, "rm_workbench.rotation_years"),
        )
