"""What a renderer is told besides the results: the pack, the leading reading, and how to show things."""

from __future__ import annotations

from dataclasses import dataclass

from ..assess import Report
from ..pack import Pack
from ..source import InvalidInput

Result = Report | InvalidInput
"""One input: assessed, or what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Header:
    """The frame of a report. `verbosity` is -1 for quiet, 0, or 1 for the whole trace; `width` is in columns.

    `root` is the folder that paths in a report for other programs are relative to; empty for paths as they were given.
    """

    pack: Pack
    reading: str
    verbosity: int = 0
    color: bool = False
    width: int = 80
    root: str = ""
    left_out: tuple[str, ...] = ()
    """The criteria that are neither shown nor counted, on request."""
