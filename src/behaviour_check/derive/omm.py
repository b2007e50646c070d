"""Orbit mean-elements messages (CCSDS 502.0-B-3, section 4): keyword = value, XML, JSON and CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..source import InvalidInput, Problem, read_text, shown
from .instants import FORM, SCALES, Instant, parse
from .ndm import STOP, Faults, Field, lines, number
from .trajectory import MeanElements

MAX_SETS = 10_000
_MAX_JSON = 1024 * 1024
FIRST = "CCSDS_OMM_VERS"

_ELEMENTS: Mapping[str, tuple[float, float, tuple[str, ...]]] = {
    "MEAN_MOTION": (1e-6, 20, ("rev/day",)),
    "ECCENTRICITY": (0, 0.999999999, ()),
    "INCLINATION": (0, 180, ("deg",)),
    "RA_OF_ASC_NODE": (-360, 360, ("deg",)),
    "ARG_OF_PERICENTER": (-360, 360, ("deg",)),
    "MEAN_ANOMALY": (-360, 360, ("deg",)),
    "BSTAR": (-100, 100, ("1/er",)),
}
"""What SGP4 needs: the least and the greatest value, and how the unit may be written."""

_MUST_BE: Mapping[str, tuple[tuple[str, ...], str]] = {
    "CENTER_NAME": (("EARTH",), "only orbits round the Earth can be looked at"),
    "REF_FRAME": (("TEME", "TEMEOFDATE"), "mean elements of SGP4 are in TEME"),
    "MEAN_ELEMENT_THEORY": (("SGP4", "SGP/SGP4", "SDP4", "SGP4/SDP4"), "use elements of SGP4, or an ephemeris (OEM)"),
}

_Set = dict[str, Field]


def from_fields(fields: Iterable[Field], faults: Faults) -> list[MeanElements]:
    """All sets of a message in keyword = value or XML. Raises InvalidInput with everything that is wrong."""
    sets: list[_Set] = []
    for field in fields:
        if field.key == FIRST:
            sets.append({})
        elif not field.key:
            faults.at(field, f"{shown(field.value)} is not a keyword with a value", "write `KEYWORD = value`")
        elif sets and not field.key.endswith(("_START", STOP)):
            before = sets[-1].setdefault(field.key, field)
            if before is not field and field.key in (*_ELEMENTS, *_MUST_BE, "EPOCH", "TIME_SYSTEM"):
                faults.at(field, f"{field.key} stands twice, first in line {before.line}", "keep one")
        _bounded(sets, field.line, faults)
    return _read(sets, faults)


def from_csv(text: str, faults: Faults) -> list[MeanElements]:
    """All sets of a table whose first line names the columns. Raises InvalidInput with everything that is wrong."""
    head: list[str] = []
    sets: list[_Set] = []
    for index, line in enumerate(lines(text, faults), 1):
        if not line.strip():
            continue
        cells = _cells(line)
        if not head:
            head = [value.upper() for value, _ in cells]
        elif len(cells) != len(head):
            faults.say(index, 1, f"{len(cells)} values under {len(head)} columns", "write one value for each column")
        else:
            sets.append({key: Field(key, value, index, column) for key, (value, column) in zip(head, cells)})
            _bounded(sets, index, faults)
    return _read(sets, faults)


def from_json(text: str, faults: Faults) -> list[MeanElements]:
    """All sets of a JSON array of objects, or of one object. Raises InvalidInput with everything that is wrong."""
    if len(text) > _MAX_JSON:
        raise InvalidInput([Problem(faults.file, 0, 0, "file", f"larger than {_MAX_JSON // 1024} KiB of JSON")])
    document = read_text(text, faults.file)  # JSON is YAML; so every value keeps its place
    if document.problems:
        raise InvalidInput(document.problems)
    data: Any = document.data if isinstance(document.data, list) else [document.data]
    top: tuple[int, ...]
    sets: list[_Set] = []
    for index, entry in enumerate(data):
        top = (index,) if isinstance(document.data, list) else ()
        place = document.place(top)
        if not isinstance(entry, dict):
            faults.say(place.line, place.column, f"{shown(entry)} is not an element set", "write `{…}` for each set")
            continue
        places = document.places(top)
        fields: _Set = {}
        for key, value in entry.items():
            at = places.get(key, place)
            plain = isinstance(value, (str, int, float)) and not isinstance(value, bool)
            fields[str(key).upper()] = Field(
                str(key).upper(), str(value) if plain else shown(value), at.line, at.column
            )
        sets.append(fields)
    return _read(sets, faults)


def _bounded(sets: list[_Set], line: int, faults: Faults) -> None:
    if len(sets) > MAX_SETS:
        raise faults.fail(line, 1, f"more than {MAX_SETS:,} element sets", "keep those near the time span")


_CELL = re.compile(r'(?:"(?:[^"]|"")*"|[^,"])*')


def _cells(line: str) -> list[tuple[str, int]]:
    """The values of a line with their columns; a comma between quotes parts nothing."""
    cells: list[tuple[str, int]] = []
    at = 0
    while at <= len(line):
        match = _CELL.match(line, at)
        end = max(match.end() if match else at, at)
        if end < len(line) and line[end] == '"':  # a quote that nothing closes: take what is left as it stands
            end = len(line)
        raw = line[at:end]
        value = next(csv.reader([raw.strip()]), [""]) if '"' in raw else [raw]
        cells.append((value[0].strip() if value else "", at + 1))
        at = end + 1
    return cells


def _read(sets: list[_Set], faults: Faults) -> list[MeanElements]:
    found = [_elements(fields, faults) for fields in sets]
    faults.stop()
    if not sets:
        raise faults.fail(1, 1, "no element set in it", "write at least one")
    return [elements for elements in found if elements is not None]


def _elements(fields: _Set, faults: Faults) -> MeanElements | None:
    """One set. What is wrong goes to `faults`, and None comes back."""
    top = next(iter(fields.values()), Field("", "", 1, 1))
    for key, (choices, hint) in _MUST_BE.items():
        field = fields.get(key)
        if field is not None and field.value and field.value.upper().replace(" ", "") not in choices:
            faults.at(field, f"{key} is {shown(field.value)}, not {choices[0]}", hint)
    kind = fields.get("EPHEMERIS_TYPE")
    if kind is not None and kind.value not in ("", "0", "2", "3"):
        hint = "use a set of type 0, or an ephemeris (OEM)"
        faults.at(kind, f"EPHEMERIS_TYPE {shown(kind.value)} is not for SGP4", hint)
    values = {key: _value(fields, key, top, faults) for key in _ELEMENTS}
    epoch = _epoch(fields, top, faults)
    numbers = [value for value in values.values() if value is not None]
    if epoch is None or len(numbers) < len(values):
        return None
    motion, eccentricity, inclination, node, perigee, anomaly, bstar = numbers
    identity = next((fields[key].value for key in ("NORAD_CAT_ID", "OBJECT_ID") if key in fields), "")
    return MeanElements(
        name=fields["OBJECT_NAME"].value if "OBJECT_NAME" in fields else "",
        number=identity,
        epoch=epoch,
        inclination_deg=inclination,
        node_deg=node,
        eccentricity=eccentricity,
        perigee_deg=perigee,
        anomaly_deg=anomaly,
        revolutions_per_day=motion,
        bstar=bstar,
        line=top.line,
    )


def _value(fields: _Set, key: str, top: Field, faults: Faults) -> float | None:
    field = fields.get(key)
    least, most, units = _ELEMENTS[key]
    if field is None:
        faults.at(top, f"{key} is missing from this element set", "SGP4 needs it")
        return None
    value = number(field.value)
    if value is None:
        faults.at(field, f"{key} takes a number, not {shown(field.value)}", "write it like `15.72125391`")
    elif not least <= value <= most:
        faults.at(field, f"{key} is {shown(field.value)}, not between {least:g} and {most:g}", "look at its unit")
    elif field.unit and field.unit.strip().lower().replace("**-1", "") not in _spellings(units):
        faults.at(field, f"{key} is in {shown(field.unit)}, not in {units[0] if units else 'a plain number'}")
    else:
        return value
    return None


def _spellings(units: tuple[str, ...]) -> tuple[str, ...]:
    return (*units, "er", "n/a") if units == ("1/er",) else (*units, "n/a")


def _epoch(fields: _Set, top: Field, faults: Faults) -> Instant | None:
    field, scale = fields.get("EPOCH"), fields.get("TIME_SYSTEM")
    name = scale.value.upper() if scale is not None and scale.value else "UTC"
    if scale is not None and name not in SCALES:
        faults.at(scale, f"the time system {shown(scale.value)} cannot be read", f"use one of {', '.join(SCALES)}")
    elif field is None:
        faults.at(top, "EPOCH is missing from this element set", FORM)
    else:
        try:
            return parse(field.value, name)
        except ValueError as error:
            faults.at(field, f"{shown(field.value)} {error}", FORM)
    return None
