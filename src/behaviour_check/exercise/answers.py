"""What students answered, checked against the exercise: every mistake at its place, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ..scenario import VERDICTS, Verdict
from ..source import InvalidInput, Problem, add, one_line, shown, suggest
from .model import Cell, Exercise

MAX_NAME = 80
"""How many characters a name or a group may have."""
MAX_STUDENTS = 5000


class Written(NamedTuple):
    """A text in a file of answers, and where it stands."""

    text: str
    file: str
    line: int
    column: int

    def problem(self, message: str, hint: str = "") -> Problem:
        """A problem with it."""
        return Problem(self.file, self.line, self.column, "meaning", message, hint)

    @property
    def place(self) -> str:
        """Where it stands, as problems name it."""
        return f"{self.file}:{self.line}:{self.column}"


class WrittenAnswer(NamedTuple):
    """One cell as it is written."""

    cell: Cell
    verdict: Written
    reason: Written


class Entry(NamedTuple):
    """What one file or row says: who answers which exercise, and how."""

    exercise: Written
    name: Written
    group: Written
    role: Written
    answers: tuple[WrittenAnswer, ...]


class Answer(NamedTuple):
    """A student's verdict on a cell and the reason for it. Without a verdict it is unanswered."""

    verdict: Verdict | None
    reason: str


@dataclass(frozen=True, slots=True)
class Student:
    """A student, or a group that answers as one."""

    name: str
    group: str
    role: str
    """The reading that the student argued for, or nothing."""
    answers: Mapping[Cell, Answer]
    """The cells with a verdict or a reason."""


@dataclass(slots=True)
class _Person:
    """A student while entries come in, with the places of what is known so far."""

    name: str
    group: Written
    role: Written
    answers: dict[Cell, tuple[Answer, Written]] = field(default_factory=dict)


def students_of(entries: Iterable[Entry], exercise: Exercise) -> tuple[Student, ...]:
    """The students, by name. Raises InvalidInput with everything that is wrong with the entries."""
    problems: list[Problem] = []
    people: dict[str, _Person] = {}
    for entry in entries:
        _check_exercise(entry.exercise, exercise, problems)
        _check_role(entry.role, exercise, problems)
        person = _person(entry, people, problems)
        for written in entry.answers:
            _take(written, person, problems)
    if len(people) > MAX_STUDENTS:
        last = [*people.values()][MAX_STUDENTS].group
        problems.append(last.problem(f"more than {MAX_STUDENTS:,} students", "grade them in several runs"))
    if problems:
        raise InvalidInput(problems)
    named = (
        Student(
            item.name, one_line(item.group.text), item.role.text.strip(),
            {cell: answer for cell, (answer, _) in item.answers.items()},
        )
        for item in people.values()
    )  # fmt: skip
    return tuple(sorted(named, key=lambda item: (item.name.casefold(), item.name)))


def verdict_of(text: str) -> Verdict | None:
    """The verdict that a text names, in any case, with blanks for hyphens, or as the class report has it."""
    word = "-".join(text.casefold().replace("_", " ").replace("-", " ").split())
    return _AS_REPORTED.get(word) or next((verdict for verdict in VERDICTS if verdict == word), None)


_AS_REPORTED: Mapping[str, Verdict] = {"open": "undetermined", "n/a": "not-applicable"}


def _check_exercise(given: Written, exercise: Exercise, problems: list[Problem]) -> None:
    if given.text.strip() != exercise.id:
        message = f"these are answers to the exercise {shown(given.text)}, not to `{exercise.id}`"
        if not given.text.strip():
            message = "it is not said which exercise this answers"
        add(problems, given.problem(message, f"the exercise that is graded is `{exercise.id}`"))


def _check_role(given: Written, exercise: Exercise, problems: list[Problem]) -> None:
    readings = exercise.pack.readings
    if given.text.strip() and given.text.strip() not in readings:
        hint = suggest(given.text, readings) or f"readings: {', '.join(readings)}"
        add(problems, given.problem(f"there is no reading {shown(given.text)}", hint))


def _person(entry: Entry, people: dict[str, _Person], problems: list[Problem]) -> _Person:
    name = one_line(entry.name.text)
    if not name:
        add(problems, entry.name.problem("nobody's name stands here", "write a name, which may be made up"))
    for given in (entry.name, entry.group):
        if len(given.text) > MAX_NAME:
            add(problems, given.problem(f"{shown(given.text)} is too long", f"use at most {MAX_NAME} characters"))
    if not name:
        return _Person(name, entry.group, entry.role)
    person = people.setdefault(name.casefold(), _Person(name, entry.group, entry.role))
    for what, given, before in (("group", entry.group, person.group), ("role", entry.role, person.role)):
        if one_line(given.text) != one_line(before.text):
            message = f"{shown(name)} has another {what} here than at {before.place}"
            add(problems, given.problem(message, "write the same, or give two students two names"))
    return person


def _take(written: WrittenAnswer, person: _Person, problems: list[Problem]) -> None:
    text, reason = written.verdict.text.strip(), written.reason.text.strip()
    if not text and not reason:
        return
    verdict = verdict_of(text)
    if text and verdict is None:
        hint = f"{suggest(text, VERDICTS)} verdicts: {', '.join(VERDICTS)}".strip()
        add(problems, written.verdict.problem(f"{shown(text)} is not a verdict", hint))
        return
    before = person.answers.get(written.cell)
    if before is not None:
        message = f"{shown(person.name)} has answered `{written.cell.criterion}` already, at {before[1].place}"
        add(problems, written.verdict.problem(message, "keep one answer, or give two students two names"))
        return
    person.answers[written.cell] = Answer(verdict, one_line(reason)), written.verdict
