"""A rule pack from its folder: shape, then meaning, with every problem at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from .. import condition as conditions
from ..condition import ALWAYS, AllOf, Atom, Compare, Condition, Is, OneOf
from ..derive.table import YES_OR_NO
from ..shape import shaped
from ..source import InvalidInput, Problem, Stage, shown, suggest
from ..vocabulary import Fact, Value, suggest_fact
from .documents import Check, FactDocument, Group, IndicatorDocument, Instrument, Kind, Override, Reading, Threshold
from .layers import Layers, Part, Steps, find_pack, read_layers
from .model import ConditionCheck, Criterion, Indicator, Pack, Resolved, Variant, WeightOrOff

M = TypeVar("M", bound=BaseModel)

_MALFORMED: Condition = AllOf(())
"""Stands for a condition that could not be read, which has been said."""

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
        is_choice = document.type == "choice"
        if is_choice and not choices:
            self._say(part, ("type",), "a choice needs `choices:`", "list each choice with a line of meaning")
        if choices and not is_choice:
            self._say(part, ("choices",), f"a {document.type} takes no choices", "write `type: choice`")
        if document.from_kinds and document.choices:
            self._say(part, ("choices",), "the choices are the kinds of activity", "remove `choices:` or `from_kinds:`")
        if document.minimum is not None and document.maximum is not None and document.minimum > document.maximum:
            self._say(part, ("minimum",), "`minimum` is above `maximum`", "swap them")
        if "unknown" in choices:
            self._say(
                part,
                ("choices", "unknown"),
                "a choice may not be called unknown",
                "`{unknown: why}` says so of any fact",
                key=True,
            )
        self._check_number(document, part)
        fact = Fact(
            id, document.type, document.title, document.question, id.split(".")[0], document.unit or "",
            document.minimum, document.maximum, choices, document.assume, document.needs_why, document.controllable,
            document.note or "", document.derived_by,
        )  # fmt: skip
        if document.assume is not None and (fault := fact.check(document.assume)):
            self._say(part, ("assume",), fault.message, fault.hint)
        return fact

    def _check_number(self, document: FactDocument, part: Part) -> None:
        """What only a number may have; and that a derived quantity is what the fact takes."""
        is_number = document.type in ("integer", "number")
        for key in ("unit", "minimum", "maximum"):
            if not is_number and getattr(document, key) is not None:
                self._say(part, (key,), f"a {document.type} takes no `{key}`", "remove it")
        if document.derived_by is not None:
            yes_or_no = document.derived_by in YES_OR_NO
            if document.type != "boolean" if yes_or_no else not is_number:
                message = (
                    f"`{document.derived_by}` is {'true or false' if yes_or_no else 'a number'}, not a {document.type}"
                )
                self._say(part, ("derived_by",), message, "change the type, or remove it")

    def _load_checks(self, table: Any) -> tuple[ConditionCheck, ...]:
        checks = []
        for id, document in self._models(table, Check).items():
            when = self._condition(self.layers.table(table)[id], document.when, ("when",), {})
            checks.append(ConditionCheck(id, when, document.says))
        return tuple(checks)

    # --- readings ---

    def _load_readings(self) -> None:
        self.readings = self._models("readings", Reading)
        parts = self.layers.table("readings")
        for id, reading in self.readings.items():
            base = reading.based_on
            if base is not None and base not in parts:
                self._say(parts[id], ("based_on",), f"there is no reading `{base}`", _options(base, parts))
            circle = self._chain(id)
            if base is not None and self.readings[circle[0]].based_on == id and id == min(circle):
                message = "readings are based on each other in a circle"
                self._say(parts[id], ("based_on",), message, "base one of them on nothing")

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
        self._check_used(document.thresholds, _used((when, expect), document.thresholds), part, ("thresholds",))
        for index, authority in enumerate(document.authority):
            self._check_instrument(authority.instrument, part, ("authority", index, "instrument"))
        for index, alternative in enumerate(document.alternatives):
            self._check_alternative(index, document, part)
            if alternative.authority is not None:
                self._check_instrument(
                    alternative.authority.instrument, part, ("alternatives", index, "authority", "instrument")
                )
        for reading, override in document.readings.items():
            known = self.layers.table("readings")
            if reading not in known:
                path = ("readings", reading)
                self._say(part, path, f"there is no reading `{reading}`", _options(reading, known), key=True)
                for key, raw in (("when", override.when), ("expect", override.expect)):
                    if raw is not None and (key, raw) != ("when", "always"):
                        conditions.read(raw, (*path, key), partial(self._say, part, stage="shape"))
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
            hint = f"write `[{raw}]`" if raw in self.kinds else _options(raw, ["all", *self.kind_groups])
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
        return read if read is not None else _MALFORMED

    def _check_atom(self, atom: Atom, part: Part, path: Steps, thresholds: Mapping[str, Threshold]) -> None:
        fact = self.facts.get(atom.fact)
        if fact is None:
            self._say_no_fact(atom.fact, part, path)
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
            case _:
                pass

    def _say_no_fact(self, id: str, part: Part, path: Steps) -> None:
        facts = self.layers.table("facts")
        if id not in facts:  # otherwise it is there, but wrong, and that has been said
            hint = suggest_fact(id, facts) or _options(id, facts)
            self._say(part, path, f"there is no fact `{id}`", hint, key=True)

    def _check_word(self, fact: Fact, word: str, part: Part, path: Steps) -> None:
        if fact.type != "choice":
            self._say(part, path, f"`{fact.id}` is a {fact.type}, not a word", f"it takes {fact.range_text()}")
        elif word not in fact.choices:
            self._say(part, path, f"`{word}` is not a choice of `{fact.id}`", _options(word, fact.choices))

    def _check_thresholds(self, thresholds: Mapping[str, Threshold], part: Part, path: Steps) -> None:
        for name, threshold in thresholds.items():
            if threshold.authority is None and not threshold.convention:
                hint = "write either `authority: {instrument, provision}` or `convention: true`"
                self._say(part, (*path, name), f"the threshold `{name}` does not say whose number it is", hint)
            if threshold.authority is not None and threshold.convention:
                message = f"the threshold `{name}` has an authority and is a convention"
                self._say(part, (*path, name), message, "keep one of the two")
            if threshold.convention and threshold.why is None:
                self._say(part, (*path, name), f"the convention `{name}` gives no reason", "add `why: …`")
            if threshold.authority is not None:
                self._check_instrument(threshold.authority.instrument, part, (*path, name, "authority", "instrument"))

    def _check_used(self, thresholds: Iterable[str], used: set[str] | None, part: Part, path: Steps) -> None:
        if used is None:
            return
        for name in thresholds:
            if name not in used:
                hint = suggest(name, used) or "remove it"
                self._say(part, (*path, name), f"the threshold `{name}` is never used", hint, key=True)

    def _check_units(
        self, used_in: Iterable[Condition], thresholds: Mapping[str, Threshold], where: Mapping[str, Steps], part: Part
    ) -> None:
        for atom in _comparisons(used_in):
            fact, threshold = self.facts.get(atom.fact), thresholds.get(atom.threshold or "")
            if fact is not None and threshold is not None and fact.is_number and threshold.unit != fact.unit:
                message = f"the threshold `{atom.threshold}` is in {threshold.unit}, the fact `{fact.id}` in "
                hint = "give both the same unit"
                self._say(part, (*where[atom.threshold or ""], "unit"), message + (fact.unit or "no unit"), hint)

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
            if isinstance(raw, (dict, list)):
                self._say(part, path, f"{id}: {shown(raw)} is not a bare value", "write the value alone", stage="shape")
            elif fact is None:
                self._say_no_fact(id, part, path)
            elif fault := fact.check(raw):
                self._say(part, path, f"{id}: {fault.message}", fault.hint)
            else:
                example[id] = fact.value_of(raw)
        wrong_kind = KIND_FACT in getattr(document.examples, which) and KIND_FACT not in example
        if kinds and not wrong_kind and example.get(KIND_FACT) not in kinds:
            self._say(
                part,
                ("examples", which),
                f"this example has no `{KIND_FACT}` that the indicator concerns",
                f"use one of {', '.join(sorted(kinds))}",
            )
        return example

    # --- resolving readings ---

    def _resolve(
        self, document: IndicatorDocument, when: Condition, expect: Condition, variants: list[Variant], part: Part
    ) -> dict[str, Resolved]:
        resolved: dict[str, Resolved] = {}
        used: dict[str, set[str] | None] = {link: set() for link in document.readings}
        for reading in self.readings:
            weight: WeightOrOff = document.weight
            thresholds, why = dict(document.thresholds), None
            where: dict[str, Steps] = {name: ("thresholds", name) for name in thresholds}
            reading_when, reading_expect = when, expect
            chain = self._chain(reading)
            for link in chain:
                override = document.readings.get(link, Override())
                path = ("readings", link)
                thresholds.update(override.thresholds)
                where |= {name: (*path, "thresholds", name) for name in override.thresholds}
                weight = override.weight or weight
                why = override.why or why
                if override.when == "always":
                    reading_when = ALWAYS
                elif override.when is not None:
                    reading_when = self._condition(part, override.when, (*path, "when"), thresholds)
                if override.expect is not None:
                    reading_expect = self._condition(part, override.expect, (*path, "expect"), thresholds)
            self._check_units((reading_when, reading_expect), thresholds, where, part)
            names = _used((reading_when, reading_expect), thresholds)
            for link in used.keys() & set(chain):
                others = used[link]
                used[link] = None if names is None or others is None else others | names
            resolved[reading] = Resolved(weight, _variant(reading_when, reading_expect, thresholds, variants), why)
        for link in used.keys() & self.readings.keys():
            self._check_used(document.readings[link].thresholds, used[link], part, ("readings", link, "thresholds"))
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
        if not self.layers.table("readings"):
            self.problems.append(document.problem((), "the pack has no readings", "add `readings:`", stage="meaning"))
        elif default and default not in self.layers.table("readings"):
            hint = _options(default, self.layers.table("readings"))
            self.problems.append(
                document.problem(("default_reading",), f"there is no reading `{default}`", hint, stage="meaning")
            )
        if not self.layers.table("criteria"):
            self.problems.append(
                document.problem(
                    (), "the pack has no criteria", "add `criteria/…yaml`, or `extends: panel6`", stage="meaning"
                )
            )
        for id in (KIND_FACT, PHASE_FACT):
            if id not in self.layers.table("facts"):
                hint = "add it to facts.yaml, or `extends: panel6`"
                self.problems.append(document.problem((), f"the pack has no fact `{id}`", hint, stage="meaning"))
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
    used = _used((when, expect), thresholds)
    if used is None:
        return Variant(ALWAYS, ALWAYS, {})  # what is wrong has been said
    mine = {name: threshold for name, threshold in thresholds.items() if name in used}
    values = {name: threshold.value for name, threshold in mine.items()}
    new = Variant(conditions.bind(when, values), conditions.bind(expect, values), mine)
    for variant in known:
        if (variant.when, variant.expect, variant.thresholds) == (new.when, new.expect, new.thresholds):
            return variant
    known.append(new)
    return new


def _comparisons(used_in: Iterable[Condition]) -> Iterator[Compare]:
    for condition in used_in:
        for atom in conditions.atoms_of(condition):
            if isinstance(atom, Compare):
                yield atom


def _used(used_in: Collection[Condition], thresholds: Mapping[str, Threshold]) -> set[str] | None:
    """The thresholds that conditions read, or None if something there is wrong, which has been said."""
    used = {atom.threshold for atom in _comparisons(used_in) if atom.threshold is not None}
    broken = any(condition is _MALFORMED for condition in used_in) or not used <= thresholds.keys()
    return None if broken else used


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
