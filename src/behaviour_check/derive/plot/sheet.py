"""One page of panels, one below the other, each with a heading, what it says, a legend and a small line on its model.

Sizes are in inches, as on paper: the page is as wide as the text of an A4 sheet, and as long as it needs to be.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D

from ...problem import one_line
from .style import BLACK, GREY, HEADING_PT, SMALL_PT, TEXT_PT, TITLE_PT

WIDTH = 7.5
_SIDE, _TICKS, _RIGHT, _LEGEND_ROW, _UNDER = 0.3, 0.95, 0.85, 0.21, 0.55
_SPACING = 1.35
_MOST_LINES = 5
_BREAKS = re.compile(r" (?!(?:%|kg|k?m(?:/s)?|UTC|years?)(?:\W|$))")
"""Where a line may end: a number keeps its unit."""
_MOST_CHARACTERS = 1000
_POINTS = 72.0
_UNITS = 100.0
_HINTED = 1.02
"""On a grid of pixels letters come out a little wider than they are."""

AXES_WIDTH = WIDTH - _TICKS - _RIGHT
"""Width of what is drawn within the axes of each panel."""


class Panel(NamedTuple):
    """One picture, or only words where there is nothing to draw."""

    heading: str
    says: tuple[str, ...]
    """What a reader should take from it, in a sentence or two."""
    foot: tuple[str, ...]
    """In small type: what was left out, and which model and version it is from."""
    paint: Callable[[Axes], None] | None = None
    height: float = 3.0
    """Of what is drawn within the axes."""
    legend: tuple[int, int] = (0, 1)
    """How many entries the legend above the axes has, and in how many columns; no entries for none."""


class Section(NamedTuple):
    """The panels of one activity."""

    name: str
    panels: tuple[Panel, ...]


class _Block(NamedTuple):
    """A part of the page: how high it is, and how it is put on the page, its upper edge so far below the top."""

    height: float
    put: Callable[[Figure, float], None]


def page(title: str, sections: Sequence[Section], form: str) -> bytes:
    """The page as PNG, SVG or PDF: the same bytes each time, for the same version of matplotlib."""
    blocks = [_gap(0.2), _words(title, TITLE_PT, bold=True)]
    for section in sections:
        blocks += [_gap(0.25), _rule(), _gap(0.08), _words(section.name, HEADING_PT + 1.5, bold=True)]
        for panel in section.panels:
            blocks += _blocks(panel)
    blocks.append(_gap(0.2))
    figure = Figure(figsize=(WIDTH, sum(block.height for block in blocks)), facecolor="white")
    top = 0.0
    for block in blocks:
        block.put(figure, top)
        top += block.height
    stream = io.BytesIO()
    figure.savefig(stream, format=form, metadata=_metadata(drawable(title), form))
    return stream.getvalue()


def _metadata(title: str, form: str) -> dict[str, Any]:
    """The title; the name of the program instead of versions, and no date."""
    if form == "png":
        return {"Title": title, "Software": "behaviour-check"}
    date = "CreationDate" if form == "pdf" else "Date"
    producer = {"Producer": "behaviour-check"} if form == "pdf" else {}
    return {"Title": title, "Creator": "behaviour-check", date: None, **producer}


def _blocks(panel: Panel) -> list[_Block]:
    blocks = [_gap(0.16), _words(panel.heading, HEADING_PT, bold=True)]
    blocks += [_words(text, TEXT_PT) for text in panel.says]
    if panel.paint is not None:
        blocks += [_gap(0.06), _axes(panel, panel.paint)]
    if panel.foot:
        blocks += [_gap(0.05), *(_words(text, SMALL_PT, colour=GREY) for text in panel.foot)]
    return blocks


def _gap(height: float) -> _Block:
    return _Block(height, lambda figure, top: None)  # noqa: ARG005  (nothing is put there)


def _rule() -> _Block:
    def put(figure: Figure, top: float) -> None:
        ends = _SIDE / WIDTH, 1 - _SIDE / WIDTH
        height = 1 - top / figure.get_figheight()
        figure.add_artist(Line2D(ends, (height, height), color=GREY, linewidth=0.8))

    return _Block(0.02, put)


def _words(text: str, size: float, *, bold: bool = False, colour: str = BLACK) -> _Block:
    weight: Literal["bold", "normal"] = "bold" if bold else "normal"
    lines = wrapped(text, size, WIDTH - 2 * _SIDE, bold=bold)
    line = size * _SPACING / _POINTS

    def put(figure: Figure, top: float) -> None:
        for number, words in enumerate(lines):
            base = 1 - (top + (number + 0.78) * line) / figure.get_figheight()
            figure.text(
                _SIDE / WIDTH, base, words, fontsize=size, fontweight=weight, color=colour, va="bottom",
                parse_math=False,
            )  # fmt: skip

    return _Block(line * len(lines), put)


def _axes(panel: Panel, paint: Callable[[Axes], None]) -> _Block:
    entries, columns = panel.legend
    above = math.ceil(entries / columns) * _LEGEND_ROW + 0.1

    def put(figure: Figure, top: float) -> None:
        whole = figure.get_figheight()
        bottom = 1 - (top + above + panel.height) / whole
        axes = figure.add_axes((_TICKS / WIDTH, bottom, AXES_WIDTH / WIDTH, panel.height / whole))
        paint(axes)
        if entries:
            axes.legend(
                loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0.2, columnspacing=1.6,
                handlelength=2.2, labelspacing=0.3, borderpad=0.1,
            )  # fmt: skip

    return _Block(above + panel.height + _UNDER, put)


# --- text ---


def wrapped(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Lines that are no wider than `width` inches in so many points; of a very long text, the first ones."""
    cut = drawable(text)
    cut = cut if len(cut) <= _MOST_CHARACTERS else cut[: _MOST_CHARACTERS - 1] + "…"
    lines, line = [], ""
    for word in _BREAKS.split(cut):
        longer = f"{line} {word}" if line else word
        if _wide(longer, size, bold=bold) <= width:
            line = longer
            continue
        lines += [line] if line else []
        *full, line = _pieces(word, size, width, bold=bold)
        lines += full
    lines.append(line)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1].rstrip()[:-1] + "…"]
    return lines


def _pieces(word: str, size: float, width: float, *, bold: bool) -> list[str]:
    """A word, broken where it is wider than a whole line."""
    pieces, piece = [], ""
    for character in word:
        if piece and _wide(piece + character, size, bold=bold) > width:
            pieces.append(piece)
            piece = ""
        piece += character
    return [*pieces, piece]


def _wide(text: str, size: float, *, bold: bool) -> float:
    return sum(_advance(character, bold=bold) for character in text) * size * _HINTED / _POINTS


@cache
def _advance(character: str, *, bold: bool) -> float:
    """How far a character moves the pen, for a size of 1: its neighbours only ever bring it nearer."""
    return _face(bold=bold).load_char(ord(character)).linearHoriAdvance / 65536 / _UNITS


@cache
def _face(*, bold: bool) -> FT2Font:
    face = FT2Font(findfont(FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")))
    face.set_size(_UNITS, _POINTS)
    return face


def drawable(text: str) -> str:
    """Text on one line, with a box in place of each character that the font does not have."""
    known = _known()
    return "".join(character if ord(character) in known else "□" for character in one_line(text))


@cache
def _known() -> frozenset[int]:
    return frozenset(_face(bold=False).get_charmap()) & frozenset(_face(bold=True).get_charmap())
