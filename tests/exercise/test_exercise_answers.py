"""Answers of students: read from YAML and CSV, with every mistake at its place."""

from __future__ import annotations

import csv
import io
import re
from time import perf_counter
from typing import Any

import pytest
import yaml
from conftest import ROOT
from exercises import CRITERIA, PANEL6, of_document, of_files, shipped
from formats import HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from behaviour_check import InvalidInput
from behaviour_check.exercise import Cell, Exercise
from behaviour_check.exercise.answers import MAX_STUDENTS, Answer, Entry, Student, Written, students_of, verdict_of
from behaviour_check.exercise.answers_csv import entries_of
from behaviour_check.exercise.answers_yaml import entry_of
from behaviour_check.exercise.form import csv_form, yaml_form
from behaviour_check.scenario import VERDICTS
from behaviour_check.source import read_text

LESSON = of_document()
FIRST, SECOND, *_ = CRITERIA
# Hints that several problems share.
VERDICTS_HINT = "verdicts: met, missed, undetermined, not-applicable"
SAME = "(write the same, or give two students two names)"
GRADED = "(the exercise that is graded is `lesson`)"
QUOTES = "(write two double quotes for one inside a quoted cell, and close what is open)"
COMMA = "(put text with a comma in double quotes)"
FORM = "(start from the form of the exercise)"
COLUMNS = "(columns: exercise, name, group, role, avoid-surprise, avoid-surprise reason, …)"
KEEP = "(keep one answer, or give two students two names)"
HEAD = f"exercise,name,group,role,{FIRST},{FIRST} reason,{SECOND}"


def of_csv(text: str, exercise: Exercise = LESSON, file: str = "class.csv") -> tuple[Student, ...]:
    return students_of(entries_of(text, file, exercise), exercise)


def of_yaml(*texts: str, exercise: Exercise = LESSON) -> tuple[Student, ...]:
    names = [f"{number}.yaml" for number in range(1, len(texts) + 1)]
    return students_of((entry_of(read_text(*pair), exercise) for pair in zip(texts, names, strict=True)), exercise)


def problems(read: Any, *args: Any, **more: Any) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        read(*args, **more)
    return [str(problem) for problem in caught.value.problems]


# --- forms ---


HYPOTHETICAL = ["one-operator-three-acts", "announced-flyby", "unannounced-flyby"]
SEVERAL = of_files(*(ROOT / "examples" / "hypothetical" / f"{name}.behaviour.yaml" for name in HYPOTHETICAL))


@pytest.mark.parametrize("exercise", [LESSON, shipped("visitor"), SEVERAL], ids=["one", "shipped", "several"])
def test_the_forms_are_valid_and_unanswered(exercise: Exercise) -> None:
    assert of_csv(csv_form(exercise), exercise) == ()
    form = yaml_form(exercise)
    assert problems(of_yaml, form, exercise=exercise) == [
        "1.yaml:5:7: nobody's name stands here (write a name, which may be made up)"
    ]
    (found,) = of_yaml(form.replace('name: ""', 'name: "Ana"'), exercise=exercise)
    assert found == Student("Ana", "", "", {})


@pytest.mark.parametrize("id", ["true", "1", "null", "1e3", "no"])
def test_an_id_that_yaml_takes_for_something_else_stays_a_word(id: str) -> None:
    exercise = of_document(activities=[{"id": id, "kind": "launch", "facts": {}}])
    form = yaml_form(exercise).replace('name: ""', 'name: "Ana"').replace('verdict: ""', 'verdict: "met"')
    (found,) = of_yaml(form, exercise=exercise)
    assert {cell.activity for cell in found.answers} == {id}
    assert len(found.answers) == len(CRITERIA)


@given(data=st.data())
def test_what_is_written_into_a_form_is_read_from_it(data: st.DataObject) -> None:
    exercise = shipped("visitor")
    given_ = {
        Cell("visit", id): Answer(
            data.draw(st.sampled_from(VERDICTS)),
            " ".join(
                data.draw(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=9)).split()
            ),
        )
        for id in data.draw(st.sets(st.sampled_from(CRITERIA)))
    }
    wanted = Student("Ana", "G", "baseline", given_)
    form = yaml.safe_load(yaml_form(exercise))
    form |= {"name": "Ana", "group": "G", "role": "baseline"}
    row = next(csv.DictReader(io.StringIO(csv_form(exercise)))) | {"name": "Ana", "group": "G", "role": "baseline"}
    for cell, answer in given_.items():
        form["answers"]["visit"][cell.criterion] = {"verdict": answer.verdict, "reason": answer.reason}
        row |= {cell.criterion: str(answer.verdict), f"{cell.criterion} reason": answer.reason}
    text = io.StringIO()
    writer = csv.DictWriter(text, row, delimiter=data.draw(st.sampled_from(",;\t")))
    writer.writeheader()
    writer.writerow(row)
    assert of_csv(text.getvalue(), exercise) == (wanted,)
    assert of_yaml(yaml.safe_dump(form, allow_unicode=True), exercise=exercise) == (wanted,)


# --- what is read ---


def test_a_verdict_alone_will_do() -> None:
    (found,) = of_yaml(f"exercise: lesson\nname: Ana\nanswers: {{act: {{{FIRST}: Not applicable}}}}\n")
    assert found.answers == {Cell("act", FIRST): Answer("not-applicable", "")}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("met", "met"), (" MISSED ", "missed"), ("Not applicable", "not-applicable"), ("not_applicable", "not-applicable"),
     ("not-Applicable", "not-applicable"), ("undetermined", "undetermined"), ("metx", None), ("", None),
     ("N/A", "not-applicable"), ("open", "undetermined")],
)  # fmt: skip
def test_a_verdict_is_taken_in_any_case(text: str, verdict: str | None) -> None:
    assert verdict_of(text) == verdict


def test_a_reason_without_a_verdict_is_kept_and_leaves_the_question_open() -> None:
    (found,) = of_csv(f"{HEAD}\nlesson,Ana,,,,I do not know,\n")
    assert found.answers == {Cell("act", FIRST): Answer(None, "I do not know")}


def test_columns_may_stand_in_any_order_be_missing_or_name_the_activity() -> None:
    (found,) = of_csv(f"name;act/{SECOND};exercise;;{FIRST} reason\nAna;Met;lesson;;so\n")
    assert found == Student("Ana", "", "", {
        Cell("act", FIRST): Answer(None, "so"), Cell("act", SECOND): Answer("met", ""),
    })  # fmt: skip


def test_the_exercise_need_not_stand_in_every_row_and_empty_rows_are_passed_over() -> None:
    found = of_csv(
        f"\ufeff{HEAD}\r\nlesson,Bo,,,met,,\r\n\r\n,,,,,,\r\n,Ana,,,,,\r\nlesson,,,,,,\r\n".removeprefix("\ufeff")
    )
    assert [item.name for item in found] == ["Ana", "Bo"]


def test_students_stand_in_the_order_of_their_names() -> None:
    found = of_csv(f"{HEAD}\n" + "".join(f"lesson,{name},,,met,,\n" for name in ("bo", "Ana", "Zoe", "Bea", "ädd")))
    assert [item.name for item in found] == ["Ana", "Bea", "bo", "Zoe", "ädd"]


def test_two_files_may_hold_what_one_student_answered_at_two_times() -> None:
    base = "exercise: lesson\nname: {}\n"
    one = base.format("Ana") + f"answers: {{act: {{{FIRST}: met}}}}\n"
    two = base.format("' ana '") + f"answers: {{act: {{{SECOND}: missed}}}}\n"
    (found,) = of_yaml(one, two)
    assert (found.name, len(found.answers)) == ("Ana", 2)


# --- mistakes ---


def test_every_mistake_in_a_table_is_said_at_its_place() -> None:
    text = (
        f"{HEAD}\n"
        "lesson,Ana,G,basline,mised,,met\n"
        'other,"Bo",,,met,"two\nlines, with ""quotes""",misssed\n'
        "lesson,ana,H,,met,,missed\n"
        "lesson,,,,met,,met\n"
        f"lesson,{'x' * 81},{'y' * 81},,met,,met\n"
    )
    assert problems(of_csv, text) == [
        "class.csv:2:14: there is no reading `basline` (did you mean `baseline`?)",
        f"class.csv:2:22: `mised` is not a verdict (did you mean `missed`? {VERDICTS_HINT})",
        f"class.csv:3:1: these are answers to the exercise `other`, not to `lesson` {GRADED}",
        f"class.csv:4:25: `misssed` is not a verdict (did you mean `missed`? {VERDICTS_HINT})",
        f"class.csv:5:12: `ana` has another group here than at class.csv:2:12 {SAME}",
        f"class.csv:5:14: `ana` has another role here than at class.csv:2:14 {SAME}",
        f"class.csv:5:20: `Ana` has answered `respect-security-of-others` already, at class.csv:2:29 {KEEP}",
        "class.csv:6:8: nobody's name stands here (write a name, which may be made up)",
        f"class.csv:7:8: `{'x' * 59}…` is too long (use at most 80 characters)",
        f"class.csv:7:90: `{'y' * 59}…` is too long (use at most 80 characters)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", f"class.csv:1:1: the file is empty {FORM}"),
        ("\n\n", f"class.csv:1:1: the file is empty {FORM}"),
        ("a,name\n", f"class.csv:1:1: there is no column `a` {COLUMNS}"),
        ("name\nAna\n", f"class.csv:1:1: the column `exercise` is missing {FORM}"),
        ("exercise,name,name\n", "class.csv:1:15: the column `name` stands here twice (keep one of the two)"),
        ("exercise,name,avoid-suprise\n",
         "class.csv:1:15: there is no column `avoid-suprise` (did you mean `avoid-surprise`?)"),
        ("exercise,name\nlesson,Ana,met\n", f"class.csv:2:12: this row has 3 cells, and the heading 2 {COMMA}"),
        ('exercise,name\nlesson,"Ana\n',
         f"class.csv:2:1: not valid CSV: unexpected end of data {QUOTES}"),
        ('exercise,name\nlesson,"A"na\n', f"class.csv:2:1: not valid CSV: ',' expected after '\"' {QUOTES}"),
        ("exercise,name\n,Ana\n", f"class.csv:2:1: it is not said which exercise this answers {GRADED}"),
    ],
)  # fmt: skip
def test_a_table_that_is_none(text: str, wanted: str) -> None:
    assert wanted in problems(of_csv, text)


def test_every_mistake_in_a_file_is_said_at_its_place() -> None:
    text = (
        "exercise: lessen\nname: 7\nrole: treaty\nanswers:\n  akt:\n    avoid-surprise: met\n  act:\n"
        "    avoid-suprise: met\n    be-predictable: {verdict: met, resaon: a}\n    avoid-provocation:\n"
        "    avoid-interfering: 3\n"
    )
    assert problems(of_yaml, text) == [
        "1.yaml:2:7: `name` takes text, not `7` (put it in quotes)",
        "1.yaml:5:3: the exercise has no activity `akt` (did you mean `act`?)",
        "1.yaml:8:5: there is no criterion `avoid-suprise` (did you mean `avoid-surprise`?)",
        "1.yaml:9:36: the key `resaon` is not known here (did you mean `reason`?)",
        "1.yaml:10:5: `avoid-provocation` has no value (null) (give it a value, or leave the key out)",
        "1.yaml:11:24: `avoid-interfering` takes a mapping of keys to values, not `3` (write `key: value` lines)",
    ]
    text = "exercise: lessen\nname: Ana\nrole: treaty-law\nanswers:\n  act:\n    avoid-surprise: {verdict: mett}\n"
    assert problems(of_yaml, text) == [
        f"1.yaml:1:11: these are answers to the exercise `lessen`, not to `lesson` {GRADED}",
        "1.yaml:3:7: there is no reading `treaty-law` (did you mean `treaty-law-only`?)",
        f"1.yaml:6:31: `mett` is not a verdict (did you mean `met`? {VERDICTS_HINT})",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["[]\n", "a\n", "answers: []\n", "answers: {act: []}\n", "answers: 1\n", "exercise: lesson\n"]
)
def test_a_file_of_another_shape_is_refused(text: str) -> None:
    assert all(line.startswith("1.yaml:") for line in problems(of_yaml, text))


def test_the_same_student_in_two_files_is_refused_with_both_places() -> None:
    text = f"exercise: lesson\nname: Ana\nanswers: {{act: {{{FIRST}: met}}}}\n"
    assert problems(of_yaml, text, text) == [
        f"2.yaml:3:33: `Ana` has answered `avoid-surprise` already, at 1.yaml:3:33 {KEEP}"
    ]


@given(
    cells=st.lists(st.text(st.sampled_from('ab ",;\n\r"é\x85\u2028\x0c'), max_size=6), min_size=1, max_size=6),
    rows=st.integers(1, 3),
    delimiter=st.sampled_from(",;"),
)
def test_cells_are_placed_where_they_stand(cells: list[str], rows: int, delimiter: str) -> None:
    """A mark is found at the place that is told for its cell, whatever stands before it."""
    heading = delimiter.join(["exercise", "name", *CRITERIA[: len(cells) + 1]])
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for number in range(rows):
        writer.writerow(["lesson", f"Ana{number}", *cells, "MARK"])
    table = f"{heading}\n{text.getvalue()}"
    lines = re.split("\r\n|\r|\n", table)
    for entry in entries_of(table, "class.csv", LESSON):
        mark = entry.answers[len(cells)].verdict
        assert mark.text == "MARK"
        assert lines[mark.line - 1][mark.column - 1 :].startswith('"MARK"')


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_read_as_text_or_refused_in_one_line(text: str) -> None:
    row = io.StringIO()
    csv.writer(row).writerow(["lesson", text[:80], text[:80], "", "met", text, "missed"])
    table = f"{HEAD}\n{row.getvalue()}"
    if not text.strip():
        assert all("\n" not in problem for problem in problems(of_csv, table))
        return
    (found,) = of_csv(table)
    assert "\n" not in found.name + found.group
    assert "\x1b" not in found.name
    assert found.answers[Cell("act", FIRST)].verdict == "met"


def test_there_are_bounds() -> None:
    row = "lesson,Ana{},,,mett,,\n"
    assert len(problems(of_csv, HEAD + "\n" + "".join(row.format(number) for number in range(2000)))) == 201
    blank, lesson = Written("", "a.csv", 2, 1), Written("lesson", "a.csv", 2, 1)
    named = (Entry(lesson, Written(f"Ana{n}", "a.csv", n, 1), blank, blank, ()) for n in range(MAX_STUDENTS + 1))
    with pytest.raises(InvalidInput, match="more than 5,000 students"):
        students_of(named, LESSON)


def test_five_hundred_students_are_read_in_a_moment() -> None:
    row = "lesson,Ana{},G{},baseline,met," + "because it is so, " * 5 + "missed\n"
    text = HEAD + "\n" + "".join(row.replace(", because", " because").format(n, n % 9) for n in range(500))
    text = text.replace("so, missed", "so,missed")
    start = perf_counter()
    assert len(of_csv(text)) == 500
    assert perf_counter() - start < 10
    assert PANEL6.criteria
