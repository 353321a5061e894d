from odoo import fields, models
from odoo.fields import Domain


class RmKpiSchemeSubjects(models.Model):
    """考核对象: whom a scheme appraises, and for which days."""

    _inherit = "rm.kpi.scheme"

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

    def action_open_subjects(self):
        """Open the RMs of today whom the scheme appraises."""
        self.ensure_one()
        self.check_access("read")
        # sudo: of the exceptions only those are shown whom the caller may read
        scheme, domain = self.sudo(), Domain.TRUE
        for name in ("position", "grade"):
            if chosen := scheme[f"{name}_ids"]:
                domain &= Domain(f"{name}_id", "in", chosen.ids)
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
