"""Figures over peers that a scheme can supply. No database."""

from ..engine.errors import FormulaError
from ..engine.names import PEER_KINDS
from ..engine.syntax import Ref, walk
from .history import fits

#: scope -> column of a result that peers have in common
SCOPES = {"bank": None, "branch": "branch_id", "position": "position_id", "grade": "post_grade_id"}
_WHOLE = ("min_over", "max_over")


def check_available(formula, period_type):
    """Refuse scopes and distances in time that cannot be supplied.

    :param formula: compiled formula.
    """
    for node in walk(formula.root):
        external = node.external if isinstance(node, Ref) else None
        if external and not _available(external, period_type):
            name = formula.text[node.start : node.end]
            raise FormulaError("not_available", node.start, node.length, name=name)


def _available(external, period_type):
    if external.kind not in PEER_KINDS:
        return fits(external, period_type)
    _code, scope, *own = external.args
    return scope in SCOPES and not (external.kind in _WHOLE and own == ["without"])
