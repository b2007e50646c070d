"""Casualty expectation, held to the population under the track by inclination."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from behaviour_check.derive.casualty import density_per_km2
from behaviour_check.derive.documents import CasualtyInputs
from behaviour_check.derive.models.casualty import derive
from behaviour_check.derive.result import Derivation, Files, UnfitError


@pytest.mark.parametrize(
    ("degrees", "people"), [(28.5, 16.6), (35, 22.0), (51.6, 20.4), (98, 12.6), (90, 12.6), (82, 12.6)]
)
def test_densities(degrees: float, people: float) -> None:
    assert density_per_km2(degrees) == pytest.approx(people)
    assert density_per_km2(180 - degrees) == pytest.approx(people)
    assert density_per_km2(degrees, 2023) == density_per_km2(degrees)


def of(inclination: float, area: float = 10.0, **more: Any) -> Derivation:
    return derive(CasualtyInputs(inclination_deg=inclination, casualty_area_m2=area, **more), Files(None))


def test_the_expectation_and_its_range() -> None:
    derivation = of(51.6)
    (quantity,) = derivation.quantities
    assert quantity.name == "casualty_risk"
    assert quantity.best == pytest.approx(2.04e-4)
    assert (quantity.low, quantity.high) == (1.4e-4, 2.7e-4)
    assert quantity.band.startswith("± 30 %")
    assert derivation.key == "casualty"
    assert "Nothing here models what survives a re-entry: the casualty area is taken as given." in derivation.notes


@pytest.mark.parametrize(("inclination", "year"), [(0, None), (27.9, None), (152.1, None), (51.6, 2101)])
def test_what_is_not_known(inclination: float, year: int | None) -> None:
    derivation = of(inclination, year=year)
    (quantity,) = derivation.quantities
    assert quantity.unknown
    assert (quantity.low, quantity.high, quantity.best) == (None, None, None)
    assert ("inclinations below 28°" in quantity.unknown) == (year is None)


@pytest.mark.parametrize(
    ("year", "share", "band"), [(1979, 0.53, "± 50 %"), (2015, 0.91, "± 30 %"), (2050, 1.17, "± 50 %")]
)
def test_other_years(year: int, share: float, band: str) -> None:
    (now,), (then,) = of(51.6).quantities, of(51.6, year=year).quantities
    assert now.best is not None
    assert then.best == pytest.approx(now.best * share, rel=0.01)
    assert then.band.startswith(band)


def test_an_area_in_other_units_is_refused() -> None:
    with pytest.raises(UnfitError, match="more than 1,000,000 m² is no casualty area") as caught:
        of(51.6, 1.1e6)
    assert caught.value.path == ("casualty_area_m2",)


@given(st.floats(28.5, 151.5), st.floats(0.01, 1000), st.none() | st.integers(1957, 2100))
def test_laws(inclination: float, area: float, year: int | None) -> None:
    """Between the least and the most of the table; twice the area, twice the risk; the best within its range."""
    (one,), (two,) = of(inclination, area, year=year).quantities, of(inclination, 2 * area, year=year).quantities
    assert one.best is not None
    assert one.low is not None
    assert one.high is not None
    assert one.low < one.best < one.high
    assert two.best == pytest.approx(2 * one.best)
    if year is None:
        assert 12.6e-6 * area * 0.999 <= one.best <= 22e-6 * area * 1.001
