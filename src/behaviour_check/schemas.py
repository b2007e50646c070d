"""The published JSON Schemas: of scenarios, rule packs, settings and reports, generated from the models themselves.

2020-12 (`draft07.py` converts), every property described, so that an editor can lead a writer by the hand. What a
schema says and what the loaders accept at the stage of shape is the same, and tests hold it so.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter
from typing_extensions import get_original_bases

from . import condition as conditions
from . import guidance
from .config import ConfigDocument
from .derive.documents import DeriveDocument
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
from .report import json_types
from .report.json import FORMAT
from .report.json_types import ReportJson
from .scenario import MARKS, VERDICTS, ScenarioDocument
from .shape import Shaped
from .statement import DATE

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def scenario_schema(pack: Pack) -> Schema:
    """The schema of a scenario file for this pack: its facts, kinds, readings and criteria."""
    schema = _tidy(_schema_of(ScenarioDocument))
    schema["properties"]["activities"]["defaultSnippets"] = guidance.activity_snippets()
    schema["properties"]["pack"]["examples"] = [pack.id, f"{pack.id}@{pack.version.split('.')[0]}"]
    definitions = schema["$defs"]
    for name, title in {"Actor": "Actor", "ActivityDocument": "Activity", "AccountDocument": "Account"}.items():
        definitions[name] = {"title": title, **definitions[name]}
    facts = [fact for fact in pack.vocabulary.values() if fact.id not in (KIND_FACT, PHASE_FACT)]
    definitions |= {
        "facts": {
            "type": "object",
            "title": "Facts",
            "properties": {fact.id: {"$ref": f"#/$defs/{fact.id}"} for fact in facts},
            "additionalProperties": False,
        },
        **{fact.id: guidance.said_of(fact) for fact in facts},
        **guidance.SHARED,
        **_derive_definitions(),
        "account_facts": {"type": "object", "additionalProperties": {"$ref": "#/$defs/facts"}},
        "kind": guidance.kinds(pack),
        "phase": guidance.bare(pack.vocabulary[PHASE_FACT]),
        "date": _date_schema(),
        "pledged": _instruments(pack, pack.pledgeable()),
        "not_party_to": _instruments(pack, pack.instruments_with("parties")),
        "also_bound_by": _instruments(pack, pack.instruments_with("listed")),
        **_expectations(pack),
    }
    title = f"Scenario for {pack.id} {pack.version}"
    return {"$schema": DIALECT, "title": title, **guidance.with_meanings(schema)}


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
    for example in definitions["Examples"]["properties"].values():
        example["additionalProperties"] = {"type": ["boolean", "number", "string"]}
    _entries(definitions["instruments"]["properties"]["instruments"], "instrument")
    _entries(definitions["facts"]["properties"]["facts"], "fact", conditions.FACT_ID)
    # A pack that extends another may give only what differs; by itself a reading is whole.
    whole = {"properties": {"readings": {"items": {"$ref": "#/$defs/reading"}}}}
    definitions["pack"] |= {"if": {"required": ["extends"]}, "else": whole}
    files = ["pack", "criterion", "facts", "kinds", "instruments"]
    schema = {"$defs": definitions, "anyOf": [{"$ref": f"#/$defs/{name}"} for name in files]}
    title = "A file of a behaviour-check rule pack"
    return {"$schema": DIALECT, "title": title, **guidance.with_meanings(_headed(_tidy(schema)))}


def report_schema() -> Schema:
    """The schema of the JSON report."""
    schema = TypeAdapter(ReportJson).json_schema()
    for name, part in [(ReportJson.__name__, schema), *schema["$defs"].items()]:
        texts = json_types.ONUS_TEXTS if name == "OnusJson" else _field_texts(getattr(json_types, name))
        for field, text in texts.items():
            part["properties"][field]["description"] = text
    return {"$schema": DIALECT, **_tidy(schema, nulls=True), "title": f"A report of behaviour-check ({FORMAT})"}


def config_schema() -> Schema:
    """The schema of behaviour-check.yaml."""
    schema = guidance.with_meanings(_headed(_tidy(_schema_of(ConfigDocument))))
    return {"$schema": DIALECT, "title": "behaviour-check.yaml", **schema}


SCHEMAS: Mapping[str, Callable[[Pack], Schema]] = {
    "scenario": scenario_schema,
    "rules": lambda _pack: rules_schema(),
    "report": lambda _pack: report_schema(),
    "config": lambda _pack: config_schema(),
}


def shipped_schema(name: str) -> Path:
    """A schema file for the shipped pack: beside the code in an installed package, at the top of a checkout."""
    installed = Path(__file__).parent / "schema"
    return (installed if installed.is_dir() else Path(__file__).parents[2] / "schema") / name


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
        fields = models[name].model_fields
        names = {field: fields[field].alias or field for field in fields}
        for field, text in _field_texts(models[name]).items():
            part["properties"][names[field]].setdefault("description", text)
    return schema


def _models(above: type[BaseModel] = Shaped) -> list[type[BaseModel]]:
    return [item for below in above.__subclasses__() for item in (below, *_models(below))]


def _field_texts(model: type) -> dict[str, str]:
    # pydantic can do this for every model when it is defined, which costs every start of the program 15 ms.
    bases = [base for base in get_original_bases(model) if getattr(base, "__annotations__", None)]
    texts = {name: text for base in bases for name, text in _field_texts(base).items()}
    tree = ast.parse(inspect.getsource(model))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    for field, below in pairwise(body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                texts[name] = inspect.cleandoc(text)
    return texts


def _expectations(pack: Pack) -> Schema:
    """The definitions of what a scenario expects: verdicts for each reading and criterion, and marks."""
    readings = {
        id: {"$ref": "#/$defs/cells", "description": f"{item.title}. {item.idea}"} for id, item in pack.readings.items()
    }
    criteria = {
        item.id: {"$ref": "#/$defs/verdict", "description": f"{item.number}. {item.title}: {item.sense}"}
        for item in pack.criteria
    }
    named = [{"const": item.id, "description": f"{item.number}. {item.title}"} for item in pack.criteria]
    marks = {
        mark: {"type": "array", "items": {"type": "string", "oneOf": named}, "description": guidance.MARKS_MEAN[mark]}
        for mark in MARKS
    }
    verdicts = [{"const": word, "description": guidance.MEANINGS["verdict"][word]} for word in VERDICTS]
    activity = {"type": "object", "properties": {**readings, **marks}, "additionalProperties": False}
    return {
        "verdict": {"type": "string", "oneOf": verdicts},
        "cells": {"type": "object", "properties": criteria, "additionalProperties": False},
        "expect": {"type": "object", "additionalProperties": activity},
    }


def _derive_definitions() -> Schema:
    """The definitions of the inputs of the physical models."""
    schema = _schema_of(DeriveDocument)
    definitions: Schema = {name: _tidy(part) for name, part in schema.pop("$defs").items()}
    definitions["derive"] = _tidy(schema)
    for name, part in definitions.items():
        part["title"] = name.removesuffix("Inputs").capitalize()
    return definitions


def _date_schema() -> Schema:
    end = {
        "type": "string",
        "pattern": conditions.ecma(DATE),
        "patternErrorMessage": "Write YYYY (in quotes), YYYY-MM or YYYY-MM-DD.",
    }
    span = {
        "type": "object",
        "title": "{from: …, to: …}",
        "properties": {
            "from": {**end, "description": "The first day, month or year."},
            "to": {**end, "description": "The last day, month or year."},
        },
        "required": ["from", "to"],
        "additionalProperties": False,
    }
    return {"anyOf": [{**end, "examples": ["2031-05-02", "2031-05"]}, span]}


def _instruments(pack: Pack, ids: list[str]) -> Schema:
    if not ids:
        return {"type": "array", "maxItems": 0}
    return {"type": "array", "items": guidance.instruments(pack, ids)}


def _headed(schema: Schema) -> Schema:
    """With a title for each definition: an editor heads with it what it shows of the definition's keys."""
    definitions = {
        name: {"title": name.replace("_", " ").capitalize(), **part} for name, part in schema["$defs"].items()
    }
    return {**schema, "$defs": definitions}


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
