"""What may stand under an activity's `derive:`, one model for each key. Units are in the names.

Only shape: bounds of single values. What several values say together (an apogee below a perigee) each model checks
when it derives, and tells at the value's place.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ..shape import AS_WHOLE, DAY, Shaped, Text

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Altitude = Annotated[float, Field(gt=0, le=400_000)]
Inclination = Annotated[float, Field(ge=0, le=180)]
Day = Annotated[str, StringConstraints(pattern=DAY)]
Body = Literal["spacecraft", "upper-stage"]


class OrbitInputs(Shaped):
    """Where an object is. Either `altitude_km`, for a circular orbit, or both `perigee_km` and `apogee_km`."""

    altitude_km: Altitude | None = None
    """Altitude above the equator of a circular orbit; or give `perigee_km` and `apogee_km`."""
    perigee_km: Altitude | None = None
    """Lowest altitude of the orbit."""
    apogee_km: Altitude | None = None
    """Highest altitude of the orbit."""
    inclination_deg: Inclination
    """Inclination of the orbit to the equator."""


class FragmentationInputs(OrbitInputs):
    """What a break-up by collision and one by explosion have in common."""

    date: Day
    """When it happened, or would happen: the Sun's activity decides how long the pieces stay."""
    body: Body = "spacecraft"
    """What broke up."""
    seed: Annotated[int, Field(ge=0, le=2**32 - 1), AS_WHOLE] = 1
    """The pieces are drawn by chance: the same seed gives the same pieces."""


class BreakupInputs(FragmentationInputs):
    """Two objects that hit each other, by the NASA Standard Breakup Model."""

    target_mass_kg: Positive
    """Mass of the object in orbit, without what was spent."""
    projectile_mass_kg: Positive
    """Mass of what hit it."""
    relative_speed_km_s: Annotated[float, Field(gt=0, le=100)]
    """Speed at which they met."""
    projectile: Literal["orbital", "suborbital"] = "orbital"
    """Whether what hit it was in orbit: the pieces of a direct-ascent interceptor fall back at once."""


class ExplosionInputs(FragmentationInputs):
    """An object that bursts, by the NASA Standard Breakup Model."""

    mass_kg: Positive
    """Mass of the object."""
    body: Body = "upper-stage"
    """What burst."""
    scale: Annotated[float, Field(gt=0, le=10)] = 1
    """The model's factor S: 1 for upper stages of 600 to 1,000 kg, 0.1 to 3 for others."""


class LifetimeInputs(OrbitInputs):
    """An object without propulsion, coming down by the drag of the air."""

    area_to_mass_m2_kg: Annotated[float, Field(gt=0, le=100)] | None = None
    """Mean cross-section divided by mass; or give `mass_kg` and `area_m2`."""
    mass_kg: Positive | None = None
    """Mass at the start."""
    area_m2: Positive | None = None
    """Mean cross-section to the flow."""
    drag_coefficient: Annotated[float, Field(ge=1, le=5)] = 2.2
    """Drag coefficient."""
    date: Day
    """From when on it comes down: the end of the mission, or of propulsion."""


class ConjunctionInputs(Shaped):
    """A close pass: from a conjunction data message, or from the miss distance alone."""

    cdm: Text | None = None
    """The conjunction data message (CDM), KVN or XML: a path from this file's folder."""
    miss_distance_m: Positive | None = None
    """Without a CDM: the miss distance. Gives the highest probability that any covariance could."""
    hard_body_radius_m: Annotated[float, Field(gt=0, le=10_000)] | None = None
    """Radius of a sphere round both objects together; needed where the CDM has none."""


class ApproachInputs(Shaped):
    """How near two objects come, from their orbital data."""

    first: Text
    """Two-line elements, OMM or OEM of one object: a path from this file's folder, or the lines themselves.

    Of several element sets, the last one whose epoch is not after `start` counts.
    """
    second: Text
    """The same of the other object."""
    start: str
    """From when on to look, UTC: YYYY-MM-DD or YYYY-MM-DDThh:mm:ss."""
    hours: Annotated[float, Field(gt=0, le=24 * 30)]
    """How long to look."""
    near_km: Annotated[float, Field(gt=0, le=100_000)] | None = None
    """Distance that counts as near: gives also whether the proximity was repeated or held, as opposed to one pass."""


class GraveyardInputs(Shaped):
    """A disposal orbit above the geostationary ring."""

    perigee_above_geo_km: Annotated[float, Field(ge=-36_000, le=400_000)]
    """How far its perigee is above the geostationary altitude of 35,786 km."""
    eccentricity: Annotated[float, Field(ge=0, lt=1)] | None = None
    """Eccentricity of the disposal orbit."""
    radiation_pressure_coefficient: Annotated[float, Field(ge=0, le=3)]
    """Solar radiation pressure coefficient Cr, between 1 and 2 as a rule."""
    area_to_mass_m2_kg: Annotated[float, Field(gt=0, le=100)]
    """Area to dry mass."""


class CasualtyInputs(Shaped):
    """A re-entry that nobody steers."""

    inclination_deg: Inclination
    """Inclination of the orbit to the equator."""
    casualty_area_m2: Positive
    """Total casualty area of what reaches the ground, from a re-entry survivability analysis."""
    year: Annotated[int, Field(ge=1957, le=2200), AS_WHOLE] | None = None
    """The year of the re-entry, for the population; the 2020s if not given."""


class DeriveDocument(Shaped):
    """Physical inputs from which models derive facts. A fact that is stated wins over a derived one."""

    breakup: BreakupInputs | None = None
    """Two objects that hit each other: fragments, and how long they stay."""
    explosion: ExplosionInputs | None = None
    """An object that bursts: fragments, and how long they stay."""
    lifetime: LifetimeInputs | None = None
    """How long an object without propulsion stays in orbit."""
    conjunction: ConjunctionInputs | None = None
    """The probability of collision in a close pass."""
    approach: ApproachInputs | None = None
    """How near two objects come."""
    graveyard: GraveyardInputs | None = None
    """Whether a disposal orbit above the geostationary ring is high enough."""
    casualty: CasualtyInputs | None = None
    """Casualties to be expected on the ground from a re-entry."""
