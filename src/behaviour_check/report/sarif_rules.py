"""The indicators of a pack as the rules of a SARIF run: what each asks, on whose authority, and how to meet it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..pack import STATUSES, Authority, Criterion, Indicator, Pack, Variant
from ..pack.documents import WeightOrOff
from ..prose import sentence
from .gfm import escape
from .header import Header
from .words import clause, sentence_of, threshold_text, tidy

MAX_TEXT = 1024
"""How many characters of a description GitHub takes."""
NOTIFICATIONS: Mapping[str, tuple[str, str]] = {
    "input-file": ("InputUnreadable", "An input could not be read."),
    "input-syntax": ("InputNotYaml", "An input is not YAML."),
    "input-shape": ("InputOutOfShape", "A scenario has not the form that its schema asks for."),
    "input-meaning": ("InputContradictory", "A scenario contradicts itself, or names what does not exist."),
    "results-left-out": ("ResultsLeftOut", "There are more results than the consumer takes."),
}
"""What the tool may have to say of its own run: a name and a description for each id."""
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+\Z")
_LEVELS: Mapping[WeightOrOff, str] = {"core": "warning", "supporting": "note", "off": "none"}
_SEVERITIES: Mapping[WeightOrOff, str] = {"core": "warning", "supporting": "recommendation", "off": "recommendation"}
Heading = str


def rule(indicator: Indicator, header: Header) -> dict[str, Any]:
    """An indicator as a rule, as the leading reading has it."""
    pack = header.pack
    weight = indicator.resolved[header.reading].weight
    criterion = next(item for item in pack.criteria if item.id == indicator.criterion)
    short = f"Expectation {indicator.number}: {sentence_of(indicator.statement)}"
    full = f"{short} {_criterion(criterion)}"
    help_uri = _help_uri(indicator, pack)
    return {
        "id": indicator.id,
        "name": "".join(part[:1].upper() + part[1:] for part in indicator.id.split("-")),
        "shortDescription": {"text": _cut(short)},
        "fullDescription": {"text": _cut(full)},
        "help": {
            "text": "\n".join(_text(indicator, criterion, header)),
            "markdown": "\n".join(_markdown(indicator, criterion, header)),
        },
        **({"helpUri": help_uri} if help_uri else {}),
        "defaultConfiguration": {"level": _LEVELS[weight], "enabled": weight != "off"},
        "properties": {
            "precision": "very-high",  # a rule follows from the facts as they are stated
            "problem.severity": _SEVERITIES[weight],
            "tags": [indicator.criterion, weight],
        },
    }


def address(url: str | None) -> str | None:
    """An address if it is one that a link can be made of."""
    return url if url and _ADDRESS.match(url) else None


def _help_uri(indicator: Indicator, pack: Pack) -> str | None:
    """The first text that it rests on by duty and that has an address, else the source of the pack."""
    duties = [pack.instruments[item.instrument].url for item in indicator.authorities if item.role == "duty"]
    urls = [*duties, pack.source.url if pack.source else None]
    return next(filter(None, map(address, urls)), None)


def _criterion(criterion: Criterion) -> str:
    return f"Criterion {criterion.number}, {sentence_of(criterion.title)} {sentence_of(criterion.sense)}"


def _parts(indicator: Indicator, header: Header) -> Iterator[tuple[Heading, list[str]]]:
    """The parts of the help: a heading, and lines under it."""
    resolved = indicator.resolved[header.reading]
    yield "Condition", list(_condition(resolved.variant, header.pack))
    how = {"core": "core", "supporting": "supporting: an observation", "off": "off: no such expectation"}
    why = f" ({resolved.why})" if resolved.why else ""
    yield f"Weight in the {header.reading} reading", [sentence_of(f"{how[resolved.weight]}{why}")]
    for status, lines in _authorities(indicator, header.pack).items():
        yield f"Authority: {status}", lines
    yield "To meet it", [sentence_of(indicator.remedy)]
    if indicator.note:
        yield "Note", [sentence_of(indicator.note)]


def _condition(variant: Variant, pack: Pack) -> Iterator[str]:
    yield sentence_of(f"applies: {sentence(variant.when, pack.vocabulary)}")
    yield sentence_of(f"expects: {sentence(variant.expect, pack.vocabulary)}")
    for name, threshold in variant.thresholds.items():
        yield sentence_of(f"threshold: {threshold_text(name, threshold)}")


def _authorities(indicator: Indicator, pack: Pack) -> dict[str, list[str]]:
    """What it rests on, under what the texts are: never a treaty and a guideline under one heading."""
    groups: dict[str, list[str]] = {}
    for status, info in STATUSES.items():
        lines = [_authority(item, pack) for item in indicator.authorities if _status(item, pack) == status]
        if lines:
            groups[info.title] = lines
    return groups


def _status(item: Authority, pack: Pack) -> str:
    return pack.instruments[item.instrument].status


def _authority(item: Authority, pack: Pack) -> str:
    title = pack.instruments[item.instrument].title
    return sentence_of(f"{item.instrument} ({title}), {clause(item)} ({item.role}): {item.says}")


def _text(indicator: Indicator, criterion: Criterion, header: Header) -> Iterator[str]:
    yield f"{indicator.number} {sentence_of(indicator.statement)} {_criterion(criterion)}"
    for heading, lines in _parts(indicator, header):
        yield ""
        yield f"{heading}:"
        yield from lines


def _markdown(indicator: Indicator, criterion: Criterion, header: Header) -> Iterator[str]:
    yield f"**{indicator.number} {escape(sentence_of(indicator.statement))}**"
    yield ""
    yield escape(_criterion(criterion))
    for heading, lines in _parts(indicator, header):
        yield ""
        yield f"**{escape(heading)}**"
        yield ""
        yield from (f"- {escape(line)}" for line in lines)


def _cut(text: str) -> str:
    text = tidy(text)
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
