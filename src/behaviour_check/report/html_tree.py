"""A condition as a tree of English phrases, and the truths of its branches in the same order.

`outline` and `marks` walk a condition and its evaluation in step, so the n-th mark belongs to the n-th node. Both pull
`not` into the phrase it negates and leave out `all` and `any` with a single part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from ..condition import AllOf, AnyOf, Atom, Compare, Condition, Is, Not, OneOf, Stated
from ..evaluate import FALSE, TRUE, UNKNOWN, Branch, Leaf, Step, Truth
from ..prose import Vocabulary, phrase

_LETTERS = {TRUE: "t", FALSE: "f", UNKNOWN: "u"}
_NEGATED = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}


@dataclass(frozen=True, slots=True)
class Node:
    """A branch, with its parts, or an atom, with the fact that it reads."""

    text: str
    parts: tuple[Node, ...] = ()
    fact: str = ""


def outline(condition: Condition, vocabulary: Vocabulary, *, negated: bool = False) -> Node:
    """The tree of a condition."""
    match condition:
        case Not(part):
            return outline(part, vocabulary, negated=not negated)
        case AllOf((part,)) | AnyOf((part,)):
            return outline(part, vocabulary, negated=negated)
        case AllOf(()):
            return Node("always")
        case AllOf(parts):
            return Node("not all of" if negated else "all of", tuple(outline(part, vocabulary) for part in parts))
        case AnyOf(parts):
            return Node("none of" if negated else "any of", tuple(outline(part, vocabulary) for part in parts))
        case Stated() | Is() | OneOf() | Compare():
            return _leaf(condition, vocabulary, negated=negated)
        case _:
            assert_never(condition)


def marks(step: Step, *, decides: bool) -> str:
    """A letter for each node of its outline: t, f or u; a capital for what makes the condition what it is."""
    return "".join(_marks(step, decides=decides, negated=False))


def _leaf(atom: Atom, vocabulary: Vocabulary, *, negated: bool) -> Node:
    return Node(phrase(atom, vocabulary, negated=negated), fact=atom.fact)


def _marks(step: Step, *, decides: bool, negated: bool) -> Iterator[str]:
    match step:
        case Branch(Not(), _, (part,)):
            yield from _marks(part, decides=decides, negated=not negated)
        case Branch(_, _, (part,)):
            yield from _marks(part, decides=decides, negated=negated)
        case Branch(_, truth, parts):
            yield _letter(truth, decides=decides, negated=negated)
            for part in parts:
                yield from _marks(part, decides=decides and part.truth is truth, negated=False)
        case Leaf(_, truth):
            yield _letter(truth, decides=decides, negated=negated)
        case _:
            assert_never(step)


def _letter(truth: Truth, *, decides: bool, negated: bool) -> str:
    letter = _LETTERS[_NEGATED[truth] if negated else truth]
    return letter.upper() if decides else letter
