"""Databases with the suite: made, upgraded, copied, dropped; each remembers its add-ons' code."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from launcher.locks import exclusive
from launcher.messages import WorkbenchError
from launcher.paths import check_space
from launcher.progress import disk_errors, say, step
from launcher.runtime import Runtime
from launcher.suite import code_hash, suite

LANGUAGE = "zh_CN"
NEEDED_MB = 500
CODE_KEY = "rm_workbench.code_hash"
BUNDLES_KEY = "rm_workbench.bundles_hash"
#: Words on screen that a new version says better replace the old ones; what the bank may rename
#: (rows that no upgrade touches) stays.
UPGRADE = ("--i18n-overwrite", "-u")
TEMPLATE = "rm_template_"
#: File by file, not page by page through the log, takes less than half of the processor; but a
#: server that waits for the disk would wait for thousands of files.
COPY_STRATEGY = """
    SELECT CASE WHEN current_setting('server_version_num')::int >= 150000
                 AND current_setting('fsync') = 'off' THEN 'STRATEGY FILE_COPY' ELSE '' END
"""
#: Odoo's own jobs (clearing up, mail) are due at once after installing; in a copy for tests each of
#: its servers would do them all, beside what is tested
ODOO_JOBS_LATER = """
    CREATE TEMP VIEW others AS
    SELECT id FROM ir_cron WHERE id NOT IN (
        SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND module LIKE 'rm\\_%');
    DELETE FROM ir_cron_trigger WHERE cron_id IN (SELECT id FROM others);
    UPDATE ir_cron SET nextcall = nextcall + interval '1 day' WHERE id IN (SELECT id FROM others);
"""


class Databases:
    """The databases of one workbench."""

    def __init__(self, runtime: Runtime):
        self.runtime = runtime
        self.query = runtime.server.query
        self.home = runtime.home

    # What is there

    def names(self, prefix: str = "") -> list[str]:
        rows = self.query("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1")
        return [name for name in rows if name.startswith(prefix)]

    def exists(self, db: str) -> bool:
        return db in self.names()

    def has_suite(self, db: str) -> bool:
        statement = "SELECT state FROM ir_module_module WHERE name = 'rm_workbench'"
        try:
            return self.query(statement, db) == ["installed"]
        except subprocess.CalledProcessError:
            return False  # no table of modules: not an Odoo database

    def code(self, db: str, key: str = CODE_KEY) -> str:
        """The number of the add-ons' code that this database was last brought up to.

        :param key: ``BUNDLES_KEY`` for the code that its bundles were compiled from
        """
        rows = self.query("SELECT value FROM ir_config_parameter WHERE key = :'key'", db, key=key)
        return rows[0] if rows else ""

    def log(self, db: str) -> Path:
        return self.home.log / f"odoo-{db}.log"

    def filestore(self, db: str) -> Path:
        return self.runtime.data_dir / "filestore" / db

    # What we know of it: a file, because a half-made database cannot be asked

    def memory(self, db: str) -> dict:
        file = self.home.databases / f"{db}.json"
        return json.loads(file.read_text()) if file.exists() else {}

    def remember(self, db: str, **values) -> None:
        file = self.home.databases / f"{db}.json"
        temporary = file.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps(self.memory(db) | values))
        temporary.rename(file)

    # Making

    def ensure(self, db: str, upgrade: bool = True) -> str:
        """See that the database exists with the suite in its present state.

        :param upgrade: false while a server runs on it
        :return: the new password of `root` when the database was made, otherwise an empty text
        """
        with exclusive(self.home.locks / f"database-{db}"):
            if self.memory(db).get("state") == "creating":
                self.drop(db)
            if not self.exists(db):
                return self._create(db)
            if not self.has_suite(db):
                raise WorkbenchError("foreign_database", db=db)
            if upgrade and self.code(db) != code_hash():
                self._upgrade(db)
            return ""

    def _create(self, db: str) -> str:
        check_space(self.runtime.data_dir, NEEDED_MB)
        self.remember(db, state="creating")
        self._install(db)
        with step("Securing the first account"):
            password = self._prepare(db, new=True)
        self.remember(db, state="ready")
        return password

    def _install(self, db: str) -> None:
        log = self.log(db)
        begin = log.stat().st_size if log.exists() else 0
        with step(f"Installing the suite into database {db}", lambda: _modules_loaded(log, begin)):
            self.query(
                "CREATE DATABASE :\"name\" ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0",
                name=db,
            )
            self.runtime.odoo(
                "-d", db, "-i", ",".join(suite()), "--load-language", LANGUAGE, log=log
            )

    def _upgrade(self, db: str) -> None:
        say(f"  The add-ons' code has changed since database {db} was last used.")
        log = self.log(db)
        begin = log.stat().st_size if log.exists() else 0
        modules = ",".join(suite())
        with step(f"Upgrading database {db}", lambda: _modules_loaded(log, begin)):
            self.runtime.odoo("-d", db, *UPGRADE, modules, "-i", modules, log=log)
            self._prepare(db, new=False)

    def _prepare(self, db: str, new: bool) -> str:
        answer = self.runtime.inside_json(
            "prepare", db, code_hash(), *(["--new"] if new else []), log=self.log(db)
        )
        return answer.get("root_password", "")

    # Copies

    def template_name(self, code: str) -> str:
        return f"{TEMPLATE}{code}"

    def template_log(self) -> Path:
        return self.log(f"{TEMPLATE}building")

    def template(self) -> str:
        """A database with the suite, the language and the web client's bundles, to copy."""
        code = code_hash()
        name = self.template_name(code)
        with exclusive(self.home.locks / "template"):
            if self.exists(name):
                return name
            for old in self.names(TEMPLATE):
                self.drop(old)
            building = f"{TEMPLATE}building"
            self.template_log().unlink(missing_ok=True)
            self._install(building)
            with step("Preparing the web client's bundles"):
                self.runtime.inside_json("bundles", building, code, log=self.log(building))
            self.query(ODOO_JOBS_LATER, building)
            self.query('ALTER DATABASE :"old" RENAME TO :"new"', old=building, new=name)
            shutil.rmtree(self.filestore(name), ignore_errors=True)
            self.filestore(building).rename(self.filestore(name))
        return name

    def clone(self, source: str, db: str) -> None:
        """Copy a database that nobody is connected to, and its files."""
        how = self.query(COPY_STRATEGY)[0]
        self.query(f'CREATE DATABASE :"name" TEMPLATE :"source" {how}', name=db, source=source)
        shutil.rmtree(self.filestore(db), ignore_errors=True)
        if self.filestore(source).exists():
            with disk_errors():  # Odoo never changes a stored file, so a second name for it will do
                shutil.copytree(self.filestore(source), self.filestore(db), copy_function=os.link)

    def drop(self, db: str) -> None:
        """Drop a database, its files and what we remember of it."""
        # not WITH (FORCE): it is refused while the server's own autovacuum is at work there, whose
        # process no ordinary role may end; a plain drop makes it give way
        self.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = :'name' AND usename = current_user",
            name=db,
        )
        self.query('DROP DATABASE IF EXISTS :"name"', name=db)
        shutil.rmtree(self.filestore(db), ignore_errors=True)
        (self.home.databases / f"{db}.json").unlink(missing_ok=True)


def _modules_loaded(log: Path, begin: int) -> str:
    """How far Odoo's log says that it is."""
    try:
        with open(log, encoding="utf-8", errors="replace") as handle:
            handle.seek(begin)
            found = re.findall(r"Loading module (\S+) \((\d+/\d+)\)", handle.read())
    except FileNotFoundError:
        return ""
    return f"{found[-1][1]} {found[-1][0]}" if found else ""
