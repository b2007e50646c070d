"""Markdown for the reference pages: text from a pack as text, and links to the place of everything that has an id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

Lines = Iterator[str]

_CODE = re.compile(r"(`[^`]+`)")
_MARK = re.compile(r"[\\`*_\[\]<>|&$~]")
_NUMBERED = re.compile(r"^(\d+)([.)] )|^([-+=#:])")


def escape(text: str) -> str:
    """Text of a pack on one line, without markup other than `code`."""
    parts = _CODE.split(" ".join(text.split()))
    plain = [part if _CODE.fullmatch(part) else _MARK.sub(r"\\\g<0>", part) for part in parts]
    return _NUMBERED.sub(lambda found: f"{found[1] or ''}\\{found[2] or found[3]}", "".join(plain))


def stop(text: str) -> str:
    """Text that ends with a full stop."""
    text = escape(text)
    return text if text.endswith((".", "?", "!")) else f"{text}."


def sentence(text: str) -> str:
    """Text that starts with a capital letter and ends with a full stop."""
    text = stop(text)
    return text[:1].upper() + text[1:]


def code(text: str) -> str:
    """Text as code."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def link(what: str, id: str, text: str | None = None) -> str:
    """A link to the place of an id: `link("fact", "notification.made")`."""
    return f"[{text or code(id)}](#{label(what, id)})"


def label(what: str, id: str) -> str:
    """The label of the place of an id. Its anchor on the page has hyphens for everything but letters and digits."""
    return f"{what}-{id.lower()}"


def anchor(what: str, id: str) -> str:
    """The anchor of the place of an id, as it stands in an address."""
    return re.sub(r"[^a-z0-9]+", "-", label(what, id)).strip("-")


def place(what: str, id: str, heading: str, level: int = 2) -> Lines:
    """A heading that can be linked to."""
    yield ""
    yield f"({label(what, id)})="
    yield f"{'#' * level} {heading}"
    yield ""


def paragraph(text: str) -> Lines:
    """A paragraph of finished Markdown."""
    yield text
    yield ""


def items(lines: Iterable[str]) -> Lines:
    """A list of finished Markdown."""
    yield from (f"- {line}" for line in lines)
    yield ""


def named(name: str, lines: Iterable[str]) -> Lines:
    """A list under a few words in bold; nothing if it is empty."""
    lines = list(lines)
    if lines:
        yield from paragraph(f"**{name}**")
        yield from items(lines)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Lines:
    """A table of finished Markdown without bars of its own."""
    head = list(head)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
