from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestRunCompare(RunCase):
    """Final runs of a period stay and are compared."""

    def final(self):
        run = self.compute()
        run.with_user(self.admin).action_announce()
        run.with_user(self.admin2).action_publish()
        return run

    def test_two_versions_of_a_period_are_kept_and_compared(self):
        first = self.final()
        self.env.cr.execute(
            "UPDATE rm_fact_balance SET balance = 400 WHERE account_id = %s",
            [self.accounts["ann"].id],
        )
        second = self.final()
        self.env.cr.execute(
            "UPDATE rm_kpi_value SET value = NULL, issue = 'missing_input'"
            " WHERE run_id = %s AND manager_id = %s AND indicator_id = %s",
            [first.id, self.eve.id, first.scheme_id.indicator_ids[0].id],
        )
        self.assertEqual(first.superseded_by_id, second)
        found = second.with_user(self.admin).compare(first.id)
        rows = {(row["rm"], row["code"]): (row["here"], row["there"]) for row in found["rows"]}
        self.assertEqual(rows["ANN", "存款"], ("400", "1000"))
        self.assertEqual(rows["ANN", "score"], ("70.00", "112.00"))
        self.assertEqual(rows["CYD", "rank"], ("1", "2"))
        self.assertNotIn(("CYD", "存款"), rows)
        self.assertEqual(found["count"], len(found["rows"]))
        runs = self.env["rm.kpi.run"].with_user(self.admin)
        for words in (second.scheme_id.name, "2001-06", second.scheme_code):
            self.assertIn(second.id, dict(runs.name_search(words)))
        action = second.with_user(self.admin).action_open_compare()
        wizard = self.env["rm.kpi.run.compare"].browse(action["res_id"])
        self.assertEqual(wizard.count, found["count"])
        self.assertIn("70.00", wizard.line_ids.mapped("here"))
        self.assertIn("not yet entered", wizard.line_ids.mapped("there"))

    def test_as_of_a_moment_the_version_that_was_final_then_holds(self):
        first = self.final()
        first._set_guarded(published_at="2001-07-05 08:00:00")
        second = self.final()
        second._set_guarded(published_at="2001-08-05 08:00:00")
        reader = second.with_user(self.admin)
        self.assertFalse(reader.as_of("2001-07-01 00:00:00"))
        self.assertEqual(reader.as_of("2001-07-10 00:00:00"), first.id)
        self.assertEqual(reader.as_of("2001-08-06 00:00:00"), second.id)
        wizard = self.env["rm.kpi.run.compare"].create({"run_id": second.id, "other_id": first.id})
        with Form(wizard.with_user(self.admin)) as form:
            form.other_id = self.env["rm.kpi.run"]
            form.moment = "2001-07-10 00:00:00"
            self.assertEqual(form.other_id, first)
        for moment in ("soon", "", None):
            with self.assertRaises(UserError):
                reader.as_of(moment)

    def test_only_versions_of_one_period_and_only_for_those_who_check(self):
        run = self.final()
        other = self.compute(period="2001-05")
        reader = run.with_user(self.admin)
        for wrong in (other.id, run.id, 0, "1"):
            with self.assertRaises(UserError):
                reader.compare(wrong)
        with self.assertRaises(UserError):
            reader.action_open_compare()
        leader = self.make_user("compare_leader", "leader", self.b1)
        with self.assertRaises(AccessError):
            run.with_user(leader).compare(other.id)

    def test_the_progress_is_told_while_it_computes(self):
        seen = []
        tell = type(self.env["rm.kpi.run"])._tell_progress

        def noted(run, percent):
            tell(run, percent)
            run.invalidate_recordset(["progress"])
            seen.append(run.progress)

        self.patch(type(self.env["rm.kpi.run"]), "_tell_progress", noted)
        run = self.compute()
        self.assertEqual(seen, sorted(seen))
        self.assertGreater(len(seen), 2)
        self.assertEqual(run.progress, 100)

    def test_a_changed_figure_is_named_when_recomputed(self):
        run = self.compute()
        self.env.cr.execute(
            "UPDATE rm_kpi_value v SET value = value + 1 FROM rm_kpi_indicator i"
            " WHERE i.id = v.indicator_id AND i.code = '存款分' AND v.run_id = %s"
            " AND v.manager_id = %s",
            [run.id, self.ann.id],
        )
        found = run.with_user(self.admin).recompute_check()
        self.assertFalse(found["same"])
        [row] = found["rows"]
        self.assertEqual(
            (row["rm"], row["indicator"], row["frozen"], row["now"]),
            ("ANN", "存款分", "121", "120"),
        )
        run.with_user(self.admin).action_check()
