"""The conformance table of the condition language, `data/conditions.yaml`, run against every interpreter there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import DATA

from behaviour_check import prose, statement
from behaviour_check.condition import (
    ALWAYS,
    COMPARISONS,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Is,
    Not,
    OneOf,
    Stated,
    atoms_of,
    bind,
    facts_of,
    json_schema,
    read,
)
from behaviour_check.evaluate import FALSE, TRUE, UNKNOWN, Facts, Truth, compiled, decisive, evaluate, why_missing
from behaviour_check.source import read_file
from behaviour_check.statement import Statement
from behaviour_check.vocabulary import Fact

TABLE: Mapping[str, Any] = read_file(DATA / "conditions.yaml").data
TRUTHS = {True: TRUE, False: FALSE, "unknown": UNKNOWN}


def refuse(path: object, message: str, hint: str) -> None:
    raise AssertionError(f"{path}: {message} ({hint})")


def _fact(id: str, raw: Mapping[str, Any]) -> Fact:
    choices = {word: word for word in raw.get("choices", [])}
    return Fact(
        id, raw["type"], raw["title"], f"{raw['title']}?", "lamp", raw.get("unit", ""), raw.get("minimum"),
        raw.get("maximum"), choices,
    )  # fmt: skip


VOCABULARY = {id: _fact(id, raw) for id, raw in TABLE["vocabulary"].items()}


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    name: str
    condition: Condition
    facts: Facts
    truth: Truth
    missing: tuple[str, ...]

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Case:
        """The case that a line of the table describes; what is stated of a fact wins over what is assumed."""
        given: dict[str, Statement] = {}
        for key, origin in (("assumed", "assumed"), ("derived", "derived"), ("header", "header"), ("facts", "stated")):
            for id, said in raw.get(key, {}).items():
                whole = statement.read(VOCABULARY[id], said, (key,), refuse)
                assert whole is not None
                given[id] = whole._replace(origin=origin)  # type: ignore[arg-type]
        return cls(
            raw["name"], _condition(raw["condition"]), given, TRUTHS[raw["truth"]], tuple(raw.get("missing", ()))
        )


def _condition(raw: Any) -> Condition:
    if raw == "always":
        return ALWAYS
    condition, _ = read(raw, (), refuse)
    assert condition is not None
    return bind(condition, TABLE["thresholds"])


CASES = [Case.of(raw) for raw in TABLE["cases"]]
each_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


@each_case
def test_evaluate(case: Case) -> None:
    step = evaluate(case.condition, case.facts)
    assert step.truth is case.truth


@each_case
def test_compiled(case: Case) -> None:
    assert compiled(case.condition)(case.facts) is case.truth


@each_case
def test_missing_facts(case: Case) -> None:
    step = evaluate(case.condition, case.facts)
    missing = tuple(dict.fromkeys(leaf.condition.fact for leaf in decisive(step)))
    assert (missing if step.truth is UNKNOWN else ()) == case.missing


@each_case
def test_a_step_keeps_every_branch(case: Case) -> None:
    step = evaluate(case.condition, case.facts)
    assert [leaf.condition for leaf in leaves(step)] == list(atoms_of(case.condition))
    for leaf in leaves(step):
        assert leaf.statement == case.facts.get(leaf.condition.fact)
        assert leaf.truth is compiled(leaf.condition)(case.facts)


def leaves(step: Any) -> Iterator[Any]:
    """All atoms of a step, decisive or not."""
    for part in getattr(step, "parts", ()):
        yield from leaves(part)
    if not hasattr(step, "parts"):
        yield step


def test_prose(golden: Callable[[Path, str], None]) -> None:
    sentences = dict.fromkeys(prose.sentence(case.condition, VOCABULARY) for case in CASES)
    assert all(sentences)
    golden(DATA / "conditions.prose.txt", "\n".join(sentences) + "\n")


def test_prose_tells_different_conditions_apart() -> None:
    said: dict[str, Condition] = {}
    for case in CASES:
        condition = said.setdefault(prose.sentence(case.condition, VOCABULARY), case.condition)
        assert plain(condition) == plain(case.condition), case.name


def plain(condition: Condition) -> Condition:
    """The condition as prose may show it: without needless grouping, two negations, and names of thresholds."""
    match condition:
        case AllOf((part,)) | AnyOf((part,)) | Not(Not(part)):
            return plain(part)
        case AllOf(parts) | AnyOf(parts):
            kind = type(condition)
            inner = [plain(part) for part in parts]
            return kind(tuple(one for part in inner for one in (part.parts if isinstance(part, kind) else (part,))))
        case Not(Is(fact, bool(value))):
            return Is(fact, not value)
        case Not(part):
            return Not(plain(part))
        case Compare(fact, comparison, _, value):
            return Compare(fact, comparison, None, value)
        case _:
            return condition


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"between": [5, 15]}, "its range, 5 to 15, lies on both sides of 10"),
        ({"at_least": 5}, "its range, at least 5, lies on both sides of 10"),
        ({"at_most": 15}, "its range, at most 15, lies on both sides of 10"),
        ({"unknown": "the meter failed"}, "declared unknown: the meter failed"),
    ],
)
def test_why_a_fact_is_missing(said: object, why: str) -> None:
    level = statement.read(VOCABULARY["lamp.level"], said, (), refuse)
    assert why_missing(Compare("lamp.level", "at_least", "limit", 10), level) == why


def test_why_an_absent_fact_is_missing() -> None:
    assert why_missing(Is("lamp.lit", value=True), None) == "not stated"


# --- what is no condition ---

REFUSED: list[tuple[object, tuple[str | int, ...], str]] = [
    ("lamp.lit", (), "a mapping with one key"),
    (["lamp.lit"], (), "a mapping with one key"),
    ({}, (), "a mapping with one key"),
    ({"lamp.lit": True, "lamp.guarded": True}, (), "a mapping with one key"),
    ({"all": []}, ("all",), "`all` takes a list of conditions"),
    ({"any": {"lamp.lit": True}}, ("any",), "`any` takes a list of conditions"),
    ({"all": [{"lamp.lit": True}, 7]}, ("all", 1), "a mapping with one key"),
    ({"not": [{"lamp.lit": True}]}, ("not",), "a mapping with one key"),
    ({"not": {"lamp": True}}, ("not", "lamp"), "`lamp` is neither"),
    ({"stated": True}, ("stated",), "`stated` takes the id of a fact"),
    ({"stated": "lit"}, ("stated",), "`stated` takes the id of a fact"),
    ({"none": [{"lamp.lit": True}]}, ("none",), "`none` is neither"),
    ({"Lamp.lit": True}, ("Lamp.lit",), "`Lamp.lit` is neither"),
    ({"lamp.lit": None}, ("lamp.lit",), "not a value"),
    ({"lamp.colour": "Not a word"}, ("lamp.colour",), "not a value"),
    ({"lamp.colour": []}, ("lamp.colour",), "not a value"),
    ({"lamp.colour": ["red", 7]}, ("lamp.colour",), "not a value"),
    ({"lamp.level": 7}, ("lamp.level",), "not a value"),
    ({"lamp.level": {}}, ("lamp.level",), "not a value"),
    ({"lamp.level": {"at_least": "limit", "at_most": "upper"}}, ("lamp.level",), "not a value"),
    ({"lamp.level": {"not_at_least": "limit"}}, ("lamp.level", "not_at_least"), "`not_at_least` is not a comparison"),
    ({"lamp.level": {"at_least": 10}}, ("lamp.level", "at_least"), "the number 10 stands in a condition; only 0 may"),
    ({"lamp.level": {"at_least": 0.5}}, ("lamp.level", "at_least"), "the number 0.5 stands in a condition"),
    ({"lamp.level": {"at_least": True}}, ("lamp.level", "at_least"), "the name of a threshold, or 0"),
    ({"lamp.level": {"at_least": None}}, ("lamp.level", "at_least"), "the name of a threshold, or 0"),
    ({"lamp.level": {"at_least": "2 + 2"}}, ("lamp.level", "at_least"), "the name of a threshold, or 0"),
]


@pytest.mark.parametrize(("raw", "path", "message"), REFUSED, ids=[str(raw) for raw, _, _ in REFUSED])
def test_what_is_no_condition_is_refused_at_its_place(raw: object, path: tuple[str | int, ...], message: str) -> None:
    told: list[tuple[tuple[str | int, ...], str, str]] = []
    condition, _ = read(raw, ("expect",), lambda *problem: told.append(problem))
    assert condition is None
    [(where, what, hint)] = told
    assert where == ("expect", *path)
    assert message in what
    assert hint


def test_every_problem_of_a_condition_is_told() -> None:
    told: list[object] = []
    raw = {"all": [{"lamp.level": {"at_least": 10}}, {"lamp.lit": True}, {"not": {"any": []}}]}
    condition, atoms = read(raw, (), lambda path, *_: told.append(path))
    assert condition is None
    assert told == [("all", 0, "lamp.level", "at_least"), ("all", 2, "not", "any")]
    assert atoms == [(("all", 1, "lamp.lit"), Is("lamp.lit", value=True))]


def test_the_published_schema_draws_the_same_line() -> None:
    schema = {"$ref": "#/$defs/condition", "$defs": {"condition": json_schema()}}
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    accepted = [raw["condition"] for raw in TABLE["cases"] if raw["condition"] != "always"]
    assert [raw for raw in accepted if not validator.is_valid(raw)] == []
    assert [raw for raw, _, _ in REFUSED if validator.is_valid(raw)] == []


# --- the table is whole ---

NODES = [AllOf, AnyOf, Not, Stated, Is, OneOf, *COMPARISONS]


def node(case: Case) -> object:
    """What the condition of a case is at its top: a kind of node, or a comparison."""
    return case.condition.comparison if isinstance(case.condition, Compare) else type(case.condition)


@pytest.mark.parametrize("kind", NODES, ids=str)
def test_table_has_every_truth_of_every_node(kind: object) -> None:
    assert {case.truth for case in CASES if node(case) == kind} == {TRUE, FALSE, UNKNOWN}


@pytest.mark.parametrize("kind", NODES, ids=str)
def test_table_has_absence_and_declared_unknown_under_every_node(kind: object) -> None:
    mine = [case for case in CASES if node(case) == kind]
    read_facts = [[case.facts.get(fact) for fact in facts_of(case.condition)] for case in mine]
    assert any(None in said for said in read_facts)
    assert any(item is not None and item.unknown is not None for said in read_facts for item in said)


@pytest.mark.parametrize("kind", [AllOf, AnyOf, Not, Stated, *COMPARISONS], ids=str)
def test_table_has_ranges_under_every_node_that_can_read_one(kind: object) -> None:
    mine = [case for case in CASES if node(case) == kind]
    assert any(item.low != item.high for case in mine for item in case.facts.values())


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_table_has_ranges_on_both_sides_of_every_limit(comparison: str) -> None:
    mine = [case for case in CASES if node(case) == comparison]
    seen = set()
    for case in mine:
        assert isinstance(case.condition, Compare)
        said, value = case.facts.get(case.condition.fact), case.condition.value
        if said is not None and said.low is not None and said.high is not None and said.low < said.high:
            seen.add((sign(said.low - value), sign(said.high - value)))
    assert seen == {(-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1)}


def sign(number: float) -> int:
    return (number > 0) - (number < 0)


def test_names_are_unique() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
