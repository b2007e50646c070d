"""The mean air: the shipped table, published and recomputed densities, laws."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from behaviour_check.derive import atmosphere
from behaviour_check.derive.atmosphere import HIGHEST_KM, LOWEST_KM, density

ROOT = Path(__file__).parents[2]
DATA: dict[str, Any] = yaml.safe_load(
    (ROOT / "tests" / "data" / "derive" / "lifetime.yaml").read_text(encoding="utf-8")
)["density"]
ALTITUDES = st.floats(100, 2500)
FLUXES = st.floats(60, 300)
APS = st.floats(0, 60)


def test_the_table_is_the_one_that_was_checked() -> None:
    assert atmosphere.digest() == DATA["digest"]


@pytest.mark.parametrize(("altitude", "f107", "ap", "expected"), DATA["spots"])
def test_density_is_that_of_the_model(altitude: float, f107: float, ap: float, expected: float) -> None:
    assert float(density(altitude, f107, ap)) == pytest.approx(expected, rel=DATA["tolerance"])


@pytest.mark.parametrize(("altitude", "expected"), DATA["cira"])
def test_a_mean_atmosphere_lies_between_quiet_and_active_sun(altitude: float, expected: float) -> None:
    assert float(density(altitude, 70, 4)) < expected < float(density(altitude, 230, 30))


@pytest.mark.slow
def test_the_generator_still_writes_this_table() -> None:
    if importlib.util.find_spec("pymsis") is None:
        pytest.skip("pymsis is not installed: pip install pymsis, to see that the density table is its")
    tool = generator()
    altitudes = np.array(tool.ALTITUDES_KM, dtype=float)
    for f107 in (tool.F107[1], tool.F107[-2]):
        for ap in (tool.AP[1], tool.AP[-2]):
            table = -np.log10(density(altitudes, f107, ap))
            assert table == pytest.approx(-np.log10(tool.mean_density(altitudes, f107, ap)), abs=0.001)


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_density_table", ROOT / "tools" / "make_density_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- laws ---


@given(ALTITUDES, st.floats(1, 100), FLUXES, APS)
def test_higher_air_is_thinner(altitude: float, step: float, f107: float, ap: float) -> None:
    low, high = density([altitude, altitude + step], f107, ap)
    assert 0 < high < low


@given(st.floats(200, 2000), FLUXES, FLUXES, APS)
def test_an_active_sun_makes_it_denser(altitude: float, f107: float, other: float, ap: float) -> None:
    quiet, active = sorted((f107, other))
    # Above 1,000 km hydrogen is the most of it, and there is less of it with an active Sun.
    if altitude <= 900:
        assert density(altitude, quiet, ap) <= density(altitude, active, ap) * (1 + 1e-12)


@given(st.floats(200, 900), FLUXES, APS, APS)
def test_a_magnetic_storm_makes_it_denser(altitude: float, f107: float, ap: float, other: float) -> None:
    quiet, stormy = sorted((ap, other))
    assert density(altitude, f107, quiet) <= density(altitude, f107, stormy) * (1 + 1e-12)


@given(st.lists(st.tuples(ALTITUDES, FLUXES, APS), min_size=1, max_size=20))
def test_arrays_give_what_single_values_give(points: list[tuple[float, float, float]]) -> None:
    together = density(*np.array(points).T)
    assert together.tolist() == pytest.approx([float(density(*point)) for point in points], rel=1e-12)


def test_shapes_broadcast() -> None:
    assert density(np.array([[300.0], [400.0]]), np.array([70.0, 150.0, 200.0]), 15).shape == (2, 3)
    assert density(300, 70, 15).shape == ()


def test_outside_the_table_its_edge_holds() -> None:
    assert density(400, 400, 15) == density(400, 300, 15)
    assert density(400, -5, 15) == density(400, 60, 15)
    assert density(400, 100, 400) == density(400, 100, 60)
    assert density(LOWEST_KM - 50, 100, 15) == density(LOWEST_KM, 100, 15)


def test_above_the_table_the_density_goes_on_falling_as_before() -> None:
    top, above, far = density([HIGHEST_KM, HIGHEST_KM + 100, HIGHEST_KM + 200], 150, 15)
    assert above / top == pytest.approx(far / above, rel=1e-9)
    assert above < top
    assert density(1e9, 150, 15) == 0
