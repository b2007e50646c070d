"""The action for GitHub: valid, and each of its shell steps run with bash as a runner would run it."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from conftest import ROOT
from running import environment, run

from behaviour_check.report import FORMATS

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
SCRIPTS = {step["name"]: step for step in STEPS if "run" in step}
EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")

GOOD = "title: Good\nfacts_are: stipulated\nactivities: [{id: act, kind: launch, facts: {notification.made: true}}]\n"
MISSED = GOOD.replace("Good", "Missed").replace("made: true", "made: false")
BAD = GOOD.replace("notification.made", "notification.mad")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine"),
]
on_github = pytest.mark.skipif(not {"github", "markdown"} <= FORMATS.keys(), reason="no such forms yet")
with_sarif = pytest.mark.skipif("sarif-github" not in FORMATS, reason="no such form yet")


class Ran(NamedTuple):
    """How a step ended, what it printed, and what it told the runner."""

    code: int
    out: str
    err: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """What a runner gives to the steps of the action."""

    def __init__(self, folder: Path) -> None:
        self.workspace, self.temp = folder / "work space", folder / "temp"
        for path in (self.workspace, self.temp):
            path.mkdir()
        self.python, self.installed = sys.executable, str(ROOT / "src")

    def step(self, name: str, **inputs: str) -> Ran:
        """Run one step with these inputs (a `_` stands for a `-`); the others have their defaults."""
        given = {key.replace("_", "-"): text for key, text in inputs.items()}
        assert given.keys() <= ACTION["inputs"].keys()
        context = {f"inputs.{key}": given.get(key, item["default"]) for key, item in ACTION["inputs"].items()} | {
            "steps.python.outputs.python-path": self.python, "runner.temp": str(self.temp),
            "github.action_path": str(ROOT),
        }  # fmt: skip
        env = {key: EXPRESSION.sub(lambda found: context[found[1]], text) for key, text in SCRIPTS[name]["env"].items()}
        if "PYTHONPATH" in env and not Path(env["PYTHONPATH"]).exists():
            env["PYTHONPATH"] = self.installed  # as if it had been installed there
        output, summary = self.temp / "output", self.temp / "summary"
        for path in (output, summary):
            path.write_text("")
        script = self.temp / "script.sh"
        script.write_text(SCRIPTS[name]["run"])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script], cwd=self.workspace, check=False,
            env=environment(**env, GITHUB_OUTPUT=str(output), GITHUB_STEP_SUMMARY=str(summary)), capture_output=True,
            text=True, encoding="utf-8",
        )  # fmt: skip
        outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
        return Ran(done.returncode, done.stdout, done.stderr, outputs, summary.read_text(encoding="utf-8"))

    def check(self, **inputs: str) -> Ran:
        """Run the step that checks."""
        return self.step("Check scenarios", **inputs)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner whose workspace has scenarios in folders with awkward names."""
    runner = Runner(tmp_path)
    for name, text in (("good/a", GOOD), ("it is missed/b", MISSED), ("bad/c", BAD)):
        path = runner.workspace / f"{name}.behaviour.yaml"
        path.parent.mkdir()
        path.write_text(text)
    return runner


# --- the file itself ---


def test_it_has_the_shape_of_an_action() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", ROOT / "action.yml"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_from_outside_becomes_part_of_a_script() -> None:
    for step in SCRIPTS.values():
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]


def test_every_expression_names_something_that_there_is() -> None:
    known = {f"inputs.{name}" for name in ACTION["inputs"]} | {"github.action_path", "runner.temp"}
    outputs = set(re.findall(r'echo "([a-z-]+)=', SCRIPTS["Check scenarios"]["run"]))
    known |= {f"steps.check.outputs.{name}" for name in outputs} | {"steps.python.outputs.python-path"}
    named = re.findall(r"\b(?:inputs|steps|github|runner)\.[\w.-]+", (ROOT / "action.yml").read_text(encoding="utf-8"))
    assert set(named) <= known
    assert {f"inputs.{name}" for name in ACTION["inputs"]} <= set(named)
    assert outputs == ACTION["outputs"].keys()


def test_the_documentation_lists_its_inputs() -> None:
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    for name in (*ACTION["inputs"], *ACTION["outputs"]):
        assert f"`{name}`" in text


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="no shellcheck on this machine")
@pytest.mark.parametrize("name", SCRIPTS)
def test_shellcheck_finds_nothing(name: str) -> None:
    command = ["shellcheck", "--shell=bash", "--exclude=SC2153", "-"]  # PATHS is no misspelling of paths
    done = subprocess.run(command, input=SCRIPTS[name]["run"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


# --- the set-ups that the documentation gives ---


@pytest.mark.parametrize(("name", "schema"), [("github", "github-workflows"), ("gitlab", "gitlab-ci")])
def test_a_set_up_has_the_shape_that_its_host_asks_for(name: str, schema: str) -> None:
    path = ROOT / "docs" / "ci" / f"{name}.yml"
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflow_gives_inputs_that_there_are(runner: Runner) -> None:
    workflow = yaml.safe_load((ROOT / "docs" / "ci" / "github.yml").read_text(encoding="utf-8"))
    [step] = [step for step in workflow["jobs"]["behaviour-check"]["steps"] if "behaviour-check@" in step["uses"]]
    assert step["with"].keys() <= ACTION["inputs"].keys()


@pytest.mark.parametrize(("text", "codes"), [(GOOD, [0, 3]), (MISSED, [1, 3])])
def test_the_commands_for_gitlab_do_what_they_should(text: str, codes: list[int], runner: Runner) -> None:
    (runner.workspace / "scenarios").mkdir()
    (runner.workspace / "scenarios" / "a.behaviour.yaml").write_text(text)
    [job] = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab.yml").read_text(encoding="utf-8")).values()
    commands = [shlex.split(line) for line in job["script"] if line.startswith("behaviour-check ")]
    assert [run(*words[1:], cwd=runner.workspace).code for words in commands] == codes
    assert (runner.workspace / job["artifacts"]["reports"]["junit"]).read_text().startswith("<?xml")


# --- its steps ---


def test_it_installs_itself_beside_the_users_python(runner: Runner) -> None:
    """The package comes from the action's own folder; what it needs comes from pip. Then it is run from there."""
    (runner.workspace / "pip.py").write_text("raise SystemExit('code of the repository was run')\n")
    (runner.workspace / "click.py").write_text("raise SystemExit('code of the repository was run')\n")
    ran = runner.step("Install behaviour-check")
    assert "was run" not in ran.err
    if ran.code:
        pytest.skip(f"pip cannot install here: {ran.err.strip().splitlines()[-1]}")
    assert (runner.temp / "behaviour-check" / "behaviour_check" / "rules" / "panel6" / "pack.yaml").exists()
    checked = runner.check(paths="good", format="json")
    assert (checked.code, checked.err) == (0, "")
    assert json.loads(checked.out)["scenarios"][0]["title"] == "Good"
    assert runner.step("Install behaviour-check").code == 0  # a job may use the action twice


@on_github
def test_it_annotates_and_sums_up(runner: Runner) -> None:
    ran = runner.check(paths="it is missed")
    assert (ran.code, ran.err) == (0, "")
    assert "::warning file=" in ran.out
    assert "| Activity |" in ran.summary
    assert ran.outputs == {"exit-code": "0"}


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"paths": "good", "fail_on": "missed"}, 0),
        ({"paths": "it is missed"}, 0),
        ({"paths": "it is missed", "fail_on": "missed"}, 1),
        ({"paths": "it is missed", "fail_on": "missed", "reading": "treaty-law-only"}, 0),
        ({"paths": "good\nit is missed\n", "fail_on": "missed"}, 1),
        ({"paths": "  good  \n\n"}, 0),
        ({"paths": "good/a.behaviour.yaml", "rules": "panel6"}, 0),
        ({"paths": "good", "rules": "panel7"}, 3),
        ({"paths": "good", "fail_on": "always"}, 2),
        ({"paths": ""}, 2),
        ({}, 3),
        ({"paths": "bad"}, 3),
    ],
)
def test_inputs_become_options(inputs: dict[str, str], code: int, runner: Runner) -> None:
    ran = runner.check(format="text", **inputs)
    assert ran.code == code, ran.err
    assert ran.outputs == {"exit-code": str(code)}


def test_forms_stand_one_a_line(runner: Runner) -> None:
    ran = runner.check(paths="good", format="json\ntext:my report.txt\n")
    assert ran.code == 0
    assert json.loads(ran.out)["scenarios"]
    assert (runner.workspace / "my report.txt").read_text().startswith("behaviour-check ")


WORST = """good'; touch pwned; "; touch pwned; $(touch pwned) `touch pwned` && touch pwned"""
HOSTILE = [
    *(("paths", text) for text in (WORST, "--config=../temp/x", "-h", "*", "\\", "${PATHS}", "$(touch pwned)", "a\tb")),
    *((name, text) for name in ("rules", "reading", "fail_on", "format") for text in (WORST, "-h")),
]


@pytest.mark.parametrize(("name", "text"), HOSTILE)
def test_an_input_is_only_ever_text(name: str, text: str, runner: Runner) -> None:
    before = sorted(runner.workspace.rglob("*"))
    ran = runner.check(**{"paths": "good", "format": "text", name: text})
    assert ran.code in (2, 3)
    assert "Usage: " not in ran.out  # `-h` is no option here
    assert sorted(runner.workspace.rglob("*")) == before


def test_a_path_may_look_like_an_option(runner: Runner) -> None:
    (runner.workspace / "--version").mkdir()
    (runner.workspace / "--version" / "a.behaviour.yaml").write_text(GOOD)
    ran = runner.check(paths="--version", format="json")
    assert json.loads(ran.out)["scenarios"][0]["path"] == "--version/a.behaviour.yaml"


def test_settings_of_the_repository_are_used_and_inputs_win(runner: Runner) -> None:
    (runner.workspace / "behaviour-check.yaml").write_text("fail_on: missed\nreading: precautionary\nformat: [csv]\n")
    ran = runner.check(paths="it is missed", format="json")
    assert ran.code == 1
    assert json.loads(ran.out)["reading"] == "precautionary"
    ran = runner.check(paths="it is missed", format="json", fail_on="never", reading="baseline")
    assert (ran.code, json.loads(ran.out)["reading"]) == (0, "baseline")


@with_sarif
@pytest.mark.parametrize(("paths", "code"), [("good", 0), ("it is missed", 1), ("it is missed\nbad", 3)])
def test_sarif_is_uploaded_if_it_is_wanted_and_whole(paths: str, code: int, runner: Runner) -> None:
    sarif = runner.temp / "behaviour-check.sarif"
    ran = runner.check(paths=paths, fail_on="missed", format="text")
    assert ran.outputs == {"exit-code": str(code)}
    assert not sarif.exists()
    ran = runner.check(paths=paths, fail_on="missed", format="text", upload_sarif="true")
    assert ran.outputs == {"exit-code": str(code)} | ({"sarif": str(sarif)} if code < 3 else {})
    run = json.loads(sarif.read_text())["runs"][0]
    assert bool(run["results"]) is (paths != "good")


def test_expectations_are_compared(runner: Runner) -> None:
    compare = "Compare with what scenarios expect"
    for verdict, code in (("missed", 0), ("met", 1)):
        expects = f"expect: {{act: {{baseline: {{avoid-surprise: {verdict}}}}}}}\n"
        (runner.workspace / "it is missed" / "b.behaviour.yaml").write_text(MISSED + expects)
        ran = runner.step(compare, paths="it is missed\ngood", rules="panel6")
        assert ran.code == code
        assert ran.out.endswith(f"2 scenarios, 1 expectation, {code} differ, 1 scenario without expectations\n")
    assert runner.step(compare, paths="good").code == 3
