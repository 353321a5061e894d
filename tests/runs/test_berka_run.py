"""RM-MONTHLY of a real bank: raw figures as expected, formulas as the interpreter has them."""

import csv
from decimal import Decimal

import pytest

COMPUTE = """
result = [env["rm.kpi.scheme"]._compute_period("RM-MONTHLY", period) for period in periods]
"""
FIGURES = """
run = env["rm.kpi.run"].browse(run_id)
env.cr.execute(
    '''SELECT m.code, s.code, v.value::text, v.issue
         FROM rm_kpi_value v JOIN rm_manager m ON m.id = v.manager_id
         JOIN rm_kpi_indicator i ON i.id = v.indicator_id JOIN rm_kpi_source s ON s.id = i.source_id
        WHERE v.run_id = %s''',
    [run.id],
)
result = env.cr.fetchall()
"""
#: the Decimal interpreter computes every formula of every RM again from the raw values
INTERPRET = """
from decimal import Decimal
from odoo.addons.rm_kpi.computing.evaluate import select_derived
from odoo.addons.rm_kpi.engine.interpreter import evaluate
from odoo.addons.rm_kpi.engine.syntax import External
from odoo.addons.rm_kpi.engine.values import Value
run = env["rm.kpi.run"].browse(run_id)
plan = run.scheme_id._plan()
differ, count = [], 0
for one in run.result_ids:
    env.cr.execute(
        '''SELECT i.code, v.value::text, v.issue FROM rm_kpi_value v
             JOIN rm_kpi_indicator i ON i.id = v.indicator_id
            WHERE v.run_id = %s AND v.manager_id = %s''',
        [run.id, one.manager_id.id],
    )
    stored = {code: (value, issue) for code, value, issue in env.cr.fetchall()}
    context = dict(plan.tables)
    for code in plan.raw:
        value, issue = stored[code]
        context[External("indicator", (code,))] = Value(value and Decimal(value), issue)
    for external in plan.requirements:
        if external.kind == "param":
            context[external] = Value(Decimal(one.inputs[f"param:{external.args[0]}"]))
    externals, query = select_derived(plan, run, one.manager_id.id)
    row = env.execute_query(query)[0]
    for external, text, issue in zip(externals, row[::2], row[1::2]):
        context[external] = Value(text and Decimal(text), issue)
    for step in plan.steps:
        found = evaluate(step.rounded, context)
        context[External("indicator", (step.code,))] = found
        value, issue = stored[step.code]
        count += 1
        if (found.value, found.issue) != (value and Decimal(value), issue):
            differ.append([one.manager_id.code, step.code, str(found), value, issue])
result = {"differ": differ[:20], "count": count, "rms": len(run.result_ids)}
"""
RESULTS = """
rows = env["rm.kpi.result"].search_read(
    [("run_id", "=", run_id)], ["score", "rank", "branch_rank", "grade", "branch_id"], order="id"
)
result = rows
"""
EXPLAIN = """
one = env["rm.kpi.result"].search([("run_id", "=", run_id), ("manager_id.code", "=", "M001")])
result = one.explain()
"""


@pytest.fixture(scope="module")
def runs(berka_db, run_in_odoo):
    """What computing the three months said, oldest first."""
    return run_in_odoo(berka_db, COMPUTE, periods=["1998-04", "1998-05", "1998-06"])


def test_computing_stops_at_the_trial_run(runs):
    assert [run["state"] for run in runs] == ["computed"] * 3
    assert [run["results"] for run in runs] == [130] * 3, "one RM left before April"
    assert len({run["hash"] for run in runs}) == 3


def test_computing_again_gives_the_same_hash_in_the_same_run(runs, berka_db, run_in_odoo):
    (again,) = run_in_odoo(berka_db, COMPUTE, periods=["1998-06"])
    assert again == runs[2]


def test_raw_values_are_the_expected_figures(runs, berka, berka_db, run_in_odoo):
    with (berka / "golden" / "rm_month.csv").open(newline="") as file:
        golden = {r["rm_code"]: r for r in csv.DictReader(file) if r["month"] == "1998-06"}
    rows = run_in_odoo(berka_db, FIGURES, run_id=runs[2]["run"])
    assert len(rows) == 130 * 12
    for manager, source, value, issue in rows:
        expected = golden[manager][source]
        assert (value is None) == (expected == "") == (issue is not None), (manager, source)
        if value is not None:
            assert Decimal(value) == Decimal(expected), (manager, source)


def test_every_formula_is_what_the_interpreter_says(runs, berka_db, run_in_odoo):
    found = run_in_odoo(berka_db, INTERPRET, run_id=runs[2]["run"])
    assert found["differ"] == []
    assert (found["rms"], found["count"]) == (130, 130 * 11)


def test_ranks_are_competition_ranks_and_scores_are_spread(runs, berka_db, run_in_odoo):
    rows = run_in_odoo(berka_db, RESULTS, run_id=runs[2]["run"])
    scores = [Decimal(row["score"]) for row in rows]
    for row in rows:
        score, branch = Decimal(row["score"]), row["branch_id"][0]
        peers = [Decimal(r["score"]) for r in rows if r["branch_id"][0] == branch]
        assert row["rank"] == 1 + sum(other > score for other in scores)
        assert row["branch_rank"] == 1 + sum(other > score for other in peers)
    assert len(set(scores)) > 120
    assert {row["grade"] for row in rows} == {"A", "B", "C", "D"}


def test_an_explanation_adds_up_from_the_rows_of_the_files(runs, berka_db, run_in_odoo):
    tree = run_in_odoo(berka_db, EXPLAIN, run_id=runs[2]["run"])
    parts = sum(Decimal(child["part"]) for child in tree["children"])
    assert round(parts, 2) == Decimal(tree["value"])
    seen = 0
    for node in _raw_nodes(tree):
        rows = node["children"]
        if rows and rows[0].get("kind") == "part":
            top, bottom = (Decimal(part["value"]) for part in rows)
            assert round(top / bottom, 6) == round(Decimal(node["value"]), 6), node["code"]
            continue
        assert len(rows) < 200
        assert sum(Decimal(row["product"]) for row in rows) == Decimal(node["value"])
        assert all(row["batch"] and row["line"] > 1 for row in rows)
        seen += len(rows)
    assert seen > 20


def _raw_nodes(node):
    if node.get("kind") == "raw" and not node.get("repeated"):
        yield node
    for child in node.get("children", ()):
        yield from _raw_nodes(child)
