from . import loan_proposal_report, loan_receivable, manager_concentration, work_summary_report
