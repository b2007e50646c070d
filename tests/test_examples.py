"""The examples are whole, sourced and green, and the page about the real events is fresh."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from conftest import ROOT

from behaviour_check import Pack, Report, Scenario, assess, load_scenario
from behaviour_check.expectations import compare

EXAMPLES = sorted((ROOT / "examples").rglob("*.behaviour.yaml"))
EVENTS = [path for path in EXAMPLES if path.parent.name == "events"]
EDITOR_LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")
BLAME = re.compile(
    r"irresponsib|reckless|rogue|aggressi|belligeren|illegal|unlawful|culprit|offender|provocative", re.IGNORECASE
)

of_every_example = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name.partition(".")[0])
of_every_event = pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.name.partition(".")[0])


def load(path: Path, pack: Pack) -> Scenario:
    return load_scenario(path, pack)


def report(path: Path, pack: Pack) -> Report:
    return assess(pack, load(path, pack))


def test_there_are_examples() -> None:
    assert len(EVENTS) >= 16
    assert len(EXAMPLES) - len(EVENTS) >= 14


@of_every_example
def test_it_loads_and_says_what_it_is(path: Path, pack: Pack) -> None:
    scenario = load(path, pack)
    assert scenario.summary
    assert scenario.notes
    assert scenario.dates
    assert scenario.actor
    assert scenario.facts_are == ("reported" if path in EVENTS else "stipulated")


@of_every_example
def test_its_first_line_names_the_schema(path: Path) -> None:
    found = EDITOR_LINE.match(path.read_text(encoding="utf-8"))
    assert found
    assert (path.parent / found[1]).resolve() == ROOT / "schema" / "scenario.schema.json"
    assert (path.parent / found[1]).exists()


@of_every_example
def test_it_expects_every_cell(path: Path, pack: Pack) -> None:
    scenario = load(path, pack)
    criteria = {criterion.id for criterion in pack.criteria}
    for activity in scenario.activities:
        expected = scenario.expect[activity.id]
        assert expected.verdicts.keys() == pack.readings.keys()
        assert all(cells.keys() == criteria for cells in expected.verdicts.values())
        assert "contested" in expected.marks
        assert ("disputed" in expected.marks) is (len(activity.accounts) > 1)


@of_every_example
def test_what_it_expects_holds(path: Path, pack: Pack) -> None:
    comparison = compare(report(path, pack))
    assert comparison.cells > 0
    assert comparison.mismatches == ()


@of_every_event
def test_every_fact_that_it_states_has_a_source_and_a_confidence(path: Path, pack: Pack) -> None:
    scenario = load(path, pack)
    said = [item for act in scenario.activities for told in act.accounts for item in told.facts.values()]
    bare = {item.fact for item in said if item.origin == "stated" and item.form != "unknown" and not item.source}
    vague = {item.fact for item in said if item.origin == "stated" and item.form != "unknown" and not item.confidence}
    assert bare == set()
    assert vague == set()


@of_every_example
def test_its_own_words_blame_nobody(path: Path, pack: Pack) -> None:
    scenario = load(path, pack)
    words = " ".join([scenario.title, scenario.summary or "", scenario.notes or ""])
    assert BLAME.findall(words) == []


@pytest.mark.parametrize(
    ("one", "other", "facts"),
    [
        (
            "announced-flyby",
            "unannounced-flyby",
            "notification transparency consent.consultation channel conjunction.ephemeris_shared "
            "conjunction.manoeuvre_notice_h conjunction.coordination_agreed",
        ),
        ("consented-removal", "unconsented-removal", "consent channel.protocol interference"),
    ],
)
def test_a_pair_differs_in_conduct_only(one: str, other: str, facts: str, pack: Pack) -> None:
    pair = [load(ROOT / "examples" / "hypothetical" / f"{name}.behaviour.yaml", pack) for name in (one, other)]
    said = [{id: item.text() for id, item in scenario.activities[0].accounts[0].facts.items()} for scenario in pair]
    differing = {id for id in said[0].keys() | said[1].keys() if said[0].get(id) != said[1].get(id)}
    assert differing
    assert {id for id in differing if not id.startswith(tuple(facts.split()))} == set()


# The page about the real events


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("real_events", ROOT / "tools" / "real_events.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # pydantic looks the types of its models up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def argued(tool: ModuleType) -> dict[str, Any]:
    """The argued verdicts, to change."""
    said: dict[str, Any] = yaml.safe_load(tool.ARGUED.read_text(encoding="utf-8"))
    return said


def test_the_page_is_fresh(tool: ModuleType) -> None:
    assert tool.main(["--check"]) == 0


def test_a_stale_page_is_found_and_written_anew(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool, "PAGE", tmp_path / "docs" / "real-events.md")
    assert tool.main(["--check"]) == 1
    assert "is stale" in capsys.readouterr().err
    assert not tool.PAGE.exists()
    assert tool.main([]) == 0
    assert tool.main(["--check"]) == 0
    tool.PAGE.write_text("old", encoding="utf-8")
    assert tool.main(["--check"]) == 1


def test_the_page_counts_every_cell(tool: ModuleType, argued: dict[str, Any], pack: Pack) -> None:
    events = tool.gather(tool.ArguedFile.model_validate(argued), pack)
    cells = [cell for event in events for cell in event.cells]
    assert len(cells) == len(EVENTS) * len(pack.criteria)
    assert {cell.compares for cell in cells} <= tool.ROWS.keys()
    text = tool.page(events, pack)
    assert "one reader's" in text
    assert sum(map(int, re.findall(r"^\|(?: both| one) .*\| (\d+) \|$", text, re.MULTILINE))) == len(cells)


def test_a_difference_without_an_explanation_is_refused(tool: ModuleType, argued: dict[str, Any], pack: Pack) -> None:
    del argued["mir-deorbit-2001"]["verdicts"]["avoid-provocation"]["difference"]
    with pytest.raises(ValueError, match=r"mir-deorbit-2001 / avoid-provocation: .* explain it"):
        tool.gather(tool.ArguedFile.model_validate(argued), pack)


def test_an_explanation_without_a_difference_is_refused(tool: ModuleType, argued: dict[str, Any], pack: Pack) -> None:
    argued["mir-deorbit-2001"]["verdicts"]["avoid-surprise"]["difference"] = {"because": "view", "says": "So."}
    with pytest.raises(ValueError, match=r"mir-deorbit-2001 / avoid-surprise: .* take `difference` out"):
        tool.gather(tool.ArguedFile.model_validate(argued), pack)


@pytest.mark.parametrize("change", ["event", "criterion", "reason"])
def test_what_does_not_fit_the_examples_is_refused(
    tool: ModuleType, argued: dict[str, Any], pack: Pack, change: str
) -> None:
    match change:
        case "event":
            argued["no-such-event"] = argued["mir-deorbit-2001"]
        case "criterion":
            del argued["mir-deorbit-2001"]["verdicts"]["be-predictable"]
        case _:
            argued["mir-deorbit-2001"]["verdicts"]["avoid-provocation"]["difference"]["because"] = "luck"
    with pytest.raises(ValueError, match=r"no-such-event|be-predictable|luck"):
        tool.gather(tool.ArguedFile.model_validate(argued), pack)


def test_the_verdicts_of_several_activities_make_one(tool: ModuleType) -> None:
    said = tool.Argued(verdict="missed", why="so")
    cell = tool.Cell("be-predictable", said, {"one": "met", "two": "undetermined"})
    assert (cell.rules, cell.differs, cell.compares) == ("undetermined", True, "one settled, the other open")
    assert tool.Cell("be-predictable", said, {"one": "met"}).compares == "both settled, and differing"
