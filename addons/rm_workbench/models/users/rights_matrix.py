from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

#: letter of the matrix -> operation of Odoo
OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
#: the page shows what is shipped; a role made in the bank shows its rights on its own screen
_SHIPPED = [("is_custom", "=", False)]


class RmRightsMatrix(models.AbstractModel):
    """权限矩阵: which role does what with which rows of every model, read from the rights in force.

    Nothing here is written by hand: access rows give the operations, record rules the rows. The
    page docs/rights-matrix.md is this table, and a test tries each cell on real rows.
    """

    _name = "rm.rights.matrix"
    _description = "Rights matrix"

    @api.model
    def _models(self):
        """Return the suite's models that hold rows, in order of their names."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if name.startswith("rm.") and not model._abstract and not model._transient
        )

    @api.model
    def _cells(self):
        """Return ``{model: {role code: {"all": letters, "some": letters}}}``.

        ``all``: on every row; ``some``: on the rows that a record rule names.
        """
        # sudo: access rows and rules of the whole bank, for documents and tests
        roles = self.env["rm.role"].sudo().search(_SHIPPED, order="sequence")
        groups = {role.code: self._groups_of(role) for role in roles}
        accesses, rules = self._by_model("ir.model.access"), self._by_model("ir.rule")
        return {
            model: {
                code: _cell(accesses[model], rules[model], held) for code, held in groups.items()
            }
            for model in self._models()
        }

    @api.model
    def _by_model(self, kind, like="rm.%"):
        """Return ``{model: its access rows or its record rules}``."""
        # sudo: see _cells
        rows = self.env[kind].sudo()
        found = rows.search([("model_id.model", "=like", like)])
        return defaultdict(lambda: rows, found.grouped(lambda row: row.model_id.model))

    @api.model
    def _cell_of(self, model, groups):
        """Return one cell of :meth:`_cells`."""
        accesses, rules = (self._by_model(kind, model) for kind in ("ir.model.access", "ir.rule"))
        return _cell(accesses[model], rules[model], groups)

    @api.model
    def _is_granted(self, model, operation, groups):
        return _grants(self._by_model("ir.model.access", model)[model], operation, groups)

    @api.model
    def _limits_of(self, model, operation, groups):
        """Return the rules that narrow an operation for these groups; none when all rows do."""
        return _limits(self._by_model("ir.rule", model)[model], operation, groups)

    @api.model
    def _groups_of(self, role):
        return role.group_id.all_implied_ids | self.env.ref("base.group_user").sudo()

    # ---- the page -----------------------------------------------------------------------------

    @api.model
    def _markdown(self):
        """Return docs/rights-matrix.md; the same text wherever the same code is installed."""
        self = self.with_context(lang="en_US")
        roles = self.env["rm.role"].sudo().search(_SHIPPED, order="sequence")
        lines = [*_HEAD, "", f"| model | | {' | '.join(roles.mapped('name'))} |"]
        lines.append("|---|---|" + "---|" * len(roles))
        for model, cells in self._cells().items():
            words = " | ".join(_words(cells[role.code]) for role in roles)
            lines.append(f"| `{model}` | {self.env[model]._description} | {words} |")
        return "\n".join([*lines, *_RULES_HEAD, *self._rule_lines()]) + "\n"

    @api.model
    def _rule_lines(self):
        # sudo: see _cells
        rules = self.env["ir.rule"].sudo().search([("model_id.model", "=like", "rm.%")])
        roles = self.env["rm.role"].sudo()
        codes = {role.group_id: role.code for role in roles.search(_SHIPPED)}
        custom = roles.search([("is_custom", "=", True)]).group_id
        lines = set()
        for rule in rules:
            if not rule.groups & custom and not _is_true(rule.domain_force):
                who = ", ".join(sorted(codes.get(group, group.name) for group in rule.groups))
                letters = "".join(k for k, name in OPERATIONS.items() if rule[f"perm_{name}"])
                domain = " ".join(rule.domain_force.split()).replace("|", "\\|")
                lines.add(f"| `{rule.model_id.model}` | {letters} | {who or 'all'} | `{domain}` |")
        return sorted(lines)


def _cell(accesses, rules, groups):
    cell = {"all": "", "some": ""}
    for letter, operation in OPERATIONS.items():
        if _grants(accesses, operation, groups):
            cell["some" if _limits(rules, operation, groups) else "all"] += letter
    return cell


def _grants(accesses, operation, groups):
    granting = accesses.filtered(f"perm_{operation}")
    return any(not row.group_id or row.group_id in groups for row in granting)


def _limits(rules, operation, groups):
    held = rules.filtered(f"perm_{operation}")
    shared = held.filtered(lambda rule: not rule.groups)
    own = (held - shared).filtered(lambda rule: rule.groups & groups)
    if any(_is_true(rule.domain_force) for rule in own):
        own = own.browse()
    return own | shared.filtered(lambda rule: not _is_true(rule.domain_force))


def _words(cell):
    parts = [f"{cell['all']} all" if cell["all"] else "", cell["some"]]
    return ", ".join(part for part in parts if part)


def _is_true(domain):
    text = "".join((domain or "").split())
    return text in ("", "[]", "[(1,'=',1)]", repr(list(Domain.TRUE)).replace(" ", ""))


_HEAD = """\
# Rights matrix

Written by `./workbench rights` from the rights in force; never by hand. `tests/docs` compares it
with the code, `test_rights_matrix` of rm_workbench tries each cell on real rows.

r read, w write, c create, d delete; *all*: every row, else the rows that the rules below name.
What a role does by a button is written by the server and checked by the button's method: see
roles.md.
""".splitlines()

_RULES_HEAD = """
## Rows

One line a rule; several rules of one role add up. `user.rm_branch_id` is the branch of the grant.

| model | operations | roles | rows |
|---|---|---|---|""".splitlines()
