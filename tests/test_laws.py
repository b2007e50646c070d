"""Laws of the design (section 5.8), tested on generated conditions, facts, rules and scenarios."""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import BASE, check, found, indicator, limit, rests_on, scenario, small_pack, stated, tier, verdicts

from behaviour_check import Pack, Report, Scenario, assess, load_pack, load_scenario
from behaviour_check.assess import outcome
from behaviour_check.condition import (
    ALWAYS,
    COMPARISONS,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Is,
    Not,
    OneOf,
    Stated,
    atoms_of,
)
from behaviour_check.evaluate import FALSE, TRUE, UNKNOWN, Facts, Truth, compiled, decisive, evaluate
from behaviour_check.pack import KIND_FACT, PHASE_FACT, STATUSES, TIER_FACT, Indicator, Reading, Variant
from behaviour_check.report import Header, renderer
from behaviour_check.scenario import Account, Activity, from_document
from behaviour_check.source import read_bytes, read_file
from behaviour_check.statement import Statement
from behaviour_check.vocabulary import Fact


def law(examples: int) -> settings:
    """How many cases a law is tried on. Never a question of time."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])


EXAMPLES = sorted((ROOT / "examples").rglob("*.behaviour.yaml"))

# --- generated facts and conditions ---

LIT = Fact("lamp.lit", "boolean", "Lit", "Lit?")
GUARDED = Fact("lamp.guarded", "boolean", "Guarded", "Guarded?")
COLOUR = Fact("lamp.colour", "choice", "Colour", "Colour?", choices={"red": "", "amber": "", "green": ""})
LEVEL = Fact("lamp.level", "number", "Level", "Level?", minimum=0, maximum=30)
COUNT = Fact("lamp.count", "integer", "Count", "Count?", minimum=0)
BALANCE = Fact("lamp.balance", "number", "Balance", "Balance?")
LAMP = {fact.id: fact for fact in (LIT, GUARDED, COLOUR, LEVEL, COUNT, BALANCE)}
LIMITS = (0.0, 10.0, 20.0)


def points(fact: Fact, limits: Iterable[float]) -> list[float]:
    """Numbers at which something may change: the limits that rules name, what lies between them, and the ends."""
    inner = sorted({0.0, *limits})
    between = [(low + high) / 2 for low, high in pairwise(inner)]
    low = fact.minimum if fact.minimum is not None else inner[0] - 5
    high = fact.maximum if fact.maximum is not None else inner[-1] + 5
    chosen = {point for point in (low, *inner, *between, high) if low <= point <= high}
    return sorted({float(int(point)) for point in chosen} if fact.type == "integer" else chosen)


def values(fact: Fact) -> st.SearchStrategy[Statement]:
    """A value of a fact that is no number."""
    options: list[bool | str] = [True, False] if fact.type == "boolean" else list(fact.choices)
    return st.sampled_from(options).map(lambda value: Statement(fact.id, "value", value))


@st.composite
def ranges(draw: st.DrawFn, fact: Fact, numbers: list[float], within: Statement | None = None) -> Statement:
    """A number or a range of numbers, inside another one if one is given."""
    least = -math.inf if fact.minimum is None else fact.minimum
    most = math.inf if fact.maximum is None else fact.maximum
    if within is not None and within.low is not None and within.high is not None:
        least, most = within.low, within.high
    inside = [point for point in numbers if least <= point <= most] or [
        point for point in (least, most) if abs(point) < math.inf
    ]
    low, high = sorted(draw(st.tuples(st.sampled_from(inside), st.sampled_from(inside))))
    form = draw(st.sampled_from(["between", "at_least", "at_most"]))
    if form == "at_least":
        return Statement(fact.id, "at_least", None, low, most)
    if form == "at_most":
        return Statement(fact.id, "at_most", None, least, high)
    if low == high:
        return Statement(fact.id, "value", low, low, low)
    return Statement(fact.id, "between", None, low, high)


def knowledge(fact: Fact, limits: Iterable[float]) -> st.SearchStrategy[Statement]:
    """Anything that lets a fact be known, if only within a range."""
    return ranges(fact, points(fact, limits)) if fact.is_number else values(fact)


def statements(fact: Fact, limits: Iterable[float] = LIMITS) -> st.SearchStrategy[Statement]:
    """Anything that may be said of a fact."""
    unknown = st.just(Statement(fact.id, "unknown", unknown="nobody knows"))
    return st.one_of(knowledge(fact, limits), knowledge(fact, limits), unknown)


def learned(fact: Fact, said: Statement | None, limits: Iterable[float] = LIMITS) -> st.SearchStrategy[Statement]:
    """What may be said of a fact once more is known of it."""
    if said is None or said.unknown is not None:
        return statements(fact, limits)
    if fact.is_number:
        return ranges(fact, points(fact, limits), within=said)
    return st.just(said)


lamp_facts = st.fixed_dictionaries({}, optional={id: statements(fact) for id, fact in LAMP.items()})


def atoms(*, with_stated: bool) -> st.SearchStrategy[Condition]:
    """Atoms over the lamp."""
    simple = [
        st.builds(Is, st.sampled_from([LIT.id, GUARDED.id]), st.booleans()),
        st.builds(Is, st.just(COLOUR.id), st.sampled_from(sorted(COLOUR.choices))),
        st.builds(OneOf, st.just(COLOUR.id), st.lists(st.sampled_from(sorted(COLOUR.choices)), min_size=1).map(tuple)),
        st.builds(
            lambda fact, comparison, value: Compare(fact, comparison, f"t{value:g}" if value else None, value),
            st.sampled_from([LEVEL.id, COUNT.id, BALANCE.id]),
            st.sampled_from(COMPARISONS),
            st.sampled_from(LIMITS),
        ),
    ]
    return st.one_of(*simple, *([st.builds(Stated, st.sampled_from(sorted(LAMP)))] if with_stated else []))


def conditions(*, with_stated: bool = True) -> st.SearchStrategy[Condition]:
    """Conditions over the lamp."""

    def grown(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        many = st.lists(parts, min_size=1, max_size=4).map(tuple)
        return st.one_of(st.builds(AllOf, many), st.builds(AnyOf, many), st.builds(Not, parts))

    return st.recursive(st.one_of(atoms(with_stated=with_stated), st.just(ALWAYS)), grown, max_leaves=8)


def truth(condition: Condition, facts: Facts) -> Truth:
    return evaluate(condition, facts).truth


# --- the logic ---

any_condition = conditions()
Three = tuple[Condition, Condition, Condition]
three = st.tuples(any_condition, any_condition, any_condition)


@law(100)
@given(any_condition, lamp_facts)
def test_every_interpreter_agrees(condition: Condition, facts: Facts) -> None:
    assert compiled(condition)(facts) is truth(condition, facts)


@law(100)
@given(any_condition, lamp_facts)
def test_two_negations_cancel(a: Condition, facts: Facts) -> None:
    assert truth(Not(Not(a)), facts) is truth(a, facts)


@law(100)
@given(any_condition, any_condition, lamp_facts)
def test_de_morgan(a: Condition, b: Condition, facts: Facts) -> None:
    assert truth(Not(AllOf((a, b))), facts) is truth(AnyOf((Not(a), Not(b))), facts)
    assert truth(Not(AnyOf((a, b))), facts) is truth(AllOf((Not(a), Not(b))), facts)


@law(100)
@given(three, lamp_facts)
def test_parts_may_stand_in_any_order_and_grouping(parts: Three, facts: Facts) -> None:
    for kind in (AllOf, AnyOf):
        whole = truth(kind(parts), facts)
        assert {truth(kind(order), facts) for order in permutations(parts)} == {whole}
        assert truth(kind((parts[0], kind(parts[1:]))), facts) is whole
        assert truth(kind((*parts, parts[0])), facts) is whole


@law(100)
@given(three, lamp_facts)
def test_distribution_and_absorption(parts: Three, facts: Facts) -> None:
    a, b, c = parts
    assert truth(AllOf((a, AnyOf((b, c)))), facts) is truth(AnyOf((AllOf((a, b)), AllOf((a, c)))), facts)
    assert truth(AnyOf((a, AllOf((b, c)))), facts) is truth(AllOf((AnyOf((a, b)), AnyOf((a, c)))), facts)
    assert truth(AllOf((a, AnyOf((a, b)))), facts) is truth(a, facts)
    assert truth(AnyOf((a, AllOf((a, b)))), facts) is truth(a, facts)


@law(100)
@given(any_condition, lamp_facts)
def test_always_and_never(a: Condition, facts: Facts) -> None:
    assert truth(AllOf((a, ALWAYS)), facts) is truth(a, facts)
    assert truth(AnyOf((a, ALWAYS)), facts) is TRUE
    assert truth(AnyOf((a, Not(ALWAYS))), facts) is truth(a, facts)
    assert truth(AllOf((a, Not(ALWAYS))), facts) is FALSE


@law(100)
@given(any_condition, lamp_facts)
def test_a_condition_or_its_negation_is_true_exactly_where_it_is_known(a: Condition, facts: Facts) -> None:
    known = truth(a, facts) is not UNKNOWN
    assert truth(AnyOf((a, Not(a))), facts) is (TRUE if known else UNKNOWN)
    assert truth(AllOf((a, Not(a))), facts) is (FALSE if known else UNKNOWN)


@law(100)
@given(atoms(with_stated=False), lamp_facts)
def test_each_comparison_is_the_negation_of_its_opposite(atom: Condition, facts: Facts) -> None:
    opposites = {"at_least": "below", "below": "at_least", "at_most": "above", "above": "at_most"}
    if isinstance(atom, Compare):
        opposite = replace(atom, comparison=opposites[atom.comparison])  # type: ignore[arg-type]
        assert truth(Not(atom), facts) is truth(opposite, facts)


@law(100)
@given(any_condition, lamp_facts)
def test_the_decisive_facts_decide_alone(condition: Condition, facts: Facts) -> None:
    step = evaluate(condition, facts)
    if step.truth is not UNKNOWN:
        needed = {leaf.condition.fact for leaf in decisive(step)}
        assert truth(condition, {id: said for id, said in facts.items() if id in needed}) is step.truth


@law(100)
@given(st.data(), any_condition, lamp_facts)
def test_only_missing_facts_can_settle(data: st.DataObject, condition: Condition, facts: Facts) -> None:
    step = evaluate(condition, facts)
    if step.truth is UNKNOWN:
        missing = {leaf.condition.fact for leaf in decisive(step)}
        more = dict(facts)
        for id in sorted(LAMP.keys() - missing):
            more[id] = data.draw(learned(LAMP[id], facts.get(id)), id)
        if not any(isinstance(atom, Stated) for atom in atoms_of(condition)):
            assert truth(condition, more) is UNKNOWN


# --- to learn more never turns met into missed or back ---

MAY_BECOME: Mapping[str, set[str]] = {
    "missed": {"missed"},
    "met": {"met", "not-applicable"},
    "not-applicable": {"not-applicable", "met"},
    "undetermined": {"missed", "met", "not-applicable", "undetermined"},
}
"""What a verdict may become when more is known. Read backwards it says what removing a fact may do."""

plain_condition = conditions(with_stated=False)


@law(100)
@given(st.data(), plain_condition, lamp_facts)
def test_what_is_settled_stays_settled(data: st.DataObject, condition: Condition, facts: Facts) -> None:
    before, after = truth(condition, facts), truth(condition, with_more(data, facts, LAMP, LIMITS))
    assert before in (UNKNOWN, after)


@law(100)
@given(st.data(), any_condition, lamp_facts)
def test_with_stated_it_stays_settled_while_stated_facts_stay_stated(
    data: st.DataObject, condition: Condition, facts: Facts
) -> None:
    # Narrowing a range, and a value in place of a declared unknown, change nothing that `stated` had settled.
    before, after = truth(condition, facts), truth(condition, with_more(data, facts, LAMP, LIMITS, keep_absent=LAMP))
    assert before in (UNKNOWN, after)


@law(100)
@given(st.data(), plain_condition, plain_condition, lamp_facts)
def test_outcome_with_more_facts(data: st.DataObject, when: Condition, expect: Condition, facts: Facts) -> None:
    more = with_more(data, facts, LAMP, LIMITS)
    before = outcome(truth(when, facts), truth(expect, facts))
    after = outcome(truth(when, more), truth(expect, more))
    assert after in MAY_BECOME[before]
    assert (before, after) != ("not-applicable", "met")  # of one indicator; a criterion may go there


def with_more(
    data: st.DataObject,
    facts: Facts,
    vocabulary: Mapping[str, Fact],
    limits: Iterable[float] | Mapping[str, Iterable[float]],
    keep_absent: Iterable[str] = (),
) -> dict[str, Statement]:
    """The facts, with more said of some of them."""
    kept = set(keep_absent)
    open_ = [id for id in sorted(vocabulary) if id in facts or id not in kept]
    more = dict(facts)
    chosen = st.lists(st.sampled_from(open_), max_size=12, unique=True) if open_ else st.just([])
    for id in data.draw(chosen, "of which more is learned"):
        mine = limits.get(id, ()) if isinstance(limits, Mapping) else limits
        more[id] = data.draw(learned(vocabulary[id], facts.get(id), mine), f"now {id}")
    return more


# --- the same of whole packs ---


@lru_cache
def shipped() -> Pack:
    return load_pack("panel6")


def variants(pack: Pack) -> list[Variant]:
    return [variant for item in pack.indicators.values() for variant in _variants(item)]


def _variants(item: Indicator) -> list[Variant]:
    return [item.own, *(resolved.variant for resolved in item.resolved.values())]


@lru_cache
def limits_of(pack: Pack) -> dict[str, set[float]]:
    """The numbers with which rules compare each fact."""
    limits: dict[str, set[float]] = {}
    for variant in variants(pack):
        for part in (variant.when, variant.expect):
            for atom in atoms_of(part):
                if isinstance(atom, Compare):
                    limits.setdefault(atom.fact, set()).add(atom.value)
    return limits


@lru_cache
def sensitive(pack: Pack) -> frozenset[str]:
    """The facts whose mere appearance says something: those read by `stated`, and those assumed when absent."""
    atoms = {atom for item in variants(pack) for part in (item.when, item.expect) for atom in atoms_of(part)}
    return frozenset(
        {atom.fact for atom in atoms if isinstance(atom, Stated)}
        | {fact.id for fact in pack.vocabulary.values() if fact.assume is not None}
    )


@lru_cache
def blank(pack: Pack, kind: str, header: str) -> Scenario:
    return scenario(pack, {}, kind=kind, **json.loads(header))


def told(pack: Pack, kind: str, facts: Facts, header: str = "{}") -> Scenario:
    """A scenario with exactly these facts, contradictions and all: the laws do not ask that facts be plausible."""
    empty = blank(pack, kind, header)
    [activity] = empty.activities
    [account] = activity.accounts
    return replace(
        empty, activities=(replace(activity, accounts=(replace(account, facts={**account.facts, **facts}),)),)
    )


def open_facts(pack: Pack) -> dict[str, Fact]:
    """The facts that a scenario may state among its facts, without the one that sets the onus."""
    return {id: fact for id, fact in pack.vocabulary.items() if id not in (KIND_FACT, PHASE_FACT, TIER_FACT)}


def any_facts(pack: Pack) -> st.SearchStrategy[dict[str, Statement]]:
    limits = limits_of(pack)
    said = {id: statements(fact, limits.get(id, ())) for id, fact in open_facts(pack).items()}
    return st.fixed_dictionaries({}, optional={**said, TIER_FACT: statements(pack.vocabulary[TIER_FACT])})


@lru_cache
def headers(pack: Pack) -> list[str]:
    """Headers of scenarios, with what binds the actor and what it undertook."""
    pledges, treaties, listed = pack.pledgeable(), pack.instruments_with("parties"), pack.instruments_with("listed")
    chosen = [
        {},
        {"pledged": pledges},
        {"not_party_to": treaties},
        {"pledged": pledges[::2], "not_party_to": treaties[::2]},
        {"pledged": pledges[1::2], "not_party_to": treaties[1::2], "also_bound_by": listed, "phase": "planned"},
    ]
    return [json.dumps(header) for header in chosen]


def all_verdicts(report: Report) -> dict[tuple[str, str], str]:
    return {
        (item.criterion.id, reading): verdict
        for item in stated(report).criteria
        for reading, verdict in item.verdicts.items()
    }


def law_holds(data: st.DataObject, pack: Pack) -> None:
    kind = data.draw(st.sampled_from(sorted(pack.kinds)), "kind")
    header = data.draw(st.sampled_from(headers(pack)), "header")
    facts = data.draw(any_facts(pack), "facts")
    more = with_more(data, facts, open_facts(pack), limits_of(pack), keep_absent=sensitive(pack))
    before, after = assess(pack, told(pack, kind, facts, header)), assess(pack, told(pack, kind, more, header))
    now = all_verdicts(after)
    assert {
        key: (verdict, now[key]) for key, verdict in all_verdicts(before).items() if now[key] not in MAY_BECOME[verdict]
    } == {}


@law(100)
@given(st.data())
def test_to_learn_more_under_the_shipped_rules(data: st.DataObject) -> None:
    law_holds(data, shipped())


MAY_FALL_BACK: Mapping[str, set[str]] = {
    "missed": {"missed", "undetermined"},
    "met": {"met", "not-applicable", "undetermined"},
    "not-applicable": {"not-applicable", "met", "undetermined"},
    "undetermined": {"undetermined"},
}


@law(100)
@given(st.data())
def test_to_forget_a_fact_under_the_shipped_rules(data: st.DataObject) -> None:
    pack = shipped()
    kind, facts = data.draw(st.sampled_from(sorted(pack.kinds))), data.draw(any_facts(pack))
    before = all_verdicts(assess(pack, told(pack, kind, facts)))
    for id in sorted(facts.keys() - sensitive(pack) - {TIER_FACT}):
        less = {other: said for other, said in facts.items() if other != id}
        now = all_verdicts(assess(pack, told(pack, kind, less)))
        assert {key for key, verdict in before.items() if now[key] not in MAY_FALL_BACK[verdict]} == set()


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.name.partition(".")[0] for path in EXAMPLES])
def test_to_forget_any_one_fact_of_an_example(path: Path) -> None:
    pack = shipped()
    whole = load_scenario(path, pack)
    for activity in whole.activities:
        for account in activity.accounts:

            def with_facts(facts: Facts, activity: Activity = activity, account: Account = account) -> Scenario:
                return replace(whole, activities=(replace(activity, accounts=(replace(account, facts=facts),)),))

            before = all_verdicts(assess(pack, with_facts(account.facts)))
            for id in sorted(account.facts.keys() - sensitive(pack) - {KIND_FACT, TIER_FACT}):
                less = {other: said for other, said in account.facts.items() if other != id}
                now = all_verdicts(assess(pack, with_facts(less)))
                assert {key for key, verdict in before.items() if now[key] not in MAY_FALL_BACK[verdict]} == set(), id


COLOURS = ["red", "amber", "green"]


def raw_conditions() -> st.SearchStrategy[dict[str, Any]]:
    """Conditions in the notation of rule packs, over the facts of the small pack."""
    booleans = ["act.told", "act.asked", "act.clean", "act.storm", "act.calm"]
    simple: list[st.SearchStrategy[dict[str, Any]]] = [
        st.builds(lambda fact, value: {fact: value}, st.sampled_from(booleans), st.booleans()),
        st.builds(lambda words: {"act.colour": words}, st.lists(st.sampled_from(COLOURS), min_size=1)),
        st.builds(
            lambda comparison, bound: {"act.hours": {comparison: bound}},
            st.sampled_from(COMPARISONS),
            st.sampled_from(["few", "many", 0]),
        ),
    ]
    simple.append(st.builds(lambda fact: {"stated": fact}, st.sampled_from([*booleans, "act.hours", "act.colour"])))

    def grown(parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
        many = st.lists(parts, min_size=1, max_size=3)
        return st.one_of(
            st.builds(lambda all_: {"all": all_}, many),
            st.builds(lambda any_: {"any": any_}, many),
            st.builds(lambda part: {"not": part}, parts),
        )

    return st.recursive(st.one_of(*simple), grown, max_leaves=5)


@st.composite
def raw_indicators(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """An indicator of the small pack, with what readings change about it."""
    condition = raw_conditions()
    # A threshold that is defined has to be used: a part that is true of all hours mentions both.
    both = {
        "any": [{"act.hours": {"at_least": "few"}}, {"act.hours": {"below": "few"}}, {"act.hours": {"above": "many"}}]
    }
    expectation = st.builds(lambda one, two: {"all": [one, {"any": [both, two]}]}, condition, condition)
    thresholds = {"few": limit(10), "many": limit(20)}
    override = st.fixed_dictionaries(
        {"why": st.just("it differs")},
        optional={
            "weight": st.sampled_from(["core", "supporting", "off"]),
            "when": st.one_of(st.just("always"), condition),
            "expect": expectation,
            "thresholds": st.sampled_from(
                [{"few": limit(5)}, {"many": limit(30)}, {"few": limit(0), "many": limit(40)}]
            ),
        },
    )
    readings = draw(st.dictionaries(st.sampled_from(["plain", "strict", "lenient", "treaties"]), override))
    narrowing: list[dict[str, Any]] = [{}, {"kinds": ["visit"]}, {"restores": True}]
    more = {"onus": onus} if (onus := draw(st.sampled_from([None, "heavier", "relief"]))) else {}
    return indicator(
        f"i{number}",
        draw(expectation),
        weight=draw(st.sampled_from(["core", "core", "supporting"])),
        kinds=draw(st.sampled_from(["all", "lively", ["visit", "nap"]])),
        thresholds=thresholds,
        readings=readings,
        authority=[
            rests_on(name, role, **draw(st.sampled_from(narrowing)))
            for name, role in draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(["TREATY", "PACT", "CODE", "PLEDGE"]), st.sampled_from(["duty", "background"])
                    ),
                    min_size=1,
                    max_size=3,
                )
            )
        ],
        **({"when": draw(condition)} if draw(st.booleans()) else {}),
        **more,
    )


@st.composite
def small_packs(draw: st.DrawFn, folder: Path) -> Pack:
    """A small pack of a few indicators."""
    count = draw(st.integers(1, 4))
    return small_pack(folder, *(draw(raw_indicators(number)) for number in range(count)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all generated packs, each of which is loaded before the next is written."""
    return tmp_path_factory.mktemp("pack")


@law(50)
@given(data=st.data())
def test_to_learn_more_under_any_rules(data: st.DataObject, folder: Path) -> None:
    pack = data.draw(small_packs(folder), "pack")
    for _ in range(3):
        law_holds(data, pack)


# The law asks that four things stay as they are. Each of them can turn met into missed:


def test_a_fact_that_a_rule_asks_for_by_stated_may_turn_met_into_missed(tmp_path: Path) -> None:
    housekeeping = indicator("housekeeping", {"act.clean": True}, when={"stated": "act.clean"})
    pack = small_pack(tmp_path, indicator("told"), housekeeping)
    assert verdicts(check(pack, {"act.told": True}))["plain"] == "met"
    assert verdicts(check(pack, {"act.told": True, "act.clean": False}))["plain"] == "missed"


def test_a_fact_that_was_assumed_may_turn_met_into_missed(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("calm", {"act.calm": True}))
    assert verdicts(check(pack, {}))["plain"] == "met"
    assert verdicts(check(pack, {"act.calm": False}))["plain"] == "missed"


def test_the_tier_may_turn_met_into_missed(tmp_path: Path) -> None:
    pack = small_pack(
        tmp_path, indicator("told"), indicator("more", {"act.clean": True}, weight="supporting", onus="heavier")
    )
    facts = {"act.told": True, "act.clean": False}
    assert verdicts(check(pack, facts))["plain"] == "met"
    assert verdicts(check(pack, facts | tier("established")))["plain"] == "missed"


def test_a_pledge_may_turn_met_into_missed(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("told"), indicator("more", {"act.clean": True}, weight="supporting"))
    facts = {"act.told": True, "act.clean": False}
    assert verdicts(check(pack, facts))["plain"] == "met"
    assert verdicts(check(pack, facts, pledged=["CODE"]))["plain"] == "missed"


# --- an unknown fact decides nothing ---


def nothing_unknown_decides(report: Report) -> None:
    account = stated(report)
    for criterion in account.criteria:
        for item in criterion.findings:
            assert all(account.facts[fact].unknown is None for fact in item.because)
            assert bool(item.missing) == (item.outcome == "undetermined")
            assert {atom.fact for atom in item.missing} == account.missing(item).keys()
        for reading, verdict in criterion.verdicts.items():
            if verdict in ("met", "missed"):
                assert all(account.facts[fact].unknown is None for fact in criterion.decisive(reading))


@law(100)
@given(st.data())
def test_no_verdict_rests_on_an_unknown_fact(data: st.DataObject) -> None:
    pack = shipped()
    kind, facts = data.draw(st.sampled_from(sorted(pack.kinds))), data.draw(any_facts(pack))
    nothing_unknown_decides(assess(pack, told(pack, kind, facts)))


@law(100)
@given(st.data())
def test_what_a_declared_unknown_turns_out_to_be_overturns_no_verdict(data: st.DataObject) -> None:
    pack, limits = shipped(), limits_of(shipped())
    kind, facts = data.draw(st.sampled_from(sorted(pack.kinds))), data.draw(any_facts(pack))
    facts[TIER_FACT] = Statement(TIER_FACT, "value", "established")
    said = {id: item for id, item in facts.items() if item.unknown is not None}
    now_known = {id: data.draw(knowledge(pack.vocabulary[id], limits.get(id, ())), id) for id in sorted(said)}
    before = all_verdicts(assess(pack, told(pack, kind, facts)))
    after = all_verdicts(assess(pack, told(pack, kind, {**facts, **now_known})))
    assert {key for key, verdict in before.items() if after[key] not in MAY_BECOME[verdict]} == set()


def test_with_nothing_stated_nothing_is_missed() -> None:
    pack = shipped()
    for kind in pack.kinds:
        report = assess(pack, told(pack, kind, {}))
        assert "missed" not in all_verdicts(report).values()


# --- the engine against the design, written out plainly ---


Header_ = Mapping[str, Any]


def by_the_design(pack: Pack, kind: str, facts: Facts, header: Header_) -> dict[tuple[str, str], str]:
    """Every verdict, straight from sections 5.1 to 5.6 of the design: nothing shared, nothing kept."""
    whole: dict[str, Statement] = {
        fact.id: Statement(fact.id, "value", fact.assume, origin="assumed")
        for fact in pack.vocabulary.values()
        if fact.assume is not None
    }
    whole |= facts
    result = {}
    for criterion in pack.criteria:
        for reading in pack.readings.values():
            outcomes: dict[str, list[str]] = {"core": [], "supporting": [], "off": []}
            for item in criterion.indicators:
                if kind in item.kinds:
                    weight, found_ = _counted(pack, item, reading, kind, whole, header)
                    outcomes[weight].append(found_)
            result[criterion.id, reading.id] = _rolled_up(outcomes)
    return result


def _counted(
    pack: Pack, item: Indicator, reading: Reading, kind: str, facts: Facts, header: Header_
) -> tuple[str, str]:
    """The weight of an indicator and its outcome."""
    weight, variant = str(item.resolved[reading.id].weight), item.resolved[reading.id].variant
    duties = [
        authority
        for authority, kinds in zip(item.authorities, item.covered, strict=True)
        if authority.role == "duty" and kind in kinds
    ]
    if reading.gated_by_treaties:
        treaties = [duty for duty in duties if STATUSES[pack.instruments[duty.instrument].status].treaty]
        if not any(_binds(pack, duty.instrument, header) for duty in treaties):
            return weight, "not-applicable"
    elif pledges := [duty for duty in duties if duty.instrument in header.get("pledged", ())]:
        weight = "core"
        if any(pledge.restores for pledge in pledges):
            variant = item.own
    elif reading.onus:
        said = facts.get(TIER_FACT)
        moves = {
            ("heavier", "supporting", "established"): "core",
            ("heavier", "core", "developing"): "supporting",
            ("relief", "core", "developing"): "supporting",
        }
        weight = moves.get((str(item.onus), weight, str(said.value if said else None)), weight)
    return weight, outcome(truth(variant.when, facts), truth(variant.expect, facts))


def _binds(pack: Pack, instrument: str, header: Header_) -> bool:
    binds = STATUSES[pack.instruments[instrument].status].binds
    return (binds == "parties" and instrument not in header.get("not_party_to", ())) or (
        binds == "listed" and instrument in header.get("also_bound_by", ())
    )


def _rolled_up(outcomes: Mapping[str, list[str]]) -> str:
    for verdict in ("missed", "undetermined", "met"):
        if verdict in outcomes["core"]:
            return verdict
    live = [item for item in outcomes["supporting"] if item != "not-applicable"]
    return "met" if live and set(live) == {"met"} else "not-applicable"


def engine_follows_the_design(data: st.DataObject, pack: Pack) -> None:
    kind = data.draw(st.sampled_from(sorted(pack.kinds)), "kind")
    header = data.draw(st.sampled_from(headers(pack)), "header")
    facts = data.draw(any_facts(pack), "facts")
    case = told(pack, kind, facts, header)
    [account] = case.activities[0].accounts
    assert all_verdicts(assess(pack, case)) == by_the_design(pack, kind, account.facts, json.loads(header))


@law(100)
@given(st.data())
def test_shipped_rules_by_the_design(data: st.DataObject) -> None:
    engine_follows_the_design(data, shipped())


@law(50)
@given(data=st.data())
def test_any_rules_by_the_design(data: st.DataObject, folder: Path) -> None:
    pack = data.draw(small_packs(folder), "pack")
    for _ in range(3):
        engine_follows_the_design(data, pack)


# --- order never matters ---


def examples(pack: Pack, rng: random.Random | None = None) -> list[Report]:
    """The reports on all examples; with their facts in another order if a source of chance is given."""
    reports = []
    for path in EXAMPLES:
        name = path.relative_to(ROOT).as_posix()
        data = read_file(path).data
        text = json.dumps(shuffled(data, rng, lists=False) if rng else data)
        document = read_bytes(text.encode(), name)
        reports.append(assess(pack, from_document(document, pack, path.parent)))
    return reports


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (an order, not a secret)


def shuffled(data: Any, rng: random.Random, *, lists: bool) -> Any:
    """The data with the keys of every mapping, and if asked the entries of every list, in another order."""
    if isinstance(data, dict):
        items = [(key, shuffled(value, rng, lists=lists)) for key, value in data.items()]
        rng.shuffle(items)
        return dict(items)
    if isinstance(data, list):
        whole = [shuffled(value, rng, lists=lists) for value in data]
        if lists:
            rng.shuffle(whole)
        return whole
    return data


def shuffled_pack(target: Path, rng: random.Random, *, lists: bool) -> Pack:
    """The shipped pack with everything in it in another order, its files under other names."""
    source = ROOT / "rules" / "panel6"
    (target / "criteria").mkdir(parents=True)
    for path in source.glob("*.yaml"):
        (target / path.name).write_text(json.dumps(shuffled(read_file(path).data, rng, lists=lists)), encoding="utf-8")
    files = sorted((source / "criteria").glob("*.yaml"))
    for name, path in enumerate(rng.sample(files, len(files))):
        data = shuffled(read_file(path).data, rng, lists=lists)
        rng.shuffle(data["indicators"])
        (target / "criteria" / f"{name}.yaml").write_text(json.dumps(data), encoding="utf-8")
    return load_pack(target)


def scenarios_json(pack: Pack, reports: Iterable[Report]) -> Any:
    """The scenarios of the JSON report, without the places at which facts stand."""
    text = "".join(renderer("json")(Header(pack, pack.default_reading), reports))
    return without_places(json.loads(text)["scenarios"])


def without_places(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: without_places(value) for key, value in data.items() if key not in ("line", "column")}
    return [without_places(value) for value in data] if isinstance(data, list) else data


def unordered(data: Any) -> Any:
    """Data that is equal to other data where only the order of lists differs (pairs of numbers and dates aside)."""
    if isinstance(data, dict):
        return {key: value if key == "date" else unordered(value) for key, value in data.items()}
    if isinstance(data, list):
        whole = [unordered(value) for value in data]
        return whole if any(isinstance(item, int) for item in whole) else sorted(whole, key=_as_text)
    return data


def _as_text(data: Any) -> str:
    return json.dumps(data, sort_keys=True)


@pytest.fixture(scope="module")
def in_order() -> Any:
    """What the shipped pack says of the examples."""
    return scenarios_json(shipped(), examples(shipped()))


@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_files_rules_and_facts(seed: int, tmp_path: Path, in_order: Any) -> None:
    rng = chance(seed)
    pack = shuffled_pack(tmp_path / "pack", rng, lists=False)
    assert pack.digest == shipped().digest
    told_again = scenarios_json(pack, examples(pack, rng))
    assert unordered(told_again) == unordered(in_order)
    assert [item["path"] for item in told_again] == [item["path"] for item in in_order]


@pytest.mark.parametrize("seed", [3, 4])
def test_order_within_conditions_authorities_and_readings(seed: int, tmp_path: Path, in_order: Any) -> None:
    rng = chance(seed)
    pack = shuffled_pack(tmp_path / "pack", rng, lists=True)
    assert list(pack.readings) != list(shipped().readings)
    assert unordered(scenarios_json(pack, examples(pack, rng))) == unordered(in_order)


def test_order_of_facts_in_a_scenario_changes_not_a_byte(in_order: Any) -> None:
    assert json.dumps(scenarios_json(shipped(), examples(shipped(), chance(5)))) == json.dumps(in_order)


def test_order_of_scenarios_and_what_was_assessed_before(in_order: Any) -> None:
    # A pack that has just been made has assessed nothing.
    fresh = replace(shipped(), title="The same rules, not used yet")
    backwards = scenarios_json(fresh, reversed(examples(fresh)))
    assert json.dumps(backwards[::-1]) == json.dumps(in_order)
    for path, expected in zip(EXAMPLES[::6], in_order[::6], strict=True):
        alone = replace(shipped(), title="The same rules, used for nothing else")
        name = path.relative_to(ROOT).as_posix()
        assert scenarios_json(alone, [assess(alone, load_scenario(path, alone, name))]) == [expected]


@law(40)
@given(data=st.data())
def test_order_of_indicators_in_any_pack(data: st.DataObject, folder: Path) -> None:
    rules = [data.draw(raw_indicators(number)) for number in range(3)]
    facts_and_kinds: list[tuple[dict[str, Statement], str]] = []
    results = []
    for order in ([0, 1, 2], data.draw(st.permutations([0, 1, 2]))):
        pack = small_pack(folder, *({"number": f"1.{index + 1}", **rules[index]} for index in order))
        if not facts_and_kinds:
            facts_and_kinds = [
                (data.draw(any_facts(pack)), data.draw(st.sampled_from(sorted(pack.kinds)))) for _ in "abc"
            ]
        results.append([[(item.indicator.id, item.readings, item.weight, item.outcome, item.because)
                         for item in found(assess(pack, told(pack, kind, facts))).findings]
                        for facts, kind in facts_and_kinds])  # fmt: skip
    assert results[0] == results[1]


# --- byte for byte ---


def printed(seed: str, *arguments: str) -> bytes:
    """What the command prints on all examples, under a seed of Python's hashes."""
    program = "from behaviour_check.cli import main; main()"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", program, "check", "examples", *arguments],
        cwd=ROOT, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.mark.parametrize("format", ["json", "text"])
def test_output_is_reproducible(format: str) -> None:
    first = printed("0", "-f", format)
    assert first.count(b"\n") > len(EXAMPLES)
    assert [printed(seed, "-f", format) == first for seed in ("0", "1", "4242")] == [True, True, True]
    assert printed("7", "-f", format, "-j", "2") == first


def test_base_pack_has_no_name_of_the_shipped_one() -> None:
    own = read_file(BASE / "facts.yaml").data["facts"].keys() - {KIND_FACT, PHASE_FACT, TIER_FACT}
    readings = {item["id"] for item in read_file(BASE / "pack.yaml").data["readings"]}
    assert not own & shipped().vocabulary.keys()
    assert not readings & shipped().readings.keys()
