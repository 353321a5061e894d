from odoo import fields, models
from odoo.fields import Domain


class RmKpiResultStanding(models.Model):
    """What an explanation says of the RM himself: protection, days served, another post."""

    _inherit = "rm.kpi.result"

    def _standing(self):
        """Return sentences on why the RM is not appraised like the others; none for most.

        Treatment and days served are those of the run; protections and posts are read from what
        was known when it was computed.
        """
        self.ensure_one()
        return [*self._protection_notes(), *self._post_notes(), *self._days_notes()]

    def _protection_notes(self):
        if self.treatment == "exempt":
            yield self.env._("Protected on the last day of the period: no score and no rank.")
        elif self.treatment == "average":
            yield self.env._(
                "Protected on the last day of the period: the average score of the same position"
                " counts instead of the sum below."
            )
        run = self.run_id
        confirmed = self.env["rm.kpi.protection"].search(
            Domain("manager_id", "=", self.manager_id.id)
            & Domain("state", "=", "confirmed")
            & Domain("confirmed_at", "<=", run.computed_at)
            & Domain("scheme_code", "in", (False, run.scheme_code))
            & Domain("valid_from", "<=", run.date_to)
            & Domain("valid_to", ">=", run.date_from),
            order="valid_from, id",
        )
        for one in confirmed:
            labels = {
                name: dict(one._fields[name]._description_selection(self.env))[one[name]]
                for name in ("kind", "treatment")
            }
            yield self.env._(
                "Protection from %(first)s to %(last)s, %(kind)s. %(treatment)s.",
                first=one.valid_from,
                last=one.valid_to,
                **labels,
            )

    def _post_notes(self):
        """Tell of a change of post in the period, and which of them counts."""
        run = self.run_id
        posts = self.env["rm.manager.history"].search(
            [
                ("manager_id", "=", self.manager_id.id),
                ("valid_from", "<=", run.date_to),
                "|",
                ("valid_to", "=", False),
                ("valid_to", ">=", run.date_from),
            ],
            order="valid_from",
        )
        if len(posts) < 2:
            return
        for post in posts[1:]:
            names = (post.branch_id.name, post.position_id.name, post.grade_id.name)
            yield self.env._(
                "From %(day)s on: %(post)s.",
                day=post.valid_from,
                post=", ".join(filter(None, names)),
            )
        if run.scheme_id.membership == "held":
            yield self.env._("Who moved is appraised for the days in posts of this scheme.")
        else:
            yield self.env._("Who moved is appraised by the post of the period's last day.")

    def _days_notes(self):
        """Tell of days that do not count, and what follows from it."""
        days, served = self._period_days(), self.served_days
        if served >= days or self.treatment:
            return
        manager, run = self.manager_id, self.run_id
        if manager.joined_on and manager.joined_on > run.date_from:
            yield self.env._("Joined on %(day)s.", day=manager.joined_on)
        if manager.left_on and manager.left_on < run.date_to:
            yield self.env._("Left on %(day)s.", day=manager.left_on)
        text = self.env._("%(served)s of %(days)s days count.", served=served, days=days)
        ways = {
            "score": self.env._("The score is prorated by these days."),
            "targets": self.env._("Targets are prorated by these days."),
            "none": self.env._("This scheme does not prorate by days."),
        }
        yield f"{text} {ways[run.scheme_id.proration]}"

    def _period_days(self):
        run = self.run_id
        return (fields.Date.to_date(run.date_to) - fields.Date.to_date(run.date_from)).days + 1

    def _prorated(self, tree):
        """Let the formula of a prorated score say so."""
        days, served = self._period_days(), self.served_days
        if self.run_id.scheme_id.proration == "score" and served < days:
            for part in ("formula", "filled"):
                tree[part] = f"({tree[part]}) × {served} / {days}"
