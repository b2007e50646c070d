"""The probability of collision in a close pass, from a conjunction data message or the miss distance alone."""

from __future__ import annotations

from typing import Final

from .. import cdm
from ..conjunction import (
    Encounter,
    EncounterError,
    NonPositiveCovarianceError,
    Passing,
    encounter,
    highest_probability,
    highest_round_probability,
    passing,
    unfit,
    why_not_short,
)
from ..documents import ConjunctionInputs
from ..result import Derivation, Files, Quantity, UnfitError, outward

_NAME: Final = "peak_pc"
_MODEL = "two-dimensional collision probability (Foster and Estes 1992), summed after Gauss and Chebyshev"
_BOUND = "highest collision probability of any covariance, two-dimensional"
_ERROR = 1e-4
_BAND = "the error of the summation, ± 0.01 %; the covariances are taken at their word"
_BOUND_BAND = "from zero to the highest probability that any covariance could give"
_MOST_OFF = 0.1
_SMALLEST = 1e-300


def derive(inputs: ConjunctionInputs, files: Files) -> Derivation:
    """`peak_pc`: the probability, an upper bound where there is no covariance, or why neither can be told."""
    if inputs.cdm is not None and inputs.miss_distance_m is not None:
        hint = "leave out `miss_distance_m`"
        raise UnfitError(("miss_distance_m",), "the CDM has the miss distance already", hint)
    if inputs.cdm is not None:
        name, raw = files.read(inputs.cdm, "cdm")
        return _of_message(cdm.read(raw, name), inputs)
    if inputs.miss_distance_m is None:
        raise UnfitError((), "neither a CDM nor a miss distance stands here", "write `cdm` or `miss_distance_m`")
    if inputs.hard_body_radius_m is None:
        hint = "write `hard_body_radius_m`, the radius of a sphere round both objects together"
        raise UnfitError((), "the miss distance needs the size of the objects", hint)
    miss, radius = inputs.miss_distance_m, inputs.hard_body_radius_m
    given = {"miss distance": f"{miss:.6g} m", "hard-body radius": f"{radius:.6g} m"}
    quantity, notes = _bound(miss, radius)
    fast = "The objects are taken to pass fast, on straight lines: it is no bound for objects that stay together."
    return Derivation("conjunction", _BOUND, "1", given, (quantity,), (*notes, fast))


def _of_message(message: cdm.Cdm, inputs: ConjunctionInputs) -> Derivation:
    radius = inputs.hard_body_radius_m if inputs.hard_body_radius_m is not None else message.radius_m
    if radius is None:
        hint = "write `hard_body_radius_m`, the radius of a sphere round both objects together"
        raise UnfitError(("cdm",), "the CDM does not say how large the objects are", hint)
    notes = _notes(message, inputs.hard_body_radius_m)
    source = "from the scenario" if inputs.hard_body_radius_m is not None else message.radius_from
    given = _given(message)
    given["hard-body radius"] = f"{radius:.6g} m, {source}"
    first, second = message.first.body, message.second.body
    model = _MODEL
    try:
        past = passing(first, second)
        given["miss distance"] = f"{past.miss_m:.6g} m"
        given["relative speed"] = f"{past.speed_m_s:.6g} m/s"
        reason = unfit(past) or _not_closest(past, message)
        if reason is not None:
            quantity = Quantity(_NAME, unknown=reason)
        elif first.covariance_m2 is None or second.covariance_m2 is None:
            model = _BOUND
            quantity, more = _bound(past.miss_m, radius)
            notes += [_lacking(message), *more]
        else:
            quantity, more = _probability(encounter(first, second, radius))
            notes += more
    except NonPositiveCovarianceError as error:
        raise UnfitError(("cdm",), str(error), "check the covariances of the CDM, or leave them out of it") from None
    except EncounterError as error:
        quantity = Quantity(_NAME, unknown=str(error))
    return Derivation("conjunction", model, "1", given, (quantity,), tuple(notes))


def _probability(met: Encounter) -> tuple[Quantity, list[str]]:
    reason = why_not_short(met)
    if reason is not None:
        return Quantity(_NAME, unknown=reason), []
    best = met.probability
    low, high = outward(best * (1 - _ERROR), best * (1 + _ERROR), 4)
    notes = [
        f"In the encounter plane the miss is {met.miss_m:.4g} m, the standard deviations are {met.sigma_x_m:.4g} m and "
        f"{met.sigma_y_m:.4g} m."
    ]
    if met.diluted:
        notes.append(
            "Dilution region: the orbits are known so badly that knowing them better could raise the probability."
        )
    return Quantity(_NAME, low, max(min(high, 1.0), _SMALLEST), best, band=_BAND), notes


def _bound(miss_m: float, radius_m: float) -> tuple[Quantity, list[str]]:
    low, high = outward(0.0, highest_probability(miss_m, radius_m), 4)
    usual = highest_round_probability(miss_m, radius_m)
    note = (
        f"With a covariance as wide one way as the other the highest probability is {usual:.2g}; those of real orbits"
        " are long and narrow, and can give more."
    )
    return Quantity(_NAME, low, min(high, 1.0), band=_BOUND_BAND), [note]


def _not_closest(past: Passing, message: cdm.Cdm) -> str | None:
    """Why the states cannot be those of the closest approach that the message announces; None if they can."""
    stated = message.miss_m
    if stated is not None and abs(past.miss_m - stated) > 10 + _MOST_OFF * max(stated, past.miss_m):
        return f"the states in the CDM pass at {past.miss_m:,.0f} m, but its MISS_DISTANCE is {stated:,.0f} m"
    return None


def _given(message: cdm.Cdm) -> dict[str, str]:
    given = {"time of closest approach": f"{message.tca.upper().removesuffix('Z')} UTC"}
    if message.message:
        given["message"] = message.message
    for title, one in (("first object", message.first), ("second object", message.second)):
        given[title] = f"{one.name} ({one.designator})" if one.designator else one.name
    given["reference frame"] = message.first.frame
    return given


def _notes(message: cdm.Cdm, radius_m: float | None) -> list[str]:
    notes = []
    if message.probability is not None:
        by = f" ({message.probability_method})" if message.probability_method else ""
        notes.append(f"The CDM itself states a probability of {message.probability:.4g}{by}.")
    if radius_m is not None and message.radius_m is not None and radius_m != message.radius_m:
        notes.append(f"The CDM has another hard-body radius: {message.radius_m:.6g} m, {message.radius_from}.")
    notes += [
        f"The covariance of {one.name} is a default, not computed from observations."
        for one in (message.first, message.second)
        if one.body.covariance_m2 is not None and one.covariance_method == "DEFAULT"
    ]
    return notes


def _lacking(message: cdm.Cdm) -> str:
    names = [one.name for one in (message.first, message.second) if one.body.covariance_m2 is None]
    return f"The CDM has no covariance of {' and '.join(names)}."
