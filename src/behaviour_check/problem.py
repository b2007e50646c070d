"""What can be wrong with an input, said in the user's words and at its place.

Errors are the product: a problem says what is wrong and what to write instead. Text from files is shown without
anything that could forge what a terminal shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

MAX_PROBLEMS = 200

Stage = Literal["file", "syntax", "shape", "meaning"]


class Place(NamedTuple):
    """Where something stands in a file: lines and columns counted from 1, the end column after the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


class Problem(NamedTuple):
    """One thing that is wrong with an input, where it stands, and what to write instead."""

    file: str
    line: int
    column: int
    stage: Stage
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class InvalidInput(Exception):
    """An input could not be read or is invalid. `problems` lists everything that was found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.file, p.line, p.column, p.message)))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[InvalidInput], tuple[tuple[Problem, ...]]]:
        return InvalidInput, (self.problems,)


def add(problems: list[Problem], problem: Problem) -> None:
    """Add a problem. Raises InvalidInput with all of them once there are so many that more would help nobody."""
    problems.append(problem)
    if len(problems) >= MAX_PROBLEMS:
        message, hint = f"more than {MAX_PROBLEMS} problems, of which these are some", "mend them, and check again"
        raise InvalidInput([*problems, Problem(problem.file, 0, 0, "file", message, hint)])


def nearest(word: object, options: Iterable[str]) -> str | None:
    """The option most like `word`, if one is much like it."""
    from difflib import get_close_matches

    by_lower = {option.lower(): option for option in options}
    near = get_close_matches(str(word).lower()[:100], by_lower, n=1, cutoff=0.6)
    return by_lower[near[0]] if near else None


def suggest(word: object, options: Iterable[str]) -> str:
    """`did you mean `x`?` for the option most like `word`, or an empty string."""
    near = nearest(word, options)
    return f"did you mean `{near}`?" if near is not None else ""


def shown(value: object, limit: int = 60) -> str:
    """A value as an error message shows it: as it was written, shortened, on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = " ".join(_UNSEEN.sub(_by_number, clean(str(value))).split())
    return f"`{text if len(text) <= limit else text[: limit - 1] + '…'}`"


_UNSEEN = re.compile("[\xa0\xad\u200b-\u200d\u2060\u3000\ufe00-\ufe0f]")
"""Signs that look like none, or like a blank: two words that differ by one would look the same."""


def _by_number(sign: re.Match[str]) -> str:
    return f"<U+{ord(sign[0]):04X}>"


_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """Text without control characters and direction overrides, which could forge what a terminal shows."""
    return _UNPRINTABLE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Clean text on one line: a line break could forge a line of what a terminal shows."""
    return " ".join(clean(text).split())
