from odoo import models
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_language import bank_language


class RmKpiRunTold(models.Model):
    """RMs hear in their inbox that results are announced, and that an announcement is withdrawn.

    Title and state only, never a figure: those are on the pages of the results.
    """

    _name = "rm.kpi.run"
    _inherit = ["rm.kpi.run", "rm.notifier.mixin"]

    def action_announce(self):
        """Announce, and tell the appraised RMs; what was told before is over."""
        super().action_announce()
        run = self._in_words_of_all()
        run._notifications_withdraw()
        until = run.objection_until
        run._notify_inbox(
            run._users_appraised(),
            run.display_name,
            run.env._("Results are announced. Objections are possible until %(day)s.", day=until),
        )
        return True

    def action_publish(self):
        """Make the results final; that they are announced is no news any more."""
        super().action_publish()
        self._notifications_withdraw()
        return True

    def _withdraw(self, reason):
        """Withdraw, and tell whoever was told of the announcement."""
        super()._withdraw(reason)
        run = self._in_words_of_all()
        told = run._notification_messages().notified_partner_ids.user_ids
        run._notifications_withdraw()
        run._notify_inbox(
            told.ids,
            run.display_name,
            run.env._(
                "The announcement is withdrawn. The results are computed again and announced anew."
            ),
        )

    def _in_words_of_all(self):
        """One message is for all: in the bank's language."""
        return self.with_context(lang=bank_language(self.env))

    def _users_appraised(self):
        """Return the ids of the users of the RMs who have a result."""
        rows = self.env.execute_query(
            SQL(
                """SELECT u.id FROM rm_kpi_result r JOIN rm_manager m ON m.id = r.manager_id
                     JOIN res_users u ON u.id = m.user_id AND u.active WHERE r.run_id = %s""",
                self.id,
            )
        )
        return [user_id for (user_id,) in rows]
