"""The encounter card in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from ...report.gfm import escape
from ..card import Card

LINE = "_" * 30


def render(card: Card) -> str:
    """The card as Markdown."""
    return "\n".join(_lines(card)) + "\n"


def _lines(card: Card) -> Iterator[str]:
    yield f"# {escape(card.title)}"
    yield ""
    yield escape(card.lead)
    for number, part in enumerate(card.parts, 1):
        yield ""
        yield f"## {number} {escape(part.title)}"
        yield ""
        if part.ask:
            yield escape(part.ask)
            yield ""
        yield from (f"- ☐ {escape(text)}" for text in part.ticks)
        yield from (f"- {escape(text)} {LINE}" for text in part.lines)
    yield ""
    yield escape(card.foot)
