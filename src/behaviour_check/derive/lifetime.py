"""How long the drag of the air lets an object stay in orbit: orbit-averaged decay after King-Hele.

King-Hele, Satellite Orbits in an Atmosphere (1987), chapters 3 to 5: the mean over one revolution of what drag takes
from perigee and apogee, in an atmosphere that turns with the Earth. No pull of Moon and Sun and no pressure of
sunlight: `unsuitable` says for which objects they cannot be left out.

Held to tracked objects with the recorded activity of the Sun the lifetime is right within 15 to 20 %. A forecast is
less certain, because the Sun is: `distribution` gives the lifetime for each of 56 replays of past solar cycles.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import atmosphere, solar
from .earth import EARTH_MU_KM3_S2, EARTH_RADIUS_KM, EARTH_SPIN_RAD_S
from .solar import Activity

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

FLATTENING_KM = 21.385
"""By how much the Earth's radius at the poles is less than at the equator."""
END_KM = 120.0
"""Below this height an object does not finish the revolution."""
LIMIT_YEARS = 200.0
HIGHEST_APOGEE_KM = 4_000.0
LIGHTEST_M2_KG = 1.0
_FLUX_POWER = 2.5
"""Between 500 and 800 km, where means over more than a month are taken, density goes as F10.7 to the 2.4 to 2.9."""
DENSITY_ERROR = 1.2
"""Factor by which lifetimes are off even when the Sun's activity is known, as tracked spheres show."""
_SECONDS_PER_YEAR = 365.25 * 86_400
_ROUNDING = 1e-7
"""Times in years that are nearer than this are the same."""


def unsuitable(apogee_km: float, area_to_mass_m2_kg: float) -> str | None:
    """Why decay by drag alone cannot answer for this object, in plain English; None if it can.

    Two bounds, from how far what is left out moves the perigee, against a scale height of the air of 50 km:

    - Moon and Sun: by (15 pi / 2) (mu3/mu) (a/r3)^3 e a a revolution at most, to and fro as the perigee turns. That
      swings it by 1 km with the apogee at 4,000 km, 10 km with 10,000 km, and decides everything in a transfer orbit.
    - Sunlight: by 3 P Cr A/m a / (2 v w) to and fro, w the rate at which the perigee turns against the Sun, about 4
      degrees a day in low orbits: 10 km at 1 m2/kg.
    """
    if apogee_km > HIGHEST_APOGEE_KM:
        return (
            f"the model knows only drag; with an apogee above {HIGHEST_APOGEE_KM:,.0f} km (here {apogee_km:,.0f} km) "
            "the pull of Moon and Sun counts too"
        )
    if area_to_mass_m2_kg > LIGHTEST_M2_KG:
        return (
            f"the model knows only drag; on an object of more than {LIGHTEST_M2_KG:g} m2/kg "
            f"(here {area_to_mass_m2_kg:g} m2/kg) the pressure of sunlight counts too"
        )
    return None


def distribution(
    perigee_km: float,
    apogee_km: float,
    inclination_deg: float,
    area_to_mass_m2_kg: float,
    start_day: date,
    *,
    drag_coefficient: float = 2.2,
    limit_years: float = LIMIT_YEARS,
) -> Floats:
    """Lifetimes in years, rising, under 56 courses of the Sun from `start_day` on: the record, then replayed cycles.

    Infinite where the object outlives `limit_years`. Raises ValueError before `solar.FIRST_DAY`.
    """
    nodes = 2 if perigee_km == apogee_km else 16  # a circular orbit stays one: any two opposite points tell
    return np.sort(
        decay_years(
            perigee_km, apogee_km, inclination_deg, area_to_mass_m2_kg, solar.replays(start_day, limit_years),
            drag_coefficient=drag_coefficient, limit_years=limit_years, nodes=nodes,
        )
    )  # fmt: skip


def percentiles(years: Floats) -> tuple[float, float, float]:
    """10th, 50th and 90th percentile of rising values, the outer ones outward; some may be infinite."""
    last = len(years) - 1
    median = (years[last // 2] + years[(last + 1) // 2]) / 2
    return float(years[math.floor(0.1 * last)]), float(median), float(years[math.ceil(0.9 * last)])


def decay_years(
    perigee_km: ArrayLike,
    apogee_km: ArrayLike,
    inclination_deg: ArrayLike,
    area_to_mass_m2_kg: ArrayLike,
    activity: Activity,
    *,
    drag_coefficient: float = 2.2,
    limit_years: float = LIMIT_YEARS,
    nodes: int = 16,
) -> Floats:
    """Years until an object comes down to 120 km; infinite if it is still in orbit after `limit_years`.

    The arrays broadcast, one element an object, and with the alternatives of `activity`: n objects as (n, 1) under 56
    replays give (n, 56). Altitudes in km above the equator's radius; `area_to_mass_m2_kg` may be 0.

    `nodes` are the points of half a revolution at which the density is taken. With a perigee above 200 km, 16 give the
    mean within 0.5 % for an apogee of up to 10,000 km; a transfer orbit needs 32.

    Raises ValueError where `activity` is not known for `limit_years`, and for what is not finite.
    """
    if activity.years < limit_years:
        raise ValueError(f"activity is known for {activity.years:g} years, not for {limit_years:g}")
    edges = _edges(activity, limit_years)
    air, rows = _air(activity, edges)
    course = np.arange(math.prod(activity.shape)).reshape(activity.shape)
    parts = np.broadcast_arrays(perigee_km, apogee_km, inclination_deg, area_to_mass_m2_kg, course)
    if not all(np.isfinite(part).all() for part in parts):
        raise ValueError("orbits and area to mass must be finite numbers")
    objects = _objects(parts, drag_coefficient)
    return _fallen(objects, edges, air, rows, nodes).reshape(parts[0].shape)


def fall_km_year(
    perigee_km: ArrayLike,
    apogee_km: ArrayLike,
    inclination_deg: ArrayLike,
    area_to_mass_m2_kg: ArrayLike,
    f107: ArrayLike,
    ap: ArrayLike,
    *,
    drag_coefficient: float = 2.2,
    nodes: int = 16,
) -> tuple[Floats, Floats]:
    """How fast perigee and apogee fall, each in km a year and positive; everything broadcasts."""
    *orbits, flux, geomagnetic = np.broadcast_arrays(
        perigee_km, apogee_km, inclination_deg, area_to_mass_m2_kg, np.asarray(f107, float), np.asarray(ap, float)
    )
    course = np.arange(flux.size).reshape(flux.shape)
    objects = _objects((*orbits, course), drag_coefficient)
    low, high = _rates(objects, atmosphere.profiles(flux.ravel(), geomagnetic.ravel()), objects.course, _angles(nodes))
    return low.reshape(flux.shape), high.reshape(flux.shape)


class _Objects(NamedTuple):
    """Orbits and what is in them, one element an object."""

    low: Floats
    """Radius of the perigee, km."""
    high: Floats
    """Radius of the apogee, km."""
    ground: Floats
    """Radius of the ellipsoid, mean along the orbit, km."""
    turn: Floats
    """Rate at which the air turns in the plane of the orbit, rad/s."""
    drag: Floats
    """Drag coefficient times area to mass, m2/kg."""
    course: Indices
    """Which alternative of the Sun's activity."""

    def only(self, which: NDArray[np.bool_]) -> _Objects:
        low, high, ground, turn, drag, course = self
        return _Objects(low[which], high[which], ground[which], turn[which], drag[which], course[which])


def _objects(parts: Sequence[NDArray[Any]], drag_coefficient: float) -> _Objects:
    """From perigee, apogee, inclination, area to mass, and which course of activity."""
    perigee, apogee, inclination, area_to_mass = (part.ravel().astype(np.float64) for part in parts[:4])
    tilt = np.radians(inclination)
    return _Objects(
        low=np.minimum(perigee, apogee) + EARTH_RADIUS_KM,
        high=np.maximum(perigee, apogee) + EARTH_RADIUS_KM,
        ground=EARTH_RADIUS_KM - FLATTENING_KM / 2 * np.sin(tilt) ** 2,
        turn=EARTH_SPIN_RAD_S * np.cos(tilt),
        drag=drag_coefficient * area_to_mass,
        course=parts[4].ravel().astype(np.intp),
    )


def _angles(nodes: int) -> Floats:
    """Cosines of eccentric anomalies in the middle of equal parts of half a revolution; the other half is alike."""
    return np.asarray(np.cos((np.arange(nodes) + 0.5) * (math.pi / nodes)))


def _edges(activity: Activity, limit_years: float) -> Floats:
    """Times in years between which activity is taken as constant: months at first, later quarters, then years.

    What is still up after years falls so slowly that only the mean over a longer time counts.
    """
    if math.isinf(activity.years):
        return np.array([0.0, limit_years])
    months = np.concatenate([np.arange(0, 60), np.arange(60, 300, 3), np.arange(300, activity.f107.shape[-1], 12)])
    edges = months / 12
    return np.append(edges[edges < limit_years - _ROUNDING], limit_years)


def _air(activity: Activity, edges: Floats) -> tuple[Floats, Indices]:
    """Profiles of the air, and which of them holds for each course of activity (row) between two edges (column)."""
    if math.isinf(activity.years):
        means = [activity.f107, activity.ap]
    else:
        starts = np.round(edges[:-1] * 12).astype(np.intp)
        last = math.ceil((edges[-1] - _ROUNDING) * 12)
        counts = np.diff(np.append(starts, last))
        # The mean over months in which the air is on average as dense as in each of them: density goes as a power.
        courses = activity.f107**_FLUX_POWER, activity.ap
        means = [np.add.reduceat(course[..., :last], starts, axis=-1) / counts for course in courses]
        means[0] = means[0] ** (1 / _FLUX_POWER)
    pairs, rows = np.unique(means[0] + 1j * means[1], return_inverse=True)
    return atmosphere.profiles(pairs.real, pairs.imag), rows.reshape(-1, len(edges) - 1)


def _fallen(objects: _Objects, edges: Floats, air: Floats, rows: Indices, nodes: int) -> Floats:
    """Years until each object is down."""
    years = np.full(len(objects.low), np.inf)
    left = np.arange(len(years))
    elapsed, span = np.zeros(len(years)), np.zeros(len(years), np.intp)
    angles = _angles(nodes)
    while True:
        down = objects.low - objects.ground < END_KM
        years[left[down]] = elapsed[down]
        stays = ~down & (span < len(edges) - 1)
        if not stays.all():
            left, elapsed, span, objects = left[stays], elapsed[stays], span[stays], objects.only(stays)
        if not left.size:
            return years
        row = rows[objects.course, span]
        remaining = edges[span + 1] - elapsed
        rates = _rates(objects, air, row, angles)
        step = np.minimum(_longest(objects, air, row, rates), remaining)
        middle = _rates(_lowered(objects, *(rate * step / 2 for rate in rates)), air, row, angles)
        objects = _lowered(objects, *(_fall(*pair, step) for pair in zip(rates, middle)))
        ended = step >= remaining
        elapsed = np.where(ended, edges[span + 1], elapsed + step)
        span += ended


def _rates(objects: _Objects, air: Floats, row: Indices, angles: Floats) -> tuple[Floats, Floats]:
    """How fast perigee and apogee fall, km a year, both positive.

    King-Hele's rates of a and e combined, so that neither end is a small difference of large numbers:
    d(a(1 - e))/dt = -(Cd A/m) Q n a^2 (1 - e) <rho sqrt((1 + ex)/(1 - ex)) (1 - x)>, with x = cos E and the mean over
    E; d(a(1 + e))/dt is the same with (1 + e) before the mean and (1 + x) at its end.
    """
    axis = (objects.low + objects.high) / 2
    eccentricity = (objects.high - objects.low) / (2 * axis)
    out = eccentricity[:, None] * angles
    height = axis[:, None] * (1 - out) - objects.ground[:, None]
    pressed = np.exp(atmosphere.at(air, row[:, None], height))
    pressed *= np.sqrt((1 + out) / (1 - out))
    at_perigee = np.sqrt(EARTH_MU_KM3_S2 * (1 + eccentricity) / objects.low)
    wind = 1 - objects.low * objects.turn / at_perigee
    scale = objects.drag * wind**2 * np.sqrt(EARTH_MU_KM3_S2 * axis) * (1e3 * _SECONDS_PER_YEAR / len(angles))
    return (
        scale * (1 - eccentricity) * (pressed @ (1 - angles)),
        scale * (1 + eccentricity) * (pressed @ (1 + angles)),
    )


def _longest(objects: _Objects, air: Floats, row: Indices, rates: tuple[Floats, Floats]) -> Floats:
    """The longest step in years in which neither end of the orbit comes into a quite different air."""
    height = objects.low - objects.ground
    here = atmosphere.at(air, row, height)
    above = atmosphere.at(air, row, height + atmosphere.STEP_KM)
    half_scale_height = atmosphere.STEP_KM / 2 / np.maximum(here - above, 1e-3)
    fall = np.maximum(rates[0], 1e-200), np.maximum(rates[1], 1e-200)
    stretch = np.maximum(half_scale_height, (objects.high - objects.low) / 5)
    return np.minimum(half_scale_height / fall[0], stretch / fall[1])


def _fall(rate: Floats, middle: Floats, years: Floats) -> Floats:
    """How far an end falls in a step, from its rate at the start and where half a step at that rate leads.

    In air that gets denser exponentially the rate grows without bound, and the plain midpoint rule is 7 % short over
    half a scale height. With the rate growing as between the two points, the fall is r t (-ln(1 - q) / q).
    """
    growth = 2 * np.log(np.maximum(middle, 1e-300) / np.maximum(rate, 1e-300))
    growth = np.clip(growth, -0.9, 0.9)
    growth = np.where(np.abs(growth) < 1e-6, 1e-6, growth)
    return np.asarray(rate * years * -np.log1p(-growth) / growth)


def _lowered(objects: _Objects, low_by: Floats, high_by: Floats) -> _Objects:
    low = objects.low - low_by
    return objects._replace(low=low, high=np.maximum(objects.high - high_by, low))
