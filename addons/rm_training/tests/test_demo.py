from .common import TrainingCase


class TestDemo(TrainingCase):
    def test_the_demo_goes_the_way_of_every_plan_and_fills_once(self):
        self.course.unlink()
        self.topic.unlink()
        self._user("root_leader", "leader", self._root())
        plan = self.env["rm.training.topic"]._demo_fill()
        self.assertEqual(plan.state, "approved")
        self.assertFalse(plan.approval_request_id.decision_ids.user_id & plan.maker_ids)
        self.assertEqual(
            sorted(plan.session_ids.mapped("state")), ["confirmed", "confirmed", "done", "done"]
        )
        self.assertTrue(plan.session_ids.record_ids)
        self.assertFalse(self.env["rm.training.topic"]._demo_fill())

    def test_a_course_has_materials_and_an_exam_from_pools(self):
        self.course.unlink()
        self.topic.unlink()
        self._user("root_leader", "leader", self._root())
        self.env["rm.training.topic"]._demo_fill()
        course = self.env["rm.training.course"].search([("survey_id", "!=", False)])
        self.assertEqual(course.material_count, 3)
        self.assertEqual((course.exam_pool, course.exam_questions), (8, 4))
        right = course.survey_id.question_ids.suggested_answer_ids.filtered("is_correct")
        self.assertEqual(len(right), 8)
