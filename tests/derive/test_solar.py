"""The Sun's record and its replays."""

from __future__ import annotations

import importlib.util
import math
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from behaviour_check.derive import solar

DATA: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "data" / "derive" / "lifetime.yaml").read_text(encoding="utf-8")
)["solar"]
FUTURE = date(2030, 1, 1)
DAYS = st.dates(solar.FIRST_DAY, date(2300, 1, 1))


def test_the_record_is_the_one_that_was_checked() -> None:
    assert solar.digest() == DATA["digest"]


@pytest.mark.parametrize("month", DATA["spots"])
def test_months_on_record(month: str) -> None:
    year, number = month.split("-")
    course = solar.history(date(int(year), int(number), 1), 1)
    assert [course.f107[0], course.ap[0]] == DATA["spots"][month]


@pytest.mark.slow
def test_the_generator_still_writes_this_record() -> None:
    found = importlib.util.find_spec("satkit_data")
    if found is None or found.origin is None:
        pytest.skip("satkit-data is not installed: pip install satkit-data==0.9.0, to see that the record is its")
    root = Path(__file__).parents[2]
    source = Path(found.origin).parent / "data" / "SW-All.csv"
    command = [sys.executable, str(root / "tools" / "make_solar_table.py"), str(source), "--check"]
    assert subprocess.run(command, check=False).returncode == 0  # a later version of satkit-data has more months


def test_the_record_has_no_month_of_radio_bursts_and_no_gap() -> None:
    years = (solar.record_end() - solar.FIRST_DAY).days / 365.25
    course = solar.history(solar.FIRST_DAY, years)
    assert years > 68
    assert 60 < course.f107.min() < 70
    assert 250 < course.f107.max() < 300
    assert 1 < course.ap.min() < course.ap.max() < 50
    # from one month to the next it never more than doubles
    assert np.abs(np.diff(np.log(course.f107))).max() < math.log(1.6)


def test_a_start_late_in_a_month_takes_the_next_month_sooner() -> None:
    early, late = (solar.history(date(2001, 12, day), 1).f107[0] for day in (2, 30))
    assert (early, late) == (solar.history(date(2001, 12, 1), 1).f107[0], solar.history(date(2002, 1, 1), 1).f107[0])


def test_history_goes_on_in_phase_after_the_record() -> None:
    # December 2019 was a minimum as October 1964 was: what comes after the record's end is as many months after 1964.
    after = solar.record_end()
    months = (after.year - 2019) * 12 + after.month - 12
    replayed = date(1964 + (9 + months) // 12, (9 + months) % 12 + 1, 1)
    assert solar.history(after, 20).f107.tolist() == solar.history(replayed, 20).f107.tolist()


def test_replays_are_56_different_courses() -> None:
    courses = solar.replays(FUTURE, 30)
    assert courses.shape == (56,)
    assert courses.f107.shape == courses.ap.shape == (56, 360)
    assert len({tuple(row) for row in courses.f107}) == 56


def test_a_replay_is_what_happened_once() -> None:
    courses = solar.replays(FUTURE, 10)
    for index in (0, 20, 40):
        assert courses.f107[index].tolist() == solar.history(date(1964 + index, 10, 1), 10).f107.tolist()


def test_replays_share_what_is_on_record() -> None:
    courses = solar.replays(date(2000, 1, 1), 40)
    known = (solar.record_end().year - 2000) * 12 + solar.record_end().month - 1
    assert (courses.f107[:, :known] == courses.f107[0, :known]).all()
    assert (courses.f107[:, known] != courses.f107[0, known]).any()


def test_a_replay_runs_through_all_five_cycles_and_again() -> None:
    course = solar.replays(FUTURE, 120).f107[0]
    months = 662  # October 1964 to November 2019
    assert course[:months].tolist() == course[months : 2 * months].tolist()


@given(DAYS, st.floats(0.01, 120))
def test_courses_cover_the_time_asked_for(day: date, years: float) -> None:
    history, replays = solar.history(day, years), solar.replays(day, years)
    assert history.years >= years
    assert history.shape == ()
    assert replays.f107.shape == (56, *history.f107.shape)
    assert set(replays.f107.ravel()) <= set(solar.history(solar.FIRST_DAY, 69).f107)


@given(st.dates(solar.record_end() + timedelta(days=31), date(2300, 1, 1)))
def test_all_futures_are_alike(day: date) -> None:
    assert solar.replays(day, 5).f107.tolist() == solar.replays(FUTURE, 5).f107.tolist()


def test_constant_activity_holds_for_ever() -> None:
    course = solar.constant(150, 12)
    assert (course.years, course.shape, course.f107.tolist(), course.ap.tolist()) == (math.inf, (), [150], [12])


@pytest.mark.parametrize("make", [solar.history, solar.replays])
def test_before_the_space_age_there_is_no_record(make: Any) -> None:
    with pytest.raises(ValueError, match="begins on 1957-10-01"):
        make(date(1957, 9, 30), 1)
