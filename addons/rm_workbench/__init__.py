from . import caller_address, controllers, error_answers, models, report, wizards
from .hooks import post_init_hook, uninstall_hook


def post_load():
    """Put what is ours in the place of Odoo's, in each process that loads the suite."""
    error_answers.post_load()
    caller_address.post_load()
