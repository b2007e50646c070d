"""A conjunction data message (CCSDS 508.0-B-1), in key-value notation or XML, as plain numbers.

Real messages have wrong units, `NaN`, no spaces round `=`, radii only in comments and unknown keywords: all of that is
read. What would make the numbers mean something else is refused, at its place.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NamedTuple
from xml.parsers import expat

from ..problem import InvalidInput, Problem, add, one_line, shown
from .body import Body, Covariance, Vector

MAX_CDM_BYTES = 1024 * 1024
"""Real messages have 5 to 20 KiB."""
MAX_DEPTH = 50
_LEAST_VARIANCE_M2 = 1e-12
EARTH_RATE_RAD_S = 7.292115e-5
"""How fast Earth-fixed axes turn (IERS Conventions 2010, table 1.1)."""


@dataclass(frozen=True, slots=True)
class CdmObject:
    """One of the two objects of a message."""

    name: str
    designator: str
    frame: str
    """The reference frame as the message names it. States in Earth-fixed axes have the Earth's turning added."""
    body: Body
    covariance_method: str


@dataclass(frozen=True, slots=True)
class Cdm:
    """What a conjunction data message says."""

    message: str
    """Its own identifier."""
    tca: str
    """Time of closest approach, UTC, as written."""
    first: CdmObject
    second: CdmObject
    radius_m: float | None
    """Radius of a sphere round both objects together, where the message has one."""
    radius_from: str
    """Where in the message the radius stands."""
    miss_m: float | None
    """The miss distance that the message states."""
    speed_m_s: float | None
    """The relative speed that the message states."""
    probability: float | None
    """The collision probability that the message states."""
    probability_method: str


def read(raw: bytes, name: str) -> Cdm:
    """Read the bytes of a message, `name` being what reports call it. Raises InvalidInput with all that is wrong."""
    if len(raw) > MAX_CDM_BYTES:
        hint = "give a single CDM; they have about 10 KiB"
        raise InvalidInput([Problem(name, 0, 0, "file", f"larger than {MAX_CDM_BYTES // 1024} KiB", hint)])
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    sheet = _Sheet(name)
    if start == b"<":
        _Xml(sheet).read(raw)
    else:
        _read_kvn(raw, sheet)
    if not sheet.known:
        hint = "give a CCSDS conjunction data message in key-value notation (`TCA = …`) or XML"
        raise InvalidInput([*sheet.problems, Problem(name, 1, 1, "syntax", "no conjunction data message", hint)])
    return sheet.cdm()


class _Entry(NamedTuple):
    """A value as written, and where."""

    text: str
    line: int
    column: int


_STATE = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
_COVARIANCE = ("CR_R", "CT_R", "CT_T", "CN_R", "CN_T", "CN_N")
_MESSAGE_KEYS = frozenset(
    {"TCA", "MESSAGE_ID", "MISS_DISTANCE", "RELATIVE_SPEED", "COLLISION_PROBABILITY", "COLLISION_PROBABILITY_METHOD"}
)
_OBJECT_KEYS = frozenset({"OBJECT_NAME", "OBJECT_DESIGNATOR", "REF_FRAME", "COVARIANCE_METHOD", *_STATE, *_COVARIANCE})
_ONCE = frozenset({"TCA", "REF_FRAME", *_STATE, *_COVARIANCE})
_RADIUS_KEYS = frozenset({"HBR", "HARD_BODY_RADIUS", "COMBINED_HBR", "EFFECTIVE_HBR"})
_NOTHING = frozenset({"", "NAN", "N/A", "NA", "NONE", "NULL", "-"})
_WHICH = re.compile(r"OBJECT[ _]?([12])\Z")
_DATE = r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])|(?:00[1-9]|0[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-6]))"
_TIME = re.compile(rf"[0-9]{{4}}-{_DATE}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]{{1,12}})?Z?\Z")
_RADIUS = re.compile(r"([a-z ]*(?:hbr|radius)[a-z ]*)[=:]\s*([0-9][0-9.e+-]*)\s*(?:\[?\s*(k?m)\b)?", re.ASCII)
_INERTIAL = {"EME2000": "EME2000", "J2000": "EME2000", "GCRF": "GCRF", "ICRF": "GCRF"}
_EARTH_FIXED = ("ITRF", "ECEF", "ECF", "EFG", "WGS84", "WGS-84", "TDR")
_OTHER_INERTIAL = ("TEME", "TOD", "MOD")
_FRAMES_HINT = "frames: EME2000, GCRF, ICRF, ITRF, TEME, TOD, MOD"


class _Sheet:
    """The entries of a message by where they belong: 0 is the message itself, 1 and 2 are its objects."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.known = False
        self._parts: tuple[dict[str, _Entry], ...] = ({}, {}, {})
        self._begun: dict[int, int] = {}
        self._at = 0
        self._radii: dict[tuple[int, str], _Entry] = {}

    def say(self, entry: _Entry | None, message: str, hint: str = "") -> None:
        """Tell what is wrong, at an entry or at the beginning of the file."""
        line, column = (entry.line, entry.column) if entry is not None else (1, 1)
        add(self.problems, Problem(self.name, line, column, "syntax", message, hint))

    def take(self, key: str, text: str, line: int, column: int) -> None:
        """One keyword, in capitals, with its value."""
        if key in _OBJECT_KEYS:
            part = self._parts[self._at]
        elif key in _MESSAGE_KEYS:
            part = self._parts[0]
        elif key == "OBJECT":
            return self._begin(_Entry(text, line, column))
        elif key in _RADIUS_KEYS:
            return self._radius("HBR" if self._at and key in ("HBR", "HARD_BODY_RADIUS") else "COMBINED", text, line)
        else:
            return None
        self.known = True
        if key not in part:
            part[key] = _Entry(text, line, column)
        elif key in _ONCE:
            whose = f" for OBJECT{self._at}" if self._at and key in _OBJECT_KEYS else ""
            hint = f"it stands first in line {part[key].line}; give one message a file"
            self.say(_Entry(text, line, column), f"{key} stands twice{whose}", hint)
        return None

    def comment(self, text: str, line: int) -> None:
        """One comment: many messages have the hard-body radius only there."""
        found = _RADIUS.match(text[:120].lower().replace("_", " "))
        if found is None:
            return
        label, number, unit = " ".join(found[1].split()), found[2], found[3] or "m"
        kind = next((kind for ending, kind in _COMMENTED.items() if label.endswith(ending)), None)
        if kind is not None:
            self._radius(kind, f"{number} {unit}", line)

    def _begin(self, entry: _Entry) -> None:
        found = _WHICH.match(entry.text.upper())
        self.known = True
        if found is None:
            self.say(entry, f"{shown(entry.text)} is neither of the two objects", "write OBJECT1 or OBJECT2")
            return
        self._at = int(found[1])
        if self._at in self._begun:
            hint = f"it begins first in line {self._begun[self._at]}; the objects are OBJECT1 and OBJECT2"
            self.say(entry, f"OBJECT{self._at} begins twice", hint)
        self._begun.setdefault(self._at, entry.line)

    def _radius(self, kind: str, text: str, line: int) -> None:
        where = 0 if kind == "COMBINED" else self._at
        self._radii.setdefault((where, kind), _Entry(text, line, 1))

    # Making sense of the entries

    def cdm(self) -> Cdm:
        """The message. Raises InvalidInput with all that is wrong."""
        head = self._parts[0]
        tca = self._tca()
        bodies = [self._object(number) for number in (1, 2)]
        miss, speed = self._optional(head, "MISS_DISTANCE"), self._optional(head, "RELATIVE_SPEED")
        stated = self._optional(head, "COLLISION_PROBABILITY")
        first, second = bodies
        if first is not None and second is not None and _axes(first.frame) != _axes(second.frame):
            self.say(
                self._parts[2]["REF_FRAME"],
                f"the objects are in different frames, {shown(first.frame)} and {shown(second.frame)}",
                "give a message with both states in one frame",
            )
        if self.problems or first is None or second is None:
            raise InvalidInput(self.problems)
        radius, source = self._combined_radius()
        method = self._text(0, "COLLISION_PROBABILITY_METHOD")
        return Cdm(self._text(0, "MESSAGE_ID"), tca, first, second, radius, source, miss, speed, stated, method)

    def _tca(self) -> str:
        entry = self._parts[0].get("TCA")
        if entry is None:
            self.say(None, "the message has no TCA, the time of closest approach", "write `TCA = YYYY-MM-DDThh:mm:ss`")
            return ""
        if not _TIME.match(entry.text.strip().upper()):
            hint = "write UTC as YYYY-MM-DDThh:mm:ss or YYYY-DDDThh:mm:ss"
            self.say(entry, f"{shown(entry.text)} is not a time of closest approach", hint)
        return entry.text.strip()

    def _object(self, number: int) -> CdmObject | None:
        part = self._parts[number]
        who = f"OBJECT{number}"
        if number not in self._begun:
            self.say(None, f"the message has no {who}", f"begin its part with `OBJECT = {who}`")
            return None
        state = [self._required(number, key) for key in _STATE]
        covariance = self._covariance(number)
        frame = self._frame(number)
        numbers = [value * 1000 for value in state if value is not None]
        if frame is None or len(numbers) < len(_STATE):
            return None
        x, y, z, vx, vy, vz = numbers
        if not self._plausible(part, (x, y, z), (vx, vy, vz)):
            return None
        if _axes(frame) == "ITRF":
            vx, vy = vx - EARTH_RATE_RAD_S * y, vy + EARTH_RATE_RAD_S * x
        name, designator = self._text(number, "OBJECT_NAME"), self._text(number, "OBJECT_DESIGNATOR")
        body = Body((x, y, z), (vx, vy, vz), covariance)
        return CdmObject(name or who, designator, frame, body, self._text(number, "COVARIANCE_METHOD").upper())

    def _plausible(self, part: dict[str, _Entry], position: Vector, velocity: Vector) -> bool:
        distance, speed = math.hypot(*position) / 1000, math.hypot(*velocity) / 1000
        if not 6_300 <= distance <= 2_000_000:
            hint = "X, Y and Z are in km from the Earth's centre, whatever unit stands behind them"
            self.say(
                part[_largest(_STATE[:3], position)], f"{distance:,.0f} km from the Earth's centre is no orbit", hint
            )
            return False
        if not speed <= 20:
            hint = "X_DOT, Y_DOT and Z_DOT are in km/s, whatever unit stands behind them"
            self.say(part[_largest(_STATE[3:], velocity)], f"{speed:,.0f} km/s is no speed of an orbit", hint)
            return False
        return True

    def _frame(self, number: int) -> str | None:
        entry = self._parts[number].get("REF_FRAME")
        if entry is None or entry.text.strip().upper() in _NOTHING:
            hint = f"{_FRAMES_HINT}; write `REF_FRAME = EME2000` if that is it"
            self.say(entry or self._place(number), f"OBJECT{number} has no REF_FRAME", hint)
            return None
        frame = one_line(entry.text.strip())[:40]
        if _axes(frame) is None:
            self.say(entry, f"{shown(frame)} is not a frame that can be used", _FRAMES_HINT)
            return None
        return frame

    def _place(self, number: int) -> _Entry | None:
        line = self._begun.get(number)
        return _Entry("", line, 1) if line is not None else None

    def _covariance(self, number: int) -> Covariance | None:
        part = self._parts[number]
        entries = [part.get(key) for key in _COVARIANCE]
        given = [entry for entry in entries if entry is not None and not _is_nothing(entry.text)]
        if not given:
            return None
        lacking = [
            key for key, entry in zip(_COVARIANCE, entries, strict=True) if entry is None or _is_nothing(entry.text)
        ]
        values = [self._number(entry) for entry in given]
        if lacking:
            hint = "give all of CR_R, CT_R, CT_T, CN_R, CN_T and CN_N, or none"
            self.say(given[0], f"the covariance of OBJECT{number} lacks {', '.join(lacking)}", hint)
            return None
        rr, tr, tt, nr, nt, nn = (0.0 if value is None else value for value in values)
        if None in values or not any((rr, tr, tt, nr, nt, nn)):
            return None  # all zero: what some providers write for an orbit without a covariance
        if not _positive((rr, tr, tt, nr, nt, nn)):
            hint = "no real uncertainty has it: check signs and digits, or leave the covariance out"
            self.say(given[0], f"the covariance of OBJECT{number} is not positive", hint)
            return None
        return (rr, tr, tt, nr, nt, nn)

    def _combined_radius(self) -> tuple[float | None, str]:
        """The radius of both objects together, from the best of what the message has, and where it stands."""
        combined = self._radii.get((0, "COMBINED"))
        if combined is not None:
            value = _length(combined.text)
            if value is not None:
                return value, f"line {combined.line} of the message"
        for kind, title in _KINDS.items():
            entries = [self._radii.get((number, kind)) for number in (1, 2)]
            values = [_length(entry.text) if entry is not None else None for entry in entries]
            if values[0] is not None and values[1] is not None:
                return values[0] + values[1], f"the sum of both objects' {title} in the message"
        return None, ""

    def _required(self, number: int, key: str) -> float | None:
        entry = self._parts[number].get(key)
        if entry is None or _is_nothing(entry.text):
            unit = "km/s" if key.endswith("DOT") else "km"
            self.say(entry or self._place(number), f"OBJECT{number} has no {key}", f"write it as a number in {unit}")
            return None
        return self._number(entry)

    def _optional(self, part: dict[str, _Entry], key: str) -> float | None:
        entry = part.get(key)
        return None if entry is None or _is_nothing(entry.text) else self._number(entry)

    def _number(self, entry: _Entry) -> float | None:
        value = _number(entry.text)
        if value is None:
            hint = "write digits with a decimal point, and nothing but a unit in brackets behind them"
            self.say(entry, f"{shown(entry.text)} is not a number", hint)
        return value

    def _text(self, number: int, key: str) -> str:
        entry = self._parts[number].get(key)
        return one_line(entry.text.strip())[:80] if entry is not None else ""


_COMMENTED = {
    "operator hard body radius": "OPERATOR",
    "exclusion volume radius": "EXCLUSION",
    "hbr": "COMBINED",
    "hard body radius": "COMBINED",
}
_KINDS = {"HBR": "HBR", "OPERATOR": "operator hard body radius", "EXCLUSION": "exclusion volume radius"}


def _largest(keys: tuple[str, ...], vector: Vector) -> str:
    return max(zip(keys, vector, strict=True), key=lambda pair: abs(pair[1]))[0]


def _axes(frame: str) -> str | None:
    """Which axes a frame has, frames with the same ones having one name; None for a frame that is not known."""
    word = frame.upper().replace(" ", "")
    if word.startswith(_EARTH_FIXED):
        return "ITRF"
    if word in _INERTIAL:
        return _INERTIAL[word]
    return next((name for name in _OTHER_INERTIAL if word.startswith(name)), None)


def _positive(covariance: Covariance) -> bool:
    """Whether a matrix is a covariance, up to the rounding of its digits."""
    rr, tr, tt, nr, nt, nn = covariance
    if min(rr, tt, nn) < _LEAST_VARIANCE_M2:
        return False
    tr, nr, nt = tr / math.sqrt(rr * tt), nr / math.sqrt(rr * nn), nt / math.sqrt(tt * nn)
    slack = 1e-6
    minors = (1 - tr * tr, 1 - nr * nr, 1 - nt * nt, 1 + 2 * tr * nr * nt - tr * tr - nr * nr - nt * nt)
    return all(minor >= -slack for minor in minors)


def _is_nothing(text: str) -> bool:
    return text.partition("[")[0].strip().upper() in _NOTHING


_ODD = str.maketrans({"−": "-", "D": "E", "d": "E"})
_LONGEST_NUMBER = 60
_NUMBER = re.compile(
    r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,4})?)"
    r"(?:\s+[A-Za-z%(][A-Za-z0-9*/()^%-]*)?\Z"  # a unit without its brackets
)


def _number(text: str) -> float | None:
    """A finite number with or without a unit behind it, or None."""
    bare = text.partition("[")[0].strip()
    if len(bare) > _LONGEST_NUMBER:
        return None
    # Fortran's exponents and a typographic minus occur.
    found = _NUMBER.match(bare) or _NUMBER.match(bare.translate(_ODD))
    value = float(found[1]) if found is not None else math.inf
    return value if abs(value) <= 1e30 else None


def _length(text: str) -> float | None:
    """A radius in metres, or None for what is none."""
    value = _number(text)
    if value is not None and re.search(r"\bkm\b", text):
        value *= 1000
    return value if value is not None and 0 < value <= 10_000 else None


def _read_kvn(raw: bytes, sheet: _Sheet) -> None:
    text = raw.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text[:1000]:
        hint = "save the file as UTF-8"
        raise InvalidInput([Problem(sheet.name, 1, 1, "syntax", "not a text file", hint)])
    take = sheet.take
    for number, line in enumerate(text.split("\n"), 1):
        key, equals, value = line.partition("=")
        key = key.strip().upper()
        if key.startswith("COMMENT"):
            sheet.comment(line.strip()[7:], number)
        elif equals and key in _WANTED:
            value = value.strip()
            take(key, value, number, line.find(value, line.find("=")) + 1)


_WANTED = _OBJECT_KEYS | _MESSAGE_KEYS | _RADIUS_KEYS | {"OBJECT"}


class _Xml:
    """The leaves of an XML message, in order. No document type, no entities, bounded depth."""

    def __init__(self, sheet: _Sheet) -> None:
        self.sheet = sheet
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        self._depth = 0
        self._messages = 0
        self._open = ""
        self._words: list[str] = []
        self._line = self._column = 0
        self._above = 0

    def read(self, raw: bytes) -> None:
        """Feed the sheet. Raises InvalidInput."""
        trimmed = raw.lstrip()  # blank lines before the declaration occur, and are not XML
        self._above = raw[: len(raw) - len(trimmed)].count(b"\n")
        try:
            self._parser.Parse(trimmed, True)
        except expat.ExpatError as error:
            line, column = error.lineno + self._above, error.offset + 1
            reason = expat.ErrorString(error.code) or "malformed"
            self._refuse(f"this is not XML: {reason}", "end every element that begins", line, column)
        except (ValueError, LookupError, UnicodeError):  # an encoding that Python does not have
            self._refuse("the encoding that the XML declares is not known", "save the file as UTF-8", 1, 1)

    def _refuse(self, message: str, hint: str, line: int, column: int) -> None:
        raise InvalidInput([*self.sheet.problems, Problem(self.sheet.name, line, column, "syntax", message, hint)])

    def _here(self) -> tuple[int, int]:
        return self._parser.CurrentLineNumber + self._above, self._parser.CurrentColumnNumber + 1

    def _doctype(self, *_: object) -> None:
        self._refuse("a CDM has no document type and no entities", "remove `<!DOCTYPE …>`", *self._here())

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._depth += 1
        local = name.rpartition(":")[2]
        self._line, self._column = self._here()
        if self._depth > MAX_DEPTH:
            self._refuse(f"elements stand more than {MAX_DEPTH} deep", "give a CDM", self._line, self._column)
        if local.lower() == "cdm":
            self._messages += 1
            if self._messages > 1:
                self._refuse("a second message begins here", "give one message a file", self._line, self._column)
        self._open = local.upper()
        self._words.clear()

    def _text(self, text: str) -> None:
        self._words.append(text)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._open and self._open == name.rpartition(":")[2].upper():
            text = "".join(self._words).strip()
            if self._open == "COMMENT":
                self.sheet.comment(text, self._line)
            elif self._messages:
                self.sheet.take(self._open, text, self._line, self._column)
        self._open = ""
        self._words.clear()
