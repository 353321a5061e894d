from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...bank_date import bank_today


class RmNotice(models.Model):
    """A notice's way through its states, and what its readers do with it."""

    _inherit = "rm.notice"

    def action_publish(self):
        """Publish the drafts: from now on, or from their first day on, those addressed see them.

        :return: True
        """
        self._check_manager()
        for notice in self:
            notice._expect_state("draft")
            notice._check_issuer()
            notice._check_days()
            notice._claim_attachments()
            notice._set_guarded(
                state="published",
                published_at=fields.Datetime.now(),
                published_by_id=self.env.uid,
            )
            if not self.env["rm.notice.receipt"]._would_reach(notice):
                raise UserError(
                    self.env._("Nobody belongs to these branches and roles at present.")
                )
            self.env["rm.notice.receipt"]._refresh(SQL("n.id = %s", notice.id))
            notice._noted("published")
        return True

    def action_withdraw(self):
        """Take published notices back: their readers see them no more.

        :return: True
        """
        self._check_manager()
        for notice in self:
            notice._expect_state("published")
            notice._check_issuer()
            notice._set_guarded(state="withdrawn", withdrawn_at=fields.Datetime.now())
            notice._notifications_withdraw()
            notice._noted("withdrawn")
        return True

    def action_mark_read(self):
        """Note that the caller has read these notices; those not addressed to him are left alone.

        :return: True
        """
        self.check_access("read")
        self.env["rm.notice.receipt"]._mark(self, "read_at")
        return True

    def action_confirm(self):
        """Confirm that one has read a notice that asks for it.

        :return: True
        """
        self.check_access("read")
        for notice in self:
            if notice.state != "published" or not notice.must_read:
                raise UserError(
                    self.env._("%(notice)s asks for no confirmation.", notice=notice.title)
                )
            if not notice.for_me:
                raise AccessError(
                    self.env._("%(notice)s is not addressed to you.", notice=notice.title)
                )
            if not self.env["rm.notice.receipt"]._mark(notice, "read_at", "confirmed_at"):
                raise UserError(
                    self.env._("You have confirmed %(notice)s already.", notice=notice.title)
                )
        return True

    def action_open_receipts(self):
        """Return the action that lists the readers, who has not read or confirmed first."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rm_workbench.rm_notice_receipt_action"
        )
        open_filter = "search_default_unconfirmed" if self.must_read else "search_default_unread"
        return {
            **action,
            "domain": [("notice_id", "=", self.id), ("addressed", "=", True)],
            "context": {open_filter: 1},
        }

    def _expect_state(self, state):
        if self._lock_state() != state:
            raise UserError(
                self.env._(
                    "%(notice)s is in state %(state)s; this step needs %(needed)s.",
                    notice=self.title,
                    state=self._state_label(),
                    needed=self._state_label(value=state),
                )
            )

    def _check_issuer(self):
        """Refuse a leader who publishes what was drafted for more than his branch of today."""
        user = self.env.user
        if self.env.su or user.has_group("rm_workbench.group_admin"):
            return
        # sudo: only codes of the tree are compared
        own, issued = user.sudo().rm_branch_id, self.sudo().branch_id
        reached = issued | self.sudo().branch_ids
        if (
            not own
            or not issued
            or any(not branch.parent_path.startswith(own.parent_path) for branch in reached)
        ):
            raise AccessError(
                self.env._("You publish for your own branch and what lies below it only.")
            )

    def _check_days(self):
        if self.valid_to and self.valid_to < bank_today(self.env):
            raise UserError(
                self.env._("The last day of %(notice)s is over. Change it.", notice=self.title)
            )

    def _noted(self, event):
        self.env["rm.journal"]._record(
            f"notice.{event}", self, reference=f"{self.id} {self.title}", readers=self.reader_count
        )

    def _tell(self, user_ids):
        """Tell these users that there is a notice for them."""
        # in the publisher's language, which a remote call does not send along
        self = self.with_context(lang=(self.published_by_id or self.env.user).lang)
        line = self.env._("New notice: please read it.")
        if self.must_read:
            line = self.env._("New notice: please read it and confirm.")
        self._notify_inbox(user_ids, self.title, line)

    @api.model
    def _begin_day(self):
        """Let notices expire whose last day was yesterday, and reach today's audience."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "UPDATE rm_notice SET state = 'expired' WHERE state = 'published'"
                " AND valid_to < %s RETURNING id",
                bank_today(self.env),
            )
        )
        self.invalidate_model(["state"])
        self.browse([row[0] for row in rows])._notifications_withdraw()
        self.env["rm.notice.receipt"]._refresh()


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        super()._begin()
        self.env["rm.notice"]._begin_day()


class ResUsers(models.Model):
    """Whoever is given or loses a role sees the notices of that role at once, or no more."""

    _inherit = "res.users"

    @api.model
    def _apply_grants_among(self, among):
        super()._apply_grants_among(among)
        self.env["rm.notice.receipt"]._refresh(users=among)
