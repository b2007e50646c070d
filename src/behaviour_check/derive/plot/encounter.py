"""Picture of an encounter in the plane normal to the relative velocity: miss, covariance and size of the objects."""

from __future__ import annotations

import math
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Ellipse

from .. import cdm
from ..conjunction import Encounter, EncounterError, encounter, passing
from ..documents import ConjunctionInputs
from ..result import Derivation, Files, Quantity
from .sheet import AXES_WIDTH, Panel
from .style import BLACK, BLUE, GREEN, SKY, VERMILLION, plain_ticks, scientific

_LOWEST, _HIGHEST = 2.3, 3.4
_SIGMAS = ((1, "-"), (2, "--"), (3, ":"))
_FLATTEST = 0.6
"""Inches that the narrow direction of the covariance must have; else it is stretched."""
_SMALLEST, _THINNEST = 0.04, 0.01
"""Inches below which the hard-body circle is hardly seen."""
_MARGIN = 1.15


class _Scene(NamedTuple):
    """What is drawn, in metres: the first object at the origin."""

    miss_x: float
    miss_y: float
    radius: float
    sigma_x: float = 0.0
    sigma_y: float = 0.0
    """Zero where there is no covariance."""


def panels(inputs: ConjunctionInputs, found: Derivation, files: Files) -> tuple[Panel, ...]:
    """The encounter plane, with the probability or why there is none."""
    (quantity,) = found.quantities
    heading = f"Encounter plane: {_probability(quantity)}"
    try:
        scene, names = _scene(inputs, files)
    except EncounterError as error:
        return (Panel("Encounter plane: no picture", (f"No number: {error}.",), ()),)
    says = [names, *([f"No number: {quantity.unknown}."] if quantity.unknown is not None else [])]
    if not scene.sigma_x:
        says.append("Without the covariances of both objects only the distance is known: there is no ellipse to draw.")
    unit, metres = ("km", 1000.0) if _reach(scene) > 20_000 else ("m", 1.0)
    half_x, half_y, height, stretch = _frame(scene)
    foot = []
    if stretch > 1:
        times = f"{stretch:,.3g}" if stretch < 1000 else f"{stretch:,.0f}"
        foot.append(
            f"Up and down is drawn {times} times as large as left and right: circles are upright ellipses here."
        )
    if scene.radius / half_y * height / 2 < _SMALLEST or scene.radius / half_x * AXES_WIDTH / 2 < _THINNEST:
        foot.append(f"The hard-body circle, {_length(scene.radius)} in radius, is hardly seen at this scale.")

    def paint(axes: Axes) -> None:
        _paint(axes, scene, metres)
        middle_x, middle_y = _middle(scene)
        axes.set_xlim((middle_x - half_x) / metres, (middle_x + half_x) / metres)
        axes.set_ylim((middle_y - half_y) / metres, (middle_y + half_y) / metres)
        wide, narrow = ("wide", "narrow") if scene.sigma_x else ("along the miss", "across it")
        axes.set_xlabel(f"{wide} axis of the covariance ({unit})" if scene.sigma_x else f"{wide} ({unit})")
        axes.set_ylabel(f"{narrow} axis ({unit})" if scene.sigma_x else f"{narrow} ({unit})")
        plain_ticks(axes)

    return (Panel(heading, tuple(says), tuple(foot), paint, height, (7 if scene.sigma_x else 5, 3)),)


def _probability(quantity: Quantity) -> str:
    if quantity.unknown is not None:
        return "no probability of collision"
    if quantity.best is not None:
        return f"probability of collision Pc = {scientific(quantity.best, 3)}"
    return f"probability of collision Pc at most {scientific(quantity.high or 0.0, 3)}"


def _scene(inputs: ConjunctionInputs, files: Files) -> tuple[_Scene, str]:
    """What to draw, and a sentence on it. Raises EncounterError where there is no plane."""
    if inputs.cdm is None:
        if inputs.miss_distance_m is None or inputs.hard_body_radius_m is None:
            raise TypeError("the model accepts no inputs without a miss distance")
        scene = _Scene(inputs.miss_distance_m, 0.0, inputs.hard_body_radius_m)
        return scene, f"A miss of {_length(scene.miss_x)}; hard-body radius {_length(scene.radius)}."
    name, raw = files.read(inputs.cdm, "cdm")
    message = cdm.read(raw, name)
    radius = inputs.hard_body_radius_m if inputs.hard_body_radius_m is not None else message.radius_m
    if radius is None:
        raise TypeError("the model accepts no message without a radius")
    first, second = message.first, message.second
    past = passing(first.body, second.body)
    names = (
        f"{_name(first)} and {_name(second)} at {message.tca.upper().removesuffix('Z')} UTC: a miss of "
        f"{_length(past.miss_m)} at {_speed(past.speed_m_s)}; hard-body radius {_length(radius)}."
    )
    if first.body.covariance_m2 is None or second.body.covariance_m2 is None:
        return _Scene(past.miss_m, 0.0, radius), names
    met: Encounter = encounter(first.body, second.body, radius)
    return _Scene(met.miss_x_m, met.miss_y_m, radius, met.sigma_x_m, met.sigma_y_m), names


def _name(one: cdm.CdmObject) -> str:
    return f"{one.name} ({one.designator})" if one.designator else one.name


def _length(metres: float) -> str:
    if metres >= 10_000:
        return f"{metres / 1000:,.4g} km"
    return f"{metres:,.0f} m" if metres >= 1000 else f"{metres:.4g} m"


def _speed(metres_per_second: float) -> str:
    return f"{metres_per_second / 1000:.4g} km/s" if metres_per_second >= 1000 else f"{metres_per_second:.3g} m/s"


def _box(scene: _Scene) -> tuple[float, float, float, float]:
    """What has to be seen: the hard-body circle, the miss and three standard deviations round it."""
    x, y, radius = scene.miss_x, scene.miss_y, scene.radius
    return (
        min(-radius, x - 3 * scene.sigma_x), max(radius, x + 3 * scene.sigma_x),
        min(-radius, y - 3 * scene.sigma_y), max(radius, y + 3 * scene.sigma_y),
    )  # fmt: skip


def _middle(scene: _Scene) -> tuple[float, float]:
    left, right, low, high = _box(scene)
    return (left + right) / 2, (low + high) / 2


def _reach(scene: _Scene) -> float:
    return max(map(abs, _box(scene)))


def _frame(scene: _Scene) -> tuple[float, float, float, float]:
    """Half the width and the height to draw, in metres; the height on paper; how much upright lengths are stretched."""
    left, right, low, high = _box(scene)
    half_x, half_y = _MARGIN * (right - left) / 2, _MARGIN * (high - low) / 2
    height = min(max(AXES_WIDTH * half_y / half_x, _LOWEST), _HIGHEST)
    shape = AXES_WIDTH / height
    wide, even = max(half_x, half_y * shape), max(half_y, half_x / shape)
    narrow = 6 * scene.sigma_y / (2 * even) * height
    if not scene.sigma_y or narrow >= _FLATTEST:
        return wide, even, height, 1.0
    return half_x, half_y, _HIGHEST, (half_x / AXES_WIDTH) / (half_y / _HIGHEST)


def _paint(axes: Axes, scene: _Scene, metres: float) -> None:
    miss_x, miss_y, radius = scene.miss_x / metres, scene.miss_y / metres, scene.radius / metres
    if scene.sigma_x:
        for times, _ in _SIGMAS:
            size = 2 * times * scene.sigma_x / metres, 2 * times * scene.sigma_y / metres
            axes.add_patch(Ellipse((miss_x, miss_y), *size, facecolor=SKY, alpha=0.16, edgecolor="none"))
        for times, line in _SIGMAS:
            size = 2 * times * scene.sigma_x / metres, 2 * times * scene.sigma_y / metres
            label = f"{times} standard deviation{'s' if times > 1 else ''}"
            axes.add_patch(Ellipse((miss_x, miss_y), *size, fill=False, edgecolor=BLUE, linestyle=line, label=label))
    else:
        away = math.hypot(miss_x, miss_y)
        axes.add_patch(Circle((0, 0), away, fill=False, edgecolor=BLUE, linestyle="--", label="same distance"))
    axes.add_patch(
        Circle((0, 0), radius, facecolor=VERMILLION, edgecolor=BLACK, hatch="///", label="hard-body circle", zorder=3)
    )
    axes.plot([0, miss_x], [0, miss_y], color=BLACK, linewidth=1.2, label="miss")
    axes.plot(0, 0, marker="+", ms=9, mew=1.4, color=BLACK, linestyle="none", label="first object", zorder=4)
    axes.plot(
        miss_x, miss_y, marker="s", ms=6, color=GREEN, mec=BLACK, linestyle="none", label="second object", zorder=4
    )
