from odoo import fields, models
from odoo.tools import SQL

from ...computing.ladder import SCOPE_COLUMNS, scopes


class RmKpiParameterLoad(models.Model):
    """Values of parameters stored from an upload, by set statements."""

    _inherit = "rm.kpi.parameter.value"

    def _load_rows(self, rows, file_name):
        """Set values from days on; one that was open for the same scope ends the day before.

        A value with the same first day is replaced. Days of two values are refused by the database.

        :param rows: [(parameter id, {scope column: id}, first day, last day or None, Decimal)].
        :return: number of values
        """
        self.flush_model()
        given = self._given_rows(rows)
        execute = self.env.cr.execute
        execute(SQL("CREATE TEMP TABLE rm_kpi_given ON COMMIT DROP AS %s", given))
        same = SQL(
            "v.parameter_id = g.parameter_id AND (%s) IS NOT DISTINCT FROM (%s)",
            scopes("v"),
            scopes("g"),
        )
        stamp = SQL("write_uid = %s, write_date = %s", self.env.uid, fields.Datetime.now())
        execute(
            SQL(
                """UPDATE rm_kpi_parameter_value v SET valid_to = g.valid_from - 1, %s
                     FROM rm_kpi_given g
                    WHERE %s AND v.valid_from < g.valid_from AND v.valid_to IS NULL""",
                stamp,
                same,
            )
        )
        execute(
            SQL(
                """UPDATE rm_kpi_parameter_value v
                      SET value = g.value, valid_to = g.valid_to, %s
                     FROM rm_kpi_given g WHERE %s AND v.valid_from = g.valid_from""",
                stamp,
                same,
            )
        )
        execute(
            SQL(
                """INSERT INTO rm_kpi_parameter_value (parameter_id, %s, valid_from, valid_to,
                          value, create_uid, create_date, write_uid, write_date)
                   SELECT g.parameter_id, %s, g.valid_from, g.valid_to, g.value, %s, %s, %s, %s
                     FROM rm_kpi_given g
                    WHERE NOT EXISTS (SELECT FROM rm_kpi_parameter_value v
                                       WHERE %s AND v.valid_from = g.valid_from)""",
                SQL(", ").join(map(SQL.identifier, SCOPE_COLUMNS)),
                scopes("g"),
                *(self.env.uid, fields.Datetime.now()) * 2,
                same,
            )
        )
        execute("DROP TABLE rm_kpi_given")
        self.invalidate_model()
        self.env["rm.journal"]._record("parameter.uploaded", reference=file_name, count=len(rows))
        return len(rows)

    def _given_rows(self, rows):
        """Query of the rows as a table."""
        columns = [[row[1].get(column) for row in rows] for column in SCOPE_COLUMNS]
        return SQL(
            """SELECT * FROM unnest(%s::int[], %s, %s::date[], %s::date[], %s::numeric[])
                 AS g (parameter_id, %s, valid_from, valid_to, value)""",
            [row[0] for row in rows],
            SQL(", ").join(SQL("%s::int[]", ids) for ids in columns),
            [row[2] for row in rows],
            [row[3] for row in rows],
            [str(row[4]) for row in rows],
            SQL(", ").join(map(SQL.identifier, SCOPE_COLUMNS)),
        )
