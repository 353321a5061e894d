from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.rm_workbench.fields import Exact


class RmReviewLatestFirst(models.AbstractModel):
    """Rows of cycles, the latest cycle first, by key: a page then comes from the index."""

    _name = "rm.review.latest.first"
    _description = "Rows of the latest cycle first"

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        # the order of the cycles themselves is the latest first, and "desc" would turn it round
        if field_name == "cycle_id" and direction.code == "DESC":
            return SQL("%s DESC", SQL.identifier(alias, field_name))
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)


class RmReviewByCycle(models.AbstractModel):
    """A table that cycles fill in SQL, hundreds of thousands of rows at once.

    Made without foreign keys, like the figures of runs: cycles delete nothing, and what a row
    points at cannot be deleted by anybody once a plan has started.
    """

    _name = "rm.review.by.cycle"
    _description = "Rows made by appraisal cycles"
    _inherit = ["rm.exact.mixin"]

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        # by key, not by the order of the other model: a page then comes from the index
        if self._fields[field_name].type == "many2one":
            return SQL("%s %s %s", SQL.identifier(alias, field_name), direction, nulls)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def create(self, vals_list):
        raise self.env["rm.review.task"]._only_by_cycles()

    def write(self, vals):
        raise self.env["rm.review.task"]._only_by_cycles()

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise self.env["rm.review.task"]._only_by_cycles()


class RmReviewSheet(models.Model):
    """One appraiser's sheet on one RM in one cycle.

    The appraiser alone reads it where the plan is anonymous, and it has no column that says who
    wrote it besides ``reviewer_id``: what others see is in the results.
    """

    _name = "rm.review.sheet"
    _description = "Scoring sheet"
    _inherit = ["rm.review.by.cycle"]
    _auto = False
    _log_access = False
    _order = "cycle_id desc, id"
    _rec_name = "manager_id"

    cycle_id = fields.Many2one("rm.review.cycle", "Appraisal cycle", readonly=True)
    plan_id = fields.Many2one("rm.review.plan", readonly=True)
    task_id = fields.Many2one("rm.review.task", readonly=True)
    reviewer_id = fields.Many2one("res.users", "Appraiser", readonly=True)
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True)
    branch_id = fields.Many2one("rm.branch", readonly=True)
    appraiser_id = fields.Many2one("rm.review.plan.appraiser", "Stands to the RM as", readonly=True)
    anonymous = fields.Boolean(readonly=True)
    state = fields.Selection(
        [
            ("todo", "To do"),
            ("in_progress", "In progress"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        readonly=True,
    )
    score = Exact(readonly=True, scale=6)
    done_on = fields.Date(readonly=True)
    return_reason = fields.Char("Returned because", readonly=True)
    deputy_for_id = fields.Many2one("res.users", "Deputy for", readonly=True)
    answer_ids = fields.One2many("rm.review.answer", "sheet_id", readonly=True)

    def init(self):
        self.env.cr.execute(
            SQL(
                """
                CREATE TABLE IF NOT EXISTS rm_review_sheet (
                    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    cycle_id integer NOT NULL,
                    plan_id integer NOT NULL,
                    task_id integer NOT NULL,
                    reviewer_id integer NOT NULL,
                    manager_id integer NOT NULL,
                    branch_id integer NOT NULL,
                    appraiser_id integer NOT NULL,
                    anonymous boolean NOT NULL,
                    state varchar NOT NULL,
                    score numeric,
                    done_on date,
                    return_reason varchar,
                    deputy_for_id integer,
                    CONSTRAINT rm_review_sheet_state
                        CHECK (state IN ('todo', 'in_progress', 'done', 'cancelled')),
                    CONSTRAINT rm_review_sheet_done
                        CHECK ((state = 'done') = (score IS NOT NULL)),
                    CONSTRAINT rm_review_sheet_score CHECK (score BETWEEN 0 AND 101)
                );
                CREATE UNIQUE INDEX IF NOT EXISTS rm_review_sheet_cycle_manager_reviewer
                    ON rm_review_sheet (cycle_id, manager_id, reviewer_id);
                CREATE INDEX IF NOT EXISTS rm_review_sheet_reviewer
                    ON rm_review_sheet (reviewer_id, cycle_id);
                CREATE INDEX IF NOT EXISTS rm_review_sheet_task ON rm_review_sheet (task_id);
                """
            )
        )


class RmReviewAnswer(models.Model):
    """The points of one sheet on one item, with the version that keeps two tabs apart."""

    _name = "rm.review.answer"
    _description = "Answer on a sheet"
    _inherit = ["rm.review.by.cycle"]
    _auto = False
    _log_access = False
    _order = "sheet_id, id"
    _rec_name = "plan_item_id"

    sheet_id = fields.Many2one("rm.review.sheet", readonly=True)
    plan_item_id = fields.Many2one("rm.review.plan.item", "Item", readonly=True)
    points = Exact(readonly=True, scale=2)
    criterion_id = fields.Many2one("rm.review.criterion", "Level", readonly=True)
    comment = fields.Text("Remark", readonly=True)
    version = fields.Integer(readonly=True, aggregator=None)

    def init(self):
        self.env.cr.execute(
            SQL(
                """
                CREATE TABLE IF NOT EXISTS rm_review_answer (
                    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    sheet_id integer NOT NULL,
                    plan_item_id integer NOT NULL,
                    points numeric,
                    criterion_id integer,
                    comment text,
                    version integer NOT NULL DEFAULT 0,
                    CONSTRAINT rm_review_answer_points CHECK (points BETWEEN 0 AND 100000)
                );
                CREATE UNIQUE INDEX IF NOT EXISTS rm_review_answer_sheet_item
                    ON rm_review_answer (sheet_id, plan_item_id);
                """
            )
        )
