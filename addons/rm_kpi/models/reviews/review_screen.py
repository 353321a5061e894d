from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class RmReviewScreen(models.Model):
    """What the scoring screen shows: the appraiser's tasks, and everything of one of them."""

    _inherit = "rm.review.task"

    @api.model
    def my_tasks(self):
        """Return the caller's tasks in open cycles, the most urgent first.

        :return: ``[{"id", "name", "due_on", "done", "total", "late"}]``
        """
        tasks = self.search(
            [("reviewer_id", "=", self.env.uid), ("cycle_id.state", "=", "open")],
            order="due_on, id",
        )
        return [task._brief() for task in tasks.filtered("sheet_count")]

    def _brief(self):
        return {
            "id": self.id,
            "name": self.display_name,
            "due_on": fields.Date.to_string(self.due_on),
            "done": self.done_count,
            "total": self.sheet_count,
            "late": self.is_late,
        }

    @api.model
    def open_task(self, task_id):
        """Return one of the caller's own tasks with its items, sheets and answers.

        :return: ``{"task", "anonymous", "open", "items", "sheets"}``
        """
        number = task_id if isinstance(task_id, int) and not isinstance(task_id, bool) else 0
        task = self.browse(number).exists()
        # sudo: whose it is decides, whatever rules add
        if not task or task.sudo().reviewer_id != self.env.user:
            raise AccessError(self.env._("This task is not yours, or there is no such task."))
        task = task.sudo()  # sudo: the task is the caller's own, with all that belongs to it
        self.env.flush_all()
        return {
            "task": task._brief(),
            "note": task.plan_id.note or "",
            "period": task.cycle_id.period,
            "anonymous": task.cycle_id.anonymous,
            "open": task.cycle_id.state == "open",
            "items": [task._item_data(line) for line in task.plan_id.item_ids],
            "sheets": task._sheet_data(),
        }

    def _item_data(self, line):
        item = line.item_id
        return {
            "id": line.id,
            "name": item.name,
            "content": item.content or "",
            "weight": _short(line.weight),
            "most": _short(item.max_score),
            "remark": item._needs_remark(),
            "file": item._needs_file(),
            "levels": [
                {"name": c.name, "description": c.description or "", "points": _short(c.points)}
                for c in item.criterion_ids.sorted(lambda c: -float(c.points))
            ],
        }

    def _sheet_data(self):
        """Return the sheets of the task with their answers, in one statement."""
        rows = self.env.execute_query(
            SQL(
                """SELECT s.id, s.state, trim_scale(s.score)::text, s.return_reason, m.name, m.code,
                          b.name, p.name, x.relation, a.answers
                     FROM rm_review_sheet s
                     JOIN rm_manager m ON m.id = s.manager_id
                     JOIN rm_branch b ON b.id = s.branch_id
                     JOIN rm_review_plan_appraiser x ON x.id = s.appraiser_id
                LEFT JOIN rm_position p ON p.id = m.position_id
                     JOIN LATERAL (
                       SELECT jsonb_object_agg(a.plan_item_id, jsonb_build_object(
                                'id', a.id, 'points', trim_scale(a.points)::text,
                                'comment', COALESCE(a.comment, ''), 'version', a.version))
                              AS answers
                         FROM rm_review_answer a WHERE a.sheet_id = s.id) a ON TRUE
                    WHERE s.task_id = %s AND s.state <> 'cancelled'
                    ORDER BY b.code, m.code""",
                self.id,
            )
        )
        names = (
            "id",
            "state",
            "score",
            "reason",
            "name",
            "code",
            "branch",
            "position",
            "relation",
            "answers",
        )
        # False where there is nothing: not every remote interface knows another word for it
        sheets = [
            {
                name: False if value is None else value
                for name, value in zip(names, row, strict=True)
            }
            for row in rows
        ]
        language = self.env.lang or "en_US"
        records = self.env["rm.review.sheet"].browse([sheet["id"] for sheet in sheets])
        files, calls = records._evidence_files(), records._call_data()
        for sheet in sheets:
            sheet["calls"] = calls.get(sheet["id"], [])
            for answer in (sheet["answers"] or {}).values():
                answer["files"] = files.get(answer["id"], [])
                answer["points"] = answer["points"] or False
            position = sheet["position"] or {}
            sheet["position"] = position.get(language) or position.get("en_US") or ""
        return sheets


def _short(text):
    """Return a decimal text without zeros at its end."""
    return text.rstrip("0").rstrip(".") if "." in text else text
