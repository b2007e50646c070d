"""Conjunction data messages constructed from numbers in the encounter plane, in key-value notation and XML."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Values = dict[str, str]

DISTANCE_M, SPEED_M_S = 7.0e6, 7.7e3
"""Both objects are on an orbit some 620 km high."""


def axes_of(position: Array, velocity: Array) -> Array:
    """Radial, transverse and normal direction as columns."""
    radial = position / np.linalg.norm(position)
    normal = np.cross(position, velocity)
    normal = normal / np.linalg.norm(normal)
    return np.array([radial, np.cross(normal, radial), normal]).T


def lower(matrix: Array) -> tuple[float, float, float, float, float, float]:
    """A symmetric matrix by its lower triangle."""
    a, b, c, d, e, f = (float(matrix[i, j]) for i in range(3) for j in range(i + 1))
    return a, b, c, d, e, f


def geometry(case: Mapping[str, Any], along_m: float = 100.0) -> list[tuple[Array, Array, Array]]:
    """Position, velocity and RTN covariance of two objects that meet as a case says, in inertial axes.

    The narrow direction of the plane is radial; 40 % of the covariance are the first object's, 60 % the second's.
    """
    (narrow, wide) = sorted(zip(case["sigma_m"], case["miss_m"], strict=True))
    speed = float(case.get("speed_m_s", 10_000.0))
    first_r, first_v = np.array([DISTANCE_M, 0, 0]), np.array([0, SPEED_M_S, 0])
    lean = speed / (2 * SPEED_M_S)  # so that both are equally fast
    path = np.array([0, -lean, math.sqrt(1 - lean * lean)])
    radial = np.array([1.0, 0, 0])
    across = np.cross(path, radial)
    second_r = first_r + narrow[1] * radial + wide[1] * across
    second_v = first_v + speed * path
    combined = (
        narrow[0] ** 2 * np.outer(radial, radial)
        + wide[0] ** 2 * np.outer(across, across)
        + along_m**2 * np.outer(path, path)
    )
    bodies = []
    for share, r, v in ((0.4, first_r, first_v), (0.6, second_r, second_v)):
        turn = axes_of(r, v)
        bodies.append((r, v, turn.T @ (share * combined) @ turn))
    return bodies


def values_of(name: str, number: int, r: Sequence[float] | Array, v: Sequence[float] | Array, c: Array) -> Values:
    """The keywords of one object."""
    keys = {
        "OBJECT": f"OBJECT{number}",
        "OBJECT_DESIGNATOR": f"{10_000 + number}",
        "OBJECT_NAME": name,
        "COVARIANCE_METHOD": "CALCULATED",
        "REF_FRAME": "EME2000",
    }
    for key, value in zip(("X", "Y", "Z"), r, strict=True):
        keys[key] = f"{value / 1000:.15g} [km]"
    for key, value in zip(("X_DOT", "Y_DOT", "Z_DOT"), v, strict=True):
        keys[key] = f"{value / 1000:.15g} [km/s]"
    for key, value in zip(("CR_R", "CT_R", "CT_T", "CN_R", "CN_T", "CN_N"), lower(c), strict=True):
        keys[key] = f"{value:.15g} [m**2]"
    return keys


def parts(case: Mapping[str, Any], along_m: float = 100.0) -> tuple[Values, Values, Values]:
    """The keywords of a message and of its two objects."""
    names = [*str(case["name"]).split(" / "), "SECOND"][:2]
    miss = math.hypot(*case["miss_m"])
    head = {
        "CCSDS_CDM_VERS": "1.0",
        "COMMENT": "Constructed for a test from published numbers in the encounter plane; no real orbits.",
        "CREATION_DATE": "2026-01-01T00:00:00.000",
        "ORIGINATOR": "TEST",
        "MESSAGE_ID": f"TEST {case['name']}",
        "TCA": "2026-01-02T03:04:05.678",
        "MISS_DISTANCE": f"{miss:.3f} [m]",
        "RELATIVE_SPEED": f"{case.get('speed_m_s', 10_000.0)} [m/s]",
        "COMMENT HBR": f"{case['radius_m']} [m]",
    }
    first, second = geometry(case, along_m)
    return head, values_of(names[0], 1, *first), values_of(names[1], 2, *second)


def kvn(*blocks: Values) -> str:
    """A message in key-value notation."""
    lines = []
    for block in blocks:
        for key, value in block.items():
            lines.append(f"COMMENT {value}" if key == "COMMENT" else f"{key:<20} = {value}")
    return "\n".join(lines) + "\n"


def xml(head: Values, first: Values, second: Values) -> str:
    """The same message in XML."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<cdm id="CCSDS_CDM_VERS" version="1.0">', "<header>"]
    metadata = ("OBJECT", "OBJECT_DESIGNATOR", "OBJECT_NAME", "COVARIANCE_METHOD", "REF_FRAME")
    lines += [_element(key, head[key]) for key in ("COMMENT", "CREATION_DATE", "ORIGINATOR", "MESSAGE_ID")]
    lines += ["</header>", "<body>", "<relativeMetadataData>"]
    lines += [_element(key, head[key]) for key in ("COMMENT HBR", "TCA", "MISS_DISTANCE", "RELATIVE_SPEED")]
    lines += ["</relativeMetadataData>"]
    for block in (first, second):
        lines += ["<segment>", "<metadata>", *(_element(key, block[key]) for key in metadata), "</metadata>", "<data>"]
        state = [key for key in block if key[0] in "XYZ"]
        lines += ["<stateVector>", *(_element(key, block[key]) for key in state), "</stateVector>"]
        matrix = [key for key in block if key[0] == "C" and key != "COVARIANCE_METHOD"]
        lines += ["<covarianceMatrix>", *(_element(key, block[key]) for key in matrix), "</covarianceMatrix>"]
        lines += ["</data>", "</segment>"]
    return "\n".join([*lines, "</body>", "</cdm>", ""])


def _element(key: str, value: str) -> str:
    if key == "COMMENT HBR":
        return f"<COMMENT>HBR = {escape(value)}</COMMENT>"
    bare, _, unit = value.partition(" [")
    attribute = f' units="{unit.rstrip("]")}"' if unit else ""
    return f"<{key}{attribute}>{escape(bare)}</{key}>"
