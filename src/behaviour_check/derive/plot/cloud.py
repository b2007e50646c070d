"""Pictures of a break-up's cloud: the Gabbard diagram, and how many pieces stay for how long."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from .. import solar
from ..breakup import Floats
from ..cloud import AREA_TO_MASS_BAND, HORIZON_YEARS, Cloud, Orbits, follow, survivors
from ..documents import BreakupInputs, ExplosionInputs, FragmentationInputs
from ..earth import EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from ..lifetime import END_KM
from ..models import breakup, explosion
from ..models.orbit import day, ends_km, in_words
from ..result import Derivation, Files
from .sheet import Panel
from .style import BLACK, BLUE, GREY, SKY, VERMILLION, plain_ticks, share

MOST_MARKS = 1200
"""No more pieces than these are drawn: marks that cover each other show nothing."""
_SHOWN = 0.97
_SPANS_Y = (5.0, 10.0, 25.0, 50.0, HORIZON_YEARS)
_FEW = 0.02


def panels(inputs: FragmentationInputs, found: Derivation, files: Files) -> tuple[Panel, ...]:  # noqa: ARG001
    """The Gabbard diagram and the survivors, or why there are none."""
    count = found.quantities[0]
    if count.unknown is not None:
        return (Panel("Cloud of the break-up: no picture", (f"No number: {count.unknown}.",), ()),)
    cloud = _cloud(inputs)
    if not np.any(cloud.orbits.stays):
        nothing = f"None of the pieces stays: all come down below {END_KM:g} km within a revolution, or leave for good."
        return (Panel("Cloud of the break-up: no picture", (nothing,), ()),)
    # All in orbit are drawn as Gabbard's diagram wants it; how long they stay is unknown where Moon and Sun decide.
    unknown = next((item.unknown for item in found.quantities[1:] if item.unknown is not None), None)
    if unknown is not None:
        return (_gabbard(inputs, cloud), Panel("Pieces left in orbit: no picture", (f"No number: {unknown}.",), ()))
    return (_gabbard(inputs, cloud), _left(inputs, cloud))


def _cloud(inputs: FragmentationInputs) -> Cloud:
    """The pieces of 10 cm and more: the same that the model draws, by the same seed."""
    if isinstance(inputs, BreakupInputs):
        event = breakup.event(inputs)
    elif isinstance(inputs, ExplosionInputs):
        event = explosion.event(inputs)
    else:
        raise TypeError(f"no break-up: {type(inputs).__name__}")
    start = day(inputs.date, solar.FIRST_DAY)
    return follow(event, *ends_km(inputs), inputs.inclination_deg, start, inputs.seed).trackable


# --- Gabbard diagram ---


def _gabbard(inputs: FragmentationInputs, cloud: Cloud) -> Panel:
    around = cloud.orbits
    stays = np.flatnonzero(around.stays)
    expected = float(np.sum(cloud.pieces.weight[stays]))
    # They are in no order, so that the first ones are like all.
    shown = stays[: min(MOST_MARKS, max(round(expected), 1))]
    pieces = Orbits(*(part[shown] for part in around))
    right = float(np.quantile(pieces.period_min, _SHOWN))
    beyond = float(np.mean(around.period_min[stays] > right))
    foot = [f"Not shown: {share(1 - float(np.mean(around.stays)))} of the pieces, which come down within a revolution "
            f"or leave for good, and {share(beyond)} of the others, with longer periods."]  # fmt: skip
    if expected > 1.01 * len(shown):
        foot.append(f"Of {expected:,.0f} pieces {len(shown):,} are drawn to stand for all.")
    says = f"Pieces of 10 cm and more just after the break-up of an object at {in_words(inputs)}."

    def paint(axes: Axes) -> None:
        look: dict[str, Any] = {"linestyle": "none", "markerfacecolor": "none", "markeredgewidth": 0.7}
        inside = pieces.period_min <= right
        period = pieces.period_min[inside]
        axes.plot(period, pieces.apogee_km[inside], marker="^", ms=4, color=BLUE, label="apogee", **look)
        axes.plot(period, pieces.perigee_km[inside], marker="o", ms=3.4, color=VERMILLION, label="perigee", **look)
        low, high = ends_km(inputs)
        own = _period_min(low, high)
        name = "orbit of what broke up"
        axes.plot(
            [own, own], [low, high], linestyle="none", marker="D", ms=7, color=BLACK, mec="white", mew=1, label=name
        )
        axes.set_xlim(min(float(period.min()), own) - 0.5, max(right, own) + 0.5)
        axes.set_ylim(0, None)
        axes.set_xlabel("orbital period (minutes)")
        axes.set_ylabel("altitude (km)")
        plain_ticks(axes)

    return Panel("Gabbard diagram of the cloud", (says,), tuple(foot), paint, 3.3, (3, 3))


def _period_min(perigee_km: float, apogee_km: float) -> float:
    axis = EARTH_RADIUS_KM + (perigee_km + apogee_km) / 2
    return 2 * math.pi * math.sqrt(axis**3 / EARTH_MU_KM3_S2) / 60


# --- survivors ---


def _left(inputs: FragmentationInputs, cloud: Cloud) -> Panel:
    weight, few, many = cloud.pieces.weight, cloud.short_life_y, cloud.life_y
    start = day(inputs.date, solar.FIRST_DAY)
    first = float(np.sum(weight[cloud.orbits.stays]))
    span = _span(survivors(many, weight, np.array(_SPANS_Y)) / first)
    years = np.linspace(0, span, 501)
    upper, lower = survivors(many, weight, years), survivors(few, weight, years)
    recorded = (solar.record_end() - start).days / 365.25

    def paint(axes: Axes) -> None:
        band = f"area-to-mass ratios × 1 to × {AREA_TO_MASS_BAND:g}"
        axes.fill_between(years, lower, upper, color=SKY, alpha=0.35, linewidth=0, label=band)
        axes.plot(years, upper, color=BLUE, label="the model's own ratios (× 1)")
        axes.plot(
            years,
            lower,
            color=VERMILLION,
            linestyle="--",
            label=f"× {AREA_TO_MASS_BAND:g} in air 20 % denser",
        )
        if 0 < recorded < span:
            axes.axvline(
                recorded, color=GREY, linestyle=":", linewidth=1.3, label="end of the Sun's record, then past cycles"
            )
        axes.set_xlim(0, span)
        axes.set_ylim(0, first * 1.04)
        axes.set_xlabel(f"years after the break-up on {inputs.date}")
        axes.set_ylabel("pieces of 10 cm and more in orbit")
        plain_ticks(axes)
        right = axes.secondary_yaxis(
            "right", functions=(lambda n: np.multiply(n, 100 / first), lambda part: np.multiply(part, first / 100))
        )
        right.set_ylabel("share of those at the start")
        right.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f} %"))

    says = f"At the start {first:,.0f} pieces of 10 cm and more are in orbit. {_after(cloud, first, span)}"
    foot = "The number itself is good to a factor of about 3 either way, which the band does not show."
    return Panel("Pieces left in orbit", (says,), (foot,), paint, 3.0, (4, 2))


def _span(shares: Floats) -> float:
    """How many years to draw: until few are left even by the model's own ratios."""
    return next((years for years, share in zip(_SPANS_Y, shares) if share < _FEW), HORIZON_YEARS)


def _after(cloud: Cloud, first: float, span: float) -> str:
    marks = [years for years in (1, 5, 25) if years <= span][-2:]
    ends = (
        survivors(life, cloud.pieces.weight, np.array(marks, dtype=np.float64)) / first
        for life in (cloud.short_life_y, cloud.life_y)
    )
    words = [f"{share(low)} to {share(high)} after {years} {'year' if years == 1 else 'years'}"
             for years, low, high in zip(marks, *ends)]  # fmt: skip
    return f"Left of them: {', '.join(words)}."
