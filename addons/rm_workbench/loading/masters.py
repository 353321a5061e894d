"""Loaders of managers, customers, accounts and loans (branches: see branches.py)."""

from odoo.tools import SQL

from .histories import state_history
from .references import joins, resolved
from .upsert import column, plain, reference, upsert

#: kind of post -> how deliveries write it, as a regular expression; whatever fits none is an RM's
_KIND_WORDS = (
    ("rm", "客户经理|信贷员"),
    ("counter", "柜|teller"),
    ("lobby", "大堂|lobby"),
    ("head", "行长|机构负责人|网点负责人|branch_head"),
)


def create_codes(load):
    """Create the positions and categories that the file names first, before rows are judged."""
    if load.entity.name == "managers":
        _create_labels(load, "position", "rm_position", kind=_kind_of_post(column("position")))
    elif load.entity.name == "customers":
        _create_labels(load, "category", "rm_customer_category")


def _kind_of_post(position):
    """Return what kind of post a delivered word means; one that says nothing is an RM's."""
    cases = [SQL("WHEN %s ~* %s THEN %s", position, words, kind) for kind, words in _KIND_WORDS]
    return SQL("CASE %s ELSE 'rm' END", SQL(" ").join(cases))


def _create_labels(load, name, master, **more):
    """Create the codes of column ``name`` that ``master`` does not know yet, code as name.

    :param more: further columns of the master, as SQL.

    Positions and categories carry no rights and no money; keeping a person aside for a label
    would take accounts and figures along.
    """
    if not load.has(name):
        return
    load.cr.execute(
        SQL(
            """INSERT INTO %(master)s (code, name, sequence, active, create_date, write_date
                      %(columns)s)
               SELECT DISTINCT %(c)s, jsonb_build_object('en_US', %(c)s), 10, TRUE,
                      now() AT TIME ZONE 'utc', now() AT TIME ZONE 'utc' %(values)s
                 FROM %(table)s s WHERE %(c)s IS NOT NULL
                  AND NOT EXISTS (SELECT FROM %(master)s m WHERE m.code = %(c)s)
             RETURNING code""",
            master=SQL.identifier(master),
            columns=SQL("").join(SQL(", %s", SQL.identifier(one)) for one in more),
            values=SQL("").join(SQL(", %s", value) for value in more.values()),
            c=column(name),
            table=SQL.identifier(load.table),
        )
    )
    if codes := sorted(code for (code,) in load.cr.fetchall()):
        load.notes.append(("codes_created", {"column": name, "codes": ", ".join(codes[:20])}))


def say(load, master, key, code, columns):
    """Fill the temporary table ``rm_said`` with what staging says of dated columns.

    :param columns: ``{target column: SQL over staging}``.
    """
    said = SQL(", ").join(
        SQL("%s AS %s", sql, SQL.identifier(target)) for target, sql in columns.items()
    )
    load.cr.execute("DROP TABLE IF EXISTS rm_said")
    load.cr.execute(
        SQL(
            """CREATE TEMP TABLE rm_said ON COMMIT DROP AS
               SELECT m.id, CASE WHEN m.batch_id = ANY(%(newer)s) THEN b.business_date END
                      AS known_on, %(said)s
                 FROM %(table)s s %(joins)s JOIN %(master)s m ON m.%(code)s = s.%(key)s
            LEFT JOIN rm_batch b ON b.id = m.batch_id
                WHERE %(resolved)s""",
            newer=load.newer,
            said=said,
            table=SQL.identifier(load.table),
            joins=joins(load.entity),
            master=SQL.identifier(master),
            code=SQL.identifier(code),
            key=SQL.identifier(key),
            resolved=resolved(load.entity),
        )
    )


def load_managers(load):
    """Upsert RMs; branch and position enter their history."""
    position = SQL("(SELECT p.id FROM rm_position p WHERE p.code = s.position)")
    dated = {**reference(load, branch_id="branch_code"), "position_id": position}
    values = {"code": column("rm_code"), **plain(load, "name", "joined_on", "left_on"), **dated}
    taken = upsert(
        load, "rm_manager", "code", {**values, "active": SQL("TRUE")}, kept=(*dated, "active")
    )
    # the grade is kept in the workbench: the extract says nothing new of it
    grade = SQL("(SELECT g.grade_id FROM rm_manager g WHERE g.code = s.rm_code)")
    said = {**dated, "grade_id": grade}
    say(load, "rm_manager", "rm_code", "code", said)
    state_history(
        load.cr,
        "rm_manager",
        list(said),
        load.business_date,
        SQL("COALESCE(m.joined_on, DATE '1900-01-01')"),
    )
    return taken


#: staging holds personal values as hash, sealed value and masked text: see secret_box.py
_SECRET_PARTS = {"_hash": 1, "": 2}


def _masked(name):
    return SQL("split_part(%s, '|', 3)", column(name))


def _secret(name, part):
    return SQL("decode(split_part(%s, '|', %s), 'base64')", column(name), part)


def load_customers(load):
    """Upsert customers; sealed identity number and phone go to their own table."""
    values = {
        **plain(load, "customer_no", "name", "kind", "gender", "birth_date", "opened_on"),
        **reference(load, branch_id="branch_code", category_id="category"),
    }
    secrets = [name for name in ("id_no", "phone") if load.has(name)]
    values |= {name: _masked(name) for name in secrets}
    taken = upsert(
        load,
        "rm_customer",
        "customer_no",
        {**values, "share_version": SQL("0")},
        kept=("share_version",),
    )
    if secrets:
        _keep_secrets(load, secrets)
    return taken


def _keep_secrets(load, columns):
    parts = {
        name + ending: _secret(name, part)
        for name in columns
        for ending, part in _SECRET_PARTS.items()
    }
    names = list(parts)
    load.cr.execute(
        SQL(
            """INSERT INTO rm_customer_secret (customer_id, %(names)s)
               SELECT c.id, %(values)s FROM %(table)s s
                 JOIN rm_customer c ON c.customer_no = s.customer_no AND c.batch_id = %(batch)s
                   ON CONFLICT (customer_id) DO UPDATE SET %(update)s""",
            names=SQL(", ").join(map(SQL.identifier, names)),
            values=SQL(", ").join(parts.values()),
            table=SQL.identifier(load.table),
            batch=load.batch_id,
            update=SQL(", ").join(
                SQL("%s = EXCLUDED.%s", SQL.identifier(n), SQL.identifier(n)) for n in names
            ),
        )
    )


def load_accounts(load):
    """Upsert accounts."""
    values = {
        **plain(load, "account_no", "product", "currency", "opened_on", "closed_on"),
        **plain(load, "subject_code", "deposit_kind", "rate", "term_months", "matures_on"),
        **reference(load, customer_id="customer_no", branch_id="branch_code"),
    }
    return upsert(load, "rm_account", "account_no", values)


def load_loans(load):
    """Upsert loans."""
    values = {
        **plain(load, "loan_no", "product", "amount", "term_months", "monthly_payment"),
        **plain(load, "disbursed_on", "matures_on", "guarantee"),
        **reference(load, customer_id="customer_no", account_id="account_no"),
        **reference(load, branch_id="branch_code"),
        **reference(load, manager_id="rm_code", co_manager_id="co_rm_code"),
    }
    return upsert(load, "rm_loan", "loan_no", values)
