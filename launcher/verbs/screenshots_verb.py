"""`workbench screenshots`: pictures of every screen of the demo bank that is being served."""

from __future__ import annotations

import os
import subprocess

from launcher.browser import prepare_browser
from launcher.paths import PROJECT, Home
from launcher.python_env import PythonEnv


def main(arguments) -> int:
    log = Home().create().log / "setup.log"
    env = PythonEnv("dev", PythonEnv("runtime").ensure(log)).ensure(log)
    command = [str(env.python), str(PROJECT / "docs" / "screenshots.py"), *arguments.arguments]
    environment = {**os.environ, **prepare_browser(log)}
    return subprocess.run(command, env=environment, check=False).returncode
