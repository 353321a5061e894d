from odoo.tests import BaseCase

from ..engine import url_problem


class TestUrl(BaseCase):
    def test_http_https_and_paths_of_this_server_are_accepted(self):
        for url in (
            "http://bank.example/a",
            "https://bank.example:8443/a?b=c#d",
            "HTTPS://BANK.EXAMPLE",
            "/web/content/7",
            "https://培训.example/课程",
        ):
            self.assertEqual(url_problem(url), "", url)

    def test_everything_else_is_refused(self):
        for url in (
            "javascript:alert(1)",
            "JaVaScript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "ftp://bank.example/a",
            "//evil.example/a",
            "/\\evil.example",
            "https:evil",
            "https://",
            "http://bank.example:port/",
            "https://bank.example@evil.example/",
            "https://bank.example/a b",
            "https://bank.example/\n",
            "\tjavascript:alert(1)",
            'https://bank.example/"onclick=',
            "relative/path",
            "",
        ):
            self.assertEqual(url_problem(url), "not_a_url", url)
