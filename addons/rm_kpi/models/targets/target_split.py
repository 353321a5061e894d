from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...designing.split import split


class RmKpiTargetSplit(models.Model):
    """Proposing the parts of a split: down to the RMs, in proportion to something."""

    _inherit = "rm.kpi.target.plan"

    def action_split(self, basis="managers", managers=True):
        """Replace the parts below the top by a proposal that adds up at every level.

        :param basis: ``managers`` (every RM the same) or ``results`` (in proportion to the
            indicator's figures of the newest final run).
        :param managers: down to the RMs; else one level of branches.
        :return: True
        """
        self.ensure_one()
        self._require_admin()
        self._step("draft")
        if basis not in ("managers", "results"):
            raise UserError(self.env._("Choose what the parts are in proportion to."))
        root = self.part_ids.filtered(lambda part: not part.parent_id)[:1]
        (self.part_ids - root).unlink()
        weights = self._split_weights(basis)
        branches = self.env["rm.branch"].search([("id", "child_of", self.branch_id.ids)])
        totals = _totals(branches, weights)
        children = {}
        for branch in branches - self.branch_id:
            children.setdefault(branch.parent_id.id, []).append(branch)
        todo = [(root, self.branch_id, Decimal(self.total))]
        while todo:
            part, branch, value = todo.pop(0)
            below = [one for one in children.get(branch.id, []) if one.id in totals]
            rms = weights.get(branch.id, []) if managers else []
            if not below and not rms:
                continue
            shares = [totals[one.id] for one in below] + [weight for _rm, weight in rms]
            values = split(value, shares, self.digits)
            vals = [{"branch_id": one.id} for one in below] + [{"manager_id": rm} for rm, _w in rms]
            common = {"plan_id": self.id, "parent_id": part.id}
            # sudo: branches and RMs of the bank that the caller plans for
            made = self.part_ids.sudo().create(
                [{**one, **common, "value": f"{v:f}"} for one, v in zip(vals, values, strict=True)]
            )
            if managers:
                todo += list(zip(made, below, values, strict=False))
        return True

    def _split_weights(self, basis):
        """Return {branch id: [(RM id, weight)]} of the RMs the scheme appraises."""
        positions = self.scheme_id.position_ids.ids
        chosen = SQL("AND h.position_id = ANY(%s)", positions) if positions else SQL()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT h.branch_id, m.id, greatest(coalesce(v.value, 0), 0)::text
                  FROM rm_manager m
                 CROSS JOIN LATERAL (
                       SELECT p.branch_id, p.position_id
                         FROM rm_manager_history p
                        WHERE p.manager_id = m.id
                        ORDER BY p.valid_from DESC LIMIT 1) h
                  JOIN rm_branch b ON b.id = h.branch_id AND b.parent_path LIKE %(path)s
                  LEFT JOIN (
                       SELECT v.manager_id, v.value
                         FROM rm_kpi_value v
                         JOIN rm_kpi_indicator i ON i.id = v.indicator_id AND i.code = %(code)s
                        WHERE v.run_id = (
                              SELECT id FROM rm_kpi_run
                               WHERE scheme_code = %(scheme)s AND superseded_by_id IS NULL
                                 AND state IN ('published', 'closed')
                               ORDER BY date_to DESC LIMIT 1)) v ON v.manager_id = m.id
                 WHERE m.left_on IS NULL %(chosen)s
                 ORDER BY h.branch_id, m.code
                """,
                path=f"{self.branch_id.parent_path}%",
                code=self.indicator_id.code,
                scheme=self.scheme_id.code,
                chosen=chosen,
            )
        )
        found = {}
        for branch, manager, value in rows:
            weight = Decimal(value) if basis == "results" else Decimal(1)
            found.setdefault(branch, []).append((manager, weight))
        return found


def _totals(branches, weights):
    """{branch id: weight of all RMs in it and below}, of branches that have any RM."""
    totals = {}
    for branch in branches:
        own = [weight for _rm, weight in weights.get(branch.id, [])]
        if own:
            for one in (int(part) for part in branch.parent_path.strip("/").split("/")):
                totals[one] = totals.get(one, Decimal(0)) + sum(own)
    return totals
