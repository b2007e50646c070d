"""The part of the HTML report that needs no script: rows of the matrix and reasons, in the leading reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..assess import AccountReport, ActivityReport, CriterionReport, Finding, Report
from ..differ import disputes
from ..pack import Pack
from ..prose import sentence
from ..statement import Statement
from ..weigh import Standing
from . import html_words as words

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Static:
    """Views of reports in one reading, for the templates. `ref` names the place of a criterion's reasons."""

    pack: Pack
    reading: str

    def head(self, report: Report) -> tuple[str, str]:
        """A scenario's title, and what is said of all of it, as far as it goes without saying less."""
        scenario = report.scenario
        parts = []
        if scenario.actor:
            sector = "" if scenario.actor.sector == "state" else f" ({scenario.actor.sector})"
            parts.append(scenario.actor.title + sector)
        if scenario.dates:
            parts.append(" to ".join(dict.fromkeys(scenario.dates)))
        if scenario.phase not in (None, "completed"):
            parts.append(str(scenario.phase))
        if scenario.facts_are == "stipulated":
            parts.append("stipulated")
        return scenario.title, " · ".join(parts)

    def row(self, report: Report, item: ActivityReport, number: int) -> View:
        """A row of the matrix. A scenario with a single activity gives the row its own title."""
        kind = self.pack.kinds[item.activity.kind].title
        title, sub = self.head(report)
        if len(report.activities) > 1:
            title, sub = item.activity.title or kind, kind if item.activity.title else item.activity.id
        else:
            sub = " · ".join(part for part in (item.activity.title or kind, sub) if part)
        disputed = {found.criterion for found in disputes(item) if self.reading in found.readings}
        cells = [
            {
                "code": list(words.VERDICTS).index(found.verdicts[self.reading]),
                "word": self.word(found),
                "marks": marks(found, disputed),
                "ref": f"r{number}-{found.criterion.number}" if self._explained(found) else "",
            }
            for found in item.stated.criteria
        ]
        return {"title": title, "sub": sub, "cells": cells}

    def word(self, found: CriterionReport) -> str:
        """The verdict, as a cell has it."""
        verdict = found.verdicts[self.reading]
        if verdict == "undetermined":
            settled = found.settled(self.reading)
            return f"{words.VERDICTS[verdict]} {settled.settled}/{settled.live}"
        return "–" if verdict == "not-applicable" else words.VERDICTS[verdict]

    def reasons(self, report: Report, item: ActivityReport, number: int) -> View:
        """What is missed and open in the account of the scenario's own facts, why, and what else there is to say."""
        account = item.stated
        disputed = {found.criterion for found in disputes(item) if self.reading in found.readings}
        return {
            **self.row(report, item, number),
            "caveats": [caveat.says for caveat in self.pack.caveats if caveat.id in account.caveats],
            "criteria": [
                self._criterion(report, account, found, number, disputed)
                for found in account.criteria
                if self._explained(found)
            ],
            "sections": [(heading, lines) for heading, lines in self._sections(item) if lines],
        }

    def _explained(self, found: CriterionReport) -> bool:
        return found.verdicts[self.reading] in ("missed", "undetermined")

    def _criterion(
        self, report: Report, account: AccountReport, found: CriterionReport, number: int, disputed: set[str]
    ) -> View:
        evidence = account.evidence(found, self.reading) if report.scenario.facts_are == "reported" else None
        text = ""
        if evidence is not None:
            text = f"Weakest evidence: {evidence.weakest or 'no confidence given'} ({self._titles(evidence.weakest_facts)})"
            text += f". Without a source: {self._titles(evidence.unsourced)}." if evidence.unsourced else "."
        return {
            "ref": f"r{number}-{found.criterion.number}",
            "number": found.criterion.number,
            "title": found.criterion.title,
            "word": self.word(found),
            "marks": marks(found, disputed),
            "findings": [
                self._finding(report, account, finding)
                for finding in found.in_reading(self.reading)
                if finding.weight == "core" and finding.outcome in ("missed", "undetermined")
            ],
            "evidence": text,
        }

    def _finding(self, report: Report, account: AccountReport, finding: Finding) -> View:
        indicator, vocabulary = finding.indicator, self.pack.vocabulary
        return {
            "id": indicator.id,
            "number": indicator.number,
            "statement": indicator.statement,
            "word": words.VERDICTS[finding.outcome],
            "facts": [self._fact(account.facts[id]) for id in finding.because],
            "missing": "; ".join(
                f"{vocabulary[fact].title} ({why})" for fact, why in account.missing(finding).items()
            ),
            "asks": sentence(finding.variant.expect, vocabulary),
            "standing": self._standing(report, finding),
            "moved": words.moved(finding, self.pack),
            "remedy": indicator.remedy if finding.outcome == "missed" else "",
        }

    def _fact(self, item: Statement) -> View:
        line = f"line {item.place.line}" if item.place else ""
        evidence = [item.confidence, item.source, words.ORIGINS[item.origin], line]
        said = words.said(item, self.pack)
        return {
            "title": self.pack.vocabulary[item.fact].title,
            "said": said,
            "evidence": ", ".join(part for part in evidence if part),
        }

    def _standing(self, report: Report, finding: Finding) -> list[tuple[str, str]]:
        indicator, kinds = finding.indicator, {item.activity.kind for item in report.activities}
        groups: dict[Standing, list[str]] = {}
        for item, covered in zip(indicator.authorities, indicator.covered, strict=True):
            if covered & kinds:
                later = " (later)" if item.instrument in report.later else ""
                standing = report.bindings.standing(item, self.pack)
                groups.setdefault(standing, []).append(words.citation(item, self.pack) + later)
        actor = report.scenario.actor
        headings = {**words.STANDINGS}
        if actor is not None and actor.sector != "state":
            headings["binding"] = words.BINDING_ON_STATE
        duties = ("binding", "undertaken", "voluntary")  # the others stand in the reference
        return [(headings[standing], "; ".join(groups[standing])) for standing in duties if standing in groups]

    def _titles(self, facts: tuple[str, ...]) -> str:
        return ", ".join(self.pack.vocabulary[fact].title for fact in facts)

    def _sections(self, item: ActivityReport) -> Iterator[tuple[str, list[str]]]:
        account = item.stated
        yield "Observations", [
            f"{finding.indicator.number} {finding.indicator.statement}: missed, which makes no criterion missed"
            for found in account.criteria
            for finding in found.in_reading(self.reading)
            if (finding.weight, finding.outcome) == ("supporting", "missed")
        ]
        yield "Not applicable", [
            f"{found.criterion.number} {found.criterion.title}: {words.NOT_APPLICABLE[found.not_applicable[self.reading]]}"
            for found in account.criteria
            if self.reading in found.not_applicable
        ]
        yield "Where readings differ", [line for found in account.criteria for line in self._differences(found)]
        yield "Where accounts differ", list(self._accounts(item))
        yield "Assumptions", [assumption.text for assumption in account.assumptions]

    def _differences(self, found: CriterionReport) -> Iterator[str]:
        for indicator, missed_in, others in words.parting(found):
            rest = "; ".join(
                f"{words.labels(readings, self.pack)}: {how}{f' ({why})' if why else ''}"
                for readings, how, why in others
            )
            yield f"{indicator.number} missed in {words.labels(missed_in, self.pack)}. {rest}"

    def _accounts(self, item: ActivityReport) -> Iterator[str]:
        for account in item.accounts[1:]:
            pairs = zip(item.stated.criteria, account.criteria, strict=True)
            differing = [
                f"{theirs.criterion.title}: {self.word(theirs)}"
                for mine, theirs in pairs
                if mine.verdicts[self.reading] != theirs.verdicts[self.reading]
            ]
            yield f"{account.title}: {'; '.join(differing) or 'the same verdicts in this reading'}"


def marks(found: CriterionReport, disputed: set[str]) -> list[str]:
    """The marks of a cell."""
    parting = ["contested"] if found.contested else ["one-sided"] if found.one_sided else []
    return [*parting, *(["disputed"] if found.criterion.id in disputed else [])]
