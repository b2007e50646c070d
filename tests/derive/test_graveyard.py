"""Disposal above the geostationary ring, held to the IADC's formula."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from behaviour_check.derive.documents import GraveyardInputs
from behaviour_check.derive.graveyard import high_enough, required_km
from behaviour_check.derive.models.graveyard import derive
from behaviour_check.derive.result import Files, Quantity


@pytest.mark.parametrize(
    ("coefficient", "ratio", "km"), [(1.5, 0.02, 265), (1.2, 0.05, 295), (2, 0.1, 435), (0, 1, 235)]
)
def test_worked_numbers(coefficient: float, ratio: float, km: float) -> None:
    assert required_km(coefficient, ratio) == pytest.approx(km)
    assert high_enough(km, required_km(coefficient, ratio))
    assert not high_enough(km - 0.001, required_km(coefficient, ratio))


def of(perigee: float, eccentricity: float | None) -> Quantity:
    inputs: dict[str, Any] = {"perigee_above_geo_km": perigee, "eccentricity": eccentricity}
    derivation = derive(
        GraveyardInputs(radiation_pressure_coefficient=1.5, area_to_mass_m2_kg=0.02, **inputs), Files(None)
    )
    assert derivation.key == "graveyard"
    assert any("265 km" in note for note in derivation.notes)
    (quantity,) = derivation.quantities
    assert quantity.name == "geo_reorbit_ok"
    return quantity


@pytest.mark.parametrize(
    ("perigee", "eccentricity", "holds"),
    [
        (300, 0.0005, True),
        (265, 0.003, True),
        (264.9, 0.0005, False),
        (264.9, None, False),
        (300, 0.0031, False),
        (-200, 0.7, False),
        (300, None, None),
    ],
)
def test_high_and_round_enough(perigee: float, eccentricity: float | None, holds: bool | None) -> None:
    quantity = of(perigee, eccentricity)
    assert quantity.holds is holds
    assert (quantity.unknown is None) == (holds is not None)


def test_why_it_is_unknown() -> None:
    assert of(300, None).unknown == (
        "the perigee is high enough, but without the eccentricity, at most 0.003, nothing follows"
    )


@given(st.floats(0, 1000), st.floats(0, 0.1), st.floats(0, 500))
def test_higher_is_never_worse(perigee: float, eccentricity: float, more: float) -> None:
    if of(perigee, eccentricity).holds:
        assert of(perigee + more, eccentricity).holds
        assert of(perigee, eccentricity / 2).holds
        assert of(perigee, None).holds is None
