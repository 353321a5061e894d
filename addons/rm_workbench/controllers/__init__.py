from . import user_link
from . import query
from . import branch_chart
from . import second_factor
from . import document
from . import assignment_template
