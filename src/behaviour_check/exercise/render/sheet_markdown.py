"""A student sheet in Markdown: to print, to copy into a learning platform, or to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...report.gfm import code, escape
from ..sheet import Act, Group, Known, Sheet, Story
from ..words import SENSES, VERDICTS


def render(sheet: Sheet) -> str:
    """The sheet as Markdown."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield f"# {escape(sheet.title)}"
    yield ""
    yield f"Exercise {code(sheet.exercise)}"
    yield ""
    yield "Name or made-up name: ______________________  Group: ____________"
    yield ""
    if sheet.role is not None:
        yield f"## Your group argues for: {escape(sheet.role.title)}"
        yield ""
        yield escape(sheet.role.idea)
        yield ""
        for heading, text in (("For it", sheet.role.for_), ("Against it", sheet.role.against)):
            if text:
                yield f"**{heading}.** {escape(text)}"
                yield ""
        yield "Judge each criterion as this reading does, and say why in words that could persuade another group."
        yield ""
    for story in sheet.stories:
        yield from _story(story)
    yield from _questions(sheet)


def _story(story: Story) -> Iterator[str]:
    yield f"## The story: {escape(story.title)}"
    yield ""
    if story.summary:
        yield escape(story.summary)
        yield ""
    yield " · ".join(escape(text) for text in story.about)
    yield ""
    yield "## What is known"
    yield ""
    if story.shared:
        yield "### Of all activities"
        yield ""
        yield from _groups(story.shared)
    for act in story.acts:
        yield from _act(act)


def _act(act: Act) -> Iterator[str]:
    yield f"### {escape(act.title)} ({code(act.key)})"
    yield ""
    yield from _groups(act.groups)
    for version in act.versions:
        yield f"**{escape(version.title)}, where it differs**"
        yield ""
        yield from _table(version.known)


def _groups(groups: Iterable[Group]) -> Iterator[str]:
    for group in groups:
        yield f"**{escape(group.title)}**"
        yield ""
        yield from _table(group.known)


def _table(known: Iterable[Known]) -> Iterator[str]:
    yield "| question | what is known |"
    yield "| --- | --- |"
    for item in known:
        notes = [item.why, f"Source: {item.source}" if item.source else ""]
        said = "<br>".join([escape(item.said), *(f"_{escape(text)}_" for text in notes if text)])
        yield f"| {escape(item.question)} | {said} |"
    yield ""


def _questions(sheet: Sheet) -> Iterator[str]:
    yield "## What do you say?"
    yield ""
    yield "For each criterion tick one verdict and give your reason. What is not stated above is not known."
    if sheet.taken:
        yield f"Taken to be so unless it says otherwise: {escape('; '.join(sheet.taken))}."
    yield ""
    for verdict, word in VERDICTS.items():
        yield f"- **{word}**: {SENSES[verdict]}"
    yield ""
    boxes = "  ".join(f"☐ {word}" for word in VERDICTS.values())
    acts = [act for story in sheet.stories for act in story.acts]
    for act in acts:
        if len(acts) > 1:
            yield f"### {escape(act.title)} ({code(act.key)})"
            yield ""
        for criterion in sheet.criteria:
            yield f"**{criterion.number} {escape(criterion.title)}** ({code(criterion.id)})  "
            yield escape(criterion.sense)
            yield ""
            yield boxes
            yield ""
            yield "Because: ______________________________________________________________"
            yield ""
    if sheet.note:
        yield "---"
        yield ""
        yield escape(sheet.note)
