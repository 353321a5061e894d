from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ...bank_date import bank_today

#: (hours ago, from, to, copy, subject, text, important, read by)
_MAILS = [
    (
        74, "leader", ["rm"], [], "本周存款到期客户维护安排",
        "<p>小组各位：</p><p>本周有一批定期存款到期，请逐户联系，重点关注五十万元以上客户，"
        "<b>周五下班前</b>把续存意向反馈给我。</p>", True, ["rm"],
    ),
    (
        70, "rm", ["leader"], [], "回复：本周存款到期客户维护安排",
        "<p>行长好：</p><p>已联系八户，其中六户同意续存，两户拟转入理财，明天上门再谈一次。</p>",
        False, ["leader"],
    ),
    (
        66, "leader", ["rm"], [], "回复：本周存款到期客户维护安排",
        "<p>很好。上门时带上大额存单的利率表，转理财的客户请做好风险提示。</p>", False, ["rm"],
    ),
    (
        50, "risk", ["rm", "rm2"], ["leader"], "关注类贷款贷后检查提醒",
        "<p>请在月底前完成名下关注类贷款的贷后检查，检查报告须附现场照片和最近一期财务报表。</p>"
        "<ul><li>逾期一期以上客户：本周内</li><li>其他：月底前</li></ul>", True, ["rm2"],
    ),
    (
        30, "rm2", ["rm"], [], "关于联合走访工业园区的建议",
        "<p>园区新引进三家企业，账户尚未开立。建议下周二一起走访，您看上午方便吗？</p>",
        False, [],
    ),
    (
        26, "leader_ho", ["leader", "risk"], [], "三季度经营分析会材料",
        "<p>请各位准备本机构三季度存贷款、不良及中间业务情况，会上每人十分钟。</p>",
        False, ["leader"],
    ),
    (
        8, "branch_admin", ["rm", "rm2", "leader"], [], "系统账号信息核对",
        "<p>请核对本人在系统中的机构、岗位和联系电话，如有变动请回复本邮件。</p>", False, [],
    ),
    (
        3, "leader", ["rm"], [], "明早晨会请准备重点客户名单",
        "<p>明早八点十五分晨会，请准备本月拟提升的十户重点客户名单及措施。</p>", False, [],
    ),
]  # fmt: skip

#: (days ago, by, title, text, to be confirmed, pinned, roles, confirmed by)
_NOTICES = [
    (
        6, "leader_ho", "关于加强客户信息保护工作的通知",
        "<p>各机构：</p><p>近期监管部门通报多起客户信息泄露案件。为切实保护客户信息安全，现就有关要求通知如下：</p>"
        "<ol><li>严禁通过个人微信、邮箱传递客户资料；</li><li>查询客户证件号码、电话须填写事由，系统全程留痕；</li>"
        "<li>离岗、调岗人员须当日办理权限收回。</li></ol><p>请全体人员阅读并<b>确认</b>。</p>",
        True, True, [], ["rm", "leader", "risk"],
    ),
    (
        4, "leader", "关于开展“开门红”存款营销竞赛的通知",
        "<p>竞赛自即日起至季末，按日均存款净增排名，前三名分别给予专项绩效奖励。考核口径见绩效考核方案。</p>",
        False, False, ["rm"], [],
    ),
    (
        2, "admin", "绩效考核系统月末批量计算时间安排",
        "<p>月末最后一个工作日 20:00 至次日 6:00 系统进行批量计算，期间可查询，不可提交审批。</p>",
        False, False, [], [],
    ),
    (
        1, "leader_ho", "贷后检查操作规程（修订）发布",
        "<p>修订后的贷后检查操作规程自下月一日起执行，请客户经理和风险经理认真学习并确认。</p>",
        True, False, ["rm", "risk"], ["rm2"],
    ),
]  # fmt: skip


class RmDemo(models.AbstractModel):
    """Mails and notices of the demo bank, sent by the demo users themselves."""

    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [
            *super()._steps(),
            (60, "rm.demo", "_fill_mails"),
            (61, "rm.demo", "_fill_notices"),
        ]

    @api.model
    def _fill_mails(self):
        if self.env["rm.mail"].search_count([], limit=1):
            return
        threads = {}
        for hours, author, to, copy, subject, body, important, readers in _MAILS:
            users = {login: self._as(login) for login in (author, *to, *copy)}
            if not all(users.values()):
                continue
            mail = (
                self.env["rm.mail"]
                .with_user(users[author])
                .create(
                    {
                        "subject": subject,
                        "body": body,
                        "important": important,
                        "recipient_ids": [Command.set([users[login].id for login in to])],
                        "cc_ids": [Command.set([users[login].id for login in copy])],
                    }
                )
            )
            thread = subject.removeprefix("回复：")
            mail._set_guarded(thread_id=threads.setdefault(thread, mail.id))
            mail.action_send()
            for login in readers:
                mail.with_user(users[login]).action_mark_read()
            self._age_mail(mail, hours)

    @api.model
    def _age_mail(self, mail, hours):
        """Make the mail of the demo bank as old as it should look."""
        at = fields.Datetime.now() - timedelta(hours=hours)
        self.env.flush_all()
        for statement in (
            SQL("UPDATE rm_mail SET sent_at = %s WHERE id = %s", at, mail.id),
            SQL(
                """UPDATE rm_mail_delivery SET sent_at = %(at)s,
                          read_at = CASE WHEN read_at IS NOT NULL
                                         THEN %(at)s + interval '40 min' END
                    WHERE mail_id = %(mail)s""",
                at=at,
                mail=mail.id,
            ),
        ):
            self.env.cr.execute(statement)
        self.env.invalidate_all(flush=False)

    @api.model
    def _fill_notices(self):
        if self.env["rm.notice"].search_count([], limit=1):
            return
        roles = {role.code: role for role in self.env["rm.role"].search([])}
        for days, author, title, body, must_read, pinned, codes, readers in _NOTICES:
            user = self._as(author)
            if not user:
                continue
            day = bank_today(self.env) - timedelta(days=days)
            notice = (
                self.env["rm.notice"]
                .with_user(user)
                .create(
                    {
                        "title": title,
                        "body": body,
                        "must_read": must_read,
                        "pinned": pinned,
                        "valid_from": day,
                        "role_ids": [Command.set([roles[code].id for code in codes])],
                    }
                )
            )
            notice.action_publish()
            notice._set_guarded(published_at=fields.Datetime.now() - timedelta(days=days))
            for login in readers:
                reader = self._as(login)
                if reader and notice.with_user(reader).for_me:
                    notice.with_user(reader).action_confirm()
