"""What the script of the HTML report needs to know of the activities, as one lean JSON text.

Findings, results of criteria, statements and sources are tables: each distinct one stands once and is referred to by
its place. What is said of the pack stands in the page itself, from which the script takes it.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable
from functools import partial
from typing import Any, Generic, TypeVar

from ..assess import AccountReport, ActivityReport, CriterionReport, Finding, Report
from ..condition import ALWAYS, Atom, Compare
from ..differ import disputes, without_effect
from ..evaluate import FALSE, UNKNOWN, evaluate
from ..pack import Indicator, Pack, Variant
from ..statement import Statement
from ..weigh import STANDINGS, Bindings
from . import asides, derived
from . import html_words as words
from .html_tree import marks
from .words import partings, tidy

Key = TypeVar("Key", bound=Hashable)
Json = dict[str, Any]


class Table(Generic[Key]):
    """Things that occur often, each written once."""

    def __init__(self) -> None:
        self.places: dict[Key, int] = {}
        self.rows: list[Any] = []

    def place(self, key: Key, row: Any) -> int:
        """The place of a new thing."""
        place = self.places[key] = len(self.rows)
        self.rows.append(row)
        return place


def variants(indicator: Indicator) -> list[Variant]:
    """The conditions that an indicator can have: those of its readings, and its own, which a pledge can bring back."""
    found = [item.variant for item in indicator.resolved.values() if item.weight != "off"]
    return list({id(variant): variant for variant in [*found, indicator.own]}.values())


class Data:
    """Gathers the data of a report, scenario by scenario."""

    def __init__(self, pack: Pack, reading: str) -> None:
        self.pack = pack
        self.facts = {id: place for place, id in enumerate(pack.vocabulary)}
        self.readings = {id: place for place, id in enumerate(pack.readings)}
        self.indicators = {id: place for place, id in enumerate(pack.indicators)}
        self.partial = [item for item in pack.indicators.values() if any(where != ALWAYS for where in item.where)]
        self.lead = self.readings[reading]
        self.scenarios: list[Json] = []
        self.activities: list[Json] = []
        self.accounts: Table[tuple[str, str]] = Table()
        self.findings: Table[Finding] = Table()
        self.results: Table[tuple[Any, tuple[Finding, ...]]] = Table()
        self.statements: Table[Statement] = Table()
        self.texts: Table[str] = Table()
        self.bindings: Table[Bindings] = Table()
        self._variants: dict[int, int] = {
            id(variant): place for item in pack.indicators.values() for place, variant in enumerate(variants(item))
        }

    def dump(self) -> str:
        """Everything, as JSON that ends no script element and starts no comment."""
        whole = {
            "lead": self.lead,
            "readings": [tidy(item.title) for item in self.pack.readings.values()],
            "indicators": list(self.pack.indicators),
            "facts": list(self.pack.vocabulary),
            "caveats": [tidy(caveat.says) for caveat in self.pack.caveats],
            "words": {
                "verdicts": list(words.VERDICTS.values()),
                "standings": list(words.STANDINGS.values()),
                "bindingOnState": words.BINDING_ON_STATE,
                "unread": asides.UNREAD,
                "derived": derived.TITLE,
                "withoutEffect": asides.WITHOUT_EFFECT,
            },
            "accounts": self.accounts.rows,
            "texts": self.texts.rows,
            "statements": self.statements.rows,
            "bindings": self.bindings.rows,
            "findings": self.findings.rows,
            "results": self.results.rows,
            "scenarios": self.scenarios,
            "activities": self.activities,
        }
        text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")

    def add(self, report: Report) -> None:
        """Add a scenario and its activities."""
        scenario = report.scenario
        entry: Json = {
            "file": tidy(scenario.file),
            "title": tidy(scenario.title),
            "reported": scenario.facts_are == "reported",
            "state": scenario.actor is None or scenario.actor.sector == "state",
            "binds": self._binding(report.bindings),
        }
        if scenario.summary:
            entry["summary"] = tidy(scenario.summary)
        if report.later:
            entry["later"] = list(report.later)
        self.scenarios.append(entry)
        for item in report.activities:
            self.activities.append(self._activity(report, item, reported=entry["reported"]))

    def _activity(self, report: Report, item: ActivityReport, *, reported: bool) -> Json:
        criteria = {found.criterion.id: place for place, found in enumerate(item.stated.criteria)}
        entry: Json = {
            "scenario": len(self.scenarios) - 1,
            "kind": item.activity.kind,
            "accounts": [self._account(account, reported=reported) for account in item.accounts],
        }
        disputed = [
            [criteria[found.criterion], self._readings(found.readings), [self.facts[id] for id in found.facts]]
            for found in disputes(item)
        ]
        if disputed:
            entry["disputes"] = disputed
        same = without_effect(item)
        if same:
            entry["withoutEffect"] = self._text(asides.without_effect_text(same))
        models = [
            [self._text(block.model), [self._text(text) for _, text in derived.lines_of(block)]]
            for block in derived.derived(item, self.pack)
        ]
        if models:
            entry["derived"] = models
        unread = asides.unread(report, item)
        if unread:
            entry["unread"] = self._text(asides.unread_text(unread))
        return entry

    def _account(self, account: AccountReport, *, reported: bool) -> Json:
        entry: Json = {
            "account": self._name(account),
            "results": [self._result(found, account) for found in account.criteria],
            "statements": [self._statement(item) for item in account.facts.values()],
            "assumed": [self._text(item.text) for item in account.assumptions],
        }
        silent = self._silent(account)
        if silent:
            entry["silent"] = silent
        if account.caveats:
            entry["caveats"] = [
                place for place, caveat in enumerate(self.pack.caveats) if caveat.id in account.caveats
            ]  # fmt: skip
        if reported:
            evidence = [self._evidence(found, account) for found in account.criteria]
            if any(evidence):
                entry["evidence"] = evidence
        return entry

    def _silent(self, account: AccountReport) -> dict[int, list[int]]:
        """For indicators whose authorities speak only to part of them: the places of those that say nothing here."""
        found = {
            self.indicators[indicator.id]: [
                place for place, where in enumerate(indicator.where) if evaluate(where, account.facts).truth is FALSE
            ]
            for indicator in self.partial
        }
        return {indicator: places for indicator, places in found.items() if places}

    def _name(self, account: AccountReport) -> int:
        key = (account.id, tidy(account.title))
        place = self.accounts.places.get(key)
        return self.accounts.place(key, list(key)) if place is None else place

    def _text(self, text: str) -> int:
        place = self.texts.places.get(text)
        return self.texts.place(text, tidy(text)) if place is None else place

    def _readings(self, ids: Iterable[str]) -> list[int]:
        return [self.readings[id] for id in ids]

    def _evidence(self, found: CriterionReport, account: AccountReport) -> list[Any]:
        """For each distinct one: the readings, the lowest confidence, its facts, the facts without a source."""
        grouped: dict[Any, list[int]] = {}
        for reading, place in self.readings.items():
            evidence = account.evidence(found, reading)
            if evidence is not None:
                grouped.setdefault(evidence, []).append(place)
        return [
            [
                places,
                evidence.weakest or "",
                [self.facts[id] for id in evidence.weakest_facts],
                [self.facts[id] for id in evidence.unsourced],
            ]
            for evidence, places in grouped.items()
        ]

    def _statement(self, item: Statement) -> int:
        place = self.statements.places.get(item)
        if place is not None:
            return place
        row: list[Any] = [self.facts[item.fact], words.said(item, self.pack), item.place.line if item.place else 0]
        more = {
            "origin": words.ORIGINS[item.origin],
            "source": self._text(item.source) if item.source else "",
            "confidence": item.confidence or "",
            "date": item.date or "",
            "why": tidy(item.why or ""),
            "note": tidy(item.note or ""),
        }
        given = {key: value for key, value in more.items() if value != ""}
        if item.unknown is not None:
            given["unknown"] = tidy(item.unknown)
        return self.statements.place(item, [*row, given] if given else row)

    def _result(self, found: CriterionReport, account: AccountReport) -> int:
        key = (found.rolled_up, found.findings)
        place = self.results.places.get(key)
        if place is not None:
            return place
        order = list(words.VERDICTS)
        row: Json = {"verdicts": "".join(str(order.index(verdict)) for verdict in found.verdicts.values())}
        if found.contested or found.one_sided:
            row["mark"] = "contested" if found.contested else "one-sided"
            row["parting"] = [
                [
                    self.indicators[indicator.id],
                    self._readings(missed_in),
                    [[self._readings(readings), how] for readings, how in others],
                ]
                for indicator, missed_in, others in partings(found, partial(words.titles, pack=self.pack))
            ]
        if found.not_applicable:
            row["silent"] = {self.readings[reading]: words.silent(why) for reading, why in found.not_applicable.items()}
        if found.rolled_up.open_in:
            row["settled"] = {
                self.readings[reading]: list(found.settled(reading)) for reading in found.rolled_up.open_in
            }  # fmt: skip
        row["findings"] = [self._finding(item, account) for item in found.findings]
        return self.results.place(key, row)

    def _finding(self, item: Finding, account: AccountReport) -> int:
        place = self.findings.places.get(item)
        if place is not None:
            return place
        row: Json = {
            "indicator": self.indicators[item.indicator.id],
            "readings": self._readings(item.readings),
            "core": item.weight == "core",
            "outcome": list(words.VERDICTS).index(item.outcome),
            "variant": self._variants[id(item.variant)],
        }
        if item.because:
            row["because"] = [self.facts[id] for id in item.because]
        if item.missing:
            row["missing"] = [[self.facts[atom.fact], self._limit(atom)] for atom in item.missing]
        hidden = dict.fromkeys(fact for one in asides.hidden_by(item, account.facts) for fact in one.facts)
        if hidden:
            row["unstated"] = [self.facts[id] for id in hidden]
        moved = words.moved(item, self.pack)
        if moved:
            row["moved"] = tidy(moved)
        if item.bound:
            # A finding stands for one set of truths of its atoms, so any account that has it gives the same marks.
            row["marks"] = trace(item, account)
        return self.findings.place(item, row)

    def _limit(self, atom: Atom) -> str:
        return tidy(words.amount(atom.value, self.pack.vocabulary[atom.fact].unit)) if isinstance(atom, Compare) else ""

    def _binding(self, bindings: Bindings) -> int:
        place = self.bindings.places.get(bindings)
        if place is not None:
            return place
        row = [
            "".join(str(STANDINGS.index(bindings.standing(item, self.pack))) for item in indicator.authorities)
            for indicator in self.pack.indicators.values()
        ]
        return self.bindings.place(bindings, row)


def trace(finding: Finding, account: AccountReport) -> str:
    """The marks of its two conditions; capitals lead to what decided the outcome, or to what leaves it open."""
    applies, expect = finding.trace(account.facts)
    decides = {
        "met": (False, True),
        "missed": (True, True),
        "not-applicable": (True, False),
        "undetermined": (applies.truth is UNKNOWN, expect.truth is UNKNOWN),
    }
    first, second = decides[finding.outcome]
    return f"{marks(applies, decides=first)}|{marks(expect, decides=second)}"
