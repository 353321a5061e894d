"""Who has which share of which customer, account or loan on which days.

Two kinds of rows, complementary:

- **plain**: assignments of a whole customer that hold over all the days looked at, of customers
  without any narrower assignment. Nearly all rows of a bank.
- **eff**: everything else, resolved to pieces of days: the narrowest scope valid on a day wins
  (account or loan, then business line, then the whole customer), real and shadow each apart.

Both are kept in temporary tables, which all passes read: the planner then knows their size.
"""

from odoo.tools import SQL

#: scope of rows that hold in every scope
ANY_SCOPE = -1


def overlaps_sql(frame, alias):
    """Return SQL: assignment ``alias`` holds on one of the days."""
    return SQL(
        "%(valid_from)s <= %(last)s AND (%(valid_to)s IS NULL OR %(valid_to)s >= %(first)s)",
        valid_from=SQL.identifier(alias, "valid_from"),
        valid_to=SQL.identifier(alias, "valid_to"),
        first=frame.first,
        last=frame.last,
    )


def _narrowed_sql(frame, customer):
    """Return SQL: the customer has an assignment narrower than the whole customer."""
    return SQL(
        "EXISTS (SELECT FROM %s n WHERE n.customer_id = %s AND %s"
        " AND (n.line IS NOT NULL OR n.account_id IS NOT NULL OR n.loan_id IS NOT NULL))",
        SQL.identifier(frame.assignments),
        customer,
        overlaps_sql(frame, "n"),
    )


def _whole_sql(frame, alias):
    """Return SQL: a general assignment that holds on all the days."""
    return SQL(
        "%(a)s.line IS NULL AND %(a)s.account_id IS NULL AND %(a)s.loan_id IS NULL"
        " AND %(a)s.valid_from <= %(first)s"
        " AND (%(a)s.valid_to IS NULL OR %(a)s.valid_to >= %(last)s)",
        a=SQL.identifier(alias),
        first=frame.first,
        last=frame.last,
    )


def share_statements(frame, scopes):
    """Return the statements that create the tables ``eff`` and, unless few are asked, ``plain``."""
    queries = {"eff": eff_sql(frame, scopes)}
    if not frame.narrow:
        queries["plain"] = plain_sql(frame)
    for name, query in queries.items():
        yield frame.create(name, query)
        yield SQL("ANALYZE %s", frame.table(name))


def plain_sql(frame):
    """Return the query of plain rows: customer_id, manager_id, share, basis."""
    return SQL(
        """SELECT p.customer_id, p.manager_id, p.share, p.basis FROM %(assignments)s p
            WHERE %(whole)s AND %(basis)s AND NOT %(narrowed)s""",
        assignments=SQL.identifier(frame.assignments),
        whole=_whole_sql(frame, "p"),
        basis=_basis_sql(frame, "p"),
        narrowed=_narrowed_sql(frame, SQL("p.customer_id")),
    )


def _basis_sql(frame, alias):
    if frame.real_only:
        return SQL("%s.basis = 'real'", SQL.identifier(alias))
    return SQL("TRUE")


def _chosen_sql(frame):
    """Return SQL: assignment ``a`` matters for eff rows.

    All assignments of the customers concerned are taken, also those of RMs not asked for: they
    cover days that a wider assignment then does not.
    """
    if frame.managers is not None:
        return SQL(
            "a.customer_id IN (SELECT m.customer_id FROM %s m WHERE m.manager_id = ANY(%s) AND %s)",
            SQL.identifier(frame.assignments),
            list(frame.managers),
            overlaps_sql(frame, "m"),
        )
    return SQL(
        "(NOT (%s) OR %s)", _whole_sql(frame, "a"), _narrowed_sql(frame, SQL("a.customer_id"))
    )


# the rows that need days: narrower assignments cover wider ones, real and shadow apart
_EFF = """WITH scope (scope, item, line) AS (VALUES %(scopes)s),
    a AS MATERIALIZED (
      SELECT a.customer_id, a.manager_id, a.basis, a.share, a.line, a.account_id, a.loan_id,
             daterange(a.valid_from, a.valid_to, '[]')
             * daterange(%(first)s, %(last)s, '[]') AS days
        FROM %(assignments)s a WHERE %(overlaps)s AND %(basis)s AND %(chosen)s
    ), narrowed AS (
      SELECT DISTINCT customer_id FROM a
       WHERE line IS NOT NULL OR account_id IS NOT NULL OR loan_id IS NOT NULL
    ), seen AS (
      SELECT s.scope, a.*, a.line IS NOT NULL AS by_line,
             CASE s.item WHEN 'account' THEN a.account_id
                         WHEN 'loan' THEN a.loan_id END AS item_id
        FROM a JOIN narrowed USING (customer_id)
        JOIN scope s ON (a.line IS NULL OR a.line = s.line)
         AND (a.account_id IS NULL OR s.item = 'account')
         AND (a.loan_id IS NULL OR s.item = 'loan')
    ), line_cover AS (
      SELECT scope, customer_id, basis, range_agg(days) AS days
        FROM seen WHERE by_line GROUP BY scope, customer_id, basis
    ), wide AS (
      SELECT s.scope, s.customer_id, s.manager_id, s.basis, s.share,
             CASE WHEN s.by_line OR c.days IS NULL THEN datemultirange(s.days)
                  ELSE datemultirange(s.days) - c.days END AS days
        FROM seen s LEFT JOIN line_cover c USING (scope, customer_id, basis)
       WHERE s.item_id IS NULL
    ), item_cover AS (
      SELECT scope, customer_id, basis, item_id, range_agg(days) AS days
        FROM seen WHERE item_id IS NOT NULL GROUP BY scope, customer_id, basis, item_id
    ), items AS (
      SELECT scope, customer_id, basis, array_agg(item_id) AS ids
        FROM item_cover GROUP BY scope, customer_id, basis
    ), eff AS (
      SELECT %(any_scope)s AS scope, a.customer_id, NULL::int AS item_id,
             NULL::int[] AS except_ids, a.manager_id, a.share, a.basis, a.days AS piece
        FROM a LEFT JOIN narrowed n USING (customer_id) WHERE n.customer_id IS NULL
      UNION ALL
      SELECT scope, customer_id, item_id, NULL, manager_id, share, basis, days
        FROM seen WHERE item_id IS NOT NULL
      UNION ALL
      SELECT w.scope, w.customer_id, NULL, i.ids, w.manager_id, w.share, w.basis, piece
        FROM wide w LEFT JOIN items i USING (scope, customer_id, basis),
             unnest(w.days) piece
      UNION ALL
      SELECT w.scope, w.customer_id, c.item_id, NULL, w.manager_id, w.share, w.basis, piece
        FROM wide w JOIN item_cover c USING (scope, customer_id, basis),
             unnest(w.days - c.days) piece
    )
    SELECT e.scope, e.customer_id, e.item_id, e.except_ids, e.manager_id, e.share, e.basis,
           lower(e.piece) AS since, upper(e.piece) - 1 AS until
      FROM eff e WHERE %(mine)s"""


def eff_sql(frame, scopes):
    """Return the query of eff rows for ``scopes``, a list of (item, line).

    Columns: scope (index in the list, ANY_SCOPE for customers without narrower assignments, whose
    shares are the same in every scope), customer_id, item_id (the account or loan it is for,
    empty for all but ``except_ids``), except_ids, manager_id, share, basis, since, until.
    """
    mine = SQL("TRUE")
    if frame.managers is not None:
        mine = SQL("e.manager_id = ANY(%s)", list(frame.managers))
    return SQL(
        _EFF,
        scopes=SQL(", ").join(
            SQL("(%s, %s::text, %s::text)", n, item, line) for n, (item, line) in enumerate(scopes)
        ),
        assignments=SQL.identifier(frame.assignments),
        first=frame.first,
        last=frame.last,
        overlaps=overlaps_sql(frame, "a"),
        basis=_basis_sql(frame, "a"),
        chosen=_chosen_sql(frame),
        mine=mine,
        any_scope=ANY_SCOPE,
    )


def item_matches_sql(item_id):
    """Return SQL: share row ``s`` is for the account or loan with this id (SQL, may be NULL)."""
    return SQL(
        "CASE WHEN s.item_id IS NULL THEN (%(item)s = ANY(s.except_ids)) IS NOT TRUE"
        " ELSE s.item_id = %(item)s END",
        item=item_id,
    )


def share_rows_sql(frame, scope):
    """Return the query of all share rows for the scope with this index: eff and plain ones."""
    eff = SQL(
        "SELECT customer_id, item_id, except_ids, manager_id, share, basis, since, until"
        " FROM %s WHERE scope IN (%s, %s)",
        frame.table("eff"),
        scope,
        ANY_SCOPE,
    )
    if frame.narrow:
        return eff
    return SQL(
        "%(eff)s UNION ALL SELECT p.customer_id, NULL, NULL, p.manager_id, p.share, p.basis,"
        " %(first)s::date, %(last)s::date FROM %(plain)s p",
        eff=eff,
        first=frame.first,
        last=frame.last,
        plain=frame.table("plain"),
    )
