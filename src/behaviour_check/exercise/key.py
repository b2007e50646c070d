"""A teacher's key: the verdict of each reading, why, and what there is to discuss. It shows what `assess` found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from ..assess import ActivityReport, CriterionReport, Finding, Report, missing_facts
from ..differ import disputes
from ..pack import Criterion, Pack
from ..report.words import NOT_APPLICABLE, marks, observations, partings, threshold_text, tidy
from ..scenario import Verdict
from .model import Exercise
from .sheet import known_of
from .words import VERDICTS, titles


class Why(NamedTuple):
    """A reason: an indicator with its outcome and the readings that count it so, and what it rests on."""

    text: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of an activity: verdicts by reading, and the reasons for them."""

    criterion: Criterion
    verdicts: Mapping[str, Verdict]
    marks: tuple[str, ...]
    whys: tuple[Why, ...]


class Point(NamedTuple):
    """Something to discuss, and what to know about it."""

    text: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """An activity: its rows, and what to discuss under a heading for each sort."""

    key: str
    title: str
    rows: tuple[Row, ...]
    points: tuple[tuple[str, tuple[Point, ...]], ...]


@dataclass(frozen=True, slots=True)
class Key:
    """The whole key."""

    exercise: str
    title: str
    note: str
    acts: tuple[Answered, ...]
    notes: tuple[tuple[str, tuple[str, ...]], ...]
    """The paragraphs of what each scenario's author noted, with its title."""


def key_of(exercise: Exercise, reports: Sequence[Report]) -> Key:
    """The key of an exercise, from the reports on its scenarios in their order."""
    acts = [
        _answered(key, item, exercise.pack)
        for case, report in zip(exercise.cases, reports, strict=True)
        for key, item in zip(case.keys, report.activities, strict=True)
    ]
    scenarios = [case.scenario for case in exercise.cases]
    notes = tuple((item.title, tuple(_paragraphs(item.notes))) for item in scenarios if item.notes)
    return Key(exercise.id, exercise.title, exercise.pack.note, tuple(acts), notes)


def _paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a text, each entry of a list being one."""
    for block in re.split(r"\n\s*\n|\n(?=\s{0,3}(?:\d+[.)]|[-*])\s)", text.strip()):
        yield tidy(block)


def _answered(key: str, item: ActivityReport, pack: Pack) -> Answered:
    disputed = {dispute.criterion for dispute in disputes(item)}
    rows = tuple(
        Row(found.criterion, found.verdicts, tuple(marks(found, disputed)), tuple(_whys(item, found, pack)))
        for found in item.stated.criteria
    )
    kind = pack.kinds[item.activity.kind].title
    title = f"{item.activity.title} ({kind})" if item.activity.title else kind
    points = tuple((heading, found) for heading, found in _points(item, pack) if found)
    return Answered(key, title, rows, points)


# --- reasons ---


def _whys(item: ActivityReport, found: CriterionReport, pack: Pack) -> Iterator[Why]:
    for outcome, heading in (("missed", "Missed"), ("undetermined", "Open"), ("met", "Met")):
        by_indicator: dict[str, list[Finding]] = {}
        deciding = {reading for reading, verdict in found.verdicts.items() if verdict == outcome}
        for finding in found.findings:
            counts = (finding.outcome, finding.weight) == (outcome, "core")
            if counts and not deciding.isdisjoint(finding.readings):
                by_indicator.setdefault(finding.indicator.id, []).append(finding)
        for findings in by_indicator.values():
            indicator = findings[0].indicator
            counting = {reading for finding in findings for reading in finding.readings} & deciding
            readings = [reading for reading in pack.readings if reading in counting]
            text = f"{heading} in {titles(readings, pack)}: {indicator.number} {indicator.statement}"
            details = [line for finding in findings for line in _details(item, finding, pack)]
            yield Why(tidy(text), tuple(dict.fromkeys(details)))
    silent: dict[str, list[str]] = {}
    for reading, why in found.not_applicable.items():
        silent.setdefault(NOT_APPLICABLE[why], []).append(reading)
    for text, readings in silent.items():
        yield Why(f"Not applicable in {titles(readings, pack)}: {text}", ())


def _details(item: ActivityReport, finding: Finding, pack: Pack) -> Iterator[str]:
    facts = item.stated.facts
    for id in finding.because:
        if facts[id].origin in ("stated", "derived"):
            known = known_of(pack.vocabulary[id], facts[id])
            yield tidy(f"{known.title}: {known.said}" + (f" ({known.source})" if known.source else ""))
    if finding.outcome == "missed":
        yield from (f"threshold {threshold_text(*pair)}" for pair in finding.variant.thresholds.items())
        yield tidy(f"To meet it: {finding.indicator.remedy}")
    for fact, why in item.stated.missing(finding).items():
        yield tidy(f"{pack.vocabulary[fact].question} ({why})")


# --- discussion ---


def _points(item: ActivityReport, pack: Pack) -> Iterator[tuple[str, tuple[Point, ...]]]:
    account = item.stated
    contested = [found for found in account.criteria if found.contested]
    one_sided = [found for found in account.criteria if found.one_sided]
    yield "Contested: one reading says met, another missed", tuple(_parting(found, pack) for found in contested)
    yield (
        "One-sided: some readings ask for something, others ask nothing",
        tuple(_parting(found, pack) for found in one_sided),
    )
    yield "Not known: what would settle it", tuple(_unknown(item, pack))
    yield "Accounts part", tuple(_accounts(item, pack))
    seen = observations(account, pack.default_reading)
    leading = titles([pack.default_reading], pack)
    yield (
        f"Missed without counting (supporting indicators in {leading})",
        tuple(Point(tidy(f"{finding.indicator.number} {finding.indicator.statement}"), ()) for finding in seen),
    )
    taken = [Point(tidy(assumption.text), ()) for assumption in account.assumptions]
    yield "Taken to be so", tuple(taken)
    yield (
        "Beyond this check",
        tuple(Point(tidy(caveat.says), ()) for caveat in pack.caveats if caveat.id in account.caveats),
    )


def _parting(found: CriterionReport, pack: Pack) -> Point:
    by_verdict: dict[Verdict, list[str]] = {}
    for reading, verdict in found.verdicts.items():
        by_verdict.setdefault(verdict, []).append(reading)
    said = "; ".join(
        f"{VERDICTS[verdict].lower()} in {titles(readings, pack)}" for verdict, readings in by_verdict.items()
    )
    details = []
    for indicator, missed_in, others in partings(found, partial(titles, pack=pack)):
        rest = "; ".join(f"{titles(readings, pack)}: {how}" for readings, how in others)
        details.append(tidy(f"{indicator.number} {indicator.statement} Missed in {titles(missed_in, pack)}. {rest}"))
    return Point(tidy(f"{found.criterion.number} {found.criterion.title}: {said}"), tuple(details))


def _unknown(item: ActivityReport, pack: Pack) -> Iterator[Point]:
    """The missing facts, those first that open most criteria, with the criteria and readings that each leaves open."""
    opened: dict[str, dict[str, list[str]]] = {}
    whys: dict[str, str] = {}
    for found in item.stated.criteria:
        for reading in found.rolled_up.open_in:
            for fact, why in missing_facts(item.stated, found, reading).items():
                opened.setdefault(fact, {}).setdefault(f"{found.criterion.number} {found.criterion.title}", []).append(
                    reading
                )
                whys[fact] = why
    for fact, criteria in sorted(opened.items(), key=lambda pair: -sum(map(len, pair[1].values()))):
        details = [f"It leaves open {name} in {titles(readings, pack)}." for name, readings in criteria.items()]
        yield Point(tidy(f"{pack.vocabulary[fact].question} ({whys[fact]})"), tuple(map(tidy, details)))


def _accounts(item: ActivityReport, pack: Pack) -> Iterable[Point]:
    names = {account.id: account.title for account in item.accounts}
    criteria = {found.criterion.id: found.criterion for found in item.stated.criteria}
    for dispute in disputes(item):
        criterion = criteria[dispute.criterion]
        verdicts = "; ".join(f"{names[id]}: {VERDICTS[verdict].lower()}" for id, verdict in dispute.verdicts.items())
        facts = ", ".join(pack.vocabulary[fact].title for fact in dispute.facts)
        text = f"{criterion.number} {criterion.title} in {titles(dispute.readings, pack)}: {verdicts}"
        yield Point(tidy(text), (tidy(f"They differ on: {facts}."),))
