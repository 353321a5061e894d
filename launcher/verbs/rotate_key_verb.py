"""`workbench rotate-key`: a new key for identity numbers and phones, while a server runs or not."""

from __future__ import annotations

from launcher.databases import Databases
from launcher.key_file import add_key, forget_old, key_file
from launcher.messages import WorkbenchError
from launcher.progress import say
from launcher.runtime import REFUSED, runtime


def main(arguments) -> int:
    db = arguments.db
    with runtime() as ready:
        file = key_file(ready.settings, ready.home)
        databases = Databases(ready)
        if not file.exists():
            raise WorkbenchError("refused", detail=f"There is no key file {file}.")
        if not databases.exists(db):
            raise WorkbenchError("no_database", db=db)
        if arguments.forget_old:
            return _forget(ready, databases, file)
        if not arguments.resume:
            add_key(file)
            say(f"A new key is the last line of {file}. Keep a copy, apart from the backups.")
        _seal(ready, databases, db)
        say("The old keys stay until `rotate-key --forget-old`.")
    return 0


def _seal(ready, databases: Databases, db: str) -> None:
    result = ready.inside("rotate_key", db, log=databases.log(db))
    if result.returncode == REFUSED:
        raise WorkbenchError("refused", detail=result.stderr.strip().splitlines()[-1])


def _forget(ready, databases: Databases, file) -> int:
    """Forget the old keys, after every database of this workbench is sealed with the last one."""
    made = sorted(path.stem for path in ready.home.databases.glob("*.json"))
    for db in filter(databases.exists, made):
        _seal(ready, databases, db)
    say(f"{forget_old(file)} old keys are gone from {file}.")
    return 0
