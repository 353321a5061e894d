"""Users without a role, made and committed once for all classes of a test database.

To make a user takes longer than all else that a class sets up. What a class does to these users,
its roles and branches for them, goes with its transaction as everything else does.
"""

from passlib.context import CryptContext

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

#: users whom a class names as it needs them, see :func:`named_user`
SPARE = tuple(f"x_spare_{number:02}" for number in range(12))
_made = set()
_hashes = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=1)


def password(login):
    """The password of a user: the login, of at least eight letters."""
    return login.ljust(8, "x")


def new_users(env, logins):
    """Internal users without a role, made in one call and without invitations: much faster."""
    group = [Command.set(env.ref("base.group_user").ids)]
    values = [
        {"login": login, "name": login, "email": "x.x@example.com", "group_ids": group}
        for login in logins
    ]
    users = env["res.users"].with_context(no_reset_password=True).create(values).with_env(env)
    env.flush_all()
    for user in users:
        env.cr.execute(
            "UPDATE res_users SET password = %s WHERE id = %s",
            [_hashes.hash(password(user.login)), user.id],
        )
    return users


def named_user(env, login):
    """A user without a role of this login: a spare one while there are any, else a new one."""
    spare = env["res.users"].search([("login", "in", SPARE)], order="login", limit=1)
    if not spare:
        return new_users(env, [login])
    env.cr.execute(
        """WITH renamed AS (
               UPDATE res_users SET login = %(login)s, password = %(hash)s WHERE id = %(id)s
               RETURNING partner_id
           ) UPDATE res_partner SET name = %(login)s, complete_name = %(login)s
              WHERE id IN (SELECT partner_id FROM renamed)""",
        {"login": login, "hash": _hashes.hash(password(login)), "id": spare.id},
    )
    env.invalidate_all()
    return spare


def ensure_ready_users(logins):
    """Make these users unless this database has them; call it before a class opens its cursor."""
    db = get_db_name()
    if {(db, login) for login in logins} <= _made:
        return
    with Registry(db).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        found = set(env["res.users"].search([("login", "in", logins)]).mapped("login"))
        new_users(env, [login for login in logins if login not in found])
    _made.update((db, login) for login in logins)


def ready_users(env, logins):
    """The users of these logins, in their order."""
    users = env["res.users"].search([("login", "in", logins)])
    by_login = {user.login: user for user in users}
    return [by_login[login] for login in logins]
