"""The library: three lines in a notebook, typed, and light to import."""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path

import pytest
from conftest import ROOT
from running import run

import behaviour_check
from behaviour_check import InvalidInput, Pack, Problem, Report, Scenario, assess, load_pack, load_scenario

SCENARIO = ROOT / "examples" / "hypothetical" / "first-cubesat.behaviour.yaml"
TEXT = """\
title: A quiet launch
activities:
- id: act
  kind: launch
  facts: {notification.made: false, activity.emergency: false}
"""


def test_three_lines_in_a_notebook(pack: Pack) -> None:
    scenario = load_scenario(str(SCENARIO), pack)
    report = assess(pack, scenario)
    assert isinstance(scenario, Scenario)
    assert isinstance(report, Report)
    assert report.verdict("first-cubesat", "avoid-surprise") == "met"
    assert report.verdict("first-cubesat", "avoid-creating-debris", "precautionary") == "missed"


def test_a_report_prints_itself_readably(pack: Pack) -> None:
    lines = str(assess(pack, load_scenario(TEXT, pack))).splitlines()
    assert lines[:4] == [
        f"A quiet launch · pack panel6 {pack.version} · reading baseline",
        "  act (launch)",
        "    avoid-surprise              missed",
        "      missed: 1.1 Someone outside the acting party was told of the act before it started.",
    ]
    assert "    avoid-miscalculation        undetermined (one-sided)" in lines


def test_what_is_shown_at_a_prompt_is_short(pack: Pack) -> None:
    report = assess(pack, load_scenario(TEXT, pack, "quiet.yaml"))
    assert repr(report) == f"<Report on <Scenario quiet.yaml: act> by <Pack panel6 {pack.version}>>"


@pytest.mark.parametrize("where", [TEXT, TEXT.encode(), SCENARIO, str(SCENARIO)], ids=["text", "bytes", "path", "name"])
def test_a_scenario_comes_from_text_bytes_or_a_path(where: str | bytes | Path, pack: Pack) -> None:
    assert load_scenario(where, pack).activities[0].kind == "launch"


def test_a_verdict_that_does_not_exist_is_a_key_error(pack: Pack) -> None:
    report = assess(pack, load_scenario(TEXT, pack))
    for key in (("other", "avoid-surprise"), ("act", "be-nice"), ("act", "avoid-surprise", "baseline", "theirs")):
        with pytest.raises(KeyError):
            report.verdict(*key)
    with pytest.raises(KeyError):
        report.verdict("act", "avoid-surprise", "strict")


def test_invalid_input_lists_every_problem_with_its_place(pack: Pack) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_scenario(
            TEXT.replace("made: false", "made: perhaps").replace("kind: launch", "kind: lanch"), pack, "a.yaml"
        )
    problems = caught.value.problems
    assert all(isinstance(problem, Problem) for problem in problems)
    assert [(problem.line, problem.column, problem.stage) for problem in problems] == [
        (4, 9, "shape"),
        (5, 30, "shape"),
    ]
    assert str(caught.value).splitlines() == [str(problem) for problem in problems]
    assert str(problems[0]).startswith("a.yaml:4:9: ")


def test_an_unknown_pack_or_path_is_invalid_input(tmp_path: Path, pack: Pack) -> None:
    with pytest.raises(InvalidInput, match="did you mean `panel6`"):
        load_pack("panel7")
    with pytest.raises(InvalidInput, match="no such file"):
        load_scenario(tmp_path / "nothing.yaml", pack)


def test_one_pack_serves_many_scenarios_and_reports_stay_as_they_were(pack: Pack) -> None:
    first = assess(pack, load_scenario(TEXT, pack))
    before = str(first)
    assess(pack, load_scenario(TEXT.replace("false", "true"), pack))
    assert str(first) == before == str(assess(load_pack(), load_scenario(TEXT, load_pack())))


def test_everything_public_is_documented_and_typed() -> None:
    assert (resources.files(behaviour_check) / "py.typed").is_file()
    for name in behaviour_check.__all__:
        assert name == "__version__" or getattr(behaviour_check, name).__doc__, name
    assert behaviour_check.__doc__ is not None
    assert ">>> from behaviour_check import load_pack, load_scenario, assess" in behaviour_check.__doc__


CORE = """
import sys
from pathlib import Path
from behaviour_check import assess, load_pack, load_scenario
from behaviour_check.report import Header, renderer
pack = load_pack()
report = assess(pack, load_scenario(Path(sys.argv[1]), pack))
text = "".join(renderer("json")(Header(pack, pack.default_reading), [report]))
print(report, len(text))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.slow
def test_the_core_imports_neither_jsonschema_nor_click_nor_rich() -> None:
    ran = run(SCENARIO, command=[sys.executable, "-W", "error", "-c", CORE])
    imported = set(ran.out.splitlines()[-1].split())
    assert (ran.code, ran.err) == (0, "")
    assert {"behaviour_check", "pydantic", "yaml"} <= imported
    assert imported & {"jsonschema", "click", "rich", "jinja2", "multiprocessing"} == set()


@pytest.mark.slow
def test_a_json_report_on_the_command_line_needs_neither_rich_nor_jsonschema() -> None:
    script = "import sys; from behaviour_check.cli import cli; cli(sys.argv[1:], standalone_mode=False); print(); "
    script += "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    ran = run("check", SCENARIO, "-f", "json", command=[sys.executable, "-c", script])
    imported = set(ran.out.splitlines()[-1].split())
    assert "click" in imported
    assert imported & {"jsonschema", "rich", "multiprocessing"} == set()


def test_the_printed_report_says_what_is_open_and_what_other_accounts_come_to(pack: Pack) -> None:
    event = ROOT / "examples" / "events" / "cosmos-2543-object-release-2020.behaviour.yaml"
    text = str(assess(pack, load_scenario(event, pack)))
    assert "      account russian-federation: met" in text
    assert "core indicators settled; missing: " in text
    assert text.endswith(pack.note)


def test_a_notebook_shows_the_printed_report(pack: Pack) -> None:
    class Printer:
        shown = ""

        def text(self, text: str) -> None:
            self.shown += text

    report, printer = assess(pack, load_scenario(TEXT, pack)), Printer()
    report._repr_pretty_(printer, False)
    assert printer.shown == str(report)


def test_pack_and_scenario_the_wrong_way_round_are_told(pack: Pack) -> None:
    with pytest.raises(TypeError, match=r"assess\(pack, scenario\), not assess\(Scenario, Pack\)"):
        assess(load_scenario(TEXT, pack), pack)  # type: ignore[arg-type]
