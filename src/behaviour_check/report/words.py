"""What reports say alike in every format: plain text on one line, not yet escaped for any of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, assert_never

from ..assess import AccountReport, ActivityReport, CriterionReport, Evidence, Finding, NotApplicable, Report
from ..condition import AllOf, AnyOf, Compare, Comparison, Condition, Not
from ..differ import Difference, differences
from ..evaluate import decisive
from ..pack import STATUSES, Authority, Citation, Indicator, Instrument, Pack, Source, Threshold, Variant
from ..source import one_line
from ..statement import Statement
from ..vocabulary import amount
from ..weigh import Standing, speaking
from .header import Header

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
AS_MEASURED: Mapping[Standing, str] = {
    **HEADINGS,
    "undertaken": f"{HEADINGS['undertaken']} as this pack measures it",
    "voluntary": f"{HEADINGS['voluntary']} as this pack measures it",
}
"""The same where a convention of the pack decided."""
BINDING_ON_STATE = "Binding on the responsible State"
"""What `binding` means for an actor that is not a State."""
NOT_APPLICABLE: Mapping[NotApplicable, str] = {
    "kind": "no expectation for this kind of activity",
    "condition": "its conditions do not apply",
    "reading": "this reading holds no expectation",
    "not bound": "no treaty that it rests on binds the actor",
    "only observations": "only observations, no expectation in this reading",
}
CONTESTED = "some reading says met, another missed"
ONE_SIDED = "some reading says missed, another expects nothing, none says met"
DISPUTED = "in one reading, one account leads to met and another to missed"
"""What the marks of a criterion mean."""
Named = Callable[[Iterable[str]], str]
"""How a report names readings, given their ids."""
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


def observations(account: AccountReport, reading: str) -> list[Finding]:
    """The supporting indicators that are missed in a reading."""
    return [
        item
        for found in account.criteria
        for item in found.in_reading(reading)
        if item.weight == "supporting" and item.outcome == "missed"
    ]


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
    return tidy(f"{name} is {amount(item.value, item.unit)} ({whose}{why})")


def clause(item: Citation) -> str:
    """The provision of a citation, starred if it is not confirmed, by the text or a quotation of it."""
    return item.provision if item.sure else f"{item.provision}*"


def grounds(finding: Finding, item: ActivityReport, report: Report) -> dict[str, list[str]]:
    """What a missed indicator rests on for this activity and this actor, under a heading for each standing."""
    headings = AS_MEASURED if _measured_by_pack(finding, item) else HEADINGS
    groups: dict[str, list[str]] = {}
    for authority in speaking_of(finding, item):
        standing = report.bindings.standing(authority, report.pack)
        heading = BINDING_ON_STATE if binds_the_state(authority, standing, report) else headings[standing]
        groups.setdefault(heading, []).append(_authority(authority, report))
    return {heading: groups[heading] for heading in (BINDING_ON_STATE, *headings.values()) if heading in groups}


def _measured_by_pack(finding: Finding, item: ActivityReport) -> bool:
    """Whether it is missed by a number that no text gives, so that no text was departed from in so many words."""
    _, expect = finding.trace(item.stated.facts)
    compared = [leaf.condition for leaf in decisive(expect) if isinstance(leaf.condition, Compare)]
    thresholds = [finding.variant.thresholds.get(atom.threshold or "") for atom in compared]
    return any(threshold is not None and threshold.convention for threshold in thresholds)


def speaking_of(finding: Finding, item: ActivityReport) -> list[Authority]:
    """The authorities of a finding that speak to this activity."""
    return speaking(finding.indicator, item.activity.kind, item.stated.facts)


def binds_the_state(authority: Authority, standing: Standing, report: Report) -> bool:
    """Whether it binds the State that answers for the actor: a treaty does, where the actor is no State itself."""
    actor = report.scenario.actor
    treaty = STATUSES[report.pack.instruments[authority.instrument].status].treaty
    return standing == "binding" and treaty and actor is not None and actor.sector != "state"


def _authority(item: Authority, report: Report) -> str:
    later = " (later)" if item.instrument in report.later else ""
    return tidy(f"{item.instrument} {clause(item)}{later}")


def evidence_of(found: CriterionReport, account: AccountReport, reading: str, report: Report) -> str:
    """The weakest link of a verdict in words, or nothing where there is none, or facts are stipulated."""
    evidence = account.evidence(found, reading) if report.scenario.facts_are == "reported" else None
    return evidence_text(evidence) if evidence else ""


def evidence_text(evidence: Evidence) -> str:
    """The weakest link of a verdict."""
    weakest = evidence.weakest or "no confidence given"
    unsourced = f"; without a source: {', '.join(evidence.unsourced)}" if evidence.unsourced else ""
    return f"{weakest} ({', '.join(evidence.weakest_facts)}){unsourced}"


def weights_moved(item: ActivityReport, reading: str) -> Iterator[tuple[Indicator, str]]:
    """The indicators that count otherwise than the pack says, and why. Of other accounts, what only they move."""
    told = list(_moved(item.stated, reading))
    yield from told
    for account in item.accounts[1:]:
        for moved in _moved(account, reading):
            if moved not in told:
                yield moved[0], f"{moved[1]} (account {account.id})"


def _moved(account: AccountReport, reading: str) -> Iterator[tuple[Indicator, str]]:
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


def partings(found: CriterionReport, named: Named = ", ".join) -> list[Parting]:
    """What makes a criterion contested or one-sided, indicator by indicator. Each other reading is told of once.

    `named` says readings as the report does, by a label or a title.
    """
    grouped: dict[Indicator, list[Difference]] = {}
    for item in differences(found):
        grouped.setdefault(item.indicator, []).append(item)
    result = []
    for indicator, items in grouped.items():
        told: set[str] = set()
        others = []
        for item in items:
            for readings in _alike(item, [reading for reading in item.not_in if reading not in told]):
                told.update(readings)
                others.append((readings, tidy(how(item, readings, named) + _reason(item, readings, named))))
        result.append(Parting(indicator, tuple(dict.fromkeys(id for item in items for id in item.missed_in)), others))
    return result


def _alike(item: Difference, readings: list[str]) -> list[tuple[str, ...]]:
    """Readings in groups that ask for the same numbers."""
    groups: dict[tuple[float | None, ...], list[str]] = {}
    for reading in readings:
        key = tuple(by_reading.get(reading) for by_reading in item.thresholds.values())
        groups.setdefault(key, []).append(reading)
    return [tuple(group) for group in groups.values()]


def _reason(item: Difference, readings: tuple[str, ...], named: Named) -> str:
    """Why readings part, and whose reason that is, if a reading gives one."""
    if not item.why:
        return ""
    own = "their reason" if len(readings) > 1 else "its reason"
    return f" ({own if set(readings) <= set(item.why_of) else named(item.why_of)}: {item.why})"


def how(item: Difference, readings: tuple[str, ...], named: Named = ", ".join) -> str:
    """By what some readings differ from those in which an indicator is missed."""
    match item.by:
        case "threshold":
            return "; ".join(
                _values(name, item, readings, named) for name, by in item.thresholds.items() if readings[0] in by
            )
        case "condition":
            expects = {id: resolved.variant.expect for id, resolved in item.indicator.resolved.items()}
            same = len({expects[reading] for reading in (*item.missed_in, *readings)}) == 1
            return f"asks {'it in other cases' if same else 'something else'} than {named(item.missed_in)}"
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


_BOUNDS: Mapping[Comparison, str] = {
    "at_least": "at least", "at_most": "at most", "above": "more than", "below": "less than",
}  # fmt: skip


def _values(name: str, item: Difference, readings: tuple[str, ...], named: Named) -> str:
    """`asks for at least 1 km, precaut. for 50 km`."""
    by_reading = item.thresholds[name]
    variants = [item.indicator.resolved[reading].variant for reading in by_reading]
    unit = next((variant.thresholds[name].unit for variant in variants if name in variant.thresholds), "")
    missed: dict[float, list[str]] = {}
    for reading in item.missed_in:
        if reading in by_reading:
            missed.setdefault(by_reading[reading], []).append(reading)
    bound = _bound(name, variants)
    asks, word = (f"asks for {_BOUNDS[bound]}", "for") if bound else ("draws the line at", "at")
    theirs = ", ".join(f"{named(who)} {word} {amount(value, unit)}" for value, who in missed.items())
    return f"{asks} {amount(by_reading[readings[0]], unit)}, {theirs}"


def _bound(name: str, variants: list[Variant]) -> Comparison | None:
    """How a threshold bounds what is expected, where it does just that: it stands in no condition of when to apply."""
    ways = {way for variant in variants for way in _ways(name, variant.expect)}
    if len(ways) != 1 or any(_ways(name, variant.when) for variant in variants):
        return None
    ((comparison, negated),) = ways
    return None if negated else comparison


def _ways(name: str, condition: Condition, *, negated: bool = False) -> set[tuple[Comparison, bool]]:
    """How a condition compares with a threshold, and whether that is negated."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return {way for part in parts for way in _ways(name, part, negated=negated)}
        case Not(part):
            return _ways(name, part, negated=not negated)
        case Compare(_, comparison, threshold) if threshold == name:
            return {(comparison, negated)}
        case _:
            return set()


def labels(readings: Iterable[str], pack: Pack) -> str:
    """Readings by the heading of their column."""
    return tidy(", ".join(pack.readings[reading].label or reading for reading in readings))


def about(header: Header) -> list[str]:
    """What the criteria are and are not, where they stand, and which are left out."""
    pack = header.pack
    source = f"From: {source_text(pack.source)}" if pack.source else ""
    left_out = f"Left out on request: {', '.join(header.left_out)}" if header.left_out else ""
    return [tidy(text) for text in (pack.note, source, left_out) if text]


def source_text(source: Source) -> str:
    """`A Summary Report (2022), Panel 6`."""
    return f"{source.title} ({source.year})" + (f", {source.where}" if source.where else "")


def readings(pack: Pack) -> str:
    """The headings of the readings' columns with their titles: `base: Published guidance`."""
    return tidy("; ".join(f"{item.label or item.id} = {item.title} ({item.id})" for item in pack.readings.values()))


def instrument_text(item: Instrument) -> str:
    """`Registration Convention (1975, treaty)`."""
    return tidy(f"{item.title} ({item.year}, {STATUSES[item.status].title})")


def activity_line(report: Report, item: ActivityReport) -> str:
    """Who did what, when: `Orbital launch · State A (state) · 2031-05-02 · facts stipulated`."""
    scenario, activity = report.scenario, item.activity
    parts = [activity.title, report.pack.kinds[activity.kind].title]
    parts += [f"{scenario.actor.title} ({scenario.actor.sector})" if scenario.actor else None]
    parts += [" to ".join(dict.fromkeys(scenario.dates)) if scenario.dates else None, scenario.phase]
    return " · ".join(tidy(part) for part in [*parts, f"facts {scenario.facts_are}"] if part)
