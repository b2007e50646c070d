"""How dense the air is: the global mean of NRLMSIS 2.1 by altitude, solar radio flux F10.7 and geomagnetic index Ap.

Reads a table of its own (`data/density.csv`, written by `tools/make_density_table.py`). Between its entries the
logarithm of the density is linear in altitude, in the logarithm of F10.7 and in Ap.

Day and night, latitude and season are averaged out: at one place and hour the density may be several times higher or
lower, over the weeks and years of a decay it is not. Source of the model: Emmert et al., NRLMSIS 2.0, Earth and Space
Science 8(3), 2021, doi:10.1029/2020EA001321; NRLMSIS 2.1, J. Geophys. Res. 127(10), 2022, doi:10.1029/2022JA030896.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LOWEST_KM, HIGHEST_KM, STEP_KM = 100.0, 2000.0, 5.0
"""The altitudes of a profile. Above, the density falls on as it does below the highest one."""


class _Table(NamedTuple):
    log_f107: Floats
    ap: Floats
    log_density: Floats
    """By F10.7, Ap and altitude in steps of STEP_KM."""
    digest: str


def density(altitude_km: ArrayLike, f107: ArrayLike, ap: ArrayLike) -> Floats:
    """Mean density of the air in kg/m3.

    Altitude in km above the ellipsoid, F10.7 in solar flux units, Ap as a daily or longer mean; they broadcast.
    Below 100 km, and for F10.7 outside 60 to 300 and Ap outside 0 to 60, the nearest entry holds.
    """
    altitude, flux, geomagnetic = np.broadcast_arrays(*(np.asarray(part, float) for part in (altitude_km, f107, ap)))
    rows = profiles(flux.ravel(), geomagnetic.ravel())
    return np.asarray(np.exp(at(rows, np.arange(len(rows)), altitude.ravel())).reshape(altitude.shape))


def profiles(f107: Floats, ap: Floats) -> Floats:
    """Logarithm of the density in kg/m3: a row for each pair of `f107` and `ap`, a column every STEP_KM."""
    table = _table()
    flux, flux_share = _between(table.log_f107, np.log(np.maximum(f107, 1.0)))
    ap_index, ap_share = _between(table.ap, ap)
    flux_share, ap_share = flux_share[:, None], ap_share[:, None]
    values = table.log_density
    lower = values[flux, ap_index] * (1 - ap_share) + values[flux, ap_index + 1] * ap_share
    upper = values[flux + 1, ap_index] * (1 - ap_share) + values[flux + 1, ap_index + 1] * ap_share
    return np.asarray(lower * (1 - flux_share) + upper * flux_share)


def at(rows: Floats, row: NDArray[np.intp], altitude_km: Floats) -> Floats:
    """Logarithm of the density at `altitude_km` in the profile that `row` names, both of one shape."""
    place = np.maximum((altitude_km - LOWEST_KM) / STEP_KM, 0.0)
    index = np.minimum(place.astype(np.intp), rows.shape[1] - 2)
    # One flat index: fancy indexing by row and column takes twice as long, and this is where the time goes.
    flat = rows.ravel()
    index += row * rows.shape[1]
    low = flat.take(index)
    return np.asarray(low + (flat.take(index + 1) - low) * (place - (index - row * rows.shape[1])))


def digest() -> str:
    """The first 12 digits of the table's SHA-256, to tell which table a result comes from."""
    return _table().digest


def _between(nodes: Floats, values: Floats) -> tuple[NDArray[np.intp], Floats]:
    """For each value the index of the node below it, and how far it is on the way to the next, from 0 to 1."""
    index = np.clip(np.searchsorted(nodes, values, side="right") - 1, 0, len(nodes) - 2)
    share = (values - nodes[index]) / (nodes[index + 1] - nodes[index])
    return index, np.clip(share, 0.0, 1.0)


@cache
def _table() -> _Table:
    raw = (Path(__file__).parent / "data" / "density.csv").read_bytes()
    lines = [line for line in raw.decode("ascii").splitlines() if not line.startswith("#")]
    altitudes = np.array(lines[0].split(",")[2:], dtype=float)
    rows = np.array([line.split(",") for line in lines[1:]], dtype=float)
    grid = np.arange(LOWEST_KM, HIGHEST_KM + STEP_KM, STEP_KM)
    logarithms = np.array([np.interp(grid, altitudes, row) for row in rows[:, 2:]]) * -np.log(10.0)
    f107, ap = np.unique(rows[:, 0]), np.unique(rows[:, 1])
    return _Table(
        np.log(f107), ap, logarithms.reshape(len(f107), len(ap), len(grid)), hashlib.sha256(raw).hexdigest()[:12]
    )
