"""Leaders of teams by date, and RMs who leave, are absent for long, and come back."""

from datetime import timedelta

from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BankCase


@tagged("post_install", "-at_install")
class TestTeamLeader(BankCase):
    def setUp(self):
        super().setUp()
        self.teams = self._as("leader", "rm.team")
        self.team = self.teams.create(
            {"name": "一组", "branch_id": self.sub.id, "leader_id": self.mate.id}
        )
        self.terms = self._as("leader", "rm.team.leader")

    def _days(self, days):
        return self.today + timedelta(days=days)

    def test_a_new_leader_ends_the_term_of_the_old_one(self):
        self.assertEqual(self.team.leader_ids.manager_id, self.mate)
        self.env.cr.execute("UPDATE rm_team_leader SET valid_from = %s", [self._days(-30)])
        self.env.invalidate_all()
        self.team.leader_id = self.manager
        old, new = self.team.leader_ids.sorted("valid_from")
        self.assertEqual((old.manager_id, old.valid_to), (self.mate, self._days(-1)))
        self.assertEqual((new.manager_id, new.valid_from), (self.manager, self.today))
        self.assertEqual(self.team.leader_id, self.manager)
        self.team.leader_id = self.manager
        self.assertEqual(len(self.team.leader_ids), 2, "the same again changes nothing")
        self.team.leader_id = False
        self.assertFalse(self.team.leader_id)
        self.assertEqual(self.team.leader_ids, old, "a term that began today never was")

    def test_a_term_of_later_days_begins_by_itself(self):
        self.team.leader_ids.valid_to = self._days(4)
        later = self.terms.create(
            {
                "team_id": self.team.id,
                "manager_id": self.manager.id,
                "valid_from": self._days(5),
            }
        )
        self.assertEqual(self.team.leader_id, self.mate)
        self.env.cr.execute(
            "UPDATE rm_team_leader SET valid_from = valid_from - 5,"
            " valid_to = valid_to - 5 WHERE team_id = %s",
            [self.team.id],
        )
        self.env.invalidate_all()
        self.env["rm.start.of.day"]._begin()
        self.assertEqual(self.team.leader_id, self.manager)
        self.assertEqual(later.display_name, "一组 – 张三")

    def test_what_cannot_be_is_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self.terms.create({"team_id": self.team.id, "manager_id": self.manager.id})
        term = self.team.leader_ids
        with self.assertRaises(ValidationError):
            term.write({"manager_id": self.manager.id})
        self.env.cr.execute("UPDATE rm_team_leader SET valid_from = %s", [self._days(-3)])
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            term.unlink()
        with self.assertRaises(AccessError):
            self.terms.create({"team_id": self.team.id, "manager_id": self.manager_west.id})
        for name in ("rm", "risk", "admin", "auditor", "leader_west"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                term.with_user(self.user[name]).write({"valid_to": self.today})

    def test_who_leaves_leads_until_then_and_who_comes_back_leads_anew(self):
        self.mate.left_on = self._days(10)
        term = self.team.leader_ids
        with self.assertRaises(ValidationError):
            term.write({"valid_to": self._days(11)})
        term.valid_to = self._days(10)
        self.mate.left_on = False
        back = self.terms.create(
            {
                "team_id": self.team.id,
                "manager_id": self.mate.id,
                "valid_from": self._days(100),
            }
        )
        self.assertEqual(self.team.leader_ids, back | term)
        self.assertEqual(self.team.leader_id, self.mate)
