"""docs/functions.md names every function of the platform, and nothing that is not there."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TABLE = PROJECT / "docs" / "functions.md"
MENUS = """
menus = env["ir.ui.menu"].with_context(lang="zh_CN", **{"ir.ui.menu.full_list": True}).search([])
ids = menus.get_external_id()
result = {
    "menus": sorted(
        menu.complete_name.replace("/", " / ") for menu in menus
        if menu.action and not menu.child_id and ids[menu.id].startswith("rm_")
    ),
    "models": [name for name in env.registry if name.startswith("rm.")],
}
"""


def _rows():
    rows = [line.strip("|").split("|") for line in TABLE.read_text().splitlines() if "|" in line]
    return [[cell.strip() for cell in row] for row in rows if len(row) == 5][2:]


@pytest.fixture(scope="module")
def told(module_db, run_in_odoo):
    """What there is: the words of every menu, the names of every model."""
    return run_in_odoo(module_db, MENUS)


def test_every_menu_is_in_the_table(told):
    text = TABLE.read_text()
    assert [menu for menu in told["menus"] if menu not in text] == []


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
