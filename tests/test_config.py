"""behaviour-check.yaml: where it is found, what is said of a wrong one, and what it does. Flags win."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from click.testing import Result as Invoked
from conftest import DATA, ROOT
from jsonschema import Draft202012Validator
from running import run

from behaviour_check import InvalidInput, Pack, load_pack
from behaviour_check.cli import cli, settings
from behaviour_check.config import NO_CONFIG, ConfigDocument, load_config
from behaviour_check.schemas import SCHEMAS
from behaviour_check.shape import shaped
from behaviour_check.source import read_file

TINY = DATA / "packs" / "tiny"
WRONG = sorted((DATA / "errors" / "config").glob("*.yaml"))
EXAMPLE = ROOT / "docs" / "ci" / "behaviour-check.yaml"

MISSED = (
    "title: Missed\nfacts_are: stipulated\nactivities: [{id: act, kind: launch, facts: {notification.made: false}}]\n"
)
OPEN = MISSED.replace("Missed", "Open").replace("{notification.made: false}", "{}")
SILENT = "title: Silent\nfacts_are: stipulated\nactivities: [{id: act, kind: ssa-sharing}]\n"
CLASS = """\
id: our-class
extends: panel6
readings: [{id: ours, title: Ours, idea: As we agreed, based_on: baseline}]
"""


@pytest.fixture(autouse=True)
def loaded_once(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped pack is loaded once for all tests: most run a command and ask nothing of how it is loaded."""
    for module in ("check", "settings"):
        monkeypatch.setattr(
            f"behaviour_check.cli.{module}.load_pack", lambda name: pack if name == "panel6" else load_pack(name)
        )


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two scenarios, a pack of its own and a folder for reports, in which commands run."""
    for name in (".git", "scenarios", "ours", "out", "deep"):
        (tmp_path / name).mkdir()
    (tmp_path / "scenarios" / "missed.behaviour.yaml").write_text(MISSED)
    (tmp_path / "scenarios" / "open.behaviour.yaml").write_text(OPEN)
    (tmp_path / "ours" / "pack.yaml").write_text(CLASS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def set_up(folder: Path, text: str) -> Path:
    path = folder / "behaviour-check.yaml"
    path.write_text(text)
    return path


def invoke(*args: str | Path) -> Invoked:
    return CliRunner().invoke(cli, list(map(str, args)), standalone_mode=False)


def check(*args: str | Path) -> Invoked:
    """Check the scenarios of the repository, and give the report as JSON."""
    ran = invoke("check", "scenarios", "-f", "json", *args)
    assert ran.exception is None, ran.exception
    return ran


def shown_in(report: dict[str, Any]) -> list[str]:
    """The criteria that a report shows, in order."""
    return list(report["scenarios"][0]["activities"][0]["accounts"][0]["criteria"])


# --- what is wrong with one ---


def use(path: Path) -> None:
    config = load_config(path)
    settings.rules_of(None, config)
    settings.check(config, load_pack(TINY))


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_the_problems_of_settings(path: Path, golden: Callable[[Path, str], None]) -> None:
    with pytest.raises(InvalidInput) as found:
        use(path)
    text = "".join(f"{problem}\n" for problem in found.value.problems).replace(f"{path.parent}/", "")
    forms = text.partition("(forms: ")[2].partition(")")[0]
    golden(path.with_suffix(".txt"), text.replace(f"(forms: {forms})", "(forms: …)") if forms else text)


def test_every_problem_has_a_place() -> None:
    for path in WRONG:
        for line in path.with_suffix(".txt").read_text().splitlines():
            assert line.split(":")[1].isdigit(), line


@pytest.mark.parametrize("path", [*WRONG, EXAMPLE], ids=lambda path: path.stem)
def test_the_schema_refuses_what_has_no_shape_and_nothing_else(path: Path, pack: Pack) -> None:
    try:
        source = read_file(path)
    except InvalidInput:
        return  # not even YAML
    shape, _ = shaped(ConfigDocument, source.data, source)
    accepted = Draft202012Validator(SCHEMAS["config"](pack)).is_valid(source.data)
    assert accepted is (shape is not None)


@pytest.mark.parametrize(
    ("select", "good"), [([1], True), ([4.0], True), (["1"], True), ([1.5], False), ([True], False), ([""], False)]
)
def test_criteria_are_named_by_id_or_number(select: list[Any], good: bool, pack: Pack) -> None:
    shape, _ = shaped(ConfigDocument, {"select": select}, NO_CONFIG.source)
    assert (shape is not None) is good
    assert Draft202012Validator(SCHEMAS["config"](pack)).is_valid({"select": select}) is good


def test_wrong_settings_stop_every_command_that_uses_them(repository: Path) -> None:
    set_up(repository, "reading: baselin\n")
    says = "behaviour-check.yaml:1:10: there is no reading `baselin` in panel6 (did you mean `baseline`?)"
    for args in (["check", "scenarios"], ["test", "scenarios"], ["explain", "launch"], ["rules", "list"]):
        ran = invoke(*args)
        assert isinstance(ran.exception, InvalidInput)
        assert str(ran.exception) == says
        assert ran.stdout == ""
    assert invoke("explain", "launch", "-r", "panel6").return_value == 0


def test_the_schema_is_printed_where_the_settings_are_broken(repository: Path) -> None:
    path = set_up(repository, "raeding: baseline\n")
    assert invoke("schema", "config").return_value == 0
    checked = invoke("schema", "config", "--check", path).exception
    assert isinstance(checked, InvalidInput)
    assert "raeding" in str(checked)


# --- where it is found ---


@pytest.mark.parametrize("here", [".", "deep", "scenarios"])
def test_it_is_found_upwards(here: str, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(repository, "rules: ours\nreading: ours\n")
    monkeypatch.chdir(repository / here)
    report = json.loads(invoke("check", repository / "scenarios", "-f", "json").stdout)
    assert (report["pack"]["id"], report["reading"]) == ("our-class", "ours")


def test_the_nearest_one_is_taken_alone(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(repository, "rules: ours\nreading: ours\n")
    set_up(repository / "deep", "fail_on: missed\n")
    monkeypatch.chdir(repository / "deep")
    assert invoke("check", "../scenarios", "-f", "json").return_value == 1
    assert settings.find_config(None).document.rules is None


def test_it_is_not_looked_for_above_the_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(repository, "fail_on: missed\n")
    for inner in ("inner", "submodule"):
        (repository / inner / "below").mkdir(parents=True)
    (repository / "inner" / ".git").mkdir()
    (repository / "submodule" / ".git").write_text("gitdir: elsewhere\n")
    for inner in ("inner", "submodule"):
        monkeypatch.chdir(repository / inner / "below")
        assert settings.find_config(None) is NO_CONFIG


def test_outside_a_repository_only_this_folder_is_looked_at(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(repository, "fail_on: missed\n")
    (repository / ".git").rmdir()
    assert settings.find_config(None).document.fail_on == "missed"
    monkeypatch.chdir(repository / "deep")
    assert settings.find_config(None) is NO_CONFIG


@pytest.mark.parametrize("name", settings.MISNAMED)
def test_a_name_that_is_nearly_right_is_an_error(name: str, repository: Path) -> None:
    (repository / name).write_text("fail_on: missed\n")
    with pytest.raises(InvalidInput) as found:
        settings.find_config(None)
    assert str(found.value) == f"{name}: settings stand in behaviour-check.yaml (rename this file)"


def test_another_file_is_named_by_a_flag(repository: Path) -> None:
    set_up(repository, "fail_on: never\n")
    other = set_up(repository / "deep", "fail_on: missed\nrules: ../ours\n")
    assert check().return_value == 0
    ran = check("--config", other)
    assert ran.return_value == 1
    assert json.loads(ran.stdout)["pack"]["id"] == "our-class"
    error = invoke("check", "scenarios", "--config", "nowhere.yaml").exception
    assert str(error) == "nowhere.yaml: cannot be read: no such file or directory"


# --- what it does, and that flags win ---


def test_all_commands_use_its_rules(repository: Path) -> None:
    set_up(repository, "rules: ours\n")
    expects = "expect: {act: {ours: {avoid-surprise: missed}}}\n"
    (repository / "scenarios" / "missed.behaviour.yaml").write_text(MISSED + expects)
    assert invoke("test", "scenarios/missed.behaviour.yaml").return_value == 0
    assert invoke("explain", "ours").stdout.startswith("# ours\n")
    assert invoke("rules", "list").stdout.startswith("our-class 0.0.0")
    assert invoke("rules", "lint").stdout.startswith("our-class 0.0.0")
    assert '"ours"' in invoke("schema", "scenario").stdout
    assert invoke("rules", "list", "-r", "panel6").stdout.startswith("panel6 ")
    assert invoke("test", "scenarios/missed.behaviour.yaml", "-r", "panel6").return_value == 3  # it expects `ours`


def test_a_shipped_pack_is_named_and_a_folder_is_relative_to_the_file(repository: Path) -> None:
    for rules, id in (("panel6", "panel6"), ("ours", "our-class"), ("./ours", "our-class")):
        set_up(repository, f"rules: {rules}\n")
        assert json.loads(check().stdout)["pack"]["id"] == id


def test_flags_win(repository: Path) -> None:
    set_up(repository, "rules: ours\nreading: ours\nfail_on: missed\nformat: [json:out/report.json]\n")
    assert json.loads(check("--reading", "baseline").stdout)["reading"] == "baseline"
    assert check("--fail-on", "never").return_value == 0
    assert not list((repository / "out").iterdir())  # `-f json` replaced it
    assert invoke("check", "scenarios").return_value == 1
    assert json.loads((repository / "out" / "report.json").read_text())["reading"] == "ours"
    # What a flag replaces need not fit the pack of another flag; what stays must.
    assert check("-r", "panel6", "--reading", "baseline").return_value == 1
    assert isinstance(invoke("check", "scenarios", "-r", "panel6").exception, InvalidInput)


def test_forms_may_be_several_and_go_to_files_beside_it(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(repository, "format: [text, json:out/report.json]\n")
    monkeypatch.chdir(repository / "deep")
    ran = invoke("check", "../scenarios", "-q")
    assert ran.stdout.startswith("behaviour-check ")
    assert json.loads((repository / "out" / "report.json").read_text())["scenarios"]


def test_a_link_does_not_lead_reports_out_of_the_repository(repository: Path) -> None:
    elsewhere = repository.parent / f"{repository.name}-elsewhere"
    elsewhere.mkdir()
    (repository / "link").symlink_to(elsewhere)
    (repository / "report.json").symlink_to(elsewhere / "report.json")
    for path in ("link/report.json", "report.json"):
        set_up(repository, f"format: [json:{path}]\n")
        error = invoke("check", "scenarios").exception
        assert str(error) == (
            f"behaviour-check.yaml:1:10: `{path}` leads out of the folder of this file (remove the link)"
        )
    assert not list(elsewhere.iterdir())


CRITERIA = [
    "avoid-surprise", "respect-security-of-others", "avoid-provocation", "be-predictable", "avoid-miscalculation",
    "avoid-creating-debris", "avoid-imposing-manoeuvres", "avoid-interfering",
]  # fmt: skip


@pytest.mark.parametrize(
    ("config", "flags", "left"),
    [
        ("", [], CRITERIA),
        ("", ["--select", "4", "--select", "avoid-surprise"], ["avoid-surprise", "be-predictable"]),
        ("", ["--select", "4, 1"], ["avoid-surprise", "be-predictable"]),
        ("", ["--ignore", "1,2,3", "--ignore", "8"], CRITERIA[3:7]),
        ("", ["--select", "1", "--select", "2", "--ignore", "2"], CRITERIA[:1]),
        ("select: [1, 2]", [], CRITERIA[:2]),
        ("ignore: [avoid-surprise]", [], CRITERIA[1:]),
        ("select: [1, 2]", ["--select", "3"], CRITERIA[2:3]),
        ("select: [1, 2]", ["--ignore", "2"], CRITERIA[:1]),
        ("ignore: [1]", ["--select", "1"], CRITERIA[:1]),
        ("ignore: [1]", ["--ignore", "2"], ["avoid-surprise", *CRITERIA[2:]]),
    ],
)
def test_criteria_are_selected_and_ignored(config: str, flags: list[str], left: list[str], repository: Path) -> None:
    if config:
        set_up(repository, config + "\n")
    assert shown_in(json.loads(check(*flags).stdout)) == left


@pytest.mark.parametrize("flags", [["--select", "1", "--ignore", "1"], ["--ignore", "1,2,3,4,5,6,7,8"]])
def test_to_ignore_everything_is_a_mistake(flags: list[str], repository: Path) -> None:
    error = invoke("check", "scenarios", *flags).exception
    assert isinstance(error, click.UsageError)
    assert error.message == "every criterion that is selected is ignored: nothing is left to show"


def test_a_criterion_that_does_not_exist_is_a_mistake(repository: Path) -> None:
    error = invoke("check", "scenarios", "--select", "be-predictible").exception
    assert isinstance(error, click.UsageError)
    assert error.message == "there is no criterion `be-predictible` in panel6 (did you mean `be-predictable`?)"


ASIDES = ("disputed_facts", "not_asked", "without_effect")


def without(node: Any, keys: tuple[str, ...]) -> Any:
    if isinstance(node, list):
        return [without(item, keys) for item in node]
    if isinstance(node, dict):
        return {key: without(item, keys) for key, item in node.items() if key not in keys}
    return node


def told_of(node: Any, key: str) -> set[str]:
    """What stands under a key, wherever it occurs."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    below = {item for child in children for item in told_of(child, key)}
    facts = node.get(key, []) if isinstance(node, dict) else []
    return below | {str(item.get("fact", item.get("facts"))) for item in facts}


@pytest.mark.parametrize("flags", [["--select", "4"], ["--ignore", "1"], ["--select", "1,7", "--ignore", "7"]])
def test_what_is_left_out_changes_nothing_else(flags: list[str]) -> None:
    """What is shown of a criterion is what the whole report shows of it, and nothing but criteria is left out."""
    whole, part = (json.loads(invoke("check", ROOT / "examples", "-f", "json", *more).stdout) for more in ([], flags))
    left = set(shown_in(part))
    for scenario in whole["scenarios"]:
        for activity in scenario["activities"]:
            activity["disputed"] = [item for item in activity["disputed"] if item["criterion"] in left]
            for account in activity["accounts"]:
                account["criteria"] = {id: item for id, item in account["criteria"].items() if id in left}
    # What is told of accounts and of facts not asked rests on the criteria that are shown.
    assert told_of(part, "disputed_facts") <= told_of(whole, "disputed_facts")
    assert told_of(part, "not_asked") <= told_of(whole, "not_asked")
    assert "without_effect" not in part["scenarios"][-1]["activities"][0]
    assert without(whole, ASIDES) == without(part, ASIDES)
    assert len(left) == {"4": 1, "1": 7, "1,7": 1}[flags[1]]


def test_only_what_is_selected_is_counted(repository: Path) -> None:
    assert check("--fail-on", "missed").return_value == 1
    assert check("--fail-on", "missed", "--ignore", "1").return_value == 0
    assert check("--fail-on", "missed", "--select", "1").return_value == 1
    assert check("--fail-on", "undetermined", "--select", "4").return_value == 1


def test_why_a_run_fails_is_said(repository: Path) -> None:
    for flags, says in (
        (["--fail-on", "missed"], "1 verdict is missed in the baseline reading (--fail-on missed)\n"),
        (["--fail-on", "undetermined", "--select", "1"],
         "2 verdicts are missed or undetermined in the baseline reading (--fail-on undetermined)\n"),
    ):  # fmt: skip
        assert check(*flags).stderr == says


def test_that_nothing_applied_is_said(repository: Path) -> None:
    (repository / "scenarios" / "missed.behaviour.yaml").unlink()
    (repository / "scenarios" / "open.behaviour.yaml").write_text(SILENT)
    ran = check("--select", "6", "--fail-on", "undetermined")
    assert ran.return_value == 0
    assert ran.stderr == "no criterion applies to any activity in the baseline reading: nothing was judged\n"


# --- findings that are accepted ---

ACCEPTED = """\
fail_on: missed
accepted:
- scenario: scenarios/missed.behaviour.yaml
  activity: act
  criterion: avoid-surprise
  reason: known since the first draft
  until: 2031-05-01
"""
WHAT = "scenarios/missed.behaviour.yaml: act / avoid-surprise"


@pytest.mark.parametrize("here", [".", "scenarios", "deep"])
def test_an_accepted_finding_does_not_count(here: str, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(repository, ACCEPTED)
    monkeypatch.chdir(repository / here)
    file = Path("." if here == "." else "..") / "behaviour-check.yaml"
    for scenarios in (repository / "scenarios", Path("." if here == "scenarios" else file.parent / "scenarios")):
        ran = invoke("check", scenarios, "-f", "json", "--as-of", "2031-05-01")
        assert ran.return_value == 0
        assert ran.stderr == f"{file}: 1 finding is accepted (`-v` lists them)\n"
        assert '"avoid-surprise":{"verdicts":{"baseline":"missed"' in ran.stdout.replace(" ", "")


def test_the_report_is_the_same_with_and_without_acceptances(repository: Path) -> None:
    plain = check()
    set_up(repository, ACCEPTED)
    assert check("--as-of", "2031-01-01").stdout == check("--as-of", "2032-01-01").stdout == plain.stdout


def test_acceptances_that_are_used_are_listed_on_request(repository: Path) -> None:
    set_up(repository, ACCEPTED)
    ran = check("--as-of", "2031-05-01", "-v")
    reason = "known since the first draft"
    assert ran.stderr == f"behaviour-check.yaml:3:3: accepted until 2031-05-01: {WHAT}: missed ({reason})\n"
    assert check("--as-of", "2031-05-01", "-q").stderr == ""
    second = "\n- {scenario: scenarios/open.behaviour.yaml, activity: act, criterion: 1, verdict: undetermined, reason: r, until: 2031-05-01}\n"  # noqa: E501 (one entry)
    set_up(repository, ACCEPTED.rstrip() + second)
    assert "2 findings are accepted" in check("--as-of", "2031-05-01").stderr
    assert check("--as-of", "2031-05-01", "--fail-on", "undetermined", "--select", "1").return_value == 0


def test_an_expired_acceptance_counts_again_and_is_said(repository: Path) -> None:
    set_up(repository, ACCEPTED)
    for flags in ([], ["-q"], ["-v"]):
        ran = check("--as-of", "2031-05-02", *flags)
        assert ran.return_value == 1
        assert ran.stderr.splitlines() == [
            f"behaviour-check.yaml:3:3: acceptance expired on 2031-05-01: {WHAT}: missed (act on it, or renew it)",
            "1 verdict is missed in the baseline reading (--fail-on missed)",
        ]


FILE = "scenarios/missed.behaviour.yaml"
OTHERWISE = "in the baseline reading, not"
NOTHING = [
    ("activity: act", "activity: atc", f"{FILE} has no activity `atc` (did you mean `act`?)"),
    ("activity: act", "activity: landing", f"{FILE} has no activity `landing` (activities: act)"),
    ("missed.behaviour", "misst.behaviour",
     "there is no file scenarios/misst.behaviour.yaml (mend the path, or remove the acceptance)"),
    ("avoid-surprise", "4", f"{FILE}: act / 4 is undetermined {OTHERWISE} missed (remove it)"),
    ("avoid-surprise", "1\n  verdict: undetermined", f"{FILE}: act / 1 is missed {OTHERWISE} undetermined (remove it)"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), NOTHING)
def test_an_acceptance_that_matches_nothing_is_said(old: str, new: str, says: str, repository: Path) -> None:
    set_up(repository, ACCEPTED.replace(old, new, 1))
    ran = check("--as-of", "2031-01-01", "-q")
    assert ran.return_value == 1
    assert ran.stderr.splitlines()[0] == f"behaviour-check.yaml:3:3: acceptance matches nothing: {says}"


def test_acceptances_of_what_was_not_looked_at_are_left_alone(repository: Path) -> None:
    set_up(repository, ACCEPTED)
    as_of = ("--as-of", "2031-05-02")
    assert invoke("check", "scenarios/open.behaviour.yaml", "-q", *as_of).stderr == ""
    assert check("--ignore", "1", *as_of).stderr == ""
    (repository / "scenarios" / "missed.behaviour.yaml").write_text(MISSED.replace("launch", "lanch"))
    assert "acceptance" not in check(*as_of).stderr


def test_an_acceptance_is_of_the_reading_that_leads(repository: Path) -> None:
    set_up(repository, ACCEPTED)
    ran = check("--as-of", "2031-01-01", "--reading", "treaty-law-only")
    assert "avoid-surprise is undetermined in the treaty-law-only reading, not missed" in ran.stderr


def test_the_day_is_today_if_none_is_given(repository: Path) -> None:
    today = datetime.now(UTC).date()
    for days, code in ((-2, 1), (2, 0)):
        set_up(repository, ACCEPTED.replace("2031-05-01", str(today + timedelta(days))))
        assert check().return_value == code


@pytest.mark.parametrize("day", ["2031-02-29", "tomorrow", "20310501", "2031-W01-1", "2031-05-01\n", ""])
def test_a_day_is_a_day(day: str, repository: Path) -> None:
    error = invoke("check", "scenarios", "--as-of", day).exception
    assert isinstance(error, click.UsageError)
    assert "is not a day (write YYYY-MM-DD)" in error.message


def test_a_circle_of_links_matches_nothing(repository: Path) -> None:
    (repository / "scenarios" / "missed.behaviour.yaml").rename(repository / "scenarios" / "other.behaviour.yaml")
    (repository / "a").symlink_to("b")
    (repository / "b").symlink_to("a")
    set_up(repository, ACCEPTED.replace(FILE, "a") + "format: [json:b]\n")
    assert "acceptance matches nothing: there is no file a (" in check("--as-of", "2031-01-01").stderr
    assert invoke("check", "scenarios").return_value == 1


# --- the documentation's own ---


def test_the_example_of_the_documentation_does_what_it_says(pack: Pack) -> None:
    Draft202012Validator(SCHEMAS["config"](pack)).validate(read_file(EXAMPLE).data)
    args: list[str | Path] = ["docs/ci/scenarios", "--config", EXAMPLE.relative_to(ROOT), "--as-of", "2031-06-01"]
    ran = run("check", *args)
    assert ran.code == 1
    assert [line.split(": ")[1] for line in ran.err.splitlines()[:3]] == [
        "1 finding is accepted (`-v` lists them)", "acceptance expired on 2031-03-31", "acceptance matches nothing",
    ]  # fmt: skip
    assert run("test", "docs/ci/scenarios", "--config", EXAMPLE).code == 0
