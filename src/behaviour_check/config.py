"""behaviour-check.yaml: the settings of a repository of scenarios, and the findings that it accepts for a time.

Read in the three stages of every file, and each problem is told at its place: syntax, shape (what the published
schema says), and meaning, which only a pack can tell: its criteria and readings.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema

from .pack import Pack
from .shape import DAY, Many, Shaped, Text, Word, shaped
from .source import Document, InvalidInput, Problem, read_file, shown, suggest

NAME = "behaviour-check.yaml"


def _name(value: Any) -> Any:
    # `select: [1, 4]` is how a person writes criteria by number; JSON Schema takes 4.0 for a whole number too.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


CriterionName = Annotated[
    str, StringConstraints(min_length=1), BeforeValidator(_name),
    WithJsonSchema({"type": ["string", "integer"], "minLength": 1}),
]  # fmt: skip
Day = Annotated[str, StringConstraints(pattern=DAY)]


class Acceptance(Shaped):
    """One finding that is known and accepted until a day. It changes no verdict; `fail_on` does not count it."""

    scenario: Text
    """The scenario's path, relative to the folder of this file."""
    activity: Word
    """The activity's id."""
    criterion: CriterionName
    """The criterion's id or number."""
    verdict: Literal["missed", "undetermined"] = "missed"
    """The verdict that is accepted."""
    reason: Text
    """Why it is accepted."""
    until: Day
    """The last day on which it is accepted: YYYY-MM-DD."""


class ConfigDocument(Shaped):
    """behaviour-check.yaml: settings for a repository of scenarios. A flag on the command line wins."""

    rules: Text | None = None
    """The rule pack: a shipped name, or a folder relative to this file."""
    reading: Word | None = None
    """The reading that leads reports."""
    format: Many[Text] = ()
    """Forms of the report: `text`, `json`, …, or `form:path` with a path below the folder of this file."""
    fail_on: Literal["never", "missed", "undetermined"] | None = None
    """never, missed or undetermined (which includes missed): what makes `check` exit with 1."""
    select: Many[CriterionName] = ()
    """The criteria that are shown and counted: ids or numbers."""
    ignore: Many[CriterionName] = ()
    """Criteria that are neither shown nor counted: ids or numbers."""
    accepted: Many[Acceptance] = ()
    """Findings that are accepted for a time, with a reason."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a file, or none at all."""

    document: ConfigDocument
    folder: Path
    source: Document

    def problem(self, path: tuple[str | int, ...], message: str, hint: str = "") -> Problem:
        """A problem of meaning, located at `path`."""
        return self.source.problem(path, message, hint, stage="meaning")


NO_CONFIG = Config(ConfigDocument.model_construct(), Path(), Document("", {}))


def load_config(path: Path) -> Config:
    """Load a configuration file. Raises InvalidInput with every problem that can be told without a pack."""
    source = read_file(path)
    document, problems = shaped(ConfigDocument, source.data, source)
    if document is None:
        raise InvalidInput([*source.problems, *problems])
    config = Config(document, path.parent, source)
    problems = [*source.problems, *_impossible(config), *_repeated(config)]
    if problems:
        raise InvalidInput(problems)
    return config


def form_and_path(text: str) -> tuple[str, str | None]:
    """`json` or `json:report.json` as its form and, if one is given, its path."""
    form, colon, path = text.partition(":")
    return form, path if colon else None


def criteria_by_name(pack: Pack) -> dict[str, str]:
    """The criteria's ids, by id and by number."""
    return {name: item.id for item in pack.criteria for name in (item.id, str(item.number))}


def why_no_criterion(name: str, pack: Pack) -> tuple[str, str]:
    """What is wrong with a name that names no criterion, and what to write instead."""
    ids = [item.id for item in pack.criteria]
    hint = suggest(name, ids) or f"criteria: {', '.join(ids)}"
    return f"there is no criterion {shown(name)} in {pack.id}", hint


def check_meaning(config: Config, pack: Pack, forms: Collection[str], flags: Collection[str] = ()) -> list[Problem]:
    """What is wrong with the settings for this pack and these forms of report, but for those that `flags` replace."""
    document = config.document
    problems: list[Problem] = []
    if document.reading is not None and document.reading not in pack.readings and "reading" not in flags:
        hint = suggest(document.reading, pack.readings) or f"readings: {', '.join(pack.readings)}"
        problems.append(config.problem(("reading",), f"there is no reading `{document.reading}` in {pack.id}", hint))
    named: list[tuple[tuple[str | int, ...], str]] = []
    for key, names in (("select", document.select), ("ignore", document.ignore)):
        named += [((key, index), name) for index, name in enumerate(names) if key not in flags]
    named += [(("accepted", index, "criterion"), item.criterion) for index, item in enumerate(document.accepted)]
    known = criteria_by_name(pack)
    problems += [config.problem(path, *why_no_criterion(name, pack)) for path, name in named if name not in known]
    return [*problems, *([] if "format" in flags else _format_problems(config, forms))]


def _format_problems(config: Config, forms: Collection[str]) -> Iterator[Problem]:
    on_stdout = 0
    for index, text in enumerate(config.document.format):
        form, path = form_and_path(text)
        if form not in forms:
            hint = suggest(form, forms) or f"forms: {', '.join(forms)}"
            yield config.problem(("format", index), f"there is no form of report {shown(form)}", hint)
        elif path == "":
            yield config.problem(("format", index), f"{shown(text)} names no file", f"write `{form}:PATH`")
        elif path is None:
            on_stdout += 1
            if on_stdout == 2:
                hint = f"write the others to files: `{form}:PATH`"
                yield config.problem(("format", index), "only one report can go to stdout", hint)
        elif not _stays_below(path):
            # A repository that somebody else wrote must not be able to overwrite what is not its own.
            hint = "give a plain path, or `-f` on the command line, which may write anywhere"
            yield config.problem(("format", index), f"{shown(path)} is not a path below the folder of this file", hint)


def _stays_below(path: str) -> bool:
    parts = re.split(r"[\\/]", path.removeprefix("./"))
    return not {":", "\0"} & set(path) and all(part and not part.startswith(".") for part in parts)


def _impossible(config: Config) -> Iterator[Problem]:
    for index, item in enumerate(config.document.accepted):
        if "\0" in item.scenario:
            yield config.problem(("accepted", index, "scenario"), f"{shown(item.scenario)} is not a path")
        try:
            date.fromisoformat(item.until)
        except ValueError:
            path = ("accepted", index, "until")
            yield config.problem(path, f"there is no day `{item.until}`", "check the calendar")


def _repeated(config: Config) -> Iterator[Problem]:
    first: dict[tuple[str, ...], int] = {}
    for index, item in enumerate(config.document.accepted):
        key = (posixpath.normpath(item.scenario), item.activity, item.criterion, item.verdict)
        if key in first:
            line = config.source.place(("accepted", first[key])).line
            hint = "keep one of the two"
            yield config.problem(("accepted", index), f"this finding is accepted twice; first in line {line}", hint)
        first.setdefault(key, index)
