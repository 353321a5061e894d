"""docs/functions.md names every function of the platform, and nothing that is not there."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TABLE = PROJECT / "docs" / "functions.md"
ROLES = ("rm", "leader", "risk", "branch_admin", "admin", "auditor")
MENUS = """
root = env["rm.branch"].create({"code": "FN", "name": "总行", "level": "head_office"})
seen = {}
for role in roles:
    user = env["res.users"].create({"login": f"fn_{role}", "name": role})
    granted = env["rm.role"].search([("code", "=", role)])
    env["rm.role.grant"].create({
        "user_id": user.id, "role_id": granted.id,
        "branch_id": root.id if granted.needs_branch else False,
    })
    seen[role] = set(env["ir.ui.menu"].with_user(user).load_menus(False))
menus = env["ir.ui.menu"].with_context(lang="zh_CN", **{"ir.ui.menu.full_list": True}).search([])
ids = menus.get_external_id()
env.cr.rollback()
result = {
    "menus": {
        menu.complete_name.replace("/", " / "): [r for r in roles if menu.id in seen[r]]
        for menu in menus
        if menu.action and not menu.child_id and ids[menu.id].startswith("rm_")
    },
    "models": [name for name in env.registry if name.startswith("rm.")],
}
"""


def _rows():
    rows = [line.strip("|").split("|") for line in TABLE.read_text().splitlines() if "|" in line]
    return [[cell.strip() for cell in row] for row in rows if len(row) == 5][2:]


@pytest.fixture(scope="module")
def told(module_db, run_in_odoo):
    """What there is: the words of every menu, the names of every model."""
    return run_in_odoo(module_db, MENUS, roles=ROLES)


def _places():
    """The rows that stand behind a menu: function, menu, what of it is meant, roles."""
    for function, place, roles, _models, _test in _rows():
        menu, _bracket, part = place.partition(" (")
        named = set(re.findall(r"[a-z_]+", roles)) & set(ROLES)
        everybody = roles.startswith("all but integration")
        if not re.match(r"docs/|no screen|every sign-in", place):
            yield function, menu, part, set(ROLES) if everybody else named


def test_every_menu_is_in_the_table(told):
    rows = {menu for _function, menu, _part, _roles in _places()}
    assert [menu for menu in told["menus"] if menu not in rows] == []


def test_every_menu_of_the_table_is_there_for_the_roles_it_names(told):
    wrong = []
    for function, menu, part, roles in _places():
        there = set(told["menus"].get(menu, ()))
        # a tab or a button may be for fewer than the menu
        if not there or (roles - there if part else roles != there):
            wrong.append((function, menu, sorted(roles), sorted(there)))
    assert not wrong, "\n".join(map(str, wrong))


def test_no_row_of_the_table_stands_there_twice():
    rows = [(function, place) for function, place, *_rest in _rows()]
    assert sorted(row for row in set(rows) if rows.count(row) > 1) == []


def test_every_model_of_the_table_is_there(told):
    named = set()
    for _function, _menu, _roles, models, _test in _rows():
        named.update(re.findall(r"rm\.[a-z_.]+[a-z]", models.replace(".*", "")))
    models = told["models"]
    unknown = [n for n in named if not any(m == n or m.startswith(f"{n}.") for m in models)]
    assert unknown == []


def test_every_test_of_the_table_is_there():
    files = [file for folder in ("tests", "addons") for file in (PROJECT / folder).rglob("*.py")]
    names = {file.stem for file in files if file.name.startswith("test_")}
    for function, _menu, _roles, _models, test in _rows():
        assert test, function
        for name in re.findall(r"\btest_\w+", test):
            assert name in names, f"{function}: {name}"
