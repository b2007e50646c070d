"""What a report says beside its verdicts, in words that every format shares: what leaving a fact out hid, what other
readings leave open, what accounts tell differently, and what was stated for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, KeysView
from functools import lru_cache
from typing import NamedTuple

from ..assess import AccountReport, ActivityReport, CriterionReport, Finding, Report, missing_facts
from ..condition import OneOf, Stated, atoms_of, facts_of
from ..differ import Dispute, Told, disputed_facts, disputes, without_effect
from ..evaluate import FALSE, Facts, decisive
from ..finding import outcome
from ..keep import keep
from ..pack import KIND_FACT, PHASE_FACT, TIER_FACT, Criterion, Indicator, Pack, Variant
from ..statement import Statement
from .words import Named, tidy

NOT_ASKED = "Not asked, because not stated"
IDLE = "Declared unknown, and no verdict hangs on it"
UNREAD = "Stated, but no rule for this kind reads it"
OPEN_ELSEWHERE = "Open in other readings only"
ACCOUNTS = "Where accounts differ"
WITHOUT_EFFECT = "Told differently, no verdict changes"
SHOWN = 4
"""How many facts that leave a criterion open in another reading are named."""

# --- not asked ---


class NotAsked(NamedTuple):
    """Facts that are asked only where they are stated, and the indicators that say nothing because they are not."""

    facts: tuple[str, ...]
    """One, or several that only together would make the indicators speak."""
    indicators: tuple[Indicator, ...]


def not_asked(account: AccountReport, kind: str, reading: str, pack: Pack) -> list[NotAsked]:
    """The facts of this kind of activity that, left out, hide what declaring them unknown would leave open."""
    silent = [item for found in account.criteria for item in unstated(found, reading, account.facts)]
    return gathered(about(silent, kind, pack))


def unstated(found: CriterionReport, reading: str, facts: Facts) -> list[NotAsked]:
    """The same for one criterion and any fact. A criterion that is missed would stay missed."""
    if found.verdicts[reading] == "missed":
        return []
    return [
        item
        for finding in found.in_reading(reading)
        if finding.outcome == "not-applicable" and finding.weight == "core"
        for item in hidden_by(finding, facts)
    ]


def about(silent: Iterable[NotAsked], kind: str, pack: Pack) -> tuple[NotAsked, ...]:
    """Those about facts of this kind of activity."""
    own = _own_facts(kind, pack)
    return tuple([item for item in silent if own.issuperset(item.facts)])


def gathered(silent: Iterable[NotAsked]) -> list[NotAsked]:
    """The same facts once, with all indicators that say nothing without them."""
    indicators: dict[tuple[str, ...], dict[Indicator, None]] = {}
    for item in silent:
        indicators.setdefault(item.facts, {}).update(dict.fromkeys(item.indicators))
    return [NotAsked(facts, tuple(found)) for facts, found in indicators.items()]


def hidden_by(finding: Finding, facts: Facts) -> tuple[NotAsked, ...]:
    """The facts without which an indicator says nothing, although it would be open if they were declared unknown.

    Each alone, if it would do; else all together.
    """
    # A finding stands for one set of truths of its atoms, so any account that has it gives the same.
    hiding = _HIDING.get(finding)
    return keep(_HIDING, finding, tuple(_hiding(finding, facts))) if hiding is None else hiding


_HIDING: dict[Finding, tuple[NotAsked, ...]] = {}


def _hiding(finding: Finding, facts: Facts) -> Iterator[NotAsked]:
    atoms = atoms_of(finding.variant.when)
    if finding.outcome != "not-applicable" or not finding.bound or not any(isinstance(atom, Stated) for atom in atoms):
        return
    applies, _ = finding.trace(facts)
    names = tuple(
        dict.fromkeys(
            step.condition.fact
            for step in decisive(applies)
            if isinstance(step.condition, Stated) and step.truth is FALSE and step.statement is None
        )
    )
    alone = [(name,) for name in names if _would_be_open(finding, facts, (name,))]
    if alone:
        yield from (NotAsked(one, (finding.indicator,)) for one in alone)
    elif len(names) > 1 and _would_be_open(finding, facts, names):
        yield NotAsked(names, (finding.indicator,))


def not_asked_text(items: Iterable[NotAsked]) -> str:
    """All of them on one line, with what to write."""
    names = [f"{' and '.join(item.facts)} ({_numbers(item.indicators)})" for item in items]
    if len(names) == 1:
        return f"{names[0]}: write {{unknown: why}} if it is not known, and the criterion stays open"
    return f"{', '.join(names)}: write {{unknown: why}} for what is not known, and its criterion stays open"


def _would_be_open(finding: Finding, facts: Facts, names: tuple[str, ...]) -> bool:
    unknown = {name: Statement(name, "unknown", unknown="not stated") for name in names}
    applies, expect = finding.trace({**facts, **unknown})
    return outcome(applies.truth, expect.truth) == "undetermined"


@lru_cache(maxsize=256)
def _own_facts(kind: str, pack: Pack) -> frozenset[str]:
    """The facts that indicators of this kind in particular read: they concern fewer than all, or name the kind."""
    own = [
        read.facts
        for item, read in _read_by_indicators(pack).items()
        if kind in item.kinds and (len(item.kinds) < len(pack.kinds) or kind in read.kinds)
    ]
    return frozenset[str]().union(*own)


class _Read(NamedTuple):
    """What an indicator reads, in one reading or another."""

    facts: frozenset[str]
    kinds: frozenset[str]
    """The kinds of activity that its conditions name."""


@lru_cache(maxsize=8)
def _read_by_indicators(pack: Pack) -> dict[Indicator, _Read]:
    return {item: _read_by(item) for item in pack.indicators.values()}


def _read_by(item: Indicator) -> _Read:
    variants: list[Variant] = [item.own, *(resolved.variant for resolved in item.resolved.values())]
    conditions = dict.fromkeys(part for variant in variants for part in (variant.when, variant.expect))
    atoms = dict.fromkeys(atom for condition in conditions for atom in atoms_of(condition))
    named = [atom for atom in atoms if atom.fact == KIND_FACT]
    words = [
        atom.values if isinstance(atom, OneOf) else (atom.value,) for atom in named if not isinstance(atom, Stated)
    ]
    return _Read(
        frozenset([atom.fact for atom in atoms]),
        frozenset([word for each in words for word in each if isinstance(word, str)]),
    )


# --- open in other readings ---


class OpenElsewhere(NamedTuple):
    """A criterion that is settled in the leading reading and open in others."""

    criterion: Criterion
    text: str
    """`precaut.: disposal.lifetime_y (its range, 3 to 8, lies on both sides of 5)`."""


def open_elsewhere(account: AccountReport, reading: str, named: Named) -> Iterator[OpenElsewhere]:
    """What ranges and missing facts leave open outside the leading reading."""
    for found in account.criteria:
        if found.rolled_up.open_in and reading not in found.rolled_up.open_in:
            readings: dict[str, list[str]] = {}
            for other in found.rolled_up.open_in:
                readings.setdefault(_missing(account, found, other), []).append(other)
            parts = [f"{named(others)}: {missing}" for missing, others in readings.items()]
            yield OpenElsewhere(found.criterion, tidy("; ".join(parts)))


def _missing(account: AccountReport, found: CriterionReport, reading: str) -> str:
    missing = missing_facts(account, found, reading)
    names = []
    for fact, why in list(missing.items())[:SHOWN]:
        said = account.facts.get(fact)
        short = why.partition(":")[0] if said is not None and said.unknown is not None else why
        names.append(f"{fact} ({short})")
    more = [f"and {len(missing) - SHOWN} more"] if len(missing) > SHOWN else []
    return ", ".join([*names, *more])


# --- accounts ---


def where_accounts_differ(item: ActivityReport, named: Named) -> Iterator[tuple[int, str]]:
    """The lines of an outline, with the depth of each: the disputes, what each account says of the facts on which they
    rest, and what is told differently without effect.
    """
    told = set[str]()
    for dispute in disputes(item):
        facts = ", ".join(dispute.facts) if dispute.criterion not in told else "the same facts"
        told.add(dispute.criterion)
        yield 0, tidy(f"{dispute.criterion} in {named(dispute.readings)}: {_verdicts(dispute)}; they differ on {facts}")
    for one in disputed_facts(item):
        yield 1, told_text(one)
    same = without_effect(item)
    if same:
        yield 0, f"{WITHOUT_EFFECT}: {without_effect_text(same)}"


def _verdicts(dispute: Dispute) -> str:
    return ", ".join(f"{account}: {verdict}" for account, verdict in dispute.verdicts.items())


def told_text(one: Told) -> str:
    """`notification.audience (1.4): stated affected-parties (line 23), state-e none (line 52)`."""
    numbers = f" ({_numbers(one.indicators)})" if one.indicators else ""
    return tidy(f"{one.fact}{numbers}: {', '.join(f'{id} {_said(item)}' for id, item in one.said.items())}")


def without_effect_text(same: Iterable[Told]) -> str:
    """`proximity.min_distance_km 18 / 6`: what accounts say, in their order, each once."""
    return tidy("; ".join(map(_values, same)))


def _values(one: Told) -> str:
    return f"{one.fact} {' / '.join(dict.fromkeys(_value(said) for said in one.said.values()))}"


def _said(item: Statement | None) -> str:
    if item is None:
        return "nothing"
    where = f"line {item.place.line}" if item.place else item.origin
    return f"{_value(item)} ({where})"


def _value(item: Statement | None) -> str:
    if item is None:
        return "not stated"
    return "unknown" if item.unknown is not None else item.text()


# --- declared unknown for nothing ---


def idle_unknowns(account: AccountReport) -> str:
    """`notification.updated (1.6)`: facts declared unknown that leave only supporting indicators open."""
    unknown = {id: dict[str, None]() for id, said in account.facts.items() if said.unknown and said.origin == "stated"}
    for found in account.criteria:
        for finding in found.findings:
            for atom in finding.missing:
                if atom.fact in unknown:
                    if finding.weight == "core" and any(id in found.rolled_up.open_in for id in finding.readings):
                        del unknown[atom.fact]
                    else:
                        unknown[atom.fact][finding.indicator.number] = None
    return ", ".join(f"{id} ({', '.join(numbers)})" for id, numbers in unknown.items() if numbers)


# --- stated for nothing ---


def unread(report: Report, item: ActivityReport) -> list[Statement]:
    """The facts stated that no rule for this kind of activity reads, in any reading.

    One that activities share is told of once, and only if no rule for any of them reads it.
    """
    not_read = _not_read(item.activity.kind, report.pack)
    found: dict[str, Statement] = {}
    for account in item.accounts:
        for fact in not_read & account.facts.keys():
            said = account.facts[fact]
            if said.origin == "stated":
                found.setdefault(fact, said)
    told = [found[fact] for fact in not_read if fact in found] if found else []
    if len(report.activities) == 1:
        return told
    number = report.activities.index(item)
    return [said for said in told if not _told_elsewhere(said, report, number)]


def unread_text(found: Iterable[Statement]) -> str:
    """`notification.lead_time_h (line 22)`."""
    return ", ".join(f"{said.fact} (line {said.place.line})" if said.place else said.fact for said in found)


def _told_elsewhere(said: Statement, report: Report, number: int) -> bool:
    for place, other in enumerate(report.activities):
        shared = any(
            theirs is not None and theirs.place == said.place
            for theirs in (account.facts.get(said.fact) for account in other.accounts)
        )
        if place != number and shared and (place < number or said.fact in _read(other.activity.kind, report.pack)):
            return True
    return False


@lru_cache(maxsize=256)
def _read(kind: str, pack: Pack) -> frozenset[str]:
    """The facts that say something of an activity of this kind, or that are not there for rules about any kind."""
    read = _read_by_indicators(pack)
    mine = [each.facts for item, each in read.items() if kind in item.kinds]
    nowhere = set(pack.vocabulary).difference(*[each.facts for each in read.values()])
    told = {fact for caveat in pack.caveats for fact in facts_of(caveat.when)}
    return frozenset({KIND_FACT, PHASE_FACT, TIER_FACT}).union(*mine, nowhere, told)


@lru_cache(maxsize=256)
def _not_read(kind: str, pack: Pack) -> KeysView[str]:
    """The facts that no rule for a kind reads, in the order of the vocabulary."""
    read = _read(kind, pack)
    return dict.fromkeys(fact for fact in pack.vocabulary if fact not in read).keys()


def _numbers(indicators: Iterable[Indicator]) -> str:
    return ", ".join(item.number for item in indicators)
