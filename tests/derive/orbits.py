"""Orbital data made for one test: orbits by Kepler, and element sets and ephemerides written in every form."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from behaviour_check.derive.instants import Instant, parse
from behaviour_check.derive.tle import checksum

Array = NDArray[np.float64]
MU = 398_600.4418
EPOCH = parse("2026-03-01T00:00:00")

MARIO_TLE = """MARIO
1 55123U 98067UQ  23115.44827133  .00787702  29408-3  15680-2 0  9999
2 55123  51.6242 216.2930 0014649 331.8976  28.1241 15.99081912 18396
"""
"""Every field of this set, of April 2023, is other than zero. The OMM below says the same, as CelesTrak writes it."""

MARIO: Mapping[str, str] = {
    "OBJECT_NAME": "MARIO", "OBJECT_ID": "1998-067UQ", "CENTER_NAME": "EARTH", "REF_FRAME": "TEME",
    "TIME_SYSTEM": "UTC", "MEAN_ELEMENT_THEORY": "SGP4", "EPOCH": "2023-04-25T10:45:30.642912",
    "MEAN_MOTION": "15.99081912", "ECCENTRICITY": ".0014649", "INCLINATION": "51.6242", "RA_OF_ASC_NODE": "216.2930",
    "ARG_OF_PERICENTER": "331.8976", "MEAN_ANOMALY": "28.1241", "EPHEMERIS_TYPE": "0", "CLASSIFICATION_TYPE": "U",
    "NORAD_CAT_ID": "55123", "ELEMENT_SET_NO": "999", "REV_AT_EPOCH": "1839", "BSTAR": ".1568E-2",
    "MEAN_MOTION_DOT": ".787702E-2", "MEAN_MOTION_DDOT": ".29408E-3",
}  # fmt: skip


def omm_kvn(values: Mapping[str, str] = MARIO) -> str:
    lines = [f"{key:20} = {value}" for key, value in values.items()]
    return "\n".join(["CCSDS_OMM_VERS = 2.0", "COMMENT made for a test", "CREATION_DATE =", *lines, ""])


def omm_xml(values: Mapping[str, str] = MARIO) -> str:
    keys = list(values)
    split = keys.index("EPOCH") if "EPOCH" in keys else len(keys)
    parts = ["".join(f"<{key}>{values[key]}</{key}>\n" for key in some) for some in (keys[:split], keys[split:])]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ndm><omm version="2.0">\n<header/><body><segment>\n'
        f"<metadata>\n{parts[0]}</metadata>\n<data><meanElements>\n{parts[1]}</meanElements></data>\n"
        "</segment></body></omm></ndm>\n"
    )


def omm_csv(values: Mapping[str, str] = MARIO) -> str:
    return ",".join(values) + "\n" + ",".join(values.values()) + "\n"


def omm_json(values: Mapping[str, str] = MARIO) -> str:
    return json.dumps([values], indent=1)


def two_lines(
    number: int, *, day: float = 60.0, year: int = 26, inclination: float = 51.6, node: float = 100.0,
    eccentricity: float = 0.0005, perigee: float = 90.0, anomaly: float = 0.0, motion: float = 15.5, name: str = "",
) -> str:  # fmt: skip
    """An element set without drag, by default of 1 March 2026."""
    first = f"1 {number:05}U 26001A   {year:02}{day:012.8f}  .00000000  00000-0  00000-0 0  999"
    second = (
        f"2 {number:05} {inclination:8.4f} {node % 360:8.4f} {round(eccentricity * 1e7):07} {perigee % 360:8.4f} "
        f"{anomaly % 360:8.4f} {motion:11.8f}    1"
    )
    return f"{name}\n" * bool(name) + "".join(f"{line}{checksum(line)}\n" for line in (first, second))


def kepler(seconds: Array, *, semi_major_km: float, eccentricity: float = 0.0, inclination: float = 0.0,
           anomaly: float = 0.0) -> tuple[Array, Array]:  # fmt: skip
    """An orbit without perturbations: positions and velocities; angles in radians."""
    mean_motion = math.sqrt(MU / semi_major_km**3)
    mean = mean_motion * seconds + anomaly
    eccentric = mean.copy()
    for _ in range(60):
        eccentric -= (eccentric - eccentricity * np.sin(eccentric) - mean) / (1 - eccentricity * np.cos(eccentric))
    minor = semi_major_km * math.sqrt(1 - eccentricity**2)
    rate = mean_motion / (1 - eccentricity * np.cos(eccentric))
    along, across = semi_major_km * (np.cos(eccentric) - eccentricity), minor * np.sin(eccentric)
    along_rate, across_rate = -semi_major_km * np.sin(eccentric) * rate, minor * np.cos(eccentric) * rate
    tilt = math.cos(inclination), math.sin(inclination)
    return (
        np.stack([along, across * tilt[0], across * tilt[1]], axis=1),
        np.stack([along_rate, across_rate * tilt[0], across_rate * tilt[1]], axis=1),
    )


META: Mapping[str, str] = {
    "OBJECT_NAME": "EXAMPLE", "OBJECT_ID": "2026-001A", "CENTER_NAME": "EARTH", "REF_FRAME": "EME2000",
    "TIME_SYSTEM": "UTC",
}  # fmt: skip


def oem_kvn(*parts: tuple[Array, tuple[Array, Array]], start: Instant = EPOCH, **meta: str) -> str:
    """An ephemeris with a segment for each part: seconds after `start`, and the states."""
    out = ["CCSDS_OEM_VERS = 2.0", "CREATION_DATE = 2026-01-01T00:00:00", "ORIGINATOR = TEST", ""]
    for seconds, states in parts:
        values = {**META, **_span(seconds, start), **meta}
        out += ["META_START", *(f"{key} = {value}" for key, value in values.items()), "META_STOP", "COMMENT states", ""]
        out += [" ".join(row) for row in _rows(seconds, states, start)]
    return "\n".join([*out, ""])


def oem_xml(*parts: tuple[Array, tuple[Array, Array]], start: Instant = EPOCH, **meta: str) -> str:
    out = ['<?xml version="1.0" encoding="UTF-8"?>', '<oem id="CCSDS_OEM_VERS" version="2.0"><header/><body>']
    names = ("EPOCH", "X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
    for seconds, states in parts:
        values = {**META, **_span(seconds, start), **meta}
        out += ["<segment><metadata>", *(f"<{key}>{value}</{key}>" for key, value in values.items())]
        out += ["</metadata><data>"]
        for row in _rows(seconds, states, start):
            out.append("<stateVector>" + "".join(f"<{key}>{value}</{key}>" for key, value in zip(names, row)))
            out.append("</stateVector>")
        out += ["</data></segment>"]
    return "\n".join([*out, "</body></oem>", ""])


def _span(seconds: Array, start: Instant) -> dict[str, str]:
    first, last = (start.after(float(seconds[index])).utc(6) for index in (0, -1))
    return {"START_TIME": first, "STOP_TIME": last}


def _rows(seconds: Array, states: tuple[Array, Array], start: Instant) -> Sequence[Sequence[str]]:
    return [
        [start.after(float(second)).utc(6), *(f"{value:.9f}" for value in (*position, *velocity))]
        for second, position, velocity in zip(seconds, *states)
    ]
