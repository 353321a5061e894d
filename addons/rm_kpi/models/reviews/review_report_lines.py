# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.rm_workbench.fields import Exact

#: published results before this one that the report shows
_EARLIER = 8


class RmReviewReportLines(models.Model):
    """What a report says beside its averages: the rules it came by, and the results before it."""

    _inherit = "rm.review.result"

    rules_text = fields.Text("How the score came about", compute="_compute_rules_text")
    earlier_ids = fields.Many2many(
        "rm.review.result", string="Earlier results", compute="_compute_earlier"
    )
    previous_score = Exact("Last score", compute="_compute_earlier")
    change = Exact(
        compute="_compute_earlier", help="Against the result before, by a plan of the same name."
    )

    @api.depends("plan_id", "sheet_count", "done_count")
    def _compute_rules_text(self):
        for result in self:
            # sudo: the rules of a plan that has started are no secret
            plan = result.sudo().plan_id
            result.rules_text = "\n".join(result._rule_lines(plan))

    def _rule_lines(self, plan):
        _ = self.env._
        names = dict(plan.appraiser_ids._fields["relation"]._description_selection(self.env))
        groups = ", ".join(
            f"{names[line.relation]} {Decimal(line.weight).normalize():f}%"
            for line in plan.appraiser_ids
        )
        lines = [_("Groups of appraisers: %(groups)s.", groups=groups)]
        if plan.trim:
            lines.append(
                _(
                    "Of each group the %(trim)s highest and %(trim)s lowest sheets do not count"
                    " where more than %(twice)s are there.",
                    trim=plan.trim,
                    twice=2 * plan.trim,
                )
            )
        lines.append(
            _(
                "Missing sheets (%(missing)s here): %(rule)s.",
                missing=self.sheet_count - self.done_count,
                rule=plan.with_env(self.env)._state_label("missing", plan.missing),
            )
        )
        lines.append(
            _(
                "A score needs %(minimum)s finished sheets by others.",
                minimum=plan.min_appraisers,
            )
        )
        if plan.anonymous:
            lines.append(
                _(
                    "Anonymous: no average of fewer than %(minimum)s appraisers is shown.",
                    minimum=plan.min_appraisers,
                )
            )
        return lines

    @api.depends("manager_id", "cycle_id")
    def _compute_earlier(self):
        """Read the published results of the same RMs, with the rights of the caller.

        A plan that runs is not changed but followed by another: its name says what goes on.
        """
        published = self.search(
            [
                ("manager_id", "in", self.manager_id.ids),
                ("cycle_id.state", "=", "published"),
            ]
        )
        for result in self:
            day = result.cycle_id.date_to
            before = published.filtered(
                lambda r, result=result, day=day: (
                    r.manager_id == result.manager_id
                    and r.cycle_id.date_to < day
                    and r.plan_id.name == result.plan_id.name
                )
            ).sorted(lambda r: r.cycle_id.date_to, reverse=True)[:_EARLIER]
            result.earlier_ids = before
            last = before[:1].score
            result.previous_score = last
            result.change = (
                f"{Decimal(result.score) - Decimal(last):f}" if last and result.score else False
            )
