from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.rm_workbench.tests.ready_users import new_users


@tagged("post_install", "-at_install")
class TestSourceChecks(TransactionCase):
    """What does not fit together is refused at save, in a sentence."""

    def create(self, **vals):
        defaults = {"code": "x", "name": "X", "fact": "fees", "measure": "amount"}
        return self.env["rm.kpi.source"].create({**defaults, "over_time": "sum", **vals})

    def assertRefused(self, text, **vals):
        with self.assertRaisesRegex(ValidationError, text), self.cr.savepoint():
            self.create(**vals)

    def test_what_is_left_open_gets_the_usual(self):
        source = self.create()
        self.assertEqual(
            (source.window, source.attribution, source.line), ("period", "day", "intermediary")
        )

    def test_a_code_is_a_name(self):
        for code in ("a b", "1a", "a'b", "x" * 64):
            self.assertRefused("must be a name", code=code)
        self.assertEqual(self.create(code="手续费_2").code, "手续费_2")

    def test_measure_way_and_date_fit_the_fact(self):
        self.assertRefused("Possible here: Quantity, Amount", measure="balance")
        self.assertRefused("Possible here", over_time="day_sum")
        self.assertRefused("Possible here", dated_by="opened_on")
        self.assertRefused("No RM is named", attribution="booked_rm")
        self.assertRefused("never below 0", measure="count", floor_zero=True)

    def test_a_filter_is_checked_condition_by_condition(self):
        fits = ["product", "=", "x"]
        for text, conditions in (
            ("JSON list", [fits] * 21),
            ("Condition 2 .* must be", [fits, ["product", "="]]),
            ("unknown column secret", [["secret", "=", "x"]]),
            ("operator like", [["product", "like", "x"]]),
            ("1 to 200 values", [["product", "in", []]]),
            ("1 to 200 values", [["product", "in", "abc"]]),
            ("at most 200 characters", [["product", "=", 5]]),
            ("at most 200 characters", [["product", "=", "x" * 201]]),
        ):
            self.assertRefused(text, filter=conditions)
        for value in ("many", "NaN", "Infinity", True, "1e99", [1]):
            self.assertRefused(
                "needs a number",
                fact="loan_status",
                measure="overdue_amount",
                filter=[["days_overdue", ">", value]],
            )

    def test_text_in_a_filter_stays_text(self):
        nasty = "x' OR TRUE --%s%(a)s"
        self.create(filter=[["product", "=", nasty], ["product", "starts", "%"]])
        figures = self.env["rm.kpi.source"].collect(["x"], "2001-06-01", "2001-06-30")
        self.assertEqual(set(figures["x"].values()) - {"0.000000"}, set())

    def test_a_filter_may_be_typed_as_text(self):
        source = self.create(filter_text='[["product", "in", ["a", "b"]]]')
        self.assertEqual(source.filter, [["product", "in", ["a", "b"]]])
        with self.assertRaisesRegex(ValidationError, "JSON list"):
            source.filter_text = "product = 'a'"

    def test_a_ratio_divides_aggregates_or_days(self):
        ratio = self.env["rm.kpi.source"].search([("code", "=", "npl_ratio")])
        part = self.env["rm.kpi.source"].search([("code", "=", "npl_balance")])
        vals = {"code": "y", "name": "Y", "kind": "ratio", "numerator_id": ratio.id}
        with self.assertRaisesRegex(ValidationError, "is a ratio"), self.cr.savepoint():
            self.env["rm.kpi.source"].create({**vals, "denominator_id": part.id})
        fields = ("fact", "measure", "over_time", "line", "attribution", "window", "filter")
        clean = dict.fromkeys(fields, False)
        with self.assertRaisesRegex(ValidationError, "is a ratio"), self.cr.savepoint():
            part.write({**clean, "kind": "ratio", "numerator_id": 1, "denominator_id": 1})

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_what_a_kind_needs(self):
        source = self.create()
        for change in ("kind = 'ratio'", "fact = NULL", "digits = 13", "filter = '{}'"):
            with self.assertRaises(IntegrityError), self.cr.savepoint():
                self.cr.execute(f"UPDATE rm_kpi_source SET {change} WHERE id = %s", [source.id])

    def test_the_form_proposes_what_fits(self):
        [designer] = new_users(self.env, ["designer"])
        role = self.env.ref("rm_workbench.role_admin")
        self.env["rm.role.grant"].create(
            {"user_id": designer.id, "role_id": role.id, "valid_from": "2000-01-01"}
        )
        with Form(self.env["rm.kpi.source"].with_user(designer)) as form:
            form.code, form.name, form.fact = "z", "Z", "loan_status"
            self.assertEqual((form.line, form.attribution), ("loan", "day"))
            form.measure = "overdue_amount"
            form.filter_text = '[["days_overdue", ">", 90]]'
        self.assertEqual(form.record.over_time, "end_of_period")

    def test_a_copy_has_a_code_of_its_own(self):
        self.assertEqual(self.create().copy().code, "x_copy")

    def test_changes_of_a_definition_are_journalled(self):
        source = self.create()
        source.write({"name": "Another name"})
        source.write({"filter": [["product", "=", "x"]]})
        lines = self.env["rm.journal"].search([("reference", "=", "x")], order="id")
        self.assertEqual(lines.mapped("event"), ["source.created", "source.changed"])
        self.assertIn("filter", str(lines[1].detail))
        source.unlink()
        last = self.env["rm.journal"].search([("reference", "=", "x")], order="id desc", limit=1)
        self.assertEqual(last.event, "source.deleted")
