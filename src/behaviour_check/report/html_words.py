"""The words of the HTML report, for its static part and, as data, for its script: neutral, and said once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, assert_never

from ..assess import CriterionReport, Finding, NotApplicable
from ..differ import Difference, differences
from ..pack import Citation, Indicator, Pack, Threshold
from ..scenario import Verdict
from ..source import clean
from ..statement import Origin, Statement
from ..vocabulary import number
from ..weigh import Standing


class Parting(NamedTuple):
    """An indicator over which readings part: where it is missed, and how and why other readings see it otherwise."""

    indicator: Indicator
    missed_in: list[str]
    others: list[tuple[list[str], str, str]]


VERDICTS: Mapping[Verdict, str] = {
    "missed": "Missed", "undetermined": "Open", "met": "Met", "not-applicable": "Not applicable",
}  # fmt: skip
"""In the order of the filter: what asks for attention first."""

STANDINGS: Mapping[Standing, str] = {
    "binding": "Binding on this actor",
    "undertaken": "Undertaken by this actor",
    "voluntary": "Voluntary guidance and practice",
    "not-binding": "Binding on others, not on this actor",
    "background": "Background",
    "analogy": "By analogy",
}
BINDING_ON_STATE = "Binding on the responsible State"
"""What `binding` means for an actor that is not a State."""

NOT_APPLICABLE: Mapping[NotApplicable, str] = {
    "kind": "The pack holds no expectation of this criterion for this kind of activity.",
    "condition": "The conditions of its indicators do not apply.",
    "reading": "This reading holds no expectation here.",
    "not bound": "No treaty that it rests on binds the actor.",
    "only observations": "This reading makes only observations here, no expectation.",
}
ORIGINS: Mapping[Origin, str] = {
    "stated": "", "header": "from the scenario’s header", "assumed": "assumed, not stated", "derived": "derived",
}  # fmt: skip


def said(statement: Statement, pack: Pack) -> str:
    """What is said of a fact: `6 h`, `yes`, `unknown: nobody has said`."""
    if statement.unknown is not None:
        return clean(f"unknown: {statement.unknown}")
    if isinstance(statement.value, bool):
        return "yes" if statement.value else "no"
    return clean(statement.text(pack.vocabulary[statement.fact].unit))


def amount(value: float, unit: str) -> str:
    """A number with its unit."""
    return f"{number(value)} {unit}"


def citation(item: Citation, pack: Pack) -> str:
    """An instrument by its title, and the provision; `*` for a clause not checked against the text."""
    return f"{pack.instruments[item.instrument].title}, {item.provision}{'' if item.sure else '*'}"


def whose(threshold: Threshold, pack: Pack) -> str:
    """Whose number a threshold is."""
    if threshold.authority is not None:
        return citation(threshold.authority, pack)
    return "a convention of this pack"


def labels(readings: Iterable[str], pack: Pack) -> str:
    """Readings by their titles, in the pack's order."""
    wanted = set(readings)
    return ", ".join(item.title for id, item in pack.readings.items() if id in wanted)


def moved(finding: Finding, pack: Pack) -> str:
    """How the onus or a pledge moved an indicator's weight, or nothing."""
    if finding.onus is not None:
        return f"{finding.onus.from_weight} to {finding.onus.to_weight}: {finding.onus.why}"
    titles = ", ".join(pack.instruments[id].title for id in finding.lifted_by)
    return f"core by the actor’s own pledge: {titles}" if titles else ""


def parting(found: CriterionReport) -> Iterator[Parting]:
    """What makes a criterion contested or one-sided, by indicator; each reading is told of once."""
    grouped: dict[Indicator, list[Difference]] = {}
    for item in differences(found):
        grouped.setdefault(item.indicator, []).append(item)
    for indicator, items in grouped.items():
        missed = dict.fromkeys(reading for item in items for reading in item.missed_in)
        told: set[str] = set()
        others: list[tuple[list[str], str, str]] = []
        for item in items:
            new = [reading for reading in item.not_in if reading not in told]
            told.update(new)
            if new:
                others.append((new, how(item), clean(item.why or "")))
        yield Parting(indicator, list(missed), others)


def how(item: Difference) -> str:
    """By what readings part over an indicator."""
    match item.by:
        case "threshold":
            return "; ".join(_values(name, values, item) for name, values in item.thresholds.items())
        case "condition":
            return "asks something else"
        case "weight" | "onus":
            return "makes an observation of it, not an expectation"
        case "pledge":
            return "does not count the pledge"
        case "off":
            return "holds no such expectation"
        case "not bound":
            return "no treaty that it rests on binds the actor"
        case _:
            assert_never(item.by)


def _values(name: str, by_reading: Mapping[str, float], item: Difference) -> str:
    units = [
        found.variant.thresholds[name].unit
        for found in item.indicator.resolved.values()
        if name in found.variant.thresholds
    ]
    theirs = {by_reading[reading] for reading in item.not_in}
    ours = {value for reading, value in by_reading.items() if reading not in item.not_in}
    return f"its threshold is {_either(theirs)} {units[0]}, not {_either(ours)}"


def _either(values: set[float]) -> str:
    return " or ".join(number(value) for value in sorted(values))
