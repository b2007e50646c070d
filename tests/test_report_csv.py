"""The table: RFC 4180, one row for each verdict, and no cell that a spreadsheet could take for a formula."""

from __future__ import annotations

import csv
import io
import re

import pytest
from formats import HOSTILE, PANEL6, examples, hostile, rendered, reports, small

from behaviour_check.assess import missing_facts
from behaviour_check.report.csv import COLUMNS


def rows(text: str) -> list[dict[str, str]]:
    """The rows, read strictly."""
    read = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert tuple(read[0]) == COLUMNS
    assert all(len(row) == len(COLUMNS) for row in read)
    return [dict(zip(COLUMNS, row, strict=True)) for row in read[1:]]


def test_lines_end_as_the_standard_has_it() -> None:
    text = rendered("csv", *examples())
    assert text.count("\n") == text.count("\r\n") == len(rows(text)) + 1


def test_there_is_a_row_for_every_verdict() -> None:
    wanted = [
        (report.scenario.file, item.activity.id, account.id, found.criterion.id, reading, verdict)
        for report in reports(examples())
        for item in report.activities
        for account in item.accounts
        for found in account.criteria
        for reading, verdict in found.verdicts.items()
    ]
    names = ("path", "activity", "account", "criterion", "reading", "verdict")
    assert [tuple(row[name] for name in names) for row in rows(rendered("csv", *examples()))] == wanted


def test_rows_say_what_the_report_says() -> None:
    told = iter(rows(rendered("csv", *examples())))
    for report in reports(examples()):
        for item in report.activities:
            for account in item.accounts:
                for found in account.criteria:
                    for reading, verdict in found.verdicts.items():
                        row = next(told)
                        settled = found.settled(reading)
                        assert (row["settled"], row["live"]) == (str(settled.settled), str(settled.live))
                        assert (row["contested"] == "true") == found.contested
                        assert (row["one_sided"] == "true") == found.one_sided
                        assert row["not_applicable"] == found.not_applicable.get(reading, "")
                        assert bool(row["missed_indicators"]) == (verdict == "missed")
                        missing = list(missing_facts(account, found, reading)) if verdict == "undetermined" else []
                        assert row["missing_facts"].split() == missing
    assert next(told, None) is None


def test_disputes_and_evidence_are_told() -> None:
    told = rows(rendered("csv", *small()))
    disputed = {(row["activity"], row["criterion"]) for row in told if row["disputed"] == "true"}
    assert disputed == {("ascent", "keep-clear")}
    evidence = {(row["activity"], row["verdict"]): row["weakest_evidence"] for row in told if row["reading"] == "plain"}
    assert evidence["ascent", "missed"] == "estimated" or evidence["ascent", "missed"] == "not given"
    assert evidence["descent", "missed"] == "not given"
    assert evidence["descent", "undetermined"] == ""
    stipulated = [report for report in reports(examples()) if report.scenario.facts_are == "stipulated"]
    assert {row["weakest_evidence"] for row in rows(rendered("csv", *stipulated))} == {""}


@pytest.mark.parametrize("text", [*HOSTILE.values(), "=1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1", " =1"])
def test_no_cell_can_become_a_formula(text: str) -> None:
    for row in rows(rendered("csv", hostile(text, text))):
        for value in row.values():
            assert not re.match(r"[=+\-@\t\r＝＋－＠]", value), value
        assert row["path"].lstrip("'") == " ".join(row["path"].lstrip("'").split())


def test_a_file_name_is_kept_but_for_the_mark() -> None:
    (row, *_) = rows(rendered("csv", hostile("a", '=a, "b".yaml')))
    assert row["path"] == '\'=a, "b".yaml'
    assert row["reading"] == PANEL6.default_reading
