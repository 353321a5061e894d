"""Make the sheets of one appraisal cycle and compare with the bare insert of the same rows.

    python benchmarks/bench_review.py --managers 5000 --peers 40 --items 10

Works on the database WORKBENCH_BENCH_DB (a copy that run.py drops), filled by SQL alone with the
same rows every time: every RM is scored by the colleagues of his outlet and by himself. Then the
answers are filled in and the results computed, a sheet is opened and answers are saved, the hourly
run follows joiners and leavers, and a page of the report is read, each on the clock.
"""

import argparse
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent / "review"


def main(argv=None):
    """Run the bench; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--managers", type=int, default=1_000)
    parser.add_argument("--peers", type=int, default=40, help="RMs of an outlet")
    parser.add_argument("--items", type=int, default=10)
    parser.add_argument("--most", type=float, default=3, help="greatest ratio that passes")
    parser.add_argument("--seconds", type=float, default=30, help="most seconds for the sheets")
    parser.add_argument("--open-ms", type=float, default=300, help="most ms (p95) to open a task")
    parser.add_argument(
        "--save-ms", type=float, default=100, help="most ms (p95) of a saved answer"
    )
    options = parser.parse_args(argv)
    _configure(os.environ["WORKBENCH_BENCH_DB"])
    return _measure(os.environ["WORKBENCH_BENCH_DB"], options)


def _say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _configure(db):
    from odoo.service import server
    from odoo.tools import config

    log = [f"--logfile={os.environ['WORKBENCH_LOG']}"] if "WORKBENCH_LOG" in os.environ else []
    config.parse_config(["-d", db, *log], setup_logging=True)
    server.load_server_wide_modules()


def _measure(db, options):
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.orm.registry import Registry

    with Registry(db).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        cr.execute((HERE / "data.sql").read_text(), vars(options))
        env.invalidate_all()
        cycle = _plan(env, options)
        cr.execute("ANALYZE rm_manager, rm_branch, res_users")
        today = cycle.opens_on
        counted, _count = _timed(cycle.plan_id._preview, cr)
        named, _count = _timed(cycle.plan_id._preview_people, cr)
        _say(f"preview         {counted:9.1f} s   and {named:.1f} s for whom")
        ours, count = _timed(lambda: cycle._fill(today), cr)
        bare, _count = _timed(lambda: _insert_bare(cr), cr)
        sheets, answers = _sizes(cr)
        _say(f"rows            {sheets} sheets, {answers} answers")
        _say(f"sheets          {ours:9.1f} s   {count} statements")
        _say(f"bare insert     {bare:9.1f} s")
        _say(f"ratio           {ours / bare:9.2f}")
        cr.execute("ANALYZE rm_review_sheet, rm_review_answer, rm_review_task")
        opened, saved = _one_appraiser(env, cycle)
        hourly, count = _timed(lambda: cycle._refresh(today), cr)
        _say(f"hourly run      {hourly:9.1f} s   {count} statements")
        _results(env, cycle)
        _report(env, cycle)
        cr.rollback()
    quick = opened <= options.open_ms and saved <= options.save_ms
    return 0 if ours / bare <= options.most and ours <= options.seconds and quick else 1


def _timed(deed, cr):
    start, count = time.monotonic(), cr.sql_log_count
    deed()
    return time.monotonic() - start, cr.sql_log_count - count


def _plan(env, options):
    """A running plan and its empty cycle."""
    from odoo.fields import Command

    item = env["rm.review.item"]
    items = item.create(
        [
            {
                "code": f"bench{number}",
                "name": f"Item {number}",
                "criterion_ids": [Command.create({"name": "-", "points": "0"})],
            }
            for number in range(options.items)
        ]
    )
    plan = env["rm.review.plan"].create(
        {
            "name": "Bench",
            "cycle": "once",
            "item_ids": [
                Command.create({"item_id": one.id, "weight": str(100 // options.items)})
                for one in items
            ],
            "appraiser_ids": [
                Command.create({"relation": "peer", "weight": "90"}),
                Command.create({"relation": "self", "weight": "10"}),
            ],
        }
    )
    from odoo.addons.rm_kpi.reviewing.due import due_periods

    [due] = due_periods("once", plan.start_on, plan.days, plan.start_on)
    plan._set_guarded(state="running")
    return env["rm.review.cycle"]._make(plan, due)


def _insert_bare(cr):
    """The same rows into tables of the same shape, and nothing else."""
    for table, columns in (
        (
            "rm_review_sheet",
            "cycle_id, plan_id, task_id, reviewer_id, manager_id, branch_id, appraiser_id,"
            " anonymous, state",
        ),
        ("rm_review_answer", "sheet_id, plan_item_id, version"),
    ):
        cr.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
        cr.execute(f"INSERT INTO bench_{table} ({columns}) SELECT {columns} FROM {table}")


def _sizes(cr):
    cr.execute("SELECT (SELECT count(*) FROM rm_review_sheet), count(*) FROM rm_review_answer")
    return cr.fetchone()


def _one_appraiser(env, cycle):
    """Open a task and save answers as one of its appraisers."""
    task = cycle.task_ids[0]
    user = task.reviewer_id
    env["rm.role.grant"].create(
        {
            "user_id": user.id,
            "role_id": env.ref("rm_workbench.role_rm").id,
            "branch_id": cycle.env["rm.manager"].search([("user_id", "=", user.id)]).branch_id.id,
            "valid_from": "2020-01-01",
        }
    )
    env.flush_all()
    screen = env["rm.review.task"].with_user(user)
    opened = [_timed(lambda: _fresh(screen).open_task(task.id), env.cr)[0] for _turn in range(20)]
    saved = []
    for sheet in screen.open_task(task.id)["sheets"]:
        for answer in list(sheet["answers"].values())[:5]:
            seconds, _count = _timed(
                lambda s=sheet, a=answer: (
                    _fresh(screen)
                    .env["rm.review.sheet"]
                    .save_answer(s["id"], a["id"], "80", "", a["version"])
                ),
                env.cr,
            )
            saved.append(seconds)
    sheets = screen.open_task(task.id)["sheets"]
    facts = [
        _timed(lambda s=sheet: _fresh(screen).sheet_facts(s["id"]), env.cr)[0] for sheet in sheets
    ]
    _say(f"open a task     {_p95(opened):9.0f} ms p95 ({task.sheet_count} sheets)")
    _say(f"facts of an RM  {_p95(facts):9.0f} ms p95 ({len(facts)} RMs)")
    _say(f"save an answer  {_p95(saved):9.0f} ms p95 ({len(saved)} answers)")
    return _p95(opened), _p95(saved)


def _fresh(model):
    """The model with nothing remembered, as at the begin of a request."""
    model.env.invalidate_all()
    return model


def _p95(seconds):
    return sorted(seconds)[int(len(seconds) * 0.95) - 1] * 1000


def _results(env, cycle):
    env.cr.execute("UPDATE rm_review_answer SET points = (id * 37) % 101, version = 1")
    env.cr.execute(
        "UPDATE rm_review_sheet SET state = 'done', score = round((id * 7919 % 10000) / 100.0, 2)"
        " WHERE id % 20 > 0"
    )
    env.cr.execute("ANALYZE rm_review_sheet, rm_review_answer")
    env.invalidate_all()
    administrator = env.ref("base.user_root")
    env["rm.role.grant"].create(
        {"user_id": administrator.id, "role_id": env.ref("rm_workbench.role_admin").id}
    )
    seconds, count = _timed(cycle.with_user(administrator).action_finish, env.cr)
    _say(f"results         {seconds:9.1f} s   {count} statements, {len(cycle.result_ids)} RMs")


def _report(env, cycle):
    """A page of the report, with the change against the cycle before, as an auditor reads it."""
    env.cr.execute("ANALYZE rm_review_result")
    columns = ["rank", "manager_id", "branch_id", "score", "previous_score", "change"]
    report = env["rm.review.report"]
    domain = [("cycle_id", "=", cycle.id)]
    pages = [
        _timed(lambda: _fresh(report).search_read(domain, columns, limit=80), env.cr)[0]
        for _turn in range(20)
    ]
    _say(f"page of report  {_p95(pages):9.0f} ms p95 (80 rows)")


if __name__ == "__main__":
    sys.exit(main())
