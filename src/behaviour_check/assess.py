"""A pack applied to a scenario: findings of indicators, verdicts of criteria, for every reading and account.

Nothing is decided anywhere else: renderers show what stands here. Where readings or accounts part, `differ.py`
says by what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from .condition import Condition, facts_of
from .evaluate import FALSE, TRUE, UNKNOWN, Decide, Facts, Missing, Step, Truth, compiled, decisive, evaluate
from .pack import TIER_FACT, Criterion, Indicator, Pack, Variant
from .pack.documents import Weight
from .scenario import STATED, Account, Activity, Scenario, Verdict
from .statement import CONFIDENCES, Confidence, Statement, known
from .weigh import Bindings, OnusShift, Weighed, weigh

Outcome = Verdict
NotApplicable = Literal["kind", "condition", "reading", "not bound", "only observations"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one indicator comes to, in the readings that share the result."""

    indicator: Indicator
    readings: tuple[str, ...]
    weight: Weight
    outcome: Outcome
    variant: Variant
    onus: OnusShift | None
    lifted_by: tuple[str, ...]
    bound: bool
    """False if it is not applicable because no treaty that it rests on binds the actor."""
    because: tuple[Statement, ...]
    """The facts that decide the outcome."""
    missing: tuple[Missing, ...]
    """For an undetermined one, the facts that would settle it."""
    applies: Step
    expect: Step


class Settled(NamedTuple):
    """How much of an undetermined criterion is settled: core indicators settled, core indicators live."""

    settled: int
    live: int


class Evidence(NamedTuple):
    """The weakest link of a verdict: the lowest confidence among its decisive facts, and those without a source."""

    weakest: Confidence | None
    weakest_facts: tuple[str, ...]
    unsourced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CriterionReport:
    """One criterion: its verdict in each reading, and the findings behind it."""

    criterion: Criterion
    verdicts: Mapping[str, Verdict]
    not_applicable: Mapping[str, NotApplicable]
    """For each reading in which it is not applicable, why."""
    settled: Mapping[str, Settled]
    """For each reading in which it is undetermined, how much is settled."""
    findings: tuple[Finding, ...]
    evidence: Mapping[str, Evidence]

    @property
    def contested(self) -> bool:
        """Whether some reading says met and another missed."""
        return "met" in self.verdicts.values() and "missed" in self.verdicts.values()

    @property
    def one_sided(self) -> bool:
        """Whether some reading says missed, another holds no expectation, and none says met."""
        values = self.verdicts.values()
        return "missed" in values and "not-applicable" in values and "met" not in values

    def in_reading(self, reading: str) -> Iterator[Finding]:
        """The findings that count in a reading."""
        return (finding for finding in self.findings if reading in finding.readings)


@dataclass(frozen=True, slots=True)
class Assumption:
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
                for finding in found.in_reading(reading):
                    if finding.weight == "core" and finding.outcome == "missed":
                        lines.append(f"      missed: {finding.indicator.statement}")
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
                    counts.update(missing_facts(found, reading))
    return counts


def missing_facts(found: CriterionReport, reading: str) -> dict[str, str]:
    """The facts that would settle an undetermined criterion in a reading, with why each is missing."""
    return {
        item.fact: item.why
        for finding in found.in_reading(reading)
        if finding.weight == "core" and finding.outcome == "undetermined"
        for item in finding.missing
    }


# --- the engine ------------------------------------------------------------------------------------------------


class _Planned(NamedTuple):
    """How one indicator counts for one kind of activity and actor: the readings that share a weight and conditions."""

    indicator: Indicator
    groups: tuple[tuple[Weighed, tuple[str, ...]], ...]


_Plan = tuple[tuple[Criterion, tuple[_Planned, ...], frozenset[str]], ...]


@lru_cache(maxsize=8)
def _assessor(pack: Pack) -> _Assessor:
    return _Assessor(pack)


class _Assessor:
    """A pack made ready: conditions compiled once, plans kept for each kind of activity and actor."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.assumed: Facts = {
            fact.id: known(fact, fact.assume, "assumed") for fact in pack.vocabulary.values() if fact.assume is not None
        }
        self.caveats = [(caveat, compiled(caveat.when)) for caveat in pack.caveats]
        self._plans: dict[tuple[str, object, Bindings], _Plan] = {}
        self._decides: dict[int, tuple[Variant, Decide, Decide]] = {}
        self._reads: dict[int, tuple[Condition, tuple[str, ...]]] = {}

    def assess(self, scenario: Scenario) -> Report:
        bindings = Bindings.of(scenario)
        activities = tuple(
            ActivityReport(activity, tuple(self._account(activity, account, scenario, bindings) for account in activity.accounts))
            for activity in scenario.activities
        )
        year = scenario.last_year
        later = tuple(id for id, item in self.pack.instruments.items() if year is not None and item.year > year)
        return Report(self.pack, scenario, activities, bindings, later)

    def _account(self, activity: Activity, account: Account, scenario: Scenario, bindings: Bindings) -> AccountReport:
        facts: Facts = {**self.assumed, **account.facts}
        said_tier = facts.get(TIER_FACT)
        tier = said_tier.value if said_tier is not None else None
        criteria = tuple(
            self._criterion(criterion, planned, facts, unused, scenario)
            for criterion, planned, unused in self._plan(activity.kind, tier, bindings)
        )
        caveats = tuple(caveat.id for caveat, decide in self.caveats if decide(facts) is TRUE)
        assumptions = tuple(self._assumptions(criteria, facts, scenario))
        return AccountReport(account.id, account.title, criteria, assumptions, caveats, facts)

    def _plan(self, kind: str, tier: object, bindings: Bindings) -> _Plan:
        key = (kind, tier, bindings)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) > 4096:  # a folder of hostile scenarios must not fill the memory
                self._plans.clear()
            plan = tuple(self._plan_criterion(criterion, kind, tier, bindings) for criterion in self.pack.criteria)
            self._plans[key] = plan
        return plan

    def _plan_criterion(
        self, criterion: Criterion, kind: str, tier: object, bindings: Bindings
    ) -> tuple[Criterion, tuple[_Planned, ...], frozenset[str]]:
        planned = []
        used: set[str] = set()
        for indicator in criterion.indicators:
            if kind not in indicator.kinds:
                continue
            groups: dict[tuple[object, ...], tuple[Weighed, tuple[str, ...]]] = {}
            for reading in self.pack.readings.values():
                weighed = weigh(indicator, reading, kind, tier, bindings, self.pack)
                if weighed is not None:
                    used.add(reading.id)
                    key = (weighed.weight, id(weighed.variant), weighed.onus, weighed.lifted_by, weighed.bound)
                    groups[key] = (weighed, (*groups.get(key, (weighed, ()))[1], reading.id))
            planned.append(_Planned(indicator, tuple(groups.values())))
        return criterion, tuple(planned), frozenset(used)

    def _criterion(
        self, criterion: Criterion, plan: tuple[_Planned, ...], facts: Facts, used: frozenset[str], scenario: Scenario
    ) -> CriterionReport:
        findings = []
        for planned in plan:
            seen: dict[int, tuple[Outcome, Step, Step]] = {}
            for weighed, readings in planned.groups:
                found = seen.get(id(weighed.variant))
                if found is None:
                    found = seen[id(weighed.variant)] = self._outcome(weighed.variant, facts)
                findings.append(_finding(planned.indicator, weighed, readings, *found))
        verdicts: dict[str, Verdict] = {}
        reasons: dict[str, NotApplicable] = {}
        settled: dict[str, Settled] = {}
        evidence: dict[str, Evidence] = {}
        for reading in self.pack.readings:
            mine = [finding for finding in findings if reading in finding.readings]
            verdict = verdicts[reading] = _roll_up(mine)
            if verdict == "not-applicable":
                reasons[reading] = _why_not_applicable(plan, reading in used, mine)
            elif verdict == "undetermined":
                core = [finding for finding in mine if finding.weight == "core" and finding.outcome != "not-applicable"]
                open_ = sum(finding.outcome == "undetermined" for finding in core)
                settled[reading] = Settled(len(core) - open_, len(core))
            elif scenario.facts_are == "reported":
                evidence[reading] = _evidence(mine, verdict)
        return CriterionReport(criterion, verdicts, reasons, settled, tuple(findings), evidence)

    def _outcome(self, variant: Variant, facts: Facts) -> tuple[Outcome, Step, Step]:
        applies, expect = evaluate(variant.when, facts), evaluate(variant.expect, facts)
        return outcome(applies.truth, expect.truth), applies, expect

    def _assumptions(self, criteria: tuple[CriterionReport, ...], facts: Facts, scenario: Scenario) -> Iterator[Assumption]:
        read: set[str] = set()
        onus = False
        for found in criteria:
            for finding in found.findings:
                read.update(self._facts_read(finding.variant.when), self._facts_read(finding.variant.expect))
                onus = onus or finding.indicator.onus is not None
        for id in self.assumed:
            if id in read and facts[id].origin == "assumed":
                title = self.pack.vocabulary[id].title
                value = facts[id].text()
                yield Assumption(id, value, f"{title}: taken as {'no' if value == 'false' else value}, not stated")
        if onus and TIER_FACT not in facts and any(reading.onus for reading in self.pack.readings.values()):
            yield Assumption(TIER_FACT, None, "No capability tier is stated: no weight is moved by the onus")
        if any(reading.gated_by_treaties for reading in self.pack.readings.values()):
            except_ = f" except {', '.join(sorted(scenario.not_party_to))}" if scenario.not_party_to else ""
            yield Assumption(None, None, f"Every multilateral treaty of the pack is taken to bind{except_}")

    def _facts_read(self, condition: Condition) -> tuple[str, ...]:
        known_ = self._reads.get(id(condition))
        if known_ is None:
            known_ = self._reads[id(condition)] = (condition, facts_of(condition))
        return known_[1]


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


def _finding(indicator: Indicator, weighed: Weighed, readings: tuple[str, ...], found: Outcome, applies: Step, expect: Step) -> Finding:
    if not weighed.bound:
        return Finding(
            indicator, readings, weighed.weight, "not-applicable", weighed.variant, weighed.onus, (), False, (), (), applies, expect
        )
    missing: tuple[Missing, ...] = ()
    deciding: tuple[Step, ...]
    match found:
        case "not-applicable":
            deciding = (applies,)
        case "met":
            deciding = (expect,)
        case "missed":
            deciding = (applies, expect)
        case _:
            deciding = tuple(step for step in (applies, expect) if step.truth is not UNKNOWN)
            missing = tuple(dict.fromkeys((*applies.missing, *expect.missing)))
    because = {
        atom.statement.fact: atom.statement for step in deciding for atom in decisive(step) if atom.statement is not None
    }
    return Finding(
        indicator, readings, weighed.weight, found, weighed.variant, weighed.onus, weighed.lifted_by, True,
        tuple(because.values()), missing, applies, expect,
    )  # fmt: skip


def _roll_up(findings: list[Finding]) -> Verdict:
    """Missed if any core is; else undetermined if any core is; else met if a core is.

    Without a live core indicator: met if a supporting one is live and all live ones are met, else not applicable.
    """
    core = {finding.outcome for finding in findings if finding.weight == "core"}
    for verdict in ("missed", "undetermined", "met"):
        if verdict in core:
            return verdict
    supporting = {finding.outcome for finding in findings if finding.weight == "supporting"} - {"not-applicable"}
    return "met" if supporting == {"met"} else "not-applicable"


def _why_not_applicable(plan: tuple[_Planned, ...], used: bool, findings: list[Finding]) -> NotApplicable:
    if not plan:
        return "kind"
    if not used:
        return "reading"
    if any(finding.outcome != "not-applicable" for finding in findings):
        return "only observations"
    return "condition" if any(finding.bound for finding in findings) else "not bound"


def _evidence(findings: list[Finding], verdict: Verdict) -> Evidence:
    core = [finding for finding in findings if finding.weight == "core" and finding.outcome == verdict]
    decisive_ = core or [finding for finding in findings if finding.outcome == verdict]
    facts = {said.fact: said for finding in decisive_ for said in finding.because if said.origin in ("stated", "derived")}
    rank = max((said.rank for said in facts.values()), default=0)
    weakest = CONFIDENCES[rank] if facts and rank < len(CONFIDENCES) else None
    return Evidence(
        weakest,
        tuple(id for id, said in facts.items() if said.rank == rank),
        tuple(id for id, said in facts.items() if said.source is None and said.origin == "stated"),
    )


