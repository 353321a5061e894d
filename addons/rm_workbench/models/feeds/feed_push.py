from psycopg2.errors import LockNotAvailable, UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...feeds import FeedError, Push
from ...feeds.catalogue import ENTITIES
from ...loading.locks import feed_lock
from ...loading.push_run import PushRun
from .push_reasons import push_sentence

#: seconds a call waits for another one of the same feed, then as long for other feeds
_WAIT = 30
_SYSTEMS = sorted({entity.system for entity in ENTITIES.values()})


class RmFeed(models.Model):
    """Takes rows that a source system sends in a call."""

    _inherit = "rm.feed"

    system = fields.Selection(
        [("core", "Core banking"), ("credit", "Credit system")],
        compute="_compute_system",
        store=True,
        readonly=False,
        help="Whose entities it delivers; of two feeds of one system the later day's word stands."
        " Empty: a feed of kind Push may deliver any entity.",
    )

    @api.depends("code")
    def _compute_system(self):
        for feed in self:
            begins = (feed.code or "").partition("_")[0]
            feed.system = feed.system or (begins if begins in _SYSTEMS else False)

    @api.model
    def push(self, feed_code, entity, business_date, rows, idempotency_key, control):
        """Load rows of one entity as one batch; for source systems (group Integration).

        The same key with the same content returns the same answer and loads nothing twice. What
        is wrong with the call itself raises UserError, ``code: sentence``; nothing of it is kept.

        :param str feed_code: a feed of kind Push, or the system, such as ``core``.
        :param str business_date: ``YYYY-MM-DD``.
        :param list rows: objects keyed by column, values text; at most 50,000.
        :param str idempotency_key: chosen by the caller, unique for ever.
        :param dict control: ``{"rows": number, "sums": {column: decimal text}}``.
        :return: ``{"batch", "state", "accepted", "rejected", "rejected_count", "aside",
            "aside_count"}``; the lists hold ``{"line", "field", "error"}``, at most 1,000 each.
        """
        if not self.env.user.has_group("rm_workbench.group_integration"):
            raise AccessError(self.env._("Only source systems push rows."))
        try:
            feed_id, code, system = self._push_feed(feed_code)
            call = (entity, business_date, rows, idempotency_key, control)
            return self._push_locked(feed_id, code, Push.of_call((code, system), *call))
        except FeedError as error:
            self._journal_refused(error, feed_code)
            told = push_sentence(self.env, error.code, error.where)
            told = f"{error.code}: {told}"
            # pylint: disable-next=translation-required
            raise UserError(told) from None

    def _push_locked(self, feed_id, code, push):
        caller = (self.env.uid, self.env.lang)
        with feed_lock(self.env.registry, feed_id, _WAIT) as lock:
            if lock is None:
                raise FeedError("push_busy", feed=code)
            try:
                return PushRun(self.env.registry, lock, caller).push(push)
            except LockNotAvailable:
                raise FeedError("push_busy", feed=code) from None
            except UniqueViolation as error:
                if error.diag.constraint_name != "rm_batch_push_key_uniq":
                    raise
                # the same key on another feed at the same time
                raise FeedError("push_key_reused", key=push.key, batch="-") from None

    def _push_feed(self, code):
        """Return (id, code, system) of the feed that takes the pushes for ``code``."""
        # sudo: the source system's login reads no feed
        feeds = self.sudo().search([("code", "!=", False)])
        takes = feeds.filtered(lambda feed: feed.kind == "push")
        named = feeds.filtered(lambda feed: feed.code == code)
        names = {"feed": str(code)[:40], "known": ", ".join(takes.mapped("code")) or "-"}
        if not named:
            raise FeedError("push_feed_unknown", **names)
        if named.kind != "push":
            # a system that is named by its own code, whose files come another way
            named = takes.filtered(lambda feed: feed.system and feed.system == named.system)[:1]
        if not named:
            raise FeedError("push_feed_kind", **names)
        return named.id, named.code, named.system or ""

    def _journal_refused(self, error, feed_code):
        detail = {key: value for key, value in error.where.items() if key != "known"}
        self.env["rm.journal"]._record_first(
            "feed.push_refused",
            self.browse(),
            reference=str(feed_code)[:40].replace("\0", "?"),
            reason=error.code,
            **{key: str(value)[:200].replace("\0", "?") for key, value in detail.items()},
        )
