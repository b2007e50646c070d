"""Running the command as a user does: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from conftest import ROOT

COMMAND = [sys.executable, "-m", "behaviour_check"]
MATTERS = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "PYTHONIOENCODING", "PYTHONUTF8", "LC_ALL", "LANG")
"""Variables that would change what a test sees."""


class Ran(NamedTuple):
    """How a process ended, and what it wrote."""

    code: int
    out: str
    err: str


def environment(**variables: str) -> dict[str, str]:
    """The environment without what matters, and with these variables."""
    return {**{name: value for name, value in os.environ.items() if name not in MATTERS}, **variables}


def run(
    *args: str | Path, stdin: str | bytes = "", cwd: Path = ROOT, env: dict[str, str] | None = None,
    command: Sequence[str] = (), seconds: float = 60,
) -> Ran:  # fmt: skip
    """Run `behaviour-check` with these arguments (or another command). It never ends in a traceback."""
    ran = subprocess.run(
        [*(command or COMMAND), *map(str, args)], input=stdin.encode() if isinstance(stdin, str) else stdin, cwd=cwd,
        env=environment(**(env or {})), capture_output=True, check=False, timeout=seconds,
    )  # fmt: skip
    out, err = ran.stdout.decode("utf-8"), ran.stderr.decode("utf-8")
    assert "Traceback" not in err, err
    return Ran(ran.returncode, out, err)
