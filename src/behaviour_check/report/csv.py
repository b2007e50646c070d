"""The verdicts as a table for a spreadsheet (RFC 4180): one row for an activity, account, criterion and reading.

A file that could not be read has no row; stderr and the exit code tell of it. No cell can become a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from ..assess import AccountReport, ActivityReport, CriterionReport, Report, missing_facts
from ..differ import disputes
from ..source import InvalidInput
from .derived import provenance
from .header import Header, Result
from .words import tidy

COLUMNS = (
    "path", "activity", "kind", "account", "criterion", "reading", "verdict", "settled", "live", "contested",
    "one_sided", "disputed", "not_applicable", "missed_indicators", "missing_facts", "weakest_evidence",
    "derived_facts",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell for a formula, also as wide characters."""


def render(header: Header, results: Iterable[Result]) -> Iterator[str]:  # noqa: ARG001 (all readings are told)
    """The table as text, a scenario at a time."""
    yield lines([COLUMNS])
    for result in results:
        if not isinstance(result, InvalidInput):
            yield lines(_rows(result))


def _rows(report: Report) -> Iterator[tuple[str, ...]]:
    for item in report.activities:
        disputed = {(dispute.criterion, reading) for dispute in disputes(item) for reading in dispute.readings}
        for account in item.accounts:
            for found in account.criteria:
                for reading in found.verdicts:
                    contested = (found.criterion.id, reading) in disputed
                    yield _row(report, item, account, found, reading, disputed=contested)


def _row(
    report: Report,
    item: ActivityReport,
    account: AccountReport,
    found: CriterionReport,
    reading: str,
    *,
    disputed: bool,
) -> tuple[str, ...]:
    settled = found.settled(reading)
    return (
        report.scenario.file, item.activity.id, item.activity.kind, account.id, found.criterion.id, reading,
        found.verdicts[reading], str(settled.settled), str(settled.live), _yes(found.contested),
        _yes(found.one_sided), _yes(disputed), found.not_applicable.get(reading, ""),
        " ".join(finding.indicator.id for finding in found.missed(reading)),
        " ".join(missing_facts(account, found, reading)) if reading in found.rolled_up.open_in else "",
        _evidence(report, account, found, reading), " ".join(provenance(item, report.pack, _read(found, reading))),
    )  # fmt: skip


def _read(found: CriterionReport, reading: str) -> set[str]:
    """The facts that decide the findings of a reading, or would settle them."""
    findings = list(found.in_reading(reading))
    return {fact for item in findings for fact in [*item.because, *(atom.fact for atom in item.missing)]}


def _evidence(report: Report, account: AccountReport, found: CriterionReport, reading: str) -> str:
    if report.scenario.facts_are != "reported":
        return ""
    evidence = account.evidence(found, reading)
    return "" if evidence is None else evidence.weakest or "not given"


def _yes(value: bool) -> str:
    return "true" if value else "false"


def lines(rows: Iterable[tuple[str, ...]]) -> str:
    """Rows as text, in which no cell is a formula."""
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: str) -> str:
    value = tidy(value)
    return f"'{value}" if value.startswith(_FORMULA) else value
