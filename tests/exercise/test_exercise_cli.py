"""`exercise new`, `grade` and `card` as they are run: what they write, where, and how they end."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import DATA, ROOT
from exercises import CLASSROOM, CRITERIA, READINGS
from running import run

from behaviour_check import InvalidInput
from behaviour_check.cli.exercise import command
from behaviour_check.exercise.record import load_exercise, record_text

VISITOR = CLASSROOM / "visitor" / "visitor.behaviour.yaml"
ANSWERS = CLASSROOM / "visitor" / "answers"
FILES = ["answers.csv", "answers.yaml", "exercise.yaml", "key.html", "key.md", "sheet.html", "sheet.md"]
ROLES = sorted(f"sheet-{id}.{ending}" for id in READINGS for ending in ("html", "md"))


def ran(*args: str | Path) -> Result:
    """The command as it is run, here."""
    return CliRunner().invoke(command, [str(arg) for arg in args])


def problems(*args: str | Path) -> list[str]:
    """What an invalid input is said to be."""
    error = ran(*args).exception
    assert isinstance(error, InvalidInput), error
    return [str(problem) for problem in error.problems]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A folder with an exercise, and answers of two students in it."""
    folder = tmp_path / "lesson"
    assert ran("new", VISITOR, "-o", folder).exit_code == 0
    (folder / "answers").mkdir()
    write(folder / "answers" / "class.csv", "visitor,Ana,,,met,so,missed\n,Bo,,,,,met\n")
    return folder


def write(path: Path, rows: str) -> None:
    one, two, *_ = CRITERIA
    path.write_text(f"exercise,name,group,role,{one},{one} reason,{two}\n{rows}", encoding="utf-8")


# --- new ---


@pytest.mark.slow
def test_new_writes_an_exercise_and_says_so_on_stderr(tmp_path: Path) -> None:
    done = run("exercise", "new", VISITOR, "-o", tmp_path / "a" / "b", cwd=tmp_path)
    assert (done.code, done.out) == (0, "")
    assert names(tmp_path / "a" / "b") == FILES
    assert all(name in done.err for name in FILES)
    graded = run("exercise", "grade", ANSWERS / "class.csv", "-e", tmp_path / "a" / "b", cwd=tmp_path)
    assert (graded.code, graded.err) == (0, "")
    assert graded.out.startswith("behaviour-check ")
    assert "13 students or groups" in graded.out


@pytest.mark.slow
def test_the_codes_are_those_of_the_other_commands(lesson: Path, tmp_path: Path) -> None:
    assert run("exercise", "grade", tmp_path / "none.csv").code == 3
    assert run("exercise", "grade", lesson / "answers", "-f", "docx").code == 2
    again = run("exercise", "new", VISITOR, "-o", lesson)
    assert (again.code, again.out) == (2, "")
    assert "exists (give another folder, or --force to replace it)" in again.err
    (lesson / "answers" / "class.csv").write_text("exercise,name\nx,Ana\n", encoding="utf-8")
    wrong = run("exercise", "grade", lesson / "answers")
    assert (wrong.code, wrong.out) == (3, "")
    assert "class.csv:2:1: these are answers to the exercise `x`, not to `visitor`" in wrong.err
    card = run("exercise", "card")
    assert (card.code, card.err) == (0, "")
    assert card.out.startswith("# Protocol for an encounter in orbit\n")


def test_roles_add_a_sheet_for_each_reading(tmp_path: Path) -> None:
    assert ran("new", VISITOR, "-o", tmp_path, "--roles").exit_code == 0
    assert names(tmp_path) == sorted([*FILES, *ROLES])


def test_nothing_that_exists_is_replaced_without_force(lesson: Path) -> None:
    (lesson / "sheet.md").unlink()
    (lesson / "key.md").write_text("mine", encoding="utf-8")
    done = ran("new", VISITOR, "-o", lesson)
    assert done.exit_code == 2
    assert "exists (give another folder, or --force to replace it)" in done.output
    assert "sheet.md" not in names(lesson)
    assert (lesson / "key.md").read_text(encoding="utf-8") == "mine"
    assert ran("new", VISITOR, "-o", lesson, "--force").exit_code == 0
    assert (lesson / "key.md").read_text(encoding="utf-8").startswith("# Teacher’s key")


def test_all_files_are_written_or_none(lesson: Path) -> None:
    before = {path.name: path.read_bytes() for path in lesson.iterdir() if path.is_file()}
    (lesson / "key.md").unlink()
    (lesson / "key.md").mkdir()
    scenario = lesson / "other.behaviour.yaml"
    scenario.write_text(VISITOR.read_text(encoding="utf-8").replace("38 km", "39 km"), encoding="utf-8")
    assert ran("new", scenario, "-o", lesson, "--force").exit_code == 2
    after = {path.name: path.read_bytes() for path in lesson.iterdir() if path.is_file()}
    assert after == {name: text for name, text in before.items() if name != "key.md"} | {
        scenario.name: scenario.read_bytes()
    }


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = ran("new", VISITOR, "-o", tmp_path / "file" / "in")
    assert done.exit_code == 2
    assert "cannot be made a folder" in done.output


def test_a_folder_of_scenarios_makes_one_exercise(tmp_path: Path) -> None:
    assert ran("new", CLASSROOM, "-o", tmp_path).exit_code == 0
    record = (tmp_path / "exercise.yaml").read_text(encoding="utf-8")
    assert 'exercise: "crowded-pass-and-2-more"' in record
    assert record.count(".behaviour.yaml") == 3
    assert len(load_exercise(tmp_path / "exercise.yaml").cells) == 24


def test_an_id_can_be_chosen(tmp_path: Path) -> None:
    assert ran("new", VISITOR, "-o", tmp_path, "--id", "week-3").exit_code == 0
    assert 'exercise: "week-3"' in (tmp_path / "answers.yaml").read_text(encoding="utf-8")
    assert ran("new", VISITOR, "-o", tmp_path / "b", "--id", "week 3").exit_code == 2
    odd = tmp_path / "Größe 1!.behaviour.yaml"
    odd.write_text(VISITOR.read_text(encoding="utf-8"), encoding="utf-8")
    assert ran("new", odd, "-o", tmp_path / "c").exit_code == 0
    assert 'exercise: "Gr-e-1"' in (tmp_path / "c" / "exercise.yaml").read_text(encoding="utf-8")


def test_scenarios_that_cannot_be_read_are_all_said_and_nothing_is_written(tmp_path: Path) -> None:
    one, two = tmp_path / "a.behaviour.yaml", tmp_path / "b.behaviour.yaml"
    one.write_text("title: A\n", encoding="utf-8")
    said = problems("new", one, two, "-o", tmp_path / "out")
    assert len(said) == 2
    assert not (tmp_path / "out").exists()
    assert ran("new", "-", "-o", tmp_path / "out").exit_code == 2


# --- grade ---


def test_answers_are_found_beside_their_exercise_or_below_it(lesson: Path) -> None:
    for where in (lesson / "answers", lesson / "answers" / "class.csv"):
        done = ran("grade", where)
        assert done.exit_code == 0, done.exception
        assert "2 students or groups: 3 answers, 13 questions unanswered" in done.output
    beside = (lesson / "answers" / "class.csv").rename(lesson / "class.csv")
    assert ran("grade", beside).exit_code == 0
    assert ran("grade", beside, "-e", lesson / "exercise.yaml").exit_code == 0


def test_forms_go_to_files_and_to_stdout_in_one_run(lesson: Path, tmp_path: Path) -> None:
    done = ran(
        "grade", lesson / "answers", "-f", "text", "-f", f"html:{tmp_path}/c.html", "-f", f"csv:{tmp_path}/c.csv"
    )
    assert done.exit_code == 0
    assert "Ana" in done.output
    assert (tmp_path / "c.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert (tmp_path / "c.csv").read_text(encoding="utf-8").startswith("exercise,student,")


def test_no_report_is_left_half_written(lesson: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("behaviour_check.exercise.render.html.class_report", fail)
    target = tmp_path / "c.csv"
    ran("grade", lesson / "answers", "-f", f"csv:{target}", "-f", f"html:{tmp_path}/c.html")
    assert names(tmp_path) == ["lesson"]


def test_quiet_has_tables_only_and_verbose_every_reason(lesson: Path) -> None:
    quiet, usual, verbose = (ran("grade", lesson / "answers", *flags).output for flags in (["-q"], [], ["-v"]))
    assert "Where the class split" in usual
    assert "Where the class split" not in quiet
    assert "Ana: so" in verbose
    assert "Ana: so" not in usual


def test_a_reason_without_a_verdict_is_told_of(lesson: Path) -> None:
    text = (ROOT / "examples/classroom/visitor/answers/nour.yaml").read_text(encoding="utf-8")
    without = text.replace("      verdict: missed\n      reason: Due", "      reason: Due")
    assert without != text
    (lesson / "answers" / "nour.yaml").write_text(without, encoding="utf-8")
    said = "Nour: a reason but no verdict for respect-security-of-others; not counted"
    assert said in ran("grade", lesson / "answers").stderr
    assert said not in ran("grade", lesson / "answers", "-q").stderr


def test_mistakes_of_all_files_are_said_together(lesson: Path) -> None:
    folder = lesson / "answers"
    write(folder / "more.csv", "visitor,Cy,,basline,mett,,\n")
    (folder / "dev.yaml").write_text("exercise: other\nname: Dev\n", encoding="utf-8")
    (folder / "esi.yml").write_text("exercise: visitor\nname: Esi\nanswer: {}\n", encoding="utf-8")
    (folder / "fay.csv").write_bytes(b"exercise,name\nvisitor,\xff\n")
    said = [line.partition("/answers/")[2] for line in problems("grade", folder)]
    assert [line.partition(" ")[0] for line in said] == [
        "dev.yaml:1:11:", "esi.yml:3:1:", "fay.csv:2:9:", "more.csv:2:13:", "more.csv:2:21:",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (".", "this is the folder of an exercise, not of answers"),
        ("empty", "no answers here (they end in .yaml, .yml, .csv)"),
        ("none", "there is no such file or folder"),
        ("answers.csv", "nobody has answered (the forms are still empty)"),
    ],
)
def test_what_holds_no_answers_is_said(lesson: Path, where: str, said: str) -> None:
    (lesson / "empty").mkdir()
    (line,) = problems("grade", lesson / where)
    assert said in line


def test_answers_without_an_exercise_are_said(tmp_path: Path) -> None:
    write(tmp_path / "class.csv", "visitor,Ana,,,met,,\n")
    (line,) = problems("grade", tmp_path / "class.csv")
    assert line.endswith("no exercise is found beside it or above (name its exercise.yaml with `--exercise`)")


# --- the record ---


def test_a_record_names_scenarios_and_pack_from_its_own_place(tmp_path: Path) -> None:
    pack = DATA / "packs" / "tiny"
    text = record_text("a", str(pack), [str(VISITOR)], tmp_path)
    (tmp_path / "exercise.yaml").write_text(text, encoding="utf-8")
    assert f'rules: "{Path(os.path.relpath(pack, tmp_path)).as_posix()}"' in text
    with pytest.raises(InvalidInput):  # the scenario is for another pack
        load_exercise(tmp_path / "exercise.yaml")
    assert load_exercise(tmp_path / "exercise.yaml", "panel6").id == "a"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exercise: a\nrules: panel6\nscenarios: [gone.yaml]\n", ":3:13: "),
        ("exercise: a\nrules: panel7\nscenarios: [a.yaml]\n", ":2:8: "),
        ("exercise: a b\nrules: panel6\nscenarios: [a.yaml]\n", ":1:11: `a b` cannot be `exercise`"),
        ("exercise: a\nrules: panel6\nscenarios: []\n", ":3:12: `scenarios` is empty"),
        (
            "exercise: a\nexercise: b\nrules: panel6\nscenarios: [a.yaml]\n",
            ":2:1: the key `exercise` stands here twice",
        ),
    ],
)
def test_a_record_that_is_broken_is_said_at_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "exercise.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_exercise(path)
    assert f"{path}{said}" in str(caught.value)


def test_a_broken_scenario_is_said_with_its_own_places(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("title: A\n", encoding="utf-8")
    path = tmp_path / "exercise.yaml"
    path.write_text("exercise: a\nrules: panel6\nscenarios: [a.yaml]\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"a\.yaml:1:1: the key `activities` is missing"):
        load_exercise(path)


# --- the card ---


def test_the_card_says_the_same_in_both_forms(tmp_path: Path) -> None:
    done = ran("card", "-f", "markdown", "-f", f"html:{tmp_path}/card.html")
    page = (tmp_path / "card.html").read_text(encoding="utf-8")
    for part in ("Who calls", "Signals", "Distances", "Acts to avoid", "Staying longer than was said"):
        assert part in done.output
        assert part in page


def test_the_commands_are_listed() -> None:
    assert {"new", "grade", "card"} <= set(ran("--help").output.split())
    assert ROOT.exists()
