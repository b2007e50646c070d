"""Whether a disposal orbit above the geostationary ring is high and round enough."""

from __future__ import annotations

from typing import Final

from ..documents import GraveyardInputs
from ..graveyard import MOST_ECCENTRICITY, high_enough, required_km, round_enough
from ..result import Derivation, Files, Quantity

_NAME: Final = "geo_reorbit_ok"


def derive(inputs: GraveyardInputs, files: Files) -> Derivation:  # noqa: ARG001  (every model has the same signature)
    """`geo_reorbit_ok`: whether the orbit meets the IADC's minimum perigee and eccentricity."""
    needed = required_km(inputs.radiation_pressure_coefficient, inputs.area_to_mass_m2_kg)
    eccentricity = inputs.eccentricity
    given = {
        "perigee": f"{inputs.perigee_above_geo_km:.6g} km above the geostationary altitude",
        "eccentricity": f"{eccentricity:.6g}" if eccentricity is not None else "not given",
        "radiation pressure coefficient": f"{inputs.radiation_pressure_coefficient:.6g}",
        "area to dry mass": f"{inputs.area_to_mass_m2_kg:.6g} m²/kg",
    }
    if not high_enough(inputs.perigee_above_geo_km, needed):
        quantity = Quantity(_NAME, holds=False)
    elif eccentricity is None:
        reason = (
            f"the perigee is high enough, but without the eccentricity, at most {MOST_ECCENTRICITY:g}, nothing follows"
        )
        quantity = Quantity(_NAME, unknown=reason)
    else:
        quantity = Quantity(_NAME, holds=round_enough(eccentricity))
    notes = (f"The perigee must be at least {needed:.6g} km above the geostationary altitude, the eccentricity at most "
             f"{MOST_ECCENTRICITY:g}.",)  # fmt: skip
    model = "IADC minimum re-orbit above the geostationary ring (IADC-02-01, 5.3.1.1)"
    return Derivation("graveyard", model, "1", given, (quantity,), notes)
