"""What an activity's `derive:` gives: models run on its inputs, and their results as facts of the vocabulary.

A result becomes a fact where the pack's vocabulary names it under `derived_by`. What a model cannot tell is a fact
declared unknown, with the model's reason: never a guess.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from ..derive.documents import DeriveDocument
from ..derive.result import Derivation, Files, Quantity, UnfitError
from ..derive.table import EXTRA, MODELS
from ..pack import Pack
from ..shape import shaped
from ..source import Document, InvalidInput, Place, Problem
from ..statement import Confidence, Statement
from ..vocabulary import Fact
from .model import Derived, Steps

INSTALL = "pip install 'behaviour-check[derive]'"

Model = Callable[[Any, Files], Derivation]


def inputs(raw: Any, document: Document, path: Steps) -> tuple[DeriveDocument | None, list[Problem]]:
    """The inputs under `derive:`, or None with what is wrong with their shape."""
    return shaped(DeriveDocument, raw, document, path)


def derive(
    given: DeriveDocument, files: Files, document: Document, path: Steps, pack: Pack, *, is_stipulated: bool
) -> Derived:
    """Run the models. Raises InvalidInput with every problem of every model, in the scenario and in the data files.

    Of facts of the world what a model gives is estimated; facts that are stipulated carry no mark of evidence.
    """
    derivations: list[Derivation] = []
    problems: list[Problem] = []
    giver: dict[str, str] = {}
    for key in (key for key in MODELS if getattr(given, key) is not None):
        twice = next((giver[name] for name in MODELS[key] if name in giver), None)
        if twice is not None:
            message, hint = f"`{key}` gives the same facts as `{twice}`", "make two activities of it, or keep one"
            problems.append(document.problem((*path, key), message, hint, stage="meaning", key=True))
            continue
        giver |= dict.fromkeys(MODELS[key], key)
        try:
            derivations.append(_model(key)(getattr(given, key), files))
        except ImportError as error:
            if error.name not in EXTRA:
                raise
            message = f"`{key}` needs the package {error.name}, which is not installed"
            problems.append(document.problem((*path, key), message, f"run: {INSTALL}", stage="meaning", key=True))
        except UnfitError as error:
            where = (*path, key, *error.path)
            problems.append(document.problem(where, error.message, error.hint, stage="meaning"))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    confidence: Confidence | None = None if is_stipulated else "estimated"
    facts = {
        item.fact: item._replace(confidence=confidence)
        for derivation in derivations
        for item in _facts(derivation, document.place((*path, derivation.key), key=True), pack)
    }
    return Derived(given, tuple(derivations), facts)


def _model(key: str) -> Model:
    model: Model = import_module(f"..derive.models.{key}", __package__).derive
    return model


def _facts(derivation: Derivation, place: Place, pack: Pack) -> Iterator[Statement]:
    for quantity in derivation.quantities:
        for fact in pack.vocabulary.values():
            if fact.derived_by == quantity.name:
                yield _statement(fact, quantity, derivation, place)


def _statement(fact: Fact, quantity: Quantity, derivation: Derivation, place: Place) -> Statement:
    inputs = derivation.inputs_text()
    said = Statement(
        fact.id, "value", origin="derived", source=derivation.model,
        note="; ".join(filter(None, (quantity.band, f"version {derivation.version}", f"from {inputs}"))), place=place,
    )  # fmt: skip
    if quantity.unknown is not None:
        return said._replace(form="unknown", unknown=quantity.unknown)
    if quantity.holds is not None:
        return said._replace(value=quantity.holds)
    low, high = _within(fact, quantity.low), _within(fact, quantity.high)
    # Before anything else, so that a range beyond what the fact allows is not taken for a known value at its end.
    if math.isinf(high) or (quantity.high != quantity.low and high == fact.maximum):
        return said._replace(form="at_least", low=low, high=high)
    if low == high:
        return said._replace(value=fact.value_of(low), low=low, high=high)
    return said._replace(form="between", low=low, high=high)


def _within(fact: Fact, end: float | None) -> float:
    """An end of a range, kept within what the fact allows. A range has both ends."""
    if end is None:
        raise TypeError(f"a derived quantity for {fact.id} says nothing")
    low = fact.minimum if fact.minimum is not None else -math.inf
    high = fact.maximum if fact.maximum is not None else math.inf
    return min(max(end, low), high)
