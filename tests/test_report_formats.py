"""What holds for every format that other programs read: as the golden files have it, the same each time, inert."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from conftest import DATA, ROOT
from formats import (
    EXAMPLES,
    HERE,
    HOSTILE,
    PANEL6,
    SMALL,
    assessed,
    broken,
    examples,
    hostile,
    load,
    rendered,
    reports,
    small,
)

from behaviour_check.differ import By, Difference
from behaviour_check.report.places import place_of, relative, uri
from behaviour_check.report.words import how, partings, tidy
from behaviour_check.select import only
from behaviour_check.source import Place

ENDINGS = {
    "markdown": "md", "csv": "csv", "sarif": "sarif", "sarif-github": "github.sarif", "junit": "xml",
    "github": "annotations.txt",
}  # fmt: skip
FORMATS = list(ENDINGS)
GOLDEN = ["break-up-in-doubt", "one-operator-three-acts", "unannounced-flyby"]


@pytest.mark.parametrize("format", FORMATS)
def test_formats_look_as_the_golden_files_have_it(format: str, golden: Callable[[Path, str], None]) -> None:
    text = rendered(format, *small()).replace("\r\n", "\n")
    golden(HERE / f"expected.{ENDINGS[format]}", text)


@pytest.mark.parametrize("format", ["markdown", "junit", "github"])
def test_examples_look_as_the_golden_files_have_it(format: str, golden: Callable[[Path, str], None]) -> None:
    results = [load(path) for path in EXAMPLES if path.name.split(".")[0] in GOLDEN]
    golden(HERE / f"examples.{ENDINGS[format]}", rendered(format, *results))


def test_the_golden_files_show_every_part() -> None:
    paths = [HERE / f"expected.{ending}" for ending in ENDINGS.values()]
    whole = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    for part in (
        "one-sided", "disputed", "? 0/1", "Could not be read", "Missed: tell", "Open: keep-clear", "Weights moved",
        "Where readings differ", "Where accounts differ", "Account neighbour", "Assumptions", "(later)",
        "Binding on this actor", "Binding on the responsible State", "Undertaken by this actor", "Weakest evidence",
    ):  # fmt: skip
        assert part in whole, part


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("verbosity", [-1, 0, 1])
def test_a_report_is_the_same_every_time_and_speaks_neutrally(format: str, verbosity: int) -> None:
    text = rendered(format, *examples(), verbosity=verbosity)
    assert text == rendered(format, *examples(), verbosity=verbosity)
    assert text.endswith("\n")
    assert "irresponsib" not in text.lower().partition('"results":')[0 if not format.startswith("sarif") else 2]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("reading", list(PANEL6.readings))
def test_any_reading_may_lead(format: str, reading: str) -> None:
    text = rendered(format, *examples(), reading=reading)
    assert reading in text
    if format != "csv":
        assert text != rendered(format, *examples(), reading="baseline") or reading == "baseline"


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_to_assess_is_a_whole_report_too(format: str) -> None:
    assert rendered(format).endswith("\n")
    only_broken = rendered(format, broken("a"))
    assert ("b.behaviour.yaml" in only_broken) == (format != "csv")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_no_format_lets_control_characters_through(format: str, text: str) -> None:
    shown = rendered(format, hostile(text, f"{text}/a.yaml"), broken(text, f"{text}/b.yaml"), verbosity=1)
    shown.encode("utf-8")
    for char in set(shown.replace("\r\n", "\n")) - {"\n"}:
        assert unicodedata.category(char) not in ("Cc", "Cs"), repr(char)
        assert unicodedata.bidirectional(char) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_name_that_is_not_unicode_can_be_written(format: str) -> None:
    name = b"a\xff.behaviour.yaml".decode("utf-8", "surrogateescape")
    rendered(format, hostile("a", name), broken("a", name), verbosity=1).encode("utf-8")


@pytest.mark.parametrize("format", FORMATS)
def test_only_the_criteria_that_are_selected_are_shown(format: str) -> None:
    (report, *_) = reports(examples())
    text = rendered(format, only(report, frozenset({"avoid-surprise"})))
    beside = text.partition('"results":')[2] if format.startswith("sarif") else text
    assert "avoid-interfering" not in beside
    assert "Avoid interfering" not in beside


# --- words ---


def test_tidy_text_is_one_line_that_utf_8_and_xml_can_hold() -> None:
    assert tidy(" a\n\tb\x00c\ud800\uffff ") == "a b\ufffdc\ufffd\ufffd"


def test_each_other_reading_is_told_of_once_for_an_indicator() -> None:
    for report in reports(examples()):
        for item in report.activities:
            for found in item.stated.criteria:
                assert bool(partings(found)) == (found.contested or found.one_sided)
                for parting in partings(found):
                    told = [reading for readings, _ in parting.others for reading in readings]
                    assert len(told) == len(set(told))
                    assert not set(told) & set(parting.missed_in)


@pytest.mark.parametrize("by", [by for by in get_args(By) if by != "threshold"])
def test_every_way_to_part_has_words(by: By) -> None:
    indicator = next(iter(SMALL.indicators.values()))
    assert how(Difference(indicator, by, ("plain",), ("law",), {}, None), ("law",))


def test_a_threshold_by_which_readings_part_is_told_with_its_unit() -> None:
    told = "title: A\nactivities:\n- {id: a, kind: landing, facts: {notice.given: true, notice.hours: 48}}\n"
    found = assessed(told, pack=SMALL).activities[0].stated.criteria[0]
    ((_, missed_in, others),) = partings(found)
    assert missed_in == ("strict",)
    assert others == [(("plain",), "asks for at least 24 h, strict for 72 h (strict: a day is short)")]


# --- places ---


def test_a_path_on_another_drive_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: str) -> str:
        raise ValueError

    monkeypatch.setattr(os.path, "relpath", refuse)
    assert relative("a/b.yaml", "/r") == "a/b.yaml"


@pytest.mark.parametrize(
    ("file", "root", "path"),
    [
        ("a/b.yaml", "", "a/b.yaml"),
        ("./a/b.yaml", "", "a/b.yaml"),
        ("/r/a/b.yaml", "/r", "a/b.yaml"),
        ("/r/a/b.yaml", "/r/", "a/b.yaml"),
        ("/r/..a/b.yaml", "/r", "..a/b.yaml"),
        ("/elsewhere/b.yaml", "/r", "/elsewhere/b.yaml"),
        ("a/b.yaml", "a", "b.yaml"),
        ("../b.yaml", "a", "../b.yaml"),
        ("<stdin>", "", "<stdin>"),
    ],
)
def test_paths_are_relative_to_the_root_where_they_are_below_it(file: str, root: str, path: str) -> None:
    assert relative(file, root) == path


def test_a_path_from_here_is_relative_to_a_root_above(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "examples")
    assert relative("events/a.yaml", str(ROOT)) == "examples/events/a.yaml"
    assert relative("../README.md", str(ROOT)) == "README.md"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a b/c:d#e?f%.yaml", "a%20b/c%3Ad%23e%3Ff%25.yaml"),
        ("é.yaml", "%C3%A9.yaml"),
        (b"\xff.yaml".decode("utf-8", "surrogateescape"), "%FF.yaml"),
        ("/a b.yaml", "file:///a%20b.yaml"),
        ("<stdin>", "%3Cstdin%3E"),
    ],
)
def test_uris_hold_any_file_name(file: str, text: str) -> None:
    assert uri(file, "") == text


def test_what_decided_is_found_in_the_file() -> None:
    text = (DATA / "formats" / "told-apart.behaviour.yaml").read_text(encoding="utf-8")
    report = assessed(text, pack=SMALL)
    ascent, descent = report.activities
    places = {
        (item.activity.id, finding.indicator.id): place_of(finding, item.stated, item.activity)
        for item in report.activities
        for found in item.stated.criteria
        for finding in found.in_reading("plain")
    }
    assert text.splitlines()[places["ascent", "early-notice"].line - 1].strip().startswith("notice.hours")
    assert text.splitlines()[places["ascent", "distance-kept"].line - 1].strip().startswith("approach.distance_km")
    assert text.splitlines()[places["descent", "early-notice"].line - 1].strip().startswith("notice.given")
    assert [finding.indicator.id for finding in descent.stated.criteria[1].missed("plain")] == ["distance-kept"]
    silent = assessed("title: A\nactivities:\n- {id: a, kind: launch}\n", pack=SMALL).activities[0]
    (finding, *_) = silent.stated.criteria[1].in_reading("plain")
    assert place_of(finding, silent.stated, silent.activity) == silent.activity.place == Place(3, 17, 3, 23)
    assert ascent.activity.id == "ascent"
