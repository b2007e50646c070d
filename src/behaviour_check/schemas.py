"""The published JSON Schemas: of scenarios, of rule packs and of reports, generated from the models themselves.

2020-12, every property described, so that an editor can lead a writer by the hand. What a schema says and what the
loaders accept at the stage of shape is the same, and tests hold it so.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, TypeAdapter

from . import condition as conditions
from . import statement as statements
from .pack import KIND_FACT, PHASE_FACT, Pack
from .pack.documents import (
    CriterionDocument,
    FactDocument,
    FactsDocument,
    IndicatorDocument,
    Instrument,
    InstrumentsDocument,
    KindsDocument,
    PackDocument,
    Reading,
)
from .report.json import FORMAT
from .report.json_types import ReportJson
from .scenario import MARKS, VERDICTS, ScenarioDocument
from .shape import Shaped
from .statement import DATE

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def scenario_schema(pack: Pack) -> Schema:
    """The schema of a scenario file for this pack: its facts, kinds, readings and criteria."""
    schema = _schema_of(ScenarioDocument)
    definitions = schema["$defs"]
    readings = {id: {"$ref": "#/$defs/cells", "description": item.title} for id, item in pack.readings.items()}
    criteria = {item.id: {"enum": list(VERDICTS), "description": item.title} for item in pack.criteria}
    marks = {
        mark: {"type": "array", "items": {"enum": list(criteria)}, "description": f"the criteria that are {mark}"}
        for mark in MARKS
    }
    definitions |= {
        "facts": {
            "type": "object",
            "properties": {f"{fact.id}": {"$ref": f"#/$defs/{fact.id}"} for fact in _stated(pack)},
            "additionalProperties": False,
        },
        **{fact.id: {"description": _describe(fact), **statements.json_schema(fact)} for fact in _stated(pack)},
        "account_facts": {"type": "object", "additionalProperties": {"$ref": "#/$defs/facts"}},
        "kind": pack.vocabulary[KIND_FACT].json_schema(),
        "phase": pack.vocabulary[PHASE_FACT].json_schema(),
        "date": _date_schema(),
        "pledged": _instruments(pack, pack.pledgeable()),
        "not_party_to": _instruments(pack, pack.instruments_with("parties")),
        "also_bound_by": _instruments(pack, pack.instruments_with("listed")),
        "cells": {"type": "object", "properties": criteria, "additionalProperties": False},
        "expect": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {**readings, **marks},
                "additionalProperties": False,
            },
        },
    }
    return {"$schema": DIALECT, "title": f"Scenario for {pack.id} {pack.version}", **_tidy(schema)}


def rules_schema() -> Schema:
    """The schema of the files of a rule pack: one of pack, criterion, facts, kinds and instruments."""
    models: Mapping[str, type[BaseModel]] = {
        "pack": PackDocument, "criterion": CriterionDocument, "facts": FactsDocument, "kinds": KindsDocument,
        "instruments": InstrumentsDocument, "indicator": IndicatorDocument, "fact": FactDocument,
        "instrument": Instrument, "reading": Reading,
    }  # fmt: skip
    parts = {name: _schema_of(model) for name, model in models.items()}
    definitions: Schema = {}
    for name, part in parts.items():
        definitions |= part.pop("$defs", {})
        definitions[name] = part
    definitions["condition"] = conditions.json_schema()
    always = {"const": "always", "description": "drops the indicator's own `when`"}
    definitions["condition_or_always"] = {"anyOf": [always, {"$ref": "#/$defs/condition"}]}
    definitions["which_kinds"] = {
        "description": "`all`, the name of a group, or a list of kinds",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
    }
    definitions["criterion"]["properties"]["indicators"]["items"] = {"$ref": "#/$defs/indicator"}
    _entries(definitions["instruments"]["properties"]["instruments"], "instrument")
    _entries(definitions["facts"]["properties"]["facts"], "fact", conditions.FACT_ID)
    # A pack that extends another may give only what differs; by itself a reading is whole.
    whole = {"properties": {"readings": {"items": {"$ref": "#/$defs/reading"}}}}
    definitions["pack"] |= {"if": {"required": ["extends"]}, "else": whole}
    files = ["pack", "criterion", "facts", "kinds", "instruments"]
    schema = {"$defs": definitions, "anyOf": [{"$ref": f"#/$defs/{name}"} for name in files]}
    return {"$schema": DIALECT, "title": "A file of a behaviour-check rule pack", **_tidy(schema)}


def report_schema() -> Schema:
    """The schema of the JSON report."""
    schema = TypeAdapter(ReportJson).json_schema()
    return {"$schema": DIALECT, **_tidy(schema, nulls=True), "title": f"A report of behaviour-check ({FORMAT})"}


SCHEMAS: Mapping[str, Callable[[Pack], Schema]] = {
    "scenario": scenario_schema,
    "rules": lambda _pack: rules_schema(),
    "report": lambda _pack: report_schema(),
}


def _entries(table: Schema, name: str, key: re.Pattern[str] | None = None) -> None:
    """Make each entry of a mapping what its definition says, under keys of the pattern that it has or that is given."""
    patterns = [conditions.ecma(key)] if key is not None else list(table["patternProperties"])
    table["patternProperties"] = {pattern: {"$ref": f"#/$defs/{name}"} for pattern in patterns}
    table["additionalProperties"] = False


def _schema_of(model: type[BaseModel]) -> Schema:
    """The schema of a model, each property described by the text that stands below its field."""
    schema = model.model_json_schema(by_alias=True)
    models = {item.__name__: item for item in _models()}
    for name, part in [(model.__name__, schema), *schema.get("$defs", {}).items()]:
        if name in models:
            fields = models[name].model_fields
            names = {field: fields[field].alias or field for field in fields}
            for field, text in _field_texts(models[name]).items():
                part["properties"][names[field]].setdefault("description", text)
    return schema


def _models(above: type[BaseModel] = Shaped) -> list[type[BaseModel]]:
    return [item for below in above.__subclasses__() for item in (below, *_models(below))]


def _field_texts(model: type[BaseModel]) -> dict[str, str]:
    # pydantic can do this for every model when it is defined, which costs every start of the program 15 ms.
    if model is Shaped:
        return {}
    texts = {
        name: text for base in model.__bases__ if issubclass(base, Shaped) for name, text in _field_texts(base).items()
    }
    tree = ast.parse(inspect.getsource(model))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    for field, below in pairwise(body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                texts[name] = inspect.cleandoc(text)
    return texts


def _stated(pack: Pack) -> list[Any]:
    return [fact for fact in pack.vocabulary.values() if fact.id not in (KIND_FACT, PHASE_FACT)]


def _describe(fact: Any) -> str:
    parts = [fact.question, f"Takes {fact.range_text()}."]
    if fact.assume is not None:
        parts.append(f"Taken as {str(fact.assume).lower()} when unstated.")
    if fact.needs_why:
        parts.append("A judgement: give `why`.")
    return " ".join([*parts, *([fact.note] if fact.note else [])])


def _date_schema() -> Schema:
    end = {"type": "string", "pattern": conditions.ecma(DATE)}
    span = {
        "type": "object",
        "properties": {"from": end, "to": end},
        "required": ["from", "to"],
        "additionalProperties": False,
    }
    return {"anyOf": [end, span]}


def _instruments(pack: Pack, ids: list[str]) -> Schema:
    if not ids:
        return {"type": "array", "maxItems": 0}
    return {
        "type": "array",
        "items": {"oneOf": [{"const": id, "description": pack.instruments[id].title} for id in ids]},
    }


def _tidy(node: Any, *, nulls: bool = False) -> Any:
    """Without pydantic's titles and, for what people write, its `null` branches: null is refused in their files."""
    if isinstance(node, list):
        return [_tidy(item, nulls=nulls) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: value for key, value in node.items() if not (key == "title" and isinstance(value, str))}
    if "x-ref" in node:
        return {"$ref": f"#/$defs/{node['x-ref']}", **{key: node[key] for key in ("description",) if key in node}}
    if "default" in node and node["default"] in (None, (), {}, []):
        del node["default"]
    if not nulls and {"type": "null"} in node.get("anyOf", ()):
        rest = [_tidy(item, nulls=nulls) for item in node["anyOf"] if item != {"type": "null"}]
        node = {key: value for key, value in node.items() if key != "anyOf"}
        node = {**rest[0], **node} if len(rest) == 1 else {**node, "anyOf": rest}
    if "patternProperties" in node:
        node.setdefault("additionalProperties", False)  # a key that does not fit is refused
    tidy: Schema = {}
    for key, value in node.items():
        if key in ("properties", "$defs", "patternProperties"):
            # The keys here are names, not keywords: a property may be called `title`.
            tidy[key] = {name: _tidy(member, nulls=nulls) for name, member in value.items()}
        else:
            tidy[key] = _tidy(value, nulls=nulls)
    return tidy
