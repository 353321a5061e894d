from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...schema.journal_chain import protect_table


class RmWorkLogCheck(models.Model):
    """批阅, 抽查: a leader's look at a log. Append-only in the database."""

    _name = "rm.work.log.check"
    _description = "Check of a work log"
    _inherit = ["rm.guarded.mixin"]
    _order = "id desc"
    _log_access = False
    _rec_name = "log_id"
    _limits = {"comment": 2000}

    log_id = fields.Many2one(
        "rm.work.log", required=True, readonly=True, ondelete="restrict", index=True
    )
    # not stored: nothing of an append-only row could follow a change
    manager_id = fields.Many2one(related="log_id.manager_id", string="RM")
    log_date = fields.Date(related="log_id.date", string="Day of the log")
    kind = fields.Selection(
        [("review", "Leader's mark"), ("spot", "Spot check")], required=True, readonly=True
    )
    sample_id = fields.Many2one(
        "rm.work.log.sample",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        # whoever is checked does not learn how he came into a sample
        groups="rm_workbench.group_leader,rm_workbench.group_admin,rm_workbench.group_auditor",
        help="The drawn sample a spot check belongs to; empty: ad hoc.",
    )
    rating = fields.Selection(
        [("excellent", "Excellent"), ("good", "Good"), ("fair", "Fair"), ("poor", "Poor")],
        readonly=True,
    )
    comment = fields.Text(readonly=True)
    checker_id = fields.Many2one(
        "res.users", "Checked by", required=True, readonly=True, ondelete="restrict"
    )
    checked_at = fields.Datetime(required=True, readonly=True)

    _once_each = models.Constraint(
        "UNIQUE (log_id, checker_id, kind)", "You have checked this log already."
    )
    _checker_idx = models.Index("(checker_id, checked_at DESC)")
    _at_idx = models.Index("(checked_at DESC)")

    def init(self):
        protect_table(self.env.cr, self._table)


class RmWorkLog(models.Model):
    """How leaders check a log."""

    _inherit = "rm.work.log"

    def action_mark_read(self, phrase=""):
        """Put one's mark (批阅) on the logs with one key.

        :param str phrase: what to write beside it.
        :return: True
        """
        self._check("review", False, phrase)
        return True

    def action_check(self, kind, rating=False, comment=""):
        """Check the logs.

        :param str kind: review (批阅) or spot (抽查).
        :param str rating: excellent, good, fair, poor or False; a spot check needs one.
        :param str comment: what to say to the RM.
        :return: True
        """
        if kind not in ("review", "spot"):
            raise UserError(self.env._("A check is a mark or a spot check."))
        ratings = self.env["rm.work.log.check"]._fields["rating"].get_values(self.env)
        if (rating and rating not in ratings) or (kind == "spot" and not rating):
            raise UserError(self.env._("Choose how good the log is."))
        self._check(kind, rating, comment)
        return True

    def action_open_check(self):
        """Return the action that asks what to write beside one's mark."""
        self._check_may_check()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check of logs"),
            "res_model": "rm.work.log.check.ask",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_log_ids": [(6, 0, self.ids)]},
        }

    def _check_may_check(self):
        self.check_access("read")
        if not self.env.user.has_group("rm_workbench.group_leader"):
            raise AccessError(self.env._("Logs are checked by leaders of the branch or above."))
        # sudo: only compares the RM's user with the caller
        if self.env.user._is_one_of(self.sudo().manager_id.user_id):
            raise AccessError(self.env._("Somebody else must check your own logs."))

    def _check(self, kind, rating, comment):
        self._check_may_check()
        for log in self:
            log._expect("submitted", "checked")
        # sudo: checks are entered by this method only, in the name of the current user
        checks = self.env["rm.work.log.check"].sudo()
        done = checks.search(
            [("log_id", "in", self.ids), ("checker_id", "=", self.env.uid), ("kind", "=", kind)]
        )
        if done:
            raise UserError(
                self.env._(
                    "You have checked %(log)s already.", log=done[0].log_id.sudo(False).display_name
                )
            )
        checks.create([log._prepare_check(kind, rating, comment) for log in self])
        for log in self:
            counter = "review_count" if kind == "review" else "spot_count"
            log._set_guarded(
                state="checked",
                rating=rating or log.rating or None,
                **{counter: log[counter] + 1},
            )

    def _prepare_check(self, kind, rating, comment):
        vals = {
            "log_id": self.id,
            "kind": kind,
            "rating": rating,
            "comment": str(comment or "").strip() or False,
            "checker_id": self.env.uid,
            "checked_at": fields.Datetime.now(),
        }
        if kind == "spot":
            lines = self.env["rm.work.log.sample.line"].search([("log_id", "=", self.id)])
            vals["sample_id"] = lines.sample_id[:1].id
        return vals
