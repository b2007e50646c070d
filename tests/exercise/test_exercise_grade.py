"""What a class found: laws of comparison, and reports that call nobody wrong."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Mapping
from random import Random
from time import perf_counter
from typing import cast

import pytest
from exercises import CRITERIA, NAMES, PANEL6, READINGS, shipped, student
from formats import HOSTILE
from html_pages import Page
from hypothesis import given, settings
from hypothesis import strategies as st

from behaviour_check import InvalidInput
from behaviour_check.exercise import Cell
from behaviour_check.exercise.alpha import ALL_THE_SAME, TOO_FEW, alpha
from behaviour_check.exercise.answers import Answer, Student
from behaviour_check.exercise.found import asked_in, class_found
from behaviour_check.exercise.grade import ClassFound, Compared, Share, compare, grade, is_split
from behaviour_check.exercise.render import class_csv, class_text, html
from behaviour_check.exercise.words import closest, compared, group_name, size, titles
from behaviour_check.scenario import VERDICTS, Verdict

VISITOR = shipped("visitor")
ASKED = list(asked_in(VISITOR))
BLAME = re.compile(
    r"\bwrong\b(?!\.)|incorrect|mistake|\berrors?\b|score[sd]?\b|rank|\bbest student|grade[sd]?\b|\bpoints?\b|\bfail",
    re.IGNORECASE,
)


def found(*students: Student) -> ClassFound:
    return class_found(VISITOR, students)


def visits(name: str, answers: Mapping[str, str], **more: str) -> Student:
    return student(name, answers, act="visit", **more)


def rendered(report: ClassFound) -> dict[str, str]:
    return {
        "text": "".join(class_text.render(report, VISITOR, verbosity=1)),
        "html": html.class_report(report, VISITOR),
        "csv": "".join(class_csv.render(report, VISITOR)),
    }


def blames(text: str) -> list[str]:
    """Words that nobody should read about an answer."""
    text = re.sub("<style>.*?</style>|<[^>]*>|No answer is right or wrong.", "", text, flags=re.DOTALL)
    return BLAME.findall(text)


as_reading = {id: {item.cell.criterion: item.verdicts[id] for item in ASKED} for id in READINGS}


# --- agreement between students ---


def triples(rows: list[str]) -> list[tuple[str, Cell, Verdict]]:
    # The examples of its author have other names for values than verdicts, and more of them.
    return [
        (f"s{who}", Cell("act", str(index)), cast("Verdict", letter))
        for who, row in enumerate(rows)
        for index, letter in enumerate(row)
        if letter != "."
    ]


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        # Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, parts A, B and C
        (["0100000010", "1110010000"], 0.095),
        (["aabbdcccedda", "babbbccceddd"], 0.692),
        (["123321412...", "1233224125.3", ".3332342251.", "12332441251."], 0.743),
        (["01", "10"], -0.5),
        (["abc", "abc"], 1),
    ],
)
def test_alpha_is_what_its_author_works_out(rows: list[str], value: float) -> None:
    assert alpha(triples(rows)).value == pytest.approx(value, abs=0.0005)


def test_alpha_with_answers_missing_is_what_a_direct_count_gives() -> None:
    rows = ["mxun.mm", "mxu..x.", ".xxnnm.", "m..nn.u"]
    listed = triples(rows)
    by_cell: dict[str, list[str]] = {}
    for _, cell, verdict in listed:
        by_cell.setdefault(cell.criterion, []).append(verdict)
    pairable = [given for given in by_cell.values() if len(given) > 1]
    everything = [verdict for given in pairable for verdict in given]
    total = len(everything)
    observed = sum(sum(a != b for a in given for b in given) / (len(given) - 1) for given in pairable) / total
    expected = sum(a != b for a in everything for b in everything) / (total * (total - 1))
    assert alpha(listed).value == pytest.approx(1 - observed / expected)


@pytest.mark.parametrize(
    ("rows", "wanted"), [([], TOO_FEW), (["m"], TOO_FEW), (["m.", ".x"], TOO_FEW), (["mm", "mm"], ALL_THE_SAME)]
)
def test_alpha_is_not_given_where_it_says_nothing(rows: list[str], wanted: object) -> None:
    assert alpha(triples(rows)) == wanted
    assert alpha(triples(rows)).figure == "–"
    assert str(alpha(triples(rows))).startswith("none: ")


def test_without_nltk_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nltk.metrics.agreement", None)
    with pytest.raises(InvalidInput, match=r"agreement between students needs NLTK .*behaviour-check\[classroom\]"):
        alpha([])


def test_without_jinja2_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    html._templates.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(InvalidInput, match=r"needs Jinja2 .*behaviour-check\[classroom\]"):
        html.class_report(found(visits("Ana", {})), VISITOR)
    html._templates.cache_clear()


# --- beside the readings ---


@pytest.mark.parametrize(
    ("verdict", "verdicts", "wanted"),
    [
        ("met", {"a": "met", "b": "missed"}, Compared("as", ("a",))),
        ("met", {"a": "met", "b": "met"}, Compared("as", ("a", "b"))),
        ("undetermined", {"a": "met", "b": "missed"}, Compared("readings differ", ())),
        ("met", {"a": "missed", "b": "not-applicable"}, Compared("readings differ", ())),
        ("met", {"a": "missed", "b": "undetermined"}, Compared("readings differ", ())),
        ("met", {"a": "undetermined", "b": "undetermined"}, Compared("open", ())),
        ("met", {"a": "missed", "b": "missed"}, Compared("readings agree", ())),
    ],
)
def test_a_verdict_stands_beside_the_readings(verdict: Verdict, verdicts: dict[str, Verdict], wanted: Compared) -> None:
    assert compare(verdict, verdicts) == wanted
    assert not BLAME.search(compared(wanted._replace(readings=READINGS[: len(wanted.readings)]), PANEL6))


@pytest.mark.parametrize(
    ("counts", "split"),
    [((2, 1, 0), True), ((3, 1, 0), False), ((1, 1, 0), True), ((1, 0, 0), False), ((0, 0, 0), False),
     ((4, 2, 0), True), ((5, 2, 0), False), ((2, 2, 2), True)],
)  # fmt: skip
def test_a_class_splits_where_no_verdict_has_more_than_two_thirds(counts: tuple[int, ...], split: bool) -> None:
    told = dict(zip(VERDICTS, (*counts, 0), strict=True))
    assert is_split(told) is split


@pytest.mark.parametrize("reading", READINGS)
def test_who_answers_as_a_reading_fits_it(reading: str) -> None:
    (item,) = found(visits("Ana", as_reading[reading])).students
    assert item.shares[reading] == Share(8, 8)
    assert item.fits == (reading,)


def test_ties_are_said() -> None:
    (item,) = found(visits("Ana", {"avoid-interfering": "met"})).students
    assert (item.answered, item.unanswered, item.fits) == (1, 7, READINGS)
    assert closest(item.fits, PANEL6) == "every reading alike"
    (item,) = found(visits("Ana", {"avoid-provocation": "met"})).students
    assert closest(item.fits, PANEL6) == "Freedom of use and Treaty law only alike"
    (item,) = found(visits("Ana", {})).students
    assert closest(item.fits, PANEL6) == "no answers"
    assert closest(READINGS[:3], PANEL6) == "Published guidance, High ambition and Freedom of use alike"
    assert titles(READINGS, PANEL6) == "every reading"


def test_groups_are_by_name_or_else_by_role() -> None:
    report = found(
        visits("A", as_reading["baseline"], group="b"),
        visits("B", as_reading["precautionary"], group="a", role="baseline"),
        visits("C", {}, role="precautionary"), visits("D", {}, role="treaty-law-only"), visits("E", {}),
        visits("F", {}, group="a"),
    )  # fmt: skip
    named = [(group_name(item, PANEL6), item.members, item.fits) for item in report.groups]
    assert named == [
        ("Argued High ambition", ("C",), ()),
        ("Argued Treaty law only", ("D",), ()),
        ("a (argued Published guidance)", ("B", "F"), ("precautionary",)),
        ("b", ("A",), ("baseline",)),
    ]
    for text in rendered(report).values():
        assert not blames(text)


classes = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(CRITERIA), st.sampled_from(VERDICTS)), st.sampled_from(["", "a", "b"]),
              st.sampled_from(["", *READINGS])),
    max_size=6,
)  # fmt: skip


@settings(max_examples=60)
@given(classes)
def test_nothing_is_lost_or_counted_twice(members: list[tuple[dict[str, Verdict], str, str]]) -> None:
    students = [
        visits(f"S{n}", dict(answers), group=group, role=role) for n, (answers, group, role) in enumerate(members)
    ]
    report = found(*students)
    answers = sum(len(item.answers) for item in students)
    assert report.answered == answers
    assert report.answered + report.unanswered == len(students) * 8
    assert sum(cell.answered for cell in report.cells) == answers
    assert sum(len(bunch.answers) for cell in report.cells for bunch in cell.bunches) == answers
    for cell in report.cells:
        assert cell.answered + cell.unanswered == len(students)
        for reading, share in cell.shares.items():
            assert share == Share(cell.counts[cell.asked.verdicts[reading]], cell.answered)
        for bunch in cell.bunches:
            # Whoever gives the verdict of a reading is told so, and nobody else.
            same = tuple(id for id in READINGS if cell.asked.verdicts[id] == bunch.verdict)
            assert bunch.compared.readings == same
            assert (bunch.compared.stance == "as") is bool(same)
    for item in report.students:
        assert all(share.of == item.answered for share in item.shares.values())
        best = max(share.same for share in item.shares.values())
        assert item.fits == (tuple(id for id in READINGS if item.shares[id].same == best) if item.answered else ())
    grouped = [item for item in students if item.group or item.role]
    assert sorted(name for group in report.groups for name in group.members) == sorted(item.name for item in grouped)


@settings(max_examples=30)
@given(classes, st.randoms(use_true_random=False))
def test_the_order_in_which_answers_come_in_changes_nothing_but_order(
    members: list[tuple[dict[str, Verdict], str, str]], random: Random
) -> None:
    students = [visits(f"S{n}", dict(answers), group="g") for n, (answers, _, _) in enumerate(members)]
    shuffled = list(students)
    random.shuffle(shuffled)
    one, other = found(*students), found(*shuffled)
    assert [cell.counts for cell in one.cells] == [cell.counts for cell in other.cells]
    assert {item.student.name: item.shares for item in one.students} == {
        item.student.name: item.shares for item in other.students
    }
    assert (one.alpha.value or 0) == pytest.approx(other.alpha.value or 0)


# --- reports ---


def test_a_report_has_every_answer_and_calls_nobody_wrong() -> None:
    report = found(
        visits("Ana", {"avoid-surprise": "met because two days are enough", "be-predictable": "missed"}, group="G"),
        visits("Bo", {"avoid-surprise": "undetermined because who knows", "avoid-interfering": "missed"}, group="G"),
    )
    for form, text in rendered(report).items():
        said = " ".join(text.split())
        for part in ("Ana", "Bo", "two days are enough", "who knows", "as Published guidance and Treaty law only"):
            assert part in said, (form, part)
        for part in ("argued otherwise; readings differ here", "argued otherwise; the readings agree here"):
            assert part in said, (form, part)
        assert not blames(said), form
    assert size(report) == "2 students or groups: 4 answers, 12 questions unanswered"


def test_the_table_has_a_row_for_every_student_and_question() -> None:
    report = found(visits("Ana", {"avoid-surprise": "met because so"}, group="G", role="baseline"), visits("Bo", {}))
    rows = list(csv.DictReader(io.StringIO(rendered(report)["csv"])))
    assert len(rows) == 16
    assert rows[0] == {
        "exercise": "visitor", "student": "Ana", "group": "G", "role": "baseline", "activity": "visit",
        "criterion": "avoid-surprise", "answer": "met", "reason": "so", "same_as": "baseline treaty-law-only",
        "stands": "as Published guidance and Treaty law only", "contested": "true", "one_sided": "false",
        "baseline": "met", "precautionary": "missed", "national-discretion": "not-applicable",
        "treaty-law-only": "met",
    }  # fmt: skip
    assert {row["stands"] for row in rows[1:]} == {"unanswered"}


@pytest.mark.parametrize("verbosity", [-1, 0, 1])
@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_text_fits_its_width(verbosity: int, width: int) -> None:
    students = [
        visits(f"Student {n} with a long name", as_reading[READINGS[n % 4]], group=f"G{n % 3}") for n in range(9)
    ]
    text = "".join(class_text.render(found(*students), VISITOR, width=width, verbosity=verbosity))
    if width >= 80:
        assert max(map(len, text.splitlines())) <= width
    assert ("Where the class split" in text) is (verbosity == 0)
    assert ("Who said what" in text) is (verbosity == 1)
    assert all(line == line.rstrip() for line in text.splitlines())


def test_an_exercise_of_several_activities_names_them() -> None:
    several = shipped("visitor")
    double = type(several)(
        "two", several.pack, (*several.cases, type(several.cases[0])(several.cases[0].scenario, ("again",)))
    )
    asked = list(asked_in(double))
    assert len(asked) == 16
    one = student("Ana", as_reading["baseline"], act="again")
    report = grade(asked, [one, visits("Bo", as_reading["treaty-law-only"])], READINGS, alpha)
    assert report.alpha == TOO_FEW
    text = "".join(class_text.render(report, double, verbosity=1))
    assert "How many of the class gave each verdict of again" in text
    assert "avoid-surprise of visit (contested)" in text
    page = html.class_report(report, double)
    assert Page(page).texts.count("again") >= 8
    assert "There is no figure: no question has two answers." in page


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_of_a_student_gets_out_of_its_place(text: str) -> None:
    def forms(text: str) -> dict[str, str]:
        given_ = {Cell("visit", "avoid-surprise"): Answer("met", text)}
        return rendered(found(Student(text, text, "", given_)))

    hostile, plain = forms(text), forms("plain")
    taken = Page(hostile["html"])
    assert [item for item in taken.skeleton if item[0] != "small"] == [
        item for item in Page(plain["html"]).skeleton if item[0] != "small"
    ]
    assert taken.policy == Page(plain["html"]).policy
    rows = list(csv.reader(io.StringIO(hostile["csv"])))
    assert len(rows) == 9
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    for form in hostile.values():
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", form)


def test_five_hundred_students_are_set_beside_the_readings_in_a_moment() -> None:
    students = [
        visits(
            f"S{n}",
            {id: f"{VERDICTS[(n + k) % 4]} because of {n}" for k, id in enumerate(CRITERIA)},
            group=f"G{n % 20}",
        )
        for n in range(500)
    ]
    start = perf_counter()
    report = found(*students)
    texts = rendered(report)
    assert perf_counter() - start < 20
    assert report.answered == 4000
    assert len(texts["html"]) < 2_000_000


@pytest.mark.parametrize("name", NAMES)
def test_what_is_asked_is_every_criterion_of_every_activity(name: str) -> None:
    exercise = shipped(name)
    assert [item.cell for item in asked_in(exercise)] == list(exercise.cells)
