"""What Odoo lets every internal user do by default is closed."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BankCase


@tagged("post_install", "-at_install")
class TestOdooDefaults(BankCase):
    def _refused(self, *deeds):
        for number, deed in enumerate(deeds):
            with (
                self.subTest(number=number),
                mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"),
                self.assertRaises(AccessError),
            ):
                deed()

    def test_nobody_renames_himself(self):
        rm = self.user["rm"].with_user(self.user["rm"])
        partner = rm.partner_id
        self._refused(
            lambda: rm.write({"name": "行长"}),
            lambda: rm.write({"email": "head@bank.example"}),
            lambda: rm.write({"login": "leader2"}),
            lambda: partner.write({"name": "行长"}),
        )
        rm.write({"signature": "<p>x</p>", "tz": "Asia/Shanghai"})

    def test_a_filter_is_for_oneself(self):
        rm, other = self.user["rm"], self.user["leader"]
        filters = self.env["ir.filters"].with_user(rm)
        vals = {"name": "x", "model_id": "rm.customer", "domain": "[]", "is_default": True}
        own = filters.create({**vals, "user_ids": [(6, 0, rm.ids)]})
        shared = self.env["ir.filters"].create({**vals, "user_ids": False})
        self._refused(
            lambda: filters.create(vals),
            lambda: filters.create_filter({**vals, "user_ids": []}),
            lambda: filters.create({**vals, "user_ids": [(6, 0, (rm | other).ids)]}),
            lambda: own.write({"user_ids": [(5,)]}),
            lambda: own.write({"user_ids": [(4, other.id)]}),
            lambda: shared.with_user(rm).write({"domain": "[(0, '=', 1)]"}),
            lambda: shared.with_user(rm).unlink(),
        )
        own.write({"name": "y"})
        own.unlink()

    def test_no_file_is_public(self):
        for name in ("rm", "admin"):
            files = self.env["ir.attachment"].with_user(self.user[name])
            own = files.create({"name": "a.txt", "raw": b"x"})
            self._refused(
                lambda files=files: files.create({"name": "a", "raw": b"x", "public": True}),
                lambda files=files: files.with_context(default_public=True).create({"name": "a"}),
                lambda own=own: own.write({"public": True}),
                lambda own=own: own.copy({"public": True}),
            )

    def test_a_message_is_written_in_ones_own_name(self):
        rm, boss = self.user["rm"], self.user["leader"].partner_id
        channel = self.env["discuss.channel"].with_user(rm).create({"name": "x"})
        messages = self.env["mail.message"].with_user(rm)
        about = {"model": "discuss.channel", "res_id": channel.id, "body": "x"}
        mine = channel.message_post(body="x", message_type="comment")
        self.assertEqual(mine.author_id, rm.partner_id)
        self._refused(
            lambda: channel.message_post(body="x", author_id=boss.id),
            lambda: channel.message_post(body="x", email_from="Boss <boss@bank.example>"),
            lambda: messages.create({**about, "author_id": boss.id}),
            lambda: messages.create({**about, "email_from": "boss@bank.example"}),
            lambda: messages.with_context(default_author_id=boss.id).create(about),
            lambda: mine.with_user(rm).write({"author_id": boss.id}),
            lambda: mine.with_user(rm).write({"date": "2020-01-01 00:00:00"}),
            lambda: (
                self.env["mail.scheduled.message"]
                .with_user(rm)
                .create({**about, "author_id": boss.id, "scheduled_date": "2099-01-01 00:00:00"})
            ),
        )
