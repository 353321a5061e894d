from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..models.runs import run_compare
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
        self.assertEqual(rows["ANN", "grade"], ("B", "A"))
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
        # however many there are, the list has all, to be searched and grouped; never twice
        self.patch(run_compare, "_LISTED", 2)
        self.assertEqual(len(second.with_user(self.admin).compare(first.id)["rows"]), 2)
        wizard = wizard.with_user(self.admin)
        wizard.action_compare()
        lines = self.env[wizard.line_ids._name].with_user(self.admin)
        listed = lines.search(wizard.action_open_lines()["domain"])
        self.assertEqual((len(listed), wizard.count), (found["count"],) * 2)
        self.assertEqual((listed[0].rm, listed[0].branch), ("ANN ANN", self.o1.name))

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
        dialog = self.env["rm.kpi.run.compare"].create({"run_id": run.id, "other_id": other.id})
        for step in ("action_compare", "action_open_lines"):
            with self.assertRaises(AccessError):
                getattr(dialog.with_user(leader), step)()

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

    def changed(self, run, code, manager, table="rm_kpi_value", column="value"):
        """Add 1 to a stored figure, past every right."""
        where = (
            ""
            if table == "rm_kpi_result"
            else (
                " AND indicator_id = (SELECT id FROM rm_kpi_indicator"
                f" WHERE scheme_id = {run.scheme_id.id} AND code = '{code}')"
            )
        )
        self.env.cr.execute(
            f"UPDATE {table} SET {column} = {column} + 1 WHERE run_id = %s AND manager_id = %s"
            + where,
            [run.id, manager.id],
        )

    def differences(self, run, user=None):
        """Check; {(RM, code): (stored, checked, cause, note)} and the kind of the message."""
        told = run.with_user(user or self.admin).action_check()["params"]
        found = self.env["rm.kpi.run.difference"].search(told["next"]["domain"])
        self.assertEqual(run.difference_count, len(found))
        rows = {(d.manager_id.code, d.code): (d.frozen, d.now, d.cause, d.note) for d in found}
        return rows, told["type"]

    def test_a_changed_figure_is_named_when_recomputed(self):
        run = self.compute()
        self.changed(run, "存款分", self.ann)
        found = run.with_user(self.admin).recompute_check()
        self.assertFalse(found["same"])
        [row] = found["rows"]
        self.assertEqual(
            (row["rm"], row["indicator"], row["frozen"], row["now"]),
            ("ANN", "存款分", "121", "120"),
        )
        rows, kind = self.differences(run)
        self.assertEqual(
            (rows, kind), ({("ANN", "存款分"): ("121", "120", "stored", False)}, "danger")
        )
        line = self.env["rm.journal"].search([("event", "=", "run.checked")], limit=1)
        chinese = line.with_context(lang="zh_CN").detail_text
        self.assertFalse([key for key in ("same", "differences") if key in chinese], chinese)
        self.assertEqual((line.detail["same"], line.detail["differences"]), (False, 1))
        # a score itself, which no fingerprint covers
        self.changed(run, "", self.eve, "rm_kpi_result", "score")
        before = self.env.cr.sql_log_count
        rows, _kind = self.differences(run)
        few = self.env.cr.sql_log_count - before
        self.assertEqual(rows["EVE", "score"], ("78.50", "77.50", "stored", False))
        # a raw figure: what rests on it follows, and it is the one that was changed
        for manager in self.rms:
            self.changed(run, "存款", manager)
        before = self.env.cr.sql_log_count
        rows, _kind = self.differences(run)
        self.assertEqual(self.env.cr.sql_log_count - before, few, "statements follow no RMs")
        self.assertEqual(rows["CYD", "存款"], ("501", "500", "stored", False))
        self.assertEqual(rows["CYD", "存款分"], ("62.5", "62.63", "follows", "存款"))
        self.assertEqual(rows["CYD", "score"][2], "follows")
        self.recompute(run)
        self.assertFalse(run.difference_count or run.checked_at)
        told = run.with_user(self.admin).action_check()["params"]
        self.assertEqual((told["type"], "next" in told), ("success", False))

    def test_what_came_late_or_was_given_otherwise_is_listed_with_that_cause(self):
        run = self.compute()
        newer = self.env["rm.batch"].create(
            {"feed_id": self.batch.feed_id.id, "business_date": "2001-06-30", "version": 2}
        )
        self.publish_only(self.batch, newer)
        self.env["rm.batch.file"].create(
            {"batch_id": newer.id, "name": "b.csv", "entity": "balances", "published_count": 1}
        )
        self.env.cr.execute(
            "UPDATE rm_fact_balance SET balance = 1100 WHERE account_id = %s",
            [self.accounts["ann"].id],
        )
        self.parameter.value_ids.with_user(self.admin).value = "900"
        auditor = self.make_user("kpi_auditor", "auditor")
        rows, kind = self.differences(run, auditor)
        stored, checked, cause, note = rows.pop(("ANN", "存款"))
        self.assertEqual((kind, stored, checked, cause), ("warning", "1000", "1100", "late"))
        self.assertIn(newer.display_name, note)
        self.assertEqual(rows["EVE", "param:标准T"][:3], ("800", "900", "given"))
        self.assertEqual({row[2] for row in rows.values()}, {"given"})
        found = self.env["rm.kpi.run.difference"].search([("run_id", "=", run.id)])
        self.assertEqual(found.filtered("indicator_id").change, "100")
        self.assertEqual(
            found[0].with_user(auditor).action_open_result()["res_model"], "rm.kpi.result"
        )
        leader = self.make_user("differences_leader", "leader", self.b1)
        for step in (
            run.with_user(leader).action_check,
            found[0].with_user(leader).action_open_result,
        ):
            with self.assertRaises(AccessError):
                step()
        for change in (lambda: found[0].write({"note": "x"}), found[0].unlink):
            with self.assertRaises(UserError):
                change()
