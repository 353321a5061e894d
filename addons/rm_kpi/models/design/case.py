from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...computing.ladder import SCOPE_COLUMNS
from ...computing.plan import RULES, frozen_key, frozen_value
from ...designing import cases
from ...designing.trial import Trial
from ...engine.errors import FormulaError
from ...engine.values import Value, shortest
from ..schemes.formula_sentences import sentence
from .formula_help import issue_names

_RULES = [f"indicator_id.{rule}" for rule in RULES]
_DESIGNERS = "rm_workbench.group_admin,rm_workbench.group_auditor"


class RmKpiCase(models.Model):
    """验算用例: figures that are given, and what a formula must make of them.

    Other formulas are computed unless their value is given. A version with a case that does not
    come out leaves neither draft nor test.
    """

    _name = "rm.kpi.case"
    _description = "Case of a formula"
    _inherit = ["rm.kpi.scheme.part"]
    _order = "scheme_id, sequence, id"
    _limits = {"name": 200, "inputs": 5_000, "expected": 64}

    scheme_id = fields.Many2one("rm.kpi.scheme", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    indicator_id = fields.Many2one(
        "rm.kpi.indicator",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('scheme_id', '=', scheme_id), ('kind', 'not in', ('raw', 'rows'))]",
    )
    name = fields.Char("What it shows")
    inputs = fields.Text(
        "Given",
        help="One figure a line, written as in formulas: 日均存款 = 1200, TARGET(日均存款) = 1000,"
        ' INPUT("投诉次数") = 2, 岗位 = "senior_rm". A dash gives a figure that is missing.'
        ' Detail rows, one a line: 贷款明细: 日均余额 = 1200, 担保方式 = "信用".',
    )
    expected = fields.Char(
        required=True, help="The exact number that must come out; a dash: no value."
    )
    result = fields.Char("Comes out", compute="_compute_result")
    passed = fields.Boolean(compute="_compute_result")

    @api.depends(
        "inputs", "expected", "day", "indicator_id.formula", "indicator_id.digits", *_RULES,
        *SCOPE_COLUMNS,
    )  # fmt: skip
    def _compute_result(self):
        words = issue_names(self.env)
        trials = {}
        for case in self:
            scheme = case.scheme_id._origin or case.scheme_id
            if scheme not in trials:
                trials[scheme] = scheme._case_trial()
            case.looked_up = False
            try:
                found, _done, case.looked_up = case._outcome(*trials[scheme])
            except (FormulaError, cases.CaseError, ValueError) as error:
                case.result, case.passed = case._problem(error), False
                continue
            value = found.value
            case.result = words[value.issue] if value.missing else _shown(value.value)
            case.passed = found.passed

    def _outcome(self, formulas, names, tables):
        """Compute the case.

        :return: :class:`~..designing.cases.Outcome`, the steps computed for it, what was looked up
        """
        line = self.indicator_id
        typed, asked, ladder = self._read_given(names), [], {}
        kind = self.scheme_id.period_type
        rules = {one.code: one._formula_rules() for one in self.scheme_id.indicator_ids}

        def given(external):
            if external.kind not in ("param", "table"):
                return cases.nothing_given(external)
            if not asked:
                ladder.update(self._ladder(typed))
            asked.append(external)
            text = ladder.get(frozen_key(external), (None,))[0]
            missing = text is None
            return cases.nothing_given(external) if missing else Value(frozen_value(external, text))

        trial = Trial(names, formulas, tables, given, kind, line.code, typed, rules)
        step = trial.compile(line.formula or "", line.digits, line.code)
        found = cases.judge(trial.evaluate(step), cases.read_value(self.expected or ""))
        return found, trial.done, self._looked_up(ladder, asked)

    def _problem(self, error):
        if isinstance(error, FormulaError):
            return sentence(self.env, error)
        if not isinstance(error, cases.CaseError):
            return str(error)
        line, reason = error.line, error.reason
        if isinstance(reason, FormulaError):
            return f"{line}: {sentence(self.env, reason)}"
        if reason == "no_text":
            return self.env._("%(line)s: write a text in quotation marks.", line=line)
        if reason == "no_value":
            return self.env._("%(line)s: write it as figure = number.", line=line)
        return self.env._("%(line)s: this is no number.", line=line)

    @api.constrains("inputs", "expected", "indicator_id")
    def _check_readable(self):
        for case in self:
            line = case.indicator_id
            if line.scheme_id != case.scheme_id or line.kind in ("raw", "rows"):
                raise ValidationError(
                    self.env._("A case is about a formula of its own scheme. Choose another.")
                )
            try:
                typed = cases.read_inputs(case.inputs, case.scheme_id._names())
                cases.read_value(case.expected or "")
            except cases.CaseError as error:
                raise ValidationError(case._problem(error)) from None
            if line.code in typed:
                raise ValidationError(
                    self.env._(
                        "The case gives %(code)s, the figure that it is about. Give what it is"
                        " computed from.",
                        code=line.code,
                    )
                )


class RmKpiScheme(models.Model):
    """Cases belong to a version and must come out before it goes on."""

    _inherit = "rm.kpi.scheme"

    # for those who read cases at all, or a scheme could not be read without them
    case_ids = fields.One2many("rm.kpi.case", "scheme_id", groups=_DESIGNERS)
    case_summary = fields.Char(compute="_compute_case_summary", groups=_DESIGNERS)

    @api.depends("case_ids.passed", "indicator_ids.kind", "case_ids.indicator_id")
    def _compute_case_summary(self):
        for scheme in self:
            formulas = scheme.indicator_ids.filtered(lambda i: i.kind not in ("raw", "rows"))
            scheme.case_summary = self.env._(
                "%(passed)s of %(count)s cases come out; %(covered)s of %(formulas)s formulas have"
                " a case.",
                passed=len(scheme.case_ids.filtered("passed")),
                count=len(scheme.case_ids),
                covered=len(scheme.case_ids.indicator_id),
                formulas=len(formulas),
            )

    def _case_trial(self):
        """Return (formulas, names, tables) that cases are computed with."""
        formulas = {
            line.code: (line.formula or "", line.digits)
            for line in self.indicator_ids
            if line.kind not in ("raw", "rows")
        }
        return formulas, self._names(), self._tables()

    def _check_complete(self):
        super()._check_complete()
        self._check_cases()

    def _check_cases(self):
        """Refuse to go on while a case does not come out."""
        failed = self.case_ids.filtered(lambda case: not case.passed)
        if failed:
            lines = [
                self.env._(
                    "%(indicator)s (%(name)s): %(result)s, expected %(expected)s",
                    indicator=case.indicator_id.code,
                    name=case.name or "",
                    result=case.result,
                    expected=case.expected,
                )
                for case in failed[:10]
            ]
            raise UserError(
                self.env._(
                    "%(count)s cases of %(scheme)s do not come out. Mend the formulas or the"
                    " cases:\n%(lines)s",
                    count=len(failed),
                    scheme=self.display_name,
                    lines="\n".join(lines),
                )
            )
        self._check_cases_by_sql()


def _shown(value):
    return f"{shortest(value):f}" if isinstance(value, Decimal) else str(value)
