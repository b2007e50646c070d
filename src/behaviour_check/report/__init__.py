"""Reports: one file a format, each a `render(header, results)` that yields pieces of text as results come in.

Renderers show what `assess.py` found and never decide anything. A format is a line in `FORMATS`; its module is
imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import cast

from .header import Header, Result

Render = Callable[[Header, Iterable[Result]], Iterator[str]]

FORMATS = {
    "text": "behaviour_check.report.text",
    "json": "behaviour_check.report.json",
    "html": "behaviour_check.report.html",
    "markdown": "behaviour_check.report.markdown",
    "csv": "behaviour_check.report.csv",
    "sarif": "behaviour_check.report.sarif",
    "sarif-github": "behaviour_check.report.sarif_github",
    "junit": "behaviour_check.report.junit",
    "github": "behaviour_check.report.github",
}


def renderer(format: str) -> Render:
    """The render function of a format. Raises KeyError for a format that does not exist."""
    return cast("Render", import_module(FORMATS[format]).render)


__all__ = ["FORMATS", "Header", "Render", "Result", "renderer"]
