"""Constants of the Earth, as WGS-84 and the IERS Conventions (2010) have them."""

from __future__ import annotations

EARTH_MU_KM3_S2 = 398_600.4418
EARTH_RADIUS_KM = 6378.137
"""At the equator."""
EARTH_SPIN_RAD_S = 7.292115e-5
"""How fast Earth-fixed axes turn."""
NEAREST_KM, FARTHEST_KM = 6_300.0, 2_000_000.0
"""Nearer to the Earth's centre, or farther from it, nothing is in orbit: such a state has other units."""
