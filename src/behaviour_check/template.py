"""A scenario to fill in: every fact that the indicators for a kind read, with its question, on a line to uncomment.

The file is valid as it is written, and stays so when any one of its lines is uncommented. A line to fill in starts
with `#` and no space; `# ` starts a sentence for the reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from math import ceil
from textwrap import wrap
from typing import Literal, NamedTuple, get_args

from .derive.table import models_of
from .evaluate import TRUE, compiled
from .pack import KIND_FACT, PHASE_FACT, TIER_FACT, Criterion, Indicator, Pack
from .report.asked import (
    facts_for,
    facts_for_every,
    facts_of_caveats,
    facts_read,
    own_indicators,
    shared_indicators,
    silenced,
)
from .scenario import Sector
from .source import one_line
from .statement import CONFIDENCES, known
from .vocabulary import Fact, Value

FactsAre = Literal["reported", "stipulated"]
WIDTH = 100
ACTIVITY = "act"
_AT_FACTS = " " * 6
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")
_NOT_WORDS = frozenset({"true", "false", "null"})


def template(kind: str, pack: Pack, facts_are: FactsAre, schema: str | None = None) -> Iterator[str]:
    """The lines of a scenario of this kind. `schema` is the path or URL that editors take the schema from."""
    if schema is not None:
        yield f"# yaml-language-server: $schema={schema}"
    yield from _head(kind, pack, facts_are)
    own, every = facts_for(kind, pack), facts_for_every(kind, pack)
    live = _live(pack, [*own, *every])
    yield "activities:"
    yield f"  - id: {ACTIVITY}"
    yield f"    kind: {_text(kind)}"
    yield "    #title: What reports call it, where the kind says too little"
    if live is None:
        return
    yield "    facts:"
    write = _Facts(kind, pack, facts_are, silenced(kind, pack))
    yield from write.live(live)
    yield from write.by_criterion([name for name in own if name != live], own_indicators(kind, pack))
    rest = [name for name in every if name != live]
    caveats = facts_of_caveats(kind, pack)
    if rest or caveats:
        yield ""
        yield from _prose("=== For every kind of activity, where there is something to say ===", _AT_FACTS)
        yield from write.by_criterion(rest, shared_indicators(kind, pack))
    if caveats:
        yield ""
        yield from _prose("--- Adds a caveat to the report, and changes no verdict ---", _AT_FACTS)
        for name in caveats:
            yield from write.one(name)
    differs = [name for name in (*own, *rest) if name != live and pack.vocabulary[name].assume is None]
    yield from _accounts(next(iter(differs), live), write)


# --- the parts of the file ---


def _head(kind: str, pack: Pack, facts_are: FactsAre) -> Iterator[str]:
    info = pack.kinds[kind]
    yield from _prose(info.title + (f": {info.note}" if info.note else ""))
    yield ""
    yield from _prose(
        "Below stand the facts that the rules for this kind read, in the order of the criteria, each with its question "
        "and a line that begins with # and no space. Take the # off the lines that you can answer, and put the value "
        "right: it is an example. Leave the others as they are: what is not stated counts as unknown, never as yes or "
        "as no. But some indicators are asked only where a fact is stated; its lines say so, and {unknown: why} "
        "keeps them open."
    )
    yield from _prose("A range: {between: [3, 7]}, {at_least: 3} or {at_most: 7}. Known to be unknown: {unknown: why}.")
    if facts_are == "reported":
        yield from _prose(
            "Each fact can say where it is known from: {value: true, source: …, date: 2031-05-02, confidence: "
            f"reported}}. Confidence, strongest first: {', '.join(CONFIDENCES)}."
        )
    yield from _prose(
        "`behaviour-check check` on this file tells at any time what is settled and what is still open, and "
        f"`behaviour-check explain {kind}` which indicators there are."
    )
    yield ""
    yield f"title: {_text(info.title)}"
    yield "#summary: The story in a few sentences."
    yield f"pack: {_text(pack.id)}"
    yield f"facts_are: {facts_are}"
    yield from _optional(kind, pack)
    yield ""


def _optional(kind: str, pack: Pack) -> Iterator[str]:
    yield ""
    phase = pack.vocabulary[PHASE_FACT]
    words = [word for word in phase.choices if word != phase.assume] or list(phase.choices)
    taken = f" If not stated, it is taken as {_value(phase.assume)}." if phase.assume is not None else ""
    yield from _prose(f"{phase.question}{taken}")
    *first, last = map(_text, phase.choices)
    choices = " or ".join(filter(None, (", ".join(first), last)))
    yield f"#phase: {_text(words[0])}  # {choices}"
    yield from _prose("When: YYYY-MM-DD, YYYY-MM, a year in quotes, or {from: 2031-05-02, to: 2031-05-04}.")
    yield "#date: 2031-05-02"
    yield from _prose(f"Who acts. The sector: {', '.join(get_args(Sector))}.")
    yield "#actor: {title: State A, sector: state}"
    lists = {
        "pledged": ("Codes and declarations that the actor undertook", pack.pledgeable()),
        "not_party_to": (
            "Multilateral treaties that do not bind the actor; all others are taken to",
            pack.instruments_with("parties"),
        ),
        "also_bound_by": ("Bilateral treaties and national rules that bind the actor", pack.instruments_with("listed")),
    }  # fmt: skip
    duties = _duties(kind, pack)
    for key, (sense, ids) in lists.items():
        here = [id for id in ids if id in duties]
        if here:
            named = ", ".join(f"{id} ({pack.instruments[id].title})" for id in here)
            yield from _prose(f"{sense}. Those that ask something of this kind: {named}.")
            yield f"#{key}: [{_text(here[0])}]"
    yield from _prose("For people; not part of a report.")
    yield "#notes: Questions and remarks."


class _Facts(NamedTuple):
    """Writes facts for one kind of activity, each with its question on the lines above it."""

    kind: str
    pack: Pack
    facts_are: FactsAre
    silences: Mapping[str, str]

    def by_criterion(self, names: list[str], indicators: list[Indicator]) -> Iterator[str]:
        """The facts, each below the first criterion whose indicators read it."""
        left = dict.fromkeys(names)
        for criterion in self.pack.criteria:
            members = [item for item in indicators if item.criterion == criterion.id]
            here = [name for item in members for name in facts_read(item) if name in left]
            here = list(dict.fromkeys(here))
            if here:
                yield ""
                yield from _prose(_heading(criterion), _AT_FACTS)
            for name in here:
                del left[name]
                yield from self.one(name)

    def one(self, name: str) -> Iterator[str]:
        """One fact, to be uncommented."""
        yield ""
        yield from self._about(name)
        yield f"{_AT_FACTS}#{name}: {self.said(name)}"

    def live(self, name: str) -> Iterator[str]:
        """The one fact that is stated, as unknown: without any, `facts:` would have no value, which is refused."""
        yield ""
        heading = "How much is asked of the actor" if name == TIER_FACT else "To begin with"
        yield from _prose(f"--- {heading} ---", _AT_FACTS)
        yield ""
        yield from self._about(name)
        yield from _prose(f"To be filled in, for example: {self.said(name)}", _AT_FACTS)
        yield f"{_AT_FACTS}{name}: {{unknown: not filled in yet}}"

    def said(self, name: str) -> str:
        """An example of what can be said of a fact."""
        fact = self.pack.vocabulary[name]
        example = _value(_example(fact, self.kind, self.pack))
        parts = [f"value: {example}", *(["why: …"] if fact.needs_why else [])]
        parts += ["source: …"] if self.facts_are == "reported" else []
        return example if len(parts) == 1 else f"{{{', '.join(parts)}}}"

    def _about(self, name: str) -> Iterator[str]:
        yield from _about(self.pack.vocabulary[name])
        if name in self.silences:
            yield from _prose(f"If left out, {self.silences[name]}; {{unknown: why}} keeps that open.", _AT_FACTS)


def _accounts(name: str, write: _Facts) -> Iterator[str]:
    """What another party says, as lines that stand for nothing until all of them are uncommented."""
    yield ""
    yield from _prose(
        "Does another party tell it differently? Say here only what differs. All else is as in `facts`, which is the "
        "account `stated` and leads the table: put there what is agreed or best supported. Take the # and the space "
        "after it off all these lines:"
    )
    yield "# accounts:"
    yield "#   - id: other-state"
    yield "#     title: What the other State says"
    yield "#     facts:"
    yield f"#       {ACTIVITY}:"
    yield f"#         {name}: {write.said(name)}"


def _heading(criterion: Criterion) -> str:
    return f"--- {criterion.number}. {criterion.title} ---"


def _about(fact: Fact) -> Iterator[str]:
    yield from _prose(fact.question, _AT_FACTS)
    yield from _prose(_takes(fact), _AT_FACTS)
    if fact.derived_by is not None:
        models = " or ".join(f"`explain {key}`" for key in models_of(fact.derived_by))
        yield from _prose(f"A model can give it, from physical inputs under `derive:`: {models}.", _AT_FACTS)
    for word, sense in fact.choices.items():
        yield from _prose(f"{word}: {sense}", _AT_FACTS, hang=2)
    if fact.needs_why:
        yield from _prose("A judgement: {value: …, why: …}.", _AT_FACTS)
    if fact.note:
        yield from _prose(fact.note, _AT_FACTS)


# --- what goes into them ---


def _concerning(kind: str, pack: Pack) -> list[Indicator]:
    return [item for item in pack.indicators.values() if kind in item.kinds]


def _live(pack: Pack, names: list[str]) -> str | None:
    """The fact that the file declares unknown: the tier, which no condition reads, or one for which it is the same."""
    if TIER_FACT in pack.vocabulary:
        return TIER_FACT
    plain = [name for name in names if pack.vocabulary[name].assume is None]
    return next(iter(plain or names), None)


def _duties(kind: str, pack: Pack) -> set[str]:
    """The instruments that ask for what an indicator of this kind expects."""
    return {
        authority.instrument
        for item in _concerning(kind, pack)
        for authority, covered in zip(item.authorities, item.covered, strict=True)
        if authority.role == "duty" and kind in covered
    }


def _example(fact: Fact, kind: str, pack: Pack) -> Value:
    """A value of this fact that contradicts nothing in an activity of this kind: one from the rules' own examples."""
    concerned = _concerning(kind, pack)
    said = [sample[fact.id] for item in concerned for sample in (item.met, item.missed) if fact.id in sample]
    # Of a fact that is taken to have a value, the other one is worth a line.
    candidates = [value for value in (*said, *_values(fact)) if value != fact.assume]
    return next((value for value in candidates if not _contradicts(fact, value, kind, pack)), candidates[0])


def _contradicts(fact: Fact, value: Value, kind: str, pack: Pack) -> bool:
    facts = {
        KIND_FACT: known(pack.vocabulary[KIND_FACT], kind, "header"),
        fact.id: known(fact, value, "stated"),
    }
    return any(compiled(check.when)(facts) is TRUE for check in pack.consistency)


def _values(fact: Fact) -> Iterable[Value]:
    if fact.type == "boolean":
        return (True, False)
    if fact.choices:
        return tuple(fact.choices)
    low = max(fact.minimum or 0, 0)
    nearest = low if fact.maximum is None else min(low, fact.maximum)
    return (ceil(nearest) if fact.type == "integer" else nearest,)


def _takes(fact: Fact) -> str:
    takes = "One of these." if fact.choices and fact.id != PHASE_FACT else f"Takes {fact.range_text()}."
    return takes + (f" Taken as {_value(fact.assume)} when unstated." if fact.assume is not None else "")


# --- writing YAML ---


def _prose(text: str, indent: str = "", hang: int = 0) -> list[str]:
    """A sentence as comment lines."""
    first, other = f"{indent}# {' ' * hang}", f"{indent}# {' ' * (2 * hang)}"
    return wrap(
        one_line(text), WIDTH, initial_indent=first, subsequent_indent=other, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def _value(value: Value | None) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    return json.dumps(value)


def _text(text: str) -> str:
    """A text as a YAML scalar, in quotes unless it is a plain word or a row of them."""
    words = text.split(" ")
    if all(_WORD.match(word) for word in words) and text not in _NOT_WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)
