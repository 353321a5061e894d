"""The bank of the bench: customers through the feed, everything else by SQL."""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from . import delivery


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
        if not self.options.filled:
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
        text = (Path(__file__).with_name("data.sql")).read_text()
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
        count, taken = self.cr.fetchone()[0], time.monotonic() - start
        say(f"{count:,} assignments and the rest by SQL: {taken:.1f} s")

    def _make_role(self):
        """A role of leaders of teams, of two administrators; some hold it alone."""
        env = self.env
        admins = env["res.users"].browse(self.user_ids("admin", 2))
        codes = ("customers", "assignments", "deposits")
        permissions = env["rm.permission"].search([("code", "in", codes)])
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

    def user_ids(self, role, count):
        """Return users of a role, always the same."""
        code, where = role, "TRUE"
        if role == "leader_ho":
            code, where = "leader", "b.parent_id IS NULL"
        elif role == "leader":
            where = "b.parent_id IS NOT NULL"
        elif role == "team":
            code = "team_leader"
        self.cr.execute(
            # the condition is one of the two above
            f"""SELECT g.user_id FROM rm_role_grant g JOIN rm_role r ON r.id = g.role_id
             LEFT JOIN rm_branch b ON b.id = g.branch_id
                 WHERE r.code = %s AND {where} AND g.user_id > 2
              ORDER BY md5(g.user_id::text) LIMIT %s""",
            [code, count],
        )
        return [row[0] for row in self.cr.fetchall()]
