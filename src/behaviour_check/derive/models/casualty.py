"""Casualties to be expected on the ground from a re-entry that nobody steers."""

from __future__ import annotations

from typing import Final

from ..casualty import LEAST_INCLINATION_DEG, WORLD, density_per_km2, expectation, relative_error
from ..documents import CasualtyInputs
from ..result import Derivation, Files, Quantity, UnfitError, outward

_NAME: Final = "casualty_risk"
_LARGEST_M2 = 1e6
"""A square kilometre: that of the largest stations is some thousands of square metres."""


def derive(inputs: CasualtyInputs, files: Files) -> Derivation:  # noqa: ARG001  (every model has the same signature)
    """`casualty_risk`: expected casualties, with the error of the population under the track. Raises UnfitError."""
    if inputs.casualty_area_m2 > _LARGEST_M2:
        hint = "write it in square metres"
        raise UnfitError(("casualty_area_m2",), f"more than {_LARGEST_M2:,.0f} m² is no casualty area", hint)
    density = density_per_km2(inputs.inclination_deg, inputs.year)
    given = {
        "inclination": f"{inputs.inclination_deg:.6g}°",
        "casualty area": f"{inputs.casualty_area_m2:.6g} m²",
        "year": str(inputs.year) if inputs.year is not None else "the 2020s (default)",
    }
    notes = [
        "Nothing here models what survives a re-entry: the casualty area is taken as given.",
        "A re-entry that is steered to an empty area has a far lower risk than this.",
    ]
    if density is None:
        quantity = Quantity(_NAME, unknown=_why_not(inputs))
    else:
        best, error = expectation(density, inputs.casualty_area_m2), relative_error(inputs.year)
        low, high = outward(best * (1 - error), best * (1 + error))
        quantity = Quantity(
            _NAME, low, high, best, band=f"± {error * 100:.0f} %, the error of the population under the track"
        )
        notes.append(f"There are {density:.3g} people per km² under the track.")
    model = "casualty expectation from the population under the track (as in NASA-STD-8719.14)"
    return Derivation("casualty", model, "1", given, (quantity,), tuple(notes))


def _why_not(inputs: CasualtyInputs) -> str:
    if min(inputs.inclination_deg, 180 - inputs.inclination_deg) < LEAST_INCLINATION_DEG:
        return f"the population under the track is not known for inclinations below {LEAST_INCLINATION_DEG:g}°"
    return f"the population is known from {WORLD[0][0]} to {WORLD[-1][0]}"
