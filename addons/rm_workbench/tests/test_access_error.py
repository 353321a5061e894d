"""Refusals name nothing of what is refused, in debug mode too."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BankCase


@tagged("post_install", "-at_install")
class TestAccessError(BankCase):
    def _refusal(self, records, operation="read"):
        with self.assertRaises(AccessError) as caught:
            records.check_access(operation)
        return str(caught.exception)

    def test_no_name_id_or_rule_in_the_sentence(self):
        stranger = self.customer["there"]
        rm = self.user["rm"]
        # as if the request asked for debug mode, in which Odoo itself tells more
        self.patch(type(rm), "has_group", lambda user, group: user._has_group(group))
        self.assertTrue(rm.has_group("base.group_no_one"))
        for records in (
            stranger,
            self.account["there"],
            self.loan["there"],
            self.manager_west,
            self.west,
        ):
            with self.subTest(model=records._name):
                text = self._refusal(records.with_user(rm))
                self.assertNotIn(records.display_name, text)
                self.assertNotIn("there", text)
                self.assertNotIn(str(records.id), text)
                self.assertNotIn("rm.", text)
                model = self.env["ir.model"].with_context(lang=rm.lang)._get(records._name)
                self.assertIn(model.name, text)

    def test_a_method_call_is_refused_as_silently(self):
        with self.assertRaises(AccessError) as caught:
            self.customer["there"].with_user(self.user["rm"]).read(["name"])
        self.assertNotIn("there", str(caught.exception))

    def test_models_of_odoo_are_refused_the_same_way(self):
        channel = self.env["discuss.channel"].create({"name": "机密频道", "channel_type": "group"})
        text = self._refusal(channel.with_user(self.user["rm"]))
        self.assertNotIn("机密频道", text)

    def test_the_sentence_is_in_the_users_language(self):
        self.user["rm"].lang = "zh_CN"
        text = self._refusal(self.customer["there"].with_user(self.user["rm"]))
        self.assertIn("客户", text)
        self.assertIn("您的角色", text)
