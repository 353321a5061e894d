"""Figures over peers that a scheme can supply. No database."""

from ..engine.errors import FormulaError
from ..engine.names import PEER_KINDS
from ..engine.syntax import Ref, walk
from .history import fits

#: scope -> column of a result that peers have in common
SCOPES = {
    "bank": None,
    "branch": "branch_id",
    "region": "region_id",
    "team": "team_id",
    "position": "position_id",
    "grade": "post_grade_id",
    "same_level": "level_id",
}


def shared(result):
    """Return {scope: what the RM of a result shares with his peers}; alone without a team."""
    found = {scope: column and result[column].id for scope, column in SCOPES.items()}
    return found | {"team": result.team_id.id or -result.manager_id.id}


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
    return external.args[1] in SCOPES
