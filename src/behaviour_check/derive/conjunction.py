"""The probability that two objects hit each other in one short encounter, from their states and covariances.

Two-dimensional, as Foster and Estes have it (A Parametric Analysis of Orbital Debris Collision Probability, NASA
JSC-25898, 1992): the objects pass on straight lines, so what is uncertain along the relative velocity does not matter,
and the probability is that of a disc in the plane normal to it. Pure functions of numbers in metres and seconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from .body import Body, Vector
from .earth import EARTH_MU_KM3_S2

LEAST_SPEED_M_S = 10.0
MOST_OF_A_PERIOD = 0.1
MOST_CURVATURE = 0.1


class EncounterError(ValueError):
    """Two objects between which no encounter plane, or no probability in it, exists. Its text is a plain sentence."""


class NoRelativeSpeedError(EncounterError):
    """The two objects do not move against each other."""


class NonPositiveCovarianceError(EncounterError):
    """A covariance that no real uncertainty has."""


class Passing(NamedTuple):
    """How two objects pass each other on straight lines."""

    miss_m: float
    """Their least distance."""
    speed_m_s: float
    """Their relative speed."""
    late_s: float
    """How long after the given states the least distance is reached; negative before."""


@dataclass(frozen=True, slots=True)
class Encounter:
    """Two objects in the plane normal to their relative velocity, the first at the origin; with all that a plot needs.

    The axes are those of the combined covariance: x the wide one, y the narrow one, z along the relative velocity.
    """

    x_axis: Vector
    y_axis: Vector
    z_axis: Vector
    miss_x_m: float
    miss_y_m: float
    """Where the second object passes."""
    sigma_x_m: float
    sigma_y_m: float
    """Combined standard deviations in the plane; x is never the smaller."""
    sigma_z_m: float
    """The same along the relative velocity."""
    radius_m: float
    """Radius of a sphere round both objects together."""
    probability: float
    passing: Passing
    period_share: float
    """How long the encounter lasts, ± 3 standard deviations and the radius, as a share of the shorter orbit."""
    curvature: float
    """By how much, at most about, the bending of the orbits over the miss changes the logarithm of the probability."""

    @property
    def miss_m(self) -> float:
        """The miss distance in the plane."""
        return self.passing.miss_m

    @property
    def mahalanobis_squared(self) -> float:
        """The miss in standard deviations, squared."""
        return (self.miss_x_m / self.sigma_x_m) ** 2 + (self.miss_y_m / self.sigma_y_m) ** 2

    @property
    def diluted(self) -> bool:
        """Whether better-known orbits could still raise the probability (Alfano, J. Astronaut. Sci. 53(2), 2005)."""
        return self.mahalanobis_squared < 2


def probability(miss_x_m: float, miss_y_m: float, sigma_x_m: float, sigma_y_m: float, radius_m: float) -> float:
    """The probability that a normally distributed point lies in a disc of `radius_m` round the origin.

    All in metres, along the principal axes of the covariance; radius and standard deviations positive. Summed at the
    nodes of Gauss and Chebyshev (second kind), with 64 of them wherever the covariance is not much smaller than the
    disc, and the difference of error functions across the disc. The relative error is below 1e-5.
    """
    if sigma_x_m < sigma_y_m:
        miss_x_m, miss_y_m, sigma_x_m, sigma_y_m = miss_y_m, miss_x_m, sigma_y_m, sigma_x_m
    # A covariance ten thousand times smaller than the disc is a point; wider, it is one that the nodes can see.
    sigma_x, sigma_y = (max(sigma, 1e-4 * radius_m) for sigma in (sigma_x_m, sigma_y_m))
    miss_y = abs(miss_y_m)
    wide, narrow = 1 / (math.sqrt(2) * sigma_x), 1 / (math.sqrt(2) * sigma_y)
    erfc, exp = math.erfc, math.exp
    total = 0.0
    nodes = _nodes(_node_count(miss_x_m, miss_y, sigma_x, sigma_y, radius_m))
    for cosine, sine in nodes:
        off = (radius_m * cosine - miss_x_m) * wide
        half = radius_m * sine
        # erfc keeps its digits far out, where erf is 1 twice.
        total += sine * exp(-off * off) * (erfc((miss_y - half) * narrow) - erfc((miss_y + half) * narrow))
    step = math.pi / (len(nodes) + 1)
    return min(1.0, radius_m * step / (2 * math.sqrt(2 * math.pi) * sigma_x) * total)


_FEWEST, _MOST = 64, 2**16


def _node_count(miss_x: float, miss_y: float, sigma_x: float, sigma_y: float, radius: float) -> int:
    """Nodes close enough together for the sharpest feature on the rim: half its width in angle."""
    sharpest = max(
        math.sqrt(radius * (radius + abs(miss_x))) / sigma_x, math.sqrt(radius * (radius + miss_y)) / sigma_y
    )
    return _FEWEST if sharpest < _FEWEST / (2 * math.pi) else min(_MOST, math.ceil(2 * math.pi * sharpest))


def _nodes(count: int) -> tuple[tuple[float, float], ...]:
    return _USUAL if count == _FEWEST else _at(count)


def _at(count: int) -> tuple[tuple[float, float], ...]:
    step = math.pi / (count + 1)
    return tuple((math.cos(k * step), math.sin(k * step)) for k in range(1, count + 1))


_USUAL = _at(_FEWEST)


_TINY = 1e-5
"""Below this share of the miss a disc is as good as infinitely small, and differences would lose digits."""


def highest_probability(miss_m: float, radius_m: float) -> float:
    """The highest probability that any covariance at all gives a miss of `miss_m` and a disc of `radius_m`, in metres.

    The disc lies in the strip of its own width across the miss, and the strip's share is one-dimensional; a covariance
    without width across the miss reaches it. Its maximum over the standard deviation has a closed form. Far out it is
    0.484 R/d.
    """
    if miss_m <= radius_m:
        return 1.0
    share = radius_m / miss_m
    if share < _TINY:
        return share * math.sqrt(2 / (math.pi * math.e))
    near, far = 1 - share, 1 + share
    # The standard deviation is √(2 share / ln(far/near)), in units of the miss.
    scale = math.sqrt(math.log1p(2 * share / near) / share) / 2
    return 0.5 * (math.erfc(near * scale) - math.erfc(far * scale))


def highest_round_probability(miss_m: float, radius_m: float) -> float:
    """The highest probability that a covariance as wide one way as the other gives: R²/(e d²), for R well below d.

    Metres; never above 1. Covariances of real orbits are ten to a thousand times longer than wide, and lengthened
    towards the miss they give more: this is no bound (Alfano, Relating Position Uncertainty to Maximum Conjunction
    Probability, J. Astronaut. Sci. 53(2), 2005).
    """
    return min(1.0, (radius_m / miss_m) ** 2 / math.e) if miss_m > radius_m else 1.0


def passing(first: Body, second: Body) -> Passing:
    """How the two pass each other, on straight lines. Raises NoRelativeSpeedError if they do not."""
    miss, velocity = _less(second.position_m, first.position_m), _less(second.velocity_m_s, first.velocity_m_s)
    speed = math.hypot(*velocity)
    if speed < 1e-9:  # a CDM's digits end at a micrometre or a millimetre per second
        raise NoRelativeSpeedError("the two objects do not move against each other, so there is no encounter plane")
    along = _dot(miss, velocity) / speed
    across = math.sqrt(max(0.0, _dot(miss, miss) - along * along))
    return Passing(across, speed, -along / speed)


def encounter(first: Body, second: Body, radius_m: float) -> Encounter:
    """The encounter plane of two objects with covariances, and the probability of collision in it.

    Each covariance is turned from its own object's directions before they are added; the errors of the two are taken
    as independent. Raises NoRelativeSpeedError or NonPositiveCovarianceError, which say why.
    """
    past = passing(first, second)
    z = _scaled(_less(second.velocity_m_s, first.velocity_m_s), 1 / past.speed_m_s)
    u = _across(z)
    v = _cross(z, u)
    uu, uv, vv, zz = (a + b for a, b in zip(_seen(first, u, v, z), _seen(second, u, v, z), strict=True))
    # A 2 by 2 matrix has its eigenvalues in closed form; the smaller by the determinant, which keeps its digits.
    wide = (uu + vv) / 2 + math.hypot((uu - vv) / 2, uv)
    narrow = (uu * vv - uv * uv) / wide if wide > 0 else 0.0
    if not narrow > 0 or zz < 0:
        raise NonPositiveCovarianceError("the covariances do not add up to an uncertainty in the encounter plane")
    angle = math.atan2(2 * uv, uu - vv) / 2
    x = _plus(_scaled(u, math.cos(angle)), _scaled(v, math.sin(angle)))
    y = _cross(z, x)
    miss = _less(second.position_m, first.position_m)
    miss_x, miss_y = _dot(miss, x), _dot(miss, y)
    sigma_x, sigma_y, sigma_z = math.sqrt(wide), math.sqrt(narrow), math.sqrt(zz)
    lasting = 2 * (3 * sigma_z + radius_m) / past.speed_m_s
    return Encounter(
        x, y, z, miss_x, miss_y, sigma_x, sigma_y, sigma_z, radius_m,
        probability(miss_x, miss_y, sigma_x, sigma_y, radius_m),
        past,
        lasting / min(period_s(first), period_s(second)),
        _curvature(miss_x, miss_y, sigma_y, math.hypot(*first.position_m)),
    )  # fmt: skip


def _curvature(miss_x: float, miss_y: float, sigma_y: float, distance: float) -> float:
    # If the objects do meet, one of them is off by the miss along its track, and its orbit falls away from the straight
    # line by miss²/2r: what that does to the exponent of the narrow direction.
    fall = miss_x * miss_x / (2 * distance)
    return fall * (2 * abs(miss_y) + fall) / (2 * sigma_y * sigma_y)


def unfit(past: Passing) -> str | None:
    """Why a pass cannot be taken as short and straight whatever the covariance, in one sentence; None if it can.

    Slower than 10 m/s, two-dimensional probabilities of Alfano's test cases (AAS 09-233) are wrong by up to a factor
    of 2.5, and nothing in the encounter tells the right ones (5, 6 and 7) from the wrong ones: all are refused.
    """
    if past.speed_m_s < LEAST_SPEED_M_S:
        return (
            f"the objects pass at {past.speed_m_s:.2g} m/s, and below {LEAST_SPEED_M_S:g} m/s the encounter cannot be"
            " taken as short and straight"
        )
    return None


def why_not_short(met: Encounter) -> str | None:
    """Why an encounter cannot be taken as short and straight, in one sentence; None if it can.

    Besides the speed: it lasts more than a tenth of an orbit, or the bending of the orbits over the miss changes the
    probability by more than about a tenth. Of 27 operational conjunctions that NASA's CARA publishes with simulated
    probabilities, this refuses all 15 for which the two-dimensional value fails (by factors from 2.5 up), and one of
    the 12 for which it holds. The limits were chosen with these 27 and Alfano's cases in view, and not tried on others.
    """
    slow = unfit(met.passing)
    if slow is not None:
        return slow
    if met.period_share > MOST_OF_A_PERIOD:
        return f"the encounter lasts {met.period_share:.0%} of an orbit, too long to be taken as short and straight"
    if met.curvature > MOST_CURVATURE:
        return f"the orbits bend too much over a miss of {met.miss_m / 1000:.3g} km to be taken as straight"
    return None


def period_s(body: Body) -> float:
    """The period of a body's orbit in seconds, infinite for one that does not come back."""
    mu_m3_s2 = EARTH_MU_KM3_S2 * 1e9
    energy = 1 / math.hypot(*body.position_m) - _dot(body.velocity_m_s, body.velocity_m_s) / (2 * mu_m3_s2)
    if energy <= 0:
        return math.inf
    axis = 1 / (2 * energy)
    return 2 * math.pi * math.sqrt(axis**3 / mu_m3_s2)


def _seen(body: Body, u: Vector, v: Vector, z: Vector) -> tuple[float, float, float, float]:
    """A body's covariance along u, between u and v, along v and along z."""
    if body.covariance_m2 is None:
        raise NonPositiveCovarianceError("an object has no covariance")
    radial = _unit(body.position_m)
    normal = _unit(_cross(body.position_m, body.velocity_m_s))
    transverse = _cross(normal, radial)
    rr, tr, tt, nr, nt, nn = body.covariance_m2

    def turned(a: Vector, b: Vector) -> float:
        ar, at, an = _dot(a, radial), _dot(a, transverse), _dot(a, normal)
        br, bt, bn = _dot(b, radial), _dot(b, transverse), _dot(b, normal)
        return (
            ar * (rr * br + tr * bt + nr * bn) + at * (tr * br + tt * bt + nt * bn) + an * (nr * br + nt * bt + nn * bn)
        )

    return turned(u, u), turned(u, v), turned(v, v), turned(z, z)


def _across(z: Vector) -> Vector:
    """A unit vector normal to a unit vector: across the axis from which it leans most."""
    least = min(range(3), key=lambda i: abs(z[i]))
    axis = (float(least == 0), float(least == 1), float(least == 2))
    return _unit(_cross(z, axis))


def _unit(a: Vector) -> Vector:
    length = math.hypot(*a)
    if not length > 0:
        raise EncounterError("an object's position and velocity give no plane of its orbit")
    return _scaled(a, 1 / length)


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Vector, b: Vector) -> Vector:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _less(a: Vector, b: Vector) -> Vector:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def _plus(a: Vector, b: Vector) -> Vector:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def _scaled(a: Vector, by: float) -> Vector:
    return (a[0] * by, a[1] * by, a[2] * by)
