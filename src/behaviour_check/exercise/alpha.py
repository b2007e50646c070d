"""Agreement between students: Krippendorff's alpha for verdicts as names, with answers missing. NLTK computes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from ..scenario import Verdict
from ..source import InvalidInput, Problem
from .model import Cell


class Alpha(NamedTuple):
    """The measure, or why there is none."""

    value: float | None
    why_not: str = ""

    @property
    def figure(self) -> str:
        """The measure to two places, or a dash."""
        return f"{self.value:.2f}" if self.value is not None else "–"

    def __str__(self) -> str:
        return self.figure if self.value is not None else f"none: {self.why_not}"


TOO_FEW = Alpha(None, "no question has two answers")
ALL_THE_SAME = Alpha(None, "all answers are the same verdict, so chance alone would give them")


def alpha(answers: Iterable[tuple[str, Cell, Verdict]]) -> Alpha:
    """The agreement of students on cells. Raises InvalidInput, with how to install it, where NLTK is missing."""
    try:
        from nltk.metrics.agreement import AnnotationTask  # type: ignore[import-untyped]
    except ImportError:
        message, hint = "agreement between students needs NLTK", "`pip install 'behaviour-check[classroom]'`"
        raise InvalidInput([Problem("exercise grade", 0, 0, "file", message, f"install it by {hint}")]) from None
    listed = list(answers)
    count = Counter(cell for _, cell, _ in listed)
    pairs = [item for item in listed if count[item[1]] > 1]
    if not pairs:
        return TOO_FEW
    if len({verdict for _, _, verdict in pairs}) == 1:
        return ALL_THE_SAME
    return Alpha(float(AnnotationTask(data=pairs).alpha()))
