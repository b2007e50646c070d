"""The parts of a page that `explain` prints: Markdown that reads well unrendered, no wider than a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap

WIDTH = 80


def squeezed(lines: Iterable[str]) -> str:
    """The lines as text, with never more than one empty line between them."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def title(id: str, text: str) -> Iterator[str]:
    """What the page is about."""
    yield f"# {id}"
    yield ""
    yield from paragraph(text)


def heading(text: str) -> Iterator[str]:
    """The head of a part."""
    yield ""
    yield f"## {text}"
    yield ""


def paragraph(text: str) -> Iterator[str]:
    """A few sentences."""
    yield from wrap(" ".join(text.split()), WIDTH, break_long_words=False, break_on_hyphens=False)
    yield ""


def item(text: str) -> Iterable[str]:
    """An entry of a list."""
    words = " ".join(text.split())
    return wrap(
        words, WIDTH, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
