"""Dated histories of masters: a batch says what held on its business date."""

from odoo.tools import SQL


def _and_same(left, right, columns):
    return SQL(
        "ROW(%s) IS NOT DISTINCT FROM ROW(%s)",
        SQL(", ").join(SQL.identifier(left, column) for column in columns),
        SQL(", ").join(SQL.identifier(right, column) for column in columns),
    )


def state_history(cr, master, columns, business_date, first_day):
    """Enter what table ``rm_said`` (id, known_on, columns) says of ``business_date``.

    The row that holds that day is split when it says otherwise; rows that begin later stay, and
    so does, from ``known_on``, what a newer delivery of that day said.
    Owners without history get a row from ``first_day``, an SQL expression over the master ``m``.
    The master then shows what its last row says.
    """
    names = dict(
        history=SQL.identifier(master + "_history"),
        owner=SQL.identifier(master.removeprefix("rm_") + "_id"),
        master=SQL.identifier(master),
        columns=SQL(", ").join(SQL.identifier(column) for column in columns),
        said=SQL(", ").join(SQL.identifier("n", column) for column in columns),
        held=SQL(", ").join(SQL.identifier("h", column) for column in columns),
        same=_and_same("h", "n", columns),
        day=business_date,
        first_day=first_day,
        uid_now=SQL("now() AT TIME ZONE 'utc', now() AT TIME ZONE 'utc'"),
    )
    for statement in _STATEMENTS:
        cr.execute(SQL(statement, **names))
    # an RM announced before joining: the row that begins later is the first word, so it changes
    pairs = SQL(", ").join(SQL("%s = n.%s", SQL.identifier(c), SQL.identifier(c)) for c in columns)
    cr.execute(SQL(_BEFORE_FIRST, pairs=pairs, **names))
    last = SQL(", ").join(SQL("%s = l.%s", SQL.identifier(c), SQL.identifier(c)) for c in columns)
    cr.execute(SQL(_SHOW_LAST, pairs=last, same_as_last=_and_same("m", "l", columns), **names))


_CHANGED = """SELECT n.id, n.known_on, h.valid_to AS old_to, %(held)s
              FROM rm_said n JOIN %(history)s h ON h.%(owner)s = n.id
               AND h.valid_from <= %(day)s AND COALESCE(h.valid_to, 'infinity') >= %(day)s
             WHERE NOT (%(same)s)"""

_STATEMENTS = (
    # first word on an owner
    """INSERT INTO %(history)s (%(owner)s, valid_from, %(columns)s,
                                create_date, write_date)
       SELECT n.id, %(first_day)s, %(said)s, %(uid_now)s
         FROM rm_said n JOIN %(master)s m ON m.id = n.id
        WHERE NOT EXISTS (SELECT FROM %(history)s h WHERE h.%(owner)s = n.id)""",
    "CREATE TEMP TABLE rm_changed ON COMMIT DROP AS " + _CHANGED,
    # a row that begins on the day itself is replaced
    """DELETE FROM %(history)s h USING rm_changed c
        WHERE h.%(owner)s = c.id AND h.valid_from = %(day)s""",
    """UPDATE %(history)s h SET valid_to = %(day)s::date - 1 FROM rm_changed c
        WHERE h.%(owner)s = c.id AND h.valid_from < %(day)s
          AND COALESCE(h.valid_to, 'infinity') >= %(day)s""",
    """INSERT INTO %(history)s (%(owner)s, valid_from, valid_to, %(columns)s,
                                create_date, write_date)
       SELECT h.id, h.known_on, h.old_to, %(held)s, %(uid_now)s FROM rm_changed h
        WHERE h.known_on > %(day)s AND COALESCE(h.old_to, 'infinity') >= h.known_on""",
    """INSERT INTO %(history)s (%(owner)s, valid_from, valid_to, %(columns)s,
                                create_date, write_date)
       SELECT n.id, %(day)s::date,
              (SELECT min(h.valid_from) - 1 FROM %(history)s h
                WHERE h.%(owner)s = n.id AND h.valid_from > %(day)s),
              %(said)s, %(uid_now)s
         FROM rm_said n JOIN rm_changed c ON c.id = n.id""",
    "DROP TABLE rm_changed",
)

_BEFORE_FIRST = """UPDATE %(history)s h SET %(pairs)s FROM rm_said n
                    WHERE h.%(owner)s = n.id AND h.valid_from > %(day)s AND NOT (%(same)s)
                      AND NOT EXISTS (SELECT FROM %(history)s o
                                       WHERE o.%(owner)s = n.id AND o.valid_from < h.valid_from)"""

_SHOW_LAST = """UPDATE %(master)s m SET %(pairs)s
                  FROM (SELECT DISTINCT ON (h.%(owner)s) h.* FROM %(history)s h
                          JOIN rm_said n ON n.id = h.%(owner)s
                      ORDER BY h.%(owner)s, h.valid_from DESC) l
                 WHERE l.%(owner)s = m.id AND NOT (%(same_as_last)s)"""
