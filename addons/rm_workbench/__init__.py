from . import caller_address, controllers, models, report, wizards
from .hooks import post_init_hook, uninstall_hook
from .error_answers import post_load

caller_address.keep_hidden()
