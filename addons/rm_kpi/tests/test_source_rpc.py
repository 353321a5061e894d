import xmlrpc.client

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .figures_case import FiguresCase

JUNE = ("2001-06-01", "2001-06-30")


@tagged("post_install", "-at_install")
class TestSourceRpc(FiguresCase):
    """What collect answers to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for manager, customer in ((cls.ann, "C1"), (cls.bob, "C2")):
            made = cls.make_customer(customer)
            cls.assign(made, manager, 1)
            cls.balance(cls.make_account(made, f"A-{customer}"), d0601="1.00")

    def as_user(self, role, branch=None):
        user = self.make_user(f"figures_{role}", role, branch)
        return self.source.with_user(user)

    def test_texts_have_six_digits_and_counts_none(self):
        codes = ["days", "customers_count", "customers_weighted", "npl_ratio", "deposit_day_sum"]
        figures = self.source.collect(codes, *JUNE)
        self.assertEqual(
            {code: figures[code]["ANN"] for code in codes},
            {
                "days": "30",
                "customers_count": "1",
                "customers_weighted": "1.000000",
                "npl_ratio": False,
                "deposit_day_sum": "30.000000",
            },
        )

    def test_the_answer_goes_through_xml_rpc(self):
        figures = self.source.collect(["npl_ratio", "days"], *JUNE)
        back, _method = xmlrpc.client.loads(xmlrpc.client.dumps((figures,)))
        self.assertEqual(back[0], figures)

    def test_bad_arguments_are_named(self):
        for text, arguments, named in (
            ("no source with code nothing", (["nothing"], *JUNE), {}),
            ("must be a list", ("days", *JUNE), {}),
            ("must be a list", ([1], *JUNE), {}),
            ("date_from .* lies after date_to", (["days"], "2001-07-01", "2001-06-30"), {}),
            ("date_to is 2001-06-31", (["days"], "2001-06-01", "2001-06-31"), {}),
            ("date_from is 20010601", (["days"], "20010601", "2001-06-30"), {}),
            ("date_from is False", (["days"], False, "2001-06-30"), {}),
            ("by is team", (["days"], *JUNE), {"by": "team"}),
            ("basis is real", (["days"], *JUNE), {"basis": "real"}),
            ("by=manager with basis=booking", (["days"], *JUNE), {"basis": "booking"}),
        ):
            with self.subTest(text), self.assertRaisesRegex(UserError, text):
                self.source.collect(*arguments, **named)

    def test_admin_and_auditor_see_all(self):
        for role in ("admin", "auditor"):
            figures = self.as_user(role).collect(["deposit_day_sum"], *JUNE)
            self.assertEqual(figures["deposit_day_sum"]["BOB"], "30.000000")

    def test_a_leader_sees_his_part_of_the_tree(self):
        source = self.as_user("leader", self.b1)
        self.assertEqual(
            source.collect(["deposit_day_sum"], *JUNE)["deposit_day_sum"], {"ANN": "30.000000"}
        )
        for basis in ("rm", "booking"):
            figures = source.collect(["deposit_day_sum"], *JUNE, by="branch", basis=basis)
            self.assertEqual(set(figures["deposit_day_sum"]), {"B1", "O1"})

    def test_an_rm_sees_himself(self):
        source = self.as_user("rm", self.o1)
        with self.assertRaises(AccessError):
            source.collect(["days"], *JUNE, by="branch")
        self.assertEqual(source.collect(["days"], *JUNE)["days"], {})
        self.ann.user_id = source.env.user
        self.assertEqual(
            source.collect(["deposit_day_sum"], *JUNE)["deposit_day_sum"], {"ANN": "30.000000"}
        )

    def test_risk_sees_loans_only(self):
        source = self.as_user("risk", self.b1)
        self.assertEqual(source.collect(["npl_ratio"], *JUNE)["npl_ratio"], {"ANN": False})
        self.assertEqual(
            set(source.collect(["loan_balance"], *JUNE, by="branch")["loan_balance"]),
            {"B1", "O1"},
        )
        with self.assertRaisesRegex(AccessError, "loans only"):
            source.collect(["npl_ratio", "deposit_day_sum"], *JUNE)

    def test_others_see_nothing(self):
        for role, branch in (("branch_admin", self.b1), ("integration", None)):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(role, branch).collect(["days"], *JUNE)

    def test_settings_of_the_transaction_come_back(self):
        self.env.cr.execute("SET LOCAL work_mem = '5MB'")
        self.source.collect(["deposit_day_sum"], *JUNE)
        self.env.cr.execute("SHOW work_mem")
        self.assertEqual(self.env.cr.fetchone(), ("5MB",))

    def test_the_number_of_statements_does_not_grow_with_sources_and_rms(self):
        def statements(sources):
            self.env.flush_all()
            sources.mapped("filter")
            before = self.env.cr.sql_log_count
            self.source._collect_table(sources, *JUNE)
            return self.env.cr.sql_log_count - before

        sources = self.source.search([("fact", "=", "balances")])
        few = statements(sources)
        for number in range(20):
            sources |= sources[0].copy(
                {"code": f"more_{number}", "filter": [["rate", ">", number]]}
            )
            self.make_manager(f"M{number}", self.o1)
        self.assertEqual(statements(sources), few)
        self.assertGreater(len(sources), 26)
