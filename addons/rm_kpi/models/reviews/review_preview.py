# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today

from ...reviewing_sql.pairs import pairs_sql

#: rows that the preview shows of each list
_MOST_ROWS = 200
_APPRAISERS = """WITH pair AS (%(pairs)s)
    SELECT p.name, COALESCE(b.name, ''), count(*), count(*) FILTER (WHERE relation = 'self')
      FROM pair x JOIN res_users u ON u.id = x.user_id JOIN res_partner p ON p.id = u.partner_id
 LEFT JOIN rm_branch b ON b.id = u.rm_branch_id
     GROUP BY u.id, p.name, b.name, b.code ORDER BY 3 DESC, b.code, p.name LIMIT %(most)s"""
_SHORT = """WITH pair AS (%(pairs)s)
    SELECT m.name, m.code, b.name, count(x.user_id) FILTER (WHERE relation <> 'self')
      FROM pair x JOIN rm_manager m ON m.id = x.manager_id JOIN rm_branch b ON b.id = m.branch_id
     GROUP BY m.id, m.name, m.code, b.name, b.code
    HAVING count(x.user_id) FILTER (WHERE relation <> 'self') < %(minimum)s
     ORDER BY b.code, m.code LIMIT %(most)s"""


class RmReviewPreview(models.Model):
    """Before the start: how many sheets for whom, and who would have too few appraisers."""

    _inherit = "rm.review.plan"

    scope_text = fields.Char("Who is appraised", compute="_compute_scope_text")

    @api.depends("branch_id", "position_ids", "team_ids")
    @api.depends_context("lang")
    def _compute_scope_text(self):
        for plan in self:
            # sudo: whom a plan that one may read is about is no secret
            known = plan.sudo()
            groups = (known.position_ids, known.team_ids)
            parts = [known.branch_id.display_name or self.env._("Whole bank")]
            parts += [", ".join(some.mapped("name")) for some in groups]
            plan.scope_text = " · ".join(part for part in parts if part)

    def action_preview_people(self):
        """Open the lists: how many sheets for whom, and who has too few appraisers."""
        self.ensure_one()
        self._require_admin()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sheets for whom"),
            "res_model": "rm.review.preview",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_plan_id": self.id},
        }

    def preview_people(self):
        """Say who would get how many sheets today, and which RMs have too few appraisers.

        :return: ``{"appraisers": [{"name", "branch", "sheets", "own"}], "short": [{"name",
            "code", "branch", "appraisers"}]}``, at most 200 of each; ``own``: sheets on himself.
        """
        self.ensure_one()
        self._require_admin()
        return self._preview_people()

    def _preview_people(self):
        self.env.flush_all()
        terms = self._pair_terms(bank_today(self.env))
        found = {}
        for key, names, statement, alone in (
            ("appraisers", ("name", "branch", "sheets", "own"), _APPRAISERS, False),
            ("short", ("name", "code", "branch", "appraisers"), _SHORT, True),
        ):
            rows = self.env.execute_query(
                SQL(
                    statement,
                    pairs=pairs_sql(terms, keep_alone=alone),
                    most=_MOST_ROWS,
                    minimum=self.min_appraisers,
                )
            )
            found[key] = [dict(zip(names, row, strict=True)) for row in rows]
        return found

    def _people_html(self, found):
        """Return the two lists as tables; names are text, whatever is in them."""
        _ = self.env._
        appraisers = [(r["name"], r["branch"], r["sheets"]) for r in found["appraisers"]]
        short = [(r["name"], r["branch"], r["appraisers"]) for r in found["short"]]
        parts = [_table((_("Appraiser"), _("Branch"), _("Sheets")), appraisers)]
        if short:
            words = _("RMs with fewer appraisers than needed")
            parts += [
                Markup("<h4 class='mt-3 text-danger'>%s</h4>") % words,
                _table((_("RM"), _("Branch"), _("Appraisers")), short),
            ]
        return Markup("").join(parts)


class RmReviewPreviewDialog(models.TransientModel):
    """Shows the lists of the preview; they are read when it opens, not with every plan."""

    _name = "rm.review.preview"
    _description = "Preview of a plan"
    _inherit = ["rm.guarded.mixin"]

    plan_id = fields.Many2one("rm.review.plan", required=True, readonly=True)
    people_html = fields.Html(compute="_compute_people_html")

    @api.depends("plan_id")
    @api.depends_context("lang")
    def _compute_people_html(self):
        for dialog in self:
            plan = dialog.plan_id
            dialog.people_html = plan and plan._people_html(plan.preview_people())


def _table(head, rows):
    cell = Markup("<td>%s</td><td>%s</td><td class='text-end'>%s</td>")
    heads = Markup("<th>%s</th><th>%s</th><th class='text-end'>%s</th>") % head
    body = Markup("").join(Markup("<tr>%s</tr>") % (cell % row) for row in rows)
    return Markup(
        "<table class='table table-sm'><thead><tr>%s</tr></thead><tbody>%s</tbody></table>"
    ) % (
        heads,
        body,
    )
