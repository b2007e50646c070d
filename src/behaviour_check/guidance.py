"""What an editor shows beside a schema: titles, questions, what each word means, snippets. Nothing here decides.

Besides `title`, `description` and `examples` these are keywords that editors know and validators pass over:
`markdownDescription`, `defaultSnippets` and `patternErrorMessage`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from . import statement as statements
from .condition import ecma
from .pack import KIND_FACT, STATUSES, Pack
from .shape import PATTERN_HINTS
from .statement import CONFIDENCES, DATE
from .vocabulary import Fact

Schema = dict[str, Any]

CONFIDENCE_MEANS = {
    "confirmed": "the actor, or several independent sources, say the same",
    "reported": "a source says so",
    "estimated": "worked out from other data, with some error",
    "disputed": "sources contradict each other",
    "supposed": "taken for granted, for the sake of the argument",
}
MEANINGS: Mapping[str, Mapping[str, str]] = {
    "confidence": CONFIDENCE_MEANS,
    "verdict": {
        "met": "no core indicator is missed or open, and one is met; or only supporting ones apply, and all are met",
        "missed": "a core indicator is missed",
        "undetermined": "a core indicator is open, and none is missed",
        "not-applicable": "nothing is expected: no indicator applies, or only supporting ones that are not all met",
    },
    "facts_are": {
        "reported": "facts of the world: each is expected to carry a source",
        "stipulated": "a hypothetical: facts are so because the author says so, and carry no marks of evidence",
    },
    "sector": {
        "state": "a State, or one of its agencies or forces",
        "commercial": "a company; the responsible State answers for it",
        "academic": "a university or research institute; the responsible State answers for it",
        "joint": "several of these together",
    },
    "fail_on": {
        "never": "`check` exits with 0 whatever the verdicts are",
        "missed": "`check` exits with 1 if a criterion is missed",
        "undetermined": "`check` exits with 1 if a criterion is missed or undetermined",
    },
    "body": {
        "spacecraft": "a satellite",
        "upper-stage": "the stage of a launcher that stayed in orbit",
    },
    "projectile": {
        "orbital": "it was in orbit, and its pieces stay there as those of the target do",
        "suborbital": "it came from below, as a direct-ascent interceptor does, and its pieces fall back at once",
    },
    "derived_by": {
        "trackable_fragments": "pieces of 10 cm or more in orbit after a break-up",
        "max_fragment_life_y": "years that the longest-lived piece of more than 1 mm stays",
        "object_years": "the years in orbit of all pieces of 10 cm or more, summed",
        "lifetime_y": "years until drag brings an object down",
        "peak_pc": "probability of collision in a close pass",
        "min_distance_km": "closest approach of two objects",
        "sustained": "whether two objects stay or come near again and again",
        "geo_reorbit_ok": "whether a disposal orbit is high enough above the geostationary ring",
        "casualty_risk": "casualties to be expected on the ground",
    },
    "weight": {
        "core": "it can make its criterion missed",
        "supporting": "an observation: it is shown, and alone makes no criterion missed",
        "off": "the reading holds no such expectation",
    },
    "onus": {
        "heavier": "supporting, but core for an established actor, where a reading applies the onus",
        "relief": "core, but supporting for a developing actor, where a reading applies the onus",
    },
    "role": {
        "duty": "asks for this conduct itself: it may bind, and a pledge of it lifts the indicator",
        "background": "supports the expectation without asking for this conduct",
        "analogy": "comes from another domain",
    },
    "side": {"responsible": "what responsible conduct does", "effect": "an effect that responsible conduct avoids"},
    "type": {
        "boolean": "true or false",
        "integer": "a whole number",
        "number": "a number",
        "choice": "one of the words under `choices`",
    },
    "status": {
        status: info.title + (", which binds its parties" if info.binds == "parties" else "")
        + (", which binds whom a scenario lists it for" if info.binds == "listed" else "")
        + (", which an actor can undertake by a pledge" if info.can_be_pledged else "")
        for status, info in STATUSES.items()
    },
}  # fmt: skip
"""What the words of these properties mean."""
MARKS_MEAN = {
    "contested": "The criteria that one reading has as met and another as missed; `[]` for none.",
    "one-sided": "The criteria that some reading has as missed, another does not judge, and none has as met.",
    "disputed": "The criteria that one account leads to met and another to missed, in the same reading.",
}

_TEXT: Schema = {"type": "string", "minLength": 1}
SHARED: Mapping[str, Schema] = {
    "unknown": {**_TEXT, "title": "Declared unknown", "description": "Why it is not known."},
    "source": {
        **_TEXT,
        "title": "Source",
        "description": "Where it is known from. Never changes a verdict, but a reader sees it.",
    },
    "source_date": {
        "title": "Date of the source",
        "type": "string",
        "pattern": ecma(DATE),
        "patternErrorMessage": "Write YYYY (in quotes), YYYY-MM or YYYY-MM-DD.",
        "description": "When the source said it: YYYY (in quotes), YYYY-MM or YYYY-MM-DD.",
        "examples": ["2031-05-02", "2031-05"],
    },
    "confidence": {
        "title": "Confidence",
        "type": "string",
        "description": "How firm it is, strongest first: " + ", ".join(CONFIDENCES) + ". None given counts lowest.",
        "oneOf": [{"const": word, "description": CONFIDENCE_MEANS[word]} for word in CONFIDENCES],
    },
    "why": {**_TEXT, "title": "Reason", "description": "Why it is so: a judgement needs it."},
    "note": {**_TEXT, "title": "Note", "description": "Anything else that a reader should know."},
}
"""The parts of a statement that are the same for every fact: definitions of their own."""
_PLACES = {"date": "source_date"}
_RANGES = {
    "between": "A range: the lowest and the highest possible value.",
    "at_least": "A range without a known upper end.",
    "at_most": "A range without a known lower end.",
}


def said_of(fact: Fact) -> Schema:
    """The schema of what a scenario says of a fact, as `statement.json_schema` has it, with what an editor shows."""
    schema = statements.json_schema(fact)
    mapping: Schema = schema if fact.needs_why else schema["anyOf"][1]
    for key, part in mapping["properties"].items():
        name = _PLACES.get(key, key)
        if name in SHARED:
            mapping["properties"][key] = {"$ref": f"#/$defs/{name}"}
        elif key == "value":
            mapping["properties"][key] = {**bare(fact), "description": fact.question}
        else:
            mapping["properties"][key] = {**part, "description": _RANGES[key]}
    head: Schema = {"title": fact.title, "description": described(fact)}
    if fact.choices:
        head["markdownDescription"] = _with_choices(fact)
    if fact.needs_why:
        head["title"] += ": {value: …, why: …}"
        return {**head, **mapping, "defaultSnippets": _snippets(fact)}
    return {**head, "anyOf": [bare(fact), mapping], "defaultSnippets": _snippets(fact)}


def bare(fact: Fact) -> Schema:
    """The schema of a bare value, with what each choice means."""
    schema: Schema = {**fact.json_schema(), "title": fact.title}
    if not fact.choices:
        return schema
    choices = [
        {
            "const": word,
            "description": sense,
            "markdownDescription": f"{markdown(sense)}\n\n*{markdown(fact.question)}*",
        }
        for word, sense in fact.choices.items()
    ]
    return {"type": "string", "title": fact.title, "oneOf": choices}


def kinds(pack: Pack) -> Schema:
    """The schema of the kind of an activity."""
    fact = pack.vocabulary[KIND_FACT]
    choices = [
        {"const": id, "title": kind.title, "description": kind.title + (f": {kind.note}" if kind.note else "")}
        for id, kind in pack.kinds.items()
    ]
    return {"type": "string", "title": fact.title, "description": described(fact, takes=False), "oneOf": choices}


def instruments(pack: Pack, ids: Iterable[str]) -> Schema:
    """The schema of the id of one of these instruments."""
    choices = [(id, pack.instruments[id]) for id in ids]
    return {
        "type": "string",
        "oneOf": [
            {"const": id, "title": item.title, "description": f"{item.title} ({item.year}). {item.says}"}
            for id, item in choices
        ],
    }


def activity_snippets() -> list[Schema]:
    """What an editor offers where an activity can stand."""
    body = {"id": "${1:act}", "kind": "$2", "facts": {"$3": "$4"}}
    return [{"label": "an activity", "description": "An act, its kind and what is known of it.", "body": body}]


def with_meanings(node: Any, name: str = "") -> Any:
    """A schema in which each word that a property takes says what it means, and each pattern what to write."""
    if isinstance(node, list):
        return [with_meanings(item) for item in node]
    if not isinstance(node, dict):
        return node
    words = node.get("enum", ())
    if words and isinstance(words, list) and set(words) <= MEANINGS.get(name, {}).keys():
        means = [{"const": word, "description": MEANINGS[name][word]} for word in words]
        return {**{key: value for key, value in node.items() if key != "enum"}, "oneOf": means}
    made: Schema = {}
    for key, value in node.items():
        if key in ("properties", "$defs", "patternProperties"):
            made[key] = {id: with_meanings(part, id) for id, part in value.items()}
        else:
            made[key] = with_meanings(value)
    hint = PATTERN_HINTS.get(node["pattern"]) if isinstance(node.get("pattern"), str) else None
    return {**made, "patternErrorMessage": f"{hint[:1].upper()}{hint[1:]}."} if hint else made


def described(fact: Fact, *, takes: bool = True) -> str:
    """A fact in a few sentences: its question, what it takes, what is special about it."""
    parts = [fact.question, *([f"Takes {fact.range_text()}."] if takes else [])]
    if fact.assume is not None:
        parts.append(f"Taken as {str(fact.assume).lower()} when unstated.")
    if fact.needs_why:
        parts.append("A judgement: give `why`.")
    return " ".join([*parts, *([fact.note] if fact.note else [])])


def markdown(text: str) -> str:
    """Text as Markdown that shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#+!|~])", r"\\\1", " ".join(text.split()))


def _with_choices(fact: Fact) -> str:
    choices = "".join(f"\n- `{word}`: {markdown(sense)}" for word, sense in fact.choices.items())
    rest = described(fact, takes=False).removeprefix(fact.question).strip()
    return f"{markdown(fact.question)}\n{choices}" + (f"\n\n{markdown(rest)}" if rest else "")


def _snippets(fact: Fact) -> list[Schema]:
    """A statement in each of its forms, for an editor to offer where the fact's value goes."""
    words = {"boolean": ["true", "false"], "choice": list(fact.choices)}.get(fact.type)
    value = f"${{1|{','.join(words)}|}}" if words else "$1"
    confidence = f"${{3|{','.join(CONFIDENCES)}|}}"
    if fact.needs_why:
        known: Schema = {"label": "a judgement, with its reason", "body": {"value": value, "why": "$2"}}
    else:
        body = {"value": value, "source": "$2", "confidence": confidence}
        known = {"label": "a value with its source", "body": body}
    snippets = [known, {"label": "unknown, with the reason", "body": {"unknown": "${1:why it is not known}"}}]
    if fact.is_number:
        snippets.insert(1, {"label": "a range", "body": {"between": ["${1:low}", "${2:high}"]}})
    return snippets


__all__ = [
    "MARKS_MEAN", "MEANINGS", "SHARED", "activity_snippets", "bare", "described", "instruments", "kinds", "markdown",
    "said_of", "with_meanings",
]  # fmt: skip
