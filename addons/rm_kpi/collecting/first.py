"""责任终身: bad loans that stay with the RM first responsible, whoever has the customer now.

Which these are, see ``rm_workbench/staying_loans.py``. Their rows have the basis ``first``.
"""

from odoo.tools import SQL

from odoo.addons.rm_workbench.staying_loans import staying_sql

#: attribution of sources that follow this
FIRST_RM = "first_rm"


def first_rm_sql(base, shared):
    """Return rows credited by shares, save those of loans that stay with their first RM.

    :param base: query of the rows. :param shared: the same by the shares of the day.
    """
    return SQL(
        """SELECT z.* FROM (%(shared)s) z
             LEFT JOIN (%(staying)s) k ON k.loan_id = z.item_id AND k.since <= z.day
            WHERE k.loan_id IS NULL
           UNION ALL
           SELECT k.manager_id, 1::numeric, x.*, 'first'
             FROM (%(base)s) x JOIN (%(staying)s) k
               ON k.loan_id = x.item_id AND k.since <= x.day""",
        base=base,
        shared=shared,
        staying=staying_sql(),
    )
