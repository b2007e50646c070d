"""Entries of the JSON report, as plain data: what parts accounts and readings, what models give, what is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..derive.result import Derivation, Quantity
from ..differ import Departure, Difference, Dispute, Told
from ..evaluate import Facts
from ..pack import Pack
from ..source import Problem
from ..statement import Statement
from .asides import NotAsked

if TYPE_CHECKING:
    from .json_types import (
        DepartureJson,
        DerivationJson,
        DerivedFactJson,
        DifferenceJson,
        DisputeJson,
        ErrorJson,
        NotAskedJson,
        RangeJson,
        SaidJson,
        ToldJson,
    )

dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
quoted = json.encoder.encode_basestring
"""A text alone, as `dump` has it."""


def dispute(dispute: Dispute) -> DisputeJson:
    """A criterion on which accounts part."""
    return {
        "criterion": dispute.criterion, "readings": list(dispute.readings), "verdicts": dict(dispute.verdicts),
        "facts": list(dispute.facts),
    }  # fmt: skip


def difference(item: Difference) -> DifferenceJson:
    """What makes a criterion contested or one-sided."""
    entry: DifferenceJson = {
        "indicator": item.indicator.id, "by": item.by, "missed_in": list(item.missed_in), "not_in": list(item.not_in),
    }  # fmt: skip
    if item.thresholds:
        entry["thresholds"] = {name: dict(values) for name, values in item.thresholds.items()}
    if item.why:
        entry["why"] = item.why
        entry["why_of"] = list(item.why_of)
    return entry


def told(one: Told) -> ToldJson:
    """A fact that accounts have differently."""
    return {
        "fact": one.fact, "indicators": [item.id for item in one.indicators],
        "said": [_said(account, item) for account, item in one.said.items() if item is not None],
    }  # fmt: skip


def _said(account: str, item: Statement) -> SaidJson:
    line = item.place.line if item.place else None
    if item.unknown is not None:
        return {"account": account, "value": None, "unknown": item.unknown, "line": line}
    return {"account": account, "value": value_of(item), "line": line}


def not_asked(item: NotAsked) -> NotAskedJson:
    """Facts that are asked only where they are stated."""
    return {"facts": list(item.facts), "indicators": [indicator.id for indicator in item.indicators]}


def derivation(run: Derivation, facts: Facts, pack: Pack) -> DerivationJson:
    """One run of a model."""
    given = [
        _derived_fact(item, quantity)
        for quantity in run.quantities
        for id, item in facts.items()
        if pack.vocabulary[id].derived_by == quantity.name
    ]
    return {
        "key": run.key, "model": run.model, "version": run.version, "inputs": dict(run.inputs), "facts": given,
        "notes": list(run.notes),
    }  # fmt: skip


def _derived_fact(item: Statement, quantity: Quantity) -> DerivedFactJson:
    entry: DerivedFactJson = {"fact": item.fact, "value": None if item.unknown is not None else value_of(item)}
    if item.unknown is not None:
        entry["unknown"] = item.unknown
    if quantity.best is not None:
        entry["best"] = quantity.best
    if quantity.band:
        entry["band"] = quantity.band
    return entry


def departure(one: Departure) -> DepartureJson:
    """A fact that is stated although a model gives it."""
    said = None if one.stated.unknown is not None else value_of(one.stated)
    return {"fact": one.stated.fact, "account": one.account, "stated": said, "outside": one.outside}


def value_of(item: Statement) -> bool | float | str | RangeJson:
    """What is known of a fact: a value or a range."""
    if item.value is not None:
        return item.value
    if item.form == "at_least" and item.low is not None:
        return {"at_least": item.low}
    if item.form == "at_most" and item.high is not None:
        return {"at_most": item.high}
    return {"between": [item.low or 0, item.high or 0]}


def error(problem: Problem) -> ErrorJson:
    """One thing that is wrong with an input."""
    return {
        "file": problem.file, "line": problem.line, "column": problem.column, "stage": problem.stage,
        "message": problem.message, "hint": problem.hint,
    }  # fmt: skip
