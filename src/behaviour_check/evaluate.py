"""Whether a condition is true, false or unknown of a set of facts, and which facts make it so.

The logic is Kleene's: a fact that is not known leaves a condition unknown unless the known ones already decide it.
`evaluate` keeps every branch, for explanations; `compiled` only decides, and is held equal to it by the conformance
table. Both follow the cases of `condition.py`, in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import NamedTuple, assert_never

from .condition import AllOf, AnyOf, Atom, Compare, Comparison, Condition, Is, Not, OneOf, Stated
from .statement import Statement
from .vocabulary import number


class Truth(Enum):
    """The value of a condition."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    __hash__ = object.__hash__  # by identity: truths are keys of tables, and Enum's own hash is slow


TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
_SWAPPED = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}

Facts = Mapping[str, Statement]
"""What is said of each fact, by its id. A fact that nothing is said of is absent."""

Decide = Callable[[Facts], Truth]


class Branch(NamedTuple):
    """The value of `all`, `any` or `not`, with the values of its parts."""

    condition: AllOf | AnyOf | Not
    truth: Truth
    parts: tuple[Step, ...]


class Leaf(NamedTuple):
    """The value of an atom, with what was said of its fact."""

    condition: Atom
    truth: Truth
    statement: Statement | None


Step = Branch | Leaf


def evaluate(condition: Condition, facts: Facts) -> Step:
    """The value of a condition with its reasons. Every branch is evaluated, so that the explanation is whole."""
    match condition:
        case AllOf(parts):
            steps = tuple(evaluate(part, facts) for part in parts)
            return Branch(condition, _all([step.truth for step in steps]), steps)
        case AnyOf(parts):
            steps = tuple(evaluate(part, facts) for part in parts)
            return Branch(condition, _any([step.truth for step in steps]), steps)
        case Not(part):
            step = evaluate(part, facts)
            return Branch(condition, _SWAPPED[step.truth], (step,))
        case Stated(fact):
            statement = facts.get(fact)
            return Leaf(condition, _stated(statement), statement)
        case Is(fact, word):
            statement = facts.get(fact)
            return Leaf(condition, _is(statement, word), statement)
        case OneOf(fact, values):
            statement = facts.get(fact)
            return Leaf(condition, _one_of(statement, values), statement)
        case Compare(fact, comparison, _, value):
            statement = facts.get(fact)
            return Leaf(condition, _compare(statement, comparison, value), statement)
        case _:
            assert_never(condition)


def compiled(condition: Condition) -> Decide:
    """A function that decides a condition for many sets of facts, quickly and without reasons."""
    match condition:
        case AllOf(parts):
            return _decide_all([compiled(part) for part in parts])
        case AnyOf(parts):
            return _decide_any([compiled(part) for part in parts])
        case Not(part):
            decide = compiled(part)
            return lambda facts: _SWAPPED[decide(facts)]
        case Stated() | Is() | OneOf() | Compare():
            fact, decide_atom = condition.fact, decider(condition)
            return lambda facts: decide_atom(facts.get(fact))
        case _:
            assert_never(condition)


def decider(atom: Atom) -> Callable[[Statement | None], Truth]:
    """A function that decides an atom from what is said of its fact, None if nothing is."""
    match atom:
        case Stated():
            return _stated
        case Is(_, word):
            return lambda statement: _is(statement, word)
        case OneOf(_, values):
            words = frozenset(values)
            return lambda statement: _one_of(statement, words)
        case Compare(_, comparison, _, value):
            return lambda statement: _compare(statement, comparison, value)
        case _:
            assert_never(atom)


def decisive(step: Step) -> Iterator[Leaf]:
    """The atoms that make a condition what it is: of a true `all` every part, of a false one the false parts.

    Of an unknown condition, the atoms that leave it unknown.
    """
    match step:
        case Branch(Not(), _, (part,)):
            yield from decisive(part)
        case Branch():
            for part in step.parts:
                if part.truth is step.truth:
                    yield from decisive(part)
        case Leaf():
            yield step
        case _:
            assert_never(step)


def why_missing(atom: Atom, statement: Statement | None) -> str:
    """Why an atom is unknown: its fact is not stated, is declared unknown, or is a range across the limit."""
    if statement is None:
        return "not stated"
    if statement.unknown is not None:
        said = "the model cannot tell" if statement.origin == "derived" else "declared unknown"
        return f"{said}: {statement.unknown}"
    limit = number(atom.value) if isinstance(atom, Compare) else ""
    its_range = "its derived range" if statement.origin == "derived" else "its range"
    return f"{its_range}, {statement.text()}, lies on both sides of {limit}"


def _all(truths: list[Truth]) -> Truth:
    if FALSE in truths:
        return FALSE
    return UNKNOWN if UNKNOWN in truths else TRUE


def _any(truths: list[Truth]) -> Truth:
    if TRUE in truths:
        return TRUE
    return UNKNOWN if UNKNOWN in truths else FALSE


def _decide_all(parts: list[Decide]) -> Decide:
    def decide(facts: Facts) -> Truth:
        result = TRUE
        for part in parts:
            truth = part(facts)
            if truth is FALSE:
                return FALSE
            if truth is UNKNOWN:
                result = UNKNOWN
        return result

    return decide


def _decide_any(parts: list[Decide]) -> Decide:
    def decide(facts: Facts) -> Truth:
        result = FALSE
        for part in parts:
            truth = part(facts)
            if truth is TRUE:
                return TRUE
            if truth is UNKNOWN:
                result = UNKNOWN
        return result

    return decide


def _stated(statement: Statement | None) -> Truth:
    if statement is None or statement.origin == "assumed":
        return FALSE
    return TRUE if statement.unknown is None else UNKNOWN


def _is(statement: Statement | None, value: bool | str) -> Truth:
    if statement is None or statement.unknown is not None:
        return UNKNOWN
    return TRUE if statement.value == value else FALSE


def _one_of(statement: Statement | None, values: tuple[str, ...] | frozenset[str]) -> Truth:
    if statement is None or statement.unknown is not None:
        return UNKNOWN
    return TRUE if statement.value in values else FALSE


def _compare(statement: Statement | None, comparison: Comparison, limit: float) -> Truth:
    if statement is None or statement.low is None or statement.high is None:
        return UNKNOWN
    low, high = statement.low, statement.high
    match comparison:
        case "at_least":
            return TRUE if low >= limit else FALSE if high < limit else UNKNOWN
        case "at_most":
            return TRUE if high <= limit else FALSE if low > limit else UNKNOWN
        case "above":
            return TRUE if low > limit else FALSE if high <= limit else UNKNOWN
        case "below":
            return TRUE if high < limit else FALSE if low >= limit else UNKNOWN
        case _:
            assert_never(comparison)
