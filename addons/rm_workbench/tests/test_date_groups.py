from odoo.tests import tagged

from .common import BankCase


@tagged("post_install", "-at_install")
class TestDateGroups(BankCase):
    """Groups of a period bear the names that people in the bank write."""

    def test_periods_are_named_in_chinese_and_only_there(self):
        days = self.env["rm.working.day"]
        days.create({"date": "2031-11-05", "name": "测试", "kind": "off"})
        found = [("date", "=", "2031-11-05")]
        for period, name in (
            ("day", "2031/11/05"),
            ("week", "2031年第45周"),
            ("month", "2031年11月"),
            ("quarter", "2031年第4季度"),
            ("year", "2031年"),
        ):
            spec = f"date:{period}"
            with self.subTest(period):
                [group] = days.with_context(lang="zh_CN").formatted_read_group(found, [spec])
                self.assertEqual(group[spec][1], name)
                inside = found + group["__extra_domain"]
                self.assertEqual(days.search_count(inside), 1, "the group opens its rows")
        self.env["res.lang"]._activate_lang("en_US")
        [group] = days.with_context(lang="en_US").formatted_read_group(found, ["date:month"])
        self.assertEqual(group["date:month"][1], "November 2031")

    def test_rows_without_a_day_are_a_group_without_a_name(self):
        managers = self.env["rm.manager"].with_context(lang="zh_CN")
        groups = managers.formatted_read_group([("left_on", "=", False)], ["left_on:month"])
        self.assertEqual([group["left_on:month"] for group in groups], [False])
