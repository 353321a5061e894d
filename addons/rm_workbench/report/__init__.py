from . import loan_proposal_report, loan_receivable, manager_concentration, manager_rotation
from . import work_summary_report
from . import month_report_print
