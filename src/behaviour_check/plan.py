"""How a pack counts for a kind of activity and an actor, as tables from truths to findings.

What a pack says of an activity depends on its facts only through the atoms of the conditions: is `notification.made`
true, is the lead time at least 24 h. So each atom is decided once for an account, and everything above it is a
table over the truths of atoms, worked out when a combination first occurs and kept. Thousands of scenarios meet
few combinations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from .condition import Atom, atoms_of
from .evaluate import UNKNOWN, Facts, Step, Truth, compiled, decider, decisive, evaluate
from .finding import (
    CriterionReport,
    Finding,
    IndicatorReport,
    Outcome,
    Signature,
    Verdicts,
    occurrence,
    outcome,
    roll_up_all,
)
from .keep import keep
from .pack import Criterion, Indicator, Pack, Variant
from .statement import Statement, known
from .weigh import Bindings, Weighed, weigh


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """What the conditions of an indicator come to. Known by identity: each combination of truths has one."""

    outcome: Outcome
    because: tuple[str, ...]
    missing: tuple[Atom, ...]


class _Judge:
    """The conditions of one variant, as a table from the truths of their atoms to what they come to."""

    def __init__(self, variant: Variant, numbers: Mapping[Atom, int]) -> None:
        self.variant = variant
        self.key = _picker([numbers[atom] for atom in dict.fromkeys(_atoms(variant))])
        self._kept: dict[object, _Judged] = {}

    def judge(self, key: object, facts: Facts) -> _Judged:
        judged = self._kept.get(key)
        return keep(self._kept, key, _judged(self.variant, facts)) if judged is None else judged


class _Counted:
    """How one indicator counts in the readings that share its weight and conditions."""

    def __init__(self, indicator: Indicator, readings: Mapping[str, int], weighed: Weighed, judge: _Judge) -> None:
        self.indicator, self.readings, self.weighed, self.judge = indicator, tuple(readings), weighed, judge
        self._numbers = tuple(readings.values())
        self._kept: dict[object, Finding] = {}

    def find(self, truths: list[Truth], facts: Facts) -> Finding:
        key = self.judge.key(truths)
        finding = self._kept.get(key)
        return keep(self._kept, key, self._finding(self.judge.judge(key, facts))) if finding is None else finding

    def _finding(self, judged: _Judged) -> Finding:
        weighed = self.weighed
        if not weighed.bound:
            judged = _Judged("not-applicable", (), ())
        return Finding(
            self.indicator, self.readings, weighed.weight, judged.outcome, weighed.variant, weighed.onus,
            weighed.lifted_by, weighed.bound, judged.because, judged.missing,
        )  # fmt: skip

    def occurrence(self, finding: Finding) -> int:
        return occurrence(Signature(finding.weight, finding.outcome, finding.bound), self._numbers)


class _PlannedIndicator:
    """One indicator in every reading in which it counts, as a table from truths to what it comes to."""

    def __init__(self, indicator: Indicator, counted: list[_Counted], numbers: Mapping[Atom, int]) -> None:
        self.indicator, self.counted = indicator, counted
        atoms = dict.fromkeys(atom for item in counted for atom in _atoms(item.judge.variant))
        self.facts = dict.fromkeys(atom.fact for atom in atoms)
        self.key = _picker([numbers[atom] for atom in atoms])
        self.kept: dict[object, IndicatorReport] = {}

    def find(self, key: object, truths: list[Truth], facts: Facts) -> IndicatorReport:
        """What it comes to for these truths, which is then kept."""
        occurrences, findings = 0, list[Finding]()
        for item in self.counted:
            finding = item.find(truths, facts)
            findings.append(finding)
            occurrences |= item.occurrence(finding)
        by_reading = {reading: finding for finding in findings for reading in finding.readings}
        return keep(self.kept, key, IndicatorReport(self.indicator, tuple(findings), by_reading, occurrences))


class PlannedCriterion(NamedTuple):
    """A criterion for one kind of activity and actor."""

    criterion: Criterion
    indicators: tuple[_PlannedIndicator, ...]
    concerned: bool
    """Whether any of its indicators lists the kind."""


class Plan(NamedTuple):
    """A pack for one kind of activity and actor."""

    criteria: tuple[PlannedCriterion, ...]
    assumed: tuple[str, ...]
    """The facts with an assumed value that some live condition reads."""
    onus: bool
    """Whether the onus could move a weight, in some reading."""
    gated: bool
    """Whether some reading counts only what rests on binding treaties."""


class Plans:
    """A pack made ready: atoms compiled once, plans kept for each kind of activity and actor."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.assumed: Facts = {
            fact.id: known(fact, fact.assume, "assumed") for fact in pack.vocabulary.values() if fact.assume is not None
        }
        self.caveats = [(caveat.id, compiled(caveat.when)) for caveat in pack.caveats]
        variants = {id(variant): variant for item in pack.indicators.values() for variant in _variants(item)}
        atoms = dict.fromkeys(atom for variant in variants.values() for atom in _atoms(variant))
        self._numbers = numbers = {atom: number for number, atom in enumerate(atoms)}
        self._unstated = [decider(atom)(None) for atom in atoms]
        self._deciders: dict[str, list[tuple[int, Callable[[Statement | None], Truth]]]] = {}
        for atom, number in numbers.items():
            self._deciders.setdefault(atom.fact, []).append((number, decider(atom)))
        self._judges = {key: _Judge(variant, numbers) for key, variant in variants.items()}
        self._concerned: dict[tuple[str, str], list[tuple[Indicator, tuple[bool, ...]]]] = {}
        self._indicators: dict[object, _PlannedIndicator | None] = {}
        self._verdicts: dict[tuple[bool, int], Verdicts] = {}
        self._plans: dict[tuple[str, object, Bindings], Plan] = {}

    def assess(self, plan: Plan, facts: Facts) -> tuple[CriterionReport, ...]:
        """The criteria of a plan, for the facts of one account."""
        truths = self._truths(facts)
        return tuple([self._criterion(planned, truths, facts) for planned in plan.criteria])

    def _criterion(self, planned: PlannedCriterion, truths: list[Truth], facts: Facts) -> CriterionReport:
        indicators = []
        # A verdict asks which outcomes occur, not how often or of which indicator.
        occurrences = 0
        for item in planned.indicators:
            key = item.key(truths)
            found = item.kept.get(key) or item.find(key, truths, facts)
            indicators.append(found)
            occurrences |= found.occurrence
        occurring = (planned.concerned, occurrences)
        verdicts = self._verdicts.get(occurring)
        if verdicts is None:
            rolled_up = roll_up_all(occurrences, self.pack.readings, concerned=planned.concerned)
            verdicts = keep(self._verdicts, occurring, rolled_up)
        return CriterionReport(planned.criterion, verdicts, tuple(indicators))

    def _truths(self, facts: Facts) -> list[Truth]:
        truths = self._unstated.copy()
        for fact, statement in facts.items():
            for number, decide in self._deciders.get(fact, ()):
                truths[number] = decide(statement)
        return truths

    def plan(self, kind: str, tier: object, bindings: Bindings) -> Plan:
        """The plan for a kind of activity, and an actor of this tier with these bindings."""
        key = (kind, tier, bindings)
        plan = self._plans.get(key)
        if plan is None:
            criteria = tuple(self._plan_criterion(criterion, kind, tier, bindings) for criterion in self.pack.criteria)
            planned = [item for criterion in criteria for item in criterion.indicators]
            read = {fact for item in planned for fact in item.facts}
            assumed = tuple(fact for fact in self.assumed if fact in read)
            readings = self.pack.readings.values()
            onus = any(item.indicator.onus for item in planned) and any(reading.onus for reading in readings)
            gated = any(reading.gated_by_treaties for reading in readings)
            plan = keep(self._plans, key, Plan(criteria, assumed, onus, gated))
        return plan

    def _plan_criterion(self, criterion: Criterion, kind: str, tier: object, bindings: Bindings) -> PlannedCriterion:
        concerned = self._concerned.get((criterion.id, kind))
        if concerned is None:
            mine = [indicator for indicator in criterion.indicators if kind in indicator.kinds]
            covers = [tuple([kind in covered for covered in indicator.covered]) for indicator in mine]
            concerned = keep(self._concerned, (criterion.id, kind), list(zip(mine, covers, strict=True)))
        planned = [self._plan_indicator(item, covers, kind, tier, bindings) for item, covers in concerned]
        return PlannedCriterion(criterion, tuple([item for item in planned if item is not None]), bool(concerned))

    def _plan_indicator(
        self, indicator: Indicator, covers: tuple[bool, ...], kind: str, tier: object, bindings: Bindings
    ) -> _PlannedIndicator | None:
        """How an indicator counts, or None if it does in no reading."""
        # Most kinds and actors count an indicator alike, and then share what it comes to.
        key = (indicator, tier if indicator.onus else None, bindings, covers)
        if key not in self._indicators:
            groups: dict[Weighed, dict[str, int]] = {}
            for number, reading in enumerate(self.pack.readings.values()):
                weighed = weigh(indicator, reading, kind, tier, bindings, self.pack)
                if weighed is not None:
                    groups.setdefault(weighed, {})[reading.id] = number
            counted = [
                _Counted(indicator, readings, weighed, self._judges[id(weighed.variant)])
                for weighed, readings in groups.items()
            ]
            planned = _PlannedIndicator(indicator, counted, self._numbers) if counted else None
            keep(self._indicators, key, planned)
        return self._indicators[key]


def _judged(variant: Variant, facts: Facts) -> _Judged:
    applies, expect = evaluate(variant.when, facts), evaluate(variant.expect, facts)
    found = outcome(applies.truth, expect.truth)
    missing: tuple[Atom, ...] = ()
    match found:
        case "not-applicable":
            deciding: tuple[Step, ...] = (applies,)
        case "met":
            deciding = (expect,)
        case "missed":
            deciding = (applies, expect)
        case _:
            deciding = tuple(step for step in (applies, expect) if step.truth is not UNKNOWN)
            open_ = [atom for step in (applies, expect) if step.truth is UNKNOWN for atom in decisive(step)]
            missing = tuple({step.condition.fact: step.condition for step in open_}.values())
    because = {step.condition.fact: None for part in deciding for step in decisive(part) if step.statement is not None}
    return _Judged(found, tuple(because), missing)


def _picker(numbers: list[int]) -> Callable[[list[Truth]], object]:
    return itemgetter(*numbers) if numbers else lambda _truths: None


def _variants(indicator: Indicator) -> Iterator[Variant]:
    yield indicator.own
    for resolved in indicator.resolved.values():
        yield resolved.variant


def _atoms(variant: Variant) -> Iterator[Atom]:
    yield from atoms_of(variant.when)
    yield from atoms_of(variant.expect)
