"""The forms that students fill in: a YAML file for each of them, or a CSV file for the whole class."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from ..report.words import tidy
from ..scenario import VERDICTS
from .model import Cell, Exercise

REASON = " reason"
"""What the heading of a column with reasons ends in."""
PERSON = ("exercise", "name", "group", "role")
"""The columns before the answers."""


def yaml_form(exercise: Exercise) -> str:
    """The form for one student or group."""
    return "".join(f"{line}\n" for line in _yaml(exercise))


def csv_form(exercise: Exercise) -> str:
    """The form for a class: a heading, and a first row to fill in."""
    headings = [*PERSON]
    for cell in exercise.cells:
        headings += [column(cell, exercise), column(cell, exercise) + REASON]
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(headings)
    rows.writerow([exercise.id, *[""] * (len(headings) - 1)])
    return text.getvalue()


def column(cell: Cell, exercise: Exercise) -> str:
    """The heading of a cell's column: the criterion, after its activity where there are several."""
    return cell.criterion if len(exercise.activities) == 1 else f"{cell.activity}/{cell.criterion}"


def _yaml(exercise: Exercise) -> Iterator[str]:
    yield f"# Answers to the exercise: {tidy(exercise.title)}"
    yield "# One file for each student or group. Write between the quotes, and leave empty what you do not answer."
    yield f"# A verdict is one of: {', '.join(VERDICTS)}"
    yield f"exercise: {json.dumps(exercise.id)}"
    yield 'name: ""   # yours, or one that you make up'
    yield 'group: ""  # if the class works in groups'
    yield f'role: ""   # if your group argues for a reading: {", ".join(exercise.pack.readings)}'
    yield "answers:"
    for key, (_, item) in exercise.activities.items():
        kind = exercise.pack.kinds[item.kind].title
        # A key of letters and digits alone could be read as a number.
        yield f"  {json.dumps(key)}:  # {tidy(item.title or kind)}"
        for criterion in exercise.pack.criteria:
            yield f"    {criterion.id}:"
            yield '      verdict: ""'
            yield '      reason: ""'
