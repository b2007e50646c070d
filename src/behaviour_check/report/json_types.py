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
    version: str


class ReadingJson(TypedDict):
    """A reading of the norms."""

    id: str
    label: str
    title: str
    idea: str
    onus: bool
    gated_by_treaties: bool


class CriterionHeadJson(TypedDict):
    """A criterion's own words."""

    id: str
    number: int
    title: str
    side: str
    sense: str


class CitationJson(TypedDict):
    """A provision of an instrument; `sure` is false until the clause has been checked against the text."""

    instrument: str
    provision: str
    sure: bool


class AuthorityJson(CitationJson):
    """What an indicator rests on."""

    says: str
    role: Role
    kinds: NotRequired[list[str]]


class ThresholdJson(TypedDict):
    """A number, and whose it is."""

    value: float
    unit: str
    convention: bool
    authority: NotRequired[CitationJson]
    why: NotRequired[str]


class ConditionJson(TypedDict):
    """The conditions of an indicator in English, in the readings that share them."""

    readings: list[str]
    applies: str
    expects: str
    thresholds: dict[str, ThresholdJson]


class AlternativeJson(TypedDict):
    """Another published figure or position: shown, never evaluated."""

    says: str
    threshold: NotRequired[str]
    value: NotRequired[float]
    authority: NotRequired[CitationJson]


class IndicatorJson(TypedDict):
    """What is said once of an indicator."""

    criterion: str
    number: str
    statement: str
    weights: dict[str, WeightOrOff]
    onus: Onus | None
    conditions: list[ConditionJson]
    alternatives: list[AlternativeJson]
    authority: list[AuthorityJson]
    remedy: str
    note: NotRequired[str]


class InstrumentJson(TypedDict):
    """A text that indicators rest on."""

    title: str
    year: int
    status: Status
    binds: str
    sure: bool
    url: NotRequired[str]


class FactJson(TypedDict):
    """An entry of the vocabulary."""

    title: str
    question: str
    unit: NotRequired[str]


class PackJson(TypedDict):
    """The rule pack, as far as a reader of the report needs it."""

    id: str
    version: str
    digest: str
    title: str
    note: str
    lineage: list[str]
    readings: list[ReadingJson]
    criteria: list[CriterionHeadJson]
    indicators: dict[str, IndicatorJson]
    instruments: dict[str, InstrumentJson]
    facts: dict[str, FactJson]
    caveats: dict[str, str]


class RangeJson(TypedDict):
    """A number known only as a range: one of the three."""

    between: NotRequired[list[float]]
    at_least: NotRequired[float]
    at_most: NotRequired[float]


class BecauseJson(TypedDict):
    """A fact that decided an outcome, and where it stands."""

    fact: str
    value: bool | float | str | RangeJson
    origin: Origin
    confidence: Confidence | None
    source: str | None
    line: int | None
    column: int | None


class MissingJson(TypedDict):
    """A fact that would settle an open outcome, and why it is missing."""

    fact: str
    why: str


OnusJson = TypedDict("OnusJson", {"from": str, "to": str, "why": str})


class FindingJson(TypedDict):
    """What an indicator comes to, in the readings that share the result."""

    readings: list[str]
    weight: Weight
    outcome: Verdict
    onus: OnusJson | None
    lifted_by: NotRequired[list[str]]
    bound: NotRequired[bool]
    thresholds: dict[str, float]
    because: list[BecauseJson]
    missing: list[MissingJson]


class EvidenceJson(TypedDict):
    """The weakest link of the verdict in the leading reading: its lowest confidence, and the facts without a source."""

    weakest: Confidence | None
    facts: list[str]
    unsourced: list[str]


class DifferenceJson(TypedDict):
    """What makes readings part over a criterion."""

    indicator: str
    by: By
    missed_in: list[str]
    not_in: list[str]
    thresholds: NotRequired[dict[str, dict[str, float]]]
    why: NotRequired[str]


class CriterionJson(TypedDict):
    """One criterion of one account."""

    verdicts: dict[str, Verdict]
    contested: bool
    one_sided: bool
    settled: dict[str, tuple[int, int]]
    not_applicable: dict[str, Literal["kind", "condition", "reading", "not bound", "only observations"]]
    evidence: EvidenceJson | None
    differs_by: list[DifferenceJson]
    indicators: dict[str, list[FindingJson]]


class AssumptionJson(TypedDict):
    """Something taken to be so because the scenario does not say."""

    fact: str | None
    value: str | None
    text: str


class AccountJson(TypedDict):
    """What one party says."""

    id: str
    title: str
    assumptions: list[AssumptionJson]
    caveats: list[str]
    criteria: dict[str, CriterionJson]


class DisputeJson(TypedDict):
    """A criterion on which accounts part."""

    criterion: str
    readings: list[str]
    verdicts: dict[str, Verdict]
    facts: list[str]


class ActivityJson(TypedDict):
    """One activity."""

    id: str
    kind: str
    title: NotRequired[str]
    disputed: list[DisputeJson]
    accounts: list[AccountJson]


class ActorJson(TypedDict):
    """Who acted."""

    title: str
    sector: str


class ScenarioJson(TypedDict):
    """One scenario file."""

    path: str
    title: str
    summary: NotRequired[str]
    facts_are: Literal["reported", "stipulated"]
    actor: NotRequired[ActorJson]
    date: NotRequired[list[str]]
    binding: list[str]
    undertaken: list[str]
    later: list[str]
    activities: list[ActivityJson]


class ErrorJson(TypedDict):
    """One thing that is wrong with an input."""

    file: str
    line: int
    column: int
    stage: Stage
    message: str
    hint: str


class ReportJson(TypedDict):
    """A whole report."""

    format: Format
    tool: ToolJson
    reading: str
    pack: PackJson
    scenarios: list[ScenarioJson]
    errors: list[ErrorJson]
