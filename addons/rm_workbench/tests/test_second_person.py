"""Where somebody decides who must not be the maker: every place asks for the person, not the login.

``PLACES`` names each place and the test that tries it with a second account of the same person;
``OWN`` each comparison with the login alone, where only the account itself is meant.
"""

import ast
import re
from pathlib import Path

from odoo.tests import BaseCase, tagged

ADDONS = Path(__file__).resolve().parents[2]
#: what asks for the person
_ASKS = {"_is_one_of", "_is_rm_person", "_accounts", "_accounts_sql"}
#: the caller's login in the code
_LOGIN = re.compile(r"self\.env\.(user|uid)(\.id)?")
#: where the words are defined, mean something else, or say who is told and not who decides
_OTHER = {
    "users/person.py",
    "marketing/opportunity_match.py",
    "approvals/approval_escalation.py",
}

#: file of a place (below its add-on's models) and function -> test file that tries it
PLACES = {
    "rm_workbench": {
        ("approvals/approval_makers.py", "_refuse_makers"): "test_person",
        ("approvals/approval_deciders.py", "_deciders_sql"): "test_person",
        ("administration/rights_review_line.py", "_compute_may_decide"): "test_rights_review",
        ("users/role_flow.py", "_release_problem"): "test_custom_role",
        ("users/role_grant.py", "_refuse_to_oneself"): "test_person",
        ("users/user_service.py", "_administered_ids"): "test_person",
        ("users/user_service.py", "_check_second_person"): "test_person",
        ("handover/handover_audit.py", "_check_independent"): "test_handover_rights",
        ("handover/handover_audit.py", "_approval_check_comment"): "test_handover_rights",
        ("handover/handover_call.py", "_refuse_involved"): "test_handover",
        ("handover/handover_checks.py", "_check_ready"): "test_handover_refused",
        ("feedback/complaint.py", "_refuse_rms"): "test_feedback",
        ("feedback/complaint.py", "_close"): "test_feedback",
        ("feedback/feedback_round.py", "_refuse_rms"): "test_feedback",
        ("feedback/feedback_round.py", "_check_callers"): "test_feedback",
        ("absence/absence.py", "_refuse_own"): "test_absence",
        ("absence/absence_flow.py", "_begin"): "test_absence",
        ("absence/absence_sign_in.py", "_rm_is_shut_out"): "test_absence",
        ("users/res_users.py", "_grants_changed"): "test_person",
        ("leaving/leaving.py", "_refuse_own"): "test_leaving",
        ("feedback/feedback_quarter.py", "_callers_of_day"): "test_feedback",
        ("office/rectification.py", "create"): "test_supervision",
        ("office/rectification.py", "_looked_at_again"): "test_supervision",
        ("office/month_report.py", "action_note"): "test_month_report",
        ("office/work_summary.py", "action_note"): "test_work_summary",
        ("office/work_log_check.py", "_check_may_check"): "test_log_check",
        ("lending/loan_check_flow.py", "_answered_by_risk"): "test_after_loan",
        ("lending/suggestion_flow.py", "_led_in"): "test_suggestion",
        ("marketing/referral.py", "create"): "test_marketing",
    },
    "rm_kpi": {
        ("foundation/checked.py", "_refuse_own"): "test_pay",
        ("foundation/released.py", "_refuse_maker"): "test_pay",
        ("pay/pay_deferral.py", "_decide"): "test_pay",
        ("reviews/review_cycle_flow.py", "action_publish"): "test_review_session",
        ("reviews/review_appeal_answer.py", "_answer_problem"): "test_review_appeal",
        ("reviews/review_appeal_answer.py", "_confirm_problem"): "test_review_appeal",
        ("reviews/review_plan_submit.py", "_compute_may_start"): "test_review_flow",
        ("reviews/review_plan_submit.py", "action_submit"): "test_review_flow",
        ("reviews/review_delegate.py", "_check_deputy"): "test_review_scoring",
        ("reviews/review_scoring.py", "_refuse_return"): "test_review_scoring",
        ("reviews/review_session.py", "action_decide"): "test_review_session",
        ("targets/target_approve.py", "action_approve"): "test_target_plan",
        ("subjects/protection.py", "action_confirm"): "test_subjects",
        ("runs/gate.py", "action_accept"): "test_gates",
        ("runs/run_states.py", "action_publish"): "test_run_states",
        ("runs/appeal_answer.py", "_answer_problem"): "test_appeal",
        ("runs/proposal.py", "_refuse_oneself"): "test_proposal",
        ("contests/contest_award.py", "_compute_may"): "test_contest",
        ("contests/contest_award.py", "action_approve_awards"): "test_contest",
    },
    "rm_training": {
        ("record.py", "_check_not_own"): "test_record",
        ("licence.py", "_refuse_own"): "test_after_session",
        ("enrolment.py", "_check_attendance"): "test_enrolment",
    },
}
#: comparisons with the login alone. What is shown as one's own; what only the account itself does,
#: so that another account of the person gains nothing: accept, witness, withdraw, note what one was
#: given, write one's own sheet; whose file, message or to-do it is; the superuser.
OWN = {
    "rm_workbench": {
        ("administration/claim.py", "_compute_may_confirm"),
        ("administration/claim.py", "_require_own"),
        ("approvals/approval_mixin.py", "action_withdraw"),
        ("approvals/approval_request.py", "_decide"),
        ("approvals/approval_screen.py", "_compute_approval_buttons"),
        ("feedback/feedback_line.py", "_compute_is_mine"),
        ("feedback/feedback_line.py", "action_complain"),
        ("feedback/feedback_line.py", "write"),
        ("foundation/attached_mixin.py", "_check_claim"),
        ("foundation/odoo_defaults.py", "_refuse_shared"),
        ("handover/handover_audit.py", "_check_own"),
        ("handover/handover_flow.py", "_ask"),
        ("handover/handover_flow.py", "_compute_may_sign"),
        ("handover/handover_flow.py", "action_accept"),
        ("handover/handover_flow.py", "action_witness"),
        ("marketing/referral.py", "_compute_is_sender"),
        ("messages/mail.py", "_compute_for_me"),
        ("messages/mail.py", "_compute_mine"),
        ("messages/mail_answer.py", "_answer_to"),
        ("messages/mail_answer.py", "action_reply_all"),
        ("messages/mail_delivery.py", "_mark_read"),
        ("messages/mail_send.py", "_expect_own"),
        ("office/month_report.py", "_compute_is_maker"),
        ("office/todo.py", "_compute_rm_is_mine"),
        ("office/todo.py", "_rm_check_receivers"),
        ("office/visit_follow_up.py", "_own_attachments"),
        ("office/work_summary.py", "_compute_is_maker"),
        ("users/role_flow.py", "action_return"),
        ("users/user_service.py", "_check_second_person"),
    },
    "rm_kpi": {
        ("reviews/review_facts.py", "_sees_all"),
        ("reviews/review_result.py", "_compute_is_mine"),
        ("reviews/review_scoring.py", "_own"),
        ("reviews/review_screen.py", "open_task"),
        ("reviews/review_task.py", "_compute_is_mine"),
        ("runs/appeal.py", "_keep_files"),
    },
    "rm_training": {
        ("attendance.py", "action_attend"),
        ("waiting.py", "_compute_waiting"),
        ("waiting.py", "action_wait_no_more"),
    },
}


def _functions(addon):
    """Yield (file below models, function, its node) of an add-on."""
    models = ADDONS / addon / "models"
    for path in sorted(models.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                yield path.relative_to(models).as_posix(), node.name, node


def _asks(node):
    names = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
    return bool(names & _ASKS)


def _compares_login(node):
    compared = {
        ast.unparse(side)
        for found in ast.walk(node)
        if isinstance(found, ast.Compare)
        for side in (found.left, *found.comparators)
    }
    assigned = (n for n in ast.walk(node) if isinstance(n, ast.Assign))
    names = {ast.unparse(n.targets[0]) for n in assigned if _LOGIN.fullmatch(ast.unparse(n.value))}
    login = names | {f"{name}.id" for name in names}
    return any(side in login or _LOGIN.fullmatch(side) for side in compared)


@tagged("post_install", "-at_install")
class TestSecondPerson(BaseCase):
    def test_every_place_that_asks_for_the_person_is_named_with_its_test(self):
        for addon, places in PLACES.items():
            asking = ((path, name) for path, name, node in _functions(addon) if _asks(node))
            found = {key for key in asking if key[0] not in _OTHER}
            with self.subTest(addon):
                self.assertEqual(found, set(places))

    def test_every_place_is_tried_with_a_second_account(self):
        for addon, places in PLACES.items():
            for place, test in places.items():
                text = (ADDONS / addon / "tests" / f"{test}.py").read_text()
                with self.subTest(place=place):
                    self.assertRegex(text, r"one_person\(|_staff\(")

    def test_no_other_place_compares_the_login_alone(self):
        for addon, own in OWN.items():
            compared = ((path, n) for path, n, node in _functions(addon) if _compares_login(node))
            found = set(compared)
            with self.subTest(addon):
                self.assertEqual(found, own)
