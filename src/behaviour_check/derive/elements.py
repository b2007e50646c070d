"""Orbital data from whatever form they are in: two-line elements, OMM or OEM, told apart by what they contain."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..source import InvalidInput, Problem, shown
from . import oem, omm, tle
from .instants import Instant
from .ndm import Faults, kvn, xml
from .trajectory import ElementSet, Ephemeris, MeanElements, OutOfReachError, Trajectory

__all__ = ["ElementSet", "Ephemeris", "OutOfReachError", "Source", "Trajectory", "read"]

_HINT = "give two-line elements, an OMM (KVN, XML, JSON or CSV) or an OEM (KVN or XML)"
_MESSAGE = re.compile(r"\s*(?:COMMENT[^\n]*\n\s*)*CCSDS_(?P<kind>[A-Z]+)_VERS\s*=", re.ASCII)
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?P<kind>omm|oem|opm|ocm|cdm|aem|apm|tdm)\b", re.ASCII)
_HEAD = re.compile(r"[^\n]*\bMEAN_MOTION\b[^\n]*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """Orbital data of one object, and what form they were in."""

    form: str
    orbit: ElementSet | Ephemeris


def read(raw: bytes | str, file: str, start: Instant) -> Source:
    """The orbital data in a file for a span that begins at `start`.

    Of several element sets of the object, the last whose epoch is not after `start` counts, or else the first of all.
    Raises InvalidInput with everything that is wrong, in the lines of the file.
    """
    text = _text(raw, file)
    faults = Faults(file)
    form, found = _parsed(text, faults)
    if isinstance(found, Ephemeris):
        return Source(form, found)
    return Source(form, _chosen(found, start, faults))


def _text(raw: bytes | str, file: str) -> str:
    text = raw if isinstance(raw, str) else _decoded(raw, file)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _decoded(raw: bytes, file: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"not UTF-8 text: byte 0x{raw[error.start]:02X} does not belong there"
        raise InvalidInput([Problem(file, line, column, "syntax", message, "save it as UTF-8 text")]) from None


def _parsed(text: str, faults: Faults) -> tuple[str, list[MeanElements] | Ephemeris]:
    start = text.lstrip()
    if not start:
        raise faults.fail(1, 1, "there is nothing in it", _HINT)
    if start.startswith("<"):
        return _from_xml(text, faults)
    if start.startswith(("[", "{")):
        return "OMM (JSON)", omm.from_json(text, faults)
    message = _MESSAGE.match(text)
    if message is not None:
        return _from_kvn(message["kind"], text, faults)
    if "," in start and _HEAD.match(start):
        return "OMM (CSV)", omm.from_csv(text, faults)
    if re.search(r"^\s*[12] ", text, re.MULTILINE):
        return "two-line elements", tle.read(text, faults)
    line = text[: len(text) - len(start)].count("\n") + 1
    raise faults.fail(line, 1, f"{shown(start[:200])} begins no orbital data", _HINT)


def _from_kvn(kind: str, text: str, faults: Faults) -> tuple[str, list[MeanElements] | Ephemeris]:
    if kind == "OMM":
        return "OMM (KVN)", omm.from_fields(kvn(text, faults), faults)
    if kind == "OEM":
        return "OEM (KVN)", oem.read(kvn(text, faults), faults)
    raise faults.fail(1, 1, f"this is {_article(kind)} {kind}, which does not tell where an object goes", _HINT)


def _from_xml(text: str, faults: Faults) -> tuple[str, list[MeanElements] | Ephemeris]:
    fields = xml(text, faults)
    kinds = {field.key for field in fields} & {omm.FIRST, oem.FIRST}
    if kinds == {omm.FIRST}:
        return "OMM (XML)", omm.from_fields(fields, faults)
    if kinds == {oem.FIRST}:
        return "OEM (XML)", oem.read(fields, faults)
    if kinds:
        raise faults.fail(1, 1, "both an OMM and an OEM stand in it", "put one of them in the file")
    other = _ROOT.search(text)
    what = f"{_article(other['kind'])} {other['kind'].upper()}" if other else "XML without an OMM or OEM"
    raise faults.fail(1, 1, f"this is {what}", _HINT)


def _article(kind: str) -> str:
    return "an" if kind[:1].upper() in "AEIO" else "a"


def _chosen(sets: list[MeanElements], start: Instant, faults: Faults) -> ElementSet:
    for other in sets:
        if other.number != sets[0].number:
            message = f"element sets of several objects: {shown(sets[0].number)} and {shown(other.number)}"
            raise faults.fail(other.line, 1, message, "keep the sets of one object in the file")
    before = [one for one in sets if one.epoch.since(start) <= 0]
    best = max(before, key=lambda one: one.epoch) if before else min(sets, key=lambda one: one.epoch)
    notes = (f"{len(sets)} element sets were given: that of {best.epoch.utc(0)} counts",) if len(sets) > 1 else ()
    chosen = ElementSet(best, notes)
    fault = chosen.fault()
    if fault:
        message = f"SGP4 cannot use these elements: {fault}"
        raise faults.fail(best.line, 1, message, "look at the eccentricity, the mean motion and the drag term")
    return chosen
