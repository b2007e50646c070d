"""What breaks off: counts, sizes, area-to-mass ratios, masses and speeds of fragments.

The NASA Standard Breakup Model: N. L. Johnson, P. H. Krisko, J.-C. Liou, P. D. Anz-Meador, "NASA's new breakup model
of EVOLVE 4.0", Advances in Space Research 28(9), 2001, pages 1377-1384; with the correction of the mass of a collision
that is not catastrophic by P. H. Krisko, "Proper implementation of the 1998 NASA Breakup Model", Orbital Debris
Quarterly News 15(4), 2011. It is a mean over break-ups: of one event it is good to a factor of about 3 in numbers.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Body = Literal["spacecraft", "upper-stage"]
Cause = Literal["collision", "explosion"]

CATASTROPHIC_J_PER_G = 40.0
TRACKABLE_M = 0.1
SMALLEST_M = 0.001
LARGEST_M = 1.0
"""Between 1 mm and 1 m the size laws hold. The few pieces above 1 m, 2 % of the trackable ones, are drawn below it."""
MAX_SAMPLED = 4000
"""No more pieces than these are drawn at once, each then standing for several: memory and time stay bounded."""

_SLOPES: dict[Cause, float] = {"collision": 1.71, "explosion": 1.6}
_LARGE_M, _SMALL_M = 0.11, 0.08  # two components of area-to-mass above, one below
_DELTA_V: dict[Cause, tuple[float, float]] = {"collision": (0.9, 2.9), "explosion": (0.2, 1.85)}
_DELTA_V_SPREAD = 0.4


# --- how many ---


def specific_energy_j_g(mass_kg: float, other_mass_kg: float, speed_km_s: float) -> float:
    """Kinetic energy of the lighter object for each gram of the heavier one, in J/g. Masses in kg, speed in km/s.

    Raises ValueError unless both masses and the speed are at least 0 and one mass is above 0.
    """
    lighter, heavier = sorted((mass_kg, other_mass_kg))
    if not (lighter >= 0 and heavier > 0 and speed_km_s >= 0):
        raise ValueError("masses and speed must not be negative, and one mass must be above 0")
    # kg · (km/s)² / kg = 10⁶ J/kg = 10³ J/g
    return 1000.0 * 0.5 * lighter / heavier * speed_km_s**2


def is_catastrophic(mass_kg: float, other_mass_kg: float, speed_km_s: float) -> bool:
    """Whether both objects break up altogether: at 40 J/g or more (Johnson et al., section 3).

    The paper has "equal to or greater than 40 J/g"; some programs ask for more than 40 J/g.
    """
    return specific_energy_j_g(mass_kg, other_mass_kg, speed_km_s) >= CATASTROPHIC_J_PER_G


def characteristic_mass_kg(mass_kg: float, other_mass_kg: float, speed_km_s: float) -> float:
    """The M of the size law of collisions. Masses in kg, speed in km/s.

    The sum of both masses in a catastrophic collision; otherwise the lighter mass times the square of the speed in
    km/s (Krisko 2011; the paper of 2001 lacks the square).
    """
    if is_catastrophic(mass_kg, other_mass_kg, speed_km_s):
        return mass_kg + other_mass_kg
    return float(min(mass_kg, other_mass_kg) * speed_km_s**2)


def collision_count(smallest_m: float, characteristic_mass_kg: float) -> float:
    """Expected number of pieces of `smallest_m` metres or larger: 0.1 M^0.75 L^-1.71 (Johnson et al., equation 4).

    Raises ValueError unless the size is above 0 and the mass at least 0.
    """
    if not (smallest_m > 0 and characteristic_mass_kg >= 0):
        raise ValueError("the size must be above 0, and the mass not negative")
    return float(0.1 * characteristic_mass_kg**0.75 * smallest_m ** -_SLOPES["collision"])


def explosion_count(smallest_m: float, scale: float = 1.0) -> float:
    """Expected number of pieces of `smallest_m` metres or larger: 6 S L^-1.6 (Johnson et al., equation 2).

    The scale S is 1 for upper stages of 600 to 1,000 kg. Raises ValueError unless the size is above 0 and S at least 0.
    """
    if not (smallest_m > 0 and scale >= 0):
        raise ValueError("the size must be above 0, and the scale not negative")
    return float(6.0 * scale * smallest_m ** -_SLOPES["explosion"])


def share_of(mass_kg: float, other_mass_kg: float) -> float:
    """The share of the pieces that come from the first of two objects in a collision: its share of both masses."""
    return mass_kg / (mass_kg + other_mass_kg)


# --- what they are like ---


class AreaToMassLaw(NamedTuple):
    """The law of log₁₀(A/M [m²/kg]) at given sizes: `alpha` N(mu_1, sigma_1) + (1 - `alpha`) N(mu_2, sigma_2).

    A mixture of densities: each piece belongs to one component. The sum of a draw from each would spread too little.
    """

    alpha: Floats
    mu_1: Floats
    sigma_1: Floats
    mu_2: Floats
    sigma_2: Floats


def area_to_mass_law(size_m: Floats, body: Body) -> AreaToMassLaw:
    """Parameters for pieces larger than 11 cm (Johnson et al., equations 5 and 6); sizes in m, of any shape.

    Linear in log₁₀ of the size between the knots, and constant outside.
    """
    size = np.log10(size_m)
    if body == "spacecraft":
        return AreaToMassLaw(
            np.interp(size, (-1.95, 0.55), (0.0, 1.0)),
            np.interp(size, (-1.1, 0.0), (-0.6, -0.95)),
            np.interp(size, (-1.3, -0.3), (0.1, 0.3)),
            np.interp(size, (-0.7, -0.1), (-1.2, -2.0)),
            np.interp(size, (-0.5, -0.3), (0.5, 0.3)),
        )
    return AreaToMassLaw(
        np.interp(size, (-1.4, 0.0), (1.0, 0.5)),
        np.interp(size, (-0.5, 0.0), (-0.45, -0.9)),
        np.full_like(size, 0.55),
        np.full_like(size, -0.9),
        np.interp(size, (-1.0, 0.1), (0.28, 0.1)),
    )


def small_area_to_mass_law(size_m: Floats) -> tuple[Floats, Floats]:
    """Mean and spread of log₁₀(A/M [m²/kg]) for pieces below 8 cm (Johnson et al., equation 7); sizes in m."""
    size = np.log10(size_m)
    mean = np.interp(size, (-1.75, -1.25), (-0.3, -1.0))
    return mean, np.where(size <= -3.5, 0.2, 0.2 + 0.1333 * (size + 3.5))


def large_share(size_m: Floats) -> Floats:
    """The share of pieces that follow the law for more than 11 cm: 0 below 8 cm, linear in size between.

    The paper leaves the bridge open; linear in size is what ESA's implementation does.
    """
    return np.interp(size_m, (_SMALL_M, _LARGE_M), (0.0, 1.0))


def mean_area_m2(size_m: Floats) -> Floats:
    """Mean cross-section in m² of pieces of so many metres (Johnson et al., equations 8 and 9)."""
    return np.where(size_m < 0.00167, 0.540424 * size_m**2, 0.556945 * size_m**2.0047077)


def mean_mass_kg(body: Body, cause: Cause, smallest_m: float = TRACKABLE_M) -> float:
    """Mean mass in kg of a piece between `smallest_m` and 1 m, over sizes and area-to-mass ratios."""
    middles = (np.arange(400) + 0.5) / 400
    size = _sizes(middles, cause, smallest_m, LARGEST_M)
    law, (small_mu, small_sigma) = area_to_mass_law(size, body), small_area_to_mass_law(size)
    large = law.alpha * _mean_inverse(law.mu_1, law.sigma_1) + (1 - law.alpha) * _mean_inverse(law.mu_2, law.sigma_2)
    share = large_share(size)
    inverse = share * large + (1 - share) * _mean_inverse(small_mu, small_sigma)
    return float(np.mean(mean_area_m2(size) * inverse))


def _mean_inverse(mu: Floats, sigma: Floats) -> Floats:
    """The mean of 10^-x where x is normal."""
    return np.asarray(np.exp(-mu * math.log(10) + (sigma * math.log(10)) ** 2 / 2), dtype=np.float64)


# --- drawing them ---


class Fragments(NamedTuple):
    """Pieces that were drawn: arrays of one element a piece."""

    weight: Floats
    """How many real pieces each stands for."""
    size_m: Floats
    area_to_mass_m2_kg: Floats
    area_m2: Floats
    mass_kg: Floats
    delta_v_m_s: Floats
    """Change of velocity: shape (pieces, 3), isotropic."""


def generator(seed: int) -> np.random.Generator:
    """The source of chance: the same seed and version of numpy give the same pieces."""
    return np.random.Generator(np.random.PCG64(seed))


def draw(
    expected: float,
    drawn: int,
    body: Body,
    cause: Cause,
    rng: np.random.Generator,
    *,
    sizes_m: tuple[float, float] = (TRACKABLE_M, LARGEST_M),
    fastest_m_s: float = math.inf,
) -> Fragments:
    """Draw pieces that stand for an `expected` number, with sizes between both `sizes_m`.

    At least one and at most MAX_SAMPLED are `drawn`, with equal weights that sum to `expected`. Speeds above
    `fastest_m_s` are cut to it: what a collision throws off is hardly faster than 1.3 times the impact.
    """
    n = min(max(drawn, 1), MAX_SAMPLED)
    size = _sizes(rng.random(n), cause, *sizes_m)
    chi = draw_area_to_mass(size, body, rng)
    area, area_to_mass = mean_area_m2(size), 10.0**chi
    speed = np.minimum(draw_speed_m_s(chi, cause, rng), fastest_m_s)
    velocity = speed[:, np.newaxis] * draw_directions(n, rng)
    return Fragments(np.full(n, expected / n), size, area_to_mass, area, area / area_to_mass, velocity)


def _sizes(part: Floats, cause: Cause, smallest_m: float, largest_m: float) -> Floats:
    """Sizes at so large a `part` of all pieces, counted from the largest: the size law turned round."""
    slope = _SLOPES[cause]
    least, most = largest_m**-slope, smallest_m**-slope
    return np.asarray((least + part * (most - least)) ** (-1 / slope), dtype=np.float64)


def draw_area_to_mass(size_m: Floats, body: Body, rng: np.random.Generator) -> Floats:
    """Draw log₁₀(A/M [m²/kg]) for each of the sizes (one-dimensional, in m)."""
    n = len(size_m)
    law, (small_mu, small_sigma) = area_to_mass_law(size_m, body), small_area_to_mass_law(size_m)
    large, first, normal = rng.random(n) < large_share(size_m), rng.random(n) < law.alpha, rng.standard_normal(n)
    mu = np.where(large, np.where(first, law.mu_1, law.mu_2), small_mu)
    sigma = np.where(large, np.where(first, law.sigma_1, law.sigma_2), small_sigma)
    return mu + sigma * normal


def draw_speed_m_s(chi: Floats, cause: Cause, rng: np.random.Generator) -> Floats:
    """Draw changes of speed in m/s for each log₁₀(A/M [m²/kg]) (Johnson et al., equations 11 and 12)."""
    slope, offset = _DELTA_V[cause]
    exponent = slope * chi + offset + _DELTA_V_SPREAD * rng.standard_normal(len(chi))
    return np.asarray(10.0**exponent, dtype=np.float64)


def draw_directions(n: int, rng: np.random.Generator) -> Floats:
    """Draw unit vectors, evenly over the sphere: shape (n, 3)."""
    height, angle = rng.uniform(-1, 1, n), rng.uniform(0, 2 * math.pi, n)
    across = np.sqrt(1 - height**2)
    return np.stack((across * np.cos(angle), across * np.sin(angle), height), axis=1)
