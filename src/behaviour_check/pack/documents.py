"""The files of a rule pack as pydantic documents: their shape, and nothing about what they mean together.

A condition is `Any` here; `condition.read` checks it with better messages than a union could give.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ..derive.table import QuantityName
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
    """The instrument's id, from `instruments.yaml`."""
    provision: Text
    """The article, paragraph or clause."""
    sure: bool = True
    """False until the clause has been checked against the text; shown with a `*`."""


class Authority(Citation):
    """What an indicator rests on."""

    says: Text
    """What the provision says that matters here, in own words."""
    role: Role
    """duty: asks for this conduct itself; background: supports it; analogy: comes from another domain."""
    kinds: Kinds = None
    """The kinds of activity that the provision covers, where narrower than the indicator."""
    where: Condition | None = None
    """The condition under which it speaks to the act, where it covers only part of the indicator. Moves no weight."""
    restores: bool = False
    """Whether a pledge of this instrument brings the indicator's own condition back in every ungated reading."""


class Threshold(Shaped):
    """A named number. It has an authority, or is a convention of this project and says so."""

    value: float
    """The number."""
    unit: Text
    """Its unit: that of the facts that are compared with it."""
    authority: Citation | None = None
    """Whose number it is."""
    convention: bool = False
    """True for a number that no text gives: a convention of this pack."""
    why: Text | None = None
    """Where the number comes from, or why this one."""


class Alternative(Shaped):
    """Another published figure or position: shown beside the threshold, never evaluated."""

    says: Text
    """What it says, in own words."""
    threshold: Name | None = None
    """The threshold that it is another figure for."""
    value: float | None = None
    """The figure, in the threshold's unit."""
    authority: Citation | None = None
    """Whose figure or position it is."""


class Override(Shaped):
    """What one reading changes about an indicator, and why."""

    weight: WeightOrOff | None = None
    """The weight in this reading."""
    when: When = None
    """When it applies in this reading; `always` drops the indicator's own `when`."""
    expect: Condition = None
    """What it expects in this reading."""
    thresholds: dict[Name, Threshold] = Field(default_factory=dict)
    """The numbers that are others in this reading, by name."""
    why: Text | None = None
    """Why the reading differs."""


class Examples(Shaped):
    """One set of bare facts that meets the indicator and one that misses it, run as tests."""

    met: dict[str, Any]
    """Facts, the kind among them, that meet the indicator."""
    missed: dict[str, Any]
    """Facts, the kind among them, that miss it."""


class IndicatorDocument(Shaped):
    """One testable expectation."""

    id: Word
    """A short name, unique in the pack."""
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}\.[0-9]{1,4}$")]
    """The criterion's number, a dot and its own, in quotes: `"1.2"`."""
    statement: Text
    """What is expected, in one plain sentence."""
    weight: Weight
    """How much it counts before any reading."""
    onus: Onus | None = None
    """How its weight depends on the capabilities of the actor, where a reading applies the onus."""
    kinds: Kinds
    """The kinds of activity that it concerns."""
    when: Condition = None
    """When it applies; always, if not given."""
    expect: Condition
    """What is expected where it applies."""
    thresholds: dict[Name, Threshold] = Field(default_factory=dict)
    """The numbers that its conditions name."""
    alternatives: Many[Alternative] = ()
    """Other published figures and positions: shown, never evaluated."""
    authority: Some[Authority]
    """What it rests on, one entry a provision."""
    readings: dict[Word, Override] = Field(default_factory=dict)
    """What a reading changes, by its id."""
    note: Text | None = None
    """Anything else that a reader of the rule should know."""
    remedy: Text
    """What an actor can do to meet it."""
    examples: Examples
    """One set of facts that meets it and one that misses it, run as tests."""


class CriterionDocument(Shaped):
    """One criterion and its indicators."""

    id: Word
    """A short name, unique in the pack."""
    number: Whole
    """Its place among the criteria."""
    title: Text
    """Its name."""
    side: Literal["responsible", "effect"]
    """Whether it speaks of what responsible conduct does, or of an effect that it avoids."""
    sense: Text
    """What it asks, in a sentence or two."""
    indicators: Many[dict[str, Any]] = ()
    """Its indicators, in order."""


class Instrument(Shaped):
    """A text that indicators rest on."""

    title: Text
    """A short name for reports."""
    full_title: Text | None = None
    """Its full name."""
    year: Whole
    """The year of adoption. For an activity before it the text is marked as later."""
    status: Status
    """What kind of text it is, which decides whom it binds."""
    binds: Text
    """Whom it is addressed to, in words."""
    sure: bool = True
    """False until its clauses have been checked against the text."""
    url: Text | None = None
    """Where it can be read."""
    says: Text
    """What it says that matters here, in own words."""


class InstrumentsDocument(Shaped):
    """instruments.yaml"""

    instruments: dict[Word, dict[str, Any]]
    """The texts that indicators rest on, by id."""


class FactDocument(Shaped):
    """One entry of the vocabulary."""

    type: FactType
    """What its values are."""
    title: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    """A short name for reports, of at most 40 characters."""
    question: Text
    """The question that a value answers, in plain words."""
    unit: Text | None = None
    """The unit of a number."""
    minimum: float | None = None
    """The lowest value allowed, in the unit."""
    maximum: float | None = None
    """The highest value allowed, in the unit."""
    choices: dict[Word, Text] = Field(default_factory=dict)
    """The words of a choice, each with a line of meaning. Never one called unknown."""
    from_kinds: bool = False
    """Whether the choices are the kinds of activity."""
    assume: bool | Text | None = None
    """The value that it is taken to have when unstated, listed as an assumption."""
    needs_why: bool = False
    """Whether it is a judgement, which a scenario must give a reason for."""
    controllable: bool = False
    """Whether the actor can change it by its own conduct."""
    derived_by: QuantityName | None = None
    """The quantity of a physical model that gives its value, where a scenario has inputs under `derive:`."""
    note: Text | None = None
    """Anything else that an author should know."""


class Check(Shaped):
    """A condition with a message: a contradiction between facts, or a caveat to a report."""

    id: Word
    """A short name."""
    when: Condition
    """The condition under which the message is given."""
    says: Text
    """The message: what contradicts what, or what a reader should bear in mind."""


class FactsDocument(Shaped):
    """facts.yaml"""

    groups: dict[Word, Text] = Field(default_factory=dict)
    """The groups of facts, by the first part of their ids, each with a title."""
    facts: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """The vocabulary: facts by id, `group.name`."""
    consistency: Many[Check] = ()
    """What cannot be stated together."""


class Kind(Shaped):
    """A kind of activity."""

    title: Text
    """Its name."""
    cluster: Word
    """The cluster that it is listed under."""
    note: Text | None = None
    """What belongs to it, and what does not."""


class Group(Shaped):
    """A named group of kinds."""

    title: Text
    """Its name."""
    kinds: Some[Word]
    """The kinds in it."""


class KindsDocument(Shaped):
    """kinds.yaml"""

    clusters: dict[Word, Text] = Field(default_factory=dict)
    """Headings for lists of kinds, by id."""
    kinds: dict[Word, Kind] = Field(default_factory=dict)
    """The kinds of activity, by id. Names describe acts."""
    groups: dict[Word, Group] = Field(default_factory=dict)
    """Named groups of kinds, for indicators. `all` is built in."""


class Reading(Shaped):
    """A coherent interpretation of the norms."""

    id: Word
    """A short name."""
    title: Text
    """Its name, after a way of reasoning."""
    label: Annotated[str, StringConstraints(min_length=1, max_length=10)] | None = None
    """The heading of its column."""
    idea: Text
    """How it understands the norms."""
    for_: Text | None = Field(default=None, alias="for")
    """The case for it."""
    against: Text | None = None
    """The case against it."""
    based_on: Word | None = None
    """The reading whose changes it takes over."""
    onus: bool = False
    """Whether more is asked of established actors and less, in procedure, of developing ones."""
    gated_by_treaties: bool = False
    """Whether only indicators count that rest by duty on a treaty binding the actor."""


class Source(Shaped):
    """Where the criteria come from."""

    title: Text
    """The text that the criteria come from."""
    year: Whole
    """Its year."""
    where: Text | None = None
    """The part of it."""
    url: Text | None = None
    """Where it can be read."""


class PackDocument(Shaped):
    """pack.yaml"""

    id: Word
    """A short name; a scenario asks for it by `pack:`."""
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")] | None = None
    """Three numbers, as in `1.0.0`. A scenario can ask for the first: `panel6@1`."""
    title: Text | None = None
    """Its name, as reports show it."""
    source: Source | None = None
    """Where the criteria come from."""
    note: Text | None = None
    """What stands at the head of every report."""
    extends: Text | None = None
    """A shipped pack's name, or the path of a folder."""
    default_reading: Word | None = None
    """The reading that leads a report if no other is asked for."""
    readings: Many[dict[str, Any]] = ()
    """Its readings of the norms, in the order of the columns."""
    caveats: Many[Check] = ()
    """What a report says besides, where a condition is true."""
    indicators: dict[Word, dict[str, Any]] = Field(default_factory=dict)
    """Changes to indicators of the extended pack, by id."""
    without: Many[Word] = ()
    """Indicators of the extended pack that are left out."""
