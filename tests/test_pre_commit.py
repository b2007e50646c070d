"""The hooks, run by pre-commit itself on a repository with good and bad scenarios and packs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from running import Ran, environment

HOOKS = ["behaviour-check", "behaviour-check-test", "behaviour-check-rules"]
NEEDED = ["src", "rules", "schema", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"]

SCENARIO = """\
title: A launch
facts_are: stipulated
activities: [{id: act, kind: launch, facts: {notification.made: false}}]
expect: {act: {baseline: {avoid-surprise: missed}}}
"""
PACK = """\
id: ours
extends: panel6
indicators:
  notice-lead-time:
    thresholds: {lead_h: {value: 72, unit: h, convention: true, why: we agreed}}
    examples: {met: {notification.lead_time_h: 100}}
"""
CONFIG = """\
repos:
- repo: %s
  rev: %s
  hooks:
  - id: behaviour-check
    args: [%s]
  - id: behaviour-check-test
    args: [%s]
  - id: behaviour-check-rules
    args: [%s]
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("git") is None, reason="no git on this machine"),
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps what it installs, so that it installs once."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """This repository as it is now, committed somewhere else, and the commit."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in NEEDED:
        source, ignore = ROOT / name, shutil.ignore_patterns("__pycache__", "*.egg-info")
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignore)
        else:
            shutil.copy(source, folder / name)
    return folder, commit(folder)


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Path]:
    """A repository with a scenario, another YAML file, and a pack."""
    for name, text in (("scenarios/a.behaviour.yaml", SCENARIO), ("other.yaml", "a: b\n"), ("ours/pack.yaml", PACK)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    commit(tmp_path)
    yield tmp_path
    # What a hook was not meant to write, it did not write.
    left = git(tmp_path, "status", "--porcelain", "--untracked-files=all", "--", ".", ":!.pre-commit-config.yaml")
    assert "??" not in left


def git(folder: Path, *args: str) -> str:
    """Run git as nobody in particular, whatever the machine's own settings."""
    identity = {
        f"GIT_{who}_{what}": "nobody@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    env = environment(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1", **identity)
    done = subprocess.run(["git", *args], cwd=folder, env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path) -> str:
    """Commit everything in a folder, and give the commit."""
    git(folder, "init", "-q")
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "-m", "as it is")
    return git(folder, "rev-parse", "HEAD")


def pre_commit(folder: Path, cache: Path, *args: str | Path) -> Ran:
    """Run pre-commit. Skips the test if it cannot install the hooks, as on a machine without a package index."""
    env = environment(PRE_COMMIT_HOME=str(cache), PRE_COMMIT_COLOR="never", GIT_CONFIG_GLOBAL="/dev/null")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *map(str, args)], cwd=folder, env=env, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    if "An unexpected error has occurred: CalledProcessError" in done.stdout and "pip" in done.stdout:
        pytest.skip("pip cannot install the hooks here")
    return Ran(done.returncode, done.stdout, done.stderr)


def outcomes(ran: Ran) -> dict[str, str]:
    """What pre-commit says of each hook."""
    lines = [line for line in ran.out.splitlines() if ".." in line and line.startswith("behaviour-check")]
    return {line.partition(".")[0].partition("(")[0]: line.rpartition(".")[2] for line in lines}


def configure(repository: Path, hooks: tuple[Path, str], check: str = "", test: str = ".", rules: str = "ours") -> None:
    config = CONFIG % (*hooks, check, test, rules)
    (repository / ".pre-commit-config.yaml").write_text(config)
    git(repository, "add", "--all")


def test_the_manifest_is_valid() -> None:
    done = subprocess.run([sys.executable, "-m", "pre_commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml"])
    assert done.returncode == 0


def test_the_set_up_of_the_documentation_is_valid() -> None:
    path = ROOT / "docs" / "ci" / "pre-commit-config.yaml"
    done = subprocess.run([sys.executable, "-m", "pre_commit", "validate-config", path])
    assert done.returncode == 0
    [repo] = yaml.safe_load(path.read_text(encoding="utf-8"))["repos"]
    assert [hook["id"] for hook in repo["hooks"]] == HOOKS


def test_each_hook_is_tried(repository: Path, hooks: tuple[Path, str], cache: Path) -> None:
    """`pre-commit try-repo`, as it is written in pre-commit's own documentation, with what the hooks do by default."""
    ran = pre_commit(repository, cache, "try-repo", hooks[0], "--ref", hooks[1], "--all-files", "--verbose")
    assert ran.code == 0, ran.out
    assert outcomes(ran) == {
        "behaviour-check": "Passed", "behaviour-check test": "Passed", "behaviour-check rules": "Passed",
    }  # fmt: skip
    assert "1 scenario assessed" in ran.out
    assert "1 scenario, 1 expectation, 0 differ" in ran.out
    assert "panel6 1.0.0: 63 indicators, 126 examples, no problems" in ran.out


def test_good_files_pass_and_bad_ones_are_named(repository: Path, hooks: tuple[Path, str], cache: Path) -> None:
    configure(repository, hooks)
    good = pre_commit(repository, cache, "run", "--all-files")
    assert good.code == 0, good.out
    assert set(outcomes(good).values()) == {"Passed"}

    (repository / "scenarios" / "a.behaviour.yaml").write_text(SCENARIO.replace("surprise: missed", "surprise: met"))
    (repository / "scenarios" / "b.behavior.yml").write_text(SCENARIO.replace("launch,", "lanch,"))
    (repository / "ours" / "pack.yaml").write_text(PACK.replace("100", "48"))
    git(repository, "add", "--all")
    bad = pre_commit(repository, cache, "run")
    assert bad.code == 1
    assert set(outcomes(bad).values()) == {"Failed"}
    for says in (
        "scenarios/b.behavior.yml:3:30: kind of activity: `lanch` is not one of its choices (did you mean `launch`?",
        "scenarios/a.behaviour.yaml:4:43: act / baseline / avoid-surprise: expected met, found missed",
        "ours/pack.yaml:6:21: the example `met` of notice-lead-time comes out as missed in the baseline reading",
    ):
        assert says in bad.out
    assert bad.out.count("exit code: 3") == 3


def test_args_of_the_user(repository: Path, hooks: tuple[Path, str], cache: Path) -> None:
    configure(repository, hooks, check="--fail-on, missed", test="scenarios", rules="panel6")
    ran = pre_commit(repository, cache, "run", "--all-files")
    assert list(outcomes(ran).values()) == ["Failed", "Passed", "Passed"]
    assert "1 verdict is missed in the baseline reading (--fail-on missed)" in ran.out


def test_settings_of_the_repository_are_used(repository: Path, hooks: tuple[Path, str], cache: Path) -> None:
    (repository / "behaviour-check.yaml").write_text("rules: ours\nfail_on: missed\nignore: [1]\n")
    configure(repository, hooks, rules="")
    ran = pre_commit(repository, cache, "run", "--all-files", "--verbose")
    assert ran.code == 0, ran.out
    assert "(ours 0.0.0)" in ran.out
    assert "ours 0.0.0: 63 indicators, 126 examples, no problems" in ran.out


def test_which_files_make_a_hook_run(repository: Path, hooks: tuple[Path, str], cache: Path) -> None:
    configure(repository, hooks)
    commit_all = ("commit", "-q", "-m", "set up")
    git(repository, *commit_all)
    for name, ran_hooks in (
        ("notes.txt", set[str]()),
        ("other.yaml", {"behaviour-check test", "behaviour-check rules"}),
        ("scenarios/a.behaviour.yaml", {"behaviour-check", "behaviour-check test", "behaviour-check rules"}),
    ):
        path = repository / name
        path.write_text(path.read_text() + "# more\n" if path.exists() else "text\n")
        git(repository, "add", "--all")
        ran = pre_commit(repository, cache, "run")
        assert {hook for hook, outcome in outcomes(ran).items() if outcome == "Passed"} == ran_hooks
        git(repository, *commit_all)
