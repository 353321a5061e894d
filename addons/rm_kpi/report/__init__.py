from . import pay_list, result_report, review_report, value_report
from . import leaver
