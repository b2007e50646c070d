"""The published schemas: valid, fresh, and of one mind with the loaders on what is well shaped."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import ROOT
from documents import Builder, Schema, as_yaml, changed
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from behaviour_check import InvalidInput, Pack, load_pack
from behaviour_check.cli import cli
from behaviour_check.report import Header, renderer
from behaviour_check.scenario import shape_problems
from behaviour_check.schemas import SCHEMAS
from behaviour_check.source import read_file, read_text

PACK = load_pack("panel6")
SCENARIO, RULES, REPORT = (SCHEMAS[name](PACK) for name in ("scenario", "rules", "report"))
EXAMPLES = sorted((ROOT / "examples").rglob("*.behaviour.yaml"))
RULE_FILES = sorted((ROOT / "rules").rglob("*.yaml"))

many = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
some = settings(many, max_examples=50)


def names_in(schema: Schema) -> list[str]:
    """Every name that a schema gives to a property or allows as a word."""
    found: dict[str, None] = {}

    def look(node: Any) -> None:
        if isinstance(node, dict):
            found.update(dict.fromkeys(node.get("properties", {})))
            found.update(dict.fromkeys(word for word in node.get("enum", []) if isinstance(word, str)))
            if isinstance(node.get("const"), str):
                found[node["const"]] = None
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
            look(child)

    look(schema)
    return list(found)


# --- the schemas themselves ---


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_each_schema_is_valid_2020_12(name: str) -> None:
    schema = SCHEMAS[name](PACK)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_the_schema_files_are_what_the_command_prints(name: str, golden: Callable[[Path, str], None]) -> None:
    printed = CliRunner().invoke(cli, ["schema", name])
    golden(ROOT / "schema" / f"{name}.schema.json", printed.stdout)


@pytest.mark.parametrize("name", [name for name in SCHEMAS if name != "report"])
def test_everything_that_a_writer_fills_in_is_described(name: str) -> None:
    schema = SCHEMAS[name](PACK)
    definitions = schema.get("$defs", {})
    for part in [schema, *definitions.values()]:
        for key, value in part.get("properties", {}).items():
            there = definitions[value["$ref"].removeprefix("#/$defs/")] if "$ref" in value else {}
            assert {"description"} & {*value, *there}, key


def test_a_pack_without_instruments_or_readings_to_choose_from_has_a_valid_schema(small_pack: Path) -> None:
    Draft202012Validator.check_schema(SCHEMAS["scenario"](load_pack(small_pack)))


# --- scenarios ---

is_scenario = Draft202012Validator(SCENARIO).is_valid


def loads_as_scenario(document: Any) -> bool:
    """Whether the loader accepts a document, written out and read back, at the stage of shape."""
    read = read_text(as_yaml(document))
    return not [*read.problems, *shape_problems(read, PACK)]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name.partition(".")[0])
def test_every_example_is_accepted(path: Path) -> None:
    document = read_file(path)
    assert is_scenario(document.data)
    assert not document.problems
    assert not shape_problems(document, PACK)


def scenario(facts: Any = None, /, **keys: Any) -> dict[str, Any]:
    """The smallest scenario, with these facts and keys."""
    act = {"id": "act", "kind": "launch", **({"facts": facts} if facts is not None else {})}
    return {"title": "A", "activities": [act], **keys}


FORESEEABLE = "activity.interference_foreseeable"
SHAPES: list[tuple[str, Any, bool]] = [
    ("the smallest", scenario(), True),
    ("no activities", {"title": "A", "activities": []}, False),
    ("activities as a mapping", {"title": "A", "activities": {"act": {"kind": "launch"}}}, False),
    ("activities as a number", {"title": "A", "activities": 5}, False),
    ("a list at the top", [scenario()], False),
    ("an empty title", scenario(title=""), False),
    ("an unknown key", scenario(titel="B"), False),
    ("null", scenario(summary=None), False),
    ("a whole number written 24.0", scenario({"conjunction.forced_manoeuvres": 24.0}), True),
    ("a broken number for a whole one", scenario({"conjunction.forced_manoeuvres": 24.5}), False),
    ("a boolean for a number", scenario({"notification.lead_time_h": True}), False),
    ("a number for a boolean", scenario({"notification.made": 1}), False),
    ("text for a number", scenario({"notification.lead_time_h": "20 h"}), False),
    ("out of range", scenario({"conjunction.peak_pc": 1.5}), False),
    ("at the end of the range", scenario({"conjunction.peak_pc": 1}), True),
    ("the word unknown", scenario({"notification.made": "unknown"}), False),
    ("declared unknown", scenario({"notification.made": {"unknown": "nobody said"}}), True),
    ("declared unknown without a reason", scenario({"notification.made": {"unknown": ""}}), False),
    ("a value and a range", scenario({"notification.lead_time_h": {"value": 1, "at_least": 1}}), False),
    ("neither value nor range", scenario({"notification.lead_time_h": {"source": "a"}}), False),
    ("a range of three", scenario({"notification.lead_time_h": {"between": [1, 2, 3]}}), False),
    ("a range with its ends swapped: a matter of meaning",
     scenario({"notification.lead_time_h": {"between": [2, 1]}}), True),
    ("a range of words", scenario({"notification.audience": {"at_least": "public"}}), False),
    ("a judgement", scenario({FORESEEABLE: {"value": True, "why": "so"}}), True),
    ("a bare judgement", scenario({FORESEEABLE: True}), False),
    ("a judgement without a reason", scenario({FORESEEABLE: {"value": True}}), False),
    ("a judgement declared unknown", scenario({FORESEEABLE: {"unknown": "so"}}), True),
    ("a judgement both made and declared unknown", scenario({FORESEEABLE: {"value": True, "unknown": "so"}}), False),
    ("the kind among the facts", scenario({"activity.kind": "launch"}), False),
    ("the phase among the facts", scenario({"activity.phase": "planned"}), False),
    ("a year as text", scenario(date="2031"), True),
    ("a year as a number", scenario(date=2031), False),
    ("a thirteenth month", scenario(date="2031-13"), False),
    ("a day that no calendar has: a matter of meaning", scenario(date="2031-02-30"), True),
    ("digits of another script", scenario(date="۲۰۳۱"), False),
    ("an open span", scenario(date={"from": "2031"}), False),
    ("a treaty pledged", scenario(pledged=["OST"]), False),
    ("a code pledged", scenario(pledged=["HCOC"]), True),
    ("a pledge as a word", scenario(pledged="HCOC"), False),
    ("an expectation", scenario(expect={"act": {"baseline": {"avoid-surprise": "met"}, "contested": []}}), True),
    ("an expectation of another activity: a matter of meaning", scenario(expect={"other": {}}), True),
    ("a verdict that does not exist", scenario(expect={"act": {"baseline": {"avoid-surprise": "yes"}}}), False),
    ("a reading that does not exist", scenario(expect={"act": {"strict": {}}}), False),
    ("accounts", scenario(accounts=[{"id": "b", "title": "B", "facts": {"act": {"notification.made": True}}}]), True),
    ("facts of an account without an activity",
     scenario(accounts=[{"id": "b", "title": "B", "facts": {"notification.made": True}}]), False),
]  # fmt: skip


@pytest.mark.parametrize(("document", "accepted"), [shape[1:] for shape in SHAPES], ids=[shape[0] for shape in SHAPES])
def test_loader_and_schema_judge_these_shapes_alike(document: Any, accepted: bool) -> None:
    assert (loads_as_scenario(document), is_scenario(document)) == (accepted, accepted)


SCENARIO_NAMES = [*names_in(SCENARIO), "activity.kind", "activity.phase", "unknown", "OST", "actor.sector", "acts"]
REAL_SCENARIOS = [read_file(path).data for path in EXAMPLES]


@many
@given(Builder(SCENARIO).of(SCENARIO))
def test_what_the_schema_describes_is_loaded(document: Any) -> None:
    assert is_scenario(document)
    assert loads_as_scenario(document)


@many
@given(changed(REAL_SCENARIOS, SCENARIO_NAMES))
def test_changed_examples_are_judged_alike(document: Any) -> None:
    assert loads_as_scenario(document) == is_scenario(document)


@many
@given(changed(Builder(SCENARIO).of(SCENARIO), SCENARIO_NAMES))
def test_changed_documents_of_the_schema_are_judged_alike(document: Any) -> None:
    assert loads_as_scenario(document) == is_scenario(document)


@many
@given(changed(REAL_SCENARIOS, SCENARIO_NAMES).filter(lambda document: "null" not in as_yaml(document)))
@example({"a": [24.0, 24, True, "24", "true", -0.0, 1e-9, 10**30, "", "\x85\x7f\ud7ff\U0001f680'\"\\#", {}, []]})
def test_written_documents_are_read_back_with_every_type(document: Any) -> None:
    assert repr(read_text(as_yaml(document)).data) == repr(document)


# --- rule packs ---

FILES = {
    "pack": "pack.yaml", "facts": "facts.yaml", "kinds": "kinds.yaml", "instruments": "instruments.yaml",
    "criterion": "criteria/1-first.yaml",
}  # fmt: skip
SMALL: dict[str, Any] = {
    "pack": {
        "id": "small", "version": "1.0.0", "title": "A small pack",
        "source": {"title": "A report", "year": 2026, "where": "page 1"},
        "readings": [{"id": "plain", "title": "Plain", "idea": "As it stands.", "onus": True},
                     {"id": "strict", "title": "Strict", "label": "strict", "idea": "More.", "based_on": "plain",
                      "for": "care", "against": "cost"}],
        "default_reading": "plain",
        "caveats": [{"id": "war", "when": {"activity.armed": True}, "says": "Other law applies."}],
    },
    "facts": {
        "groups": {"activity": "The act"},
        "facts": {
            "activity.kind": {"type": "choice", "from_kinds": True, "title": "Kind", "question": "Which kind?"},
            "activity.phase": {"type": "choice", "choices": {"planned": "p", "completed": "c"}, "title": "Phase",
                               "question": "When?"},
            "activity.armed": {"type": "boolean", "assume": False, "title": "Armed", "question": "Was it?"},
            "activity.notice_h": {"type": "number", "unit": "h", "minimum": 0, "maximum": 99.5, "title": "Notice",
                             "question": "How long?", "controllable": True, "note": "In hours."},
            "activity.count": {"type": "integer", "title": "Count", "question": "How many?", "unit": "pieces"},
            "activity.mood": {"type": "choice", "choices": {"calm": "no hurry", "tense": "hurry"}, "title": "Mood",
                         "question": "How was it?", "needs_why": True},
        },
        "consistency": [{"id": "calm-war", "when": {"all": [{"activity.armed": True}, {"activity.mood": "calm"}]},
                         "says": "Both cannot be."}],
    },
    "kinds": {
        "clusters": {"c": "Everything"},
        "kinds": {"launch": {"title": "Launch", "cluster": "c"},
                  "test": {"title": "Test", "cluster": "c", "note": "n"}},
        "groups": {"both": {"title": "Both", "kinds": ["launch", "test"]}},
    },
    "instruments": {
        "instruments": {
            "CODE": {"title": "A code", "full_title": "A code of conduct", "year": 2002, "status": "political-code",
                     "binds": "nobody", "sure": False, "url": "https://example.org", "says": "Tell others."},
            "PAPER": {"title": "A paper", "year": 2003, "status": "un-report", "binds": "nobody", "says": "As well."},
        },
    },
    "criterion": {
        "id": "first", "number": 1, "title": "First", "side": "effect", "sense": "Tell others in time.",
        "indicators": [{
            "id": "told", "number": "1.1", "statement": "Others were told in time.", "weight": "core", "onus": "relief",
            "kinds": "both", "when": {"not": {"activity.armed": True}},
            "expect": {"any": [{"activity.notice_h": {"at_least": "lead_h"}}, {"stated": "activity.count"},
                               {"activity.mood": ["calm", "tense"]}, {"activity.count": {"above": 0}}]},
            "thresholds": {"lead_h": {"value": 24, "unit": "h", "convention": True, "why": "a day"}},
            "alternatives": [{"threshold": "lead_h", "value": 72.5, "says": "longer",
                              "authority": {"instrument": "CODE", "provision": "4", "sure": False}}],
            "authority": [{"instrument": "CODE", "provision": "3", "says": "asks for it", "role": "duty",
                           "kinds": ["launch"], "restores": True}],
            "readings": {"strict": {"weight": "supporting", "when": "always", "expect": {"activity.armed": False},
                                    "why": "care"}},
            "note": "A note.", "remedy": "Tell them.",
            "examples": {"met": {"activity.kind": "launch", "activity.count": 2},
                         "missed": {"activity.kind": "test", "activity.notice_h": 1}},
        }],
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def small_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small pack that uses every key of every file."""
    folder = tmp_path_factory.mktemp("packs") / "small"
    write_small(folder)
    return folder


def write_small(folder: Path) -> None:
    (folder / "criteria").mkdir(parents=True, exist_ok=True)
    for name, document in SMALL.items():
        (folder / FILES[name]).write_text(as_yaml(document), encoding="utf-8")


def loads_in_pack(name: str, document: Any, folder: Path) -> bool:
    """Whether a pack with this file has no problem at the stage of shape, whatever it means."""
    path = folder / FILES[name]
    path.write_text(as_yaml(document), encoding="utf-8")
    try:
        load_pack(folder)
    except InvalidInput as error:
        return all(problem.stage == "meaning" for problem in error.problems)
    finally:
        path.write_text(as_yaml(SMALL[name]), encoding="utf-8")
    return True


IS_RULES = Draft202012Validator(RULES).is_valid
IS_FILE = {name: Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": RULES["$defs"]}).is_valid for name in FILES}
RULE_NAMES = [name for name in names_in(RULES) if name != "extends"]


def name_of(path: Path) -> str:
    return "criterion" if path.parent.name == "criteria" else path.stem


def small_parts(path: Path) -> Iterator[Any]:
    """A real file cut down to one entry at a time, since most of one is like the rest."""
    document = read_file(path).data
    for key in ("indicators", "facts", "instruments"):
        entries = document.get(key, [])
        for entry in entries:
            yield {**document, key: {entry: entries[entry]} if isinstance(entries, dict) else [entry]}
    if name_of(path) in ("kinds", "pack"):
        yield document


REAL_PARTS = {
    name: [part for path in RULE_FILES if name_of(path) == name for part in small_parts(path)] for name in FILES
}


RULES_BUILDER = Builder(RULES)


def stands_alone(document: Any) -> bool:
    """Whether each part stands once, in this file and pack: parts that are laid over each other are judged together."""
    if not isinstance(document, dict):
        return True
    lists = [part for key, part in document.items() if key in ("readings", "caveats", "consistency", "indicators")]
    ids = [
        [repr(item.get("id")) for item in part if isinstance(item, dict)] for part in lists if isinstance(part, list)
    ]
    changes = document.get("indicators")  # of the pack that is extended: judged when they are laid over it
    judged_later = isinstance(changes, dict) and "null" in as_yaml(changes)
    return "extends" not in document and not judged_later and all(len(set(part)) == len(part) for part in ids)


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_every_file_of_the_shipped_packs_is_accepted(path: Path) -> None:
    document = read_file(path).data
    assert IS_FILE[name_of(path)](document)
    assert IS_RULES(document)


def test_the_small_pack_is_accepted(small_pack: Path) -> None:
    loaded: Pack = load_pack(small_pack)
    assert list(loaded.indicators) == ["told"]
    assert all(IS_FILE[name](document) and IS_RULES(document) for name, document in SMALL.items())


def with_change(name: str, *path: str | int, to: Any) -> Any:
    """A file of the small pack with one value changed."""
    document = copy.deepcopy(SMALL[name])
    node = document
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = to
    return document


indicator_with = partial(with_change, "criterion", "indicators", 0)
fact_with = partial(with_change, "facts", "facts")
instrument_with = partial(with_change, "instruments", "instruments")

RULE_SHAPES: list[tuple[str, str, Any, bool]] = [
    ("a whole number written 1.0", "criterion", with_change("criterion", "number", to=1.0), True),
    ("a number with a fraction", "criterion", with_change("criterion", "number", to=1.5), False),
    ("a year as text", "instruments", instrument_with("CODE", "year", to="2002"), False),
    ("a year written 2002.0", "instruments", instrument_with("CODE", "year", to=2002.0), True),
    ("an instrument with an unknown key", "instruments",
     instrument_with("CODE", "bindes", to="all"), False),
    ("an instrument without a status", "instruments",
     {"instruments": {"CODE": {"title": "A", "year": 2002, "binds": "nobody", "says": "b"}}}, False),
    ("an instrument's id with a space", "instruments",
     instrument_with("MY CODE", to=SMALL["instruments"]["instruments"]["CODE"]), False),
    ("a fact's id without a group", "facts",
     fact_with("notice", to=SMALL["facts"]["facts"]["activity.armed"]), False),
    ("a fact of a type that does not exist", "facts", fact_with("activity.armed", "type", to="bool"), False),
    ("a choice without choices: a matter of meaning", "facts",
     fact_with("activity.armed", "type", to="choice"), True),
    ("a threshold's name in capitals", "criterion",
     indicator_with("thresholds", "Lead", to={"value": 1, "unit": "h"}), False),
    ("a reading without an idea", "pack", with_change("pack", "readings", 0, to={"id": "plain", "title": "P"}), False),
    ("a kind without a cluster", "kinds", with_change("kinds", "kinds", "launch", to={"title": "L"}), False),
    ("an empty condition", "criterion", indicator_with("when", to={}), False),
    ("a condition with two keys", "criterion",
     indicator_with("when", to={"activity.armed": True, "stated": "activity.count"}), False),
    ("all of nothing", "criterion", indicator_with("when", to={"all": []}), False),
    ("a number other than 0", "criterion",
     indicator_with("when", to={"activity.count": {"above": 2}}), False),
    ("0 written 0.0", "criterion",
     indicator_with("when", to={"activity.count": {"above": 0.0}}), True),
    ("false for 0", "criterion",
     indicator_with("when", to={"activity.count": {"above": False}}), False),
    ("a comparison that does not exist", "criterion",
     indicator_with("when", to={"activity.count": {"equals": 0}}), False),
    ("an unknown fact in a condition: a matter of meaning", "criterion",
     indicator_with("when", to={"activity.nothing": True}), True),
    ("`always` outside a reading", "criterion", indicator_with("when", to="always"), False),
    ("an empty list of kinds", "criterion", indicator_with("kinds", to=[]), False),
    ("kinds of an authority as a number", "criterion",
     indicator_with("authority", 0, "kinds", to=3), False),
    ("null in an example", "criterion", indicator_with("examples", "met", "activity.count", to=None), False),
    ("a mapping in an example", "criterion",
     indicator_with("examples", "met", "activity.count", to={"value": 2}), False),
    ("an unknown fact in an example: a matter of meaning", "criterion",
     indicator_with("examples", "met", "activity.nothing", to=2), True),
    ("a condition in a contradiction", "facts",
     with_change("facts", "consistency", 0, "when", to={"not": True}), False),
    ("a condition in a caveat", "pack", with_change("pack", "caveats", 0, "when", to={"stated": "armed"}), False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "document", "accepted"), [shape[1:] for shape in RULE_SHAPES], ids=[shape[0] for shape in RULE_SHAPES]
)
def test_packs_and_schema_judge_these_shapes_alike(name: str, document: Any, accepted: bool, small_pack: Path) -> None:
    assert (loads_in_pack(name, document, small_pack), IS_FILE[name](document)) == (accepted, accepted)


def test_a_pack_that_extends_another_may_give_only_what_differs(tmp_path: Path) -> None:
    write_small(tmp_path / "small")
    (tmp_path / "ours").mkdir()
    ours = {
        "id": "ours", "extends": "../small", "readings": [{"id": "strict", "label": "ours"}], "without": ["told"],
    }  # fmt: skip
    (tmp_path / "ours" / "pack.yaml").write_text(as_yaml(ours), encoding="utf-8")
    assert load_pack(tmp_path / "ours").readings["strict"].label == "ours"
    assert IS_FILE["pack"](ours)


@pytest.mark.parametrize("name", list(FILES))
@some
@given(data=st.data())
def test_rule_files_of_the_schema_are_loaded(name: str, small_pack: Path, data: st.DataObject) -> None:
    document = data.draw(RULES_BUILDER.of({"$ref": f"#/$defs/{name}"}).filter(stands_alone))
    assert IS_FILE[name](document) or name == "pack"  # whose readings the builder knows only as mappings
    assert loads_in_pack(name, document, small_pack) == IS_FILE[name](document)


@pytest.mark.parametrize("name", list(FILES))
@some
@given(data=st.data())
def test_changed_rule_files_are_judged_alike(name: str, small_pack: Path, data: st.DataObject) -> None:
    document = data.draw(changed([SMALL[name], *REAL_PARTS[name]], RULE_NAMES).filter(stands_alone))
    assert loads_in_pack(name, document, small_pack) == IS_FILE[name](document)


# --- reports ---


def test_the_report_schema_describes_every_format_word() -> None:
    assert REPORT["properties"]["format"]["const"] == "behaviour-check/report/1"


def test_an_empty_report_is_accepted(pack: Pack) -> None:
    import json

    text = "".join(renderer("json")(Header(pack, "baseline"), []))
    assert Draft202012Validator(REPORT).is_valid(json.loads(text))
