"""What a scenario expects, compared cell by cell with what was found. Cells that are not listed are not checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .assess import ActivityReport, CriterionReport, Report
from .differ import disputes
from .scenario import Expectation
from .source import Place


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One expectation that does not hold."""

    activity: str
    cell: str
    """`reading / criterion`, or the mark."""
    expected: str
    found: str
    because: str
    """What decided, in one line."""
    place: Place


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many cells of a scenario were compared, and which differ."""

    cells: int
    mismatches: tuple[Mismatch, ...]


def compare(report: Report) -> Comparison:
    """Compare a report with its scenario's `expect` (account `stated`)."""
    cells = 0
    mismatches: list[Mismatch] = []
    for item in report.activities:
        expectation = report.scenario.expect.get(item.activity.id)
        if expectation is not None:
            cells += sum(map(len, expectation.verdicts.values())) + len(expectation.marks)
            mismatches += _verdicts(item, expectation)
            mismatches += _marks(item, expectation)
    return Comparison(cells, tuple(mismatches))


def _verdicts(item: ActivityReport, expectation: Expectation) -> Iterator[Mismatch]:
    by_id = {found.criterion.id: found for found in item.stated.criteria}
    for reading, cell in expectation.verdicts.items():
        for criterion, expected in cell.items():
            found = by_id[criterion]
            if found.verdicts[reading] != expected:
                place = expectation.places[reading, criterion]
                because = _because(found, reading)
                yield Mismatch(
                    item.activity.id, f"{reading} / {criterion}", expected, found.verdicts[reading], because, place
                )


def _marks(item: ActivityReport, expectation: Expectation) -> Iterator[Mismatch]:
    marked = {
        "contested": {found.criterion.id for found in item.stated.criteria if found.contested},
        "one-sided": {found.criterion.id for found in item.stated.criteria if found.one_sided},
        "disputed": {dispute.criterion for dispute in disputes(item)},
    }
    for mark, expected in expectation.marks.items():
        if marked[mark] != expected:
            parts = [f"not expected: {', '.join(sorted(marked[mark] - expected))}"] if marked[mark] - expected else []
            parts += [f"not found: {', '.join(sorted(expected - marked[mark]))}"] if expected - marked[mark] else []
            place = expectation.places[mark,]
            yield Mismatch(item.activity.id, mark, _list(expected), _list(marked[mark]), "; ".join(parts), place)


def _because(found: CriterionReport, reading: str) -> str:
    verdict = found.verdicts[reading]
    if verdict == "not-applicable":
        return f"not applicable by {found.not_applicable[reading]}"
    deciding = [item for item in found.in_reading(reading) if item.outcome == verdict]
    core = [item for item in deciding if item.weight == "core"] or deciding
    return ", ".join(f"{item.indicator.number} {item.indicator.id} {verdict}" for item in core)


def _list(criteria: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(criteria)) or "none"
