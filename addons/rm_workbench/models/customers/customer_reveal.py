from odoo import models
from odoo.exceptions import UserError

from ...input_checks import text_problem
from ...schema.customer_secret import NAMES

_REASON_LEAST, _REASON_MOST = 4, 200


class RmCustomer(models.Model):
    """The one way to a customer's unmasked data: with a reason, and a journal line first."""

    _inherit = "rm.customer"

    def action_reveal(self, field, reason):
        """Return the full value of a masked field of this customer.

        The journal line is committed before the value is read, so that it stays whatever happens
        to the caller's transaction.

        :param str field: ``id_no`` or ``phone``.
        :param str reason: why, 4 to 200 characters.
        :return: the text, or False when the bank has none.
        """
        self.ensure_one()
        self.check_access("read")
        if field not in NAMES:
            raise UserError(self.env._("Only the ID number and the phone can be revealed."))
        reason = self._check_reason(reason)
        self.env["rm.journal"]._record_first(
            "customer.reveal", self, reference=self.customer_no, field=field, reason=reason
        )
        return self._opened_secret(field)

    def _check_reason(self, reason):
        reason = reason.strip() if isinstance(reason, str) else ""
        if len(reason) < _REASON_LEAST or text_problem(reason, _REASON_MOST):
            raise UserError(
                self.env._(
                    "Give the reason in %(least)s to %(most)s characters: it stays in the journal.",
                    least=_REASON_LEAST,
                    most=_REASON_MOST,
                )
            )
        return reason
