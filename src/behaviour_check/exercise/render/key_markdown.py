"""A teacher's key in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from ...pack import Pack
from ...report.gfm import code, escape
from ..key import Answered, Key
from ..words import NO_KEY, SHORT


def render(key: Key, pack: Pack) -> str:
    """The key as Markdown."""
    return "\n".join(_lines(key, pack)) + "\n"


def _lines(key: Key, pack: Pack) -> Iterator[str]:
    yield f"# Teacher’s key: {escape(key.title)}"
    yield ""
    yield f"Exercise {code(key.exercise)}, pack {pack.id} {escape(pack.version)}. For the teacher; not to hand out."
    yield ""
    yield NO_KEY
    yield ""
    for title, paragraphs in key.notes:
        yield f"## The author’s questions: {escape(title)}"
        yield ""
        for text in paragraphs:
            yield escape(text)
            yield ""
    for act in key.acts:
        yield from _act(act, pack)
    if key.note:
        yield "---"
        yield ""
        yield escape(key.note)


def _act(act: Answered, pack: Pack) -> Iterator[str]:
    yield f"## {escape(act.title)} ({code(act.key)})"
    yield ""
    titles = [escape(reading.title) for reading in pack.readings.values()]
    yield f"| criterion | {' | '.join(titles)} | |"
    yield f"| --- |{' --- |' * (len(titles) + 1)}"
    for row in act.rows:
        verdicts = " | ".join(SHORT[row.verdicts[reading]] for reading in pack.readings)
        marks = ", ".join(row.marks)
        yield f"| {row.criterion.number} {escape(row.criterion.title)} | {verdicts} | {marks} |"
    yield ""
    if act.points:
        yield "### To discuss"
        yield ""
    for heading, points in act.points:
        yield f"**{heading}**"
        yield ""
        for point in points:
            yield f"- {escape(point.text)}"
            yield from (f"  - {escape(text)}" for text in point.details)
        yield ""
    yield "### Why each verdict"
    yield ""
    for row in act.rows:
        yield f"**{row.criterion.number} {escape(row.criterion.title)}**"
        yield ""
        for why in row.whys:
            yield f"- {escape(why.text)}"
            yield from (f"  - {escape(text)}" for text in why.details)
        yield ""
