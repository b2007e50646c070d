"""What a class found: how its answers compare with each reading and with each other. Nobody is scored or ranked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..scenario import VERDICTS, Verdict
from .alpha import Alpha
from .answers import Answer, Student
from .model import Cell

Agreement = Callable[[Iterable[tuple[str, Cell, Verdict]]], Alpha]
Stance = Literal["as", "readings differ", "open", "readings agree"]


class Asked(NamedTuple):
    """A cell with the verdict of each reading on it."""

    cell: Cell
    verdicts: Mapping[str, Verdict]
    marks: tuple[str, ...]


class Share(NamedTuple):
    """Of how many answers how many are the verdict of a reading."""

    same: int
    of: int


class Compared(NamedTuple):
    """A verdict beside the readings: those that give it too, or else what there is to say of the cell."""

    stance: Stance
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudentFound:
    """One student."""

    student: Student
    answered: int
    unanswered: int
    shares: Mapping[str, Share]
    fits: tuple[str, ...]
    """The readings that the answers fit best: several if they fit alike, none without answers."""


@dataclass(frozen=True, slots=True)
class GroupFound:
    """A group, with all answers of its members."""

    name: str
    roles: tuple[str, ...]
    members: tuple[str, ...]
    shares: Mapping[str, Share]
    fits: tuple[str, ...]
    alpha: Alpha


@dataclass(frozen=True, slots=True)
class Bunch:
    """The students who gave the same verdict on a cell, with their reasons."""

    verdict: Verdict
    compared: Compared
    answers: tuple[tuple[str, str], ...]
    """Names and reasons."""

    @property
    def silent(self) -> tuple[str, ...]:
        """Those who gave no reason."""
        return tuple(name for name, reason in self.answers if not reason)


@dataclass(frozen=True, slots=True)
class CellFound:
    """One cell."""

    asked: Asked
    counts: Mapping[Verdict, int]
    unanswered: int
    shares: Mapping[str, Share]
    split: bool
    bunches: tuple[Bunch, ...]

    @property
    def answered(self) -> int:
        """How many students gave a verdict."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class ClassFound:
    """The whole class."""

    students: tuple[StudentFound, ...]
    groups: tuple[GroupFound, ...]
    cells: tuple[CellFound, ...]
    alpha: Alpha

    @property
    def answered(self) -> int:
        """How many answers there are."""
        return sum(item.answered for item in self.students)

    @property
    def unanswered(self) -> int:
        """How many cells students left empty."""
        return sum(item.unanswered for item in self.students)


def grade(
    asked: Sequence[Asked], students: Sequence[Student], readings: Collection[str], agreement: Agreement
) -> ClassFound:
    """What the students of a class found, in the order in which they and the cells are given."""
    verdicts = {item.cell: item.verdicts for item in asked}
    by_group: dict[str, list[Student]] = {}
    for student in students:
        if student.group or student.role:
            by_group.setdefault(student.group, []).append(student)
    return ClassFound(
        tuple(_student(item, verdicts, readings) for item in students),
        tuple(
            group
            for name, members in sorted(by_group.items(), key=lambda pair: _in_order(pair[0]))
            for group in _groups(name, members, verdicts, readings, agreement)
        ),
        tuple(_cell(item, students, readings) for item in asked),
        agreement(_given(students)),
    )


def compare(verdict: Verdict, verdicts: Mapping[str, Verdict]) -> Compared:
    """A student's verdict beside those of the readings."""
    same = tuple(reading for reading, theirs in verdicts.items() if theirs == verdict)
    if same:
        return Compared("as", same)
    theirs = set(verdicts.values())
    if len(theirs) > 1:
        return Compared("readings differ", ())
    return Compared("open" if theirs == {"undetermined"} else "readings agree", ())


def is_split(counts: Mapping[Verdict, int]) -> bool:
    """Whether a class split on a cell: no verdict has more than two thirds of the answers, of which there are two."""
    answered = sum(counts.values())
    return answered > 1 and 3 * max(counts.values()) <= 2 * answered


def _in_order(name: str) -> tuple[str, str]:
    return name.casefold(), name


def _student(
    student: Student, verdicts: Mapping[Cell, Mapping[str, Verdict]], readings: Collection[str]
) -> StudentFound:
    answered = sum(answer.verdict is not None for answer in student.answers.values())
    shares = _shares([student], verdicts, readings)
    return StudentFound(student, answered, len(verdicts) - answered, shares, _fits(shares))


def _groups(
    name: str,
    members: Sequence[Student],
    verdicts: Mapping[Cell, Mapping[str, Verdict]],
    readings: Collection[str],
    agreement: Agreement,
) -> Iterable[GroupFound]:
    """The group of a name; those with a role alone are grouped by their role."""
    parts = [members] if name else [[item for item in members if item.role == role] for role in readings]
    for part in parts:
        if part:
            roles = tuple(reading for reading in readings if any(item.role == reading for item in part))
            shares = _shares(part, verdicts, readings)
            names = tuple(item.name for item in part)
            yield GroupFound(name, roles, names, shares, _fits(shares), agreement(_given(part)))


def _cell(asked: Asked, students: Sequence[Student], readings: Collection[str]) -> CellFound:
    given: dict[Verdict, list[tuple[str, str]]] = {verdict: [] for verdict in VERDICTS}
    for student in students:
        answer = student.answers.get(asked.cell)
        if answer is not None and answer.verdict is not None:
            given[answer.verdict].append((student.name, answer.reason))
    counts = {verdict: len(answers) for verdict, answers in given.items()}
    answered = sum(counts.values())
    shares = {reading: Share(counts[asked.verdicts[reading]], answered) for reading in readings}
    bunches = tuple(
        Bunch(verdict, compare(verdict, asked.verdicts), tuple(answers))
        for verdict, answers in given.items()
        if answers
    )
    return CellFound(asked, counts, len(students) - answered, shares, is_split(counts), bunches)


def _shares(
    students: Sequence[Student], verdicts: Mapping[Cell, Mapping[str, Verdict]], readings: Collection[str]
) -> dict[str, Share]:
    given = [(cell, verdict) for _, cell, verdict in _given(students)]
    return {
        reading: Share(sum(verdicts[cell][reading] == verdict for cell, verdict in given), len(given))
        for reading in readings
    }


def _fits(shares: Mapping[str, Share]) -> tuple[str, ...]:
    if not any(share.of for share in shares.values()):
        return ()
    most = max(share.same for share in shares.values())
    return tuple(reading for reading, share in shares.items() if share.same == most)


def _given(students: Iterable[Student]) -> Iterable[tuple[str, Cell, Verdict]]:
    for student in students:
        for cell, answer in student.answers.items():
            if answer.verdict is not None:
                yield student.name, cell, answer.verdict


__all__ = [
    "Agreement", "Answer", "Asked", "Bunch", "CellFound", "ClassFound", "Compared", "GroupFound", "Share", "Stance",
    "StudentFound", "compare", "grade", "is_split",
]  # fmt: skip
