"""A bank with a million customers: lists, searches and forms of every role, and their plans.

    python benchmarks/bench_customers.py --customers 1000000 --managers 8000 --users 10000

Customers come through the feed (their numbers are sealed on the way), the rest by SQL. As each role,
twenty users of it look at the first page of the list with its count, search by name, customer number
and full phone, and open a customer; the figure is the p95 in the server. Then the plans of list and
count: none may scan the customers or the table that the rules read. At last the leader of the head
office assigns, by filter, all customers who have nobody, and ends it again.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT)]

from benchmarks.customers import delivery  # noqa: E402

#: tables that no list, search or form may read from end to end
LARGE = ("rm_customer", "rm_customer_access", "rm_assignment", "rm_account", "rm_loan")
ROLES = ("rm", "team", "leader", "leader_ho", "risk", "admin", "auditor")
#: as the web client counts
COUNT_LIMIT = 10_001


def main(argv=None):
    """Run the bench; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--branches", type=int, default=2_000)
    parser.add_argument("--managers", type=int, default=8_000)
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3, help="turns of each user")
    parser.add_argument("--bound", type=float, default=300, help="milliseconds, of the p95")
    parser.add_argument("--assign-bound", type=float, default=10, help="seconds a 100,000")
    parser.add_argument("--plans", action="store_true", help="print the plans in full")
    options = parser.parse_args(argv)
    say(f"load of the machine {os.getloadavg()}")
    with Bank(options) as bank:
        slow = bank.measure()
        slow += bank.assign()
    say(f"load of the machine {os.getloadavg()}")
    return 1 if slow else 0


def say(text):
    """Print a line now."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Bank:
    """The bank in its database, seen by one environment of this process."""

    def __init__(self, options):
        self.options = options

    def __enter__(self):
        from odoo.api import SUPERUSER_ID, Environment
        from odoo.orm.registry import Registry
        from odoo.service import server
        from odoo.tools import config

        db = os.environ["WORKBENCH_BENCH_DB"]
        log = [f"--logfile={os.environ['WORKBENCH_LOG']}"] if "WORKBENCH_LOG" in os.environ else []
        config.parse_config(["-d", db, *log], setup_logging=True)
        server.start(preload=[], stop=True)
        self.cr = Registry(db).cursor()
        self.env = Environment(self.cr, SUPERUSER_ID, {"lang": "zh_CN"})
        self._load()
        self._fill()
        return self

    def __exit__(self, *_error):
        self.cr.close()

    def _load(self):
        home = os.environ.get("WORKBENCH_BENCH_DATA") or tempfile.gettempdir()
        folder = Path(tempfile.mkdtemp(prefix="customers-", dir=home))
        o = self.options
        try:
            sealed = delivery.write(folder / "core", o.branches, o.managers, o.customers)
            start = time.monotonic()
            (answer,) = self.env["rm.feed"]._import_folder(sealed)
        finally:
            shutil.rmtree(folder)
        if answer["state"] != "published":
            raise SystemExit(f"not published: {answer['message']}")
        say(f"{o.customers:,} customers through the feed, sealed: {time.monotonic() - start:.1f} s")

    def _fill(self):
        start, env = time.monotonic(), self.env
        text = (Path(__file__).parent / "customers" / "data.sql").read_text()
        values = {name: getattr(self.options, name) for name in ("branches", "managers", "users")}
        self.cr.execute(text, {**values, "internal": env.ref("base.group_user").id})
        env.invalidate_all()
        self._make_role()
        env["res.users"]._apply_grants_to_all()
        env["rm.team.member"]._refresh_today()
        self.cr.execute("ANALYZE rm_assignment; ANALYZE rm_customer")
        env["rm.customer.access"]._refresh()
        self.cr.commit()
        self.cr.execute("ANALYZE")
        self.cr.commit()
        self.cr.execute("SELECT count(*) FROM rm_assignment")
        say(f"{self.cr.fetchone()[0]:,} assignments and the rest by SQL: {time.monotonic() - start:.1f} s")

    def _make_role(self):
        """A role of leaders of teams, made and released by two administrators, held by that alone."""
        env = self.env
        admins = env["res.users"].browse(self._user_ids("admin", 2))
        codes = ("customers", "assignments", "deposits")
        permissions = env["rm.permission"].search([("code", "in", codes)])
        self.cr.execute("SELECT user_id FROM rm_role_grant WHERE user_id = ANY(%s)", [admins.ids])
        env["res.users"]._apply_grants_to_all()
        roles = env["rm.role"].with_user(admins[0])
        vals = {"code": "team_leader", "name": "组长", "scope": "team"}
        role = roles.create({**vals, "permission_ids": [(6, 0, permissions.ids)]})
        role.action_submit()
        role.with_user(admins[1]).action_release()
        env.flush_all()
        self.cr.execute(
            """UPDATE rm_role_grant g SET role_id = %s FROM rm_team t JOIN rm_manager m
                   ON m.id = t.leader_id WHERE g.user_id = m.user_id AND t.id %% 20 = 0""",
            [role.id],
        )
        env.invalidate_all()

    def _user_ids(self, role, count):
        code, where = role, "TRUE"
        if role == "leader_ho":
            code, where = "leader", "b.parent_id IS NULL"
        elif role == "leader":
            where = "b.parent_id IS NOT NULL"
        elif role == "team":
            code = "team_leader"
        self.cr.execute(
            f"""SELECT g.user_id FROM rm_role_grant g JOIN rm_role r ON r.id = g.role_id
             LEFT JOIN rm_branch b ON b.id = g.branch_id
                 WHERE r.code = %s AND {where} AND g.user_id > 2
              ORDER BY md5(g.user_id::text) LIMIT %s""",
            [code, count],
        )
        return [row[0] for row in self.cr.fetchall()]

    # ---- lists, searches, forms ---------------------------------------------------------------

    def measure(self):
        """Print the p95 of each role and look; return how many were beyond the bound."""
        beyond = 0
        for role in ROLES:
            users = self._user_ids(role, 20)
            times = {}
            for turn in range(self.options.repeat + 1):
                for user_id in users:
                    self._look(user_id, times if turn else {})
            told = []
            for name, taken in times.items():
                p95 = sorted(taken)[int(len(taken) * 0.95)]
                mark = " BEYOND" if p95 > self.options.bound else ""
                beyond += bool(mark)
                told.append(f"{name} {p95:.0f}{mark}")
            say(f"{role:10} {len(users):3} users, p95 in ms: {', '.join(told)}")
            beyond += self._plans(role, users[0])
        return beyond

    def _look(self, user_id, times):
        env = self.env(user=user_id)
        customers = env["rm.customer"]
        spec = self._spec(customers, "list")
        with self._clock(times, "list"):
            page = customers.web_search_read([], spec, limit=80, count_limit=COUNT_LIMIT)
        some = page["records"][len(page["records"]) // 2 if page["records"] else 0 :][:1]
        if not some:
            return
        known = customers.browse(some[0]["id"])
        number, name = known.customer_no, known.name
        phone = delivery.numbers(int(number[1:]))[1]
        for what, domain in (
            ("by name", ["|", ("customer_no", "ilike", name), ("name", "ilike", name)]),
            ("by prefix", [("name", "=like", name[:2] + "%")]),
            ("by number", [("customer_no", "=", number)]),
            ("by phone", [("full_number", "=", phone)]),
        ):
            if what == "by phone":
                env["rm.journal"].sudo().search([], limit=1)
            with self._clock(times, what):
                customers.web_search_read(domain, spec, limit=80, count_limit=COUNT_LIMIT)
        spec = self._spec(customers, "form")
        with self._clock(times, "form"):
            known.web_read(spec)

    def _clock(self, times, name):
        return _Clock(self.env, times.setdefault(name, []))

    def _spec(self, model, kind):
        views = model.get_views([(False, kind)], {})
        known = views["models"]
        from lxml import etree

        return _spec_of(etree.fromstring(views["views"][kind]["arch"]), model._name, known)

    # ---- plans --------------------------------------------------------------------------------

    def _plans(self, role, user_id):
        """Print what list and count of a role read; return how many plans scan a large table."""
        env, scans = self.env(user=user_id), 0
        customers = env["rm.customer"]
        for what, query in (
            ("list", customers._search([], order="customer_no", limit=80).select()),
            ("count", customers._search([], limit=COUNT_LIMIT).select("COUNT(*)")),
            ("accounts", self._accounts(env)),
        ):
            if query is None:
                continue
            self.cr.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {query.code}", query.params)
            plan = [row[0] for row in self.cr.fetchall()]
            large = "|".join(LARGE)
            found = [line for line in plan if re.search(rf"Seq Scan on ({large})\b", line)]
            # whoever sees every row may read the first of them as they lie
            bad = found if role not in ("admin", "auditor") else []
            scans += bool(bad)
            say(f"    plan of the {what}: {plan[-1].strip()}; {_reads(plan)}{'  SCANS' if bad else ''}")
            if self.options.plans or bad:
                say("\n".join("        " + line for line in plan))
        return scans

    def _accounts(self, env):
        if not env["rm.account"].has_access("read"):
            return None
        return env["rm.account"]._search([], limit=80).select()

    # ---- assigning ----------------------------------------------------------------------------

    def assign(self):
        """Assign by filter all who have nobody; return 1 when that took too long."""
        leader = self._user_ids("leader_ho", 1)
        env = self.env(user=leader[0])
        manager = env["rm.manager"].search([], order="code", limit=1)
        wizard = env["rm.customer.assign"].create({"by": "filter", "manager_id": manager.id})
        count = wizard.customer_count
        start = time.monotonic()
        wizard.action_confirm()
        self.env.flush_all()
        self.cr.commit()
        taken = time.monotonic() - start
        say(f"assigning {count:,} customers by filter: {taken:.1f} s")
        return int(taken > self.options.assign_bound * max(count / 100_000, 1))


class _Clock:
    def __init__(self, env, taken):
        self.env, self.taken = env, taken

    def __enter__(self):
        self.env.invalidate_all()
        self.start = time.perf_counter()

    def __exit__(self, *_error):
        self.taken.append(1000 * (time.perf_counter() - self.start))


def _reads(plan):
    """Return the indexes and tables that a plan reads, in its order."""
    names = re.findall(r"(?:using|Scan on) (\w+)", "\n".join(plan))
    return ", ".join(dict.fromkeys(names))


def _spec_of(node, model, known):
    """Return what the web client asks for: the fields of a view, with names of what they point at."""
    spec = {}
    own = len(node.xpath("ancestor-or-self::field"))
    for field in node.xpath(".//field"):
        if len(field.xpath("ancestor::field")) != own:
            continue
        name = field.get("name")
        about = known[model]["fields"].get(name)
        if about is None:
            continue
        spec[name] = {}
        if about["type"] == "many2one":
            spec[name] = {"fields": {"display_name": {}}}
        elif about["type"] in ("one2many", "many2many"):
            below = _spec_of(field, about["relation"], known) if len(field) else {}
            spec[name] = {"fields": below or {"display_name": {}}, "limit": 40}
    return spec


if __name__ == "__main__":
    sys.exit(main())
