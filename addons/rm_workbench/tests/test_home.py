"""What the home page tells each role, and nothing of others."""

import json
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.rm_workbench.office import last_of_week

from .common import BankCase

#: role -> keys of the cards of this add-on
CARDS = {
    "rm": {"figures", "messages", "todos", "meetings", "calls", "work", "week"},
    "leader": {
        "figures",
        "messages",
        "todos",
        "meetings",
        "approvals",
        "movers",
        "new_overdue",
        "overdue",
        "logs",
    },
    "risk": {"figures", "todos", "meetings", "approvals", "worsened", "overdue"},
    "branch_admin": {"figures", "todos", "grants"},
    "admin": {"figures", "todos", "approvals", "feeds", "warnings", "grants"},
    "auditor": {"figures", "todos", "journal"},
    "nothing": set(),
    "integration": set(),
}


@tagged("post_install", "-at_install")
class TestHome(BankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currency = cls.env.company.currency_id.name
        cls._name_markers()
        cls._make_days()
        cls.env["ir.config_parameter"].set_param("rm_workbench.position_days", False)
        cls.env["rm.customer.position"]._cron_refresh()
        # as when loans and their status were published
        cls.env["rm.loan.receivable"]._refresh()

    @classmethod
    def _name_markers(cls):
        soon = cls.today + relativedelta(days=5)
        for key, customer in cls.customer.items():
            customer.write({"name": f"标记{key}", "birth_date": soon - relativedelta(years=40)})
            cls.account[key].write({"currency": cls.currency, "matures_on": soon})
            if key in cls.loan:
                cls.loan[key].matures_on = soon

    @classmethod
    def _make_days(cls):
        """The newest day of all is ours, a month after the first, with what moved and got worse."""
        newest = cls.env.execute_query(
            SQL(
                "SELECT GREATEST((SELECT max(value_date) FROM rm_fact_balance),"
                " (SELECT max(as_of) FROM rm_fact_loan_status), '2050-01-01')"
            )
        )[0][0]
        cls.batch.write({"state": "published", "published_at": "2050-01-01"})
        cls.day = newest + relativedelta(months=2, day=31)
        cls.before = cls.day + relativedelta(day=1, days=-1)
        for table in ("rm_fact_balance", "rm_fact_loan_status"):
            cls.env.cr.execute(
                SQL(
                    "CREATE TABLE %s PARTITION OF %s FOR VALUES FROM (%s) TO (%s)",
                    SQL.identifier(f"{table}_y"),
                    SQL.identifier(table),
                    cls.before,
                    cls.day + relativedelta(days=1),
                )
            )
        cls.batch.business_date = cls.before
        cls.env["rm.batch.file"].create(
            [
                {"batch_id": cls.batch.id, "name": f"{entity}.csv", "entity": entity}
                for entity in ("balances", "loan_status")
            ]
        )
        for key in cls.customer:
            cls._insert("rm_fact_balance", (cls.account[key].id, cls.before, "1000000.00"))
            cls._insert("rm_fact_balance", (cls.account[key].id, cls.day, "1200000.00"))
        for loan in cls.loan.values():
            cls._insert(
                "rm_fact_loan_status",
                (loan.id, cls.before, "900", "0", 0, "0", "0", "normal", None),
            )
            cls._insert(
                "rm_fact_loan_status",
                (loan.id, cls.day, "800", "30", 40, "0", "0", "special_mention", None),
            )

    @classmethod
    def _insert(cls, table, values):
        names = {
            "rm_fact_balance": "account_id, value_date, balance",
            "rm_fact_loan_status": "loan_id, as_of, principal_balance, overdue_amount,"
            " days_overdue, interest_due, interest_received, risk_class, legacy_class",
        }[table]
        cls.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s, batch_id, source_line) VALUES %s",
                SQL.identifier(table),
                SQL(names),
                (*values, cls.batch.id, 1),
            )
        )

    def _load(self, user):
        page = self._as(user, "rm.home").load()
        return page, {card["key"]: card for card in page["cards"]}

    def test_each_role_has_its_cards(self):
        for user, expected in CARDS.items():
            with self.subTest(user=user):
                page, cards = self._load(user)
                self.assertFalse([c for c in page["cards"] if c["kind"] == "broken"])
                self.assertLessEqual(expected, set(cards))
                self.assertTrue(json.dumps(page), "plain data, for any client")

    def test_nobody_reads_a_word_of_others(self):
        for user in CARDS:
            readable = set()
            customers = self._as(user, "rm.customer")
            if customers.has_access("read"):
                readable = set(customers.search([("customer_no", "=like", "X-%")]).mapped("name"))
            text = json.dumps(self._load(user)[0], ensure_ascii=False)
            found = {customer.name for customer in self.customer.values() if customer.name in text}
            with self.subTest(user=user):
                self.assertLessEqual(found, readable)

    def test_an_rm_sees_whom_to_call(self):
        tabs = {tab["key"]: tab for tab in self._load("rm")[1]["calls"]["tabs"]}
        for key in ("deposits", "loans", "overdue", "movements", "birthdays", "unvisited"):
            with self.subTest(tab=key):
                self.assertEqual(tabs[key]["count"], 2)
                self.assertEqual(
                    {row["title"] for row in tabs[key]["rows"]}, {"标记here", "标记abroad"}
                )
        self.assertEqual(tabs["movements"]["rows"][0]["value"], "200000.00")
        self.assertEqual(tabs["overdue"]["rows"][0]["value"], "30.00")

    def test_the_sums_are_those_of_the_record_rules(self):
        for user in ("rm", "rm_west", "leader", "leader_west", "leader_home"):
            mine = user.startswith("rm")
            customers = self._as(user, "rm.customer").search([])
            expected = sum(float(c.deposit_total or 0) for c in customers)
            figures = self._load(user)[1]["figures"]["figures"]
            by_unit = [figure["value"] for figure in figures]
            with self.subTest(user=user):
                self.assertEqual(float(by_unit[0]), expected)
                self.assertEqual(int(by_unit[3]), len(customers))
                self.assertTrue(mine or len(figures) == 5)

    def test_a_leader_sees_who_moved_the_deposits(self):
        sides = self._load("leader")[1]["movers"]["sides"]
        self.assertEqual(
            {row["title"] for row in sides[0]["rows"]}, {"标记here", "标记abroad", "标记nobody"}
        )
        self.assertFalse(sides[1]["rows"])

    def test_deposits_stand_against_the_daily_average_of_the_year(self):
        begin = self.day.replace(month=1, day=1)
        days = (self.day - begin).days + 1
        area = (
            100 * (self.before - begin).days + 1_000_000 * (self.day - self.before).days + 1_200_000
        )
        average = (Decimal(area) / days).quantize(Decimal("0.01"), ROUND_HALF_UP)
        against = self._load("rm")[1]["figures"]["figures"][0]["against"]
        self.assertEqual(Decimal(against[-1]["change"]), 2 * (1_200_000 - average))

    def test_loans_that_became_overdue_are_named(self):
        for user in ("leader", "risk"):
            rows = self._load(user)[1]["new_overdue"]["rows"]
            with self.subTest(user=user):
                self.assertEqual({row["title"] for row in rows}, {"标记here", "标记abroad"})

    def test_an_rm_sees_what_is_to_be_done_by_the_end_of_the_week(self):
        week = self._load("rm")[1]["week"]
        self.assertIn(("60.00", "danger"), {(r["value"], r["tone"]) for r in week["rows"]})
        days = {date(2026, 10, 10): True, date(2026, 10, 9): False}
        for day, last in ((5, 10), (10, 10), (11, 16), (16, 16), (17, 23)):
            self.assertEqual(last_of_week(date(2026, 10, day), days), date(2026, 10, last))

    def test_what_is_to_be_confirmed_stands_above_everything(self):
        old = self.env["rm.notice"].search([("state", "=", "published")])
        old._set_guarded(state="withdrawn")
        self.assertNotIn("confirm", self._load("rm")[1])
        for number, author in enumerate(("admin", "leader", "leader", "leader")):
            values = {"title": f"必读{number}", "must_read": True}
            self._as(author, "rm.notice").create(values).action_publish()
        for user in ("rm_west", "admin", "auditor"):
            rows = self._load(user)[0]["cards"][0]["rows"]
            self.assertEqual([row["title"] for row in rows], ["必读0"], user)
        for user in ("rm", "leader", "risk", "branch_admin"):
            page, cards = self._load(user)
            strip = page["cards"][0]
            with self.subTest(user=user):
                self.assertEqual((strip["key"], strip["column"]), ("confirm", "strip"))
                self.assertEqual((len(strip["rows"]), strip["count"]), (3, 4))
                self.assertFalse([r for r in cards["messages"]["rows"] if "必读" in r["title"]])
        notice = self._load("rm")[1]["confirm"]["rows"][0]["confirm"]
        self._as("rm", "rm.notice").browse(notice).action_confirm()
        rows = self._load("rm")[1]["confirm"]["rows"]
        self.assertEqual(len(rows), 3)
        self.assertNotIn(notice, [row["confirm"] for row in rows])

    def test_a_risk_manager_sees_what_got_worse(self):
        card = self._load("risk")[1]["worsened"]
        self.assertEqual({row["title"] for row in card["rows"]}, {"标记here", "标记abroad"})

    def test_a_card_that_fails_leaves_the_others(self):
        home = self.registry["rm.home"]
        self.patch(home, "_card_calls", lambda self: 1 / 0)
        with self.assertLogs("odoo.addons.rm_workbench.models.home.home", "ERROR"):
            page, cards = self._load("rm")
        self.assertIn("figures", cards)
        broken = [card for card in page["cards"] if card["kind"] == "broken"]
        self.assertEqual(len(broken), 1)
        self.assertNotIn("division", json.dumps(broken))

    def test_the_number_of_statements_does_not_grow(self):
        self._load("rm")
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._load("rm")
        few = self.env.cr.sql_log_count - before
        for number in range(30):
            self._make_customer(f"more{number}", self.sub, self.manager, False)
        self._load("rm")
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._load("rm")
        self.assertLessEqual(self.env.cr.sql_log_count - before, few + 2)

    def test_an_rm_sees_his_day_of_work(self):
        log = self._as("rm", "rm.work.log").create({"morning_plan": "走访", "date": self.today})
        row = self._load("rm")[1]["work"]["rows"][0]
        self.assertEqual((row["open"]["res_id"], row["detail"]), (log.id, "走访"))
        customer = self.customer["here"].id
        visit = {"customer_id": customer, "summary": "谈续存", "date": self.today}
        self._as("rm", "rm.visit").create(visit)
        cards = self._load("rm")[1]
        self.assertEqual(cards["work"]["rows"][-1]["value"], "1")
        tabs = {tab["key"]: tab for tab in cards["calls"]["tabs"]}
        self.assertEqual([row["title"] for row in tabs["unvisited"]["rows"]], ["标记abroad"])
        quick = tabs["unvisited"]["rows"][0]["quick"]
        self.assertEqual(quick["context"], {"default_customer_id": self.customer["abroad"].id})

    def test_a_leader_sees_who_has_no_log(self):
        rows = self._load("leader")[1]["logs"]["rows"]
        self.assertEqual([row["title"] for row in rows], ["张三"])
        self.assertEqual(self._load("leader_west")[1]["logs"]["rows"][0]["title"], "李四")
