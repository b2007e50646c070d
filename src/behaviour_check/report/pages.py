"""The page of anything that has an id, as Markdown that reads well unrendered: `explain` prints it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches

from ..condition import ALWAYS, Condition, facts_of
from ..derive.table import models_of
from ..evaluate import FALSE, evaluate
from ..pack import (
    KIND_FACT,
    PHASE_FACT,
    STATUSES,
    TIER_FACT,
    Authority,
    Criterion,
    Indicator,
    Instrument,
    Kind,
    Pack,
    Reading,
    Threshold,
)
from ..prose import sentence
from ..statement import plain, value_text
from ..vocabulary import Fact, amount, number
from . import paper
from .asked import facts_for, facts_for_every, facts_of_caveats, facts_read, own_indicators, shared_indicators, silenced
from .words import source_text

_BINDS = {
    "parties": "binds its parties: taken to bind unless a scenario lists it under `not_party_to`",
    "listed": "binds an actor only if a scenario lists it under `also_bound_by`",
    "nobody": "binds nobody in law",
}


def page(id: str, pack: Pack) -> str | None:
    """The page of an id, or of a list's name, or None if there is nothing of that name."""
    lists: dict[str, Callable[[Pack], Iterator[str]]] = {
        "criteria": _criteria, "indicators": _indicators, "facts": _facts, "kinds": _kinds,
        "instruments": _instruments, "readings": _readings,
    }  # fmt: skip
    pages: list[Iterator[str]] = []
    if id.lower() in (*lists, *pack.vocabulary, *pack.indicators, *(item.id for item in pack.criteria)):
        id = id.lower()
    if id in lists or id == pack.id:
        pages.append(lists.get(id, _criteria)(pack))
    by_number = {item.number: item for item in pack.indicators.values()} | {str(c.number): c for c in pack.criteria}
    found = by_number.get(id)
    pages += [_criterion(item, pack) for item in pack.criteria if item.id == id or item is found]
    pages += [_indicator(item, pack) for item in pack.indicators.values() if item.id == id or item is found]
    if id in pack.vocabulary:
        pages.append(_fact(pack.vocabulary[id], pack))
    if id in pack.kinds:
        pages.append(_kind(id, pack.kinds[id], pack))
    if id in pack.kind_groups:
        pages.append(_group(id, pack))
    if id in pack.readings:
        pages.append(_reading(pack.readings[id], pack))
    pages += [_instrument(name, item, pack) for name, item in pack.instruments.items() if name.lower() == id.lower()]
    return "\n".join(paper.squeezed(lines) for lines in pages) if pages else None


def near(id: str, pack: Pack, others: Iterable[str] = ()) -> list[str]:
    """Ids that are like this word, nearest in meaning first: named so, titled so, or spelt nearly so."""
    titles = {
        **{item.id: item.title for item in pack.criteria}, **dict.fromkeys(pack.indicators, ""),
        **{name: fact.title for name, fact in pack.vocabulary.items()},
        **{name: f"{kind.title} {kind.note}" for name, kind in pack.kinds.items()},
        **{name: group.title for name, group in pack.kind_groups.items()},
        **{name: reading.title for name, reading in pack.readings.items()}, **dict.fromkeys(pack.instruments, ""),
        **dict.fromkeys(others, ""),
    }  # fmt: skip
    word = id.lower()
    if re.fullmatch(r"[0-9]+(\.[0-9]*)?", word):  # by number: the indicators of its criterion, or the criteria
        criterion = f"{word.partition('.')[0]}."
        beside = [item.number for item in pack.indicators.values() if item.number.startswith(criterion)]
        return (beside or [str(item.number) for item in pack.criteria])[:8]
    named = [name for name in titles if word in re.split(r"[-._ ]", name.lower())]
    holding = [name for name in titles if word and word in name.lower()]
    titled = [name for name, title in titles.items() if word in re.split(r"\W+", title.lower()) and len(word) > 2]
    # A fact is looked for by its own name too, without its group.
    spelt = {name.lower().partition(".")[2] or name.lower(): name for name in titles}
    spelt |= {name.lower(): name for name in titles}
    close = [spelt[name] for name in get_close_matches(word, spelt, n=5, cutoff=0.66)]
    return list(dict.fromkeys([*named, *holding, *close, *titled] if word else []))[:8]


# --- pages ---


def _criterion(criterion: Criterion, pack: Pack) -> Iterator[str]:
    yield from paper.title(f"{criterion.number} {criterion.id}", criterion.title)
    yield from paper.paragraph(criterion.sense)
    if pack.source:
        yield from paper.paragraph(f"From: {source_text(pack.source)}.")
    yield from paper.heading("Indicators")
    for indicator in criterion.indicators:
        onus = f", {indicator.onus}" if indicator.onus else ""
        yield from paper.item(f"{indicator.number} {indicator.id} ({indicator.weight}{onus}): {indicator.statement}")


def _indicator(indicator: Indicator, pack: Pack) -> Iterator[str]:
    yield from paper.title(f"{indicator.number} {indicator.id}", indicator.statement)
    onus = {"heavier": "; weighs more on an established actor", "relief": "; relief for a developing actor", None: ""}
    yield from paper.paragraph(f"Criterion: {indicator.criterion}. Weight: {indicator.weight}{onus[indicator.onus]}.")
    yield from paper.paragraph(f"Kinds: {_kinds_text(indicator.kinds, pack)}.")
    yield from paper.heading("Condition")
    yield from paper.item(f"applies: {sentence(indicator.own.when, pack.vocabulary)}")
    yield from paper.item(f"expects: {sentence(indicator.own.expect, pack.vocabulary)}")
    for name, threshold in indicator.own.thresholds.items():
        yield from paper.item(_threshold(name, threshold))
    yield from _alternatives(indicator)
    yield from paper.heading("In the other readings")
    for id in pack.readings:
        if id != pack.default_reading:
            yield from paper.item(f"{id}: {_in_reading(indicator, id, pack)}")
    yield from paper.heading("Authority")
    for each in zip(indicator.authorities, indicator.covered, indicator.where, strict=True):
        yield from paper.item(_authority(*each, indicator, pack))
    if not all(authority.sure for authority in indicator.authorities):
        yield ""
        yield from paper.paragraph("(*) The clause is not confirmed, by the text or a quotation of it.")
    yield from paper.heading("Facts it reads")
    for id in dict.fromkeys((*facts_of(indicator.own.when), *facts_of(indicator.own.expect))):
        yield from paper.item(f"{id}: {pack.vocabulary[id].question}")
    fits = evaluate(indicator.own.when, plain(indicator.met, pack.vocabulary)).truth is not FALSE
    first = "Example that meets it" if fits else "Example to which it does not apply"
    yield from paper.heading(f"{first}, and one that misses it")
    for example in (indicator.met, indicator.missed):
        yield from paper.item(", ".join(f"{id}: {value_text(value)}" for id, value in example.items()))
    yield from paper.heading("To meet it")
    yield from paper.paragraph(indicator.remedy)
    if indicator.note:
        yield from paper.heading("Note")
        yield from paper.paragraph(indicator.note)


def _alternatives(indicator: Indicator) -> Iterator[str]:
    if not indicator.alternatives:
        return
    yield from paper.heading("Other published figures and positions (shown, not evaluated)")
    for item in indicator.alternatives:
        value = f"{item.threshold} = {number(item.value)}: " if item.threshold and item.value is not None else ""
        source = item.authority
        whose = f" ({source.instrument} {source.provision}{_star(source.sure)})" if source else ""
        yield from paper.item(f"{value}{item.says}{whose}")


def _fact(fact: Fact, pack: Pack) -> Iterator[str]:
    yield from paper.title(fact.id, fact.title)
    yield from paper.paragraph(fact.question)
    yield from paper.paragraph(f"Takes {fact.range_text()}." + (f" Unit: {fact.unit}." if fact.unit else ""))
    for word, sense in fact.choices.items():
        yield from paper.item(f"{word}: {sense}")
    if fact.assume is not None:
        yield from paper.paragraph(f"Taken as {value_text(fact.assume)} when unstated, and listed as an assumption.")
    if fact.needs_why:
        yield from paper.paragraph("A judgement: write `{value: …, why: …}`.")
    if fact.id in (KIND_FACT, PHASE_FACT):
        where = "`kind:` in the activity" if fact.id == KIND_FACT else "`phase:` at the top of the file"
        yield from paper.paragraph(f"Stated as {where}, not among the facts.")
    if fact.derived_by is not None:
        keys = " or ".join(f"`{key}`" for key in models_of(fact.derived_by))
        yield from paper.paragraph(f"A model can give it, from inputs under `derive:` in the activity: {keys}.")
    if fact.note:
        yield from paper.paragraph(fact.note)
    readers = [item for item in pack.indicators.values() if fact.id in facts_read(item)]
    if readers:
        yield from paper.heading("Indicators that read it")
        for item in readers:
            yield from paper.item(f"{item.number} {item.id}: {item.statement}")


def _kind(id: str, kind: Kind, pack: Pack) -> Iterator[str]:
    yield from paper.title(id, kind.title)
    if kind.note:
        yield from paper.paragraph(kind.note[:1].upper() + kind.note[1:] + ".")
    facts, names = facts_for(id, pack), facts_for_every(id, pack)
    caveats, left_out = facts_of_caveats(id, pack), silenced(id, pack)
    yield from paper.heading("A scenario of this kind")
    yield from _yaml(id, facts or names, pack)
    if left_out:
        yield from paper.paragraph(
            "A fact that is left out is unknown, which leaves a criterion open; but some indicators are asked only "
            "where a fact is stated. Where it says so below, `{unknown: why}` keeps the criterion open. An indicator "
            "that *may* not be asked depends on other facts too; its own page says on which."
        )
    if facts:
        yield from paper.heading("Facts that its own indicators read, in their order")
    for name in facts:
        fact = pack.vocabulary[name]
        silences = f" (If left out, {left_out[name]}.)" if name in left_out else ""
        yield from paper.item(f"{name} ({fact.range_text()}): {fact.question}{silences}")
    yield from paper.heading("Facts that matter for every kind, where there is something to say")
    yield from paper.paragraph(", ".join(names))
    silent = [f"{name}: {left_out[name]}" for name in names if name in left_out]
    if silent:
        yield from paper.paragraph(f"If left out: {'; '.join(silent)}.")
    if caveats:
        yield from paper.paragraph(f"These change no verdict, and add a caveat to the report: {', '.join(caveats)}.")
    mine = (*facts, *names, *caveats, TIER_FACT)
    judged = [name for name, fact in pack.vocabulary.items() if fact.needs_why and name in mine]
    if judged:
        yield from paper.paragraph(f"Judgements, written `{{value: …, why: …}}`: {', '.join(judged)}.")
    yield from _indicators_of(id, pack)


def _indicators_of(kind: str, pack: Pack) -> Iterator[str]:
    special, shared = own_indicators(kind, pack), shared_indicators(kind, pack)
    if special:
        yield from paper.heading("Indicators for this kind, besides those for every kind")
    for item in special:
        yield from paper.item(f"{item.number} {item.id}: {item.statement}")
    if shared:
        yield from paper.heading("Indicators for every kind" if special else "Indicators: only those for every kind")
        yield from paper.paragraph(", ".join(f"{item.number} {item.id}" for item in shared))


def _yaml(id: str, facts: list[str], pack: Pack) -> Iterator[str]:
    yield "```yaml"
    yield "title: …"
    yield "facts_are: stipulated        # or reported, with sources"
    yield from _phase(pack)
    yield "actor: {title: State A, sector: state}"
    yield "activities:"
    yield "  - id: act"
    yield f"    kind: {id}"
    yield "    facts:"
    usual = [pack.vocabulary[name] for name in facts if pack.vocabulary[name].assume is None]
    for fact in usual[:4]:
        low = number(max(fact.minimum or 0, 0)).replace(",", "")
        value = {"boolean": "true", "choice": next(iter(fact.choices), "…")}.get(fact.type, low)
        yield f"      {fact.id}: {{value: {value}, why: …}}" if fact.needs_why else f"      {fact.id}: {value}"
    yield "      # … and so on: state what is known; of what is not, {unknown: why}"
    yield "```"
    yield ""


def _phase(pack: Pack) -> Iterator[str]:
    """The line that says when it is, which an activity that is not over must not do without."""
    phase = pack.vocabulary[PHASE_FACT]
    if isinstance(phase.assume, str):
        others = ", ".join(word for word in phase.choices if word != phase.assume)
        yield f"{f'phase: {phase.assume}':<29}# or {others}; if left out: {phase.assume}"


def _group(id: str, pack: Pack) -> Iterator[str]:
    group = pack.kind_groups[id]
    yield from paper.title(id, f"{group.title} (a group of kinds)")
    for kind in group.kinds:
        yield from paper.item(f"{kind}: {pack.kinds[kind].title}")


def _reading(reading: Reading, pack: Pack) -> Iterator[str]:
    yield from paper.title(reading.id, reading.title)
    yield from paper.paragraph(f"Idea. {reading.idea}")
    if reading.for_:
        yield from paper.paragraph(f"For it. {reading.for_}")
    if reading.against:
        yield from paper.paragraph(f"Against it. {reading.against}")
    if reading.based_on:
        yield from paper.paragraph(f"Based on {reading.based_on}, with the differences below.")
    onus = (
        "More is asked of established actors, and less in procedure of developing ones."
        if reading.onus
        else "The same is asked of every actor."
    )
    yield from paper.paragraph(onus)
    if reading.gated_by_treaties:
        yield from paper.paragraph("Only what rests by duty on a treaty that binds the actor counts.")
    weights = [item.resolved[reading.id].weight for item in pack.indicators.values()]
    core, supporting, off = (weights.count(weight) for weight in ("core", "supporting", "off"))
    yield from paper.paragraph(f"Of {len(weights)} indicators {core} are core, {supporting} supporting, {off} off.")
    different = [item for item in pack.indicators.values() if _differs(item, reading.id)]
    if different:
        yield from paper.heading("Indicators that it reads differently")
        for item in different:
            yield from paper.item(f"{item.number} {item.id}: {_in_reading(item, reading.id, pack)}")


def _instrument(id: str, item: Instrument, pack: Pack) -> Iterator[str]:
    yield from paper.title(id, item.full_title or item.title)
    status = STATUSES[item.status]
    can = "; an actor can undertake it under `pledged`" if status.can_be_pledged else ""
    yield from paper.paragraph(f"{item.year}, {status.title}; {_BINDS[status.binds]}{can}. Addressed to: {item.binds}.")
    yield from paper.paragraph(item.says)
    if not item.sure:
        yield from paper.paragraph("Its clauses have not all been checked against the text.")
    if item.url:
        yield item.url
        yield ""
    yield from paper.heading("Indicators that rest on it")
    for indicator in pack.indicators.values():
        for authority in indicator.authorities:
            if authority.instrument == id:
                where = f"{authority.provision}{_star(authority.sure)} ({authority.role})"
                yield from paper.item(f"{indicator.number} {indicator.id}: {where}: {authority.says}")


# --- lists ---


def _criteria(pack: Pack) -> Iterator[str]:
    yield from paper.title("criteria", pack.title)
    yield from paper.paragraph(pack.note)
    for item in pack.criteria:
        yield from paper.item(f"{item.number} {item.id}: {item.sense}")


def _indicators(pack: Pack) -> Iterator[str]:
    yield from paper.title("indicators", f"{len(pack.indicators)} indicators")
    for item in pack.indicators.values():
        yield from paper.item(f"{item.number} {item.id} ({item.weight}): {item.statement}")


def _facts(pack: Pack) -> Iterator[str]:
    yield from paper.title("facts", f"{len(pack.vocabulary)} facts in {len(pack.groups)} groups")
    for group, title in pack.groups.items():
        yield from paper.heading(title)
        for fact in pack.vocabulary.values():
            if fact.group == group:
                takes = fact.range_text() if len(fact.choices) < 9 else "a choice"
                yield from paper.item(f"{fact.id} ({takes}): {fact.title}")


def _kinds(pack: Pack) -> Iterator[str]:
    yield from paper.title("kinds", f"{len(pack.kinds)} kinds of activity")
    for cluster, title in pack.clusters.items():
        yield from paper.heading(title)
        for id, kind in pack.kinds.items():
            if kind.cluster == cluster:
                yield from paper.item(f"{id}: {kind.title}" + (f" ({kind.note})" if kind.note else ""))


def _instruments(pack: Pack) -> Iterator[str]:
    yield from paper.title("instruments", f"{len(pack.instruments)} instruments")
    for id, item in pack.instruments.items():
        yield from paper.item(f"{id}: {item.title} ({item.year}, {STATUSES[item.status].title})")


def _readings(pack: Pack) -> Iterator[str]:
    yield from paper.title("readings", f"{len(pack.readings)} readings of the norms")
    for item in pack.readings.values():
        yield from paper.item(f"{item.id}: {item.title}. {item.idea}")


# --- parts ---


def _differs(indicator: Indicator, reading: str) -> bool:
    resolved = indicator.resolved[reading]
    return resolved.weight != indicator.weight or resolved.variant is not indicator.own


def _in_reading(indicator: Indicator, reading: str, pack: Pack) -> str:
    resolved = indicator.resolved[reading]
    why = f" ({resolved.why})" if resolved.why else ""
    if resolved.weight == "off":
        return f"off{why}"
    parts: list[str] = [resolved.weight]
    if resolved.variant.when != indicator.own.when:
        parts.append(f"applies: {sentence(resolved.variant.when, pack.vocabulary)}")
    if resolved.variant.expect != indicator.own.expect:
        parts.append(f"expects: {sentence(resolved.variant.expect, pack.vocabulary)}")
    own = indicator.own.thresholds
    changed = {name: item for name, item in resolved.variant.thresholds.items() if own.get(name) != item}
    parts += [_threshold(name, item) for name, item in changed.items()]
    return "; ".join(parts) + why


def _threshold(name: str, item: Threshold) -> str:
    whose = "a convention of this pack"
    if item.authority is not None:
        whose = f"{item.authority.instrument} {item.authority.provision}{_star(item.authority.sure)}"
    return f"{name} = {amount(item.value, item.unit)} ({whose}{f': {item.why}' if item.why else ''})"


def _authority(item: Authority, covered: frozenset[str], where: Condition, indicator: Indicator, pack: Pack) -> str:
    status = STATUSES[pack.instruments[item.instrument].status].title
    limit = "" if indicator.kinds <= covered else f"; for {_kinds_text(covered & indicator.kinds, pack)}"
    limit += "" if where == ALWAYS else f"; where {sentence(where, pack.vocabulary)}"
    return f"{item.instrument} {item.provision}{_star(item.sure)} ({status}, {item.role}{limit}): {item.says}"


def _kinds_text(kinds: frozenset[str], pack: Pack) -> str:
    if kinds == frozenset(pack.kinds):
        return "all"
    return ", ".join(kind for kind in pack.kinds if kind in kinds)


def _star(sure: bool) -> str:
    return "" if sure else "*"


__all__ = ["facts_for", "facts_read", "near", "page"]
