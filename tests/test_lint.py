"""A pack put to its own test: the examples of its indicators come out as they say, or it is told which do not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result as Invoked
from conftest import DATA
from making import BASE, indicator, limit, small_pack, write

from behaviour_check import InvalidInput
from behaviour_check.cli import cli
from behaviour_check.lint import Linted, lint
from behaviour_check.pack import find_pack

TINY = DATA / "packs" / "tiny"
VISIT = {"activity.kind": "visit"}
EARLY = {"act.hours": {"at_least": "h"}}


def examples(met: Mapping[str, Any], missed: Mapping[str, Any]) -> dict[str, Any]:
    return {"met": {**VISIT, **met}, "missed": {**VISIT, **missed}}


def linted(folder: Path, *indicators: Mapping[str, Any], **head: Any) -> Linted:
    small_pack(folder, *indicators, **head)
    return lint(folder)


def messages(result: Linted) -> list[str]:
    return [problem.message for problem in result.problems]


def lines(ran: Invoked) -> list[str]:
    return ran.stderr.splitlines()


@pytest.mark.parametrize("folder", [find_pack("panel6"), TINY], ids=lambda path: path.name)
def test_the_packs_here_pass(folder: Path) -> None:
    result = lint(folder)
    assert result.problems == ()
    assert result.examples == 2 * len(result.pack.indicators)


def test_an_example_that_comes_out_otherwise_is_told_at_its_place(tmp_path: Path) -> None:
    wrong = indicator("told", examples=examples({"act.told": False}, {"act.told": True}))
    result = linted(tmp_path, wrong)
    assert messages(result) == [
        "the example `met` of told comes out as missed in the plain reading",
        "the example `missed` of told comes out as met in the plain reading",
    ]
    for problem, name in zip(result.problems, ("met", "missed"), strict=True):
        assert Path(problem.file) == tmp_path / "criteria" / "1.yaml"
        line = (tmp_path / "criteria" / "1.yaml").read_text().splitlines()[problem.line - 1]
        assert line.strip() == f'"{name}": {{'
        assert problem.hint == "it expects: told: yes"


def test_an_example_that_leaves_it_open_or_out_is_told(tmp_path: Path) -> None:
    condition = {"when": {"act.asked": True}, "expect": {"act.told": True}}
    open_ = indicator("open", **condition, examples=examples({"act.asked": True}, {"act.told": False}))
    out = indicator(
        "out", **condition, examples=examples({"act.asked": False}, {"act.asked": False, "act.told": False})
    )
    assert messages(linted(tmp_path, open_, out)) == [
        "the example `met` of open comes out as undetermined in the plain reading",
        "the example `missed` of open comes out as undetermined in the plain reading",
        "the example `met` of out comes out as not-applicable in the plain reading",
        "the example `missed` of out comes out as not-applicable in the plain reading",
    ]


@pytest.mark.parametrize(
    ("expect", "facts"),
    [
        ({"act.told": True}, ({"act.told": True}, {"act.told": False})),
        ({"act.colour": "red"}, ({"act.colour": "red"}, {"act.colour": "green"})),
        (EARLY, ({"act.hours": 24}, {"act.hours": 23})),
    ],
)
def test_what_can_only_be_missed_needs_no_example_that_meets_it(
    expect: dict[str, Any], facts: tuple[dict[str, Any], dict[str, Any]], tmp_path: Path
) -> None:
    """It applies only where what it expects is known to be lacking: nothing can meet it, so nothing need."""
    [fact] = expect
    more: dict[str, Any] = {"thresholds": {"h": limit(24)}} if expect is EARLY else {}
    when = {"all": [{"stated": fact}, {"not": expect}]}
    only_missed = indicator("only", expect, when=when, examples=examples(*facts), **more)
    assert linted(tmp_path, only_missed).problems == ()


def test_examples_are_run_with_what_is_assumed(tmp_path: Path) -> None:
    assumed = indicator(
        "calm", when={"not": {"act.storm": True}}, examples=examples({"act.told": True}, {"act.told": False})
    )
    assert linted(tmp_path, assumed).problems == ()


def test_facts_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    small_pack(tmp_path)
    write(
        tmp_path / "facts.yaml",
        {
            "consistency": [
                {
                    "id": "told-unseen",
                    "when": {"all": [{"act.told": True}, {"act.asked": False}]},
                    "says": "who is told is asked",
                }
            ]
        },
    )
    wrong = indicator("told", examples=examples({"act.told": True, "act.asked": False}, {"act.told": False}))
    [problem] = linted(tmp_path, wrong).problems
    assert problem.message == "the example `met` of told has facts that contradict each other"
    assert problem.hint == "who is told is asked"


def test_the_default_reading_decides(tmp_path: Path) -> None:
    strict = {"strict": {"thresholds": {"h": limit(72)}, "why": "three days"}}
    both = examples({"act.hours": 48}, {"act.hours": 1})
    early = indicator("early", EARLY, thresholds={"h": limit(24)}, readings=strict, examples=both)
    assert linted(tmp_path / "a", early).problems == ()
    [problem] = linted(tmp_path / "b", early, default_reading="strict").problems
    assert problem.message == "the example `met` of early comes out as missed in the strict reading"
    assert problem.hint == "it expects: hours is at least 72 h"


def test_an_indicator_that_the_default_reading_does_not_use_is_run_as_it_is(tmp_path: Path) -> None:
    off = {"plain": {"weight": "off", "why": "silent"}}
    fine = indicator("fine", readings=off, examples=examples({"act.told": True}, {"act.told": False}))
    wrong = indicator("wrong", readings=off, examples=examples({"act.told": False}, {"act.told": False}))
    assert [problem.message.split(" comes")[0] for problem in linted(tmp_path, fine, wrong).problems] == [
        "the example `met` of wrong"
    ]


CHANGE = {
    "early-notice": {"thresholds": {"early_h": {"value": 72, "unit": "h", "convention": True, "why": "we agreed"}}}
}


def test_a_change_that_turns_an_example_is_told_where_it_stands(tmp_path: Path) -> None:
    """The author cannot mend the example of a pack that somebody else wrote, but can give one of their own."""
    head: dict[str, Any] = {"id": "ours", "extends": str(TINY), "indicators": CHANGE}
    write(tmp_path / "pack.yaml", head)
    [problem] = lint(tmp_path).problems
    assert Path(problem.file) == tmp_path / "pack.yaml"
    assert (tmp_path / "pack.yaml").read_text().splitlines()[problem.line - 1].strip() == '"early-notice": {'
    assert problem.hint.endswith("; add `examples: {met: …}` here")
    change = {**CHANGE["early-notice"], "examples": {"met": {"notice.hours": 100}}}
    write(tmp_path / "pack.yaml", {**head, "indicators": {"early-notice": change}})
    assert lint(tmp_path).problems == ()


# --- the command ---


def invoke(*args: str | Path) -> Invoked:
    return CliRunner().invoke(cli, ["rules", "lint", *map(str, args)], standalone_mode=False)


def test_it_counts_what_it_ran() -> None:
    ran = invoke(TINY)
    assert (ran.return_value, ran.stdout, ran.stderr) == (0, "tiny 1.2.0: 2 indicators, 4 examples, no problems\n", "")
    assert invoke().stdout.startswith("panel6 ")


def test_every_problem_of_every_pack_is_told(tmp_path: Path) -> None:
    write(tmp_path / "pack.yaml", {"id": "ours", "extends": str(TINY), "indicators": CHANGE})
    broken = DATA / "errors" / "packs" / "facts"
    ran = invoke(broken, "panel7", tmp_path, TINY)
    assert ran.return_value == 3
    assert ran.stdout.splitlines() == [
        "ours 0.0.0: 2 indicators, 4 examples, 1 problem", "tiny 1.2.0: 2 indicators, 4 examples, no problems",
    ]  # fmt: skip
    with pytest.raises(InvalidInput) as found:
        lint(broken)
    expected = [str(problem) for problem in found.value.problems]
    assert lines(ran)[: len(expected)] == expected
    assert lines(ran)[len(expected)] == "panel7: no rule pack of this name or path (did you mean `panel6`?)"
    assert lines(ran)[-1].startswith(f"{tmp_path / 'pack.yaml'}:")
    assert BASE.is_dir()
