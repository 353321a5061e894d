from odoo import api, fields, models
from odoo.tools import SQL

#: an address's id is the record's id in its own table plus this; a person's is the user's id
BRANCH, TEAM, ROLE = 1_000_000_000, 1_200_000_000, 1_400_000_000


class RmAddress(models.Model):
    """通讯录: whom one may write to, names only: persons, teams, branches with below, roles.

    A view over users, teams, branches and roles, open to every role, so that colleagues are found
    without reading the records themselves. Persons are active users who hold a role, the source
    systems' excepted; whoever has left stays readable on old mails, but is found no more.
    """

    _name = "rm.address"
    _description = "Address"
    _auto = False
    _order = "sequence, name, id"
    _rec_names_search = ["name", "code", "place"]

    name = fields.Char(readonly=True)
    code = fields.Char(readonly=True, help="Code of the RM or branch.")
    place = fields.Char("Branch", readonly=True)
    post = fields.Char("Role", readonly=True)
    kind = fields.Selection(
        [("person", "Person"), ("team", "Team"), ("branch", "Branch"), ("role", "Role")],
        readonly=True,
    )
    sequence = fields.Integer(readonly=True)
    active = fields.Boolean(readonly=True)

    @api.depends("name", "place", "kind")
    def _compute_display_name(self):
        for address in self:
            values = {"name": address.name or "", "place": address.place or ""}
            if address.kind == "branch":
                address.display_name = self.env._("%(name)s (everybody there)", **values)
            elif address.kind == "role":
                address.display_name = self.env._("All: %(name)s", **values)
            elif address.place:
                address.display_name = self.env._("%(name)s (%(place)s)", **values)
            else:
                address.display_name = values["name"]

    @property
    def _table_query(self):
        language = self.env.lang or "en_US"
        role_name = SQL("COALESCE(r.name->>%s, r.name->>'en_US')", language)
        return SQL(
            """SELECT u.id, p.name, m.code, b.name AS place, %(posts)s AS post,
                      'person' AS kind, 1 AS sequence,
                      EXISTS (%(people)s AND o.id = u.id) AS active
                 FROM res_users u JOIN res_partner p ON p.id = u.partner_id
            LEFT JOIN rm_manager m ON m.user_id = u.id
            LEFT JOIN rm_branch b ON b.id = u.rm_branch_id
                WHERE NOT COALESCE(u.share, FALSE)
            UNION ALL
               SELECT %(team)s + t.id, t.name, NULL, b.name, NULL, 'team', 2, t.active
                 FROM rm_team t JOIN rm_branch b ON b.id = t.branch_id
            UNION ALL
               SELECT %(branch)s + b.id, b.name, b.code, NULL, NULL, 'branch', 3, b.active
                 FROM rm_branch b
            UNION ALL
               SELECT %(role)s + r.id, %(role_name)s, NULL, NULL, NULL, 'role', 4,
                      r.state = 'released'
                 FROM rm_role r
                WHERE r.code <> 'integration' AND r.state IN ('released', 'retired')""",
            people=self._people_sql(SQL("")),
            team=TEAM,
            branch=BRANCH,
            role=ROLE,
            role_name=role_name,
            posts=SQL(
                """(SELECT string_agg(%s, '、' ORDER BY r.sequence)
                      FROM res_groups_users_rel x JOIN rm_role r ON r.group_id = x.gid
                     WHERE x.uid = u.id)""",
                role_name,
            ),
        )

    @api.model
    def _people_sql(self, columns):
        """SQL of the users ``o`` who may be addressed: active, with a role of the bank.

        Odoo's first user is the break-glass account and nobody's mailbox.
        """
        return SQL(
            """SELECT %s FROM res_users o
                WHERE o.active AND o.id <> %s AND EXISTS (
                  SELECT FROM res_groups_users_rel x JOIN rm_role r ON r.group_id = x.gid
                   WHERE x.uid = o.id AND r.code <> 'integration')""",
            columns,
            self.env.ref("base.user_admin").id,
        )

    @api.model
    def _persons_sql(self, addressed, sender):
        """SQL (user_id, kind) of the persons behind ``addressed``, SQL of (address_id, kind).

        One statement whatever the number of persons. A group does not reach ``sender`` himself;
        somebody reached in several ways appears several times.
        """
        return SQL(
            """WITH addressed AS (%(addressed)s),
               people AS MATERIALIZED (%(people)s)
               SELECT u.id AS user_id, a.kind
                 FROM addressed a JOIN people u ON u.id = a.address_id
            UNION ALL
               SELECT u.id, a.kind
                 FROM addressed a JOIN rm_branch top ON top.id = a.address_id - %(branch)s
                 JOIN rm_branch b ON starts_with(b.parent_path, top.parent_path)
                 JOIN people u ON u.rm_branch_id = b.id
                WHERE u.id <> %(sender)s
            UNION ALL
               SELECT u.id, a.kind
                 FROM addressed a JOIN rm_team t ON t.id = a.address_id - %(team)s
                 JOIN rm_manager m ON m.id = t.leader_id OR m.id IN (
                      SELECT manager_id FROM rm_team_manager_rel WHERE team_id = t.id)
                 JOIN people u ON u.id = m.user_id
                WHERE u.id <> %(sender)s
            UNION ALL
               SELECT u.id, a.kind
                 FROM addressed a JOIN rm_role r ON r.id = a.address_id - %(role)s
                 JOIN res_groups_users_rel x ON x.gid = r.group_id
                 JOIN people u ON u.id = x.uid
                WHERE u.id <> %(sender)s AND r.code <> 'integration'""",
            addressed=addressed,
            people=self._people_sql(SQL("o.id, o.rm_branch_id")),
            sender=sender,
            branch=BRANCH,
            team=TEAM,
            role=ROLE,
        )
