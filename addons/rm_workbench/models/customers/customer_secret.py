import logging

from odoo import api, models
from odoo.exceptions import UserError

from ...parameters import key_file
from ...schema.customer_secret import NAMES, create_customer_secret, keep_sealed
from ...secret_box import SecretBoxError, load_box

_CHUNK = 5_000
_progress = logging.getLogger("odoo.addons.rm_workbench.progress")


class RmCustomer(models.Model):
    """Numbers at rest: sealed with keys that lie outside the database; see secret_box.py."""

    _inherit = "rm.customer"

    def init(self):
        super().init()
        # the table, or what one of before holds in plain text
        create_customer_secret(self.env.cr)

    @api.model
    def _secret_box(self):
        """Return the box of the bank's keys, or say what is wrong with their file."""
        try:
            return load_box(key_file())
        except SecretBoxError as error:
            raise UserError(self._secret_problem(error)) from None

    @api.model
    def _secret_problem(self, error):
        sentences = {
            "missing": self.env._(
                "The key of identity numbers and phones is missing on this server. Whoever runs it"
                " sets rm_key_file in odoo.conf: see docs/operations.md."
            ),
            "open_to_others": self.env._(
                "The key file of identity numbers and phones can be read by other users of the"
                " server. Whoever runs it gives it the mode 0600: see docs/operations.md."
            ),
            "unusable": self.env._(
                "The key file of identity numbers and phones cannot be used. Whoever runs the"
                " server restores it: see docs/operations.md."
            ),
            "other_key": self.env._(
                "This number was encrypted with a key that this server does not have. Whoever runs"
                " it restores the key file: see docs/operations.md."
            ),
        }
        return sentences[error.reason]

    def _opened_secret(self, name):
        """Return the number of this one customer in full, or False."""
        self.env.cr.execute(
            f"SELECT {NAMES[NAMES.index(name)]} FROM rm_customer_secret WHERE customer_id = %s",
            [self.id],
        )
        rows = self.env.cr.fetchall()
        if not rows or rows[0][0] is None:
            return False
        try:
            return self._secret_box().open(rows[0][0])
        except SecretBoxError as error:
            raise UserError(self._secret_problem(error)) from None

    def _keep_secret(self, id_no=False, phone=False):
        """Keep the numbers of this one customer, sealed."""
        keep_sealed(self.env.cr, self._secret_box(), [(self.id, id_no or None, phone or None)])

    @api.model
    def _rotate_secrets(self, commit):
        """Seal everything anew that is not of the key in use; a stopped run is taken up again.

        :param commit: called after each part. :return: the number of customers sealed anew.
        """
        box, last, done = self._secret_box(), 0, 0
        while rows := self._secrets_after(last):
            last = rows[-1][0]
            older = [row for row in rows if not all(box.is_current(v) for v in row[1:] if v)]
            try:
                opened = [(row[0], *(v and box.open(v) for v in row[1:])) for row in older]
            except SecretBoxError as error:
                raise UserError(self._secret_problem(error)) from None
            if opened:
                keep_sealed(self.env.cr, box, opened)
                done += len(opened)
                _progress.info("%s customers sealed anew", f"{done:,}")
            commit()
        self._rotate_rejects(box)
        self.env["rm.journal"]._record("secret.key_changed", self.browse(), rows=done)
        commit()
        return done

    @api.model
    def _secrets_after(self, last):
        self.env.cr.execute(
            """SELECT customer_id, id_no, phone FROM rm_customer_secret
                WHERE customer_id > %s ORDER BY customer_id LIMIT %s""",
            [last, _CHUNK],
        )
        return self.env.cr.fetchall()

    @api.model
    def _rotate_rejects(self, box):
        """Seal the rows of customers anew that were not published."""
        self.env.cr.execute(
            """SELECT w.reject_id, w.raw, w.row FROM rm_batch_reject_row w
                 JOIN rm_batch_reject r ON r.id = w.reject_id WHERE r.entity = 'customers'"""
        )
        for reject_id, raw, row in self.env.cr.fetchall():
            row = row and {key: self._resealed(box, key, value) for key, value in row.items()}
            self.env["rm.batch.reject"]._keep_raw(reject_id, self._resealed(box, "text", raw), row)

    @api.model
    def _resealed(self, box, name, text):
        return box.reseal_tokens(name, text) if isinstance(text, str) else text
