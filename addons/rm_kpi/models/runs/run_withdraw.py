from odoo import models
from odoo.exceptions import UserError

#: characters of the reason
MOST = 1000


class RmKpiRunWithdraw(models.Model):
    """Computing an announced run again withdraws what RMs have seen: never by the way."""

    _inherit = "rm.kpi.run"

    def action_open_withdraw(self):
        """Open the dialog that says what is lost, and asks for the reason."""
        self._step("announced")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withdraw the announcement and compute again"),
            "res_model": "rm.kpi.run.withdraw",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_run_id": self.id},
        }

    def _withdrawal_reason(self, text):
        """Return the reason as a caller gave it, checked; empty where none was given."""
        if text is False or text is None:
            return ""
        if not isinstance(text, str) or not text.strip() or len(text) > MOST:
            raise UserError(
                self.env._(
                    "Give the reason for withdrawing the announcement in words, at most %(most)s"
                    " characters.",
                    most=MOST,
                )
            )
        self._check_text("message", text)
        return text.strip()

    def _withdraw(self, reason):
        """Let the announcement go, with its reason in the journal; refuse without one."""
        if not reason:
            raise UserError(
                self.env._(
                    "%(run)s is announced. %(lost)s If that is meant, use the button of the run and"
                    " give the reason (remote callers: action_compute(withdraw=reason)).",
                    run=self.display_name,
                    lost=" ".join(self._lost_sentences()),
                )
            )
        self.env["rm.journal"]._record(
            "run.withdrawn",
            self,
            scheme=self.scheme_code,
            period=self.period,
            hash=self.hash,
            announced=f"{self.announced_at:%Y-%m-%d %H:%M}" if self.announced_at else "",
            appeals=sum(self._appeal_counts().values()),
            reason=reason,
        )

    def _appeal_counts(self):
        """Return {state: number} of the appeals about the run."""
        # sudo: numbers only, of all RMs
        groups = (
            self.env["rm.kpi.appeal"]
            .sudo()
            ._read_group([("run_id", "=", self.id)], ["state"], ["__count"])
        )
        return dict(groups)

    def _lost_sentences(self):
        """Say what computing an announced run again takes away."""
        told = [
            self.env._(
                "Computing it again withdraws the announcement: %(count)s RMs no longer see their"
                " results until it is announced anew, and the days for objection (until %(day)s)"
                " begin again.",
                count=self.result_count,
                day=self.objection_until or "-",
            )
        ]
        counts = self._appeal_counts()
        if waiting := counts.get("open", 0):
            told.append(
                self.env._(
                    "%(count)s appeals wait for an answer and cannot be answered meanwhile.",
                    count=waiting,
                )
            )
        if answered := sum(n for state, n in counts.items() if state in ("accepted", "refused")):
            told.append(
                self.env._(
                    "%(count)s appeals are answered; their answers name figures that may change.",
                    count=answered,
                )
            )
        return told
