"""Points in time: leap seconds, time systems, and dates that do not exist."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from behaviour_check.derive.instants import Instant, from_utc, mjd_of_year, parse


def test_leap_second_lengthens_a_day() -> None:
    before, inside, after = (
        parse(text) for text in ("2016-12-31T23:59:59", "2016-12-31T23:59:60.5", "2017-01-01T00:00:00")
    )
    assert (inside.since(before), after.since(before)) == (1.5, 2.0)
    assert inside.utc() == "2016-12-31T23:59:60.500Z"
    assert before.after(1.0).utc(0) == "2016-12-31T23:59:60Z"


@pytest.mark.parametrize(
    ("scale", "ahead"),
    [("UTC", 0.0), ("GPS", 18.0), ("TAI", 37.0), ("TT", 69.184)],
)
def test_offsets_of_the_time_systems_since_2017(scale: str, ahead: float) -> None:
    utc = parse("2020-06-01T12:00:00")
    assert utc.since(parse("2020-06-01T12:00:00", scale)) == pytest.approx(ahead, abs=1e-9)


def test_tdb_stays_within_two_milliseconds_of_tt_and_leads_in_april() -> None:
    # The yearly term, 1.657 ms: zero in early January and July, greatest in early April.
    def lead(day: str) -> float:
        return parse(f"{day}T00:00:00", "TT").since(parse(f"{day}T00:00:00", "TDB"))

    assert lead("2020-04-03") == pytest.approx(1.657e-3, abs=2e-5)
    assert lead("2020-10-04") == pytest.approx(-1.657e-3, abs=2e-5)
    assert lead("2020-01-03") == pytest.approx(0.0, abs=1e-4)


def test_day_of_the_year_and_month_and_day_are_the_same() -> None:
    assert parse("2024-060T06:00:00.25Z") == parse("2024-02-29T06:00:00.25")


def test_a_rounded_second_carries_over_midnight() -> None:
    assert parse("2025-12-31T23:59:59.9999").utc() == "2026-01-01T00:00:00.000Z"
    assert parse("2025-12-31T23:59:22.9999").utc() == "2025-12-31T23:59:23.000Z"  # midnight of atomic time
    assert parse("2016-12-31T23:59:59.9999").utc() == "2016-12-31T23:59:60.000Z"
    assert parse("2016-12-31T23:59:60.9999").utc() == "2017-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2026-02-30T00:00:00", "day that does not exist"),
        ("2026-366T00:00:00", "day that does not exist"),
        ("2026-000T00:00:00", "day that does not exist"),
        ("2026-13-01T00:00:00", "day that does not exist"),
        ("2026-01-01T24:00:00", "time of day that does not exist"),
        ("2026-01-01T23:60:00", "time of day that does not exist"),
        ("2026-12-31T23:59:60", "second that does not exist"),
        ("2016-12-31T22:59:60", "second that does not exist"),
        ("1956-12-31T00:00:00", "not between the years"),
        ("2200-01-01T00:00:00", "not between the years"),
        ("2026-01-01", "not a date and time"),
        ("2026-01-01T00:00", "not a date and time"),
        ("2026-01-01 00:00:00", "not a date and time"),
        ("٢٠٢٦-01-01T00:00:00", "not a date and time"),
        ("2026-01-01T00:00:00+01:00", "not a date and time"),
        ("2026-01-01T00:00:0" + "0" * 500, "not a date and time"),
        ("", "not a date and time"),
    ],
)
def test_times_that_do_not_exist_are_told(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse(text)


def test_other_time_systems_have_no_leap_seconds() -> None:
    with pytest.raises(ValueError, match="second that does not exist"):
        parse("2016-12-31T23:59:60", "TAI")


@given(st.datetimes(dt.datetime(1957, 1, 1), dt.datetime(2199, 12, 31)))
def test_what_is_read_is_written_the_same(moment: dt.datetime) -> None:
    text = moment.isoformat(timespec="microseconds")
    assert parse(text).utc(6) == f"{text}Z"


@given(st.datetimes(dt.datetime(1972, 1, 1), dt.datetime(2199, 12, 31)), st.floats(-3e6, 3e6))
def test_later_by_so_many_seconds_is_so_many_seconds_later(moment: dt.datetime, seconds: float) -> None:
    start = parse(moment.isoformat(timespec="microseconds"))
    later = start.after(seconds)
    assert 0 <= later.second < 86_400
    assert later.since(start) == pytest.approx(seconds, abs=1e-9)


def test_julian_date() -> None:
    assert from_utc(51_544, 43_200.0).jd_utc() == 2_451_545.0
    assert Instant(51_544, 10.0).jd_utc() == pytest.approx(2_451_544.5 - 22 / 86_400, abs=1e-9)
    assert mjd_of_year(2000, 1) == 51_544
