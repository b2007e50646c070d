"""A pack applied to a scenario: findings of indicators, verdicts of criteria, for every reading and account.

Nothing is decided anywhere else: renderers show what stands here. Where readings or accounts part, `differ.py`
says by what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Literal, NamedTuple, TypeVar

from .condition import Atom, atoms_of
from .evaluate import FALSE, TRUE, UNKNOWN, Facts, Step, Truth, compiled, decider, decisive, evaluate, why_missing
from .pack import TIER_FACT, Criterion, Indicator, Pack, Variant
from .pack.documents import Weight
from .scenario import STATED, Account, Activity, Scenario, Verdict
from .statement import CONFIDENCES, Confidence, Statement, known
from .weigh import Bindings, OnusShift, Weighed, weigh

Key = TypeVar("Key")
Kept = TypeVar("Kept")
Outcome = Verdict
NotApplicable = Literal["kind", "condition", "reading", "not bound", "only observations"]


class Signature(NamedTuple):
    """All that a roll-up asks of a finding."""

    readings: tuple[str, ...]
    weight: Weight
    outcome: Outcome
    bound: bool


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

    signature: Signature = field(init=False, repr=False)

    def __post_init__(self) -> None:
        signature = Signature(self.readings, self.weight, self.outcome, self.bound)
        object.__setattr__(self, "signature", signature)

    def trace(self, facts: Facts) -> tuple[Step, Step]:
        """The values of its two conditions, when it applies and what it expects, with every branch."""
        return evaluate(self.variant.when, facts), evaluate(self.variant.expect, facts)


class Settled(NamedTuple):
    """How much of an undetermined criterion is settled: core indicators settled, core indicators live."""

    settled: int
    live: int


class Evidence(NamedTuple):
    """The weakest link of a verdict: the lowest confidence among its decisive facts, and those without a source."""

    weakest: Confidence | None
    weakest_facts: tuple[str, ...]
    unsourced: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """The verdicts on one criterion in each reading. Shared by all criteria that come out so."""

    by_reading: Mapping[str, Verdict]
    not_applicable: Mapping[str, NotApplicable]
    """For each reading in which it is not applicable, why."""
    contested: bool
    """Whether some reading says met and another missed."""
    one_sided: bool
    """Whether some reading says missed, another holds no expectation, and none says met."""


class CriterionReport(NamedTuple):
    """One criterion: its verdict in each reading, and the findings behind it."""

    criterion: Criterion
    rolled_up: Verdicts
    findings: tuple[Finding, ...]

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

    def in_reading(self, reading: str) -> Iterator[Finding]:
        """The findings that count in a reading."""
        return (finding for finding in self.findings if reading in finding.readings)

    def settled(self, reading: str) -> Settled:
        """How much of it is settled in a reading."""
        live = open_ = 0
        for finding in self.findings:
            if finding.weight == "core" and finding.outcome != "not-applicable" and reading in finding.readings:
                live += 1
                open_ += finding.outcome == "undetermined"
        return Settled(live - open_, live)

    def decisive(self, reading: str) -> tuple[str, ...]:
        """The facts that a verdict of met or missed rests on: of core findings; of supporting ones if none is live."""
        verdict = self.verdicts[reading]
        core: dict[str, None] = {}
        supporting: dict[str, None] = {}
        for finding in self.findings:
            if finding.outcome == verdict and reading in finding.readings:
                (core if finding.weight == "core" else supporting).update(dict.fromkeys(finding.because))
        return tuple(core or supporting)


class Assumption(NamedTuple):
    """Something taken to be so because the scenario does not say."""

    fact: str | None
    value: str | None
    text: str


@dataclass(frozen=True, slots=True)
class AccountReport:
    """One account of an activity: every criterion."""

    id: str
    title: str
    criteria: tuple[CriterionReport, ...]
    assumptions: tuple[Assumption, ...]
    caveats: tuple[str, ...]
    facts: Facts = field(repr=False)

    def evidence(self, found: CriterionReport, reading: str) -> Evidence | None:
        """The weakest link of a verdict, or None where there is no verdict that rests on stated facts."""
        if found.verdicts[reading] not in ("met", "missed"):
            return None
        said = [self.facts[id] for id in found.decisive(reading)]
        said = [item for item in said if item.origin in ("stated", "derived")]
        if not said:
            return None
        rank = max([item.rank for item in said])
        return Evidence(
            CONFIDENCES[rank] if rank < len(CONFIDENCES) else None,
            tuple([item.fact for item in said if item.rank == rank]),
            tuple([item.fact for item in said if item.source is None and item.origin == "stated"]),
        )

    def missing(self, finding: Finding) -> dict[str, str]:
        """The facts that would settle a finding, with why each is missing."""
        return {atom.fact: why_missing(atom, self.facts.get(atom.fact)) for atom in finding.missing}


@dataclass(frozen=True, slots=True)
class ActivityReport:
    """One activity in every account; the first is the scenario's own."""

    activity: Activity
    accounts: tuple[AccountReport, ...]

    @property
    def stated(self) -> AccountReport:
        """The account of the scenario's own facts."""
        return self.accounts[0]


@dataclass(frozen=True, slots=True)
class Report:
    """A scenario assessed against a pack. Printing it gives the verdicts and what is missed."""

    pack: Pack = field(repr=False)
    scenario: Scenario = field(repr=False)
    activities: tuple[ActivityReport, ...]
    bindings: Bindings = field(repr=False)
    later: tuple[str, ...]
    """Instruments newer than the scenario's date."""

    def verdict(self, activity: str, criterion: str, reading: str | None = None, account: str = STATED) -> Verdict:
        """One verdict. Raises KeyError for an id that does not occur."""
        for item in self.activities:
            for told in item.accounts:
                for found in told.criteria:
                    if (item.activity.id, told.id, found.criterion.id) == (activity, account, criterion):
                        return found.verdicts[reading or self.pack.default_reading]
        raise KeyError((activity, account, criterion))

    def __str__(self) -> str:
        reading = self.pack.default_reading
        lines = [f"{self.scenario.title} · pack {self.pack.id} {self.pack.version} · reading {reading}"]
        for item in self.activities:
            lines.append(f"  {item.activity.id} ({item.activity.kind})")
            for found in item.stated.criteria:
                mark = " (contested)" if found.contested else " (one-sided)" if found.one_sided else ""
                lines.append(f"    {found.criterion.id:<28}{found.verdicts[reading]}{mark}")
                missed = [
                    item for item in found.in_reading(reading) if (item.weight, item.outcome) == ("core", "missed")
                ]
                lines += [f"      missed: {item.indicator.statement}" for item in missed]
        return "\n".join(lines)


def assess(pack: Pack, scenario: Scenario) -> Report:
    """Assess every activity of a scenario, in every account and reading."""
    return _assessor(pack).assess(scenario)


def open_questions(reports: Iterable[Report], reading: str) -> Counter[str]:
    """For each missing fact, how many open verdicts it would help to settle (in one reading, account `stated`)."""
    counts: Counter[str] = Counter()
    for report in reports:
        for item in report.activities:
            for found in item.stated.criteria:
                if found.verdicts[reading] == "undetermined":
                    counts.update(missing_facts(item.stated, found, reading).keys())
    return counts


def missing_facts(account: AccountReport, found: CriterionReport, reading: str) -> dict[str, str]:
    """The facts that would settle an undetermined criterion in a reading, with why each is missing."""
    return {
        fact: why
        for finding in found.in_reading(reading)
        if finding.weight == "core" and finding.outcome == "undetermined"
        for fact, why in account.missing(finding).items()
    }


# --- the engine ------------------------------------------------------------------------------------------------
#
# What a pack says of an activity depends on its facts only through the atoms of the conditions: is `notification.made`
# true, is the lead time at least 24 h. So each atom is decided once for an account, and everything above it is a
# table over the truths of atoms, worked out when a combination first occurs and kept. Thousands of scenarios meet
# few combinations.

MAX_KEPT = 4096
"""How many worked-out combinations a table keeps: hostile scenarios must not fill the memory."""


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
        self.facts = dict.fromkeys(atom.fact for atom in _atoms(variant))
        self.key = _picker([numbers[atom] for atom in dict.fromkeys(_atoms(variant))])
        self._kept: dict[object, _Judged] = {}

    def judge(self, key: object, facts: Facts) -> _Judged:
        judged = self._kept.get(key)
        return keep(self._kept, key, _judged(self.variant, facts)) if judged is None else judged


class _Counted:
    """How one indicator counts in the readings that share its weight and conditions."""

    def __init__(self, indicator: Indicator, readings: tuple[str, ...], weighed: Weighed, judge: _Judge) -> None:
        self.indicator, self.readings, self.weighed, self.judge = indicator, readings, weighed, judge
        self._key, self._kept = judge.key, dict[object, Finding]()

    def find(self, truths: list[Truth], facts: Facts) -> Finding:
        key = self._key(truths)
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


class _PlannedCriterion(NamedTuple):
    """A criterion for one kind of activity and actor."""

    criterion: Criterion
    counted: tuple[_Counted, ...]
    concerned: bool
    """Whether any of its indicators lists the kind."""


class _Plan(NamedTuple):
    """A pack for one kind of activity and actor."""

    criteria: tuple[_PlannedCriterion, ...]
    assumed: tuple[str, ...]
    """The facts with an assumed value that some live condition reads."""
    onus: bool
    """Whether the onus could move a weight."""


@lru_cache(maxsize=8)
def _assessor(pack: Pack) -> _Assessor:
    return _Assessor(pack)


class _Assessor:
    """A pack made ready: atoms compiled once, plans kept for each kind of activity and actor."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.assumed: Facts = {
            fact.id: known(fact, fact.assume, "assumed") for fact in pack.vocabulary.values() if fact.assume is not None
        }
        self.caveats = [(caveat.id, compiled(caveat.when)) for caveat in pack.caveats]
        self.gated = any(reading.gated_by_treaties for reading in pack.readings.values())
        variants = {id(variant): variant for item in pack.indicators.values() for variant in _variants(item)}
        atoms = dict.fromkeys(atom for variant in variants.values() for atom in _atoms(variant))
        numbers = {atom: number for number, atom in enumerate(atoms)}
        self._unstated = [decider(atom)(None) for atom in atoms]
        self._deciders: dict[str, list[tuple[int, Callable[[Statement | None], Truth]]]] = {}
        for atom, number in numbers.items():
            self._deciders.setdefault(atom.fact, []).append((number, decider(atom)))
        self._judges = {key: _Judge(variant, numbers) for key, variant in variants.items()}
        self._counted: dict[object, tuple[_Counted, ...]] = {}
        self._verdicts: dict[tuple[bool, frozenset[Signature]], Verdicts] = {}
        self._plans: dict[tuple[str, object, Bindings], _Plan] = {}

    def assess(self, scenario: Scenario) -> Report:
        bindings = Bindings.of(scenario)
        activities = tuple([
            ActivityReport(item, tuple([self._account(item, told, scenario, bindings) for told in item.accounts]))
            for item in scenario.activities
        ])  # fmt: skip
        year = scenario.last_year
        later = tuple([id for id, item in self.pack.instruments.items() if year is not None and item.year > year])
        return Report(self.pack, scenario, activities, bindings, later)

    def _account(self, activity: Activity, account: Account, scenario: Scenario, bindings: Bindings) -> AccountReport:
        facts: Facts = {**self.assumed, **account.facts}
        said_tier = facts.get(TIER_FACT)
        plan = self._plan(activity.kind, said_tier.value if said_tier is not None else None, bindings)
        truths = self._truths(facts)
        criteria = tuple([self._criterion(planned, truths, facts) for planned in plan.criteria])
        caveats = tuple([id for id, decide in self.caveats if decide(facts) is TRUE])
        assumptions = tuple(self._assumptions(plan, facts, scenario))
        return AccountReport(account.id, account.title, criteria, assumptions, caveats, facts)

    def _criterion(self, planned: _PlannedCriterion, truths: list[Truth], facts: Facts) -> CriterionReport:
        findings = tuple([item.find(truths, facts) for item in planned.counted])
        # A verdict asks which outcomes occur, not how often or of which indicator.
        key = (planned.concerned, frozenset([item.signature for item in findings]))
        verdicts = self._verdicts.get(key)
        if verdicts is None:
            verdicts = keep(self._verdicts, key, _verdicts(key[1], self.pack.readings, concerned=planned.concerned))
        return CriterionReport(planned.criterion, verdicts, findings)

    def _truths(self, facts: Facts) -> list[Truth]:
        truths = self._unstated.copy()
        for fact, statement in facts.items():
            for number, decide in self._deciders.get(fact, ()):
                truths[number] = decide(statement)
        return truths

    def _plan(self, kind: str, tier: object, bindings: Bindings) -> _Plan:
        key = (kind, tier, bindings)
        plan = self._plans.get(key)
        if plan is None:
            criteria = tuple(self._plan_criterion(criterion, kind, tier, bindings) for criterion in self.pack.criteria)
            counted = [item for criterion in criteria for item in criterion.counted]
            read = {fact for item in counted for fact in item.judge.facts}
            assumed = tuple(fact for fact in self.assumed if fact in read)
            plan = keep(self._plans, key, _Plan(criteria, assumed, any(item.indicator.onus for item in counted)))
        return plan

    def _plan_criterion(self, criterion: Criterion, kind: str, tier: object, bindings: Bindings) -> _PlannedCriterion:
        concerned = [indicator for indicator in criterion.indicators if kind in indicator.kinds]
        counted = [item for indicator in concerned for item in self._count(indicator, kind, tier, bindings)]
        return _PlannedCriterion(criterion, tuple(counted), bool(concerned))

    def _count(self, indicator: Indicator, kind: str, tier: object, bindings: Bindings) -> tuple[_Counted, ...]:
        # Most kinds and actors count an indicator alike, and then share what it comes to.
        covers = tuple([kind in covered for covered in indicator.covered])
        key = (indicator, tier if indicator.onus else None, bindings, covers)
        counted = self._counted.get(key)
        if counted is None:
            groups: dict[Weighed, list[str]] = {}
            for reading in self.pack.readings.values():
                weighed = weigh(indicator, reading, kind, tier, bindings, self.pack)
                if weighed is not None:
                    groups.setdefault(weighed, []).append(reading.id)
            counted = tuple([
                _Counted(indicator, tuple(readings), weighed, self._judges[id(weighed.variant)])
                for weighed, readings in groups.items()
            ])  # fmt: skip
            keep(self._counted, key, counted)
        return counted

    def _assumptions(self, plan: _Plan, facts: Facts, scenario: Scenario) -> Iterator[Assumption]:
        for id in plan.assumed:
            if facts[id].origin == "assumed":
                value = facts[id].text()
                word = {"true": "yes", "false": "no"}.get(value, value)
                yield Assumption(id, value, f"{self.pack.vocabulary[id].title}: taken as {word}, not stated")
        if plan.onus and TIER_FACT not in facts and any(reading.onus for reading in self.pack.readings.values()):
            yield Assumption(TIER_FACT, None, "No capability tier is stated: the onus moves no weight")
        if self.gated:
            except_ = f" except {', '.join(sorted(scenario.not_party_to))}" if scenario.not_party_to else ""
            yield Assumption(None, None, f"Every multilateral treaty of the pack is taken to bind the actor{except_}")


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


def _verdicts(signatures: Iterable[Signature], readings: Iterable[str], *, concerned: bool) -> Verdicts:
    by_reading: dict[str, Verdict] = {}
    reasons: dict[str, NotApplicable] = {}
    for reading in readings:
        mine = [item for item in signatures if reading in item.readings]
        verdict = by_reading[reading] = roll_up({(item.weight, item.outcome) for item in mine})
        if verdict == "not-applicable":
            reasons[reading] = _why_not_applicable(mine, concerned=concerned)
    found = set(by_reading.values())
    one_sided = {"missed", "not-applicable"} <= found and "met" not in found
    return Verdicts(by_reading, reasons, {"met", "missed"} <= found, one_sided)


def _why_not_applicable(mine: list[Signature], *, concerned: bool) -> NotApplicable:
    if not concerned:
        return "kind"
    if not mine:
        return "reading"
    if any(item.outcome != "not-applicable" for item in mine):
        return "only observations"
    return "condition" if any(item.bound for item in mine) else "not bound"


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


def keep(table: dict[Key, Kept], key: Key, value: Kept) -> Kept:
    """Put a worked-out value into a table that never grows beyond `MAX_KEPT`, and return it."""
    if len(table) >= MAX_KEPT:
        table.clear()
    table[key] = value
    return value


def _picker(numbers: list[int]) -> Callable[[list[Truth]], object]:
    return itemgetter(*numbers) if numbers else lambda _truths: None


def _variants(indicator: Indicator) -> Iterator[Variant]:
    yield indicator.own
    for resolved in indicator.resolved.values():
        yield resolved.variant


def _atoms(variant: Variant) -> Iterator[Atom]:
    yield from atoms_of(variant.when)
    yield from atoms_of(variant.expect)
