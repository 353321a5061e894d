from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.rm_workbench.fields import Exact


class RmKpiContestPrize(models.Model):
    """奖项: what the RMs of some places get."""

    _name = "rm.kpi.contest.prize"
    _description = "Prize of a contest"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "contest_id, place_from, id"
    _limits = {"name": 60}
    _numbers = {
        "place_from": (1, 10_000, 0),
        "place_to": (1, 10_000, 0),
        "amount": (0, 10_000_000, 2),
        "least_score": (-(10**12), 10**12, 6),
    }

    contest_id = fields.Many2one("rm.kpi.contest", required=True, ondelete="cascade", index=True)
    name = fields.Char("Prize", required=True)
    place_from = fields.Integer("From place", required=True, default=1, aggregator=None)
    place_to = fields.Integer("To place", required=True, default=1, aggregator=None)
    least_score = Exact("Least score", scale=6, help="Below it there is no prize; empty: none.")
    amount = Exact("Amount for each", scale=2, required=True)

    _places_ordered = models.Constraint(
        "CHECK (place_from BETWEEN 1 AND place_to AND place_to <= 10000)",
        "The places of a prize are 1 to 10,000, the first one not after the last one.",
    )

    @api.constrains("place_from", "place_to", "contest_id")
    def _check_places(self):
        for contest in self.contest_id:
            last = 0
            for prize in contest.prize_ids.sorted("place_from"):
                if prize.place_from <= last:
                    raise ValidationError(
                        self.env._(
                            "Two prizes name place %(place)s. A place gets one prize.",
                            place=prize.place_from,
                        )
                    )
                last = prize.place_to

    @api.model_create_multi
    def create(self, vals_list):
        prizes = super().create(vals_list)
        prizes.contest_id._touch()
        return prizes

    def write(self, vals):
        self.contest_id._touch()
        result = super().write(vals)
        self.contest_id._touch()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_prize(self):
        self.contest_id._touch()
