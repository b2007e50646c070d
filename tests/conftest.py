"""What the tests share: the shipped pack, and golden files with one refresh command: `pytest --refresh`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from behaviour_check import Pack, load_pack

# In continuous integration a change is judged by the same generated cases each time; at a desk new ones are tried.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

HERE = Path(__file__).parent
ROOT = HERE.parent
DATA = HERE / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh", action="store_true", help="write golden files anew instead of comparing with them")


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The shipped pack."""
    return load_pack("panel6")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare text with a golden file, or write the file with `--refresh`."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--refresh"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.exists(), f"{path} is missing: run `pytest --refresh` and look at it"
        assert text == path.read_text(encoding="utf-8")

    return compare
