"""The language of conditions: seven kinds of node, a reader for their YAML form, and what they mention.

    condition = {all: [condition, …]} | {any: [condition, …]} | {not: condition}
              | {stated: fact}
              | {fact: true | false | word}
              | {fact: [word, …]}
              | {fact: {at_least | at_most | above | below: threshold | 0}}

The language is closed. A condition is true, false or unknown of a set of facts; `evaluate.py` says which, and
`prose.py` says it in English. Numbers other than 0 are named thresholds, so that a reading can change them and a
report can say whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, assert_never, get_args

Comparison = Literal["at_least", "at_most", "above", "below"]
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)
COMPARES: Mapping[Comparison, str] = {
    "at_least": "the number is this or more", "at_most": "the number is this or less",
    "above": "the number is more than this", "below": "the number is less than this",
}  # fmt: skip

FACT_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\Z")
NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
WORD = re.compile(r"[a-z0-9][a-z0-9-]*\Z")


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when every part is true. The empty `all` is always true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when some part is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when the part is false."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Stated:
    """True when the fact has a value or a range; false when it is absent; unknown when it is declared unknown."""

    fact: str


@dataclass(frozen=True, slots=True)
class Is:
    """True when the fact equals the value: a boolean, or a word of its choices."""

    fact: str
    value: bool | str


@dataclass(frozen=True, slots=True)
class OneOf:
    """True when the fact is one of the words."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """True when the number compares so with the threshold's value; a condition without a threshold compares with 0."""

    fact: str
    comparison: Comparison
    threshold: str | None
    value: float = 0


Atom = Stated | Is | OneOf | Compare
Condition = AllOf | AnyOf | Not | Stated | Is | OneOf | Compare

ALWAYS = AllOf(())

Path = tuple[str | int, ...]
Say = Callable[[Path, str, str], None]


def read(raw: Any, path: Path, say: Say) -> tuple[Condition | None, list[tuple[Path, Atom]]]:
    """Read a condition from plain data.

    Returns the condition, or None if its shape is wrong, and its atoms with the path at which each stands, so
    that a caller who knows the facts can check them. Each problem is told to `say(path, message, hint)`.
    """
    atoms: list[tuple[Path, Atom]] = []
    return _read(raw, path, say, atoms), atoms


def atoms_of(condition: Condition) -> Iterator[Atom]:
    """The atoms of a condition, in the order in which they are written."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from atoms_of(part)
        case Not(part):
            yield from atoms_of(part)
        case Stated() | Is() | OneOf() | Compare():
            yield condition
        case _:
            assert_never(condition)


def facts_of(condition: Condition) -> tuple[str, ...]:
    """The facts that a condition reads, each once, in the order in which they are written."""
    return tuple(dict.fromkeys(atom.fact for atom in atoms_of(condition)))


def bind(condition: Condition, thresholds: Mapping[str, float]) -> Condition:
    """The condition with each named threshold given its value."""
    match condition:
        case AllOf(parts):
            return AllOf(tuple(bind(part, thresholds) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(bind(part, thresholds) for part in parts))
        case Not(part):
            return Not(bind(part, thresholds))
        case Compare(_, _, str(name)):
            return replace(condition, value=thresholds[name])
        case Stated() | Is() | OneOf() | Compare():
            return condition
        case _:
            assert_never(condition)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a condition, to be published under `$defs/condition`."""
    many = {"type": "array", "items": {"$ref": "#/$defs/condition"}, "minItems": 1}
    word = {"type": "string", "pattern": ecma(WORD)}
    bound = {
        "oneOf": [
            {"const": 0, "description": "zero is the only literal number"},
            {"type": "string", "pattern": ecma(NAME), "description": "the name of a threshold"},
        ]
    }
    comparison = {
        "type": "object",
        "properties": {word: {**bound, "description": f"true when {COMPARES[word]}"} for word in COMPARISONS},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return {
        "type": "object",
        "description": "A formula over facts, true, false or unknown. A mapping with exactly one key.",
        "properties": {
            "all": {**many, "description": "true when every part is true"},
            "any": {**many, "description": "true when some part is true"},
            "not": {"$ref": "#/$defs/condition", "description": "true when the part is false"},
            "stated": {"type": "string", "pattern": ecma(FACT_ID), "description": "true when the fact has a value"},
        },
        "patternProperties": {
            ecma(FACT_ID): {
                "anyOf": [{"type": "boolean"}, word, {"type": "array", "items": word, "minItems": 1}, comparison]
            }
        },
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }


def ecma(pattern: re.Pattern[str]) -> str:
    """A pattern as JSON Schema writes it."""
    return "^" + pattern.pattern.removesuffix(r"\Z") + "$"


def _read(raw: Any, path: Path, say: Say, atoms: list[tuple[Path, Atom]]) -> Condition | None:
    if not isinstance(raw, dict) or len(raw) != 1:
        several = isinstance(raw, dict) and len(raw) > 1
        hint = "join several by `all: [{…}, {…}]`" if several else "write `all: […]`, `not: …` or `fact.id: value`"
        say(path, "a condition is a mapping with one key", hint)
        return None
    key, value = next(iter(raw.items()))
    inner = (*path, key)
    if key in ("all", "any"):
        return _read_many(key, value, inner, say, atoms)
    if key == "not":
        part = _read(value, inner, say, atoms)
        return Not(part) if part is not None else None
    atom = _read_stated(value, inner, say) if key == "stated" else _read_fact(key, value, inner, say)
    if atom is not None:
        atoms.append((inner, atom))
    return atom


def _read_many(key: str, value: Any, path: Path, say: Say, atoms: list[tuple[Path, Atom]]) -> Condition | None:
    if not isinstance(value, list) or not value:
        say(path, f"`{key}` takes a list of conditions", f"write `{key}: [{{fact.id: true}}, …]`")
        return None
    parts = [_read(part, (*path, index), say, atoms) for index, part in enumerate(value)]
    whole = tuple(part for part in parts if part is not None)
    if len(whole) < len(parts):
        return None
    return AllOf(whole) if key == "all" else AnyOf(whole)


def _read_stated(value: Any, path: Path, say: Say) -> Atom | None:
    if not isinstance(value, str) or not FACT_ID.match(value):
        say(path, "`stated` takes the id of a fact", "write `stated: notification.made`")
        return None
    return Stated(value)


def _read_fact(fact: str, value: Any, path: Path, say: Say) -> Atom | None:
    if not FACT_ID.match(fact):
        say(
            path,
            f"`{fact}` is neither `all`, `any`, `not`, `stated` nor the id of a fact",
            "fact ids look like `notification.made`",
        )
        return None
    if isinstance(value, bool):
        return Is(fact, value)
    if isinstance(value, str) and WORD.match(value):
        return Is(fact, value)
    if isinstance(value, list) and value and all(isinstance(v, str) and WORD.match(v) for v in value):
        return OneOf(fact, tuple(value))
    if isinstance(value, dict) and len(value) == 1:
        comparison, bound = next(iter(value.items()))
        if comparison not in COMPARISONS:
            say((*path, comparison), f"`{comparison}` is not a comparison", "use at_least, at_most, above or below")
        elif isinstance(bound, str) and NAME.match(bound):
            return Compare(fact, comparison, bound)
        elif isinstance(bound, (int, float)) and not isinstance(bound, bool):
            if bound == 0:
                return Compare(fact, comparison, None)
            hint = "give the number a name under `thresholds:` and write the name here"
            say((*path, comparison), f"the number {bound} stands in a condition; only 0 may", hint)
        else:
            say((*path, comparison), "a comparison takes the name of a threshold, or 0", "name it under `thresholds:`")
        return None
    say(path, f"`{fact}` is compared with something that is not a value", _how_to_compare(value))
    return None


def _how_to_compare(value: Any) -> str:
    if isinstance(value, (int, float)):
        return "write `{at_least: threshold}`, and give the number a name under `thresholds:`"
    if isinstance(value, dict) and len(value) > 1:
        return "join several comparisons by `all: [{…}, {…}]`"
    if isinstance(value, (str, list)):
        return "words are lower-case letters, digits and hyphens"
    return "write true, false, a word, a list of words, or `{at_least: threshold}`"
