"""What the sheets, the key and the reports on a class say alike. No answer is right or wrong, so no word says so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import assert_never

from ..pack import Pack
from ..report.words import plural, tidy
from ..scenario import Verdict
from .grade import ClassFound, Compared, GroupFound

VERDICTS: Mapping[Verdict, str] = {
    "met": "Met", "missed": "Missed", "undetermined": "Undetermined", "not-applicable": "Not applicable",
}  # fmt: skip
"""The four verdicts, as sheets name them."""
SENSES: Mapping[Verdict, str] = {
    "met": "what the criterion asks for was done",
    "missed": "something that it asks for was not done",
    "undetermined": "it depends on something that is not known",
    "not-applicable": "it asks nothing of this activity",
}
"""What each verdict means, for somebody who has not read how the program comes to it."""
SHORT: Mapping[Verdict, str] = {"met": "met", "missed": "missed", "undetermined": "open", "not-applicable": "n/a"}
"""The same for the columns of a table."""
NO_KEY = (
    "No answer is right or wrong. The readings are four ways of understanding the same norms, each of which can be "
    "defended; an answer that none of them gives is an argument to be heard."
)
SPLIT = "split: no verdict has more than two thirds of the answers"
ALPHA = "1 is full agreement, 0 what chance would give, less than 0 agreement below chance"


def titles(readings: Collection[str], pack: Pack) -> str:
    """Readings by title: `Published guidance and High ambition`; all of them as `every reading`."""
    if len(readings) == len(pack.readings) > 1:
        return "every reading"
    return _listed([tidy(pack.readings[id].title) for id in readings])


def closest(fits: Collection[str], pack: Pack) -> str:
    """The readings that answers fit best, with ties said."""
    if not fits:
        return "no answers"
    if len(fits) == 1:
        return titles(fits, pack)
    if len(fits) == len(pack.readings):
        return "every reading alike"
    return f"{titles(fits, pack)} alike"


def size(found: ClassFound) -> str:
    """`14 students or groups: 111 answers, 1 question unanswered`."""
    students = plural(len(found.students), "student or group", "students or groups")
    unanswered = f", {plural(found.unanswered, 'question')} unanswered" if found.unanswered else ""
    return f"{students}: {plural(found.answered, 'answer')}{unanswered}"


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 2 else words)


def compared(found: Compared, pack: Pack) -> str:
    """How a verdict stands beside the readings."""
    match found.stance:
        case "as":
            return f"as {titles(found.readings, pack)}"
        case "readings differ":
            return "argued otherwise; readings differ here"
        case "open":
            return "argued otherwise; every reading leaves it open"
        case "readings agree":
            return "argued otherwise; the readings agree here"
        case _:
            assert_never(found.stance)


def group_name(found: GroupFound, pack: Pack) -> str:
    """A group, with what it argued for: `Group 1 (argued High ambition)`."""
    roles = _listed([tidy(pack.readings[id].title) for id in found.roles])
    if not found.name:
        return f"Argued {roles}"
    return tidy(f"{found.name} (argued {roles})" if roles else found.name)
