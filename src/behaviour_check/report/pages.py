"""The page of anything that has an id, as Markdown that reads well unrendered: `explain` prints it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from textwrap import wrap

from ..condition import facts_of
from ..derive.table import models_of
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
from ..statement import value_text
from ..vocabulary import Fact, number

WIDTH = 80
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
    if id in lists:
        pages.append(lists[id](pack))
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
    return "\n".join(_squeezed(lines) for lines in pages) if pages else None


def near(id: str, pack: Pack) -> list[str]:
    """Ids that are like this one."""
    ids = [
        *(item.id for item in pack.criteria), *pack.indicators, *pack.vocabulary, *pack.kinds, *pack.kind_groups,
        *pack.readings, *pack.instruments,
    ]  # fmt: skip
    by_lower = {name.lower(): name for name in ids}
    word = id.lower()
    close = get_close_matches(word, by_lower, n=5, cutoff=0.55)
    parts = [name for name in by_lower if word and word in name]
    return [by_lower[name] for name in dict.fromkeys([*close, *parts])][:8]


# --- pages ---


def _criterion(criterion: Criterion, pack: Pack) -> Iterator[str]:
    yield from _title(f"{criterion.number} {criterion.id}", criterion.title)
    yield from _paragraph(criterion.sense)
    if pack.source:
        where = f", {pack.source.where}" if pack.source.where else ""
        yield from _paragraph(f"From: {pack.source.title} ({pack.source.year}){where}.")
    yield from _heading("Indicators")
    for indicator in criterion.indicators:
        onus = f", {indicator.onus}" if indicator.onus else ""
        yield from _item(f"{indicator.number} {indicator.id} ({indicator.weight}{onus}): {indicator.statement}")


def _indicator(indicator: Indicator, pack: Pack) -> Iterator[str]:
    yield from _title(f"{indicator.number} {indicator.id}", indicator.statement)
    onus = {"heavier": "; weighs more on an established actor", "relief": "; relief for a developing actor", None: ""}
    yield from _paragraph(f"Criterion: {indicator.criterion}. Weight: {indicator.weight}{onus[indicator.onus]}.")
    yield from _paragraph(f"Kinds: {_kinds_text(indicator.kinds, pack)}.")
    yield from _heading("Condition")
    yield from _item(f"applies: {sentence(indicator.own.when, pack.vocabulary)}")
    yield from _item(f"expects: {sentence(indicator.own.expect, pack.vocabulary)}")
    for name, threshold in indicator.own.thresholds.items():
        yield from _item(_threshold(name, threshold))
    yield from _alternatives(indicator)
    yield from _heading("In the other readings")
    for id in pack.readings:
        if id != pack.default_reading:
            yield from _item(f"{id}: {_in_reading(indicator, id, pack)}")
    yield from _heading("Authority")
    for authority, covered in zip(indicator.authorities, indicator.covered, strict=True):
        yield from _item(_authority(authority, covered, indicator, pack))
    if not all(authority.sure for authority in indicator.authorities):
        yield ""
        yield from _paragraph("(*) The clause has not been checked against the text.")
    yield from _heading("Facts it reads")
    for id in dict.fromkeys((*facts_of(indicator.own.when), *facts_of(indicator.own.expect))):
        yield from _item(f"{id}: {pack.vocabulary[id].question}")
    yield from _heading("Example that meets it, and one that misses it")
    for example in (indicator.met, indicator.missed):
        yield from _item(", ".join(f"{id}: {value_text(value)}" for id, value in example.items()))
    yield from _heading("To meet it")
    yield from _paragraph(indicator.remedy)
    if indicator.note:
        yield from _heading("Note")
        yield from _paragraph(indicator.note)


def _alternatives(indicator: Indicator) -> Iterator[str]:
    if not indicator.alternatives:
        return
    yield from _heading("Other published figures and positions (shown, not evaluated)")
    for item in indicator.alternatives:
        value = f"{item.threshold} = {number(item.value)}: " if item.threshold and item.value is not None else ""
        source = item.authority
        whose = f" ({source.instrument} {source.provision}{_star(source.sure)})" if source else ""
        yield from _item(f"{value}{item.says}{whose}")


def _fact(fact: Fact, pack: Pack) -> Iterator[str]:
    yield from _title(fact.id, fact.title)
    yield from _paragraph(fact.question)
    yield from _paragraph(f"Takes {fact.range_text()}." + (f" Unit: {fact.unit}." if fact.unit else ""))
    for word, sense in fact.choices.items():
        yield from _item(f"{word}: {sense}")
    if fact.assume is not None:
        yield from _paragraph(f"Taken as {value_text(fact.assume)} when unstated, and listed as an assumption.")
    if fact.needs_why:
        yield from _paragraph("A judgement: write `{value: …, why: …}`.")
    if fact.id in (KIND_FACT, PHASE_FACT):
        where = "`kind:` in the activity" if fact.id == KIND_FACT else "`phase:` at the top of the file"
        yield from _paragraph(f"Stated as {where}, not among the facts.")
    if fact.derived_by is not None:
        keys = " or ".join(f"`{key}`" for key in models_of(fact.derived_by))
        yield from _paragraph(f"A model can give it, from physical inputs under `derive:` in the activity: {keys}.")
    if fact.note:
        yield from _paragraph(fact.note)
    readers = [item for item in pack.indicators.values() if fact.id in facts_read(item)]
    if readers:
        yield from _heading("Indicators that read it")
        for item in readers:
            yield from _item(f"{item.number} {item.id}: {item.statement}")


def _kind(id: str, kind: Kind, pack: Pack) -> Iterator[str]:
    yield from _title(id, kind.title)
    if kind.note:
        yield from _paragraph(kind.note[:1].upper() + kind.note[1:] + ".")
    indicators = [item for item in pack.indicators.values() if id in item.kinds]
    every = [item for item in indicators if item.kinds == frozenset(pack.kinds)]
    special = [item for item in indicators if item not in every]
    facts = facts_for(id, pack)
    rest = [name for item in every for name in facts_read(item) if name not in facts]
    names = [name for name in dict.fromkeys(rest) if name not in (KIND_FACT, PHASE_FACT)]
    yield from _heading("A scenario of this kind")
    yield from _yaml(id, facts or names, pack)
    if facts:
        yield from _heading("Facts that its own indicators read, in their order")
    for name in facts:
        fact = pack.vocabulary[name]
        yield from _item(f"{name} ({fact.range_text()}): {fact.question}")
    yield from _heading("Facts that matter for every kind, where there is something to say")
    yield from _paragraph(", ".join(names))
    judged = [name for name, fact in pack.vocabulary.items() if fact.needs_why and name in (*facts, *names, TIER_FACT)]
    if judged:
        yield from _paragraph(f"Judgements, written `{{value: …, why: …}}`: {', '.join(judged)}.")
    if special:
        yield from _heading("Indicators for this kind, besides those for every kind")
    for item in special:
        yield from _item(f"{item.number} {item.id}: {item.statement}")


def facts_for(kind: str, pack: Pack) -> list[str]:
    """The facts that the indicators listing this kind read, in reading order, without those that every kind shares."""
    everywhere = frozenset(pack.kinds)
    special = [item for item in pack.indicators.values() if kind in item.kinds and item.kinds != everywhere]
    names = dict.fromkeys(name for item in special for name in facts_read(item))
    return [name for name in names if name not in (KIND_FACT, PHASE_FACT)]


def _yaml(id: str, facts: list[str], pack: Pack) -> Iterator[str]:
    yield "```yaml"
    yield "title: …"
    yield "facts_are: stipulated        # or reported, with sources"
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
    yield "      # … and so on: state what is known, leave out what is not"
    yield "```"
    yield ""


def _group(id: str, pack: Pack) -> Iterator[str]:
    group = pack.kind_groups[id]
    yield from _title(id, f"{group.title} (a group of kinds)")
    for kind in group.kinds:
        yield from _item(f"{kind}: {pack.kinds[kind].title}")


def _reading(reading: Reading, pack: Pack) -> Iterator[str]:
    yield from _title(reading.id, reading.title)
    yield from _paragraph(f"Idea. {reading.idea}")
    if reading.for_:
        yield from _paragraph(f"For it. {reading.for_}")
    if reading.against:
        yield from _paragraph(f"Against it. {reading.against}")
    if reading.based_on:
        yield from _paragraph(f"Based on {reading.based_on}, with the differences below.")
    onus = (
        "More is asked of established actors, and less in procedure of developing ones."
        if reading.onus
        else "The same is asked of every actor."
    )
    yield from _paragraph(onus)
    if reading.gated_by_treaties:
        yield from _paragraph("Only what rests by duty on a treaty that binds the actor counts.")
    weights = [item.resolved[reading.id].weight for item in pack.indicators.values()]
    core, supporting, off = (weights.count(weight) for weight in ("core", "supporting", "off"))
    yield from _paragraph(f"Of {len(weights)} indicators {core} are core, {supporting} supporting, {off} off.")
    different = [item for item in pack.indicators.values() if _differs(item, reading.id)]
    if different:
        yield from _heading("Indicators that it reads differently")
        for item in different:
            yield from _item(f"{item.number} {item.id}: {_in_reading(item, reading.id, pack)}")


def _instrument(id: str, item: Instrument, pack: Pack) -> Iterator[str]:
    yield from _title(id, item.full_title or item.title)
    status = STATUSES[item.status]
    can = "; an actor can undertake it under `pledged`" if status.can_be_pledged else ""
    yield from _paragraph(f"{item.year}, {status.title}; {_BINDS[status.binds]}{can}. Addressed to: {item.binds}.")
    yield from _paragraph(item.says)
    if not item.sure:
        yield from _paragraph("Its clauses have not all been checked against the text.")
    if item.url:
        yield item.url
        yield ""
    yield from _heading("Indicators that rest on it")
    for indicator in pack.indicators.values():
        for authority in indicator.authorities:
            if authority.instrument == id:
                where = f"{authority.provision}{_star(authority.sure)} ({authority.role})"
                yield from _item(f"{indicator.number} {indicator.id}: {where}: {authority.says}")


# --- lists ---


def _criteria(pack: Pack) -> Iterator[str]:
    yield from _title("criteria", pack.title)
    yield from _paragraph(pack.note)
    for item in pack.criteria:
        yield from _item(f"{item.number} {item.id}: {item.sense}")


def _indicators(pack: Pack) -> Iterator[str]:
    yield from _title("indicators", f"{len(pack.indicators)} indicators")
    for item in pack.indicators.values():
        yield from _item(f"{item.number} {item.id} ({item.weight}): {item.statement}")


def _facts(pack: Pack) -> Iterator[str]:
    yield from _title("facts", f"{len(pack.vocabulary)} facts in {len(pack.groups)} groups")
    for group, title in pack.groups.items():
        yield from _heading(title)
        for fact in pack.vocabulary.values():
            if fact.group == group:
                takes = fact.range_text() if len(fact.choices) < 9 else "a choice"
                yield from _item(f"{fact.id} ({takes}): {fact.title}")


def _kinds(pack: Pack) -> Iterator[str]:
    yield from _title("kinds", f"{len(pack.kinds)} kinds of activity")
    for cluster, title in pack.clusters.items():
        yield from _heading(title)
        for id, kind in pack.kinds.items():
            if kind.cluster == cluster:
                yield from _item(f"{id}: {kind.title}" + (f" ({kind.note})" if kind.note else ""))


def _instruments(pack: Pack) -> Iterator[str]:
    yield from _title("instruments", f"{len(pack.instruments)} instruments")
    for id, item in pack.instruments.items():
        yield from _item(f"{id}: {item.title} ({item.year}, {STATUSES[item.status].title})")


def _readings(pack: Pack) -> Iterator[str]:
    yield from _title("readings", f"{len(pack.readings)} readings of the norms")
    for item in pack.readings.values():
        yield from _item(f"{item.id}: {item.title}. {item.idea}")


# --- parts ---


def _squeezed(lines: Iterable[str]) -> str:
    """The lines as text, with never more than one empty line between them."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def facts_read(indicator: Indicator) -> dict[str, None]:
    """The facts that an indicator reads in one reading or another, in their order."""
    variants = [indicator.own, *(item.variant for item in indicator.resolved.values() if item.weight != "off")]
    return dict.fromkeys(
        fact for variant in variants for part in (variant.when, variant.expect) for fact in facts_of(part)
    )


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
    return f"{name} = {number(item.value)} {item.unit} ({whose}{f': {item.why}' if item.why else ''})"


def _authority(item: Authority, covered: frozenset[str], indicator: Indicator, pack: Pack) -> str:
    status = STATUSES[pack.instruments[item.instrument].status].title
    limit = "" if indicator.kinds <= covered else f"; for {_kinds_text(covered & indicator.kinds, pack)}"
    return f"{item.instrument} {item.provision}{_star(item.sure)} ({status}, {item.role}{limit}): {item.says}"


def _kinds_text(kinds: frozenset[str], pack: Pack) -> str:
    if kinds == frozenset(pack.kinds):
        return "all"
    return ", ".join(kind for kind in pack.kinds if kind in kinds)


def _star(sure: bool) -> str:
    return "" if sure else "*"


def _title(id: str, title: str) -> Iterator[str]:
    yield f"# {id}"
    yield ""
    yield from _paragraph(title)


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield f"## {text}"
    yield ""


def _paragraph(text: str) -> Iterator[str]:
    yield from wrap(" ".join(text.split()), WIDTH, break_long_words=False, break_on_hyphens=False)
    yield ""


def _item(text: str) -> Iterable[str]:
    words = " ".join(text.split())
    return wrap(
        words, WIDTH, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
