"""Open lists and pivots over the figures of many months, and split a target down to all RMs.

    python benchmarks/bench_values.py --managers 5000 --months 36 --indicators 60

Works on the database WORKBENCH_BENCH_DB (a copy that run.py drops), filled by SQL alone: final runs
of so many months with a figure of every RM and indicator. Each call is made as an administrator and
as the leader of a branch, several times; p95 of the calls counts.
"""

import argparse
import os
import sys
import time

SCREENS = 300
_FILL = """
    INSERT INTO rm_branch (code, name, level_id, level, parent_id, parent_path, active)
    SELECT 'BV' || n, 'Branch ' || n, l.id, l.code, %(head)s, '', TRUE
      FROM generate_series(1, %(branches)s) n, rm_branch_level l WHERE l.code = 'outlet';
    UPDATE rm_branch SET parent_path = %(path)s || id || '/' WHERE code LIKE 'BV%%';
    INSERT INTO rm_manager (code, name, branch_id, joined_on, active)
    SELECT 'MV' || n, 'RM ' || n, b.id, '2020-01-01', TRUE
      FROM generate_series(1, %(managers)s) n
      JOIN rm_branch b ON b.code = 'BV' || (1 + n %% %(branches)s);
    INSERT INTO rm_manager_history (manager_id, branch_id, valid_from)
    SELECT id, branch_id, joined_on FROM rm_manager WHERE code LIKE 'MV%%';
    INSERT INTO rm_kpi_run (scheme_id, scheme_code, period, date_from, date_to, state, result_count)
    SELECT %(scheme)s, 'BENCH', to_char(m, 'YYYY-MM'), m::date,
           (m + interval '1 month - 1 day')::date, 'closed', %(managers)s
      FROM generate_series('2023-01-01'::timestamp, '2023-01-01'::timestamp
                           + make_interval(months => %(months)s - 1), '1 month') m;
    INSERT INTO rm_kpi_result (run_id, manager_id, branch_id, score, rank)
    SELECT r.id, m.id, m.branch_id, (m.id * 7919 + r.id) %% 10000 / 100.0,
           rank() OVER (PARTITION BY r.id ORDER BY (m.id * 7919 + r.id) %% 10000 DESC)
      FROM rm_kpi_run r CROSS JOIN rm_manager m
     WHERE r.scheme_code = 'BENCH' AND m.code LIKE 'MV%%';
    INSERT INTO rm_kpi_value (run_id, manager_id, indicator_id, branch_id, value)
    SELECT r.id, m.id, i.id, m.branch_id, (m.id * 31 + i.id * 17 + r.id) %% 100000
      FROM rm_kpi_run r CROSS JOIN rm_manager m CROSS JOIN rm_kpi_indicator i
     WHERE r.scheme_code = 'BENCH' AND m.code LIKE 'MV%%' AND i.scheme_id = %(scheme)s
       AND i.kind = 'computed'
     ORDER BY r.id, m.id, i.id;
"""


def main(argv=None):
    """Run the bench; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--managers", type=int, default=500)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--indicators", type=int, default=20)
    parser.add_argument("--branches", type=int, default=50)
    parser.add_argument("--times", type=int, default=10, help="calls of each kind")
    parser.add_argument("--split-seconds", type=float, default=10, help="most seconds of a split")
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
        scheme, head = _scheme(env, options), _head(env)
        start = time.monotonic()
        cr.execute(
            _FILL,
            {**vars(options), "scheme": scheme.id, "head": head.id, "path": head.parent_path},
        )
        cr.execute("ANALYZE rm_kpi_value, rm_kpi_result, rm_kpi_run, rm_manager, rm_branch")
        env.invalidate_all()
        cr.execute("SELECT count(*) FROM rm_kpi_value WHERE run_id IN"
                   " (SELECT id FROM rm_kpi_run WHERE scheme_code = 'BENCH')")  # fmt: skip
        _say(f"figures         {cr.fetchone()[0]} made in {time.monotonic() - start:.0f} s")
        branch = env["rm.branch"].search([("code", "=", "BV1")])
        slowest = 0
        for name, user in (
            ("administrator", _user(env, "bench_admin", "admin")),
            ("branch leader", _user(env, "bench_leader", "leader", branch)),
        ):
            for what, call in _calls(env(user=user), scheme):
                taken = [_timed(env, call) for _turn in range(options.times)]
                p95 = sorted(taken)[max(0, round(len(taken) * 0.95) - 1)] * 1000
                slowest = max(slowest, p95)
                _say(f"{name:15} {what:34} {p95:6.0f} ms p95, first {taken[0] * 1000:6.0f} ms")
        split = _split(env, scheme, head, options)
        cr.rollback()
    return 0 if slowest <= SCREENS and split <= options.split_seconds else 1


def _timed(env, call):
    env.invalidate_all()
    start = time.monotonic()
    call()
    return time.monotonic() - start


def _scheme(env, options):
    from odoo.fields import Command

    lines = [
        {"code": f"v{n}", "name": f"Figure {n}", "kind": "computed", "formula": str(n)}
        for n in range(options.indicators)
    ]
    lines.append(
        {"code": "points", "name": "-", "kind": "scoring", "formula": "1", "weight": "100"}
    )
    scheme = env["rm.kpi.scheme"].create(
        {
            "code": "BENCH",
            "name": "Bench",
            "period_type": "month",
            "indicator_ids": [Command.create(line) for line in lines],
        }
    )
    scheme._set_guarded(state="released")
    return scheme


def _head(env):
    head = env["rm.branch"].search([("parent_id", "=", False)], limit=1)
    return head or env["rm.branch"].create({"code": "H", "name": "H", "level": "head_office"})


def _user(env, login, role, branch=None):
    user = env["res.users"].create(
        {"name": login, "login": login, "group_ids": [(6, 0, env.ref("base.group_user").ids)]}
    )
    group = env.ref(f"rm_workbench.group_{role}")
    env["rm.role.grant"].create(
        {
            "user_id": user.id,
            "role_id": env["rm.role"].search([("group_id", "=", group.id)], limit=1).id,
            "branch_id": branch.id if branch else False,
            "valid_from": "2000-01-01",
        }
    )
    return user


def _calls(env, scheme):
    """(what, call) of the screens over figures: lists, their counts, pivots."""
    values, report = env["rm.kpi.value"], env["rm.kpi.value.report"]
    results = env["rm.kpi.result"]
    runs = env["rm.kpi.run"].search([("scheme_code", "=", "BENCH")], order="date_to desc")
    newest = [("run_id", "=", runs[0].id)]
    year = [("run_id", "in", runs[:12].ids)]
    line = scheme.indicator_ids[3]
    fields = {"run_id": {}, "manager_id": {"fields": {"display_name": {}}}, "value": {}}
    group = report.formatted_read_group
    return [
        ("list of all figures", lambda: values.web_search_read([], fields, limit=80)),
        (
            "list of a figure over all months",
            lambda: values.web_search_read([("indicator_id", "=", line.id)], fields, limit=80),
        ),
        (
            "ranking of the newest month",
            lambda: results.web_search_read(newest, {"rank": {}, "score": {}}, limit=80),
        ),
        ("pivot: figures of a month", lambda: group(newest, ["indicator_id"], ["value:avg"])),
        (
            "pivot: a figure by branch and month",
            lambda: group(
                [*year, ("indicator_id", "=", line.id)], ["branch_id", "run_id"], ["value:avg"]
            ),
        ),
        (
            "pivot: a figure by month, 36 months",
            lambda: group([("indicator_id", "=", line.id)], ["run_id"], ["value:avg"]),
        ),
        (
            "pivot: branches of a month",
            lambda: group([*newest, ("indicator_id", "=", line.id)], ["branch_id"], ["value:avg"]),
        ),
    ]


def _split(env, scheme, head, options):
    """Split a target down to all RMs, submit it, put it in force; the seconds of the split."""
    admin = env["res.users"].search([("login", "=", "bench_admin")])
    other = _user(env, "bench_admin2", "admin")
    plan = (
        env["rm.kpi.target.plan"]
        .with_user(admin)
        .create(
            {
                "indicator_id": scheme.indicator_ids[3].id,
                "branch_id": head.id,
                "year": 2026,
                "total": "123456789",
                "digits": 2,
            }
        )
    )
    cr, taken = env.cr, []
    for what, deed in (
        ("split", lambda: plan.action_split("results")),
        ("submitted", plan.action_submit),
        ("in force", plan.with_user(other).action_approve),
    ):
        start, count = time.monotonic(), cr.sql_log_count
        deed()
        env.flush_all()
        taken.append(time.monotonic() - start)
        _say(f"target {what:12} {taken[-1]:6.1f} s   {cr.sql_log_count - count} statements")
    cr.execute("SELECT count(*) FROM rm_kpi_target_part WHERE plan_id = %s", [plan.id])
    _say(f"parts           {cr.fetchone()[0]} of {options.managers} RMs")
    return taken[0]


if __name__ == "__main__":
    sys.exit(main())
