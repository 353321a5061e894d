from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: fewer answers than this tell too much of each
LEAST = 5


class SurveySurvey(models.Model):
    """The survey behind a questionnaire; its rules hide it from Odoo's own screens."""

    _inherit = "survey.survey"

    rm_questionnaire_id = fields.Many2one(
        "rm.questionnaire", readonly=True, copy=False, ondelete="cascade", index="btree_not_null"
    )

    def _create_answer(self, user=False, partner=False, email=False, test_entry=False, **values):
        for survey in self.filtered("rm_questionnaire_id"):
            # sudo: asked as whoever wants to answer
            owner = survey.rm_questionnaire_id.with_user(user or self.env.user).sudo()
            owner._check_may_answer()
        answers = super()._create_answer(
            user=user, partner=partner, email=email, test_entry=test_entry, **values
        )
        polled = answers.filtered("survey_id.rm_questionnaire_id")
        if polled:
            polled.rm_poll = True
            polled.flush_recordset()
        return answers


class SurveyUserInput(models.Model):
    """A sheet of a questionnaire: handed in once, and nameless where it was promised."""

    _inherit = "survey.user_input"

    rm_poll = fields.Boolean(readonly=True, copy=False)

    _rm_one_sheet = models.UniqueIndex(
        "(survey_id, partner_id) WHERE rm_poll", "You have begun this questionnaire already."
    )

    def _mark_done(self):
        sheets = self.filtered("rm_poll")
        for sheet in sheets:
            sheet._rm_hand_in()
        result = super()._mark_done()
        for sheet in sheets.filtered("survey_id.rm_questionnaire_id.anonymous"):
            sheet._rm_forget_name()
        return result

    def _rm_hand_in(self):
        """Note that the person has answered; a second time is refused."""
        owner = self.survey_id.rm_questionnaire_id
        rows = self.env.execute_query(
            SQL(
                """UPDATE rm_questionnaire_person p SET answered = TRUE
                     FROM rm_questionnaire q, res_users u
                    WHERE q.id = p.questionnaire_id AND q.id = %s AND q.state = 'open'
                      AND u.id = p.user_id AND u.partner_id = %s AND NOT p.answered
                RETURNING p.id""",
                owner.id,
                self.partner_id.id,
            )
        )
        if not rows:
            raise UserError(
                self.env._("This questionnaire is closed, or you have answered it already.")
            )
        self.env["rm.questionnaire.person"].invalidate_model(["answered"])
        owner.invalidate_recordset()

    def _rm_forget_name(self):
        """Take everything off the sheet that leads to the person: names, times, the address."""
        self.env.flush_all()
        nobody = self.env.ref("base.user_root").id
        self.env.cr.execute(
            SQL(
                """UPDATE survey_user_input
                      SET partner_id = NULL, email = NULL, nickname = NULL, invite_token = NULL,
                          access_token = %(token)s, create_uid = %(nobody)s,
                          write_uid = %(nobody)s, create_date = NULL, write_date = NULL,
                          start_datetime = NULL, end_datetime = NULL, lang_id = NULL
                    WHERE id = %(id)s""",
                token=str(uuid4()),
                nobody=nobody,
                id=self.id,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE survey_user_input_line
                      SET create_uid = %(nobody)s, write_uid = %(nobody)s,
                          create_date = NULL, write_date = NULL
                    WHERE user_input_id = %(id)s""",
                nobody=nobody,
                id=self.id,
            )
        )
        for table in ("mail_message", "mail_followers"):
            column = "model" if table == "mail_message" else "res_model"
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE %s = %s AND res_id = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    self._name,
                    self.id,
                )
            )
        self.env.invalidate_all()

    def _notify_new_participation_subscribers(self):
        others = self.filtered(lambda a: not a.rm_poll)
        return super(SurveyUserInput, others)._notify_new_participation_subscribers()


class RmQuestionnaireAnswer(models.Model):
    """What was answered: a row for each answer, with its person where names were asked for."""

    _name = "rm.questionnaire.answer"
    _description = "Answer of a questionnaire"
    _auto = False
    _order = "questionnaire_id desc, sequence, answer, id"
    _rec_name = "answer"

    questionnaire_id = fields.Many2one("rm.questionnaire", readonly=True)
    question = fields.Char(readonly=True)
    sequence = fields.Integer(readonly=True, aggregator=None)
    answer = fields.Char("What was answered", readonly=True)
    mark = fields.Integer(readonly=True, aggregator="avg")
    user_id = fields.Many2one("res.users", "Person", readonly=True)

    @property
    def _table_query(self):
        self.env.flush_all()
        lang = self.env.lang or "en_US"
        return SQL(
            """SELECT l.id, q.id AS questionnaire_id, k.title->>'en_US' AS question, k.sequence,
                      COALESCE(a.value->>%(lang)s, a.value->>'en_US', l.value_text_box,
                               l.value_char_box, l.value_scale::text) AS answer,
                      l.value_scale AS mark,
                      CASE WHEN q.anonymous IS NOT TRUE THEN
                        (SELECT u.id FROM res_users u WHERE u.partner_id = i.partner_id LIMIT 1)
                      END AS user_id
                 FROM rm_questionnaire q
                 JOIN survey_user_input i ON i.survey_id = q.survey_id AND i.state = 'done'
                 JOIN survey_user_input_line l ON l.user_input_id = i.id AND NOT l.skipped
                 JOIN survey_question k ON k.id = l.question_id
                 LEFT JOIN survey_question_answer a ON a.id = l.suggested_answer_id
                WHERE q.anonymous IS NOT TRUE OR (q.state = 'closed' AND %(least)s <= (
                      SELECT count(*) FROM rm_questionnaire_person p
                       WHERE p.questionnaire_id = q.id AND p.answered))""",
            lang=lang,
            least=LEAST,
        )


class RmHome(models.AbstractModel):
    """Questionnaires to answer stand with the notices."""

    _inherit = "rm.home"

    @api.model
    def _card_messages(self):
        card = super()._card_messages()
        waiting = self.env["rm.questionnaire"].search_fetch(
            [("state", "=", "open"), ("for_me", "=", True)], limit=20
        )
        todo = waiting.filtered(lambda q: q.my_state == "todo")[:3]
        card["rows"] += [
            self._row(
                record.title,
                self._open_record("rm.questionnaire", record.id),
                tag=self.env._("to answer"),
                detail=record.valid_to.isoformat(),
                tone="warning",
            )
            for record in todo
        ]
        card["count"] += len(todo)
        return card
