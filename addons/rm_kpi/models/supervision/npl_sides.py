from decimal import Decimal

from odoo import api, models

#: figure on screen -> shipped source; ratios are of all loans
_SOURCES = {
    "loans": "loan_balance",
    "mention": "special_mention_balance",
    "substandard": "substandard_balance",
    "doubtful": "doubtful_balance",
    "loss": "loss_balance",
    "npl": "npl_balance",
    "npl_ratio": "npl_ratio",
    "overdue": "legacy_overdue_balance",
    "idle": "legacy_idle_balance",
    "bad": "legacy_bad_balance",
    "legacy": "legacy_npl_balance",
    "legacy_ratio": "legacy_npl_ratio",
    "late": "overdue_90_balance",
    "late_ratio": "overdue_90_ratio",
    "contradiction": "class_contradiction",
}


class RmKpiSourceNplSides(models.Model):
    """不良贷款口径对照: five classes, 一逾两呆 and over 90 days of the newest day side by side."""

    _inherit = "rm.kpi.source"

    @api.model
    def npl_sides(self, by="branch"):
        """Return the bad loans of the newest day in the three ways of counting.

        :param str by: branch (by the books, with all below) or manager (by shares); the caller's
            own part, as in :meth:`collect`.
        :return: ``{"day", "rows": [{"code", "name", "depth", "branch", figure: text or False}]}``
            of units that have loans: branches in the order of the tree, RMs the worst first.
        """
        # sudo: a date; whose figures one sees is decided by collect
        day = self.env["rm.loan.status"].sudo()._latest_day()
        if not day:
            self._require_reader()
            return {"day": False, "rows": []}
        basis = "booking" if by == "branch" else "rm"
        figures = self.collect(
            list(_SOURCES.values()), str(day.replace(day=1)), str(day), by=by, basis=basis
        )
        have = [code for code, value in figures["loan_balance"].items() if Decimal(value or 0)]
        rows = self._npl_units(by, have)
        for row in rows:
            row.update({name: figures[code][row["code"]] for name, code in _SOURCES.items()})
        if by == "manager":
            rows.sort(key=lambda row: (-Decimal(row["npl_ratio"] or 0), row["code"]))
        return {"day": str(day), "rows": rows}

    @api.model
    def _npl_units(self, by, codes):
        """Return the units' names: those whose figures the caller was given."""
        # sudo: collect has narrowed the codes to the caller's part
        model = self.env["rm.branch" if by == "branch" else "rm.manager"].sudo()
        units = model.with_context(active_test=False).search([("code", "in", codes)])
        if by == "manager":
            return [
                {"code": u.code, "name": u.name, "depth": 0, "branch": u.branch_id.name}
                for u in units
            ]
        units = units.sorted("parent_path")
        top = min((u.parent_path.count("/") for u in units), default=0)
        return [
            {"code": u.code, "name": u.name, "depth": u.parent_path.count("/") - top, "branch": ""}
            for u in units
        ]
