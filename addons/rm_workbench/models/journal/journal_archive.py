import gzip
import hashlib
import json
import tempfile

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...bank_date import bank_today
from ...parameters import number_parameter
from ...schema.journal_chain import protect_archives

#: lines read from the database at a time
_LINES = 5000


class RmJournalArchive(models.Model):
    """Sealed months that left the journal: a file per archive, and the hash the chain goes on from.

    A file holds one JSON object a line: ``seq``, ``text`` as it was sealed, ``hash``. Each hash is
    sha256(hash before || text), so that the file proves itself, and its last hash is what the
    first line left in the journal was chained to. Archives are append-only by trigger, and lines
    leave the journal in no other way: see schema/journal_chain.py.
    """

    _name = "rm.journal.archive"
    _description = "Archive of the audit journal"
    _order = "last_seq desc"
    _log_access = False
    _rec_name = "until"

    until = fields.Date("Up to", required=True, readonly=True, help="Last day in the archive.")
    first_seq = fields.Integer(required=True, readonly=True)
    last_seq = fields.Integer(required=True, readonly=True)
    line_count = fields.Integer("Lines", required=True, readonly=True)
    hash_before = fields.Char("Hash before", readonly=True)
    last_hash = fields.Char(required=True, readonly=True)
    sha256 = fields.Char("Digest of the file", required=True, readonly=True)
    made_at = fields.Datetime(required=True, readonly=True)
    login = fields.Char(required=True, readonly=True)
    file = fields.Binary(readonly=True, attachment=True)
    file_name = fields.Char(compute="_compute_file_name")

    def init(self):
        protect_archives(self.env.cr)

    def write(self, vals):
        raise UserError(self.env._("Archives of the audit journal are append-only."))

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise UserError(self.env._("Archives of the audit journal are append-only."))

    @api.depends("until")
    def _compute_file_name(self):
        for archive in self:
            archive.file_name = f"journal-{archive.until}.jsonl.gz"

    @api.model
    def _cron_retention(self):
        """Archive what is older than the bank keeps in the journal; nothing by default."""
        months = number_parameter(self.env, "rm_workbench.journal_months")
        if months:
            first = fields.Date.subtract(bank_today(self.env).replace(day=1), months=months)
            self._detach(fields.Date.subtract(first, days=1))
        return True

    @api.model
    def _detach(self, until):
        """Export the sealed lines up to a day and take them out of the journal.

        Whole from the beginning of the chain to the last seal of that day; refused when the
        chain does not fit, so that nothing broken is archived as if it were whole.

        :return: the archive, empty when there is nothing so old
        """
        journal = self.env["rm.journal"]
        if not journal._check_chain()["ok"]:
            raise UserError(
                self.env._(
                    "The chain of the journal is broken: nothing leaves it. Verify it first."
                )
            )
        last = self._last_seal(until)
        if not last:
            return self
        with tempfile.TemporaryFile() as file:
            told = self._export(file, last)
            file.seek(0)
            raw = file.read()
        archive = self.create(
            {
                **told,
                "until": until,
                "sha256": hashlib.sha256(raw).hexdigest(),
                "made_at": fields.Datetime.now(),
                "login": self.env.user.login,
            }
        )
        # sudo: files of archives are read with their archive, by auditors
        self.env["ir.attachment"].sudo().create(
            {
                "name": archive.file_name,
                "raw": raw,
                "res_model": self._name,
                "res_id": archive.id,
                "res_field": "file",
            }
        )
        self.flush_model()
        archive.invalidate_recordset(["file"])
        self._forget(last)
        journal._record("journal.archived", archive, reference=str(until), rows=archive.line_count)
        return archive

    @api.model
    def _last_seal(self, until):
        """Return the seal before the first line that is younger, or not sealed, or 0."""
        rows = self.env.execute_query(
            SQL(
                """SELECT max(s.seq) FROM rm_journal_seal s
                    WHERE s.seq < COALESCE((SELECT min(y.seq) FROM rm_journal_seal y
                                 JOIN rm_journal j ON j.id = y.journal_id
                                WHERE j.at >= %s::date + 1), 9223372036854775807)""",
                until,
            )
        )
        return rows[0][0] or 0

    @api.model
    def _export(self, file, last):
        """Write the lines up to a seal; return what the archive says of them."""
        before = self.search([], limit=1).last_hash or False
        first, count, digest = 0, 0, before
        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
            done = 0
            while rows := self._rows_after(done, last):
                for seq, text, digest in rows:
                    line = json.dumps(
                        {"seq": seq, "text": text, "hash": digest}, ensure_ascii=False
                    )
                    packed.write(line.encode() + b"\n")
                first, done, count = first or rows[0][0], rows[-1][0], count + len(rows)
        return {
            "first_seq": first,
            "last_seq": last,
            "line_count": count,
            "hash_before": before,
            "last_hash": digest,
        }

    @api.model
    def _rows_after(self, seq, last):
        return self.env.execute_query(
            SQL(
                """SELECT s.seq, rm_journal_line_text(j), s.hash FROM rm_journal_seal s
                     JOIN rm_journal j ON j.id = s.journal_id
                    WHERE s.seq > %s AND s.seq <= %s ORDER BY s.seq LIMIT %s""",
                seq,
                last,
                _LINES,
            )
        )

    @api.model
    def _forget(self, last):
        self.env["rm.journal"].flush_model()
        self.env.execute_query(
            SQL(
                """DELETE FROM rm_journal j USING rm_journal_seal s
                    WHERE s.journal_id = j.id AND s.seq <= %s RETURNING 1""",
                last,
            )
        )
        self.env.execute_query(SQL("DELETE FROM rm_journal_seal WHERE seq <= %s RETURNING 1", last))
        self.env["rm.journal"].invalidate_model()

    def action_verify(self):
        """Recompute the chain in the archives' files; says which line is the first that differs.

        :return: the notification
        """
        self.check_access("read")
        if not self.env.user.has_group("rm_workbench.group_auditor"):
            raise AccessError(self.env._("Only auditors verify archives of the journal."))
        for archive in self:
            if broken := archive._first_broken():
                return self.env["rm.journal"]._told(False, broken)
        return self.env["rm.journal"]._told(True, sum(self.mapped("line_count")))

    def _first_broken(self):
        """Return the number of the first line of the file that does not fit, or False."""
        # sudo: the file of an archive that the caller reads
        name = [
            ("res_model", "=", self._name),
            ("res_id", "=", self.id),
            ("res_field", "=", "file"),
        ]
        raw = self.env["ir.attachment"].sudo().search(name, limit=1).raw or b""
        digest, seq = self.hash_before or "", self.first_seq
        if hashlib.sha256(raw).hexdigest() == self.sha256:
            return False
        try:
            for line in gzip.decompress(raw).splitlines():
                row = json.loads(line)
                seq = row["seq"]
                digest = hashlib.sha256((digest + row["text"]).encode()).hexdigest()
                if digest != row["hash"]:
                    return seq
        except (OSError, EOFError, ValueError, KeyError, TypeError):
            return seq
        return seq
