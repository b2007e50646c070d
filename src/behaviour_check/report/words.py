"""What reports say alike in every format: plain text on one line, not yet escaped for any of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, assert_never

from ..assess import AccountReport, ActivityReport, CriterionReport, Evidence, Finding, NotApplicable, Report
from ..differ import Difference, differences
from ..pack import Authority, Citation, Indicator, Pack, Threshold
from ..source import one_line
from ..statement import Statement
from ..vocabulary import number
from ..weigh import Standing

STANDINGS: Mapping[Standing, str] = {
    "binding": "Binding on this actor",
    "undertaken": "Undertaken by this actor",
    "voluntary": "Voluntary guidance and practice",
    "not-binding": "Binding on others, not on this actor",
    "background": "Background",
    "analogy": "By analogy",
}
"""What an authority is to the actor, whatever the outcome."""
HEADINGS: Mapping[Standing, str] = {
    **STANDINGS,
    "undertaken": f"{STANDINGS['undertaken']}, departed from",
    "voluntary": f"{STANDINGS['voluntary']}, not met",
}
"""What an authority is to the actor who missed what rests on it. Texts of different standing never share a line."""
BINDING_ON_STATE = "Binding on the responsible State"
"""What `binding` means for an actor that is not a State."""
NOT_APPLICABLE: Mapping[NotApplicable, str] = {
    "kind": "no expectation for this kind of activity",
    "condition": "its conditions do not apply",
    "reading": "this reading holds no expectation",
    "not bound": "no treaty that it rests on binds the actor",
    "only observations": "only observations, no expectation in this reading",
}
_UNUSABLE = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def tidy(text: str) -> str:
    """Text on one line that any program can read: no control characters, nothing that UTF-8 or XML cannot hold."""
    return _UNUSABLE.sub("\ufffd", one_line(text))


def sentence_of(text: str) -> str:
    """Tidy text that ends as a sentence does."""
    text = tidy(text)
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def plural(count: int, one: str, many: str = "") -> str:
    """`1 scenario`, `2 scenarios`."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def marks(found: CriterionReport, disputed: Iterable[str]) -> list[str]:
    """The marks of a criterion, given the ids of those that are disputed."""
    parting = ["contested"] if found.contested else ["one-sided"] if found.one_sided else []
    return [*parting, *(["disputed"] if found.criterion.id in disputed else [])]


def missed(found: CriterionReport, reading: str) -> list[Finding]:
    """The findings that make a criterion missed in a reading."""
    return [item for item in found.in_reading(reading) if item.weight == "core" and item.outcome == "missed"]


def observations(account: AccountReport, reading: str) -> list[Finding]:
    """The supporting indicators that are missed in a reading."""
    return [
        item
        for found in account.criteria
        for item in found.in_reading(reading)
        if item.weight == "supporting" and item.outcome == "missed"
    ]


def settled_text(found: CriterionReport, reading: str) -> str:
    """`4 of 6 core indicators settled`."""
    settled = found.settled(reading)
    return f"{settled.settled} of {settled.live} core indicators settled"


def said(item: Statement, pack: Pack) -> str:
    """What is said of a fact, where, how firmly and by whom: `6 h (line 14, reported, a note verbale)`."""
    notes = [f"line {item.place.line}"] if item.place else []
    notes += [item.origin] if item.origin == "derived" or not item.place else []
    notes += [note for note in (item.confidence, item.source) if note]
    return tidy(f"{item.text(pack.vocabulary[item.fact].unit)} ({', '.join(notes)})")


class Reason(NamedTuple):
    """A fact that decided, and what is said of it."""

    fact: str
    said: str


def decided_by(finding: Finding, account: AccountReport, pack: Pack) -> list[Reason]:
    """The facts of the file that decided a finding."""
    stated = [account.facts[fact] for fact in finding.because]
    return [Reason(item.fact, said(item, pack)) for item in stated if item.origin in ("stated", "derived")]


def threshold_text(name: str, item: Threshold) -> str:
    """A threshold and whose it is: `lead_h is 24 h (a convention of this pack: …)`."""
    whose = f"{item.authority.instrument} {clause(item.authority)}" if item.authority else "a convention of this pack"
    why = f": {item.why}" if item.why else ""
    return tidy(f"{name} is {number(item.value)} {item.unit} ({whose}{why})")


def clause(item: Citation) -> str:
    """The provision of a citation, starred if nobody has checked it against the text."""
    return item.provision if item.sure else f"{item.provision}*"


def grounds(finding: Finding, kind: str, report: Report) -> dict[str, list[str]]:
    """What a missed indicator rests on for this kind of activity and this actor, under a heading for each standing."""
    groups: dict[Standing, list[str]] = {}
    for authority, covered in zip(finding.indicator.authorities, finding.indicator.covered, strict=True):
        if kind in covered:
            standing = report.bindings.standing(authority, report.pack)
            groups.setdefault(standing, []).append(_authority(authority, report))
    sector = report.scenario.actor.sector if report.scenario.actor else "state"
    return {
        BINDING_ON_STATE if standing == "binding" and sector != "state" else heading: groups[standing]
        for standing, heading in HEADINGS.items()
        if standing in groups
    }


def _authority(item: Authority, report: Report) -> str:
    later = " (later)" if item.instrument in report.later else ""
    return tidy(f"{item.instrument} {clause(item)}{later}")


def evidence_text(evidence: Evidence) -> str:
    """The weakest link of a verdict."""
    weakest = evidence.weakest or "no confidence given"
    unsourced = f"; without a source: {', '.join(evidence.unsourced)}" if evidence.unsourced else ""
    return f"{weakest} ({', '.join(evidence.weakest_facts)}){unsourced}"


def weights_moved(account: AccountReport, reading: str) -> Iterator[tuple[Indicator, str]]:
    """The indicators that count otherwise than the pack says, and why."""
    for found in account.criteria:
        for item in found.in_reading(reading):
            if item.outcome == "not-applicable":
                continue
            if item.onus is not None:
                yield item.indicator, f"{item.onus.from_weight} to {item.onus.to_weight}: {item.onus.why}"
            elif item.lifted_by:
                yield item.indicator, f"core by the actor's own pledge: {', '.join(item.lifted_by)}"


class Parting(NamedTuple):
    """An indicator over which readings part: where it is missed, and how each of the others differs."""

    indicator: Indicator
    missed_in: tuple[str, ...]
    others: list[tuple[tuple[str, ...], str]]


def partings(found: CriterionReport) -> list[Parting]:
    """What makes a criterion contested or one-sided, indicator by indicator. Each other reading is told of once."""
    grouped: dict[Indicator, list[Difference]] = {}
    for item in differences(found):
        grouped.setdefault(item.indicator, []).append(item)
    result = []
    for indicator, items in grouped.items():
        told: set[str] = set()
        others = []
        for item in items:
            readings = tuple(reading for reading in item.not_in if reading not in told)
            told.update(readings)
            if readings:
                others.append((readings, tidy(how(item) + (f" ({item.why})" if item.why else ""))))
        result.append(Parting(indicator, tuple(dict.fromkeys(id for item in items for id in item.missed_in)), others))
    return result


def how(item: Difference) -> str:
    """By what a reading differs from those in which an indicator is missed."""
    match item.by:
        case "threshold":
            return "; ".join(_values(name, values, item) for name, values in item.thresholds.items())
        case "condition":
            return "asks something else"
        case "weight" | "onus":
            return "an observation, not an expectation"
        case "pledge":
            return "does not count the pledge"
        case "off":
            return "holds no such expectation"
        case "not bound":
            return "no treaty that it rests on binds the actor"
        case _:
            assert_never(item.by)


def _values(name: str, by_reading: Mapping[str, float], item: Difference) -> str:
    variants = [resolved.variant for resolved in item.indicator.resolved.values()]
    unit = next((variant.thresholds[name].unit for variant in variants if name in variant.thresholds), "")
    mine = {by_reading[reading] for reading in item.not_in}
    theirs = {value for reading, value in by_reading.items() if reading not in item.not_in}
    return f"{_numbers(mine)} {unit} is its threshold, not {_numbers(theirs)}"


def _numbers(values: set[float]) -> str:
    return " or ".join(number(value) for value in sorted(values))


def labels(readings: Iterable[str], pack: Pack) -> str:
    """Readings by the heading of their column."""
    return tidy(", ".join(pack.readings[reading].label or reading for reading in readings))


def activity_line(report: Report, item: ActivityReport) -> str:
    """Who did what, when: `Orbital launch · State A (state) · 2031-05-02 · facts stipulated`."""
    scenario, activity = report.scenario, item.activity
    parts = [activity.title, report.pack.kinds[activity.kind].title]
    parts += [f"{scenario.actor.title} ({scenario.actor.sector})" if scenario.actor else None]
    parts += [" to ".join(dict.fromkeys(scenario.dates)) if scenario.dates else None, scenario.phase]
    return " · ".join(tidy(part) for part in [*parts, f"facts {scenario.facts_are}"] if part)
