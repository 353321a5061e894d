import os
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import config

from ...bank_date import bank_zone
from ...feeds import lies_below
from ...loading.collect import collect_feed, import_folder
from ...loading.locks import is_busy


class RmFeed(models.Model):
    """接口: one source system that delivers extracts."""

    _name = "rm.feed"
    _description = "Feed"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"code": 40, "name": 100}
    _numbers = {"tolerance_amount": (0, 10**15, 2), "expected_hour": (0, 24, 2)}
    _order = "sequence, code"

    code = fields.Char(required=True, help="The name of the system in its seals, such as core.")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="Deliveries of one date load in this order.")
    kind = fields.Selection(
        [("folder", "Folder"), ("push", "Push"), ("database", "Database")],
        required=True,
        default="folder",
    )
    path = fields.Char(
        "Folder", help="Holds the deliveries; lies below a folder that odoo.conf allows."
    )
    active = fields.Boolean(default=True)
    tolerance_rows = fields.Integer(
        "Tolerated rows",
        help="So many unusable rows of a delivery are put aside as rejected and the rest is"
        " published. 0: one unusable row rejects the delivery.",
    )
    tolerance_amount = fields.Float(
        "Tolerated amount",
        digits=(20, 2),
        help="The rejected rows may carry so much of each summed column.",
    )
    hold_on_volume_drop = fields.Boolean(
        "Hold when volume drops",
        help="A file with 60 % fewer rows than the delivery before waits for a confirmation;"
        " otherwise the batch says so and is published.",
    )
    expected_hour = fields.Float(
        "Expected until",
        digits=(4, 2),
        help="Hour of the bank's day by which yesterday's delivery is expected; 0: never missed.",
    )
    missing = fields.Char(compute="_compute_missing")
    batch_ids = fields.One2many("rm.batch", "feed_id")

    _code_uniq = models.Constraint("UNIQUE (code)", "A feed with this code exists already.")
    _tolerance_range = models.Constraint(
        "CHECK (tolerance_rows BETWEEN 0 AND 10000 AND tolerance_amount >= 0)",
        "Between 0 and 10,000 rows can be tolerated, and no negative amount.",
    )

    @api.depends("expected_hour", "batch_ids.state", "batch_ids.business_date")
    def _compute_missing(self):
        loaded = dict(
            self.env["rm.batch"]._read_group(
                [("feed_id", "in", self.ids), ("state", "=", "published")],
                ["feed_id"],
                ["business_date:max"],
            )
        )
        for feed in self:
            feed.missing = feed._missing_sentence(loaded.get(feed))

    def _missing_sentence(self, last):
        now = fields.Datetime.context_timestamp(
            self.with_context(tz=bank_zone(self.env).zone), fields.Datetime.now()
        )
        due = fields.Date.subtract(now.date(), days=1)
        hour = now.hour + now.minute / 60
        if not self.expected_hour or hour < self.expected_hour or (last and last >= due):
            return False
        return self.env._("The delivery of %(day)s was expected by now and is not loaded.", day=due)

    @api.constrains("path")
    def _check_path(self):
        for feed in self:
            if feed.path and not lies_below(feed.path, self._roots()):
                raise ValidationError(
                    self.env._(
                        "%(path)s does not lie below a folder that rm_feed_roots in odoo.conf"
                        " allows.",
                        path=feed.path,
                    )
                )

    @api.model
    def _roots(self):
        """Return the folders below which deliveries may lie: odoo.conf, then the environment."""
        text = config.get("rm_feed_roots") or os.environ.get("WORKBENCH_FEED_ROOTS") or ""
        return [part for part in text.replace(",", ":").split(":") if part.startswith("/")]

    def action_collect(self):
        """Start the scheduled action that looks for deliveries, now."""
        if not self.env.user.has_group("rm_workbench.group_admin"):
            raise AccessError(self.env._("Only a bank administrator starts a load."))
        for feed in self:
            if is_busy(self.env.cr, feed.id):
                raise UserError(
                    self.env._("%(feed)s is being loaded by another process now.", feed=feed.name)
                )
        # sudo: the administrator may start this one action, scheduled actions are not his
        self.env.ref("rm_workbench.cron_collect_deliveries").sudo()._trigger()
        return True

    @api.model
    def _cron_collect_deliveries(self):
        """Look into every folder feed and load what is new; one transaction a stage.

        The stages run on cursors of their own, so that a kill leaves whole stages behind.
        """
        feeds = self.search([("kind", "=", "folder"), ("path", "!=", False)])
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(feeds))
        for feed in feeds:
            if lies_below(feed.path, self._roots()) and Path(feed.path).is_dir():
                collect_feed(self.env.registry, feed.id)
            progress(1)
        return True

    @api.model
    def _import_folder(self, path):
        """Load the deliveries in ``path`` or below it (depth 3), as the scheduled action does.

        For the command line: ``path`` is the operator's own choice and may lie anywhere.

        :return: a list of ``{batch, system, business_date, version, state, entity_counts,
            message}``, one entry a delivery, in the order of loading.
        """
        folder = Path(path)
        if not folder.is_dir():
            raise UserError(self.env._("There is no folder %(path)s.", path=str(path)))
        # the stages commit on cursors of their own and must see what the caller prepared, and the
        # caller must see what they did
        self.env.cr.commit()  # pylint: disable=invalid-commit
        results = import_folder(self.env.registry, folder)
        self.env.cr.commit()  # pylint: disable=invalid-commit
        self.env.invalidate_all()
        return results
