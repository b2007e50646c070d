"""The text report: as the golden files have it, 80 columns wide, and inert whatever a file says."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import DATA, ROOT
from documents import as_yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from behaviour_check import InvalidInput, Pack, Report, assess, load_pack, load_scenario
from behaviour_check.cli import cli
from behaviour_check.report import Header, renderer
from behaviour_check.report.pages import page
from behaviour_check.source import clean, one_line

EXAMPLES = sorted((ROOT / "examples").rglob("*.behaviour.yaml"))
GOLDEN = [
    "hypothetical/two-accounts-of-an-approach",
    "hypothetical/break-up-in-doubt",
    "hypothetical/what-binds-a-launch",
    "hypothetical/first-cubesat",
    "hypothetical/constellation-raise",
    "hypothetical/one-operator-three-acts",
    "events/viasat-ka-sat-cyber-2022",
]
VERBOSITY = {"quiet": -1, "default": 0, "verbose": 1}
LONG = {"two-accounts-of-an-approach", "one-operator-three-acts"}
"""Examples whose whole trace would add thousands of lines and show nothing new."""
SGR = re.compile("\x1b\\[[0-9;]*m")
ALLOWED = {"\n"}
PACK = load_pack("panel6")


def load(path: Path) -> Report:
    return assess(PACK, load_scenario(path, PACK, path.relative_to(ROOT).as_posix()))


def text_of(*reports: Report, **header: Any) -> str:
    return "".join(renderer("text")(Header(PACK, header.pop("reading", "baseline"), **header), reports))


def columns(line: str) -> int:
    """How many columns of a terminal a line takes."""
    marks = {"Mn", "Me", "Cf"}
    return sum(
        0 if unicodedata.category(char) in marks else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in line
    )


def inert(text: str) -> bool:
    """Whether text can do nothing to a terminal but show characters from left to right."""
    return all(
        char in ALLOWED or (unicodedata.category(char) != "Cc" and unicodedata.bidirectional(char) not in DIRECTING)
        for char in text
    )


DIRECTING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def assert_fits(text: str, width: int = 80) -> None:
    assert text.endswith("\n")
    for line in text.split("\n"):
        assert columns(line) <= width, line
        assert line == line.rstrip(), line


# --- as it looks ---


@pytest.mark.parametrize("verbosity", list(VERBOSITY))
@pytest.mark.parametrize("name", GOLDEN)
def test_reports_look_as_the_golden_files_have_it(
    name: str, verbosity: str, golden: Callable[[Path, str], None]
) -> None:
    text = text_of(load(ROOT / "examples" / f"{name}.behaviour.yaml"), verbosity=VERBOSITY[verbosity])
    assert_fits(text)
    example = name.rpartition("/")[2]
    if verbosity != "verbose" or example not in LONG:
        golden(DATA / "text" / f"{example}.{verbosity}.txt", text)


def test_the_golden_files_show_every_part_of_a_report() -> None:
    whole = "\n".join(path.read_text(encoding="utf-8") for path in (DATA / "text").glob("*.default.txt"))
    for part in (
        "contested", "one-sided", "disputed", "? 1/", "Missed in the baseline reading", "Open in the baseline reading",
        "Observations", "Not applicable in the baseline reading", "Where readings differ", "Where accounts differ",
        "Weights moved", "procedural relief", "Assumptions", "Caveat",
        "Binding on this actor", "Undertaken by this actor", "Voluntary guidance", "weakest evidence", "(later)",
        "What would settle most", "declared unknown", "lies on both sides of",
        "not an adopted norm", "no finding that the act was lawful",
    ):  # fmt: skip
        assert part in re.sub(r"\s+", " ", whole), part


@pytest.mark.parametrize(("verbosity", "width"), [(-1, 60), (0, 60), (0, 80), (0, 100)])
def test_every_example_fits_the_page_without_trailing_blanks_or_colour(verbosity: int, width: int) -> None:
    text = text_of(*map(load, EXAMPLES), verbosity=verbosity, width=width)
    assert_fits(text, width)
    assert inert(text)


@pytest.mark.parametrize("reading", list(PACK.readings))
def test_any_reading_may_lead(reading: str) -> None:
    text = text_of(*map(load, EXAMPLES[::5]), reading=reading)
    assert_fits(text)
    assert f"Missed in the {reading} reading" in text
    assert text.endswith(f"Leading reading: {reading}.\n")


def test_colour_changes_nothing_but_colour() -> None:
    reports = [load(path) for path in EXAMPLES[:4]]
    plain, coloured = text_of(*reports), text_of(*reports, color=True)
    assert "\x1b[" in coloured
    assert [line.rstrip() for line in SGR.sub("", coloured).split("\n")] == plain.split("\n")


def test_a_missed_threshold_says_whose_number_it_is() -> None:
    facts = "notification.made: true, notification.lead_time_h: 6, conjunction.peak_pc: 0.5"
    text = f"title: A\nfacts_are: stipulated\nactivities: [{{id: act, kind: launch, facts: {{{facts}}}}}]\n"
    shown = " ".join(text_of(assess(PACK, load_scenario(text, PACK))).split())
    assert "notification.lead_time_h: 6 h (line 3)" in shown
    assert "threshold lead_h is 24 h (a convention of this pack: " in shown
    assert re.search(r"threshold pc is 0\.0001 \([A-Z-]+ 6\.4", shown)
    assert "To meet it: Give the first notice at least a day before the activity starts" in shown


def test_a_pledge_is_shown_as_what_moved_a_weight() -> None:
    report = load(ROOT / "examples/hypothetical/what-binds-a-launch.behaviour.yaml")
    shown = " ".join(text_of(report, reading="national-discretion").split())
    assert "Weights moved 1.1 prior-notice-given, core by the actor's own pledge: HCOC" in shown


def test_verdicts_of_the_table_are_those_of_the_report() -> None:
    report = load(ROOT / "examples/hypothetical/what-binds-a-launch.behaviour.yaml")
    rows = [line.split() for line in text_of(report, verbosity=-1).splitlines()]
    table = {row[0]: row[1:5] for row in rows if row and row[0] in {item.id for item in PACK.criteria}}
    for criterion in PACK.criteria:
        shown = [word.replace("-", "not-applicable") if word == "-" else word for word in table[criterion.id]]
        assert shown == [report.verdict("launch", criterion.id, reading) for reading in PACK.readings]


# --- hostile text ---

HOSTILE = {
    "an escape sequence": "a\x1b[31mred\x1b[2Jb",
    "an operating system command": "\x1b]0;title\x07\x1b]8;;https://example.org\x1b\\link",
    "a C1 control": "a\x9b31mb\x90c",
    "markup": "[red]a[/red] [link=https://example.org]b[/link] [/] [bold",
    "emoji code": ":rocket: :warning:",
    "direction overrides": "\u202eevil\u202c \u2066x\u2069 \u200f\u061c",
    "line breaks": "a\n  avoid-surprise  met  met\r\n1 scenario assessed\rb\x0b\x0c\x85\u2028c\u2029d",
    "tabs": "a\tb\t\tc",
    "null": "a\x00b",
    "a very long word": "x" * 400,
    "wide characters": "漢字かな" * 60,
    "wide and narrow": "a漢" * 90,
    "combining marks": "e\u0301" * 200,
    "byte order mark": "\ufeffa\ufeff",
    "only blanks": "   ",
    "braces and percents": "{0} {title} %s %(x)d $HOME `id`",
    "JSON": '"},{"x":["',
}
ID = "a" + "-very" * 40


def document(text: str) -> dict[str, Any]:
    """A scenario that says `text` wherever a scenario can say anything."""
    facts = {
        "notification.made": {"value": False, "source": text, "why": text, "note": text, "confidence": "reported"},
        "others.foreign_object": {"unknown": text, "source": text},
        "conjunction.peak_pc": {"between": [0, 1], "source": text},
        "activity.interference_foreseeable": {"value": True, "why": text},
    }
    return {
        "title": text, "summary": text, "actor": {"title": text, "sector": "state"}, "notes": text,
        "activities": [{"id": ID, "kind": "launch", "title": text, "facts": facts}],
        "accounts": [{"id": f"{ID}-other", "title": text, "facts": {ID: {"notification.made": True}}}],
    }  # fmt: skip


def hostile_report(text: str, name: str = "a.behaviour.yaml") -> Report:
    return assess(PACK, load_scenario(as_yaml(document(text)).encode(), PACK, name))


@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_hostile_text_stays_inert_and_within_width(text: str) -> None:
    report = hostile_report(text, f"{text}/a.behaviour.yaml")
    for verbosity in (-1, 0, 1):
        shown = text_of(report, verbosity=verbosity)
        assert inert(shown)
        assert_fits(shown)
        coloured = text_of(report, verbosity=verbosity, color=True)
        assert inert(SGR.sub("", coloured))


@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_a_line_break_is_a_blank_and_forges_no_line(text: str) -> None:
    assert text_of(hostile_report(text)) == text_of(hostile_report(one_line(text) or " "))


def test_markup_is_shown_as_it_is_written() -> None:
    shown = text_of(hostile_report(HOSTILE["markup"]), verbosity=-1)
    assert HOSTILE["markup"] in shown
    assert HOSTILE["emoji code"] in text_of(hostile_report(HOSTILE["emoji code"]), verbosity=-1)


@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_hostile_text_is_kept_whole_in_json(text: str) -> None:
    report = hostile_report(text, f"{text}/a.behaviour.yaml")
    told = json.loads("".join(renderer("json")(Header(PACK, "baseline"), [report])))["scenarios"][0]
    assert (told["title"], told["summary"], told["actor"]["title"]) == (text, text, text)
    assert told["path"] == f"{text}/a.behaviour.yaml"
    missed = told["activities"][0]["accounts"][0]["criteria"]["avoid-surprise"]["indicators"]["prior-notice-given"][0]
    assert text in [item["source"] for item in missed["because"]]


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=200) | st.text("a \n\t\x1b[m]漢\u202e\u0301", min_size=1, max_size=300))
def test_whatever_a_file_says_stays_inert(text: str) -> None:
    report = hostile_report(text)
    shown = text_of(report)
    assert inert(shown)
    told = json.loads("".join(renderer("json")(Header(PACK, "baseline"), [report])))
    assert told["scenarios"][0]["title"] == text


def check(*args: str) -> Result:
    return CliRunner().invoke(cli, ["check", *args], standalone_mode=False)


@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_hostile_text_in_errors_stays_on_one_inert_line(text: str, tmp_path: Path) -> None:
    wrong = {
        **document("a"), text: 1, "facts": {text: 1, "notification.audience": text, "notification.made": [text]},
        "date": text, "pledged": [text], "expect": {text: {text: {text: text}}},
    }  # fmt: skip
    path = tmp_path / "wrong.behaviour.yaml"
    path.write_text(as_yaml(wrong), encoding="utf-8")
    ran = check(str(path))
    lines = ran.stderr.splitlines()
    assert len(lines) > 5
    assert inert(ran.stderr)
    assert inert(ran.stdout)
    assert all(line.startswith(f"{path}:") for line in lines)


@pytest.mark.parametrize("text", [text for text in HOSTILE.values() if "\x00" not in text and len(text.encode()) < 200])
def test_hostile_file_names_stay_inert(text: str, tmp_path: Path) -> None:
    folder = tmp_path / text.replace("/", "|")
    folder.mkdir()
    (folder / "good.behaviour.yaml").write_text(as_yaml(document("A")), encoding="utf-8")
    (folder / "bad.behaviour.yaml").write_text("titel: A\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as problems:
        load_scenario(folder / "bad.behaviour.yaml", PACK)
    ran = check(str(folder))
    assert inert(ran.stdout)
    assert inert(ran.stderr)
    assert len(ran.stderr.splitlines()) == len(problems.value.problems)
    told = json.loads(check(str(folder), "-f", "json").stdout)
    assert told["scenarios"][0]["path"] == str(folder / "good.behaviour.yaml")


# --- hostile packs ---


def hostile_pack(folder: Path, text: str) -> Pack:
    """A pack that says `text` wherever a pack of one's own can say anything."""
    reading = {"id": "ours", "title": text, "label": text[:10], "idea": text, "for": text, "against": text}
    change = {"statement": text, "remedy": text, "note": text, "readings": {"ours": {"weight": "off", "why": text}}}
    head = {
        "id": "ours", "extends": "panel6", "title": text, "note": text, "readings": [reading],
        "indicators": {"prior-notice-given": change},
        "caveats": [{"id": "c", "when": {"notification.made": False}, "says": text}],
    }  # fmt: skip
    fact = {"type": "number", "unit": text, "title": text[:40], "question": text, "note": text}
    folder.mkdir()
    (folder / "pack.yaml").write_text(as_yaml(head), encoding="utf-8")
    (folder / "facts.yaml").write_text(as_yaml({"facts": {"activity.ours": fact}}), encoding="utf-8")
    return load_pack(folder)


@pytest.mark.parametrize("name", ["an escape sequence", "line breaks", "tabs", "markup", "wide characters", "JSON"])
def test_hostile_packs_stay_inert_in_reports_and_pages(name: str, tmp_path: Path) -> None:
    pack = hostile_pack(tmp_path / "ours", HOSTILE[name])
    report = assess(pack, load_scenario(as_yaml(document("A")).encode(), pack))
    shown = "".join(renderer("text")(Header(pack, "baseline", 1), [report]))
    assert inert(shown)
    assert_fits(shown)
    json.loads("".join(renderer("json")(Header(pack, "ours", 1), [report])))
    for id in ("criteria", "readings", "prior-notice-given", "activity.ours", "facts", "launch"):
        told = page(id, pack)
        assert told is not None
        assert inert(clean(told))
    for command in (["explain", "ours"], ["rules", "list", "-v"]):
        ran = CliRunner().invoke(cli, [*command, "-r", str(tmp_path / "ours")], standalone_mode=False)
        assert ran.return_value == 0
        assert inert(ran.stdout)


def test_a_licence_binds_the_operator_and_a_treaty_the_state_that_answers_for_it() -> None:
    text = (
        "title: T\nactor: {title: A company, sector: commercial}\nalso_bound_by: [FCC5]\nactivities:\n- id: a\n"
        "  kind: disposal\n"
        "  facts: {activity.orbit_regime: leo, disposal.lifetime_y: 40, disposal.method: natural-decay}\n"
    )
    shown = " ".join(text_of(assess(PACK, load_scenario(text, PACK))).split())
    assert re.search(r"Binding on this actor: [^:]*FCC5", shown)
    assert not re.search(r"Binding on the responsible State: [^:]*FCC5", shown)
