"""behaviour-check: does a space activity meet the working criteria of responsible behaviour in outer space?

    >>> from behaviour_check import load_pack, load_scenario, assess
    >>> pack = load_pack()
    >>> print(assess(pack, load_scenario("scenario.behaviour.yaml", pack)))

`load_pack` takes a shipped pack's name or a folder; `load_scenario` a path, bytes, or YAML text; `assess` returns a
`Report`. Invalid input raises `InvalidInput`, whose `problems` say where and what to write instead.
"""

from .assess import Report, assess
from .pack import Pack, load_pack
from .scenario import Scenario, load_scenario
from .source import InvalidInput, Problem
from .version import __version__

__all__ = [
    "InvalidInput", "Pack", "Problem", "Report", "Scenario", "__version__", "assess", "load_pack", "load_scenario",
]  # fmt: skip
