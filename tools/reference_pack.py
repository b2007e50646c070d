"""The reference pages of a rule pack: criteria with their indicators, facts, kinds, instruments, readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reference_text import Lines, code, escape, items, link, named, paragraph, place, sentence, table

from behaviour_check.derive.table import models_of
from behaviour_check.pack import (
    KIND_FACT,
    PHASE_FACT,
    STATUSES,
    Authority,
    Citation,
    Criterion,
    Indicator,
    Instrument,
    Pack,
    Reading,
    Threshold,
)
from behaviour_check.prose import sentence as condition_text
from behaviour_check.report.pages import facts_read
from behaviour_check.statement import value_text
from behaviour_check.vocabulary import Fact, number

UNSURE = "(\\*) The clause has not been checked against the text."
_BINDS = {
    "parties": "Binds its parties: taken to bind unless a scenario lists it under `not_party_to`.",
    "listed": "Binds an actor only if a scenario lists it under `also_bound_by`.",
    "nobody": "Binds nobody in law.",
}
_ONUS = {"heavier": "Weighs more on an established actor.", "relief": "A developing actor has relief."}
_WEIGHTS = {
    "core": "can make its criterion missed",
    "supporting": "an observation",
    "off": "no such expectation in this reading",
}


def pages(pack: Pack) -> dict[str, str]:
    """The pages of a pack as Markdown, by path."""
    made = {
        f"criteria/{criterion.id}.md": _criterion(criterion, pack) for criterion in pack.criteria
    } | {
        "criteria/index.md": _criteria(pack),
        "facts.md": _facts(pack),
        "kinds.md": _kinds(pack),
        "instruments.md": _instruments(pack),
        "readings.md": _readings(pack),
    }  # fmt: skip
    return {path: "\n".join(lines) + "\n" for path, lines in made.items()}


def places(pack: Pack) -> dict[str, tuple[str, str]]:
    """What every id of the pack is, and the page that it stands on."""
    found = {item.id: ("criterion", f"criteria/{item.id}") for item in pack.criteria}
    found |= {item.id: ("indicator", f"criteria/{item.criterion}") for item in pack.indicators.values()}
    found |= dict.fromkeys(pack.vocabulary, ("fact", "facts"))
    found |= dict.fromkeys((*pack.kinds, *pack.kind_groups), ("kind", "kinds"))
    found |= dict.fromkeys(pack.instruments, ("instrument", "instruments"))
    return found | dict.fromkeys(pack.readings, ("reading", "readings"))


# --- criteria and indicators ---


def _criteria(pack: Pack) -> Lines:
    yield from paragraph("# Criteria")
    yield from paragraph(sentence(pack.note))
    if pack.source:
        where = f", {escape(pack.source.where)}" if pack.source.where else ""
        title = escape(pack.source.title)
        title = f"[{title}]({pack.source.url})" if pack.source.url else title
        yield from paragraph(f"From: {title} ({pack.source.year}){where}.")
    for criterion in pack.criteria:
        text = f"**{criterion.number}. {escape(criterion.title)}**"
        yield from paragraph(f"{link('criterion', criterion.id, text)}: {sentence(criterion.sense)}")
    titles = " and ".join(code(id) for id in pack.readings)
    yield from paragraph(
        "An indicator is one testable expectation. Each is *core* (it can make its criterion missed) or *supporting* "
        f"(an observation), or off, in each of the readings {titles}."
    )


def _criterion(criterion: Criterion, pack: Pack) -> Lines:
    yield from place("criterion", criterion.id, f"{criterion.number}. {escape(criterion.title)}", 1)
    side = "says what responsible conduct does" if criterion.side == "responsible" else "names an effect to avoid"
    yield from paragraph(f"{sentence(criterion.sense)} The criterion {side}. Its id is {code(criterion.id)}.")
    head = ["indicator", *(escape(reading.label or id) for id, reading in pack.readings.items())]
    yield from table(head, (_weights(item, pack) for item in criterion.indicators))
    for indicator in criterion.indicators:
        yield from _indicator(indicator, pack)
    if not all(item.sure for indicator in criterion.indicators for item in _citations(indicator)):
        yield from paragraph("---")
        yield from paragraph(UNSURE)


def _weights(indicator: Indicator, pack: Pack) -> Iterator[str]:
    yield f"{link('indicator', indicator.id, indicator.number)} {escape(indicator.statement)}"
    for id in pack.readings:
        yield indicator.resolved[id].weight


def _indicator(indicator: Indicator, pack: Pack) -> Lines:
    yield from place("indicator", indicator.id, f"{indicator.number} {indicator.id}")
    onus = f" {_ONUS[indicator.onus]}" if indicator.onus else ""
    yield from paragraph(f"{sentence(indicator.statement)}{onus}")
    yield from items(_conditions(indicator, pack))
    yield from named("By reading", (_in_reading(indicator, id, pack) for id in pack.readings))
    rest = zip(indicator.authorities, indicator.covered, strict=True)
    yield from named("Rests on", (_authority(item, kinds, indicator, pack) for item, kinds in rest))
    yield from named("Other published figures and positions (shown, not evaluated)", _alternatives(indicator))
    facts = (f"{link('fact', id)}: {escape(pack.vocabulary[id].title)}" for id in facts_read(indicator))
    yield from named("Facts it reads", facts)
    examples = (("meets it", indicator.met), ("misses it", indicator.missed))
    yield from named(
        "Examples",
        (f"{what}: {', '.join(code(f'{id}: {value_text(value)}') for id, value in facts.items())}"
         for what, facts in examples),
    )  # fmt: skip
    yield from paragraph(f"**To meet it:** {sentence(indicator.remedy)}")
    if indicator.note:
        yield from paragraph(f"**Note:** {sentence(indicator.note)}")


def _conditions(indicator: Indicator, pack: Pack) -> Iterator[str]:
    yield f"Applies: {escape(condition_text(indicator.own.when, pack.vocabulary))}"
    yield f"Expects: {escape(condition_text(indicator.own.expect, pack.vocabulary))}"
    for name, item in indicator.own.thresholds.items():
        yield f"Threshold {_threshold(name, item)}"
    yield f"Kinds: {_kinds_text(indicator.kinds, pack)}"


def _in_reading(indicator: Indicator, id: str, pack: Pack) -> str:
    resolved = indicator.resolved[id]
    parts = [f"{link('reading', id)}: {resolved.weight}"]
    if resolved.weight != "off":
        own, variant = indicator.own, resolved.variant
        if variant.when != own.when:
            parts.append(f"applies: {escape(condition_text(variant.when, pack.vocabulary))}")
        if variant.expect != own.expect:
            parts.append(f"expects: {escape(condition_text(variant.expect, pack.vocabulary))}")
        changed = [item for item in variant.thresholds.items() if own.thresholds.get(item[0]) != item[1]]
        parts += [_threshold(name, item) for name, item in changed]
    why = f" ({escape(resolved.why)})" if resolved.why else ""
    return "; ".join(parts) + why


def _threshold(name: str, item: Threshold) -> str:
    whose = _cited(item.authority) if item.authority else "a convention of this pack"
    why = f": {escape(item.why)}" if item.why else ""
    return f"{code(name)} = {number(item.value)} {escape(item.unit)} ({whose}{why})"


def _authority(item: Authority, covered: frozenset[str], indicator: Indicator, pack: Pack) -> str:
    status = STATUSES[pack.instruments[item.instrument].status].title
    limit = "" if indicator.kinds <= covered else f"; for {_kinds_text(covered & indicator.kinds, pack)}"
    return f"{_cited(item)} ({status}, {item.role}{limit}): {escape(item.says)}"


def _alternatives(indicator: Indicator) -> Iterator[str]:
    for item in indicator.alternatives:
        value = f"{code(item.threshold)} = {number(item.value)}: " if item.threshold and item.value is not None else ""
        whose = f" ({_cited(item.authority)})" if item.authority else ""
        yield f"{value}{escape(item.says)}{whose}"


def _cited(item: Citation) -> str:
    star = "" if item.sure else "\\*"
    return f"{link('instrument', item.instrument, item.instrument)} {escape(item.provision)}{star}"


def _citations(indicator: Indicator) -> Iterator[Citation]:
    yield from indicator.authorities
    yield from (item.authority for item in indicator.alternatives if item.authority)
    for resolved in indicator.resolved.values():
        yield from (item.authority for item in resolved.variant.thresholds.values() if item.authority)


def _kinds_text(kinds: Iterable[str], pack: Pack) -> str:
    wanted = frozenset(kinds)
    if wanted == frozenset(pack.kinds):
        return "all"
    for id, group in pack.kind_groups.items():
        if wanted == frozenset(group.kinds):
            return f"{link('kind', id, id)} (a group of {len(wanted)})"
    return ", ".join(link("kind", id, id) for id in pack.kinds if id in kinds)


# --- facts and kinds ---


def _facts(pack: Pack) -> Lines:
    yield from paragraph("# Facts")
    yield from paragraph(
        f"What a scenario can say, and a rule can read: {len(pack.vocabulary)} facts in {len(pack.groups)} groups. "
        "A fact that is not stated is unknown, except where an assumption is named."
    )
    for group, title in pack.groups.items():
        facts = [fact for fact in pack.vocabulary.values() if fact.group == group]
        if facts:
            yield from paragraph(f"## {escape(title)}")
        for fact in facts:
            yield from _fact(fact, pack)


def _fact(fact: Fact, pack: Pack) -> Lines:
    yield from place("fact", fact.id, code(fact.id), 3)
    yield from paragraph(f"**{escape(fact.title)}.** {sentence(fact.question)}")
    if fact.id == KIND_FACT:
        yield from paragraph(f"Takes one of the [kinds of activity](kinds.md), such as {link('kind', 'launch')}.")
    elif fact.choices:
        yield from items(f"{code(word)}: {escape(sense)}" for word, sense in fact.choices.items())
    else:
        yield from paragraph(f"Takes {escape(fact.range_text())}.")
    yield from items(_remarks(fact, pack))
    if fact.note:
        yield from paragraph(sentence(fact.note))


def _remarks(fact: Fact, pack: Pack) -> Iterator[str]:
    if fact.assume is not None:
        yield f"Taken as {code(value_text(fact.assume))} when unstated, and listed as an assumption."
    if fact.needs_why:
        yield "A judgement: write `{value: …, why: …}`."
    if fact.id in (KIND_FACT, PHASE_FACT):
        where = "`kind:` in the activity" if fact.id == KIND_FACT else "`phase:` at the top of the file"
        yield f"Stated as {where}, not among the facts."
    if fact.derived_by is not None:
        yield f"A model can give it, from inputs under `derive:`: {', '.join(map(code, models_of(fact.derived_by)))}."
    if fact.controllable:
        yield "The actor can change it by its own conduct."
    readers = [item for item in pack.indicators.values() if fact.id in facts_read(item)]
    if readers:
        yield f"Read by {', '.join(link('indicator', item.id, item.number) for item in readers)}."


def _kinds(pack: Pack) -> Lines:
    yield from paragraph("# Kinds of activity")
    yield from paragraph(
        f"Every activity has one of {len(pack.kinds)} kinds. Names describe acts; no kind is good or bad in itself. "
        "`behaviour-check new KIND` writes a scenario of a kind to fill in."
    )
    for cluster, title in pack.clusters.items():
        yield from paragraph(f"## {escape(title)}")
        for id, kind in pack.kinds.items():
            if kind.cluster == cluster:
                note = f": {sentence(kind.note)}" if kind.note else "."
                yield from place("kind", id, code(id), 3)
                yield from paragraph(f"**{escape(kind.title)}**{note}")
                yield from paragraph(f"Indicators: {_readers(id, pack)}.")
    yield from paragraph("## Groups")
    for id, group in pack.kind_groups.items():
        yield from place("kind", id, code(id), 3)
        members = ", ".join(link("kind", kind, kind) for kind in group.kinds)
        yield from paragraph(f"{sentence(group.title)} {members}.")


def _readers(kind: str, pack: Pack) -> str:
    every = frozenset(pack.kinds)
    special = [item for item in pack.indicators.values() if kind in item.kinds and item.kinds != every]
    texts = [link("indicator", item.id, item.number) for item in special]
    return ", ".join([*texts, "and those for every kind"]) if texts else "those for every kind"


# --- instruments and readings ---


def _instruments(pack: Pack) -> Lines:
    yield from paragraph("# Instruments")
    yield from paragraph(
        f"The {len(pack.instruments)} texts that indicators rest on, by standing, with their substance in own words: "
        "what counts is the text itself. A text whose clauses have not all been checked says so."
    )
    for status, info in STATUSES.items():
        found = {id: item for id, item in pack.instruments.items() if item.status == status}
        if found:
            yield from paragraph(f"## Standing: {info.title}")
            pledge = " An actor can undertake it under `pledged`." if info.can_be_pledged else ""
            yield from paragraph(f"{_BINDS[info.binds]}{pledge}")
        for id, item in found.items():
            yield from _instrument(id, item, pack)


def _instrument(id: str, item: Instrument, pack: Pack) -> Lines:
    yield from place("instrument", id, f"{id}: {escape(item.title)}", 3)
    full = f"{sentence(item.full_title)} " if item.full_title else ""
    yield from paragraph(f"{full}{item.year}. Addressed to: {sentence(item.binds)}")
    yield from paragraph(sentence(item.says))
    if not item.sure:
        yield from paragraph("Its clauses have not all been checked against the text.")
    if item.url:
        yield from paragraph(f"[Where it can be read]({item.url})")
    users = {
        indicator.id: link("indicator", indicator.id, indicator.number)
        for indicator in pack.indicators.values()
        if any(cited.instrument == id for cited in _citations(indicator))
    }
    if users:
        yield from paragraph(f"Indicators: {', '.join(users.values())}.")


def _readings(pack: Pack) -> Lines:
    yield from paragraph("# Readings")
    yield from paragraph(
        f"{len(pack.readings)} ways to understand the norms, each of which can be defended in good faith. All of them "
        f"are worked out in every run; {link('reading', pack.default_reading)} leads unless `--reading` says otherwise."
    )
    for reading in pack.readings.values():
        yield from _reading(reading, pack)
    yield from paragraph("## Weights")
    yield from items(f"*{weight}*: {sense}" for weight, sense in _WEIGHTS.items())
    head = ["indicator", *(escape(reading.label or id) for id, reading in pack.readings.items())]
    yield from table(head, (_weights(item, pack) for item in pack.indicators.values()))


def _reading(reading: Reading, pack: Pack) -> Lines:
    yield from place("reading", reading.id, f"{escape(reading.title)} (`{reading.id}`)")
    yield from paragraph(sentence(reading.idea))
    if reading.for_:
        yield from paragraph(f"**For it:** {sentence(reading.for_)}")
    if reading.against:
        yield from paragraph(f"**Against it:** {sentence(reading.against)}")
    yield from items(_traits(reading, pack))


def _traits(reading: Reading, pack: Pack) -> Iterator[str]:
    if reading.label:
        yield f"Its column in reports: *{escape(reading.label)}*"
    if reading.based_on:
        yield f"Takes over what {link('reading', reading.based_on)} says, except where it differs."
    if reading.onus:
        yield "More is asked of established actors, and less in procedure of developing ones."
    else:
        yield "The same is asked of every actor."
    if reading.gated_by_treaties:
        yield "Only what rests by duty on a treaty that binds the actor counts."
    weights = [item.resolved[reading.id].weight for item in pack.indicators.values()]
    core, supporting, off = (weights.count(weight) for weight in ("core", "supporting", "off"))
    yield f"Of {len(weights)} indicators {core} are core, {supporting} supporting, {off} off."
