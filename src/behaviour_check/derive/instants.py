"""Points in time, kept in a time without leap seconds, so that differences between them are true seconds."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from datetime import date
from functools import lru_cache
from typing import NamedTuple

DAY_S = 86_400.0
_ORDINAL_OF_MJD_0 = date(1858, 11, 17).toordinal()

# International Atomic Time minus UTC in seconds, from the start of each day (IERS Bulletin C). None was inserted after
# 2017; one that is decided later belongs here.
_LEAPS = (
    ("1972-01-01", 10), ("1972-07-01", 11), ("1973-01-01", 12), ("1974-01-01", 13), ("1975-01-01", 14),
    ("1976-01-01", 15), ("1977-01-01", 16), ("1978-01-01", 17), ("1979-01-01", 18), ("1980-01-01", 19),
    ("1981-07-01", 20), ("1982-07-01", 21), ("1983-07-01", 22), ("1985-07-01", 23), ("1988-01-01", 24),
    ("1990-01-01", 25), ("1991-01-01", 26), ("1992-07-01", 27), ("1993-07-01", 28), ("1994-07-01", 29),
    ("1996-01-01", 30), ("1997-07-01", 31), ("1999-01-01", 32), ("2006-01-01", 33), ("2009-01-01", 34),
    ("2012-07-01", 35), ("2015-07-01", 36), ("2017-01-01", 37),
)  # fmt: skip
_LEAP_DAYS = [date.fromisoformat(day).toordinal() - _ORDINAL_OF_MJD_0 for day, _ in _LEAPS]

SCALES = ("UTC", "TAI", "GPS", "TT", "TDB")
"""The time systems that can be read."""
_MINUS_TAI = {"TAI": 0.0, "GPS": -19.0, "TT": 32.184}

_DAY = r"(?P<year>[0-9]{4})-(?:(?P<month>[0-9]{2})-(?P<day>[0-9]{2})|(?P<of_year>[0-9]{3}))"
_CLOCK = r"T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2}(?:\.[0-9]{0,18})?)Z?"
_EPOCH = re.compile(_DAY + _CLOCK, re.ASCII)
FORM = "write YYYY-MM-DDThh:mm:ss, with decimals of a second if you like"


class Instant(NamedTuple):
    """A point in time: a day and the seconds of it in International Atomic Time, each day of 86,400 s."""

    day: int
    """Modified Julian Day."""
    second: float
    """From 0 up to 86,400."""

    def since(self, other: Instant) -> float:
        """Seconds from `other` to this, exact to a nanosecond within a month."""
        return (self.day - other.day) * DAY_S + (self.second - other.second)

    def after(self, seconds: float) -> Instant:
        """The point so many seconds later."""
        return _normal(self.day, self.second + seconds)

    def jd_utc(self) -> float:
        """As a Julian Date in UTC, good to 40 microseconds."""
        second = self.second - _tai_minus_utc(self.day)
        if second < 0:
            second = self.second - _tai_minus_utc(self.day - 1)
        return self.day + 2_400_000.5 + second / DAY_S

    def utc(self, decimals: int = 3) -> str:
        """In UTC: `2009-02-10T16:55:59.796Z`."""
        # The two scales are whole seconds apart, so what is round in one is round in the other.
        day, rounded = _normal(self.day, round(self.second, decimals))
        second = rounded - _tai_minus_utc(day)
        if second < 0:
            day, second = day - 1, DAY_S + rounded - _tai_minus_utc(day - 1)
        minutes = min(int(second // 60), 1439)
        width = decimals + 3 if decimals else 2
        clock = f"{minutes // 60:02}:{minutes % 60:02}:{second - 60 * minutes:0{width}.{decimals}f}"
        return f"{date.fromordinal(day + _ORDINAL_OF_MJD_0).isoformat()}T{clock}Z"


def from_utc(day: int, second: float) -> Instant:
    """From a Modified Julian Day in UTC and the seconds of it.

    Before 1972, when UTC had no leap seconds, it is taken to be 10 s behind atomic time.
    """
    return _normal(day, second + _tai_minus_utc(day))


def parse(text: str, scale: str = "UTC") -> Instant:
    """A date and time as CCSDS messages write it (502.0-B-3, 7.5.10), by month and day or by day of the year.

    TDB is brought to TT by its yearly term alone, which is good to 50 microseconds. Raises ValueError that says what
    is wrong.
    """
    match = _EPOCH.fullmatch(text)
    if match is None:
        raise ValueError("is not a date and time")
    day = _mjd(match["year"], match["month"], match["day"], match["of_year"])
    hour, minute, second = int(match["hour"]), int(match["minute"]), float(match["second"])
    if hour > 23 or minute > 59:
        raise ValueError("has a time of day that does not exist")
    if second >= 60 and not (scale == "UTC" and (hour, minute) == (23, 59) and second < 61 and _leap_on(day)):
        raise ValueError("has a second that does not exist")
    return from_scale(day, 3600 * hour + 60 * minute + second, scale)


def from_scale(day: int, second: float, scale: str) -> Instant:
    """From a Modified Julian Day and the seconds of it in one of `SCALES`."""
    if scale == "UTC":
        return from_utc(day, second)
    if scale == "TDB":
        centuries = (day - 51_544.5 + second / DAY_S) / 36_525
        second -= 0.001657 * math.sin(628.3076 * centuries + 6.2401)
        scale = "TT"
    return _normal(day, second - _MINUS_TAI[scale])


@lru_cache(maxsize=4096)
def _mjd(year: str, month: str | None, day: str | None, of_year: str | None) -> int:
    if not 1957 <= int(year) <= 2199:
        raise ValueError("is not between the years 1957 and 2199")
    try:
        if of_year is None:
            return date(int(year), int(month or 0), int(day or 0)).toordinal() - _ORDINAL_OF_MJD_0
    except ValueError:
        raise ValueError("has a day that does not exist") from None
    return mjd_of_year(int(year), int(of_year))


def mjd_of_year(year: int, of_year: int) -> int:
    """The Modified Julian Day of a day of a year. Raises ValueError for a day that the year does not have."""
    first = date(year, 1, 1).toordinal()
    if not 1 <= of_year <= date(year, 12, 31).toordinal() - first + 1:
        raise ValueError("has a day that does not exist")
    return first + of_year - 1 - _ORDINAL_OF_MJD_0


def _normal(day: int, second: float) -> Instant:
    days, rest = divmod(second, DAY_S)
    return Instant(day + int(days), rest)


def _tai_minus_utc(day: int) -> float:
    return float(_LEAPS[max(bisect_right(_LEAP_DAYS, day) - 1, 0)][1])


def _leap_on(day: int) -> float:
    """Seconds that a UTC day has more than others."""
    return _tai_minus_utc(day + 1) - _tai_minus_utc(day)
