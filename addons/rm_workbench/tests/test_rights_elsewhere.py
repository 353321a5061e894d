"""Cells of the rights matrix whose rows hang on more than one relation, tried on real rows."""

from odoo.tests import tagged

from .common import ROLES
from .elsewhere_case import ElsewhereCase


@tagged("post_install", "-at_install")
class TestRightsElsewhere(ElsewhereCase):
    def test_summaries_and_their_lines_by_owner_branch_and_maker(self):
        summaries, lines = {}, {}
        for name, rows, user, owned, state in (
            ("own draft", self.near, "rm", True, "draft"),
            ("own handed in", self.near, "rm", True, "submitted"),
            ("branch draft of the leader", self.near, "leader", False, "draft"),
            ("branch draft of another", self.near, "leader_home", False, "draft"),
            ("far handed in", self.far, "rm_west", True, "submitted"),
            ("far branch draft", self.far, "leader_west", False, "draft"),
        ):
            values = {"create_uid": self.user[user].id, "state": state}
            if not owned:
                values["manager_id"] = None
            summaries[name] = self._insert(rows, "rm.work.summary", **values)
            lines[name] = self._insert(rows, "rm.work.summary.line", summary_id=summaries[name].id)
        mine = {"branch draft of the leader"}
        expected = {
            "rm": {"rwcd": {"own draft", "own handed in"}},
            "leader": {"r": {"own handed in"} | mine, "wcd": mine},
            "admin": {"r": summaries.keys()},
            "auditor": {"r": summaries.keys()},
        }
        self._prove("rm.work.summary", summaries, expected)
        self._prove("rm.work.summary.line", lines, expected)

    def test_month_reports_and_their_lines_by_team_branch_and_maker(self):
        own = self._insert(self.near, "rm.team", name="甲", leader_id=self.manager.id)
        other = self._insert(self.near, "rm.team", name="乙", leader_id=self.mate.id)
        reports, lines = {}, {}
        for name, rows, user, team, state in (
            ("own team's draft", self.near, "rm", own, "draft"),
            ("own team's, handed in", self.near, "rm", own, "submitted"),
            ("of a team led by another", self.near, "rm", other, "submitted"),
            ("own team's by another", self.near, "leader_home", own, "draft"),
            ("branch draft of the leader", self.near, "leader", None, "draft"),
            ("branch draft of another", self.near, "leader_home", None, "draft"),
            ("far, handed in", self.far, "rm_west", None, "submitted"),
        ):
            reports[name] = self._insert(
                rows,
                "rm.month.report",
                create_uid=self.user[user].id,
                team_id=team.id if team else None,
                state=state,
            )
            lines[name] = self._insert(rows, "rm.month.report.line", report_id=reports[name].id)
        mine = {"branch draft of the leader"}
        expected = {
            "rm": {"rwcd": {"own team's draft", "own team's, handed in"}},
            "leader": {
                "r": {"own team's, handed in", "of a team led by another"} | mine,
                "wcd": mine,
            },
            "admin": {"r": reports.keys()},
            "auditor": {"r": reports.keys()},
        }
        self._prove("rm.month.report", reports, expected)
        self._prove("rm.month.report.line", lines, expected)

    def test_the_ledger_by_branch(self):
        self.env.cr.execute(
            """CREATE TABLE rm_fact_gl_x PARTITION OF rm_fact_gl
                  FOR VALUES FROM ('1901-01-01') TO ('1901-02-01');
               INSERT INTO rm_fact_gl (branch_id, subject_code, currency, value_date, balance,
                                       batch_id, source_line)
               SELECT unnest(%s), '2011', 'CNY', '1901-01-31', 1, %s, 1""",
            [[self.sub.id, self.west.id], self.batch.id],
        )
        self.env.invalidate_all()
        found = self.env["rm.gl"].search([("branch_id", "in", (self.sub | self.west).ids)])
        rows = {"near" if row.branch_id == self.sub else "far": row for row in found}
        both = {"r": {"near", "far"}}
        self._prove("rm.gl", rows, {"leader": {"r": {"near"}}, "admin": both, "auditor": both})

    def test_the_directory_is_everybodys_but_the_source_systems(self):
        addresses = self.env["rm.address"].search([])
        rows = {
            kind: addresses.filtered(lambda one, kind=kind: one.kind == kind)[:1]
            for kind in ("person", "branch", "role")
        }
        rows["somebody of another branch"] = addresses.browse(self.user["rm_west"].id)
        everybody = {"r": rows.keys()}
        readers = [role for role in ROLES if role != "integration"]
        self._prove("rm.address", rows, dict.fromkeys(readers, everybody))

    def test_archives_of_the_journal_are_the_auditors_alone(self):
        # which archives fit the chain is tried elsewhere
        self.env.cr.execute("ALTER TABLE rm_journal_archive DISABLE TRIGGER USER")
        archive = self._insert(self.near, "rm.journal.archive", login="x", until="2001-01-31")
        self._prove("rm.journal.archive", {"one": archive}, {"auditor": {"r": {"one"}}})

    def test_receipts_are_the_senders_and_notices_the_addressed_ones(self):
        sender, reader = self.user["rm"], self.user["leader"]
        mail = self._insert(self.near, "rm.mail", sender_id=sender.id)
        names = {"mail_id": mail.id, "user_id": reader.id, "kind": "to", "folder": "inbox"}
        self._insert(self.near, "rm.mail.delivery", **names)
        self.env.invalidate_all()
        receipt = self.env["rm.mail.receipt"].search([("mail_id", "=", mail.id)])
        self.assertEqual(len(receipt), 1)
        rows = {"of a mail of the RM": receipt}
        cells = self.env["rm.rights.matrix"]._cells()["rm.mail.receipt"]
        for role in ROLES:
            own = receipt.with_user(self.user[role])
            self.assertEqual(bool(own._filtered_access("read")), role == "rm", role)
            self.assertEqual(bool(cells[role]["all"] + cells[role]["some"]), role != "integration")
            for operation in ("write", "create", "unlink"):
                self.assertFalse(own._filtered_access(operation), rows)
        notice = self._as("leader", "rm.notice").create({"title": "通知", "body": "内容"})
        for role in ROLES:
            own = notice.with_user(self.user[role])
            drafts = {"read", "write", "create", "unlink"}
            may = {name for name in drafts if own._filtered_access(name)}
            expected = {"leader": drafts, "admin": {"write", "create", "unlink"}}
            self.assertEqual(may - {"read"}, expected.get(role, set()) - {"read"}, role)
            self.assertEqual("read" in may, role in ("leader", "auditor", "admin"), role)
