"""The evaluation of an indicator as an indented tree in English: every branch, its value, and the facts behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from ..assess import AccountReport, Finding
from ..condition import AllOf, AnyOf, Not
from ..evaluate import Branch, Leaf, Step
from ..pack import Pack
from ..prose import phrase

Line = tuple[int, str]
"""How far it is indented, and the text."""


def trace(finding: Finding, account: AccountReport, pack: Pack) -> Iterator[Line]:
    """The lines that explain one finding."""
    indicator = finding.indicator
    yield 0, f"{indicator.number} {indicator.id}: {finding.outcome} ({finding.weight})"
    if not finding.bound:
        yield 2, "no treaty that it rests on by duty binds the actor"
        return
    applies, expect = finding.trace(account.facts)
    if not (isinstance(applies.condition, AllOf) and not applies.condition.parts):
        yield 2, f"applies: {applies.truth.value}"
        yield from _tree(applies, account, pack, 4)
    yield 2, f"expects: {expect.truth.value}"
    yield from _tree(expect, account, pack, 4)


def _tree(step: Step, account: AccountReport, pack: Pack, indent: int) -> Iterator[Line]:
    match step:
        case Branch(AllOf() | AnyOf() as condition, truth, parts):
            yield indent, f"[{truth.value}] {'all of' if isinstance(condition, AllOf) else 'any of'}"
            for part in parts:
                yield from _tree(part, account, pack, indent + 2)
        case Branch(Not(), truth, (part,)):
            yield indent, f"[{truth.value}] not"
            yield from _tree(part, account, pack, indent + 2)
        case Leaf():
            yield indent, f"[{step.truth.value}] {phrase(step.condition, pack.vocabulary)} <- {_said(step, pack)}"
        case _:
            assert_never(step)  # type: ignore[arg-type]


def _said(leaf: Leaf, pack: Pack) -> str:
    fact, said = leaf.condition.fact, leaf.statement
    if said is None:
        return f"{fact}: not stated"
    place = f" ({said.place.line}:{said.place.column})" if said.place else f" ({said.origin})"
    return f"{fact}: {said.text(pack.vocabulary[fact].unit)}{place}"
