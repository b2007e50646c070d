"""How every picture looks: light, large enough to read on paper, and told apart by more than colour."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator

BLACK, BLUE, VERMILLION, GREEN = "#000000", "#0072b2", "#d55e00", "#009e73"
SKY, ORANGE, GREY, PALE = "#56b4e9", "#e69f00", "#444444", "#d9d9d9"
"""The first ones are of Okabe and Ito's palette, which colour-blind people can tell apart."""
SMALL_PT, TEXT_PT, HEADING_PT, TITLE_PT = 9.0, 9.5, 11.0, 14.0
DOTS_PER_INCH = 150

_SETTINGS: dict[Any, Any] = {  # the names of settings have a type of their own, which changes with each version
    "text.parse_math": False,  # a `$` in a title is a dollar
    "axes.formatter.useoffset": False,
    "axes.formatter.use_mathtext": False,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana"],  # the second has the same widths, for readers of an SVG
    "font.size": TEXT_PT,
    "axes.labelsize": TEXT_PT,
    "xtick.labelsize": SMALL_PT,
    "ytick.labelsize": SMALL_PT,
    "legend.fontsize": SMALL_PT,
    "legend.frameon": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.edgecolor": GREY,
    "lines.linewidth": 1.6,
    "figure.dpi": DOTS_PER_INCH,
    "savefig.dpi": DOTS_PER_INCH,
    "svg.fonttype": "none",  # text that can be read aloud, searched and copied
    "svg.hashsalt": "behaviour-check",
    "pdf.fonttype": 42,
}


@contextmanager
def applied() -> Iterator[None]:
    """Within it figures look the same whatever the user has set for figures of their own, and nothing stays set."""
    defaults: dict[Any, Any] = {
        key: value for key, value in matplotlib.rcParamsDefault.items() if key not in _OF_THE_PROCESS
    }
    with matplotlib.rc_context({**defaults, **_SETTINGS}):
        yield


_OF_THE_PROCESS = {"backend", "backend_fallback", "interactive", "toolbar", "timezone", "tk.window_focus"}


def plain(value: float) -> str:
    """A number as an axis shows it: `1,200`, `0.05`, `3 × 10⁻⁷`."""
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return (f"{value:,.6g}" if abs(value) < 1000 else f"{value:,.0f}").replace("-", "−")
    return scientific(value, 3)


def share(part: float) -> str:
    """A share between 0 and 1 in words: `17 %`, `under 1 %`."""
    return f"{part * 100:.0f} %" if part >= 0.01 else "under 1 %"


def scientific(value: float, digits: int) -> str:
    """A number with its power of ten: `4.451 × 10⁻³`; `0` for zero."""
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    mantissa = (mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa).replace("-", "−")
    power = str(int(exponent)).translate(_RAISED)
    return f"10{power}" if mantissa == "1" else f"{mantissa} × 10{power}"


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain_ticks(axes: Axes, *, x: bool = True, y: bool = True) -> None:
    """Ticks of linear axes in numbers that people read."""
    for axis in ([axes.xaxis] if x else []) + ([axes.yaxis] if y else []):
        axis.set_major_locator(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: plain(value)))


def log_y(axes: Axes, low: float, high: float) -> None:
    """A logarithmic axis from `low` to `high`, with numbers at powers of ten, and between them if there are few."""
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    few = high / low < 300
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if few else (1.0,), numticks=12))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: plain(value)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_formatter(NullFormatter())
