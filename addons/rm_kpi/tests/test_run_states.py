import hashlib
from contextlib import suppress
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.rm_workbench.tests.one_person import one_person

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestRunStates(RunCase):
    def test_a_run_goes_through_its_life(self):
        run = self.compute()
        run.with_user(self.admin).action_announce()
        self.assertEqual((run.state, run.announced_by_id), ("announced", self.admin))
        with one_person(self.admin, self.admin2), self.assertRaises(UserError):
            run.with_user(self.admin2).action_publish()
        run.with_user(self.admin2).action_publish()
        self.assertEqual((run.state, run.published_by_id), ("published", self.admin2))
        run.with_user(self.admin).action_close()
        self.assertEqual(run.state, "closed")
        lines = self.env["rm.journal"].search([("model", "=", "rm.kpi.run")])
        events = ("run.computed", "run.announced", "run.published", "run.closed")
        self.assertLessEqual(set(events), set(lines.mapped("event")))

    def test_steps_out_of_order_are_refused(self):
        run = self.compute()
        for step in ("action_publish", "action_close"):
            with self.assertRaises(UserError):
                getattr(run.with_user(self.admin2), step)()
        run.with_user(self.admin).action_announce()
        with self.assertRaises(UserError):
            run.with_user(self.admin).action_announce()
        run.with_user(self.admin2).action_publish()
        with self.assertRaises(UserError), self.enter_registry_test_mode():
            run.with_user(self.admin).action_compute()
        self.assertEqual(run.state, "published")

    def test_who_announces_does_not_make_final(self):
        run = self.compute()
        run.with_user(self.admin).action_announce()
        with self.assertRaises(UserError):
            run.with_user(self.admin).action_publish()
        self.assertEqual(run.state, "announced")

    def test_days_for_objection_hold_the_final_step_back(self):
        self.scheme.with_user(self.admin).objection_days = 3
        run = self.compute()
        run.with_user(self.admin).action_announce()
        with self.assertRaises(UserError):
            run.with_user(self.admin2).action_publish()
        run._set_guarded(objection_until="2001-07-10")
        self.assertTrue(run.with_user(self.admin2).action_publish())

    def told(self, user):
        """What the inbox of a user says of runs."""
        notified = [("notified_partner_ids", "=", user.partner_id.id), ("model", "=", "rm.kpi.run")]
        return [str(one.body) for one in self.env["mail.message"].search(notified)]

    def test_an_announcement_is_withdrawn_with_a_reason_only(self):
        self.ann.user_id = rm = self.make_user("told_rm", "rm", self.o1)
        run = self.compute()
        self.assertFalse(self.told(rm))
        run.with_user(self.admin).action_announce()
        [announced] = self.told(rm)
        self.assertFalse(self.told(self.admin), "nobody hears who is not appraised")
        dialog = run.with_user(self.admin2).action_open_withdraw()
        wizard = self.env["rm.kpi.run.withdraw"].with_user(self.admin2)
        wizard = wizard.create({"run_id": run.id, "reason": "存款补报，重新计算"})
        self.assertEqual(dialog["res_model"], wizard._name)
        self.assertIn("5 RMs", wizard.lost)
        with self.enter_registry_test_mode():
            for withdraw in (False, True, "", "  ", 1, ["x"], "x" * 1001):
                with self.subTest(withdraw), self.assertRaises(UserError):
                    run.with_user(self.admin).action_compute(withdraw)
        with self.enter_registry_test_mode():
            told = self.env["rm.kpi.scheme"]._compute_period("TINY", "2001-06")
        self.assertEqual((told["state"], run.announced_by_id), ("announced", self.admin))
        self.assertIn("withdraw", told["message"])
        with self.enter_registry_test_mode():
            wizard.action_withdraw()
        self.assertEqual((run.state, run.objection_until), ("computed", False))
        [withdrawn] = self.told(rm)
        self.assertNotEqual(withdrawn, announced)
        self.assertNotIn("存款补报", withdrawn, "the reason may name others")
        run.with_user(self.admin).action_announce()
        self.assertEqual(self.told(rm), [announced])
        run.with_user(self.admin2).action_publish()
        self.assertFalse(self.told(rm))
        line = self.env["rm.journal"].search([("event", "=", "run.withdrawn")], limit=1)
        chinese = line.with_context(lang="zh_CN").detail_text
        self.assertFalse([key for key in ("announced", "appeals") if key in chinese], chinese)
        self.assertEqual(line.detail["reason"], "存款补报，重新计算")
        with self.assertRaises(UserError):
            run.with_user(self.admin).action_open_withdraw()

    def test_a_trial_of_a_scheme_in_test_is_not_announced(self):
        self.scheme.with_user(self.admin).action_test()
        run = self.compute()
        self.assertEqual(run.state, "computed")
        with self.assertRaises(UserError):
            run.with_user(self.admin).action_announce()

    def test_a_new_final_run_supersedes_the_one_before(self):
        first = self.compute()
        first.with_user(self.admin).action_announce()
        first.with_user(self.admin2).action_publish()
        second = self.compute()
        second.with_user(self.admin).action_announce()
        second.with_user(self.admin2).action_publish()
        self.assertEqual(first.superseded_by_id, second)
        self.assertFalse(second.superseded_by_id)

    @mute_logger("odoo.sql_db")
    def test_there_is_one_open_run_of_a_period(self):
        self.compute()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.compute()

    def test_the_hash_is_that_of_the_lines_and_stays_on_recomputing(self):
        run = self.compute()
        rows = self.env.execute_query(
            SQL(
                """SELECT m.code, i.code, i.digits, v.value, v.issue
                     FROM rm_kpi_value v JOIN rm_manager m ON m.id = v.manager_id
                     JOIN rm_kpi_indicator i ON i.id = v.indicator_id WHERE v.run_id = %s""",
                run.id,
            )
        )
        self.assertEqual(len(rows), 25)
        lines = []
        for manager, code, digits, value, issue in rows:
            text = "" if value is None else f"{value:.{max(digits, 0)}f}"
            if digits < 0 and value is not None:
                text = f"{value:.10f}".rstrip("0").rstrip(".")
            lines.append(f"{manager}|{code}|{text}|{issue or ''}\n".encode())
        self.assertEqual(run.hash, hashlib.sha256(b"".join(sorted(lines))).hexdigest())
        before = run.hash
        self.recompute(run)
        self.assertEqual(run.hash, before)

    def test_checks_recompute_from_frozen_values_and_list_what_differs(self):
        run = self.compute()
        before = run.hash
        check = run.with_user(self.admin).recompute_check()
        self.assertEqual(check, {"hash": before, "stored": before, "same": True})
        self.assertEqual(run.with_user(self.admin).recollect(), {"count": 0, "rows": []})
        self.env.cr.execute(
            "UPDATE rm_fact_balance SET balance = 1100 WHERE account_id = %s",
            [self.accounts["ann"].id],
        )
        self.assertTrue(run.with_user(self.admin).recompute_check()["same"])
        found = run.with_user(self.admin).recollect()
        self.assertEqual(found["count"], 1)
        self.assertEqual(
            found["rows"][0],
            {
                "rm": "ANN",
                "indicator": "存款",
                "frozen": "1000",
                "now": "1100",
                "frozen_issue": False,
                "now_issue": False,
            },
        )
        run.with_user(self.admin).action_announce()
        self.assertEqual(self.results(run)["ANN"][0], "112.00")

    def test_a_changed_value_is_found_by_the_check(self):
        run = self.compute()
        self.env.cr.execute(
            "UPDATE rm_kpi_value SET value = value + 1 WHERE run_id = %s AND manager_id = %s"
            " AND value IS NOT NULL",
            [run.id, self.ann.id],
        )
        self.assertFalse(run.with_user(self.admin).recompute_check()["same"])

    def test_a_failure_leaves_the_figures_before_and_says_so(self):
        run = self.compute()
        runs = type(self.env["rm.kpi.run"])
        # not assertRaises: it rolls back what the computation has committed
        with (
            self.enter_registry_test_mode(),
            patch.object(runs, "_collect_raw", side_effect=UserError("no facts")),
            suppress(UserError),
        ):
            run.with_user(self.admin).action_compute()
        self.assertEqual((run.state, run.message), ("failed", "no facts"))
        self.assertEqual(self.results(run)["ANN"][0], "112.00")

    def test_periods_must_fit_the_scheme(self):
        runs = self.env["rm.kpi.run"].with_user(self.admin)
        for period in ("2001-Q2", "2001-13", "June", "", "2001-06-YTD"):
            with self.subTest(period), self.assertRaises(ValidationError):
                runs.create({"scheme_id": self.scheme.id, "period": period})

    def test_only_administrators_step(self):
        run = self.compute()
        leader = self.make_user("kpi_leader", "leader", self.b1)
        for step in ("action_announce", "action_compute", "recompute_check", "recollect"):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(run.with_user(leader), step)()

    def test_the_period_command_makes_one_run_and_recomputes_it(self):
        self.release(self.scheme)
        schemes = self.env["rm.kpi.scheme"]
        with self.enter_registry_test_mode():
            first = schemes._compute_period("TINY", "2001-06")
            again = schemes._compute_period("TINY", "2001-06")
        self.assertEqual(first, again)
        self.assertEqual((first["state"], first["results"], first["message"]), ("computed", 5, ""))
        with self.assertRaises(UserError):
            schemes._compute_period("NOBODY", "2001-06")

    def test_a_version_that_begins_later_leaves_the_periods_before_to_the_one_it_replaced(self):
        self.release(self.scheme)
        schemes = self.env["rm.kpi.scheme"]
        newer = schemes.browse(self.scheme.with_user(self.admin).action_new_version()["res_id"])
        newer.with_user(self.admin).valid_from = "2001-06-01"
        self.release(newer)
        self.assertEqual(self.scheme.state, "retired")
        self.assertEqual(self.scheme.followed_from, fields.Date.to_date("2001-06-01"))
        for day, found in (("2001-06-01", self.scheme), ("2001-06-02", self.scheme.browse())):
            counts = [("followed_from", ">=", day), ("code", "=", "TINY")]
            self.assertEqual(schemes.search(counts), found)
        wanted = [("TINY", "2001-04"), ("TINY", "2001-05"), ("TINY", "2001-06")]
        self.assertEqual([w for w in schemes._periods_to_compute() if w[0] == "TINY"], wanted)
        with self.enter_registry_test_mode():
            may, june = (schemes._compute_period("TINY", f"2001-{m}") for m in ("05", "06"))
        runs = self.env["rm.kpi.run"].browse([may["run"], june["run"]])
        self.assertEqual(runs.mapped("scheme_id.version"), [1, 2])
        self.assertEqual(runs.mapped("state"), ["computed", "computed"])
        left = [w for w in schemes._periods_to_compute() if w[0] == "TINY"]
        self.assertEqual(left, wanted[:1])
        with self.assertRaises(UserError), self.enter_registry_test_mode():
            schemes._compute_period("TINY", "2001-13")
        newer.with_user(self.admin).action_retire()
        self.assertFalse([w for w in schemes._periods_to_compute() if w[0] == "TINY"])

    def test_the_scheduled_action_computes_what_has_ended_and_nobody_has_seen(self):
        self.release(self.scheme)
        schemes = self.env["rm.kpi.scheme"]
        wanted = [("TINY", "2001-04"), ("TINY", "2001-05"), ("TINY", "2001-06")]
        self.assertEqual([w for w in schemes._periods_to_compute() if w[0] == "TINY"], wanted)
        with self.enter_registry_test_mode():
            self.env.ref("rm_kpi.cron_compute_open_periods").method_direct_trigger()
        self.assertFalse([w for w in schemes._periods_to_compute() if w[0] == "TINY"])
        run = self.env["rm.kpi.run"].search(
            [("scheme_id", "=", self.scheme.id), ("period", "=", "2001-06")]
        )
        run.with_user(self.admin).action_announce()
        newer = self.env["rm.batch"].create(
            {"feed_id": self.batch.feed_id.id, "business_date": "2001-06-30", "version": 2}
        )
        self.publish_only(self.batch, newer)
        self.assertEqual([w for w in schemes._periods_to_compute() if w[0] == "TINY"], wanted[:2])
