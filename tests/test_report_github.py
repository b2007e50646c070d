"""Annotations: read back by the rules of GitHub's runner, at most ten of a level, and no other command."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from conftest import ROOT
from formats import HOSTILE, PANEL6, broken, examples, hostile, load, rendered, reports, small
from hypothesis import given, settings
from hypothesis import strategies as st

from behaviour_check.report.github import SHOWN

LEVELS = ("error", "warning", "notice")


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    data: str


def unescape(text: str, *more: tuple[str, str]) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), *more, ("%25", "%")):
        text = text.replace(code, char)
    return text


def command(line: str) -> Command | None:
    """A line as the runner reads it: `::name key=value,…::data`, else no command."""
    found = re.fullmatch(r"::([a-z-]+) ?(.*?)::(.*)", line)
    if found is None:
        assert "##[" not in line  # the older form of a command may stand anywhere in a line
        return None
    pairs = [pair.split("=", 1) for pair in found[2].split(",")]
    properties = {key: unescape(value, ("%3A", ":"), ("%2C", ",")) for key, value in pairs}
    return Command(found[1], properties, unescape(found[3]))


def commands(text: str) -> list[Command]:
    """The commands of a report, which ends with one line that is none."""
    *lines, last = text.removesuffix("\n").split("\n")
    assert command(last) is None
    assert re.match(r"[\d,]+ scenarios? assessed", last)
    found = [command(line) for line in lines]
    assert None not in found
    return [item for item in found if item is not None]


def test_levels_come_in_order_and_ten_are_shown_of_each() -> None:
    wrong = broken("a")
    found = commands(rendered("github", *examples(), *[wrong] * 5))
    levels = [item.name for item in found]
    assert levels == sorted(levels, key=LEVELS.index)
    assert {level: levels.count(level) for level in LEVELS} == dict.fromkeys(LEVELS, SHOWN)
    counts = {
        "error": 5 * len(wrong.problems),
        "warning": sum(
            len(found.missed("baseline"))
            for report in reports(examples())
            for item in report.activities
            for found in item.stated.criteria
        ),
        "notice": sum(
            found.verdicts["baseline"] == "undetermined"
            for report in reports(examples())
            for item in report.activities
            for found in item.stated.criteria
        ),
    }
    for level in LEVELS:
        *_, last = [item for item in found if item.name == level]
        assert last.properties == {"title": f"{counts[level] - SHOWN + 1:,} more like this"}


def test_ten_of_a_level_are_all_shown() -> None:
    wrong = next(item for item in small()[2:])
    found = commands(rendered("github", *[wrong] * 5))
    assert [item.name for item in found] == ["error"] * SHOWN
    assert all(item.properties["title"] == "cannot be assessed" for item in found)


@pytest.mark.parametrize("reading", list(PANEL6.readings))
def test_annotations_stand_beside_lines_that_exist(reading: str) -> None:
    for report in reports(examples()):
        lines = (ROOT / report.scenario.file).read_text(encoding="utf-8").splitlines()
        for item in commands(rendered("github", report, reading=reading, root=str(ROOT))):
            if "file" not in item.properties:
                continue
            assert item.properties["file"] == report.scenario.file
            place = {
                key: int(item.properties[key])
                for key in ("line", "endLine", "col", "endColumn")
                if key in item.properties
            }
            assert place["line"] == place["endLine"] <= len(lines)
            if "col" in place:
                assert place["col"] < place["endColumn"] <= len(lines[place["line"] - 1]) + 1


def test_a_fact_is_marked_in_its_line() -> None:
    found = commands(rendered("github", *small()))
    distance = next(item for item in found if "2.1 distance-kept" in item.properties["title"])
    file, line = ROOT / distance.properties["file"], int(distance.properties["line"])
    text = file.read_text(encoding="utf-8").splitlines()[line - 1]
    assert text[int(distance.properties["col"]) - 1 : int(distance.properties["endColumn"]) - 1] == "2"
    wrong = next(item for item in found if item.name == "error")
    assert (wrong.properties["line"], wrong.properties["col"]) == ("1", "1")
    assert "endColumn" not in wrong.properties


@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_hostile_text_makes_no_command(text: str) -> None:
    found = commands(rendered("github", hostile(text, f"{text}/a"), broken(text, f"{text}/b")))
    calm = commands(rendered("github", hostile("a"), broken("b")))
    assert [item.name for item in found] == [item.name for item in calm]
    assert [item.properties.keys() for item in found] == [item.properties.keys() for item in calm]


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=60) | st.text("a:,%\n\r=#[]0AD25 ", min_size=1, max_size=60))
def test_what_a_file_says_is_read_back_as_it_is_shown_elsewhere(text: str) -> None:
    found = commands(rendered("github", hostile(text)))
    calm = commands(rendered("github", hostile("a")))
    assert [item.data.count("\n") for item in found] == [item.data.count("\n") for item in calm]


def test_a_title_and_a_message_survive_their_escapes() -> None:
    report = hostile("100% a, b: c")
    found = commands(rendered("github", report))
    assert any("100% a, b: c" in item.data for item in found)
    assert any(item.properties.get("title") == "avoid-surprise missed: 1.1 prior-notice-given" for item in found)


def test_a_file_that_is_not_there_has_no_line() -> None:
    (item,) = commands(rendered("github", load(ROOT / "nowhere.behaviour.yaml")))
    assert item.properties.keys() == {"file", "title"}
