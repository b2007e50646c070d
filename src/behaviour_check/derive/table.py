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
