"""Places for a report: stdout, a file that is written whole or not at all, the summary of a step on GitHub."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

import click

from ..source import shown
from . import common

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
        self.path = Path(os.path.realpath(name))  # a link stays a link
        self._written = self.path
        self._file: IO[bytes]

    def open(self) -> None:
        """Make the unfinished file. Raises a usage error if that, or the file itself, could not be written."""
        try:
            if self.path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "it is a folder")
            if self.path.is_file() and not os.access(self.path, os.W_OK):
                raise PermissionError(errno.EACCES, "it is protected")
            if Path(self.name).exists() and not Path(self.name).is_file():
                self.path = self._written = Path(self.name)  # by this name: what /dev/stdout leads to has no other
            else:
                self._written = self.path.with_name(f".behaviour-check-{secrets.token_hex(4)}.tmp")
            self._file = self._written.open("wb")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise click.UsageError(f"{shown(self.name)} cannot be written: {reason}") from None

    def write(self, text: str) -> None:
        """Write a piece."""
        self.write_bytes(text.encode("utf-8", "replace"))

    def write_bytes(self, data: bytes) -> None:
        """Write a piece of what is no text."""
        self._file.write(data)

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


@contextmanager
def all_or_none(sinks: Sequence[Sink]) -> Iterator[None]:
    """Open all, hand them to the block, and put them in their places once all are whole; none of them otherwise."""
    opened: list[Sink] = []
    try:
        for sink in sinks:
            sink.open()
            opened.append(sink)
        yield
        for sink in opened:
            sink.finish()
        for sink in opened:
            sink.keep()
    except BaseException:
        for sink in opened:
            sink.discard()
        raise


def write_whole(files: Mapping[str, str | bytes]) -> None:
    """Write files, by their names, whole or none of them. Raises a usage error if one cannot be written there."""
    sinks = {name: File(name) for name in files}
    with all_or_none(list(sinks.values())):
        for name, what in files.items():
            sinks[name].write_bytes(what.encode("utf-8", "replace") if isinstance(what, str) else what)


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
