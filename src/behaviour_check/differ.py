"""Where readings or accounts part over a criterion, and by what: a threshold, a condition, a weight, or silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Literal, NamedTuple

from .assess import ActivityReport, CriterionReport, Finding, IndicatorReport
from .condition import Compare, Condition, Stated, atoms_of, bind
from .pack import TIER_FACT, Indicator
from .scenario import Verdict
from .source import Place
from .statement import Statement

By = Literal["threshold", "condition", "weight", "onus", "pledge", "off", "not bound"]


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """An indicator that makes a criterion missed in some readings and not in others, and by what."""

    indicator: Indicator
    by: By
    missed_in: tuple[str, ...]
    not_in: tuple[str, ...]
    thresholds: Mapping[str, Mapping[str, float]]
    """For a threshold: its value in each of these readings, by name."""
    why: str | None
    """The reason for parting, in the pack's words."""
    why_of: tuple[str, ...] = ()
    """The readings whose own text the reason is."""


class Told(NamedTuple):
    """A fact that accounts have differently."""

    fact: str
    said: Mapping[str, Statement | None]
    """By account; None where it says nothing."""
    indicators: tuple[Indicator, ...]
    """The indicators that come out differently by it, on criteria that are disputed."""


class Dispute(NamedTuple):
    """A criterion on which accounts part, in readings that agree on who says what."""

    criterion: str
    readings: tuple[str, ...]
    verdicts: Mapping[str, Verdict]
    """By account."""
    facts: tuple[str, ...]
    """The facts that the accounts have differently and that indicators of the criterion read."""


class Departure(NamedTuple):
    """A fact that an account states although a model gives it: what is stated wins."""

    account: str
    stated: Statement
    derived: Statement
    outside: bool
    """Whether it lies outside the range that the model's own uncertainty leaves."""


def departures(item: ActivityReport) -> list[Departure]:
    """Where accounts state what models give. An account that only takes over what is stated is not told again."""
    found: dict[tuple[str, Place | None], Departure] = {}
    for account in item.accounts:
        for fact, derived in item.activity.derived.facts.items():
            stated = account.facts[fact]
            if stated is not derived:
                departure = Departure(account.id, stated, derived, _outside(stated, derived))
                found.setdefault((fact, stated.place), departure)
    return list(found.values())


def _outside(stated: Statement, derived: Statement) -> bool:
    if stated.unknown is not None or derived.unknown is not None:
        return False
    if stated.low is None or stated.high is None or derived.low is None or derived.high is None:
        return stated.value != derived.value
    return stated.high < derived.low or stated.low > derived.high


def differences(found: CriterionReport) -> list[Difference]:
    """What makes a criterion contested or one-sided. Empty if it is neither."""
    if not found.contested and not found.one_sided:
        return []
    against: Verdict = "met" if found.contested else "not-applicable"
    others = tuple([reading for reading, verdict in found.verdicts.items() if verdict == against])
    return [difference for item in found.indicators for difference in _over_indicator(item, others)]


@lru_cache(maxsize=4096)  # few combinations occur, however many scenarios are assessed
def _over_indicator(item: IndicatorReport, others: tuple[str, ...]) -> list[Difference]:
    """How an indicator parts between the readings in which it is missed and the others. Empty if it is not missed."""
    indicator = item.indicator
    grouped: dict[tuple[By, str | None, bool], _Parting] = {}
    for finding in item.findings:
        if finding.weight != "core" or finding.outcome != "missed":
            continue
        for other in others:
            by, thresholds = _by(finding, item.by_reading.get(other), other)
            why, of = _reason(indicator, finding.readings, other)
            mine = indicator.resolved[other].why is not None
            grouped.setdefault((by, why, mine), _Parting()).add(finding.readings, other, thresholds, of)
    return [
        Difference(
            indicator, by, tuple(part.missed_in), tuple(part.not_in), part.thresholds, why, tuple(part.why_of)
        )
        for (by, why, _), part in grouped.items()
    ]  # fmt: skip


def _reason(indicator: Indicator, missed: tuple[str, ...], other: str) -> tuple[str | None, tuple[str, ...]]:
    """Why the other reading parts, or else why those in which the indicator is missed do, and whose reason it is."""
    for reading in (other, *missed):
        why = indicator.resolved[reading].why
        if why is not None:
            sharing = (other,) if reading == other else missed
            return why, tuple(dict.fromkeys(_giver(indicator, each, why) for each in sharing))
    return None, ()


def _giver(indicator: Indicator, reading: str, why: str) -> str:
    """The reading whose own text a reason is: another where this one only takes it over."""
    texts = {id: override.why for id, override in indicator.overrides.items()}
    if texts.get(reading) == why:
        return reading
    return next((id for id, text in texts.items() if text == why), reading)


class _Parting:
    """Gathers the readings that part over an indicator in the same way."""

    def __init__(self) -> None:
        self.missed_in: dict[str, None] = {}
        self.not_in: dict[str, None] = {}
        self.thresholds: dict[str, dict[str, float]] = {}
        self.why_of: dict[str, None] = {}

    def add(
        self, missed: tuple[str, ...], other: str, thresholds: dict[str, dict[str, float]], of: tuple[str, ...]
    ) -> None:
        self.why_of.update(dict.fromkeys(of))
        self.missed_in.update(dict.fromkeys(missed))
        self.not_in[other] = None
        for name, by_reading in thresholds.items():
            self.thresholds.setdefault(name, {}).update(by_reading)


def disputes(item: ActivityReport) -> list[Dispute]:
    """The criteria on which an activity's accounts part between met and missed."""
    result: list[Dispute] = []
    if len(item.accounts) < 2:
        return result
    for index, found in enumerate(item.stated.criteria):
        by_verdicts: dict[tuple[tuple[str, Verdict], ...], list[str]] = {}
        for reading in found.verdicts:
            verdicts = tuple((account.id, account.criteria[index].verdicts[reading]) for account in item.accounts)
            if {"met", "missed"} <= {verdict for _, verdict in verdicts}:
                by_verdicts.setdefault(verdicts, []).append(reading)
        for verdicts, readings in by_verdicts.items():
            facts = tuple(_disputed_facts(item, index))
            result.append(Dispute(found.criterion.id, tuple(readings), dict(verdicts), facts))
    return result


def told_differently(item: ActivityReport) -> list[str]:
    """The facts that accounts have differently."""
    facts = dict.fromkeys(fact for account in item.accounts for fact in account.facts)
    return [fact for fact in facts if _differs(fact, item)]


def disputed_facts(item: ActivityReport) -> list[Told]:
    """What accounts say of each fact on which a dispute rests."""
    indices = {found.criterion.id: index for index, found in enumerate(item.stated.criteria)}
    read: dict[str, dict[Indicator, None]] = {}
    for dispute in disputes(item):
        parting = _parting_findings(item, indices[dispute.criterion])
        for fact in dispute.facts:
            mine = [finding.indicator for finding in parting if fact in _reads(finding)]
            read.setdefault(fact, {}).update(dict.fromkeys(mine))
    return [
        Told(fact, {account.id: account.facts.get(fact) for account in item.accounts}, tuple(indicators))
        for fact, indicators in read.items()
    ]


def without_effect(item: ActivityReport) -> list[Told]:
    """The facts that accounts have differently although no verdict, in any reading, rests on which of them is so.

    None where criteria are left out: those could rest on it.
    """
    if len(item.accounts) < 2 or not item.whole:
        return []
    effective: set[str] = set()
    for index, found in enumerate(item.stated.criteria):
        if any(account.criteria[index].verdicts != found.verdicts for account in item.accounts[1:]):
            effective.update(fact for finding in _parting_findings(item, index) for fact in _reads(finding))
    return [
        Told(fact, {account.id: account.facts.get(fact) for account in item.accounts}, ())
        for fact in told_differently(item)
        if fact not in effective
    ]


def _parting_findings(item: ActivityReport, index: int) -> list[Finding]:
    """The findings of a criterion that come out differently in some account, as each account has them."""
    by_indicator: dict[tuple[Indicator, str], list[Finding]] = {}
    for account in item.accounts:
        for finding in account.criteria[index].findings:
            for reading in finding.readings:
                by_indicator.setdefault((finding.indicator, reading), []).append(finding)
    parting = [
        finding
        for findings in by_indicator.values()
        if len(findings) < len(item.accounts) or len({(finding.outcome, finding.weight) for finding in findings}) > 1
        for finding in findings
    ]
    return list(dict.fromkeys(parting))


def _reads(finding: Finding) -> set[str]:
    """The facts that a finding rests on, those that its conditions ask about if they are stated, and the tier."""
    conditions = (finding.variant.when, finding.variant.expect)
    asked = {atom.fact for condition in conditions for atom in atoms_of(condition) if isinstance(atom, Stated)}
    tier = {TIER_FACT} if finding.indicator.onus else set[str]()
    return {*finding.because, *(atom.fact for atom in finding.missing), *asked, *tier}


def _differs(fact: str, item: ActivityReport) -> bool:
    return len({said.text() if (said := account.facts.get(fact)) else "" for account in item.accounts}) > 1


def _by(missed: Finding, other: Finding | None, reading: str) -> tuple[By, dict[str, dict[str, float]]]:
    if other is None:
        return "off", {}
    if not other.bound:
        return "not bound", {}
    if other.variant is not missed.variant and other.outcome in ("met", "not-applicable"):
        # What is met came out so by what it expects; what does not apply, by when it would.
        part = attrgetter("expect" if other.outcome == "met" else "when")
        if _skeleton(part(missed.variant)) != _skeleton(part(other.variant)):
            return "condition", {}
        return "threshold", _values(missed, other, reading, part(missed.variant))
    if missed.lifted_by and not other.lifted_by:
        return "pledge", {}
    if missed.onus is not None or other.onus is not None:
        return "onus", {}
    return "weight", {}


def _values(missed: Finding, other: Finding, reading: str, part: Condition) -> dict[str, dict[str, float]]:
    """The thresholds of a part of the conditions that differ, with their values."""
    values: dict[str, dict[str, float]] = {}
    used = {atom.threshold for atom in atoms_of(part) if isinstance(atom, Compare)}
    for name, threshold in missed.variant.thresholds.items():
        their = other.variant.thresholds.get(name)
        if name in used and their is not None and their.value != threshold.value:
            values[name] = {**dict.fromkeys(missed.readings, threshold.value), reading: their.value}
    return values


class _Zeros(dict[str, float]):
    def __missing__(self, key: str) -> float:
        return 0.0


def _skeleton(condition: Condition) -> Condition:
    return bind(condition, _Zeros())


def _disputed_facts(item: ActivityReport, index: int) -> Iterator[str]:
    read: dict[str, None] = {}
    for account in item.accounts:
        for finding in account.criteria[index].findings:
            read |= dict.fromkeys(finding.because)
            read |= dict.fromkeys(atom.fact for atom in finding.missing)
            if finding.indicator.onus:  # which the tier can move between supporting and core
                read[TIER_FACT] = None
    yield from (fact for fact in read if _differs(fact, item))
