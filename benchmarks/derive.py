"""Speed of the models of derived facts, each beside its limit. `python benchmarks/derive.py` prints all of them.

Each number is the best of several runs, whole: from the inputs of a scenario to its facts with their ranges.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from behaviour_check.derive.cdm import read
from behaviour_check.derive.documents import ApproachInputs, BreakupInputs, ConjunctionInputs, LifetimeInputs
from behaviour_check.derive.models import approach, breakup, conjunction, lifetime
from behaviour_check.derive.result import Files

DATA = Path(__file__).parents[1] / "tests" / "data" / "derive"
CDMS = sorted((DATA / "cdm").glob("*.kvn"))
BASE = "import behaviour_check.derive.documents"
EXTRA = "import behaviour_check.derive.documents, numpy, sgp4.api"


def main() -> None:
    """Print the numbers."""
    told = BreakupInputs(
        target_mass_kg=880, projectile_mass_kg=600, relative_speed_km_s=9.36, altitude_km=863, inclination_deg=98.6,
        date="2007-01-11", projectile="suborbital",
    )  # fmt: skip
    _say("a break-up, with its survivors over the years", 500, lambda: breakup.derive(told, Files(None)))
    orbit = LifetimeInputs(altitude_km=550, inclination_deg=97.6, area_to_mass_m2_kg=0.01, date="2031-05-02")
    _say("lifetime of one spacecraft, 56 courses of the Sun", 200, lambda: lifetime.derive(orbit, Files(None)))
    sets = sorted((DATA / "approach").glob("*.tle"))
    first, second = (next(path.name for path in sets if name in path.name) for name in ("iridium", "cosmos"))
    week = ApproachInputs(first=first, second=second, start="2009-02-04", hours=168)
    _say("closest approach over 7 days", 50, lambda: approach.derive(week, Files(DATA / "approach")))
    messages = [path.read_bytes() for path in CDMS]
    best = _best(lambda: [read(raw, "x") for raw in messages]) / len(messages)
    passes = [ConjunctionInputs(cdm=path.name, hard_body_radius_m=10) for path in CDMS]
    whole = _best(lambda: [conjunction.derive(item, Files(DATA / "cdm")) for item in passes]) / len(passes)
    print(f"conjunction data messages: {1 / whole:,.0f} a second (at least 1,000); reading alone {1 / best:,.0f}")
    base, extra = (_start(code) for code in (BASE, EXTRA))
    print(f"importing the extra: {1e3 * (extra - base):.0f} ms (at most 150)")


def _say(what: str, limit_ms: float, run: Callable[[], object]) -> None:
    print(f"{what}: {1e3 * _best(run):.0f} ms (at most {limit_ms:g})")


def _best(run: Callable[[], object], runs: int = 7) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def _start(code: str, runs: int = 7) -> float:
    return _best(lambda: subprocess.run([sys.executable, "-c", code], check=True), runs)


if __name__ == "__main__":
    main()
