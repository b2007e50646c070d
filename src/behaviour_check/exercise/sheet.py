"""What a student sheet shows: the story, what is known of it and from where, and the criteria with their sense.

It is made of the scenarios alone: nothing is assessed, and neither `expect` nor `notes` is read, so no verdict can
stand in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ..evaluate import Facts
from ..pack import KIND_FACT, PHASE_FACT, Criterion, Pack, Reading
from ..scenario import Activity, Scenario
from ..statement import Statement
from ..vocabulary import Fact, amount, number
from .model import Case, Exercise


class Known(NamedTuple):
    """A fact in words: what is asked, what is known, why it is said to be so, and where it is known from."""

    title: str
    question: str
    said: str
    why: str
    source: str


class Group(NamedTuple):
    """Facts that belong together."""

    title: str
    known: tuple[Known, ...]


class Version(NamedTuple):
    """What another party says: only what it says differently."""

    title: str
    known: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """An activity, with what is known of it."""

    key: str
    title: str
    groups: tuple[Group, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario as a class sees it."""

    title: str
    summary: str
    about: tuple[str, ...]
    """Who, when, and whether it happened."""
    shared: tuple[Group, ...]
    """What is known of every one of several activities."""
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole sheet. `role` is the reading that a group argues for."""

    exercise: str
    title: str
    note: str
    stories: tuple[Story, ...]
    criteria: tuple[Criterion, ...]
    taken: tuple[str, ...]
    """What is taken to be so where nothing is said."""
    role: Reading | None


def sheet_of(exercise: Exercise, role: Reading | None = None) -> Sheet:
    """The sheet of an exercise, for everybody or for a group that argues for one reading."""
    pack = exercise.pack
    stories = tuple(_story(case, pack) for case in exercise.cases)
    stated = [account.facts for _, item in exercise.activities.values() for account in item.accounts]
    taken = tuple(
        f"{fact.title}: {_value(fact, fact.assume)}"
        for fact in pack.vocabulary.values()
        if fact.assume is not None and not all(fact.id in facts for facts in stated)
    )
    return Sheet(exercise.id, exercise.title, pack.note, stories, pack.criteria, taken, role)


def _story(case: Case, pack: Pack) -> Story:
    scenario = case.scenario
    whole = [_facts(item) for item in scenario.activities]
    shared = {id: said for id, said in whole[0].items() if all(facts.get(id) == said for facts in whole)}
    if len(whole) == 1:
        shared = {}
    acts = tuple(_act(key, item, shared, pack) for key, item in case.activities())
    groups = tuple(_groups(shared, pack))
    return Story(scenario.title, scenario.summary or "", tuple(_about(scenario)), groups, acts)


def _about(scenario: Scenario) -> Iterable[str]:
    if scenario.actor:
        yield f"Who: {scenario.actor.title} ({scenario.actor.sector})"
    if scenario.dates:
        yield f"When: {' to '.join(dict.fromkeys(scenario.dates))}"
    if scenario.phase not in (None, "completed"):
        yield f"Phase: {scenario.phase}"
    yield "A made-up case" if scenario.facts_are == "stipulated" else "A real event, as far as sources tell"


def _act(key: str, item: Activity, shared: Facts, pack: Pack) -> Act:
    facts = _facts(item)
    own = {id: said for id, said in facts.items() if id not in shared}
    kind = pack.kinds[item.kind].title
    title = f"{item.title} ({kind})" if item.title else kind
    versions = []
    for account in item.accounts[1:]:
        different = {id: said for id, said in account.facts.items() if said != facts.get(id)}
        known = tuple(one for group in _groups(different, pack) for one in group.known)
        versions.append(Version(account.title, known))
    return Act(key, title, tuple(_groups(own, pack)), tuple(versions))


def _facts(item: Activity) -> Facts:
    return {**item.derived.facts, **item.accounts[0].facts}


def _groups(facts: Mapping[str, Statement], pack: Pack) -> Iterable[Group]:
    in_order = [fact for id, fact in pack.vocabulary.items() if id in facts and id not in (KIND_FACT, PHASE_FACT)]
    for id in dict.fromkeys(fact.group for fact in in_order):
        known = tuple(known_of(fact, facts[fact.id]) for fact in in_order if fact.group == id)
        yield Group(pack.groups.get(id, id), known)


def known_of(fact: Fact, said: Statement) -> Known:
    """What is said of a fact, in words that need no explanation."""
    evidence = [said.source, said.date, said.confidence, "worked out by a model" if said.origin == "derived" else None]
    why = "; ".join(text for text in (said.why, said.note) if text)
    question, mark, _ = fact.question.partition("?")  # what follows tells authors how to state it
    return Known(fact.title, question + mark, _said(fact, said), why, ", ".join(text for text in evidence if text))


def _said(fact: Fact, said: Statement) -> str:
    if said.unknown is not None:
        return f"not known: {said.unknown}"
    if said.low is None or said.high is None:
        return _value(fact, said.value)
    match said.form:
        case "between":
            return f"{_plain(said.low)} to {_amount(fact, said.high)}"
        case "at_least":
            return f"at least {_amount(fact, said.low)}"
        case "at_most":
            return f"at most {_amount(fact, said.high)}"
        case _:
            return _amount(fact, said.low)


def _value(fact: Fact, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return fact.choices.get(str(value), str(value))


def _amount(fact: Fact, value: float) -> str:
    return amount(_plain(value), fact.unit)


def _plain(value: float) -> str:
    """A number without a power of ten, which readers of a sheet need not know."""
    text = number(value)
    return f"{value:.12f}".rstrip("0") if "e-" in text and abs(value) >= 1e-9 else text
