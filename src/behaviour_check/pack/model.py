"""A rule pack as the engine uses it: criteria of indicators, readings that resolve them, and the texts they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ..condition import Condition
from ..vocabulary import Fact, Value
from .documents import (
    Alternative,
    Authority,
    Group,
    Instrument,
    Kind,
    Onus,
    Override,
    Reading,
    Source,
    Status,
    Threshold,
    Weight,
    WeightOrOff,
)

Binds = Literal["parties", "listed", "nobody"]


class StatusInfo(NamedTuple):
    """What a status means: who it binds, and whether an actor can undertake it by a pledge.

    `parties`: every actor unless the scenario says it is not a party; `listed`: only if the scenario lists it.
    """

    title: str
    binds: Binds
    treaty: bool
    can_be_pledged: bool


STATUSES: Mapping[Status, StatusInfo] = {
    "treaty": StatusInfo("treaty", "parties", True, False),
    "treaty-annex": StatusInfo("annex to a treaty", "parties", True, False),
    "bilateral-treaty": StatusInfo("bilateral treaty", "listed", True, False),
    "national-regulation": StatusInfo("national regulation", "listed", False, False),
    "national-policy": StatusInfo("national policy", "listed", False, False),
    "agency-requirement": StatusInfo("agency requirement", "listed", False, False),
    "unga": StatusInfo("General Assembly resolution", "nobody", False, False),
    "un-guideline": StatusInfo("UN guideline", "nobody", False, True),
    "un-report": StatusInfo("UN report", "nobody", False, False),
    "political-code": StatusInfo("political code", "nobody", False, True),
    "declaration": StatusInfo("declaration", "nobody", False, True),
    "agency-guideline": StatusInfo("agency guideline", "nobody", False, True),
    "standard": StatusInfo("standard", "nobody", False, True),
    "industry": StatusInfo("industry practice", "nobody", False, True),
    "draft": StatusInfo("draft, not in force", "nobody", False, False),
    "working-guideline": StatusInfo("working guideline", "nobody", False, False),
}


KIND_FACT = "activity.kind"
PHASE_FACT = "activity.phase"
TIER_FACT = "actor.capability_tier"
"""The three facts that the engine knows by name: the header sets the first two, the onus reads the third."""


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """The conditions of an indicator with their thresholds bound. Readings that agree share one, the same object."""

    when: Condition
    expect: Condition
    thresholds: Mapping[str, Threshold]


@dataclass(frozen=True, slots=True)
class Resolved:
    """An indicator as one reading has it."""

    weight: WeightOrOff
    variant: Variant
    why: str | None
    """Why the reading differs from the one it is based on, or keeps to it."""


@dataclass(frozen=True, slots=True, eq=False)
class Indicator:
    """One testable expectation, with its resolution in every reading."""

    id: str
    number: str
    criterion: str
    statement: str
    weight: Weight
    onus: Onus | None
    kinds: frozenset[str]
    when: Condition
    expect: Condition
    thresholds: Mapping[str, Threshold]
    alternatives: tuple[Alternative, ...]
    authorities: tuple[Authority, ...]
    covered: tuple[frozenset[str], ...]
    """For each authority, the kinds that it covers."""
    where: tuple[Condition, ...]
    """For each authority, the condition under which it speaks to the act: `ALWAYS` as a rule."""
    overrides: Mapping[str, Override]
    note: str | None
    remedy: str
    met: Mapping[str, Value]
    missed: Mapping[str, Value]
    own: Variant = field(repr=False)
    """The indicator's own conditions, before any reading."""
    resolved: Mapping[str, Resolved] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Criterion:
    """One of the criteria: a group of indicators."""

    id: str
    number: int
    title: str
    side: Literal["responsible", "effect"]
    sense: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class ConditionCheck:
    """A condition with a message."""

    id: str
    when: Condition
    says: str


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """A rule pack, loaded and checked."""

    id: str
    version: str
    title: str
    source: Source | None
    note: str
    digest: str
    lineage: tuple[tuple[str, str], ...]
    """The pack and those it extends, nearest first, as (id, version)."""
    readings: Mapping[str, Reading]
    default_reading: str
    vocabulary: Mapping[str, Fact]
    groups: Mapping[str, str]
    clusters: Mapping[str, str]
    kinds: Mapping[str, Kind]
    kind_groups: Mapping[str, Group]
    instruments: Mapping[str, Instrument]
    criteria: tuple[Criterion, ...]
    indicators: Mapping[str, Indicator]
    consistency: tuple[ConditionCheck, ...]
    caveats: tuple[ConditionCheck, ...]

    def __repr__(self) -> str:
        return f"<Pack {self.id} {self.version}>"

    def instruments_with(self, *binds: Binds) -> list[str]:
        """The instruments that bind so."""
        return [id for id, item in self.instruments.items() if STATUSES[item.status].binds in binds]

    def pledgeable(self) -> list[str]:
        """The instruments that an actor can undertake by a pledge."""
        return [id for id, item in self.instruments.items() if STATUSES[item.status].can_be_pledged]


__all__ = [
    "STATUSES", "Alternative", "Authority", "Binds", "ConditionCheck", "Criterion", "Group", "Indicator",
    "Instrument", "Kind", "Onus", "Override", "Pack", "Reading", "Resolved", "Source", "StatusInfo", "Threshold",
    "Variant", "Weight", "WeightOrOff",
]  # fmt: skip
