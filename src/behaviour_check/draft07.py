"""A JSON Schema of 2020-12 as one of draft-07 that accepts exactly the same documents, for tools that know no newer.

A keyword that draft-07 cannot express is refused, never dropped: what comes out checks all that went in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]
DIALECT = "http://json-schema.org/draft-07/schema#"

_DATA = frozenset({"const", "enum", "default", "examples", "required", "dependentRequired", "defaultSnippets"})
"""Keywords that hold values, not schemas."""
_NAMED = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})
"""Keywords that hold schemas by name."""
_NO_EQUAL = frozenset({
    "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveAnchor", "$recursiveRef", "$vocabulary",
    "unevaluatedItems", "unevaluatedProperties", "minContains", "maxContains",
})  # fmt: skip
_BEFORE, _AFTER = "#/$defs/", "#/definitions/"


def converted(schema: Mapping[str, Any]) -> Schema:
    """The schema in draft-07. Raises ValueError for a keyword that draft-07 has no equal for."""
    made = _schema(schema, schema)
    return {"$schema": DIALECT, **{key: value for key, value in made.items() if key != "$schema"}}


def _schema(node: Any, root: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_schema(item, root) for item in node]
    if not isinstance(node, Mapping):
        return node
    lost = sorted(_NO_EQUAL & node.keys())
    if lost:
        raise ValueError(f"draft-07 has no equal for {', '.join(lost)}")
    made: Schema = {}
    for key, value in node.items():
        if key in _DATA:
            made[key] = value
        elif key in _NAMED:
            made[key] = {name: _schema(part, root) for name, part in value.items()}
        else:
            made[key] = _schema(value, root)
    return _reference(_renamed(made), node, root)


def _renamed(node: Schema) -> Schema:
    """With the names that draft-07 has for what changed its name."""
    if "prefixItems" in node:
        rest = {"additionalItems": node["items"]} if "items" in node else {}
        node = {**{key: value for key, value in node.items() if key != "items"}, **rest}
    if "dependentSchemas" in node or "dependentRequired" in node:
        needed, schemas = node.pop("dependentRequired", {}), node.pop("dependentSchemas", {})
        both = {key: {"allOf": [schemas[key], {"required": needed[key]}]} for key in needed if key in schemas}
        node["dependencies"] = {**needed, **schemas, **both}
    names = {"$defs": "definitions", "prefixItems": "items"}
    return {names.get(key, key): value for key, value in node.items()}


def _reference(node: Schema, before: Mapping[str, Any], root: Mapping[str, Any]) -> Schema:
    """A `$ref` stands alone in draft-07, which passes over its neighbours: with some, it moves into `allOf`."""
    if "$ref" not in node:
        return node
    name = before["$ref"].removeprefix(_BEFORE)
    if "/" in name:
        raise ValueError(f"{before['$ref']} is no definition of this schema")
    reference = {"$ref": before["$ref"].replace(_BEFORE, _AFTER)}
    rest = {key: value for key, value in node.items() if key != "$ref"}
    if not rest:
        return reference
    # The types say nothing new here, but an editor that looks no further than this level knows what to insert.
    types = _types(root.get("$defs", {}).get(name, {}))
    said = {"type": types[0] if len(types) == 1 else types} if types else {}
    return {**said, **rest, "allOf": [*rest.get("allOf", []), reference]}


def _types(node: Mapping[str, Any]) -> list[str]:
    """The types that a schema allows, or none where it does not say at this level or one below."""
    if "type" in node:
        return node["type"] if isinstance(node["type"], list) else [node["type"]]
    branches = [_types(branch) for branch in node.get("anyOf", ())]
    return list(dict.fromkeys(type for branch in branches for type in branch)) if all(branches) else []
