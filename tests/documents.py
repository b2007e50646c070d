"""Documents for tests that compare loaders with schemas: built from a schema, or a real one changed at random."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

Schema = dict[str, Any]
Path = tuple[str | int, ...]
T = TypeVar("T")

# No text ends with a line break: Python's `$` also matches before one, where a JSON Schema's does not.
TEXTS = st.text("abzAZ059 .:-@é…#'\"\\{[", max_size=6)
JUNK = st.one_of(
    st.sampled_from([
        True, False, 0, 1, -1, 2, 24, 24.0, 2.5, -0.0, 1e-9, 1e18, 10**30, "", " ", "unknown", "true", "no", "20 km",
        "24", "2031", "2031-02-30", "2031-13", "2031-5-2", "31-05-02", "2031-05-02T10:00", "۲۰۳۱", "met", "core", "all",
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


def changed(originals: Sequence[Any] | SearchStrategy[Any], names: Sequence[str]) -> SearchStrategy[Any]:
    """One of the documents after up to three changes; `names` are keys and words that may be put in."""
    # What is large stays out of the arguments of strategies: Hypothesis prints those.
    first = originals if isinstance(originals, SearchStrategy) else one_of_these(originals)
    name = one_of_these(names)

    @st.composite
    def change(draw: DrawFn) -> Any:
        document = draw(first)
        for _ in range(draw(st.integers(1, 3))):
            paths = list(all_paths(document))
            path = draw(one_of_these(paths))
            value = draw(_instead(document, paths, at(document, path), name))
            document = _with(document, path, value)
        return document

    return change()


def one_of_these(items: Sequence[T]) -> SearchStrategy[T]:
    """`sampled_from` for many or large items."""
    return st.integers(0, len(items) - 1).map(items.__getitem__)


def _with(document: Any, path: Path, value: Any) -> Any:
    """The document with another value at a path. What it is made of is left as it was, since examples share it."""
    if not path:
        return value
    copied = document.copy()
    copied[path[0]] = _with(document[path[0]], path[1:], value)
    return copied


def _instead(document: Any, paths: list[Path], value: Any, name: SearchStrategy[str]) -> SearchStrategy[Any]:
    """What stands where `value` stood."""
    borrowed = one_of_these(paths).map(lambda path: at(document, path))
    if isinstance(value, dict):
        own = _mapping(value, name)
    elif isinstance(value, list):
        own = _list(value, name)
    else:
        own = _scalar(value, name)
    return st.one_of(own, own, own, borrowed, JUNK)


def _mapping(value: dict[str, Any], name: SearchStrategy[str]) -> SearchStrategy[Any]:
    more = st.builds(lambda key, item: {**value, key: item}, name | TEXTS, JUNK)
    if not value:
        return more
    key = one_of_these(list(value))
    less = key.map(lambda key: {other: item for other, item in value.items() if other != key})
    renamed = st.builds(lambda key, new: {(new if other == key else other): item for other, item in value.items()},
                        key, name | TEXTS)  # fmt: skip
    filled = st.builds(lambda key, new: {**value, new: value[key]}, key, name)
    return st.one_of(more, less, renamed, filled)


def _list(value: list[Any], name: SearchStrategy[str]) -> SearchStrategy[Any]:
    some = st.sampled_from([[], value[1:], [*value, *value[:1]], value[::-1], {"0": value}])
    return some | st.builds(lambda item: [*value, item], JUNK | name)


def _scalar(value: Any, name: SearchStrategy[str]) -> SearchStrategy[Any]:
    others: list[Any] = [str(value), [value], {"value": value}, {"value": value, "why": "so"}, None]
    if isinstance(value, bool):
        others += [int(value), float(value), "yes" if value else "no", not value]
    elif isinstance(value, (int, float)):
        others += [float(value), value + 0.5, -value, value * 10**6, bool(value), f"{value} km", {"at_least": value}]
        others += [{"between": [value, value]}, {"between": [value + 1, value]}]
    elif isinstance(value, str):
        others += ["", value.upper(), f" {value}", f"{value}-", f"{value}-01", value[:4], {"unknown": value}]
    return one_of_these(others) | name


class Builder:
    """Strategies for documents that a schema accepts."""

    def __init__(self, root: Schema) -> None:
        self.root = root
        self.known: dict[str, SearchStrategy[Any]] = {}

    def of(self, schema: Schema) -> SearchStrategy[Any]:
        """A strategy for what one (sub)schema describes."""
        if "$ref" in schema:
            return self._referred(schema["$ref"])
        branches: list[Schema] = schema.get("anyOf") or schema.get("oneOf") or _types(schema)
        if any(branch.keys() - {"required"} for branch in branches):
            return st.one_of([self.of(branch) for branch in branches])
        if "enum" in schema or "const" in schema:
            return st.sampled_from(schema["enum"] if "enum" in schema else [schema["const"]])
        make: dict[str, Callable[[Schema], SearchStrategy[Any]]] = {
            "object": self._object, "array": self._array, "string": self._string, "integer": _whole, "number": _number,
            "boolean": lambda _schema: st.booleans(),
        }  # fmt: skip
        return make[schema["type"]](schema) if "type" in schema else JUNK

    def _referred(self, ref: str) -> SearchStrategy[Any]:
        if ref not in self.known:
            name = ref.removeprefix("#/$defs/")
            self.known[ref] = st.deferred(lambda: self.of(self.root["$defs"][name]))
        return self.known[ref]

    def _array(self, schema: Schema) -> SearchStrategy[Any]:
        fewest = schema.get("minItems", 0)
        return st.lists(self.of(schema["items"]), min_size=fewest, max_size=schema.get("maxItems", fewest + 2))

    @staticmethod
    def _string(schema: Schema) -> SearchStrategy[Any]:
        if "pattern" in schema:
            return st.from_regex(re.compile(schema["pattern"].rstrip("$") + r"\Z", re.ASCII))
        return st.text("abc XYZ.é", min_size=schema.get("minLength", 0), max_size=schema.get("maxLength", 10))

    def _object(self, schema: Schema) -> SearchStrategy[Any]:
        properties: dict[str, Schema] = schema.get("properties", {})
        named = [(st.just(key), inner) for key, inner in properties.items()]
        free = [(self._string({"pattern": key}), inner) for key, inner in schema.get("patternProperties", {}).items()]
        if isinstance(schema.get("additionalProperties"), dict):
            free.append((st.sampled_from(["a", "first", "b-2"]), schema["additionalProperties"]))
        if schema.get("minProperties") == schema.get("maxProperties") == 1:
            return st.one_of(
                [st.dictionaries(key, self.of(inner), min_size=1, max_size=1) for key, inner in named + free]
            )
        required = _required(schema)
        optional = [key for key in properties if not any(key in keys for keys in required)]

        @st.composite
        def build(draw: DrawFn) -> Any:
            more = st.lists(st.sampled_from(optional), max_size=4, unique=True) if optional else st.just([])
            built = {key: draw(self.of(properties[key])) for key in [*draw(st.sampled_from(required)), *draw(more)]}
            for key, inner in free:
                built |= draw(st.dictionaries(key, self.of(inner), max_size=2))
            return built

        return build()


def _types(schema: Schema) -> list[Schema]:
    """A branch for each type of a schema that lists several."""
    return [{"type": each} for each in schema["type"]] if isinstance(schema.get("type"), list) else []


def _required(schema: Schema) -> list[list[str]]:
    """Every set of keys that is enough: what the schema requires, with one of its branches of each kind."""
    forms = [set(branch["required"]) for branch in schema.get("oneOf", [{"required": []}])]
    added = [set(branch["required"]) for branch in schema.get("anyOf", [{"required": []}])]
    exclusive = set().union(*forms)
    enough = [form | more for form in forms for more in added if more & exclusive <= form]
    return [sorted({*schema.get("required", []), *keys}) for keys in enough]


def _whole(schema: Schema) -> SearchStrategy[Any]:
    whole = st.integers(*(None if end is None else int(end) for end in (schema.get("minimum"), schema.get("maximum"))))
    return whole | whole.filter(lambda number: abs(number) < 2**53).map(float)


def _number(schema: Schema) -> SearchStrategy[Any]:
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    low, high = schema.get("minimum", above), schema.get("maximum", below)
    edges = [edge for edge in (schema.get("minimum"), schema.get("maximum")) if edge is not None]
    some = st.floats(
        low, high, allow_nan=False, allow_infinity=False, exclude_min=above is not None, exclude_max=below is not None
    )
    return some | st.sampled_from(edges) if edges else some
