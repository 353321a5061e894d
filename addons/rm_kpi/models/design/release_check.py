# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ...engine.syntax import External

#: classes whose weights together should be above those of every other class
_FIRST = ("compliance", "risk")
#: weights of indicators without a class are a class of their own, so that none is left out
_UNNAMED = "none"
#: figures over peers that make a deposit a matter of rank or share
_RIVALRY = ("rank", "percent_rank", "sum_over")


class RmKpiSchemeReleaseCheck(models.Model):
    """Release checks: what supervision frowns on is released only over a signed reason.

    Warnings need the reason of the administrator who releases; notes need nothing.
    """

    _inherit = "rm.kpi.scheme"

    release_reason = fields.Text("Released although", readonly=True, copy=False)
    release_warnings = fields.Text(readonly=True, copy=False)

    def _all_guarded(self):
        return super()._all_guarded() | {"release_reason", "release_warnings"}

    def release_findings(self):
        """Return what the checks found.

        :return: ``[{"code", "level": "warning" or "note", "text"}]``
        """
        self.ensure_one()
        self._designed(self.id)
        return [*self._find_deposits(), *self._find_classes(), *self._find_omissions()]

    def action_release(self, reason=""):
        """Release; warnings of the checks need the releaser's reason.

        :param str reason: why the version is released although the checks warn.
        """
        self._require_admin()
        warnings = [one["text"] for one in self.release_findings() if one["level"] == "warning"]
        reason = str(reason or "").strip()
        if warnings and not reason and self.state == "test":
            raise UserError(
                self.env._(
                    "The release checks warn:\n%(warnings)s\nChange the scheme, or release it with"
                    " a reason that is signed with your name.",
                    warnings="\n".join(f"• {text}" for text in warnings),
                )
            )
        self._check_text("note", reason)
        result = super().action_release()
        if warnings:
            text = "\n".join(warnings)
            self._set_guarded(release_reason=reason, release_warnings=text)
            self.env["rm.journal"]._record(
                "scheme.overridden", self, reason=reason, warnings=warnings
            )
        return result

    def action_open_release(self):
        """Open the dialog that shows the findings and releases."""
        self.ensure_one()
        self._require_admin()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release"),
            "res_model": "rm.kpi.release",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_scheme_id": self.id},
        }

    def _find_deposits(self):
        """Deposits at a point in time, and market share or rank of deposits, as goals."""
        plan = self._plan()
        needs = {step.code: step.formula.requirements for step in plan.steps}
        lines = {line.code: line for line in self.indicator_ids}
        # what was there at last year's end is a base, and nobody can win it any more
        stocks = {
            c
            for c in plan.raw
            if _is_deposit(lines[c].source_id, ("end_of_period",)) and not lines[c].source_id.shift
        }
        deposits = {c for c in plan.raw if _is_deposit(lines[c].source_id)}
        found = []
        for line in self.indicator_ids.filtered(lambda i: i.kind == "scoring"):
            under = _under(line.code, needs)
            if used := sorted(stocks & {external.args[0] for external in under if external.args}):
                text = self.env._(
                    "%(indicator)s rewards deposits at a point in time (%(figures)s). Use a daily"
                    " average.",
                    indicator=line.name,
                    figures=", ".join(used),
                )
                found.append({"code": "point_in_time", "level": "warning", "text": text})
            if _has_rivalry(under, deposits, needs):
                text = self.env._(
                    "%(indicator)s makes market share or rank of deposits a goal.",
                    indicator=line.name,
                )
                found.append({"code": "deposit_rank", "level": "warning", "text": text})
        return found

    def _find_classes(self):
        """Weights by class: compliance and risk together against each of the others."""
        scoring = self.indicator_ids.filtered(lambda i: i.kind == "scoring")
        if not scoring.filtered("measure_class"):
            text = self.env._(
                "The indicators have no classes, so the weight of compliance and risk cannot be"
                " checked."
            )
            return [{"code": "no_classes", "level": "note", "text": text}] if scoring else []
        weights = {}
        for line in scoring:
            name = line.measure_class or _UNNAMED
            weights[name] = weights.get(name, Decimal(0)) + Decimal(line.weight)
        first = sum((weights.pop(name, Decimal(0)) for name in _FIRST), Decimal(0))
        labels = dict(scoring._fields["measure_class"]._description_selection(self.env))
        labels[_UNNAMED] = self.env._("without a class")
        above = [name for name, weight in weights.items() if weight >= first]
        return [
            {
                "code": "class_weights",
                "level": "warning",
                "text": self.env._(
                    "Compliance and risk together weigh %(first)s %%, %(class_name)s %(weight)s"
                    " %%; they should weigh more.",
                    first=f"{first.normalize():f}",
                    class_name=labels[name],
                    weight=f"{weights[name].normalize():f}",
                ),
            }
            for name in above
        ]

    def _find_omissions(self):
        """What is better done before a release: cases, trial runs, the rule book."""
        _, found = self.env._, []
        bare = (
            self.indicator_ids.filtered(lambda i: i.kind not in ("raw", "rows"))
            - self.case_ids.indicator_id
        )
        if bare:
            found.append(
                _(
                    "%(count)s formulas have no case: %(codes)s",
                    count=len(bare),
                    codes=", ".join(bare[:8].mapped("code")) + ("…" if len(bare) > 8 else ""),
                )
            )
        # sudo: whether there is a trial run at all
        if not self.sudo().run_ids.filtered(lambda run: run.result_count):
            found.append(_("No period has been tried with this version."))
        if not self.rule_book:
            found.append(_("The rule book is not attached."))
        return [{"code": "omission", "level": "note", "text": text} for text in found]


def _is_deposit(source, ways=None):
    """True for a source over deposit balances, or a ratio with one on top."""
    if source.kind == "ratio":
        return _is_deposit(source.numerator_id, ways)
    fits = source.fact == "balances" and source.line in ("deposit", False)
    return fits and (not ways or source.over_time in ways)


def _under(code, needs):
    """Return every external that an indicator leans on, near and far."""
    found, open_ = {}, [External("indicator", (code,))]
    while open_:
        external = open_.pop()
        if external in found:
            continue
        found[external] = True
        if external.kind != "target" and external.args:
            open_ += needs.get(external.args[0], ())
    return list(found)


def _has_rivalry(under, deposits, needs):
    for external in under:
        if external.kind in _RIVALRY:
            below = _under(external.args[0], needs)
            if deposits & {one.args[0] for one in below if one.args}:
                return True
    return False
