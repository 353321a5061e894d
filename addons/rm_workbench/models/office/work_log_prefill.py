from odoo import api, fields, models

from ...office import is_near_copy

#: the RM's earlier logs that a new one is compared with
_COMPARED = 10


class RmWorkLog(models.Model):
    """A log takes two minutes: a new one holds what the workbench knows of the day already.

    What is handed in is compared with the logs before; a near copy is flagged for its readers.
    """

    _inherit = "rm.work.log"

    near_copy = fields.Boolean(
        "Nearly a copy",
        readonly=True,
        copy=False,
        help="Nine tenths of it are the text of one of the ten logs before.",
    )

    def _all_guarded(self):
        return super()._all_guarded() | {"near_copy"}

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        # a new form asks for all of them; whoever creates a log of a given day does not
        known = {key: defaults.get(key) for key in ("manager_id", "date")}
        wanted = {"content", "date"} <= set(fields_list) and not defaults.get("content")
        if wanted and all(known.values()):
            draft = self.new(known)
            defaults["content"] = "\n".join(draft._lines_of_day()) or False
        return defaults

    def action_submit(self):
        result = super().action_submit()
        for log in self:
            earlier = self.search(
                [("manager_id", "=", log.manager_id.id), ("date", "<", log.date)],
                order="date desc",
                limit=_COMPARED,
            )
            if is_near_copy(log.content, earlier.mapped("content")) != log.near_copy:
                log._set_guarded(near_copy=not log.near_copy)
        return result
