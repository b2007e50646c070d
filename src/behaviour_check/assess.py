"""A pack applied to a scenario: every activity, in every account and reading.

Nothing is decided anywhere else: renderers show what stands here. Where readings or accounts part, `differ.py`
says by what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from .evaluate import TRUE, Facts, why_missing
from .finding import (
    CriterionReport,
    Finding,
    IndicatorReport,
    NotApplicable,
    Outcome,
    Settled,
    Signature,
    Verdicts,
    outcome,
    roll_up,
)
from .pack import TIER_FACT, Pack
from .plan import Plan, Plans
from .scenario import STATED, Account, Activity, Scenario, Verdict
from .statement import CONFIDENCES, RANKS, Confidence, value_text
from .weigh import Bindings


class Evidence(NamedTuple):
    """The weakest link of a verdict: the lowest confidence among its decisive facts, and those without a source."""

    weakest: Confidence | None
    weakest_facts: tuple[str, ...]
    unsourced: tuple[str, ...]


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
        return self.weakest_link(found.decisive(reading))

    def weakest_link(self, decisive: Iterable[str]) -> Evidence | None:
        """The same, of the facts that are decisive for a verdict."""
        weakest, of_weakest, unsourced = -1, list[str](), list[str]()
        for id in decisive:
            item = self.facts[id]
            origin = item.origin
            if origin != "stated" and origin != "derived":
                continue
            rank = RANKS[item.confidence]
            if rank > weakest:
                weakest, of_weakest = rank, [id]
            elif rank == weakest:
                of_weakest.append(id)
            if origin == "stated" and item.source is None:
                unsourced.append(id)
        if weakest < 0:
            return None
        confidence = CONFIDENCES[weakest] if weakest < len(CONFIDENCES) else None
        return Evidence(confidence, tuple(of_weakest), tuple(unsourced))

    def missing(self, finding: Finding) -> dict[str, str]:
        """The facts that would settle a finding, with why each is missing."""
        return {atom.fact: why_missing(atom, self.facts.get(atom.fact)) for atom in finding.missing}


@dataclass(frozen=True, slots=True)
class ActivityReport:
    """One activity in every account; the first is the scenario's own."""

    activity: Activity
    accounts: tuple[AccountReport, ...]
    whole: bool = True
    """Whether every criterion of the pack is here."""

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

    def __repr__(self) -> str:
        return f"<Report on {self.scenario!r} by {self.pack!r}>"

    def __str__(self) -> str:
        reading = self.pack.default_reading
        lines = [f"{self.scenario.title} · pack {self.pack.id} {self.pack.version} · reading {reading}"]
        for item in self.activities:
            lines.append(f"  {item.activity.id} ({item.activity.kind})")
            for index, found in enumerate(item.stated.criteria):
                lines += self._lines(item.stated, found, reading)
                verdicts = {told.id: told.criteria[index].verdicts[reading] for told in item.accounts}
                others = {id: verdict for id, verdict in verdicts.items() if verdict != found.verdicts[reading]}
                lines += [f"      account {id}: {verdict}" for id, verdict in others.items()]
        return "\n".join([*lines, *([self.pack.note] if self.pack.note else [])])

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """What a notebook shows of it."""
        printer.text(str(self))

    @staticmethod
    def _lines(account: AccountReport, found: CriterionReport, reading: str) -> Iterator[str]:
        mark = " (contested)" if found.contested else " (one-sided)" if found.one_sided else ""
        yield f"    {found.criterion.id:<28}{found.verdicts[reading]}{mark}"
        if found.verdicts[reading] == "missed":
            for finding in found.missed(reading):
                yield f"      missed: {finding.indicator.number} {finding.indicator.statement}"
        if found.verdicts[reading] == "undetermined":
            yield f"      {found.settled(reading)}; missing: {', '.join(missing_facts(account, found, reading))}"


def assess(pack: Pack, scenario: Scenario) -> Report:
    """Assess every activity of a scenario, in every account and reading."""
    for given, wanted in ((pack, Pack), (scenario, Scenario)):
        if not isinstance(given, wanted):
            raise TypeError(f"assess(pack, scenario), not assess({type(pack).__name__}, {type(scenario).__name__})")
    plans, bindings = _plans(pack), Bindings.of(scenario)
    activities = tuple([
        ActivityReport(item, tuple([_account(item, told, scenario, bindings, plans) for told in item.accounts]))
        for item in scenario.activities
    ])  # fmt: skip
    return Report(pack, scenario, activities, bindings, _later(pack, scenario.last_year))


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


@lru_cache(maxsize=256)
def _later(pack: Pack, year: int | None) -> tuple[str, ...]:
    """The instruments newer than a year."""
    return tuple([id for id, item in pack.instruments.items() if year is not None and item.year > year])


@lru_cache(maxsize=8)
def _plans(pack: Pack) -> Plans:
    return Plans(pack)


def _account(
    activity: Activity, account: Account, scenario: Scenario, bindings: Bindings, plans: Plans
) -> AccountReport:
    facts: Facts = {**plans.assumed, **activity.derived.facts, **account.facts}
    tier = facts[TIER_FACT].value if TIER_FACT in facts else None
    plan = plans.plan(activity.kind, tier, bindings)
    criteria = plans.assess(plan, facts)
    caveats = tuple([id for id, decide in plans.caveats if decide(facts) is TRUE])
    assumptions = _assumptions(plan, facts, scenario, plans.pack)
    return AccountReport(account.id, account.title, criteria, assumptions, caveats, facts)


def _assumptions(plan: Plan, facts: Facts, scenario: Scenario, pack: Pack) -> tuple[Assumption, ...]:
    taken = tuple([id for id in plan.assumed if facts[id].origin == "assumed"])
    tier = facts.get(TIER_FACT)
    no_tier = None
    if plan.onus and (tier is None or tier.value is None):
        no_tier = "No capability tier is stated" if tier is None else "The capability tier is declared unknown"
    return _worded(pack, taken, no_tier, scenario.not_party_to if plan.gated else None)


@lru_cache(maxsize=4096)  # few combinations occur, however many scenarios are assessed
def _worded(
    pack: Pack, taken: tuple[str, ...], no_tier: str | None, not_party_to: frozenset[str] | None
) -> tuple[Assumption, ...]:
    assumptions = []
    for id in taken:
        value = value_text(pack.vocabulary[id].assume)
        word = {"true": "yes", "false": "no"}.get(value, value)
        assumptions.append(Assumption(id, value, f"{pack.vocabulary[id].title}: taken as {word}, not stated"))
    if no_tier:
        assumptions.append(Assumption(TIER_FACT, None, f"{no_tier}: the onus moves no weight"))
    if not_party_to is not None:
        except_ = f" except {', '.join(sorted(not_party_to))}" if not_party_to else ""
        text = f"Every multilateral treaty of the pack is taken to bind the actor{except_}"
        assumptions.append(Assumption(None, None, text))
    return tuple(assumptions)


__all__ = [
    "AccountReport", "ActivityReport", "Assumption", "CriterionReport", "Evidence", "Finding", "IndicatorReport",
    "NotApplicable", "Outcome", "Report", "Settled", "Signature", "Verdicts", "assess", "missing_facts",
    "open_questions", "outcome", "roll_up",
]  # fmt: skip
