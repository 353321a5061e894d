# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain

from ...computing.period import PeriodError, parse_period


class RmReviewFacts(models.Model):
    """What lies beside a sheet: what the appraiser may know of the RM, with his own rights."""

    _inherit = "rm.review.task"

    @api.model
    def sheet_facts(self, sheet_id):
        """Return what the caller may know of the RM of one of his sheets: beside the criteria.

        Everything is read with the caller's own rights: a colleague sees less than a leader.

        :return: ``[{"key", "name", "value", "note", "tone", "open"}]``; ``open`` is False or
            ``{"model", "domain"}`` of the records behind the figure.
        """
        sheet = self.env["rm.review.sheet"]._own(sheet_id)
        manager = self.env["rm.manager"].browse(sheet.manager_id.id)
        return self._facts_of(manager, sheet.cycle_id)

    @api.model
    def _facts_of(self, manager, cycle):
        """Return facts about an RM in a cycle's period; other add-ons add theirs."""
        mine = Domain("manager_id", "=", manager.id)
        between = Domain("date", ">=", cycle.date_from) & Domain("date", "<=", cycle.date_to)
        facts = [
            *self._log_facts(mine & between),
            *self._visit_facts(mine & between),
            *self._complaint_facts(mine, cycle),
            *self._training_facts(mine & between),
            *self._score_facts(mine, cycle),
        ]
        # a colleague reads no logs of his: no figure is better than a 0 that is none
        whole = self._sees_all(manager, "leader")
        known = [fact for fact in facts if whole or fact["value"] != "0"]
        return known + self._loan_facts(mine, self._sees_all(manager, "leader", "risk"))

    def _sees_all(self, manager, *roles):
        """Whether the caller reads all of the RM's work: himself, those above, administrators."""
        user = self.env.user
        # sudo: who the RM is and where he works is compared, not shown
        manager = manager.sudo()
        if manager.user_id == user or user.has_group("rm_workbench.group_admin"):
            return True
        path = user.rm_branch_id.sudo().parent_path
        above = any(user.has_group(f"rm_workbench.group_{role}") for role in roles)
        return bool(above and path and manager.branch_id.parent_path.startswith(path))

    def _reads(self, model):
        """Return the model where it is installed and the caller may read it, else None."""
        return self.env[model] if model in self.env and self.env[model].has_access("read") else None

    @api.model
    def _fact(self, key, name, value, note="", tone="", model=False, domain=None):
        shown = {"model": model, "domain": list(domain)} if model and value != "0" else False
        return {"key": key, "name": name, "value": value, "note": note, "tone": tone, "open": shown}

    def _log_facts(self, domain):
        _, logs = self.env._, self._reads("rm.work.log")
        if logs is None:
            return []
        late = logs.search_count(domain & Domain("late", "=", True))
        note = _("%(count)s late", count=late) if late else ""
        facts = [
            self._fact(
                "logs",
                _("Work logs"),
                str(logs.search_count(domain)),
                note,
                "warning" if late else "",
                logs._name,
                domain,
            )
        ]
        spots = domain & Domain("spot_count", ">", 0)
        ratings = logs._read_group(spots, ["rating"], ["__count"])
        # without a rating of his own right the leader's words count, not the number
        named = ", ".join(
            f"{logs._state_label('rating', rating)} {count}" for rating, count in ratings if rating
        )
        poor = any(rating == "poor" for rating, _count in ratings)
        number = str(sum(count for _rating, count in ratings))
        tone = "danger" if poor else ""
        return [
            *facts,
            self._fact("spots", _("Spot checks"), number, named, tone, logs._name, spots),
        ]

    def _visit_facts(self, domain):
        _, visits = self.env._, self._reads("rm.visit")
        if visits is None:
            return []
        late = visits.search_count(domain & Domain("back_dated", "=", True))
        return [
            self._fact(
                "visits",
                _("Visits"),
                str(visits.search_count(domain)),
                _("%(count)s entered late", count=late) if late else "",
                "warning" if late else "",
                visits._name,
                domain,
            )
        ]

    def _complaint_facts(self, mine, cycle):
        """Complaints: confirmed manual inputs that are named so, for periods inside the cycle's."""
        _, inputs = self.env._, self._reads("rm.kpi.input")
        if inputs is None:
            return []
        named = Domain("definition_id.name", "ilike", "投诉") | Domain(
            "definition_id.code", "ilike", "complaint"
        )
        domain = mine & named & Domain("state", "=", "confirmed")
        found = inputs.search(domain).filtered(lambda i: _within(i.period, cycle))
        if not found:
            return []
        total = sum(Decimal(figure.value) for figure in found)
        return [
            self._fact(
                "complaints",
                _("Complaints"),
                f"{total.normalize():f}",
                "",
                "danger" if total else "success",
                inputs._name,
                Domain("id", "in", found.ids),
            )
        ]

    def _training_facts(self, domain):
        _, records = self.env._, self._reads("rm.training.record")
        if records is None:
            return []
        [(hours, count)] = records._read_group(domain, [], ["hours:sum", "__count"])
        failed = records.search_count(domain & Domain("passed", "=", False))
        return [
            self._fact(
                "training",
                _("Training hours"),
                f"{hours or 0:g}",
                _("%(count)s not passed", count=failed) if failed else "",
                "warning" if failed else "",
                records._name if count else False,
                domain,
            )
        ]

    def _loan_facts(self, mine, whole):
        """Loans of his that are overdue today, as of the latest figures of the credit system."""
        _, loans = self.env._, self._reads("rm.loan.receivable")
        if loans is None:
            return []
        domain = mine & Domain("days_overdue", ">", 0)
        count = loans.search_count(domain)
        if not (count or whole):
            return []
        old = loans.search_count(domain & Domain("days_overdue", ">", 90))
        note = _("%(count)s above 90 days", count=old) if old else ""
        tone = "danger" if old else "warning"
        name = _("Overdue loans")
        return [self._fact("overdue", name, str(count), note, tone, loans._name, domain)]

    def _score_facts(self, mine, cycle):
        _, facts = self.env._, []
        runs = Domain("run_id.state", "in", ("announced", "published", "closed"))
        past = Domain("cycle_id.state", "=", "published") & Domain("cycle_id", "!=", cycle.id)
        for key, name, model, domain, of in (
            ("figures", _("Quantitative score"), "rm.kpi.result", mine & runs, "run_id"),
            ("last", _("Last qualitative score"), "rm.review.result", mine & past, "cycle_id"),
        ):
            results = self._reads(model)
            before = Domain(f"{of}.date_to", "<=", cycle.date_to)
            # runs and cycles come the latest first
            found = results is not None and results.search(domain & before, order=of, limit=1)
            if found:
                facts.append(self._fact(key, name, found.score or "-", found.period))
        return facts


def _within(period, cycle):
    """Whether a period's text names days inside those of the cycle."""
    try:
        found = parse_period(period)
    except PeriodError:
        return False
    return cycle.date_from <= found.date_from and found.date_to <= cycle.date_to
