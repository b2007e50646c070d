"""Orbit ephemeris messages (CCSDS 502.0-B-3, section 5): keyword = value, and XML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile

import numpy as np

from ..source import shown
from .earth import FARTHEST_KM, NEAREST_KM
from .instants import FORM, SCALES, Instant, parse
from .ndm import START, STOP, Faults, Field, number
from .trajectory import Ephemeris, Stretch

MAX_STATES = 100_000
MAX_STRETCHES = 500
FIRST = "CCSDS_OEM_VERS"

_FAST_KM_S = 100.0
_MISFIT_KM = 10.0
"""An interpolation that is off by more than this tells of wrong units or of missing states."""

_SAME_FRAME = {
    "EME2000": "EME2000", "J2000": "EME2000", "GCRF": "GCRF", "ICRF": "GCRF", "TEME": "TEME", "TEMEOFDATE": "TEME",
    "TOD": "TOD", "TOD_EARTH": "TOD", "MOD": "MOD", "MOD_EARTH": "MOD", "GRC": "GRC", "TDR": "TDR",
}  # fmt: skip
_ITRF = re.compile(r"ITRF-?(?:[0-9]{2}|[0-9]{4})?")
_OF_DATE = ("TEME", "TOD", "MOD")
_STATE = ("EPOCH", "X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
_UNITS = {"X": "km", "Y": "km", "Z": "km", "X_DOT": "km/s", "Y_DOT": "km/s", "Z_DOT": "km/s"}
_KNOWN = (
    "OBJECT_NAME", "OBJECT_ID", "CENTER_NAME", "REF_FRAME", "REF_FRAME_EPOCH", "TIME_SYSTEM", "START_TIME",
    "USEABLE_START_TIME", "USEABLE_STOP_TIME", "STOP_TIME", "INTERPOLATION", "INTERPOLATION_DEGREE",
)  # fmt: skip


@dataclass(slots=True)
class _Segment:
    """One stretch as it is read: its metadata, and rows of a time, where they stand and six numbers."""

    top: Field
    meta: dict[str, Field] = field(default_factory=dict)
    scale: str = "UTC"
    times: list[Instant] = field(default_factory=list)
    places: list[Field] = field(default_factory=list)
    rows: list[list[float]] = field(default_factory=list)
    is_broken: bool = False

    def text(self, key: str) -> str:
        return self.meta[key].value if key in self.meta else ""


def read(fields: Iterable[Field], faults: Faults) -> Ephemeris:
    """The ephemeris of one object. Raises InvalidInput with everything that is wrong."""
    segments = list(_segments(iter(fields), faults))
    frames = [_frame(segment, faults) for segment in segments]
    stretches = [stretch for segment in segments if (stretch := _stretch(segment, faults)) is not None]
    if not segments:
        faults.say(1, 1, "no segment in it", "write `META_START`, the metadata, `META_STOP` and the states")
    for segment, frame in zip(segments, frames):
        if frame != frames[0]:
            faults.at(segment.top, "this segment is in another frame of reference than the first", "use one frame")
        if segment.text("OBJECT_ID") != segments[0].text("OBJECT_ID"):
            faults.at(segment.top, "this segment is of another object than the first", "put each object in its file")
    faults.stop()
    name, rotating = frames[0]
    first = segments[0]
    return Ephemeris(first.text("OBJECT_NAME"), first.text("OBJECT_ID"), name, rotating, tuple(stretches))


def _segments(fields: Iterator[Field], faults: Faults) -> Iterator[_Segment]:
    """The segments of a message, those that are not whole included: their problems are told."""
    current: _Segment | None = None
    states = segments = 0
    for item in fields:
        if item.key == "META" + START:
            if current is not None:
                yield current
            segments += 1
            current = _metadata(item, fields, faults)
        elif item.key == "COVARIANCE" + START:
            _skip(item, fields, faults)
        elif item.key in ("", "STATE" + START):
            states += 1
            current = current or _orphan(item, faults)
            _state(current, _words(item) if not item.key else _members(item, fields, faults), item, faults)
        elif current is not None and item.key in _KNOWN:
            faults.at(item, f"{item.key} stands outside the metadata", "write it between META_START and META_STOP")
        if segments > MAX_STRETCHES or states > MAX_STATES:
            message = f"more than {MAX_STRETCHES} segments or {MAX_STATES:,} states"
            raise faults.fail(item.line, item.column, message, "keep what the time span needs")
    if current is not None:
        yield current


def _orphan(item: Field, faults: Faults) -> _Segment:
    faults.at(item, "states before any metadata", "write `META_START`, the metadata and `META_STOP` first")
    return _Segment(item, is_broken=True)


def _metadata(top: Field, fields: Iterator[Field], faults: Faults) -> _Segment:
    segment = _Segment(top)
    for item in fields:
        if item.key == "META" + STOP:
            break
        if not item.key or item.key.endswith(START):
            faults.at(item, "META_STOP should stand before this", "close the metadata with `META_STOP`")
            segment.is_broken = True
            break
        if segment.meta.setdefault(item.key, item) is not item:
            faults.at(item, f"{item.key} stands twice, first in line {segment.meta[item.key].line}", "keep one")
    else:
        faults.at(top, "nothing closes this metadata", "write `META_STOP` after it, and then the states")
        segment.is_broken = True
    for key in ("CENTER_NAME", "REF_FRAME", "TIME_SYSTEM"):
        if not segment.text(key) and not segment.is_broken:
            faults.at(segment.meta.get(key, top), f"{key} is missing from the metadata", f"write `{key} = …`")
            segment.is_broken = True
    _check_metadata(segment, faults)
    return segment


def _check_metadata(segment: _Segment, faults: Faults) -> None:
    centre, scale = segment.text("CENTER_NAME").upper(), segment.text("TIME_SYSTEM").upper()
    if centre and centre != "EARTH":
        message = f"the centre is {shown(centre)}, not EARTH"
        faults.at(segment.meta["CENTER_NAME"], message, "only orbits round the Earth can be looked at")
    if scale in SCALES:
        segment.scale = scale
    elif scale:
        message = f"the time system {shown(scale)} cannot be read"
        faults.at(segment.meta["TIME_SYSTEM"], message, f"use one of {', '.join(SCALES)}")
        segment.is_broken = True


def _skip(top: Field, fields: Iterator[Field], faults: Faults) -> None:
    for item in fields:
        if item.key == "COVARIANCE" + STOP:
            return
    faults.at(top, "nothing closes this covariance", "write `COVARIANCE_STOP` after it")


_WORD = re.compile(r"\S+")


def _words(item: Field) -> list[Field]:
    """The words of a line of numbers, each at its place."""
    return [Field("", match[0], item.line, item.column + match.start()) for match in _WORD.finditer(item.value)]


def _members(top: Field, fields: Iterator[Field], faults: Faults) -> list[Field]:
    """The same from the elements of an XML state."""
    found: dict[str, Field] = {}
    for item in takewhile(lambda item: item.key != "STATE" + STOP, fields):
        if item.unit and item.key in _UNITS and item.unit.lower() != _UNITS[item.key]:
            faults.at(item, f"{item.key} is in {shown(item.unit)}, not in {_UNITS[item.key]}", "convert it")
        found.setdefault(item.key, item)
    return [found.get(key, Field("", "", top.line, top.column)) for key in _STATE]


def _state(segment: _Segment, words: list[Field], item: Field, faults: Faults) -> None:
    if len(words) not in (7, 10):  # with the acceleration or without
        message = f"{len(words)} values where a state has 7"
        faults.at(item, message, "write the time, then x y z in km and their rates in km/s")
        segment.is_broken = True
        return
    values: list[float] = []
    for word in words[1:7]:
        value = number(word.value)
        if value is None:
            faults.at(word, f"{shown(word.value)} is not a number", "write it like `-6503.514` or `1.2E-3`")
            segment.is_broken = True
            return
        values.append(value)
    try:
        time = parse(words[0].value, segment.scale)
    except ValueError as error:
        faults.at(words[0], f"{shown(words[0].value)} {error}", FORM)
        segment.is_broken = True
        return
    segment.times.append(time)
    segment.places.append(item)
    segment.rows.append(values)


def _frame(segment: _Segment, faults: Faults) -> tuple[str, bool]:
    """A frame's name, the same for the same frame, and whether it turns with the Earth."""
    written = segment.text("REF_FRAME").upper().replace(" ", "")
    if not written:
        return "", False
    name = written if _ITRF.fullmatch(written) else _SAME_FRAME.get(written)
    if name is None:
        message = f"the frame of reference {shown(written)} cannot be used"
        faults.at(segment.meta["REF_FRAME"], message, f"use one of {', '.join(sorted({*_SAME_FRAME, 'ITRF2000'}))}")
        return "", False
    if name in _OF_DATE and segment.text("REF_FRAME_EPOCH"):
        name = f"{name} of {shown(segment.text('REF_FRAME_EPOCH')).strip('`')}"
    return name, name in ("GRC", "TDR") or name.startswith("ITRF")


def _stretch(segment: _Segment, faults: Faults) -> Stretch | None:
    limits = {key: _time(segment, key, faults) for key in ("USEABLE_START_TIME", "USEABLE_STOP_TIME")}
    if segment.is_broken:
        return None
    if len(segment.times) < 2:
        faults.at(segment.top, "fewer than two states in this segment", "interpolation needs two at least")
        return None
    origin = segment.times[0]
    seconds = np.array([time.since(origin) for time in segment.times])
    rows = np.array(segment.rows)
    if not _plausible(segment, seconds, rows, faults):
        return None
    usable = [
        time.since(origin) if time is not None else bound for time, bound in zip(limits.values(), seconds[[0, -1]])
    ]
    first, last = max(float(usable[0]), 0.0), min(float(usable[1]), float(seconds[-1]))
    if first >= last:
        message = "no state lies between USEABLE_START_TIME and USEABLE_STOP_TIME"
        faults.at(segment.meta.get("USEABLE_START_TIME", segment.top), message, "look at both times")
        return None
    stretch = Stretch(origin, seconds, rows[:, :3], rows[:, 3:], first, last)
    return stretch if _fits(segment, stretch, faults) else None


def _time(segment: _Segment, key: str, faults: Faults) -> Instant | None:
    item = segment.meta.get(key)
    if item is None or not item.value or segment.is_broken:
        return None
    try:
        return parse(item.value, segment.scale)
    except ValueError as error:
        faults.at(item, f"{shown(item.value)} {error}", FORM)
        segment.is_broken = True
        return None


def _plausible(
    segment: _Segment, seconds: np.ndarray[tuple[int], np.dtype[np.float64]],
    rows: np.ndarray[tuple[int, int], np.dtype[np.float64]], faults: Faults,
) -> bool:  # fmt: skip
    """Whether times rise and every state is one of an object above the Earth; the first that is not is told."""
    late = np.flatnonzero(np.diff(seconds) < 1e-6)
    if late.size:
        place = segment.places[int(late[0]) + 1]
        faults.at(place, "this state is not later than the one before it", "put the states in order, each time once")
        return False
    # Numbers beyond these bounds are no states, and their squares could overflow.
    rows = np.clip(rows, -1e12, 1e12)
    radii, speeds = np.linalg.norm(rows[:, :3], axis=1), np.linalg.norm(rows[:, 3:], axis=1)
    bad = np.flatnonzero((radii < NEAREST_KM) | (radii > FARTHEST_KM) | (speeds > _FAST_KM_S))
    if bad.size:
        index = int(bad[0])
        message = f"{radii[index]:.6g} km from the Earth's centre at {speeds[index]:.6g} km/s is no orbit of the Earth"
        faults.at(segment.places[index], message, "positions are in km, velocities in km/s")
        return False
    return True


def _fits(segment: _Segment, stretch: Stretch, faults: Faults) -> bool:
    misfits = stretch.step_misfits_km
    index = int(np.argmax(misfits))
    if misfits[index] > 0:
        message = f"the velocities of this state and the next miss their positions by {misfits[index]:.3g} km"
        hint = "positions are in km, velocities in km/s, both in the frame that is named"
        faults.at(segment.places[index], message, hint)
        return False
    errors = stretch.step_errors_km
    index = int(np.argmax(errors))
    if errors[index] <= _MISFIT_KM:
        return True
    message = f"between this state and the next the orbit is uncertain by {errors[index]:.3g} km"
    faults.at(segment.places[index], message, "give states closer in time; positions in km, velocities in km/s")
    return False
