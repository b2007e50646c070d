"""Orbital data in every form: held to Vallado's verification of SGP4, and told where they are wrong."""

from __future__ import annotations

import importlib.resources
import math
import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import orbits
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sgp4.api import Satrec  # type: ignore[import-untyped]

from behaviour_check.derive.elements import ElementSet, Ephemeris, OutOfReachError, read
from behaviour_check.derive.instants import parse
from behaviour_check.derive.tle import checksum
from behaviour_check.derive.trajectory import Stretch
from behaviour_check.problem import InvalidInput, Problem

START = orbits.EPOCH
LINES = orbits.two_lines(25544, name="EXAMPLE 1")
FIRST, SECOND = LINES.splitlines()[1:]


def elements_of(text: str | bytes, start: str = "2026-03-02T00:00:00") -> ElementSet:
    orbit = read(text, "orbit.txt", parse(start)).orbit
    assert isinstance(orbit, ElementSet)
    return orbit


def ephemeris_of(text: str | bytes) -> Ephemeris:
    orbit = read(text, "orbit.oem", START).orbit
    assert isinstance(orbit, Ephemeris)
    return orbit


def problems_of(text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInput) as caught:
        read(text, "orbit.txt", START)
    return caught.value.problems


def mended(line: str) -> str:
    """A line with the checksum that it should have."""
    return f"{line[:68]}{checksum(line)}"


# --- two-line elements against Vallado's file ---


def verification() -> list[tuple[str, str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]]:
    """The sets of Vallado's verification (AIAA 2006-6753) with mended checksums, and his times and states."""
    folder = importlib.resources.files("sgp4")
    lines = folder.joinpath("SGP4-VER.TLE").read_text(encoding="ascii").splitlines()
    blocks: list[list[list[float]]] = []
    for line in folder.joinpath("tcppver.out").read_text(encoding="ascii").splitlines():
        if "xx" in line:
            blocks.append([])
        else:
            blocks[-1].append([float(word) for word in line.split()[:7]])
    pairs = [(mended(one), mended(two)) for one, two in pairwise(lines) if one.startswith("1 ")]
    return [(*pair, np.array(block)) for pair, block in zip(pairs, blocks, strict=True)]


def test_sgp4_agrees_with_vallados_verification_in_every_row() -> None:
    rows, unusable = 0, []
    for first, second, states in verification():
        try:
            orbit = elements_of(f"{first}\n{second}\n")
        except InvalidInput as error:
            unusable.append((first[2:7], error.problems[0].message))
            continue
        positions, velocities = orbit.positions(orbit.elements.epoch, states[:, 0] * 60)
        assert np.abs(positions - states[:, 1:4]).max() < 2e-7, first
        assert np.abs(velocities - states[:, 4:]).max() < 1e-8, first
        rows += len(states)
    assert rows == 666
    # The file has this set to see error 3.
    assert unusable == [("33334", "SGP4 cannot use these elements: the eccentricity leaves the range from 0 to 1")]


def test_elements_are_those_that_the_library_reads() -> None:
    for first, second, _ in verification():
        if first[2:7] in ("33333", "33334"):
            continue
        known, found = Satrec.twoline2rv(first, second), elements_of(f"{first}\n{second}\n").elements
        assert found.bstar == pytest.approx(known.bstar, rel=1e-15, abs=0)
        assert found.inclination_deg == pytest.approx(math.degrees(known.inclo), abs=1e-12)
        assert found.eccentricity == known.ecco
        assert found.revolutions_per_day == pytest.approx(known.no_kozai * 1440 / (2 * math.pi), rel=1e-14)


def test_a_decayed_object_is_lost_at_a_time() -> None:
    first, second, _ = next(item for item in verification() if item[0][2:7] == "28872")  # lost after 50 minutes
    orbit = elements_of(f"{first}\n{second}\n")
    with pytest.raises(OutOfReachError, match="decayed") as caught:
        orbit.positions(orbit.elements.epoch, np.arange(0.0, 7200.0, 60.0))
    assert 2900 < caught.value.at.since(orbit.elements.epoch) < 3700


# --- two-line elements as people have them ---


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST}\n{SECOND}",
        f"{FIRST}\r\n{SECOND}\r\n",
        f"\ufeff{FIRST}\r{SECOND}\r",
        f"0 EXAMPLE 1\n{FIRST}   \n{SECOND}\t\n\n",
        f"# from a colleague\n\n  EXAMPLE 1\n  {FIRST}\n  {SECOND}\n",
        f"{FIRST.lower()}\n{SECOND}\n",
        f"{mended(FIRST.replace('25544', ' 5544'))}\n{mended(SECOND.replace('25544', ' 5544'))}\n",
        f"{mended(FIRST.replace('25544', 'T0001'))}\n{mended(SECOND.replace('25544', 'T0001'))}\n",
        f"{mended(FIRST.replace('060.0', ' 60.0'))}\n{mended(SECOND.replace('0005000', '   5000'))}\n",
    ],
    ids=["bare", "crlf", "cr-and-bom", "blanks-after", "indented", "lower", "short-number", "alpha-5", "no-zeros"],
)
def test_harmless_differences_are_read_alike(text: str) -> None:
    expected, _ = elements_of(LINES).positions(START, np.array([0.0, 4000.0]))
    found, _ = elements_of(text).positions(START, np.array([0.0, 4000.0]))
    assert np.array_equal(found, expected)


def test_names_are_kept() -> None:
    assert elements_of(LINES).label == "EXAMPLE 1 (25544)"
    assert elements_of(f"0 OTHER\n{FIRST}\n{SECOND}").label == "OTHER (25544)"
    assert elements_of(f"{FIRST}\n{SECOND}").label == "object 25544"


def test_an_early_january_set_may_count_the_days_of_the_year_before() -> None:
    orbit = elements_of(orbits.two_lines(5, year=19, day=366.82137887))
    assert orbit.elements.epoch.utc() == "2020-01-01T19:42:47.134Z"


@pytest.mark.parametrize(
    ("start", "day"),
    [
        ("2026-03-03T11:00:00", "03-02"),
        ("2026-03-03T12:00:00", "03-03"),
        ("2026-02-01T00:00:00", "03-01"),
        ("2027-01-01T00:00:00", "03-03"),
    ],
)
def test_of_several_sets_the_last_before_the_start_counts(start: str, day: str) -> None:
    text = "".join(orbits.two_lines(7, day=60.5 + more) for more in (2, 0, 1))
    orbit = elements_of(text, start)
    assert orbit.elements.epoch.utc(0) == f"2026-{day}T12:00:00Z"
    assert "3 element sets were given" in orbit.notes[0]


def test_error_grows_with_age_both_ways() -> None:
    low = elements_of(LINES)
    assert low.error_km(START, np.array([-86_400.0, 0.0, 86_400.0])) == pytest.approx([4.0, 1.0, 4.0])
    high = elements_of(orbits.two_lines(7, motion=1.0027))
    assert high.error_km(START, np.array([0.0, 86_400.0])) == pytest.approx([20.0, 22.0])


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        (f"{FIRST[:-1]}0\n{SECOND}", 1, 69, f"the checksum is 0, but the line adds up to {FIRST[-1]}"),
        (f"NAME\n  {FIRST}\n  {SECOND[:20]}9{SECOND[21:]}", 3, 20, "cannot be the right ascension"),
        (f"{FIRST}\n{SECOND[:18]}9{SECOND[19:]}", 2, 69, "the checksum is"),
        (f"{FIRST[:-1]}\n{SECOND}", 1, 69, "69 characters, this one 68"),
        (f"{FIRST}0\n{SECOND}", 1, 70, "69 characters, this one 70"),
        (" ".join(FIRST.split()) + f"\n{SECOND}", 1, 64, "69 characters, this one 63"),
        (f"{FIRST}\n{mended(SECOND.replace('25544', '25545'))}", 2, 3, "of object 25545, the first of 25544"),
        (f"{FIRST}\n", 1, 1, "a first line without a second"),
        (f"{SECOND}\n", 1, 1, "a second line without a first"),
        (f"{FIRST}\n{FIRST}\n", 2, 1, "the second line of the element set should stand here"),
        (f"A\nB\n{FIRST}\n{SECOND}", 2, 1, "stands where the first line of `A` should"),
        (f"{FIRST}\n{SECOND}\nA", 3, 1, "no element set follows after `A`"),
        (f"{mended(FIRST.replace('26060', '26000'))}\n{SECOND}", 1, 21, "not a day of the year 2026"),
        (f"{mended(FIRST.replace('26060', '26367'))}\n{SECOND}", 1, 21, "not a day of the year 2026"),
        (f"{mended(FIRST.replace('26060', '26x60'))}\n{SECOND}", 1, 21, "cannot be the day of the epoch"),
        (f"{mended(FIRST.replace(' 00000-0', ' 0x000-0', 1))}\n{SECOND}", 1, 45, "cannot be the second rate"),
        (f"{mended(FIRST[:62] + '4' + FIRST[63:])}\n{SECOND}", 1, 63, "ephemeris type 4 is not for SGP4"),
        (f"{FIRST}\n{mended(SECOND.replace(' 51.6000', '181.6000'))}", 2, 9, "the inclination is more than 180"),
        (f"{FIRST}\n{mended(SECOND.replace('15.50000000', ' 0.00000000'))}", 2, 53, "the mean motion is zero"),
        (f"{FIRST}\n{mended(SECOND.replace('15.50000000', '99.50000000'))}", 2, 53, "the mean motion is more than"),
        (f"{FIRST}\n{mended(SECOND.replace('0005000', '9905000'))}", 1, 1, "SGP4 cannot use these elements"),
        (f"{FIRST[:8]}X{FIRST[9:]}\n{SECOND}", 1, 9, "cannot be the gap between two values"),
        (f"{FIRST[:30]}é{FIRST[31:]}\n{SECOND}", 1, 21, "cannot be the day of the epoch"),
        (LINES + orbits.two_lines(8), 4, 1, "element sets of several objects: `25544` and `00008`"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_two_lines_is_told_at_its_place(text: str, line: int, column: int, says: str) -> None:
    (problem,) = problems_of(text)
    assert (problem.line, problem.column, problem.stage) == (line, column, "syntax")
    assert says in problem.message


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert (FIRST[-1], SECOND[-1]) != ("0", "0")
    bad = f"{FIRST[:-1]}0\n{SECOND[:-1]}0\n"
    assert [(problem.line, problem.column) for problem in problems_of(bad * 3)] == [(n, 69) for n in range(1, 7)]


def test_too_many_sets_are_refused_in_bounded_time() -> None:
    began = time.process_time()
    (problem,) = problems_of(f"{FIRST}\n{SECOND}\n" * 20_000)
    assert "more than 10,000 element sets" in problem.message
    assert time.process_time() - began < 10


# --- mean elements messages ---


@pytest.mark.parametrize(
    ("write", "form"),
    [
        (orbits.omm_kvn, "OMM (KVN)"),
        (orbits.omm_xml, "OMM (XML)"),
        (orbits.omm_csv, "OMM (CSV)"),
        (orbits.omm_json, "OMM (JSON)"),
    ],
)
def test_an_omm_of_every_form_is_the_same_as_its_two_lines(write: Callable[[], str], form: str) -> None:
    start, seconds = parse("2023-04-25T12:00:00"), np.arange(0.0, 86_400.0, 600.0)
    source = read(write().encode(), "mario", start)
    expected, _ = elements_of(orbits.MARIO_TLE).positions(start, seconds)
    assert source.form == form
    assert source.orbit.label == "MARIO (55123)"
    assert np.abs(source.orbit.positions(start, seconds)[0] - expected).max() < 1e-9


def test_numbers_of_nine_digits_names_with_commas_and_units_are_read() -> None:
    values = {**orbits.MARIO, "NORAD_CAT_ID": "799500766", "OBJECT_NAME": '"A, ""B"""'}
    assert elements_of(orbits.omm_csv(values)).label == 'A, "B" (799500766)'
    units = {**orbits.MARIO, "INCLINATION": "51.6242 [deg]", "MEAN_MOTION": "15.99081912 [rev/day]"}
    assert elements_of(orbits.omm_kvn(units)).elements == elements_of(orbits.omm_kvn()).elements


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("MEAN_MOTION", "fast", "MEAN_MOTION takes a number, not `fast`"),
        ("MEAN_MOTION", "nan", "MEAN_MOTION takes a number, not `nan`"),
        ("MEAN_MOTION", "1_5", "MEAN_MOTION takes a number"),
        ("MEAN_MOTION", "0", "MEAN_MOTION is `0`, not between"),
        ("INCLINATION", "1e300", "INCLINATION takes a number"),
        ("ECCENTRICITY", "1.2", "ECCENTRICITY is `1.2`, not between 0 and 1"),
        ("EPOCH", "2023-02-30T00:00:00", "day that does not exist"),
        ("REF_FRAME", "EME2000", "REF_FRAME is `EME2000`, not TEME"),
        ("CENTER_NAME", "MOON", "CENTER_NAME is `MOON`, not EARTH"),
        ("MEAN_ELEMENT_THEORY", "SGP4-XP", "MEAN_ELEMENT_THEORY is `SGP4-XP`, not SGP4"),
        ("TIME_SYSTEM", "UT1", "the time system `UT1` cannot be read"),
        ("EPHEMERIS_TYPE", "4", "EPHEMERIS_TYPE `4` is not for SGP4"),
    ],
)
def test_what_is_wrong_with_an_omm_is_told_at_its_value_in_every_form(key: str, value: str, says: str) -> None:
    values = {**orbits.MARIO, key: value}
    for write in (orbits.omm_kvn, orbits.omm_xml, orbits.omm_csv, orbits.omm_json):
        text = write(values)
        (problem,) = problems_of(text)
        assert says in problem.message
        assert text.split("\n")[problem.line - 1][problem.column - 1 :].lstrip('"').startswith(value), problem


@pytest.mark.parametrize("key", ["EPOCH", "BSTAR", "MEAN_ANOMALY"])
def test_a_missing_value_is_told_in_every_form(key: str) -> None:
    values = {name: value for name, value in orbits.MARIO.items() if name != key}
    for write in (orbits.omm_kvn, orbits.omm_xml, orbits.omm_csv, orbits.omm_json):
        (problem,) = problems_of(write(values))
        assert f"{key} is missing" in problem.message
        assert problem.line > 0


def test_a_wrong_unit_and_a_second_value_are_told() -> None:
    (unit,) = problems_of(orbits.omm_kvn({**orbits.MARIO, "INCLINATION": "0.9 [rad]"}))
    assert "INCLINATION is in `rad`, not in deg" in unit.message
    (twice,) = problems_of(orbits.omm_kvn() + "BSTAR = 0\n")
    assert "BSTAR stands twice" in twice.message


# --- ephemerides ---


def low_orbit(step: float, hours: float = 3.0) -> tuple[orbits.Array, tuple[orbits.Array, orbits.Array]]:
    seconds = np.arange(0.0, hours * 3600 + step / 2, step)
    return seconds, orbits.kepler(seconds, semi_major_km=7178.0, eccentricity=0.001, inclination=1.0)


@pytest.mark.parametrize(("step", "metres"), [(30, 0.018), (60, 0.28), (120, 4.5), (180, 23.0)])
def test_interpolation_error_in_low_orbit_and_its_estimate(step: float, metres: float) -> None:
    seconds, states = low_orbit(step)
    orbit = ephemeris_of(orbits.oem_kvn((seconds, states)))
    fine = np.linspace(0.0, seconds[-1], 7919)
    truth, rates = orbits.kepler(fine, semi_major_km=7178.0, eccentricity=0.001, inclination=1.0)
    found, speeds = orbit.positions(START, fine)
    off = np.linalg.norm(found - truth, axis=1).max() * 1000
    assert off == pytest.approx(metres, rel=0.05)
    assert orbit.error_km(START, fine).max() * 1000 == pytest.approx(off, rel=0.05)
    assert np.abs(speeds - rates).max() < 1e-3 * (step / 60) ** 3


def test_interpolation_error_is_known_where_steps_differ_and_orbits_are_eccentric() -> None:
    rng = np.random.default_rng(1)
    seconds = np.cumsum(rng.choice([0.001, 20.0, 60.0, 90.0], 200))
    seconds -= seconds[0]
    states = orbits.kepler(seconds, semi_major_km=26_000.0, eccentricity=0.7)
    orbit = ephemeris_of(orbits.oem_kvn((seconds, states)))
    fine = np.linspace(0.0, seconds[-1], 5003)
    truth, _ = orbits.kepler(fine, semi_major_km=26_000.0, eccentricity=0.7)
    off = np.linalg.norm(orbit.positions(START, fine)[0] - truth, axis=1)
    assert np.all(off < 1.2 * orbit.error_km(START, fine) + 1e-6)
    assert orbit.error_km(START, fine).max() < 0.05


@pytest.mark.parametrize("write", [orbits.oem_kvn, orbits.oem_xml])
def test_several_segments_are_never_interpolated_across(write: Callable[..., str]) -> None:
    seconds, (positions, velocities) = low_orbit(60.0)
    early, late = slice(0, 61), slice(60, 121)
    after = positions[late] + [5.0, 0.0, 0.0]  # as after a manoeuvre between them
    text = write((seconds[early], (positions[early], velocities[early])), (seconds[late], (after, velocities[late])))
    orbit = ephemeris_of(text)
    truth, _ = orbits.kepler(np.array([3590.0]), semi_major_km=7178.0, eccentricity=0.001, inclination=1.0)
    assert np.abs(orbit.positions(START, np.array([3590.0]))[0] - truth).max() < 1e-3
    assert orbit.positions(START, np.array([3600.0]))[0][0] == pytest.approx(after[0])  # where both meet, the later
    assert (orbit.begins, orbit.ends.since(START)) == (START, 7200.0)


def test_nothing_is_told_outside_the_states_or_what_is_useable_of_them() -> None:
    seconds, states = low_orbit(60.0)
    text = orbits.oem_kvn(
        (seconds, states), USEABLE_START_TIME="2026-03-01T00:10:30", USEABLE_STOP_TIME="2026-03-01T02:00:00"
    )
    orbit = ephemeris_of(text)
    orbit.positions(START, np.array([630.0, 7200.0]))
    for outside in (0.0, 629.0, 7201.0, 1e6, -1e6):
        with pytest.raises(OutOfReachError) as caught:
            orbit.positions(START, np.array([1000.0, outside]))
        assert caught.value.at.since(START) == outside
    gap = ephemeris_of(orbits.oem_kvn(*((seconds[part], (states[0][part], states[1][part]))
                                        for part in (slice(0, 10), slice(20, 40)))))  # fmt: skip
    with pytest.raises(OutOfReachError):
        gap.positions(START, np.array([900.0]))


@pytest.mark.parametrize(("scale", "ahead"), [("GPS", 18.0), ("TAI", 37.0), ("TT", 69.184)])
def test_other_time_systems_are_brought_to_one(scale: str, ahead: float) -> None:
    seconds, states = low_orbit(60.0)
    shifted = ephemeris_of(orbits.oem_kvn((seconds, states), TIME_SYSTEM=scale))
    assert START.since(shifted.begins) == pytest.approx(ahead)


def test_a_leap_second_within_an_ephemeris_is_a_second() -> None:
    start = parse("2016-12-31T23:30:00")
    seconds, states = low_orbit(61.0)
    orbit = read(orbits.oem_kvn((seconds, states), start=start), "leap.oem", start).orbit
    truth, _ = orbits.kepler(np.array([1830.3]), semi_major_km=7178.0, eccentricity=0.001, inclination=1.0)
    assert np.abs(orbit.positions(start, np.array([1830.3]))[0] - truth).max() < 1e-3


@pytest.mark.parametrize(
    ("written", "frame", "rotating"),
    [
        ("EME2000", "EME2000", False), ("J2000", "EME2000", False), ("ICRF", "GCRF", False),
        ("ITRF2000", "ITRF2000", True), ("ITRF-97", "ITRF-97", True), ("TEME", "TEME", False),
    ],
)  # fmt: skip
def test_frames_have_one_name(written: str, frame: str, rotating: bool) -> None:
    orbit = ephemeris_of(orbits.oem_kvn(low_orbit(60.0), REF_FRAME=written))
    assert (orbit.frame, orbit.rotating) == (frame, rotating)


def test_a_frame_of_another_epoch_is_another_frame() -> None:
    dated = ephemeris_of(orbits.oem_kvn(low_orbit(60.0), REF_FRAME="TOD", REF_FRAME_EPOCH="2026-03-01T00:00:00"))
    assert dated.frame == "TOD of 2026-03-01T00:00:00"


OEM = orbits.oem_kvn(low_orbit(60.0, 0.1))
OEM_LINES = OEM.split("\n")
STATE = next(number for number, line in enumerate(OEM_LINES, 1) if line.startswith("2026-03-01T00:01"))


EMPTY = "META_START\nCENTER_NAME = EARTH\nREF_FRAME = GCRF\nTIME_SYSTEM = UTC\nMETA_STOP\n"


def changed(old: str, new: str, count: int = 1) -> str:
    assert old in OEM
    return OEM.replace(old, new, count)


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        (changed("TIME_SYSTEM = UTC", "TIME_SYSTEM = UT1"), 10, 15, "the time system `UT1` cannot be read"),
        (changed("REF_FRAME = EME2000", "REF_FRAME = RTN"), 9, 13, "the frame of reference `RTN` cannot be used"),
        (changed("= EME2000", "= TEMEOFEPOCH"), 9, 13, "the frame of reference `TEMEOFEPOCH` cannot be used"),
        (changed("CENTER_NAME = EARTH", "CENTER_NAME = MARS"), 8, 15, "the centre is `MARS`, not EARTH"),
        (changed("REF_FRAME = EME2000\n", ""), 5, 1, "REF_FRAME is missing from the metadata"),
        (changed("META_STOP\n", ""), 15, 1, "META_STOP should stand before this"),
        (changed("META_START\n", ""), None, 1, "stands outside|before any metadata|no segment"),
        (changed("OBJECT_ID = ", "OBJECT_ID "), 7, 1, "is not a keyword with a value"),
        ("\n".join([*OEM_LINES[:STATE], OEM_LINES[STATE - 1], *OEM_LINES[STATE:]]), STATE + 1, 1, "is not later than"),
        (changed("2026-03-01T00:01:00.000000Z ", "2026-03-01T00:61:00 "), STATE, 1, "time of day that does not exist"),
        ("\n".join([*OEM_LINES[: STATE - 1], OEM_LINES[STATE - 1] + " 1", *OEM_LINES[STATE:]]), STATE, 1, "8 values"),
        ("\n".join(OEM_LINES[: STATE - 1]), 5, 1, "fewer than two states"),
        (changed("2026-03-01T00:01:00.000000Z ", "2026-03-01T00:01:00 x"), STATE, 21, "is not a number"),
        (changed(OEM_LINES[STATE - 1].split()[1], "1e-5"), STATE, 1, "is no orbit of the Earth"),
        (OEM[: OEM.index("META_STOP")], 5, 1, "nothing closes this metadata"),
        (changed("META_STOP", "OBJECT_ID = OTHER\nMETA_STOP"), 13, 13, "OBJECT_ID stands twice, first in line 7"),
        ("CCSDS_OEM_VERS = 2.0\n" + EMPTY * 501, 2502, 1, "more than 500 segments"),
        (OEM + "REF_FRAME = TEME\n", None, 13, "REF_FRAME stands outside the metadata"),
        (OEM + "COVARIANCE_START\nEPOCH = 2026-03-01T00:00:00\n1.0\n", None, 1, "nothing closes this covariance"),
        (changed("META_STOP", "USEABLE_START_TIME = 2026-03-02T00:00:00\nMETA_STOP"), 13, 22, "no state lies between"),
        (changed("META_STOP", "USEABLE_STOP_TIME = soon\nMETA_STOP"), 13, 21, "`soon` is not a date and time"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_oem_is_told_at_its_place(
    text: str, line: int | None, column: int | None, says: str
) -> None:
    problem = problems_of(text)[0]
    assert line in (None, problem.line)
    assert column in (None, problem.column)
    assert any(word in problem.message for word in says.split("|")), problem


def test_values_of_xml_may_stand_on_lines_of_their_own() -> None:
    text = orbits.omm_xml().replace("<INCLINATION>", "<INCLINATION>\n   ").replace("</INCLINATION>", "\n</INCLINATION>")
    assert elements_of(text).elements == elements_of(orbits.omm_xml()).elements
    (problem,) = problems_of(text.replace("51.6242", "51x"))
    assert text.split("\n")[problem.line - 1][problem.column - 1 :] == "51.6242"


def test_a_covariance_is_passed_over() -> None:
    text = f"{OEM}COVARIANCE_START\nEPOCH = 2026-03-01T00:00:00\n1.0\n0.1 2.0\nCOVARIANCE_STOP\n"
    assert np.array_equal(ephemeris_of(text).stretches[0].positions_km, ephemeris_of(OEM).stretches[0].positions_km)


def test_several_comments_are_passed_over() -> None:
    comments = "<metadata><COMMENT>a</COMMENT><COMMENT>b</COMMENT>"
    assert ephemeris_of(orbits.oem_xml(low_orbit(60.0, 0.1)).replace("<metadata>", comments)).begins == START
    assert elements_of(orbits.omm_xml().replace("<metadata>", comments)).label == "MARIO (55123)"


def test_blank_lines_before_an_xml_declaration_do_not_matter() -> None:
    assert elements_of("\n \n" + orbits.omm_xml()).label == "MARIO (55123)"
    bad = orbits.omm_xml({**orbits.MARIO, "BSTAR": "x"})
    assert problems_of("\n \n" + bad)[0].line == problems_of(bad)[0].line + 2


def test_what_is_wrong_with_a_state_in_xml_is_told_at_its_value() -> None:
    text = orbits.oem_xml(low_orbit(60.0, 0.1))
    (unit,) = problems_of(text.replace("<X>", '<X units="m">', 1))
    assert "X is in `m`, not in km" in unit.message
    (missing,) = problems_of(text.replace("<Y_DOT>", "<Y_DOTS>", 1).replace("</Y_DOT>", "</Y_DOTS>", 1))
    assert "is not a number" in missing.message
    for problem in (unit, missing):
        assert text.split("\n")[problem.line - 1].startswith("<stateVector><EPOCH>2026-03-01T00:00:00")


def test_wrong_units_are_noticed() -> None:
    seconds, (positions, velocities) = low_orbit(60.0)
    for states in ((positions * 1000, velocities * 1000), (positions / 6378.137, velocities)):
        assert "is no orbit of the Earth" in problems_of(orbits.oem_kvn((seconds, states)))[0].message
    message = problems_of(orbits.oem_kvn((seconds, (positions, velocities * 1.1))))[0].message
    assert "the velocities of this state and the next miss their positions by" in message
    far = orbits.oem_kvn(low_orbit(1200.0))
    assert "between this state and the next the orbit is uncertain by" in problems_of(far)[0].message


def test_segments_of_different_objects_or_frames_are_told() -> None:
    one, two = orbits.oem_kvn(low_orbit(60.0, 0.1)), orbits.oem_kvn(low_orbit(60.0, 0.1), start=START.after(3600))
    _, _, more = two.partition("META_START")
    assert "of another object" in problems_of(one + "META_START" + more.replace("2026-001A", "2026-001B"))[0].message
    assert "another frame" in problems_of(one + "META_START" + more.replace("EME2000", "GCRF"))[0].message


# --- whatever else a file may be ---


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("", 1, 1, "there is nothing in it"),
        ("\n\n  Hello\nworld", 3, 1, "`Hello world` begins no orbital data"),
        ("CCSDS_CDM_VERS = 1.0\n", 1, 1, "this is a CDM, which does not tell where an object goes"),
        ('<?xml version="1.0"?>\n<cdm id="CCSDS_CDM_VERS"/>', 1, 1, "this is a CDM"),
        ("<html></html>", 1, 1, "this is XML without an OMM or OEM"),
        ("<oem><body>\n<segment></oem>", 2, 12, "not well-formed XML"),
        ("<oem/>", 1, 1, "no segment in it"),
        ("<omm/>", 1, 1, "ARG_OF_PERICENTER is missing"),
        ("<ndm><omm/><oem/></ndm>", 1, 1, "both an OMM and an OEM"),
        ('<?xml version="1.0"?>\n<!DOCTYPE oem>\n<oem/>', 2, None, "a document type is not allowed"),
        ("<a>" * 40, 1, 97, "elements inside one another"),
        ('[{"BSTAR": null}]', 1, 3, "`BSTAR` has no value (null)"),
        (orbits.omm_json().replace('".1568E-2"', "[1]"), 21, 12, "BSTAR takes a number, not `a list`"),
        ('[{"BSTAR": 0, "BSTAR": 1}]', 1, 15, "BSTAR"),
        ("[" + " " * 1_100_000 + "]", 0, 0, "larger than 1024 KiB of JSON"),
        (orbits.omm_kvn() + "12 34\n", 25, 1, "`12 34` is not a keyword with a value"),
        ("[1, 2]", 1, 2, "`1` is not an element set"),
        ("[]", 1, 1, "no element set in it"),
        ('[{"EPOCH": }', 1, None, ""),
        ("1 " + "x" * 2000, 1, 1001, "a line of more than 1,000 characters"),
        (b"1 25544\r\n\xff", 2, 1, "not UTF-8 text: byte 0xFF does not belong there"),
        ("NAME,MEAN_MOTION\na\n", 2, 1, "1 values under 2 columns"),
        ("\ud800\n1 x\n2 y", 2, 4, "69 characters, this one 3"),
        ("<oem>\ud800</oem>", 1, 6, "not well-formed XML"),
    ],
)  # fmt: skip
def test_what_is_no_orbital_data_is_told(text: str | bytes, line: int, column: int | None, says: str) -> None:
    problem = problems_of(text)[0]
    assert problem.line == line
    assert column in (None, problem.column)
    assert says in problem.message


def test_a_billion_laughs_stay_one() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    began = time.process_time()
    problems = problems_of(f"<?xml version='1.0'?><!DOCTYPE oem [{entities}]><oem>&a9;</oem>")
    assert "a document type is not allowed" in problems[0].message
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "text",
    [
        "<oem>" + "<a/>" * 600_000 + "</oem>",
        "\n" * 600_000 + "1 x",
        "1 x\n" * 400_000,
        "[" + "{}," * 200_000,
        "{" * 10_000,
        "CCSDS_OEM_VERS=1\n" + "META_START\n" * 9_999,
        "CCSDS_OMM_VERS=1\n" * 20_000,
        "MEAN_MOTION,\n" + '"' * 999,
        orbits.oem_kvn(low_orbit(60.0, 0.05)) + "2026-03-02T00:00:00 7000 0 0 0 7 0\n" * 100_001,
    ],
)
def test_large_and_deep_files_are_refused_in_bounded_time(text: str) -> None:
    began = time.process_time()
    assert problems_of(text)
    assert time.process_time() - began < 10


SAMPLES = (
    LINES.encode(), orbits.omm_kvn().encode(), orbits.omm_xml().encode(), orbits.omm_csv().encode(),
    orbits.omm_json().encode(), orbits.oem_kvn(low_orbit(60.0, 0.05)).encode(),
    orbits.oem_xml(low_orbit(60.0, 0.05)).encode(),
)  # fmt: skip


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SAMPLES), st.data())
def test_damaged_files_are_read_or_refused(sample: bytes, data: st.DataObject) -> None:
    raw = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        end = data.draw(st.integers(at, min(at + 40, len(raw))))
        raw[at:end] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"", b"\n", b"0", b"-", b"9e99", b"nan", b"\0"])
        )
        if not raw:
            return
    problems: tuple[Problem, ...] = ()
    try:
        orbit = read(bytes(raw), "damaged", START).orbit
    except InvalidInput as error:
        problems = error.problems
    if problems:
        assert all(problem.line > 0 and problem.column > 0 for problem in problems)
        return
    try:
        positions, _ = orbit.positions(START, np.array([0.0, 60.0]))
    except OutOfReachError:
        return
    assert np.isfinite(positions).all()


@settings(max_examples=200)
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_text_is_refused_or_read(text: str | bytes) -> None:
    with pytest.raises(InvalidInput):
        read(text, "noise", START)


def test_two_states_alone_are_judged_as_a_circular_orbit() -> None:
    seconds, (positions, velocities) = low_orbit(60.0)
    pair = Stretch(START, seconds[:2], positions[:2], velocities[:2], 0.0, 60.0)
    assert pair.step_errors_km == pytest.approx([4 * 0.28e-3], rel=0.05)
