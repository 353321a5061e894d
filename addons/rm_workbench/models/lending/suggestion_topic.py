from odoo import api, fields, models


class RmSuggestionTopic(models.Model):
    """调研课题: a question a leader asks the RMs of his branch and below to look into."""

    _name = "rm.suggestion.topic"
    _description = "Research topic"
    _inherit = ["rm.guarded.mixin"]
    _order = "due_on desc, id desc"
    _limits = {"name": 128, "note": 5000}

    name = fields.Char(required=True)
    note = fields.Text("What to find out")
    branch_id = fields.Many2one(
        "rm.branch",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.user.rm_branch_id,
        help="RMs of this branch and of those below see the topic.",
    )
    due_on = fields.Date("Reports by", index=True)
    active = fields.Boolean(default=True)
    report_count = fields.Integer(compute="_compute_report_count", string="Number of reports")

    @api.depends("active")
    def _compute_report_count(self):
        counts = dict(
            self.env["rm.suggestion"]._read_group(
                [("topic_id", "in", self.ids)], ["topic_id"], ["__count"]
            )
        )
        for topic in self:
            topic.report_count = counts.get(topic, 0)
