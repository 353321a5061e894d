"""The second stage: files or pushed rows into staging tables, held against the seal, judged."""

from decimal import Decimal

from ..feeds import ENTITIES, FeedError
from ..feeds.catalogue import ORDER
from ..feeds.judge import Malformed
from ..parameters import key_file
from ..schema import FACTS
from ..secret_box import SecretBoxError, load_box
from . import assignments, duplicates
from .rows_aside import forget_rows, keep_rejected
from .staging import copy_file, create_stage, drop_stage, stage_name, stage_totals

#: facts with more rows are checked for equal keys when their key is built, which costs nothing
CHECK_KEYS_UP_TO = 300_000


class Reading:
    """Reads the files of one delivery, or the rows of a push.

    :param batch: the ``rm.batch`` in an environment whose transaction is this stage.
    :param delivery: the sealed folder, or the push; both tell their ``files`` and ``scan`` them.
    """

    def __init__(self, batch, delivery, progress):
        self.batch = batch
        self.cr = batch.env.cr
        self.delivery = delivery
        self.progress = progress
        self.notes = []
        self.bad_rows = 0
        self.malformed = []

    def run(self):
        """Stage every file; FeedError names what makes the delivery unusable."""
        forget_rows(self.cr, self.batch.id)
        self.batch.file_ids.unlink()
        first_bad = None
        for sealed in sorted(self.delivery.files, key=lambda file: ORDER[file.entity]):
            first_bad = self._read(sealed) or first_bad
        limit = self.batch.feed_id.tolerance_rows
        if self.bad_rows > limit:
            error = FeedError("too_many_bad", rows=self.bad_rows, **first_bad)
            raise error.about(self.malformed)
        self.check_keys(big=False)

    def _read(self, sealed):
        entity = ENTITIES[sealed.entity]
        table = stage_name(self.batch.id, sealed.entity)
        stage = f"reading {sealed.name}"
        self.progress.stage(stage)
        create_stage(self.cr, table, entity)
        with self.delivery.scan(sealed, entity) as scanner:
            if any(column.masked_from for column in scanner.shape.columns):
                scanner.protect_with(self._box(sealed))
            copy_file(
                self.cr,
                table,
                scanner,
                lambda s: self.progress.tick(stage, lambda: f"{s.rows:,} of {sealed.rows:,} rows"),
            )
        if scanner.has_mark:
            self.notes.append(("byte_order_mark", {"file": sealed.name}))
        self._hold_against_seal(sealed, scanner, table)
        file = self._file(sealed, scanner)
        keep_rejected(
            self.cr, file, ((m.line, m.column, m.reason, m.value, m.raw) for m in scanner.malformed)
        )
        self.bad_rows += scanner.bad_rows
        self.malformed += scanner.malformed
        if entity.name == "assignments":
            assignments.check_rows(self.cr, table, sealed.name)
        if not scanner.malformed:
            return None
        first = scanner.malformed[0]
        return {
            "file": sealed.name,
            "line": first.line,
            "column": first.column or "-",
            "row_reason": first.reason,
        }

    def _box(self, sealed):
        try:
            return load_box(key_file())
        except SecretBoxError as error:
            where = {"file": sealed.name, "detail": error.path}
            raise FeedError(f"key_{error.reason}", **where) from None

    def _file(self, sealed, scanner):
        return self.batch.env["rm.batch.file"].create(
            {
                "batch_id": self.batch.id,
                "name": sealed.name,
                "entity": sealed.entity,
                "row_count": sealed.rows,
                "sha256": sealed.sha256,
                "size": str(scanner.size),
                "columns": ",".join(column.name for column in scanner.shape.columns),
                "sums": {column: f"{total:f}" for column, total in sealed.sums.items()},
                "reject_count": scanner.bad_rows,
            }
        )

    def _hold_against_seal(self, sealed, scanner, table):
        rows, sums = stage_totals(self.cr, table, list(sealed.sums))
        if scanner.rows != sealed.rows or rows + scanner.bad_rows != sealed.rows:
            raise FeedError("rows_differ", file=sealed.name, found=scanner.rows, sealed=sealed.rows)
        limit = Decimal(str(self.batch.feed_id.tolerance_amount))
        for column, total in sealed.sums.items():
            found = Decimal(sums[column]) + scanner.bad_sums[column]
            rejected = abs(scanner.bad_sums[column])
            if column in scanner.unreadable:
                # what cannot be read makes up the difference
                rejected += abs(total - found)
            elif found != total:
                raise FeedError(
                    "sum_differs",
                    file=sealed.name,
                    column=column,
                    found=f"{found:f}",
                    sealed=f"{total:f}",
                )
            if self.batch.feed_id.tolerance_rows and rejected > limit:
                raise FeedError(
                    "amount_beyond_tolerance",
                    file=sealed.name,
                    column=column,
                    found=f"{rejected:f}",
                    limit=f"{limit:f}",
                )
        if scanner.sha256 != sealed.sha256:
            raise FeedError(
                "hash_differs",
                file=sealed.name,
                found=scanner.sha256[:16] + "...",
                sealed=sealed.sha256[:16] + "...",
            )

    def check_keys(self, big):
        """Refuse rows that differ under one key, keep identical rows once.

        :param big: also look at large facts, whose keys are usually checked by building them.
        """
        for file in self.batch.file_ids:
            if not big and file.entity in FACTS and file.row_count > CHECK_KEYS_UP_TO:
                continue
            entity, table = ENTITIES[file.entity], stage_name(self.batch.id, file.entity)
            if duplicates.has_duplicates(self.cr, table, entity):
                self._judge_duplicates(file, entity, table)

    def _judge_duplicates(self, file, entity, table):
        differing = duplicates.find_differing(self.cr, table, entity)
        if differing:
            line, first = differing[0]
            error = FeedError(
                "too_many_bad",
                rows=len(differing),
                file=file.name,
                line=line,
                column=", ".join(entity.key),
                first=first,
                row_reason="duplicate_differs",
            )
            key = ", ".join(entity.key)
            raise error.about(
                Malformed(again, key, "duplicate_differs", "", "") for again, _ in differing
            )
        repeats = duplicates.take_out_identical(self.cr, table, entity)
        names = file.columns.split(",")
        keep_rejected(
            self.cr,
            file,
            (
                (
                    line,
                    None,
                    "duplicate_identical",
                    "",
                    ",".join(values[name] or "" for name in names),
                )
                for line, values in repeats
            ),
        )
        file.reject_count += len(repeats)
        self.notes.append(("duplicates", {"file": file.name, "rows": len(repeats)}))


def drop_stages(cr, batch):
    """Drop the staging tables of a batch."""
    for name in ENTITIES:
        drop_stage(cr, stage_name(batch.id, name))
