"""How far above the geostationary ring a disposal orbit must be, so that it stays clear of it.

IADC Space Debris Mitigation Guidelines (IADC-02-01), section 5.3.1.1: the perigee rises by at least 235 km plus
1000 · C_R · A/m km, and the eccentricity is at most 0.003. The 235 km are the protected region's 200 km and 35 km for
what the Moon and the Sun do; the rest is what the Sun's light does.
"""

from __future__ import annotations

BASE_KM = 235.0
LIGHT_KM = 1000.0
MOST_ECCENTRICITY = 0.003
_ROUNDING = 1e-9


def required_km(radiation_pressure_coefficient: float, area_to_mass_m2_kg: float) -> float:
    """By how many km the perigee must be above the geostationary altitude of 35,786 km; area to dry mass in m²/kg."""
    return BASE_KM + LIGHT_KM * radiation_pressure_coefficient * area_to_mass_m2_kg


def high_enough(perigee_above_geo_km: float, needed_km: float) -> bool:
    """Whether a perigee is as high as needed, both in km; as high counts."""
    return perigee_above_geo_km >= needed_km - _ROUNDING


def round_enough(eccentricity: float) -> bool:
    """Whether an eccentricity is at most 0.003."""
    return eccentricity <= MOST_ECCENTRICITY + _ROUNDING
