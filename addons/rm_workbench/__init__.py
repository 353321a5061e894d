from . import models, report, wizards
from . import controllers, models, report, wizards
from . import controllers, models, report
from .hooks import post_init_hook, uninstall_hook
from .error_answers import post_load
