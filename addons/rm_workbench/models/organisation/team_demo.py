from dateutil.relativedelta import relativedelta

from odoo import api, models

from ...bank_date import bank_today

#: name, how many of the branch's RMs are in it
_TEAMS = (("对公客户小组", 2), ("零售客户小组", 2))


class RmTeam(models.Model):
    """Teams of the demo bank."""

    _inherit = "rm.team"

    @api.model
    def _demo_teams(self):
        """Let the branch administrator of the demo bank form teams; nothing when there are any."""
        user = self.env["rm.demo"]._as("branch_admin")
        teams = self.with_user(user)
        if not user or teams.search_count([]):
            return
        managers = teams.env["rm.manager"].search([("left_on", "=", False)], order="code")
        vals_list = []
        for branch, members in managers.grouped("branch_id").items():
            for name, size in _TEAMS:
                chosen, members = members[:size], members[size:]
                if chosen:
                    vals_list.append(
                        {
                            "name": name,
                            "branch_id": branch.id,
                            "leader_id": chosen[0].id,
                            "manager_ids": chosen.ids,
                        }
                    )
        made = teams.create(vals_list)
        # they have been there as long as the demo bank's figures go back
        begun = bank_today(self.env).replace(month=1, day=1) - relativedelta(years=2)
        made.member_ids.write({"valid_from": begun})
        made.leader_ids.write({"valid_from": begun})


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (5, "rm.team", "_demo_teams")]
