"""Loader of branches: parents may stand later in the same file; the tree stays one tree."""

from odoo.tools import SQL

from ..feeds.errors import FeedError
from .histories import state_history
from .masters import say
from .references import joins, resolved
from .upsert import column, plain, upsert

# the tree as it would be: what is known, overlaid with the file
_TREE = """CREATE TEMP TABLE rm_tree ON COMMIT DROP AS
  SELECT s.branch_code AS code, s.parent_code AS parent, s.source_line AS line,
         EXISTS (SELECT FROM rm_branch_level l WHERE l.code = s.level) AS sound
    FROM %(table)s s
   UNION ALL
  SELECT b.code, p.code, NULL, TRUE FROM rm_branch b LEFT JOIN rm_branch p ON p.id = b.parent_id
   WHERE NOT EXISTS (SELECT FROM %(table)s s WHERE s.branch_code = b.code)"""

# from the top down: what is reached hangs on the one tree
_REACHED = """CREATE TEMP TABLE rm_reached ON COMMIT DROP AS
  WITH RECURSIVE down(code) AS (
    SELECT code FROM rm_tree WHERE parent IS NULL AND sound
     UNION
    SELECT t.code FROM down JOIN rm_tree t ON t.parent = down.code WHERE t.sound)
  SELECT code FROM down"""

_CYCLE = """WITH RECURSIVE up(start, code) AS (
    SELECT code, parent FROM rm_tree WHERE line IS NOT NULL
     UNION
    SELECT up.start, t.parent FROM up JOIN rm_tree t ON t.code = up.code)
  SELECT t.line, t.code FROM up JOIN rm_tree t ON t.code = up.start
   WHERE up.start = up.code ORDER BY 1 LIMIT 1"""

_PATHS = """WITH RECURSIVE down(id, path) AS (
    SELECT id, id || '/' FROM rm_branch WHERE parent_id IS NULL
     UNION ALL
    SELECT b.id, down.path || b.id || '/' FROM down JOIN rm_branch b ON b.parent_id = down.id)
  UPDATE rm_branch b SET parent_path = down.path FROM down
   WHERE down.id = b.id AND b.parent_path IS DISTINCT FROM down.path"""


def check_tree(load, file):
    """Refuse cycles and a second head office; prepare which rows hang on the tree."""
    _draw_tree(load.cr, load.table, file)


def _draw_tree(cr, table, file):
    cr.execute("DROP TABLE IF EXISTS rm_tree, rm_reached")
    cr.execute(SQL(_TREE, table=SQL.identifier(table)))
    cr.execute(_CYCLE)
    if found := cr.fetchone():
        raise FeedError("branch_cycle", file=file, line=found[0], branch=found[1])
    cr.execute("SELECT code, line FROM rm_tree WHERE parent IS NULL ORDER BY line NULLS FIRST")
    roots = cr.fetchall()
    if len(roots) > 1:
        raise FeedError(
            "second_head_office",
            file=file,
            line=roots[-1][1],
            branch=roots[-1][0],
            other=roots[0][0],
        )
    cr.execute(_REACHED)


def unreached(load):
    """Return SQL of (line, column name, reason, shown value) of rows off the tree."""
    return SQL(
        """SELECT s.source_line,
                  CASE WHEN t.sound THEN 'parent_code' ELSE 'level' END AS column_name,
                  CASE WHEN t.sound THEN 'unknown_branch' ELSE 'unknown_level' END AS reason,
                  CASE WHEN t.sound THEN s.parent_code ELSE s.level END AS value
             FROM %s s JOIN rm_tree t ON t.code = s.branch_code
            WHERE NOT EXISTS (SELECT FROM rm_reached r WHERE r.code = s.branch_code)""",
        SQL.identifier(load.table),
    )


def keep_reached(cr, table, file):
    """Delete the staging rows that do not hang on the tree."""
    _draw_tree(cr, table, file)
    _drop_unreached(cr, table)


def _drop_unreached(cr, table):
    cr.execute(
        SQL(
            "DELETE FROM %s s WHERE NOT EXISTS"
            " (SELECT FROM rm_reached r WHERE r.code = s.branch_code)",
            SQL.identifier(table),
        )
    )


def load_branches(load):
    """Upsert the branches that hang on the tree, then parents, paths and history."""
    cr = load.cr
    _drop_unreached(load.cr, load.table)
    # new branches first hang anywhere but at the top, where there is room for one only; the
    # parents follow when all have their ids
    cr.execute("SELECT FROM rm_branch WHERE parent_id IS NULL")
    if not cr.rowcount:
        _insert_root(load)
    values = {
        "code": column("branch_code"),
        **plain(load, "name"),
        "level_id": SQL("r_level.id"),
        "level": column("level"),
        "active": SQL("TRUE"),
        "parent_id": SQL("(SELECT id FROM rm_branch WHERE parent_id IS NULL)"),
    }
    taken = upsert(load, "rm_branch", "code", values, kept=("parent_id", "active"))
    parent = SQL("(SELECT p.id FROM rm_branch p WHERE p.code = s.parent_code)")
    say(load, "rm_branch", "branch_code", "code", {"parent_id": parent})
    _move_root(load)
    state_history(cr, "rm_branch", ["parent_id"], load.business_date, SQL("DATE '1900-01-01'"))
    cr.execute(_PATHS)
    return taken


def _insert_root(load):
    load.cr.execute(
        SQL(
            """INSERT INTO rm_branch (code, name, level_id, level, active, batch_id, source_line,
                                      create_date, write_date)
               SELECT s.branch_code, s.name, r_level.id, s.level, TRUE, %s, s.source_line,
                      now() AT TIME ZONE 'utc', now() AT TIME ZONE 'utc'
                 FROM %s s %s WHERE s.parent_code IS NULL AND %s""",
            load.batch_id,
            SQL.identifier(load.table),
            joins(load.entity),
            resolved(load.entity),
        )
    )


def _move_root(load):
    """Give the old head office its parent before another one takes the top."""
    load.cr.execute(
        """UPDATE rm_branch b SET parent_id = n.parent_id FROM rm_said n
            WHERE n.id = b.id AND b.parent_id IS NULL AND n.parent_id IS NOT NULL
              AND n.known_on IS NULL"""
    )
