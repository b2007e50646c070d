"""What both models of break-ups give: pieces in orbit, how long the longest-lived stays, and all their times summed."""

from __future__ import annotations

import math
from datetime import date

import numpy as np

from .. import atmosphere, solar
from ..breakup import mean_mass_kg
from ..cloud import (
    AREA_TO_MASS_BAND,
    DRAG_COEFFICIENT,
    FARTHEST_KM,
    FEWEST_LAST,
    HORIZON_YEARS,
    LAST_LIKELY,
    LAST_SURE,
    LONGEST_ELLIPSE_KM,
    MOST_DRAWN,
    Cloud,
    Clouds,
    Event,
    Orbits,
    drag_decides,
    follow,
    longest_life,
    object_years,
    survivors,
)
from ..documents import FragmentationInputs
from ..lifetime import END_KM
from ..result import Derivation, Quantity, UnfitError, outward, single
from .orbit import day, ends_km, in_words

VERSION = "1"
"""Goes up whenever the same inputs would give other numbers."""
COUNT_BAND = 3.0
"""Catalogued numbers of pieces are within this factor of the model's for most break-ups in low orbits."""
HEAVIEST_KG = 1e6
"""More than twice the International Space Station: nothing heavier was ever in orbit."""
_LEAST = 1e-3
"""What is less than a few hours of one piece is not told apart from nothing."""

_LIFE_BAND = (
    "with ÷ 3 as many pieces as the model gives, of × 3 its area-to-mass ratio, in air 20% denser; of very many small "
    "ones some may stay much longer"
)
_OBJECT_YEARS_BAND = (
    "from ÷ 3 as many pieces as the model gives, of × 3 its area-to-mass ratio, in air 20% denser, to × 3 as "
    "many of its own ratio"
)
_COUNT_BAND_WORDS = "the model's number × and ÷ 3"
_MASSLESS = (
    "the model's pieces of 10 cm and more would weigh more than three times what broke up: it does not hold for so "
    "light an object"
)
_FAR = (
    f"with an apogee above {LONGEST_ELLIPSE_KM:,.0f} km on an ellipse, or above {FARTHEST_KM:,.0f} km on any orbit, "
    "Moon and Sun decide how long pieces stay; this model leaves them out"
)


def derivation(
    key: str, inputs: FragmentationInputs, event: Event, words: dict[str, str], notes: tuple[str, ...]
) -> Derivation:
    """A break-up's derivation, with `words` and `notes` of its own. Raises UnfitError where orbit or date is unfit."""
    perigee, apogee = ends_km(inputs)
    start = day(inputs.date, solar.FIRST_DAY)
    if perigee < END_KM:
        where = "altitude_km" if inputs.altitude_km is not None else "perigee_km"
        hint = "write the altitude of the orbit, in kilometres"
        raise UnfitError((where,), f"below {END_KM:g} km nothing completes a revolution", hint)
    found = follow(event, perigee, apogee, inputs.inclination_deg, start, inputs.seed)
    given = {
        **words, "what broke up": inputs.body, "orbit": in_words(inputs), "date": inputs.date, "seed": str(inputs.seed),
        "drag coefficient": f"{DRAG_COEFFICIENT:g}",
    }  # fmt: skip
    model = "NASA Standard Breakup Model (Johnson et al. 2001, corrected 2011); decay by drag after King-Hele (1987)"
    version = f"{VERSION}; air {atmosphere.digest()}, Sun {solar.digest()}"
    quantities = _quantities(event, found, _parent_suits(perigee, apogee))
    told = (*notes, *_notes(event, found.trackable, perigee != apogee, start))
    return Derivation(key, model, version, given, quantities, told)


def refuse_heavy(mass_kg: float, key: str) -> None:
    """Raise UnfitError at `key` for a mass that nothing in orbit has."""
    if mass_kg > HEAVIEST_KG:
        raise UnfitError(
            (key,), f"nothing of more than {HEAVIEST_KG:,.0f} kg is in orbit", "write the mass in kilograms"
        )


def outweighs(event: Event) -> bool:
    """Whether the pieces would weigh more than what broke up even if there were only a third of them."""
    return event.expected[0] * mean_mass_kg(event.body, event.cause) > COUNT_BAND * event.mass_kg


def _parent_suits(perigee_km: float, apogee_km: float) -> bool:
    ends = (np.array([end], dtype=np.float64) for end in (perigee_km, apogee_km, 0.0, 0.0))
    return bool(drag_decides(Orbits(*ends), np.zeros(1))[0])


def _quantities(event: Event, found: Clouds, suits: bool) -> tuple[Quantity, ...]:
    if outweighs(event):
        return (
            Quantity("trackable_fragments", unknown=_MASSLESS),
            Quantity("max_fragment_life_y", unknown=_MASSLESS),
            Quantity("object_years", unknown=_MASSLESS),
        )
    count = _count(found.trackable)
    if not suits:
        reasons = Quantity("max_fragment_life_y", unknown=_FAR), Quantity("object_years", unknown=_FAR)
        return count, *reasons
    return count, _longest(found.lasting), _summed(found.trackable)


def _count(trackable: Cloud) -> Quantity:
    number = float(np.sum(trackable.pieces.weight[trackable.orbits.stays]))
    low, high = outward(number / COUNT_BAND, number * COUNT_BAND)
    return Quantity("trackable_fragments", math.floor(low), math.ceil(high), round(number), band=_COUNT_BAND_WORDS)


def _longest(lasting: Cloud) -> Quantity:
    """A lower bound alone: there are so many small pieces that the rarest speeds, which nobody measured, decide."""
    weight = lasting.pieces.weight
    low = longest_life(lasting.short_life_y, weight / COUNT_BAND, LAST_SURE)
    best = longest_life(lasting.life_y, weight, LAST_LIKELY)
    low, high = outward(min(low, HORIZON_YEARS), math.inf)
    return Quantity("max_fragment_life_y", low, high, single(best), band=_LIFE_BAND)


def _summed(trackable: Cloud) -> Quantity:
    weight, long, short = trackable.pieces.weight, trackable.life_y, trackable.short_life_y
    sure = drag_decides(trackable.orbits, trackable.pieces.area_to_mass_m2_kg)
    low = object_years(short[sure], weight[sure], HORIZON_YEARS) / COUNT_BAND
    best = object_years(long, weight, HORIZON_YEARS)
    low, high = (low if low >= _LEAST else 0.0), max(best * COUNT_BAND, _LEAST)
    # Longest lives as numerous as they may be: without end if some piece of them outlives the horizon.
    endless = math.isinf(longest_life(long, weight * COUNT_BAND, FEWEST_LAST))
    low, high = outward(low, math.inf if endless else high)
    return Quantity("object_years", low, high, None if endless else single(best), band=_OBJECT_YEARS_BAND)


def percent(share: float) -> str:
    """A share in words: `none`, `less than 1%`, `12%`."""
    if share <= 0:
        return "none"
    return "less than 1%" if f"{share:.0%}" == "0%" else f"{share:.0%}"


def _left(cloud: Cloud, years: float) -> str:
    """How many of the pieces in orbit are left, from fewest to most."""
    stays, weight = cloud.orbits.stays, cloud.pieces.weight
    few, many = (
        float(survivors(life[stays], weight[stays], np.array([years]))[0] / np.sum(weight[stays]))
        for life in (cloud.short_life_y, cloud.life_y)
    )
    least, most = f"{few:.0%}", percent(many)
    return most if most in (least, "none", "less than 1%") else f"{least} to {most}"


def _notes(event: Event, trackable: Cloud, ellipse: bool, start: date) -> list[str]:
    stays = trackable.orbits.stays
    lost, notes = 1 - float(np.mean(stays)), []
    if lost > 0:
        notes.append(
            f"Of the pieces of 10 cm and more {percent(lost)} come down within a revolution or leave the Earth for "
            "good, and are not counted."
        )
    if np.sum(trackable.pieces.weight[stays]) > 0:
        notes.append(
            f"Of those in orbit {_left(trackable, 5)} are left after 5 years, {_left(trackable, 25)} after 25. With "
            f"the model's area-to-mass ratios too many stay up, with {AREA_TO_MASS_BAND:g} times those about as many "
            "as of real clouds; of the pieces of light satellites fewer did."
        )
    if ellipse:
        notes.append("Where on its orbit it broke up is not given: the pieces start evenly in time all along it.")
    notes.append(_sun(start))
    notes.append("The pull of Moon and Sun and the pressure of sunlight are left out, and what tumbling does.")
    if event.expected[0] > MOST_DRAWN:
        notes.append(
            f"Of {event.expected[0]:,.0f} pieces of 10 cm and more {MOST_DRAWN:,} were drawn to stand for all."
        )
    return notes


def _sun(start: date) -> str:
    end = solar.record_end()
    if start >= end:
        return "The Sun's activity is that of past cycles."
    return f"The Sun's activity is as recorded until {end:%Y-%m}, and that of past cycles after it."
