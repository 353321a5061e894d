"""Install and uninstall of what lies outside the ORM."""

from .schema import create_customer_secret, create_facts, drop_customer_secret, drop_facts


def post_init_hook(env):
    """Create the tables outside the ORM."""
    create_facts(env.cr)
    create_customer_secret(env.cr)


def uninstall_hook(env):
    """Drop the tables outside the ORM."""
    drop_customer_secret(env.cr)
    drop_facts(env.cr)
