from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import TrainingCase

_MODELS = ("plan", "plan.line", "session", "enrolment", "record", "report")


class TestRights(TrainingCase):
    def _sees(self, user, record):
        found = self.env[record._name].with_user(user).search([("id", "in", record.ids)])
        if found != record:
            with self.assertRaises(AccessError):
                record.with_user(user).read(["display_name"])
        return found == record

    def test_topics_and_courses_are_read_by_every_role_and_managed_by_the_administrator(self):
        for user in (self.rm, self.leader, self.risk, self.branch_admin, self.auditor):
            for record in (self.topic, self.course):
                self.assertTrue(self._sees(user, record), user.login)
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"name": "x"})
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    record.with_user(user).copy()
        self.assertTrue(self.topic.with_user(self.admin1).write({"name": "信贷业务"}))
        self.assertTrue(self.course.with_user(self.admin1).write({"hours": 5}))

    def test_integration_reads_nothing_of_training(self):
        for model in ("topic", "course", *_MODELS):
            with self.assertRaises(AccessError):
                self.env[f"rm.training.{model}"].with_user(self.integration).search([])

    def test_risk_and_branch_administrators_read_no_plans_sessions_records(self):
        for user in (self.risk, self.branch_admin):
            for model in _MODELS:
                with self.assertRaises(AccessError):
                    self.env[f"rm.training.{model}"].with_user(user).search([])

    def test_the_auditor_reads_all_and_changes_nothing(self):
        session = self._open_session()
        session.with_user(self.rm).action_enrol()
        plan = session.plan_id
        for record in (plan, plan.line_ids, session, session.enrolment_ids):
            self.assertTrue(self._sees(self.auditor, record))
            with self.assertRaises(AccessError):
                record.with_user(self.auditor).unlink()
        for step in ("action_cancel", "action_close"):
            with self.assertRaises(AccessError):
                getattr(plan.with_user(self.auditor), step)()
        with self.assertRaises(AccessError):
            session.with_user(self.auditor).action_done()

    def test_a_leader_manages_plans_of_own_branch_and_below_only(self):
        plan = self._plan(self.leader, self.east)
        self.assertTrue(self._sees(self.deputy, plan))
        self.assertTrue(self._sees(self.leader_ho, plan))
        self.assertFalse(self._sees(self.leader_west, plan))
        for foreign in (self.west, self.home):
            with self.assertRaises(AccessError):
                self._plan(self.leader, foreign)
        with self.assertRaises(AccessError):
            plan.branch_id = self.home
        plan.action_submit()
        with self.assertRaises(AccessError):
            plan.with_user(self.leader_west).action_approve()

    def test_a_leader_cannot_move_what_is_his_into_a_plan_he_only_reads(self):
        above = self._approved_plan(self.leader_ho, self.deputy_ho, self.home)
        session = self._session(self._plan(self.leader, self.east))
        with self.assertRaises(UserError):  # an AccessError is one
            session.plan_id = above

    def test_a_leader_whose_grant_is_revoked_sees_nothing(self):
        plan = self._plan(self.leader, self.east)
        grant = self.env["rm.role.grant"].search([("user_id", "=", self.deputy.id)])
        self.assertTrue(self._sees(self.deputy, plan))
        grant.action_revoke()
        with self.assertRaises(AccessError):
            plan.with_user(self.deputy).read(["name"])

    def test_a_leader_reads_approved_plans_of_the_branches_above_but_no_drafts(self):
        draft = self._plan(self.leader_ho, self.home)
        approved = self._approved_plan(self.leader_ho, self.deputy_ho, self.home)
        self.assertFalse(self._sees(self.leader, draft))
        self.assertTrue(self._sees(self.leader, approved))
        with self.assertRaises(AccessError):
            approved.with_user(self.leader).action_cancel()

    def test_an_administrator_approves_for_the_whole_bank_where_the_route_says_so(self):
        plan = self._plan(self.leader_west, self.west)
        plan.action_submit()
        with self.assertRaises(AccessError):
            plan.with_user(self.admin1).action_approve()
        plan.action_withdraw()
        role = self.env.ref("rm_workbench.role_admin").id
        self.env["rm.approval.route"].create(
            {
                "name": "管理员审批",
                "model": plan._name,
                "sequence": 1,
                "step_ids": [Command.create({"relation": "covering", "role_id": role})],
            }
        )
        plan.action_submit()
        self.assertTrue(plan.with_user(self.admin1).action_approve())

    def test_an_rm_sees_plans_after_approval_and_changes_none(self):
        plan = self._plan(self.leader, self.east)
        self.assertFalse(self._sees(self.rm, plan))
        plan.action_submit()
        self.assertFalse(self._sees(self.rm, plan))
        with self.assertRaises(AccessError):
            plan.with_user(self.rm).action_approve()
        plan.with_user(self.deputy).action_approve()
        self.assertTrue(self._sees(self.rm, plan))
        self.assertTrue(self._sees(self.rm, plan.line_ids))
        for step in ("action_cancel", "action_close", "action_submit", "action_withdraw"):
            with self.assertRaises(AccessError):
                getattr(plan.with_user(self.rm), step)()
        with self.assertRaises(UserError):
            plan.with_user(self.rm).action_approve()

    def test_an_rm_sees_only_what_is_meant_for_his_branch_and_position_or_himself(self):
        cases = (
            ({}, True, True),
            ({"branch_ids": self.east}, True, False),
            ({"position_ids": self.senior}, False, True),
            ({"branch_ids": self.east, "position_ids": self.senior}, False, False),
            ({"branch_ids": self.home, "position_ids": self.junior}, True, False),
            ({"manager_ids": self.manager_west}, False, True),
            ({"branch_ids": self.east, "manager_ids": self.manager_west}, True, True),
        )
        for circle, for_rm, for_rm_west in cases:
            vals = {name: [Command.set(records.ids)] for name, records in circle.items()}
            plan = self._approved_plan(self.leader_ho, self.deputy_ho, self.home, **vals)
            session = self._session(plan)
            session.action_confirm()
            for record in (plan, session):
                self.assertEqual(self._sees(self.rm, record), for_rm, circle)
                self.assertEqual(self._sees(self.rm_west, record), for_rm_west, circle)

    def test_plans_not_meant_for_an_rm_are_found_by_the_opposite_search(self):
        plan = self._approved_plan(self.leader, self.deputy, self.east)
        plans = self.env["rm.training.plan"].sudo().with_user(self.rm_west).sudo()
        self.assertIn(plan, plans.search([("for_me", "=", False)]))
        self.assertNotIn(plan, plans.search([("for_me", "=", True)]))

    def test_an_rm_sees_own_enrolments_only(self):
        session = self._open_session()
        session.with_user(self.rm).action_enrol()
        own = session.enrolment_ids
        other = self._manager("TM3", "王五", self.east, self.junior, self.env["res.users"])
        enrolments = self.env["rm.training.enrolment"]
        hidden = enrolments.with_user(self.leader).create(
            {"session_id": session.id, "manager_id": other.id}
        )
        self.assertFalse(self._sees(self.rm, hidden))
        self.assertEqual(enrolments.with_user(self.rm).search([]), own)
        self.env.invalidate_all()
        shown = session.with_user(self.rm).read(["enrolment_ids"])
        self.assertEqual(shown[0]["enrolment_ids"], own.ids)

    def test_a_pointer_at_what_the_caller_may_not_read_is_refused(self):
        plans = self.env["rm.training.plan"].with_user(self.leader)
        for command in (
            [Command.link(self.manager_west.id)],
            [Command.set(self.manager_west.ids)],
            [Command.link(2**31 - 1)],
        ):
            with self.assertRaises(AccessError):
                self._plan(self.leader, self.east, manager_ids=command)
        with self.assertRaises(AccessError):
            self._plan_with_default(plans, self.manager_west)
        hidden = self._open_session()
        with self.assertRaises(AccessError):
            self.env["rm.training.record"].with_user(self.leader_west).create(
                {
                    "manager_id": self.manager_west.id,
                    "course_id": self.course.id,
                    "session_id": hidden.id,
                    "hours": 1,
                }
            )

    def _plan_with_default(self, plans, manager):
        return plans.with_context(default_manager_ids=[Command.link(manager.id)]).create(
            {
                "name": "x",
                "branch_id": self.east.id,
                "date_from": self.today,
                "date_to": self.today,
            }
        )

    def test_the_menus_of_calendar_and_surveys_are_for_those_who_need_them(self):
        menus = self.env["ir.ui.menu"]
        calendar = self.env.ref("calendar.mail_menu_calendar")
        surveys = self.env.ref("survey.menu_surveys")
        training = self.env.ref("rm_training.rm_training_menu")
        for user, sees_calendar, sees_surveys, sees_training in (
            (self.rm, True, False, True),
            (self.leader, True, False, True),
            (self.admin1, True, True, True),
            (self.auditor, False, False, True),
            (self.branch_admin, False, False, True),
            (self.integration, False, False, False),
        ):
            visible = menus.with_user(user)._visible_menu_ids()
            self.assertEqual(calendar.id in visible, sees_calendar, user.login)
            self.assertEqual(surveys.id in visible, sees_surveys, user.login)
            self.assertEqual(training.id in visible, sees_training, user.login)

    def test_the_form_knows_who_manages_a_session_and_who_only_reads_it(self):
        plan = self._approved_plan(self.leader_ho, self.deputy_ho, self.home)
        session = self._session(plan)
        session.action_confirm()
        for user, manages in ((self.leader_ho, True), (self.leader, False), (self.rm, False)):
            self.assertEqual(session.with_user(user).may_manage, manages)
            self.assertEqual(plan.with_user(user).may_manage, manages)
