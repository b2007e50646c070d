"""What models gave, in words that every format shares: model, version, inputs, range, and what is stated instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from ..assess import ActivityReport
from ..derive.result import Derivation, Quantity
from ..differ import Departure, departures
from ..pack import Pack
from ..scenario import STATED
from ..vocabulary import number
from .words import sentence_of, tidy

TITLE = "Derived by models"


class DerivedFact(NamedTuple):
    """One fact that a model gave."""

    fact: str
    said: str
    """`460 to 4200 pieces (best value 1388; the range: the model's number × and ÷ 3)`."""
    instead: tuple[str, ...]
    """What accounts state instead, which wins."""


class DerivedBlock(NamedTuple):
    """One model run."""

    model: str
    """Name and version."""
    inputs: str
    facts: tuple[DerivedFact, ...]
    notes: tuple[str, ...]


def derived(item: ActivityReport, pack: Pack) -> list[DerivedBlock]:
    """What models gave for an activity."""
    stated = departures(item)
    return [
        DerivedBlock(
            tidy(f"{derivation.model}, version {derivation.version}"),
            tidy(derivation.inputs_text()),
            tuple(_facts(item, derivation, stated, pack)),
            tuple([sentence_of(note) for note in derivation.notes]),
        )
        for derivation in item.activity.derived.derivations
    ]


def lines(item: ActivityReport, pack: Pack) -> Iterator[tuple[int, str]]:
    """The same as lines of an outline, with the depth of each."""
    for block in derived(item, pack):
        yield 0, block.model
        yield from lines_of(block)


def lines_of(block: DerivedBlock) -> Iterator[tuple[int, str]]:
    """What one model run gave, from what: lines below the model's name."""
    for fact in block.facts:
        yield 1, f"{fact.fact}: {fact.said}"
        yield from ((2, text) for text in fact.instead)
    yield 1, f"From {block.inputs}."
    yield from ((1, note) for note in block.notes)


def provenance(item: ActivityReport, pack: Pack, facts: Collection[str]) -> list[str]:
    """For each model that gave one of these facts, a sentence: the facts, the model, its version and inputs."""
    sentences = []
    for block in derived(item, pack):
        mine = [fact for fact in block.facts if fact.fact in facts]
        if mine:
            what = "; ".join(f"{fact.fact}: {' '.join([fact.said, *fact.instead])}" for fact in mine)
            sentences.append(f"Derived by {block.model}, from {block.inputs}: {what}.")
    return sentences


def _facts(item: ActivityReport, derivation: Derivation, stated: list[Departure], pack: Pack) -> Iterator[DerivedFact]:
    for quantity in derivation.quantities:
        for id, statement in item.activity.derived.facts.items():
            fact = pack.vocabulary[id]
            if fact.derived_by == quantity.name:
                note = _note(quantity)
                said = statement.text(fact.unit) + (f" ({note})" if note else "")
                instead = [_instead(one, pack) for one in stated if one.stated.fact == id]
                yield DerivedFact(id, tidy(said), tuple(instead))


def _note(quantity: Quantity) -> str:
    """The model's single value, which decides nothing, and what the range stands for."""
    if quantity.best is None:
        return quantity.band
    best = f"best value {number(float(f'{quantity.best:.4g}'))}"
    return f"{best}; the range: {quantity.band}" if quantity.band else best


def _instead(one: Departure, pack: Pack) -> str:
    who = "Stated instead" if one.account == STATED else f"Stated instead in the account {one.account}"
    where = ", outside the model's range" if one.outside else ""
    return tidy(f"{who}{where}: {one.stated.text(pack.vocabulary[one.stated.fact].unit)}.")
