"""Internal mail: the flow between colleagues, and that it never leaves the bank."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.foundation import notifier_mixin
from ..models.messages.address import BRANCH, ROLE, TEAM
from .common import BankCase


class MailCase(BankCase):
    def _draft(self, sender, to=(), copy=(), **vals):
        return self._as(sender, "rm.mail").create(
            {
                "subject": "到期客户维护",
                "body": "<p>请逐户联系。</p>",
                "recipient_ids": [Command.set([self._address(name) for name in to])],
                "cc_ids": [Command.set([self._address(name) for name in copy])],
                **vals,
            }
        )

    def _sent(self, sender, to, copy=(), **vals):
        mail = self._draft(sender, to, copy, **vals)
        mail.action_send()
        return mail

    def _address(self, name):
        return self.user[name].id if name in self.user else name

    def _copy(self, name, mail):
        return self._as(name, "rm.mail.delivery").search([("mail_id", "=", mail.id)])

    def _readers(self, mail):
        return set(mail.sudo().delivery_ids.filtered(lambda c: c.kind != "from").user_id)


@tagged("post_install", "-at_install")
class TestMail(MailCase):
    def test_a_mail_arrives_is_read_and_its_sender_sees_that(self):
        mail = self._sent("leader", ["rm"], ["risk"])
        self.assertEqual(mail.state, "sent")
        self.assertEqual((mail.receipt_count, mail.read_count), (2, 0))
        self.assertEqual(self._as("rm", "rm.mail")._unread_count(), 1)
        copy = self._copy("rm", mail)
        self.assertTrue(copy.is_unread)
        self.assertEqual((copy.subject, copy.sender_id), (mail.subject, self.user["leader"]))
        action = copy.action_open()
        self.assertEqual((action["res_model"], action["res_id"]), ("rm.mail", mail.id))
        self.assertFalse(copy.is_unread)
        self.assertEqual(self._as("rm", "rm.mail")._unread_count(), 0)
        mail.invalidate_recordset()
        self.assertEqual(mail.read_count, 1)
        receipts = {r.user_id: r for r in mail.receipt_ids}
        self.assertTrue(receipts[self.user["rm"]].read_at)
        self.assertEqual(receipts[self.user["risk"]].state, "unread")

    def test_no_mail_leaves_the_bank_whatever_the_user_prefers(self):
        self.user["rm"].email = "rm@outside.example"
        self.assertEqual(self.user["rm"].notification_type, "email")
        before = self.env["mail.mail"].search_count([])
        mail = self._sent("leader", ["rm", BRANCH + self.home.id])
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        message = self.env["mail.message"].search(
            [("model", "=", "rm.mail"), ("res_id", "=", mail.id)]
        )
        told = message.notification_ids
        self.assertEqual(set(told.mapped("notification_type")), {"inbox"})
        self.assertIn(self.user["rm"].partner_id, told.res_partner_id)
        self.assertEqual(message.subject, mail.subject)
        self.assertEqual(message.author_id, self.user["leader"].partner_id)
        self.assertNotIn("逐户", message.body, "the content stays in the mail")

    def test_a_large_round_is_notified_by_inbox_too(self):
        self.patch(notifier_mixin, "_AT_ONCE", 1)
        before = self.env["mail.mail"].search_count([])
        mail = self._sent("leader", ["rm", "risk", "branch_admin"])
        told = self.env["mail.notification"].search(
            [
                ("mail_message_id.model", "=", "rm.mail"),
                ("mail_message_id.res_id", "=", mail.id),
            ]
        )
        self.assertEqual(len(told), 3)
        self.assertEqual(set(told.mapped("notification_type")), {"inbox"})
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_reading_settles_the_notification(self):
        mail = self._sent("leader", ["rm"])
        notification = self.env["mail.notification"].search(
            [
                ("mail_message_id.model", "=", "rm.mail"),
                ("mail_message_id.res_id", "=", mail.id),
            ]
        )
        self.assertFalse(notification.is_read)
        mail.with_user(self.user["rm"]).action_mark_read()
        self.assertTrue(notification.is_read)

    def test_groups_become_persons_at_sending(self):
        team = self.env["rm.team"].create(
            {
                "name": "小微",
                "branch_id": self.west.id,
                "manager_ids": [Command.link(self.manager_west.id)],
            }
        )
        cases = (
            ([TEAM + team.id], {"rm_west"}),
            ([BRANCH + self.east.id], {"rm", "risk", "branch_admin", "leader"}),
            ([BRANCH + self.sub.id, "rm"], {"rm"}),
        )
        for to, expected in cases:
            with self.subTest(to=to):
                mail = self._sent("leader_home", to)
                self.assertEqual(self._readers(mail), {self.user[name] for name in expected})
        role = self._sent("leader", [ROLE + self.env.ref("rm_workbench.role_risk").id])
        self.assertIn(self.user["risk"], self._readers(role))
        self.assertNotIn(self.user["rm"], self._readers(role))

    def test_a_group_does_not_reach_the_sender_but_his_name_does(self):
        own_branch = self._sent("rm", [BRANCH + self.sub.id, "leader"])
        self.assertEqual(self._readers(own_branch), {self.user["leader"]})
        self.assertEqual(self._readers(self._sent("rm", ["rm"])), {self.user["rm"]})

    def test_only_people_with_a_role_receive_mail(self):
        for name in ("nothing", "integration"):
            mail = self._draft("leader", [name])
            with self.subTest(to=name), self.assertRaises(UserError):
                mail.action_send()
            self.assertEqual(mail.state, "draft")
            self.assertFalse(mail.sudo().delivery_ids)
        self.env["rm.role.grant"].search([("user_id", "=", self.user["rm_west"].id)]).unlink()
        mail = self._draft("leader", [BRANCH + self.west.id, "rm_west"])
        with self.assertRaisesRegex(UserError, "x_rm_west"):
            mail.action_send()

    def test_whoever_left_is_still_named_on_old_mails_but_found_no_more(self):
        mail = self._sent("leader", ["rm_west", "rm"])
        self.env["rm.role.grant"].search([("user_id", "=", self.user["rm_west"].id)]).unlink()
        self.env.invalidate_all()
        self.assertIn(self.user["rm_west"].id, mail.recipient_ids.ids)
        name = self.user["rm_west"].name
        self.assertTrue(mail.recipient_ids.filtered(lambda a: a.name == name))
        found = [i for i, _n in self._as("rm", "rm.address").name_search(name)]
        self.assertNotIn(self.user["rm_west"].id, found)

    def test_a_mail_needs_a_subject_and_recipients(self):
        for mail in (self._draft("rm", ["leader"], subject=" "), self._draft("rm")):
            with self.assertRaises(UserError):
                mail.action_send()
        branch = self._make_branch("XT9", "outlet", self.west)
        with self.assertRaises(UserError):
            self._draft("rm", [BRANCH + branch.id]).action_send()

    def test_answers_go_where_they_should(self):
        mail = self._sent("leader", ["rm", "risk"], ["branch_admin"])
        received = mail.with_user(self.user["rm"])
        reply = received.browse(received.action_reply()["res_id"])
        self.assertEqual(reply.recipient_ids.ids, self.user["leader"].ids)
        self.assertEqual(reply.sender_id, self.user["rm"])
        self.assertIn("请逐户联系", reply.body)
        to_all = received.browse(received.action_reply_all()["res_id"])
        self.assertEqual(
            set(to_all.recipient_ids.ids), {self.user["leader"].id, self.user["risk"].id}
        )
        self.assertEqual(to_all.cc_ids.ids, self.user["branch_admin"].ids)
        reply.action_send()
        again = reply.browse(reply.with_user(self.user["leader"]).action_reply()["res_id"])
        self.assertEqual(again.subject, reply.subject, "one prefix is enough")
        self.assertIn(mail, reply.with_user(self.user["rm"]).conversation_ids)
        self.assertFalse(self._as("risk", "rm.mail").browse(mail.id).conversation_ids)

    def test_a_draft_cannot_be_answered(self):
        with self.assertRaises(UserError):
            self._draft("rm", ["leader"]).action_reply()

    def test_recall_takes_it_from_those_who_have_not_read_it(self):
        mail = self._sent("leader", ["rm", "risk"])
        mail.with_user(self.user["rm"]).action_mark_read()
        mail.action_recall()
        self.assertEqual(mail.state, "sent")
        self.assertTrue(mail.with_user(self.user["rm"]).subject)
        with self.assertRaises(AccessError):
            mail.with_user(self.user["risk"]).read(["subject"])
        self.assertFalse(self._copy("risk", mail))
        self.assertEqual(self._as("risk", "rm.mail")._unread_count(), 0)
        states = {r.user_id: r.state for r in mail.receipt_ids}
        self.assertEqual(states, {self.user["rm"]: "read", self.user["risk"]: "recalled"})
        with self.assertRaises(UserError):
            mail.action_recall()

    def test_recall_is_refused_to_others_and_after_all_have_read(self):
        mail = self._sent("leader", ["rm"])
        with self.assertRaises(AccessError):
            mail.with_user(self.user["rm"]).action_recall()
        unread = self._sent("leader", ["rm"])
        unread.action_recall()
        self.assertEqual(unread.state, "recalled")
        mail.with_user(self.user["rm"]).action_mark_read()
        with self.assertRaises(UserError):
            mail.action_recall()
        with self.assertRaises(UserError):
            self._draft("leader", ["rm"]).action_recall()

    def test_deleting_moves_the_own_copy_only(self):
        mail = self._sent("leader", ["rm", "risk"])
        copy = self._copy("rm", mail)
        copy.action_delete()
        self.assertEqual(copy.folder, "bin")
        self.assertEqual(self._copy("risk", mail).folder, "inbox")
        copy.action_restore()
        self.assertEqual(copy.folder, "inbox")
        with self.assertRaises(UserError):
            copy.action_restore()
        copy.action_delete()
        copy.action_delete_for_good()
        self.assertFalse(self._copy("rm", mail))
        with self.assertRaises(AccessError):
            mail.with_user(self.user["rm"]).read(["subject"])
        self.assertTrue(self._copy("risk", mail))
        sent = self._copy("leader", mail)
        sent.action_delete()
        self.assertEqual(sent.folder, "bin")
        sent.action_restore()
        self.assertEqual(sent.folder, "sent")

    def test_older_and_newer_stay_in_the_folder(self):
        first, second = self._sent("leader", ["rm"]), self._sent("risk", ["rm"])
        mine = second.with_user(self.user["rm"])
        self.assertEqual(mine.action_older()["res_id"], first.id)
        self.assertEqual(first.with_user(self.user["rm"]).action_newer()["res_id"], second.id)
        self.assertEqual(mine.action_newer()["res_model"], "rm.mail.delivery")

    def test_too_much_text_is_refused(self):
        for vals in ({"subject": "长" * 201}, {"body": "长" * 200_001}, {"subject": "a\x00b"}):
            with self.subTest(field=list(vals)), self.assertRaises(ValidationError):
                self._draft("rm", ["leader"], **vals)

    def test_scripts_are_taken_out_of_the_text(self):
        body = '<p onclick="x()">甲<script>alert(1)</script><a href="javascript:x()">乙</a></p>'
        mail = self._sent("rm", ["leader"], body=body)
        for mark in ("script", "onclick", "alert"):
            self.assertNotIn(mark, mail.body)
