from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class RmKpiInputLoad(models.Model):
    """Storing the rows of an uploaded table: one statement, all or nothing."""

    _inherit = "rm.kpi.input"

    def _load_rows(self, rows, file_name):
        """Enter figures, replacing those that are still to be checked.

        :param rows: [(definition, period, manager id, Decimal, note)], already checked.
        :return: number of figures
        """
        late = {
            (d.id, period): self._is_late(d, self._parse_period(period))
            for d, period in {(row[0], row[1]) for row in rows}
        }
        self.flush_model()
        found = self.env.execute_query(
            SQL(
                """
                INSERT INTO rm_kpi_input (
                    definition_id, period, manager_id, branch_id, value, note, late, file_name,
                    state, entered_by_id, entered_at, create_uid, create_date, write_uid,
                    write_date)
                SELECT r.definition_id, r.period, m.id, m.branch_id, r.value, r.note, r.late,
                       %(file)s, 'draft', %(uid)s, %(now)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM unnest(%(definitions)s, %(periods)s, %(managers)s, %(values)s::numeric[],
                              %(notes)s::text[], %(lates)s)
                       AS r (definition_id, period, manager_id, value, note, late)
                  JOIN rm_manager m ON m.id = r.manager_id
                ON CONFLICT (period, definition_id, manager_id) DO UPDATE
                   SET value = EXCLUDED.value, note = EXCLUDED.note, late = EXCLUDED.late,
                       file_name = EXCLUDED.file_name, entered_by_id = EXCLUDED.entered_by_id,
                       entered_at = EXCLUDED.entered_at, create_uid = EXCLUDED.create_uid,
                       write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
                 WHERE rm_kpi_input.state = 'draft'
                RETURNING id
                """,
                file=file_name,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                definitions=[row[0].id for row in rows],
                periods=[row[1] for row in rows],
                managers=[row[2] for row in rows],
                values=[str(row[3]) for row in rows],
                notes=[row[4] for row in rows],
                lates=[late[row[0].id, row[1]] for row in rows],
            )
        )
        if len(found) < len(rows):
            # somebody confirmed one of them since the rows were checked
            raise UserError(
                self.env._("Some of these figures were confirmed meanwhile. Upload again.")
            )
        self.invalidate_model()
        made = self.browse(row_id for (row_id,) in found)
        made._journal("input.uploaded", file=file_name, total=str(sum(row[3] for row in rows)))
        return len(made)
