"""What the inputs of several models say about an orbit and a day, checked together."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ..documents import OrbitInputs
from ..result import UnfitError

Named = tuple[str, float | None]
"""An input by its key, and what is given for it."""


class Choice(NamedTuple):
    """What may be given by one input or by two, and what is said where it is not given just once."""

    twice: str
    missing: str
    hint: str

    def one_or_both(self, one: Named, first: Named, second: Named) -> float | tuple[float, float]:
        """The one input, or both of the others. Raises UnfitError."""
        parts = [key for key, value in (first, second) if value is not None]
        if one[1] is not None:
            if parts:
                raise UnfitError((one[0],), self.twice, self.hint)
            return one[1]
        if not parts:
            raise UnfitError((), self.missing, self.hint)
        if first[1] is None or second[1] is None:
            lacking = first[0] if first[1] is None else second[0]
            raise UnfitError((parts[0],), f"`{lacking}` is missing", self.hint)
        return first[1], second[1]


_ENDS = Choice(
    "the orbit is given twice", "the orbit's altitude is missing",
    "write `altitude_km` for a circular orbit, or both `perigee_km` and `apogee_km`",
)  # fmt: skip


def ends_km(inputs: OrbitInputs) -> tuple[float, float]:
    """Perigee and apogee. Raises UnfitError unless the altitudes describe one orbit."""
    found = _ENDS.one_or_both(
        ("altitude_km", inputs.altitude_km), ("perigee_km", inputs.perigee_km), ("apogee_km", inputs.apogee_km)
    )
    perigee, apogee = found if isinstance(found, tuple) else (found, found)
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
