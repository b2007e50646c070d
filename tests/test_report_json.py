"""The JSON report: declared key by key, the same byte for byte, streamed, compact, and saying why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from jsonschema import Draft202012Validator

from behaviour_check import InvalidInput, Pack, Report, assess, load_scenario
from behaviour_check.report import Header, Result, renderer
from behaviour_check.scenario import STATED
from behaviour_check.schemas import report_schema

EXAMPLES = sorted((ROOT / "examples").rglob("*.behaviour.yaml"))
READINGS = ["baseline", "precautionary", "national-discretion", "treaty-law-only"]
Json = Any


def report_of(text: str, pack: Pack) -> Report:
    return assess(pack, load_scenario(text, pack, "a.behaviour.yaml"))


def rendered(pack: Pack, *results: Result, verbosity: int = 0, reading: str = "baseline") -> Json:
    """The report as data."""
    return json.loads("".join(renderer("json")(Header(pack, reading, verbosity), results)))


def criteria_of(text: str, pack: Pack, *, verbosity: int = 0) -> Json:
    """The criteria of the first activity in the account `stated`."""
    report = rendered(pack, report_of(text, pack), verbosity=verbosity)
    return report["scenarios"][0]["activities"][0]["accounts"][0]["criteria"]


@cache
def example(name: str, pack: Pack) -> Report:
    path = next(path for path in EXAMPLES if path.name == f"{name}.behaviour.yaml")
    return assess(pack, load_scenario(path, pack, path.relative_to(ROOT).as_posix()))


@cache
def all_examples(pack: Pack, verbosity: int = 0) -> Json:
    reports = [assess(pack, load_scenario(path, pack, path.name)) for path in EXAMPLES]
    return rendered(pack, *reports, *broken(pack), verbosity=verbosity)


def broken(pack: Pack) -> Iterator[InvalidInput]:
    """Inputs that are wrong, one for each stage."""
    for text in ("title: [", "titel: A\n", "title: A\npack: other\nactivities: [{id: a, kind: launch}]\n"):
        with pytest.raises(InvalidInput) as caught:
            load_scenario(text + "\n", pack, "wrong.behaviour.yaml")
        yield caught.value
    with pytest.raises(InvalidInput) as caught:
        load_scenario(Path("nowhere.behaviour.yaml"), pack)
    yield caught.value


def findings(report: Json) -> Iterator[tuple[Json, Json, str, Json]]:
    """Every activity, account and indicator of a report, with its entries."""
    for scenario in report["scenarios"]:
        for activity in scenario["activities"]:
            for account in activity["accounts"]:
                for found in account["criteria"].values():
                    for id, entries in found["indicators"].items():
                        yield activity, account, id, entries


# --- its schema ---


def closed(schema: Json) -> Json:
    """The schema with every mapping of named keys closed."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    tight = {key: closed(value) for key, value in schema.items()}
    if "properties" in schema:
        tight["additionalProperties"] = False
    return tight


@pytest.mark.parametrize("verbosity", [0, 1])
def test_every_key_of_real_reports_is_declared(verbosity: int, pack: Pack) -> None:
    validator = Draft202012Validator(closed(report_schema()))
    problems = [error.message[:200] for error in validator.iter_errors(all_examples(pack, verbosity))]
    assert problems == []


def test_every_declared_key_occurs_in_some_report(pack: Pack) -> None:
    seen: set[str] = set()

    def look(node: Json) -> None:
        if isinstance(node, dict):
            seen.update(node)
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
            look(child)

    look(all_examples(pack, 1))
    schema = report_schema()
    declared = {key for part in [schema, *schema["$defs"].values()] for key in part.get("properties", {})}
    assert declared - seen == set()


# --- its bytes ---

SCRIPT = "import sys; sys.argv[0] = 'behaviour-check'; from behaviour_check.cli import main; main()"


def test_it_is_the_same_byte_for_byte_in_every_process() -> None:
    def run(seed: str) -> bytes:
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo" if seed == "1" else "UTC"}
        command = [sys.executable, "-c", SCRIPT, "check", "examples/events", "-f", "json"]
        return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, check=True).stdout

    assert run("1") == run("2")


def test_it_is_streamed_a_scenario_a_line_with_errors_last(pack: Pack) -> None:
    taken: list[str] = []

    def results() -> Iterator[Result]:
        for name in ("first-cubesat", "wrong", "announced-flyby"):
            taken.append(name)
            yield next(broken(pack)) if name == "wrong" else example(name, pack)

    pieces = renderer("json")(Header(pack, "baseline"), results())
    head = next(pieces)
    assert (taken, head.endswith('"scenarios":[')) == ([], True)
    first = next(pieces)
    assert taken == ["first-cubesat"]
    second = next(pieces)
    assert taken == ["first-cubesat", "wrong", "announced-flyby"]
    tail = next(pieces)
    assert next(pieces, None) is None
    assert (first.strip().count("\n"), second.strip(",\n").count("\n")) == (0, 0)
    whole = json.loads(head + first + second + tail)
    assert list(whole) == ["format", "tool", "reading", "pack", "scenarios", "errors"]
    assert [error["stage"] for error in whole["errors"]] == ["syntax"]


def test_an_account_does_not_change_what_is_written_of_another_scenario(pack: Pack) -> None:
    names = ["two-accounts-of-an-approach", "break-up-in-doubt", "first-cubesat", "what-binds-a-launch"]
    alone = {name: rendered(pack, example(name, pack))["scenarios"] for name in names}
    together = rendered(pack, *[example(name, pack) for name in [*names, *names]])["scenarios"]
    assert together == [alone[name][0] for name in [*names, *names]]


# --- compact ---


def test_readings_with_the_same_finding_share_an_entry(pack: Pack) -> None:
    whole = all_examples(pack)
    shared = 0
    for _, _, id, entries in findings(whole):
        conditions = whole["pack"]["indicators"][id]["conditions"]
        of = {reading: index for index, item in enumerate(conditions) for reading in item["readings"]}
        said = [
            json.dumps([of.get(entry["readings"][0]), {**entry, "readings": []}], sort_keys=True) for entry in entries
        ]
        assert len(said) == len(set(said)), id
        readings = [reading for entry in entries for reading in entry["readings"]]
        assert len(readings) == len(set(readings))
        shared += len(entries) == 1 and readings == READINGS
    assert shared > 100


def test_readings_without_the_indicator_and_indicators_of_other_kinds_are_left_out(pack: Pack) -> None:
    whole = all_examples(pack)
    told: dict[tuple[str, str, str], set[str]] = {}
    for activity, account, id, entries in findings(whole):
        assert activity["kind"] in pack.indicators[id].kinds
        lifted = {reading for entry in entries if "lifted_by" in entry for reading in entry["readings"]}
        expected = {
            reading for reading, weight in whole["pack"]["indicators"][id]["weights"].items() if weight != "off"
        }
        assert {reading for entry in entries for reading in entry["readings"]} == expected | lifted
        told.setdefault((activity["id"], account["id"], activity["kind"]), set()).add(id)
    for (*_, kind), ids in told.items():
        concerned = {item.id for item in pack.indicators.values() if kind in item.kinds}
        assert {id for id in concerned if set(whole["pack"]["indicators"][id]["weights"].values()) != {"off"}} <= ids


def test_what_is_said_once_of_an_indicator_stands_only_under_pack(pack: Pack) -> None:
    whole = all_examples(pack)
    text = json.dumps(whole["scenarios"], ensure_ascii=False)
    assert set(whole["pack"]["indicators"]) == set(pack.indicators)
    for item in pack.indicators.values():
        assert item.statement not in text
        assert item.remedy not in text


def test_a_reader_needs_nothing_but_the_report(pack: Pack) -> None:
    whole = all_examples(pack, 1)
    told = whole["pack"]
    readings, criteria = [item["id"] for item in told["readings"]], [item["id"] for item in told["criteria"]]
    for scenario in whole["scenarios"]:
        assert {*scenario["binding"], *scenario["undertaken"], *scenario["later"]} <= set(told["instruments"])
        for activity in scenario["activities"]:
            for account in activity["accounts"]:
                assert list(account["criteria"]) == criteria
                assert set(account["caveats"]) <= set(told["caveats"])
                assert all(list(found["verdicts"]) == readings for found in account["criteria"].values())
    for _, _, id, entries in findings(whole):
        facts = {item["fact"] for entry in entries for item in [*entry["because"], *entry["missing"]]}
        assert id in told["indicators"]
        assert facts <= set(told["facts"])
    for indicator in told["indicators"].values():
        assert {item["instrument"] for item in indicator["authority"]} <= set(told["instruments"])


def test_it_says_what_the_report_object_says(pack: Pack) -> None:
    for name in ("two-accounts-of-an-approach", "one-operator-three-acts", "what-binds-a-launch"):
        report = example(name, pack)
        for activity in rendered(pack, report)["scenarios"][0]["activities"]:
            for account in activity["accounts"]:
                for criterion, found in account["criteria"].items():
                    for reading, verdict in found["verdicts"].items():
                        assert report.verdict(activity["id"], criterion, reading, account["id"]) == verdict


# --- why ---

NOTICE = """\
title: A launch
facts_are: reported
date: 2031-05-02
actor: {title: State A, sector: state}
activities:
- id: act
  kind: launch
  facts:
    notification.made: {value: true, source: note verbale, confidence: confirmed}
    notification.lead_time_h: {value: 6, source: newspaper, confidence: reported}
"""


def lead_time(text: str, pack: Pack, *, verbosity: int = 0) -> Json:
    return criteria_of(text, pack, verbosity=verbosity)["avoid-surprise"]["indicators"]["notice-lead-time"]


def test_a_missed_indicator_names_the_facts_that_decide_with_source_and_place(pack: Pack) -> None:
    entry = lead_time(NOTICE, pack)[0]
    assert (entry["readings"], entry["weight"], entry["outcome"]) == (["baseline"], "core", "missed")
    assert (entry["onus"], entry["thresholds"], entry["missing"]) == (None, {"lead_h": 24}, [])
    assert entry["because"][-1] == {
        "fact": "notification.lead_time_h", "value": 6, "origin": "stated", "confidence": "reported",
        "source": "newspaper", "line": 10, "column": 31,
    }  # fmt: skip
    assert [(item["fact"], item["origin"]) for item in entry["because"]] == [
        ("notification.made", "stated"), ("activity.emergency", "assumed"), ("notification.lead_time_h", "stated"),
    ]  # fmt: skip


def test_what_is_met_is_explained_only_on_request(pack: Pack) -> None:
    def because(verbosity: int) -> list[str]:
        entries = criteria_of(NOTICE, pack, verbosity=verbosity)["avoid-surprise"]["indicators"]["prior-notice-given"]
        assert {entry["outcome"] for entry in entries} == {"met"}
        return [item["fact"] for item in entries[0]["because"]]

    assert because(0) == []
    assert because(1) == ["notification.made"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (None, "not stated"),
        ("{unknown: the sources differ}", "declared unknown: the sources differ"),
        ("{between: [6, 30]}", "its range, 6 to 30, lies on both sides of 24"),
        ("{at_least: 6}", "its range, at least 6, lies on both sides of 24"),
    ],
)
def test_an_open_indicator_names_what_is_missing_and_why(said: str | None, why: str, pack: Pack) -> None:
    kept, _, _ = NOTICE.rpartition("    notification.lead_time_h")
    text = kept + (f"    notification.lead_time_h: {said}\n" if said else "")
    entry = lead_time(text, pack)[0]
    assert entry["outcome"] == "undetermined"
    assert entry["missing"] == [{"fact": "notification.lead_time_h", "why": why}]


@pytest.mark.parametrize(
    ("said", "value"),
    [("{between: [2, 6]}", {"between": [2, 6]}), ("{at_most: 6.5}", {"at_most": 6.5}), ("0", 0), ("1e-3", 0.001)],
)
def test_a_range_that_decides_is_shown_as_a_range(said: str, value: Json, pack: Pack) -> None:
    kept, _, _ = NOTICE.rpartition("    notification.lead_time_h")
    entry = lead_time(f"{kept}    notification.lead_time_h: {said}\n", pack)[0]
    assert (entry["outcome"], entry["because"][-1]["value"]) == ("missed", value)


def test_settled_counts_core_indicators_in_each_open_reading(pack: Pack) -> None:
    found = criteria_of(NOTICE, pack)["avoid-creating-debris"]
    open_ = [reading for reading, verdict in found["verdicts"].items() if verdict == "undetermined"]
    assert list(found["settled"]) == open_ != []
    for reading in open_:
        core = [
            entry["outcome"] for entries in found["indicators"].values() for entry in entries
            if reading in entry["readings"] and entry["weight"] == "core" and entry["outcome"] != "not-applicable"
        ]  # fmt: skip
        assert found["settled"][reading] == [len(core) - core.count("undetermined"), len(core)]


def test_the_onus_says_which_weight_moved_and_why(pack: Pack) -> None:
    def tier(word: str) -> Json:
        return lead_time(f"{NOTICE}    actor.capability_tier: {{value: {word}, why: known}}\n", pack)[0]

    assert tier("established")["onus"] is None
    assert tier("developing")["weight"] == "supporting"
    assert tier("developing")["onus"] == {
        "from": "core", "to": "supporting", "why": "procedural relief for an actor with developing capabilities",
    }  # fmt: skip


def test_a_pledge_names_what_lifts_an_indicator_to_core(pack: Pack) -> None:
    pledged = NOTICE.replace("activities:", "pledged: [HCOC]\nactivities:")
    loose = [entry for entry in lead_time(NOTICE, pack) if "national-discretion" in entry["readings"]]
    lifted = [entry for entry in lead_time(pledged, pack) if "national-discretion" in entry["readings"]]
    assert [(entry["weight"], entry.get("lifted_by")) for entry in loose] == [("supporting", None)]
    assert [(entry["weight"], entry.get("lifted_by")) for entry in lifted] == [("core", ["HCOC"])]
    assert rendered(pack, report_of(pledged, pack))["scenarios"][0]["undertaken"] == ["HCOC"]


def test_a_treaty_that_does_not_bind_is_marked_on_what_rests_on_it(pack: Pack) -> None:
    outside = NOTICE.replace("activities:", "not_party_to: [REG]\nactivities:")
    for text, bound in ((NOTICE, None), (outside, False)):
        found = criteria_of(text, pack)["be-predictable"]
        entries = found["indicators"]["registered-with-un"]
        assert [entry.get("bound") for entry in entries if "treaty-law-only" in entry["readings"]] == [bound]
        report = rendered(pack, report_of(text, pack))
        assert ("REG" in report["scenarios"][0]["binding"]) is (bound is None)
    assumption = report["scenarios"][0]["activities"][0]["accounts"][0]["assumptions"][-1]
    text = "Every multilateral treaty of the pack is taken to bind the actor except REG"
    assert assumption == {"fact": None, "value": None, "text": text}


def test_evidence_names_the_weakest_link_and_what_has_no_source(pack: Pack) -> None:
    assert criteria_of(NOTICE, pack)["avoid-surprise"]["evidence"] == {
        "weakest": "reported", "facts": ["notification.lead_time_h"], "unsourced": [],
    }  # fmt: skip
    bare = NOTICE.replace("{value: true, source: note verbale, confidence: confirmed}", "true")
    assert criteria_of(bare, pack)["avoid-surprise"]["evidence"] == {
        "weakest": None, "facts": ["notification.made"], "unsourced": ["notification.made"],
    }  # fmt: skip
    stipulated = bare.replace("reported\ndate", "stipulated\ndate")
    assert criteria_of(stipulated, pack)["avoid-surprise"]["evidence"] is None
    assert criteria_of(NOTICE, pack)["avoid-creating-debris"]["evidence"] is None


def test_a_contested_criterion_names_what_makes_readings_differ(pack: Pack) -> None:
    report = rendered(pack, example("first-cubesat", pack))
    debris = report["scenarios"][0]["activities"][0]["accounts"][0]["criteria"]["avoid-creating-debris"]
    assert debris["contested"]
    assert {(item["indicator"], item["by"]) for item in debris["differs_by"]} >= {("leo-clearance-time", "threshold")}
    years = next(item for item in debris["differs_by"] if "baseline" in item["not_in"])
    assert years["thresholds"] == {"years": {"precautionary": 5, "baseline": 25}}
    assert years["why"]


def test_a_criterion_that_readings_agree_on_has_no_difference(pack: Pack) -> None:
    for scenario in all_examples(pack)["scenarios"]:
        for activity in scenario["activities"]:
            for account in activity["accounts"]:
                for found in account["criteria"].values():
                    words = set(found["verdicts"].values())
                    assert found["contested"] == ({"met", "missed"} <= words)
                    assert found["one_sided"] == ({"missed", "not-applicable"} <= words and "met" not in words)
                    assert bool(found["differs_by"]) == (found["contested"] or found["one_sided"])


def test_accounts_are_told_side_by_side_and_their_disputes_named(pack: Pack) -> None:
    activity = rendered(pack, example("two-accounts-of-an-approach", pack))["scenarios"][0]["activities"][0]
    assert [account["id"] for account in activity["accounts"]] == [STATED, "state-a", "state-b"]
    dispute = next(item for item in activity["disputed"] if item["criterion"] == "avoid-surprise")
    assert "baseline" in dispute["readings"]
    assert (dispute["verdicts"]["state-a"], dispute["verdicts"]["state-b"]) == ("met", "missed")
    assert "notification.made" in dispute["facts"]
    assert rendered(pack, example("first-cubesat", pack))["scenarios"][0]["activities"][0]["disputed"] == []


def test_errors_say_where_and_what_to_write_instead(pack: Pack) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_scenario(NOTICE.replace("notification.made", "notification.mad"), pack, "bad.behaviour.yaml")
    assert rendered(pack, caught.value)["errors"] == [{
        "file": "bad.behaviour.yaml", "line": 9, "column": 5, "stage": "shape",
        "message": "there is no fact `notification.mad`", "hint": "did you mean `notification.made`?",
    }]  # fmt: skip
