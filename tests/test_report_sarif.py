"""SARIF: valid, faithful to the report, stable when lines move, and within what GitHub takes."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import DATA, ROOT
from formats import (
    EXAMPLES,
    HOSTILE,
    PANEL6,
    SMALL,
    assessed,
    broken,
    examples,
    hostile,
    load,
    rendered,
    reports,
    small,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from behaviour_check.report import sarif
from behaviour_check.report.sarif_rules import MAX_TEXT, address

Json = dict[str, Any]
SCHEMA = json.loads((DATA / "schemas" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = Draft4Validator(SCHEMA)
PROFILES = ["sarif", "sarif-github"]
KINDS = {"missed": "fail", "undetermined": "open", "met": "pass", "not-applicable": "notApplicable"}
MULTITOOL = ROOT / "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"


def run_of(text: str, *, checked: bool = False, rules: bool = False) -> Json:
    """The one run of a log, on request held to the schema, with its rules or without (they are most of the work)."""
    log = json.loads(text)
    (run,) = log["runs"]
    if checked:
        known = run["tool"]["driver"]["rules"]
        run["tool"]["driver"]["rules"] = known if rules else known[:1]
        assert [error.message[:200] for error in VALIDATOR.iter_errors(log)] == []
        run["tool"]["driver"]["rules"] = known
    return dict(run)


@cache
def run(profile: str = "sarif", reading: str = "baseline", verbosity: int = 0) -> Json:
    return run_of(rendered(profile, *examples(), broken("a"), reading=reading, verbosity=verbosity))


def findings(reading: str = "baseline") -> Iterator[tuple[str, str, Any]]:
    for report in reports(examples()):
        for item in report.activities:
            for found in item.stated.criteria:
                for finding in found.in_reading(reading):
                    yield report.scenario.file, item.activity.id, finding


# --- valid ---


@pytest.mark.parametrize("reading", list(PANEL6.readings))
def test_rules_are_valid(reading: str) -> None:
    run_of(rendered("sarif", reading=reading), checked=True, rules=True)


@pytest.mark.parametrize(("profile", "verbosity"), [("sarif", 0), ("sarif-github", 0), ("sarif-github", 1)])
def test_reports_are_valid(profile: str, verbosity: int) -> None:
    text = rendered(profile, *examples(), broken("a"), reading="precautionary", verbosity=verbosity)
    found = run_of(text, checked=True)
    for result in found["results"]:
        rule = found["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_hostile_text_is_neither_a_link_nor_a_placeholder(profile: str, text: str) -> None:
    log = rendered(profile, hostile(text, f"{text}/a.yaml"), broken(text, f"{text}/b.yaml"), verbosity=1)
    found = run_of(log, checked=True)
    notifications = found["invocations"][0]["toolExecutionNotifications"]
    for item in [*found["results"], *notifications]:
        message = item["message"]["text"]
        assert "](" not in message
        assert re.sub(r"\{\{|\}\}", "", message).count("{") == 0
        for location in item["locations"]:
            assert re.fullmatch(r"[\w.~%/-]+", location["physicalLocation"]["artifactLocation"]["uri"], re.ASCII)


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_whatever_a_file_says_is_valid(text: str) -> None:
    run_of(rendered("sarif-github", hostile(text), broken(text)), checked=True)


# --- rules ---


@pytest.mark.parametrize("reading", list(PANEL6.readings))
def test_every_indicator_is_a_rule_that_explains_itself(reading: str) -> None:
    rules = run("sarif", reading)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(PANEL6.indicators)
    for rule, indicator in zip(rules, PANEL6.indicators.values(), strict=True):
        weight = indicator.resolved[reading].weight
        assert rule["properties"]["tags"] == [indicator.criterion, weight]
        assert "security-severity" not in rule["properties"]
        assert rule["defaultConfiguration"]["enabled"] == (weight != "off")
        assert 0 < len(rule["shortDescription"]["text"]) <= MAX_TEXT
        assert 0 < len(rule["fullDescription"]["text"]) <= MAX_TEXT
        assert rule["helpUri"].startswith("https://")
        for text in rule["help"].values():
            plain = text.replace("\\", "").replace("`", "")
            assert indicator.remedy.rstrip(".") in plain
            assert "applies: " in plain
            assert "expects: " in plain
            for authority in indicator.authorities:
                assert f"{authority.instrument} (" in plain
    assert len({rule["name"] for rule in rules}) == len(rules)


def test_texts_of_different_status_stand_apart() -> None:
    rule = next(rule for rule in run()["tool"]["driver"]["rules"] if rule["id"] == "notice-lead-time")
    for text in rule["help"].values():
        parts = re.split(r"\n\**(Authority: [^:*\n]+)[:*]*\n", text)
        under = dict(zip(parts[1::2], parts[2::2], strict=True))
        assert "HCOC" in under["Authority: political code"]
        assert "BMLNA" in under["Authority: bilateral treaty"]
        assert "HCOC" not in under["Authority: bilateral treaty"]


def test_an_address_that_no_link_can_be_made_of_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = run_of(rendered("sarif", *small()))["tool"]["driver"]["rules"]
    assert [rule["helpUri"] for rule in rules] == [
        "https://example.org/code", "https://example.org/report", "https://example.org/pact",
    ]  # fmt: skip
    for url in ("javascript:alert(1)", "https://example.org/a b", "example.org", "", None):
        assert address(url) is None


def test_a_long_description_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("behaviour_check.report.sarif_rules.MAX_TEXT", 20)
    for rule in run_of(rendered("sarif", *small()))["tool"]["driver"]["rules"]:
        assert rule["fullDescription"]["text"].endswith("…")
        assert len(rule["fullDescription"]["text"]) == 20


# --- results ---


@pytest.mark.parametrize("reading", list(PANEL6.readings))
def test_the_faithful_profile_tells_every_finding(reading: str) -> None:
    wanted = [
        (file, activity, finding.indicator.id, KINDS[finding.outcome]) for file, activity, finding in findings(reading)
    ]
    results = run("sarif", reading)["results"]
    told = [(uri_of(result), result["properties"]["activity"], result["ruleId"], result["kind"]) for result in results]
    assert told == wanted
    for result in results:
        weight = result["properties"]["weight"]
        assert result["level"] == ({"core": "warning"}.get(weight, "note") if result["kind"] == "fail" else "none")


@pytest.mark.parametrize("verbosity", [-1, 0, 1])
def test_the_profile_for_github_tells_what_is_missed_and_on_request_what_is_open(verbosity: int) -> None:
    levels = {("missed", "core"): "warning", ("missed", "supporting"): "note"}
    if verbosity > 0:
        levels |= {("undetermined", "core"): "note", ("undetermined", "supporting"): "note"}
    wanted = [
        (levels[key], file, activity, finding.indicator.id)
        for file, activity, finding in findings()
        if (key := (finding.outcome, finding.weight)) in levels
    ]
    results = run("sarif-github", "baseline", verbosity)["results"]
    told = [(item["level"], uri_of(item), item["properties"]["activity"], item["ruleId"]) for item in results]
    assert told == sorted(wanted, key=lambda item: item[0] != "warning")
    assert not any("kind" in result for result in results)


def test_every_result_has_one_place_in_its_file() -> None:
    for result in run()["results"]:
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        lines = (ROOT / uri_of(result)).read_text(encoding="utf-8").splitlines()
        assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}
        start, end = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
        assert start < end
        assert region["startLine"] <= len(lines)
        assert region["startColumn"] <= len(lines[region["startLine"] - 1])


def test_a_missed_indicator_is_shown_at_the_fact_that_decided() -> None:
    results = run("sarif-github", "precautionary")["results"]
    result = next(item for item in results if item["ruleId"] == "leo-clearance-time" and "cubesat" in uri_of(item))
    line = result["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert "disposal.lifetime_y: 9" in (ROOT / uri_of(result)).read_text(encoding="utf-8").splitlines()[line - 1]
    assert "disposal.lifetime_y: 9 years" in result["message"]["text"]
    assert "To meet it: " in result["message"]["text"]


def uri_of(result: Json) -> str:
    return str(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])


# --- fingerprints and runs ---


def fingerprints(text: str, name: str = "a.behaviour.yaml") -> dict[tuple[str, str], str]:
    results = run_of(rendered("sarif", assessed(text, name)))["results"]
    found = {
        (item["properties"]["activity"], item["ruleId"]): item["partialFingerprints"]["primaryLocationLineHash"]
        for item in results
    }
    assert len(found) == len(results)
    return found


def test_fingerprints_stay_when_lines_move_and_facts_change() -> None:
    text = EXAMPLES[0].read_text(encoding="utf-8")
    moved = "\n\n# moved\n" + text.replace("activities:", "# and more\n\nactivities:")
    assert fingerprints(text) == fingerprints(moved)
    assert fingerprints(text) == fingerprints(text.replace("true", "false", 1))


def test_fingerprints_tell_results_apart() -> None:
    hashes = [item["partialFingerprints"]["primaryLocationLineHash"] for item in run()["results"]]
    assert len(set(hashes)) == len(hashes)
    text = EXAMPLES[0].read_text(encoding="utf-8")
    assert not set(fingerprints(text).values()) & set(fingerprints(text, "b.behaviour.yaml").values())
    assert all(re.fullmatch(r"[0-9a-f]{16}:1", item) for item in hashes)


def test_a_fingerprint_does_not_depend_on_where_the_repository_stands() -> None:
    report = assessed(EXAMPLES[0].read_text(encoding="utf-8"), "/here/repo/a.yaml")
    other = assessed(EXAMPLES[0].read_text(encoding="utf-8"), "/there/repo/a.yaml")
    texts = [rendered("sarif", item, root=root) for item, root in ((report, "/here/repo"), (other, "/there/repo"))]
    assert texts[0] == texts[1]


def test_runs_of_other_readings_and_packs_are_told_apart() -> None:
    ids = [run("sarif", reading)["automationDetails"]["id"] for reading in PANEL6.readings]
    assert ids[0] == "behaviour-check/panel6/baseline/"
    assert len(set(ids)) == len(ids)
    assert run_of(rendered("sarif", *small()))["automationDetails"]["id"] == f"behaviour-check/{SMALL.id}/plain/"


# --- what could not be read, and limits ---


@pytest.mark.parametrize("profile", PROFILES)
def test_what_could_not_be_read_is_a_notification(profile: str) -> None:
    found = run_of(rendered(profile, *small()))
    (invocation,) = found["invocations"]
    assert invocation["executionSuccessful"] is False
    notifications = invocation["toolExecutionNotifications"]
    assert [item["level"] for item in notifications] == ["error", "error"]
    known = found["tool"]["driver"]["notifications"]
    for item in notifications:
        assert known[item["descriptor"]["index"]]["id"] == item["descriptor"]["id"] == "input-shape"
        (location,) = item["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"].endswith("broken.behaviour.yaml")
    assert notifications[1]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 3, "startColumn": 17, "endLine": 3, "endColumn": 17,
    }  # fmt: skip
    good = run_of(rendered(profile, *small()[:2]))["invocations"]
    assert good == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_a_file_that_is_not_there_has_no_region() -> None:
    found = run_of(rendered("sarif", load(ROOT / "nowhere.behaviour.yaml")))
    (item,) = found["invocations"][0]["toolExecutionNotifications"]
    assert "region" not in item["locations"][0]["physicalLocation"]
    assert item["descriptor"]["id"] == "input-file"


def test_what_github_would_not_take_is_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run("sarif-github", "baseline", 1)["results"]
    warnings = sum(item["level"] == "warning" for item in whole)
    for most in (10, warnings, warnings + 10, len(whole)):
        monkeypatch.setattr(sarif, "MAX_RESULTS", most)
        found = run_of(rendered("sarif-github", *examples(), verbosity=1))
        assert found["results"] == whole[:most]
        told = [item["message"]["text"] for item in found["invocations"][0]["toolExecutionNotifications"]]
        left = len(whole) - most
        assert told == ([f"{left:,} results left out: GitHub takes {most:,} of a run."] if left else [])
        assert len(run_of(rendered("sarif", *examples()))["results"]) > len(whole)


# --- a real consumer ---


@pytest.mark.skipif(
    not MULTITOOL.exists(), reason="`npm install --no-save @microsoft/sarif-multitool-linux` lets this run (100 MB)"
)
@pytest.mark.parametrize("profile", PROFILES)
def test_microsofts_validator_has_no_complaint(profile: str, tmp_path: Path) -> None:
    log = tmp_path / "a.sarif"
    log.write_text(rendered(profile, *examples(), broken("a"), verbosity=1), encoding="utf-8")
    command = [str(MULTITOOL), "validate", str(log), "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"]
    env = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.findall(r": (?:error|warning) .*", ran.stdout) == []
