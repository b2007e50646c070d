"""The documentation site: it builds without a warning, every link leads somewhere, no page loads anything remote."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click
import pytest
import yaml
from conftest import ROOT
from markdown_it import MarkdownIt

from behaviour_check import Pack, assess, load_scenario
from behaviour_check.cli import cli

sys.path.insert(0, str(ROOT / "tools"))

import reference
import reference_pack
import reference_text
import reference_use

DOCS = ROOT / "docs"
SOURCES = sorted({*ROOT.glob("*.md"), *DOCS.rglob("*.md")} - set((DOCS / "reference").rglob("*.md")))
LOADS = {
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
    ("source", "srcset"),
    ("iframe", "src"),
    ("object", "data"),
}
GRAVE = ("serious", "critical")
"""What the theme leaves is moderate: its two sidebars are landmarks without names of their own."""
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built once for all processes of a run, with every warning an error."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    done = shared / "site.done"
    try:
        (shared / "site.lock").mkdir()
    except FileExistsError:
        until = time.monotonic() + 240
        while not done.exists():
            assert time.monotonic() < until, "another process was to build the site"
            time.sleep(0.2)
    else:
        command: list[str | Path] = [
            "-m",
            "sphinx",
            "-q",
            "-E",
            "-W",
            "--keep-going",
            "-b",
            "html",
            DOCS,
            shared / "site",
        ]
        ran = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, timeout=240)
        done.write_text(ran.stdout + ran.stderr, encoding="utf-8")
    assert done.read_text(encoding="utf-8") == ""
    return shared / "site"


class Page(HTMLParser):
    """What a page links to, loads and can be linked to at."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids[value] += 1
            if (tag, name) == ("a", "href") and value:
                self.links.append(value)
            if (tag, name) in LOADS and value:
                self.loads.append(value)


@cache
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in sorted(site.rglob("*.html"))}


def broken(site: Path, path: Path, link: str) -> bool:
    """Whether a link within the site leads nowhere."""
    parts = urlsplit(link)
    there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not there.is_file() or site not in there.parents:
        return True
    return bool(parts.fragment) and there.suffix == ".html" and unquote(parts.fragment) not in pages(site)[there].ids


# --- the site as a whole ---


def test_every_internal_link_leads_somewhere(site: Path) -> None:
    found = [
        f"{path.relative_to(site)}: {link}"
        for path, page in pages(site).items()
        for link in [*page.links, *page.loads]
        if not urlsplit(link).scheme and not link.startswith("//") and broken(site, path, link)
    ]
    assert found == []
    assert sum(len(page.links) for page in pages(site).values()) > 5_000


def test_no_page_loads_anything_remote(site: Path) -> None:
    remote = [(path, load) for path, page in pages(site).items() for load in page.loads if re.match(r"\w+:|//", load)]
    assert remote == []
    for path in site.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(url\(\s*["']?|@import\s+["'])(https?:)?//""", text), path


def test_the_pages_that_a_reader_needs_are_in_the_navigation(site: Path) -> None:
    links = {urlsplit(link).path for link in pages(site)[site / "index.html"].links}
    for page in (
        "start",
        "scenario",
        "report",
        "rules",
        "ci",
        "classroom",
        "derived-facts",
        "logic",
        "limits",
        "python",
    ):
        assert f"{page}.html" in links


# --- the reference ---


def test_everything_with_an_id_has_one_place(site: Path, pack: Pack) -> None:
    places = reference_pack.places(pack)
    assert len(places) == sum(
        map(len, (pack.criteria, pack.indicators, pack.vocabulary, pack.kinds, pack.kind_groups, pack.instruments,
                  pack.readings))
    )  # fmt: skip
    for id, (what, page) in places.items():
        ids = pages(site)[site / f"reference/{page}.html"].ids
        assert ids[reference_text.anchor(what, id)] == 1, id


def test_every_command_is_there_with_its_options(site: Path) -> None:
    shown = (DOCS / "reference/commands.md").read_text(encoding="utf-8")
    ids = pages(site)[site / "reference/commands.html"].ids
    assert {"check", "test", "new", "explain", "derive", "exercise new", "rules lint", "schema"} <= set(
        reference_use.command_names()
    )
    for name in reference_use.command_names():
        assert ids[f"command-{name.replace(' ', '-')}"] == 1
        command: click.Command = cli
        for word in name.split():
            assert isinstance(command, click.Group)
            found = command.get_command(click.Context(command), word)
            assert found is not None
            command = found
        part = shown.partition(f"## `{name}`\n")[2].partition("\n## ")[0]
        for option in command.params:
            assert all(flag in part for flag in (*option.opts, *option.secondary_opts) if flag.startswith("-")), name
    assert "Exit codes" in shown
    assert "stopped by Ctrl-C" in (site / "reference/commands.html").read_text(encoding="utf-8")


def test_an_indicator_is_told_with_all_that_it_rests_on(pack: Pack) -> None:
    for criterion in pack.criteria:
        text = reference_pack.pages(pack)[f"criteria/{criterion.id}.md"]
        for item in criterion.indicators:
            part = text.partition(f"(indicator-{item.id})=")[2].partition("\n(indicator-")[0]
            links = set(re.findall(r"\]\(#([^)]+)\)", part))
            assert {f"instrument-{cited.instrument.lower()}" for cited in item.authorities} <= links
            assert {f"reading-{id}" for id in pack.readings} <= links
            assert any(link.startswith("fact-") for link in links)
            for words in (item.statement, item.remedy, *(cited.says for cited in item.authorities)):
                assert reference_text.escape(words).rstrip(".")[1:] in part
            assert all(f"`{name}` = " in part for name in item.own.thresholds)


def test_the_scenario_file_has_every_key(pack: Pack) -> None:
    text = reference_use.pages(pack)["scenario-file.md"]
    for key in ("title", "facts_are", "sector", "accounts", "between", "target_mass_kg", "near_km"):
        assert f"- `{key}`" in text
    assert "- `title` (needed)" in text


def test_pages_that_are_no_more_are_removed(pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    reference.write(pack)
    old, kept = tmp_path / "criteria/old.md", tmp_path / "facts.md"
    old.touch()
    written = kept.stat().st_mtime_ns
    reference.write(pack)
    assert not old.exists()
    assert kept.stat().st_mtime_ns == written  # what has not changed is not read anew


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> & <b>", "[a](b) ![c](d) [e]: f", "a | b * c * _d_ __e__ ~~f~~ $g$", "a\\b \\* c",
        "1. one", "- two", "# three", "&amp; &#42;", "=== +", ": d", "    indented", "text\nwith\n\nlines", "2031) x",
        "{x}`y",
    ],
)  # fmt: skip
def test_text_of_a_pack_stays_text(text: str) -> None:
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(reference_text.escape(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special", "code_inline"}
    assert "".join(child.content for child in children) == " ".join(text.split())


# --- the sources ---


def test_the_sources_are_plain_markdown_that_a_code_host_shows() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^(```|:::)\{|^\([\w.-]+\)=$|\{[a-z]+\}`", text, re.MULTILINE), path


def test_links_of_the_sources_lead_to_files_of_the_repository() -> None:
    for path in SOURCES:
        for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
            target = urlsplit(link)
            if target.scheme or not target.path:
                continue
            there = (path.parent / target.path).resolve()
            assert there.exists(), f"{path}: {link}"
            assert DOCS / "reference" not in there.parents, f"{path}: {link}"  # made, and not kept


def test_every_output_that_is_shown_is_produced() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for found in re.finditer(r"(?P<before>.*)\n```text\n", text):
            assert re.match(r"<!-- (run|file): .+ -->$", found["before"]), f"{path}: {text[found.end() :][:60]}"


@pytest.mark.parametrize("page", ["index.md", "start.md", "scenario.md", "report.md", "python.md"])
def test_a_reader_sees_the_command_behind_an_output(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for command in re.findall(r"<!-- run: (.+?)(?: \(lines .+\))? -->", text):
        assert any(block.startswith(command) for block in fenced(page, "sh")), command


def test_names_of_things_become_links(site: Path) -> None:
    text = (site / "start.html").read_text(encoding="utf-8")
    for target in ("facts.html#fact-proximity-passively-safe", "criteria/avoid-imposing-manoeuvres.html#criterion"):
        assert f'href="reference/{target}' in text
    assert 'href="reference/commands.html#command-explain"' in text
    assert "facts.html#fact-others-foreign-object" in (site / "scenario.html").read_text(encoding="utf-8")


# --- a newcomer ---


def fenced(page: str, language: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_what_the_page_says_makes_a_scenario(pack: Pack) -> None:
    # the account that the page writes by hand, put below the scenario that it shows
    whole = (DOCS / "scenario/move.behaviour.yaml").read_text(encoding="utf-8")
    (account,) = [text for text in fenced("scenario.md", "yaml") if text.startswith("accounts:")]
    report = assess(pack, load_scenario(whole.partition("expect:")[0] + account, pack))
    assert report.verdict("move", "avoid-surprise") == "met"
    assert report.verdict("move", "avoid-surprise", account="neighbour") == "missed"


def test_the_forms_of_a_fact_on_the_page_are_valid(pack: Pack) -> None:
    facts = re.findall(
        r"^\| `([a-z_]+\.[a-z_]+: .+?)` \|", (DOCS / "scenario.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(facts) == 3
    lines = "".join(f"    {fact}\n" for fact in facts)
    head = "title: t\nfacts_are: stipulated\nactivities:\n- id: a\n  kind: manoeuvre\n  facts:\n"
    scenario = load_scenario(head + lines, pack)
    assert {yaml.safe_load(fact).popitem()[0] for fact in facts} <= set(scenario.activities[0].accounts[0].facts)


# --- in a browser ---


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine (tools/browser.sh installs it)")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_pages_fit_load_nothing_and_can_be_read_by_all(site: Path, scheme: Any, width: int) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    asked: list[str] = []
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for name in ("index", "scenario", "reference/criteria/avoid-surprise"):
            page.goto((site / f"{name}.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            found = axe.Axe().run(page).response["violations"]
            grave = [(item["id"], item["nodes"][0]["html"]) for item in found if item["impact"] in GRAVE]
            assert grave == [], name
        browser.close()
    assert [url for url in asked if not url.startswith("file:")] == []
