"""A report on a class as a table for a spreadsheet: one row for a student, activity and criterion."""

from __future__ import annotations

from collections.abc import Iterator

from ...report.csv import lines
from ..grade import ClassFound, compare
from ..model import Exercise
from ..words import compared


def render(found: ClassFound, exercise: Exercise) -> Iterator[str]:
    """The table, a student at a time. No cell can become a formula."""
    readings = list(exercise.pack.readings)
    yield lines([(
        "exercise", "student", "group", "role", "activity", "criterion", "answer", "reason", "same_as", "stands",
        "contested", "one_sided", *readings,
    )])  # fmt: skip
    for item in found.students:
        rows = []
        for cell in found.cells:
            asked = cell.asked
            answer = item.student.answers.get(asked.cell)
            verdict = answer.verdict if answer is not None else None
            beside = compare(verdict, asked.verdicts) if verdict is not None else None
            rows.append((
                exercise.id, item.student.name, item.student.group, item.student.role, *asked.cell, verdict or "",
                answer.reason if answer is not None else "", " ".join(beside.readings) if beside else "",
                compared(beside, exercise.pack) if beside else "unanswered",
                _yes("contested" in asked.marks), _yes("one-sided" in asked.marks),
                *(asked.verdicts[reading] for reading in readings),
            ))  # fmt: skip
        yield lines(rows)


def _yes(value: bool) -> str:
    return "true" if value else "false"
