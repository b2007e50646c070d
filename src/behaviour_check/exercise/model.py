"""An exercise: one or more scenarios, put to a class with the criteria of one pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..pack import Pack
from ..scenario import Activity, Scenario


class Cell(NamedTuple):
    """What is asked: an activity, by its key in the exercise, and a criterion."""

    activity: str
    criterion: str


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A scenario of the exercise, with the keys of its activities."""

    scenario: Scenario
    keys: tuple[str, ...]

    def activities(self) -> Iterator[tuple[str, Activity]]:
        """The activities with their keys."""
        return zip(self.keys, self.scenario.activities, strict=True)


@dataclass(frozen=True, slots=True, eq=False)
class Exercise:
    """Scenarios and the criteria that are asked of each activity."""

    id: str
    pack: Pack
    cases: tuple[Case, ...]
    cells: tuple[Cell, ...] = field(init=False)

    def __post_init__(self) -> None:
        criteria = [item.id for item in self.pack.criteria]
        cells = tuple(Cell(key, id) for case in self.cases for key in case.keys for id in criteria)
        object.__setattr__(self, "cells", cells)

    @property
    def title(self) -> str:
        """The titles of its scenarios."""
        return " · ".join(case.scenario.title for case in self.cases)

    @property
    def activities(self) -> Mapping[str, tuple[Scenario, Activity]]:
        """The activities by key."""
        return {key: (case.scenario, item) for case in self.cases for key, item in case.activities()}


def exercise_of(id: str, pack: Pack, scenarios: Sequence[Scenario]) -> Exercise:
    """An exercise on scenarios. An activity goes by its id, with the number of its scenario where ids repeat."""
    count = Counter(item.id for scenario in scenarios for item in scenario.activities)
    cases = []
    for number, scenario in enumerate(scenarios, 1):
        ids = [item.id for item in scenario.activities]
        cases.append(Case(scenario, tuple(id if count[id] == 1 else f"{number}-{id}" for id in ids)))
    return Exercise(id, pack, tuple(cases))
