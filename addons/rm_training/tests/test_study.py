from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from .common import TrainingCase


class TestStudy(TrainingCase):
    """Materials: opened, done, told as progress; and what follows from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.study = cls.env["rm.training.course"].create(
            {
                "topic_id": cls.topic.id,
                "name": "贷后检查操作规范",
                "kind": "link",
                "url": "https://example.com/rules",
                "hours": 2,
                "material_ids": [
                    Command.create({"name": "视频", "kind": "video", "url": "/video/1"}),
                    Command.create({"name": "案例", "kind": "link", "url": "https://example.com"}),
                ],
            }
        )
        cls.main = cls.study.material_ids.filtered("is_main")
        cls.mine = cls.study.with_user(cls.rm)

    def test_what_the_course_itself_holds_is_the_first_of_its_materials(self):
        self.assertEqual(self.study.material_ids[0], self.main)
        self.assertEqual(self.main.name, "贷后检查操作规范")
        opened = self.main.with_user(self.rm).action_open()
        self.assertEqual(opened["url"], "https://example.com/rules")
        self.study.write({"kind": "lecture", "url": False})
        self.assertFalse(self.main.exists())

    def test_progress_follows_from_what_is_opened_and_done(self):
        first, second, third = self.mine.material_ids
        with self.assertRaises(UserError):
            first.action_done()
        self.assertEqual(first.my_state, "todo")
        first.action_open()
        first.action_open()
        self.assertEqual((first.my_state, self.mine.my_progress), ("seen", 0))
        self.assertTrue(first.action_done())
        self.assertEqual((first.my_state, self.mine.my_progress), ("done", 33))
        with self.assertRaises(UserError):
            first.action_done()
        for material in (second, third):
            material.action_open()
            material.action_done()
        self.assertEqual(self.mine.my_progress, 100)
        records = self.env["rm.training.record"].search([("course_id", "=", self.study.id)])
        self.assertEqual(records.manager_id, self.manager)
        self.assertEqual((records.hours, records.passed), (2.0, True))

    def test_progress_is_ones_own(self):
        self.mine.material_ids[0].action_open()
        self.assertEqual(self.study.with_user(self.rm_west).material_ids[0].my_state, "todo")
        progress = self.env["rm.training.progress"]
        found = {
            login: progress.with_user(user).search_count([])
            for login, user in (
                ("rm", self.rm),
                ("rm_west", self.rm_west),
                ("leader", self.leader),
                ("leader_west", self.leader_west),
                ("auditor", self.auditor),
            )
        }
        self.assertEqual(
            found, {"rm": 1, "rm_west": 0, "leader": 1, "leader_west": 0, "auditor": 1}
        )
        for user in (self.risk, self.branch_admin, self.integration):
            with self.assertRaises(AccessError):
                progress.with_user(user).search([])

    def test_progress_is_written_by_its_steps_only(self):
        self.mine.material_ids[0].action_open()
        row = self.env["rm.training.progress"].search([], limit=1)
        for user in (self.rm, self.leader, self.admin1):
            with self.assertRaises(UserError):
                row.with_user(user).write({"done_on": "2026-01-01"})
            with self.assertRaises(UserError):
                row.with_user(user).unlink()
        with self.assertRaises(UserError):
            row.sudo().write({"done_on": "2026-01-01"})

    def test_who_is_no_rm_opens_a_material_and_finishes_none(self):
        material = self.study.material_ids[0].with_user(self.leader)
        self.assertTrue(material.action_open())
        self.assertFalse(self.env["rm.training.progress"].search([]))
        with self.assertRaises(AccessError):
            material.action_done()
        with self.assertRaises(AccessError):
            self.study.material_ids.with_user(self.integration)[0].action_open()

    def test_materials_are_managed_by_the_administrator_and_have_a_content(self):
        for user in (self.rm, self.leader, self.auditor):
            with self.assertRaises(AccessError):
                self.main.with_user(user).write({"name": "x"})
        materials = self.env["rm.training.material"].with_user(self.admin1)
        for vals in ({}, {"url": "javascript:alert(1)"}, {"url": "file:///etc/passwd"}):
            with self.assertRaises(ValidationError):
                materials.create({"course_id": self.study.id, "name": "x", **vals})
        with self.assertRaises(UserError):
            materials.create({"course_id": self.study.id, "name": "x", "is_main": True})
