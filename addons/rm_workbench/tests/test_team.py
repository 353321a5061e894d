"""Teams: who belongs to which from when to when."""

from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BankCase


@tagged("post_install", "-at_install")
class TestTeam(BankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yesterday = cls.today - timedelta(days=1)
        teams = cls.env["rm.team"].with_user(cls.user["branch_admin"])
        cls.team, cls.other = teams.create(
            [{"name": name, "branch_id": cls.sub.id} for name in ("对公", "零售")]
        )

    def _member(self, valid_from, valid_to=False, team=None, by="branch_admin"):
        return self._as(by, "rm.team.member").create(
            {
                "team_id": (team or self.team).id,
                "manager_id": self.manager.id,
                "valid_from": valid_from,
                "valid_to": valid_to,
            }
        )

    def test_members_of_today_follow_the_days(self):
        past = self._member("2020-01-01", self.yesterday)
        self.assertFalse(self.team.manager_ids)
        now = self._member(self.today, team=self.other)
        self.assertEqual(
            (self.other.manager_ids, self.manager.team_ids), (self.manager, self.other)
        )
        now.valid_to = self.today
        later = self._member(self.today + timedelta(days=1))
        self.assertEqual(self.manager.team_ids, self.other)
        self.env.cr.execute(
            "UPDATE rm_team_member SET valid_from = valid_from - 2, valid_to = valid_to - 2"
            " WHERE id = ANY(%s)",
            [(past + now + later).ids],
        )
        self.env.invalidate_all()
        self.env["rm.team.member"]._refresh_today()
        self.assertEqual(self.manager.team_ids, self.team)

    def test_nobody_is_in_two_teams_on_a_day(self):
        self._member("2020-01-01", "2020-12-31")
        for days in (("2020-12-31", False), ("2019-01-01", "2020-01-01"), ("2020-05-01", False)):
            with (
                self.subTest(days=days),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.ExclusionViolation),
                self.env.cr.savepoint(),
            ):
                self._member(*days, team=self.other)
        self.assertTrue(self._member("2021-01-01", team=self.other))

    def test_the_plain_list_of_members_keeps_days_as_well(self):
        self.team.write({"manager_ids": [(4, self.manager.id)]})
        member = self.team.member_ids
        self.assertEqual((member.valid_from, member.valid_to), (self.today, False))
        self.team.write({"manager_ids": [(3, self.manager.id)]})
        self.assertFalse(self.team.member_ids, "began and ended today")
        self._member("2020-01-01")
        self.team.write({"manager_ids": [(3, self.manager.id)]})
        self.assertEqual(self.team.member_ids.valid_to, self.yesterday)

    def test_what_has_begun_stays_on_record(self):
        member = self._member("2020-01-01")
        with self.assertRaises(UserError):
            member.unlink()
        with self.assertRaises(ValidationError):
            member.write({"team_id": self.other.id})
        self.manager.left_on = self.yesterday
        with self.assertRaises(ValidationError):
            member.valid_to = self.today
        member.valid_to = self.yesterday
        self.assertFalse(self.team.manager_ids)

    def test_teams_of_others_are_out_of_reach(self):
        far = self.env["rm.team"].create({"name": "远方", "branch_id": self.west.id})
        for name in ("branch_admin", "leader"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._member(self.today, team=far, by=name)
        for name in ("rm", "risk", "admin", "auditor"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._member(self.today, by=name)
        with self.assertRaises(UserError):
            self.manager.with_user(self.user["admin"]).write({"team_ids": [(4, self.team.id)]})
