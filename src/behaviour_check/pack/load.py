"""A rule pack from its folder: shape, then meaning, with every problem at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from .. import condition as conditions
from ..condition import ALWAYS, Atom, Compare, Condition, Is, OneOf
from ..shape import shaped
from ..source import InvalidInput, Problem, Stage, suggest
from ..vocabulary import Fact, Value
from .documents import Check, FactDocument, Group, IndicatorDocument, Instrument, Kind, Override, Reading, Threshold
from .layers import Layers, Part, Steps, find_pack, read_layers
from .model import ConditionCheck, Criterion, Indicator, Pack, Resolved, Variant, WeightOrOff

M = TypeVar("M", bound=BaseModel)

KIND_FACT = "activity.kind"
PHASE_FACT = "activity.phase"
TIER_FACT = "actor.capability_tier"
"""The three facts that the engine knows by name: the header sets the first two, the onus reads the third."""


def load_pack(name: str | Path = "panel6") -> Pack:
    """Load a shipped pack by name, or a pack from a folder. Raises InvalidInput with every problem found."""
    layers = read_layers(find_pack(str(name)))
    return _Loader(layers).load()


@dataclass(slots=True)
class _Loader:
    layers: Layers
    problems: list[Problem] = field(default_factory=list)
    kinds: dict[str, Kind] = field(default_factory=dict)
    kind_groups: dict[str, Group] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)

    def load(self) -> Pack:
        self.problems += self.layers.problems
        self._load_kinds()
        self._load_facts()
        self.instruments = self._models("instruments", Instrument)
        self._load_readings()
        checks = {table: self._load_checks(table) for table in ("consistency", "caveats")}
        indicators = self._load_indicators()
        criteria = self._load_criteria(indicators)
        head = self._head()
        if self.problems:
            raise InvalidInput(self.problems)
        return Pack(
            **head,
            digest=_digest(self.layers),
            readings=self.readings,
            vocabulary=self.facts,
            groups={id: part.raw for id, part in self.layers.table("fact groups").items()},
            clusters={id: part.raw for id, part in self.layers.table("clusters").items()},
            kinds=self.kinds,
            kind_groups=self.kind_groups,
            instruments=self.instruments,
            criteria=criteria,
            indicators={indicator.id: indicator for criterion in criteria for indicator in criterion.indicators},
            consistency=checks["consistency"],
            caveats=checks["caveats"],
        )

    def _say(
        self, part: Part, path: Steps, message: str, hint: str = "", *, stage: Stage = "meaning", key: bool = False
    ) -> None:
        self.problems.append(part.problem(path, message, hint, stage=stage, key=key))

    def _model(self, part: Part, model: type[M]) -> M | None:
        result, problems = shaped(model, part.raw, part)
        self.problems += problems
        return result

    def _models(self, table: Any, model: type[M]) -> dict[str, M]:
        loaded = {id: self._model(part, model) for id, part in self.layers.table(table).items()}
        return {id: item for id, item in loaded.items() if item is not None}

    # --- vocabulary and kinds ---

    def _load_kinds(self) -> None:
        self.kinds = self._models("kinds", Kind)
        clusters = self.layers.table("clusters")
        for id, kind in self.kinds.items():
            if kind.cluster not in clusters:
                part = self.layers.table("kinds")[id]
                self._say(part, ("cluster",), f"there is no cluster `{kind.cluster}`", _options(kind.cluster, clusters))
        self.kind_groups = self._models("kind groups", Group)
        for id, group in self.kind_groups.items():
            part = self.layers.table("kind groups")[id]
            if id == "all" or id in self.kinds:
                self._say(part, (), f"the group `{id}` has a name that is taken", "choose another name")
            for index, name in enumerate(group.kinds):
                self._check_kind(name, part, ("kinds", index))

    def _check_kind(self, kind: str, part: Part, path: Steps) -> None:
        if kind not in self.kinds:
            self._say(part, path, f"there is no kind of activity `{kind}`", _options(kind, self.kinds))

    def _load_facts(self) -> None:
        groups = self.layers.table("fact groups")
        for id, part in self.layers.table("facts").items():
            document = self._model(part, FactDocument)
            if not conditions.FACT_ID.match(id):
                hint = "write the group, a dot and a name: `notification.made`"
                self._say(part, (), f"`{id}` cannot be the id of a fact", hint, stage="shape", key=True)
            elif id.split(".")[0] not in groups:
                self._say(part, (), f"`{id}` belongs to no group", f"groups: {', '.join(groups)}", key=True)
            if document is not None:
                self.facts[id] = self._fact(id, document, part)

    def _fact(self, id: str, document: FactDocument, part: Part) -> Fact:
        choices = {kind: item.title for kind, item in self.kinds.items()} if document.from_kinds else document.choices
        is_choice, is_number = document.type == "choice", document.type in ("integer", "number")
        if is_choice and not choices:
            self._say(part, ("type",), "a choice needs `choices:`", "list each choice with a line of meaning")
        if choices and not is_choice:
            self._say(part, ("choices",), f"a {document.type} takes no choices", "write `type: choice`")
        if "unknown" in choices:
            self._say(
                part,
                ("choices", "unknown"),
                "a choice may not be called unknown",
                "`{unknown: why}` says so of any fact",
                key=True,
            )
        for key in ("unit", "minimum", "maximum"):
            if not is_number and getattr(document, key) is not None:
                self._say(part, (key,), f"a {document.type} takes no `{key}`", "remove it")
        fact = Fact(
            id, document.type, document.title, document.question, id.split(".")[0], document.unit or "",
            document.minimum, document.maximum, choices, document.assume, document.needs_why, document.controllable,
            document.note or "",
        )  # fmt: skip
        if document.assume is not None and (fault := fact.check(document.assume)):
            self._say(part, ("assume",), fault.message, fault.hint)
        return fact

    def _load_checks(self, table: Any) -> tuple[ConditionCheck, ...]:
        checks = []
        for id, part in self.layers.table(table).items():
            document = self._model(part, Check)
            if document is not None:
                when = self._condition(part, document.when, ("when",), {})
                checks.append(ConditionCheck(id, when, document.says))
        return tuple(checks)

    # --- readings ---

    def _load_readings(self) -> None:
        self.readings = self._models("readings", Reading)
        for id, reading in self.readings.items():
            seen, at = {id}, reading
            while at.based_on is not None:
                part = self.layers.table("readings")[at.id]
                if at.based_on not in self.readings:
                    self._say(
                        part,
                        ("based_on",),
                        f"there is no reading `{at.based_on}`",
                        _options(at.based_on, self.readings),
                    )
                    break
                if at.based_on in seen:
                    self._say(
                        part, ("based_on",), "readings are based on each other in a circle", "base one on nothing"
                    )
                    break
                seen.add(at.based_on)
                at = self.readings[at.based_on]

    def _chain(self, reading: str) -> list[str]:
        """The reading and those it is based on, the first one first."""
        chain: list[str] = []
        at: str | None = reading
        while at is not None and at in self.readings and at not in chain:
            chain.insert(0, at)
            at = self.readings[at].based_on
        return chain

    # --- indicators ---

    def _load_indicators(self) -> list[Indicator]:
        indicators = []
        for part in self.layers.table("indicators").values():
            document = self._model(part, IndicatorDocument)
            if document is not None:
                indicators.append(self._indicator(document, part))
        return indicators

    def _indicator(self, document: IndicatorDocument, part: Part) -> Indicator:
        kinds = self._kinds(document.kinds, part, ("kinds",))
        self._check_thresholds(document.thresholds, part, ("thresholds",))
        when = (
            self._condition(part, document.when, ("when",), document.thresholds)
            if document.when is not None
            else ALWAYS
        )
        expect = self._condition(part, document.expect, ("expect",), document.thresholds)
        self._check_used(document.thresholds, (when, expect), document, part)
        for index, authority in enumerate(document.authority):
            self._check_instrument(authority.instrument, part, ("authority", index, "instrument"))
        for index, alternative in enumerate(document.alternatives):
            self._check_alternative(index, document, part)
            if alternative.authority is not None:
                self._check_instrument(
                    alternative.authority.instrument, part, ("alternatives", index, "authority", "instrument")
                )
        for reading, override in document.readings.items():
            if reading not in self.readings:
                path = ("readings", reading)
                self._say(part, path, f"there is no reading `{reading}`", _options(reading, self.readings), key=True)
            self._check_thresholds(override.thresholds, part, ("readings", reading, "thresholds"))
        covered = tuple(
            self._kinds(item.kinds, part, ("authority", index, "kinds"))
            if item.kinds is not None
            else frozenset(self.kinds)
            for index, item in enumerate(document.authority)
        )
        variants: list[Variant] = []
        return Indicator(
            document.id, document.number, part.criterion, document.statement, document.weight, document.onus, kinds,
            when, expect, document.thresholds, document.alternatives, document.authority, covered, document.readings,
            document.note, document.remedy,
            self._example(document, "met", kinds, part), self._example(document, "missed", kinds, part),
            _variant(when, expect, document.thresholds, variants),
            self._resolve(document, when, expect, variants, part),
        )  # fmt: skip

    def _kinds(self, raw: Any, part: Part, path: Steps) -> frozenset[str]:
        if raw == "all":
            return frozenset(self.kinds)
        if isinstance(raw, str):
            if raw in self.kind_groups:
                return frozenset(self.kind_groups[raw].kinds)
            hint = _options(raw, ["all", *self.kind_groups]) + "; a single kind goes in a list: `[launch]`"
            self._say(part, path, f"there is no group of kinds `{raw}`", hint)
            return frozenset()
        if not isinstance(raw, list) or not raw or not all(isinstance(kind, str) for kind in raw):
            self._say(
                part,
                path,
                "kinds are `all`, the name of a group, or a list of kinds",
                "write `kinds: [launch]`",
                stage="shape",
            )
            return frozenset()
        for index, kind in enumerate(raw):
            self._check_kind(kind, part, (*path, index))
        return frozenset(raw)

    def _condition(self, part: Part, raw: Any, path: Steps, thresholds: Mapping[str, Threshold]) -> Condition:
        say: Callable[..., None] = partial(self._say, part)
        read, atoms = conditions.read(raw, path, partial(say, stage="shape"))
        for at, atom in atoms:
            self._check_atom(atom, part, at, thresholds)
        return read if read is not None else ALWAYS

    def _check_atom(self, atom: Atom, part: Part, path: Steps, thresholds: Mapping[str, Threshold]) -> None:
        fact = self.facts.get(atom.fact)
        if fact is None:
            self._say(part, path, f"there is no fact `{atom.fact}`", _options(atom.fact, self.facts), key=True)
            return
        match atom:
            case Is(_, bool()) if fact.type != "boolean":
                self._say(
                    part, path, f"`{fact.id}` is a {fact.type}, not true or false", f"it takes {fact.range_text()}"
                )
            case Is(_, str(word)) | OneOf(_, (word,)):
                self._check_word(fact, word, part, path)
            case OneOf(_, words):
                for word in words:
                    self._check_word(fact, word, part, path)
            case Compare(_, comparison, threshold) if not fact.is_number:
                hint = f"compare it with a word: {fact.range_text()}"
                self._say(
                    part, (*path, comparison), f"`{fact.id}` is a {fact.type}; it cannot be compared in size", hint
                )
            case Compare(_, comparison, str(threshold)) if threshold not in thresholds:
                hint = _options(threshold, thresholds) if thresholds else "define it under `thresholds:`"
                self._say(part, (*path, comparison), f"there is no threshold `{threshold}`", hint)
            case Compare(_, comparison, str(threshold)) if thresholds[threshold].unit != fact.unit:
                unit = thresholds[threshold].unit
                message = f"the threshold `{threshold}` is in {unit}, the fact in {fact.unit or 'no unit'}"
                self._say(part, (*path, comparison), message, "give both the same unit")
            case _:
                pass

    def _check_word(self, fact: Fact, word: str, part: Part, path: Steps) -> None:
        if fact.type != "choice":
            self._say(part, path, f"`{fact.id}` is a {fact.type}, not a word", f"it takes {fact.range_text()}")
        elif word not in fact.choices:
            self._say(part, path, f"`{word}` is not a choice of `{fact.id}`", _options(word, fact.choices))

    def _check_thresholds(self, thresholds: Mapping[str, Threshold], part: Part, path: Steps) -> None:
        for name, threshold in thresholds.items():
            if (threshold.authority is None) is (not threshold.convention):
                hint = "write either `authority: {instrument, provision}` or `convention: true`"
                self._say(part, (*path, name), f"the threshold `{name}` does not say whose number it is", hint)
            if threshold.convention and threshold.why is None:
                self._say(part, (*path, name), f"the convention `{name}` gives no reason", "add `why: …`")
            if threshold.authority is not None:
                self._check_instrument(threshold.authority.instrument, part, (*path, name, "authority", "instrument"))

    def _check_used(
        self, thresholds: Iterable[str], used_in: Iterable[Condition], document: IndicatorDocument, part: Part
    ) -> None:
        used = {atom.threshold for item in used_in for atom in conditions.atoms_of(item) if isinstance(atom, Compare)}
        for name in thresholds:
            if name not in used:
                self._say(
                    part,
                    ("thresholds", name),
                    f"the threshold `{name}` of `{document.id}` is never used",
                    "remove it",
                    key=True,
                )

    def _check_alternative(self, index: int, document: IndicatorDocument, part: Part) -> None:
        alternative, path = document.alternatives[index], ("alternatives", index)
        if (alternative.threshold is None) is not (alternative.value is None):
            self._say(part, path, "an alternative number needs both `threshold` and `value`", "give both or neither")
        names = {*document.thresholds, *(name for item in document.readings.values() for name in item.thresholds)}
        if alternative.threshold is not None and alternative.threshold not in names:
            self._say(
                part,
                (*path, "threshold"),
                f"there is no threshold `{alternative.threshold}`",
                _options(alternative.threshold, names),
            )

    def _check_instrument(self, instrument: str, part: Part, path: Steps) -> None:
        if instrument not in self.layers.table("instruments"):
            self._say(
                part,
                path,
                f"there is no instrument `{instrument}`",
                _options(instrument, self.layers.table("instruments")),
            )

    def _example(self, document: IndicatorDocument, which: str, kinds: frozenset[str], part: Part) -> dict[str, Value]:
        example: dict[str, Value] = {}
        for id, raw in getattr(document.examples, which).items():
            path, fact = ("examples", which, id), self.facts.get(id)
            if fact is None:
                self._say(part, path, f"there is no fact `{id}`", _options(id, self.facts), key=True)
            elif fault := fact.check(raw):
                self._say(part, path, f"{id}: {fault.message}", fault.hint)
            else:
                example[id] = fact.value_of(raw)
        if example.get(KIND_FACT) not in kinds and kinds:
            self._say(
                part,
                path,
                f"this example's `{KIND_FACT}` is not a kind that the indicator concerns",
                f"use one of {', '.join(sorted(kinds))}",
            )
        return example

    # --- resolving readings ---

    def _resolve(
        self, document: IndicatorDocument, when: Condition, expect: Condition, variants: list[Variant], part: Part
    ) -> dict[str, Resolved]:
        resolved: dict[str, Resolved] = {}
        for reading in self.readings:
            weight: WeightOrOff = document.weight
            thresholds, why = dict(document.thresholds), None
            reading_when, reading_expect = when, expect
            for link in self._chain(reading):
                override = document.readings.get(link, Override())
                path = ("readings", link)
                thresholds.update(override.thresholds)
                weight = override.weight or weight
                why = override.why or why
                if override.when == "always":
                    reading_when = ALWAYS
                elif override.when is not None:
                    reading_when = self._condition(part, override.when, (*path, "when"), thresholds)
                if override.expect is not None:
                    reading_expect = self._condition(part, override.expect, (*path, "expect"), thresholds)
            resolved[reading] = Resolved(weight, _variant(reading_when, reading_expect, thresholds, variants), why)
        return resolved

    # --- criteria and head ---

    def _load_criteria(self, indicators: list[Indicator]) -> tuple[Criterion, ...]:
        criteria = []
        for id, part in self.layers.table("criteria").items():
            raw = part.raw
            own = sorted((item for item in indicators if item.criterion == id), key=_order)
            criteria.append(
                Criterion(id, int(raw["number"]), raw["title"], raw["side"], " ".join(raw["sense"].split()), tuple(own))
            )
        return tuple(sorted(criteria, key=lambda item: (item.number, item.id)))

    def _head(self) -> dict[str, Any]:
        documents = [head for head, _ in reversed(self.layers.packs)]
        _, document = self.layers.packs[-1]
        first = {key: next((getattr(d, key) for d in documents if getattr(d, key) is not None), None)
                 for key in ("title", "source", "note", "default_reading")}  # fmt: skip
        default = first["default_reading"] or next(iter(self.readings), "")
        if not self.readings:
            self.problems.append(document.problem((), "the pack has no readings", "add `readings:`", stage="meaning"))
        elif default not in self.readings:
            hint = _options(default, self.readings)
            self.problems.append(
                document.problem(("default_reading",), f"there is no reading `{default}`", hint, stage="meaning")
            )
        if not self.layers.table("criteria"):
            self.problems.append(
                document.problem(
                    (), "the pack has no criteria", "add `criteria/…yaml`, or `extends: panel6`", stage="meaning"
                )
            )
        return {
            "id": documents[0].id,
            "version": documents[0].version or "0.0.0",
            "title": first["title"] or documents[0].id,
            "source": first["source"],
            "note": " ".join((first["note"] or "").split()),
            "default_reading": default,
            "lineage": tuple((d.id, d.version or "0.0.0") for d in documents),
        }


def _variant(when: Condition, expect: Condition, thresholds: Mapping[str, Threshold], known: list[Variant]) -> Variant:
    """A variant with its thresholds bound: one that another reading already has, if they agree."""
    used = {
        atom.threshold for item in (when, expect) for atom in conditions.atoms_of(item) if isinstance(atom, Compare)
    }
    mine = {name: threshold for name, threshold in thresholds.items() if name in used}
    if not used - {None} <= thresholds.keys():
        return Variant(ALWAYS, ALWAYS, {})  # a threshold is missing, and that has been reported
    values = {name: threshold.value for name, threshold in mine.items()}
    new = Variant(conditions.bind(when, values), conditions.bind(expect, values), mine)
    for variant in known:
        if (variant.when, variant.expect, variant.thresholds) == (new.when, new.expect, new.thresholds):
            return variant
    known.append(new)
    return new


def _order(indicator: Indicator) -> tuple[int, int, str]:
    criterion, _, number = indicator.number.partition(".")
    return int(criterion), int(number), indicator.id


def _options(word: str, options: Iterable[str]) -> str:
    names = list(options)
    found = suggest(word, names)
    if found:
        return found
    listed = ", ".join(names[:30])
    return f"there are: {listed}{', …' if len(names) > 30 else ''}"


def _digest(layers: Layers) -> str:
    """A fingerprint of everything the pack says: two packs with the same one give the same verdicts."""
    content = {table: {id: parts[id].raw for id in sorted(parts)} for table, parts in sorted(layers.tables.items())}
    heads = [head.model_dump(exclude={"readings", "caveats", "indicators"}) for head, _ in layers.packs]
    text = json.dumps([content, heads], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
