"""The answers of a class in a CSV file, as spreadsheets write it: a heading, then a row for each student.

Columns stand in any order; those of reasons may be missing, and a verdict whose column is missing is unanswered.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from ..source import InvalidInput, Problem, add, shown, suggest
from .answers import Entry, Written, WrittenAnswer
from .form import PERSON, REASON, column
from .model import Cell, Exercise

DELIMITERS = (",", ";", "\t")
"""Spreadsheets of different countries write different ones."""
REQUIRED = PERSON[:2]

Row = list[Written]


def entries_of(text: str, file: str, exercise: Exercise) -> list[Entry]:
    """What each row says. Raises InvalidInput where the table or its heading is not one of answers."""
    rows = list(_rows(text, file))
    if not rows:
        raise InvalidInput([Problem(file, 1, 1, "syntax", "the file is empty", "start from the form of the exercise")])
    heading, *filled = rows
    places, problems = _columns(heading, exercise)
    for row in filled:
        if len(row) > len(heading):
            message = f"this row has {len(row)} cells, and the heading {len(heading)}"
            add(problems, row[len(heading)].problem(message, "put text with a comma in double quotes"))
    if problems:
        raise InvalidInput(problems)
    entries: list[Entry] = []
    for row in filled:
        if any(item.text.strip() for item in _said(row, places)):
            entry = _entry(row, places, exercise)
            # What stands in the first row need not be copied into every other.
            above = entries[-1].exercise if entries and not entry.exercise.text.strip() else entry.exercise
            entries.append(entry._replace(exercise=above))
    return entries


def _rows(text: str, file: str) -> Iterator[Row]:
    """The rows with the place of each cell; empty lines are passed over."""
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    lines = list(StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    start = 0
    try:
        for cells in reader:
            raw = "".join(lines[start : reader.line_num]).replace("\r\n", "\n").replace("\r", "\n")
            if cells:
                starts = _starts(raw, delimiter, start + 1)
                yield [Written(cell, file, *place) for cell, place in zip(cells, starts, strict=True)]
            start = reader.line_num
    except csv.Error as error:
        message = f"not valid CSV: {error}"
        hint = "write two double quotes for one inside a quoted cell, and close what is open"
        raise InvalidInput([Problem(file, start + 1, 1, "syntax", message, hint)]) from None


def _starts(raw: str, delimiter: str, line: int) -> Iterator[tuple[int, int]]:
    """The line and column of each cell of a row, from the text of the row."""
    column, fresh, in_quotes, quoted = 1, True, False, False
    yield line, column
    for sign in raw:
        column += 1
        if sign == '"' and (fresh or quoted):  # only quotes that start a cell are more than a letter
            in_quotes, quoted = not in_quotes, True
        fresh = sign == delimiter and not in_quotes
        if fresh:
            quoted = False
            yield line, column
        elif sign == "\n":
            line, column = line + 1, 1


def _columns(heading: Row, exercise: Exercise) -> tuple[dict[str, int], list[Problem]]:
    """Where each column stands, and what is wrong with the heading."""
    names = [*PERSON, *_answer_columns(exercise)]
    # An activity may be named also where there is only one.
    also = {f"{cell.activity}/{column(cell, exercise)}": column(cell, exercise) for cell in exercise.cells}
    problems: list[Problem] = []
    places: dict[str, int] = {}
    for index, written in enumerate(heading):
        name = " ".join(written.text.split())
        name = also.get(name.removesuffix(REASON), name.removesuffix(REASON)) + (REASON * name.endswith(REASON))
        if not name:
            continue
        if name not in names:
            hint = suggest(name, names) or f"columns: {', '.join(names[:6])}, …"
            add(problems, written.problem(f"there is no column {shown(name)}", hint))
        elif name in places:
            add(problems, written.problem(f"the column {shown(name)} stands here twice", "keep one of the two"))
        else:
            places[name] = index
    for name in REQUIRED:
        if name not in places:
            add(problems, heading[0].problem(f"the column `{name}` is missing", "start from the form of the exercise"))
    return places, problems


def _answer_columns(exercise: Exercise) -> list[str]:
    return [column(cell, exercise) + tail for cell in exercise.cells for tail in ("", REASON)]


def _said(row: Row, places: dict[str, int]) -> list[Written]:
    """The cells of a row that say something of a student: the form brings its exercise along."""
    return [row[index] for name, index in places.items() if name != "exercise" and index < len(row)]


def _entry(row: Row, places: dict[str, int], exercise: Exercise) -> Entry:
    def cell(name: str) -> Written:
        index = places.get(name, len(row))
        return row[index] if index < len(row) else Written("", *row[-1][1:])

    def answer(asked: Cell) -> WrittenAnswer:
        name = column(asked, exercise)
        return WrittenAnswer(asked, cell(name), cell(name + REASON))

    answers = tuple(map(answer, exercise.cells))
    return Entry(cell("exercise"), cell("name"), cell("group"), cell("role"), answers)
