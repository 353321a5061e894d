"""Columns of facts whose values have words on screen."""

#: column, or (fact, column) -> field whose selection names its values
NAMED_COLUMNS = {
    "customer_kind": ("rm.customer", "kind"),
    "customer_gender": ("rm.customer", "gender"),
    "deposit_kind": ("rm.account", "deposit_kind"),
    "risk_class": ("rm.loan.status", "risk_class"),
    "class_before": ("rm.loan.status", "risk_class"),
    "legacy_class": ("rm.loan.status", "legacy_class"),
    ("repayments", "way"): ("rm.repayment", "way"),
    ("visits", "way"): ("rm.visit", "kind"),
    ("plan_lines", "way"): ("rm.work.plan.line", "kind"),
    ("logs", "state"): ("rm.work.log", "state"),
    ("logs", "rating"): ("rm.work.log", "rating"),
    ("log_checks", "way"): ("rm.work.log.check", "kind"),
    ("log_checks", "rating"): ("rm.work.log.check", "rating"),
    ("visits", "movement"): ("rm.visit", "movement"),
    ("visits", "outcome"): ("rm.visit", "outcome"),
    ("loan_checks", "way"): ("rm.loan.check", "way"),
    ("loan_checks", "kind"): ("rm.loan.check", "kind"),
    ("complaints", "kind"): ("rm.complaint", "kind"),
    ("complaints", "channel"): ("rm.complaint", "channel"),
    ("complaints", "verdict"): ("rm.complaint", "verdict"),
    ("feedback", "way"): ("rm.feedback.line", "way"),
    ("feedback", "result"): ("rm.feedback.line", "result"),
    ("suggestions", "kind"): ("rm.suggestion", "kind"),
    ("suggestions", "state"): ("rm.suggestion", "state"),
    ("suggestions", "subject_matter"): ("rm.suggestion", "topic_kind"),
}
#: column -> model of the bank's own words for its codes
CODED_COLUMNS = {"product": "rm.product", "customer_category": "rm.customer.category"}
