"""`workbench lint`: style and mistakes that can be seen without running anything."""

from __future__ import annotations

import subprocess

from launcher.paths import ADDONS, PROJECT, Home
from launcher.progress import say
from launcher.python_env import PythonEnv
from launcher.suite import suite


def main(_arguments) -> int:
    log = Home().create().log / "setup.log"
    env = PythonEnv("dev", PythonEnv("runtime").ensure(log)).ensure(log)
    tools = env.folder / "bin"
    commands = {
        "ruff check": [tools / "ruff", "check", "--quiet", "."],
        "ruff format": [tools / "ruff", "format", "--check", "--quiet", "."],
        "length of files": [env.python, PROJECT / ".ci" / "file_length.py"],
        "pylint-odoo": [env.python, "-m", "pylint", *(ADDONS / name for name in suite())],
    }
    failed = 0
    for name, command in commands.items():
        result = subprocess.run([str(part) for part in command], cwd=PROJECT, check=False)
        say(f"{name}: {'failed' if result.returncode else 'clean'}")
        failed += bool(result.returncode)
    return 1 if failed else 0
