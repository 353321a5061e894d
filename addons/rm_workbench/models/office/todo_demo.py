from odoo import api, fields, models

from ...bank_date import bank_today

#: login, days from today, what
_TODOS = (
    ("rm", -2, "回访存款大额转出客户，了解资金去向"),
    ("rm", 0, "电话联系本周到期的定期存款客户，争取续存"),
    ("rm", 0, "收集小微企业贷款续贷资料"),
    ("rm", 3, "准备村委会金融知识讲座材料"),
    ("rm2", 0, "上门核实抵押物状况"),
    ("leader", 0, "审阅本周客户经理工作日志"),
    ("leader", 1, "召开存款组织工作例会"),
    ("risk", 0, "复核五级分类下迁贷款"),
)


class MailActivity(models.Model):
    """To-dos of the demo bank."""

    _inherit = "mail.activity"

    @api.model
    def _demo_todos(self):
        """Give the people of the demo bank something to do; nothing when they have it."""
        demo = self.env["rm.demo"]
        today = bank_today(self.env)
        for login, days, summary in _TODOS:
            user = demo._as(login)
            todos = self.with_user(user)
            if user and not todos.with_context(active_test=False).search_count(
                [("summary", "=", summary), ("user_id", "=", user.id)]
            ):
                todos.create(
                    {
                        "user_id": user.id,
                        "summary": summary,
                        "date_deadline": fields.Date.add(today, days=days),
                    }
                )
