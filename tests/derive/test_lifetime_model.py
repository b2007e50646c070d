"""The lifetime under `derive:`, from inputs to a derivation."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from behaviour_check.derive import atmosphere, lifetime, solar
from behaviour_check.derive.documents import LifetimeInputs
from behaviour_check.derive.models.lifetime import derive
from behaviour_check.derive.result import Derivation, Files, Quantity, UnfitError

USUAL: dict[str, Any] = {
    "altitude_km": 550, "inclination_deg": 97.6, "area_to_mass_m2_kg": 0.01, "date": "2030-01-01"
}  # fmt: skip
NO_FILES = Files(None)


def run(leave_out: str = "", **changes: Any) -> Derivation:
    given_inputs = {key: value for key, value in {**USUAL, **changes}.items() if key not in leave_out.split()}
    return derive(LifetimeInputs(**given_inputs), NO_FILES)


def quantity(leave_out: str = "", **changes: Any) -> Quantity:
    (found,) = run(leave_out, **changes).quantities
    return found


def test_a_future_lifetime_is_a_wide_range() -> None:
    found = run()
    assert found.key == "lifetime"
    assert found.quantities == (
        Quantity(
            "lifetime_y", 3.3, 16.0, 7.9,
            band="10th to 90th percentile of 56 courses of the Sun's activity, and 20% for the density of the air",
        ),
    )  # fmt: skip
    assert found.inputs == {
        "orbit": "550 km, circular, inclination 97.6°",
        "area to mass": "0.01 m²/kg",
        "drag coefficient": "2.2 (default)",
        "date": "2030-01-01",
    }
    assert found.notes == (
        "Down within 5 years in 12 of 56 courses of the Sun's activity (21%).",
        "Down within 25 years in 56 of 56 courses of the Sun's activity (100%).",
        "The Sun's activity: cycles 20 to 24 run again, beginning in each of 56 successive years.",
        "Drag alone, with area and mass as given: the pull of Moon and Sun and the pressure of sunlight are left out.",
    )


def test_a_past_lifetime_is_known_but_for_the_air() -> None:
    # Starshine 3 stayed 1.31 years.
    found = run(altitude_km=471, inclination_deg=67, area_to_mass_m2_kg=0.00771, date="2001-09-30")
    assert found.quantities[0][:4] == ("lifetime_y", 1.0, 1.6, 1.3)
    assert "The Sun's activity is on record for all of this time." in found.notes


def test_a_start_in_the_past_goes_on_with_replays() -> None:
    found = run(altitude_km=600, date="2020-01-01")
    assert f"The Sun's activity is on record until {solar.record_end()}; after that cycles 20 to 24" in found.notes[2]


def test_the_tables_are_named() -> None:
    version = run().version
    assert atmosphere.digest() in version
    assert solar.digest() in version


def test_mass_and_area_do_as_well() -> None:
    found = run("area_to_mass_m2_kg", mass_kg=200, area_m2=2)
    assert found.quantities == run().quantities
    assert found.inputs["area to mass"] == "0.01 m²/kg (2 m², 200 kg)"


def test_a_circular_orbit_may_be_given_by_its_ends() -> None:
    assert quantity("altitude_km", perigee_km=550, apogee_km=550) == quantity()


def test_an_eccentric_orbit() -> None:
    found = run("altitude_km", perigee_km=500, apogee_km=800, drag_coefficient=2.4)
    assert found.inputs["orbit"] == "500 km × 800 km, inclination 97.6°"
    assert found.inputs["drag coefficient"] == "2.4"
    low, high = quantity(altitude_km=500), quantity(altitude_km=800)
    best = found.quantities[0].best
    assert low.best is not None
    assert high.best is not None
    assert best is not None
    assert low.best < best < high.best


def test_beyond_the_limit_only_a_lower_bound_is_known() -> None:
    found = run(altitude_km=1200)
    assert found.quantities[0][:4] == ("lifetime_y", 160, math.inf, None)
    assert "Not followed for more than 200 years." in found.notes


def test_where_the_90th_percentile_is_beyond_the_limit() -> None:
    found = quantity(altitude_km=803)
    years = lifetime.distribution(803, 803, 97.6, 0.01, date(2030, 1, 1))
    assert years[28] < math.inf == years[50]
    assert found.low is not None
    assert found.low < years[5] / 1.1
    assert (found.high, found.best) == (math.inf, 190)


def test_what_does_not_complete_a_revolution() -> None:
    assert quantity(altitude_km=90)[1:4] == (0, 0.01, 0)


@pytest.mark.parametrize(
    ("leave_out", "changes", "reason"),
    [
        ("altitude_km", {"perigee_km": 200, "apogee_km": 35_786}, "the pull of Moon and Sun"),
        ("altitude_km", {"perigee_km": 500, "apogee_km": 39_900}, "above 4,000 km (here 39,900 km)"),
        ("", {"altitude_km": 35_786}, "the pull of Moon and Sun"),
        ("", {"area_to_mass_m2_kg": 10}, "the pressure of sunlight"),
    ],
)
def test_what_the_model_cannot_tell_is_unknown(leave_out: str, changes: dict[str, Any], reason: str) -> None:
    found = run(leave_out, **changes)
    (told,) = found.quantities
    assert reason in str(told.unknown)
    assert (told.low, told.high, told.best, told.holds) == (None, None, None, None)
    assert found.notes == ()


NO_OBJECT = "{} m² for each kilogram is no object's"


@pytest.mark.parametrize(
    ("leave_out", "changes", "path", "message"),
    [
        ("altitude_km", {}, (), "the orbit's altitude is missing"),
        ("", {"perigee_km": 500}, ("altitude_km",), "the orbit is given twice"),
        ("altitude_km", {"perigee_km": 500}, ("perigee_km",), "`apogee_km` is missing"),
        ("altitude_km", {"apogee_km": 500}, ("apogee_km",), "`perigee_km` is missing"),
        ("altitude_km", {"perigee_km": 600, "apogee_km": 500}, ("apogee_km",), "the apogee is below the perigee"),
        ("area_to_mass_m2_kg", {}, (), "area and mass are missing"),
        ("area_to_mass_m2_kg", {"mass_kg": 5}, ("mass_kg",), "`area_m2` is missing"),
        ("area_to_mass_m2_kg", {"area_m2": 5}, ("area_m2",), "`mass_kg` is missing"),
        ("", {"mass_kg": 5}, ("area_to_mass_m2_kg",), "area and mass are given twice"),
        (
            "area_to_mass_m2_kg",
            {"mass_kg": 1e-5, "area_m2": 1},
            ("area_m2",),
            NO_OBJECT.format("1e+05"),
        ),
        (
            "area_to_mass_m2_kg",
            {"mass_kg": 1e-300, "area_m2": 1e300},
            ("area_m2",),
            NO_OBJECT.format("inf"),
        ),
        ("", {"date": "2030-02-30"}, ("date",), "there is no day 2030-02-30"),
        ("", {"date": "0000-01-01"}, ("date",), "there is no day 0000-01-01"),
        ("", {"date": "1957-09-30"}, ("date",), "the record of the Sun's activity begins on 1957-10-01"),
    ],
)
def test_inputs_that_do_not_fit(leave_out: str, changes: dict[str, Any], path: tuple[str, ...], message: str) -> None:
    with pytest.raises(UnfitError, match=re.escape(message)) as caught:
        run(leave_out, **changes)
    assert (caught.value.path, caught.value.message) == (path, message)
    assert caught.value.hint


@settings(max_examples=40)
@given(
    st.floats(0, 400_000, exclude_min=True), st.floats(0, 180), st.floats(0, allow_infinity=False, exclude_min=True),
    st.floats(0, allow_infinity=False, exclude_min=True), st.floats(1, 5),
    st.dates(solar.FIRST_DAY, date(9999, 12, 31)),
)  # fmt: skip
def test_any_inputs_give_a_range_or_a_reason(
    altitude: float, tilt: float, mass: float, area: float, coefficient: float, day: date
) -> None:
    inputs = LifetimeInputs(
        altitude_km=altitude, inclination_deg=tilt, mass_kg=mass, area_m2=area, drag_coefficient=coefficient,
        date=day.isoformat(),
    )  # fmt: skip
    if not 0 < area / mass <= 100:
        with pytest.raises(UnfitError, match="no object's"):
            derive(inputs, NO_FILES)
        return
    (found,) = derive(inputs, NO_FILES).quantities
    if found.unknown is None:
        assert found.low is not None
        assert found.high is not None
        assert 0 <= found.low <= (found.best if found.best is not None else math.inf) <= found.high


@settings(max_examples=30)
@given(st.floats(150, 900), st.floats(0.001, 0.5), st.dates(date(1957, 10, 1), date(2050, 1, 1)))
def test_the_range_takes_in_the_percentiles(altitude: float, ratio: float, day: date) -> None:
    found = quantity(altitude_km=altitude, area_to_mass_m2_kg=ratio, date=day.isoformat())
    low, best, high = lifetime.percentiles(lifetime.distribution(altitude, altitude, 97.6, ratio, day))
    assert found.low is not None
    assert found.high is not None
    assert found.low <= min(low, lifetime.LIMIT_YEARS) / (1.2 if best == math.inf else 1)
    assert found.high >= high
    if best < math.inf:
        assert found.low * 1.2 <= best <= found.high / 1.2
