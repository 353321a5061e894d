"""Cells of the rights matrix of training that hang on more than one relation."""

from odoo.tests import tagged

from odoo.addons.rm_workbench.tests.elsewhere_case import ElsewhereCase


@tagged("post_install", "-at_install")
class TestRightsElsewhere(ElsewhereCase):
    def test_mandatory_courses_are_the_rms_own_and_the_branchs(self):
        rows = {}
        for name, side, branch, manager in (
            ("own", self.near, self.sub, self.manager),
            ("a colleague's", self.near, self.sub, self.mate),
            ("far", self.far, self.west, self.manager_west),
        ):
            own = {"branch_id": branch.id, "manager_id": manager.id}
            rows[name] = self._insert(side, "rm.training.duty", **own)
        expected = {
            "rm": {"r": {"own"}},
            "leader": {"r": {"own", "a colleague's"}},
            "admin": {"r": rows.keys()},
            "auditor": {"r": rows.keys()},
        }
        self._prove("rm.training.duty", rows, expected)

    def test_questionnaires_are_those_who_are_asked_and_the_branchs(self):
        asked = {}
        for name, rows, branch, state, people in (
            ("draft", self.near, self.sub, "draft", ("rm",)),
            ("open, asks the RM", self.near, self.sub, "open", ("rm", "risk")),
            ("closed, asked nobody of them", self.near, self.east, "closed", ("rm_west",)),
            ("far, asks the RM", self.far, self.west, "open", ("rm", "branch_admin")),
            ("far, asks the leader", self.far, self.home, "closed", ("leader",)),
        ):
            one = self._insert(
                rows, "rm.questionnaire", branch_id=branch.id, state=state, anonymous=False
            )
            for login in people:
                own = {"questionnaire_id": one.id, "user_id": self.user[login].id}
                self._insert(rows, "rm.questionnaire.person", **own)
            asked[name] = one
        own = {"draft", "open, asks the RM", "closed, asked nobody of them"}
        expected = {
            "rm": {"r": {"open, asks the RM", "far, asks the RM"}},
            "risk": {"r": {"open, asks the RM"}},
            "branch_admin": {"r": {"far, asks the RM"}},
            "leader": {"r": own | {"far, asks the leader"}, "wcd": own},
            "admin": {"rwcd": asked.keys()},
            "auditor": {"r": asked.keys()},
        }
        self._prove("rm.questionnaire", asked, expected)
        answers = self._answers(asked)
        expected = {
            "leader": {"r": own & answers.keys()},
            "admin": {"r": answers.keys()},
            "auditor": {"r": answers.keys()},
        }
        self._prove("rm.questionnaire.answer", answers, expected)

    def _answers(self, asked):
        """Have two of the questionnaires answered; {name: row of the answer}."""
        question = self.env["survey.question"]
        for name in ("open, asks the RM", "far, asks the RM"):
            survey = self.env["survey.survey"].create(
                {
                    "title": name,
                    "question_and_page_ids": [
                        (0, 0, {"title": "意见", "question_type": "char_box"})
                    ],
                }
            )
            question = survey.question_ids
            sheet = self.env["survey.user_input"].create(
                {
                    "survey_id": survey.id,
                    "state": "done",
                    "user_input_line_ids": [
                        (0, 0, {"question_id": question.id, "answer_type": "char_box",
                                "skipped": False, "value_char_box": "好"})
                    ],
                }
            )  # fmt: skip
            self.assertTrue(sheet)
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE rm_questionnaire SET survey_id = %s WHERE id = %s",
                [survey.id, asked[name].id],
            )
        self.env.invalidate_all()
        found = self.env["rm.questionnaire.answer"].search(
            [("questionnaire_id", "in", [one.id for one in asked.values()])]
        )
        names = {one: name for name, one in asked.items()}
        return {names[row.questionnaire_id]: row for row in found}
