"""Loader of assignments: upsert by key under the law of shares.

The caller has locked the table before its snapshot was taken; touched customers are counted up,
so that writers of the screens who wait for the lock are retried on what is new.
"""

from odoo.tools import SQL

from ..feeds.errors import FeedError
from .references import id_of, joins, resolved

_CANDIDATES = """CREATE TEMP TABLE rm_cand ON COMMIT DROP AS
  SELECT s.source_line, %(customer)s AS customer_id, %(manager)s AS manager_id, s.share,
         s.valid_from, s.valid_to, s.line, %(account)s AS account_id, %(loan)s AS loan_id,
         COALESCE(s.basis, 'real') AS basis, NULL::int AS known_id, NULL::text AS fate
    FROM %(table)s s %(joins)s WHERE %(resolved)s"""

_SAME_SCOPE = """a.customer_id = c.customer_id AND a.line IS NOT DISTINCT FROM c.line
  AND a.account_id IS NOT DISTINCT FROM c.account_id AND a.loan_id IS NOT DISTINCT FROM c.loan_id"""
_DAYS_MEET = """a.valid_from <= COALESCE(c.valid_to, 'infinity')
  AND COALESCE(a.valid_to, 'infinity') >= c.valid_from"""
_EQUAL = """a.manager_id = c.manager_id AND a.valid_from = c.valid_from
  AND a.valid_to IS NOT DISTINCT FROM c.valid_to AND a.share = c.share AND a.basis = c.basis"""

# what the workbench says already needs no row; what it says otherwise is its word
_AGREES = f"""UPDATE rm_cand c SET fate = 'agrees' FROM rm_assignment a
  WHERE a.origin = 'workbench' AND {_SAME_SCOPE} AND {_EQUAL}"""
_DIFFERS = f"""UPDATE rm_cand c SET fate = 'differs' FROM rm_assignment a
  WHERE c.fate IS NULL AND a.origin = 'workbench' AND {_SAME_SCOPE}
    AND a.manager_id = c.manager_id AND {_DAYS_MEET}"""
_NEWER = f"""UPDATE rm_cand c SET fate = 'older' FROM rm_assignment a
  WHERE c.fate IS NULL AND a.origin = 'extract' AND a.batch_id = ANY(%(newer)s) AND {_SAME_SCOPE}
    AND a.manager_id = c.manager_id AND a.valid_from = c.valid_from"""
_KNOWN = f"""UPDATE rm_cand c SET known_id = a.id FROM rm_assignment a
  WHERE c.fate IS NULL AND a.origin = 'extract' AND {_SAME_SCOPE}
    AND a.manager_id = c.manager_id AND a.valid_from = c.valid_from"""
_YIELDS = f"""DELETE FROM rm_assignment a USING rm_cand c
  WHERE c.fate IS NULL AND a.origin = 'workbench' AND {_SAME_SCOPE} AND {_DAYS_MEET}"""

# what would stand: the candidates, and what is known of their customers beside them
_WOULD = """CREATE TEMP VIEW rm_would AS
  SELECT source_line, customer_id, manager_id, share, valid_from, valid_to, line, account_id,
         loan_id, basis, FALSE AS of_workbench FROM rm_cand WHERE fate IS NULL
   UNION ALL
  SELECT NULL, a.customer_id, a.manager_id, a.share, a.valid_from, a.valid_to, a.line,
         a.account_id, a.loan_id, a.basis, a.origin = 'workbench'
    FROM rm_assignment a
   WHERE EXISTS (SELECT FROM rm_cand c WHERE c.customer_id = a.customer_id AND c.fate IS NULL)
     AND NOT EXISTS (SELECT FROM rm_cand c WHERE c.known_id = a.id AND c.fate IS NULL)"""

_EXCESS = f"""SELECT c.customer_id, c.valid_from AS day, c.line, c.account_id, c.loan_id,
         sum(a.share)::text AS total, bool_or(a.of_workbench) AS of_workbench,
         min(a.source_line) AS source_line
    FROM (SELECT DISTINCT customer_id, valid_from, line, account_id, loan_id FROM rm_would
           WHERE basis = 'real') c
    JOIN rm_would a ON {_SAME_SCOPE} AND a.basis = 'real' AND a.valid_from <= c.valid_from
     AND COALESCE(a.valid_to, 'infinity') >= c.valid_from
GROUP BY 1, 2, 3, 4, 5 HAVING sum(a.share) > 1"""
_EXCEEDS = f"""UPDATE rm_cand c SET fate = 'differs' FROM ({_EXCESS}) a
  WHERE a.of_workbench AND c.fate IS NULL AND c.basis = 'real' AND {_SAME_SCOPE}
    AND c.valid_from <= a.day AND COALESCE(c.valid_to, 'infinity') >= a.day"""
_FIRST_EXCESS = f"""SELECT x.source_line, k.customer_no, x.day, x.total FROM ({_EXCESS}) x
    JOIN rm_customer k ON k.id = x.customer_id ORDER BY x.source_line, x.day LIMIT 1"""
_FIRST_OVERLAP = f"""SELECT c.source_line, k.customer_no, m.code
    FROM rm_cand c JOIN rm_would a ON {_SAME_SCOPE} AND a.manager_id = c.manager_id
     AND a.basis = c.basis AND {_DAYS_MEET} AND a.source_line IS DISTINCT FROM c.source_line
    JOIN rm_customer k ON k.id = c.customer_id JOIN rm_manager m ON m.id = c.manager_id
   WHERE c.fate IS NULL ORDER BY 1 LIMIT 1"""
_FOREIGN_SCOPE = """SELECT c.source_line, k.customer_no FROM rm_cand c
    JOIN rm_customer k ON k.id = c.customer_id
    LEFT JOIN rm_account a ON a.id = c.account_id LEFT JOIN rm_loan l ON l.id = c.loan_id
   WHERE a.customer_id <> c.customer_id OR l.customer_id <> c.customer_id ORDER BY 1 LIMIT 1"""
_MANY_SCOPES = """SELECT s.source_line FROM %(table)s s
   WHERE num_nonnulls(s.line, s.account_no, s.loan_no) > 1 ORDER BY 1 LIMIT 1"""
_BACKWARDS = """SELECT s.source_line FROM %(table)s s WHERE s.valid_to < s.valid_from
   ORDER BY 1 LIMIT 1"""

# unchanged rows keep their place; changed ones leave before any comes back, so that no two rows
# of one RM overlap in between
_UNCHANGED = f"""UPDATE rm_cand c SET fate = 'same' FROM rm_assignment a
  WHERE c.known_id = a.id AND c.fate IS NULL AND {_EQUAL}"""
# a customer that this transaction has written already stands in the way of other writers as it is:
# at a first load that saves writing every customer twice
_TOUCHED = """UPDATE rm_customer SET share_version = share_version + 1
  WHERE id IN (SELECT customer_id FROM rm_cand WHERE fate IS NULL)
    AND xmin <> pg_current_xact_id()::xid"""
_LEAVE = """DELETE FROM rm_assignment a USING rm_cand c
  WHERE a.id = c.known_id AND c.fate IS NULL"""
_RESTATE = """UPDATE rm_assignment a SET batch_id = %(batch)s, source_line = c.source_line
  FROM rm_cand c WHERE a.id = c.known_id AND c.fate = 'same'"""
_COME = """INSERT INTO rm_assignment
         (id, customer_id, manager_id, share, valid_from, valid_to, line, account_id, loan_id,
          basis, origin, batch_id, source_line, create_date, write_date)
  SELECT COALESCE(known_id, nextval('rm_assignment_id_seq')), customer_id, manager_id, share,
         valid_from, valid_to, line, account_id, loan_id, basis, 'extract', %(batch)s,
         source_line, now() AT TIME ZONE 'utc', now() AT TIME ZONE 'utc'
    FROM rm_cand WHERE fate IS NULL"""
_PAST_LEAVING = """SELECT count(*) FROM rm_cand c JOIN rm_manager m ON m.id = c.manager_id
  WHERE COALESCE(c.valid_to, 'infinity') > m.left_on"""


def load_assignments(load, file, workbench_rules=True):
    """Upsert assignments; return the number of rows taken.

    :param workbench_rules: whether the workbench's word stands against the extract's.
    Shares above 1, overlaps and scopes of another customer raise FeedError with the line.
    """
    cr = load.cr
    params = dict(
        table=SQL.identifier(load.table),
        joins=joins(load.entity),
        resolved=resolved(load.entity),
        customer=id_of("customer_no"),
        manager=id_of("rm_code"),
        account=id_of("account_no"),
        loan=id_of("loan_no"),
        batch=load.batch_id,
        newer=load.newer,
    )

    def run(statement):
        cr.execute(SQL(statement, **params))

    cr.execute("DROP TABLE IF EXISTS rm_cand CASCADE")
    run(_CANDIDATES)
    cr.execute("CREATE INDEX ON rm_cand (customer_id); ANALYZE rm_cand")
    _refuse(cr, SQL(_FOREIGN_SCOPE), "scope_of_another", file, "customer")
    run(_AGREES)
    run(_NEWER)
    run(_DIFFERS if workbench_rules else _YIELDS)
    if not workbench_rules and cr.rowcount:
        load.notes.append(("workbench_yielded", {"rows": cr.rowcount}))
    run(_KNOWN)
    run(_WOULD)
    if workbench_rules:
        run(_EXCEEDS)
    _refuse(cr, SQL(_FIRST_OVERLAP), "assignment_overlap", file, "customer", "rm")
    _refuse(cr, SQL(_FIRST_EXCESS), "share_excess", file, "customer", "day", "total")
    for statement in (_UNCHANGED, _TOUCHED, _LEAVE, _RESTATE, _COME):
        run(statement)
    cr.execute(_PAST_LEAVING)
    if past := cr.fetchone()[0]:
        load.notes.append(("past_leaving", {"rows": past}))
    cr.execute("DROP VIEW rm_would")
    cr.execute("SELECT count(*) FROM rm_cand WHERE fate IS DISTINCT FROM 'differs'")
    return cr.fetchone()[0]


def differing():
    """Return SQL of (line, column name, reason, shown value) of rows the workbench contradicts."""
    return SQL(
        "SELECT source_line, NULL AS column_name, 'differs_from_workbench' AS reason,"
        " NULL AS value FROM rm_cand WHERE fate = 'differs'"
    )


def check_rows(cr, table, file):
    """Refuse rows that contradict themselves, before anything is published."""
    name = SQL.identifier(table)
    _refuse(cr, SQL(_MANY_SCOPES, table=name), "several_scopes", file)
    _refuse(cr, SQL(_BACKWARDS, table=name), "days_backwards", file)


def _refuse(cr, query, reason, file, *names):
    cr.execute(query)
    if found := cr.fetchone():
        line, *values = found
        raise FeedError(
            reason, file=file, line=line, **dict(zip(names, map(str, values), strict=True))
        )
