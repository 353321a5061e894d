"""The journal: append-only, verified line by line, archived by whole days of its chain."""

import gzip
import json

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BankCase


@tagged("post_install", "-at_install")
class TestJournal(BankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        journal = cls.env["rm.journal"]
        for number, at in ((1, "2099-01-05"), (2, "2099-01-31 15:00:00"), (3, "2099-02-01")):
            vals = journal._line_vals("role.granted", None, f"x{number}", {"role": "rm"})
            journal.create({**vals, "at": at})
        journal._cron_seal()

    def test_a_line_names_its_record_in_the_banks_language_whoever_did_it(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        change = self.env["rm.branch.change"].create(
            {"kind": "merge", "branch_id": self.sub.id, "reason": "总行〔2025〕18号"}
        )
        job = self.env(context={"lang": "en_US"})
        vals = job["rm.journal"]._line_vals("branch.change_failed", change, None, {})
        self.assertEqual(vals["reference"], f"合并 {self.sub.name}")

    def test_an_auditor_finds_lines_by_what_he_reads(self):
        lines = self._as("auditor", "rm.journal")
        shown = {"share": "rest", "scope": "bank"}
        vals = lines._line_vals("assignment.made_many", None, "XM1", shown)
        line = self.env["rm.journal"].create(vals)
        self.assertIn(line, lines.search([("event_name", "ilike", "customers assigned")]))
        self.assertFalse(lines.search([("event_name", "ilike", "no such deed")]))
        for operator, found in (("=", True), ("!=", False), ("not ilike", False)):
            domain = [("event_name", operator, "Customers assigned"), ("id", "=", line.id)]
            self.assertEqual(bool(lines.search(domain)), found, operator)
        for kind in ("list", "form", "search"):
            arch = lines.get_view(view_type=kind)["arch"]
            self.assertIn('name="id"', arch, "the number that the verifier names")
        for words in ("Whatever is left", "Whole bank"):
            self.assertIn(words, line.detail_text)
        vals = lines._line_vals(
            "settings.changed", self.env["rm.settings"], "lock_minutes", {"field": "lock_minutes"}
        )
        shown = {"expires_at": "2099-01-05 17:30:00"}
        made = lines._line_vals("user.link_made", self.env["rm.user.link"], "x_rm", shown)
        made = self.env["rm.journal"].create(made)
        self.assertIn("2099-01-06 01:30", made.detail_text, "the bank's clock")
        label = self.env["rm.settings"]._fields["lock_minutes"].string
        self.assertIn(label, self.env["rm.journal"].create(vals).detail_text)

    def _refused(self, statement, *values):
        with (
            self.subTest(statement=statement),
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.RaiseException),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, values)

    def _archive(self):
        return self.env["rm.journal.archive"]._detach("2099-01-31")

    def test_nobody_changes_or_removes_a_line(self):
        for statement in (
            "UPDATE rm_journal SET login = 'x'",
            "DELETE FROM rm_journal",
            "TRUNCATE rm_journal",
            "UPDATE rm_journal_seal SET hash = 'x'",
            "DELETE FROM rm_journal_seal",
        ):
            self._refused(statement)
        with self.assertRaises(AccessError):
            self._as("admin", "rm.journal").search([])

    def test_the_verifier_names_the_first_line_that_does_not_fit(self):
        auditor = self._as("auditor", "rm.journal")
        self.assertTrue(auditor.verify_chain()["ok"])
        self.assertEqual(auditor.action_verify()["params"]["type"], "success")
        line = self.env["rm.journal"].search([("reference", "=", "x2")])
        self.env.cr.execute("ALTER TABLE rm_journal DISABLE TRIGGER USER")
        self.env.cr.execute("UPDATE rm_journal SET login = 'x' WHERE id = %s", [line.id])
        told = auditor.verify_chain()
        self.assertEqual((told["broken"]["line"], told["broken"]["what"]), (line.id, "changed"))
        self.assertIn(str(line.id), auditor.action_verify()["params"]["message"].replace(",", ""))
        self.env.cr.execute("DELETE FROM rm_journal WHERE id = %s", [line.id])
        self.assertEqual(auditor.verify_chain()["broken"]["what"], "missing")
        with self.assertRaises(UserError):
            self._archive()
        with self.assertRaises(AccessError):
            self._as("leader", "rm.journal").verify_chain()

    def test_old_months_leave_with_their_hash_and_the_chain_goes_on(self):
        lines = self.env["rm.journal"].search([])
        archive = self._archive()
        kept = self.env["rm.journal"].search([])
        self.assertEqual(kept.filtered("reference").mapped("reference")[-1], "x3")
        self.assertEqual(archive.line_count, len(lines) - 1)
        auditor = self._as("auditor", "rm.journal")
        self.assertTrue(auditor.verify_chain()["ok"])
        self.env["rm.journal"]._cron_seal()
        self.assertTrue(auditor.verify_chain()["ok"])
        self.assertFalse(self._archive(), "nothing so old is left")
        second = self.env["rm.journal.archive"]._detach("2099-02-28")
        self.assertEqual(
            (second.hash_before, second.first_seq), (archive.last_hash, archive.last_seq + 1)
        )
        self.assertTrue(auditor.verify_chain()["ok"])
        text = gzip.decompress(self._file(archive).raw).decode()
        self.assertEqual(json.loads(text.splitlines()[-1])["hash"], archive.last_hash)
        for statement in (
            "UPDATE rm_journal_archive SET login = 'x'",
            "DELETE FROM rm_journal_archive",
        ):
            self._refused(statement)
        self._refused(
            "INSERT INTO rm_journal_archive (until, first_seq, last_seq, line_count, last_hash,"
            " sha256, made_at, login) VALUES ('2099-12-31', 1, 999999999, 1, 'x', 'x', now(), 'x')"
        )
        self._refused("DELETE FROM rm_journal")

    def _file(self, archive):
        name = [
            ("res_model", "=", archive._name),
            ("res_id", "=", archive.id),
            ("res_field", "=", "file"),
        ]
        return self.env["ir.attachment"].search(name)

    def test_an_archive_proves_itself(self):
        archive = self._archive()
        audited = archive.with_user(self.user["auditor"])
        self.assertEqual(audited.action_verify()["params"]["type"], "success")
        self.assertTrue(audited.file)
        rows = gzip.decompress(self._file(archive).raw).decode().splitlines()
        changed = json.loads(rows[-1])
        changed["text"] = changed["text"].replace("x2", "x9")
        forged = "\n".join([*rows[:-1], json.dumps(changed)]).encode()
        self._file(archive).raw = gzip.compress(forged)
        told = audited.action_verify()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertIn(str(changed["seq"]), told["message"].replace(",", ""))
        self._file(archive).raw = b"broken"
        self.assertEqual(audited.action_verify()["params"]["type"], "danger")
        for name in ("admin", "leader", "branch_admin"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                archive.with_user(self.user[name]).action_verify()

    def test_the_bank_says_how_long_lines_stay(self):
        archives = self.env["rm.journal.archive"]
        archives._cron_retention()
        self.assertFalse(archives.search([]), "everything stays by default")
        page = self._as("admin", "rm.settings").create({"journal_months": 1})
        self.assertEqual(page.journal_months, 1)
        archives._cron_retention()
        self.assertFalse(archives.search([("until", ">=", self.today.replace(day=1))]))
