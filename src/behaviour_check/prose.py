"""A condition in plain English, with its facts by title and its thresholds by value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from .condition import AllOf, AnyOf, Atom, Compare, Condition, Is, Not, OneOf, Stated
from .vocabulary import Fact, amount

Vocabulary = Mapping[str, Fact]


def sentence(condition: Condition, vocabulary: Vocabulary) -> str:
    """The whole condition on one line: `notice made and not emergency`."""
    match condition:
        case AllOf(()):
            return "always"
        case AllOf(parts):
            return " and ".join(_inner(part, vocabulary, AnyOf) for part in parts)
        case AnyOf(parts):
            return " or ".join(_inner(part, vocabulary, AllOf) for part in parts)
        case Not(part):
            return _negated(part, vocabulary)
        case Stated() | Is() | OneOf() | Compare():
            return phrase(condition, vocabulary)
        case _:
            assert_never(condition)


def phrase(atom: Atom, vocabulary: Vocabulary, *, negated: bool = False) -> str:
    """One atom: `notice lead time is at least 24 h`."""
    fact = vocabulary[atom.fact]
    title = fact.title[:1].lower() + fact.title[1:] if fact.title[1:2].islower() else fact.title
    verb = "is not" if negated else "is"
    match atom:
        case Stated():
            return f"{title} {verb} stated"
        case Is(_, value):
            if isinstance(value, bool):
                return f"{title}: {'yes' if value is not negated else 'no'}"
            return f"{title} {verb} {value}"
        case OneOf(_, values):
            return f"{title} {verb} one of {', '.join(values)}"
        case Compare(_, comparison, _, value):
            return f"{title} {verb} {comparison.replace('_', ' ')} {amount(value, fact.unit)}"
        case _:
            assert_never(atom)


def _negated(part: Condition, vocabulary: Vocabulary) -> str:
    if isinstance(part, Not):
        return sentence(part.part, vocabulary)
    if isinstance(part, (AllOf, AnyOf)):
        return f"not ({sentence(part, vocabulary)})"
    return phrase(part, vocabulary, negated=True)


def _inner(part: Condition, vocabulary: Vocabulary, loose: type[AllOf | AnyOf]) -> str:
    # `and` and `or` are never mixed without brackets: a reader should not have to know which binds tighter.
    text = sentence(part, vocabulary)
    return f"({text})" if isinstance(part, loose) and len(part.parts) > 1 else text
