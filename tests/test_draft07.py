"""The published schemas in draft-07: fresh, valid, and of one mind with those in 2020-12."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import ROOT
from documents import Builder, Schema, changed
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft7Validator, Draft202012Validator

from behaviour_check import load_pack
from behaviour_check.cli.schema import command as schema_command
from behaviour_check.draft07 import converted
from behaviour_check.pack import KIND_FACT, PHASE_FACT
from behaviour_check.schemas import SCHEMAS
from behaviour_check.source import read_file

PACK = load_pack("panel6")
EXAMPLES = sorted((ROOT / "examples").rglob("*.behaviour.yaml"))
RULE_FILES = sorted((ROOT / "rules").rglob("*.yaml"))
MADE = {name: make(PACK) for name, make in SCHEMAS.items()}
some = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_the_draft_07_files_are_what_the_command_prints(name: str, golden: Callable[[Path, str], None]) -> None:
    printed = CliRunner().invoke(schema_command, [name, "--draft", "07"])
    assert printed.exit_code == 0, printed.output
    golden(ROOT / "schema" / f"{name}.draft-07.schema.json", printed.stdout)


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_each_schema_is_valid_in_both_drafts(name: str) -> None:
    Draft202012Validator.check_schema(MADE[name])
    down = converted(MADE[name])
    Draft7Validator.check_schema(down)
    assert down["$schema"] == "http://json-schema.org/draft-07/schema#"
    text = json.dumps(down)
    assert "$defs" not in text
    assert all(set(node) == {"$ref"} for node in nodes(down) if "$ref" in node)


def nodes(value: Any) -> Iterator[Schema]:
    """Every mapping in a document."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from nodes(child)


TEXT = {"type": "string"}
CONVERSIONS: list[tuple[str, Schema, Schema]] = [
    ("nothing to convert", {"type": "object"}, {"type": "object"}),
    ("another dialect", {"$schema": "https://json-schema.org/draft/2020-12/schema"}, {}),
    ("definitions", {"$defs": {"a": TEXT}}, {"definitions": {"a": TEXT}}),
    ("a reference", {"items": {"$ref": "#/$defs/a"}}, {"items": {"$ref": "#/definitions/a"}}),
    ("a reference with a neighbour", {"$ref": "#/$defs/a", "description": "d"},
     {"description": "d", "allOf": [{"$ref": "#/definitions/a"}]}),
    ("a reference to what has a type", {"$defs": {"a": TEXT}, "items": {"$ref": "#/$defs/a", "minLength": 1}},
     {"definitions": {"a": TEXT}, "items": {"type": "string", "minLength": 1, "allOf": [{"$ref": "#/definitions/a"}]}}),
    ("a reference to what has branches",
     {"$defs": {"a": {"anyOf": [TEXT, {"type": ["object", "null"]}]}}, "not": {"$ref": "#/$defs/a", "title": "t"}},
     {"definitions": {"a": {"anyOf": [TEXT, {"type": ["object", "null"]}]}},
      "not": {"type": ["string", "object", "null"], "title": "t", "allOf": [{"$ref": "#/definitions/a"}]}}),
    ("a reference beside allOf", {"allOf": [TEXT], "$ref": "#"}, {"allOf": [TEXT, {"$ref": "#"}]}),
    ("a tuple", {"prefixItems": [TEXT, {"$ref": "#/$defs/a"}], "items": False},
     {"items": [TEXT, {"$ref": "#/definitions/a"}], "additionalItems": False}),
    ("an open tuple", {"prefixItems": [TEXT]}, {"items": [TEXT]}),
    ("dependent keys", {"dependentRequired": {"a": ["b"]}}, {"dependencies": {"a": ["b"]}}),
    ("dependent schemas", {"dependentSchemas": {"a": {"$ref": "#/$defs/a"}}},
     {"dependencies": {"a": {"$ref": "#/definitions/a"}}}),
    ("both for one key", {"dependentSchemas": {"a": TEXT}, "dependentRequired": {"a": ["b"]}},
     {"dependencies": {"a": {"allOf": [TEXT, {"required": ["b"]}]}}}),
    ("values that look like keywords",
     {"const": {"$ref": "#/$defs/a"}, "enum": [{"$defs": 1}], "default": {"$ref": 1}},
     {"const": {"$ref": "#/$defs/a"}, "enum": [{"$defs": 1}], "default": {"$ref": 1}}),
    ("properties that are called as keywords are",
     {"properties": {"$defs": TEXT, "prefixItems": {"$ref": "#/$defs/a"}}},
     {"properties": {"$defs": TEXT, "prefixItems": {"$ref": "#/definitions/a"}}}),
    ("true and false", {"additionalProperties": False, "items": True}, {"additionalProperties": False, "items": True}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "expected"), [case[1:] for case in CONVERSIONS], ids=[case[0] for case in CONVERSIONS]
)
def test_a_schema_in_draft_07(schema: Schema, expected: Schema) -> None:
    before = copy.deepcopy(schema)
    assert converted(schema) == {"$schema": "http://json-schema.org/draft-07/schema#", **expected}
    assert schema == before


@pytest.mark.parametrize("key", ["unevaluatedProperties", "unevaluatedItems", "minContains", "$dynamicRef", "$anchor"])
def test_what_draft_07_cannot_say_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"no equal for {key}")):
        converted({"properties": {"a": {key: False}}})


def test_a_reference_into_a_definition_is_refused() -> None:
    with pytest.raises(ValueError, match="is no definition"):
        converted({"$ref": "#/$defs/a/prefixItems/0"})


SCENARIO_07 = Draft7Validator(converted(MADE["scenario"])).is_valid
SCENARIO_2020 = Draft202012Validator(MADE["scenario"]).is_valid
DOCUMENTS = [read_file(path).data for path in EXAMPLES]
FACTS = [id for id in PACK.vocabulary if id not in (KIND_FACT, PHASE_FACT)]
NAMES = [*FACTS, *PACK.kinds, "value", "between", "why", "source", "unknown", "phase", "expect"]


def test_every_example_is_accepted_in_draft_07() -> None:
    assert DOCUMENTS
    assert all(SCENARIO_07(document) for document in DOCUMENTS)


@some
@given(changed(DOCUMENTS, NAMES))
def test_both_drafts_judge_changed_examples_alike(document: Any) -> None:
    assert SCENARIO_07(document) == SCENARIO_2020(document)


@some
@given(Builder(MADE["scenario"]).of(MADE["scenario"]))
def test_draft_07_accepts_what_2020_12_describes(document: Any) -> None:
    assert SCENARIO_07(document)


def test_both_drafts_judge_rules_and_reports_alike() -> None:
    rules = [read_file(path).data for path in RULE_FILES]
    old, fresh = (kind(made) for kind, made in ((Draft7Validator, converted(MADE["rules"])),
                                                (Draft202012Validator, MADE["rules"])))  # fmt: skip
    for document in rules:
        assert old.is_valid(document)
        for key in document:
            less = {name: value for name, value in document.items() if name != key}
            assert old.is_valid(less) == fresh.is_valid(less)
            assert not old.is_valid({**document, f"{key}s": 1})


def test_check_uses_the_draft_that_is_asked_for(tmp_path: Path) -> None:
    good, bad = EXAMPLES[0], tmp_path / "bad.behaviour.yaml"
    bad.write_text("title: A\nactivities: []\n")
    for draft in ("2020-12", "07"):
        assert CliRunner().invoke(schema_command, ["scenario", "--draft", draft, "--check", str(good)]).exit_code == 0
        assert (
            CliRunner().invoke(schema_command, ["scenario", "--draft", draft, "--check", str(bad)]).exception
            is not None
        )
