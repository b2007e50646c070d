"""The findings as SARIF 2.1.0, in two profiles: faithful, and what GitHub code scanning can show.

`render` gives every finding of the leading reading in the account `stated`, with the kinds fail, open, pass and
notApplicable. GitHub takes no notice of kinds, so `render_github` gives only what is missed (and with -v what is open,
as notes), at most as many results as GitHub takes, warnings before notes. Inputs that could not be read are
notifications of the tool. Results are written as they come; nothing in a message is a link or a placeholder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import islice
from typing import Any

from ..assess import ActivityReport, CriterionReport, Finding, Report
from ..scenario import Verdict
from ..source import InvalidInput, Place, Problem
from ..version import __version__
from .asides import NOT_ASKED, hidden_by
from .derived import provenance
from .header import Header, Result
from .places import place_of, relative, uri
from .sarif_rules import NOTIFICATIONS, address, rule
from .words import NOT_APPLICABLE, decided_by, grounds, plural, sentence_of, tidy

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MAX_RESULTS = 25_000
"""How many results of a run GitHub takes."""
ROOT = "%SRCROOT%"
Json = dict[str, Any]

_KINDS: Mapping[Verdict, str] = {
    "missed": "fail",
    "undetermined": "open",
    "met": "pass",
    "not-applicable": "notApplicable",
}
_OPENINGS: Mapping[Verdict, str] = {
    "missed": "Missed",
    "undetermined": "Undetermined",
    "met": "Met",
    "not-applicable": "Not applicable",
}


def render(header: Header, results: Iterable[Result]) -> Iterator[str]:
    """The faithful profile."""
    yield from _Run(header).log(results)


def render_github(header: Header, results: Iterable[Result]) -> Iterator[str]:
    """The profile for GitHub code scanning."""
    yield from _GitHubRun(header).log(results)


class _Run:
    """One run of the tool, written piece by piece."""

    def __init__(self, header: Header) -> None:
        self.header, self.pack = header, header.pack
        self.index = {id: number for number, id in enumerate(self.pack.indicators)}
        self.notifications: list[Json] = []
        self.failed = False

    def log(self, results: Iterable[Result]) -> Iterator[str]:
        """The whole file."""
        yield f'{{"$schema":{_dump(SCHEMA)},"version":"2.1.0","runs":[{{\n'
        yield f'"tool":{{"driver":{_dump(self._driver())[:-1]},"rules":[\n'
        yield ",\n".join(_dump(rule(item, self.header)) for item in self.pack.indicators.values())
        yield f'\n]}}}},\n{_dump(self._frame())[1:-1]},\n"results":['
        separator = "\n"
        for result in self.results(results):
            yield f"{separator}{_dump(result)}"
            separator = ",\n"
        invocation = {"executionSuccessful": not self.failed, "toolExecutionNotifications": self.notifications}
        yield f'\n],\n"invocations":[{_dump(invocation)}]}}]}}\n'

    def results(self, results: Iterable[Result]) -> Iterator[Json]:
        """The results in order. What could not be read becomes notifications."""
        for result in results:
            if isinstance(result, InvalidInput):
                self.failed = True
                self.notifications += [self._problem(problem) for problem in result.problems]
                continue
            for item in result.activities:
                for found in item.stated.criteria:
                    for finding in found.in_reading(self.header.reading):
                        yield from self.result(result, item, found, finding)

    def result(self, report: Report, item: ActivityReport, found: CriterionReport, finding: Finding) -> Iterator[Json]:
        """What a finding is told as."""
        level = ("warning" if finding.weight == "core" else "note") if finding.outcome == "missed" else "none"
        yield self.told(report, item, found, finding, kind=_KINDS[finding.outcome], level=level)

    def told(self, report: Report, item: ActivityReport, found: CriterionReport, finding: Finding, **how: str) -> Json:
        """A finding as a result; `how` is its kind and level."""
        indicator, file = finding.indicator, report.scenario.file
        place = place_of(finding, item.stated, item.activity)
        # Without lines, so that it stays the same when they move.
        identity = "\0".join([relative(file, self.header.root), item.activity.id, indicator.id])
        return {
            "ruleId": indicator.id,
            "ruleIndex": self.index[indicator.id],
            **how,
            "message": {"text": _message(" ".join(self._sentences(report, item, found, finding)))},
            "locations": [self._location(file, place)],
            "partialFingerprints": {"primaryLocationLineHash": f"{_hash(identity)}:1"},
            "properties": {
                "activity": item.activity.id,
                "criterion": found.criterion.id,
                "verdict": found.verdicts[self.header.reading],
                "weight": finding.weight,
                "contested": found.contested,
            },
        }

    def _sentences(
        self, report: Report, item: ActivityReport, found: CriterionReport, finding: Finding
    ) -> Iterator[str]:
        indicator, account = finding.indicator, item.stated
        where = f"{item.activity.id}, {found.criterion.id}"
        yield f"{_OPENINGS[finding.outcome]} ({where}): {sentence_of(indicator.statement)}"
        if finding.outcome == "not-applicable":
            yield sentence_of(NOT_APPLICABLE["condition" if finding.bound else "not bound"]).capitalize()
            for one in hidden_by(finding, account.facts):
                yield f"{NOT_ASKED}: {' and '.join(one.facts)}; declared unknown, it would stay open."
        reasons = decided_by(finding, account, self.pack)
        if reasons:
            yield sentence_of(f"Decided by {'; '.join(f'{reason.fact}: {reason.said}' for reason in reasons)}")
        missing = account.missing(finding)
        for fact, why in missing.items():
            yield f"To settle it, {fact} ({tidy(why)}): {sentence_of(self.pack.vocabulary[fact].question)}"
        yield from provenance(item, self.pack, {*finding.because, *missing})
        if finding.outcome == "missed":
            for heading, authorities in grounds(finding, item, report).items():
                yield f"{heading}: {'; '.join(authorities)}."
            yield f"To meet it: {sentence_of(indicator.remedy)}"

    def _location(self, file: str, place: Place | None) -> Json:
        address = uri(file, self.header.root)
        base = {} if address.startswith("file:") else {"uriBaseId": ROOT}
        physical: Json = {"artifactLocation": {"uri": address, **base}}
        if place is not None:
            start, first, end, last = place
            physical["region"] = {"startLine": start, "startColumn": first, "endLine": end, "endColumn": last}
        return {"physicalLocation": physical}

    def _problem(self, problem: Problem) -> Json:
        place = Place(problem.line, problem.column, problem.line, problem.column) if problem.line else None
        text = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
        said = _notification(f"input-{problem.stage}", "error", sentence_of(text))
        return {**said, "locations": [self._location(problem.file, place)]}

    def _driver(self) -> Json:
        source = address(self.pack.source.url if self.pack.source else None)
        return {
            "name": "behaviour-check",
            "semanticVersion": __version__,
            # The tool has no address of its own that could be relied on; the text that the criteria come from has.
            **({"informationUri": source} if source else {}),
            "notifications": [
                {
                    "id": id,
                    "name": name,
                    "shortDescription": {"text": text},
                    "fullDescription": {"text": text},
                    "help": {"text": text},
                }
                for id, (name, text) in NOTIFICATIONS.items()
            ],
        }

    def _frame(self) -> Json:
        pack, reading = self.pack, self.pack.readings[self.header.reading]
        return {
            "automationDetails": {"id": f"behaviour-check/{pack.id}/{reading.id}/"},
            "columnKind": "unicodeCodePoints",
            "language": "en",
            "originalUriBaseIds": {ROOT: {"description": {"text": "The folder that paths are relative to."}}},
            "properties": {
                "pack": pack.id,
                "packVersion": pack.version,
                "packDigest": pack.digest,
                "reading": reading.id,
                "readingTitle": tidy(reading.title),
                "note": tidy(pack.note),
            },
        }


class _GitHubRun(_Run):
    """What GitHub can show: missed indicators, the core ones first, and within its limits."""

    def results(self, results: Iterable[Result]) -> Iterator[Json]:
        """Warnings as they come, then notes, and a notification of how many had to be left out."""
        notes: list[Json] = []
        room, left_out = MAX_RESULTS, 0
        for result in super().results(results):
            if result["level"] != "warning":
                if len(notes) < MAX_RESULTS:
                    notes.append(result)
                else:
                    left_out += 1
            elif room:
                room -= 1
                yield result
            else:
                left_out += 1
        yield from islice(notes, room)
        left_out += max(len(notes) - room, 0)
        if left_out:
            text = f"{plural(left_out, 'result')} left out: GitHub takes {MAX_RESULTS:,} of a run."
            self.notifications.append(_notification("results-left-out", "warning", text))

    def result(self, report: Report, item: ActivityReport, found: CriterionReport, finding: Finding) -> Iterator[Json]:
        """A result for what is missed; for what is open only with -v."""
        if finding.outcome == "missed":
            yield self.told(report, item, found, finding, level="warning" if finding.weight == "core" else "note")
        elif finding.outcome == "undetermined" and self.header.verbosity > 0:
            yield self.told(report, item, found, finding, level="note")


def _notification(id: str, level: str, text: str) -> Json:
    descriptor = {"id": id, "index": list(NOTIFICATIONS).index(id)}
    return {"descriptor": descriptor, "level": level, "message": {"text": _message(text)}}


def _message(text: str) -> str:
    """Text as SARIF has it in messages: braces doubled, no link."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
