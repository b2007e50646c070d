"""Which forms of a report go where, and several forms of one assessment side by side."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import tee
from pathlib import Path
from typing import NamedTuple, TypeVar

import click

from ..config import form_and_path
from ..report import FORMATS, Header, Result, renderer
from ..source import shown, suggest
from .sinks import File, Sink, Stdout, Summary, all_or_none

T = TypeVar("T")

OPTION = "-f/--format"
SUMMARY_FORM = "markdown"


class Output(NamedTuple):
    """One form of the report and where it goes."""

    form: str
    sink: Sink


def parse(wanted: Iterable[str], forms: Collection[str] = FORMATS) -> list[Output]:
    """Outputs from `form` or `form:path`, where `-` is stdout.

    Raises a usage error for a form that does not exist, and for two reports in one place.
    """
    outputs = []
    places: set[Path | None] = set()
    for text in wanted:
        form, name = form_and_path(text)
        if form not in forms:
            hint = suggest(form, forms) or f"forms: {', '.join(forms)}"
            raise click.BadParameter(f"there is no form of report {shown(form)} ({hint})", param_hint=OPTION)
        if name == "":
            raise click.BadParameter(f"{shown(text)} names no file (write `{form}:PATH`)", param_hint=OPTION)
        sink = Stdout() if name is None or name == "-" else File(name)
        place = sink.path if isinstance(sink, File) else None
        if place in places:
            where = f"{shown(name)}" if place is not None else "stdout"
            message = f"only one report can go to {where} (write the others to files: `-f {form}:PATH`)"
            raise click.BadParameter(message, param_hint=OPTION)
        places.add(place)
        outputs.append(Output(form, sink))
    return outputs


def sparing(inputs: Iterable[T], outputs: Sequence[Output]) -> Iterator[T]:
    """The inputs, of which paths are text. Raises a usage error if a report would take the place of one."""
    taken = {output.sink.path for output in outputs if isinstance(output.sink, File)}
    for item in inputs:
        if taken and isinstance(item, str) and Path(os.path.realpath(item)) in taken:
            raise click.BadParameter(f"a report cannot take the place of the scenario {shown(item)}", param_hint=OPTION)
        yield item


def fills_terminal(outputs: Sequence[Output]) -> bool:
    """Whether a report goes to a terminal, where nothing else should be drawn."""
    return sys.stdout.isatty() and any(isinstance(output.sink, Stdout) for output in outputs)


def with_summary(outputs: Sequence[Output]) -> list[Output]:
    """With annotations for GitHub goes a summary of the step, where GitHub says to put it."""
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if name and SUMMARY_FORM in FORMATS and any(output.form == "github" for output in outputs):
        return [*outputs, Output(SUMMARY_FORM, Summary(name))]
    return list(outputs)


def render_all(outputs: Sequence[Output], header: Header, results: Iterator[Result]) -> None:
    """Render every form from the same results, and put files in place once all of them are whole.

    Nothing is assessed if a file cannot be written.
    """
    with all_or_none([output.sink for output in outputs]):
        _render(outputs, header, results)


def _render(outputs: Sequence[Output], header: Header, results: Iterator[Result]) -> None:
    plain = replace(header, color=False, width=80)
    taps = [_Tap(copy) for copy in tee(results, len(outputs))]
    running = [
        (tap, output.sink, renderer(output.form)(header if isinstance(output.sink, Stdout) else plain, tap))
        for output, tap in zip(outputs, taps, strict=True)
    ]
    while running:
        # Whoever has taken fewest results is next: so no result is kept for one that lags behind. A renderer that
        # has nothing to say before the end yields an empty piece for each result, so that the others are not left.
        item = min(running, key=_taken)
        _, sink, pieces = item
        piece = next(pieces, None)
        if piece is None:
            running.remove(item)
        else:
            sink.write(piece)


class _Tap:
    """Hands results to one renderer, and counts them."""

    def __init__(self, results: Iterator[Result]) -> None:
        self.results = results
        self.taken = 0

    def __iter__(self) -> Iterator[Result]:
        for result in self.results:
            self.taken += 1
            yield result


def _taken(item: tuple[_Tap, Sink, Iterator[str]]) -> int:
    return item[0].taken
