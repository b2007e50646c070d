"""The report as JSON (`json_types.py` is the format).

Compact, since readings mostly agree: readings with the same finding share an entry, and what is said once of an
indicator stands once, under `pack`. Deterministic byte for byte, and streamed: a scenario is written when it is
assessed, and `errors` come last.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..assess import MAX_KEPT, AccountReport, ActivityReport, CriterionReport, Evidence, Finding, Report
from ..condition import Atom
from ..differ import Difference, Dispute, differences, disputes
from ..evaluate import why_missing
from ..pack import Alternative, Authority, Citation, Indicator, Instrument, Pack, Reading, Threshold, Variant
from ..prose import sentence
from ..source import InvalidInput, Problem
from ..statement import Statement
from ..version import __version__
from ..vocabulary import Fact
from .header import Header, Result
from .json_types import (
    FORMAT,
    AlternativeJson,
    AssumptionJson,
    AuthorityJson,
    BecauseJson,
    CitationJson,
    ConditionJson,
    DifferenceJson,
    DisputeJson,
    ErrorJson,
    EvidenceJson,
    FactJson,
    IndicatorJson,
    InstrumentJson,
    MissingJson,
    PackJson,
    RangeJson,
    ReadingJson,
    ThresholdJson,
    ToolJson,
)


def render(header: Header, results: Iterable[Result]) -> Iterator[str]:
    """The report as JSON text: the pack first, one line a scenario, errors last."""
    tool: ToolJson = {"name": "behaviour-check", "version": __version__}
    yield (
        f'{{"format":{_dump(FORMAT)},"tool":{_dump(tool)},"reading":{_dump(header.reading)},\n'
        f'"pack":{_dump(pack_json(header.pack))},\n"scenarios":['
    )
    writer = _Writer(header.pack)
    errors: list[Problem] = []
    separator = "\n"
    for result in results:
        if isinstance(result, InvalidInput):
            errors += result.problems
        else:
            yield separator + writer.scenario(result)
            separator = ",\n"
    yield "\n],\n" + f'"errors":{_dump([_error(problem) for problem in errors])}}}\n'


_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def pack_json(pack: Pack) -> PackJson:
    """What a reader of the report needs to know of the pack."""
    return {
        "id": pack.id,
        "version": pack.version,
        "digest": pack.digest,
        "title": pack.title,
        "note": pack.note,
        "lineage": [f"{id}@{version}" for id, version in pack.lineage],
        "readings": [_reading(item) for item in pack.readings.values()],
        "criteria": [
            {"id": item.id, "number": item.number, "title": item.title, "side": item.side, "sense": item.sense}
            for item in pack.criteria
        ],
        "indicators": {id: _indicator(item, pack) for id, item in pack.indicators.items()},
        "instruments": {id: _instrument(item) for id, item in pack.instruments.items()},
        "facts": {id: _fact(item) for id, item in pack.vocabulary.items()},
        "caveats": {caveat.id: caveat.says for caveat in pack.caveats},
    }


def _reading(item: Reading) -> ReadingJson:
    return {
        "id": item.id, "label": item.label or item.id, "title": item.title, "idea": item.idea, "onus": item.onus,
        "gated_by_treaties": item.gated_by_treaties,
    }  # fmt: skip


def _instrument(item: Instrument) -> InstrumentJson:
    entry: InstrumentJson = {
        "title": item.title, "year": item.year, "status": item.status, "binds": item.binds, "sure": item.sure,
    }  # fmt: skip
    if item.url:
        entry["url"] = item.url
    return entry


def _fact(item: Fact) -> FactJson:
    entry: FactJson = {"title": item.title, "question": item.question}
    if item.unit:
        entry["unit"] = item.unit
    return entry


def _indicator(indicator: Indicator, pack: Pack) -> IndicatorJson:
    variants: dict[int, tuple[Variant, list[str]]] = {}
    for reading, resolved in indicator.resolved.items():
        if resolved.weight != "off":
            variants.setdefault(id(resolved.variant), (resolved.variant, []))[1].append(reading)
    authorities = zip(indicator.authorities, indicator.covered, strict=True)
    entry: IndicatorJson = {
        "criterion": indicator.criterion,
        "number": indicator.number,
        "statement": indicator.statement,
        "weights": {reading: resolved.weight for reading, resolved in indicator.resolved.items()},
        "onus": indicator.onus,
        "conditions": [_condition(variant, readings, pack) for variant, readings in variants.values()],
        "alternatives": [_alternative(item) for item in indicator.alternatives],
        "authority": [_authority(item, covered, indicator) for item, covered in authorities],
        "remedy": indicator.remedy,
    }
    if indicator.note:
        entry["note"] = indicator.note
    return entry


def _condition(variant: Variant, readings: list[str], pack: Pack) -> ConditionJson:
    return {
        "readings": readings,
        "applies": sentence(variant.when, pack.vocabulary),
        "expects": sentence(variant.expect, pack.vocabulary),
        "thresholds": {name: _threshold(threshold) for name, threshold in variant.thresholds.items()},
    }


def _threshold(threshold: Threshold) -> ThresholdJson:
    entry: ThresholdJson = {"value": threshold.value, "unit": threshold.unit, "convention": threshold.convention}
    if threshold.authority is not None:
        entry["authority"] = _citation(threshold.authority)
    if threshold.why:
        entry["why"] = threshold.why
    return entry


def _alternative(item: Alternative) -> AlternativeJson:
    entry: AlternativeJson = {"says": item.says}
    if item.threshold is not None and item.value is not None:
        entry["threshold"] = item.threshold
        entry["value"] = item.value
    if item.authority is not None:
        entry["authority"] = _citation(item.authority)
    return entry


def _citation(item: Citation) -> CitationJson:
    return {"instrument": item.instrument, "provision": item.provision, "sure": item.sure}


def _authority(item: Authority, covered: frozenset[str], indicator: Indicator) -> AuthorityJson:
    entry: AuthorityJson = {
        "instrument": item.instrument, "provision": item.provision, "sure": item.sure, "says": item.says,
        "role": item.role,
    }  # fmt: skip
    if not indicator.kinds <= covered:
        entry["kinds"] = sorted(covered & indicator.kinds)
    return entry


class _Writer:
    """Writes scenarios. Criterion reports are shared by many scenarios, so each is turned into text once, with holes
    for what was said of the facts, and the holes are filled for each account."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.templates: dict[int, tuple[CriterionReport, _Template]] = {}

    def scenario(self, report: Report) -> str:
        """One scenario of the report, as text."""
        scenario, pack = report.scenario, report.pack
        head: dict[str, Any] = {"path": scenario.file, "title": scenario.title}
        if scenario.summary:
            head["summary"] = scenario.summary
        head["facts_are"] = scenario.facts_are
        if scenario.actor:
            head["actor"] = {"title": scenario.actor.title, "sector": scenario.actor.sector}
        if scenario.dates:
            head["date"] = list(scenario.dates)
        head["binding"] = [id for id in pack.instruments if report.bindings.binds(id, pack)]
        head["undertaken"] = sorted(scenario.pledged)
        head["later"] = list(report.later)
        activities = ",".join([self._activity(item, report) for item in report.activities])
        return f'{_dump(head)[:-1]},"activities":[{activities}]}}'

    def _activity(self, item: ActivityReport, report: Report) -> str:
        head: dict[str, Any] = {"id": item.activity.id, "kind": item.activity.kind}
        if item.activity.title:
            head["title"] = item.activity.title
        head["disputed"] = [_dispute(dispute) for dispute in disputes(item)]
        accounts = ",".join([self._account(account, report) for account in item.accounts])
        return f'{_dump(head)[:-1]},"accounts":[{accounts}]}}'

    def _account(self, account: AccountReport, report: Report) -> str:
        assumptions: list[AssumptionJson] = [
            {"fact": item.fact, "value": item.value, "text": item.text} for item in account.assumptions
        ]
        head = {"id": account.id, "title": account.title, "assumptions": assumptions, "caveats": list(account.caveats)}
        said = _Said(account, reported=report.scenario.facts_are == "reported")
        criteria = ",".join([self._template(found).filled(said) for found in account.criteria])
        return f'{_dump(head)[:-1]},"criteria":{{{criteria}}}}}'

    def _template(self, found: CriterionReport) -> _Template:
        kept = self.templates.get(id(found))
        if kept is None:
            if len(self.templates) > MAX_KEPT:
                self.templates.clear()
            kept = self.templates[id(found)] = (found, _Template(found))
        return kept[1]


class _Said:
    """What an account says of its facts, as text; each fact once."""

    def __init__(self, account: AccountReport, *, reported: bool) -> None:
        self.account = account
        self.reported = reported
        self.kept: dict[object, str] = {}

    def because(self, fact: str) -> str:
        """A fact that decided."""
        text = self.kept.get(fact)
        if text is None:
            text = self.kept[fact] = _dump(_because(self.account.facts[fact]))
        return text

    def missing(self, atom: Atom) -> str:
        """A fact that is missing."""
        entry: MissingJson = {"fact": atom.fact, "why": why_missing(atom, self.account.facts.get(atom.fact))}
        return _dump(entry)

    def evidence(self, found: CriterionReport) -> str:
        """The weakest link of each verdict of a criterion; nothing for stipulated facts."""
        if not self.reported:
            return "{}"
        entries = []
        for reading, facts in found.decisive.items():
            text = self.kept.get(facts)
            if text is None:
                evidence = self.account.evidence(found, reading)
                text = self.kept[facts] = _dump(_evidence(evidence)) if evidence else ""
            if text:
                entries.append(f"{_dump(reading)}:{text}")
        return "{" + ",".join(entries) + "}"


class _Template:
    """The text of a criterion report, in pieces between its holes."""

    def __init__(self, found: CriterionReport) -> None:
        self.found = found
        self.pieces: list[str] = []
        self.holes: list[tuple[int, str | Atom | None]] = []
        head = {
            "verdicts": dict(found.verdicts),
            "contested": found.contested,
            "one_sided": found.one_sided,
            "settled": dict(found.settled),
            "not_applicable": dict(found.not_applicable),
            "differs_by": [_difference(item) for item in differences(found)],
        }
        self._text(f'{_dump(found.criterion.id)}:{_dump(head)[:-1]},"evidence":')
        self._hole(None)
        indicators: dict[str, list[Finding]] = {}
        for finding in found.findings:
            indicators.setdefault(finding.indicator.id, []).append(finding)
        self._text(',"indicators":{')
        for number, (id, findings) in enumerate(indicators.items()):
            self._text(f"{',' if number else ''}{_dump(id)}:[")
            for index, finding in enumerate(findings):
                self._finding(finding, "," if index else "")
            self._text("]")
        self._text("}}")

    def filled(self, said: _Said) -> str:
        """The text for one account."""
        pieces = self.pieces.copy()
        for at, hole in self.holes:
            if isinstance(hole, str):
                pieces[at] = said.because(hole)
            elif hole is None:
                pieces[at] = said.evidence(self.found)
            else:
                pieces[at] = said.missing(hole)
        return "".join(pieces)

    def _finding(self, finding: Finding, separator: str) -> None:
        shift = finding.onus
        head: dict[str, Any] = {
            "readings": list(finding.readings),
            "weight": finding.weight,
            "outcome": finding.outcome,
            "onus": {"from": shift.from_weight, "to": shift.to_weight, "why": shift.why} if shift else None,
            "thresholds": {name: threshold.value for name, threshold in finding.variant.thresholds.items()},
        }
        if finding.lifted_by:
            head["lifted_by"] = list(finding.lifted_by)
        if not finding.bound:
            head["bound"] = False
        self._text(f'{separator}{_dump(head)[:-1]},"because":[')
        self._holes(finding.because)
        self._text('],"missing":[')
        self._holes(finding.missing)
        self._text("]}")

    def _holes(self, holes: Sequence[str | Atom]) -> None:
        for index, hole in enumerate(holes):
            if index:
                self._text(",")
            self._hole(hole)

    def _hole(self, hole: str | Atom | None) -> None:
        self.holes.append((len(self.pieces), hole))
        self.pieces.append("")

    def _text(self, text: str) -> None:
        if self.pieces and not (self.holes and self.holes[-1][0] == len(self.pieces) - 1):
            self.pieces[-1] += text
        else:
            self.pieces.append(text)


def _dispute(dispute: Dispute) -> DisputeJson:
    return {
        "criterion": dispute.criterion, "readings": list(dispute.readings), "verdicts": dict(dispute.verdicts),
        "facts": list(dispute.facts),
    }  # fmt: skip


def _difference(item: Difference) -> DifferenceJson:
    entry: DifferenceJson = {
        "indicator": item.indicator.id, "by": item.by, "missed_in": list(item.missed_in), "not_in": list(item.not_in),
    }  # fmt: skip
    if item.thresholds:
        entry["thresholds"] = {name: dict(values) for name, values in item.thresholds.items()}
    if item.why:
        entry["why"] = item.why
    return entry


def _evidence(item: Evidence) -> EvidenceJson:
    return {"weakest": item.weakest, "facts": list(item.weakest_facts), "unsourced": list(item.unsourced)}


def _because(item: Statement) -> BecauseJson:
    place = item.place
    return {
        "fact": item.fact, "value": _value(item), "origin": item.origin, "confidence": item.confidence,
        "source": item.source, "line": place.line if place else None, "column": place.column if place else None,
    }  # fmt: skip


def _value(item: Statement) -> bool | float | str | RangeJson:
    if item.value is not None:
        return item.value
    if item.form == "at_least" and item.low is not None:
        return {"at_least": item.low}
    if item.form == "at_most" and item.high is not None:
        return {"at_most": item.high}
    return {"between": [item.low or 0, item.high or 0]}


def _error(problem: Problem) -> ErrorJson:
    return {
        "file": problem.file, "line": problem.line, "column": problem.column, "stage": problem.stage,
        "message": problem.message, "hint": problem.hint,
    }  # fmt: skip
