"""Small packs and scenarios, made for one test. They stand on `data/packs/sem-base`, which says what there is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from behaviour_check import Pack, Report, Scenario, assess, load_pack, load_scenario
from behaviour_check.assess import AccountReport, CriterionReport, Finding

BASE = Path(__file__).parent / "data" / "packs" / "sem-base"
CRITERION = "one"
TOLD = {"act.told": True}
Raw = Mapping[str, Any]


def limit(value: float, **more: Any) -> dict[str, Any]:
    """A threshold in hours that is a convention."""
    return {"value": value, "unit": "h", "convention": True, "why": "it is a test", **more}


def rests_on(instrument: str, role: str = "duty", **more: Any) -> dict[str, Any]:
    """An authority."""
    return {"instrument": instrument, "provision": "whole text", "says": "so", "role": role, **more}


def indicator(id: str, expect: Raw = TOLD, *, duties: Iterable[str] = ("CODE",), **keys: Any) -> dict[str, Any]:
    """A core indicator of every kind that rests by duty on a code, but for the keys that say otherwise."""
    kind = keys["kinds"][0] if isinstance(keys.get("kinds"), list) else "visit"
    return {
        "id": id,
        "statement": f"What {id} asks.",
        "weight": "core",
        "kinds": "all",
        "expect": expect,
        "authority": [rests_on(name) for name in duties],
        "remedy": "Do it.",
        "examples": {"met": {"activity.kind": kind}, "missed": {"activity.kind": kind}},
        **keys,
    }


def small_pack(folder: Path, *indicators: Raw, more: Mapping[str, Sequence[Raw]] | None = None, **head: Any) -> Pack:
    """A pack with the criterion `one` made of these indicators, and others by id; `head` goes into its pack.yaml."""
    (folder / "criteria").mkdir(parents=True, exist_ok=True)
    write(folder / "pack.yaml", {"id": "sem-case", "extends": str(BASE), **head})
    for number, (id, own) in enumerate({CRITERION: indicators, **(more or {})}.items(), 1):
        criterion = {
            "id": id,
            "number": number,
            "title": f"Criterion {id}",
            "side": "responsible",
            "sense": f"Asks about {id}.",
            "indicators": [{"number": f"{number}.{index}", **item} for index, item in enumerate(own, 1)],
        }
        write(folder / "criteria" / f"{number}.yaml", criterion)
    return load_pack(folder)


def write(path: Path, data: object) -> None:
    """Write data as a YAML file (JSON is YAML)."""
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False), encoding="utf-8")


def scenario(pack: Pack, facts: Raw | None = None, *, kind: str = "visit", **header: Any) -> Scenario:
    """A scenario with one activity, `it`. With `activities` in the header, the facts are those that they share."""
    if "activities" in header:
        header["facts"] = facts or {}
    data = {"title": "A test", "activities": [{"id": "it", "kind": kind, "facts": facts or {}}], **header}
    return load_scenario(json.dumps(data).encode(), pack)


def check(pack: Pack, facts: Raw | None = None, **header: Any) -> Report:
    """The report on a scenario with one activity."""
    return assess(pack, scenario(pack, facts, **header))


def stated(report: Report) -> AccountReport:
    """The first activity in the account of the scenario's own facts."""
    return report.activities[0].stated


def found(report: Report, criterion: str = CRITERION) -> CriterionReport:
    """One criterion of the first activity in the scenario's own account."""
    return next(item for item in stated(report).criteria if item.criterion.id == criterion)


def verdicts(report: Report, criterion: str = CRITERION) -> dict[str, str]:
    """The verdict of one criterion by reading."""
    return dict(found(report, criterion).verdicts)


def finding(report: Report, indicator: str, reading: str) -> Finding | None:
    """What an indicator comes to in a reading, or None where the reading does not use it."""
    return next(
        (
            item
            for criterion in stated(report).criteria
            for item in criterion.in_reading(reading)
            if item.indicator.id == indicator
        ),
        None,
    )


def tier(word: str) -> dict[str, Any]:
    """The fact that sets the onus."""
    return {"actor.capability_tier": {"value": word, "why": "it is a test"}}
