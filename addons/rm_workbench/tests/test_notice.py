"""Notices: who is addressed, who has read and confirmed, and what is refused."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import BankCase

_DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestNotice(BankCase):
    def _notice(self, author="leader", **vals):
        vals = {"title": "客户信息保护", "body": "<p>请阅读。</p>", **vals}
        return self._as(author, "rm.notice").create(vals)

    def _published(self, author="leader", **vals):
        notice = self._notice(author, **vals)
        notice.action_publish()
        return notice

    def _readers(self, notice):
        receipts = notice.sudo().receipt_ids.filtered("addressed")
        ours = {user: name for name, user in self.user.items()}
        return {ours[user] for user in receipts.user_id if user in ours}

    def _role(self, *codes):
        return [Command.set([self.env.ref(f"rm_workbench.role_{code}").id for code in codes])]

    def test_the_audience_follows_branch_and_role(self):
        west = [Command.set(self.west.ids)]
        cases = (
            ("leader", {}, {"rm", "leader", "risk", "branch_admin"}),
            ("leader", {"role_ids": self._role("rm", "risk")}, {"rm", "risk"}),
            ("leader_home", {"branch_ids": west}, {"rm_west", "leader_west"}),
            ("leader_home", {"branch_ids": west, "role_ids": self._role("rm")}, {"rm_west"}),
            ("leader", {"branch_ids": [Command.set(self.sub.ids)]}, {"rm"}),
        )
        for author, vals, expected in cases:
            with self.subTest(author=author, vals=vals):
                self.assertEqual(self._readers(self._published(author, **vals)), expected)
        everybody = self._readers(self._published("admin"))
        self.assertEqual(everybody, set(self.user) - {"nothing", "integration"})

    def test_reading_and_confirming(self):
        notice = self._published(must_read=True)
        mine = notice.with_user(self.user["rm"])
        notices = self._as("rm", "rm.notice")
        self.assertEqual((mine.is_unread, mine.to_confirm), (True, True))
        before = notices._unread_count(), notices._unconfirmed_count()
        mine.action_mark_read()
        self.assertEqual((mine.is_unread, mine.to_confirm), (False, True))
        mine.action_confirm()
        self.assertFalse(mine.to_confirm)
        self.assertTrue(mine.confirmed_at)
        after = notices._unread_count(), notices._unconfirmed_count()
        self.assertEqual(after, (before[0] - 1, before[1] - 1))
        with self.assertRaises(UserError):
            mine.action_confirm()
        counts = notice.reader_count, notice.read_count, notice.confirmed_count
        self.assertEqual(counts, (4, 1, 1))
        self.assertEqual(notice.progress, 25)
        missing = self.env["rm.notice.receipt"].with_user(self.user["leader"])
        missing = missing.search(notice.action_open_receipts()["domain"])
        self.assertEqual(len(missing.filtered(lambda r: not r.confirmed_at)), 3)

    def test_readers_are_told_by_inbox_and_not_by_mail(self):
        before = self.env["mail.mail"].search_count([])
        notice = self._published()
        message = self.env["mail.message"].search(
            [("model", "=", "rm.notice"), ("res_id", "=", notice.id)]
        )
        self.assertIn(self.user["rm"].partner_id, message.notification_ids.res_partner_id)
        self.assertEqual(set(message.notification_ids.mapped("notification_type")), {"inbox"})
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_those_not_addressed_do_not_find_it(self):
        notice = self._published(must_read=True)
        for name in ("rm_west", "leader_west"):
            notices = self._as(name, "rm.notice")
            self.assertFalse(notices.search([("id", "=", notice.id)]))
            self.assertFalse(notices.name_search(notice.title))
            for step in ("action_mark_read", "action_confirm", "action_withdraw"):
                with self.subTest(user=name, step=step), self.assertRaises(AccessError):
                    getattr(notices.browse(notice.id), step)()
            with self.assertRaises(AccessError):
                notice.receipt_ids.with_user(self.user[name]).read(["user_id"])

    def test_the_auditor_reads_all_and_confirms_nothing(self):
        draft, notice = self._notice(), self._published(must_read=True)
        read = (draft + notice).with_user(self.user["auditor"])
        self.assertEqual(read.mapped("title"), [draft.title] * 2)
        self.assertTrue(notice.with_user(self.user["auditor"]).receipt_ids)
        with self.assertRaises(AccessError):
            notice.with_user(self.user["auditor"]).action_confirm()
        for step in ("action_publish", "action_withdraw"):
            with self.assertRaises(AccessError):
                getattr(read, step)()
        with self.assertRaises(AccessError):
            self._notice("auditor")

    def test_drafts_are_not_seen_by_readers(self):
        draft = self._notice()
        for name in ("rm", "risk"):
            with self.assertRaises(AccessError):
                draft.with_user(self.user[name]).read(["title"])
        for name in ("rm", "risk", "branch_admin"):
            with self.assertRaises(AccessError):
                self._notice(name)
            with self.assertRaises(AccessError):
                draft.with_user(self.user[name]).action_publish()

    def test_nobody_publishes_beyond_his_branch(self):
        with self.assertRaises(AccessError):
            self._notice(branch_ids=[Command.set(self.west.ids)])
        with self.assertRaises(UserError):
            self._notice(branch_id=self.home.id)
        draft = self._notice("leader_home")
        with self.assertRaises(AccessError):
            draft.with_user(self.user["leader"]).action_publish()
        own = self._notice()
        with self.assertRaises(ValidationError):
            own.sudo().branch_ids = self.west
        self.assertTrue(own.with_user(self.user["leader_home"]).action_publish())

    def test_a_leader_who_moved_does_not_publish_for_his_former_branch(self):
        draft = self._notice()
        self.env["rm.role.grant"].search([("user_id", "=", self.user["leader"].id)]).unlink()
        self._grant(self.user["leader"], "leader", self.sub)
        with self.assertRaises(AccessError):
            draft.with_user(self.user["leader"]).action_publish()

    def test_what_was_published_stands(self):
        notice = self._published()
        for vals in ({"title": "x"}, {"body": "x"}, {"valid_to": self.today}, {"pinned": True}):
            for name in ("leader", "admin"):
                with self.subTest(user=name, vals=vals), self.assertRaises(UserError):
                    notice.with_user(self.user[name]).write(vals)
        for vals in ({"state": "draft"}, {"author_id": self.user["rm"].id}):
            with self.assertRaises(UserError):
                self._notice().write(vals)
        with self.assertRaises(UserError):
            notice.unlink()

    def test_steps_out_of_order_and_twice_are_refused(self):
        notice = self._notice()
        with self.assertRaises(UserError):
            notice.action_withdraw()
        notice.action_publish()
        with self.assertRaises(UserError):
            notice.action_publish()
        with self.assertRaises(UserError):
            notice.with_user(self.user["rm"]).action_confirm()  # it does not ask for it
        notice.action_withdraw()
        for step in ("action_publish", "action_withdraw"):
            with self.subTest(step=step), self.assertRaises(UserError):
                getattr(notice, step)()
        with self.assertRaises(AccessError):
            notice.with_user(self.user["rm"]).read(["title"])

    def test_nobody_reads_or_confirms_for_others(self):
        notice = self._published(must_read=True)
        receipt = notice.receipt_ids.filtered(lambda r: r.user_id == self.user["rm"])
        for name in ("rm", "leader", "admin"):
            for vals in ({"confirmed_at": "2020-01-01"}, {"read_at": "2020-01-01"}):
                with self.assertRaises(AccessError):
                    receipt.with_user(self.user[name]).write(vals)
        notice.action_confirm()
        self.assertFalse(receipt.confirmed_at)
        with self.assertRaises(AccessError):
            receipt.with_user(self.user["risk"]).read(["read_at"])

    def test_the_audience_follows_role_changes(self):
        notice = self._published()
        self._grant(self.user["nothing"], "rm", self.sub)
        self.assertIn("nothing", self._readers(notice))
        self.assertTrue(notice.with_user(self.user["nothing"]).is_unread)
        self.env["rm.role.grant"].search([("user_id", "=", self.user["rm"].id)]).unlink()
        self.assertNotIn("rm", self._readers(notice))
        with self.assertRaises(AccessError):
            notice.with_user(self.user["rm"]).read(["title"])
        self.env["rm.notice"]._begin_day()
        self.assertNotIn("rm", self._readers(notice))

    def test_a_notice_is_read_from_its_first_day_to_its_last(self):
        later = self._published(valid_from=self.today + _DAY)
        self.assertFalse(self._readers(later))
        self.env.cr.execute(
            "UPDATE rm_notice SET valid_from = %s WHERE id = %s", [self.today, later.id]
        )
        self.env["rm.notice"]._begin_day()
        self.assertIn("rm", self._readers(later))
        ended = self._published(valid_to=self.today)
        self.env.cr.execute(
            "UPDATE rm_notice SET valid_from = %(day)s, valid_to = %(day)s WHERE id = %(id)s",
            {"day": self.today - _DAY, "id": ended.id},
        )
        self.env["rm.start.of.day"]._begin()
        self.assertEqual(ended.state, "expired")
        self.assertFalse(ended.with_user(self.user["rm"]).is_unread)
        with self.assertRaises(UserError):
            ended.action_withdraw()
        with self.assertRaises(UserError):
            self._notice(valid_from=self.today - _DAY, valid_to=self.today - _DAY).action_publish()

    def test_a_notice_for_nobody_is_not_published(self):
        branch = self._make_branch("XT9", "outlet", self.sub)
        notice = self._notice(branch_ids=[Command.set(branch.ids)])
        with self.assertRaises(UserError):
            notice.action_publish()
        self.assertEqual(notice.state, "draft")

    def test_files_of_a_notice_follow_its_readers(self):
        file = self._as("leader", "ir.attachment").create({"name": "规程.txt", "raw": b"x"})
        notice = self._notice(attachment_ids=[Command.set(file.ids)])
        with self.assertRaises(AccessError):
            file.with_user(self.user["rm"]).read(["name"])
        notice.action_publish()
        self.assertEqual(file.with_user(self.user["rm"]).raw, b"x")
        with self.assertRaises(AccessError):
            file.with_user(self.user["rm_west"]).read(["name"])
        with self.assertRaises(UserError):
            file.with_user(self.user["leader"]).write({"raw": b"y"})

    def test_publishing_and_withdrawing_leave_a_line_in_the_journal(self):
        notice = self._published()
        notice.action_withdraw()
        lines = self.env["rm.journal"].search([("model", "=", "rm.notice")], limit=2)
        self.assertEqual(lines.mapped("event"), ["notice.withdrawn", "notice.published"])
        self.assertEqual(lines.mapped("login"), ["x_leader"] * 2)
