"""Install and uninstall of what lies outside the ORM."""

from .schema import (
    create_customer_secret,
    create_facts,
    create_reject_row,
    drop_contact_secret,
    drop_customer_secret,
    drop_facts,
    drop_reject_row,
)


def post_init_hook(env):
    """Create the tables outside the ORM."""
    create_facts(env.cr)
    create_customer_secret(env.cr)
    create_reject_row(env.cr)
    _speak_chinese(env)


def _speak_chinese(env):
    """Load the Chinese words of the add-ons that were installed before this one."""
    installed = env["ir.module.module"].search([("state", "in", ("installed", "to install"))])
    installed._update_translations("zh_CN")
    env.ref("base.user_admin").lang = "zh_CN"


def uninstall_hook(env):
    """Drop the tables outside the ORM."""
    drop_reject_row(env.cr)
    drop_contact_secret(env.cr)
    drop_customer_secret(env.cr)
    drop_facts(env.cr)
