from datetime import timedelta

from odoo.addons.rm_workbench.bank_date import bank_today

from .run_case import RunCase


class PayCase(RunCase):
    """The five RMs of RunCase with users: ann an RM, a leader of B1, one of head office."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rm = cls.make_user("pay_rm", "rm", cls.o1)
        cls.ann.user_id = cls.rm
        cls.rm_bob = cls.make_user("pay_rm_bob", "rm", cls.b2)
        cls.bob.user_id = cls.rm_bob
        cls.leader = cls.make_user("pay_leader", "leader", cls.b1)
        cls.leader_west = cls.make_user("pay_leader_west", "leader", cls.b2)
        cls.leader_head = cls.make_user("pay_leader_head", "leader", cls.head)
        cls.risk = cls.make_user("pay_risk", "risk", cls.b1)
        cls.branch_admin = cls.make_user("pay_branch_admin", "branch_admin", cls.b1)
        cls.auditor = cls.make_user("pay_auditor", "auditor")

    def announced(self, scheme=None, days=5, period="2001-06"):
        """An announced run that is open for objections."""
        run = self.compute(scheme, period)
        self.accept_gates(run)
        run.with_user(self.admin).action_announce()
        if days:
            run._set_guarded(objection_until=bank_today(self.env) + timedelta(days=days))
        return run

    def final(self, scheme=None, period="2001-06"):
        """A final run."""
        run = self.announced(scheme, days=0, period=period)
        run.with_user(self.admin2).action_publish()
        return run

    def result(self, run, manager):
        return self.env["rm.kpi.result"].search(
            [("run_id", "=", run.id), ("manager_id", "=", manager.id)]
        )

    @classmethod
    def make_rule(cls, lines, user=None, **vals):
        """A draft pay rule of TINY; ``lines``: (kind, code, formula)."""
        return (
            cls.env["rm.pay.rule"]
            .with_user(user or cls.admin)
            .create(
                {
                    "name": "绩效办法",
                    "scheme_code": "TINY",
                    "line_ids": [
                        (0, 0, {"sequence": n, "kind": k, "code": c, "name": c, "formula": f})
                        for n, (k, c, f) in enumerate(lines)
                    ],
                }
                | vals
            )
        )

    def let_leave(self, manager):
        """Carry out a hand-over of who leaves, to another RM, watched over by the leader."""
        other = self.rms - manager
        self.env.cr.execute(
            "INSERT INTO rm_handover (from_manager_id, to_manager_id, supervisor_id, effective_on,"
            " base_rule, kind, state)"
            " VALUES (%s, %s, %s, '2001-07-01', 'follows', 'leaving', 'done')",
            [manager.id, other[0].id, self.leader.id],
        )

    def end_exit_audit(self):
        """Conclude the exit audit of who leaves."""
        self.env.cr.execute(
            "INSERT INTO rm_exit_audit (handover_id, auditor_id, begun_on, state) SELECT id,"
            " supervisor_id, '2001-07-01', 'concluded' FROM rm_handover WHERE kind = 'leaving'"
        )
