"""What becomes of each column of a copy of the bank's database that leaves the bank: a plan.

Pure Python. A column of text that the plan does not name is replaced: what stays is listed, not
what goes. Names, numbers and logins are replaced by a function of the old value and of a random key
that nobody keeps, so equal values stay equal and nothing leads back.
"""

WORDS = "（已脱敏）"


def _words(text):
    return text.split()


#: columns that stay, by name, in every model of the suite
KEPT = set(
    _words(
        "code level parent_path complete_name currency subject_code product guarantee entity model"
        " sha256 content_hash co_hash hash hash_before last_hash source_digest token_hash columns"
        " encoding signature column_name stage scheme_code period unit grade formula filter"
        " fixed_days event rights menus shares path figure expected inputs items now year_start"
        " last_year result_text key1 key2 key3 accepted seed call_seed rule_book_sha256 sums"
        " measure label"
    )
)
#: models that describe the bank and not its people: their names, hints and words stay
DESCRIBING = set(
    _words(
        "rm.approval.route rm.branch rm.branch.level rm.customer.category rm.feed rm.grade"
        " rm.handover.item rm.handover.check rm.kpi.band rm.kpi.band.line rm.kpi.indicator"
        " rm.kpi.input.definition rm.kpi.lookup rm.kpi.lookup.line rm.kpi.parameter rm.kpi.scheme"
        " rm.kpi.source rm.kpi.target.curve rm.loan.check.rule rm.pay.rule rm.pay.rule.line"
        " rm.pay.statement.line rm.permission rm.position rm.product rm.review.criterion"
        " rm.review.item rm.review.plan rm.role rm.suggestion.topic rm.training.course"
        " rm.training.plan rm.training.topic rm.work.phrase rm.working.day rm.kpi.case rm.team"
    )
)
#: what describes the bank and yet tells of people or machines
TELLING = {
    ("rm.branch", "address"),
    ("rm.feed", "path"),
    ("rm.role", "note"),
    ("rm.pay.rule", "note"),
}
#: names of persons or firms
NAMES = {
    ("rm.customer", "name"),
    ("rm.customer.contact", "name"),
    ("rm.manager", "name"),
    ("rm.review.call", "customer_name"),
    ("rm.loan.proposal", "customer_name"),
    ("rm.opportunity", "prospect"),
    ("rm.referral", "prospect"),
    ("rm.referral", "teller"),
    ("rm.visit", "persons"),
    ("rm.training.session", "teacher"),
}
#: numbers by which a source system would know somebody: the letter before the new number
NUMBERS = {"customer_no": "K", "account_no": "Z", "loan_no": "D"}
NUMBERS_OF = {("rm.manager", "code"): "M", ("rm.training.licence", "number"): "P"}
#: columns of a form of their own
SPECIAL = {("rm.customer", "id_no"): "masked", ("rm.customer", "phone"): "masked"}

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉梅建国红文辉力晓东志宏海波云飞林春兰"

#: tables of Odoo that hold nothing a copy needs
EMPTIED = _words(
    "mail_message mail_mail mail_notification mail_tracking_value mail_scheduled_message"
    " mail_message_schedule mail_push mail_push_device mail_presence mail_link_preview bus_bus"
    " ir_logging res_users_log res_users_apikeys auth_totp_device auth_totp_rate_limit_log"
    " auth_passkey_key res_device_log rm_user_link rm_sign_in_guard rm_batch_reject_row"
    " ir_mail_server fetchmail_server auth_oauth_provider res_company_ldap discuss_channel"
    " mail_guest mail_blacklist rm_words_ask survey_user_input res_partner_bank"
)
#: columns of Odoo's tables: table -> {column: what}; names are made of the old value
OF_ODOO = {
    "res_partner": dict.fromkeys(
        _words(
            "email email_normalized phone street street2 zip city comment website vat barcode"
            " company_registry function ref"
        )
    ),
    "mail_activity": {"summary": WORDS, "note": WORDS, "feedback": None, "res_name": None},
    "calendar_event": {"name": WORDS, "description": None, "location": None, "notes": None,
                       "videocall_location": None},
    "calendar_attendee": {"common_name": None},
    "res_users": {"password": None, "totp_secret": None, "signature": None,
                  "out_of_office_message": None, "rm_staff_no": None},
}  # fmt: skip


def way(model, name, kind):
    """Return what becomes of a text column: keep, words, name, masked, or a number's letter.

    :param kind: Odoo's type of the field.
    """
    column = model, name
    if column in SPECIAL:
        return SPECIAL[column]
    if column in NAMES:
        return "name"
    if column in NUMBERS_OF:
        return NUMBERS_OF[column]
    if name in NUMBERS:
        return NUMBERS[name]
    if column in TELLING:
        return "words"
    if name in KEPT or model in DESCRIBING:
        return "keep"
    if kind in ("json", "binary"):
        return "empty"
    return "words"
