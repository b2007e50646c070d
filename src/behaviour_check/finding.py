"""What an indicator comes to, and how the findings of a criterion roll up to its verdict in each reading.

Findings and verdicts name facts and hold nothing of what was said of them: that stands in the account. So accounts
that differ only in numbers or sources share them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from .condition import Atom
from .evaluate import FALSE, TRUE, Facts, Step, Truth, evaluate
from .pack import Criterion, Indicator, Variant
from .pack.documents import Weight
from .scenario import Verdict
from .weigh import OnusShift

Outcome = Verdict
NotApplicable = Literal["kind", "condition", "reading", "not bound", "only observations"]


class Signature(NamedTuple):
    """All that a roll-up asks of a finding in one reading."""

    weight: Weight
    outcome: Outcome
    bound: bool


_SIGNATURES = tuple(
    Signature(weight, outcome, bound)
    for weight in get_args(Weight)
    for outcome in get_args(Outcome)
    for bound in (True, False)
)
_ONE_READING = (1 << len(_SIGNATURES)) - 1
_NUMBERS = {signature: number for number, signature in enumerate(_SIGNATURES)}


@lru_cache(maxsize=4096)
def occurrence(signature: Signature, readings: tuple[int, ...]) -> int:
    """That findings like this occur in these readings, given by number: a set, one bit for each. `|` unites sets.

    Verdicts are worked out once for each such set, and thousands of scenarios have few.
    """
    return sum(1 << (len(_SIGNATURES) * reading + _NUMBERS[signature]) for reading in readings)


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What one indicator comes to, in the readings that share the result.

    It names facts; what was said of them stands in the account. So accounts that differ only in numbers or sources
    share their findings.
    """

    indicator: Indicator
    readings: tuple[str, ...]
    weight: Weight
    outcome: Outcome
    variant: Variant
    onus: OnusShift | None
    lifted_by: tuple[str, ...]
    bound: bool
    """False if it is not applicable because no treaty that it rests on binds the actor."""
    because: tuple[str, ...]
    """The facts that decide the outcome."""
    missing: tuple[Atom, ...]
    """For an undetermined one, the parts of its conditions that facts leave open: one for each missing fact."""

    def trace(self, facts: Facts) -> tuple[Step, Step]:
        """The values of its two conditions, when it applies and what it expects, with every branch."""
        return evaluate(self.variant.when, facts), evaluate(self.variant.expect, facts)


@dataclass(frozen=True, slots=True, eq=False)
class IndicatorReport:
    """What one indicator comes to in every reading in which it counts. Shared by all accounts to which it comes so."""

    indicator: Indicator
    findings: tuple[Finding, ...]
    by_reading: Mapping[str, Finding] = field(repr=False)
    """The finding of each reading in which it counts."""
    occurrence: int = field(repr=False)
    """What a roll-up needs to know of it: see `occurrence`."""


class Settled(NamedTuple):
    """How much of an undetermined criterion is settled: core indicators settled, core indicators live."""

    settled: int
    live: int

    def __str__(self) -> str:
        return f"{self.settled} of {self.live} core indicators settled"


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """The verdicts on one criterion in each reading. Shared by all criteria that come out so."""

    by_reading: Mapping[str, Verdict]
    not_applicable: Mapping[str, NotApplicable]
    """For each reading in which it is not applicable, why."""
    open_in: tuple[str, ...]
    """The readings in which it is undetermined."""
    contested: bool
    """Whether some reading says met and another missed."""
    one_sided: bool
    """Whether some reading says missed, another holds no expectation, and none says met."""


class CriterionReport(NamedTuple):
    """One criterion: its verdict in each reading, and the findings behind it."""

    criterion: Criterion
    rolled_up: Verdicts
    indicators: tuple[IndicatorReport, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What its indicators come to, one indicator after the other."""
        return tuple([finding for item in self.indicators for finding in item.findings])

    @property
    def verdicts(self) -> Mapping[str, Verdict]:
        """The verdict in each reading."""
        return self.rolled_up.by_reading

    @property
    def not_applicable(self) -> Mapping[str, NotApplicable]:
        """For each reading in which it is not applicable, why."""
        return self.rolled_up.not_applicable

    @property
    def contested(self) -> bool:
        """Whether some reading says met and another missed."""
        return self.rolled_up.contested

    @property
    def one_sided(self) -> bool:
        """Whether some reading says missed, another holds no expectation, and none says met."""
        return self.rolled_up.one_sided

    def in_reading(self, reading: str) -> list[Finding]:
        """The findings that count in a reading."""
        return [item.by_reading[reading] for item in self.indicators if reading in item.by_reading]

    def missed(self, reading: str) -> list[Finding]:
        """The findings that make it missed in a reading."""
        return [item for item in self.in_reading(reading) if item.weight == "core" and item.outcome == "missed"]

    def settled(self, reading: str) -> Settled:
        """How much of it is settled in a reading."""
        live = open_ = 0
        for item in self.in_reading(reading):
            if item.weight == "core" and item.outcome != "not-applicable":
                live += 1
                open_ += item.outcome == "undetermined"
        return Settled(live - open_, live)

    def decisive(self, reading: str) -> tuple[str, ...]:
        """The facts that a verdict of met or missed rests on: of core findings; of supporting ones if none is live.

        None for other verdicts.
        """
        verdict = self.verdicts[reading]
        if verdict not in ("met", "missed"):
            return ()
        core: list[str] = []
        supporting: list[str] = []
        for finding in self.in_reading(reading):
            if finding.outcome == verdict:
                (core if finding.weight == "core" else supporting).extend(finding.because)
        return tuple(dict.fromkeys(core or supporting))


def outcome(applies: Truth, expect: Truth) -> Outcome:
    """The outcome of an indicator. violated = applies and not expect, in Kleene's logic.

    | applies       | expect | outcome        |
    |---------------|--------|----------------|
    | false         | any    | not-applicable |
    | any but false | true   | met            |
    | true          | false  | missed         |
    | otherwise     |        | undetermined   |
    """
    if applies is FALSE:
        return "not-applicable"
    if expect is TRUE:
        return "met"
    if applies is TRUE and expect is FALSE:
        return "missed"
    return "undetermined"


def roll_up(outcomes: Collection[tuple[Weight, Outcome]]) -> Verdict:
    """The verdict of a criterion in one reading, from the weights and outcomes of the findings that count in it.

    Missed if any core is; else undetermined if any core is; else met if a core is. Without a live core indicator:
    met if a supporting one is live and all live ones are met, else not applicable.
    """
    if ("core", "missed") in outcomes:
        return "missed"
    if ("core", "undetermined") in outcomes:
        return "undetermined"
    if ("core", "met") in outcomes:
        return "met"
    if ("supporting", "missed") in outcomes or ("supporting", "undetermined") in outcomes:
        return "not-applicable"
    return "met" if ("supporting", "met") in outcomes else "not-applicable"


def roll_up_all(occurrences: int, readings: Iterable[str], *, concerned: bool) -> Verdicts:
    """The verdicts in each reading, from what occurs in them; `concerned` is whether any indicator lists the kind."""
    return _verdicts(tuple([
        (reading, *_in_one_reading(occurrences >> (len(_SIGNATURES) * number) & _ONE_READING, concerned))
        for number, reading in enumerate(readings)
    ]))  # fmt: skip


@lru_cache(maxsize=4096)  # so that verdicts that come out alike are the same object
def _verdicts(results: tuple[tuple[str, Verdict, NotApplicable | None], ...]) -> Verdicts:
    by_reading = {reading: verdict for reading, verdict, _ in results}
    reasons = {reading: why for reading, _, why in results if why is not None}
    found = set(by_reading.values())
    one_sided = {"missed", "not-applicable"} <= found and "met" not in found
    open_in = tuple([reading for reading, verdict in by_reading.items() if verdict == "undetermined"])
    return Verdicts(by_reading, reasons, open_in, {"met", "missed"} <= found, one_sided)


@lru_cache(maxsize=4096)
def _in_one_reading(occurrences: int, concerned: bool) -> tuple[Verdict, NotApplicable | None]:
    mine = [signature for number, signature in enumerate(_SIGNATURES) if occurrences >> number & 1]
    verdict = roll_up({(item.weight, item.outcome) for item in mine})
    return verdict, _why_not_applicable(mine, concerned=concerned) if verdict == "not-applicable" else None


def _why_not_applicable(mine: list[Signature], *, concerned: bool) -> NotApplicable:
    if not concerned:
        return "kind"
    if not mine:
        return "reading"
    if any(item.outcome != "not-applicable" for item in mine):
        return "only observations"
    return "condition" if any(item.bound for item in mine) else "not bound"
