from odoo import api, models
from odoo.fields import Command

#: what of a table formulas hang on
_HELD = {"code", "scheme_id", "result_kind", "key1_kind", "key2_kind", "key3_kind"}


def _renames(command):
    """True for a command that gives a line another code."""
    changes = command[2] if isinstance(command, list | tuple) and len(command) == 3 else None
    return isinstance(changes, dict) and command[0] == Command.UPDATE and "code" in changes


class RmKpiSchemeTable(models.AbstractModel):
    """A table of a scheme that formulas look into by its code.

    Renaming or deleting it leaves formulas without it. They may be changed in the same step, so
    the scheme is checked as a whole at the end.
    """

    _name = "rm.kpi.scheme.table"
    _description = "Table of a scheme"
    _inherit = ["rm.kpi.scheme.part"]

    def write(self, vals):
        schemes = self._part_schemes()
        result = super().write(vals)
        if _HELD & vals.keys():
            (schemes | self._part_schemes())._check_at_the_end()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_checked(self):
        self._part_schemes()._check_at_the_end()


class RmKpiScheme(models.Model):
    _inherit = "rm.kpi.scheme"

    def write(self, vals):
        commands = vals.get("indicator_ids")
        if isinstance(commands, list | tuple) and any(map(_renames, commands)):
            # before the first line is written: formulas with the new name may come before it
            self._check_at_the_end()
        return super().write(vals)

    def _is_checked_at_the_end(self):
        """True when somebody asked for it in this transaction."""
        return self.id in self.env.cr.precommit.data.get("rm_kpi.schemes", ())

    def _check_at_the_end(self):
        """Check the formulas of these schemes once, before the transaction ends."""
        pending = self.env.cr.precommit.data.setdefault("rm_kpi.schemes", set())
        if not pending:
            self.env.cr.precommit.add(self._check_pending)
        pending.update(self.ids)

    def _check_pending(self):
        schemes = self.browse(self.env.cr.precommit.data.pop("rm_kpi.schemes", set()))
        for scheme in schemes.exists():
            scheme._check_indicators()
