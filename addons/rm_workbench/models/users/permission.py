from odoo import api, fields, models


class RmPermission(models.Model):
    """功能权限: one function that roles made by administrators are composed of; shipped data.

    ``rights`` says which operations on which models, as ``rm.visit:rwcd``; which rows follows from
    the scope of the role: see role_rights.py. ``menus`` names the menu items it needs.
    """

    _name = "rm.permission"
    _description = "Permission"
    _order = "area, sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True, translate=True)
    area = fields.Selection(
        [
            ("1_customers", "Customers"),
            ("2_office", "Office"),
            ("3_lending", "Lending"),
            ("4_appraisal", "Appraisal"),
            ("5_training", "Training"),
            ("6_people", "People and branches"),
        ],
        required=True,
        readonly=True,
    )
    sequence = fields.Integer(default=10, readonly=True)
    rights = fields.Char(required=True, readonly=True)
    menus = fields.Char(readonly=True)
    operations = fields.Char("May", compute="_compute_operations")

    _code_uniq = models.Constraint("UNIQUE (code)", "A permission with this code exists already.")

    @api.depends("rights")
    @api.depends_context("lang")
    def _compute_operations(self):
        words = {
            "r": self.env._("read"),
            "w": self.env._("change"),
            "c": self.env._("create"),
            "d": self.env._("delete"),
        }
        for permission in self:
            letters = {letter for _model, held in permission._pairs() for letter in held}
            permission.operations = ", ".join(
                word for letter, word in words.items() if letter in letters
            )

    def _pairs(self):
        """Return [(model, letters)] of these permissions."""
        return [
            tuple(part.split(":"))
            for permission in self
            for part in (permission.rights or "").split()
        ]

    def _menus(self):
        """Return the menu items of these permissions with all above them."""
        # sudo: menu items by their names in this add-on's own data
        menus = self.env["ir.ui.menu"].sudo()
        for name in " ".join(p.menus or "" for p in self).split():
            menus |= self.env.ref(name).sudo()
        above = menus
        while above := above.parent_id:
            menus |= above
        return menus
