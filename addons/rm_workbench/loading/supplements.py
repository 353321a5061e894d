"""Rows kept aside are tried again after every batch; those that match now become a batch."""

from contextlib import suppress

from odoo.tools import SQL

from ..feeds import ENTITIES, FeedError
from ..feeds.catalogue import ORDER
from . import branches
from .publish import load_files, lock_tables, refresh_access
from .read_files import drop_stages
from .references import TABLES, joins, resolved
from .staging import create_stage, stage_name

#: after these entities, rows that wait for them are looked at
WAITING_FOR = {
    "branches": "branch",
    "managers": "manager",
    "customers": "customer",
    "accounts": "account",
    "loans": "loan",
}


def waiting(cr, entities):
    """Return [(batch id, entity)] of rows kept aside whose missing code is known now."""
    found = set()
    for refers in {WAITING_FOR[name] for name in entities if name in WAITING_FOR}:
        table, code = TABLES[refers]
        cr.execute(
            SQL(
                """SELECT DISTINCT r.batch_id, r.entity FROM rm_batch_reject r
                     JOIN rm_batch_reject_row w ON w.reject_id = r.id
                     JOIN %s t ON t.%s = w.row ->> r.column_name
                    WHERE r.kind = 'aside' AND r.reason = %s""",
                SQL.identifier(table),
                SQL.identifier(code),
                "unknown_" + refers,
            )
        )
        found.update(cr.fetchall())
    return sorted(found, key=lambda group: (ORDER[group[1]], group[0]))


def publish_waiting(env, parent_id, entity_name, progress):
    """Publish what matches now of one batch and entity as a supplement.

    :param progress: of the batch that lets the rows match.
    :return: the supplement, empty when nothing could be published.
    """
    cr = env.cr
    lock_tables(cr, {entity_name})
    parent = env["rm.batch"].browse(parent_id)
    if not parent.exists() or parent.state != "published":
        return env["rm.batch"]
    # none yet: the supplement is made, filled, and undone when nothing is left
    cr.execute("SAVEPOINT rm_supplement")
    supplement = _prepare(parent, entity_name)
    # the law of shares or of the tree may still forbid it: then the rows go on waiting
    with suppress(FeedError):
        rows = _fill(supplement, parent, entity_name)
        if rows:
            _publish(supplement, entity_name, progress)
            cr.execute("RELEASE SAVEPOINT rm_supplement")
            return supplement
    env.clear()
    cr.execute("ROLLBACK TO SAVEPOINT rm_supplement")
    return env["rm.batch"]


def _prepare(parent, entity_name):
    origin = parent.file_ids.filtered(lambda file: file.entity == entity_name)
    supplement = parent.env["rm.batch"].create(
        {
            "feed_id": parent.feed_id.id,
            "business_date": parent.business_date,
            "version": parent.version,
            "parent_id": parent.id,
            "encoding": parent.encoding,
            "folder": parent.folder,
            "state": "received",
            "file_ids": [
                (0, 0, {"name": origin.name, "entity": entity_name, "columns": origin.columns})
            ],
        }
    )
    supplement.flush_recordset()
    supplement.file_ids.flush_recordset()
    return supplement


def _fill(supplement, parent, entity_name):
    """Stage the parent's rows that match now; return their number."""
    cr, entity = supplement.env.cr, ENTITIES[entity_name]
    name = stage_name(supplement.id, entity_name)
    table = SQL.identifier(name)
    create_stage(cr, name, entity)
    cr.execute(
        SQL(
            """INSERT INTO %(table)s SELECT (jsonb_populate_record(NULL::%(table)s, w.row)).*
                 FROM rm_batch_reject r JOIN rm_batch_reject_row w ON w.reject_id = r.id
                WHERE r.batch_id = %(batch)s AND r.entity = %(entity)s AND r.kind = 'aside'
                  AND r.reason LIKE 'unknown%%'""",
            table=table,
            batch=parent.id,
            entity=entity_name,
        )
    )
    if entity_name == "branches":
        branches.keep_reached(cr, name, entity_name)
    else:
        cr.execute(
            SQL(
                """DELETE FROM %(table)s d WHERE NOT EXISTS (
                     SELECT FROM %(table)s s %(joins)s
                      WHERE s.source_line = d.source_line AND %(resolved)s)""",
                table=table,
                joins=joins(entity),
                resolved=resolved(entity),
            )
        )
    cr.execute(SQL("SELECT count(*) FROM %s", table))
    rows = cr.fetchone()[0]
    supplement.file_ids.row_count = rows
    return rows


def _publish(supplement, entity_name, progress):
    env, cr = supplement.env, supplement.env.cr
    notes = load_files(supplement, progress, aside=False)
    if entity_name == "assignments":
        cr.execute("SELECT source_line FROM rm_cand WHERE fate = 'differs'")
        _contradicted(supplement, [line for (line,) in cr.fetchall()])
    cr.execute(
        SQL(
            """UPDATE rm_batch_reject r SET kind = 'matched', supplement_id = %s FROM %s s
                WHERE r.batch_id = %s AND r.entity = %s AND r.kind = 'aside'
                  AND r.line = s.source_line""",
            supplement.id,
            SQL.identifier(stage_name(supplement.id, entity_name)),
            supplement.parent_id.id,
            entity_name,
        )
    )
    taken = supplement.file_ids.published_count
    supplement.file_ids.row_count = taken
    supplement.write(
        {
            "state": "published",
            "row_count": taken,
            "published_count": taken,
            "published_at": env.cr.now(),
            "notes": notes or False,
        }
    )
    refresh_access(supplement)
    env["rm.journal"]._record(
        "batch.published", supplement, supplement_of=supplement.parent_id.id, rows=taken
    )
    drop_stages(cr, supplement)


def _contradicted(supplement, lines):
    """Leave rows that the workbench contradicts aside, with that reason now."""
    cr = supplement.env.cr
    cr.execute(
        """UPDATE rm_batch_reject SET reason = 'differs_from_workbench'
            WHERE batch_id = %s AND entity = 'assignments' AND kind = 'aside'
              AND line = ANY(%s)""",
        (supplement.parent_id.id, lines),
    )
    cr.execute(
        SQL(
            "DELETE FROM %s WHERE source_line = ANY(%s)",
            SQL.identifier(stage_name(supplement.id, "assignments")),
            lines,
        )
    )
