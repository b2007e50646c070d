"""What becomes of fragments: their orbits just after a break-up, and how long each stays.

Two-body mechanics at the point of the break-up, then the decay by drag of `lifetime`. Fragments whose perigee is below
120 km come down within a revolution; those that are faster than escape velocity leave. The pull of Sun and Moon and
the pressure of sunlight are left out.
"""

from __future__ import annotations

import math
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import solar
from .breakup import LARGEST_M, SMALLEST_M, TRACKABLE_M, Body, Cause, Floats, Fragments, draw, generator
from .earth import EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from .lifetime import DENSITY_ERROR, END_KM, decay_years, fall_km_year

AREA_TO_MASS_BAND = 3.0
"""Of real clouds fewer pieces are left than the model's ratios give: after 18 years 54 % of Fengyun-1C's catalogued
pieces against 78 %. With three times the ratios it is 57 %, and in air as much denser as it may be 53 %."""
LONGEST_ELLIPSE_KM = 10_000.0
"""Up to this apogee Moon and Sun swing the perigee by about 10 km."""
LIGHTEST_M2_KG = 3.0
"""Up to this ratio the pressure of sunlight swings the perigee by about 30 km."""
DRAGLESS_KM, FARTHEST_KM, NEAR_CIRCLE = 4000.0, 60_000.0, 0.1
"""From the first altitude on drag takes nothing down within a century, not even 30 m2/kg under a very active Sun. Up to
the second, and with less than this eccentricity, nothing else does."""
DRAG_COEFFICIENT = 2.2
HORIZON_YEARS = 100.0
"""Pieces are followed for so long."""
MOST_DRAWN = 2000
"""Of pieces of 10 cm and more: where more are expected, each that is drawn stands for several."""
_FEWEST_DRAWN = 1000
CLASSES_M = (TRACKABLE_M, 0.01, SMALLEST_M)
"""Pieces from these sizes on are drawn apart: there are a thousand times more small ones than large ones."""
DRAWS, _DRAWN = 8, 500
"""How often pieces of each class are drawn to see which stays the longest, and how many each time."""
_FOLLOWED = 200
"""Of those drawn, the ones that promise to stay the longest are followed; only the first `LAST_SURE` decide."""
FEWEST_LAST = 3
"""No single drawn piece decides how long the longest-lived stays, or whether any outlives the horizon."""
_SCALE_HEIGHT_KM = 50.0
LAST_SURE, LAST_LIKELY = 50, 21
"""So many pieces of all draws must live as long that in 95 %, or in half, of single draws FEWEST_LAST of them do
(Poisson: 6.3 and 2.67 a draw). So the result hardly hangs on the seed, as that of a single draw would."""


class Start(NamedTuple):
    """Where on the parent's orbit each piece starts: arrays of one element a piece, angles in radians."""

    mean_anomaly: Floats
    """0 at perigee, π at apogee."""
    argument_of_latitude: Floats
    """Angle along the orbit from the ascending node to the point of the break-up."""


class Orbits(NamedTuple):
    """Orbits of pieces: arrays of one element a piece. What leaves for good has an infinite apogee and period."""

    perigee_km: Floats
    apogee_km: Floats
    inclination_deg: Floats
    period_min: Floats

    @property
    def stays(self) -> NDArray[np.bool_]:
        """Which pieces are in orbit at all: not down within a revolution, and not gone for good."""
        return (self.perigee_km >= END_KM) & np.isfinite(self.apogee_km)


def draw_start(n: int, rng: np.random.Generator) -> Start:
    """Draw a point for each piece, evenly in time along the orbit, since nobody said where on it the break-up was."""
    return Start(rng.uniform(0, 2 * math.pi, n), rng.uniform(0, 2 * math.pi, n))


def orbits(perigee_km: float, apogee_km: float, inclination_deg: float, start: Start, delta_v_m_s: Floats) -> Orbits:
    """Orbits of pieces that leave a parent's orbit with `delta_v_m_s`: shape (pieces, 3), radial, along and across.

    Altitudes in km above the equatorial radius, inclination in degrees. From energy and angular momentum (any textbook:
    vis-viva), so any perigee and eccentricity will do.
    """
    radius, radial, along = _state(perigee_km, apogee_km, start.mean_anomaly)
    change = delta_v_m_s / 1000
    radial, along, across = radial + change[:, 0], along + change[:, 1], change[:, 2]
    level = np.hypot(along, across)
    energy = (radial**2 + level**2) / 2 - EARTH_MU_KM3_S2 / radius
    momentum = radius * level
    semi_latus = momentum**2 / EARTH_MU_KM3_S2
    eccentricity = np.sqrt(np.maximum(1 + 2 * energy * momentum**2 / EARTH_MU_KM3_S2**2, 0))
    bound = energy < 0
    axis = np.divide(-EARTH_MU_KM3_S2 / 2, energy, out=np.full_like(energy, math.inf), where=bound)
    inclination = math.radians(inclination_deg)
    # Across the orbit only: how far the new plane turns depends on where between node and vertex the break-up was.
    tilt = along * math.cos(inclination) - across * math.sin(inclination) * np.cos(start.argument_of_latitude)
    cosine = np.divide(tilt, level, out=np.ones_like(tilt), where=level > 0)
    apogee = np.where(bound, axis * (1 + np.where(bound, eccentricity, 0)), math.inf)
    return Orbits(
        semi_latus / (1 + eccentricity) - EARTH_RADIUS_KM,
        apogee - EARTH_RADIUS_KM,
        np.degrees(np.arccos(np.clip(cosine, -1, 1))),
        2 * math.pi * np.sqrt(axis**3 / EARTH_MU_KM3_S2) / 60,
    )


def _state(perigee_km: float, apogee_km: float, mean_anomaly: Floats) -> tuple[Floats, Floats, Floats]:
    """Distance in km, and radial and horizontal speed in km/s, at points of an orbit."""
    low, high = perigee_km + EARTH_RADIUS_KM, apogee_km + EARTH_RADIUS_KM
    axis, eccentricity = (low + high) / 2, (high - low) / (high + low)
    anomaly = np.full_like(mean_anomaly, math.pi)
    for _ in range(40):  # Newton's steps on Kepler's equation: from π they converge for any ellipse
        residue = anomaly - eccentricity * np.sin(anomaly) - mean_anomaly
        anomaly = anomaly - residue / (1 - eccentricity * np.cos(anomaly))
    radius = axis * (1 - eccentricity * np.cos(anomaly))
    radial = np.sqrt(EARTH_MU_KM3_S2 * axis) * eccentricity * np.sin(anomaly) / radius
    along = np.sqrt(EARTH_MU_KM3_S2 * axis * (1 - eccentricity**2)) / radius
    return radius, radial, along


def drag_decides(around: Orbits, area_to_mass_m2_kg: Floats) -> NDArray[np.bool_]:
    """For which pieces drag alone tells how long they stay, within a factor of 3: that of the area-to-mass band.

    What is left out moves the perigee by less than about a scale height of the air (see `lifetime.unsuitable`, which
    asks for more). High and nearly circular orbits count in: they have no air, and their perigee stays where it is.
    """
    low, high = around.perigee_km + EARTH_RADIUS_KM, around.apogee_km + EARTH_RADIUS_KM
    between = (around.perigee_km >= DRAGLESS_KM) & (around.apogee_km <= FARTHEST_KM)
    circle = between & (high - low <= NEAR_CIRCLE * (high + low))
    return (area_to_mass_m2_kg <= LIGHTEST_M2_KG) & ((around.apogee_km <= LONGEST_ELLIPSE_KM) | circle)


def life_years(pieces: Orbits, area_to_mass_m2_kg: Floats, activity: solar.Activity, *, horizon_years: float) -> Floats:
    """Years that each piece stays; infinite beyond the horizon, 0 for what never was in orbit.

    Where the perigee is above DRAGLESS_KM nothing comes down within a century.
    """
    years = np.where(pieces.stays, math.inf, 0.0)
    falls = pieces.stays & (pieces.perigee_km < DRAGLESS_KM)
    if np.any(falls):
        years[falls] = decay_years(
            pieces.perigee_km[falls], pieces.apogee_km[falls], pieces.inclination_deg[falls], area_to_mass_m2_kg[falls],
            activity, drag_coefficient=DRAG_COEFFICIENT, limit_years=horizon_years,
        )  # fmt: skip
    return years


class Cloud(NamedTuple):
    """Pieces of a break-up with their orbits at the start, and how long each stays."""

    pieces: Fragments
    orbits: Orbits
    life_y: Floats
    """Years in orbit with the model's area-to-mass ratios; infinite beyond the horizon."""
    short_life_y: Floats
    """The same with area-to-mass ratios `AREA_TO_MASS_BAND` times the model's, in the densest air that may be."""


def age(pieces: Fragments, around: Orbits, activity: solar.Activity, horizon_years: float) -> Cloud:
    """The cloud of `pieces` on their orbits `around` the Earth, with how long each stays at both ends of the band."""
    ratio = pieces.area_to_mass_m2_kg
    # Denser air acts as a larger ratio does. At the other end the model's own ratios keep too many up already.
    short = life_years(around, ratio * AREA_TO_MASS_BAND * DENSITY_ERROR, activity, horizon_years=horizon_years)
    # What outlives the horizon with more drag outlives it with less, and need not be followed again.
    long, down = short.copy(), np.isfinite(short)
    fallen = Orbits(*(part[down] for part in around))
    long[down] = life_years(fallen, ratio[down], activity, horizon_years=horizon_years)
    return Cloud(pieces, around, long, short)


class Event(NamedTuple):
    """One break-up as the size law sees it."""

    cause: Cause
    body: Body
    expected: tuple[float, float, float]
    """Pieces that start in orbit: of at least each size of CLASSES_M."""
    mass_kg: float
    """Of all that broke up and of which pieces are in orbit."""
    fastest_m_s: float = math.inf
    """No piece is thrown off faster."""


class Clouds(NamedTuple):
    """What was drawn."""

    trackable: Cloud
    """The pieces of 10 cm and more."""
    lasting: Cloud
    """Of pieces of 1 mm and more, drawn anew, those that stay the longest of all for which drag decides."""


def follow(
    event: Event, perigee_km: float, apogee_km: float, inclination_deg: float, start_day: date, seed: int
) -> Clouds:
    """Draw the pieces of a break-up on an orbit, and follow them for HORIZON_YEARS from `start_day` on.

    Raises ValueError before `solar.FIRST_DAY`.
    """
    rng, activity = generator(seed), solar.history(start_day, HORIZON_YEARS)

    def flying(pieces: Fragments) -> Orbits:
        start = draw_start(len(pieces.weight), rng)
        return orbits(perigee_km, apogee_km, inclination_deg, start, pieces.delta_v_m_s)

    large = event.expected[0]
    trackable = draw(
        large, min(max(round(large), _FEWEST_DRAWN), MOST_DRAWN), event.body, event.cause, rng,
        sizes_m=(TRACKABLE_M, LARGEST_M), fastest_m_s=event.fastest_m_s,
    )  # fmt: skip
    found = age(trackable, flying(trackable), activity, HORIZON_YEARS)
    every = draw_every(event, rng)
    return Clouds(found, age(*_promising(every, flying(every), activity), activity, HORIZON_YEARS))


def draw_every(event: Event, rng: np.random.Generator) -> Fragments:
    """Draw pieces of 1 mm and more: of each of CLASSES_M as many, standing for more the smaller they are."""
    bounds = ((larger, smaller) for larger, smaller in zip((LARGEST_M, *CLASSES_M), CLASSES_M))
    numbers = np.diff(event.expected, prepend=0.0)
    drawn = [
        draw(
            float(expected), DRAWS * _DRAWN, event.body, event.cause, rng, sizes_m=(smaller, larger),
            fastest_m_s=event.fastest_m_s,
        )
        for expected, (larger, smaller) in zip(numbers, bounds, strict=True)
    ]  # fmt: skip
    return Fragments(*(np.concatenate(parts) for parts in zip(*drawn, strict=True)))


def _promising(pieces: Fragments, around: Orbits, activity: solar.Activity) -> tuple[Fragments, Orbits]:
    """Those of the pieces for which drag decides that will stay the longest, told by how fast their apogee falls now.

    To fall, an apogee has to come down to the perigee, and then both by about a scale height of the air.
    """
    stay = np.flatnonzero(around.stays & drag_decides(around, pieces.area_to_mass_m2_kg))
    orbit, ratio = Orbits(*(part[stay] for part in around)), pieces.area_to_mass_m2_kg[stay]
    sun = float(np.mean(activity.f107)), float(np.mean(activity.ap))
    _, fall = fall_km_year(orbit.perigee_km, orbit.apogee_km, orbit.inclination_deg, ratio, *sun, nodes=8)
    promise = (orbit.apogee_km - orbit.perigee_km + _SCALE_HEIGHT_KM) / np.maximum(fall, 1e-300)
    best = stay[np.argsort(-promise, kind="stable")[:_FOLLOWED]]
    return Fragments(*(part[best] for part in pieces)), Orbits(*(part[best] for part in around))


def survivors(life_y: Floats, weight: Floats, after_years: Floats) -> Floats:
    """How many pieces are expected to be still in orbit after each number of years."""
    order = np.argsort(life_y)
    left = np.concatenate((np.cumsum(weight[order][::-1])[::-1], [0.0]))
    return left[np.searchsorted(life_y[order], after_years, side="right")]


def longest_life(life_y: Floats, weight: Floats, fewest: int) -> float:
    """Years until it is as likely as not that no piece is left: ln 2 pieces are expected then (Poisson).

    Not the longest life that was drawn, which would grow with the number of pieces drawn for each real one. Where drawn
    pieces stand for many real ones it is too short, since the rarest are not among them; and at least `fewest` pieces
    must reach it, so that no single draw decides. 0 if there are too few pieces.
    """
    order = np.argsort(life_y)[::-1]
    left = np.cumsum(weight[order])
    reached = np.flatnonzero((left >= math.log(2)) & (np.arange(len(left)) >= fewest - 1))
    return float(life_y[order][reached[0]]) if len(reached) else 0.0


def object_years(life_y: Floats, weight: Floats, horizon_years: float) -> float:
    """The sum of the times in orbit of all pieces, each counted up to the horizon."""
    return float(np.sum(weight * np.minimum(life_y, horizon_years)))
