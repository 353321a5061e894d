from . import test_source_shares
from . import test_source_balances
from . import test_source_branches
from . import test_source_facts
from . import test_source_checks
