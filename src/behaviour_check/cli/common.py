"""What the commands share: options, colour, and how problems are printed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from ..pack import Pack
from ..source import Problem, clean, shown, suggest

FOUND = 1
"""Something stands at or above `--fail-on`, or an expectation differs."""
INVALID = 3
"""An input could not be read or is invalid, or there was nothing to assess or to expect."""

Command = TypeVar("Command", bound=Callable[..., Any])


def rules_option(command: Command) -> Command:
    """`-r/--rules`"""
    help = "The rule pack: a shipped name, or a folder.  [default: the settings', or panel6]"
    return click.option("-r", "--rules", metavar="NAME|FOLDER", help=help)(command)


def config_option(command: Command) -> Command:
    """`--config`"""
    help = "The settings.  [default: behaviour-check.yaml here, or above in the repository]"
    return click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help=help)(command)


def verbosity_options(command: Command) -> Command:
    """`-q` and `-v`, of which one may be given"""

    @wraps(command)
    def checked(*args: Any, quiet: bool, verbose: bool, **given: Any) -> Any:
        if quiet and verbose:
            raise click.UsageError("`-q` shows less and `-v` more: give one of them")
        return command(*args, quiet=quiet, verbose=verbose, **given)

    with_verbose = click.option("-v", "--verbose", is_flag=True, help="Show how every indicator came out.")(checked)
    return cast("Command", click.option("-q", "--quiet", is_flag=True, help="Show verdicts only.")(with_verbose))


def color_option(command: Command) -> Command:
    """`--color`"""
    choice = click.Choice(["auto", "always", "never"])
    help = "Colour: auto follows the terminal, NO_COLOR and FORCE_COLOR."
    return click.option("--color", type=choice, default="auto", show_default=True, help=help)(command)


def jobs_option(command: Command) -> Command:
    """`-j/--jobs`"""
    help = "Processes that read scenarios; 0 for one a core."
    return click.option("-j", "--jobs", type=click.IntRange(0, 256), default=1, show_default=True, help=help)(command)


def paths_argument(command: Command) -> Command:
    """`PATH…`"""
    return click.argument("paths", nargs=-1, required=True, metavar="PATH...")(command)


def wants_color(choice: str) -> bool:
    """Whether the report is coloured."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def page_width() -> int:
    """80 columns, or more where the terminal has them: in fewer, verdicts and marks would be lost."""
    if not sys.stdout.isatty():
        return 80
    return min(max(shutil.get_terminal_size().columns, 80), 100)


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems to stderr, one a line."""
    for problem in problems:
        print_error(str(problem))


def print_error(message: str) -> None:
    """Print a line to stderr: one line, whatever the message holds."""
    line = " ".join(clean(message).replace("\t", " ").splitlines())
    if sys.stderr is not None:  # Python has none if it was closed
        sys.stderr.write(line + "\n")  # not click.echo, which would write over a bar that is shown there
        sys.stderr.flush()


def write(text: str) -> None:
    """Write a piece of a report to stdout."""
    sys.stdout.write(text)


def utf8_stdout() -> None:
    """Reports are UTF-8 wherever they go; what cannot be encoded is replaced, never a traceback."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace", newline="\n")


def leading_reading(pack: Pack, reading: str | None) -> str:
    """The reading that leads. Raises a usage error, with a suggestion, for one that the pack does not have."""
    if reading is None:
        return pack.default_reading
    if reading not in pack.readings:
        hint = suggest(reading, pack.readings) or f"readings: {', '.join(pack.readings)}"
        raise click.BadParameter(f"the pack has no reading {shown(reading)} ({hint})", param_hint="--reading")
    return reading
