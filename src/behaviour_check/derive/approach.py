"""How near two objects come over a span, when, how fast, and in what manner.

Everything rests on positions: the velocities of SGP4 are not quite the rates of its positions, which would matter for
two objects that hardly move against each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from .earth import EARTH_MU_KM3_S2, EARTH_SPIN_RAD_S
from .instants import Instant
from .trajectory import Array, Trajectory

STEP_S = 60.0
"""Step of the grid. The squared distance changes on the scale of an orbit's period divided by 2 pi, 800 s at least."""
TOGETHER = 0.1
"""Two objects move together if they pass at no more than this share of the orbital speed; above it they cross."""
VISIT = 1.5
"""Passes that begin within so many periods are one visit."""

_GOLDEN = (math.sqrt(5) - 1) / 2
_REFINEMENTS = 40  # two steps of the grid times golden ratio to this power: under a microsecond

Function = Callable[[Array], Array]

Manner = Literal["held", "repeated", "crossings", "cut", "single", "none"]
"""What passes amount to: see `manner`."""


class Pass(NamedTuple):
    """A time during which two objects are within some distance, in seconds after the span's start."""

    begins_s: float
    ends_s: float
    closest_s: float
    distance_km: float
    speed_km_s: float
    """Relative speed at the closest point."""
    together: bool
    """Whether they move together rather than cross."""
    is_cut: bool
    """Whether the span begins or ends in it."""


@dataclass(frozen=True, eq=False)
class Encounter:
    """Two objects over a span: the regular grid and every closest point on it, in the order of time."""

    first: Trajectory
    second: Trajectory
    start: Instant
    seconds: Array
    """After `start`, shape (n,)."""
    distances_km: Array
    errors_km: Array
    """How far the distance may be off: both objects' errors, taken to be independent."""

    @property
    def closest(self) -> int:
        """Which point is the closest of all."""
        return int(np.argmin(self.distances_km))

    @property
    def distance_range_km(self) -> tuple[float, float]:
        """The least distance that the errors allow, and the least distance that is surely reached."""
        low = float(np.min(self.distances_km - self.errors_km))
        return max(0.0, low), float(np.min(self.distances_km + self.errors_km))

    @property
    def speeds_km_s(self) -> tuple[float, float, float]:
        """At the closest point: the relative speed, and the orbital speed of each."""
        return self._speeds(self.seconds[self.closest])

    @property
    def period_s(self) -> float:
        """The longer of both orbital periods at the closest point; infinite for an escape."""
        at = np.array([self.seconds[self.closest]])
        return max(_period_s(one, *one.positions(self.start, at)) for one in (self.first, self.second))

    def passes(self, near_km: float, *, errors: float = 0.0) -> tuple[Pass, ...]:
        """The times within `near_km`. `errors` times the error is added to the distance: +1 for what is sure."""
        margins = self.distances_km + errors * self.errors_km - near_km
        inside = margins <= 0
        edges = np.flatnonzero(inside[1:] != inside[:-1])
        crossings = _crossings(
            lambda times: _distances(self, times) + errors * _errors(self, times) - near_km,
            self.seconds[edges], self.seconds[edges + 1], ~inside[edges],
        )  # fmt: skip
        bounds = [*([self.seconds[0]] if inside[0] else []), *crossings, *([self.seconds[-1]] if inside[-1] else [])]
        return tuple(self._pass(float(begin), float(end)) for begin, end in zip(bounds[::2], bounds[1::2]))

    def _pass(self, begin: float, end: float) -> Pass:
        # The inner points decide; a pass so short that it has none is at its closest somewhere between its ends.
        index = slice(*np.searchsorted(self.seconds, [begin, end + 1e-9]))
        chosen, distances = self.seconds[index], self.distances_km[index]
        at = float(chosen[int(np.argmin(distances))]) if len(chosen) else (begin + end) / 2
        distance = float(np.min(distances)) if len(chosen) else float(_distances(self, np.array([at]))[0])
        speed, *orbital = self._speeds(at)
        is_cut = begin <= self.seconds[0] or end >= self.seconds[-1]
        return Pass(begin, end, at, distance, speed, speed <= TOGETHER * max(orbital), is_cut)

    def _speeds(self, at: float) -> tuple[float, float, float]:
        times = np.array([at])
        (_, one), (_, other) = (item.positions(self.start, times) for item in (self.first, self.second))
        return tuple(float(np.linalg.norm(vector)) for vector in (one - other, one, other))  # type: ignore[return-value]


def look(first: Trajectory, second: Trajectory, start: Instant, span_s: float) -> Encounter:
    """Both objects over `span_s` seconds from `start`, with every closest point found to well under a millisecond.

    Where the distance on the grid is least against its neighbours, the squared distance is made least by golden
    section (Kiefer 1953). Raises OutOfReachError where one of them cannot tell its position.
    """
    steps = max(math.ceil(span_s / STEP_S), 2)
    grid = np.linspace(0.0, span_s, steps + 1)
    distances = _between(first, second, start, grid)
    walls = np.concatenate(([np.inf], distances, [np.inf]))
    lows = np.flatnonzero((distances <= walls[:-2]) & (distances < walls[2:]))
    left, right = grid[np.maximum(lows - 1, 0)], grid[np.minimum(lows + 1, steps)]
    closest = _least(lambda times: _between(first, second, start, times), left, right)
    seconds = np.unique(np.concatenate((grid, closest)))
    errors = np.hypot(first.error_km(start, seconds), second.error_km(start, seconds))
    return Encounter(first, second, start, seconds, _between(first, second, start, seconds), errors)


def manner(passes: Sequence[Pass], period_s: float) -> Manner:
    """What passes amount to, for two objects of which the slower needs `period_s` for an orbit.

    Passes that begin within one orbit and a half are one visit: two objects that meet where their orbits cross may
    do so again half an orbit and one orbit later, before they have drifted apart.

    - held: the times that they move together add up to more than one orbit.
    - repeated: they move together on two or more visits.
    - crossings: there are several visits, but in some they only cross at speed; the orbits do not tell why.
    - cut: the span begins or ends in a pass, so nobody can tell how long it goes on.
    - single: one visit. none: no pass at all.
    """
    together = [one for one in passes if one.together]
    if sum(one.ends_s - one.begins_s for one in together) > period_s:
        return "held"
    if _visits(together, period_s) > 1:
        return "repeated"
    if _visits(passes, period_s) > 1:
        return "crossings"
    if any(one.is_cut for one in passes):
        return "cut"
    return "single" if passes else "none"


def _visits(passes: Sequence[Pass], period_s: float) -> int:
    visits, since = 0, -math.inf
    for one in passes:
        if one.begins_s - since > VISIT * period_s:
            visits, since = visits + 1, one.begins_s
    return visits


def _between(first: Trajectory, second: Trajectory, start: Instant, seconds: Array) -> Array:
    apart = first.positions(start, seconds)[0] - second.positions(start, seconds)[0]
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", apart, apart)))


def _distances(encounter: Encounter, seconds: Array) -> Array:
    return _between(encounter.first, encounter.second, encounter.start, seconds)


def _errors(encounter: Encounter, seconds: Array) -> Array:
    start = encounter.start
    errors: Array = np.hypot(encounter.first.error_km(start, seconds), encounter.second.error_km(start, seconds))
    return errors


def _least(function: Function, left: Array, right: Array) -> Array:
    """Where a function is least between each `left` and `right`, by golden section, all at once."""
    inner = right - _GOLDEN * (right - left)
    outer = left + _GOLDEN * (right - left)
    at_inner, at_outer = function(inner), function(outer)
    for _ in range(_REFINEMENTS):
        keep_left = at_inner < at_outer
        left, right = np.where(keep_left, left, inner), np.where(keep_left, outer, right)
        fresh = np.where(keep_left, right - _GOLDEN * (right - left), left + _GOLDEN * (right - left))
        at_fresh = function(fresh)
        inner, outer = np.where(keep_left, fresh, outer), np.where(keep_left, inner, fresh)
        at_inner, at_outer = np.where(keep_left, at_fresh, at_outer), np.where(keep_left, at_inner, at_fresh)
    return np.where(at_inner < at_outer, inner, outer)


def _crossings(
    function: Function, left: Array, right: Array, entering: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> Array:
    """Where a function passes through zero between each `left` and `right`, by bisection, all at once."""
    for _ in range(_REFINEMENTS):
        middle = (left + right) / 2
        goes_left = (function(middle) <= 0) == entering
        left, right = np.where(goes_left, left, middle), np.where(goes_left, middle, right)
    return (left + right) / 2


def _period_s(one: Trajectory, positions: Array, velocities: Array) -> float:
    """The period of the orbit that goes on from a state, from its energy."""
    if one.rotating:
        velocities = velocities + np.cross([0.0, 0.0, EARTH_SPIN_RAD_S], positions)
    radius, speed = float(np.linalg.norm(positions[0])), float(np.linalg.norm(velocities[0]))
    inverse = 2 / radius - speed**2 / EARTH_MU_KM3_S2
    return 2 * math.pi / math.sqrt(EARTH_MU_KM3_S2 * inverse**3) if inverse > 0 else math.inf
