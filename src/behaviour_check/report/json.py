"""The report as JSON (`json_types.py` is the format).

Compact, since readings mostly agree: readings with the same finding share an entry, and what is said once of an
indicator stands once, under `pack`. Deterministic byte for byte, and streamed: a scenario is written when it is
assessed, and `errors` come last.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ..assess import AccountReport, ActivityReport, CriterionReport, Evidence, Finding, Report
from ..differ import Difference, Dispute, differences, disputes
from ..pack import STATUSES, Authority, Indicator, Pack, Variant
from ..prose import sentence
from ..source import InvalidInput, Problem
from ..statement import Statement
from ..version import __version__
from .header import Header, Result
from .json_types import (
    FORMAT,
    AccountJson,
    ActivityJson,
    AuthorityJson,
    BecauseJson,
    ConditionJson,
    CriterionJson,
    DifferenceJson,
    DisputeJson,
    ErrorJson,
    EvidenceJson,
    FindingJson,
    IndicatorJson,
    PackJson,
    RangeJson,
    ScenarioJson,
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
    errors: list[Problem] = []
    separator = "\n"
    for result in results:
        if isinstance(result, InvalidInput):
            errors += result.problems
        else:
            yield separator + _dump(scenario_json(result))
            separator = ",\n"
    yield "\n],\n" + f'"errors":{_dump([_error(problem) for problem in errors])}}}\n'


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def pack_json(pack: Pack) -> PackJson:
    """What a reader of the report needs to know of the pack."""
    return {
        "id": pack.id,
        "version": pack.version,
        "digest": pack.digest,
        "title": pack.title,
        "note": pack.note,
        "lineage": [f"{id}@{version}" for id, version in pack.lineage],
        "readings": [
            {"id": item.id, "label": item.label or item.id, "title": item.title, "idea": item.idea, "onus": item.onus,
             "gated_by_treaties": item.gated_by_treaties}
            for item in pack.readings.values()
        ],
        "criteria": [
            {"id": item.id, "number": item.number, "title": item.title, "side": item.side, "sense": item.sense}
            for item in pack.criteria
        ],
        "indicators": {id: _indicator(item, pack) for id, item in pack.indicators.items()},
        "instruments": {
            id: {"title": item.title, "year": item.year, "status": STATUSES[item.status].title, "binds": item.binds,
                 "sure": item.sure, **({"url": item.url} if item.url else {})}
            for id, item in pack.instruments.items()
        },
        "facts": {
            id: {"title": item.title, "question": item.question, **({"unit": item.unit} if item.unit else {})}
            for id, item in pack.vocabulary.items()
        },
        "caveats": {caveat.id: caveat.says for caveat in pack.caveats},
    }  # fmt: skip


def _indicator(indicator: Indicator, pack: Pack) -> IndicatorJson:
    variants: dict[int, tuple[Variant, list[str]]] = {}
    for reading, resolved in indicator.resolved.items():
        if resolved.weight != "off":
            variants.setdefault(id(resolved.variant), (resolved.variant, []))[1].append(reading)
    entry: IndicatorJson = {
        "criterion": indicator.criterion,
        "number": indicator.number,
        "statement": indicator.statement,
        "weights": {reading: resolved.weight for reading, resolved in indicator.resolved.items()},
        "onus": indicator.onus,
        "conditions": [_condition(variant, readings, pack) for variant, readings in variants.values()],
        "alternatives": [
            {"says": item.says,
             **({"threshold": item.threshold, "value": item.value} if item.threshold and item.value is not None else {}),
             **({"instrument": item.authority.instrument, "provision": item.authority.provision,
                 "sure": item.authority.sure} if item.authority else {})}
            for item in indicator.alternatives
        ],
        "authority": [_authority(item, covered, indicator) for item, covered in zip(indicator.authorities, indicator.covered, strict=True)],
        "remedy": indicator.remedy,
    }  # fmt: skip
    if indicator.note:
        entry["note"] = indicator.note
    return entry


def _condition(variant: Variant, readings: list[str], pack: Pack) -> ConditionJson:
    thresholds: dict[str, ThresholdJson] = {}
    for name, threshold in variant.thresholds.items():
        entry: ThresholdJson = {"value": threshold.value, "unit": threshold.unit, "convention": threshold.convention}
        if threshold.authority is not None:
            entry["instrument"] = threshold.authority.instrument
            entry["provision"] = threshold.authority.provision
            entry["sure"] = threshold.authority.sure
        if threshold.why:
            entry["why"] = threshold.why
        thresholds[name] = entry
    applies, expects = sentence(variant.when, pack.vocabulary), sentence(variant.expect, pack.vocabulary)
    return {"readings": readings, "applies": applies, "expects": expects, "thresholds": thresholds}


def _authority(item: Authority, covered: frozenset[str], indicator: Indicator) -> AuthorityJson:
    entry: AuthorityJson = {
        "instrument": item.instrument, "provision": item.provision, "says": item.says, "role": item.role, "sure": item.sure,
    }  # fmt: skip
    if not indicator.kinds <= covered:
        entry["kinds"] = sorted(covered & indicator.kinds)
    return entry


def scenario_json(report: Report) -> ScenarioJson:
    """One scenario of the report."""
    scenario, pack = report.scenario, report.pack
    entry: ScenarioJson = {
        "path": scenario.file,
        "title": scenario.title,
        "facts_are": scenario.facts_are,
        "binding": [id for id in pack.instruments if report.bindings.binds(id, pack)],
        "undertaken": sorted(scenario.pledged),
        "later": list(report.later),
        "activities": [_activity(item, report) for item in report.activities],
    }
    if scenario.summary:
        entry["summary"] = scenario.summary
    if scenario.actor:
        entry["actor"] = {"title": scenario.actor.title, "sector": scenario.actor.sector}
    if scenario.dates:
        entry["date"] = list(scenario.dates)
    return entry


def _activity(item: ActivityReport, report: Report) -> ActivityJson:
    entry: ActivityJson = {
        "id": item.activity.id,
        "kind": item.activity.kind,
        "disputed": [_dispute(dispute) for dispute in disputes(item)],
        "accounts": [_account(account, report) for account in item.accounts],
    }
    if item.activity.title:
        entry["title"] = item.activity.title
    return entry


def _dispute(dispute: Dispute) -> DisputeJson:
    return {
        "criterion": dispute.criterion, "readings": list(dispute.readings), "verdicts": dict(dispute.verdicts),
        "facts": list(dispute.facts),
    }  # fmt: skip


def _account(account: AccountReport, report: Report) -> AccountJson:
    said: dict[int, BecauseJson] = {}
    return {
        "id": account.id,
        "title": account.title,
        "assumptions": [{"fact": item.fact, "value": item.value, "text": item.text} for item in account.assumptions],
        "caveats": list(account.caveats),
        "criteria": {found.criterion.id: _criterion(found, report.pack, said) for found in account.criteria},
    }


def _criterion(found: CriterionReport, pack: Pack, said: dict[int, BecauseJson]) -> CriterionJson:
    indicators: dict[str, list[FindingJson]] = {}
    for finding in found.findings:
        indicators.setdefault(finding.indicator.id, []).append(_finding(finding, said))
    return {
        "verdicts": dict(found.verdicts),
        "contested": found.contested,
        "one_sided": found.one_sided,
        "settled": dict(found.settled),
        "not_applicable": dict(found.not_applicable),
        "evidence": {reading: _evidence(item) for reading, item in found.evidence.items()},
        "differs_by": [_difference(item) for item in differences(found, pack)],
        "indicators": indicators,
    }


def _evidence(item: Evidence) -> EvidenceJson:
    return {"weakest": item.weakest, "facts": list(item.weakest_facts), "unsourced": list(item.unsourced)}


def _difference(item: Difference) -> DifferenceJson:
    entry: DifferenceJson = {
        "indicator": item.indicator.id, "by": item.by, "missed_in": list(item.missed_in), "not_in": list(item.not_in),
    }  # fmt: skip
    if item.thresholds:
        entry["thresholds"] = {name: dict(values) for name, values in item.thresholds.items()}
    if item.why:
        entry["why"] = item.why
    return entry


def _finding(finding: Finding, said: dict[int, BecauseJson]) -> FindingJson:
    shift = finding.onus
    entry: FindingJson = {
        "readings": list(finding.readings),
        "weight": finding.weight,
        "outcome": finding.outcome,
        "onus": {"from": shift.from_weight, "to": shift.to_weight, "why": shift.why} if shift else None,
        "thresholds": {name: threshold.value for name, threshold in finding.variant.thresholds.items()},
        "because": [_because(item, said) for item in finding.because],
        "missing": [{"fact": item.fact, "why": item.why} for item in finding.missing],
    }
    if finding.lifted_by:
        entry["lifted_by"] = list(finding.lifted_by)
    if not finding.bound:
        entry["bound"] = False
    return entry


def _because(item: Statement, said: dict[int, BecauseJson]) -> BecauseJson:
    # A statement decides many indicators; it is turned into JSON once.
    known = said.get(id(item))
    if known is None:
        place = item.place
        known = said[id(item)] = {
            "fact": item.fact, "value": _value(item), "origin": item.origin, "confidence": item.confidence,
            "source": item.source, "line": place.line if place else None, "column": place.column if place else None,
        }  # fmt: skip
    return known


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
