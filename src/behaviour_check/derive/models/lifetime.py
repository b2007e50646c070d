"""How long an object without propulsion stays in orbit, under 56 courses of the Sun's activity."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import Final

from .. import atmosphere, lifetime, solar
from ..documents import LifetimeInputs
from ..lifetime import DENSITY_ERROR
from ..result import Derivation, Files, Quantity, UnfitError, outward, single
from .orbit import Choice, day, ends_km, in_words

_NAME: Final = "lifetime_y"
_SHORTEST_YEARS = 0.01
"""What is shorter the model cannot tell apart: it means over revolutions and months."""
_TIME_LIMITS_YEARS = (5, 25)
_LARGEST_M2_KG = 100.0
"""As much as `area_to_mass_m2_kg` may say: more than any film has."""


def derive(inputs: LifetimeInputs, files: Files) -> Derivation:  # noqa: ARG001  (every model has the same signature)
    """`lifetime_y`: years until drag brings the object down. Raises UnfitError."""
    perigee, apogee = ends_km(inputs)
    ratio = _area_to_mass(inputs)
    start = day(inputs.date, solar.FIRST_DAY)
    notes: tuple[str, ...] = ()
    reason = lifetime.unsuitable(apogee, ratio)
    if reason is not None:
        quantity = Quantity(_NAME, unknown=reason)
    else:
        years = lifetime.distribution(
            perigee, apogee, inputs.inclination_deg, ratio, start, drag_coefficient=inputs.drag_coefficient
        )
        quantity, notes = _quantity(years), tuple(_notes(years, start))
    model = "orbit-averaged decay by drag (King-Hele 1987) in the mean atmosphere of NRLMSIS 2.1 (Emmert et al. 2021)"
    version = f"1, density table {atmosphere.digest()}, solar record {solar.digest()}"
    return Derivation("lifetime", model, version, _given(inputs, ratio), (quantity,), notes)


_AREA_TO_MASS = Choice(
    "area and mass are given twice", "area and mass are missing",
    "write `area_to_mass_m2_kg`, or both `mass_kg` and `area_m2`",
)  # fmt: skip


def _area_to_mass(inputs: LifetimeInputs) -> float:
    found = _AREA_TO_MASS.one_or_both(
        ("area_to_mass_m2_kg", inputs.area_to_mass_m2_kg), ("mass_kg", inputs.mass_kg), ("area_m2", inputs.area_m2)
    )
    if not isinstance(found, tuple):
        return found
    mass, area = found
    ratio = area / mass
    if not 0 < ratio <= _LARGEST_M2_KG:
        hint = "write the mass in kilograms and the area in square metres"
        raise UnfitError(("area_m2",), f"{ratio:.3g} m² for each kilogram is no object's", hint)
    return ratio


def _given(inputs: LifetimeInputs, ratio: float) -> dict[str, str]:
    parts = f" ({inputs.area_m2:.6g} m², {inputs.mass_kg:.6g} kg)" if inputs.area_to_mass_m2_kg is None else ""
    default = "" if "drag_coefficient" in inputs.model_fields_set else " (default)"
    return {
        "orbit": in_words(inputs),
        "area to mass": f"{ratio:.6g} m²/kg{parts}",
        "drag coefficient": f"{inputs.drag_coefficient:.6g}{default}",
        "date": inputs.date,
    }


def _quantity(years: lifetime.Floats) -> Quantity:
    low, best, high = lifetime.percentiles(years)
    if 0 < best < math.inf:
        # Sun and air err independently of each other, so the logarithms of their errors add up as squares.
        low = best * math.exp(-math.hypot(math.log(best / low), math.log(DENSITY_ERROR)))
        high = best * math.exp(math.hypot(math.log(high / best), math.log(DENSITY_ERROR)))
    else:
        low = min(low, lifetime.LIMIT_YEARS) / DENSITY_ERROR
    low, high = outward(low if low > _SHORTEST_YEARS else 0.0, max(high, _SHORTEST_YEARS))
    sun = f"10th to 90th percentile of {len(years)} courses of the Sun's activity"
    band = f"{sun}, and {DENSITY_ERROR - 1:.0%} for the density of the air"
    return Quantity(_NAME, low, high, single(best), band=band)


def _notes(years: lifetime.Floats, start: date) -> Iterator[str]:
    count = len(years)
    for limit in _TIME_LIMITS_YEARS:
        met = int((years <= limit).sum())
        yield f"Down within {limit} years in {met} of {count} courses of the Sun's activity ({met / count:.0%})."
    again = f"cycles 20 to 24 run again, beginning in each of {solar.REPLAYS} successive years"
    recorded = (solar.record_end() - start).days / 365.25
    if recorded <= 0:
        yield f"The Sun's activity: {again}."
    elif recorded < years[-1]:
        yield f"The Sun's activity is on record until {solar.record_end()}; after that {again}."
    else:
        yield "The Sun's activity is on record for all of this time."
    if years[-1] == math.inf:
        yield f"Not followed for more than {lifetime.LIMIT_YEARS:g} years."
    yield "Drag alone, with area and mass as given: the pull of Moon and Sun and the pressure of sunlight are left out."
