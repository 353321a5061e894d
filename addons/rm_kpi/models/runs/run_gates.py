# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_language import bank_language

from ...collecting.fact import ENTITIES
from ...computing import gates
from ...computing.gates import LISTED

#: what a formula misses -> (reason in the figures, gate)
_GIVEN = {
    "target": ("missing_target", "targets"),
    "input": ("missing_input", "inputs"),
    "param": ("missing_parameter", "parameters"),
    "table": ("missing_band", "parameters"),
}


class RmKpiRunGates(models.Model):
    """What is looked at before the results of a run may be shown."""

    _inherit = "rm.kpi.run"

    gate_ids = fields.One2many("rm.kpi.gate", "run_id", readonly=True)
    gates_checked_at = fields.Datetime(readonly=True, copy=False)

    def action_check_gates(self):
        """Look at the gates of a trial run again; those that were accepted are open again.

        :return: True
        """
        self.ensure_one()
        self._require_admin()
        if self._lock_state() != "computed":
            raise UserError(self.env._("Gates are checked while a run is a trial."))
        self._check_gates()
        return True

    def _check_gates(self, sums=True):
        """Write down what the gates find now; what was accepted in these words stays so.

        :param sums: also compare with the ledger and the whole bank, which reads the facts again.
        """
        # sudo: gates concern all RMs; their sentences name codes only. In the bank's language, for
        # they are read by all, and what was accepted holds whoever looks again
        run = self.sudo().with_context(lang=bank_language(self.env))
        found = [*run._gates_of_data(), *run._gates_of_given()]
        if sums:
            found += run._gates_of_sums()
        found = list(dict.fromkeys(found))
        kept = run.gate_ids.filtered(lambda g: (g.code, g.level, g.text) in found)
        known = {(gate.code, gate.level, gate.text) for gate in kept}
        self.env.cr.execute(
            SQL("DELETE FROM rm_kpi_gate WHERE run_id = %s AND id <> ALL(%s)", run.id, kept.ids)
        )
        for code, level, text in found:
            if (code, level, text) not in known:
                self.env.cr.execute(
                    SQL(
                        "INSERT INTO rm_kpi_gate (run_id, code, level, text)"
                        " VALUES (%s, %s, %s, %s)",
                        run.id,
                        code,
                        level,
                        text,
                    )
                )
        # nothing found counts as "in order" only where everything was looked at
        run._set_guarded(gates_checked_at=fields.Datetime.now() if sums else None)
        self.env["rm.kpi.gate"].invalidate_model()
        self.invalidate_recordset(["gate_ids"])

    def _refuse_behind_gates(self):
        """Refuse to announce while a gate stops it and nobody has accepted it."""
        self._check_gates()
        # sudo: as above
        stopping = self.sudo().gate_ids.filtered(lambda g: g.level == "stop" and not g.accepted_at)
        if stopping:
            raise UserError(
                self.env._(
                    "%(run)s cannot be announced yet:\n%(found)s\nSettle this and compute again, or"
                    " let another administrator accept it with a reason (Check gates).",
                    run=self.display_name,
                    found="\n".join(f"- {gate.text}" for gate in stopping),
                )
            )

    def _gates_of_data(self):
        """Deliveries that are missing, rows kept aside, figures that nobody has."""
        if not self.result_count:
            yield "nobody", "stop", self.env._("No RM falls under this scheme in the period.")
        lines = self.scheme_id.indicator_ids.filtered("source_id")
        sources = lines.source_id | lines.source_id.numerator_id | lines.source_id.denominator_id
        entities = {ENTITIES.get(fact, fact) for fact in sources.mapped("fact") if fact}
        for name, newest in self.env.execute_query(gates.late_feeds(self, entities)):
            text = self.env._(
                "%(feed)s has delivered nothing for %(day)s yet; its newest day is %(newest)s.",
                feed=_in_words(name, self.env.lang),
                day=self.date_to,
                newest=newest or "-",
            )
            yield "batches", "stop", text
        if count := self.env.execute_query(gates.rows_aside(self, entities))[0][0]:
            text = self.env._("%(count)s rows delivered in the period are kept aside.", count=count)
            yield "aside", "note", text
        if empty := [name for (name,) in self.env.execute_query(gates.empty_figures(self))]:
            text = self.env._("Nobody has data for: %(names)s.", names=", ".join(empty[:LISTED]))
            yield "figures", "stop", text

    def _gates_of_given(self):
        """Targets, manual inputs and parameters without which a figure is missing."""
        plan = self.scheme_id._plan()
        labels = self.scheme_id._labels(plan=plan)
        for kind, (issue, code) in _GIVEN.items():
            for name in plan.codes(kind):
                key = f"{kind}:{name}"
                [(count, codes)] = self.env.execute_query(gates.missing(self, issue, key))
                if count:
                    about = "bands" if kind == "table" else code
                    yield code, "stop", self._gate_sentence(about, labels[key], count, codes)

        for args in plan.under:
            key = ":".join(("under", *args))
            [(count, codes)] = self.env.execute_query(gates.missing(self, "missing_result", key))
            if count:
                yield "results", "stop", self._gate_sentence("results", args[0], count, codes)

    def _gate_sentence(self, code, name, count, codes):
        rms = ", ".join(codes) + (" ..." if count > len(codes) else "")
        _ = self.env._
        if code == "targets":
            return _("%(count)s RMs have no target for %(name)s: %(rms)s", count=count, name=name,
                     rms=rms)  # fmt: skip
        if code == "inputs":
            return _("%(name)s is not confirmed for %(count)s RMs: %(rms)s", name=name, count=count,
                     rms=rms)  # fmt: skip
        if code == "results":
            return _("Scheme %(name)s has no results below %(count)s of the appraised: %(rms)s",
                     count=count, name=name, rms=rms)  # fmt: skip
        if code == "bands":
            return _("No table of the band %(name)s holds for %(count)s RMs: %(rms)s", name=name,
                     count=count, rms=rms)  # fmt: skip
        return _("The parameter %(name)s has no value for %(count)s RMs: %(rms)s", name=name,
                 count=count, rms=rms)  # fmt: skip

    def _gates_of_sums(self):
        """Accounts that do not add up to the ledger; figures not assigned to any RM."""
        sources = self.scheme_id.indicator_ids.filtered(lambda i: i.kind == "raw").source_id
        stocks = sources.filtered(lambda s: s.over_time == "end_of_period" and s.fact != "gl")
        if stocks.filtered(lambda s: s.fact == "balances"):
            for subject, detail, ledger in self.env.execute_query(gates.ledger_differences(self)):
                text = self.env._(
                    "Subject %(subject)s: accounts add up to %(detail)s, the ledger says"
                    " %(ledger)s.",
                    subject=subject,
                    detail=_amount(detail),
                    ledger=_amount(ledger),
                )
                yield "ledger", "stop", text
        facts = (sources | sources.numerator_id | sources.denominator_id).mapped("fact")
        if "loan_status" in facts:
            # sudo: numbers only, of all loans of the bank
            found = self.env["rm.loan.status"].sudo()
            count = found.search_count(
                [("as_of", "=", self.date_to), ("class_contradicts", "=", True)]
            )
            if count:
                text = self.env._(
                    "The class of %(count)s loans contradicts their days overdue.", count=count
                )
                yield "classes", "note", text
        stocks = stocks.filtered(lambda s: s.measure != "count" and not s.shift)
        if stocks:
            yield from self._unassigned(stocks)

    def _unassigned(self, stocks):
        roots = self.env["rm.branch"].search([("parent_id", "=", False)]).ids
        days = (self.date_from, self.date_to)
        tables = [
            stocks._collect_table(stocks, *days, by="branch", basis=basis, units=roots)
            for basis in ("rm", "booking")
        ]
        names = {source.id: source.name for source in stocks}
        for source, assigned, total in self.env.execute_query(gates.unassigned(self, *tables)):
            text = self.env._(
                "%(name)s: %(assigned)s of the bank's %(total)s belong to an RM.",
                name=names[source],
                assigned=_amount(assigned),
                total=_amount(total),
            )
            yield "unassigned", "note", text


def _amount(text):
    """Return an exact amount as people read it, with separators."""
    return f"{Decimal(text):,f}"


def _in_words(name, lang):
    """The name of a feed as stored: a text by language."""
    return name.get(lang) or name.get("en_US") if isinstance(name, dict) else name
