from . import leaving
from . import leaving_account
from . import leaving_flow
from . import leaving_manager
from . import leaving_demo
