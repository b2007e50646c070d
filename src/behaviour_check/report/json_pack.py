"""What the JSON report says once of the rule pack, so that a reader needs nothing but the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..condition import ALWAYS, Condition
from ..pack import Alternative, Authority, Citation, Indicator, Instrument, Pack, Reading, Source, Threshold, Variant
from ..prose import sentence
from ..vocabulary import Fact

if TYPE_CHECKING:
    from .json_types import (
        AlternativeJson,
        AuthorityJson,
        CitationJson,
        ConditionJson,
        FactJson,
        IndicatorJson,
        InstrumentJson,
        PackJson,
        ReadingJson,
        SourceJson,
        ThresholdJson,
    )


def pack_json(pack: Pack) -> PackJson:
    """What a reader of the report needs to know of the pack."""
    return {
        "id": pack.id,
        "version": pack.version,
        "digest": pack.digest,
        "title": pack.title,
        "note": pack.note,
        "source": _source(pack.source) if pack.source else None,
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


def _source(item: Source) -> SourceJson:
    return {"title": item.title, "year": item.year, "where": item.where, "url": item.url}


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
    authorities = zip(indicator.authorities, indicator.covered, indicator.where, strict=True)
    entry: IndicatorJson = {
        "criterion": indicator.criterion,
        "number": indicator.number,
        "statement": indicator.statement,
        "weights": {reading: resolved.weight for reading, resolved in indicator.resolved.items()},
        "onus": indicator.onus,
        "conditions": [_condition(variant, readings, pack) for variant, readings in variants.values()],
        "alternatives": [_alternative(item) for item in indicator.alternatives],
        "authority": [_authority(*each, indicator, pack) for each in authorities],
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


def _authority(
    item: Authority, covered: frozenset[str], where: Condition, indicator: Indicator, pack: Pack
) -> AuthorityJson:
    entry: AuthorityJson = {
        "instrument": item.instrument, "provision": item.provision, "sure": item.sure, "says": item.says,
        "role": item.role,
    }  # fmt: skip
    if not indicator.kinds <= covered:
        entry["kinds"] = sorted(covered & indicator.kinds)
    if where != ALWAYS:
        entry["where"] = sentence(where, pack.vocabulary)
    return entry
