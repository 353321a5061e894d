from odoo import http
from odoo.exceptions import UserError
from odoo.http import request


class UserLink(http.Controller):
    """The page behind a link to choose a password."""

    @http.route(
        "/workbench/password", type="http", auth="public", methods=["GET", "POST"], sitemap=False
    )
    def choose_password(self, token="", password="", confirm_password="", **_other):
        """Show the form; on a POST take the password, once."""
        links = request.env["rm.user.link"]
        values = {"token": token, "error": "", "login": links._find(token).user_id.login}
        values["disable_database_manager"] = True
        if not values["login"]:
            values["error"] = links._useless_sentence()
        elif request.httprequest.method == "POST":
            self._take(links, values, token, password, confirm_password)
        response = request.render("rm_workbench.choose_password", values)
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    def _take(self, links, values, token, password, confirmed):
        if password != confirmed:
            values["error"] = links.env._("The two passwords differ: type them again.")
            return
        try:
            with request.env.cr.savepoint():
                links._use(token, password)
            values["done"] = True
        except UserError as refused:
            values["error"] = refused.args[0]
