"""How active the Sun is: the record of F10.7 and Ap by months since October 1957, and cycles replayed after its end.

Nobody can predict the Sun for longer than a few years. For what comes after the record's end, cycles 20 to 24 (October
1964 to November 2019) run again, beginning in each of 56 successive years: 56 equally likely futures.

The record (`data/solar.csv`, written by `tools/make_solar_table.py`) is from CelesTrak's space weather data; F10.7 from
the observatory at Penticton, Ap from GFZ Potsdam (CC BY 4.0, Matzka et al. 2021, doi:10.1029/2020SW002641).
"""

from __future__ import annotations

import calendar
import hashlib
import math
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FIRST_DAY = date(1957, 10, 1)
"""With this month the record begins."""
REPLAYS = 56
"""Years of cycles 20 to 24 in which a replay may begin."""
_CYCLES_BEGIN = (1964 - 1957) * 12 + (10 - 10)  # the minimum of October 1964, in months of the record
_CYCLES_END = (2019 - 1957) * 12 + (12 - 10)  # the minimum of December 2019
_CYCLES = _CYCLES_END - _CYCLES_BEGIN


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """F10.7 (sfu) and Ap in successive twelfths of a year, on the last axis. Other axes are alternatives to each other.

    A single value on the last axis holds for ever.
    """

    f107: Floats
    ap: Floats

    @property
    def shape(self) -> tuple[int, ...]:
        """How many alternatives: () for one course of activity."""
        return self.f107.shape[:-1]

    @property
    def years(self) -> float:
        """For how long it is known."""
        months = self.f107.shape[-1]
        return math.inf if months == 1 else months / 12


class _Record(NamedTuple):
    f107: Floats
    ap: Floats
    digest: str


def constant(f107: float, ap: float) -> Activity:
    """Activity that never changes."""
    return Activity(np.array([f107], dtype=float), np.array([ap], dtype=float))


def history(start_day: date, years: float) -> Activity:
    """The Sun from `start_day` on, for at least `years`: as recorded, and then one course of replayed cycles.

    After the record's end the cycles follow on in phase: cycle 25, which began in December 2019, goes on as cycle 20
    did, which was about as strong. Raises ValueError before FIRST_DAY.
    """
    months = _months(start_day, years)
    after = _CYCLES_BEGIN + (months - _CYCLES_END) % _CYCLES
    return _taken(np.where(months < _ends(), months, after))


def replays(start_day: date, years: float) -> Activity:
    """56 courses of the Sun from `start_day` on, for at least `years`: the record, and then a replay in each.

    What is on record is the same in all of them. Raises ValueError before FIRST_DAY.
    """
    months = _months(start_day, years)
    since = months - max(_ends(), int(months[0]))
    begin = 12 * np.arange(REPLAYS)[:, None]
    after = _CYCLES_BEGIN + (begin + since) % _CYCLES
    return _taken(np.where(months < _ends(), months, after))


def record_end() -> date:
    """The first day after the record."""
    month = FIRST_DAY.month - 1 + _ends()
    return date(FIRST_DAY.year + month // 12, month % 12 + 1, 1)


def digest() -> str:
    """The first 12 digits of the record's SHA-256, to tell which record a result comes from."""
    return _record().digest


def _ends() -> int:
    return len(_record().f107)


def _months(start_day: date, years: float) -> NDArray[np.intp]:
    """The month of the record in which the middle of each twelfth of a year from `start_day` on falls."""
    if start_day < FIRST_DAY:
        raise ValueError(f"the record of the Sun begins on {FIRST_DAY}")
    whole = (start_day.year - FIRST_DAY.year) * 12 + start_day.month - FIRST_DAY.month
    begin = whole + (start_day.day - 1) / calendar.monthrange(start_day.year, start_day.month)[1]
    count = max(math.ceil(years * 12), 2)
    return np.asarray(np.floor(begin + 0.5 + np.arange(count)), np.intp)


def _taken(months: NDArray[np.intp]) -> Activity:
    record = _record()
    return Activity(record.f107[months], record.ap[months])


@cache
def _record() -> _Record:
    raw = (Path(__file__).parent / "data" / "solar.csv").read_bytes()
    lines = [line for line in raw.decode("ascii").splitlines() if not line.startswith("#")]
    values = np.array([line.split(",")[1:] for line in lines[1:]], dtype=float)
    return _Record(values[:, 0], values[:, 1], hashlib.sha256(raw).hexdigest()[:12])
