from odoo import http
from odoo.exceptions import AccessDenied
from odoo.http import request

_SECRET = "rm_totp_secret"


class SecondFactor(http.Controller):
    """The page between password and session of those whose role demands a second factor."""

    @http.route(
        "/workbench/second-factor",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        sitemap=False,
    )
    def set_up(self, code="", redirect=None, **_other):
        """Show the secret; on a POST with the right code keep it and open the session."""
        session = request.session
        if session.uid:
            return request.redirect("/odoo")
        user = request.env["res.users"].browse(session.get("pre_uid") or [])
        if not user or not user._rm_lacks_second_factor():
            return request.redirect("/web/login")
        error = ""
        if request.httprequest.method == "POST" and session.get(_SECRET):
            try:
                with user._assert_can_auth(user=user.id):
                    user._rm_enrol(session[_SECRET], code)
            except AccessDenied as refused:
                error = str(refused)
            else:
                return self._open(session, redirect)
        if not session.get(_SECRET):
            session[_SECRET] = user._rm_new_secret()
        return self._page(user, session[_SECRET], error, redirect)

    def _open(self, session, redirect):
        session.pop(_SECRET, None)
        session.finalize(request.env)
        request.update_env(user=session.uid)
        request.update_context(**session.context)
        inside = redirect and redirect.startswith("/") and not redirect.startswith("//")
        return request.redirect(redirect if inside else "/odoo")

    def _page(self, user, secret, error, redirect):
        issuer = request.httprequest.host.split(":", 1)[0]
        groups = (secret[i : i + 4] for i in range(0, len(secret), 4))
        values = {
            "picture": user._rm_secret_picture(secret, issuer),
            "secret": " ".join(groups),
            "error": error,
            "redirect": redirect,
            "disable_database_manager": True,
        }
        request.session.touch()
        response = request.render("rm_workbench.second_factor", values)
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Cache-Control"] = "no-store"
        return response
