"""The exercises in examples/classroom: every file there is what the program writes, and a class could use them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from exercises import CLASSROOM, NAMES, PANEL6, READINGS

from behaviour_check.cli.exercise import command  # noqa: F401 (the command that wrote them)
from behaviour_check.exercise import Exercise
from behaviour_check.exercise.answers import Student, students_of
from behaviour_check.exercise.answers_csv import entries_of
from behaviour_check.exercise.answers_yaml import entry_of
from behaviour_check.exercise.card import CARD
from behaviour_check.exercise.files import files_of
from behaviour_check.exercise.found import class_found
from behaviour_check.exercise.record import load_exercise
from behaviour_check.exercise.render import card_markdown, class_csv, class_text, html
from behaviour_check.source import read_file

Golden = Callable[[Path, str], None]
of_each = pytest.mark.parametrize("name", NAMES)
ROLES = {"crowded-pass": False, "falling-satellite": True, "visitor": True}
WRITTEN = 1_500_000
"""How large all of it may be."""


def the_class(name: str, exercise: Exercise) -> tuple[Student, ...]:
    folder = CLASSROOM / name / "answers"
    table = folder / "class.csv"
    entries = entries_of(table.read_text(encoding="utf-8"), str(table), exercise)
    entries += [entry_of(read_file(path), exercise) for path in sorted(folder.glob("*.yaml"))]
    return students_of(entries, exercise)


def written(name: str) -> dict[str, str]:
    """Every file that the program writes for an exercise."""
    folder = CLASSROOM / name
    exercise = load_exercise(folder / "exercise.yaml")
    scenario = str(folder / f"{name}.behaviour.yaml")
    texts = files_of(exercise, "panel6", [scenario], folder, roles=ROLES[name])
    found = class_found(exercise, the_class(name, exercise))
    return texts | {
        "class.txt": "".join(class_text.render(found, exercise)),
        "class.html": html.class_report(found, exercise),
        "class.csv": "".join(class_csv.render(found, exercise)).replace("\r\n", "\n"),
    }


@of_each
def test_the_files_are_what_the_program_writes(name: str, golden: Golden) -> None:
    for file, text in written(name).items():
        golden(CLASSROOM / name / file, text)


def test_the_card_is_what_the_program_writes(golden: Golden) -> None:
    golden(CLASSROOM / "card.html", html.card(CARD))
    golden(CLASSROOM / "card.md", card_markdown.render(CARD))


@of_each
def test_nothing_else_stands_there(name: str) -> None:
    folder = CLASSROOM / name
    answers = {path.name for path in (folder / "answers").iterdir()}
    assert {path.name for path in folder.iterdir()} == {*written(name), f"{name}.behaviour.yaml", "answers"}
    assert answers == {"class.csv", "nour.yaml"}
    assert {path.name for path in CLASSROOM.iterdir()} == {*NAMES, "card.html", "card.md", "README.md"}


def test_they_are_small() -> None:
    assert sum(path.stat().st_size for path in CLASSROOM.rglob("*") if path.is_file()) < WRITTEN


@of_each
def test_a_class_of_a_dozen_disagrees_and_leaves_something_open(name: str) -> None:
    exercise = load_exercise(CLASSROOM / name / "exercise.yaml")
    found = class_found(exercise, the_class(name, exercise))
    assert len(found.students) >= 12
    assert found.unanswered >= 1
    assert found.alpha.value is not None
    assert 0 < found.alpha.value < 0.7
    assert sum(cell.split for cell in found.cells) >= 3
    assert any(bunch.compared.stance != "as" for cell in found.cells for bunch in cell.bunches)
    assert len(found.groups) >= 3


@of_each
def test_each_gives_something_to_discuss(name: str) -> None:
    """Contested, one-sided and open cells, and a reading that stands alone somewhere."""
    expected = yaml.safe_load((CLASSROOM / name / f"{name}.behaviour.yaml").read_text(encoding="utf-8"))["expect"]
    (cells,) = expected.values()
    assert cells["contested"]
    by_criterion = [{cells[reading][item.id] for reading in READINGS} for item in PANEL6.criteria]
    assert any("undetermined" in verdicts for verdicts in by_criterion)
    assert any(len(verdicts) == 3 for verdicts in by_criterion)
    assert any(len(verdicts) == 1 for verdicts in by_criterion)


def test_the_lesson_plan_names_files_that_exist() -> None:
    text = (ROOT / "docs" / "classroom.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"examples/classroom/{name}/" in text
    assert "examples/classroom/card.html" in text
