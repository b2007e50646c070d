"""What `exercise new` leaves for `exercise grade` beside the sheets: the exercise's id, its pack and its scenarios."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..pack import Pack, find_pack, load_pack, shipped_packs
from ..scenario import Scenario, load_scenario
from ..shape import Shaped, Some, Text, Word, shaped
from ..source import Document, InvalidInput, Problem, read_file
from .model import Exercise, exercise_of

NAME = "exercise.yaml"


class ExerciseDocument(Shaped):
    """The record of an exercise."""

    exercise: Word
    """Its id, which every file of answers names."""
    rules: Text
    """The rule pack: a shipped name, or a folder as seen from this file."""
    scenarios: Some[Text]
    """The scenarios, as seen from this file."""


class _Record(NamedTuple):
    document: Document
    said: ExerciseDocument
    folder: Path


def record_text(id: str, rules: str, scenarios: Sequence[str], folder: Path) -> str:
    """The record of an exercise that stands in `folder`."""
    pack = rules if rules in shipped_packs() else _from(rules, folder)
    lines = [
        "# Written by `behaviour-check exercise new`; `behaviour-check exercise grade` reads it.",
        f"exercise: {json.dumps(id)}",
        f"rules: {json.dumps(pack, ensure_ascii=False)}",
        "scenarios:",
        *(f"- {json.dumps(_from(name, folder), ensure_ascii=False)}" for name in scenarios),
    ]
    return "".join(f"{line}\n" for line in lines)


def load_exercise(path: Path, rules: str | None = None) -> Exercise:
    """The exercise of a record, with its scenarios. Raises InvalidInput with everything that is wrong with them."""
    record = _read(path)
    said, folder = record.said, record.folder
    pack = load_pack(rules) if rules is not None else _pack(record)
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for index, name in enumerate(said.scenarios):
        where = folder / name
        try:
            scenarios.append(load_scenario(where, pack, str(where)))
        except InvalidInput as error:
            missing = not where.is_file()
            hint = "keep the scenarios where they were, or make the exercise anew"
            place = ("scenarios", index)
            problems += [record.document.problem(place, str(error), hint)] if missing else error.problems
    if problems:
        raise InvalidInput(problems)
    return exercise_of(said.exercise, pack, scenarios)


def _read(path: Path) -> _Record:
    document = read_file(path)
    said, problems = shaped(ExerciseDocument, document.data, document)
    if said is None or document.problems:
        raise InvalidInput([*document.problems, *problems])
    return _Record(document, said, path.parent)


def _pack(record: _Record) -> Pack:
    name = record.said.rules
    rules = name if name in shipped_packs() else str(record.folder / name)
    try:
        find_pack(rules)
    except InvalidInput as error:
        message = "; ".join(problem.message for problem in error.problems)
        hint = "`--rules` names another"
        raise InvalidInput([record.document.problem(("rules",), f"{rules}: {message}", hint)]) from None
    return load_pack(rules)


def _from(name: str, folder: Path) -> str:
    """A path as seen from a folder; as it stands on the whole machine where there is no way from one to the other."""
    try:
        return Path(os.path.relpath(name, folder)).as_posix()
    except ValueError:  # pragma: no cover - another drive on Windows
        return Path(name).resolve().as_posix()
