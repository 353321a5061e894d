from contextlib import nullcontext

from odoo.tests import HttpCase

from .figures_case import FiguresCase

INDICATORS = (
    {"code": "存款", "kind": "raw", "source": "month_end_deposit"},
    {"code": "不良率", "kind": "raw", "source": "npl_ratio"},
    {"code": "扣分", "kind": "computed", "formula": "不良率 * 30", "digits": 2},
    {
        "code": "存款分",
        "kind": "scoring",
        "formula": 'MIN(存款 / PARAM("标准T") * 100, 120)',
        "weight": "60",
        "digits": 2,
    },
    {
        "code": "质量分",
        "kind": "scoring",
        "formula": 'BAND("质量", COALESCE(不良率, 0))',
        "weight": "40",
        "digits": 2,
    },
)
#: band code -> (lower, lower closed, upper, upper closed, result)
BANDS = {
    "质量": (
        (False, True, "0", True, "100"),
        ("0", False, "0.4", False, "80"),
        ("0.4", True, False, False, "50"),
    ),
    "等级": (
        (False, True, "60", False, "C"),
        ("60", True, "100", False, "B"),
        ("100", True, False, False, "A"),
    ),
}


class RunCase(FiguresCase):
    """Five RMs with known figures of June 2001 and a scheme over them.

    | RM  | branch | deposit | npl ratio | points: deposit, quality | score | rank | in branch |
    | ann | O1     |    1000 |         0 | 120 (125 capped), 100    | 112   |    1 |         1 |
    | cyd | O1     |     500 |      none | 62.5, 100                | 77.5  |    2 |         2 |
    | eve | B2     |     500 |      none | 62.5, 100                | 77.5  |    2 |         1 |
    | bob | B2     |     500 |       0.5 | 62.5, 50                 | 57.5  |    4 |         2 |
    | dee | B2     |       0 |      none | 0, 100                   | 40    |    5 |         3 |
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.publish_only(cls.batch)
        cls.position = cls.env["rm.position"].create({"code": "test_rm", "name": "Test RM"})
        cls.cyd = cls.make_manager("CYD", cls.o1)
        cls.dee = cls.make_manager("DEE", cls.b2)
        cls.eve = cls.make_manager("EVE", cls.b2)
        cls.rms = cls.ann + cls.bob + cls.cyd + cls.dee + cls.eve
        cls.set_post(cls.rms, cls.position)
        cls.make_figures()
        cls.admin = cls.make_user("kpi_admin", "admin")
        cls.admin2 = cls.make_user("kpi_admin2", "admin")
        cls.parameter = cls.env["rm.kpi.parameter"].create(
            {"code": "标准T", "name": "标准T", "value_ids": [(0, 0, {"value": "800"})]}
        )
        cls.scheme = cls.make_scheme("TINY")

    @classmethod
    def publish_only(cls, *batches):
        """Let these be the batches that are published, whatever the database holds."""
        ids = [batch.id for batch in batches]
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE rm_batch SET state = CASE WHEN id = ANY(%s)"
            " THEN 'published' ELSE 'rejected' END",
            [ids],
        )
        cls.env["rm.batch"].invalidate_model()

    @classmethod
    def set_post(cls, managers, position):
        """Give RMs a position since they joined, past the history of today."""
        cls.env["rm.manager.history"].search([("manager_id", "in", managers.ids)]).write(
            {"position_id": position.id}
        )

    @classmethod
    def make_team(cls, members, leader=None, branch=None, **days):
        """A team with members, and a leader, since 2001 or for the days given."""
        team = cls.env["rm.team"].create({"name": "T", "branch_id": (branch or cls.b2).id})
        days = {"valid_from": "2001-01-01", **days, "team_id": team.id}
        cls.env["rm.team.member"].create([{"manager_id": m.id, **days} for m in members])
        if leader:
            cls.env["rm.team.leader"].create({"manager_id": leader.id, **days})
        return team

    @classmethod
    def make_figures(cls):
        cls.accounts = {}
        for name, amount in (("ann", "1000"), ("bob", "500"), ("cyd", "500"), ("eve", "500")):
            customer = cls.make_customer(f"C-{name}", **{name: 1})
            cls.accounts[name] = account = cls.make_account(customer, f"A-{name}")
            cls.balance(account, d0630=amount)
        for number, name, risk in (
            ("1", "ann", "normal"),
            ("2", "bob", "normal"),
            ("3", "bob", "loss"),
        ):
            loan = cls.make_loan(cls.accounts[name].customer_id, f"L{number}")
            cls.insert(
                "rm_fact_loan_status",
                loan_id=loan.id,
                as_of="2001-06-30",
                principal_balance="100",
                overdue_amount="0",
                days_overdue=0,
                interest_due="0",
                interest_received="0",
                risk_class=risk,
            )

    @classmethod
    def make_scheme(cls, code, user=None, **formulas):
        """A draft scheme; ``formulas`` replaces formulas by indicator code."""
        sources = {s.code: s.id for s in cls.env["rm.kpi.source"].search([])}
        scheme = (
            cls.env["rm.kpi.scheme"]
            .with_user(user or cls.admin)
            .create(
                {
                    "code": code,
                    "name": code,
                    "period_type": "month",
                    "position_ids": [(6, 0, cls.position.ids)],
                    "band_ids": [(0, 0, cls.band_vals(band, rows)) for band, rows in BANDS.items()],
                    "indicator_ids": [
                        (0, 0, cls.indicator_vals(line, sources, formulas)) for line in INDICATORS
                    ],
                }
            )
        )
        scheme.grade_band_id = scheme.band_ids.filtered(lambda b: b.code == "等级")
        return scheme

    @classmethod
    def indicator_vals(cls, line, sources, formulas):
        vals = {"name": line["code"], **line}
        if "source" in vals:
            vals["source_id"] = sources[vals.pop("source")]
        elif line["code"] in formulas:
            vals["formula"] = formulas[line["code"]]
        return vals

    @classmethod
    def band_vals(cls, code, rows):
        text = not rows[0][4].isdigit()
        lines = [
            {
                "sequence": number,
                "lower": lower,
                "lower_closed": lower_closed,
                "upper": upper,
                "upper_closed": upper_closed,
                "result_text" if text else "result_number": result,
            }
            for number, (lower, lower_closed, upper, upper_closed, result) in enumerate(rows)
        ]
        return {
            "code": code,
            "name": code,
            "result_kind": "text" if text else "number",
            "line_ids": [(0, 0, line) for line in lines],
        }

    @classmethod
    def release(cls, scheme):
        scheme.with_user(cls.admin).action_test()
        # the scheme rewards deposits of one day, which needs a reason
        scheme.with_user(cls.admin2).action_release("Small bank of the tests")
        return scheme

    def compute(self, scheme=None, period="2001-06"):
        """A computed run of the (released) scheme."""
        scheme = scheme or self.scheme
        if scheme.state == "draft":
            self.release(scheme)
        run = (
            self.env["rm.kpi.run"]
            .with_user(self.admin)
            .create({"scheme_id": scheme.id, "period": period})
        )
        return self.recompute(run)

    def recompute(self, run):
        # an HttpCase shares its cursor already, and warns when asked to
        shared = isinstance(self, HttpCase)
        why = "Figures came late" if run.state == "announced" else False
        with nullcontext() if shared else self.enter_registry_test_mode():
            run.with_user(self.admin).action_compute(why)
        return run

    def results(self, run):
        """{RM code: (score, rank, branch rank, grade)}"""
        found = self.env["rm.kpi.result"].search([("run_id", "=", run.id)])
        return {r.manager_id.code: (r.score, r.rank, r.branch_rank, r.grade) for r in found}

    def value(self, run, manager, code):
        """(value, issue) of an RM's indicator."""
        found = self.env["rm.kpi.value"].search(
            [
                ("run_id", "=", run.id),
                ("manager_id", "=", manager.id),
                ("indicator_id.code", "=", code),
            ]
        )
        return found.value, found.issue
