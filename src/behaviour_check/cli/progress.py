"""A bar on stderr that shows how far a long run is, where somebody watches."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

LONG_RUN = 200
"""From how many files on a bar is worth showing."""
EVERY_S = 0.1

T = TypeVar("T")


@contextmanager
def progress(files: Iterable[T], *, wanted: bool) -> Iterator[tuple[Iterable[T], Callable[[], None]]]:
    """The files, and what to call when one of them is done. Never shows anything in a pipe or a dumb terminal."""
    if not wanted or sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield files, _nothing
        return
    listed = list(files)
    if len(listed) < LONG_RUN:
        yield listed, _nothing
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    # Refreshed from here, not from a thread of its own, which would be in the way of Ctrl-C. It takes itself away.
    bar = Progress(
        TextColumn("assessing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True, auto_refresh=False, redirect_stdout=False,
    )  # fmt: skip
    shown = monotonic()
    with bar:
        task = bar.add_task("", total=len(listed))

        def done() -> None:
            nonlocal shown
            bar.advance(task)
            if monotonic() - shown > EVERY_S:
                shown = monotonic()
                bar.refresh()

        yield listed, done


def _nothing() -> None:
    pass
