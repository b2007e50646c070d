"""Annotations for GitHub Actions: what is missed or open, shown beside the lines of the scenario.

An input that could not be read is an error, a core indicator missed a warning, an open criterion a notice, in the
leading reading and the account `stated`. GitHub shows ten of a level for a step, so the tenth says how many more
there are. No text from a file can become a command.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from ..assess import ActivityReport, CriterionReport, Report, missing_facts
from ..source import InvalidInput, Place, Problem
from .derived import provenance
from .header import Header, Result
from .places import place_of, place_of_fact, relative
from .words import decided_by, plural, sentence_of, tidy

SHOWN = 10
"""How many annotations of a level GitHub shows for one step."""
Level = Literal["error", "warning", "notice"]


def render(header: Header, results: Iterable[Result]) -> Iterator[str]:
    """The annotations, errors first, then one line that counts."""
    errors, warnings, notices = _Annotations("error"), _Annotations("warning"), _Annotations("notice")
    assessed = failed = 0
    for result in results:
        yield ""  # nothing yet, but a form made beside this one need not wait for it
        if isinstance(result, InvalidInput):
            failed += 1
            for problem in result.problems:
                errors.add(_error(problem, header))
            continue
        assessed += 1
        for item in result.activities:
            for found in item.stated.criteria:
                match found.verdicts[header.reading]:
                    case "missed":
                        for text in _missed(result, item, found, header):
                            warnings.add(text)
                    case "undetermined":
                        notices.add(_open(result, item, found, header))
    for level in (errors, warnings, notices):
        yield from level.lines()
    tail = f", {failed} could not be read" if failed else ""
    counts = f"{plural(warnings.count, 'missed indicator')}, {plural(notices.count, 'open criterion', 'open criteria')}"
    yield f"{plural(assessed, 'scenario')} assessed{tail}. Leading reading {header.reading}: {counts}.\n"


@dataclass(slots=True)
class _Annotations:
    """The annotations of one level: as many as are shown, and how many there are."""

    level: Level
    shown: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, text: str) -> None:
        self.count += 1
        if self.count <= SHOWN:
            self.shown.append(text)

    def lines(self) -> Iterator[str]:
        if self.count <= SHOWN:
            yield from self.shown
            return
        yield from self.shown[: SHOWN - 1]
        more = self.count - SHOWN + 1
        text = f"GitHub shows {SHOWN} annotations of a level for a step. The summary and the other reports list all."
        yield f"::{self.level} title={_property(f'{more:,} more like this')}::{_data(text)}\n"


def _error(problem: Problem, header: Header) -> str:
    place = Place(problem.line, problem.column, problem.line, problem.column) if problem.line else None
    message = tidy(f"{problem.message} ({problem.hint})" if problem.hint else problem.message)
    return _annotation("error", problem.file, place, "cannot be assessed", [message], header)


def _missed(report: Report, item: ActivityReport, found: CriterionReport, header: Header) -> Iterator[str]:
    for finding in found.missed(header.reading):
        indicator = finding.indicator
        lines = [f"Missed by {item.activity.id}: {sentence_of(indicator.statement)}"]
        lines += [f"{reason.fact}: {reason.said}" for reason in decided_by(finding, item.stated, header.pack)]
        lines += provenance(item, header.pack, finding.because)
        lines += [f"To meet it: {sentence_of(indicator.remedy)}", *_contested(found)]
        title = f"{found.criterion.id} missed: {indicator.number} {indicator.id}"
        place = place_of(finding, item.stated, item.activity)
        yield _annotation("warning", report.scenario.file, place, title, lines, header)


def _open(report: Report, item: ActivityReport, found: CriterionReport, header: Header) -> str:
    missing = missing_facts(item.stated, found, header.reading)
    lines = [f"Undetermined for {item.activity.id}: {found.settled(header.reading)}. To settle it:"]
    for fact, why in missing.items():
        lines.append(f"{fact} ({tidy(why)}): {tidy(header.pack.vocabulary[fact].question)}")
    lines += provenance(item, header.pack, missing)
    places = [place for fact in missing if (place := place_of_fact(fact, item.stated))]
    place = min(places, default=item.activity.place)
    title = f"{found.criterion.id} undetermined"
    return _annotation("notice", report.scenario.file, place, title, [*lines, *_contested(found)], header)


def _contested(found: CriterionReport) -> list[str]:
    return ["Contested: other readings differ."] if found.contested else []


def _annotation(level: Level, file: str, place: Place | None, title: str, lines: list[str], header: Header) -> str:
    properties = {"file": tidy(relative(file, header.root)), **_span(place), "title": tidy(title)}
    text = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{level} {text}::{_data(chr(10).join(lines))}\n"


def _span(place: Place | None) -> dict[str, str]:
    if place is None:
        return {}
    line, column, end_line, end_column = place
    if end_line > line:  # GitHub shows an annotation below its last line, and takes columns only within one
        return {"line": str(line), "endLine": str(line)}
    start = {"line": str(line), "endLine": str(line), "col": str(column)}
    return {**start, "endColumn": str(end_column)} if end_column > column else start


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
