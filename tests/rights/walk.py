"""Runs inside Odoo: what of the suite a remote caller can reach, and a picture of all its rows."""

import inspect

_LOG = ("create_uid", "create_date", "write_uid", "write_date")


def reachable(env):
    """Return ``[{model, methods: {name: [arguments]}, texts: [fields], any_id, required}]``.

    Methods are those of our own add-ons that remote callers may call.
    """
    found = []
    for name in sorted(env.registry):
        model = env[name]
        if not name.startswith("rm.") or model._abstract:
            continue
        fields = model._fields.values()
        writable = [f for f in fields if f.store and not f.readonly and f.name not in _LOG]
        table = model._table if model._auto else None
        found.append(
            {
                "model": name,
                "transient": bool(model._transient),
                "methods": _methods(model),
                "texts": [f.name for f in writable if f.type in ("char", "text", "html")],
                "numbers": [f.name for f in writable if f.type in ("float", "integer", "monetary")],
                "relations": {f.name: f.comodel_name for f in writable if f.type == "many2one"},
                "any_id": _any_id(env, table),
                "base": _base(env, writable),
            }
        )
    return found


def _base(env, writable):
    """Return values for what a new row must have, so that only the bad value is refused."""
    simple = {"char": "Z9", "text": "Z9", "html": "Z9", "date": "2026-01-05", "integer": 1}
    simple |= {"datetime": "2026-01-05 08:00:00", "float": 1, "monetary": 1}
    values = {}
    for field in writable:
        if not field.required or field.default:
            continue
        if field.type == "many2one":
            values[field.name] = _any_id(env, env[field.comodel_name]._table)
        elif field.type == "selection":
            values[field.name] = next((k for k, _n in field._description_selection(env)), "x")
        elif field.type in simple:
            values[field.name] = "1" if type(field).__name__ == "Exact" else simple[field.type]
    return values


def _any_id(env, table):
    # a read model over a query has no table of its own
    env.cr.execute("SELECT to_regclass(%s)", [table or None])
    if not env.cr.fetchone()[0]:
        return 1
    env.cr.execute(f'SELECT max(id) FROM "{table}"')
    return env.cr.fetchone()[0] or 1


def _methods(model):
    methods = {}
    for cls in type(model).mro():
        if not cls.__module__.startswith("odoo.addons.rm_"):
            continue
        for name, value in vars(cls).items():
            if name.startswith("_") or not inspect.isfunction(value):
                continue
            if getattr(value, "_api_private", False):
                continue
            names = list(inspect.signature(value).parameters)[1:]
            methods.setdefault(name, [n for n in names if n not in ("args", "kwargs")])
    return {
        name: arguments
        for name, arguments in methods.items()
        if name not in ("create", "write", "unlink", "copy", "init")
    }


def picture(env):
    """Return {table: fingerprint of all its rows}; the journal grows by being asked.

    Dialogs (transient models) hold nothing that lasts and are left out.
    """
    dialogs = {model._table for model in env.registry.values() if model._transient}
    env.cr.execute(
        """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND (c.relname LIKE 'rm\\_%' OR c.relname IN ('ir_attachment', 'res_users',
                   'res_groups_users_rel', 'calendar_event', 'mail_activity', 'mail_message'))
              AND c.relname NOT LIKE 'rm\\_journal%'"""
    )
    result = {}
    for table in {row[0] for row in env.cr.fetchall()} - dialogs:
        env.cr.execute(
            f"""SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0)
                  FROM "{table}" t"""
        )
        result[table] = env.cr.fetchone()[0]
    return result
