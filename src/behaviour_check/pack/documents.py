"""The files of a rule pack as pydantic documents: their shape, and nothing about what they mean together.

A condition is `Any` here; `condition.read` checks it with better messages than a union could give.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ..shape import Many, Shaped, Some, Text, Whole, Word
from ..vocabulary import FactType

Weight = Literal["core", "supporting"]
WeightOrOff = Literal["core", "supporting", "off"]
Onus = Literal["heavier", "relief"]
Role = Literal["duty", "background", "analogy"]
Status = Literal[
    "treaty", "treaty-annex", "bilateral-treaty", "national-regulation", "national-policy", "agency-requirement",
    "unga", "un-guideline", "un-report", "political-code", "declaration", "agency-guideline", "standard", "industry",
    "draft", "working-guideline",
]  # fmt: skip
Condition = Annotated[Any, Field(json_schema_extra={"x-ref": "condition"})]
When = Annotated[Any, Field(json_schema_extra={"x-ref": "condition_or_always"})]
Kinds = Annotated[Any, Field(json_schema_extra={"x-ref": "which_kinds"})]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Citation(Shaped):
    """A provision of an instrument. `sure` is false until the clause has been checked against the text."""

    instrument: Word
    provision: Text
    sure: bool = True


class Authority(Citation):
    """What an indicator rests on."""

    says: Text
    """What the provision says that matters here, in own words."""
    role: Role
    """duty: asks for this conduct itself; background: supports it; analogy: comes from another domain."""
    kinds: Kinds = None
    """The kinds of activity that the provision covers, where narrower than the indicator."""
    restores: bool = False
    """Whether a pledge of this instrument brings the indicator's own condition back in every ungated reading."""


class Threshold(Shaped):
    """A named number. It has an authority, or is a convention of this project and says so."""

    value: float
    unit: Text
    authority: Citation | None = None
    convention: bool = False
    why: Text | None = None


class Alternative(Shaped):
    """Another published figure or position: shown beside the threshold, never evaluated."""

    says: Text
    threshold: Name | None = None
    value: float | None = None
    authority: Citation | None = None


class Override(Shaped):
    """What one reading changes about an indicator, and why."""

    weight: WeightOrOff | None = None
    when: When = None
    expect: Condition = None
    thresholds: dict[Name, Threshold] = Field(default_factory=dict)
    why: Text | None = None


class Examples(Shaped):
    """One set of bare facts that meets the indicator and one that misses it, run as tests."""

    met: dict[str, Any]
    missed: dict[str, Any]


class IndicatorDocument(Shaped):
    """One testable expectation."""

    id: Word
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+$")]
    statement: Text
    weight: Weight
    onus: Onus | None = None
    kinds: Kinds
    when: Condition = None
    expect: Condition
    thresholds: dict[Name, Threshold] = Field(default_factory=dict)
    alternatives: Many[Alternative] = ()
    authority: Some[Authority]
    readings: dict[Word, Override] = Field(default_factory=dict)
    note: Text | None = None
    remedy: Text
    examples: Examples


class CriterionDocument(Shaped):
    """One criterion and its indicators."""

    id: Word
    number: Whole
    title: Text
    side: Literal["responsible", "effect"]
    sense: Text
    indicators: Many[dict[str, Any]] = ()


class Instrument(Shaped):
    """A text that indicators rest on."""

    title: Text
    full_title: Text | None = None
    year: Whole
    status: Status
    binds: Text
    sure: bool = True
    url: Text | None = None
    says: Text


class InstrumentsDocument(Shaped):
    """instruments.yaml"""

    instruments: dict[Word, dict[str, Any]]


class FactDocument(Shaped):
    """One entry of the vocabulary."""

    type: FactType
    title: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    question: Text
    unit: Text | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: dict[Word, Text] = Field(default_factory=dict)
    from_kinds: bool = False
    """Whether the choices are the kinds of activity."""
    assume: bool | Text | None = None
    needs_why: bool = False
    controllable: bool = False
    note: Text | None = None


class Check(Shaped):
    """A condition with a message: a contradiction between facts, or a caveat to a report."""

    id: Word
    when: Condition
    says: Text


class FactsDocument(Shaped):
    """facts.yaml"""

    groups: dict[Word, Text] = Field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = Field(default_factory=dict)
    consistency: Many[Check] = ()


class Kind(Shaped):
    """A kind of activity."""

    title: Text
    cluster: Word
    note: Text | None = None


class Group(Shaped):
    """A named group of kinds."""

    title: Text
    kinds: Some[Word]


class KindsDocument(Shaped):
    """kinds.yaml"""

    clusters: dict[Word, Text] = Field(default_factory=dict)
    kinds: dict[Word, Kind] = Field(default_factory=dict)
    groups: dict[Word, Group] = Field(default_factory=dict)


class Reading(Shaped):
    """A coherent interpretation of the norms."""

    id: Word
    title: Text
    label: Annotated[str, StringConstraints(min_length=1, max_length=10)] | None = None
    """The heading of its column."""
    idea: Text
    for_: Text | None = Field(default=None, alias="for")
    against: Text | None = None
    based_on: Word | None = None
    onus: bool = False
    """Whether more is asked of established actors and less, in procedure, of developing ones."""
    gated_by_treaties: bool = False
    """Whether only indicators count that rest by duty on a treaty binding the actor."""


class Source(Shaped):
    """Where the criteria come from."""

    title: Text
    year: Whole
    where: Text | None = None
    url: Text | None = None


class PackDocument(Shaped):
    """pack.yaml"""

    id: Word
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")] | None = None
    title: Text | None = None
    source: Source | None = None
    note: Text | None = None
    extends: Text | None = None
    """A shipped pack's name, or the path of a folder."""
    default_reading: Word | None = None
    readings: Many[dict[str, Any]] = ()
    caveats: Many[Check] = ()
    indicators: dict[Word, dict[str, Any]] = Field(default_factory=dict)
    """Changes to indicators of the extended pack, by id."""
    without: Many[Word] = ()
    """Indicators of the extended pack that are left out."""
