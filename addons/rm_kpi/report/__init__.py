from . import result_report, value_report
