"""The JSON report's format, `behaviour-check/report/1`, as types. The published schema is generated from them."""

from __future__ import annotations

from typing import (
    Literal,
    NotRequired,  # pydantic needs these before Python 3.12
)

from typing_extensions import TypedDict

from ..differ import By
from ..pack.documents import Onus, Role, Status, Weight, WeightOrOff
from ..scenario import Verdict
from ..source import Stage
from ..statement import Confidence, Origin

Format = Literal["behaviour-check/report/1"]


class ToolJson(TypedDict):
    """What made the report."""

    name: str
    """behaviour-check."""
    version: str
    """Its version."""


class ReadingJson(TypedDict):
    """A reading of the norms."""

    id: str
    """Its id."""
    label: str
    """The heading of its column."""
    title: str
    """Its name."""
    idea: str
    """How it understands the norms."""
    onus: bool
    """Whether more is asked of established actors and less, in procedure, of developing ones."""
    gated_by_treaties: bool
    """Whether only what rests by duty on a treaty binding the actor counts."""


class CriterionHeadJson(TypedDict):
    """A criterion's own words."""

    id: str
    """Its id."""
    number: int
    """Its place among the criteria."""
    title: str
    """Its name."""
    side: str
    """responsible, or effect: what responsible conduct does, or what it avoids."""
    sense: str
    """What it asks."""


class CitationJson(TypedDict):
    """A provision of an instrument; `sure` is false until the clause has been checked against the text."""

    instrument: str
    """The instrument's id."""
    provision: str
    """The article, paragraph or clause."""
    sure: bool
    """Whether the clause has been checked against the text."""


class AuthorityJson(CitationJson):
    """What an indicator rests on."""

    says: str
    """What the provision says that matters here."""
    role: Role
    """duty: asks for this conduct itself; background: supports it; analogy: comes from another domain."""
    kinds: NotRequired[list[str]]
    """The kinds of activity that it covers, where fewer than the indicator concerns."""
    where: NotRequired[str]
    """The condition under which it speaks to the act, in words, where it covers only part of the indicator."""


class ThresholdJson(TypedDict):
    """A number, and whose it is."""

    value: float
    """The number."""
    unit: str
    """Its unit."""
    convention: bool
    """Whether it is a convention of the pack, not of a text."""
    authority: NotRequired[CitationJson]
    """Whose number it is."""
    why: NotRequired[str]
    """Where it comes from, or why this one."""


class ConditionJson(TypedDict):
    """The conditions of an indicator in English, in the readings that share them."""

    readings: list[str]
    """The ids of the readings."""
    applies: str
    """When the indicator applies, in words."""
    expects: str
    """What it expects, in words."""
    thresholds: dict[str, ThresholdJson]
    """The numbers that the conditions name."""


class AlternativeJson(TypedDict):
    """Another published figure or position: shown, never evaluated."""

    says: str
    """What it says."""
    threshold: NotRequired[str]
    """The threshold that it is another figure for."""
    value: NotRequired[float]
    """The figure, in the threshold's unit."""
    authority: NotRequired[CitationJson]
    """Whose figure or position it is."""


class IndicatorJson(TypedDict):
    """What is said once of an indicator."""

    criterion: str
    """The id of its criterion."""
    number: str
    """Its number, as in 1.2."""
    statement: str
    """What is expected."""
    weights: dict[str, WeightOrOff]
    """Its weight in each reading, before pledges and the onus."""
    onus: Onus | None
    """heavier or relief, where the onus can move its weight."""
    conditions: list[ConditionJson]
    """Its conditions, once for the readings that share them."""
    alternatives: list[AlternativeJson]
    """Other published figures and positions."""
    authority: list[AuthorityJson]
    """What it rests on."""
    remedy: str
    """What an actor can do to meet it."""
    note: NotRequired[str]
    """Anything else that a reader should know."""


class InstrumentJson(TypedDict):
    """A text that indicators rest on."""

    title: str
    """A short name."""
    year: int
    """The year of adoption."""
    status: Status
    """What kind of text it is."""
    binds: str
    """Whom it is addressed to."""
    sure: bool
    """Whether its clauses have been checked against the text."""
    url: NotRequired[str]
    """Where it can be read."""


class FactJson(TypedDict):
    """An entry of the vocabulary."""

    title: str
    """A short name."""
    question: str
    """The question that a value answers."""
    unit: NotRequired[str]
    """The unit of a number."""


class SourceJson(TypedDict):
    """Where the criteria come from."""

    title: str
    """The text."""
    year: int
    """Its year."""
    where: str | None
    """The part of it."""
    url: str | None
    """Where it can be read."""


class PackJson(TypedDict):
    """The rule pack, as far as a reader of the report needs it."""

    id: str
    """Its id."""
    version: str
    """Its version."""
    digest: str
    """A digest of its files: equal packs have equal digests."""
    title: str
    """Its name."""
    note: str
    """What stands at the head of every report."""
    source: SourceJson | None
    """Where the criteria come from, if the pack says so."""
    lineage: list[str]
    """The pack and those that it extends, nearest first, as `id@version`."""
    readings: list[ReadingJson]
    """Its readings, in order."""
    criteria: list[CriterionHeadJson]
    """Its criteria, in order."""
    indicators: dict[str, IndicatorJson]
    """Its indicators by id."""
    instruments: dict[str, InstrumentJson]
    """Its instruments by id."""
    facts: dict[str, FactJson]
    """Its vocabulary by id."""
    caveats: dict[str, str]
    """What is said besides where a caveat is listed, by its id."""


class RangeJson(TypedDict):
    """A number known only as a range: one of the three."""

    between: NotRequired[list[float]]
    """The lowest and the highest possible value."""
    at_least: NotRequired[float]
    """The lowest possible value."""
    at_most: NotRequired[float]
    """The highest possible value."""


class BecauseJson(TypedDict):
    """A fact that decided an outcome, and where it stands."""

    fact: str
    """The fact's id."""
    value: bool | float | str | RangeJson
    """Its value, or its range."""
    origin: Origin
    """stated, header (the kind or the phase), assumed or derived."""
    confidence: Confidence | None
    """How firm it is, or null where none is given."""
    source: str | None
    """Where it is known from, or null."""
    line: int | None
    """The line in the scenario, or null."""
    column: int | None
    """The column in the scenario, or null."""


class MissingJson(TypedDict):
    """A fact that would settle an open outcome, and why it is missing."""

    fact: str
    """The fact's id."""
    why: str
    """Why it does not settle the outcome: unstated, declared unknown, or a range that leaves it open."""


OnusJson = TypedDict("OnusJson", {"from": str, "to": str, "why": str})
ONUS_TEXTS = {"from": "The weight before.", "to": "The weight after.", "why": "Why it moved."}
"""What its fields are, since a class cannot have one called `from`."""


class FindingJson(TypedDict):
    """What an indicator comes to, in the readings that share the result."""

    readings: list[str]
    """The ids of the readings."""
    weight: Weight
    """Its weight there, after pledges and the onus."""
    outcome: Verdict
    """What it comes to."""
    onus: OnusJson | None
    """How the onus moved the weight, or null."""
    lifted_by: NotRequired[list[str]]
    """The pledges that lift it to core."""
    bound: NotRequired[bool]
    """False where the reading is gated by treaties and none of them binds the actor; else left out."""
    thresholds: dict[str, float]
    """The numbers that were used."""
    because: list[BecauseJson]
    """The facts that decided; for what is met only on request (`-v`)."""
    missing: list[MissingJson]
    """The facts that would settle it."""


class EvidenceJson(TypedDict):
    """The weakest link of the verdict in the leading reading: its lowest confidence, and the facts without a source."""

    weakest: Confidence | None
    """The lowest confidence among the facts that decided, or null for none given."""
    facts: list[str]
    """The facts that have it."""
    unsourced: list[str]
    """The facts that decided and carry no source."""


class DifferenceJson(TypedDict):
    """What makes readings part over a criterion."""

    indicator: str
    """The indicator's id."""
    by: By
    """What makes the difference."""
    missed_in: list[str]
    """The readings in which it makes the criterion missed."""
    not_in: list[str]
    """The readings in which it does not."""
    thresholds: NotRequired[dict[str, dict[str, float]]]
    """For a threshold, its value in each of these readings, by name."""
    why: NotRequired[str]
    """The reason for the difference, as the pack gives it for some reading."""
    why_of: NotRequired[list[str]]
    """The readings whose own text that is."""


class CriterionJson(TypedDict):
    """One criterion of one account."""

    verdicts: dict[str, Verdict]
    """The verdict in each reading."""
    contested: bool
    """Whether one reading says met and another missed."""
    one_sided: bool
    """Whether some reading says missed, another holds no expectation, and none says met."""
    settled: dict[str, tuple[int, int]]
    """For each reading in which it is undetermined: how many core indicators are settled, and of how many."""
    not_applicable: dict[str, Literal["kind", "condition", "reading", "not bound", "only observations"]]
    """For each reading in which it is not applicable: why."""
    evidence: EvidenceJson | None
    """The weakest link of the verdict in the leading reading, or null where there is nothing to weigh."""
    differs_by: list[DifferenceJson]
    """What makes it contested or one-sided."""
    indicators: dict[str, list[FindingJson]]
    """What each of its indicators comes to, by id."""


class AssumptionJson(TypedDict):
    """Something taken to be so because the scenario does not say."""

    fact: str | None
    """The fact's id, or null where it is about no fact."""
    value: str | None
    """What it is taken to be, or null."""
    text: str
    """The assumption in words."""


class NotAskedJson(TypedDict):
    """Facts that are asked only where they are stated. Declared unknown, they would leave their criteria open."""

    facts: list[str]
    """One fact, or several that only together would make the indicators apply."""
    indicators: list[str]
    """The ids of the indicators that say nothing because they are not stated."""


class AccountJson(TypedDict):
    """What one party says."""

    id: str
    """Its id; `stated` for the scenario's own facts."""
    title: str
    """Whose account it is."""
    assumptions: list[AssumptionJson]
    """What was taken to be so."""
    caveats: list[str]
    """The ids of the pack's caveats that hold."""
    criteria: dict[str, CriterionJson]
    """Every criterion by id."""
    not_asked: NotRequired[list[NotAskedJson]]
    """What was not asked in the leading reading because it is not stated, of the facts of this kind of activity."""


class DisputeJson(TypedDict):
    """A criterion on which accounts part."""

    criterion: str
    """The criterion's id."""
    readings: list[str]
    """The readings in which they part."""
    verdicts: dict[str, Verdict]
    """The verdict of each account, by its id."""
    facts: list[str]
    """The facts that the accounts have differently and that the criterion reads."""


class SaidJson(TypedDict):
    """What an account says of a fact."""

    account: str
    """The account's id."""
    value: bool | float | str | RangeJson | None
    """Its value, or its range; null for a declared unknown."""
    unknown: NotRequired[str]
    """Why it is not known, where it is declared unknown."""
    line: int | None
    """The line in the scenario, or null."""


class ToldJson(TypedDict):
    """A fact that accounts have differently."""

    fact: str
    """The fact's id."""
    indicators: list[str]
    """The ids of the indicators of disputed criteria that come out differently by it."""
    said: list[SaidJson]
    """What each account says of it; those that say nothing are left out."""


class UnreadJson(TypedDict):
    """A fact that is stated for nothing."""

    fact: str
    """The fact's id."""
    line: int | None
    """The line in the scenario, or null."""


class DerivedFactJson(TypedDict):
    """A fact that a model gave."""

    fact: str
    """The fact's id."""
    value: bool | float | str | RangeJson | None
    """A value or a range; null where the model cannot tell."""
    unknown: NotRequired[str]
    """Why the model cannot tell."""
    best: NotRequired[float]
    """The model's own single value: shown, never used for a verdict."""
    band: NotRequired[str]
    """What the range stands for."""


class DepartureJson(TypedDict):
    """A fact that an account states although a model gives it. What is stated wins."""

    fact: str
    """The fact's id."""
    account: str
    """The account's id."""
    stated: bool | float | str | RangeJson | None
    """What is stated; null for a declared unknown."""
    outside: bool
    """Whether it lies outside the model's own range."""


class DerivationJson(TypedDict):
    """One run of a physical model."""

    key: str
    """The key under `derive:`."""
    model: str
    """The model's name and source."""
    version: str
    """The version of the implementation, with a digest of any table it reads."""
    inputs: dict[str, str]
    """What it was computed from, in words with units."""
    facts: list[DerivedFactJson]
    """What it gave."""
    notes: list[str]
    """What a reader must know: assumptions, what the model leaves out, warnings."""


class ActivityJson(TypedDict):
    """One activity."""

    id: str
    """Its id."""
    kind: str
    """Its kind."""
    title: NotRequired[str]
    """What it is called, if it is."""
    disputed: list[DisputeJson]
    """The criteria on which its accounts part."""
    disputed_facts: NotRequired[list[ToldJson]]
    """What accounts say of the facts on which that rests."""
    without_effect: NotRequired[list[ToldJson]]
    """The facts that accounts have differently although no verdict rests on which of them is so."""
    unread: NotRequired[list[UnreadJson]]
    """The facts stated that no rule for this kind of activity reads, in any reading."""
    derived: NotRequired[list[DerivationJson]]
    """What physical models gave, where the scenario has inputs for them."""
    departures: NotRequired[list[DepartureJson]]
    """Facts that accounts state although a model gives them."""
    accounts: list[AccountJson]
    """What each party says; the scenario's own facts first."""


class ActorJson(TypedDict):
    """Who acted."""

    title: str
    """Its name."""
    sector: str
    """state, commercial, academic or joint."""


class ScenarioJson(TypedDict):
    """One scenario file."""

    path: str
    """The file, as it was named."""
    title: str
    """Its title."""
    summary: NotRequired[str]
    """Its story."""
    facts_are: Literal["reported", "stipulated"]
    """reported: facts of the world; stipulated: a hypothetical."""
    actor: NotRequired[ActorJson]
    """Who acted."""
    date: NotRequired[list[str]]
    """The first and the last day, month or year."""
    binding: list[str]
    """The instruments that bind the actor."""
    undertaken: list[str]
    """The codes and declarations that the actor pledged."""
    later: list[str]
    """The instruments that are newer than the activity."""
    activities: list[ActivityJson]
    """Its activities, in order."""


class ErrorJson(TypedDict):
    """One thing that is wrong with an input."""

    file: str
    """The file."""
    line: int
    """The line, counted from 1; 0 where it is about the whole file."""
    column: int
    """The column, counted from 1; 0 where it is about the whole file."""
    stage: Stage
    """file, syntax, shape or meaning."""
    message: str
    """What is wrong."""
    hint: str
    """What to write instead, or empty."""


class ReportJson(TypedDict):
    """A whole report."""

    format: Format
    """The format of this report."""
    tool: ToolJson
    """What made it."""
    reading: str
    """The id of the leading reading."""
    pack: PackJson
    """The rule pack."""
    scenarios: list[ScenarioJson]
    """One entry for each scenario that could be read, in order."""
    errors: list[ErrorJson]
    """What is wrong with the inputs that could not be read."""
