"""Writes the density table of `derive/atmosphere.py` anew: the global mean of NRLMSIS 2.1.

Needs pymsis, which nothing else here does:

    pip install pymsis==0.13.0
    python tools/make_density_table.py

Takes about ten seconds. `--check` only says whether the file in the repository is what comes out.
The mean is over the area of the Earth, the hours of the day and the months of the year, of the density itself;
the daily F10.7 and its 81-day mean are taken equal, and the daily Ap decides the geomagnetic part.
Each density is written as the negative of its decimal logarithm, to three places: 0.1 % of the density.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TABLE = Path(__file__).parent.parent / "src/behaviour_check/derive/data/density.csv"
ALTITUDES_KM = (
    *range(100, 200, 5), *range(200, 600, 20), *range(600, 1000, 25), *range(1000, 1200, 50), *range(1200, 2001, 100)
)  # fmt: skip
F107 = (60, 70, 85, 100, 120, 145, 175, 210, 250, 300)
AP = (0, 6, 12, 20, 30, 45, 60)
MSIS_VERSION = 2.1
LATITUDES, LOCAL_HOURS, MONTHS = 16, 12, 12


def main() -> int:
    """Write the table, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if the file differs")
    check = parser.parse_args().check
    text = table()
    if check and TABLE.read_text(encoding="utf-8") != text:
        print(f"{TABLE.name} is not what this generator and this pymsis write")
        return 1
    if not check:
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(text, encoding="utf-8", newline="\n")
    return 0


def table() -> str:
    """The whole file."""
    lines = [
        "# Air density, -log10(kg/m3), by altitude above the ellipsoid (km), F10.7 (sfu) and Ap.",
        f"# Global mean of NRLMSIS {MSIS_VERSION} over latitude, local time and season; F10.7A = F10.7.",
        "# Model: Emmert et al., Earth and Space Science 8(3), 2021, doi:10.1029/2020EA001321; "
        "J. Geophys. Res. Space Phys. 127(10), 2022, doi:10.1029/2022JA030896.",
        f"# Written by tools/make_density_table.py with pymsis {version('pymsis')} (MIT). Do not edit.",
        "f107,ap," + ",".join(str(altitude) for altitude in ALTITUDES_KM),
    ]
    for f107 in F107:
        for ap in AP:
            density = mean_density(np.array(ALTITUDES_KM, dtype=float), f107, ap)
            lines.append(f"{f107},{ap}," + ",".join(f"{-number:.3f}" for number in np.log10(density)))
    return "\n".join(lines) + "\n"


def mean_density(altitudes_km: NDArray[np.float64], f107: float, ap: float) -> NDArray[np.float64]:
    """Global mean density in kg/m3 at each altitude."""
    pymsis = import_module("pymsis")  # not installed where the checks run
    sines, weights = np.polynomial.legendre.leggauss(LATITUDES)  # equal areas of the Earth: uniform in the sine
    latitudes = np.degrees(np.arcsin(sines))
    longitudes = np.arange(LOCAL_HOURS) * 360.0 / LOCAL_HOURS  # at one hour UT, all longitudes are all local times
    dates = np.array([f"2001-{month:02d}-15T00:00" for month in range(1, MONTHS + 1)], dtype="datetime64[m]")
    flux = np.full(MONTHS, float(f107))
    output = pymsis.calculate(
        dates, longitudes, latitudes, altitudes_km, flux, flux, np.full((MONTHS, 7), float(ap)), version=MSIS_VERSION
    )
    density = output[..., pymsis.Variable.MASS_DENSITY].astype(np.float64)  # month, longitude, latitude, altitude
    mean: NDArray[np.float64] = np.einsum("mxya,y->a", density, weights / 2) / (MONTHS * LOCAL_HOURS)
    return mean


if __name__ == "__main__":
    sys.exit(main())
