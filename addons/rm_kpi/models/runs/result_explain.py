from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...computing.evaluate import select_derived
from ...computing.explain import Explainer, total_node
from ...computing.period import parse_period

#: fact rows on a page
_PAGE = 200
_MOST_ROWS = 10**9


class RmKpiResultExplain(models.Model):
    """Why a score is what it is: down to the row of the file each figure came from."""

    _inherit = "rm.kpi.result"

    def explain(self, leaf_limit=_PAGE):
        """Return the tree score -> formula with values -> raw -> fact rows.

        Whoever may read the result may read its explanation: the RM himself once it is announced,
        leaders of his branch, administrators, auditors.

        :param int leaf_limit: fact rows below each raw figure, 0 to 200.
        :return: ``{code, name, kind, formula, filled, value, issue, children, ...}``; a raw one's
            children are rows ``{fact, key, from, to, amount, days, share, product, batch, file,
            line}``, or the two parts of a ratio, whose children are rows.
        """
        self.ensure_one()
        self.check_access("read")
        limit = self._page_size(leaf_limit)
        # sudo: what belongs to a result that may be read, and nothing else, is read below
        result = self.sudo()
        explainer = result._explainer()
        tree = total_node(
            {"code": result.run_id.scheme_code, "name": result.run_id.display_name},
            {"score": result.score, "issue": result.issue},
            explainer.scoring(),
        )
        tree.update(result._headline(), notes=result._standing())
        result._prorated(tree)
        if correction := result._corrections().get(""):
            tree["adjusted"] = correction
        if limit:
            result._add_leaves(tree, limit)
        return tree

    def explain_leaves(self, code, offset=0, part="", limit=_PAGE):
        """Return one more page of the fact rows behind a raw figure.

        :param str code: code of a raw indicator of the scheme.
        :param str part: of a ratio, the code of the source that is its numerator or denominator.
        :return: ``{"rows": [...], "offset": int, "more": bool, "parts": [nodes], "told": {}}``; a
            ratio asked for without ``part`` has no rows, but its two parts. ``told`` says of all
            rows what hand-overs moved (``own``, ``taken``, ``given``), what came with a later
            delivery (``late``), entries taken back (``reversed``), and on the first page what the
            filter leaves out by name (``left_out``).
        """
        self.ensure_one()
        self.check_access("read")
        limit = self._page_size(limit)
        if not isinstance(offset, int) or not 0 <= offset < _MOST_ROWS:
            raise UserError(self.env._("A page begins at a row from 0 on."))
        # sudo: as in explain
        result = self.sudo()
        source = result._raw_source(code)
        parts = result._ratio_parts(source)
        if part:
            source = parts.filtered(lambda s: s.code == part)
            if not source:
                raise UserError(self.env._("%(code)s is no part of this figure.", code=part))
        elif parts:
            return {
                "rows": [],
                "offset": 0,
                "more": False,
                "parts": result._part_nodes(parts),
                "told": {},
            }
        rows, told = result._page(source, offset, limit + 1)
        return {
            "rows": rows[:limit],
            "offset": offset,
            "more": len(rows) > limit,
            "parts": [],
            "told": told,
        }

    def action_explain(self):
        """Open the explanation."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "rm_kpi.explain",
            "name": self.env._("Explanation: %(result)s", result=self.display_name),
            "params": {"result_id": self.id},
        }

    @api.model
    def _page_size(self, limit):
        if not isinstance(limit, int) or not 0 <= limit <= _PAGE:
            raise UserError(self.env._("A page has 0 to %(most)s rows.", most=_PAGE))
        return limit

    def _headline(self):
        """Return what stands above the tree."""
        return {
            "rm": self.manager_id.display_name,
            "branch": self.branch_id.name,
            "period": self.run_id.period,
            "state": self.run_id._state_label(),
            "rank": self.rank,
            "branch_rank": self.branch_rank,
            "position_rank": self.position_rank,
            "team_rank": self.team_rank,
            "grade": self.grade or False,
            "grade_origin": self._grade_origin(),
            "rms": self.run_id.result_count,
        }

    def _explainer(self):
        run = self.run_id
        scheme = run.scheme_id
        indicators = {
            line.code: {name: line[name] for name in ("name", "kind", "formula", "unit", "weight")}
            | {"rules": line._formula_rules()}
            for line in scheme.indicator_ids
        }
        rows = self.env.execute_query(
            SQL(
                """SELECT i.code, v.issue,
                          CASE WHEN i.digits < 0 THEN trim_scale(v.value) ELSE v.value END::text
                     FROM rm_kpi_value v JOIN rm_kpi_indicator i ON i.id = v.indicator_id
                    WHERE v.run_id = %s AND v.manager_id = %s""",
                run.id,
                self.manager_id.id,
            )
        )
        values = {
            code: (False if value is None else value, issue or False) for code, issue, value in rows
        }
        plan = scheme._plan()
        return Explainer(
            plan,
            indicators,
            values,
            self.inputs or {},
            self._derived_values(plan),
            parse_period(run.period),
            scheme._labels(self.inputs, plan),
            self._corrections(),
            self._detail_rows(plan),
            self._origin_words(),
        )

    def _corrections(self):
        """Return {code of the indicator, "" for the score: what its correction says}."""
        counting = self.env["rm.kpi.adjustment"].search(
            [
                ("run_id", "=", self.run_id.id),
                ("manager_id", "=", self.manager_id.id),
                ("applied_at", "!=", False),
            ],
            order="id",
        )
        # the latest of several comes last and counts
        return {
            one.indicator_id.code or "": {
                "old": one.old_value,
                "new": one.value,
                "reason": one.reason,
                "by": ", ".join(one.maker_ids.mapped("name")),
                "checked": ", ".join(one.approval_request_id.decision_ids.user_id.mapped("name")),
                "on": fields.Date.to_string(one.applied_at),
            }
            for one in counting
        }

    def _derived_values(self, plan):
        """Return {external: (text, reason)} of figures over peers and periods, as stored."""
        externals, query = select_derived(plan, self.run_id, self.manager_id.id)
        if not externals:
            return {}
        row = self.env.execute_query(query)[0]
        return dict(zip(externals, zip(row[::2], row[1::2], strict=True), strict=True))

    def _raw_source(self, code):
        indicator = self.run_id.scheme_id.indicator_ids.filtered(
            lambda i: i.code == code and i.kind == "raw"
        )
        if not indicator:
            raise UserError(
                self.env._("This scheme has no raw indicator %(code)s.", code=str(code)[:64])
            )
        return indicator.source_id

    def _ratio_parts(self, source):
        """Return numerator and denominator of a ratio; nothing for other sources."""
        return source.numerator_id + source.denominator_id

    def _page(self, source, offset, limit):
        days = (self.run_id.date_from, self.run_id.date_to)
        return source._leaf_page(source, self.manager_id, days, offset, limit)

    def _add_leaves(self, node, limit):
        """Hang the fact rows below every raw figure that is expanded."""
        for child in node["children"]:
            if child.get("kind") == "raw" and not child.get("repeated"):
                self._hang_leaves(child, limit)
            elif child.get("children"):
                self._add_leaves(child, limit)

    def _hang_leaves(self, node, limit):
        """Hang the rows below a raw figure, and what is told of all of them together."""
        source = self._raw_source(node["code"])
        parts = self._ratio_parts(source)
        if not parts:
            node["children"], node["told"] = self._page(source, 0, limit)
            return
        node["children"] = self._part_nodes(parts)
        for child, part in zip(node["children"], parts, strict=True):
            child["children"], child["told"] = self._page(part, 0, limit)

    def _part_nodes(self, parts):
        """Return numerator and denominator with their figures as collected today."""
        run = self.run_id
        table = parts._collect_table(parts, run.date_from, run.date_to, units=self.manager_id.ids)
        rows = self.env.execute_query(
            SQL(
                "SELECT source_id, trim_scale(value)::text, issue FROM %s WHERE unit_id = %s",
                SQL.identifier(table),
                self.manager_id.id,
            )
        )
        found = {source_id: (value or False, issue or False) for source_id, value, issue in rows}
        return [
            {
                "code": part.code,
                "name": part.name,
                "kind": "part",
                "formula": False,
                "value": found.get(part.id, (False, "no_data"))[0],
                "issue": found.get(part.id, (False, "no_data"))[1],
                "rows": part.kind == "aggregate",
                "children": [],
            }
            for part in parts
        ]
