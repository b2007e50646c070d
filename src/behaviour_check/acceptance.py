"""Findings that a repository accepts for a time: which of them count today, and which acceptances do nothing.

An acceptance changes no verdict and hides nothing: it only keeps `--fail-on` from counting what it names. The day is
an input; nothing here reads the clock.
"""

from __future__ import annotations

import os.path
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from .assess import Report
from .config import Acceptance, Config, criteria_by_name
from .source import Problem, suggest

Finding = tuple[str, str]
"""An activity and a criterion."""


class Acceptances:
    """Says of each report which findings are accepted, and remembers what became of each acceptance."""

    def __init__(self, config: Config, as_of: date, reading: str) -> None:
        self.config, self.as_of, self.reading = config, as_of, reading
        self.used: set[int] = set()
        self._by_scenario: dict[Path, list[int]] = {}
        self._remarks: dict[int, tuple[str, str]] = {}
        for index, item in enumerate(config.document.accepted):
            self._by_scenario.setdefault(self._path(item), []).append(index)

    def accepted(self, report: Report, criteria: frozenset[str] | None = None) -> frozenset[Finding]:
        """The findings of a whole report that are accepted on the day; with `criteria`, only those are asked about."""
        indices = self._by_scenario.get(Path(os.path.realpath(report.scenario.file)), []) if self._by_scenario else []
        found: set[Finding] = set()
        for index in indices:
            item = self.config.document.accepted[index]
            criterion = criteria_by_name(report.pack)[item.criterion]  # the settings have been checked with the pack
            if criteria is not None and criterion not in criteria:
                continue
            remark = self._remark(item, criterion, report)
            if remark is None:
                self.used.add(index)
                found.add((item.activity, criterion))
            else:
                self._remarks[index] = remark
        return frozenset(found)

    def remarks(self, exists: Callable[[Path], bool]) -> Iterator[Problem]:
        """The acceptances that do nothing, each at its place: expired, or naming what is not found.

        Those of scenarios that were not assessed are left alone, if their files exist.
        """
        for index, item in enumerate(self.config.document.accepted):
            if index in self._remarks:
                yield self.config.problem(("accepted", index), *self._remarks[index])
            elif index not in self.used and not exists(self._path(item)):
                message = f"acceptance matches nothing: there is no file {item.scenario}"
                yield self.config.problem(("accepted", index), message, "mend the path, or remove the acceptance")

    def uses(self) -> Iterator[Problem]:
        """The acceptances that were used, each with its reason."""
        for index in sorted(self.used):
            item = self.config.document.accepted[index]
            message = f"accepted until {item.until}: {_what(item)}: {item.verdict}"
            yield self.config.problem(("accepted", index), message, item.reason)

    def _remark(self, item: Acceptance, criterion: str, report: Report) -> tuple[str, str] | None:
        """Why an acceptance does nothing, or None."""
        activity = next((found for found in report.activities if found.activity.id == item.activity), None)
        if activity is None:
            ids = [found.activity.id for found in report.activities]
            hint = suggest(item.activity, ids) or f"activities: {', '.join(ids)}"
            return f"acceptance matches nothing: {item.scenario} has no activity `{item.activity}`", hint
        verdicts = {found.criterion.id: found.verdicts[self.reading] for found in activity.stated.criteria}
        if verdicts[criterion] != item.verdict:
            message = f"{_what(item)} is {verdicts[criterion]} in the {self.reading} reading, not {item.verdict}"
            return f"acceptance matches nothing: {message}", "remove it"
        if date.fromisoformat(item.until) < self.as_of:
            return f"acceptance expired on {item.until}: {_what(item)}: {item.verdict}", "act on it, or renew it"
        return None

    def _path(self, item: Acceptance) -> Path:
        return Path(os.path.realpath(self.config.folder / item.scenario))


def _what(item: Acceptance) -> str:
    return f"{item.scenario}: {item.activity} / {item.criterion}"
