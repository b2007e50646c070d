"""Derived facts in scenarios: they stand below what is stated, reach every report, and never guess."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from formats import PANEL6
from running import run

from behaviour_check import InvalidInput, Report, assess, load_scenario
from behaviour_check.derive.result import Derivation, Quantity
from behaviour_check.derive.table import EXAMPLES
from behaviour_check.differ import departures
from behaviour_check.report import FORMATS, Header, renderer
from behaviour_check.report.derived import derived, provenance
from behaviour_check.scenario.derived import Model, _facts
from behaviour_check.source import Place

CASUALTY = "casualty: {inclination_deg: 51.6, casualty_area_m2: 20}"
"""A model whose result stands fast: 0.00028 to 0.00054 expected casualties."""
GRAVEYARD = (
    "graveyard: {perigee_above_geo_km: 300, eccentricity: 0.001, radiation_pressure_coefficient: 1.5, "
    "area_to_mass_m2_kg: 0.02}"
)


def scenario(derive: str, facts: str = "{}", kind: str = "reentry-uncontrolled", more: str = "") -> str:
    indented = "\n".join(f"      {line}" for line in derive.splitlines())
    return f"title: T\nactivities:\n  - id: act\n    kind: {kind}\n    facts: {facts}\n    derive:\n{indented}\n{more}"


def report(text: str) -> Report:
    return assess(PANEL6, load_scenario(text, PANEL6))


def problems(text: str | Path) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        load_scenario(text, PANEL6)
    return [str(problem) for problem in caught.value.problems]


def said(report: Report, fact: str, account: int = 0) -> Any:
    return report.activities[0].accounts[account].facts.get(fact)


# --- what is derived becomes a fact ---


def test_a_model_gives_a_range_with_its_provenance() -> None:
    found = said(report(scenario(CASUALTY)), "disposal.casualty_risk")
    assert (found.form, found.low, found.high, found.origin) == ("between", 0.00028, 0.00054, "derived")
    assert found.confidence == "estimated"
    assert "NASA-STD-8719.14" in found.source
    assert "inclination 51.6°; casualty area 20 m²" in found.note
    assert (found.place.line, found.place.column) == (7, 7)


def test_stipulated_facts_carry_no_mark_of_evidence_derived_ones_included() -> None:
    whole = report(scenario(CASUALTY, more="facts_are: stipulated\n"))
    assert said(whole, "disposal.casualty_risk").confidence is None
    header = Header(PANEL6, PANEL6.default_reading, verbosity=1)
    assert "estimated" not in "".join(renderer("text")(header, [whole]))


def test_a_range_beyond_what_the_fact_allows_is_no_known_value() -> None:
    """Far beyond the 100,000 km up to which a distance can be stated."""
    fact = PANEL6.vocabulary["proximity.min_distance_km"]
    told = Derivation("approach", "m", "1", {}, (Quantity("min_distance_km", 200_000, 210_000),))
    [found] = _facts(told, Place(1, 1, 1, 1), PANEL6)
    assert (found.fact, found.form, found.low, found.high) == (fact.id, "at_least", fact.maximum, fact.maximum)


def test_a_model_can_say_yes_or_no() -> None:
    found = said(report(scenario(GRAVEYARD, kind="disposal")), "disposal.geo_reorbit_ok")
    assert (found.form, found.value) == ("value", True)


def test_what_a_model_cannot_tell_is_unknown_with_its_reason() -> None:
    whole = report(scenario(GRAVEYARD.replace("eccentricity: 0.001, ", ""), kind="disposal"))
    found = said(whole, "disposal.geo_reorbit_ok")
    assert found.form == "unknown"
    assert "without the eccentricity" in found.unknown
    missing = {
        why
        for item in whole.activities[0].stated.criteria
        for finding in item.findings
        for fact, why in whole.activities[0].stated.missing(finding).items()
        if fact == "disposal.geo_reorbit_ok"
    }
    assert missing == {f"the model cannot tell: {found.unknown}"}


def test_a_range_across_a_limit_leaves_the_verdict_open_for_that_reason() -> None:
    """The limit is 1 in 10,000; the precautionary reading's, a tenth of it, is passed by the whole range."""
    text = scenario(CASUALTY.replace("20}", "5}"))
    account = report(text).activities[0].stated
    reasons = {
        account.missing(finding)["disposal.casualty_risk"]
        for item in account.criteria
        for finding in item.findings
        if "disposal.casualty_risk" in account.missing(finding)
    }
    assert reasons == {"its derived range, 7.1e-5 to 0.00014, lies on both sides of 0.0001"}
    [found] = [item for item in account.criteria if item.criterion.id == "respect-security-of-others"]
    assert (found.verdicts["baseline"], found.verdicts["precautionary"]) == ("undetermined", "missed")


def test_nothing_is_derived_where_nothing_is_asked_for() -> None:
    whole = report("title: T\nactivities: [{id: act, kind: launch}]\n")
    assert derived(whole.activities[0], PANEL6) == []


# --- what is stated wins ---


def test_what_is_stated_wins_and_both_are_told() -> None:
    whole = report(scenario(CASUALTY, "{disposal.casualty_risk: 0.0004}"))
    assert said(whole, "disposal.casualty_risk").low == 0.0004
    [departure] = departures(whole.activities[0])
    assert (departure.account, departure.outside) == ("stated", False)
    [block] = derived(whole.activities[0], PANEL6)
    assert block.facts[0].instead == ("Stated instead: 0.0004 expected casualties.",)


@pytest.mark.parametrize(
    ("stated", "outside"),
    [
        ("0.5", True),
        ("{between: [0.0005, 1]}", False),
        ("{between: [0.0006, 1]}", True),
        ("{at_most: 0.0001}", True),
        ("{at_least: 0.0001}", False),
        ("{unknown: nobody has said}", False),
    ],
)
def test_what_differs_beyond_the_models_own_range_is_told_so(stated: str, outside: bool) -> None:
    whole = report(scenario(CASUALTY, f"{{disposal.casualty_risk: {stated}}}"))
    [departure] = departures(whole.activities[0])
    assert departure.outside is outside
    [block] = derived(whole.activities[0], PANEL6)
    assert ("outside the model's range" in block.facts[0].instead[0]) is outside


def test_a_yes_against_a_no_is_outside() -> None:
    [departure] = departures(
        report(scenario(GRAVEYARD, "{disposal.geo_reorbit_ok: false}", kind="disposal")).activities[0]
    )
    assert departure.outside


def test_an_account_may_state_what_the_scenario_derives() -> None:
    more = "accounts:\n  - {id: other, title: The other, facts: {act: {disposal.casualty_risk: 0.5}}}\n"
    whole = report(scenario(CASUALTY, more=more))
    assert said(whole, "disposal.casualty_risk").origin == "derived"
    assert said(whole, "disposal.casualty_risk", 1).origin == "stated"
    [departure] = departures(whole.activities[0])
    assert departure.account == "other"
    [block] = derived(whole.activities[0], PANEL6)
    assert block.facts[0].instead == (
        "Stated instead in the account other, outside the model's range: 0.5 expected casualties.",
    )


def test_what_accounts_share_is_told_once() -> None:
    more = "accounts:\n  - {id: other, title: The other, facts: {act: {notification.made: true}}}\n"
    whole = report(scenario(CASUALTY, "{disposal.casualty_risk: 0.5}", more=more))
    assert [one.account for one in departures(whole.activities[0])] == ["stated"]


# --- every report shows it ---


@pytest.mark.parametrize("form", list(FORMATS))
def test_every_form_of_report_shows_model_version_inputs_and_range(form: str) -> None:
    text = scenario(CASUALTY.replace("20}", "5}"))
    header = Header(PANEL6, PANEL6.default_reading, verbosity=1)
    shown = " ".join("".join(renderer(form)(header, [report(text)])).split())
    for part in ("NASA-STD-8719.14", "version 1" if form != "json" else '"version":"1"', "51.6°", "5 m²"):
        assert part in shown.replace("\\u00b0", "°").replace("\\u00b2", "²"), part
    range_text = '"between":[7.1e-05,0.00014]' if form == "json" else "7.1e-5 to 0.00014"
    assert range_text in shown


def test_the_report_as_data() -> None:
    text = scenario(CASUALTY, "{disposal.casualty_risk: 0.5}")
    made = json.loads("".join(renderer("json")(Header(PANEL6, PANEL6.default_reading), [report(text)])))
    activity = made["scenarios"][0]["activities"][0]
    [run] = activity["derived"]
    assert run["key"] == "casualty"
    assert run["facts"] == [
        {
            "fact": "disposal.casualty_risk",
            "value": {"between": [0.00028, 0.00054]},
            "best": 0.000408,
            "band": "± 30 %, the error of the population under the track",
        }
    ]
    assert activity["departures"] == [
        {"fact": "disposal.casualty_risk", "account": "stated", "stated": 0.5, "outside": True}
    ]


def test_provenance_names_only_the_facts_that_are_asked_for() -> None:
    item = report(scenario(f"{CASUALTY}\n{GRAVEYARD}", kind="disposal")).activities[0]
    assert provenance(item, PANEL6, []) == []
    [sentence] = provenance(item, PANEL6, ["disposal.casualty_risk", "notification.made"])
    assert sentence.startswith("Derived by casualty expectation")
    assert "geo_reorbit_ok" not in sentence


# --- what is wrong with the inputs ---


def test_every_problem_of_the_inputs_is_told_at_its_place() -> None:
    text = scenario("casualty: {inclination_deg: 190, casualty_area: 20}\nconjunction: []\nbrakeup: {}")
    assert problems(text) == [
        "<text>:7:35: `190` is out of range for `inclination_deg` (it must be at most 180)",
        "<text>:7:40: the key `casualty_area` is not known here (did you mean `casualty_area_m2`?)",
        "<text>:8:20: `conjunction` takes a mapping of keys to values, not a list (write `key: value` lines)",
        "<text>:9:7: the key `brakeup` is not known here (did you mean `breakup`?)",
    ]


def test_what_several_values_say_together_is_told_beside_other_problems() -> None:
    text = scenario("lifetime: {perigee_km: 500, inclination_deg: 98, mass_kg: 1, area_m2: 1, date: 2031-05-02}\n"
                    "conjunction: {hard_body_radius_m: 5}", "{notification.mad: true}")  # fmt: skip
    found = problems(text)
    assert len(found) == 3
    assert [problem.split(": ")[0] for problem in found] == ["<text>:5:13", "<text>:7:30", "<text>:8:20"]


def test_two_models_of_the_same_fact_are_two_stories() -> None:
    orbit = "altitude_km: 480, inclination_deg: 82, date: 2021-11-15"
    text = scenario(
        f"breakup: {{target_mass_kg: 1000, projectile_mass_kg: 10, relative_speed_km_s: 9, {orbit}}}\n"
        f"explosion: {{mass_kg: 1000, {orbit}}}",
        kind="da-test-destructive",
    )
    assert problems(text) == [
        "<text>:8:7: `explosion` gives the same facts as `breakup` (make two activities of it, or keep one)"
    ]


def test_what_is_derived_may_contradict_what_is_stated() -> None:
    orbit = "altitude_km: 480, inclination_deg: 82, date: 2021-11-15"
    found = problems(
        scenario(f"explosion: {{mass_kg: 1000, {orbit}}}", "{debris.max_fragment_life_y: 0}", "anomaly-response")
    )
    assert len(found) == 1
    assert "debris.trackable_fragments" in found[0]
    assert "contradict each other" in found[0]


WITHOUT = """
import sys
sys.modules["numpy"] = None
from behaviour_check.cli import main
sys.argv = ["behaviour-check", "check", "-"]
main()
"""


@pytest.mark.slow
def test_a_missing_package_is_told_with_the_line_that_installs_it() -> None:
    orbit = "altitude_km: 500, inclination_deg: 98, area_to_mass_m2_kg: 0.01, date: 2031-05-02"
    ran = run(stdin=scenario(f"lifetime: {{{orbit}}}"), command=[sys.executable, "-c", WITHOUT])
    told = "`lifetime` needs the package numpy, which is not installed (run: pip install 'behaviour-check[derive]')"
    assert (ran.code, ran.err) == (3, f"<stdin>:7:7: {told}\n")


@pytest.mark.slow
@pytest.mark.parametrize("derive", [CASUALTY, GRAVEYARD, "conjunction: {miss_distance_m: 300, hard_body_radius_m: 10}"])
def test_some_models_need_no_package(derive: str) -> None:
    ran = run(stdin=scenario(derive, kind="disposal"), command=[sys.executable, "-c", WITHOUT])
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.slow
def test_what_derives_nothing_pays_nothing() -> None:
    code = (
        "import sys; from behaviour_check import *; "
        "assess(load_pack(), load_scenario('examples/hypothetical/first-cubesat.behaviour.yaml', load_pack())); "
        "print(sorted(name for name in sys.modules if name in ('numpy', 'sgp4', 'matplotlib') "
        "or name.startswith('behaviour_check.derive.')))"
    )
    ran = run(command=[sys.executable, "-c", code])
    assert ran.out == "['behaviour_check.derive.result', 'behaviour_check.derive.table']\n"


def missing(name: str) -> Callable[[str], Model]:
    def load(key: str) -> Model:
        raise ImportError(f"no module for {key}", name=name)

    return load


def test_only_a_package_of_the_extra_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("behaviour_check.scenario.derived._model", missing("sgp4"))
    assert problems(scenario(CASUALTY)) == [
        "<text>:7:7: `casualty` needs the package sgp4, which is not installed "
        "(run: pip install 'behaviour-check[derive]')"
    ]
    monkeypatch.setattr("behaviour_check.scenario.derived._model", missing("behaviour_check.derive.casualty"))
    with pytest.raises(ImportError, match="no module for casualty"):
        load_scenario(scenario(CASUALTY), PANEL6)


# --- from quantities to statements ---

QUANTITIES = [
    (Quantity("casualty_risk", 0.5, 0.5), ("value", 0.5, 0.5)),
    (Quantity("casualty_risk", 0.5, 2), ("between", 0.5, 2)),
    (Quantity("casualty_risk", 0.5, math.inf), ("at_least", 0.5, math.inf)),
    (Quantity("casualty_risk", -1, 2), ("between", 0, 2)),
    (Quantity("lifetime_y", 9_000, 20_000), ("at_least", 9_000, 10_000)),
    (Quantity("lifetime_y", 11_000, 20_000), ("at_least", 10_000, 10_000)),
    (Quantity("geo_reorbit_ok", holds=False), ("value", None, None)),
    (Quantity("peak_pc", unknown="too slow"), ("unknown", None, None)),
]


@pytest.mark.parametrize(("quantity", "expected"), QUANTITIES, ids=lambda item: str(item)[:60])
def test_a_quantity_becomes_a_statement_within_what_the_fact_allows(
    quantity: Quantity, expected: tuple[str, float | None, float | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Derivation("casualty", "A model", "1", {"mass": "1 kg"}, (quantity,))
    monkeypatch.setattr("behaviour_check.scenario.derived._model", lambda _key: lambda _inputs, _files: run)
    fact = next(fact.id for fact in PANEL6.vocabulary.values() if fact.derived_by == quantity.name)
    found = said(report(scenario(CASUALTY)), fact)
    assert (found.form, found.low, found.high) == expected
    assert found.note == "version 1; from mass 1 kg"


def test_a_quantity_without_an_end_is_a_mistake_of_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Derivation("casualty", "A model", "1", {}, (Quantity("casualty_risk", 0.5),))
    monkeypatch.setattr("behaviour_check.scenario.derived._model", lambda _key: lambda _inputs, _files: run)
    with pytest.raises(TypeError, match=re.escape("disposal.casualty_risk says nothing")):
        load_scenario(scenario(CASUALTY), PANEL6)


# --- the files that inputs name ---

PATHS = [
    ("/etc/passwd", "a path may not lead out of the scenario's folder"),
    ("../secret.cdm", "a path may not lead out of the scenario's folder"),
    ("data/../../secret.cdm", "a path may not lead out of the scenario's folder"),
    ("data\\..\\secret.cdm", "a path may not lead out of the scenario's folder"),
    ("link.cdm", "a link leads out of the scenario's folder"),
    ("linked/secret.cdm", "a link leads out of the scenario's folder"),
    ("loop.cdm", "cannot be read"),
    ("data", "is not a file"),
    ("none.cdm", "cannot be read: no such file or directory"),
    ("x" * 5000, "cannot be read"),
]


@pytest.mark.parametrize(("path", "message"), PATHS, ids=[path[:20] for path, _ in PATHS])
def test_only_files_of_the_scenarios_own_folder_are_read(path: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "secret.cdm").write_text("CCSDS_CDM_VERS = 1.0\n")
    folder = tmp_path / "scenarios"
    (folder / "data").mkdir(parents=True)
    (folder / "link.cdm").symlink_to(tmp_path / "secret.cdm")
    (folder / "linked").symlink_to(tmp_path)
    (folder / "loop.cdm").symlink_to(folder / "loop.cdm")
    file = folder / "a.behaviour.yaml"
    file.write_text(scenario(f"conjunction: {{cdm: {json.dumps(path)}, hard_body_radius_m: 5}}"))
    [problem] = problems(file)
    assert problem.startswith(f"{file}:7:26: ")
    assert message in problem


def test_a_scenario_that_stands_in_no_file_has_no_files_beside_it() -> None:
    [problem] = problems(scenario("conjunction: {cdm: pass.cdm, hard_body_radius_m: 5}"))
    assert "a path needs a scenario that stands in a file" in problem


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "huge.cdm").write_bytes(b"\n" * (16 * 1024 * 1024 + 1))
    file = tmp_path / "a.behaviour.yaml"
    file.write_text(scenario("conjunction: {cdm: huge.cdm, hard_body_radius_m: 5}"))
    assert problems(file) == [f"{tmp_path / 'huge.cdm'}: larger than 16 MiB"]


def test_what_is_wrong_in_a_data_file_is_told_at_its_place_there(tmp_path: Path) -> None:
    (tmp_path / "bad.cdm").write_text("CCSDS_CDM_VERS = 1.0\nTCA = yesterday\n")
    file = tmp_path / "a.behaviour.yaml"
    file.write_text(scenario("conjunction: {cdm: bad.cdm, hard_body_radius_m: 5}"))
    assert any(problem.startswith(f"{tmp_path / 'bad.cdm'}:2:7: ") for problem in problems(file))


# --- examples to begin with ---


@pytest.mark.parametrize("key", list(EXAMPLES))
def test_the_example_of_each_model_is_whole(key: str) -> None:
    """Nothing but the files that it names is missing."""
    lines = "\n".join(f"  {name}: {value}" for name, value in EXAMPLES[key].items())
    text = scenario(f"{key}:\n{lines}")
    if any(name in EXAMPLES[key] for name in ("cdm", "first")):
        assert all("a path needs a scenario that stands in a file" in problem for problem in problems(text))
    else:
        assert report(text).activities[0].activity.derived.derivations


# --- the vocabulary says which quantity is which fact ---


def test_every_quantity_is_a_fact_of_the_shipped_pack_in_its_unit() -> None:
    from behaviour_check.derive.table import MODELS, YES_OR_NO

    units = {"_y": "years", "_km": "km", "_years": "object-years", "_pc": "probability", "_fragments": "pieces"}
    facts = {fact.derived_by: fact for fact in PANEL6.vocabulary.values() if fact.derived_by}
    assert facts.keys() == {name for names in MODELS.values() for name in names}
    for name, fact in facts.items():
        assert (fact.type == "boolean") == (name in YES_OR_NO)
        for ending, unit in units.items():
            if name.endswith(ending) and not (ending == "_y" and name.endswith("_years")):
                assert fact.unit == unit, name
