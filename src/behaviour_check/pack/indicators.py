"""The indicators of a pack: what each says, held against the pack's terms, and its conditions in every reading."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from .. import condition as conditions
from ..condition import ALWAYS, Compare, Condition
from ..source import shown, suggest
from ..vocabulary import Value
from .documents import IndicatorDocument, Threshold
from .layers import Part, Steps
from .model import KIND_FACT, Indicator, Resolved, Variant, WeightOrOff
from .terms import MALFORMED, Terms, options


class Indicators:
    """Loads the indicators of a pack whose terms are loaded. What is wrong goes to the problems of the terms."""

    def __init__(self, terms: Terms) -> None:
        self.terms, self.layers = terms, terms.layers
        self.say, self.check_instrument = terms.say, terms.check_instrument

    def load(self) -> list[Indicator]:
        """All of them. One whose shape is wrong is left out."""
        indicators = []
        for part in self.layers.table("indicators").values():
            document = self.terms.model(part, IndicatorDocument)
            if document is not None:
                indicators.append(self._indicator(document, part))
        return indicators

    def _indicator(self, document: IndicatorDocument, part: Part) -> Indicator:
        kinds = self.terms.kinds_of(document.kinds, part, ("kinds",))
        self._check_thresholds(document.thresholds, part, ("thresholds",))
        when = self._when(document.when, part, ("when",), document.thresholds)
        expect = self.terms.condition(part, document.expect, ("expect",), document.thresholds)
        self._check_used(document.thresholds, _used((when, expect), document.thresholds), part, ("thresholds",))
        for index, alternative in enumerate(document.alternatives):
            self._check_alternative(index, document, part)
            if alternative.authority is not None:
                self.check_instrument(
                    alternative.authority.instrument, part, ("alternatives", index, "authority", "instrument")
                )
        for reading, override in document.readings.items():
            known = self.layers.table("readings")
            if reading not in known:
                path = ("readings", reading)
                self.say(part, path, f"there is no reading `{reading}`", options(reading, known), key=True)
                for key, raw in (("when", override.when), ("expect", override.expect)):
                    if raw is not None and (key, raw) != ("when", "always"):
                        conditions.read(raw, (*path, key), partial(self.say, part, stage="shape"))
            self._check_thresholds(override.thresholds, part, ("readings", reading, "thresholds"))
        covered, where = self._authorities(document, part)
        variants: list[Variant] = []
        return Indicator(
            document.id, document.number, part.criterion, document.statement, document.weight, document.onus, kinds,
            when, expect, document.thresholds, document.alternatives, document.authority, covered, where,
            document.readings, document.note, document.remedy,
            self._example(document, "met", kinds, part), self._example(document, "missed", kinds, part),
            _variant(when, expect, document.thresholds, variants),
            self._resolve(document, when, expect, variants, part),
        )  # fmt: skip

    def _when(self, raw: Any, part: Part, path: Steps, thresholds: Mapping[str, Threshold]) -> Condition:
        return ALWAYS if raw is None else self.terms.condition(part, raw, path, thresholds)

    def _authorities(
        self, document: IndicatorDocument, part: Part
    ) -> tuple[tuple[frozenset[str], ...], tuple[Condition, ...]]:
        """For each authority, the kinds that it covers, and the condition under which it speaks to the act."""
        covered, where = [], []
        for index, item in enumerate(document.authority):
            path: Steps = ("authority", index)
            self.check_instrument(item.instrument, part, (*path, "instrument"))
            every = frozenset(self.terms.kinds)
            covered.append(every if item.kinds is None else self.terms.kinds_of(item.kinds, part, (*path, "kinds")))
            where.append(self._when(item.where, part, (*path, "where"), {}))
        return tuple(covered), tuple(where)

    def _check_thresholds(self, thresholds: Mapping[str, Threshold], part: Part, path: Steps) -> None:
        for name, threshold in thresholds.items():
            if threshold.authority is None and not threshold.convention:
                hint = "write either `authority: {instrument, provision}` or `convention: true`"
                self.say(part, (*path, name), f"the threshold `{name}` does not say whose number it is", hint)
            if threshold.authority is not None and threshold.convention:
                message = f"the threshold `{name}` has an authority and is a convention"
                self.say(part, (*path, name), message, "keep one of the two")
            if threshold.convention and threshold.why is None:
                self.say(part, (*path, name), f"the convention `{name}` gives no reason", "add `why: …`")
            if threshold.authority is not None:
                self.check_instrument(threshold.authority.instrument, part, (*path, name, "authority", "instrument"))

    def _check_used(self, thresholds: Iterable[str], used: set[str] | None, part: Part, path: Steps) -> None:
        if used is None:
            return
        for name in thresholds:
            if name not in used:
                hint = suggest(name, used) or "remove it"
                self.say(part, (*path, name), f"the threshold `{name}` is never used", hint, key=True)

    def _check_units(
        self, used_in: Iterable[Condition], thresholds: Mapping[str, Threshold], where: Mapping[str, Steps], part: Part
    ) -> None:
        for atom in _comparisons(used_in):
            fact, threshold = self.terms.facts.get(atom.fact), thresholds.get(atom.threshold or "")
            if fact is not None and threshold is not None and fact.is_number and threshold.unit != fact.unit:
                message = f"the threshold `{atom.threshold}` is in {threshold.unit}, the fact `{fact.id}` in "
                hint = "give both the same unit"
                self.say(part, (*where[atom.threshold or ""], "unit"), message + (fact.unit or "no unit"), hint)

    def _check_alternative(self, index: int, document: IndicatorDocument, part: Part) -> None:
        alternative, path = document.alternatives[index], ("alternatives", index)
        if (alternative.threshold is None) is not (alternative.value is None):
            self.say(part, path, "an alternative number needs both `threshold` and `value`", "give both or neither")
        names = {*document.thresholds, *(name for item in document.readings.values() for name in item.thresholds)}
        if alternative.threshold is not None and alternative.threshold not in names:
            self.say(
                part,
                (*path, "threshold"),
                f"there is no threshold `{alternative.threshold}`",
                options(alternative.threshold, names),
            )

    def _example(self, document: IndicatorDocument, which: str, kinds: frozenset[str], part: Part) -> dict[str, Value]:
        example: dict[str, Value] = {}
        for id, raw in getattr(document.examples, which).items():
            path, fact = ("examples", which, id), self.terms.facts.get(id)
            if isinstance(raw, (dict, list)):
                self.say(part, path, f"{id}: {shown(raw)} is not a bare value", "write the value alone", stage="shape")
            elif fact is None:
                self.terms.say_no_fact(id, part, path)
            elif fault := fact.check(raw):
                self.say(part, path, f"{id}: {fault.message}", fault.hint)
            else:
                example[id] = fact.value_of(raw)
        wrong_kind = KIND_FACT in getattr(document.examples, which) and KIND_FACT not in example
        if kinds and not wrong_kind and example.get(KIND_FACT) not in kinds:
            self.say(
                part,
                ("examples", which),
                f"this example has no `{KIND_FACT}` that the indicator concerns",
                f"use one of {', '.join(sorted(kinds))}",
            )
        return example

    def _resolve(
        self, document: IndicatorDocument, when: Condition, expect: Condition, variants: list[Variant], part: Part
    ) -> dict[str, Resolved]:
        # Readings that change nothing, or take over the same, come to the same.
        alike: dict[tuple[str, ...], Resolved] = {}
        resolved: dict[str, Resolved] = {}
        used: dict[str, set[str] | None] = {link: set() for link in document.readings}
        for reading in self.terms.readings:
            chain = tuple(link for link in self.terms.chain(reading) if link in document.readings)
            if chain in alike:
                resolved[reading] = alike[chain]
                continue
            weight: WeightOrOff = document.weight
            thresholds, why = dict(document.thresholds), None
            where: dict[str, Steps] = {name: ("thresholds", name) for name in thresholds}
            reading_when, reading_expect = when, expect
            for link in chain:
                override = document.readings[link]
                path = ("readings", link)
                thresholds.update(override.thresholds)
                where |= {name: (*path, "thresholds", name) for name in override.thresholds}
                weight = override.weight or weight
                why = override.why or why
                if override.when == "always":
                    reading_when = ALWAYS
                elif override.when is not None:
                    reading_when = self.terms.condition(part, override.when, (*path, "when"), thresholds)
                if override.expect is not None:
                    reading_expect = self.terms.condition(part, override.expect, (*path, "expect"), thresholds)
            self._check_units((reading_when, reading_expect), thresholds, where, part)
            names = _used((reading_when, reading_expect), thresholds)
            for link in chain:
                others = used[link]
                used[link] = None if names is None or others is None else others | names
            variant = _variant(reading_when, reading_expect, thresholds, variants)
            resolved[reading] = alike[chain] = Resolved(weight, variant, why)
        for link in used.keys() & self.terms.readings.keys():
            self._check_used(document.readings[link].thresholds, used[link], part, ("readings", link, "thresholds"))
        return resolved


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
    broken = any(condition is MALFORMED for condition in used_in) or not used <= thresholds.keys()
    return None if broken else used
