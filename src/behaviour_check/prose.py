"""A condition in plain English, with its facts by title and its thresholds by value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from .condition import All, Any_, Atom, Compare, Condition, Is, Not, OneOf, Stated
from .vocabulary import Fact, number

Vocabulary = Mapping[str, Fact]


def sentence(condition: Condition, vocabulary: Vocabulary) -> str:
    """The whole condition on one line: `notice made and not emergency`."""
    match condition:
        case All(()):
            return "always"
        case All(parts):
            return " and ".join(_inner(part, vocabulary, Any_) for part in parts)
        case Any_(parts):
            return " or ".join(_inner(part, vocabulary, All) for part in parts)
        case Not(All() | Any_() as part):
            return f"not ({sentence(part, vocabulary)})"
        case Not(Stated() | Is() | OneOf() | Compare() as part):
            return phrase(part, vocabulary, negated=True)
        case Not(Not(part)):
            return sentence(part, vocabulary)
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
        case Is(_, bool(value)):
            return f"{title}: {'yes' if value is not negated else 'no'}"
        case Is(_, str(value)):
            return f"{title} {verb} {value}"
        case OneOf(_, values):
            return f"{title} {verb} one of {', '.join(values)}"
        case Compare(_, comparison, _, value):
            unit = f" {fact.unit}" if fact.unit else ""
            return f"{title} {verb} {comparison.replace('_', ' ')} {number(value)}{unit}"
        case _:
            assert_never(atom)


def _inner(part: Condition, vocabulary: Vocabulary, loose: type[All | Any_]) -> str:
    # `and` and `or` are never mixed without brackets: a reader should not have to know which binds tighter.
    text = sentence(part, vocabulary)
    return f"({text})" if isinstance(part, loose) and len(part.parts) > 1 else text
