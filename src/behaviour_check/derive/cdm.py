"""A conjunction data message (CCSDS 508.0-B-1), in key-value notation or XML, as plain numbers.

Real messages have wrong units, `NaN`, no spaces round `=`, radii only in comments and unknown keywords: all of that is
read. What would make the numbers mean something else is refused, at its place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..problem import InvalidInput, Problem, one_line, shown
from . import ndm
from .body import Body, Covariance, Vector
from .earth import EARTH_SPIN_RAD_S, FARTHEST_KM, NEAREST_KM
from .instants import parse
from .ndm import Faults, Field

MAX_CDM_BYTES = 1024 * 1024
"""Real messages have 5 to 20 KiB."""
_LEAST_VARIANCE_M2 = 1e-12
_FAST_KM_S = 20.0
_FIRST = "CCSDS_CDM_VERS"
_MANNER = ndm.Manner(
    is_lenient=True, has_comments=True, starts_at_element=True, deepest=50,
    too_deep="elements stand more than {} deep", broken="this is not XML", mend="end every element that begins",
    document_type="a CDM has no document type and no entities",
)  # fmt: skip


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
    faults = Faults(name)
    is_xml = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"
    sheet = _Sheet(faults)
    for field in _from_xml(raw, faults) if is_xml else _from_kvn(raw, faults):
        sheet.take(field)
    if not sheet.known:
        hint = "give a CCSDS conjunction data message in key-value notation (`TCA = …`) or XML"
        raise faults.fail(1, 1, "no conjunction data message", hint)
    return sheet.cdm()


def _from_kvn(raw: bytes, faults: Faults) -> Iterable[Field]:
    text = raw.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text[:1000]:
        raise faults.fail(1, 1, "not a text file", "save the file as UTF-8")
    return ndm.kvn(text, faults, _MANNER)


def _from_xml(raw: bytes, faults: Faults) -> Iterable[Field]:
    fields = ndm.xml(raw, faults, _MANNER)
    begins = [index for index, field in enumerate(fields) if field.key == _FIRST]
    if len(begins) > 1:
        second = fields[begins[1]]
        raise faults.fail(second.line, second.column, "a second message begins here", "give one message a file")
    return fields[begins[0] :] if begins else ()


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
_RADIUS = re.compile(r"([a-z ]*(?:hbr|radius)[a-z ]*)[=:]\s*([0-9][0-9.e+-]*)\s*(?:\[?\s*(k?m)\b)?", re.ASCII)
_INERTIAL = {"EME2000": "EME2000", "J2000": "EME2000", "GCRF": "GCRF", "ICRF": "GCRF"}
_EARTH_FIXED = ("ITRF", "ECEF", "ECF", "EFG", "WGS84", "WGS-84", "TDR")
_OTHER_INERTIAL = ("TEME", "TOD", "MOD")
_FRAMES_HINT = "frames: EME2000, GCRF, ICRF, ITRF, TEME, TOD, MOD"


class _Sheet:
    """The entries of a message by where they belong: 0 is the message itself, 1 and 2 are its objects."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.known = False
        self._parts: tuple[dict[str, Field], ...] = ({}, {}, {})
        self._begun: dict[int, int] = {}
        self._at = 0
        self._radii: dict[tuple[int, str], Field] = {}

    def say(self, entry: Field | None, message: str, hint: str = "") -> None:
        """Tell what is wrong, at an entry or at the beginning of the file."""
        self.faults.at(entry or Field("", "", 1, 1), message, hint)

    def take(self, field: Field) -> None:
        """One keyword with its value, or a comment."""
        key = field.key
        if key in _OBJECT_KEYS:
            part = self._parts[self._at]
        elif key in _MESSAGE_KEYS:
            part = self._parts[0]
        elif key == "OBJECT":
            return self._begin(field)
        elif key in _RADIUS_KEYS:
            return self._radius("HBR" if self._at and key in ("HBR", "HARD_BODY_RADIUS") else "COMBINED", field)
        elif key == "COMMENT":
            return self._comment(field)
        else:
            return None
        self.known = True
        before = part.setdefault(key, field)
        if before is not field and key in _ONCE:
            whose = f" for OBJECT{self._at}" if self._at and key in _OBJECT_KEYS else ""
            hint = f"it stands first in line {before.line}; give one message a file"
            self.say(field, f"{key} stands twice{whose}", hint)
        return None

    def _comment(self, field: Field) -> None:
        """Many messages have the hard-body radius only in a comment."""
        found = _RADIUS.match(field.value[:120].lower().replace("_", " "))
        if found is None:
            return
        label, number, unit = " ".join(found[1].split()), found[2], found[3] or "m"
        kind = next((kind for ending, kind in _COMMENTED.items() if label.endswith(ending)), None)
        if kind is not None:
            self._radius(kind, field._replace(value=f"{number} {unit}"))

    def _begin(self, entry: Field) -> None:
        found = _WHICH.match(entry.value.upper())
        self.known = True
        if found is None:
            self.say(entry, f"{shown(entry.value)} is neither of the two objects", "write OBJECT1 or OBJECT2")
            return
        self._at = int(found[1])
        if self._at in self._begun:
            hint = f"it begins first in line {self._begun[self._at]}; the objects are OBJECT1 and OBJECT2"
            self.say(entry, f"OBJECT{self._at} begins twice", hint)
        self._begun.setdefault(self._at, entry.line)

    def _radius(self, kind: str, field: Field) -> None:
        where = 0 if kind == "COMBINED" else self._at
        self._radii.setdefault((where, kind), field)

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
        if self.faults.some or first is None or second is None:
            raise self.faults.refusal()
        radius, source = self._combined_radius()
        method = self._text(0, "COLLISION_PROBABILITY_METHOD")
        return Cdm(self._text(0, "MESSAGE_ID"), tca, first, second, radius, source, miss, speed, stated, method)

    def _tca(self) -> str:
        entry = self._parts[0].get("TCA")
        if entry is None:
            self.say(None, "the message has no TCA, the time of closest approach", "write `TCA = YYYY-MM-DDThh:mm:ss`")
            return ""
        try:
            parse(entry.value.upper())
        except ValueError:
            hint = "write UTC as YYYY-MM-DDThh:mm:ss or YYYY-DDDThh:mm:ss"
            self.say(entry, f"{shown(entry.value)} is not a time of closest approach", hint)
        return entry.value

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
            vx, vy = vx - EARTH_SPIN_RAD_S * y, vy + EARTH_SPIN_RAD_S * x
        name, designator = self._text(number, "OBJECT_NAME"), self._text(number, "OBJECT_DESIGNATOR")
        body = Body((x, y, z), (vx, vy, vz), covariance)
        return CdmObject(name or who, designator, frame, body, self._text(number, "COVARIANCE_METHOD").upper())

    def _plausible(self, part: dict[str, Field], position: Vector, velocity: Vector) -> bool:
        distance, speed = math.hypot(*position) / 1000, math.hypot(*velocity) / 1000
        if not NEAREST_KM <= distance <= FARTHEST_KM:
            hint = "X, Y and Z are in km from the Earth's centre, whatever unit stands behind them"
            self.say(
                part[_largest(_STATE[:3], position)], f"{distance:,.0f} km from the Earth's centre is no orbit", hint
            )
            return False
        if not speed <= _FAST_KM_S:
            hint = "X_DOT, Y_DOT and Z_DOT are in km/s, whatever unit stands behind them"
            self.say(part[_largest(_STATE[3:], velocity)], f"{speed:,.0f} km/s is no speed of an orbit", hint)
            return False
        return True

    def _frame(self, number: int) -> str | None:
        entry = self._parts[number].get("REF_FRAME")
        if entry is None or entry.value.upper() in _NOTHING:
            hint = f"{_FRAMES_HINT}; write `REF_FRAME = EME2000` if that is it"
            self.say(entry or self._place(number), f"OBJECT{number} has no REF_FRAME", hint)
            return None
        frame = one_line(entry.value)[:40]
        if _axes(frame) is None:
            self.say(entry, f"{shown(frame)} is not a frame that can be used", _FRAMES_HINT)
            return None
        return frame

    def _place(self, number: int) -> Field | None:
        line = self._begun.get(number)
        return Field("", "", line, 1) if line is not None else None

    def _covariance(self, number: int) -> Covariance | None:
        part = self._parts[number]
        entries = [part.get(key) for key in _COVARIANCE]
        given = [entry for entry in entries if entry is not None and not _is_nothing(entry.value)]
        if not given:
            return None
        lacking = [
            key for key, entry in zip(_COVARIANCE, entries, strict=True) if entry is None or _is_nothing(entry.value)
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
            value = _length(combined.value)
            if value is not None:
                return value, f"line {combined.line} of the message"
        for kind, title in _KINDS.items():
            entries = [self._radii.get((number, kind)) for number in (1, 2)]
            values = [_length(entry.value) if entry is not None else None for entry in entries]
            if values[0] is not None and values[1] is not None:
                return values[0] + values[1], f"the sum of both objects' {title} in the message"
        return None, ""

    def _required(self, number: int, key: str) -> float | None:
        entry = self._parts[number].get(key)
        if entry is None or _is_nothing(entry.value):
            unit = "km/s" if key.endswith("DOT") else "km"
            self.say(entry or self._place(number), f"OBJECT{number} has no {key}", f"write it as a number in {unit}")
            return None
        return self._number(entry)

    def _optional(self, part: dict[str, Field], key: str) -> float | None:
        entry = part.get(key)
        return None if entry is None or _is_nothing(entry.value) else self._number(entry)

    def _number(self, entry: Field) -> float | None:
        value = _number(entry.value)
        if value is None:
            hint = "write digits with a decimal point, and nothing but a unit in brackets behind them"
            self.say(entry, f"{shown(entry.value)} is not a number", hint)
        return value

    def _text(self, number: int, key: str) -> str:
        entry = self._parts[number].get(key)
        return one_line(entry.value)[:80] if entry is not None else ""


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
_UNIT = re.compile(r"[A-Za-z%(][A-Za-z0-9*/()^%-]*")


def _number(text: str) -> float | None:
    """A finite number with or without a unit behind it, in brackets or not, or None."""
    bare = text.partition("[")[0].strip()
    digits, _, unit = bare.partition(" ")
    if len(bare) > _LONGEST_NUMBER or (unit and _UNIT.fullmatch(unit.strip()) is None):
        return None
    # Fortran's exponents and a typographic minus occur.
    value = ndm.number(digits.translate(_ODD))
    return value if value is not None and abs(value) <= 1e30 else None


def _length(text: str) -> float | None:
    """A radius in metres, or None for what is none."""
    value = _number(text)
    if value is not None and re.search(r"\bkm\b", text):
        value *= 1000
    return value if value is not None and 0 < value <= 10_000 else None
