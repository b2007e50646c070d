"""Writes the solar record of `derive/solar.py` anew: monthly means of F10.7 and Ap since October 1957.

Reads CelesTrak's `SW-All.csv` (https://celestrak.org/SpaceData/), a copy of which is in the package satkit-data:

    pip install --no-deps satkit-data==0.9.0
    python tools/make_solar_table.py path/to/satkit_data/data/SW-All.csv

Only whole months of observed values count; what CelesTrak predicts is left out. F10.7 is as observed, not adjusted
to one astronomical unit: the air feels what arrives. On a few days a radio burst of a flare went into the measurement
(939 on 7 March 2011, between 143 and 167): these say nothing of the ultraviolet light that heats the air, and a day
that is 30 % off the median of its week is left out. `--check` only compares.
"""

from __future__ import annotations

import argparse
import calendar
import csv
import sys
from itertools import groupby
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

TABLE = Path(__file__).parent.parent / "src/behaviour_check/derive/data/solar.csv"
OBSERVED = {"OBS", "INT"}
"""CelesTrak's marks of a measured value, and of one interpolated between measured ones; PRD and PRM are predicted."""

BURST = 1.3
"""From one day to the next F10.7 seldom changes by more than a tenth; 26 days of 25,000 are off by so much."""


def main() -> int:
    """Write the table, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="CelesTrak's SW-All.csv")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if the file differs")
    args = parser.parse_args()
    text = table(args.source)
    if args.check and TABLE.read_text(encoding="utf-8") != text:
        print(f"{TABLE.name} is not what this generator writes from {args.source}")
        return 1
    if not args.check:
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(text, encoding="utf-8", newline="\n")
    return 0


def table(source: Path) -> str:
    """The whole file."""
    lines = [
        "# Monthly means of the observed solar radio flux F10.7 (sfu) and of the geomagnetic index Ap.",
        "# From CelesTrak's SW-All.csv (https://celestrak.org/SpaceData/), observed days only.",
        "# Ap: GFZ Helmholtz Centre for Geosciences, CC BY 4.0; Matzka et al., Space Weather 19(5), 2021, "
        "doi:10.1029/2020SW002641.",
        "# F10.7: Dominion Radio Astrophysical Observatory, National Research Council Canada, and Natural Resources "
        "Canada; Tapping, Space Weather 11(7), 2013, doi:10.1002/swe.20064.",
        "# Changed from the source: means over calendar months, without days of radio bursts.",
        "# Written by tools/make_solar_table.py. Do not edit.",
        "month,f107,ap",
    ]
    for month, values in months(observed(source)):
        if len(values) == calendar.monthrange(int(month[:4]), int(month[5:]))[1]:
            f107 = mean(day.f107 for day in values if not day.burst)
            lines.append(f"{month},{f107:.1f},{mean(day.ap for day in values):.1f}")
    return "\n".join(lines) + "\n"


class Day(NamedTuple):
    """One observed day."""

    month: str
    f107: float
    ap: float
    burst: bool = False


def observed(source: Path) -> list[Day]:
    """All observed days in order, those of radio bursts marked."""
    with source.open(encoding="ascii", newline="") as stream:
        days = [
            Day(row["DATE"][:7], float(row["F10.7_OBS"]), float(row["AP_AVG"]))
            for row in csv.DictReader(stream)
            if row["F10.7_DATA_TYPE"] in OBSERVED and row["F10.7_OBS"] and row["AP_AVG"]
        ]
    marked = []
    for index, day in enumerate(days):
        usual = median(near.f107 for near in days[max(index - 3, 0) : index + 4])
        marked.append(day._replace(burst=not 1 / BURST < day.f107 / usual < BURST))
    return marked


def months(days: list[Day]) -> list[tuple[str, list[Day]]]:
    """The days of each month."""
    return [(month, list(group)) for month, group in groupby(days, key=lambda day: day.month)]


if __name__ == "__main__":
    sys.exit(main())
