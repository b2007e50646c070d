"""Settings from the command line and from behaviour-check.yaml: a flag wins."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from ..config import (
    NAME,
    NO_CONFIG,
    Config,
    check_meaning,
    criteria_by_name,
    form_and_path,
    load_config,
    why_no_criterion,
)
from ..pack import Pack, find_pack, load_pack, shipped_packs
from ..report import FORMATS
from ..shape import DAY
from ..source import InvalidInput, Problem, shown, suggest

MISNAMED = ("behaviour-check.yml", "behavior-check.yaml", "behavior-check.yml")


def find_config(path: Path | None) -> Config:
    """The configuration file that is named, or the nearest one from here up to the root of the repository.

    Outside a repository only this folder is looked at: what lies above may be anybody's.
    """
    if path is not None:
        return load_config(path)
    here = Path.cwd()
    folders = (here, *here.parents)
    for folder in folders[: folders.index(repository_root()) + 1]:
        for name in (NAME, *MISNAMED):
            if (folder / name).is_file():
                found = Path(os.path.relpath(folder / name))
                if name != NAME:
                    message, hint = f"settings stand in {NAME}", "rename this file"
                    raise InvalidInput([Problem(str(found), 0, 0, "file", message, hint)])
                return load_config(found)
    return NO_CONFIG


def repository_root() -> Path:
    """The folder with `.git` here or above, or here."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def rules_of(flag: str | None, config: Config) -> str:
    """The name or folder of the pack to load. Raises InvalidInput, at its place, for one that does not exist."""
    named = config.document.rules
    if flag is not None or named is None:
        return flag or "panel6"
    rules = named if named in shipped_packs() else str(config.folder / named)
    try:
        find_pack(rules)
    except InvalidInput as error:
        missing = error.problems[0]
        hint = suggest(named, shipped_packs()) or missing.hint
        raise InvalidInput([config.problem(("rules",), f"{shown(named)}: {missing.message}", hint)]) from None
    return rules


def pack_of(flag: str | None, config: Path | None = None) -> tuple[Pack, str]:
    """The pack of a command that takes nothing else from the settings, and its name or folder.

    Settings that are used are checked whole. With `--rules` alone they are not even looked for.
    """
    if flag is not None and config is None:
        return load_pack(flag), flag
    found = find_config(config)
    rules = rules_of(flag, found)
    pack = load_pack(rules)
    check(found, pack)
    return pack, rules


def check(config: Config, pack: Pack, flags: Collection[str] = ()) -> None:
    """Raise InvalidInput if the settings that no flag replaces name what the pack or the program does not have."""
    problems = check_meaning(config, pack, FORMATS, flags)
    if problems:
        raise InvalidInput(problems)


def formats(flags: Sequence[str], config: Config) -> Sequence[str]:
    """The forms that are asked for, with the paths of the configuration as seen from here."""
    if flags or not config.document.format:
        return flags or ["text"]
    wanted = []
    for index, text in enumerate(config.document.format):
        form, path = form_and_path(text)
        if path is not None and not _real(config.folder / path).is_relative_to(_real(config.folder)):
            message = f"{shown(path)} leads out of the folder of this file"
            raise InvalidInput([config.problem(("format", index), message, "remove the link")])
        wanted.append(text if path is None else f"{form}:{config.folder / path}")
    return wanted


def criteria(select: Sequence[str], ignore: Sequence[str], config: Config, pack: Pack) -> frozenset[str] | None:
    """The criteria to show and count, or None for all of them.

    `--select` replaces both lists of the configuration, `--ignore` only its own. Raises a usage error for a criterion
    that does not exist, and if none is left.
    """
    by_name = criteria_by_name(pack)
    lists = {"--select": _names(select), "--ignore": _names(ignore)}
    for option, names in lists.items():
        for name in names:
            if name not in by_name:
                message, hint = why_no_criterion(name, pack)
                raise click.BadParameter(f"{message} ({hint})", param_hint=option)
    selected = lists["--select"] or config.document.select
    ignored = lists["--ignore"] or (() if select else config.document.ignore)
    if not selected and not ignored:
        return None
    left = {by_name[name] for name in selected or by_name} - {by_name[name] for name in ignored}
    if not left:
        raise click.UsageError("every criterion that is selected is ignored: nothing is left to show")
    return frozenset(left)


def day(text: str | None) -> date:
    """The day for which acceptances are checked: the one given, or today (UTC)."""
    if text is None:
        return datetime.now(UTC).date()
    try:
        if not re.match(DAY, text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{shown(text)} is not a day (write YYYY-MM-DD)", param_hint="--as-of") from None


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # unlike `resolve`, this takes a circle of links as it is


def _names(flags: Sequence[str]) -> list[str]:
    return [name.strip() for flag in flags for name in flag.split(",")]
