import base64

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from .common import TrainingCase


class TestCourse(TrainingCase):
    def _course(self, **vals):
        return (
            self.env["rm.training.course"]
            .with_user(self.admin1)
            .create({"topic_id": self.topic.id, "name": "课程", "kind": "lecture", **vals})
        )

    def test_a_link_with_a_script_is_refused(self):
        with self.assertRaises(ValidationError):
            self._course(kind="link", url="javascript:alert(1)")

    def test_a_link_with_https_is_kept_as_typed(self):
        course = self._course(kind="link", url="https://bank.example/a")
        self.assertEqual(course.url, "https://bank.example/a")

    def test_changing_the_address_to_a_script_is_refused(self):
        course = self._course(kind="link", url="/a")
        with self.assertRaises(ValidationError):
            course.url = "data:text/html,x"

    @mute_logger("odoo.sql_db")
    def test_a_link_without_address_is_refused(self):
        for url in (False, ""):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self._course(kind="link", url=url)

    def test_a_document_needs_a_file_or_an_address(self):
        with self.assertRaises(ValidationError):
            self._course(kind="document")
        course = self._course(
            kind="document", document=base64.b64encode(b"text"), document_name="a.txt"
        )
        self.assertEqual(base64.b64decode(course.document), b"text")

    def test_a_file_above_25_mb_is_refused_even_when_the_client_asks_for_sizes_only(self):
        big = b"A" * (26 * 1024 * 1024 * 4 // 3)
        with self.assertRaises(ValidationError):
            self.env["rm.training.course"].with_user(self.admin1).with_context(
                bin_size=True
            ).create(
                {"topic_id": self.topic.id, "name": "大文件", "kind": "document", "document": big}
            )

    def test_names_beyond_the_limit_are_refused_with_the_name_of_the_field(self):
        self.assertEqual(len(self._course(name="课" * 128).name), 128)
        with self.assertRaisesRegex(ValidationError, "128"):
            self._course(name="课" * 129)
        with self.assertRaises(ValidationError):
            self._course(name="x" * 5_000_000)

    def test_control_characters_and_direction_marks_are_refused(self):
        for name in ("a\x00b", "a\u202eb", "a\ud800b"):
            with self.assertRaises(ValidationError):
                self._course(name=name)

    def test_hours_are_a_finite_number_in_range(self):
        for hours in (float("nan"), float("inf"), -1, 1000, 1.005, "x"):
            with self.assertRaises(ValidationError):
                self._course(hours=hours)
        self.assertEqual(self._course(hours=1.25).hours, 1.25)

    def test_topic_codes_are_unique_and_plain(self):
        topics = self.env["rm.training.topic"].with_user(self.admin1)
        with self.assertRaises(ValidationError):
            topics.create({"code": "bad code", "name": "x"})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            topics.create({"code": self.topic.code, "name": "x"})

    def test_a_topic_cannot_lie_below_itself(self):
        below = self.topic.create({"code": "T-BELOW", "name": "贷后", "parent_id": self.topic.id})
        self.assertEqual(below.display_name, "信贷 / 贷后")
        with self.assertRaises(UserError):
            self.topic.parent_id = below
