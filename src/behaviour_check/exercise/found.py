"""A class's answers set beside what the pack finds of the exercise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..assess import assess
from ..differ import disputes
from ..report.words import marks
from .alpha import alpha
from .answers import Student
from .grade import Asked, ClassFound, grade
from .model import Cell, Exercise


def class_found(exercise: Exercise, students: Sequence[Student]) -> ClassFound:
    """What a class found. Raises InvalidInput, with how to install it, where NLTK is missing."""
    return grade(list(asked_in(exercise)), students, list(exercise.pack.readings), alpha)


def asked_in(exercise: Exercise) -> Iterator[Asked]:
    """Every cell with the verdicts of the readings, on the scenario's own facts."""
    for case in exercise.cases:
        report = assess(exercise.pack, case.scenario)
        for key, item in zip(case.keys, report.activities, strict=True):
            disputed = {dispute.criterion for dispute in disputes(item)}
            for found in item.stated.criteria:
                yield Asked(Cell(key, found.criterion.id), found.verdicts, tuple(marks(found, disputed)))
