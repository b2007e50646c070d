"""Sheets, keys, reports and the card in a real browser: printed on A4, read aloud, on a narrow screen.

Needs Chromium and the Python package playwright; `tools/browser.sh` installs the first where it can.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from exercises import CLASSROOM, NAMES, READINGS

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install playwright)")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PDFTOTEXT = shutil.which("pdftotext")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine (tools/browser.sh installs it)"),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
SHEETS = ["visitor/sheet", "falling-satellite/sheet", "crowded-pass/sheet", *(f"visitor/sheet-{id}" for id in READINGS)]
OTHERS = [*(f"{name}/{page}" for name in NAMES for page in ("key", "class")), "card"]
Browser = Any


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield launched
        launched.close()


def opened(browser: Browser, name: str, **options: Any) -> Any:
    page = browser.new_page(**options)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("requestfailed", lambda request: said.append(request.url))
    page.goto((CLASSROOM / f"{name}.html").as_uri())
    assert said == []
    return page


def printed(browser: Browser, name: str, folder: Path) -> list[str]:
    """The text of each page on paper."""
    page = opened(browser, name)
    path = folder / "printed.pdf"
    page.pdf(path=str(path), prefer_css_page_size=True)
    page.close()
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, text=True)
    return done.stdout.split("\f")[:-1]


@pytest.mark.skipif(PDFTOTEXT is None, reason="there is no pdftotext (tools/browser.sh installs it)")
@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_fits_on_two_leaves_and_breaks_between_questions(browser: Browser, tmp_path: Path, name: str) -> None:
    pages = printed(browser, name, tmp_path)
    assert len(pages) == 4
    assert sum(page.count("Because") for page in pages) == 8
    for page in pages:
        # The criterion, its boxes and its lines stand on one page.
        assert page.count("Because") == page.count("Undetermined") - page.count("Undetermined:")
    (asks,) = [page for page in pages if "What do you say?" in page]
    assert "1 Avoid surprise" in asks


@pytest.mark.skipif(PDFTOTEXT is None, reason="there is no pdftotext (tools/browser.sh installs it)")
@pytest.mark.parametrize("name", OTHERS)
def test_a_key_a_report_and_the_card_print_on_few_pages(browser: Browser, tmp_path: Path, name: str) -> None:
    pages = printed(browser, name, tmp_path)
    assert len(pages) == 1 if name == "card" else 3 <= len(pages) <= 5
    assert all(len(page.split()) > 60 for page in pages)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "name", ["visitor/sheet-precautionary", "crowded-pass/sheet", "crowded-pass/key", "visitor/class", "card"]
)
def test_axe_finds_nothing_to_mend(browser: Browser, name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    for width in (1280, 375):
        page = opened(browser, name, color_scheme=scheme, viewport={"width": width, "height": 800})
        found = axe.Axe().run(page)
        assert found.response["violations"] == [], found.generate_report()
        page.close()


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
@pytest.mark.parametrize("name", ["visitor/sheet-precautionary", "crowded-pass/key", "visitor/class", "card"])
def test_nothing_is_wider_than_the_screen(browser: Browser, name: str, width: int) -> None:
    page = opened(browser, name, viewport={"width": width, "height": 800})
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.close()
