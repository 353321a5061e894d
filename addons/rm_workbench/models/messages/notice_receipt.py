from odoo import api, fields, models
from odoo.tools import SQL

from ...bank_date import bank_today


class RmNoticeReceipt(models.Model):
    """A person a notice is addressed to, and when he read and confirmed it.

    ``addressed`` is whether his roles and branch of today belong to the audience; a row with false
    keeps what he once read. Written by set SQL only.
    """

    _name = "rm.notice.receipt"
    _description = "Reader of a notice"
    _order = "branch_id, user_id, id"
    _rec_name = "user_id"
    _rec_names_search = ["user_id"]
    _log_access = False

    notice_id = fields.Many2one("rm.notice", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", "Reader", required=True, readonly=True, ondelete="restrict"
    )
    branch_id = fields.Many2one("rm.branch", readonly=True, ondelete="set null", index=True)
    addressed = fields.Boolean(readonly=True)
    read_at = fields.Datetime("Read on", readonly=True)
    confirmed_at = fields.Datetime("Confirmed on", readonly=True)

    _once = models.UniqueIndex("(notice_id, user_id)", "One row for each reader.")
    # IS TRUE as the ORM asks: PostgreSQL does not match it with an index on the bare column
    _user_idx = models.Index("(user_id, notice_id) WHERE addressed IS TRUE")
    _counts_idx = models.Index(
        "(notice_id) INCLUDE (read_at, confirmed_at) WHERE addressed IS TRUE"
    )

    @api.depends("user_id")
    def _compute_display_name(self):
        for receipt in self:
            receipt.display_name = receipt.user_id.name

    @api.model
    def _mine(self, notices):
        """Return {notice id: the caller's own receipt} of those addressed to him."""
        found = self.search(
            [
                ("notice_id", "in", notices.ids),
                ("user_id", "=", self.env.uid),
                ("addressed", "=", True),
            ]
        )
        return {receipt.notice_id.id: receipt for receipt in found}

    def _reading(self, notice):
        self.ensure_one()
        if self.confirmed_at:
            return "confirmed"
        if notice.must_read and notice.state == "published":
            return "to_confirm"
        return "read" if self.read_at else "unread"

    @api.model
    def _counts(self, notices):
        """Return {notice id: (addressed, read, confirmed)}, of the readers the caller may see."""
        groups = self._read_group(
            [("notice_id", "in", notices.ids), ("addressed", "=", True)],
            ["notice_id"],
            ["__count", "read_at:count", "confirmed_at:count"],
        )
        return {notice.id: tuple(counts) for notice, *counts in groups}

    @api.model
    def _audience_sql(self, notices, users):
        """SQL (notice_id, user_id, branch_id) of the persons addressed by notices ``n``."""
        people = self.env["rm.address"]._people_sql(SQL("o.id, o.rm_branch_id"))
        return SQL(
            """SELECT n.id AS notice_id, u.id AS user_id, u.rm_branch_id AS branch_id
                 FROM rm_notice n
            LEFT JOIN rm_branch home ON home.id = n.branch_id
                 JOIN res_users u ON %(users)s
                  AND u.id IN (SELECT id FROM (%(people)s) p)
            LEFT JOIN rm_branch b ON b.id = u.rm_branch_id
                WHERE %(notices)s
                  AND (home.id IS NULL OR starts_with(b.parent_path, home.parent_path))
                  AND (NOT EXISTS (SELECT FROM rm_branch_rm_notice_rel r
                                    WHERE r.rm_notice_id = n.id)
                       OR EXISTS (SELECT FROM rm_branch_rm_notice_rel r
                                    JOIN rm_branch top ON top.id = r.rm_branch_id
                                   WHERE r.rm_notice_id = n.id
                                     AND starts_with(b.parent_path, top.parent_path)))
                  AND (NOT EXISTS (SELECT FROM rm_notice_rm_role_rel r
                                    WHERE r.rm_notice_id = n.id)
                       OR EXISTS (SELECT FROM rm_notice_rm_role_rel r
                                    JOIN rm_role o ON o.id = r.rm_role_id
                                    JOIN res_groups_users_rel x ON x.gid = o.group_id
                                   WHERE r.rm_notice_id = n.id AND x.uid = u.id))""",
            notices=notices,
            users=users,
            people=people,
        )

    @api.model
    def _would_reach(self, notice):
        """Return whether anybody belongs to the notice's audience today."""
        self.env.flush_all()
        audience = self._audience_sql(SQL("n.id = %s", notice.id), SQL("TRUE"))
        return bool(self.env.execute_query(SQL("%s LIMIT 1", audience)))

    @api.model
    def _refresh(self, notices=None, users=None):
        """Bring the readers of the notices in force to today's roles and branches; tell new ones.

        :param SQL notices: condition on a notice ``n``, None for all.
        :param SQL users: condition on a user ``u``, None for all.
        One statement whatever the number of notices and persons.
        """
        self.env.flush_all()
        live = SQL(
            """n.state = 'published' AND n.valid_from <= %(today)s
               AND COALESCE(n.valid_to, 'infinity') >= %(today)s AND %(notices)s""",
            today=bank_today(self.env),
            notices=notices or SQL("TRUE"),
        )
        users = users or SQL("TRUE")
        rows = self.env.execute_query(
            SQL(
                """WITH audience AS MATERIALIZED (%(audience)s), gone AS (
                     UPDATE rm_notice_receipt x SET addressed = FALSE
                       FROM rm_notice n, res_users u
                      WHERE n.id = x.notice_id AND u.id = x.user_id AND x.addressed
                        AND %(live)s AND %(users)s
                        AND (x.notice_id, x.user_id) NOT IN (
                            SELECT notice_id, user_id FROM audience))
                   INSERT INTO rm_notice_receipt (notice_id, user_id, branch_id, addressed)
                   SELECT notice_id, user_id, branch_id, TRUE FROM audience
                       ON CONFLICT (notice_id, user_id) DO UPDATE
                      SET addressed = TRUE, branch_id = EXCLUDED.branch_id
                    WHERE NOT rm_notice_receipt.addressed
                       OR rm_notice_receipt.branch_id IS DISTINCT FROM EXCLUDED.branch_id
                RETURNING notice_id, user_id, xmax = 0""",
                audience=self._audience_sql(live, users),
                live=live,
                users=users,
            )
        )
        self.invalidate_model()
        self.env["rm.notice"].invalidate_model(flush=False)
        self._tell_newcomers(rows)

    @api.model
    def _tell_newcomers(self, rows):
        told = {}
        for notice_id, user_id, is_new in rows:
            if is_new:
                told.setdefault(notice_id, []).append(user_id)
        for notice_id, user_ids in told.items():
            self.env["rm.notice"].browse(notice_id).sudo()._tell(user_ids)

    @api.model
    def _mark(self, notices, *columns):
        """Set these times of the caller's own receipts where the last one is empty.

        :return: how many receipts changed
        """
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """UPDATE rm_notice_receipt SET %(pairs)s
                    WHERE notice_id = ANY(%(notices)s) AND user_id = %(user)s AND addressed
                      AND %(last)s IS NULL RETURNING 1""",
                pairs=SQL(", ").join(
                    SQL("%(c)s = COALESCE(%(c)s, %(now)s)", c=SQL.identifier(name), now=now)
                    for name in columns
                ),
                notices=notices.ids,
                user=self.env.uid,
                last=SQL.identifier(columns[-1]),
            )
        )
        if rows:
            self.invalidate_model(list(columns))
            self.env["rm.notice"].invalidate_model(flush=False)
            notices._notifications_read()
        return len(rows)
