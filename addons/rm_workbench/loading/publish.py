"""The third stage: staging into masters, assignments and facts, in one transaction."""

from odoo.tools import SQL

from ..feeds import ENTITIES
from ..feeds.catalogue import ORDER
from ..schema import FACTS
from . import assignments, branches, masters
from .facts import load_fact
from .references import unresolved_rows
from .rows_aside import keep_aside
from .staging import stage_name
from .upsert import Load

_MASTERS = {
    "managers": masters.load_managers,
    "customers": masters.load_customers,
    "accounts": masters.load_accounts,
    "loans": masters.load_loans,
}
#: entities after which who is responsible today may be another
_TOUCH_ACCESS = {"branches", "managers", "customers", "assignments"}
_ANALYZE = {
    "customers": "rm_customer",
    "accounts": "rm_account",
    "loans": "rm_loan",
    "assignments": "rm_assignment",
}
_ANALYZE_FROM = 1000


def lock_tables(cr, entities):
    """Lock what must not move between snapshot and commit: the transaction's first statement."""
    if "assignments" in entities:
        cr.execute("LOCK TABLE rm_assignment IN SHARE ROW EXCLUSIVE MODE")


def newer_batches(batch):
    """Return the ids of batches whose word on a key stands against that of ``batch``.

    Of one feed later days and higher versions, of another feed of the same system later days.
    """
    batch.env.cr.execute(
        """SELECT b.id FROM rm_batch b JOIN rm_feed f ON f.id = b.feed_id
            WHERE b.state IN ('published', 'superseded') AND (
                  (b.feed_id = %(feed)s AND b.business_date = %(day)s AND b.version > %(version)s)
                  OR (b.business_date > %(day)s
                      AND (b.feed_id = %(feed)s OR f.system = %(system)s)))
        """,
        {
            "feed": batch.feed_id.id,
            "system": batch.feed_id.system or None,
            "day": batch.business_date,
            "version": batch.version,
        },
    )
    return [row[0] for row in batch.env.cr.fetchall()]


def load_files(batch, progress, aside=True):
    """Load the staged files of ``batch`` in order; return the notes of the loaders.

    :param aside: keep rows with unknown references aside (not when they were kept before).
    """
    newer, notes = newer_batches(batch), []
    for file in batch.file_ids.sorted(lambda f: ORDER[f.entity]):
        progress.stage(f"publishing {file.name}", f"{file.row_count:,} rows")
        load = _load_of(batch, file, newer)
        taken, kept = _load_file(load, file, aside)
        file.write({"published_count": taken, "aside_count": kept})
        notes += load.notes
        if taken >= _ANALYZE_FROM and file.entity in _ANALYZE:
            batch.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(_ANALYZE[file.entity])))
    batch.env.invalidate_all()
    return notes


def _load_of(batch, file, newer):
    cr, table = batch.env.cr, stage_name(batch.id, file.entity)
    cr.execute(SQL("SELECT COALESCE(max(source_line), 0) FROM %s", SQL.identifier(table)))
    return Load(
        cr=cr,
        batch_id=batch.id,
        business_date=batch.business_date,
        entity=ENTITIES[file.entity],
        table=table,
        columns=set(file.columns.split(",")),
        newer=newer,
        last_line=cr.fetchone()[0],
    )


def _load_file(load, file, aside):
    """Return (rows taken, rows kept aside)."""
    cr, name = load.cr, load.entity.name
    kept = 0
    if name in FACTS:
        taken = load_fact(load)
        # the rows not taken are found by a second look, which is rarely needed
        if aside and taken < file.row_count - file.reject_count:
            kept = keep_aside(cr, file, load.table, unresolved_rows(load.entity, load.table))
        return taken, kept
    if name == "branches":
        branches.check_tree(load, file.name)
        if aside:
            kept = keep_aside(cr, file, load.table, branches.unreached(load))
        return branches.load_branches(load), kept
    masters.create_codes(load)
    if aside:
        kept = keep_aside(cr, file, load.table, unresolved_rows(load.entity, load.table))
    if name != "assignments":
        return _MASTERS[name](load), kept
    master = file.env["ir.config_parameter"].get_param("rm_workbench.assignment_master")
    taken = assignments.load_assignments(load, file.name, master != "extract")
    if aside:
        kept += keep_aside(cr, file, load.table, assignments.differing())
    return taken, kept


def refresh_access(batch):
    """Bring today's responsibility up where this batch may have changed it."""
    if _TOUCH_ACCESS & set(batch.file_ids.mapped("entity")):
        batch.env["rm.customer.access"]._refresh()


def settle_others(batch):
    """Bring other batches of the feed in line with what is published now; return the superseded."""
    _let_later_try_again(batch)
    return _supersede_older(batch)


def _let_later_try_again(batch):
    """Let the next look try later days again that could not be published before this one."""
    batch.search(
        [
            ("feed_id", "=", batch.feed_id.id),
            ("business_date", ">", batch.business_date),
            ("state", "=", "rejected"),
            ("fault_stage", "=", "publishing"),
        ]
    ).write({"signature": False})


def _supersede_older(batch):
    """Mark the versions of the same date that ``batch`` replaces, and their kept aside rows.

    A push replaces no other: it is one part of the rows of its day.
    """
    if batch.push_key:
        return batch.browse()
    older = batch.search(
        [
            ("feed_id", "=", batch.feed_id.id),
            ("business_date", "=", batch.business_date),
            ("version", "<", batch.version),
            ("state", "in", ("published", "staged", "received")),
        ]
    )
    older.write({"state": "superseded", "superseded_by_id": batch.id, "held": False})
    entities = batch.file_ids.mapped("entity")
    batch.env["rm.batch.reject"].search(
        [("batch_id", "in", older.ids), ("kind", "=", "aside"), ("entity", "in", entities)]
    ).write({"kind": "superseded"})
    return older
