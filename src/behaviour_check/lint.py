"""A rule pack put to its own test: it loads, and every example of an indicator comes out as it says.

The examples of an extended pack are run too, in the default reading of the pack that extends it: where a change makes
one of them come out otherwise, its author should say so with an example of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

from .assess import outcome
from .condition import Compare, atoms_of
from .evaluate import TRUE, Facts, evaluate
from .pack import Indicator, Pack, Variant, load_pack
from .pack.layers import Part, read_layers
from .prose import sentence
from .source import Problem
from .statement import Statement, known, plain
from .vocabulary import Fact, Value

MAX_TRIED = 20_000
"""How many combinations of facts are tried before an indicator counts as one that can be met."""


class Linted(NamedTuple):
    """A pack that loads, how many examples it has, and which of them do not come out as they say."""

    pack: Pack
    examples: int
    problems: tuple[Problem, ...]


def lint(folder: Path) -> Linted:
    """Check the pack in a folder. Raises InvalidInput, with all problems, for one that does not load."""
    pack = load_pack(folder)
    parts = read_layers(folder).table("indicators")
    problems = [problem for item in pack.indicators.values() for problem in _check(item, parts[item.id], pack)]
    return Linted(pack, 2 * len(pack.indicators), tuple(problems))


def _check(indicator: Indicator, part: Part, pack: Pack) -> Iterator[Problem]:
    resolved = indicator.resolved[pack.default_reading]
    variant = resolved.variant if resolved.weight != "off" else indicator.own
    for name, example in (("met", indicator.met), ("missed", indicator.missed)):
        said = plain(example, pack.vocabulary)
        found = _outcome(variant, _assumed(pack) | said)
        what = f"the example `{name}` of {indicator.id}"
        for check in pack.consistency:
            if evaluate(check.when, said).truth is TRUE:
                yield _problem(part, name, f"{what} has facts that contradict each other", check.says)
        never_met = name == "met" and found == "not-applicable" and not _can_be_met(variant, pack)
        if found != name and not never_met:
            message = f"{what} comes out as {found} in the {pack.default_reading} reading"
            yield _problem(part, name, message, _why(variant, pack))


def _problem(part: Part, name: str, message: str, hint: str) -> Problem:
    """A problem at the example or, if another pack wrote that, at the change that makes it one."""
    problem = part.problem(("examples", name), message, hint, stage="meaning")
    document, base = part.origins[-1]
    if problem.file == document.file:
        return problem
    hint = f"{hint}; add `examples: {{{name}: …}}` here"
    return document.problem(base, message, hint, stage="meaning")


def _assumed(pack: Pack) -> dict[str, Statement]:
    facts = pack.vocabulary.values()
    return {fact.id: known(fact, fact.assume, "assumed") for fact in facts if fact.assume is not None}


def _outcome(variant: Variant, facts: Facts) -> str:
    return outcome(evaluate(variant.when, facts).truth, evaluate(variant.expect, facts).truth)


def _why(variant: Variant, pack: Pack) -> str:
    expects = f"it expects: {sentence(variant.expect, pack.vocabulary)}"
    when = sentence(variant.when, pack.vocabulary)
    return expects if when == "always" else f"it applies when: {when}; {expects}"


def _can_be_met(variant: Variant, pack: Pack) -> bool:
    """Whether some facts meet an indicator: one that applies only where what it expects is lacking is never met."""
    values: dict[str, list[Statement | None]] = {}
    for atom in (*atoms_of(variant.when), *atoms_of(variant.expect)):
        fact = pack.vocabulary[atom.fact]
        limits = [atom.value] if isinstance(atom, Compare) else []
        values.setdefault(atom.fact, [None]).extend(known(fact, value, "stated") for value in _values(fact, limits))
    combinations = islice(product(*values.values()), MAX_TRIED + 1)
    for count, combination in enumerate(combinations):
        facts = {id: said for id, said in zip(values, combination, strict=True) if said is not None}
        if count == MAX_TRIED or _outcome(variant, facts) == "met":
            return True
    return False


def _values(fact: Fact, limits: list[float]) -> list[Value]:
    """Values of a fact, one at least on each side of every limit."""
    if fact.type == "boolean":
        return [True, False]
    return [value for limit in limits for value in (limit - 1, limit, limit + 1)] or list(fact.choices)
