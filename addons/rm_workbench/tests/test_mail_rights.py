"""Nobody reads, forges or changes the mail of others."""

import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import HttpCase

from ..models.messages.address import BRANCH
from .test_mail import MailCase

_OUTSIDERS = ("rm_west", "leader_home", "branch_admin", "admin", "auditor")


@tagged("post_install", "-at_install")
class TestMailRights(MailCase):
    def _file(self, login, **vals):
        return self._as(login, "ir.attachment").create(
            {
                "name": "名单.txt",
                "raw": b"MARK-secret",
                "res_model": "rm.mail",
                "res_id": 0,
                **vals,
            }
        )

    def test_outsiders_find_nothing_on_any_path(self):
        mail = self._sent("leader", ["rm"], subject="MARK 机密")
        draft = self._draft("leader", ["rm"], subject="MARK 草稿")
        for name in _OUTSIDERS:
            for model, record in (
                ("rm.mail", mail),
                ("rm.mail", draft),
                ("rm.mail.delivery", mail.sudo().delivery_ids),
                ("rm.mail.receipt", mail.receipt_ids),
            ):
                records = self._as(name, model)
                with self.subTest(user=name, model=model):
                    self.assertFalse(records.search([]) & record)
                    self.assertFalse(records.name_search("MARK"))
                    with self.assertRaises(AccessError):
                        records.browse(record.ids).read()
            groups = self._as(name, "rm.mail")._read_group([], ["subject"], ["__count"])
            self.assertFalse([subject for subject, _n in groups if "MARK" in (subject or "")])
        self.assertFalse(self._as("rm", "rm.mail").search([("id", "=", draft.id)]))

    def test_recipients_see_neither_mailboxes_nor_receipts_of_others(self):
        mail = self._sent("leader", ["rm", "risk"])
        own = self._copy("rm", mail)
        self.assertEqual(own.user_id, self.user["rm"])
        other = self._copy("risk", mail)
        for path in (
            lambda: other.with_user(self.user["rm"]).read(["folder"]),
            lambda: other.with_user(self.user["leader"]).read(["starred"]),
            lambda: other.with_user(self.user["rm"]).write({"starred": True}),
            lambda: other.with_user(self.user["rm"]).action_open(),
            lambda: other.with_user(self.user["leader"]).action_delete(),
        ):
            with self.assertRaises(AccessError):
                path()
        self.assertFalse(mail.with_user(self.user["rm"]).receipt_ids)
        self.assertEqual(mail.with_user(self.user["rm"]).receipt_count, 0)

    def test_the_sender_cannot_be_forged(self):
        mails = self._as("rm", "rm.mail")
        for vals in ({"sender_id": self.user["leader"].id}, {"state": "sent"}):
            with self.assertRaises(UserError):
                mails.create({"subject": "x", **vals})
        forged = mails.with_context(
            default_sender_id=self.user["leader"].id, default_state="sent"
        ).create({"subject": "x"})
        self.assertEqual((forged.sender_id, forged.state), (self.user["rm"], "draft"))
        with self.assertRaises(UserError):
            forged.write({"sender_id": self.user["leader"].id})
        with self.assertRaises(UserError):
            self._as("rm", "rm.mail.delivery").create(
                {"mail_id": forged.id, "user_id": self.user["leader"].id, "kind": "to"}
            )
        with self.assertRaises(AccessError):
            self._as("rm", "rm.mail.delivery").create({"starred": True})

    def test_a_copy_changes_by_its_star_only(self):
        copy = self._copy("rm", self._sent("leader", ["rm"]))
        copy.write({"starred": True})
        self.assertTrue(copy.starred)
        for vals in ({"read_at": "2020-01-01"}, {"folder": "bin"}, {"mail_id": 1}, {"kind": "cc"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                copy.write(vals)
        with self.assertRaises(AccessError):
            copy.unlink()

    def test_what_was_sent_stands(self):
        mail = self._sent("leader", ["rm"])
        for vals in (
            {"subject": "y"},
            {"body": "y"},
            {"recipient_ids": [Command.link(self.user["risk"].id)]},
        ):
            for name in ("leader", "rm"):
                with self.subTest(user=name, vals=vals), self.assertRaises(UserError):
                    mail.with_user(self.user[name]).write(vals)
        for name in ("leader", "rm"):
            with self.assertRaises(UserError):  # an AccessError is one
                mail.with_user(self.user[name]).unlink()
        with self.assertRaises(UserError):
            mail.action_send()

    def test_others_send_and_discard_no_draft_of_mine(self):
        draft = self._draft("leader", ["rm"])
        for name in ("rm", "admin"):
            for step in ("action_send", "action_discard", "action_mark_read", "action_delete"):
                with self.subTest(user=name, step=step), self.assertRaises(AccessError):
                    getattr(draft.with_user(self.user[name]), step)()

    def test_the_notification_cannot_be_edited_by_those_told(self):
        mail = self._sent("leader", ["rm", "risk"])
        message = self.env["mail.message"].search(
            [("model", "=", "rm.mail"), ("res_id", "=", mail.id)]
        )
        self.assertTrue(message.with_user(self.user["rm"]).subject)
        for name in _OUTSIDERS:
            with self.subTest(user=name), self.assertRaises(AccessError):
                message.with_user(self.user[name]).read(["subject"])
        for name in ("rm", "leader"):
            own = message.with_user(self.user[name])
            with self.assertRaises(AccessError):
                own.write({"subject": "forged"})
            with self.assertRaises(AccessError):
                own.unlink()
            with self.assertRaises(AccessError):
                own.create({"model": "rm.mail", "res_id": mail.id, "body": "x"})

    def test_files_are_read_by_sender_and_recipients_only(self):
        with self.assertRaises(AccessError):
            self._file("leader", public=True)
        file = self._file("leader", name="C:\\Users\\li\\名单.txt")
        file.sudo().public = True  # as one of before might be
        mail = self._sent("leader", ["rm"], attachment_ids=[Command.set(file.ids)])
        self.assertEqual((file.name, file.public), ("名单.txt", False))
        self.assertEqual(file.with_user(self.user["rm"]).raw, b"MARK-secret")
        for name in (*_OUTSIDERS, "risk"):
            with self.subTest(user=name):
                self.assertFalse(self._as(name, "ir.attachment").search([("id", "=", file.id)]))
                with self.assertRaises(AccessError):
                    file.with_user(self.user[name]).read(["name"])
        for name in ("leader", "rm"):
            with self.assertRaises(AccessError):
                file.with_user(self.user[name]).write({"public": True})
            with self.assertRaises(AccessError):
                self._file(name, res_id=mail.id)

    def test_nobody_attaches_the_file_of_somebody_else(self):
        foreign = self._file("leader")
        mail = self._sent("leader", ["rm"], attachment_ids=[Command.set(foreign.ids)])
        with self.assertRaises(AccessError):
            self._draft("rm_west", attachment_ids=[Command.link(foreign.id)])
        with self.assertRaises(AccessError):
            self._draft("rm", attachment_ids=[Command.link(foreign.id)])
        self.assertEqual(foreign.res_id, mail.id)
        link = self._file("rm", type="url", url="http://outside.example/x", raw=False)
        with self.assertRaises(AccessError):
            self._draft("rm", attachment_ids=[Command.link(link.id)])

    def test_a_file_taken_off_the_draft_is_gone(self):
        kept, dropped = self._file("rm"), self._file("rm")
        draft = self._draft("rm", ["leader"], attachment_ids=[Command.set((kept + dropped).ids)])
        draft.write({"attachment_ids": [Command.unlink(dropped.id)]})
        self.assertFalse(dropped.exists())
        self.assertTrue(kept.exists())

    def test_too_large_and_too_many_files_are_refused(self):
        many = self.env["ir.attachment"].browse()
        for _number in range(11):
            many += self._file("rm")
        with self.assertRaises(UserError):
            self._draft("rm", attachment_ids=[Command.set(many.ids)])
        large = self._file("rm", raw=b"0" * (20 * 1024 * 1024 + 1))
        with self.assertRaises(UserError):
            self._draft("rm", attachment_ids=[Command.set(large.ids)])

    def test_forwarding_copies_the_files(self):
        file = self._file("leader")
        mail = self._sent("leader", ["rm"], attachment_ids=[Command.set(file.ids)])
        received = mail.with_user(self.user["rm"])
        passed = received.browse(received.action_forward()["res_id"])
        self.assertEqual(passed.attachment_ids.mapped("raw"), [b"MARK-secret"])
        self.assertNotEqual(passed.attachment_ids, file)
        passed.write({"recipient_ids": [Command.set(self.user["rm_west"].ids)]})
        passed.action_send()
        west = passed.with_user(self.user["rm_west"])
        self.assertEqual(west.attachment_ids.mapped("raw"), [b"MARK-secret"])
        with self.assertRaises(AccessError):
            mail.with_user(self.user["rm_west"]).read(["subject"])
        with self.assertRaises(AccessError):
            west.read(["thread_id"])
        self.assertFalse(west.conversation_ids)

    def test_the_address_book_shows_names_and_finds_colleagues(self):
        book = self._as("rm", "rm.address")
        self.assertIn(self.user["rm_west"].id, [i for i, _n in book.name_search("XM2")])
        self.assertIn(self.user["rm_west"].id, [i for i, _n in book.name_search("机构XT2")])
        self.assertIn(BRANCH + self.west.id, [i for i, _n in book.name_search("XT2")])
        for name in ("nothing", "integration"):
            self.assertFalse(book.search([("id", "=", self.user[name].id)]))
        root = self.env.ref("base.user_admin")
        self.assertFalse(book.search([("id", "=", root.id)]), "the break-glass account")
        self.assertNotIn("login", book._fields)
        with self.assertRaises(AccessError):
            self._as("integration", "rm.address").search([])
        with self.assertRaises(AccessError):
            book.create({"name": "x"})


@tagged("post_install", "-at_install")
class TestMailFileUrl(HttpCase, MailCase):
    def test_the_address_of_a_file_opens_for_its_readers_only(self):
        content = base64.b64encode(b"MARK-secret")
        file = self._as("leader", "ir.attachment").create({"name": "a.txt", "datas": content})
        self._sent("leader", ["rm"], attachment_ids=[Command.set(file.ids)])
        for login, found in (
            ("x_rm", True),
            ("x_rm_west", False),
            ("x_admin", False),
            (None, False),
        ):
            self.authenticate(login, login)
            answer = self.url_open(f"/web/content/{file.id}")
            with self.subTest(login=login):
                self.assertEqual(b"MARK-secret" in answer.content, found)
                self.assertEqual(answer.status_code == 200, found)
