from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today

#: days by which the effective day may lie in the past
BACK_DAYS = "rm_workbench.handover_back_days"


class RmHandover(models.Model):
    """What a hand-over must not be, when it is written, submitted and carried out."""

    _inherit = "rm.handover"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_to_himself(vals)
        handovers = super().create(vals_list)
        for handover in handovers:
            handover._check_maker()
            handover._check_terms()
        # sudo: the check list comes with every hand-over, whoever writes it
        self.env["rm.handover.check"].sudo()._enter_shipped(handovers)
        return handovers

    def write(self, vals):
        for handover in self:
            handover._refuse_to_himself(vals)
        result = super().write(vals)
        if vals.keys() & set(self._approval_fields):
            for handover in self:
                handover._check_maker()
                handover._check_terms()
        return result

    def _refuse_to_himself(self, vals):
        known = self.from_manager_id if self else self._caller_manager()
        giving = vals.get("from_manager_id") or known.id
        taking = vals.get("to_manager_id") or self.to_manager_id.id
        if taking and giving == taking:
            raise ValidationError(
                self.env._("Nobody hands over to himself. Choose another RM to take over.")
            )

    def _refuse_change_of_approved(self):
        super()._refuse_change_of_approved()
        for handover in self:
            if handover.state in ("done", "returned"):
                raise UserError(
                    self.env._(
                        "%(record)s is in force and can no longer be changed. Make a new one.",
                        record=handover.display_name,
                    )
                )

    def _approval_concerned(self):
        return super()._approval_concerned() | (self.from_manager_id | self.to_manager_id).user_id

    def _check_maker(self):
        """Refuse who hands over customers of others without being their leader."""
        if self.env.su or self.env.user.has_group("rm_workbench.group_leader"):
            return
        if self.from_manager_id != self._caller_manager():
            raise ValidationError(
                self.env._(
                    "%(record)s: you hand over only your own customers. A leader hands over for"
                    " others.",
                    record=self.display_name,
                )
            )

    def _check_terms(self):
        """Refuse days and persons that do not fit, with a sentence for each."""
        self._check_days()
        self._check_receiver()
        # sudo: who may supervise is compared, not shown
        if self.supervisor_id.id not in self._supervisors():
            raise ValidationError(
                self.env._(
                    "%(record)s: supervised by a leader of the RM's branch or above, who neither"
                    " hands over nor takes over. Choose one of the list.",
                    record=self.display_name,
                )
            )

    def _check_days(self):
        name = self.display_name
        if (self.kind == "temporary") != bool(self.return_on):
            raise ValidationError(
                self.env._(
                    "%(record)s: temporary keeping, and nothing else, has a last day.", record=name
                )
            )
        if bool(float(self.keep_percent or 0)) != bool(self.keep_until):
            raise ValidationError(
                self.env._(
                    "%(record)s: give both, the part that the old RM keeps and the day until"
                    " which he keeps it.",
                    record=name,
                )
            )
        if self.return_on and self.keep_until:
            raise ValidationError(
                self.env._(
                    "%(record)s: temporary keeping goes back as a whole; nothing is kept of it.",
                    record=name,
                )
            )
        # sudo: a setting of the bank
        days = int(self.env["ir.config_parameter"].sudo().get_param(BACK_DAYS, "5"))
        if (bank_today(self.env) - self.effective_on).days > days:
            raise ValidationError(
                self.env._(
                    "%(record)s: %(day)s lies more than %(days)s days back. Choose a later day.",
                    record=name,
                    day=self.effective_on,
                    days=days,
                )
            )

    def _check_receiver(self):
        # sudo: his days are compared; the caller chose him, so he may read him
        receiver = self.sudo().to_manager_id
        last = self.return_on or self.effective_on
        gone = receiver.left_on and receiver.left_on < last
        if gone or not receiver.active:
            raise ValidationError(
                self.env._(
                    "%(name)s has left the bank by then. Choose another RM.", name=receiver.name
                )
            )
        if receiver.joined_on and receiver.joined_on > self.effective_on:
            raise ValidationError(
                self.env._(
                    "%(name)s joins on %(day)s only. Choose a later day or another RM.",
                    name=receiver.name,
                    day=receiver.joined_on,
                )
            )

    def _check_ready(self):
        """Refuse to submit without customers, or where the receiving RM could not accept."""
        self._check_maker()
        self._check_terms()
        if not self.line_ids:
            raise UserError(
                self.env._("%(record)s names no customer. Fill in.", record=self.display_name)
            )
        if not self.sudo().to_manager_id.user_id:
            raise UserError(
                self.env._(
                    "%(name)s has no user and could not accept. Ask the administrator to enter"
                    " one.",
                    name=self.sudo().to_manager_id.name,
                )
            )
        # sudo: who worked on it, gives and takes is compared, not shown
        part = self.sudo().maker_ids + self.sudo()._approval_concerned() + self.env.user
        if self.supervisor_id._is_one_of(part):
            raise UserError(
                self.env._(
                    "%(record)s: the supervisor worked on it himself. Choose another one.",
                    record=self.display_name,
                )
            )
        self._refuse_without_share()

    def _refuse_without_share(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT l.customer_no FROM rm_handover_line l WHERE l.handover_id = %s
                      AND NOT EXISTS (SELECT FROM rm_assignment a
                           WHERE a.customer_id = l.customer_id AND a.manager_id = %s
                             AND COALESCE(a.valid_to, 'infinity') >= %s)
                 ORDER BY 1 LIMIT 1""",
                self.id,
                self.from_manager_id.id,
                self.effective_on,
            )
        )
        if rows:
            raise UserError(
                self.env._(
                    "%(record)s: the RM has no share of customer %(customer)s on that day. Take"
                    " the line out.",
                    record=self.display_name,
                    customer=rows[0][0],
                )
            )

    def _hold_lines_open(self):
        """Mark the customers as being handed over; the same twice is refused by the index."""
        self.env["rm.handover.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT l.customer_no, h.number FROM rm_handover_line l
                     JOIN rm_handover_line o ON o.customer_id = l.customer_id
                      AND o.open_for_id = %s
                     JOIN rm_handover h ON h.id = o.handover_id
                    WHERE l.handover_id = %s ORDER BY 1 LIMIT 1""",
                self.from_manager_id.id,
                self.id,
            )
        )
        if rows:
            raise UserError(
                self.env._(
                    "Customer %(customer)s is being handed over by %(other)s already. Take the line"
                    " out or end the other one first.",
                    customer=rows[0][0],
                    other=rows[0][1],
                )
            )
        self._set_lines_open(self.from_manager_id.id)

    def _set_lines_open(self, manager_id):
        self.env["rm.handover.line"].flush_model()
        self.env.cr.execute(
            "UPDATE rm_handover_line SET open_for_id = %s WHERE handover_id = %s",
            [manager_id, self.id],
        )
        self.env["rm.handover.line"].invalidate_model(["open_for_id"])
