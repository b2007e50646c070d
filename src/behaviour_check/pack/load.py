"""A rule pack from its folder: shape, then meaning, with every problem at once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from ..source import InvalidInput
from .indicators import Indicators
from .layers import Layers, Part, find_pack, read_layers
from .model import KIND_FACT, PHASE_FACT, Criterion, Indicator, Pack
from .terms import Terms, options


def load_pack(name: str | Path = "panel6") -> Pack:
    """Load a shipped pack by name, or a pack from a folder. Raises InvalidInput with every problem found."""
    layers = read_layers(find_pack(str(name)))
    return _Loader(layers).load()


class _Loader:
    def __init__(self, layers: Layers) -> None:
        self.layers = layers
        self.terms = Terms(layers, list(layers.problems))
        self.problems = self.terms.problems

    def load(self) -> Pack:
        terms = self.terms
        terms.load()
        checks = {table: terms.load_checks(table) for table in ("consistency", "caveats")}
        indicators = Indicators(terms).load()
        criteria = self._load_criteria(indicators)
        head = self._head()
        if self.problems:
            raise InvalidInput(self.problems)
        return Pack(
            **head,
            digest=_digest(self.layers),
            readings=terms.readings,
            vocabulary=terms.facts,
            groups={id: part.raw for id, part in self.layers.table("fact groups").items()},
            clusters={id: part.raw for id, part in self.layers.table("clusters").items()},
            kinds=terms.kinds,
            kind_groups=terms.kind_groups,
            instruments=terms.instruments,
            criteria=criteria,
            indicators={indicator.id: indicator for criterion in criteria for indicator in criterion.indicators},
            consistency=checks["consistency"],
            caveats=checks["caveats"],
        )

    def _load_criteria(self, indicators: list[Indicator]) -> tuple[Criterion, ...]:
        criteria = []
        taken: dict[object, str] = {}
        for id, part in self.layers.table("criteria").items():
            raw = part.raw
            self._check_number(raw["number"], part, taken)
            own = sorted((item for item in indicators if item.criterion == id), key=_order)
            for item in own:
                mine = self.layers.table("indicators")[item.id]
                self._check_number(item.number, mine, taken)
                if item.number.partition(".")[0] != str(int(raw["number"])):
                    hint = f"number the indicators of criterion {int(raw['number'])} {int(raw['number'])}.1 and so on"
                    self.problems.append(
                        mine.problem(("number",), f"{item.number} is no number of `{id}`", hint, stage="meaning")
                    )
            criteria.append(
                Criterion(id, int(raw["number"]), raw["title"], raw["side"], " ".join(raw["sense"].split()), tuple(own))
            )
        return tuple(sorted(criteria, key=lambda item: (item.number, item.id)))

    def _check_number(self, number: object, part: Part, taken: dict[object, str]) -> None:
        """Two criteria or two indicators with one number could not be told apart."""
        if number in taken:
            message, hint = f"the number {number} is taken by `{taken[number]}`", "give each its own number"
            self.problems.append(part.problem(("number",), message, hint, stage="meaning"))
        taken.setdefault(number, part.raw["id"])

    def _head(self) -> dict[str, Any]:
        documents = [head for head, _ in reversed(self.layers.packs)]
        _, document = self.layers.packs[-1]
        first = {key: next((getattr(d, key) for d in documents if getattr(d, key) is not None), None)
                 for key in ("title", "source", "note", "default_reading")}  # fmt: skip
        default = first["default_reading"] or next(iter(self.terms.readings), "")
        if not self.layers.table("readings"):
            self.problems.append(document.problem((), "the pack has no readings", "add `readings:`", stage="meaning"))
        elif default and default not in self.layers.table("readings"):
            hint = options(default, self.layers.table("readings"))
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


def _order(indicator: Indicator) -> tuple[int, int, str]:
    criterion, _, number = indicator.number.partition(".")
    return int(criterion), int(number), indicator.id


def _digest(layers: Layers) -> str:
    """A fingerprint of everything the pack says: two packs with the same one give the same verdicts."""
    content = {table: {id: parts[id].raw for id in sorted(parts)} for table, parts in sorted(layers.tables.items())}
    heads = [head.model_dump(exclude={"readings", "caveats", "indicators"}) for head, _ in layers.packs]
    text = json.dumps([content, heads], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
