"""What the rules of a pack speak of: kinds, facts, instruments and readings, and conditions held against them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel

from .. import condition as conditions
from ..condition import AllOf, Atom, Compare, Condition, Is, OneOf
from ..derive.table import YES_OR_NO
from ..shape import shaped
from ..source import Problem, Stage, suggest
from ..vocabulary import Fact, suggest_fact
from .documents import Check, FactDocument, Group, Instrument, Kind, Reading, Threshold
from .layers import Layers, Part, Steps
from .model import ConditionCheck

M = TypeVar("M", bound=BaseModel)

MALFORMED: Condition = AllOf(())
"""Stands for a condition that could not be read, which has been said."""


@dataclass(slots=True)
class Terms:
    """The terms of a pack. What is wrong goes to `problems`."""

    layers: Layers
    problems: list[Problem] = field(default_factory=list)
    kinds: dict[str, Kind] = field(default_factory=dict)
    kind_groups: dict[str, Group] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)

    def load(self) -> None:
        """Load them from the layers of the pack."""
        self._load_kinds()
        self._load_facts()
        self.instruments = self._models("instruments", Instrument)
        self._load_readings()

    def say(
        self, part: Part, path: Steps, message: str, hint: str = "", *, stage: Stage = "meaning", key: bool = False
    ) -> None:
        """Add a problem at a place in a part of the pack."""
        self.problems.append(part.problem(path, message, hint, stage=stage, key=key))

    def model(self, part: Part, model: type[M]) -> M | None:
        """A part as its document, or None where its shape is wrong."""
        result, problems = shaped(model, part.raw, part)
        self.problems += problems
        return result

    def _models(self, table: Any, model: type[M]) -> dict[str, M]:
        loaded = {id: self.model(part, model) for id, part in self.layers.table(table).items()}
        return {id: item for id, item in loaded.items() if item is not None}

    def _load_kinds(self) -> None:
        self.kinds = self._models("kinds", Kind)
        clusters = self.layers.table("clusters")
        for id, kind in self.kinds.items():
            if kind.cluster not in clusters:
                part = self.layers.table("kinds")[id]
                self.say(part, ("cluster",), f"there is no cluster `{kind.cluster}`", options(kind.cluster, clusters))
        self.kind_groups = self._models("kind groups", Group)
        for id, group in self.kind_groups.items():
            part = self.layers.table("kind groups")[id]
            if id == "all" or id in self.kinds:
                self.say(part, (), f"the group `{id}` has a name that is taken", "choose another name")
            for index, name in enumerate(group.kinds):
                self._check_kind(name, part, ("kinds", index))

    def _check_kind(self, kind: str, part: Part, path: Steps) -> None:
        if kind not in self.kinds:
            self.say(part, path, f"there is no kind of activity `{kind}`", options(kind, self.kinds))

    def _load_facts(self) -> None:
        groups = self.layers.table("fact groups")
        for id, part in self.layers.table("facts").items():
            document = self.model(part, FactDocument)
            if not conditions.FACT_ID.match(id):
                hint = "write the group, a dot and a name: `notification.made`"
                self.say(part, (), f"`{id}` cannot be the id of a fact", hint, stage="shape", key=True)
            elif id.split(".")[0] not in groups:
                self.say(part, (), f"`{id}` belongs to no group", f"groups: {', '.join(groups)}", key=True)
            if document is not None:
                self.facts[id] = self._fact(id, document, part)

    def _fact(self, id: str, document: FactDocument, part: Part) -> Fact:
        choices = {kind: item.title for kind, item in self.kinds.items()} if document.from_kinds else document.choices
        is_choice = document.type == "choice"
        if is_choice and not choices:
            self.say(part, ("type",), "a choice needs `choices:`", "list each choice with a line of meaning")
        if choices and not is_choice:
            self.say(part, ("choices",), f"a {document.type} takes no choices", "write `type: choice`")
        if document.from_kinds and document.choices:
            self.say(part, ("choices",), "the choices are the kinds of activity", "remove `choices:` or `from_kinds:`")
        if document.minimum is not None and document.maximum is not None and document.minimum > document.maximum:
            self.say(part, ("minimum",), "`minimum` is above `maximum`", "swap them")
        if "unknown" in choices:
            self.say(
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
            self.say(part, ("assume",), fault.message, fault.hint)
        return fact

    def _check_number(self, document: FactDocument, part: Part) -> None:
        """What only a number may have; and that a derived quantity is what the fact takes."""
        is_number = document.type in ("integer", "number")
        for key in ("unit", "minimum", "maximum"):
            if not is_number and getattr(document, key) is not None:
                self.say(part, (key,), f"a {document.type} takes no `{key}`", "remove it")
        if document.derived_by is not None:
            yes_or_no = document.derived_by in YES_OR_NO
            if document.type != "boolean" if yes_or_no else not is_number:
                message = (
                    f"`{document.derived_by}` is {'true or false' if yes_or_no else 'a number'}, not a {document.type}"
                )
                self.say(part, ("derived_by",), message, "change the type, or remove it")

    def load_checks(self, table: Any) -> tuple[ConditionCheck, ...]:
        """The conditions of a table that carry a message: contradictions, or caveats."""
        checks = []
        for id, document in self._models(table, Check).items():
            when = self.condition(self.layers.table(table)[id], document.when, ("when",), {})
            checks.append(ConditionCheck(id, when, document.says))
        return tuple(checks)

    def _load_readings(self) -> None:
        self.readings = self._models("readings", Reading)
        parts = self.layers.table("readings")
        for id, reading in self.readings.items():
            base = reading.based_on
            if base is not None and base not in parts:
                self.say(parts[id], ("based_on",), f"there is no reading `{base}`", options(base, parts))
            circle = self.chain(id)
            if base is not None and self.readings[circle[0]].based_on == id and id == min(circle):
                message = "readings are based on each other in a circle"
                self.say(parts[id], ("based_on",), message, "base one of them on nothing")

    def chain(self, reading: str) -> list[str]:
        """The reading and those it is based on, the first one first."""
        chain: list[str] = []
        at: str | None = reading
        while at is not None and at in self.readings and at not in chain:
            chain.insert(0, at)
            at = self.readings[at].based_on
        return chain

    # --- what rules say, held against the terms ---

    def kinds_of(self, raw: Any, part: Part, path: Steps) -> frozenset[str]:
        """The kinds that `all`, a group's name or a list of kinds stands for."""
        if raw == "all":
            return frozenset(self.kinds)
        if isinstance(raw, str):
            if raw in self.kind_groups:
                return frozenset(self.kind_groups[raw].kinds)
            hint = f"write `[{raw}]`" if raw in self.kinds else options(raw, ["all", *self.kind_groups])
            self.say(part, path, f"there is no group of kinds `{raw}`", hint)
            return frozenset()
        if not isinstance(raw, list) or not raw or not all(isinstance(kind, str) for kind in raw):
            self.say(
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

    def condition(self, part: Part, raw: Any, path: Steps, thresholds: Mapping[str, Threshold]) -> Condition:
        """A condition, held against the facts and thresholds; MALFORMED where it cannot be read."""
        say: Callable[..., None] = partial(self.say, part)
        read, atoms = conditions.read(raw, path, partial(say, stage="shape"))
        for at, atom in atoms:
            self._check_atom(atom, part, at, thresholds)
        return read if read is not None else MALFORMED

    def _check_atom(self, atom: Atom, part: Part, path: Steps, thresholds: Mapping[str, Threshold]) -> None:
        fact = self.facts.get(atom.fact)
        if fact is None:
            self.say_no_fact(atom.fact, part, path)
            return
        match atom:
            case Is(_, bool()) if fact.type != "boolean":
                self.say(
                    part, path, f"`{fact.id}` is a {fact.type}, not true or false", f"it takes {fact.range_text()}"
                )
            case Is(_, str(word)) | OneOf(_, (word,)):
                self._check_word(fact, word, part, path)
            case OneOf(_, words):
                for word in words:
                    self._check_word(fact, word, part, path)
            case Compare(_, comparison, threshold) if not fact.is_number:
                hint = f"compare it with a word: {fact.range_text()}"
                self.say(
                    part, (*path, comparison), f"`{fact.id}` is a {fact.type}; it cannot be compared in size", hint
                )
            case Compare(_, comparison, str(threshold)) if threshold not in thresholds:
                hint = options(threshold, thresholds) if thresholds else "define it under `thresholds:`"
                self.say(part, (*path, comparison), f"there is no threshold `{threshold}`", hint)
            case _:
                pass

    def say_no_fact(self, id: str, part: Part, path: Steps) -> None:
        """Say that there is no such fact."""
        facts = self.layers.table("facts")
        if id not in facts:  # otherwise it is there, but wrong, and that has been said
            hint = suggest_fact(id, facts) or options(id, facts)
            self.say(part, path, f"there is no fact `{id}`", hint, key=True)

    def _check_word(self, fact: Fact, word: str, part: Part, path: Steps) -> None:
        if fact.type != "choice":
            self.say(part, path, f"`{fact.id}` is a {fact.type}, not a word", f"it takes {fact.range_text()}")
        elif word not in fact.choices:
            self.say(part, path, f"`{word}` is not a choice of `{fact.id}`", options(word, fact.choices))

    def check_instrument(self, instrument: str, part: Part, path: Steps) -> None:
        """Say so if there is no such instrument."""
        if instrument not in self.layers.table("instruments"):
            self.say(
                part,
                path,
                f"there is no instrument `{instrument}`",
                options(instrument, self.layers.table("instruments")),
            )


def options(word: str, options: Iterable[str]) -> str:
    """What to write instead of a word: the nearest, or all there are."""
    names = list(options)
    found = suggest(word, names)
    if found:
        return found
    listed = ", ".join(names[:30])
    return f"there are: {listed}{', …' if len(names) > 30 else ''}"
