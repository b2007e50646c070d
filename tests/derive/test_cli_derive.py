"""`behaviour-check derive`: what it prints, what it draws, and how it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import DATA
from running import run

from behaviour_check import InvalidInput, Pack, assess, load_scenario
from behaviour_check.cli import cli
from behaviour_check.report import Header, renderer

HEAD = "title: A retirement\nfacts_are: stipulated\nactivities:\n- id: relay\n  kind: disposal\n"
GRAVEYARD = HEAD + """\
  derive:
    graveyard:
      perigee_above_geo_km: 250
      eccentricity: 0.001
      radiation_pressure_coefficient: 1.3
      area_to_mass_m2_kg: 0.04
"""  # fmt: skip
STATED = GRAVEYARD + "  facts: {disposal.geo_reorbit_ok: true}\n"
NOTHING = HEAD + "  facts: {disposal.geo_reorbit_ok: true}\n"
CONJUNCTION = HEAD.replace("kind: disposal", "kind: launch") + "  derive:\n    conjunction: {cdm: cdm/hst.kvn}\n"
MAGIC = {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<?xml", "pdf": b"%PDF-"}


def invoke(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, ["derive", *map(str, args)], standalone_mode=False)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "relay.behaviour.yaml"
    path.write_text(GRAVEYARD)
    return path


def left_in(folder: Path) -> list[str]:
    """What stands in a folder besides the scenario."""
    return sorted(path.name for path in folder.iterdir() if path.name != "relay.behaviour.yaml")


# --- what it prints ---


def test_it_shows_what_models_give_and_the_verdicts_that_follow(scenario: Path, pack: Pack) -> None:
    ran = run("derive", scenario, "--color=never")
    assert (ran.code, ran.err) == (0, "")
    shown, verdicts = ran.out.split("\n\n", 1)
    assert shown.splitlines() == [
        "relay, derived by models",
        "  IADC minimum re-orbit above the geostationary ring (IADC-02-01, 5.3.1.1),",
        "    version 1",
        "    disposal.geo_reorbit_ok: false",
        "    From perigee 250 km above the geostationary altitude; eccentricity 0.001;",
        "      radiation pressure coefficient 1.3; area to dry mass 0.04 m²/kg.",
        "    The perigee must be at least 287 km above the geostationary altitude, the",
        "      eccentricity at most 0.003.",
    ]
    report = assess(pack, load_scenario(scenario, pack, str(scenario)))
    assert verdicts == "".join(renderer("text")(Header(pack, "baseline", -1), [report]))


def test_what_is_stated_instead_stands_beside_it(scenario: Path) -> None:
    scenario.write_text(STATED)
    out = invoke(scenario).stdout
    derived = out.index("disposal.geo_reorbit_ok: false")
    assert out.index("Stated instead, outside the model's range: true.") > derived


def test_the_leading_reading_is_chosen_by_its_id(scenario: Path) -> None:
    assert invoke(scenario, "--reading", "precautionary").exit_code == 0
    ran = run("derive", scenario, "--reading", "precautionry")
    assert (ran.code, ran.out) == (2, "")
    assert "precautionary" in ran.err


def test_activities_without_models_are_left_out_above_and_assessed_below(scenario: Path) -> None:
    scenario.write_text(GRAVEYARD + "- {id: other, kind: launch}\n")
    out = invoke(scenario).stdout
    assert "other, derived by models" not in out
    assert "other: " in out


def test_what_files_say_cannot_steer_the_terminal(scenario: Path) -> None:
    (scenario.parent / "cdm").mkdir()
    raw = (DATA / "derive" / "cdm" / "hst-delta-2.kvn").read_text()
    (scenario.parent / "cdm" / "hst.kvn").write_text(raw.replace("= HST", "= H\x1b[31mST\u202e"))
    scenario.write_text(CONJUNCTION)
    ran = run("derive", scenario, "--color=never")
    assert ran.code == 0, ran.err
    assert "\x1b" not in ran.out + ran.err
    assert "\u202e" not in ran.out + ran.err


# --- how it ends ---


def test_nothing_to_derive_is_an_invalid_input(scenario: Path) -> None:
    scenario.write_text(NOTHING)
    ran = run("derive", scenario, "--plot", scenario.with_name("picture.png"))
    assert (ran.code, ran.out) == (3, "")
    assert "there is nothing to derive here" in ran.err
    assert "breakup, explosion, lifetime, conjunction, approach, graveyard, casualty" in ran.err
    assert left_in(scenario.parent) == []


@pytest.mark.parametrize("name", ["picture", "picture.gif", "picture.png.txt", "png", "", "-"])
def test_another_ending_is_a_usage_error(scenario: Path, name: str) -> None:
    ran = run("derive", scenario, "--plot", name, cwd=scenario.parent)
    assert (ran.code, ran.out) == (2, "")
    assert "end the name with .png, .svg, .pdf" in ran.err
    assert left_in(scenario.parent) == []


def test_faults_of_a_scenario_are_told_at_their_places(scenario: Path) -> None:
    scenario.write_text(GRAVEYARD.replace("eccentricity: 0.001", "eccentricity: 1.5"))
    ran = run("derive", scenario.name, "--plot", "picture.png", cwd=scenario.parent)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("relay.behaviour.yaml:9:")
    assert left_in(scenario.parent) == []


def test_a_data_file_that_is_missing_is_told_at_its_key(scenario: Path) -> None:
    scenario.write_text(CONJUNCTION)
    ran = run("derive", scenario.name, cwd=scenario.parent)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("relay.behaviour.yaml:7:")
    assert "`cdm/hst.kvn` cannot be read: no such file or directory" in ran.err


def test_a_scenario_that_is_missing(tmp_path: Path) -> None:
    ran = run("derive", "none.behaviour.yaml", cwd=tmp_path)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("none.behaviour.yaml:")


# --- what it draws ---


@pytest.mark.parametrize("name", ["a.png", "a.svg", "a.pdf", "A.PNG", ".png", "two.dots.svg"])
def test_a_picture_is_written_in_the_form_that_its_name_ends_in(scenario: Path, name: str) -> None:
    ran = invoke(scenario, "--plot", scenario.with_name(name))
    assert (ran.exception, ran.exit_code) == (None, 0)
    form = name.lower().rpartition(".")[2]
    assert scenario.with_name(name).read_bytes().startswith(MAGIC[form])
    assert left_in(scenario.parent) == [name]
    assert ran.stdout == invoke(scenario).stdout


def test_data_files_are_read_from_the_folder_of_the_scenario(
    scenario: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    (scenario.parent / "cdm").mkdir()
    (scenario.parent / "cdm" / "hst.kvn").write_bytes((DATA / "derive" / "cdm" / "hst-delta-2.kvn").read_bytes())
    scenario.write_text(CONJUNCTION)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    assert invoke(os.path.relpath(scenario), "--plot", "encounter.svg").exit_code == 0
    assert "HST (10001) and DELTA 2" in (elsewhere / "encounter.svg").read_text()


def test_a_picture_replaces_an_older_one_whole(scenario: Path) -> None:
    picture = scenario.with_name("a.svg")
    picture.write_text("older")
    picture.chmod(0o640)
    assert invoke(scenario, "--plot", picture).exit_code == 0
    assert picture.read_bytes().startswith(MAGIC["svg"])
    assert picture.stat().st_mode & 0o777 == 0o640


def test_a_picture_that_cannot_be_drawn_leaves_what_was_there(scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from behaviour_check.derive.plot import sheet

    def failing(*args: Any) -> bytes:
        raise MemoryError

    picture = scenario.with_name("a.svg")
    picture.write_text("older")
    monkeypatch.setattr(sheet, "page", failing)
    ran = invoke(scenario, "--plot", picture)
    assert isinstance(ran.exception, MemoryError)
    assert ran.stdout == ""
    assert picture.read_text() == "older"
    assert left_in(scenario.parent) == ["a.svg"]


def test_a_place_that_cannot_be_written_is_a_usage_error(scenario: Path) -> None:
    ran = run("derive", scenario, "--plot", scenario.parent / "none" / "a.png")
    assert (ran.code, ran.out) == (2, "")
    assert "cannot be written: no such file or directory" in ran.err


# --- without the extras ---


def test_a_missing_matplotlib_is_told_with_what_to_install(scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("behaviour_check.derive.plot")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("behaviour_check.derive.plot", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    ran = invoke(scenario, "--plot", scenario.with_name("a.png"))
    assert isinstance(ran.exception, InvalidInput)
    (problem,) = ran.exception.problems
    assert (problem.file, problem.message) == ("--plot", "pictures need the package matplotlib, which is not installed")
    assert problem.hint == "run: pip install 'behaviour-check[plot]'"
    assert left_in(scenario.parent) == []
    assert invoke(scenario).exit_code == 0


_WITHOUT = "import sys; sys.modules[%r] = None; from behaviour_check.cli import main; sys.exit(main())"
_LIFETIME = (
    HEAD
    + "  derive:\n    lifetime: {altitude_km: 550, inclination_deg: 53, area_to_mass_m2_kg: 0.01, date: 2030-01-01}\n"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "without", "options", "code", "says"),
    [
        (GRAVEYARD, "matplotlib", ["--plot", "a.png"], 3, "run: pip install 'behaviour-check[plot]'"),
        (GRAVEYARD, "matplotlib", [], 0, ""),
        (GRAVEYARD, "numpy", [], 0, ""),
        (GRAVEYARD, "numpy", ["--plot", "a.png"], 3, "pictures need the package numpy"),
        (_LIFETIME, "numpy", [], 3, "run: pip install 'behaviour-check[derive]'"),
    ],
)
def test_without_an_extra(scenario: Path, text: str, without: str, options: list[str], code: int, says: str) -> None:
    scenario.write_text(text)
    ran = run(
        "derive", scenario.name, *options, cwd=scenario.parent, command=[sys.executable, "-c", _WITHOUT % without]
    )
    assert ran.code == code, ran.err
    assert says in ran.err
    assert (code == 0) == (ran.err == "")
    assert left_in(scenario.parent) == []
