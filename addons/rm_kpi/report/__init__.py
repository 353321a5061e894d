from . import pay_list, result_report, value_report
from . import result_report, value_report
from . import review_report
