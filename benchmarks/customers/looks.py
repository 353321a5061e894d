"""What the users of each role do, how long the server takes, and by which plans."""

import re
import time

from lxml import etree

from odoo.tools import SQL

from . import delivery
from .bank import say

#: tables that no list, search or form may read from end to end
LARGE = ("rm_customer", "rm_customer_access", "rm_assignment", "rm_account", "rm_loan")
ROLES = ("rm", "team", "leader", "leader_ho", "risk", "admin", "auditor")
#: as the web client counts
COUNT_LIMIT = 10_001


class Looks:
    """Lists, searches and forms as users of each role, in one process of the server."""

    def __init__(self, bank, options):
        self.env, self.cr = bank.env, bank.cr
        self.bank, self.options = bank, options

    def measure(self):
        """Print the p95 of each role and look; return how many were beyond the bound."""
        beyond = 0
        for role in self.options.roles:
            users = self.bank.user_ids(role, 20)
            times = {}
            for turn in range(self.options.repeat + 1):
                for user_id in users:
                    self._look(user_id, times if turn else {})
            told = []
            for name, taken in times.items():
                ordered = sorted(taken)
                middle, p95 = ordered[len(taken) // 2], ordered[int(len(taken) * 0.95)]
                mark = " BEYOND" if p95 > self.options.bound else ""
                beyond += bool(mark)
                told.append(f"{name} {middle:.0f}/{p95:.0f}{mark}")
            say(f"{role:10} {len(users):3} users, median/p95 in ms: {', '.join(told)}")
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
            ("by name", ["|", ("customer_no", "=like", f"{name}%"), ("name", "=like", f"{name}%")]),
            ("by number", [("customer_no", "=", number)]),
            ("by phone", [("full_number", "=", phone)]),
        ):
            with self._clock(times, what):
                customers.web_search_read(domain, spec, limit=80, count_limit=COUNT_LIMIT)
        with self._clock(times, "picker"):
            customers.name_search(name[:2])
        spec = self._spec(customers, "form")
        with self._clock(times, "form"):
            known.web_read(spec)

    def _clock(self, times, name):
        return _Clock(self.env, times.setdefault(name, []))

    def _spec(self, model, kind):
        views = model.get_views([(False, kind)], {})
        known = views["models"]
        return _spec_of(etree.fromstring(views["views"][kind]["arch"]), model._name, known)

    def _plans(self, role, user_id):
        """Print what list and count of a role read; return how many plans scan a large table."""
        env, scans = self.env(user=user_id), 0
        customers = env["rm.customer"]
        for what, query in (
            ("list", customers._search([], order="customer_no", limit=80).select()),
            ("count", self._count(customers)),
            ("accounts", self._accounts(env)),
        ):
            if query is None:
                continue
            self.cr.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {query.code}", query.params)
            plan = [row[0] for row in self.cr.fetchall()]
            large = "|".join(LARGE)
            found = [line for line in plan if re.search(rf"Seq Scan on ({large})\b", line)]
            # whoever sees every row may read the first of them as they lie
            bad = found if role not in ("leader_ho", "admin", "auditor") else []
            scans += bool(bad)
            mark = "  SCANS" if bad else ""
            say(f"    plan of the {what}: {plan[-1].strip()}; {_reads(plan)}{mark}")
            if self.options.plans or bad:
                say("\n".join("        " + line for line in plan))
        return scans

    def _count(self, customers):
        # as the ORM counts up to a limit
        return SQL(
            "SELECT count(*) FROM (%s) few", customers._search([], limit=COUNT_LIMIT).select()
        )

    def _accounts(self, env):
        if not env["rm.account"].has_access("read"):
            return None
        return env["rm.account"]._search([], limit=80).select()

    def assign(self):
        """Assign by filter all who have nobody; return 1 when that took too long."""
        leader = self.bank.user_ids("leader_ho", 1)
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
    """Return what the web client asks for: a view's fields, and names of what they point at."""
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
