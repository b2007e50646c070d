"""Whatever inputs a scenario may have: a range, a yes or no, a reason or a refusal, soon, and the same again."""

from __future__ import annotations

import math
import time
from typing import Any

import orbits
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from behaviour_check.derive.documents import (
    ApproachInputs,
    BreakupInputs,
    CasualtyInputs,
    ConjunctionInputs,
    ExplosionInputs,
    GraveyardInputs,
    LifetimeInputs,
)
from behaviour_check.derive.models import approach, breakup, casualty, conjunction, explosion, graveyard, lifetime
from behaviour_check.derive.result import Derivation, Files, UnfitError
from behaviour_check.source import InvalidInput

LONGEST_S = 2.0
"""Processor time that a model may take."""


class Given(Files):
    """Files that stand in memory."""

    def __init__(self, **texts: str) -> None:
        super().__init__(None)
        self.texts = texts

    def read(self, path: str, key: str) -> tuple[str, bytes]:
        return path, self.texts[path].encode()


def holds(model: Any, inputs: Any, files: Files | None = None) -> None:
    """All that is promised of a derivation."""
    files = files or Files(None)
    began = time.process_time()
    try:
        found: Derivation = model.derive(inputs, files)
    except (UnfitError, InvalidInput):
        return
    assert time.process_time() - began < LONGEST_S
    for item in found.quantities:
        if item.unknown is not None:
            assert item.unknown
            assert (item.low, item.high, item.best, item.holds) == (None, None, None, None)
        elif item.holds is None:
            assert item.low is not None
            assert item.high is not None
            assert 0 <= item.low <= item.high
            assert math.isfinite(item.low)
            assert item.best is None or item.low * (1 - 1e-9) <= item.best <= item.high * (1 + 1e-9)
    words = " ".join([*found.inputs.values(), *found.notes]).replace(",", " ").split()
    assert not {"nan", "inf", "-inf", "None"} & set(words)
    assert model.derive(inputs, files) == found


def between(least: float, most: float, *others: float) -> st.SearchStrategy[float]:
    return st.sampled_from([least, most, *others]) | st.floats(least, most)


LEAST = 5e-324
positive = between(1e-9, 1e6, LEAST, 1e-300, 1e300, 1.7e308)
altitudes = between(120, 2500, LEAST, 119, 121, 4000, 60_000, 400_000) | st.floats(1, 400_000)
shapes = st.fixed_dictionaries({"altitude_km": altitudes}) | st.tuples(altitudes, altitudes).map(
    lambda pair: {"perigee_km": min(pair), "apogee_km": max(pair)}
)
inclinations = between(0, 180, 28, 90, 152)
days = st.sampled_from(["1957-10-01", "1957-09-30", "2999-12-31", "9999-12-31", "2000-02-30", "2024-02-29"])
days |= st.dates().map(str)
where = {"inclination_deg": inclinations, "date": days}
bursting = {**where, "body": st.sampled_from(["spacecraft", "upper-stage"]), "seed": st.integers(0, 2**32 - 1)}


def orbiting(**more: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(shapes, st.fixed_dictionaries(more)).map(lambda parts: {**parts[0], **parts[1]})


few = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
many = settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])


@few
@given(
    orbiting(
        **bursting, target_mass_kg=positive, projectile_mass_kg=positive, relative_speed_km_s=between(LEAST, 100, 7.5),
        projectile=st.sampled_from(["orbital", "suborbital"]),
    )
)  # fmt: skip
def test_collisions(inputs: dict[str, Any]) -> None:
    holds(breakup, BreakupInputs.model_validate(inputs))


@few
@given(orbiting(**bursting, mass_kg=positive, scale=between(LEAST, 10, 1)))
def test_explosions(inputs: dict[str, Any]) -> None:
    holds(explosion, ExplosionInputs.model_validate(inputs))


@few
@given(
    orbiting(**where, drag_coefficient=between(1, 5), area_to_mass_m2_kg=between(LEAST, 100, 1e-9, 0.01))
    | orbiting(**where, mass_kg=positive, area_m2=positive)
)
def test_lifetimes(inputs: dict[str, Any]) -> None:
    holds(lifetime, LifetimeInputs.model_validate(inputs))


@many
@given(between(-36_000, 400_000, 235), st.none() | between(0, 0.999, 0.003), between(0, 3), between(LEAST, 100))
def test_graveyards(perigee: float, eccentricity: float | None, coefficient: float, ratio: float) -> None:
    inputs = GraveyardInputs(
        perigee_above_geo_km=perigee, eccentricity=eccentricity, radiation_pressure_coefficient=coefficient,
        area_to_mass_m2_kg=ratio,
    )  # fmt: skip
    holds(graveyard, inputs)


@many
@given(inclinations, positive, st.none() | st.integers(1957, 2200))
def test_casualties(inclination: float, area: float, year: int | None) -> None:
    holds(casualty, CasualtyInputs(inclination_deg=inclination, casualty_area_m2=area, year=year))


@many
@given(positive, between(LEAST, 10_000, 1e-9, 10))
def test_misses(miss: float, radius: float) -> None:
    holds(conjunction, ConjunctionInputs(miss_distance_m=miss, hard_body_radius_m=radius))


spreads = st.tuples(*[between(1e-6, 1e6, 1, 1e15)] * 3)
triples = st.tuples(*[between(-20, 20, 0, 1e-6)] * 3)


def one_object(number: int, state: tuple[float, ...], spread: tuple[float, ...]) -> list[str]:
    keys = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT", "CR_R", "CT_R", "CT_T", "CN_R", "CN_T", "CN_N")
    r, t, n = spread
    values = (*state, r * r, 0.3 * r * t, t * t, 0.0, 0.0, n * n)
    lines = [f"{key} = {value!r}" for key, value in zip(keys, values, strict=True)]
    return [f"OBJECT = OBJECT{number}", "REF_FRAME = EME2000", *lines]


@many
@given(triples, between(0, 3.1), triples, spreads, spreads, between(1e-3, 1e4, LEAST, 1e-300), st.sampled_from([1, 50]))
def test_messages(
    apart: tuple[float, ...], angle: float, change: tuple[float, ...], first: tuple[float, ...],
    second: tuple[float, ...], radius: float, nearer: int,
) -> None:  # fmt: skip
    """From meeting head on to hardly moving against each other, with covariances from a pinprick to a solar system."""
    there = [base + more / nearer for base, more in zip((7000.0, 0.0, 0.0), apart, strict=True)]
    flying = (0.0, 7.5 * math.cos(angle), 7.5 * math.sin(angle))
    speed = [base + more / 1000 for base, more in zip(flying, change, strict=True)]
    text = "\n".join(
        ["TCA = 2026-01-01T00:00:00", *one_object(1, (7000.0, 0.0, 0.0, 0.0, 7.5, 0.0), first),
         *one_object(2, (*there, *speed), second)]
    )  # fmt: skip
    holds(conjunction, ConjunctionInputs(cdm="a", hard_body_radius_m=radius), Given(a=text))


sets = st.fixed_dictionaries({
    "inclination": inclinations, "node": st.floats(0, 359), "eccentricity": between(0, 0.95),
    "motion": between(0.02, 16.5, 0.01, 1.0027, 15.5), "day": st.floats(50, 70),
})  # fmt: skip


@few
@given(sets, sets, st.booleans(), between(1e-3, 48, 1e-9, 720), st.none() | between(1e-3, 1e5, LEAST, 10))
def test_approaches(
    first: dict[str, float], second: dict[str, float], same: bool, hours: float, near: float | None
) -> None:
    files = Given(a=orbits.two_lines(1, **first), b=orbits.two_lines(2, **(first if same else second)))  # type: ignore[arg-type]
    inputs = ApproachInputs(first="a", second="b", start="2026-03-01T00:00:00", hours=hours, near_km=near)
    holds(approach, inputs, files)
