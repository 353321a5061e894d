from . import pay_list, result_report, value_report
