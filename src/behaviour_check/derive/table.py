"""Which model gives which quantities, known without loading any model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

QuantityName = Literal[
    "trackable_fragments", "max_fragment_life_y", "object_years", "lifetime_y", "peak_pc", "min_distance_km",
    "sustained", "geo_reorbit_ok", "casualty_risk",
]  # fmt: skip
YES_OR_NO: frozenset[QuantityName] = frozenset({"sustained", "geo_reorbit_ok"})
"""Those that hold or do not; all others are numbers, in the unit that the name ends in."""

_FRAGMENTS: tuple[QuantityName, ...] = ("trackable_fragments", "max_fragment_life_y", "object_years")


MODELS: Mapping[str, tuple[QuantityName, ...]] = {
    "breakup": _FRAGMENTS,
    "explosion": _FRAGMENTS,
    "lifetime": ("lifetime_y",),
    "conjunction": ("peak_pc",),
    "approach": ("min_distance_km", "sustained"),
    "graveyard": ("geo_reorbit_ok",),
    "casualty": ("casualty_risk",),
}
"""What each key of `derive:` gives."""
EXTRA = ("numpy", "sgp4")
"""The packages of the extra `derive`, which some models need."""


def models_of(quantity: QuantityName) -> list[str]:
    """The keys of `derive:` that give a quantity."""
    return [key for key, quantities in MODELS.items() if quantity in quantities]


EXAMPLES: Mapping[str, Mapping[str, float | str]] = {
    "breakup": {
        "target_mass_kg": 1200, "projectile_mass_kg": 5, "relative_speed_km_s": 11, "altitude_km": 750,
        "inclination_deg": 82, "date": "2031-05-02",
    },
    "explosion": {"mass_kg": 800, "altitude_km": 750, "inclination_deg": 98, "date": "2031-05-02"},
    "lifetime": {"altitude_km": 550, "inclination_deg": 97.6, "mass_kg": 100, "area_m2": 1, "date": "2031-05-02"},
    "conjunction": {"cdm": "data/pass.cdm", "hard_body_radius_m": 10},
    "approach": {"first": "data/first.tle", "second": "data/second.tle", "start": "2031-05-02", "hours": 72},
    "graveyard": {
        "perigee_above_geo_km": 300, "eccentricity": 0.001, "radiation_pressure_coefficient": 1.5,
        "area_to_mass_m2_kg": 0.02,
    },
    "casualty": {"inclination_deg": 51.6, "casualty_area_m2": 8},
}  # fmt: skip
"""Inputs to begin with, one set for each key, whole."""
