"""What the inputs of several models say about an orbit and a day, checked together."""

from __future__ import annotations

from datetime import date

from ..documents import OrbitInputs
from ..result import UnfitError


def ends_km(inputs: OrbitInputs) -> tuple[float, float]:
    """Perigee and apogee. Raises UnfitError unless the altitudes describe one orbit."""
    altitude, perigee, apogee = inputs.altitude_km, inputs.perigee_km, inputs.apogee_km
    both = "write `altitude_km` for a circular orbit, or both `perigee_km` and `apogee_km`"
    if altitude is not None:
        if perigee is not None or apogee is not None:
            raise UnfitError(("altitude_km",), "the orbit is given twice", both)
        return altitude, altitude
    if perigee is None and apogee is None:
        raise UnfitError((), "the orbit's altitude is missing", both)
    if perigee is None or apogee is None:
        given, missing = ("perigee_km", "apogee_km") if apogee is None else ("apogee_km", "perigee_km")
        raise UnfitError((given,), f"`{missing}` is missing", both)
    if apogee < perigee:
        raise UnfitError(("apogee_km",), "the apogee is below the perigee", "swap the two")
    return perigee, apogee


def in_words(inputs: OrbitInputs) -> str:
    """The orbit as a report shows it: `500 km × 800 km, 98°`."""
    perigee, apogee = ends_km(inputs)
    shape = f"{perigee:.10g} km, circular" if perigee == apogee else f"{perigee:.10g} km × {apogee:.10g} km"
    return f"{shape}, inclination {inputs.inclination_deg:.10g}°"


def day(text: str, first: date) -> date:
    """The day, not before `first`. Raises UnfitError at `date`."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise UnfitError(("date",), f"there is no day {text}", "write YYYY-MM-DD") from None
    if found < first:
        raise UnfitError(("date",), f"the record of the Sun's activity begins on {first}", "give a later day")
    return found
