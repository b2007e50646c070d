"""Picture of a lifetime under many courses of the Sun's activity, against the limits of 5 and 25 years."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from .. import lifetime, solar
from ..documents import LifetimeInputs
from ..models.orbit import day, ends_km, in_words
from ..result import Derivation, Files
from .sheet import Panel
from .style import BLACK, BLUE, GREEN, SKY, VERMILLION, plain_ticks


class Limit(NamedTuple):
    """How long an object may stay at most after its mission in low orbit, whose limit that is, and how it is drawn."""

    years: float
    name: str
    colour: str
    line: str


LIMITS = (
    Limit(5.0, "5 years: FCC 22-74 (US), ESSB-ST-U-007 (ESA)", VERMILLION, "--"),
    Limit(25.0, "25 years: IADC-02-01, 5.3.2", GREEN, "-."),
)
_FAR = 8.0
"""A limit so many times beyond the longest lifetime would leave nothing to see of it."""
_DAYS_BELOW_YEARS = 0.5
_DAYS = 365.25


def panels(inputs: LifetimeInputs, found: Derivation, files: Files) -> tuple[Panel, ...]:  # noqa: ARG001
    """The share of courses of the Sun under which the object is down by some time, or why there is none."""
    (quantity,) = found.quantities
    if quantity.unknown is not None:
        return (Panel("Lifetime: no picture", (f"No number: {quantity.unknown}.",), ()),)
    ratio = area_to_mass(inputs)
    years = lifetime.distribution(
        *ends_km(inputs), inputs.inclination_deg, ratio, day(inputs.date, solar.FIRST_DAY),
        drag_coefficient=inputs.drag_coefficient,
    )  # fmt: skip
    what = f"An object of {ratio:.4g} m²/kg from {in_words(inputs)}."
    lost = f"In {int(np.sum(np.isinf(years)))} of {len(years)} it is up for more than {lifetime.LIMIT_YEARS:g} years."
    if not np.any((years > 0) & np.isfinite(years)):
        outcome = lost if years[-1] > 0 else f"It is below {lifetime.END_KM:g} km, and comes down at once."
        return (Panel("Lifetime: no picture", (what, outcome), ()),)
    right = _right(years)
    beyond = [limit.name for limit in LIMITS if limit.years > right]
    foot = [f"Beyond the frame: {'; '.join(beyond)}."] if beyond else []
    foot += [lost] if np.isinf(years[-1]) else []
    if quantity.low is not None and quantity.high is not None and np.isfinite(quantity.high):
        foot.append(f"With the error of the air's density the model gives {quantity.low:g} to {quantity.high:g} years.")

    def paint(axes: Axes) -> None:
        _paint(axes, years, right, inputs.date)

    entries = 3 - (not _has_median(years)) + len(LIMITS) - len(beyond)
    heading = f"Lifetime in {len(years)} courses of the Sun's activity"
    return (Panel(heading, (what, _met(years)), tuple(foot), paint, 2.9, (entries, 2)),)


def area_to_mass(inputs: LifetimeInputs) -> float:
    """Area to mass of inputs that the model has accepted, in m²/kg."""
    if inputs.area_to_mass_m2_kg is not None:
        return inputs.area_to_mass_m2_kg
    if inputs.area_m2 is None or inputs.mass_kg is None:
        raise TypeError("the model accepts no inputs without area and mass")
    return inputs.area_m2 / inputs.mass_kg


def _met(years: lifetime.Floats) -> str:
    counts = [(int(np.sum(years <= limit.years)), limit.years) for limit in LIMITS]
    return f"It is down {', and '.join(f'within {limit:g} years in {met} of {len(years)}' for met, limit in counts)}."


def _has_median(years: lifetime.Floats) -> bool:
    return bool(np.isfinite(lifetime.percentiles(years)[1]))


def _right(years: lifetime.Floats) -> float:
    """Up to which year to draw: all lifetimes, and the next limit after them unless it is far away."""
    if np.isinf(years[-1]):
        return lifetime.LIMIT_YEARS
    last = float(years[-1])
    following = next((limit.years for limit in LIMITS if limit.years >= last), last)
    return 1.06 * (following if following <= _FAR * last else last)


def _paint(axes: Axes, years: lifetime.Floats, right: float, start: str) -> None:
    count = len(years)
    low, middle, high = lifetime.percentiles(years)
    unit, scale = ("days", _DAYS) if right < _DAYS_BELOW_YEARS else ("years", 1.0)
    ends = scale * min(low, right), scale * min(high, right)
    axes.axvspan(*ends, color=SKY, alpha=0.3, linewidth=0, label="10th to 90th percentile")
    known = years[np.isfinite(years)]
    share = np.concatenate(([0.0], np.arange(1, len(known) + 1), [len(known)])) / count * 100
    times = np.concatenate(([0.0], known, [right])) * scale
    axes.step(times, share, where="post", color=BLUE, label="share of the courses")
    if _has_median(years):
        label = f"median: {middle * scale:.2g} {unit}"
        axes.plot(middle * scale, 50, linestyle="none", marker="D", ms=7, color=BLACK, mec="white", label=label)
    for limit in LIMITS:
        if limit.years <= right:
            axes.axvline(limit.years * scale, color=limit.colour, linestyle=limit.line, label=limit.name)
    axes.set_xlim(0, right * scale)
    axes.set_ylim(0, 104)
    axes.set_xlabel(f"{unit} after {start}")
    axes.set_ylabel("share in which it is down")
    plain_ticks(axes, y=False)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f} %"))
