"""Where an object is at any time of a span: from mean elements by SGP4, or from an ephemeris by interpolation.

Positions are in km and velocities in km/s, arrays of shape (n, 3), in the frame that the trajectory names.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sgp4.api import WGS72, Satrec  # type: ignore[import-untyped]

from .earth import EARTH_MU_KM3_S2
from .instants import DAY_S, Instant

Array = NDArray[np.float64]

_JD_OF_SGP4_EPOCH = 2_433_281.5  # SGP4 counts its epoch from 1949-12-31
_REV_PER_DAY = 2 * math.pi / 1440
DEEP_SPACE_MIN = 225.0
"""From this period on, in minutes, SGP4 adds the Sun, the Moon and resonances (Hoots and Roehrich 1980)."""


_WHY = {
    1: "the mean eccentricity leaves the range from 0 to 1",
    2: "the mean motion falls below zero",
    3: "the eccentricity leaves the range from 0 to 1",
    4: "the orbit has no size",
    6: "the object has decayed",
}
_TELLING = 0.1
_NO_NUMBER = "the position is not a number"


class OutOfReachError(Exception):
    """A time at which a trajectory cannot tell where its object is. `reason` is in plain English."""

    def __init__(self, reason: str, at: Instant, orbit: Trajectory) -> None:
        self.reason, self.at, self.orbit = reason, at, orbit
        super().__init__(reason)


class Trajectory(Protocol):
    """What every kind of orbital data gives."""

    @property
    def label(self) -> str:
        """The object's name and number, as far as the data have them."""
        ...

    @property
    def number(self) -> str:
        """What tells the object from others: its catalogue number or designator; may be empty."""
        ...

    @property
    def frame(self) -> str:
        """The frame of reference."""
        ...

    @property
    def rotating(self) -> bool:
        """Whether the frame turns with the Earth."""
        ...

    def positions(self, start: Instant, seconds: Array) -> tuple[Array, Array]:
        """Positions and velocities so many seconds after `start`. Raises OutOfReachError."""
        ...

    def error_km(self, start: Instant, seconds: Array) -> Array:
        """How far the positions may be off, as far as the data let one say."""
        ...


@dataclass(frozen=True, slots=True)
class MeanElements:
    """One set of mean elements of SGP4, in the units of the two lines and of the OMM, and where it stands."""

    name: str
    number: str
    epoch: Instant
    inclination_deg: float
    node_deg: float
    eccentricity: float
    perigee_deg: float
    anomaly_deg: float
    revolutions_per_day: float
    bstar: float
    line: int


@dataclass(frozen=True)
class ElementSet:
    """An object that follows SGP4 (Vallado et al., AIAA 2006-6753) with WGS-72, in TEME of date."""

    elements: MeanElements
    notes: tuple[str, ...] = ()

    frame = "TEME"
    rotating = False

    @property
    def label(self) -> str:
        """Name and catalogue number."""
        elements = self.elements
        return f"{elements.name} ({elements.number})" if elements.name else f"object {elements.number}"

    @property
    def number(self) -> str:
        """Catalogue number without leading zeros."""
        return self.elements.number.lstrip("0 ")

    @property
    def is_deep_space(self) -> bool:
        """Whether the period is so long that SGP4 takes the Sun and the Moon into account."""
        return 1440 / self.elements.revolutions_per_day >= DEEP_SPACE_MIN

    @cached_property
    def _satellite(self) -> Satrec:
        elements, satellite = self.elements, Satrec()
        satellite.sgp4init(
            WGS72,
            "i",
            0,  # the catalogue number plays no part, and SGP4 has no room for long ones
            elements.epoch.jd_utc() - _JD_OF_SGP4_EPOCH,  # rounded as the reference code rounds it
            elements.bstar,
            0.0,  # both rates of the mean motion: not used by SGP4
            0.0,
            elements.eccentricity,
            math.radians(elements.perigee_deg),
            math.radians(elements.inclination_deg),
            math.radians(elements.anomaly_deg),
            elements.revolutions_per_day * _REV_PER_DAY,
            math.radians(elements.node_deg),
        )
        return satellite

    def fault(self) -> str:
        """Why SGP4 cannot use the elements even at their epoch, or an empty string."""
        code, position, _ = self._satellite.sgp4_tsince(0.0)
        is_known = code == 0 and all(map(math.isfinite, position))
        return "" if is_known else _WHY.get(code, _NO_NUMBER)

    def positions(self, start: Instant, seconds: Array) -> tuple[Array, Array]:
        """Positions and velocities in TEME. Raises OutOfReachError where SGP4 gives up, as for a decayed object."""
        satellite = self._satellite
        since = (start.since(self.elements.epoch) + seconds) / DAY_S
        # SGP4 takes the difference to its own epoch, so the leap seconds between drop out.
        whole = np.full_like(since, satellite.jdsatepoch)
        codes, positions, velocities = satellite.sgp4_array(whole, since + satellite.jdsatepochF)
        bad = (codes != 0) | ~np.isfinite(positions).all(axis=1)
        if bad.any():
            first = int(np.argmax(bad))
            reason = _WHY.get(int(codes[first]), _NO_NUMBER)
            raise OutOfReachError(reason, start.after(float(seconds[first])), self)
        return positions, velocities

    def age_days(self, start: Instant, seconds: Array) -> Array:
        """How far from the epoch, before or after it, in days."""
        ages: Array = np.abs(start.since(self.elements.epoch) + seconds) / DAY_S
        return ages

    def error_km(self, start: Instant, seconds: Array) -> Array:
        """An estimate, as element sets carry none.

        Near the Earth 1 km at the epoch and 3 km more a day: the upper end of the 1 to 3 km a day, mostly along the
        track, that comparisons with precise orbits commonly give. In deep space 20 km and 2 km more a day: sets are
        fewer there, and do not know of station-keeping. Both are conventions of ours; single sets can be better, and
        much worse after a manoeuvre.
        """
        at_epoch, per_day = (20.0, 2.0) if self.is_deep_space else (1.0, 3.0)
        return at_epoch + per_day * self.age_days(start, seconds)


@dataclass(frozen=True, eq=False)
class Stretch:
    """States of an ephemeris between which one may interpolate: at least two, at rising times."""

    origin: Instant
    seconds: Array
    """After `origin`, shape (n,)."""
    positions_km: Array
    velocities_km_s: Array
    first: float
    """From when on the states may be used, in seconds after `origin`."""
    last: float
    """Until when."""

    @cached_property
    def step_errors_km(self) -> Array:
        """The error of the interpolation in each step, shape (n - 1,).

        Each inner state is interpolated from its two neighbours. The difference tells the fourth derivative, and so
        the error at the middle of a step: h^4 |x''''| / 384. It also tells where velocities do not fit positions.
        Where states are too uneven in time to tell, it is taken to be four times that on a circular orbit, as much as
        at the perigee of the most eccentric one.
        """
        steps = np.diff(self.seconds)
        fourth = 4 * EARTH_MU_KM3_S2**2 / np.linalg.norm(self.positions_km, axis=1) ** 5
        left, right = self.seconds[:-2], self.seconds[2:]
        width, share = right - left, (self.seconds[1:-1] - left) / (right - left)
        found, _ = _hermite(
            share, width, (self.positions_km[:-2], self.velocities_km_s[:-2]),
            (self.positions_km[2:], self.velocities_km_s[2:]),
        )  # fmt: skip
        off = np.linalg.norm(found - self.positions_km[1:-1], axis=1)
        bulge = share * (1 - share)
        # A state close to its neighbour shows little but how it was rounded.
        told = 24 * off / (np.maximum(bulge, _TELLING) ** 2 * width**4)
        fourth[1:-1] = np.where(bulge > _TELLING, told, fourth[1:-1])
        if len(steps) > 1:
            fourth[[0, -1]] = fourth[[1, -2]]
        errors: Array = np.maximum(fourth[:-1], fourth[1:]) * steps**4 / 384
        return errors

    @cached_property
    def step_misfits_km(self) -> Array:
        """How far the velocities of each step are beyond what can fit its positions, shape (n - 1,).

        The mean of both velocities misses the mean speed by h^2 |x'''| / 12; ten times that of a circular orbit is
        allowed, and a manoeuvre of 100 m/s besides.
        """
        steps = np.diff(self.seconds)
        means = (self.velocities_km_s[1:] + self.velocities_km_s[:-1]) / 2
        off = np.linalg.norm(np.diff(self.positions_km, axis=0) - means * steps[:, None], axis=1)
        jerks = EARTH_MU_KM3_S2**1.5 / np.linalg.norm(self.positions_km[:-1], axis=1) ** 3.5
        misfits: Array = np.maximum(off - 10 * jerks * steps**3 / 12 - 0.1 * steps, 0.0)
        return misfits

    def at(self, seconds: Array) -> tuple[Array, Array]:
        """Positions and velocities at times within the states, in seconds after `origin`."""
        index = self._steps(seconds)
        width = self.seconds[index + 1] - self.seconds[index]
        share = (seconds - self.seconds[index]) / width
        return _hermite(
            share, width, (self.positions_km[index], self.velocities_km_s[index]),
            (self.positions_km[index + 1], self.velocities_km_s[index + 1]),
        )  # fmt: skip

    def error_km(self, seconds: Array) -> Array:
        """The error of the interpolation at such times."""
        return self.step_errors_km[self._steps(seconds)]

    def _steps(self, seconds: Array) -> NDArray[np.intp]:
        found = np.searchsorted(self.seconds, seconds, side="right") - 1
        return np.clip(found, 0, len(self.seconds) - 2)


@dataclass(frozen=True, eq=False)
class Ephemeris:
    """An object whose states are given; between them by cubic Hermite interpolation, never beyond them."""

    name: str
    number: str
    frame: str
    rotating: bool
    stretches: tuple[Stretch, ...] = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Name and designator."""
        return f"{self.name} ({self.number})" if self.name and self.number else self.name or self.number or "object"

    @property
    def begins(self) -> Instant:
        """The first time that it covers."""
        return min(stretch.origin.after(stretch.first) for stretch in self.stretches)

    @property
    def ends(self) -> Instant:
        """The last time that it covers."""
        return max(stretch.origin.after(stretch.last) for stretch in self.stretches)

    def positions(self, start: Instant, seconds: Array) -> tuple[Array, Array]:
        """Positions and velocities. Raises OutOfReachError for times that no stretch covers."""
        positions, velocities = np.empty((len(seconds), 3)), np.empty((len(seconds), 3))
        for stretch, chosen, times in self._shares(start, seconds):
            positions[chosen], velocities[chosen] = stretch.at(times)
        return positions, velocities

    def error_km(self, start: Instant, seconds: Array) -> Array:
        """The error of the interpolation alone: the ephemeris does not tell its own."""
        errors = np.empty(len(seconds))
        for stretch, chosen, times in self._shares(start, seconds):
            errors[chosen] = stretch.error_km(times)
        return errors

    def _shares(self, start: Instant, seconds: Array) -> list[tuple[Stretch, NDArray[np.bool_], Array]]:
        """The times that fall to each stretch; where two meet, to the later."""
        left = np.ones(len(seconds), dtype=np.bool_)
        shares = []
        for stretch in reversed(self.stretches):
            times = start.since(stretch.origin) + seconds
            # A microsecond is forgiven: the ends of the span may be rounded.
            chosen = left & (times >= stretch.first - 1e-6) & (times <= stretch.last + 1e-6)
            if chosen.any():
                shares.append((stretch, chosen, times[chosen]))
                left &= ~chosen
        if left.any():
            at = start.after(float(seconds[int(np.argmax(left))]))
            raise OutOfReachError("the ephemeris has no states there", at, self)
        return shares


def _hermite(share: Array, width: Array, left: tuple[Array, Array], right: tuple[Array, Array]) -> tuple[Array, Array]:
    """Position and velocity at a `share` from 0 to 1 of each step of `width` seconds, from the states at both ends."""
    s, h = share[:, None], width[:, None]
    (p0, v0), (p1, v1) = left, right
    # From differences, so that large positions do not cost digits.
    rise = p1 - p0
    position = p0 + s * s * (3 - 2 * s) * rise + h * s * (1 - s) * ((1 - s) * v0 - s * v1)
    velocity = 6 * s * (1 - s) * rise / h + (1 - s) * (1 - 3 * s) * v0 + s * (3 * s - 2) * v1
    return position, velocity
