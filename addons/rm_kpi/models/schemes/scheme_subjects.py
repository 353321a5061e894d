from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: choice of posts -> kinds of posts; whose post is not entered counts as an RM
_KINDS = {
    "rm": ("rm",),
    "counter": ("counter",),
    "lobby": ("lobby",),
    "head": ("head",),
    "staff": ("rm", "counter", "lobby", "other"),
}


class RmKpiSchemeSubjects(models.Model):
    """考核对象: whom a scheme appraises, and for which days."""

    _inherit = "rm.kpi.scheme"

    posts = fields.Selection(
        [
            ("rm", "RMs"),
            ("counter", "Counter staff"),
            ("lobby", "Lobby managers"),
            ("head", "Heads of branches"),
            ("staff", "All staff but heads of branches"),
            ("any", "Every post"),
        ],
        required=True,
        default="rm",
        help="Kinds of posts that the scheme is for. Whose post is not entered counts as an RM."
        " Positions that are chosen count instead.",
    )
    grade_ids = fields.Many2many("rm.grade", string="Grades", help="Empty: every grade.")
    branch_ids = fields.Many2many(
        "rm.branch", string="Branches", help="With all below them; empty: the whole bank."
    )
    team_ids = fields.Many2many("rm.team", string="Teams", help="Empty: in a team or not.")
    leaders_only = fields.Boolean("Team leaders only")
    include_ids = fields.Many2many(
        "rm.manager",
        "rm_kpi_scheme_include_rel",
        string="Appraised besides",
        groups="rm_workbench.group_admin,rm_workbench.group_auditor",
        help="RMs who are appraised whatever their post.",
    )
    exclude_ids = fields.Many2many(
        "rm.manager",
        "rm_kpi_scheme_exclude_rel",
        string="Not appraised",
        groups="rm_workbench.group_admin,rm_workbench.group_auditor",
        help="RMs who are not appraised although their post says so.",
    )
    membership = fields.Selection(
        [("last", "Post of the last day"), ("held", "Every such post held in the period")],
        "Who moved",
        required=True,
        default="last",
        help="Whether the post of the period's last day decides for the whole period, or everybody"
        " is appraised for the days he held such a post; then by two schemes when he moved.",
    )
    proration = fields.Selection(
        [("none", "Not at all"), ("targets", "Targets by days"), ("score", "Score by days")],
        "Part of the period",
        required=True,
        default="none",
        help="For RMs who served only some days of the period: joined, left, moved, protected.",
    )

    def _chosen_positions(self):
        """Return (ids of the positions it is for, whether no position fits too), or None: any."""
        if self.position_ids:
            return self.position_ids.ids, False
        if self.posts == "any":
            return None
        kinds = _KINDS[self.posts or "rm"]
        # sudo: which posts there are is no secret, and a run is opened for whoever may compute it
        positions = self.env["rm.position"].sudo().with_context(active_test=False)
        return positions.search([("kind", "in", kinds)]).ids, "rm" in kinds

    def _positions_test(self, column):
        """Return the SQL that says whether a post is one that the scheme is for."""
        chosen = self._chosen_positions()
        if chosen is None:
            return SQL("TRUE")
        ids, none_too = chosen
        test = "(%(column)s = ANY(%(ids)s) OR %(none)s AND %(column)s IS NULL)"
        return SQL(test, column=column, ids=ids, none=none_too)

    def _positions_domain(self):
        """Return the domain of the RMs whose post of today is one that the scheme is for."""
        chosen = self._chosen_positions()
        if chosen is None:
            return Domain.TRUE
        ids, none_too = chosen
        return Domain("position_id", "in", [*ids, *([False] if none_too else [])])

    def action_open_subjects(self):
        """Open the RMs of today whom the scheme appraises."""
        self.ensure_one()
        self.check_access("read")
        # sudo: of the exceptions only those are shown whom the caller may read
        scheme = self.sudo()
        domain = scheme._positions_domain()
        if scheme.grade_ids:
            domain &= Domain("grade_id", "in", scheme.grade_ids.ids)
        if scheme.branch_ids:
            domain &= Domain("branch_id", "child_of", scheme.branch_ids.ids)
        if scheme.team_ids:
            domain &= Domain("id", "in", scheme.team_ids.manager_ids.ids)
        if scheme.leaders_only:
            leaders = scheme.env["rm.team"].search([("leader_id", "!=", False)]).leader_id
            domain &= Domain("id", "in", leaders.ids)
        domain = (domain | Domain("id", "in", scheme.include_ids.ids)) & Domain(
            "id", "not in", scheme.exclude_ids.ids
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Subjects of %(scheme)s", scheme=self.name),
            "res_model": "rm.manager",
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain),
        }
