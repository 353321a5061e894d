"""The embedded server's own files: settings for the machine, who may connect, the old pid file."""

from __future__ import annotations

import os
from pathlib import Path

PORT = 5432
OWNER = "rm_owner"  # the superuser, used by the launcher alone
ROLE = "odoo"


def memory_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


#: A server of databases that are made anew after any crash of the machine never waits for the disk.
#: A hundred small ones that live for minutes are in the machine's memory: nobody need read ahead for
#: them, nor look each minute at every one whether it wants clearing up.
PASSING = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": 0,
    "io_method": "sync",
    "autovacuum_naptime": "10min",
}


def settings(socket: Path, memory: int, local: Path, lasting: bool = True) -> str:
    """postgresql.conf: the machine is shared with Odoo, the disk is taken to be solid state.

    Durability stays as PostgreSQL ships it: what was committed survives a crash.

    :param memory: the machine's, in MB
    :param lasting: false for tests, see ``PASSING``
    """
    values = {
        "listen_addresses": "''",
        "port": PORT,
        "unix_socket_directories": f"'{socket}'",
        "unix_socket_permissions": "0700",
        "max_connections": 120,
        "shared_buffers": f"{max(64, min(memory // 6, 4096))}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "work_mem": f"{max(8, min(memory // 250, 64))}MB",
        "maintenance_work_mem": f"{max(64, min(memory // 24, 1024))}MB",
        "max_wal_size": "4GB",
        "checkpoint_completion_target": 0.9,
        "random_page_cost": 1.1,
        "effective_io_concurrency": 64,
        "dynamic_shared_memory_type": "posix",
        "log_min_messages": "warning",
        "log_line_prefix": "'%m [%p] %d '",
        "log_timezone": "'UTC'",
        "timezone": "'UTC'",
        "lc_messages": "'C'",
        "default_text_search_config": "'pg_catalog.simple'",
    }
    if not lasting:
        values |= PASSING
    lines = [f"{name} = {value}\n" for name, value in values.items()]
    return f"# Written at every start; your own settings go into {local}\n{''.join(lines)}" + (
        f"include_if_exists = '{local}'\n"
    )


def access(owner_login: str, logins: set[str]) -> tuple[str, str]:
    """pg_hba.conf and pg_ident.conf: only these accounts of the machine, through the socket.

    :param owner_login: the account that the server runs under, also for the superuser
    :param logins: the accounts that may connect as Odoo's role
    """
    hba = "local all all peer map=workbench\n"
    lines = [f"workbench {login} {ROLE}\n" for login in sorted(logins | {owner_login})]
    return hba, f"workbench {owner_login} {OWNER}\n" + "".join(lines)


def server_process(data: Path) -> int | None:
    """The number of the server that runs on this folder; an old file that names none is removed.

    After a crash the file stays, and its number may meanwhile belong to another program: PostgreSQL
    would then refuse to start. A server works inside its data folder, which tells it from others.
    """
    file = data / "postmaster.pid"
    try:
        pid = int(file.read_text().split("\n")[0])
    except FileNotFoundError:
        return None
    except ValueError:
        pid = 0
    if pid > 0 and _works_in(pid, data):
        return pid
    file.unlink(missing_ok=True)
    return None


def _works_in(pid: int, data: Path) -> bool:
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", data)
    except PermissionError:
        return True  # somebody else's process: leave the decision to PostgreSQL
    except OSError:
        return False
