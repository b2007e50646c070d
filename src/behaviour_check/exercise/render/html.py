"""Sheets, keys, reports on a class and the encounter card as HTML: one file each, to print or to open, with no script.

A Content-Security-Policy lets nothing load and nothing run. Everything from a file is escaped by the templates.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from ...pack import Pack
from ...report.html import environment, policy
from ...scenario import VERDICTS, Verdict
from ...version import __version__
from .. import words
from ..card import Card
from ..grade import CellFound, ClassFound
from ..key import Key
from ..model import Exercise
from ..sheet import Sheet

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE = "behaviour_check.exercise"
WIDTH = 120
"""The width of a bar."""


def sheet(item: Sheet) -> str:
    """A student sheet."""
    acts = [act for story in item.stories for act in story.acts]
    return _page("sheet.html", sheet=item, acts=acts, level=4 if len(acts) > 1 else 3)


def key(item: Key, pack: Pack) -> str:
    """A teacher's key."""
    return _page("key.html", key=item, pack=pack)


def class_report(found: ClassFound, exercise: Exercise) -> str:
    """A report on a class."""
    pack = exercise.pack
    acts: dict[str, list[CellFound]] = {}
    for cell in found.cells:
        acts.setdefault(cell.asked.cell.activity, []).append(cell)
    titles = {
        name: item.title or pack.kinds[item.kind].title for name, (_, item) in exercise.activities.items()
    }  # fmt: skip
    return _page(
        "class.html", found=found, exercise=exercise, pack=pack, acts=list(acts.items()), titles=titles,
        criteria={item.id: item for item in pack.criteria}, bars=_bars, said=_said,
        counts=f"{words.size(found)}.", closest=partial(words.closest, pack=pack),
        compared=partial(words.compared, pack=pack), group_name=partial(words.group_name, pack=pack),
    )  # fmt: skip


def card(item: Card) -> str:
    """The encounter card."""
    return _page("card.html", card=item)


def _page(name: str, **context: Any) -> str:
    templates = _templates()
    from markupsafe import Markup

    style = _source(templates, "classroom.css")
    return templates.get_template(name).render(
        **context, words=words, version=__version__, policy=policy(style, ""),
        style=Markup(style),  # noqa: S704 (our own file)
    )  # fmt: skip


@cache
def _templates() -> Environment:
    return environment(_PACKAGE, "exercise", "classroom")


def _source(templates: Environment, name: str) -> str:
    assert templates.loader is not None  # noqa: S101 (ours has one)
    return templates.loader.get_source(templates, name)[0]


def _bars(cell: CellFound) -> Iterator[tuple[Verdict, str, str]]:
    """For each verdict that was given, where its part of the bar starts and how wide it is."""
    at = 0.0
    for verdict in VERDICTS:
        width = WIDTH * cell.counts[verdict] / max(cell.answered, 1)
        if width:
            yield verdict, f"{at:.1f}", f"{max(width - 1, 1):.1f}"
        at += width


def _said(cell: CellFound) -> str:
    """`4 met, 3 missed, 1 no answer`."""
    parts = [f"{count} {words.SHORT[verdict]}" for verdict, count in cell.counts.items() if count]
    parts += [f"{cell.unanswered} no answer"] if cell.unanswered else []
    return ", ".join(parts)
