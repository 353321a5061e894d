import re
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...collecting.combine import home_sql
from ...collecting.frame import Frame

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LOAN_FACTS = ("loans", "loan_status", "loan_balances", "repayments")
_MAX_CODES = 500


class RmKpiSourceRpc(models.Model):
    """What other systems call: figures as text, each caller's own part only."""

    _inherit = "rm.kpi.source"

    @api.model
    def collect(self, codes, date_from, date_to, by="manager", basis="rm"):
        """Return raw figures per RM or branch.

        :param codes: list of codes of sources.
        :param date_from: first day of the period, ISO; windows such as ``x_qtd`` begin on their
            own first day.
        :param date_to: last day, ISO, included.
        :param by: "manager" or "branch".
        :param basis: "rm" (shares of RMs) or "booking" (branch on the account or loan; by branch
            only).
        :return: ``{source code: {RM or branch code: text or False}}`` with every RM or branch of
            the caller's scope: plain decimals with six digits, counts and days without point,
            False where there is no value.
        :raise UserError: naming what is wrong with an argument.
        :raise AccessError: for callers without a part in the figures.
        """
        self._require_reader()
        date_from, date_to = self._check_period(date_from, date_to)
        self._check_choice(by, basis)
        sources = self._find_sources(codes)
        units = self._scope_units(sources, by, date_to)
        table = self._collect_table(sources, date_from, date_to, by, basis, units)
        return self._answer(sources, table, by)

    def _check_period(self, date_from, date_to):
        days = []
        for name, value in (("date_from", date_from), ("date_to", date_to)):
            try:
                if isinstance(value, str) and not _ISO_DATE.fullmatch(value):
                    raise ValueError
                day = fields.Date.to_date(value)
                if not day or day.year < 1900 or day.year > 9000:
                    raise ValueError
            except (ValueError, TypeError, AttributeError):
                raise UserError(
                    self.env._(
                        "%(name)s is %(value)s; it must be a date such as 1998-06-30.",
                        name=name,
                        value=str(value)[:40],
                    )
                ) from None
            days.append(day)
        if days[0] > days[1]:
            raise UserError(
                self.env._(
                    "date_from %(first)s lies after date_to %(last)s.",
                    first=str(days[0]),
                    last=str(days[1]),
                )
            )
        return days

    def _check_choice(self, by, basis):
        if by not in ("manager", "branch"):
            raise UserError(
                self.env._("by is %(by)s; it must be manager or branch.", by=str(by)[:40])
            )
        if basis not in ("rm", "booking"):
            raise UserError(
                self.env._("basis is %(basis)s; it must be rm or booking.", basis=str(basis)[:40])
            )
        if by == "manager" and basis == "booking":
            raise UserError(
                self.env._(
                    "by=manager with basis=booking has no meaning: accounts are booked in branches."
                    " Use by=branch, or basis=rm."
                )
            )

    def _find_sources(self, codes):
        if not isinstance(codes, list | tuple) or not all(isinstance(c, str) for c in codes):
            raise UserError(self.env._("codes must be a list of codes of sources."))
        if len(codes) > _MAX_CODES:
            raise UserError(self.env._("More than %(most)s codes in one call.", most=_MAX_CODES))
        # sudo: sources are definitions; the figures are narrowed to the caller's scope below
        sources = self.sudo().search([("code", "in", list(codes))])
        unknown = sorted(set(codes) - set(sources.mapped("code")))
        if unknown:
            raise UserError(
                self.env._(
                    "There is no source with code %(codes)s.",
                    codes=", ".join(code[:64] for code in unknown[:10]),
                )
            )
        if rows := sources.filtered(lambda s: s.kind == "rows"):
            raise UserError(
                self.env._(
                    "%(name)s are detail rows and no figure; choose another source.",
                    name=rows[0].display_name,
                )
            )
        return sources

    def _require_reader(self):
        """Refuse roles that have no part in figures."""
        roles = ("admin", "auditor", "leader", "risk", "rm")
        if not self.env.su and not any(self._has_role(role) for role in roles):
            raise AccessError(self.env._("Your role has no access to figures of RMs and branches."))

    def _has_role(self, role):
        return self.env.user.has_group(f"rm_workbench.group_{role}")

    def _scope_units(self, sources, by, date_to):
        """Return the ids of the RMs or branches the caller may see in these sources.

        None for all. An RM is in a leader's scope by the branch he belonged to on ``date_to``;
        the leader's part of the tree is that of today.
        """
        if self.env.su or self._has_role("admin") or self._has_role("auditor"):
            return None
        loans_only = all(source._is_about_loans() for source in sources)
        branch = self.env.user.rm_branch_id
        units = None
        if branch and (self._has_role("leader") or (self._has_role("risk") and loans_only)):
            # sudo: the tree is read for the check itself
            below = self.env["rm.branch"].sudo().with_context(active_test=False)
            below = below.search([("id", "child_of", branch.id)])
            units = set(below.ids if by == "branch" else self._managers_of(below, date_to))
        if by == "manager" and self._has_role("rm"):
            # sudo: the caller's own RM
            managers = self.env["rm.manager"].sudo().with_context(active_test=False)
            units = {*(units or ()), *managers.search([("user_id", "=", self.env.uid)]).ids}
        if units is None:
            raise AccessError(self._scope_sentence(by, loans_only))
        return sorted(units)

    def _scope_sentence(self, by, loans_only):
        if self._has_role("risk") and not loans_only:
            return self.env._("Risk managers see sources about loans only.")
        if by == "branch":
            return self.env._("You have no branch whose figures you may see.")
        return self.env._("You have no RMs whose figures you may see.")

    def _is_about_loans(self):
        """Whether all facts behind the source are loans (days are no fact)."""
        self.ensure_one()
        every = self | self.numerator_id | self.denominator_id
        facts = set(every.filtered("fact").mapped("fact"))
        return facts <= set(_LOAN_FACTS)

    def _managers_of(self, branches, day):
        frame = Frame("manager", "rm", day, day)
        rows = self.env.execute_query(
            SQL(
                "SELECT manager_id FROM (%s) h WHERE branch_id = ANY(%s)",
                home_sql(frame),
                branches.ids,
            )
        )
        return [row[0] for row in rows]

    def _answer(self, sources, table, by):
        """Read the table of a collection as texts by code."""
        counts = [s.id for s in sources if s.kind == "days" or s.over_time == "distinct"]
        rows = self.env.execute_query(
            SQL(
                """SELECT t.source_id, u.code, CASE WHEN t.source_id = ANY(%(counts)s)
                          THEN round(t.value)::text ELSE round(t.value, 6)::text END
                     FROM %(table)s t JOIN %(units)s u ON u.id = t.unit_id ORDER BY u.code""",
                counts=counts,
                table=SQL.identifier(table),
                units=SQL("rm_manager" if by == "manager" else "rm_branch"),
            )
        )
        codes = {source.id: source.code for source in sources}
        answer = defaultdict(dict, {code: {} for code in codes.values()})
        for source_id, unit, value in rows:
            answer[codes[source_id]][unit] = False if value is None else value
        self.env.cr.execute(SQL("DROP TABLE %s", SQL.identifier(table)))
        return dict(answer)
