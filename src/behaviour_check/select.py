"""A report with only some of its criteria. What is left out is neither shown nor counted; no verdict changes."""

from __future__ import annotations

from dataclasses import replace

from .assess import Report


def only(report: Report, criteria: frozenset[str]) -> Report:
    """The report with the criteria named."""
    activities = tuple(
        replace(
            item,
            whole=False,
            accounts=tuple(
                replace(told, criteria=tuple(found for found in told.criteria if found.criterion.id in criteria))
                for told in item.accounts
            ),
        )
        for item in report.activities
    )
    return replace(report, activities=activities)
