import pytz

from odoo import api, fields, models

from ...bank_date import bank_today, bank_zone

_SHOWN = 8
#: days ahead in which a grant that ends is shown
_GRANTS_AHEAD = 30


class RmHomeSystem(models.AbstractModel):
    """What administrators look at: deliveries, warnings, grants, people."""

    _inherit = "rm.home"

    @api.model
    def _card_system_figures(self):
        """Users signed in today, users, customers, newest delivery."""
        newest = self.env["rm.batch"].search([("state", "=", "published")], limit=1)
        counts = self._rows_sql(
            """SELECT (SELECT count(*) FROM res_users WHERE active AND share IS NOT TRUE
                          AND EXISTS (SELECT FROM rm_role_grant g WHERE g.user_id = res_users.id)
                      ) AS users,
                      (SELECT count(DISTINCT login) FROM rm_journal
                        WHERE event = 'user.signed_in' AND at >= %(begin)s) AS signed_in,
                      (SELECT count(*) FROM rm_journal
                        WHERE event = 'user.sign_in_failed' AND at >= %(begin)s) AS failed,
                      (SELECT count(*) FROM rm_manager WHERE active) AS managers""",
            begin=self._day_begin(),
        )[0]
        figures = [
            self._figure(
                self.env._("Users signed in today"),
                str(counts["signed_in"]),
                unit="count",
                note=self.env._("of %(users)s users", users=counts["users"]),
                open={"xmlid": "rm_workbench.rm_role_grant_action"},
            ),
            self._figure(
                self.env._("Failed sign-ins today"),
                str(counts["failed"]),
                unit="count",
                tone="warning" if counts["failed"] else "muted",
            ),
            self._figure(
                self.env._("Relationship managers"),
                str(counts["managers"]),
                unit="count",
                open={"xmlid": "rm_workbench.rm_manager_action"},
            ),
            self._figure(
                self.env._("Newest delivery"),
                fields.Date.to_string(newest.business_date) if newest else False,
                unit="text",
                open={"xmlid": "rm_workbench.rm_batch_action"},
            ),
        ]
        return self._figures(self.env._("The system today"), figures)

    def _figures(self, title, figures):
        return {
            "key": "figures",
            "kind": "figures",
            "column": "top",
            "title": title,
            "figures": figures,
            "as_of": False,
        }

    @api.model
    def _day_begin(self):
        """Return 00:00 of the bank's today in UTC."""
        begin = bank_zone(self.env).localize(fields.Datetime.to_datetime(bank_today(self.env)))
        return begin.astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _card_feeds(self):
        """The newest delivery of each feed, problems first."""
        # a feed for pushes that nobody uses is no news
        used = ["|", ("kind", "!=", "push"), ("batch_ids", "!=", False)]
        batches = self.env["rm.batch"]
        rows = [
            # the newest of each: a day of pushes may hold hundreds
            self._feed_row(
                feed,
                batches.search([("feed_id", "=", feed.id), ("parent_id", "=", False)], limit=1),
            )
            for feed in self.env["rm.feed"].search(used, limit=50)
        ]
        problems = [row for row in rows if row["tone"] == "danger"]
        return self._list_card(
            "feeds",
            self.env._("Data feeds"),
            sorted(rows, key=lambda row: row["tone"] != "danger")[:_SHOWN],
            icon="fa-database",
            count=len(problems),
            tone="danger" if problems else "success",
            empty=self.env._("No feed is set up."),
            open={"xmlid": "rm_workbench.rm_batch_action"},
        )

    def _feed_row(self, feed, batch):
        bad = feed.missing or (batch.state == "rejected") or batch.held
        state = batch and dict(batch._fields["state"]._description_selection(self.env))[batch.state]
        return self._row(
            feed.name,
            self._open_record("rm.batch", batch.id)
            if batch
            else self._open_record("rm.feed", feed.id),
            detail=feed.missing or batch.message or (batch and batch.display_name) or False,
            value=str(batch.row_count) if batch else False,
            unit="rows",
            tag=state or self.env._("nothing yet"),
            tone="danger" if bad else "success" if batch else "muted",
        )

    @api.model
    def _card_warnings(self):
        """Scheduled actions that fail or were switched off by failures, rows kept aside."""
        rows = []
        # sudo: an administrator of the bank may know which scheduled action fails, not change it
        crons = self.env["ir.cron"].sudo().with_context(active_test=False)
        for cron in crons.search([("failure_count", ">", 0)], limit=_SHOWN):
            rows.append(
                self._row(
                    cron.name,
                    False,
                    detail=self.env._("failed %(times)s times", times=cron.failure_count),
                    tag=self.env._("running") if cron.active else self.env._("switched off"),
                    tone="danger",
                )
            )
        aside = self.env["rm.batch.reject"].search_count([("kind", "=", "aside")], limit=10_000)
        if aside:
            title = self.env._("Kept aside")
            domain = [("kind", "=", "aside")]
            rows.append(
                self._row(
                    self.env._("Rows that wait for their customer or account"),
                    self._open_list(
                        title,
                        "rm.batch.reject",
                        domain,
                        xmlid="rm_workbench.rm_batch_reject_action",
                    ),
                    value=str(aside),
                    unit="rows",
                    tone="warning",
                )
            )
        return self._list_card(
            "warnings",
            self.env._("Warnings"),
            rows,
            column="side",
            icon="fa-bell-o",
            count=len(rows),
            tone="danger" if rows else "success",
            empty=self.env._("Everything runs."),
        )

    @api.model
    def _card_grants(self):
        """Grants that end soon."""
        today = bank_today(self.env)
        ending = [
            ("valid_to", ">=", today),
            ("valid_to", "<=", fields.Date.add(today, days=_GRANTS_AHEAD)),
        ]
        grants = self.env["rm.role.grant"].search(ending, order="valid_to, id", limit=_SHOWN)
        title = self.env._("Roles that end soon")
        return self._list_card(
            "grants",
            title,
            [
                self._row(
                    grant.user_id.name,
                    self._open_record("rm.role.grant", grant.id),
                    detail=grant.role_id.name,
                    note=grant.branch_id.name or False,
                    tag=self._day_label(grant.valid_to, today),
                    tone="warning",
                )
                for grant in grants
            ],
            icon="fa-id-badge",
            count=self.env["rm.role.grant"].search_count(ending),
            empty=self.env._("No role ends within 30 days."),
            open=self._open_list(
                title, "rm.role.grant", ending, xmlid="rm_workbench.rm_role_grant_action"
            ),
        )

    @api.model
    def _card_people(self):
        """A branch administrator's users and grants, of his branch and below."""
        below = [("rm_branch_id", "child_of", self.env.user.rm_branch_id.ids)]
        grants = self.env["rm.role.grant"]
        managers = self.env["rm.manager"]
        userless = [("user_id", "=", False)]
        title = self.env._("RMs without a user")
        open_userless = self._open_list(
            title, "rm.manager", userless, xmlid="rm_workbench.rm_manager_action"
        )
        figures = [
            self._figure(
                self.env._("Users"),
                str(self.env["res.users"].search_count(below)),
                unit="count",
                open={"xmlid": "rm_workbench.rm_role_grant_action"},
            ),
            self._figure(
                self.env._("Roles granted"),
                str(grants.search_count([])),
                unit="count",
                open={"xmlid": "rm_workbench.rm_role_grant_action"},
            ),
            self._figure(
                self.env._("Relationship managers"),
                str(managers.search_count([])),
                unit="count",
                open={"xmlid": "rm_workbench.rm_manager_action"},
            ),
            self._figure(
                title,
                str(managers.search_count(userless)),
                unit="count",
                tone="warning",
                open=open_userless,
            ),
        ]
        return self._figures(self.env._("My branch"), figures)
