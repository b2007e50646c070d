"""Decay by drag: tables, tracked objects, other integrators, laws, hostile input."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import brahe as brahe_module
import numpy as np
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp  # type: ignore[import-untyped]
from scipy.optimize import brentq  # type: ignore[import-untyped]

from behaviour_check.derive import atmosphere, lifetime, solar
from behaviour_check.derive.earth import EARTH_MU_KM3_S2, EARTH_RADIUS_KM, EARTH_SPIN_RAD_S
from behaviour_check.derive.lifetime import (
    END_KM,
    FLATTENING_KM,
    LIMIT_YEARS,
    decay_years,
    distribution,
    fall_km_year,
    percentiles,
    unsuitable,
)

DATA: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "data" / "derive" / "lifetime.yaml").read_text(encoding="utf-8")
)
brahe: Any = brahe_module  # its type stubs take constants for methods
FUTURE = date(2030, 1, 1)
MEAN_SUN = solar.constant(130, 15)
SECONDS_PER_YEAR = 365.25 * 86_400
few = settings(max_examples=40)


def years(*args: Any, **kwargs: Any) -> float:
    return float(decay_years(*args, **kwargs))


# --- tables ---


@pytest.mark.parametrize(
    ("altitude", "f107", "expected"),
    [
        (altitude, f107, value)
        for altitude, row in DATA["constant"]["years"].items()
        for f107, value in zip(DATA["constant"]["f107"], row, strict=True)
    ],
)
def test_constant_activity(altitude: float, f107: float, expected: float) -> None:
    found = years(altitude, altitude, 98, 0.01, solar.constant(f107, 15), limit_years=3000)
    assert found == pytest.approx(expected, rel=DATA["constant"]["tolerance"], abs=0.006)


@pytest.mark.parametrize("altitude", DATA["replays"]["rows"])
def test_replayed_cycles(altitude: float) -> None:
    expected, replays = DATA["replays"]["rows"][altitude], DATA["replays"]
    found = distribution(altitude, altitude, 98, 0.01, FUTURE)
    low, median, high = percentiles(found)
    assert median == pytest.approx(expected[1], rel=replays["median_tolerance"])
    assert [low, high] == pytest.approx([expected[0], expected[2]], rel=replays["outer_tolerance"])
    met = [np.mean(found <= limit) for limit in (5, 25)]
    assert met == pytest.approx(expected[3:], abs=replays["probability_tolerance"])


# --- tracked objects ---


@pytest.mark.parametrize("row", DATA["decays"], ids=lambda row: str(row["name"]))
def test_objects_that_came_down(row: dict[str, Any]) -> None:
    found = years(*row["orbit"], row["area_to_mass"], solar.history(row["day"], 40), limit_years=40) * 365.25
    assert row["days"] / row["factor"] < found < row["days"] * row["factor"]


def test_the_same_sphere_comes_down_sooner_with_an_active_sun() -> None:
    first, second = (
        years(387, 387, 51.6, 0.00464, solar.history(day, 5), limit_years=5)
        for day in (date(1999, 6, 5), date(2001, 12, 16))
    )
    assert 1.3 < first / second < 2.0  # in fact 258 and 131 days: Starshine 1 and 2


def test_two_spheres_of_one_size_and_different_mass() -> None:
    castor, pollux = (
        years(350, 350, 51.6, 0.183 / mass, solar.history(date(2009, 7, 30), 5), limit_years=5)
        for mass in (47.45, 27.44)
    )
    assert castor / pollux == pytest.approx(384 / 241, rel=0.06)


@pytest.mark.parametrize("row", DATA["stella"]["after"], ids=lambda row: f"{row['years']} years")
def test_stella_loses_height_as_its_element_sets_say(row: dict[str, float]) -> None:
    stella = DATA["stella"]
    course = solar.history(stella["start"], row["years"])
    swing = stella["eccentricity"] * (EARTH_RADIUS_KM + stella["altitude_km"])
    ends = stella["altitude_km"] - swing, stella["altitude_km"] + swing
    months = fall_km_year(*ends, stella["inclination"], stella["area_to_mass"], course.f107, course.ap)
    lost_m = float(np.mean(months)) * 1000 * row["years"]
    assert lost_m == pytest.approx(row["lost_m"], rel=stella["tolerance"])


def test_tiangong_1() -> None:
    """Its area to mass from how it came down to 296 km; from there the rest."""
    data = DATA["tiangong"]
    first, second = (solar.history(day, 5) for day in (date(2017, 5, 4), date(2017, 11, 26)))

    def days(altitude: float, ratio: float, course: solar.Activity) -> float:
        return 365.25 * years(altitude, altitude, data["inclination"], ratio, course, limit_years=5)

    def error(ratio: float) -> float:
        return days(349, ratio, first) - days(296, ratio, second) - float(data["days_from_349_to_296"])

    found = days(296, float(brentq(error, 0.002, 0.02)), second)
    assert data["days_from_296"] / data["factor"] < found < data["days_from_296"] * data["factor"]


def test_an_agency_tool_lies_within_the_band() -> None:
    data = DATA["drama"]
    altitude = data["altitude_km"]
    found = distribution(altitude, altitude, data["inclination"], data["area_to_mass"], data["start"])
    low, _, high = percentiles(found)
    assert low < data["years"][0] < data["years"][1] < high


def test_vanguard_1_outlasts_centuries() -> None:
    assert years(654, 3969, 34.2, 0.0146, solar.history(date(1958, 3, 17), 200), limit_years=200) == math.inf


# --- other integrators ---


def circular_years(altitude: float, inclination: float, ratio: float, f107: float) -> float:
    """The decay of a circular orbit as an integral over the altitude, of the same air."""
    tilt = math.radians(inclination)
    ground = EARTH_RADIUS_KM - FLATTENING_KM / 2 * math.sin(tilt) ** 2

    def seconds_per_km(radius: float) -> float:
        speed = math.sqrt(EARTH_MU_KM3_S2 / radius)
        wind = (1 - radius * EARTH_SPIN_RAD_S * math.cos(tilt) / speed) ** 2
        air = float(atmosphere.density(radius - ground, f107, 15))
        return 1 / (air * 2.2 * ratio * wind * math.sqrt(EARTH_MU_KM3_S2 * radius) * 1000)

    start = EARTH_RADIUS_KM + altitude
    knots = [*np.arange(ground + END_KM, start, 10), start]  # the table's logarithm bends at its entries
    return float(sum(quad(seconds_per_km, *ends, epsrel=1e-6)[0] for ends in pairwise(knots))) / SECONDS_PER_YEAR


@pytest.mark.parametrize(("altitude", "inclination"), [(200, 30), (300, 98), (400, 0), (550, 53), (700, 140)])
def test_circular_orbits_decay_as_the_integral_says(altitude: float, inclination: float) -> None:
    expected = circular_years(altitude, inclination, 0.01, 130)
    found = years(altitude, altitude, inclination, 0.01, MEAN_SUN, limit_years=3000)
    assert found == pytest.approx(expected, rel=0.01, abs=1e-4)


@pytest.fixture
def simple_air(monkeypatch: pytest.MonkeyPatch) -> Callable[[float, float, float], None]:
    """Replace the air by one that brahe knows too: exponential, over a ball."""

    def put(density: float, at_km: float, scale_height_km: float) -> None:
        altitudes = np.arange(atmosphere.LOWEST_KM, atmosphere.HIGHEST_KM + 1, atmosphere.STEP_KM)
        row = math.log(density) - (altitudes - at_km) / scale_height_km
        monkeypatch.setattr(atmosphere, "profiles", lambda f107, ap: np.tile(row, (len(f107), 1)))
        monkeypatch.setattr(lifetime, "FLATTENING_KM", 0.0)

    return put


AREA_TO_MASS = 0.1
AIR = 5e-12, 400.0, 60.0  # kg/m3, at km, scale height km


def brahe_propagator(perigee: float, apogee: float, inclination: float) -> Any:
    """Brahe's numerical propagator with drag in the simple air, and no other force but the Earth's pull."""
    brahe.set_global_eop_provider_from_static_provider(brahe.StaticEOPProvider.from_zero())
    density, at_km, scale_height_km = AIR
    axis = EARTH_RADIUS_KM + (perigee + apogee) / 2
    eccentricity = (apogee - perigee) / 2 / axis
    elements = np.array([axis * 1000, eccentricity, inclination, 15.0, 90.0, 0.0])
    parameter = brahe.ParameterSource.value
    forces = brahe.ForceModelConfig(
        gravity=brahe.GravityConfiguration.point_mass(),
        drag=brahe.DragConfiguration(
            model=brahe.AtmosphericModel.exponential(scale_height_km * 1000, density, at_km * 1000),
            area=parameter(AREA_TO_MASS * 100),
            cd=parameter(2.2),
        ),
        mass=parameter(100.0),
        frame_transform=brahe.FrameTransformationModel.EARTH_ROTATION_ONLY,
    )
    return brahe.NumericalOrbitPropagator(
        brahe.Epoch.from_datetime(2024, 1, 1, 0, 0, 0.0, 0.0, brahe.TimeSystem.UTC),
        brahe.state_koe_to_eci(elements, brahe.AngleFormat.DEGREES),
        brahe.NumericalPropagationConfig.default(),
        forces,
        np.array([100.0, AREA_TO_MASS * 100, 2.2, 1.0, 1.3]),
    )


@pytest.mark.parametrize(
    ("perigee", "apogee", "inclination"),
    [(300, 300, 51.6), (300, 300, 98), (300, 300, 0.1), (250, 500, 63.4), (220, 1000, 28.5)],
)
def test_a_numerical_propagator_comes_down_at_the_same_time(
    perigee: float, apogee: float, inclination: float, simple_air: Callable[[float, float, float], None]
) -> None:
    simple_air(*AIR)
    expected = years(perigee, apogee, inclination, AREA_TO_MASS, MEAN_SUN) * SECONDS_PER_YEAR
    propagator = brahe_propagator(perigee, apogee, inclination)
    start = propagator.current_epoch()
    propagator.propagate_to(start + expected * 0.9)
    while np.linalg.norm(propagator.current_state()[:3]) > (EARTH_RADIUS_KM + END_KM) * 1000:
        propagator.step_by(60.0)
    assert propagator.current_epoch() - start == pytest.approx(expected, rel=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(("perigee", "apogee", "inclination"), [(300, 300, 98), (250, 1200, 51.6)])
def test_equations_of_motion_round_a_flattened_earth(perigee: float, apogee: float, inclination: float) -> None:
    """Every revolution integrated, in the shipped air over the ellipsoid, which turns with the Earth."""
    days, ratio = 2.0, 0.05
    rows = atmosphere.profiles(np.array([130.0]), np.array([15.0]))[0]
    grid = np.arange(atmosphere.LOWEST_KM, atmosphere.HIGHEST_KM + 1, atmosphere.STEP_KM)

    def motion(_: float, state: Any) -> list[float]:
        x, y, z, u, v, w = state
        radius = math.sqrt(x * x + y * y + z * z)
        height = radius - EARTH_RADIUS_KM + FLATTENING_KM * (z / radius) ** 2
        air = math.exp(float(np.interp(height, grid, rows)))
        au, av, aw = u + EARTH_SPIN_RAD_S * y, v - EARTH_SPIN_RAD_S * x, w
        drag = -0.5 * air * 2.2 * ratio * math.sqrt(au * au + av * av + aw * aw) * 1000
        pull = -EARTH_MU_KM3_S2 / radius**3
        return [u, v, w, pull * x + drag * au, pull * y + drag * av, pull * z + drag * aw]

    low, high = EARTH_RADIUS_KM + perigee, EARTH_RADIUS_KM + apogee
    speed = math.sqrt(EARTH_MU_KM3_S2 * (2 / low - 2 / (low + high)))
    tilt, place = math.radians(inclination), math.radians(45)  # perigee half way to the pole: at the mean radius
    along = [-math.sin(place), math.cos(place) * math.cos(tilt), math.cos(place) * math.sin(tilt)]
    out = [math.cos(place), math.sin(place) * math.cos(tilt), math.sin(place) * math.sin(tilt)]
    start = [low * part for part in out] + [speed * part for part in along]
    end = solve_ivp(motion, (0, days * 86_400), start, method="DOP853", rtol=1e-10, atol=1e-8).y[:, -1]
    axis = 1 / (2 / np.linalg.norm(end[:3]) - (end[3:] @ end[3:]) / EARTH_MU_KM3_S2)
    step = days / 365.25 / 100
    down, up = perigee, apogee
    for _ in range(100):
        fall = fall_km_year(down, up, inclination, ratio, 130, 15)
        down, up = down - float(fall[0]) * step, up - float(fall[1]) * step
    # Ours takes the mean height over the ellipsoid; the mean of the density along a polar orbit is 1.4 % more.
    assert (low + high) / 2 - axis == pytest.approx((perigee + apogee - down - up) / 2, rel=0.03)


# --- laws ---

ALTITUDES = st.floats(130, 1200)
RATIOS = st.floats(0.001, 1)
TILTS = st.floats(0, 180)


@few
@given(ALTITUDES, st.floats(1, 500), TILTS, RATIOS)
def test_higher_orbits_last_longer(altitude: float, more: float, tilt: float, ratio: float) -> None:
    low, apogee, both = decay_years(
        [altitude, altitude, altitude + more], [altitude, altitude + more, altitude + more], tilt, ratio, MEAN_SUN
    )
    assert low <= apogee <= both
    assert low < both or low == math.inf


@few
@given(ALTITUDES, st.floats(0, 2000), TILTS, st.floats(0.001, 0.1), st.floats(1.1, 10))
def test_with_a_constant_sun_lifetime_goes_inversely_with_area_to_mass(
    perigee: float, more: float, tilt: float, ratio: float, times: float
) -> None:
    one, other = decay_years(perigee, perigee + more, tilt, [ratio, ratio * times], MEAN_SUN, limit_years=1e6)
    assert one == pytest.approx(other * times, rel=1e-6) or one == math.inf


@few
@given(ALTITUDES, TILTS, st.floats(1, 4))
def test_only_the_product_of_drag_coefficient_and_area_to_mass_counts(
    altitude: float, tilt: float, coefficient: float
) -> None:
    one = years(altitude, altitude, tilt, 0.02, MEAN_SUN, drag_coefficient=coefficient, limit_years=1e6)
    other = years(altitude, altitude, tilt, 0.02 * coefficient / 2, MEAN_SUN, drag_coefficient=2, limit_years=1e6)
    assert one == pytest.approx(other, rel=1e-9)


@few
@given(st.floats(200, 800), TILTS, st.floats(60, 250), st.floats(2, 50))
def test_an_active_sun_brings_down_sooner(altitude: float, tilt: float, f107: float, more: float) -> None:
    quiet, active = (
        years(altitude, altitude, tilt, 0.01, solar.constant(flux, 15), limit_years=1e5) for flux in (f107, f107 + more)
    )
    assert active < quiet


@few
@given(st.floats(200, 800), st.floats(0, 85))
def test_against_the_turning_air_an_orbit_decays_sooner(altitude: float, tilt: float) -> None:
    with_it, against_it = decay_years(altitude, altitude, [tilt, 180 - tilt], 0.01, MEAN_SUN, limit_years=1e5)
    assert against_it < with_it


@settings(max_examples=10)
@given(
    st.lists(st.tuples(ALTITUDES, st.floats(0, 3000), TILTS, RATIOS), min_size=1, max_size=5),
    st.dates(date(1960, 1, 1), date(2100, 1, 1)),
)
def test_many_at_once_give_what_each_alone_gives(rows: list[tuple[float, float, float, float]], day: date) -> None:
    course = solar.history(day, 30)
    low, more, tilt, ratio = np.array(rows).T
    together = decay_years(low, low + more, tilt, ratio, course, limit_years=30)
    alone = [years(a, a + b, c, d, course, limit_years=30) for a, b, c, d in rows]
    assert together.tolist() == pytest.approx(alone, rel=1e-9)


def test_objects_under_replays_make_a_table() -> None:
    replays = solar.replays(FUTURE, 25)
    table = decay_years(np.array([[400.0], [500.0]]), np.array([[400.0], [700.0]]), 98, 0.02, replays, limit_years=25)
    assert table.shape == (2, 56)
    third = solar.Activity(replays.f107[3], replays.ap[3])
    assert table[1, 3] == pytest.approx(years(500, 700, 98, 0.02, third, limit_years=25), rel=1e-3)
    assert np.sort(table[0]).tolist() == pytest.approx(
        distribution(400, 400, 98, 0.02, FUTURE, limit_years=25).tolist(), rel=1e-9
    )


@few
@given(st.floats(300, 700), st.floats(1, 60))
@example(300, 1.0000000000000002)
def test_a_limit_cuts_off_and_changes_nothing_else(altitude: float, limit: float) -> None:
    course = solar.history(date(1980, 1, 1), 60)
    whole = years(altitude, altitude, 98, 0.02, course, limit_years=60)
    cut = years(altitude, altitude, 98, 0.02, course, limit_years=limit)
    assert cut == (math.inf if whole > limit * 1.01 else pytest.approx(whole, rel=0.02)) or whole > limit * 0.99


def test_means_over_quarters_and_years_change_little(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {altitude: distribution(altitude, altitude, 98, 0.01, FUTURE) for altitude in (550, 650, 750)}
    monkeypatch.setattr(lifetime, "_edges", lambda activity, limit: np.arange(round(limit * 12) + 1) / 12)
    for altitude, means in found.items():
        assert means == pytest.approx(distribution(altitude, altitude, 98, 0.01, FUTURE), rel=0.03)


@pytest.mark.parametrize(("perigee", "apogee"), [(200, 1000), (200, 4000), (200, 10_000), (400, 10_000)])
def test_sixteen_nodes_are_enough(perigee: float, apogee: float) -> None:
    found, fine = (years(perigee, apogee, 30, 0.02, MEAN_SUN, nodes=nodes) for nodes in (16, 200))
    assert found == pytest.approx(fine, rel=0.006)


def test_both_orders_of_perigee_and_apogee_mean_the_same() -> None:
    assert years(500, 300, 50, 0.01, MEAN_SUN) == years(300, 500, 50, 0.01, MEAN_SUN)


def test_what_is_lower_than_the_end_is_down() -> None:
    assert decay_years([0, 50, 100], [0, 50, 30_000], 0, 0.01, MEAN_SUN).tolist() == [0, 0, 0]


def test_without_area_nothing_comes_down() -> None:
    assert years(200, 200, 50, 0.0, MEAN_SUN) == math.inf


def test_the_rate_is_of_each_end() -> None:
    low, high = fall_km_year(300, 2000, 50, 0.01, 130, 15)
    assert 0 < low * 20 < high  # drag at perigee lowers the apogee
    low, high = fall_km_year(400, 400, 50, 0.01, [70, 200], 15)
    assert low.tolist() == pytest.approx(high.tolist())
    assert low[0] * 3 < low[1]


def test_percentiles_go_outward() -> None:
    values = np.arange(56.0)
    assert percentiles(values) == (5, 27.5, 50)
    values[28:] = math.inf
    assert percentiles(values) == (5, math.inf, math.inf)


# --- what it cannot answer, and hostile input ---


def test_what_drag_alone_does_not_decide() -> None:
    assert unsuitable(1200, 0.02) is None
    assert unsuitable(4000, 1) is None
    assert "4,000 km (here 35,786 km)" in str(unsuitable(35_786, 0.02))
    assert "1 m2/kg (here 10 m2/kg)" in str(unsuitable(1600, 10))


def test_activity_must_be_known_for_the_whole_time() -> None:
    with pytest.raises(ValueError, match="known for 10 years, not for 200"):
        decay_years(500, 500, 98, 0.01, solar.history(FUTURE, 10), limit_years=LIMIT_YEARS)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("place", range(4))
def test_what_is_not_finite_is_refused(wrong: float, place: int) -> None:
    values = [500.0, 500.0, 98.0, 0.01]
    values[place] = wrong
    low, high, tilt, ratio = values
    with pytest.raises(ValueError, match="finite"):
        decay_years(low, high, tilt, ratio, MEAN_SUN)


@few
@given(
    st.floats(-6000, 400_000), st.floats(-6000, 400_000), st.floats(-360, 360), st.floats(0, 1e12), st.floats(1, 5),
    st.dates(solar.FIRST_DAY, date(9999, 12, 31)),
)  # fmt: skip
def test_any_numbers_give_an_answer_in_bounded_time(
    one: float, other: float, tilt: float, ratio: float, coefficient: float, day: date
) -> None:
    start = time.process_time()
    found = distribution(one, other, tilt, ratio, day, drag_coefficient=coefficient)
    assert found.shape == (56,)
    assert (found >= 0).all()
    assert (found[1:] >= found[:-1]).all()
    assert time.process_time() - start < 5


def test_some_of_a_cloud_of_a_thousand_pieces_stay() -> None:
    rng = np.random.default_rng(1)
    low = rng.uniform(200, 860, 1108)
    course = solar.history(date(2007, 1, 11), 25)
    found = decay_years(low, low + rng.exponential(300, 1108), 98.6, 10 ** rng.normal(-1, 0.5, 1108), course,
                        limit_years=25)  # fmt: skip
    assert 0.3 < np.isfinite(found).mean() < 0.95
