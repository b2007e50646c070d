"""Which facts the rules for a kind of activity read, and which of them switch an indicator off by being left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..condition import ALWAYS, AllOf, AnyOf, Condition, Is, Not, OneOf, Stated, atoms_of, facts_of
from ..evaluate import FALSE, Facts, evaluate
from ..pack import KIND_FACT, PHASE_FACT, Indicator, Pack
from ..statement import Statement, known

_HEADER = (KIND_FACT, PHASE_FACT)


def facts_read(indicator: Indicator) -> dict[str, None]:
    """The facts that an indicator reads in one reading or another, in their order."""
    variants = [indicator.own, *(item.variant for item in indicator.resolved.values() if item.weight != "off")]
    return dict.fromkeys(
        fact for variant in variants for part in (variant.when, variant.expect) for fact in facts_of(part)
    )


def own_indicators(kind: str, pack: Pack) -> list[Indicator]:
    """The indicators that list this kind, and not every kind, or that name it in their condition."""
    everywhere = frozenset(pack.kinds)
    return [item for item in _for(kind, pack) if item.kinds != everywhere or kind in _named(item.own.when)]


def shared_indicators(kind: str, pack: Pack) -> list[Indicator]:
    """The other indicators that concern this kind: those for every kind."""
    own = own_indicators(kind, pack)
    return [item for item in _for(kind, pack) if item not in own]


def facts_for(kind: str, pack: Pack) -> list[str]:
    """The facts that the kind's own indicators read, in reading order, without what stands in the header."""
    return _facts(own_indicators(kind, pack))


def facts_for_every(kind: str, pack: Pack) -> list[str]:
    """The further facts that indicators for every kind read, in reading order."""
    own = facts_for(kind, pack)
    return [name for name in _facts(shared_indicators(kind, pack)) if name not in own]


def facts_of_caveats(kind: str, pack: Pack) -> list[str]:
    """The further facts that only add a caveat to the report."""
    read = (*_HEADER, *facts_for(kind, pack), *facts_for_every(kind, pack))
    names = dict.fromkeys(name for caveat in pack.caveats for name in facts_of(caveat.when))
    return [name for name in names if name not in read]


def silenced(kind: str, pack: Pack) -> Mapping[str, str]:
    """For each fact that switches an indicator off by being left out, which: `1.6 is not asked`.

    In the leading reading. Where it depends on what else is stated: `1.6 may not be asked`.
    """
    always: dict[str, list[str]] = {}
    sometimes: dict[str, list[str]] = {}
    for item in _for(kind, pack):
        resolved = item.resolved[pack.default_reading]
        when = resolved.variant.when
        for fact in dict.fromkeys(atom.fact for atom in atoms_of(when) if isinstance(atom, Stated)):
            if resolved.weight == "off" or fact in _HEADER or pack.vocabulary[fact].assume is not None:
                continue
            found = [_silences(fact, condition, facts) for condition, facts in _settings(fact, when, kind, pack)]
            if any(found):
                (always if all(found) else sometimes).setdefault(fact, []).append(item.number)
    facts = dict.fromkeys([*always, *sometimes])
    return {fact: _sentence(always.get(fact, []), sometimes.get(fact, [])) for fact in facts}


def _for(kind: str, pack: Pack) -> list[Indicator]:
    return [item for item in pack.indicators.values() if kind in item.kinds]


def _facts(indicators: list[Indicator]) -> list[str]:
    names = dict.fromkeys(name for item in indicators for name in facts_read(item))
    return [name for name in names if name not in _HEADER]


def _named(condition: Condition) -> Iterator[str]:
    """The kinds that a condition names as those that it is true of."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _named(part)
        case Is(fact, str(word)) if fact == KIND_FACT:
            yield word
        case OneOf(fact, words) if fact == KIND_FACT:
            yield from words


def _settings(fact: str, when: Condition, kind: str, pack: Pack) -> Iterator[tuple[Condition, dict[str, Statement]]]:
    """A condition with all other facts left out, declared unknown, and stated one way or another."""
    base = {KIND_FACT: known(pack.vocabulary[KIND_FACT], kind, "header")}
    for name in facts_of(when):
        assumed = pack.vocabulary[name].assume
        if assumed is not None:
            base[name] = known(pack.vocabulary[name], assumed, "assumed")
    others = [name for name in facts_of(when) if name != fact and name not in base]
    yield when, base
    yield when, {**base, **{name: _unknown(name) for name in others}}
    yield _given(when, others), base


def _silences(fact: str, when: Condition, others: Facts) -> bool:
    """Whether a condition is false only because a fact is left out, and not where it is declared unknown."""
    left_out = evaluate(when, others).truth
    return left_out is FALSE and evaluate(when, {**others, fact: _unknown(fact)}).truth is not FALSE


def _unknown(fact: str) -> Statement:
    return Statement(fact, "unknown", unknown="not known")


def _given(condition: Condition, facts: list[str]) -> Condition:
    """The condition where these facts are stated, whatever is said of them."""
    match condition:
        case AllOf(parts):
            return AllOf(tuple(_given(part, facts) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_given(part, facts) for part in parts))
        case Not(part):
            return Not(_given(part, facts))
        case Stated(fact) if fact in facts:
            return ALWAYS
        case _:
            return condition


def _sentence(always: list[str], sometimes: list[str]) -> str:
    parts = [f"{_listed(always)} {'are' if len(always) > 1 else 'is'} not asked"] if always else []
    parts += [f"{_listed(sometimes)} may not be asked"] if sometimes else []
    return ", and ".join(parts)


def _listed(numbers: list[str]) -> str:
    *first, last = numbers
    return " and ".join(filter(None, (", ".join(first), last)))
