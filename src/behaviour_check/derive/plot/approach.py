"""Pictures of two objects that come near each other: their distance over the span, and round the closest approach."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from .. import approach, elements
from ..approach import Encounter
from ..documents import ApproachInputs
from ..elements import OutOfReachError
from ..instants import Instant, parse
from ..result import Derivation, Files
from ..trajectory import Array
from .sheet import Panel
from .style import BLACK, BLUE, GREEN, SKY, log_y, plain_ticks

MOST_POINTS = 3000
_MOST_WAVES = 50
"""Of more points, or waves, the nearest and the farthest of each stretch are drawn."""
_WIDE = 30.0
"""Where the greatest distance is more than so many times the least, the axis is logarithmic."""
_LEAST_KM = 1e-4
"""A logarithmic axis goes down to here: nobody knows orbits better."""
_ZOOM = 6.0


def panels(inputs: ApproachInputs, found: Derivation, files: Files) -> tuple[Panel, ...]:
    """The distance over the span with the closest approach marked, and that again from nearby; or why there is none."""
    distance = found.quantities[0]
    if distance.unknown is not None:
        return (Panel("Distance: no picture", (f"No number: {distance.unknown}.",), ()),)
    start = parse(inputs.start if "T" in inputs.start else f"{inputs.start}T00:00:00")
    first = _orbit(inputs.first, "first", files, start)
    second = _orbit(inputs.second, "second", files, start)
    met = approach.look(first, second, start, inputs.hours * 3600)
    whole, window = _whole(met, inputs.near_km), _window(met)
    if window is None:
        return (whole,)
    try:
        return (whole, _close(met, window, inputs.near_km))
    except OutOfReachError:  # an ephemeris with a gap between two points of the grid
        return (whole,)


def _orbit(text: str, key: str, files: Files, start: Instant) -> elements.ElementSet | elements.Ephemeris:
    name, raw = (key, text) if "\n" in text else files.read(text, key)
    return elements.read(raw, name, start).orbit


def _at(met: Encounter, seconds: float) -> str:
    return met.start.after(seconds).utc(0).removesuffix("Z").replace("T", " ") + " UTC"


def _closest(met: Encounter) -> str:
    at = met.closest
    return (
        f"Closest {met.distances_km[at]:.3g} km (± {met.errors_km[at]:.2g} km) on {_at(met, met.seconds[at])}, "
        f"at {_speed(met.speeds_km_s[0])} against each other."
    )


def _speed(km_s: float) -> str:
    return f"{km_s:.3g} km/s" if km_s >= 0.1 else f"{km_s * 1000:.2g} m/s"


def _whole(met: Encounter, near_km: float | None) -> Panel:
    span = float(met.seconds[-1])
    unit, scale = next((one for one in _UNITS if span >= 3 * one[1]), _UNITS[-1])
    stretches = _stretches(met)
    foot = []
    if stretches:
        foot.append(f"Drawn are the nearest and the farthest points of each {_duration(span / stretches)}.")

    def paint(axes: Axes) -> None:
        if stretches:
            _envelope(axes, met, stretches, scale, near_km)
        else:
            times, distances, errors = _filled(met)
            _line(axes, times / scale, distances, errors, near_km)
        at = met.closest
        axes.plot(met.seconds[at] / scale, met.distances_km[at], **_MARK)
        axes.set_xlim(0, span / scale)
        axes.set_xlabel(f"{unit} after {_at(met, 0)}")

    names = f"{met.first.label} and {met.second.label}. {_closest(met)}"
    return Panel("Distance over the span", (names,), tuple(foot), paint, 2.7, (3 + (near_km is not None), 2))


_UNITS = (("days", 86_400.0), ("hours", 3600.0), ("minutes", 60.0), ("seconds", 1.0))
_MARK: dict[str, Any] = {
    "linestyle": "none", "marker": "D", "ms": 7, "color": BLACK, "mec": "white", "mew": 1.0, "zorder": 5,
    "label": "closest approach",
}  # fmt: skip


def _duration(seconds: float) -> str:
    if seconds >= 2 * 3600:
        return f"{seconds / 3600:.3g} hours"
    return f"{seconds / 60:.0f} minutes"


def _stretches(met: Encounter) -> int:
    """Into how many stretches to divide the span, of an orbit or more each; 0 if every point can be drawn."""
    span = float(met.seconds[-1])
    orbits = span / met.period_s
    if len(met.seconds) <= MOST_POINTS and orbits <= _MOST_WAVES:
        return 0
    return int(min(max(orbits, _MOST_WAVES), MOST_POINTS // 2))


def _apart(met: Encounter, times: Array) -> tuple[Array, Array]:
    """Distances and their errors at any times, in seconds after the start. Raises OutOfReachError."""
    apart = met.first.positions(met.start, times)[0] - met.second.positions(met.start, times)[0]
    errors: Array = np.hypot(met.first.error_km(met.start, times), met.second.error_km(met.start, times))
    return np.asarray(np.linalg.norm(apart, axis=1), dtype=np.float64), errors


def _filled(met: Encounter) -> tuple[Array, Array, Array]:
    """Times, distances and errors so close together that a line through them is smooth, also near the closest one."""
    at, span = float(met.seconds[met.closest]), float(met.seconds[-1])
    step = approach.STEP_S
    near = np.clip(at + np.linspace(-2 * step, 2 * step, 201), 0, span)
    times = np.unique(np.concatenate((met.seconds, near, np.linspace(0, span, MOST_POINTS // 2))))
    try:
        return times, *_apart(met, times)
    except OutOfReachError:
        return met.seconds, met.distances_km, met.errors_km


def _envelope(axes: Axes, met: Encounter, stretches: int, scale: float, near_km: float | None) -> None:
    edges = np.searchsorted(met.seconds, np.linspace(0, met.seconds[-1], stretches + 1)[:-1])
    low, high = np.minimum.reduceat(met.distances_km, edges), np.maximum.reduceat(met.distances_km, edges)
    times = np.append(met.seconds[edges], met.seconds[-1]) / scale
    low, high = np.append(low, low[-1]), np.append(high, high[-1])
    axes.fill_between(times, low, high, step="post", color=SKY, alpha=0.4, linewidth=0, label="distance")
    axes.step(times, low, where="post", color=BLUE, linewidth=1.2, label="nearest points")
    _scaled(axes, np.append(low, high), near_km, float(high.max()))


def _line(axes: Axes, times: Array, distances: Array, errors: Array, near_km: float | None) -> None:
    axes.fill_between(
        times, np.maximum(distances - errors, 0), distances + errors, color=SKY, alpha=0.4, linewidth=0,
        label="± error of the orbital data",
    )  # fmt: skip
    axes.plot(times, distances, color=BLUE, linewidth=1.2, label="distance")
    _scaled(axes, distances, near_km, float((distances + errors).max()))


def _scaled(axes: Axes, distances: Array, near_km: float | None, top: float) -> None:
    """Draw the limit and choose the axis: distances and limit decide whether it is logarithmic, `top` has room."""
    low, high = float(distances.min()), float(distances.max())
    if near_km is not None:
        axes.axhline(near_km, color=GREEN, linestyle="--", label=f"near: {near_km:g} km")
        low, high = min(low, near_km), max(high, near_km)
    low = max(low, _LEAST_KM)
    top = max(top, high, low)
    if high > _WIDE * low:
        log_y(axes, low / 2, top * 1.5)
    else:
        axes.set_ylim(0, top * 1.08)
    plain_ticks(axes, y=high <= _WIDE * low)
    axes.set_ylabel("distance (km)")


def _window(met: Encounter) -> tuple[float, float] | None:
    """Seconds after the start between which the closest approach is seen best; None if the whole span shows it."""
    at, span = float(met.seconds[met.closest]), float(met.seconds[-1])
    size = max(float(met.distances_km[met.closest]), float(met.errors_km[met.closest]))
    crossing = _ZOOM * size / max(met.speeds_km_s[0], 1e-9)
    half = max(crossing, 1.0)
    if half > met.period_s / 4 or half > span / 6:
        return None
    return max(0.0, at - half), min(span, at + half)


def _close(met: Encounter, window: tuple[float, float], near_km: float | None) -> Panel:
    at = float(met.seconds[met.closest])
    unit, scale = ("minutes", 60.0) if window[1] - window[0] > 240 else ("seconds", 1.0)
    times = np.unique(np.append(np.linspace(*window, 401), at))
    distances, errors = _apart(met, times)
    shown = near_km if near_km is not None and near_km <= float(distances.max()) else None

    def paint(axes: Axes) -> None:
        _line(axes, (times - at) / scale, distances, errors, shown)
        axes.plot(0, met.distances_km[met.closest], **_MARK)
        axes.set_xlim((window[0] - at) / scale, (window[1] - at) / scale)
        axes.set_xlabel(f"{unit} from {_at(met, at)}")

    return Panel("The closest approach", (), (), paint, 2.3, (3 + (shown is not None), 2))
