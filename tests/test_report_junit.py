"""JUnit XML: valid for Jenkins, counted rightly, and never green for want of data."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

import pytest
import xmlschema
from conftest import DATA, ROOT
from formats import HOSTILE, PANEL6, broken, examples, hostile, rendered, reports, small
from hypothesis import given, settings
from hypothesis import strategies as st

SCHEMA = xmlschema.XMLSchema(DATA / "schemas" / "junit-10.xsd")


def parsed(text: str) -> ElementTree.Element:
    """The document, held to the schema."""
    SCHEMA.validate(text)
    return ElementTree.fromstring(text)  # noqa: S314 (our own output)


def outcome(case: ElementTree.Element) -> str:
    return next((child.tag for child in case), "passed")


@pytest.mark.parametrize("reading", list(PANEL6.readings))
def test_reports_are_valid_for_jenkins(reading: str) -> None:
    parsed(rendered("junit", *examples(), broken("a"), reading=reading))
    parsed(rendered("junit"))


@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_hostile_text_stays_text(text: str) -> None:
    root = parsed(rendered("junit", hostile(text, f"{text}/a.yaml"), broken(text, f"{text}/b.yaml")))
    calm = parsed(rendered("junit", hostile("a"), broken("b")))
    assert [child.tag for child in root.iter()] == [child.tag for child in calm.iter()]


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_whatever_a_file_says_is_valid(text: str) -> None:
    parsed(rendered("junit", hostile(text), broken(text)))


def test_counts_are_those_of_the_cases() -> None:
    root = parsed(rendered("junit", *examples(), *small()[2:], broken("a")))
    suites = root.findall("testsuite")
    for node in (root, *suites):
        found = Counter(outcome(case) for case in node.iter("testcase"))
        counts = {name: int(node.get(name, "-1")) for name in ("tests", "failures", "errors")}
        assert counts == {"tests": found.total(), "failures": found["failure"], "errors": found["error"]}
        assert node is root or int(node.get("skipped", "-1")) == found["skipped"]
    assert "time" not in {name for node in root.iter() for name in node.attrib}


def test_every_verdict_of_the_leading_reading_is_a_case() -> None:
    suites = parsed(rendered("junit", *examples())).findall("testsuite")
    words = {"missed": "failure", "undetermined": "skipped", "not-applicable": "skipped", "met": "passed"}
    for report, suite in zip(reports(examples()), suites, strict=True):
        assert suite.get("file") == report.scenario.file
        wanted = [
            (item.activity.id, found.criterion.id, words[found.verdicts["baseline"]])
            for item in report.activities
            for found in item.stated.criteria
        ]
        cases = suite.findall("testcase")
        told = [(case.get("classname", "").rpartition(".")[2], case.get("name"), outcome(case)) for case in cases]
        assert told == wanted


def test_what_is_open_says_what_would_settle_it_and_what_is_silent_why() -> None:
    root = parsed(rendered("junit", *examples()))
    skipped = list(root.iter("skipped"))
    assert {node.get("type") for node in skipped} == {"undetermined", "not-applicable"}
    for node in skipped:
        message = node.get("message", "")
        if node.get("type") == "undetermined":
            assert re.match(r"undetermined( \(.*\))?: \d+ of \d+ core indicators settled; to settle it: \w+\.", message)
            assert node.text
        else:
            assert re.match(r"not applicable( \(.*\))?: ", message)


def test_a_failure_says_where_and_on_whose_authority() -> None:
    root = parsed(rendered("junit", *examples(), root=str(ROOT)))
    for failure in root.iter("failure"):
        lines = (failure.text or "").splitlines()
        file, line, _ = lines[0].split(":")[:3]
        assert int(line) <= len((ROOT / file).read_text(encoding="utf-8").splitlines())
        assert any(re.match("  (Binding|Undertaken|Voluntary|Background|By analogy)", text) for text in lines)
        assert any(text.startswith("  To meet it: ") for text in lines)


def test_classes_are_named_after_files_and_activities() -> None:
    report = hostile("a", "examples/my.first/a-b.behavior.yml")
    root = parsed(rendered("junit", report))
    assert {case.get("classname") for case in root.iter("testcase")} == {"examples.my_first.a-b.act"}


def test_an_input_that_cannot_be_read_is_an_error() -> None:
    root = parsed(rendered("junit", *small()[2:]))
    (case,) = root.iter("testcase")
    assert case.get("classname") == "tests.data.formats.broken"
    (error,) = case
    assert error.tag == "error"
    assert error.get("message", "").endswith("(and 1 more)")
    assert "broken.behaviour.yaml:3:17: " in (error.text or "")
