"""Closest approach: Iridium 33 and Cosmos 2251, slow pairs, and laws that hold for any two objects."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import orbits
import pytest
from conftest import DATA
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]

from behaviour_check.derive.approach import Encounter, Manner, Pass, look, manner
from behaviour_check.derive.elements import ElementSet, Ephemeris, read
from behaviour_check.derive.instants import Instant, parse

HOUR = 3600.0
START = parse("2026-03-01T06:00:00")
CASE = DATA / "derive" / "approach"


def orbit_of(text: str, start: Instant = START) -> ElementSet | Ephemeris:
    return read(text, "orbit", start).orbit


def collision() -> tuple[ElementSet | Ephemeris, ElementSet | Ephemeris, Instant]:
    """The last element sets of both before they collided."""
    start = parse("2009-02-10T00:00:00")
    names = ("iridium-33.tle", "cosmos-2251.tle")
    first, second = (orbit_of((CASE / name).read_text(encoding="ascii"), start) for name in names)
    return first, second, start


def distances(met: Encounter, seconds: Sequence[float] | orbits.Array) -> orbits.Array:
    times = np.asarray(seconds, dtype=np.float64)
    ones, others = (orbit.positions(met.start, times)[0] for orbit in (met.first, met.second))
    return np.asarray(np.linalg.norm(ones - others, axis=1))


def test_iridium_33_and_cosmos_2251() -> None:
    first, second, start = collision()
    met = look(first, second, start, 24 * HOUR)
    at = start.after(float(met.seconds[met.closest]))
    assert at.since(parse("2009-02-10T16:55:59.796")) == pytest.approx(0.0, abs=0.010)
    assert met.distances_km[met.closest] == pytest.approx(0.6980, abs=0.001)
    assert met.speeds_km_s[0] == pytest.approx(11.6472, abs=0.0001)
    (position,), (velocity,) = first.positions(at, np.array([0.0]))
    assert np.linalg.norm(position) - 6378.137 == pytest.approx(769.2, abs=0.1)
    assert position == pytest.approx([-1466.9956, 1585.7559, 6813.0253], abs=0.002)
    assert velocity == pytest.approx([3.58926, -6.16566, 2.20331], abs=1e-5)
    # What the element sets did not tell: the distance was zero. The error that is given has to cover it.
    assert met.distance_range_km[0] == 0.0
    assert 4 < met.distance_range_km[1] < 10


def test_a_grid_alone_finds_the_wrong_pass() -> None:
    first, second, _ = collision()
    assert isinstance(first, ElementSet)
    start = first.elements.epoch
    met = look(first, second, start, 48 * HOUR)
    grid = distances(met, np.arange(0.0, 48 * HOUR, 60.0))
    assert grid.min() == pytest.approx(46.1, abs=0.1)
    assert abs(grid.argmin() * 60.0 - met.seconds[met.closest]) > 3000
    assert distances(met, np.arange(0.0, 48 * HOUR, 1.0)).min() == pytest.approx(5.7, abs=0.1)
    assert met.distances_km[met.closest] == pytest.approx(0.6980, abs=0.001)


def test_velocities_of_sgp4_are_not_needed() -> None:
    """The closest point is where the distance is least, also to a minimiser that knows nothing of orbits."""
    first, second, start = collision()
    met = look(first, second, start, 24 * HOUR)
    guess = float(met.seconds[met.closest])
    found = minimize_scalar(lambda t: float(distances(met, [t])[0]), bounds=(guess - 30, guess + 30), method="bounded",
                            options={"xatol": 1e-7})  # fmt: skip
    assert guess == pytest.approx(found.x, abs=1e-3)
    assert met.distances_km[met.closest] == pytest.approx(found.fun, abs=1e-7)


GEO = {"motion": 1.00273791, "inclination": 0.05, "eccentricity": 0.0002}
LEO = {"motion": 15.5, "inclination": 51.6, "eccentricity": 0.0005}


def pair(base: dict[str, float], *, hours: float, **other: float) -> Encounter:
    """Two objects, the second of which differs in what is given."""
    first, second = orbits.two_lines(1, **base), orbits.two_lines(2, **{**base, **other})  # type: ignore[arg-type]
    return look(orbit_of(first), orbit_of(second), START, hours * HOUR)


@pytest.mark.parametrize(
    ("base", "other", "nearest_km"),
    [
        (GEO, {"anomaly": 0.03}, 2 * 42_164 * math.sin(math.radians(0.015))),
        (LEO, {"anomaly": 0.05}, 2 * 6796 * math.sin(math.radians(0.025))),
    ],
)  # fmt: skip
def test_two_on_one_orbit_keep_their_distance(
    base: dict[str, float], other: dict[str, float], nearest_km: float
) -> None:
    met = pair(base, hours=24, **other)
    assert met.distances_km[met.closest] == pytest.approx(nearest_km, rel=0.01)
    assert met.distances_km.max() == pytest.approx(nearest_km, rel=0.01)
    assert met.speeds_km_s[0] < 0.01


@pytest.mark.parametrize(
    ("base", "other"),
    [
        (GEO, {"anomaly": 0.03, "eccentricity": 0.0003}),
        (GEO, {"anomaly": -1.0, "motion": 1.0050}),
        (LEO, {"anomaly": 0.05, "eccentricity": 0.0006}),
        (LEO, {"anomaly": -30.0, "motion": 15.6}),
    ],
    ids=["geo-neighbours", "geo-drift", "leo-rendezvous", "leo-drift"],
)
def test_slow_pairs_against_a_minimiser(base: dict[str, float], other: dict[str, float]) -> None:
    met = pair(base, hours=72, **other)
    grid = np.arange(0.0, 72 * HOUR, 10.0)
    at = float(grid[distances(met, grid).argmin()])
    found = minimize_scalar(lambda t: float(distances(met, [t])[0]), bounds=(max(at - 60, 0.0), at + 60),
                            method="bounded", options={"xatol": 1e-4})  # fmt: skip
    assert met.distances_km[met.closest] == pytest.approx(found.fun, abs=1e-6)


def test_ephemerides_give_what_their_orbits_give() -> None:
    """Two circular orbits of one period, a degree apart in plane, meet where the planes cross."""
    seconds = np.arange(0.0, 6 * HOUR + 1, 60.0)
    text = [
        orbits.oem_kvn((seconds, orbits.kepler(seconds, semi_major_km=7178.0, inclination=tilt, anomaly=ahead)))
        for tilt, ahead in ((0.0, 1.0), (math.radians(1), 1.0 + 1e-3))
    ]
    met = look(orbit_of(text[0]), orbit_of(text[1]), orbits.EPOCH, 6 * HOUR)
    # In the plane between them, 1e-3 rad apart along it: the nearest point is that far away, less the tilt's share.
    assert met.distances_km[met.closest] == pytest.approx(7178 * 1e-3 * math.cos(math.radians(0.5)), rel=1e-4)
    assert met.errors_km.max() < 1e-3
    low, high = met.distance_range_km
    assert low < met.distances_km[met.closest] < high < low + 2e-3


def test_a_frame_that_turns_with_the_earth_gives_the_same() -> None:
    seconds = np.arange(0.0, HOUR + 1, 60.0)
    still, turning = [], []
    for ahead in (0.0, 0.001):
        position, velocity = orbits.kepler(seconds, semi_major_km=7178.0, inclination=1.0, anomaly=ahead)
        angle = 7.292115e-5 * seconds
        axes = np.array([[np.cos(angle), np.sin(angle), 0 * angle], [-np.sin(angle), np.cos(angle), 0 * angle],
                         [0 * angle, 0 * angle, 0 * angle + 1]])  # fmt: skip
        seen = velocity - np.cross([0.0, 0.0, 7.292115e-5], position)
        turned = tuple(np.einsum("ijn,nj->ni", axes, vectors) for vectors in (position, seen))
        still.append(orbit_of(orbits.oem_kvn((seconds, (position, velocity)), REF_FRAME="GCRF")))
        turning.append(orbit_of(orbits.oem_kvn((seconds, (turned[0], turned[1])), REF_FRAME="ITRF2000")))
    one, other = (look(*pair, orbits.EPOCH, HOUR) for pair in ((still[0], still[1]), (turning[0], turning[1])))
    assert one.period_s == pytest.approx(2 * math.pi * math.sqrt(7178.0**3 / orbits.MU), rel=1e-6)
    assert other.period_s == pytest.approx(one.period_s, rel=1e-5)
    assert other.distances_km.min() == pytest.approx(one.distances_km.min(), abs=1e-3)


# --- passes ---


def test_passes_of_a_fast_crossing() -> None:
    first, second, start = collision()
    met = look(first, second, start, 24 * HOUR)
    (one,) = met.passes(5.0)
    assert one.distance_km == pytest.approx(0.698, abs=0.001)
    assert (one.together, one.is_cut) == (False, False)
    assert one.ends_s - one.begins_s == pytest.approx(2 * math.sqrt(5.0**2 - 0.698**2) / 11.6472, rel=1e-3)
    assert distances(met, [one.begins_s, one.ends_s]) == pytest.approx([5.0, 5.0], abs=1e-4)
    assert met.passes(5.0, errors=1) == ()
    (wide,) = met.passes(5.0, errors=-1)
    assert wide.begins_s < one.begins_s < one.ends_s < wide.ends_s


def one_pass(begins: float, ends: float, *, together: bool = True, is_cut: bool = False) -> Pass:
    return Pass(begins, ends, (begins + ends) / 2, 1.0, 0.01 if together else 10.0, together, is_cut)


PERIOD = 5400.0


@pytest.mark.parametrize(
    ("passes", "expected"),
    [
        ([], "none"),
        ([one_pass(0, 600)], "single"),
        ([one_pass(0, 600, is_cut=True)], "cut"),
        ([one_pass(0, 600, together=False)], "single"),
        ([one_pass(0, 600), one_pass(5400, 6000)], "single"),
        ([one_pass(0, 600), one_pass(9000, 9600)], "repeated"),
        ([one_pass(0, 600), one_pass(5400, 6000), one_pass(10_800, 11_400)], "repeated"),
        ([one_pass(0, 10, together=False), one_pass(9000, 9010, together=False)], "crossings"),
        ([one_pass(0, 600), one_pass(9000, 9010, together=False)], "crossings"),
        ([one_pass(0, 5500)], "held"),
        ([one_pass(0, 5500, together=False)], "single"),
        ([one_pass(0, 2800), one_pass(4000, 6800)], "held"),
        ([one_pass(0, 2800, is_cut=True), one_pass(4000, 6800, is_cut=True)], "held"),
    ],
)
def test_what_passes_amount_to(passes: list[Pass], expected: Manner) -> None:
    assert manner(passes, PERIOD) == expected


@pytest.mark.parametrize(
    ("base", "other", "near_km", "expected"),
    [
        (GEO, {"anomaly": 0.03}, 60, "held"),
        (GEO, {"anomaly": -3.0, "motion": 1.0055}, 200, "single"),
        (GEO, {"anomaly": -3.0, "motion": 1.0055}, 20, "none"),
        (LEO, {"anomaly": 0.05}, 20, "held"),
        (LEO, {"anomaly": -30.0, "motion": 15.6}, 100, "single"),
        (LEO, {"node": 140.0}, 3500, "crossings"),
    ],
)  # fmt: skip
def test_manner_of_orbits(base: dict[str, float], other: dict[str, float], near_km: float, expected: Manner) -> None:
    met = pair(base, hours=14 * 24 if base is GEO else 48, **other)
    assert {manner(met.passes(near_km, errors=sign), met.period_s) for sign in (-1, 0)} == {expected}


# --- laws ---

ORBITS = st.fixed_dictionaries(
    {
        "motion": st.sampled_from([1.0027, 2.0056, 13.0]) | st.floats(11.5, 15.7),
        "inclination": st.floats(0, 179),
        "node": st.floats(0, 359),
        "eccentricity": st.floats(0, 0.01),
        "anomaly": st.floats(0, 359),
    }
) | st.fixed_dictionaries(
    {
        "motion": st.just(2.0056),
        "inclination": st.floats(0, 179),
        "eccentricity": st.floats(0.6, 0.7),
        "perigee": st.floats(0, 359),
        "anomaly": st.floats(0, 359),
    }
)


def made(number: int, values: dict[str, float]) -> ElementSet | Ephemeris:
    return orbit_of(orbits.two_lines(number, **values))  # type: ignore[arg-type]


@settings(max_examples=60)
@given(ORBITS, ORBITS, st.floats(0.5, 8))
def test_no_point_of_the_span_is_nearer(one: dict[str, float], other: dict[str, float], hours: float) -> None:
    met = look(made(1, one), made(2, other), START, hours * HOUR)
    fine = np.arange(0.0, hours * HOUR, 3.0)
    apart = distances(met, fine)
    closest = met.distances_km[met.closest]
    assert closest <= apart.min() + 1e-9
    assert closest >= apart.min() - 16 * 3.0  # in 3 s nothing comes nearer by more
    assert 0 <= met.seconds[met.closest] <= hours * HOUR
    low, high = met.distance_range_km
    assert 0 <= low <= closest <= high


@settings(max_examples=40)
@given(ORBITS, ORBITS, st.floats(0.5, 8))
def test_neither_is_the_first(one: dict[str, float], other: dict[str, float], hours: float) -> None:
    there = look(made(1, one), made(2, other), START, hours * HOUR)
    back = look(made(2, other), made(1, one), START, hours * HOUR)
    assert np.array_equal(there.distances_km, back.distances_km)
    assert there.distance_range_km == back.distance_range_km


@settings(max_examples=40)
@given(ORBITS, ORBITS, st.floats(0.5, 8), st.floats(0, 12))
def test_a_longer_span_never_parts_them(
    one: dict[str, float], other: dict[str, float], hours: float, more: float
) -> None:
    short, long = (look(made(1, one), made(2, other), START, span * HOUR) for span in (hours, hours + more))
    assert long.distances_km.min() <= short.distances_km.min() + 1e-6


@settings(max_examples=40)
@given(ORBITS, ORBITS, st.floats(0, 59))
def test_where_the_grid_begins_does_not_matter(one: dict[str, float], other: dict[str, float], shift: float) -> None:
    met = look(made(1, one), made(2, other), START, 6 * HOUR)
    if 60 < met.seconds[met.closest] < 6 * HOUR - 60:
        later = look(made(1, one), made(2, other), START.after(shift), 6 * HOUR - shift)
        assert later.distances_km.min() == pytest.approx(met.distances_km.min(), abs=1e-6)


@settings(max_examples=40)
@given(ORBITS, ORBITS, st.floats(0.01, 2))
def test_time_within_a_distance_is_that_of_a_fine_grid(
    one: dict[str, float], other: dict[str, float], share: float
) -> None:
    met = look(made(1, one), made(2, other), START, 6 * HOUR)
    near = float(met.distances_km.min()) * (1 + share)
    passes = met.passes(near)
    fine = np.arange(0.0, 6 * HOUR, 2.0)
    counted = 2.0 * float((distances(met, fine) <= near).sum())
    assert passes
    assert sum(item.ends_s - item.begins_s for item in passes) == pytest.approx(counted, abs=4.0 * len(passes) + 2)
    assert all(item.begins_s <= item.closest_s <= item.ends_s and item.distance_km <= near for item in passes)
    assert all(item.ends_s < later.begins_s for item, later in zip(passes, passes[1:]))  # noqa: RUF007
