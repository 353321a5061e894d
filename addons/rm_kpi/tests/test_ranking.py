import io

from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged

from odoo.addons.rm_workbench.tests.marks import sheet_mark

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestRanking(RunCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls.make_user("kpi_leader", "leader", cls.b1)

    def sheet(self, content):
        rows = load_workbook(io.BytesIO(content)).active.iter_rows()
        return [[cell.value for cell in row] for row in rows], content

    def test_the_workbook_holds_what_the_user_may_read(self):
        self.ann.name = '=HYPERLINK("http://x")'
        run = self.compute()
        before = self.env["rm.journal"].search_count([("event", "=", "ranking.export")])
        name, content = run.with_user(self.leader)._ranking_xlsx()
        self.assertTrue(name.endswith(".xlsx"))
        self.assertEqual(sheet_mark(content), f"{self.leader.name} kpi_leader")
        rows, _content = self.sheet(content)
        self.assertEqual([row[2] for row in rows[1:]], ["ANN", "CYD"])
        self.assertEqual(rows[1][:2], [1, 1])
        self.assertEqual((rows[1][7], rows[1][8]), (112, "A"))
        cells = load_workbook(io.BytesIO(content)).active
        self.assertEqual(cells["D2"].data_type, "s", "text is never a formula")
        after = self.env["rm.journal"].search_count([("event", "=", "ranking.export")])
        self.assertEqual(after, before + 1)

    def test_the_home_of_a_leader_ranks_the_branches_below(self):
        run = self.compute()
        above = self.make_user("kpi_above", "leader", self.head)
        card = self.env["rm.home"].with_user(above)._card_branches()
        rows = [row for side in card["sides"] for row in side["rows"]]
        scores = {
            branch.name: [
                float(result.score)
                for result in run.result_ids
                if result.score and result.branch_id.parent_path.startswith(branch.parent_path)
            ]
            for branch in self.b1 | self.b2
        }
        found = {row["title"]: (float(row["value"]), row["lead"]) for row in rows}
        average = {name: round(sum(of) / len(of), 2) for name, of in scores.items() if of}
        order = sorted(average, key=average.get, reverse=True)
        self.assertGreater(len(order), 1)
        for place, name in enumerate(order, 1):
            self.assertEqual(found[name], (average[name], str(place)), name)
        # one branch alone is compared with nothing
        self.assertFalse(self.env["rm.home"].with_user(self.leader)._card_branches())

    def test_the_download_asks_for_the_right_to_read(self):
        run = self.compute()
        self.authenticate("kpi_leader", "kpi_leader")
        answer = self.url_open(f"/rm_kpi/run/{run.id}/ranking.xlsx")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(len(self.sheet(answer.content)[0]), 3)
        self.assertEqual(self.url_open("/rm_kpi/run/999999999/ranking.xlsx").status_code, 404)
        self.make_user("kpi_risk", "risk", self.b1)
        self.authenticate("kpi_risk", "kpi_risk")
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self.url_open(f"/rm_kpi/run/{run.id}/ranking.xlsx")
        self.assertEqual(answer.status_code, 403)
