"""The model `approach`: from what a scenario gives to quantities, with what cannot be told."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import orbits
import pytest
from conftest import DATA

from behaviour_check.derive.documents import ApproachInputs
from behaviour_check.derive.models.approach import derive
from behaviour_check.derive.result import Derivation, Files, Quantity, UnfitError
from behaviour_check.problem import InvalidInput

CASE = DATA / "derive" / "approach"
COLLISION: dict[str, Any] = {
    "first": "iridium-33.tle", "second": "cosmos-2251.tle", "start": "2009-02-10", "hours": 24.0, "near_km": 10.0,
}  # fmt: skip
A, B = orbits.two_lines(1, name="A"), orbits.two_lines(2, name="B", anomaly=0.05)
PAIR: dict[str, Any] = {"first": A, "second": B, "start": "2026-03-01T06:00:00", "hours": 24.0}


def run(inputs: dict[str, Any], folder: Path | None = CASE) -> Derivation:
    return derive(ApproachInputs(**inputs), Files(folder))


def quantity(derivation: Derivation, name: str) -> Quantity:
    return next(item for item in derivation.quantities if item.name == name)


def unfit(inputs: dict[str, Any], folder: Path | None = CASE) -> UnfitError:
    with pytest.raises(UnfitError) as caught:
        run(inputs, folder)
    return caught.value


def test_the_collision_of_2009() -> None:
    found = run(COLLISION)
    distance = quantity(found, "min_distance_km")
    assert (distance.low, distance.high) == (0.0, 6.7)
    assert distance.best == pytest.approx(0.698, abs=0.001)
    assert distance.band == "± 6 km at the closest point, an estimate: element sets do not tell their errors"
    assert quantity(found, "sustained").holds is False
    assert "Closest at 2009-02-10T16:55:59.796Z: 0.698 km, at 11.65 km/s." in found.notes
    assert found.inputs == {
        "first": "IRIDIUM 33 (24946): two-line elements of 2009-02-09T18:49:39.282Z, `iridium-33.tle`, "
        "SHA-256 " + found.inputs["first"][-16:],
        "second": "COSMOS 2251 (22675): two-line elements of 2009-02-09T11:57:36.890Z, `cosmos-2251.tle`, "
        "SHA-256 " + found.inputs["second"][-16:],
        "span": "24 h from 2009-02-10T00:00:00Z",
        "near": "within 10 km",
    }


def test_lines_in_the_scenario_need_no_file() -> None:
    texts = {key: (CASE / COLLISION[key]).read_text(encoding="ascii") for key in ("first", "second")}
    inside, beside = run({**COLLISION, **texts}, None), run(COLLISION)
    assert inside.quantities == beside.quantities
    assert inside.inputs["first"].endswith("Z, in the scenario")


def test_sustained_is_told_only_if_asked_for() -> None:
    assert [item.name for item in run(PAIR).quantities] == ["min_distance_km"]


@pytest.mark.parametrize(
    "start",
    [
        "2026-03-01T06:00:00",
        "2026-03-01T06:00:00Z",
        "2026-03-01T06:00:00.000Z",
        "2026-060T06:00:00",
    ],
)
def test_ways_to_write_the_start(start: str) -> None:
    assert run({**PAIR, "start": start}).quantities == run(PAIR).quantities


@pytest.mark.parametrize(
    ("near_km", "holds", "says"),
    [
        (30.0, True, None),
        (1.0, None, "the error of the orbital data leaves open how often and how long they were within 1 km"),
        (0.1, None, "leaves open"),
    ],
)
def test_a_rendezvous_is_sustained_where_the_errors_allow_to_say_so(
    near_km: float, holds: bool | None, says: str | None
) -> None:
    sustained = quantity(run({**PAIR, "near_km": near_km}), "sustained")
    assert sustained.holds is holds
    assert (says is None) == (sustained.unknown is None)
    assert says is None or says in str(sustained.unknown)


def test_short_looks_and_crossings_leave_it_open() -> None:
    brief = quantity(run({**PAIR, "hours": 1.0, "near_km": 30.0}), "sustained")
    assert brief.unknown == "they are near at an end of the span: look longer"
    crossing = quantity(run({**PAIR, "second": orbits.two_lines(2, node=140.0), "near_km": 3500.0}), "sustained")
    assert crossing.unknown is not None
    assert "cross at speed" in crossing.unknown


# --- ephemerides ---


def ephemeris(ahead: float, **meta: str) -> str:
    seconds = np.arange(0.0, 6 * 3600 + 1, 60.0)
    states = orbits.kepler(seconds, semi_major_km=7178.0, anomaly=ahead)
    return orbits.oem_kvn((seconds, states), start=orbits.EPOCH, **meta)


OEM: dict[str, Any] = {
    "first": ephemeris(0.0),
    "second": ephemeris(0.001, OBJECT_ID="2026-001B"),
    "start": "2026-03-01",
    "hours": 6.0,
    "near_km": 8.0,
}


def test_ephemerides_have_the_error_of_interpolation_alone() -> None:
    found = run(OEM, None)
    distance, sustained = found.quantities
    apart = 2 * 7178 * math.sin(0.0005)
    assert distance.low is not None
    assert distance.high is not None
    assert distance.low <= apart <= distance.high < distance.low + 0.01
    assert distance.band == "± 0.0004 km, the error of interpolation alone"
    assert sustained.holds is True
    assert "The ephemeris of EXAMPLE (2026-001A) does not tell its own error" in found.notes[0]


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"start": "2026-02-28"}, "start", "not where the span begins"),
        ({"start": "2026-03-01T07:00:00"}, "start", "not where the span begins"),
        ({"hours": 7.0}, "hours", "not to the end of the span"),
        ({"start": "2026-03-01T01:00:00"}, "hours", "write at most 5 hours"),
    ],
)
def test_an_ephemeris_is_not_stretched(change: dict[str, Any], path: str, says: str) -> None:
    error = unfit({**OEM, **change}, None)
    assert error.path == (path,)
    assert says in f"{error.message} {error.hint}"


def test_a_gap_in_an_ephemeris_is_told() -> None:
    seconds = np.arange(0.0, 6 * 3600 + 1, 60.0)
    positions, velocities = orbits.kepler(seconds, semi_major_km=7178.0)
    parts = [(seconds[part], (positions[part], velocities[part])) for part in (slice(0, 100), slice(120, 361))]
    error = unfit({**OEM, "first": orbits.oem_kvn(*parts)}, None)
    assert error.path == ("hours",)
    assert "has no states at 2026-03-01T01:40:00.000Z" in error.message


def test_frames_are_never_mixed() -> None:
    turning = ephemeris(0.001, OBJECT_NAME="C", OBJECT_ID="2026-001C", REF_FRAME="ITRF2000")
    for second, other in ((B, "B (00002) in TEME"), (turning, "C (2026-001C) in ITRF2000")):
        found = run({**OEM, "second": second}, None)
        assert [item.name for item in found.quantities] == ["min_distance_km", "sustained"]
        for item in found.quantities:
            assert item.unknown == (
                f"EXAMPLE (2026-001A) is given in EME2000, {other}: positions in different frames of reference "
                "cannot be compared"
            )
    mean = run({**OEM, "first": A, "second": ephemeris(0.001, REF_FRAME="TEME")}, None)
    assert quantity(mean, "min_distance_km").unknown is None


# --- what cannot be told ---


def test_old_elements_are_noted_and_very_old_ones_tell_nothing() -> None:
    aged = run({**PAIR, "start": "2026-03-20"})
    assert any("up to 20 days from the epoch of the elements of A (00001)" in note for note in aged.notes)
    assert quantity(aged, "min_distance_km").unknown is None
    for start in ("2026-06-01", "2025-12-01"):
        found = run({**PAIR, "start": start, "near_km": 1.0})
        for item in found.quantities:
            assert item.unknown is not None
            assert "days they do not tell where it is" in item.unknown


def test_an_object_that_decays_in_the_span_is_unknown() -> None:
    falling = (
        "1 28872U 05037B   05333.02012661  .25992681  00000-0  24476-3 0  1534\n"
        "2 28872  96.4736 157.9986 0303955 244.0492 110.6523 16.46015938 10708\n"
    )
    other = orbits.two_lines(2, year=5, day=333.0)
    found = run({"first": falling, "second": other, "start": "2005-11-29T00:30:00", "hours": 3.0})
    reason = found.quantities[0].unknown
    assert reason is not None
    assert reason.startswith("SGP4 loses object 28872 at 2005-11-29T01:")
    assert reason.endswith(": the object has decayed")


def test_the_closest_point_at_an_end_of_the_span_is_noted() -> None:
    found = run({**PAIR, "second": orbits.two_lines(2, anomaly=-30.0, motion=15.6), "hours": 1.0})
    assert "That is at the end of the span: they may come nearer outside it." in found.notes


# --- what is wrong with the inputs ---


@pytest.mark.parametrize(
    "start",
    [
        "yesterday",
        "2026-02-30",
        "2026-03-01T25:00:00",
        "2026-03",
        "1900-01-01",
        "2026-03-01T",
        "",
    ],
)
def test_a_start_that_is_none_is_told(start: str) -> None:
    error = unfit({**PAIR, "start": start})
    assert error.path == ("start",)
    assert error.hint.endswith("or YYYY-MM-DD")


def test_one_object_twice_is_told() -> None:
    error = unfit({**COLLISION, "second": "iridium-33.tle"})
    assert (error.path, error.message) == (("second",), "both are IRIDIUM 33 (24946)")
    # Analysts' sets of objects that nobody has named yet may have one number: the names tell.
    twin = orbits.two_lines(1, name="B", anomaly=0.05)
    assert run({**PAIR, "second": twin}).quantities == run(PAIR).quantities


def test_wrong_lines_in_the_scenario_are_told_at_their_key() -> None:
    error = unfit({**PAIR, "second": B[:-2] + "x\n"})
    assert error.path == ("second",)
    assert error.message.startswith("line 3, column 69 of these lines: `x` cannot be the checksum")


def test_wrong_lines_of_a_file_are_told_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.tle").write_text(A.replace("51.6000", "51.7000"), encoding="ascii")
    with pytest.raises(InvalidInput) as caught:
        run({**PAIR, "first": "a.tle"}, tmp_path)
    (problem,) = caught.value.problems
    assert problem.file == str(tmp_path / "a.tle")
    assert (problem.line, problem.column) == (3, 69)


def test_a_path_out_of_the_folder_is_refused() -> None:
    assert unfit({**COLLISION, "first": "../approach/iridium-33.tle"}).path == ("first",)
    assert unfit({**COLLISION, "second": "missing.tle"}).path == ("second",)


def test_a_name_cannot_forge_a_line_of_a_report() -> None:
    found = run({**PAIR, "first": A.replace("A\n", "A\x1b[2J\u202e" + "x" * 90 + "\n", 1)})
    assert "\x1b" not in found.inputs["first"]
    assert "\u202e" not in found.inputs["first"]
    assert len(found.inputs["first"]) < 160
