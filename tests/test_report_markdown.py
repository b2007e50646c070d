"""Markdown: rendered as GitHub would, it has the tables and blocks it should, and nothing that a file says gets out."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from conftest import DATA
from formats import HOSTILE, PANEL6, assessed, broken, examples, hostile, rendered, reports, small
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from behaviour_check import assess, load_pack
from behaviour_check.report import markdown
from behaviour_check.report.gfm import block, code, escape
from behaviour_check.report.words import tidy

GFM = MarkdownIt("gfm-like", {"html": True})
"""Tables, strikethrough and addresses that become links by themselves, as on GitHub; HTML passes."""
LOOKED_FOR = re.compile(
    r"@[A-Za-z0-9]|#\d|\bGH-\d|https?://|www\.|:[a-z0-9_+-]+:|\$[^ ]|\b(?=\d*[a-f])[0-9a-f]{7,40}\b", re.IGNORECASE
)
"""What GitHub makes links, pictures and formulas of in finished text that is not code."""
TAGS = {
    "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "strong", "code", "br", "details", "summary", "ul", "li",
    "pre",
}  # fmt: skip


class Page(HTMLParser):
    """The tags of a page in order, its tables, and its text apart from code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.plain: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not [name for name, _ in attrs if name not in ("class", "style")]
        self.tags.append(tag)
        if tag != "br":
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif tag == "br" and {"td", "th"} & set(self.open):
            self.tables[-1][-1][-1] += "/"

    def handle_endtag(self, tag: str) -> None:
        if tag != "br":
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self.tables[-1][-1][-1] += data
        if not {"code", "pre"} & set(self.open):
            self.plain.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def page(text: str) -> Page:
    found = Page(GFM.render(text))
    assert not found.open
    assert set(found.tags) <= TAGS
    assert not LOOKED_FOR.search("\n".join(found.plain))
    return found


def inline(text: str) -> str:
    """What a line shows: only paragraphs, list items, code and text."""
    html = GFM.render(text).strip()
    return unescape(re.sub(r"</?(p|ul|li|code)>|\n", "", html))


# --- text ---


@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_text_is_shown_as_it_is(text: str) -> None:
    for before in ("", "- ", "- x: ", "1 "):
        shown = page(f"{before}{escape(text)}")
        assert set(shown.tags) <= {"p", "ul", "li", "code"}
        assert inline(f"{before}{escape(text)}") == f"{before.removeprefix('- ')}{tidy(text)}".strip()


@settings(max_examples=400, deadline=None)
@given(st.text(min_size=1, max_size=80) | st.text("a1 `*_[]()<>&|~#!\\-+=.:@$/wWorgcm\"'^{}%", min_size=1, max_size=40))
def test_any_text_is_shown_as_it_is_and_keeps_a_table_whole(text: str) -> None:
    shown = tidy(text)
    assert inline(f"- {escape(text)}") == shown
    assert inline(f"x {escape(text)} y") == " ".join(["x", *shown.split(" "), "y"]) if shown else True
    page(f"- {escape(text)}")
    (table,) = page(f"| a | b |\n| --- | --- |\n| {escape(text)} | z |\n").tables
    assert table == [["a", "b"], [shown, "z"]]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("air 93ffa7c52bdb, Sun 6c3fbe47adb6;", "air `93ffa7c52bdb`, Sun `6c3fbe47adb6`;"),
        ("debris.object_years: 3", "`debris.object_years`: 3"),
        ("(debris.made, debris.kept)", "(`debris.made`, `debris.kept`)"),
        ("see “state.example”.", "see “`state.example`”."),
        ("[state.example]", r"\[`state.example`\]"),
        ("(https://state.example/a_(b)).", "(`https://state.example/a_(b)`)."),
        ("[home](https://state.example)", "`[home](https://state.example)`"),
        (":smile:, GH-1.", "`:smile:,` `GH-1`."),  # its colons are part of it
    ],
)
def test_marks_of_the_sentence_stand_outside_code(text: str, shown: str) -> None:
    assert escape(text) == shown


@settings(max_examples=200, deadline=None)
@given(st.text("`~ a\\|", max_size=12))
def test_code_and_blocks_hold_any_text(text: str) -> None:
    found = page(f"x {code(text)}")
    assert found.tags == ["p", "code"]
    assert inline(f"x {code(text)}") in (f"x {tidy(text)}", f"x  {tidy(text)} ")
    assert page(block(text)).tags == ["pre", "code"]


# --- reports ---


@pytest.mark.parametrize("verbosity", [-1, 0, 1])
def test_a_report_is_a_table_of_verdicts_and_a_block_for_each_activity(
    verbosity: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markdown, "MAX_DETAILS", 10_000_000)
    found = page(rendered("markdown", *examples(), broken("a"), verbosity=verbosity))
    activities = [(report, item) for report in reports(examples()) for item in report.activities]
    head, *rows = found.tables[0]
    assert head == ["Activity", *(f"{item.number} {item.title}" for item in PANEL6.criteria)]
    for (report, item), row in zip(activities, rows, strict=True):
        assert row[0] == f"{tidy(report.scenario.title)}/{item.activity.id}"
        for criterion, cell in zip(item.stated.criteria, row[1:], strict=True):
            settled = criterion.settled("baseline")
            verdict = criterion.verdicts["baseline"]
            words = {"undetermined": f"? {settled.settled}/{settled.live}", "not-applicable": "–"}
            assert f"{cell}/".startswith(f"{words.get(verdict, verdict)}/")
            assert ("contested" in cell) == criterion.contested
            assert ("one-sided" in cell) == criterion.one_sided
    assert found.tags.count("details") == found.tags.count("summary") == (len(activities) if verbosity >= 0 else 0)
    assert ("pre" in found.tags) == (verbosity > 0)


def test_a_block_shows_every_reading() -> None:
    (report,) = [item for item in reports(examples()) if item.scenario.file.endswith("first-cubesat.behaviour.yaml")]
    _, table, *_ = page(rendered("markdown", report)).tables
    assert table[0] == ["", "base", "precaut.", "discretion", "treaty", ""]
    assert [row[0] for row in table[1:]] == [item.id for item in PANEL6.criteria]
    assert table[6] == ["avoid-creating-debris", "met", "missed", "met", "–", "contested"]


@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_hostile_text_changes_nothing_but_text(text: str) -> None:
    report = hostile(text, f"{text}/a.yaml")
    calm = page(rendered("markdown", hostile("a"), broken("b"), verbosity=1))
    found = page(rendered("markdown", report, broken(text, f"{text}/b.yaml"), verbosity=1))
    skipped = {"code"}  # words that GitHub would make something of are shown as code
    assert [tag for tag in found.tags if tag not in skipped] == [tag for tag in calm.tags if tag not in skipped]
    assert [[len(row) for row in table] for table in found.tables] == [[len(row) for row in t] for t in calm.tables]
    assert found.tables[0][1][0] == f"{tidy(text)}/act"


def test_a_scenario_full_of_markup_is_shown_as_it_is_written() -> None:
    (report,) = [item for item in reports(small()) if "marked-up" in item.scenario.file]
    found = page(rendered("markdown", report))
    assert found.tables[0][1][0] == "A | title, <b>bold</b> & *starred*/visit"
    assert "a" not in found.tags


def test_what_could_not_be_read_stands_out() -> None:
    text = rendered("markdown", *small()[2:])
    assert "0 scenarios assessed, **1 could not be read**" in text
    assert len(page(text).tables) == 0
    assert page(text).tags.count("li") == 2


def test_a_caveat_is_told() -> None:
    pack = reports(small())[0].pack
    told = "title: A\nfacts_are: stipulated\nactivities:\n- {id: a, kind: launch, facts: {activity.tense: true}}\n"
    report = assessed(told, pack=pack)
    assert assess(pack, report.scenario).activities[0].stated.caveats == ("in-tension",)
    text = rendered("markdown", report)
    assert "**Caveat**\n\nNothing here is about the law of armed conflict." in text
    assert "Weakest evidence" not in text
    assert "- keep-clear: its conditions do not apply" in text


def test_accounts_with_the_same_verdicts_say_so() -> None:
    pack = reports(small())[0].pack
    told = (
        "title: A\nactivities:\n- {id: a, kind: launch, facts: {approach.distance_km: 20}}\n"
        "accounts:\n- {id: b, title: What B says, facts: {a: {approach.distance_km: 30}}}\n"
    )
    assert "**Account b (What B says): the same verdicts**" in rendered("markdown", assessed(told, pack=pack))


def test_the_examples_fit() -> None:
    assert rendered("markdown", *examples()).endswith("</details>\n")


def test_a_pack_that_assumes_nothing_lists_nothing() -> None:
    told = "title: A\nactivities:\n- {id: a, kind: launch, facts: {approach.distance_km: 20}}\n"
    text = rendered("markdown", assessed(told, pack=load_pack(DATA / "packs" / "tiny")))
    assert "Assumptions" not in text
    assert "treaty law" not in text


def test_blocks_stop_where_github_would_refuse_the_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rendered("markdown", *small())
    first = whole.index("\n<details>")
    last = whole.rindex("\n<details>")
    monkeypatch.setattr(markdown, "MAX_DETAILS", len(whole[first:last].encode()) + 1)
    assert rendered("markdown", *small()) == f"{whole[:last]}\nThe details of 1 more activity would not fit here.\n"
    monkeypatch.setattr(markdown, "MAX_DETAILS", 1)
    assert rendered("markdown", *small()) == f"{whole[:first]}\nThe details of 3 more activities would not fit here.\n"
