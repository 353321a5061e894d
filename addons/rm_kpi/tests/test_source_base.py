from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import SQL

from .figures_case import FiguresCase


@tagged("post_install", "-at_install")
class TestSourceBase(FiguresCase):
    """Bases of growth go with the hand-overs; rows that came later, and reversals, are told.

    Customer C1: 100 at the end of 2000, 160 on 31 March, 220 now. Ann has him, and a half of C2.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute(
            "CREATE TABLE rm_fact_balance_test_2000 PARTITION OF rm_fact_balance"
            " FOR VALUES FROM ('2000-01-01') TO ('2001-01-01')"
        )
        cls.cyd = cls.make_manager("CYD", cls.b2)
        cls.customer = cls.make_customer()
        cls.given = cls.assign(cls.customer, cls.ann, 1)
        cls.other = cls.make_customer("C2", ann="0.5", cyd="0.5")
        for customer, number, amounts in (
            (cls.customer, "A1", ("100", "160", "220")),
            (cls.other, "A2", ("40", "40", "40")),
        ):
            account = cls.make_account(customer, number)
            for day, amount in zip(
                ("2000-12-10", "2001-01-31", "2001-06-01"), amounts, strict=True
            ):
                cls.insert("rm_fact_balance", account_id=account.id, value_date=day, balance=amount)
        cls.leader = cls.make_user("base_leader", "leader", cls.head)

    def hand_over(self, rule, day="2001-04-01", giving=None, taking=None, **vals):
        giving, taking = giving or self.ann, taking or self.bob
        # as it was carried out at the time: today nobody may hand over so far back
        vals = {
            "from_manager_id": giving.id,
            "to_manager_id": taking.id,
            "effective_on": day,
            "supervisor_id": self.leader.id,
            "base_rule": rule,
            "kind": "transfer",
            "state": "done",
            **vals,
        }
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "INSERT INTO rm_handover (%s) VALUES (%s) RETURNING id",
                SQL(", ").join(map(SQL.identifier, vals)),
                SQL(", ").join(SQL("%s", value) for value in vals.values()),
            )
        )
        self.env.cr.execute(
            "INSERT INTO rm_handover_line (handover_id, customer_id, customer_no)"
            " VALUES (%s, %s, 'C1')",
            [handover := self.env.cr.fetchone()[0], self.customer.id],
        )
        return handover

    def base(self, code="deposit_last_year_end", **how):
        found = self.collect(code, **how)
        return {unit: Decimal(value) for unit, value in found.items()}

    def told(self, code, manager):
        source = self.source.search([("code", "=", code)])
        days = ("2001-06-01", "2001-06-30")
        rows, told = self.source._leaf_page(source, manager, days)
        self.assertEqual(
            sum(Decimal(row["product"]) for row in rows), self.base(code).get(manager.code, 0)
        )
        return {name: value for name, value in told.items() if name in ("own", "taken", "given")}

    def test_without_a_hand_over_the_base_is_what_everybody_had(self):
        self.assertEqual(self.base(), {"ANN": 120, "CYD": 20})
        self.assertEqual(self.told("deposit_last_year_end", self.ann), {})

    def test_a_base_that_stays_is_the_giving_rms(self):
        self.hand_over("stays")
        self.assertEqual(self.base(), {"ANN": 120, "CYD": 20})

    def test_a_base_that_follows_is_the_receiving_rms(self):
        self.hand_over("follows")
        self.assertEqual(self.base(), {"ANN": 20, "BOB": 100, "CYD": 20})
        self.assertEqual(self.base(by="branch")["B2"], 120)
        found = {"own": "120", "taken": "0", "given": "-100"}
        self.assertEqual(self.told("deposit_last_year_end", self.ann), found)
        found = {"own": "0", "taken": "100", "given": "0"}
        self.assertEqual(self.told("deposit_last_year_end", self.bob), found)

    def test_it_follows_over_several_hand_overs_and_by_parts(self):
        self.hand_over("follows")
        self.hand_over(
            "follows", "2001-05-01", self.bob, self.cyd, keep_percent="25", keep_until="2001-12-31"
        )
        self.assertEqual(self.base(), {"ANN": 20, "BOB": 25, "CYD": 95})
        # later than the period, or not carried out: nothing moves by them
        self.hand_over("follows", "2001-07-01", self.cyd, self.ann)
        self.hand_over("follows", "2001-06-02", self.cyd, self.ann, state="approved")
        self.assertEqual(self.base(), {"ANN": 20, "BOB": 25, "CYD": 95})

    def test_a_customer_kept_for_a_time_goes_back_with_his_base(self):
        self.hand_over("follows", kind="temporary", return_on="2001-05-31")
        self.assertEqual(self.base(), {"ANN": 120, "CYD": 20})
        self.assertEqual(self.base(last="2001-05-31", first="2001-05-01")["BOB"], 100)

    def test_a_base_that_is_split_gives_each_his_growth(self):
        self.hand_over("splits")
        self.given.valid_to = "2001-03-31"
        self.assign(self.customer, self.bob, 1, "2001-04-01")
        # Ann: 120 - 160, Bob: 160; growth of Ann 60, of Bob 220 - 160
        self.assertEqual(self.base(), {"ANN": -40, "BOB": 160, "CYD": 20})
        self.assertEqual(
            self.told("deposit_last_year_end", self.ann),
            {"own": "120", "taken": "0", "given": "-160"},
        )

    def test_sums_over_days_and_narrower_assignments_move_as_well(self):
        self.assign(self.customer, self.cyd, 1, "2000-01-01", line="loan")
        source = self.source.search([("code", "=", "deposit_last_year_end")])
        source.copy({"code": "days_then", "over_time": "day_sum", "fixed_days": False})
        handover = self.hand_over("follows")
        # 22 days of December
        found = {"ANN": 440, "BOB": 2200, "CYD": 440}
        self.assertEqual(self.base("days_then"), found)
        self.env.cr.execute("UPDATE rm_handover SET base_rule = 'splits' WHERE id = %s", [handover])
        # the balance of 31 March counts for each of the 31 days
        found = {"ANN": 2640 - 160 * 31, "BOB": 160 * 31, "CYD": 440}
        self.assertEqual(self.base("days_then"), found)
        self.told("days_then", self.bob)

    def test_rows_of_a_later_delivery_are_told(self):
        later = self.env["rm.batch"].create(
            {"feed_id": self.batch.feed_id.id, "business_date": "2001-07-31"}
        )
        for batch in (self.batch, later):
            self.env.cr.execute("UPDATE rm_batch SET state = 'published' WHERE id = %s", [batch.id])
            self.env["rm.batch.file"].create(
                {"batch_id": batch.id, "name": f"b{batch.id}.csv", "entity": "balances"}
            )
        account = self.make_account(self.customer, "A3")
        self.insert(
            "rm_fact_balance",
            account_id=account.id,
            value_date="2001-06-20",
            balance="7",
            batch_id=later.id,
        )
        source = self.source.search(
            [("fact", "=", "balances"), ("over_time", "=", "end_of_period"), ("shift", "=", False)],
            limit=1,
        )
        rows, told = self.source._leaf_page(source, self.ann, ("2001-06-01", "2001-06-30"))
        self.assertEqual(told["late"], {"count": 1, "sum": "7"})
        self.assertEqual([row["key"] for row in rows if row["late"]], ["A3 2001-06-20"])

    def test_entries_taken_back_are_told(self):
        account = self.make_account(self.customer, "A4")
        for number, amount in (("E1", "50"), ("E2", "-20")):
            self.insert(
                "rm_fact_fee",
                entry_no=number,
                account_id=account.id,
                customer_id=self.customer.id,
                product="statement_fee",
                booked_on="2001-06-05",
                quantity=1,
                amount=amount,
            )
        source = self.source.search([("code", "=", "fee_income")])
        _rows, told = self.source._leaf_page(source, self.ann, ("2001-06-01", "2001-06-30"))
        self.assertEqual(told["reversed"], {"count": 1, "sum": "-20"})
