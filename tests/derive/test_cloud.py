"""Orbits of fragments and how long they stay: mechanics, real clouds, and laws."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from behaviour_check.derive import solar
from behaviour_check.derive.breakup import (
    MAX_SAMPLED,
    Floats,
    characteristic_mass_kg,
    collision_count,
    draw,
    generator,
    share_of,
)
from behaviour_check.derive.cloud import (
    CLASSES_M,
    DRAGLESS_KM,
    DRAWS,
    FEWEST_LAST,
    HORIZON_YEARS,
    LAST_LIKELY,
    LAST_SURE,
    MOST_DRAWN,
    Cloud,
    Event,
    Orbits,
    Start,
    age,
    drag_decides,
    draw_every,
    draw_start,
    follow,
    life_years,
    longest_life,
    object_years,
    orbits,
    survivors,
)
from behaviour_check.derive.earth import EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from behaviour_check.derive.lifetime import decay_years

DATA: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "data" / "derive" / "breakup.yaml").read_text(encoding="utf-8")
)


def floats(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def kicked(
    radial: float = 0, along: float = 0, across: float = 0, node_deg: float = 0, altitude: float = 500
) -> Orbits:
    """The orbit after a kick in m/s, from a circular one at 50 degrees."""
    start = Start(floats(0), np.radians(floats(node_deg)))
    return orbits(altitude, altitude, 50.0, start, np.array([[radial, along, across]], dtype=np.float64))


# --- mechanics ---


def test_a_kick_forward_raises_the_other_side_alone() -> None:
    # 100 m/s at 500 km: half a Hohmann transfer; from vis-viva by hand
    radius = EARTH_RADIUS_KM + 500
    speed = math.sqrt(EARTH_MU_KM3_S2 / radius) + 0.1
    axis = 1 / (2 / radius - speed**2 / EARTH_MU_KM3_S2)
    orbit = kicked(along=100)
    assert orbit.perigee_km[0] == pytest.approx(500)
    assert orbit.apogee_km[0] == pytest.approx(2 * axis - radius - EARTH_RADIUS_KM)
    assert orbit.apogee_km[0] == pytest.approx(500 + 4 * radius * 0.1 / speed, rel=0.02)  # the rule of thumb
    assert orbit.inclination_deg[0] == pytest.approx(50)
    assert kicked(along=-100).apogee_km[0] == pytest.approx(500)


def test_a_kick_outward_raises_one_end_and_lowers_the_other() -> None:
    radius = EARTH_RADIUS_KM + 500
    eccentricity = 0.1 / math.sqrt(EARTH_MU_KM3_S2 / radius)
    for radial in (100, -100):
        orbit = kicked(radial=radial)
        assert orbit.perigee_km[0] == pytest.approx(radius / (1 + eccentricity) - EARTH_RADIUS_KM)
        assert orbit.apogee_km[0] == pytest.approx(radius / (1 - eccentricity) - EARTH_RADIUS_KM)


def test_a_kick_across_tilts_the_plane_at_the_node_alone() -> None:
    tilt = math.degrees(math.atan2(0.1, math.sqrt(EARTH_MU_KM3_S2 / (EARTH_RADIUS_KM + 500))))
    assert kicked(across=100).inclination_deg[0] == pytest.approx(50 + tilt)
    assert kicked(across=100, node_deg=180).inclination_deg[0] == pytest.approx(50 - tilt)
    assert kicked(across=100, node_deg=90).inclination_deg[0] == pytest.approx(50, abs=0.01)


def test_periods_are_those_of_kepler() -> None:
    assert kicked().period_min[0] == pytest.approx(94.6, abs=0.05)  # 500 km
    geostationary = kicked(altitude=35_786.0)
    assert geostationary.period_min[0] * 60 == pytest.approx(86_164.1, rel=1e-5)


def test_what_is_too_fast_leaves_and_what_stands_still_falls() -> None:
    radius = EARTH_RADIUS_KM + 500
    circular = 1000 * math.sqrt(EARTH_MU_KM3_S2 / radius)
    gone = kicked(along=circular * (math.sqrt(2) - 1) + 1)
    assert math.isinf(gone.apogee_km[0])
    assert math.isinf(gone.period_min[0])
    dropped = kicked(along=-circular)
    assert dropped.perigee_km[0] == pytest.approx(-EARTH_RADIUS_KM)
    backwards = kicked(along=-2 * circular)
    assert backwards.perigee_km[0] == pytest.approx(500)
    assert backwards.inclination_deg[0] == pytest.approx(130)
    for orbit, stays in ((gone, False), (dropped, False), (kicked(along=-200), False), (kicked(along=-50), True)):
        assert bool(orbit.stays[0]) is stays


altitudes = st.floats(150, 400_000)
inclinations = st.floats(0, 180)
turns = st.floats(0, 2 * math.pi)
kicks = st.floats(-3000, 3000)


@given(altitudes, altitudes, inclinations, turns, turns)
def test_without_a_kick_a_piece_stays_on_its_parents_orbit(
    one_end: float, other_end: float, inclination: float, anomaly: float, node: float
) -> None:
    perigee, apogee = sorted((one_end, other_end))
    same = orbits(perigee, apogee, inclination, Start(floats(anomaly), floats(node)), np.zeros((1, 3)))
    assert same.perigee_km[0] == pytest.approx(perigee, rel=1e-7, abs=0.02)
    assert same.apogee_km[0] == pytest.approx(apogee, rel=1e-7, abs=0.02)
    assert same.inclination_deg[0] == pytest.approx(inclination, abs=1e-5)


@given(altitudes, altitudes, inclinations, turns, turns, kicks, kicks, kicks)
def test_orbits_are_those_of_the_full_vectors(
    one_end: float, other_end: float, inclination: float, mean: float, node: float,
    radial: float, along: float, across: float,
) -> None:  # fmt: skip
    """Another way: position and velocity in space, then the eccentricity vector."""
    perigee, apogee = sorted((one_end, other_end))
    found = orbits(perigee, apogee, inclination, Start(floats(mean), floats(node)), np.array([[radial, along, across]]))
    low, high = perigee + EARTH_RADIUS_KM, apogee + EARTH_RADIUS_KM
    e, p = (high - low) / (high + low), 2 * high * low / (high + low)
    anomaly = mean
    for _ in range(2000):  # by simple iteration, halved: slow but sure, also for long ellipses
        anomaly = (anomaly + mean + e * math.sin(anomaly)) / 2
    true = 2 * math.atan2(math.sqrt(1 + e) * math.sin(anomaly / 2), math.sqrt(1 - e) * math.cos(anomaly / 2))
    tilt = math.radians(inclination)
    out = np.array([math.cos(node), math.sin(node) * math.cos(tilt), math.sin(node) * math.sin(tilt)])
    ahead = np.array([-math.sin(node), math.cos(node) * math.cos(tilt), math.cos(node) * math.sin(tilt)])
    root = math.sqrt(EARTH_MU_KM3_S2 / p)
    velocity = (root * e * math.sin(true) + radial / 1000) * out + (
        root * (1 + e * math.cos(true)) + along / 1000
    ) * ahead
    velocity += across / 1000 * np.cross(out, ahead)
    position = p / (1 + e * math.cos(true)) * out
    momentum = np.cross(position, velocity)
    shape = np.cross(velocity, momentum) / EARTH_MU_KM3_S2 - out
    eccentricity, latus = float(np.linalg.norm(shape)), float(momentum @ momentum) / EARTH_MU_KM3_S2
    assert found.perigee_km[0] + EARTH_RADIUS_KM == pytest.approx(latus / (1 + eccentricity), rel=1e-6, abs=1e-3)
    if eccentricity < 0.999:
        assert found.apogee_km[0] + EARTH_RADIUS_KM == pytest.approx(latus / (1 - eccentricity), rel=1e-6)
    elif eccentricity > 1.001:
        assert math.isinf(found.apogee_km[0])
    if latus > 1:
        cosine = float(momentum[2] / np.linalg.norm(momentum))
        assert math.cos(math.radians(found.inclination_deg[0])) == pytest.approx(cosine, abs=1e-6)


@given(st.floats(200, 2000), st.integers(0, 1000))
def test_every_piece_passes_where_it_began_and_as_many_fly_higher_as_lower(altitude: float, seed: int) -> None:
    rng = generator(seed)
    pieces = draw(400, 400, "spacecraft", "explosion", rng)
    around = orbits(altitude, altitude, 98.0, draw_start(400, rng), pieces.delta_v_m_s)
    assert np.all(around.perigee_km <= altitude + 1e-3)
    assert np.all(around.apogee_km >= altitude - 1e-3)
    period = kicked(altitude=altitude).period_min[0]
    assert 0.35 < float(np.mean(around.period_min > period)) < 0.65


# --- how long they stay ---


def test_counting_what_is_left() -> None:
    life, weight = floats(2, math.inf, 0, 7), floats(1, 2, 5, 4)
    assert survivors(life, weight, floats(0, 1, 2, 6.9, 7, 1000)).tolist() == [7, 7, 6, 6, 2, 2]
    assert object_years(life, weight, 100.0) == 2 + 200 + 28


def test_the_longest_life_is_when_the_last_piece_goes_as_likely_as_not() -> None:
    life = floats(1, 2, 3, 4, 5)
    assert longest_life(life, np.ones(5), 3) == 3  # three must have lived as long
    assert longest_life(life, np.full(5, 0.2), 3) == 2  # 0.8 pieces, just above ln 2
    assert longest_life(life, np.full(5, 0.1), 3) == 0  # half a piece in all: rather none
    assert longest_life(np.append(life, [math.inf] * 3), np.ones(8), 3) == math.inf
    assert longest_life(floats(), floats(), 3) == 0


def test_how_many_of_all_draws_must_live_as_long() -> None:
    """In a single draw at least FEWEST_LAST of them do so in 95 %, and in half, of all cases."""
    for together, share in ((LAST_SURE, 0.95), (LAST_LIKELY, 0.5)):
        mean = together / DRAWS
        fewer = math.exp(-mean) * sum(mean**n / math.factorial(n) for n in range(FEWEST_LAST))
        assert 1 - fewer == pytest.approx(share, abs=0.015)


def test_what_a_life_depends_on() -> None:
    activity = solar.constant(130, 15)
    pieces = Orbits(
        floats(110, 400, 400, 400, 500, 800), floats(900, 400, 400, 4000, 500, math.inf), *[np.full(6, 60.0)] * 2
    )
    ratio = floats(0.1, 0.1, 0.3, 0.1, 0.1, 0.1)
    suborbital, usual, light, ellipse, high, escaped = life_years(pieces, ratio, activity, horizon_years=HORIZON_YEARS)
    assert suborbital == 0
    assert escaped == 0
    assert usual == pytest.approx(0.061, rel=0.15)  # a tenth of the life at 0.01 m²/kg
    assert light == pytest.approx(usual / 3, rel=0.01)
    assert ellipse > 2 * usual
    assert high > 2 * usual


def test_nothing_comes_down_in_a_century_from_where_no_air_is() -> None:
    active = solar.constant(250, 30)
    for ratio in (0.1, 9.0, 30.0):
        years = decay_years(DRAGLESS_KM, DRAGLESS_KM, 0, ratio, active, limit_years=HORIZON_YEARS)
        assert math.isinf(float(years))
    high = Orbits(floats(DRAGLESS_KM), floats(5000), floats(50), floats(180))
    assert math.isinf(life_years(high, floats(30.0), active, horizon_years=HORIZON_YEARS)[0])


def test_for_which_pieces_drag_decides() -> None:
    perigee = floats(500, 500, 500, 500, 35_000, 4500, 900, 90_000)
    apogee = floats(500, 9_000, 11_000, 500, 36_000, 35_000, math.inf, 90_000)
    ratio = floats(0.1, 0.1, 0.1, 4, 0.1, 0.1, 0.1, 0.1)
    around = Orbits(perigee, apogee, np.zeros(8), np.zeros(8))
    assert drag_decides(around, ratio).tolist() == [True, True, False, False, True, False, False, False]


def cloud_of(row: dict[str, Any], n: int = MAX_SAMPLED) -> Cloud:
    first, second = row["masses"]
    mass = characteristic_mass_kg(first, second, row["speed"])
    rng = generator(1)
    expected = collision_count(0.1, mass) * share_of(first, second)
    pieces = draw(expected, n, "spacecraft", "collision", rng, fastest_m_s=1300 * row["speed"])
    altitude = row["altitude"]
    around = orbits(altitude, altitude, row["inclination"], draw_start(n, rng), pieces.delta_v_m_s)
    return age(pieces, around, solar.history(row["date"], 20), 20.0)


@pytest.mark.parametrize("row", DATA["clouds"], ids=lambda row: f"{row['name']} after {row['years']} years")
def test_what_is_left_of_real_clouds(row: dict[str, Any]) -> None:
    cloud = cloud_of(row)
    began = float(np.sum(cloud.pieces.weight[cloud.orbits.stays]))
    few, many = (
        float(survivors(life, cloud.pieces.weight, floats(row["years"]))[0]) / began
        for life in (cloud.short_life_y, cloud.life_y)
    )
    assert few - row.get("below", 0) <= row["share"] <= many
    # Not because the band takes in anything
    assert many - few < 0.35
    if row["altitude"] > 700:
        assert few > 0.3
        assert many > 1 / 3
    else:
        assert many < 0.1


def test_what_is_spared_would_have_come_out_the_same() -> None:
    row = DATA["clouds"][0]
    cloud = cloud_of(row, 300)
    activity = solar.history(row["date"], 20)
    ratio = cloud.pieces.area_to_mass_m2_kg
    assert np.array_equal(cloud.life_y, life_years(cloud.orbits, ratio, activity, horizon_years=20.0))
    assert np.array_equal(cloud.short_life_y, life_years(cloud.orbits, ratio * 3 * 1.2, activity, horizon_years=20.0))
    assert np.all(cloud.short_life_y <= cloud.life_y)


EXPECTED = tuple(collision_count(size, 30_000) for size in CLASSES_M)
assert len(EXPECTED) == 3
COLLISION = Event("collision", "spacecraft", EXPECTED, 30_000)


def test_large_and_small_pieces_are_drawn_apart() -> None:
    every = draw_every(COLLISION, generator(4))
    for smallest, number in zip(CLASSES_M, EXPECTED, strict=True):
        assert float(np.sum(every.weight[every.size_m >= smallest * (1 - 1e-12)])) == pytest.approx(number)
    assert [int(np.sum(every.size_m >= smallest * (1 - 1e-12))) for smallest in CLASSES_M] == [4000, 8000, 12_000]
    trackable = follow(COLLISION, 300, 300, 51.6, date(2010, 1, 1), 4).trackable
    assert len(trackable.life_y) == len(trackable.pieces.size_m) == len(trackable.orbits.apogee_km) == MOST_DRAWN
    assert float(trackable.pieces.size_m.min()) >= 0.1
    assert float(np.sum(trackable.pieces.weight)) == pytest.approx(EXPECTED[0])


@pytest.mark.parametrize("altitude", [250, 480, 700])
def test_those_that_are_followed_are_those_that_stay_the_longest(altitude: float) -> None:
    """Drawn and followed anew, all of them."""
    day, rng = date(2021, 11, 15), generator(4)
    draw(EXPECTED[0], MOST_DRAWN, "spacecraft", "collision", rng)
    draw_start(MOST_DRAWN, rng)
    every = draw_every(COLLISION, rng)
    around = orbits(altitude, altitude, 82.6, draw_start(len(every.weight), rng), every.delta_v_m_s)
    some = np.flatnonzero(drag_decides(around, every.area_to_mass_m2_kg))[::4]  # a quarter is enough
    all_of_them = Orbits(*(part[some] for part in around))
    life = life_years(
        all_of_them, every.area_to_mass_m2_kg[some] * 3 * 1.2, solar.history(day, 100), horizon_years=HORIZON_YEARS
    )
    lasting = follow(COLLISION, altitude, altitude, 82.6, day, 4).lasting
    followed = np.sort(lasting.short_life_y)[::-1]
    for rank in (3, 8, LAST_SURE // 4):
        here = float(np.sort(life)[-rank])
        assert here <= HORIZON_YEARS or here == math.inf
        # So many of the quarter live as long, and each of these is among those followed.
        assert np.isin(np.sort(life)[-rank:], lasting.short_life_y).all()
        assert followed[rank - 1] >= here
