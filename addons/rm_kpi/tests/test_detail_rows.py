from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .run_case import RunCase

ROWS = {"code": "贷款", "name": "贷款", "kind": "rows"}
FORMULA = 'SUM_ROWS(贷款, ROUND(本金余额 * 7 / 300, 2), 五级分类 = "normal")'


@tagged("post_install", "-at_install")
class TestDetailRows(RunCase):
    """A formula over the loans of each RM: L1 of ann, L2 and L3 (loss) of bob, 100 each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.env["rm.kpi.source"].search([("code", "=", "loan_rows")])
        cls.scheme.write({"indicator_ids": [(0, 0, {**ROWS, "source_id": cls.source.id})]})
        cls.line = cls.scheme.indicator_ids.filtered(lambda i: i.code == "贷款")
        cls.scheme.write(
            {
                "indicator_ids": [
                    (0, 0, {"code": "分", "name": "分", "kind": "computed", "formula": FORMULA}),
                    (
                        0,
                        0,
                        {
                            "code": "笔",
                            "name": "笔",
                            "kind": "computed",
                            "formula": 'COUNT_ROWS(贷款) + MAX_OVER(分, "team", "without") * 0',
                        },
                    ),
                ]
            }
        )

    def test_rows_are_collected_frozen_and_computed_one_by_one(self):
        run = self.compute()
        # 100 x 7 / 300 = 2.333...
        self.assertEqual(self.value(run, self.ann, "分"), ("2.33", False))
        self.assertEqual(self.value(run, self.bob, "分"), ("2.33", False))
        self.assertEqual(self.value(run, self.cyd, "分"), ("0", False))
        rows = self.env["rm.kpi.detail"].search(
            [("run_id", "=", run.id), ("manager_id", "=", self.bob.id)]
        )
        self.assertEqual(rows.mapped("key"), ["L2", "L3"])
        self.assertEqual(rows[1].data["risk_class"], "loss")
        self.assertEqual(rows[0].data["principal_balance"], 100)
        check = run.with_user(self.admin).recompute_check()
        self.assertTrue(check["same"])
        self.assertEqual(run.with_user(self.admin).recollect()["count"], 0)
        self.env.cr.execute("UPDATE rm_fact_loan_status SET principal_balance = 90")
        found = run.with_user(self.admin).recollect()
        self.assertLessEqual({"ANN", "BOB"}, {row["rm"] for row in found["rows"]})
        self.assertEqual(self.value(run, self.ann, "分"), ("2.33", False))
        before = run.hash
        self.assertNotEqual(self.recompute(run).hash, before)

    def try_(self, text, manager=None, **more):
        sample = {"manager": (manager or self.ann).id, "period": "2001-06"}
        desk = self.env["rm.kpi.scheme"].with_user(self.admin)
        scheme = more.pop("scheme", self.scheme.id)
        return desk.try_formula(scheme, text, more.pop("draft", False), sample)

    def test_the_editor_computes_them_for_the_sample(self):
        # without a run they are collected now, with one they are those it froze
        told = self.try_(FORMULA, self.bob)
        self.assertEqual((told["ok"], told["value"]), (True, "2.33"))
        self.assertEqual([(f["label"], f["value"]) for f in told["figures"]], [("贷款", "2")])
        self.compute()
        self.env.cr.execute("UPDATE rm_fact_loan_status SET principal_balance = 90")
        self.assertEqual(self.try_("SUM_ROWS(贷款, 本金余额)", self.bob)["value"], "200")
        self.assertEqual(self.try_("分 + 1", self.bob)["value"], "3.33")
        self.assertIn("SUM_ROWS", self.try_("贷款 + 1")["error"])
        typed = [{"code": "新", "kind": "rows", "source": self.source.id}]
        draft = {"code": "N", "period_type": "month", "indicators": typed}
        told = self.try_("COUNT_ROWS(新)", self.bob, scheme=False, draft=draft)
        self.assertEqual(told["value"], "2")

    def test_the_shares_of_an_rm_count(self):
        customer = self.accounts["ann"].customer_id
        shares = self.env["rm.assignment"].search([("customer_id", "=", customer.id)])
        shares.share = 0.5
        run = self.compute()
        row = self.env["rm.kpi.detail"].search(
            [("run_id", "=", run.id), ("manager_id", "=", self.ann.id)]
        )
        self.assertEqual((row.data["share"], row.data["principal_balance"]), (0.5, 50))
        self.assertEqual(self.value(run, self.ann, "分")[0], "1.17")

    def test_without_any_status_of_the_day_there_is_no_data(self):
        self.env.cr.execute("DELETE FROM rm_fact_loan_status")
        run = self.compute()
        self.assertEqual(self.value(run, self.ann, "分"), (False, "no_data"))

    def test_rows_that_cannot_be_collected_stop_no_other_figure_and_the_announcement(self):
        gone = '[["gone", "=", "a"]]'
        self.env.cr.execute(
            SQL("UPDATE rm_kpi_source SET filter = %s WHERE id = %s", gone, self.source.id)
        )
        self.source.invalidate_recordset()
        run = self.compute()
        self.assertEqual(self.value(run, self.ann, "分"), (False, "not_collected"))
        self.assertEqual(self.value(run, self.ann, "存款分")[0], "120.00")
        self.assertIn("loan_rows", run.message)
        self.assertEqual(run.gate_ids.mapped("code"), ["figures"])
        self.assertIn("贷款", run.gate_ids.text)

    def test_a_replay_takes_the_rows_that_the_run_froze(self):
        self.scheme.exclude_ids = self.dee
        run = self.compute()
        action = self.scheme.with_user(self.admin).action_new_version()
        version = self.scheme.browse(action["res_id"]).with_user(self.admin)
        version.exclude_ids = False
        version.action_test()
        trial = run.browse(version.replay_open(1)[0]["run"])
        self.env.cr.execute("UPDATE rm_fact_loan_status SET principal_balance = 90")
        self.recompute(trial)
        self.assertEqual(self.value(trial, self.ann, "分"), ("2.33", False))
        self.assertEqual(self.value(trial, self.cyd, "分"), ("0", False))
        self.assertEqual(self.value(trial, self.dee, "分"), (False, "no_data"))

    def test_the_interpreter_reads_every_digit_of_a_row(self):
        run = self.compute()
        exact = "12345678901234567890.12345678901234567891"
        self.env.cr.execute(
            "UPDATE rm_kpi_detail SET data = jsonb_set(data, '{principal_balance}', %s::jsonb)"
            " WHERE run_id = %s AND manager_id = %s",
            [exact, run.id, self.ann.id],
        )
        text = "SUM_ROWS(贷款, 本金余额)"
        sample = {"manager": self.ann.id, "period": "2001-06"}
        told = self.scheme.with_user(self.admin).try_formula(self.scheme.id, text, False, sample)
        self.assertEqual(told["value"], exact)

    def test_the_explanation_lists_the_rows(self):
        run = self.compute()
        result = self.env["rm.kpi.result"].search(
            [("run_id", "=", run.id), ("manager_id", "=", self.bob.id)]
        )
        explainer = result.sudo()._explainer()
        node = explainer.node("分")
        [rows] = [child for child in node["children"] if child["kind"] == "rows"]
        self.assertEqual((rows["value"], len(rows["children"])), ("2", 2))
        self.assertIn("五级分类 loss", rows["children"][1]["name"])

    def test_rows_are_not_corrected_deleted_or_used_as_a_figure(self):
        with self.assertRaises(ValidationError):
            self.line.unlink()
        with self.assertRaises(ValidationError):
            self.scheme.indicator_ids.filtered(lambda i: i.code == "笔").formula = "贷款 + 1"
        with self.assertRaises(ValidationError):
            self.line.source_id = self.env["rm.kpi.source"].search([("code", "=", "loan_balance")])
        run = self.compute()
        with self.assertRaises(ValidationError):
            self.env["rm.kpi.adjustment"].with_user(self.admin).create(
                {
                    "run_id": run.id,
                    "manager_id": self.ann.id,
                    "indicator_id": self.line.id,
                    "value": "1",
                    "reason": "x",
                }
            )
        details = self.env["rm.kpi.detail"].search([("run_id", "=", run.id)], limit=1)
        for refused in (details.unlink, lambda: details.write({"key": "x"})):
            with self.assertRaises(UserError):
                refused()
        with self.assertRaises(AccessError):
            details.with_user(self.make_user("rows_risk", "risk", self.b1)).read(["key"])

    def test_a_pack_carries_rows(self):
        text = self.scheme.with_user(self.admin).export_pack()
        made = self.env["rm.kpi.scheme"].with_user(self.admin).import_pack(text)
        copy = self.env["rm.kpi.scheme"].browse(made["scheme"])
        self.assertEqual(
            copy.with_user(self.admin)._export_document()["indicators"][-3]["kind"], "rows"
        )

    def test_peers_of_a_team_and_of_a_region(self):
        self.make_team(self.bob + self.dee)
        lines = {
            "队": 'SUM_OVER(存款, "team")',
            "队外": 'MAX_OVER(存款, "team", "without")',
            "区": 'COUNT_OVER(存款, "region")',
            "级": 'COUNT_OVER(存款, "same_level")',
        }
        self.scheme.write(
            {
                "indicator_ids": [
                    (0, 0, {"code": code, "name": code, "kind": "computed", "formula": text})
                    for code, text in lines.items()
                ]
            }
        )
        run = self.compute()
        self.assertEqual(self.value(run, self.bob, "队")[0], "500")
        self.assertEqual(self.value(run, self.eve, "队")[0], "500")
        self.assertEqual(self.value(run, self.dee, "队外")[0], "500")
        self.assertEqual(self.value(run, self.eve, "队外"), (False, "no_data"))
        found = [self.value(run, one, "区")[0] for one in (self.ann, self.bob)]
        self.assertEqual(found, ["2", "3"])
        found = [self.value(run, one, "级")[0] for one in (self.ann, self.bob)]
        self.assertEqual(found, ["2", "3"])
