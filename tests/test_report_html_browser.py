"""The HTML report in a real browser: opened, clicked, switched, filtered, driven by keys, printed, read aloud.

Needs Chromium and the Python package playwright; `tools/browser.sh` installs the first where it can.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from formats import PANEL6, broken, examples, hostile, rendered, reports
from html_pages import WORDS
from test_report_html import TEXTS

from behaviour_check import Report
from behaviour_check.differ import disputes
from behaviour_check.report import Result
from behaviour_check.report.words import tidy

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install playwright)")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine (tools/browser.sh installs it)"),
]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
"""
TWO_ACCOUNTS = "two-accounts-of-an-approach"
Browser = Any
Page = Any


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("html")


def named(name: str) -> Report:
    return next(item for item in reports(examples()) if name in item.scenario.file)


@cache
def written(folder: Path, name: str) -> Path:
    """One of the reports that the tests look at, as a file."""
    results: dict[str, tuple[Result, ...]] = {
        "all": examples(),
        "one": (named(TWO_ACCOUNTS),),
        "few": (named("viasat"), named("one-operator-three-acts"), named(TWO_ACCOUNTS), broken("<b>wrong</b>")),
        "derived": (named("three-retirements"), named("whose-probability")),
        "many": (examples() * 13)[:480],
        "none": (broken("a"),),
    }
    path = folder / f"{name}.html"
    path.write_text(rendered("html", *results[name]), encoding="utf-8")
    return path


@contextmanager
def opened(browser: Browser, path: Path, *, url: str = "", **options: Any) -> Iterator[Page]:
    """A page in a window of its own, in which nothing may go wrong and nothing may be loaded but the page."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, "reduced_motion": "reduce", **options})
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(VIOLATIONS)
    target = url or path.as_uri()
    page.goto(target)
    yield page
    if options.get("java_script_enabled", True):
        assert page.evaluate("window.violations") == []
    assert said == []
    assert [item for item in asked if not item.startswith("data:")] == [target]
    context.close()


def cell(page: Page, row: int, column: int) -> Any:
    return page.locator("#matrix tr.act").nth(row).locator("td > button").nth(column)


def shown(page: Page) -> list[list[str]]:
    """The codes of the verdicts in the matrix, and what the cells say."""
    cells = "[...row.querySelectorAll('td')].map((cell) => cell.className[1] + cell.innerText)"
    script = f"[...document.querySelectorAll('tr.act')].map((row) => {cells})"
    found: list[list[str]] = page.evaluate(script)
    return found


def expected(results: list[Report], reading: str, account: str) -> list[list[str]]:
    """What the matrix should show."""
    rows = []
    for report in results:
        for item in report.activities:
            told = next((one for one in item.accounts if one.title == account), item.stated)
            disputed = {found.criterion for found in disputes(item) if reading in found.readings}
            row = []
            for found in told.criteria:
                verdict = found.verdicts[reading]
                settled = found.settled(reading)
                words = {"met": "Met", "missed": "Missed", "not-applicable": "–"}
                word = words.get(verdict, f"Open {settled.settled}/{settled.live}")
                marks = ["contested"] * found.contested + ["one-sided"] * found.one_sided
                marks += ["disputed"] * (found.criterion.id in disputed)
                row.append(str(WORDS.index(verdict)) + "\n".join([word, *marks]))
            rows.append(row)
    return rows


# --- choosing ---


def test_every_reading_and_account_shows_its_verdicts_without_loading_anew(browser: Browser, folder: Path) -> None:
    with opened(browser, written(folder, "few")) as page:
        page.evaluate("window.same = true")
        some = [named("viasat"), named("one-operator-three-acts"), named(TWO_ACCOUNTS)]
        accounts = page.locator("#account option").all_inner_texts()
        assert len(accounts) == 4
        for number, label in enumerate(accounts):
            page.locator("#account").select_option(index=number)
            for reading in PANEL6.readings.values():
                page.get_by_role("radio", name=reading.title).check()
                assert shown(page) == expected(some, reading.id, re.sub(r" \(.*\)$", "", label))
                assert page.locator("#idea").inner_text() == tidy(reading.idea)
        assert page.locator(".marks .mark", has_text="no such account").count() == 4
        assert page.evaluate("window.same")


def test_a_cell_opens_its_reasons_and_closes_them(browser: Browser, folder: Path) -> None:
    with opened(browser, written(folder, "few")) as page:
        opener = cell(page, 0, 0)
        assert opener.get_attribute("aria-expanded") == "false"
        opener.click()
        assert opener.get_attribute("aria-expanded") == "true"
        panel = page.locator(f"#{opener.get_attribute('aria-controls')}")
        text = " ".join(panel.inner_text().split())
        for part in (
            "1 Avoid surprise Missed one-sided",
            "Someone outside the acting party was told of the act before it started.",
            "Notice given: no · confirmed · European Union, UK Foreign Office and US State Department",
            "line 60",
            "Applies when ✓ holds: all of",
            "✗ does not hold: notice given: yes · stated: no (decides)",
            "Background COPUOS long-term sustainability guidelines, B.1(3) (UN guideline, 2019): asks States",
            "By analogy US-USSR launch notification agreement",
            "To meet it Tell those who could be affected",
            "Weakest link: confirmed",
            "1.1 missed in Published guidance, High ambition Freedom of use: an observation",
            "part of an armed conflict to which the actor is a party",
            "Emergency: taken as no, not stated",
        ):
            assert part in text, part
        cell(page, 0, 3).click()
        assert opener.get_attribute("aria-expanded") == "false"
        assert page.locator("tr.panel").count() == 1
        text = " ".join(page.locator("tr.panel").inner_text().split())
        assert "To settle it Does the actor publish a space or space security policy" in text
        assert "Policy published: not stated" in text
        assert "Weight moved supporting to core: more is asked of an established actor" in text
        page.get_by_role("button", name="Close", exact=True).click()
        assert page.locator("tr.panel").count() == 0


def test_every_cell_of_every_example_has_its_reasons_in_every_reading_and_account(
    browser: Browser, folder: Path
) -> None:
    script = """([reading, account]) => {
        choose({reading, account});
        const told = rows.filter((row) => row.activity.accounts.some((item) => item.account === account));
        const panels = (row) => [aboutPanel(row), ...columns.map((_, column) => reasonsPanel(row, column))];
        const texts = told.flatMap(panels);
        return texts.every(({textContent: text}) => text.length > 100 && !/undefined|null|NaN|\\[object/.test(text));
    }"""
    with opened(browser, written(folder, "all")) as page:
        accounts = page.locator("#account option").count()
        activities = [item for report in reports(examples()) for item in report.activities]
        assert accounts == len({(told.id, told.title) for item in activities for told in item.accounts}) > 8
        for account in range(accounts):
            for reading in range(len(PANEL6.readings)):
                assert page.evaluate(script, [reading, account])


def test_readings_and_accounts_are_chosen_in_the_reasons_too(browser: Browser, folder: Path) -> None:
    with opened(browser, written(folder, "one")) as page:
        cell(page, 0, 0).click()
        choices = page.locator("tr.panel").get_by_role("button")
        choices.filter(has_text="What State B says").click()
        assert page.locator("#account").input_value() == "2"
        assert "Missed" in page.locator("tr.panel h3").inner_text()
        assert page.evaluate("document.activeElement.textContent") == "What State B saysMissed"
        choices.filter(has_text="Treaty law only").click()
        assert page.get_by_role("radio", name="Treaty law only").is_checked()
        assert "Its conditions do not apply." in page.locator("tr.panel").inner_text()
        assert not page.locator("#search").is_visible()


def test_an_activity_opens_what_is_known_of_it(browser: Browser, folder: Path) -> None:
    with opened(browser, written(folder, "few")) as page:
        page.get_by_role("button", name="Cyber operation against the KA-SAT network").click()
        text = page.locator("tr.panel").inner_text()
        for part in ("viasat-ka-sat-cyber-2022.behaviour.yaml", "Consent: not-sought", "sources are expected", "5,800"):
            assert part in text


def test_an_activity_shows_what_models_derived_and_from_what(browser: Browser, folder: Path) -> None:
    with opened(browser, written(folder, "derived")) as page:
        page.locator("tr.act th button").first.click()
        shown = page.locator("section.reasons").inner_text()
        assert "derived by models" in shown.lower()
        for part in ("NRLMSIS 2.1", "From orbit 550 km, circular", "disposal.lifetime_y: 4.1 to 18 years"):
            assert part in shown


def test_filters_keep_what_fits_and_say_how_much(browser: Browser, folder: Path) -> None:
    with opened(browser, written(folder, "all")) as page:
        rows = page.locator("#matrix tr.act:visible")
        toggles = page.locator("#toggles button")
        activities = [item for report in reports(examples()) for item in report.activities]
        found = [criterion for item in activities for criterion in item.stated.criteria]
        verdicts = Counter(criterion.verdicts["baseline"] for criterion in found)
        assert toggles.all_inner_texts()[:4] == [
            f"Missed {verdicts['missed']}", f"Open {verdicts['undetermined']}", f"Met {verdicts['met']}",
            f"Not applicable {verdicts['not-applicable']}",
        ]  # fmt: skip
        assert page.locator("#count").inner_text() == f"{len(activities)} activities"
        toggles.filter(has_text="contested").click()
        contested = [item for item in activities if any(criterion.contested for criterion in item.stated.criteria)]
        assert 0 < len(contested) < len(activities)
        assert rows.count() == len(contested)
        assert page.locator("#count").inner_text() == f"{len(contested)} of {len(activities)} activities"
        cells = sum(criterion.contested for criterion in found)
        assert page.locator("#matrix td:not(.faded):visible .mark", has_text="contested").count() == cells
        assert page.locator("#matrix td:not(.faded):visible").count() == cells
        groups = [
            report for report in reports(examples())
            if len(report.activities) > 1 and any(item in contested for item in report.activities)
        ]  # fmt: skip
        assert page.locator("#matrix tr.group:visible").count() == len(groups) > 0
        toggles.filter(has_text="disputed").click()
        assert rows.count() > len(contested)
        page.get_by_label("Find").fill("JAMMING")
        assert rows.count() == 1
        page.get_by_label("Find").fill("nothing like it")
        assert rows.count() == 0
        page.get_by_role("button", name="Show all").click()
        assert rows.count() == len(activities)
        assert page.evaluate("document.activeElement.id") == "search"


def test_a_filter_hides_the_reasons_of_what_it_hides(browser: Browser, folder: Path) -> None:
    with opened(browser, written(folder, "few")) as page:
        cell(page, 0, 0).click()
        page.get_by_label("Find").fill("close approach")
        assert not page.locator("tr.panel").is_visible()
        page.get_by_label("Find").fill("")
        assert page.locator("tr.panel").is_visible()


# --- keys ---


def test_everything_can_be_done_with_keys(browser: Browser, folder: Path) -> None:
    with opened(browser, written(folder, "few")) as page:
        keys = page.keyboard
        here = "document.activeElement"
        keys.press("Tab")
        assert page.evaluate(f"{here}.textContent") == "Skip to the matrix"
        assert page.evaluate(f"{here}.getBoundingClientRect().left") >= 0
        keys.press("Enter")
        keys.press("Tab")
        assert page.evaluate(f"{here}.textContent") == "Skip past the matrix"
        keys.press("Tab")
        keys.press("ArrowRight")
        assert page.evaluate(f"{here}.getAttribute('aria-label')") == "1 Avoid surprise: Missed, one-sided"
        assert page.evaluate(f"getComputedStyle({here}).outlineStyle") == "solid"
        for key, label in (
            ("ArrowDown", "1 Avoid surprise: Met"), ("End", "8 Avoid interfering with normal operation: Met"),
            ("ArrowRight", "8 Avoid interfering with normal operation: Met"), ("ArrowUp", "8 Avoid interfering"),
            ("ArrowUp", "8 Avoid interfering"), ("Home", None), ("ArrowRight", "1 Avoid surprise: Missed"),
        ):  # fmt: skip
            keys.press(key)
            found = page.evaluate(f"{here}.getAttribute('aria-label')")
            assert (found is None) if label is None else found.startswith(label)
        keys.press("Enter")
        assert page.locator("tr.panel").count() == 1
        for _ in range(8):
            keys.press("Tab")
        assert page.evaluate(f"{here}.textContent") == "Close"
        keys.press("Escape")
        assert page.locator("tr.panel").count() == 0
        assert page.evaluate(f"{here}.getAttribute('aria-label')").startswith("1 Avoid surprise")
        keys.press("Space")
        assert page.locator("tr.panel").count() == 1
        keys.press("Escape")
        keys.press("Escape")
        page.get_by_role("radio", name="Published guidance").focus()
        keys.press("ArrowRight")
        assert page.get_by_role("radio", name="High ambition").is_checked()
        assert page.evaluate("state.reading") == 1
        keys.press("Tab")
        assert page.evaluate(f"{here}.id") == "account"
        keys.press("Tab")
        keys.press("Space")
        assert page.evaluate(f"{here}.getAttribute('aria-pressed')") == "true"
        page.locator("#search").focus()
        keys.type("ka-sat")
        keys.press("Enter")
        assert page.locator("#matrix tr.act:visible").count() == 1


# --- paper ---


def test_it_prints_to_clean_a4_pages_with_the_reasons_of_missed_and_open_cells(browser: Browser, folder: Path) -> None:
    with opened(browser, written(folder, "few"), color_scheme="dark") as page:
        page.get_by_label("Find").fill("cyber")
        cell(page, 0, 0).click()
        path = folder / "few.pdf"
        page.pdf(path=str(path), prefer_css_page_size=True)
        assert page.locator("#paper").inner_html() == ""
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("#paper article").count() == 1
        assert page.locator("#paper .reasons").count() == 6
        assert page.locator("#paper .finding").count() > 6
        for hidden in ("#controls", "tr.panel", "#reference", ".skip >> nth=0"):
            assert not page.locator(hidden).is_visible()
        paper = " ".join(page.locator("#paper").inner_text().split())
        assert (
            "Reading: Published guidance. Account: The scenario's own facts."
            in page.locator("#print-state").inner_text()
        )
        for part in ("1.1 Someone outside the acting party was told", "To meet it", "line 60", "Where readings differ"):
            assert part in paper
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    sizes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", path.read_bytes()))
    assert [(round(float(width)), round(float(height))) for width, height in sizes] == [(595, 842)]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="there is no pdftotext (tools/browser.sh installs it)")
def test_a_printed_page_holds_its_text(browser: Browser, folder: Path) -> None:
    path = folder / "one.pdf"
    with opened(browser, written(folder, "one")) as page:
        page.pdf(path=str(path), prefer_css_page_size=True)
    command = ["pdftotext", "-layout", str(path), "-"]
    pages = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\f")[:-1]
    assert 4 <= len(pages) <= 12
    assert "Two accounts of a close approach" in pages[0]
    assert "not an adopted norm" in " ".join(pages[0].split())
    whole = " ".join(" ".join(pages).split())
    for part in (
        "How to read it",
        "Reasons",
        "To settle it",
        "State A names a message that State B says",
        "Assumptions",
    ):
        assert part in whole
    for number, text in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in " ".join(text.split())


# --- everyone ---


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_mend(browser: Browser, folder: Path, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

    def check(page: Page) -> None:
        found = axe.Axe().run(page)
        assert found.response["violations"] == [], found.generate_report()

    with opened(browser, written(folder, "few"), color_scheme=scheme) as page:
        check(page)
        cell(page, 0, 0).click()
        page.locator("tr.act button.title").nth(1).click()
        cell(page, 3, 1).click()
        page.locator("#toggles button").first.click()
        page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true; })")
        assert page.locator("tr.panel:visible").count() > 1
        # A reference of a few entries of each sort shows axe as much as the whole, and takes a tenth of the time.
        most = ".indicator:nth-of-type(n + 2), .facts div:nth-of-type(n + 3)"
        page.evaluate(f"document.querySelectorAll('{most}').forEach((item) => item.remove())")
        check(page)
        page.set_viewport_size({"width": 375, "height": 812})
        check(page)


def test_axe_finds_nothing_to_mend_without_a_script(browser: Browser, folder: Path) -> None:
    # axe itself needs scripts to be allowed, so the page's own is taken out, and what stands in noscript put in.
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    text = written(folder, "few").read_text(encoding="utf-8").replace("noscript>", "div>")
    path = folder / "silent.html"
    path.write_text(re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL), encoding="utf-8")
    with opened(browser, path) as page:
        found = axe.Axe().run(page)
        assert found.response["violations"] == [], found.generate_report()


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_is_wider_than_the_screen(browser: Browser, folder: Path, width: int) -> None:
    with opened(browser, written(folder, "few"), viewport={"width": width, "height": 800}) as page:
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        cell(page, 0, 4).click()
        page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true; })")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_it_can_be_read_without_a_script(browser: Browser, folder: Path) -> None:
    with opened(browser, written(folder, "few"), java_script_enabled=False) as page:
        assert not page.locator("#controls").is_visible()
        text = page.locator("main").inner_text()
        for part in ("Leading reading: Published guidance", "Weakest evidence:", "To settle it:", "To meet it:"):
            assert part in text
        page.locator("td a").first.click()
        assert page.url.endswith("#r0-1")
        page.locator("#r0-1 a").first.click()
        assert page.locator("#i-prior-notice-given").is_visible()


# --- what it is given ---


def test_hostile_text_is_shown_and_does_nothing(browser: Browser, folder: Path) -> None:
    texts = list(TEXTS.values())
    path = folder / "hostile.html"
    path.write_text(rendered("html", *map(hostile, texts), *map(broken, texts)), encoding="utf-8")
    with opened(browser, path) as page:
        assert page.locator("tr.act button.title").all_text_contents() == [tidy(text) for text in texts]
        for account in range(page.locator("#account option").count()):
            page.locator("#account").select_option(index=account)
        page.evaluate("rows.forEach((row, number) => toggle(row, number % 2 - 1))")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("tr.panel").count() == page.locator("#paper article").count() == len(texts)
        assert page.locator("tr.panel, #paper, .errors").locator("img, script, style, iframe, svg, form").count() == 0
        assert page.evaluate("document.querySelectorAll('script, style').length") == 3


def test_it_works_from_a_server_that_is_asked_for_one_file(browser: Browser, folder: Path) -> None:
    path = written(folder, "one")
    asked: list[str] = []

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            asked.append(self.path)

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with opened(browser, path, url=f"http://127.0.0.1:{server.server_port}/one.html") as page:
                cell(page, 0, 0).click()
        finally:
            server.shutdown()
            thread.join()
    assert asked == ["/one.html"]


def test_it_works_for_five_hundred_activities(browser: Browser, folder: Path) -> None:
    path = written(folder, "many")
    with opened(browser, path) as page:
        several = [item for report in reports((examples() * 13)[:480]) for item in report.activities]
        assert page.locator("#count").inner_text() == f"{len(several)} activities"
        cell(page, 450, 2).click()
        page.get_by_role("radio", name="Freedom of use").check()
        assert page.locator("tr.panel").is_visible()
        page.get_by_label("Find").fill("meridian")
        one = sum("one-operator-three-acts" in report.scenario.file for report in reports((examples() * 13)[:480]))
        assert page.locator("#matrix tr.act:visible").count() == 3 * one > 30


def test_a_report_without_activities_says_so(browser: Browser, folder: Path) -> None:
    with opened(browser, written(folder, "none")) as page:
        text = page.locator("main").inner_text()
        assert "Nothing was assessed." in text
        assert "Inputs that could not be assessed" in text
        assert page.locator("#count").inner_text() == "0 activities"
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("#print-state").text_content() == "Reading: Published guidance."
