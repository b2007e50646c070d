"""The part of the HTML report that needs no script: rows of the matrix and reasons, in the leading reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..assess import ActivityReport, CriterionReport, Finding, Report
from ..differ import disputes
from ..pack import Pack
from ..prose import sentence
from ..statement import Statement
from ..weigh import speaking
from . import asides, derived
from . import html_words as words
from .words import binds_the_state, marks, observations, partings

View = dict[str, Any]
EXPLAINED = ("missed", "undetermined")
"""What is given its reasons where there is no script to open them."""


class Part(NamedTuple):
    """One thing said under a title. `whole`: kept on one line."""

    text: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Static:
    """Views of reports in one reading, for the templates. `ref` names the place of a criterion's reasons."""

    pack: Pack
    reading: str
    alone: bool
    """Whether the report is on one scenario, whose title then heads the page."""

    def head(self, report: Report) -> tuple[str, list[Part]]:
        """A scenario's title, and what there is to say of all of it beyond the usual."""
        scenario = report.scenario
        parts: list[Part] = []
        if scenario.actor:
            sector = "" if scenario.actor.sector == "state" else f" ({scenario.actor.sector})"
            parts.append(Part(scenario.actor.title + sector))
        if scenario.dates:
            parts.append(Part(" to ".join(dict.fromkeys(scenario.dates)), whole=True))
        if scenario.phase not in (None, "completed"):
            parts.append(Part(str(scenario.phase)))
        if scenario.facts_are == "stipulated":
            parts.append(Part("stipulated"))
        return scenario.title, parts

    def row(self, report: Report, item: ActivityReport, number: int) -> View:
        """A row of the matrix. A scenario with a single activity gives the row its own title."""
        kind = self.pack.kinds[item.activity.kind].title
        title, parts = self.head(report)
        own, more = (item.activity.title, [Part(kind)]) if item.activity.title else (kind, [])
        if len(report.activities) > 1:
            title, parts = own, more or [Part(item.activity.id)]
        elif self.alone:
            title, parts = own, [*more, *parts]
        else:
            parts = [Part(own), *parts]
        disputed = {found.criterion for found in disputes(item) if self.reading in found.readings}
        cells = [
            {
                "code": list(words.VERDICTS).index(found.verdicts[self.reading]),
                "word": self.word(found),
                "marks": marks(found, disputed),
                "ref": f"r{number}-{found.criterion.number}" if found.verdicts[self.reading] in EXPLAINED else "",
            }
            for found in item.stated.criteria
        ]
        return {"title": title, "parts": parts, "cells": cells}

    def word(self, found: CriterionReport) -> str:
        """The verdict, as a cell has it."""
        verdict = found.verdicts[self.reading]
        if verdict == "undetermined":
            settled = found.settled(self.reading)
            return f"{words.VERDICTS[verdict]} {settled.settled}/{settled.live}"
        return "–" if verdict == "not-applicable" else words.VERDICTS[verdict]

    def reasons(self, report: Report, item: ActivityReport, number: int) -> View:
        """The row, with what is missed and open on the scenario's own facts, why, and what else there is to say."""
        account, row = item.stated, self.row(report, item, number)
        explained = [
            {**cell, **self._criterion(report, item, found)}
            for cell, found in zip(row["cells"], account.criteria, strict=True)
            if cell["ref"]
        ]
        return {
            **row,
            "caveats": [caveat.says for caveat in self.pack.caveats if caveat.id in account.caveats],
            "criteria": explained,
            "sections": [(heading, lines) for heading, lines in self._sections(report, item) if lines],
        }

    def _criterion(self, report: Report, item: ActivityReport, found: CriterionReport) -> View:
        evidence = item.stated.evidence(found, self.reading) if report.scenario.facts_are == "reported" else None
        text = ""
        if evidence is not None:
            weakest = evidence.weakest or "no confidence given"
            text = f"Weakest evidence: {weakest} ({self._titles(evidence.weakest_facts)})."
            text += f" Without a source: {self._titles(evidence.unsourced)}." if evidence.unsourced else ""
        findings = [
            self._finding(report, item, finding)
            for finding in found.in_reading(self.reading)
            if finding.weight == "core" and finding.outcome in EXPLAINED
        ]
        return {
            "number": found.criterion.number, "title": found.criterion.title, "findings": findings, "evidence": text,
        }  # fmt: skip

    def _finding(self, report: Report, item: ActivityReport, finding: Finding) -> View:
        indicator, vocabulary, account = finding.indicator, self.pack.vocabulary, item.stated
        return {
            "id": indicator.id,
            "number": indicator.number,
            "statement": indicator.statement,
            "word": words.VERDICTS[finding.outcome],
            "facts": [self._fact(account.facts[id]) for id in finding.because],
            "missing": "; ".join(f"{vocabulary[fact].title} ({why})" for fact, why in account.missing(finding).items()),
            "asks": sentence(finding.variant.expect, vocabulary),
            "standing": self._standing(report, item, finding),
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

    def _standing(self, report: Report, item: ActivityReport, finding: Finding) -> list[tuple[str, str]]:
        groups: dict[str, list[str]] = {}
        for authority in speaking(finding.indicator, item.activity.kind, item.stated.facts):
            later = " (later)" if authority.instrument in report.later else ""
            standing = report.bindings.standing(authority, self.pack)
            on_state = binds_the_state(authority, standing, report)
            heading = words.BINDING_ON_STATE if on_state else words.STANDINGS[standing]
            groups.setdefault(heading, []).append(words.citation(authority, self.pack) + later)
        # The others stand in the reference.
        duties = (words.BINDING_ON_STATE, *(words.STANDINGS[it] for it in ("binding", "undertaken", "voluntary")))
        return [(heading, "; ".join(groups[heading])) for heading in duties if heading in groups]

    def _titles(self, facts: tuple[str, ...]) -> str:
        return ", ".join(self.pack.vocabulary[fact].title for fact in facts)

    def _sections(self, report: Report, item: ActivityReport) -> Iterator[tuple[str, list[str]]]:
        account = item.stated
        yield (
            asides.OPEN_ELSEWHERE,
            [
                f"{criterion.number} {criterion.title}, {text}"
                for criterion, text in asides.open_elsewhere(account, self.reading, self._named)
            ],
        )
        seen = [finding.indicator for finding in observations(account, self.reading)]
        yield (
            "Observations (supporting indicators that are missed, which makes no criterion missed)",
            [f"{indicator.number} {indicator.statement}" for indicator in seen],
        )
        not_applicable = {found.criterion: found.not_applicable.get(self.reading) for found in account.criteria}
        yield (
            "Not applicable",
            [f"{item.number} {item.title}: {words.silent(why)}" for item, why in not_applicable.items() if why],
        )
        silent = asides.not_asked(account, item.activity.kind, self.reading, self.pack)
        yield asides.NOT_ASKED, [asides.not_asked_text(silent)] if silent else []
        yield "Where readings differ", [line for found in account.criteria for line in self._differences(found)]
        told = [text for _, text in asides.where_accounts_differ(item, self._named)]
        yield asides.ACCOUNTS, [*self._accounts(item), *told]
        yield derived.TITLE, [text for _, text in derived.lines(item, self.pack)]
        yield "Assumptions", [assumption.text for assumption in account.assumptions]
        unread = asides.unread(report, item)
        yield asides.UNREAD, [asides.unread_text(unread)] if unread else []

    def _named(self, readings: Iterable[str]) -> str:
        return words.titles(readings, self.pack)

    def _differences(self, found: CriterionReport) -> Iterator[str]:
        for indicator, missed_in, others in partings(found, self._named):
            rest = "; ".join(f"{words.titles(readings, self.pack)}: {how}" for readings, how in others)
            yield f"{indicator.number} missed in {words.titles(missed_in, self.pack)}. {rest}"

    def _accounts(self, item: ActivityReport) -> Iterator[str]:
        for account in item.accounts[1:]:
            pairs = zip(item.stated.criteria, account.criteria, strict=True)
            differing = [
                f"{theirs.criterion.title}: {self.word(theirs)}"
                for mine, theirs in pairs
                if mine.verdicts[self.reading] != theirs.verdicts[self.reading]
            ]
            yield f"{account.title}: {'; '.join(differing) or 'the same verdicts in this reading'}"
