"""A student's answers in a YAML file."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from ..shape import Shaped, shaped
from ..source import Document, InvalidInput, Problem, shown, suggest
from .answers import Entry, Written, WrittenAnswer
from .model import Cell, Exercise


def _bare(value: Any) -> Any:
    return {"verdict": value} if isinstance(value, str) else value


class AnswerDocument(Shaped):
    """One answer: a verdict, or a mapping of it with its reason."""

    verdict: str = ""
    """met, missed, undetermined or not-applicable; nothing if unanswered."""
    reason: str = ""
    """Why."""


class AnswersDocument(Shaped):
    """A file of answers."""

    exercise: str
    """The exercise that they answer."""
    name: str
    """Who answers; it may be a made-up name."""
    group: str = ""
    """The group, if the class works in groups."""
    role: str = ""
    """The reading that the group argues for, if any."""
    answers: dict[str, dict[str, Annotated[AnswerDocument, BeforeValidator(_bare)]]] = Field(default_factory=dict)
    """For each activity and criterion, the answer."""


def entry_of(document: Document, exercise: Exercise) -> Entry:
    """What the file says. Raises InvalidInput with every problem of its shape, and every name that does not exist."""
    found, problems = shaped(AnswersDocument, document.data, document)
    problems = [*document.problems, *problems]
    answers = document.data.get("answers") if isinstance(document.data, dict) else None
    if isinstance(answers, dict):
        problems += _unknown(answers, document, exercise)
    if found is None or problems:
        raise InvalidInput(problems)

    def written(text: str, *path: str) -> Written:
        place = document.place(path)
        return Written(text, document.file, place.line, place.column)

    return Entry(
        written(found.exercise, "exercise"), written(found.name, "name"), written(found.group, "group"),
        written(found.role, "role"),
        tuple(
            WrittenAnswer(
                Cell(key, id),
                written(answer.verdict, "answers", key, id, "verdict"),
                written(answer.reason, "answers", key, id, "reason"),
            )
            for key, answers in found.answers.items()
            for id, answer in answers.items()
        ),
    )  # fmt: skip


def _unknown(answers: dict[str, Any], document: Document, exercise: Exercise) -> list[Problem]:
    problems = []
    activities, criteria = exercise.activities, [item.id for item in exercise.pack.criteria]
    for key, cells in answers.items():
        if key not in activities:
            hint = suggest(key, activities) or f"activities: {', '.join(activities)}"
            message = f"the exercise has no activity {shown(key)}"
            problems.append(document.problem(("answers", key), message, hint, stage="meaning", key=True))
        for id in cells if isinstance(cells, dict) else ():
            if id not in criteria:
                hint = suggest(id, criteria) or f"criteria: {', '.join(criteria)}"
                message = f"there is no criterion {shown(id)}"
                problems.append(document.problem(("answers", key, id), message, hint, stage="meaning", key=True))
    return problems
