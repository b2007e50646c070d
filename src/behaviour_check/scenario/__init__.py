"""Scenario files: what they hold, and how they are loaded and checked against a pack."""

from .load import from_document, load_scenario, shape_problems
from .model import (
    MARKS,
    NOTHING_DERIVED,
    STATED,
    VERDICTS,
    Account,
    AccountDocument,
    Activity,
    ActivityDocument,
    Actor,
    Derived,
    Expectation,
    Scenario,
    ScenarioDocument,
    Sector,
    Verdict,
)

__all__ = [
    "MARKS", "NOTHING_DERIVED", "STATED", "VERDICTS", "Account", "AccountDocument", "Activity", "ActivityDocument",
    "Actor", "Derived", "Expectation", "Scenario", "ScenarioDocument", "Sector", "Verdict", "from_document",
    "load_scenario", "shape_problems",
]  # fmt: skip
