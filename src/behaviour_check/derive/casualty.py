"""Casualties to be expected from a re-entry that nobody steers.

E = ρ(i) · A: the people per km² under the ground track, averaged over the time spent at each latitude, times the total
casualty area of what reaches the ground (NASA-STD-8719.14). What reaches the ground is an input: there is
no model of what survives.
"""

from __future__ import annotations

from bisect import bisect_left

DENSITIES: tuple[tuple[float, float], ...] = ((28.5, 16.6), (35.0, 22.0), (51.6, 20.4), (82.0, 12.6))
"""Inclination in degrees and people per km² under the track, in the 2020s; 98° is 82° the other way round."""
LEAST_INCLINATION_DEG = 28.0
ERROR = 0.3
"""Relative error of a density of the years that it was taken for, or near them."""
WIDE_ERROR = 0.5
"""The same further off: latitudes have not grown alike."""
NEAR_YEARS = range(2010, 2041)

WORLD: tuple[tuple[int, float], ...] = (
    (1957, 2.87), (1970, 3.69), (1980, 4.45), (1990, 5.33), (2000, 6.17), (2010, 7.02), (2020, 7.89), (2025, 8.23),
    (2030, 8.57), (2040, 9.18), (2050, 9.66), (2060, 9.97), (2080, 10.29), (2100, 10.18),
)  # fmt: skip
"""Year and world population in thousand millions (UN World Population Prospects 2024, medium variant)."""
_TAKEN_IN = 2025


def density_per_km2(inclination_deg: float, year: int | None = None) -> float | None:
    """People per km² under the track of an orbit; None below 28° and beyond 2100, where no numbers are at hand.

    A retrograde orbit has the density of its mirror image, linear between the table's inclinations, and from 82° to
    90° that of 82°. Other years than the 2020s are scaled by the world's population.
    """
    tilt = min(inclination_deg, 180 - inclination_deg)
    if tilt < LEAST_INCLINATION_DEG:
        return None
    density = _between(DENSITIES, tilt)
    if year is None or year // 10 == _TAKEN_IN // 10:
        return density
    if not WORLD[0][0] <= year <= WORLD[-1][0]:
        return None
    return density * _between(WORLD, year) / _between(WORLD, _TAKEN_IN)


def relative_error(year: int | None = None) -> float:
    """The relative error of the density, and with it of the expectation."""
    return ERROR if year is None or year in NEAR_YEARS else WIDE_ERROR


def expectation(density: float, casualty_area_m2: float) -> float:
    """Expected casualties, from people per km² and the total casualty area in m²."""
    return density * casualty_area_m2 / 1e6


def _between(table: tuple[tuple[float, float], ...], at: float) -> float:
    """Linear between a table's points, and its end values outside."""
    after = bisect_left(table, at, key=lambda row: row[0])
    if after == 0:
        return table[0][1]
    if after == len(table):
        return table[-1][1]
    (low, first), (high, last) = table[after - 1], table[after]
    return first + (last - first) * (at - low) / (high - low)
