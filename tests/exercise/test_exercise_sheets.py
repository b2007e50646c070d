"""Sheets for students: all that is known, in words, and no verdict."""

from __future__ import annotations

import dataclasses
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from exercises import CLASSROOM, CRITERIA, NAMES, PANEL6, READINGS, of_document, of_files, shipped
from formats import HOSTILE
from html_pages import Page
from hypothesis import given, settings
from hypothesis import strategies as st

from behaviour_check import assess
from behaviour_check.exercise import Exercise, exercise_of
from behaviour_check.exercise.files import files_of
from behaviour_check.exercise.key import key_of
from behaviour_check.exercise.render import html, key_markdown, sheet_markdown
from behaviour_check.exercise.sheet import Known, Sheet, sheet_of
from behaviour_check.report.words import tidy
from behaviour_check.scenario import VERDICTS, Expectation

HYPOTHETICAL = ROOT / "examples" / "hypothetical"


def both(exercise: Exercise, role: str | None = None) -> tuple[str, str]:
    """The sheet as HTML and as Markdown."""
    sheet = sheet_of(exercise, None if role is None else PANEL6.readings[role])
    return html.sheet(sheet), sheet_markdown.render(sheet)


def flat(text: str) -> str:
    """Text with marks of Markdown and line breaks taken out."""
    return " ".join(re.sub(r"[\\`*_]", "", text).split())


def known(exercise: Exercise) -> dict[str, Known]:
    """What the sheet says is known of the first activity, by the title of the fact."""
    (act, *_) = sheet_of(exercise).stories[0].acts
    return {item.title: item for group in act.groups for item in group.known}


def key(exercise: Exercise) -> tuple[str, str]:
    """The teacher's key as HTML and as Markdown."""
    found = key_of(exercise, [assess(PANEL6, case.scenario) for case in exercise.cases])
    return html.key(found, PANEL6), key_markdown.render(found, PANEL6)


# --- no verdict leaks ---


def with_other_verdicts(exercise: Exercise, verdicts: list[Any], notes: str) -> Exercise:
    """The same exercise, whose author expects other verdicts and has noted other things."""
    cells = iter(verdicts)
    expect = {
        item.id: Expectation({id: {cell: next(cells) for cell in CRITERIA} for id in READINGS}, {}, {})
        for case in exercise.cases
        for item in case.scenario.activities
    }
    changed = [dataclasses.replace(case.scenario, expect=expect, notes=notes) for case in exercise.cases]
    return exercise_of(exercise.id, exercise.pack, changed)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20)
@given(data=st.data())
def test_a_sheet_is_the_same_whatever_is_expected_or_noted(name: str, data: st.DataObject) -> None:
    exercise = shipped(name)
    verdicts = data.draw(st.lists(st.sampled_from(VERDICTS), min_size=32, max_size=32))
    changed = with_other_verdicts(exercise, verdicts, data.draw(st.text(max_size=20)))
    for role in (None, "precautionary"):
        assert both(exercise, role) == both(changed, role)


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_is_made_without_assessing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = both(shipped(name))

    def refuse(*_: object) -> None:
        raise AssertionError("a sheet is made without verdicts")

    for module in ("assess", "exercise.files"):
        monkeypatch.setattr(sys.modules[f"behaviour_check.{module}"], "assess", refuse)
    assert both(shipped(name)) == wanted


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_only_a_key_knows_stands_in_what_students_get(name: str) -> None:
    exercise = shipped(name)
    files = files_of(exercise, "panel6", ["a.behaviour.yaml"], Path(), roles=True)
    notes = exercise.cases[0].scenario.notes
    assert notes
    secret = [*(line.strip()[3:40] for line in notes.splitlines() if re.match(r"\d\.", line.strip()))]
    secret += [indicator.statement for indicator in PANEL6.indicators.values()]
    secret += ["contested", "one-sided", "disputed:", "expect:"]
    for file, text in files.items():
        if not file.startswith("key."):
            assert [part for part in secret if part in flat(text)] == [], file
    for file in ("key.html", "key.md"):
        assert secret[0] in flat(files[file])
        assert "contested" in files[file]


def test_every_verdict_stands_equally_often_beside_every_question() -> None:
    for text in both(shipped("visitor")):
        counts = {word: len(re.findall(rf"(?:</span>|☐ ){word}\b", text)) for word in ("Met", "Missed", "Undetermined")}
        assert set(counts.values()) == {len(CRITERIA)}


# --- what a sheet says ---


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_has_the_story_every_fact_and_every_criterion(name: str) -> None:
    exercise = shipped(name)
    scenario = exercise.cases[0].scenario
    page, markdown = both(exercise)
    texts = (" ".join(Page(page).texts), flat(markdown))
    for text in texts:
        for part in (scenario.title, " ".join((scenario.summary or "").split()), exercise.id):
            assert part in text
        for criterion in PANEL6.criteria:
            assert f"{criterion.number} {criterion.title}" in text
            assert " ".join(criterion.sense.split()) in text
        for account in scenario.activities[0].accounts[1:]:
            assert f"{account.title}, where it differs" in text
    told = known(exercise)
    stated = scenario.activities[0].accounts[0].facts
    titles = {PANEL6.vocabulary[id].title for id, said in stated.items() if said.origin == "stated"}
    assert set(told) == titles


@pytest.mark.parametrize(
    ("facts", "title", "said"),
    [
        ({"notification.made": True}, "Notice given", "yes"),
        ({"notification.made": False}, "Notice given", "no"),
        ({"notification.audience": "public"}, "Audience of the notice", "anyone who cares to look"),
        ({"notification.lead_time_h": 6}, "Notice lead time", "6 h"),
        ({"disposal.lifetime_y": 1}, "Time in LEO after the mission", "1 year"),
        ({"disposal.lifetime_y": {"between": [1, 7.5]}}, "Time in LEO after the mission", "1 to 7.5 years"),
        ({"disposal.lifetime_y": {"at_least": 5}}, "Time in LEO after the mission", "at least 5 years"),
        ({"conjunction.peak_pc": {"at_most": 0.00002}}, "Highest imposed collision probability", "at most 0.00002"),
        ({"conjunction.peak_pc": 1e-12}, "Highest imposed collision probability", "1e-12"),
        ({"conjunction.peak_pc": {"unknown": "nobody says"}}, "Highest imposed collision probability",
         "not known: nobody says"),
    ],
)  # fmt: skip
def test_a_fact_is_said_in_words(facts: dict[str, Any], title: str, said: str) -> None:
    exercise = of_document(facts=facts)
    assert known(exercise)[title].said == said


def test_a_fact_is_asked_as_a_question_without_what_only_authors_need() -> None:
    exercise = of_document(facts={"notification.made": True, "conjunction.manoeuvre_notice_h": 3})
    told = known(exercise)
    assert told["Notice of manoeuvres"].question == "How long before they are carried out are manoeuvre plans shared?"
    assert told["Notice given"].question.endswith("roughly when it happens?")


def test_a_fact_carries_its_source_and_its_reason() -> None:
    fact = {
        "value": True,
        "source": "a note verbale",
        "date": "2031-02",
        "confidence": "reported",
        "why": "so",
        "note": "n",
    }
    (item,) = known(of_document(facts_are="reported", facts={"notification.made": fact})).values()
    assert (item.source, item.why) == ("a note verbale, 2031-02, reported", "so; n")
    for text in both(of_document(facts_are="reported", facts={"notification.made": fact})):
        assert "Source: a note verbale, 2031-02, reported" in text
        assert "A real event, as far as sources tell" in text


def test_what_is_taken_to_be_so_is_said_unless_it_is_stated() -> None:
    silent, stated = of_document(), of_document(phase="planned", facts={"activity.emergency": True})
    assert "Emergency: no" in sheet_of(silent).taken
    assert "Emergency: no" not in sheet_of(stated).taken
    assert "Phase: it is over" in sheet_of(silent).taken
    assert "Phase: planned" in sheet_of(stated).stories[0].about
    for text in both(silent):
        assert "Taken to be so unless it says otherwise: Phase: it is over; " in text


def test_several_activities_have_questions_of_their_own_and_share_what_they_share() -> None:
    exercise = of_files(HYPOTHETICAL / "one-operator-three-acts.behaviour.yaml")
    sheet = sheet_of(exercise)
    assert len(exercise.cells) == 24
    (story,) = sheet.stories
    shared = {item.title for group in story.shared for item in group.known}
    own = [{item.title for group in act.groups for item in group.known} for act in story.acts]
    assert "Capability tier" in shared
    assert all(shared.isdisjoint(titles) for titles in own)
    page, markdown = both(exercise)
    assert page.count('class="question"') == 24
    assert markdown.count("Because:") == 24
    assert "Of all activities" in markdown
    Page(page)


def test_activities_of_one_name_are_told_apart() -> None:
    files = [HYPOTHETICAL / f"{name}-flyby.behaviour.yaml" for name in ("announced", "unannounced")]
    exercise = of_files(*files, files[0].with_name("first-cubesat.behaviour.yaml"))
    assert list(exercise.activities) == ["1-flyby", "2-flyby", "first-cubesat"]
    assert exercise.title.startswith("Announced fly-by · Unannounced fly-by · ")
    page, _ = both(exercise)
    assert page.count("The story:") == 3
    assert len(key(exercise)[1].split("author’s questions")) == 4


@pytest.mark.parametrize("role", READINGS)
def test_a_role_has_its_idea_and_both_sides(role: str) -> None:
    reading = PANEL6.readings[role]
    page, markdown = both(shipped("visitor"), role)
    for text in (" ".join(Page(page).texts), flat(markdown)):
        assert f"Your group argues for: {reading.title}" in text
        for part in (reading.idea, reading.for_, reading.against):
            assert part
            assert " ".join(part.split()) in text


# --- the key ---


@pytest.mark.parametrize("name", NAMES)
def test_the_key_has_every_verdict_and_what_there_is_to_discuss(name: str) -> None:
    exercise = shipped(name)
    (report,) = [assess(PANEL6, case.scenario) for case in exercise.cases]
    found = key_of(exercise, [report])
    (act,) = found.acts
    for row, criterion in zip(act.rows, report.activities[0].stated.criteria, strict=True):
        assert row.verdicts == criterion.verdicts
        silent = set(criterion.not_applicable)
        settled = set(criterion.verdicts) - silent
        assert bool(settled) == any(why.text.startswith(("Missed", "Met", "Open")) for why in row.whys)
        assert bool(silent) == any(why.text.startswith("Not applicable") for why in row.whys)
    headings = [heading.partition(":")[0] for heading, _ in act.points]
    assert headings[:2] in (["Contested", "One-sided"], ["Contested", "Not known"])
    assert "Not known" in headings
    assert ("Accounts part" in headings) is (len(exercise.cases[0].scenario.activities[0].accounts) > 1)


def test_the_key_names_the_threshold_that_decides() -> None:
    _, markdown = key(shipped("visitor"))
    text = flat(markdown)
    assert "1.2 The notice came early enough to be acted on. Missed in High ambition. " in text
    assert "Published guidance: asks for at least 24 h, High ambition for 168 h" in text
    assert "threshold leadh is 168 h" in text
    assert "It leaves open 4 Be predictable in Published guidance and High ambition." in text


def test_a_reason_is_given_only_for_the_readings_that_it_decides() -> None:
    exercise = of_files(HYPOTHETICAL / "unannounced-flyby.behaviour.yaml")
    text = flat(key(exercise)[1])
    assert "Met in Freedom of use: 3.1 No attack" in text
    assert "Missed in Published guidance and High ambition: 3.6" in text


def test_a_caveat_is_said() -> None:
    facts = {"activity.armed_conflict": True}
    assert "law of armed conflict" in flat(key(of_document(facts=facts))[1])


# --- hostile text ---


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_of_a_scenario_gets_out_of_its_place(text: str) -> None:
    def pages(text: str) -> list[str]:
        facts = {
            "notification.made": {"value": True, "source": text, "why": text, "note": text},
            "others.foreign_object": {"unknown": text},
        }
        exercise = of_document(
            title=text, summary=text, actor={"title": text, "sector": "state"},
            notes=text.replace("\n", " ").replace("\r", " "),
            activities=[{"id": "act", "kind": "launch", "title": text, "facts": facts}],
            accounts=[{"id": "other", "title": text, "facts": {"act": {"notification.made": False}}}],
        )  # fmt: skip
        return [*both(exercise), *key(exercise)]

    for page, plain in zip(pages(text)[::2], pages("plain")[::2], strict=True):
        taken, wanted = Page(page), Page(plain)
        assert taken.skeleton == wanted.skeleton
        assert taken.policy == wanted.policy
    for markdown in pages(text)[1::2]:
        assert "<script" not in re.sub(r"\\<", "", markdown)
        assert "\x1b" not in markdown


def test_the_sheet_type_holds_no_verdict() -> None:
    fields = {field.name for field in dataclasses.fields(Sheet)}
    assert fields == {"exercise", "title", "note", "stories", "criteria", "taken", "role"}
    assert tidy("a\nb") == "a b"


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_stipulated_and_blame_nobody(name: str) -> None:
    assert (CLASSROOM / name / f"{name}.behaviour.yaml").exists()
    assert shipped(name).cases[0].scenario.facts_are == "stipulated"
