from datetime import datetime, timedelta

from odoo.fields import Command

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.tests.kept_caches import KeptCaches
from odoo.addons.rm_workbench.tests.ready_users import ensure_ready_users, new_users, ready_users

#: login, role, branch
PEOPLE = (
    ("leader_ho", "leader", "home"),
    ("deputy_ho", "leader", "home"),
    ("leader", "leader", "east"),
    ("deputy", "leader", "east"),
    ("leader_west", "leader", "west"),
    ("admin1", "admin", "home"),
    ("admin2", "admin", "home"),
    ("auditor", "auditor", "home"),
    ("risk", "risk", "east"),
    ("branch_admin", "branch_admin", "east"),
    ("integration", "integration", "home"),
    ("rm", "rm", "east"),
    ("rm_west", "rm", "west"),
)


def _logins(people):
    return [f"training_{login}" for login, *_grant in people]


class TrainingCase(KeptCaches):
    """A small bank: head office above two branches, an RM in each, one user a role.

    ``east`` and ``west`` lie below ``home``. Leaders: ``leader_ho``, ``deputy_ho`` (home),
    ``leader`` and ``deputy`` (east), ``leader_west``. RMs: ``rm`` (east), ``rm_west``.
    """

    @classmethod
    def setUpClass(cls):
        ensure_ready_users(_logins(PEOPLE))
        super().setUpClass()
        cls.home = cls._branch("T00", "测试总行", "head_office", cls._root())
        cls.east = cls._branch("T01", "测试东支行", "branch", cls.home)
        cls.west = cls._branch("T02", "测试西支行", "branch", cls.home)
        cls.junior = cls.env["rm.position"].create({"code": "T-JUNIOR", "name": "初级"})
        cls.senior = cls.env["rm.position"].create({"code": "T-SENIOR", "name": "高级"})
        people = [(login, role, getattr(cls, branch)) for login, role, branch in PEOPLE]
        users = cls._granted(ready_users(cls.env, _logins(people)), people)
        for (login, *_grant), user in zip(people, users, strict=True):
            setattr(cls, login, user)
        cls.manager = cls._manager("TM1", "张三", cls.east, cls.junior, cls.rm)
        cls.manager_west = cls._manager("TM2", "李四", cls.west, cls.senior, cls.rm_west)
        cls.topic = cls.env["rm.training.topic"].create({"code": "T-CREDIT", "name": "信贷"})
        cls.course = cls.env["rm.training.course"].create(
            {"topic_id": cls.topic.id, "name": "贷后检查", "kind": "lecture", "hours": 4}
        )
        cls.today = bank_today(cls.env)

    @classmethod
    def _root(cls):
        return cls.env["rm.branch"].search([("parent_id", "=", False)], limit=1)

    @classmethod
    def _branch(cls, code, name, level, parent):
        return cls.env["rm.branch"].create(
            {"code": code, "name": name, "level": level, "parent_id": parent.id}
        )

    @classmethod
    def _user(cls, login, role, branch):
        return cls._users([(login, role, branch)])

    @classmethod
    def _users(cls, people):
        """New users with their roles."""
        return cls._granted(new_users(cls.env, _logins(people)), people)

    @classmethod
    def _granted(cls, users, people):
        cls.env["rm.role.grant"].create(
            [
                {
                    "user_id": user.id,
                    "role_id": cls.env.ref(f"rm_workbench.role_{role}").id,
                    "branch_id": branch.id,
                    "valid_from": "2000-01-01",
                }
                for user, (_login, role, branch) in zip(users, people, strict=True)
            ]
        )
        return users

    @classmethod
    def _manager(cls, code, name, branch, position, user):
        return cls.env["rm.manager"].create(
            {
                "code": code,
                "name": name,
                "branch_id": branch.id,
                "position_id": position.id,
                "user_id": user.id,
            }
        )

    def _plan(self, user, branch, **vals):
        return (
            self.env["rm.training.plan"]
            .with_user(user)
            .create(
                {
                    "name": "信贷培训",
                    "branch_id": branch.id,
                    "date_from": self.today - timedelta(days=30),
                    "date_to": self.today + timedelta(days=30),
                    "line_ids": [Command.create({"course_id": self.course.id})],
                    **vals,
                }
            )
        )

    def _approved_plan(self, user, approver, branch, **vals):
        plan = self._plan(user, branch, **vals)
        plan.action_submit()
        plan.with_user(approver).action_approve()
        return plan

    def _session(self, plan, days=3, **vals):
        start = datetime.now().replace(microsecond=0) + timedelta(days=days)
        return (
            self.env["rm.training.session"]
            .with_user(plan.env.user)
            .create(
                {
                    "plan_id": plan.id,
                    "course_id": self.course.id,
                    "start": start,
                    "stop": start + timedelta(hours=2),
                    "places": 2,
                    **vals,
                }
            )
        )

    def _open_session(self, days=3, **vals):
        plan = self._approved_plan(self.leader, self.deputy, self.east)
        session = self._session(plan, days, **vals)
        session.action_confirm()
        return session
