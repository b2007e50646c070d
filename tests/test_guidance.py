"""What the schemas say to a person: a question, a unit, the meaning of every word, and snippets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from documents import Schema

from behaviour_check import load_pack
from behaviour_check.guidance import MARKS_MEAN, MEANINGS, markdown
from behaviour_check.pack import KIND_FACT, PHASE_FACT
from behaviour_check.scenario import MARKS, VERDICTS
from behaviour_check.schemas import SCHEMAS

PACK = load_pack("panel6")
STATED = [fact for fact in PACK.vocabulary.values() if fact.id not in (KIND_FACT, PHASE_FACT)]
MADE = {name: make(PACK) for name, make in SCHEMAS.items()}


def nodes(value: Any) -> Iterator[Schema]:
    """Every mapping in a document."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from nodes(child)


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_every_property_is_described(name: str) -> None:
    schema = MADE[name]
    for node in nodes(schema):
        for key, part in node.get("properties", {}).items():
            if isinstance(part, dict) and part.keys() & {"type", "$ref", "anyOf", "oneOf", "enum"}:
                there = schema["$defs"].get(str(part.get("$ref", "")).removeprefix("#/$defs/"), {})
                assert part.get("description") or there.get("description"), f"{name}: {key}"


@pytest.mark.parametrize("name", ["scenario", "rules", "config"])
def test_every_word_to_choose_says_what_it_means(name: str) -> None:
    for node in nodes(MADE[name]):
        assert "enum" not in node, node
        if "const" in node and isinstance(node["const"], str):
            assert node.get("description"), node


@pytest.mark.parametrize("fact", STATED, ids=lambda fact: fact.id)
def test_a_fact_comes_with_its_question_unit_and_choices(fact: Any) -> None:
    schema = MADE["scenario"]["$defs"][fact.id]
    assert schema["title"].startswith(fact.title)
    assert fact.question in schema["description"]
    assert fact.range_text() in schema["description"]
    assert fact.unit in schema["description"] or fact.unit == "probability"
    for word, sense in fact.choices.items():
        assert f"- `{word}`: {markdown(sense)}" in schema["markdownDescription"]
    labels = [snippet["label"] for snippet in schema["defaultSnippets"]]
    assert ("a range" in labels) == fact.is_number
    assert any("reason" in label or "source" in label for label in labels)


def test_words_are_those_of_the_program() -> None:
    assert tuple(MEANINGS["verdict"]) == VERDICTS
    assert tuple(MARKS_MEAN) == MARKS


def test_markdown_shows_what_it_is_given() -> None:
    assert markdown("a_b *c* <d>\n# `e` [f](g)") == r"a\_b \*c\* \<d\> \# \`e\` \[f\](g)"
