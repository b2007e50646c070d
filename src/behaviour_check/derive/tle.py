"""Two-line element sets, checked column by column: a digit out of place is a satellite elsewhere."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..source import shown
from .instants import DAY_S, Instant, from_utc, mjd_of_year
from .ndm import Faults, lines
from .trajectory import MeanElements

MAX_SETS = 10_000
LENGTH = 69


class _Column(NamedTuple):
    what: str
    first: int
    """Counted from 1, as the format's descriptions do."""
    last: int
    form: re.Pattern[str]
    example: str


def _column(what: str, first: int, last: int, form: str, example: str) -> _Column:
    return _Column(what, first, last, re.compile(form, re.ASCII | re.IGNORECASE), example)


_DECIMAL = r" *[0-9]+\.[0-9]* *"
_POINTLESS = r"[ +-][0-9 ]{4}[0-9][ +-][0-9]"
_NUMBER = _column("catalogue number", 3, 7, r" *[0-9]+|[A-HJ-NP-Z][0-9]{4}", "25544")
_CHECKSUM = _column("checksum", 69, 69, r"[0-9]", "7")
_FIRST = (
    _NUMBER,
    _column("classification", 8, 8, r"[UCS ]", "U"),
    _column("international designator", 10, 17, r"[0-9A-Z ]{8}", "98067A  "),
    _column("year of the epoch", 19, 20, r"[ 0-9][0-9]", "26"),
    _column("day of the epoch", 21, 32, r" *[0-9]{1,3}\.[0-9]+ *", "040.78448243"),
    _column("first rate of the mean motion", 34, 43, r" *[+-]?[0-9]?\.[0-9]+ *", " .00000153"),
    _column("second rate of the mean motion", 45, 52, _POINTLESS, " 00000-0"),
    _column("drag term B*", 54, 61, _POINTLESS, " 47668-4"),
    _column("ephemeris type", 63, 63, r"[ 0-9]", "0"),
    _column("number of the set", 65, 68, r"[ 0-9]{4}", " 999"),
    _CHECKSUM,
)
_SECOND = (
    _NUMBER,
    _column("inclination", 9, 16, _DECIMAL, " 51.6416"),
    _column("right ascension of the node", 18, 25, _DECIMAL, "247.4627"),
    _column("eccentricity", 27, 33, r"[ 0-9]{6}[0-9]", "0006703"),
    _column("argument of perigee", 35, 42, _DECIMAL, "130.5360"),
    _column("mean anomaly", 44, 51, _DECIMAL, "325.0288"),
    _column("mean motion", 53, 63, _DECIMAL, "15.72125391"),
    _column("number of the revolution", 64, 68, r"[ 0-9]{5}", "56353"),
    _CHECKSUM,
)
# Type 4 is SGP4-XP, which needs another propagator; 1, 8 and the like were never handed out.
_SGP4_TYPES = " 023"


class _Line(NamedTuple):
    text: str
    """Without blanks round it."""
    number: int
    shift: int
    """How many blanks stood before it."""

    def part(self, column: _Column) -> str:
        return self.text[column.first - 1 : column.last]


def read(text: str, faults: Faults) -> list[MeanElements]:
    """All sets of a text, each of two lines, with the object's name on a line before them or not.

    Raises InvalidInput with everything that is wrong.
    """
    sets: list[MeanElements] = []
    name, first = "", None
    for number, raw in enumerate(lines(text, faults), 1):
        bare = raw.strip()
        if not bare or bare.startswith("#"):
            continue
        line = _Line(bare, number, len(raw) - len(raw.lstrip()))
        if first is not None:
            _pair(name, first, line, faults, sets)
            name, first = "", None
        elif bare.startswith("1 "):
            first = line
        elif bare.startswith("2 "):
            faults.say(number, line.shift + 1, "a second line without a first line before it", "add the line `1 …`")
        else:
            name = _name(bare, name, line, faults)
        if len(sets) > MAX_SETS:
            raise faults.fail(number, 1, f"more than {MAX_SETS:,} element sets", "keep those near the time span")
    if first is not None:
        faults.say(first.number, first.shift + 1, "a first line without a second line after it", "add the line `2 …`")
    elif name:
        faults.say(len(lines(text, faults)), 1, f"no element set follows after {shown(name)}", "add both lines")
    faults.stop()
    return sets


def _name(bare: str, before: str, line: _Line, faults: Faults) -> str:
    if before:
        message = f"{shown(bare)} stands where the first line of {shown(before)} should"
        faults.say(line.number, line.shift + 1, message, "give each set one name at most, then its lines `1 …`, `2 …`")
    return bare.removeprefix("0 ").strip()


def _pair(name: str, first: _Line, second: _Line, faults: Faults, sets: list[MeanElements]) -> None:
    if not second.text.startswith("2 "):
        message = "the second line of the element set should stand here"
        faults.say(second.number, second.shift + 1, message, "add the line that starts with `2 `")
        return
    if not (_check(first, _FIRST, faults) & _check(second, _SECOND, faults)):
        return
    numbers = tuple(line.part(_NUMBER).strip().upper().zfill(5) for line in (first, second))
    if numbers[0] != numbers[1]:
        message = f"the second line is of object {numbers[1]}, the first of {numbers[0]}"
        faults.say(second.number, second.shift + 3, message, "put the two lines of one object together")
        return
    epoch = _epoch(first, faults)
    if epoch is not None:
        sets.append(_elements(name, numbers[0], epoch, first, second))


def _check(line: _Line, columns: tuple[_Column, ...], faults: Faults) -> bool:
    """Whether a line is whole. At most one problem of a line is told: what follows a lost blank is all out of place."""
    length = len(line.text)
    if length != LENGTH:
        hint = "copy the line anew; if blanks were lost, put the lines into a file or below `|`"
        if length == LENGTH - 1 and _misplaced(line, columns[:-1]) is None:
            hint = f"if the line is right, its checksum is {checksum(line.text)}"
        where = line.shift + min(length, LENGTH) + 1
        faults.say(line.number, where, f"an element line has {LENGTH} characters, this one {length}", hint)
        return False
    bad = _misplaced(line, columns)
    if bad is not None:
        span = f"columns {bad.first} to {bad.last}" if bad.last > bad.first else f"column {bad.first}"
        message = f"{shown(line.part(bad))} cannot be the {bad.what} ({span})"
        faults.say(line.number, line.shift + bad.first, message, f"it looks like this: `{bad.example}`")
        return False
    right = checksum(line.text)
    if line.text[-1] != str(right):
        message = f"the checksum is {line.text[-1]}, but the line adds up to {right}"
        hint = "a character is wrong: copy the line anew from its source"
        faults.say(line.number, line.shift + LENGTH, message, hint)
        return False
    return _in_range(line, columns, faults)


def checksum(line: str) -> int:
    """What the last column should be: the sum of the digits before it, a minus counting as 1, without its tens."""
    return sum(int(letter) if letter in "0123456789" else letter == "-" for letter in line[: LENGTH - 1]) % 10


def _misplaced(line: _Line, columns: tuple[_Column, ...]) -> _Column | None:
    """The first part of a line that is not as it must be, a gap that is not blank included."""
    end = 2
    for column in columns:
        if line.text[end : column.first - 1].strip():
            return _column("gap between two values", end + 1, column.first - 1, "", " ")
        if column.form.fullmatch(line.part(column)) is None:
            return column
        end = column.last
    return None


def _in_range(line: _Line, columns: tuple[_Column, ...], faults: Faults) -> bool:
    limits = {"inclination": 180.0, "right ascension of the node": 360.0, "argument of perigee": 360.0}
    limits |= {"mean anomaly": 360.0, "mean motion": 20.0}
    for column in columns:
        if column.what in limits and float(line.part(column)) > limits[column.what]:
            message = f"the {column.what} is more than {limits[column.what]:g}: {line.part(column).strip()}"
            faults.say(line.number, line.shift + column.first, message, "copy the line anew from its source")
            return False
        if column.what == "mean motion" and float(line.part(column)) <= 0:
            faults.say(line.number, line.shift + column.first, "the mean motion is zero", "copy the line anew")
            return False
        if column.what == "ephemeris type" and line.part(column) not in _SGP4_TYPES:
            message = f"ephemeris type {line.part(column)} is not for SGP4"
            faults.say(line.number, line.shift + column.first, message, "use a set of type 0, or an ephemeris (OEM)")
            return False
    return True


def _epoch(line: _Line, faults: Faults) -> Instant | None:
    short, of_year = int(line.text[18:20]), line.text[20:32].strip()
    year = short + (2000 if short < 57 else 1900)
    whole, _, fraction = of_year.partition(".")
    try:
        day = mjd_of_year(year, int(whole))
    except ValueError:
        # Some sets of early January still count the days of the year before.
        if int(whole) != 366:
            message = f"{of_year} is not a day of the year {year}"
            faults.say(line.number, line.shift + 21, message, "days run from 1 to 365 or 366")
            return None
        day = mjd_of_year(year + 1, 1)
    return from_utc(day, float(f"0.{fraction}") * DAY_S)


def _elements(name: str, number: str, epoch: Instant, first: _Line, second: _Line) -> MeanElements:
    inclination, node, perigee, anomaly, motion = (
        float(second.part(column)) for column in _SECOND if column.form.pattern == _DECIMAL
    )
    drag = first.text[53:61]
    return MeanElements(
        name=name,
        number=number,
        epoch=epoch,
        inclination_deg=inclination,
        node_deg=node,
        eccentricity=float(f"0.{second.text[26:33].replace(' ', '0')}"),
        perigee_deg=perigee,
        anomaly_deg=anomaly,
        revolutions_per_day=motion,
        bstar=float(f"{drag[0].strip()}0.{drag[1:6].replace(' ', '0')}e{drag[6].strip()}{drag[7]}"),
        line=first.number,
    )
