"""What a scenario file holds: its documents as pydantic sees them, and the scenario as the engine uses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from pydantic import Field

from ..derive.result import Derivation
from ..evaluate import Facts
from ..shape import PACK, Many, Shaped, Some, Text, Word
from ..source import Place

if TYPE_CHECKING:
    from ..derive.documents import DeriveDocument

Sector = Literal["state", "commercial", "academic", "joint"]
Verdict = Literal["met", "missed", "undetermined", "not-applicable"]
VERDICTS: tuple[Verdict, ...] = ("met", "missed", "undetermined", "not-applicable")

STATED = "stated"
"""The account that consists of the scenario's own facts."""
MARKS = ("contested", "one-sided", "disputed")

Steps = tuple[str | int, ...]
DateText = Annotated[Any, Field(json_schema_extra={"x-ref": "date"})]
FactsText = Annotated[dict[str, Any], Field(json_schema_extra={"x-ref": "facts"})]


class Actor(Shaped):
    """Who acts."""

    title: Text
    """Its name, as the report shows it."""
    sector: Sector
    """state, commercial, academic or joint. A State answers for the activities of its non-governmental actors."""


class ActivityDocument(Shaped):
    """One activity."""

    id: Word
    """A short name for reports and expectations."""
    kind: Annotated[Any, Field(json_schema_extra={"x-ref": "kind"})]
    """What kind of activity it is."""
    title: Text | None = None
    """What it is called in reports, where the kind says too little."""
    facts: FactsText = Field(default_factory=dict)
    """What is known of this activity. Wins over the scenario's shared facts."""
    derive: Annotated[Any, Field(json_schema_extra={"x-ref": "derive"})] = None
    """Physical inputs from which models derive facts. A fact that is stated wins over a derived one."""


class AccountDocument(Shaped):
    """What another party says happened: only the facts that differ."""

    id: Word
    """A short name for reports."""
    title: Text
    """Whose account it is."""
    facts: Annotated[dict[str, Any], Field(json_schema_extra={"x-ref": "account_facts"})]
    """For each activity's id, the facts that this account has differently."""


class ScenarioDocument(Shaped):
    """A scenario file."""

    title: Text
    """A name for the scenario."""
    summary: Text | None = None
    """The story in a few sentences."""
    pack: Annotated[str, Field(pattern=PACK)] | None = None
    """The rule pack that the scenario is written for; `panel6@1` asks for a major version."""
    facts_are: Literal["reported", "stipulated"] = "reported"
    """reported: facts of the world, sources expected; stipulated: a hypothetical, no evidence marks."""
    phase: Annotated[Any, Field(json_schema_extra={"x-ref": "phase"})] = None
    """Whether the activities are planned, under way or completed (taken as completed if not given)."""
    date: DateText = None
    """When it takes place: YYYY-MM-DD, YYYY-MM, a lone year in quotes, or {from, to}."""
    actor: Actor | None = None
    pledged: Annotated[Any, Field(json_schema_extra={"x-ref": "pledged"})] = ()
    """Codes and declarations that the actor undertook: what they ask for themselves then counts as core."""
    not_party_to: Annotated[Any, Field(json_schema_extra={"x-ref": "not_party_to"})] = ()
    """Multilateral treaties that do not bind the actor; all others are taken to bind."""
    also_bound_by: Annotated[Any, Field(json_schema_extra={"x-ref": "also_bound_by"})] = ()
    """Bilateral treaties and national rules that bind the actor."""
    facts: FactsText = Field(default_factory=dict)
    """Facts shared by all activities."""
    activities: Some[ActivityDocument]
    """What was done: one entry for each act."""
    accounts: Many[AccountDocument] = ()
    """What other parties say. The scenario's own facts are the account `stated`."""
    expect: Annotated[dict[str, Any], Field(json_schema_extra={"x-ref": "expect"})] = Field(default_factory=dict)
    """Verdicts that `behaviour-check test` compares, for each activity's id and reading."""
    notes: Text | None = None
    """For people: questions, remarks. Not part of a report."""


@dataclass(frozen=True, slots=True)
class Account:
    """What one party says of an activity: every fact, with those it takes over from the scenario."""

    id: str
    title: str
    facts: Facts


class Derived(NamedTuple):
    """What models gave for one activity, and the facts that it comes to."""

    inputs: DeriveDocument | None
    derivations: tuple[Derivation, ...]
    facts: Facts


NOTHING_DERIVED = Derived(None, (), {})


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity, as each account has it. The first account is `stated`."""

    id: str
    kind: str
    title: str | None
    accounts: tuple[Account, ...]
    place: Place
    derived: Derived = NOTHING_DERIVED
    """Holds for every account, below what the account states itself."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What `test` compares for one activity."""

    verdicts: Mapping[str, Mapping[str, Verdict]]
    """By reading and criterion."""
    marks: Mapping[str, frozenset[str]]
    """The criteria that carry a mark, for each mark that the file lists."""
    places: Mapping[tuple[str, ...], Place]
    """Where each stands: (reading, criterion), or (mark,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """A scenario, loaded and checked against a pack."""

    file: str
    title: str
    summary: str | None
    facts_are: Literal["reported", "stipulated"]
    phase: str | None
    dates: tuple[str, str] | None
    """The first and the last day, month or year."""
    actor: Actor | None
    pledged: frozenset[str]
    not_party_to: frozenset[str]
    also_bound_by: frozenset[str]
    activities: tuple[Activity, ...]
    expect: Mapping[str, Expectation]
    notes: str | None

    def __repr__(self) -> str:
        return f"<Scenario {self.file}: {', '.join(activity.id for activity in self.activities)}>"

    @property
    def last_year(self) -> int | None:
        """The year in which it ended, if a date is given."""
        return int(self.dates[1][:4]) if self.dates else None
