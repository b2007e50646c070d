"""Documents for tests that compare loaders with schemas: built from a schema, or a real one changed at random."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

Schema = dict[str, Any]
Path = tuple[str | int, ...]

# No text ends with a line break: Python's `$` also matches before one, where a JSON Schema's does not.
TEXTS = st.text("abzAZ059 .:-@é…#'\"\\{[", max_size=6)
JUNK = st.one_of(
    st.sampled_from([
        True, False, 0, 1, -1, 2, 24, 24.0, 2.5, -0.0, 1e-9, 1e18, 10**30, "", " ", "unknown", "true", "no", "20 km", "24",
        "2031", "2031-02-30", "2031-13", "2031-5-2", "31-05-02", "2031-05-02T10:00", "۲۰۳۱", "met", "core", "all",
        "always", [], {}, [[]], [{}], [""], [True], ["a", "b"], [1, 2], [2.0, 1], {"": ""}, {"value": 1},
        {"value": True, "why": "so"}, {"value": True, "unknown": "so"}, {"unknown": "nobody said"}, {"unknown": ""},
        {"at_least": 0}, {"at_least": False}, {"at_most": 0.0}, {"between": [1, 2]}, {"between": [1]},
        {"between": [1, 2, 3]}, {"from": "2031", "to": "2032"}, {"from": "2031"}, {"all": []}, {"not": {}},
        {"stated": "notification.made"}, {"notification.made": True, "activity.emergency": True}, None,
    ]),
    TEXTS,
    st.recursive(st.booleans() | st.integers(-3, 99) | TEXTS, lambda inner: st.lists(inner, max_size=2)
                 | st.dictionaries(TEXTS, inner, max_size=2), max_leaves=4),
)  # fmt: skip

_UNSAFE = re.compile("[\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff\ufffe\uffff]")


def as_yaml(document: Any) -> str:
    """The document as YAML text that keeps every type: JSON, with what YAML does not print escaped."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(document, ensure_ascii=False)) + "\n"


def all_paths(document: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every value of a document, itself first."""
    yield path
    if isinstance(document, dict):
        for key, value in document.items():
            yield from all_paths(value, (*path, key))
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from all_paths(value, (*path, index))


def at(document: Any, path: Path) -> Any:
    """The value at a path."""
    for step in path:
        document = document[step]
    return document


@st.composite
def changed(draw: DrawFn, originals: SearchStrategy[Any], names: Sequence[str]) -> Any:
    """One of the documents after up to three changes; `names` are keys and words that may be put in."""
    document = copy.deepcopy(draw(originals))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(all_paths(document))))
        value = draw(_instead(document, at(document, path), names))
        if not path:
            document = value
        else:
            at(document, path[:-1])[path[-1]] = value
    return document


@st.composite
def _instead(draw: DrawFn, document: Any, value: Any, names: Sequence[str]) -> Any:
    """What stands where `value` stood."""
    how = draw(st.sampled_from(["junk", "borrow", "own", "own", "own"]))
    if how == "borrow":
        return copy.deepcopy(at(document, draw(st.sampled_from(list(all_paths(document))))))
    if how == "own" and isinstance(value, dict):
        return draw(_mapping(value, names))
    if how == "own" and isinstance(value, list):
        return draw(_list(value, names))
    if how == "own":
        return draw(_scalar(value, names))
    return draw(JUNK)


@st.composite
def _mapping(draw: DrawFn, value: dict[str, Any], names: Sequence[str]) -> Any:
    name = draw(st.sampled_from(names) | TEXTS)
    if not value or draw(st.booleans()):
        return {**value, name: draw(JUNK | st.sampled_from([*value.values(), "a"]))}
    key = draw(st.sampled_from(list(value)))
    if draw(st.booleans()):
        return {other: item for other, item in value.items() if other != key}
    return {(name if other == key else other): item for other, item in value.items()}


@st.composite
def _list(draw: DrawFn, value: list[Any], names: Sequence[str]) -> Any:
    more = draw(JUNK | st.sampled_from(names))
    return draw(st.sampled_from([[], value[1:], [*value, *value[:1]], value[::-1], [*value, more], {"0": value}]))


@st.composite
def _scalar(draw: DrawFn, value: Any, names: Sequence[str]) -> Any:
    others: list[Any] = [str(value), [value], {"value": value}, {"value": value, "why": "so"}, None]
    if isinstance(value, bool):
        others += [int(value), float(value), "yes" if value else "no", not value]
    elif isinstance(value, (int, float)):
        others += [float(value), value + 0.5, -value, value * 10**6, bool(value), f"{value} km", {"at_least": value}]
        others += [{"between": [value, value]}, {"between": [value + 1, value]}]
    elif isinstance(value, str):
        others += ["", value.upper(), f" {value}", f"{value}-", f"{value}-01", value[:4], {"unknown": value}]
    return draw(st.sampled_from(others) | st.sampled_from(names))


class Builder:
    """Strategies for documents that a schema accepts, mostly: what it builds is for both sides to judge."""

    def __init__(self, root: Schema) -> None:
        self.root = root
        self.known: dict[str, SearchStrategy[Any]] = {}

    def of(self, schema: Schema) -> SearchStrategy[Any]:
        """A strategy for what one (sub)schema describes."""
        if "$ref" in schema:
            return self._referred(schema["$ref"])
        for key in ("anyOf", "oneOf"):
            if key in schema and not all(branch.keys() <= {"required"} for branch in schema[key]):
                return st.one_of([self.of(branch) for branch in schema[key]])
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        match schema.get("type"):
            case "object":
                return self._object(schema)
            case "array":
                fewest = schema.get("minItems", 0)
                return st.lists(self.of(schema["items"]), min_size=fewest, max_size=schema.get("maxItems", fewest + 2))
            case "string":
                return self._string(schema)
            case "integer" | "number" as type_:
                low, high = schema.get("minimum"), schema.get("maximum")
                whole = st.integers(None if low is None else int(low), None if high is None else int(high))
                return (
                    whole | whole.filter(lambda n: abs(n) < 2**53).map(float)
                    if type_ == "integer"
                    else _number(low, high)
                )
            case "boolean":
                return st.booleans()
            case _:
                return JUNK

    def _referred(self, ref: str) -> SearchStrategy[Any]:
        if ref not in self.known:
            name = ref.removeprefix("#/$defs/")
            self.known[ref] = st.deferred(lambda: self.of(self.root["$defs"][name]))
        return self.known[ref]

    @staticmethod
    def _string(schema: Schema) -> SearchStrategy[Any]:
        if "pattern" in schema:
            return st.from_regex(re.compile(schema["pattern"].rstrip("$") + r"\Z", re.ASCII))
        return st.text("abc XYZ.é", min_size=schema.get("minLength", 0), max_size=schema.get("maxLength", 10))

    def _object(self, schema: Schema) -> SearchStrategy[Any]:
        properties: dict[str, Schema] = schema.get("properties", {})
        alternatives = schema.get("oneOf", [{}])
        chosen = st.sampled_from([[*schema.get("required", []), *item.get("required", [])] for item in alternatives])
        exclusive = {key for item in alternatives for key in item.get("required", [])}
        optional = [key for key in properties if key not in exclusive and key not in schema.get("required", [])]
        patterns: dict[str, Schema] = schema.get("patternProperties", {})
        extra = schema.get("additionalProperties")
        fewest, most = schema.get("minProperties", 0), schema.get("maxProperties", 4)

        @st.composite
        def build(draw: DrawFn) -> Any:
            more = st.lists(st.sampled_from(optional), max_size=most, unique=True) if optional else st.just([])
            keys = [*draw(chosen), *draw(more)]
            built = {key: draw(self.of(properties[key])) for key in dict.fromkeys(keys)}
            for pattern, inner in patterns.items():
                for name in draw(st.lists(self._string({"pattern": pattern}), max_size=2)):
                    built[name] = draw(self.of(inner))
            if isinstance(extra, dict):
                for name in draw(st.lists(st.sampled_from(["a", "first", "b-2"]), max_size=2)):
                    built[name] = draw(self.of(extra))
            while len(built) > max(most, fewest) and "maxProperties" in schema:
                built.popitem()
            return built

        return build()


def _number(low: float | None, high: float | None) -> SearchStrategy[Any]:
    edges = [edge for edge in (low, high) if edge is not None]
    some = st.floats(low, high, allow_nan=False, allow_infinity=False)
    return some | st.sampled_from(edges) if edges else some
