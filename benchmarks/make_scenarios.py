"""Scenario files to measure with: valid, about 50 lines each, different from each other, the same for the same seed."""

from __future__ import annotations

import random
from pathlib import Path

from behaviour_check import Pack
from behaviour_check.pack import KIND_FACT, PHASE_FACT
from behaviour_check.report.pages import facts_for
from behaviour_check.vocabulary import Fact

SOURCES = ("Operator statement", "Tracking data, published", "Press report", "Note verbale", "Licence file")
CONFIDENCES = ("confirmed", "reported", "estimated", "disputed")


def make(folder: Path, count: int, pack: Pack, seed: int = 6) -> list[Path]:
    """Write `count` scenario files into `folder` and return their paths."""
    chance = random.Random(seed)
    paths = []
    for number in range(count):
        path = folder / f"generated-{number:05d}.behaviour.yaml"
        path.write_text(_scenario(number, pack, chance), encoding="utf-8")
        paths.append(path)
    return paths


def _scenario(number: int, pack: Pack, chance: random.Random) -> str:
    kind = chance.choice(list(pack.kinds))
    lines = [
        f"title: Generated scenario {number}",
        "summary: An invented activity for measuring, with facts drawn by chance.",
        "facts_are: reported",
        "phase: completed",
        f"date: 20{chance.randint(20, 39)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}",
        f"actor: {{title: State {chance.choice('ABCD')}, sector: {chance.choice(('state', 'commercial'))}}}",
        "activities:",
        f"  - id: act-{number}",
        f"    kind: {kind}",
        "    facts:",
    ]
    for id in _facts(kind, pack, chance):
        lines += _statement(pack.vocabulary[id], chance)
    return "\n".join([*lines, "notes: Generated."]) + "\n"


def _facts(kind: str, pack: Pack, chance: random.Random) -> list[str]:
    # Facts that contradict each other would be refused, so those of the consistency checks are left out.
    from behaviour_check.condition import facts_of

    risky = {fact for check in pack.consistency for fact in facts_of(check.when)} | {KIND_FACT, PHASE_FACT}
    mine = [id for id in facts_for(kind, pack) if id not in risky]
    others = [id for id in pack.vocabulary if id not in risky and id not in mine]
    chance.shuffle(others)
    return [id for id in [*mine, *others][:26] if chance.random() < 0.9]


def _statement(fact: Fact, chance: random.Random) -> list[str]:
    value = _value(fact, chance)
    style = chance.random()
    if fact.needs_why:
        return [f"      {fact.id}: {{value: {value}, why: a judgement made for measuring}}"]
    if style < 0.4:
        return [f"      {fact.id}: {value}"]
    if style < 0.5:
        return [f"      {fact.id}: {{unknown: nobody has said}}"]
    if style < 0.8:
        return [f"      {fact.id}: {{value: {value}, source: {chance.choice(SOURCES)!r}, confidence: reported}}"]
    return [
        f"      {fact.id}:",
        f"        value: {value}",
        f"        source: {chance.choice(SOURCES)!r}",
        f"        confidence: {chance.choice(CONFIDENCES)}",
    ]


def _value(fact: Fact, chance: random.Random) -> str:
    if fact.type == "boolean":
        return chance.choice(("true", "false"))
    if fact.type == "choice":
        return chance.choice(list(fact.choices))
    low, high = fact.minimum or 0, min(fact.maximum or 100, 100)
    if fact.type == "integer":
        return str(chance.randint(int(low), int(high)))
    return f"{chance.uniform(low, high) ** 2 / max(high, 1):.6f}"
