from odoo import models
from odoo.exceptions import UserError

from ...designing.layout import lay_out
from ...engine.errors import FormulaError
from ...engine.names import EARLIER_KINDS, INDICATOR_KINDS, PERIOD_TYPES

_SCORE = "score:"


class RmKpiSchemeGraph(models.Model):
    """The dependency graph of a scheme: what every figure hangs on, up to the score."""

    _inherit = "rm.kpi.scheme"

    def dependency_graph(self):
        """Return the nodes with their places, and the edges.

        :return: ``{"name", "nodes": [{"key", "id", "kind", "code", "name", "formula", "weight",
            "column", "row"}], "edges": [{"from", "to", "earlier": bool}]}``
        """
        self.ensure_one()
        self.check_access("read")
        try:
            plan = self._plan()
        except FormulaError as error:
            raise UserError(self._formula_sentence(error)) from None
        nodes = {line.code: self._graph_node(line) for line in self.indicator_ids}
        edges = {}
        for step in plan.steps:
            for external in step.formula.requirements:
                self._graph_edge(external, step.code, nodes, edges)
        scoring = self.indicator_ids.filtered(lambda i: i.kind == "scoring")
        if scoring:
            name = self.env._("Score")
            nodes[_SCORE] = {"kind": "score", "code": name, "name": "", "id": False}
            edges.update({(line.code, _SCORE): False for line in scoring})
        places = lay_out(list(nodes), [pair for pair, earlier in edges.items() if not earlier])
        return {
            "name": self.display_name,
            "nodes": [
                {"key": key, **node, "column": places[key][0], "row": places[key][1]}
                for key, node in nodes.items()
            ],
            "edges": [
                {"from": start, "to": end, "earlier": earlier}
                for (start, end), earlier in edges.items()
            ],
        }

    def _graph_node(self, line):
        return {
            "id": line.id,
            "kind": line.kind,
            "code": line.code,
            "name": line.source_id.name or (line.name if line.name != line.code else ""),
            "formula": line.formula or "",
            "weight": line.weight or "",
            "unit": line.unit or "",
        }

    def _graph_edge(self, external, code, nodes, edges):
        kind, name = external.kind, external.args[0] if external.args else ""
        if kind in PERIOD_TYPES or kind == "table":
            return
        if kind in INDICATOR_KINDS and kind != "target":
            # an earlier value is no circle
            earlier = kind in EARLIER_KINDS or name == code
            edges[name, code] = edges.get((name, code), True) and earlier
            return
        kind = "band" if kind == "brackets" else kind
        key = f"{kind}:{name}"
        nodes.setdefault(key, {"kind": kind, "code": name, "name": "", "id": False})
        edges[key, code] = False

    def action_open_graph(self):
        """Open the dependency graph."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "rm_kpi.scheme_graph",
            "name": self.env._("Dependency graph"),
            "params": {"scheme_id": self.id},
        }
