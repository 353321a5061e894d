"""内部邮件 and 通知."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    address,
    mail,
    mail_send,
    mail_answer,
    mail_delivery,
    mail_receipt,
    notice,
    notice_flow,
    notice_receipt,
    messages_demo,
)
