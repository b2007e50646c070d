"""What the tests of exercises share: small ones, classes, and students."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conftest import ROOT
from documents import as_yaml

from behaviour_check import Pack, load_pack, load_scenario
from behaviour_check.exercise import Cell, Exercise, exercise_of
from behaviour_check.exercise.answers import Answer, Student, verdict_of

PANEL6 = load_pack("panel6")
READINGS = tuple(PANEL6.readings)
CRITERIA = [item.id for item in PANEL6.criteria]
CLASSROOM = ROOT / "examples" / "classroom"
NAMES = ["crowded-pass", "falling-satellite", "visitor"]


def of_files(*paths: Path, id: str = "lesson", pack: Pack = PANEL6) -> Exercise:
    """An exercise on scenario files."""
    return exercise_of(id, pack, [load_scenario(path, pack) for path in paths])


def shipped(name: str) -> Exercise:
    """One of the exercises in examples/classroom."""
    return of_files(CLASSROOM / name / f"{name}.behaviour.yaml", id=name)


def of_document(pack: Pack = PANEL6, **keys: Any) -> Exercise:
    """An exercise on one scenario with these keys."""
    document = {"title": "A case", "activities": [{"id": "act", "kind": "launch", "facts": {}}], **keys}
    return exercise_of("lesson", pack, [load_scenario(as_yaml(document).encode(), pack)])


def student(
    name: str, answers: Mapping[str, str] | None = None, *, group: str = "", role: str = "", act: str = "act"
) -> Student:
    """A student with verdicts by criterion; `verdict because reason` gives a reason too."""
    given = {}
    for criterion, text in (answers or {}).items():
        verdict, _, reason = text.partition(" because ")
        given[Cell(act, criterion)] = Answer(verdict_of(verdict), reason)
    return Student(name, group, role, given)
