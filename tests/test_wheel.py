"""What is installed: a wheel with the packs, the schemas and the marker for type checkers inside."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import ROOT
from running import run

from behaviour_check import __version__

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "--quiet"]
    ran = run("wheel", *options, "--wheel-dir", folder, ROOT, command=[sys.executable, "-m", "pip"], seconds=120)
    assert ran.code == 0, ran.err
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_packs_schemas_and_types(wheel: Path) -> None:
    assert wheel.name == f"behaviour_check-{__version__}-py3-none-any.whl"
    names = set(ZipFile(wheel).namelist())
    package = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*.py")}
    beside = {
        f"behaviour_check/{path.relative_to(ROOT).as_posix()}"
        for folder in ("rules", "schema") for path in (ROOT / folder).rglob("*") if path.is_file()
    }  # fmt: skip
    assert len(beside) > 12
    assert package | beside | {"behaviour_check/py.typed"} <= names
    assert not [name for name in names if "test" in name.partition("/")[2] and "cli/test.py" not in name]
    assert [name for name in names if name.endswith("/entry_points.txt")]


def test_the_wheel_holds_what_the_modules_read_and_whose_data_it_is(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    source = ROOT / "src"
    read = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")
    }  # fmt: skip
    assert {path.rpartition("/")[0] for path in read} >= {
        "behaviour_check/derive/data",
        "behaviour_check/report/templates",
    }
    assert {"behaviour_check/derive/data/density.csv", "behaviour_check/derive/data/solar.csv"} <= read <= names
    (notice,) = [name for name in names if name.endswith("/licenses/NOTICE")]
    said = ZipFile(wheel).read(notice).decode()
    assert said == (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert {name.rpartition("/")[2] for name in read if "/data/" in name} <= set(said.split())


def test_the_unpacked_wheel_finds_its_pack_and_checks_a_scenario(wheel: Path, tmp_path: Path) -> None:
    ZipFile(wheel).extractall(tmp_path / "installed")
    scenario = tmp_path / "a.behaviour.yaml"
    scenario.write_text("title: A\nactivities: [{id: act, kind: launch, facts: {notification.made: true}}]\n")
    script = (
        "from behaviour_check.cli import main; import behaviour_check, sys; print(behaviour_check.__file__); main()"
    )
    # Isolated, so that this checkout is not on the path; what the wheel depends on is.
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r}); {script}"
    command = [sys.executable, "-P", "-c", code]
    ran = run("check", scenario, "-f", "json", command=command, cwd=tmp_path, env={"PYTHONPATH": ""})
    where, _, report = ran.out.partition("\n")
    assert (ran.code, ran.err) == (0, "")
    assert Path(where).is_relative_to(tmp_path / "installed")
    assert json.loads(report)["pack"]["id"] == "panel6"
    listed = run("rules", "list", "-q", command=command, cwd=tmp_path, env={"PYTHONPATH": ""})
    assert "shipped packs: panel6" in listed.out
