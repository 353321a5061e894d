"""The configuration Odoo really runs with, made from odoo.conf."""

from __future__ import annotations

import configparser
import os
import secrets
from pathlib import Path

from launcher.odoo_source import OdooSource
from launcher.paths import PROJECT, Home

DEFAULT_DB = "rm_demo"
# One threaded server for this machine's user: no proxy in front, nothing open to the network.
EMBEDDED = {
    "workers": "0",
    "proxy_mode": "False",
    "http_interface": "127.0.0.1",
    "limit_memory_soft": "0",
    "limit_memory_hard": "0",
    "limit_time_cpu": "3600",
    "limit_time_real": "3600",
    "limit_time_real_cron": "-1",
}
# Read by the feeds from the environment: Odoo itself would warn of an option it does not know.
FEED_ROOTS = "rm_feed_roots"
KEY_FILE = "rm_key_file"
CONNECTION = ("db_host", "db_port", "db_user", "db_password", "db_sslmode")


def read_settings(file: Path = PROJECT / "odoo.conf") -> dict[str, str]:
    """The options of odoo.conf; empty ones count as not set."""
    parser = configparser.RawConfigParser()
    parser.read(file, encoding="utf-8")
    options = parser.items("options") if parser.has_section("options") else []
    return {key: value.strip() for key, value in options if value.strip() not in ("", "False")} | {
        key: "False" for key, value in options if value.strip() == "False" and key not in CONNECTION
    }


def connection(settings: dict[str, str]) -> dict[str, str]:
    """How to reach the database server that odoo.conf names; empty without db_host."""
    return (
        {key: settings[key] for key in CONNECTION if key in settings}
        if "db_host" in settings
        else {}
    )


def effective(
    settings: dict[str, str], home: Home, source: OdooSource, database: dict[str, str]
) -> dict[str, str]:
    """All options of the configuration that Odoo is started with.

    :param database: how to reach the database server
    """
    embedded = "db_host" not in settings
    own = [PROJECT / part.strip() for part in settings.get("addons_path", "addons").split(",")]
    return {
        **{key: value for key, value in settings.items() if key not in (FEED_ROOTS, KEY_FILE)},
        **(EMBEDDED if embedded else {}),
        **{key: value for key, value in database.items() if value},
        "addons_path": ",".join(map(str, (*source.addons, *own))),
        "data_dir": settings.get("data_dir", str(home.data)),
        "db_name": settings.get("db_name", DEFAULT_DB),
        # The database manager is closed; nobody needs to know this one.
        "admin_passwd": settings.get("admin_passwd", secrets.token_urlsafe(32)),
    }


def write(options: dict[str, str], file: Path) -> Path:
    """Write a configuration that only its owner can read."""
    text = "[options]\n" + "".join(f"{key} = {value}\n" for key, value in sorted(options.items()))
    temporary = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
    return temporary.rename(file)
