"""Where reports go: to stdout as they come, and to files, which are written whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import tee
from pathlib import Path
from typing import IO, NamedTuple, Protocol

import click

from ..config import form_and_path
from ..report import FORMATS, Header, Result, renderer
from ..source import shown, suggest
from . import common

OPTION = "-f/--format"
SUMMARY_FORM = "markdown"
SUMMARY_BYTES = 1024 * 1024
"""What GitHub takes for the summary of a step."""
TOO_LONG = "The report is longer than a summary can be. Write it to a file instead, and keep that as an artifact.\n"


class Sink(Protocol):
    """A place for a report. Nothing is there for others to see before `keep`, where the place allows that."""

    def open(self) -> None:
        """Make sure that it can be written. Raises a usage error."""
        ...

    def write(self, text: str) -> None:
        """Write a piece."""
        ...

    def finish(self) -> None:
        """Everything is written: hand on what is buffered, so that a full disk is known before anything is kept."""
        ...

    def keep(self) -> None:
        """All reports are whole: put this one in its place."""
        ...

    def discard(self) -> None:
        """The reports will not be whole."""
        ...


class Stdout:
    """Standard output."""

    def open(self) -> None:
        """It is open."""

    def write(self, text: str) -> None:
        """Write a piece."""
        common.write(text)

    def finish(self) -> None:
        """Hand on what is buffered."""
        sys.stdout.flush()

    def keep(self) -> None:
        """What is written is in its place."""

    def discard(self) -> None:
        """What is written is written."""


class File:
    """A file: written beside its place, and put there when it is whole. A pipe or a device is written at once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.path = Path(name).resolve()
        self._written = self.path
        self._file: IO[str]

    def open(self) -> None:
        """Make the unfinished file. Raises a usage error if that, or the file itself, could not be written."""
        try:
            if self.path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "it is a folder")
            if self.path.is_file() and not os.access(self.path, os.W_OK):
                raise PermissionError(errno.EACCES, "it is protected")
            if self.path.is_file() or not self.path.exists():
                self._written = self.path.with_name(f".behaviour-check-{secrets.token_hex(4)}.tmp")
            self._file = self._written.open("w", encoding="utf-8", errors="replace", newline="\n")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise click.UsageError(f"{shown(self.name)} cannot be written: {reason}") from None

    def write(self, text: str) -> None:
        """Write a piece."""
        self._file.write(text)

    def finish(self) -> None:
        """Write what is buffered."""
        self._file.close()

    def keep(self) -> None:
        """Put the file in its place, with the permissions of the one that was there."""
        if self._written != self.path:
            if self.path.exists():
                shutil.copymode(self.path, self._written)
            self._written.replace(self.path)

    def discard(self) -> None:
        """Remove the unfinished file."""
        with suppress(OSError):  # what is buffered may not fit on the disk
            self._file.close()
        if self._written != self.path:
            self._written.unlink(missing_ok=True)


class Summary:
    """The summary of a step on GitHub, added to what is there. Trouble with it is said, and stops nothing."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._pieces: list[str] = []
        self._bytes = 0

    def open(self) -> None:
        """Nothing is written before the report is whole."""

    def write(self, text: str) -> None:
        """Keep a piece, while there is room."""
        self._bytes += len(text.encode("utf-8", "replace"))
        if self._bytes <= SUMMARY_BYTES:
            self._pieces.append(text)

    def finish(self) -> None:
        """Nothing is buffered."""

    def keep(self) -> None:
        """Add it to the file."""
        try:
            with Path(self.name).open("a", encoding="utf-8", errors="replace", newline="\n") as file:
                whole = self._bytes + file.tell() <= SUMMARY_BYTES
                file.write("".join(self._pieces) if whole else TOO_LONG)
        except OSError as error:
            common.print_error(f"the summary was not written: {(error.strerror or str(error)).lower()}")

    def discard(self) -> None:
        """Nothing was written."""


class Output(NamedTuple):
    """One form of the report and where it goes."""

    form: str
    sink: Sink


def parse(wanted: Iterable[str]) -> list[Output]:
    """Outputs from `form` or `form:path`, where `-` is stdout.

    Raises a usage error for a form that does not exist, and for two reports in one place.
    """
    outputs = []
    places: set[Path | None] = set()
    for text in wanted:
        form, name = form_and_path(text)
        if form not in FORMATS:
            hint = suggest(form, FORMATS) or f"forms: {', '.join(FORMATS)}"
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
    opened: list[Sink] = []
    try:
        for output in outputs:
            output.sink.open()
            opened.append(output.sink)
        _render(outputs, header, results)
        for sink in opened:
            sink.finish()
        for sink in opened:
            sink.keep()
    except BaseException:
        for sink in opened:
            sink.discard()
        raise


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
