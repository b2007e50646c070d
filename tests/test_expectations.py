"""What a scenario expects, compared cell by cell with what was found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from making import check, indicator, small_pack

from behaviour_check import Pack
from behaviour_check.expectations import Comparison, Mismatch, compare


@pytest.fixture
def three(tmp_path: Path) -> Pack:
    """The first criterion is plain, the second has the strict reading part from the others, the third the lenient."""
    asked = indicator(
        "asked",
        {"act.asked": True},
        duties=["TREATY"],
        readings={"strict": {"expect": {"act.asked": False}, "why": "-"}},
    )
    clean = indicator(
        "clean", {"act.clean": True}, duties=["TREATY"], readings={"lenient": {"weight": "off", "why": "-"}}
    )
    return small_pack(
        tmp_path,
        indicator("told", duties=["TREATY"]),
        indicator("calm", {"act.calm": True}, weight="supporting"),
        more={"two": [asked], "three": [clean]},
    )


FACTS = {"act.told": True, "act.asked": True, "act.clean": False}


def compared(pack: Pack, expect: dict[str, Any], facts: dict[str, Any] | None = None, **header: Any) -> Comparison:
    return compare(check(pack, FACTS if facts is None else facts, expect={"it": expect}, **header))


def only(comparison: Comparison) -> Mismatch:
    [mismatch] = comparison.mismatches
    return mismatch


def test_what_holds(three: Pack) -> None:
    expect = {
        "plain": {"one": "met", "two": "met", "three": "missed"},
        "strict": {"two": "missed"},
        "lenient": {"three": "not-applicable"},
        "contested": ["two"],
        "one-sided": ["three"],
        "disputed": [],
    }
    assert compared(three, expect) == Comparison(8, ())


def test_nothing_expected_is_nothing_compared(three: Pack) -> None:
    assert compare(check(three, FACTS)) == Comparison(0, ())
    assert compared(three, {}) == Comparison(0, ())


@pytest.mark.parametrize(
    ("facts", "reading", "criterion", "found", "because"),
    [
        ({"act.told": False}, "plain", "one", "missed", "1.1 told missed"),
        ({}, "strict", "one", "undetermined", "1.1 told undetermined"),
        ({"act.told": True}, "plain", "one", "met", "1.1 told met"),
        ({"act.clean": False}, "lenient", "three", "not-applicable", "not applicable by reading"),
    ],
)
def test_what_does_not_hold(
    three: Pack, facts: dict[str, Any], reading: str, criterion: str, found: str, because: str
) -> None:
    expected = "met" if found != "met" else "missed"
    mismatch = only(compared(three, {reading: {criterion: expected}}, facts))
    assert (mismatch.activity, mismatch.cell) == ("it", f"{reading} / {criterion}")
    assert (mismatch.expected, mismatch.found, mismatch.because) == (expected, found, because)


def test_a_verdict_by_observations_names_them(tmp_path: Path) -> None:
    pack = small_pack(
        tmp_path, indicator("told", weight="supporting"), indicator("calm", {"act.calm": True}, weight="supporting")
    )
    mismatch = only(compared(pack, {"plain": {"one": "missed"}}))
    assert mismatch.because == "1.1 told met, 1.2 calm met"


@pytest.mark.parametrize(
    ("mark", "expected", "said", "because"),
    [
        ("contested", [], "none", "not expected: two"),
        ("contested", ["two", "one"], "one, two", "not found: one"),
        ("contested", ["three"], "three", "not expected: two; not found: three"),
        ("one-sided", ["two"], "two", "not expected: three; not found: two"),
    ],
)
def test_marks_are_compared_whole(three: Pack, mark: str, expected: list[str], said: str, because: str) -> None:
    mismatch = only(compared(three, {mark: expected}))
    assert (mismatch.cell, mismatch.expected, mismatch.because) == (mark, said, because)
    assert mismatch.found == {"contested": "two", "one-sided": "three"}[mark]


def test_disputes_are_compared(three: Pack) -> None:
    accounts = [{"id": "view", "title": "A view", "facts": {"it": {"act.told": False}}}]
    assert compared(three, {"disputed": ["one"]}, accounts=accounts) == Comparison(1, ())
    mismatch = only(compared(three, {"disputed": []}, accounts=accounts))
    assert (mismatch.cell, mismatch.found) == ("disputed", "one")


def test_expectations_are_of_the_scenarios_own_account(three: Pack) -> None:
    accounts = [{"id": "view", "title": "A view", "facts": {"it": {"act.told": False}}}]
    assert compared(three, {"plain": {"one": "met"}}, accounts=accounts) == Comparison(1, ())


def test_a_mismatch_has_the_place_of_its_cell(three: Pack) -> None:
    from behaviour_check import assess, load_scenario

    text = """\
title: Two activities
facts: {act.told: true, act.asked: true, act.clean: true}
activities:
- {id: a, kind: visit}
- {id: b, kind: visit}
expect:
  b:
    plain:
      one: met
      three: missed
    contested: []
"""
    comparison = compare(assess(three, load_scenario(text, three)))
    assert comparison.cells == 3
    assert [(item.activity, item.cell, item.place.line, item.place.column) for item in comparison.mismatches] == [
        ("b", "plain / three", 10, 14),
        ("b", "contested", 11, 16),
    ]
