"""The report for a person at a terminal: verdicts side by side, then why, what is open, and where readings part.

Made with rich, 80 columns, complete without colour. Everything from a file is shown as text, never as markup or as
a control sequence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..assess import AccountReport, ActivityReport, CriterionReport, Report, missing_facts, open_questions
from ..differ import disputes
from ..pack import Pack
from ..scenario import Verdict
from ..source import InvalidInput, one_line
from ..version import __version__
from . import asides, derived, words
from .header import Header, Result
from .trace import trace

_STYLES: Mapping[Verdict, str] = {
    "met": "green",
    "missed": "bold red",
    "undetermined": "yellow",
    "not-applicable": "dim",
}
QUESTIONS = 5
"""How many open questions the footer names."""


def render(header: Header, results: Iterable[Result]) -> Iterator[str]:
    """The report as text: a header, then each scenario, then what would settle most."""
    page = _Page(header)
    page.head()
    yield page.flush()
    questions: Counter[str] = Counter()
    failed = assessed = 0
    for result in results:
        if isinstance(result, InvalidInput):
            failed += 1
            continue
        assessed += 1
        questions.update(open_questions([result], header.reading))
        page.scenario(result)
        yield page.flush()
    page.foot(questions, assessed, failed)
    yield page.flush()


class _Page:
    """Lays out one report with rich and hands out the text as it grows."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.pack: Pack = header.pack
        self.cited: set[str] = set()
        self.buffer = StringIO()
        self.console = Console(
            file=self.buffer, width=header.width, force_terminal=header.color, no_color=not header.color,
            color_system="standard" if header.color else None, highlight=False, markup=False, emoji=False,
            legacy_windows=False, force_jupyter=False, _environ={},
        )  # fmt: skip

    def flush(self) -> str:
        """What has been laid out since the last time, without trailing blanks."""
        text = self.buffer.getvalue()
        self.buffer.seek(0)
        self.buffer.truncate()
        return "".join(line.rstrip() + "\n" for line in text.splitlines())

    def line(self, text: str = "", indent: int = 0, hang: int = 2, style: str = "") -> None:
        """One paragraph, wrapped, its later lines indented by `hang` more; without text, an empty line."""
        if not text:
            self.console.print()
            return
        lines = Text(one_line(text), style=style).wrap(self.console, self.header.width - indent - hang)
        for number_, body in enumerate(lines):
            self._print(body, indent if number_ == 0 else indent + hang)

    def _print(self, body: RenderableType, indent: int) -> None:
        self.console.print(Padding(body, (0, 0, 0, indent)), no_wrap=True, crop=False, overflow="ignore")

    # --- frame ---

    def head(self) -> None:
        """What the criteria are and are not."""
        pack = self.pack
        self.line(f"behaviour-check {__version__} · {pack.title} ({pack.id} {pack.version})", style="bold")
        if self.header.verbosity >= 0:
            for text in words.about(self.header):
                self.line(text, hang=0)

    def foot(self, questions: Counter[str], assessed: int, failed: int) -> None:
        """What would settle most, and the legend."""
        if self.header.verbosity >= 0 and questions:
            self.line()
            self.line("What would settle most", style="bold")
            order = list(self.pack.vocabulary)
            for fact, count in sorted(questions.items(), key=lambda item: (-item[1], order.index(item[0])))[:QUESTIONS]:
                verdicts = "1 open verdict" if count == 1 else f"{count} open verdicts"
                self.line(f"{fact} ({verdicts}): {self.pack.vocabulary[fact].question}", 2)
        if self.header.verbosity >= 0 and assessed:
            self._legend()
        self.line()
        scenarios = "1 scenario" if assessed == 1 else f"{assessed} scenarios"
        tail = f", {failed} could not be read" if failed else ""
        self.line(f"{scenarios} assessed{tail}. Leading reading: {self.header.reading}.")

    def _legend(self) -> None:
        self.line()
        self.line(
            "met, missed: the verdict · ? 4/6: open, 4 of 6 core indicators settled · -: no expectation here · "
            f"contested: {words.CONTESTED} · one-sided: {words.ONE_SIDED} · disputed: {words.DISPUTED} "
            "· *: clause not confirmed · (later): newer than the act",
            hang=0, style="dim",
        )  # fmt: skip
        if any(reading.gated_by_treaties for reading in self.pack.readings.values()):
            self.line("A criterion met under treaty law only is no finding that the act was lawful.", style="dim")
        self.line(f"Readings: {words.readings(self.pack)}", style="dim")
        if self.cited:
            self.line()
            self.line("Texts named above", style="bold")
            for id, instrument in self.pack.instruments.items():
                if id in self.cited:
                    self.line(f"{id}: {words.instrument_text(instrument)}", 2)
        self.line()
        self.line("`behaviour-check explain NAME` has a page on each name above: a number, a fact, a text, a word.")

    # --- scenario ---

    def scenario(self, report: Report) -> None:
        """One scenario with all its activities."""
        scenario = report.scenario
        self.line()
        self.line(scenario.title, style="bold underline")
        self.line(scenario.file, style="dim")
        for item in report.activities:
            self._activity(report, item)

    def _activity(self, report: Report, item: ActivityReport) -> None:
        scenario, activity = report.scenario, item.activity
        kind = self.pack.kinds[activity.kind].title
        parts = [f"{activity.id}: {activity.title or kind}", *([kind] if activity.title else [])]
        if scenario.actor:
            parts.append(f"{scenario.actor.title} ({scenario.actor.sector})")
        if scenario.dates:
            parts.append(" to ".join(dict.fromkeys(scenario.dates)))
        parts += [*([scenario.phase] if scenario.phase else []), f"facts {scenario.facts_are}"]
        self.line()
        self.line(" · ".join(parts), style="bold")
        disputed = {dispute.criterion for dispute in disputes(item)}
        self.line()
        self._matrix(item.stated.criteria, disputed)
        for account in item.accounts[1:]:
            self._other_account(item.stated, account, disputed)
        if self.header.verbosity >= 0:
            self._reasons(report, item)
        if self.header.verbosity > 0:
            for account in item.accounts:
                self._trace(account)

    def _matrix(self, criteria: Iterable[CriterionReport], disputed: set[str]) -> None:
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True)
        for _ in self.pack.readings:
            grid.add_column(no_wrap=True, max_width=10)
        grid.add_column()
        labels = [one_line(reading.label or reading.id[:10]) for reading in self.pack.readings.values()]
        grid.add_row(Text(""), *[Text(label, style="bold") for label in labels], Text(""))
        for found in criteria:
            cells = [self._cell(found, reading) for reading in self.pack.readings]
            marks = ", ".join(words.marks(found, disputed))
            grid.add_row(Text(found.criterion.id), *cells, Text(marks, style="magenta"))
        self._print(grid, 2)

    def _cell(self, found: CriterionReport, reading: str) -> Text:
        verdict = found.verdicts[reading]
        style = _STYLES[verdict]
        match verdict:
            case "undetermined":
                settled = found.settled(reading)
                return Text(f"? {settled.settled}/{settled.live}", style=style)
            case "not-applicable":
                return Text("-", style=style)
            case _:
                return Text(verdict, style=style)

    def _other_account(self, stated: AccountReport, account: AccountReport, disputed: set[str]) -> None:
        pairs = zip(stated.criteria, account.criteria, strict=True)
        differing = [theirs for mine, theirs in pairs if mine.verdicts != theirs.verdicts]
        self.line()
        if not differing:
            self.line(f"Account {account.id} ({account.title}): the same verdicts", 2)
            return
        self.line(f"Account {account.id} ({account.title}), where its verdicts differ:", 2)
        self._matrix(differing, disputed)

    # --- reasons ---

    def _reasons(self, report: Report, item: ActivityReport) -> None:
        account, reading = item.stated, self.header.reading
        missed = [found for found in account.criteria if found.verdicts[reading] == "missed"]
        open_ = [found for found in account.criteria if found.verdicts[reading] == "undetermined"]
        if missed:
            self._title(f"Missed in the {reading} reading")
            for found in missed:
                self._missed(report, item, found)
        if open_:
            self._title(f"Open in the {reading} reading")
            for found in open_:
                self._open(account, found)
        self._met(report, item)
        self._open_elsewhere(account)
        self._observations(account)
        self._not_applicable(account)
        self._not_asked(item)
        self._differences(account)
        self._disputes(item)
        self._weights(item)
        self._derived(item)
        self._assumptions(account)
        self._idle(account)
        self._unread(report, item)

    def _title(self, text: str) -> None:
        self.line()
        self.line(text, 2, style="bold")

    def _missed(self, report: Report, item: ActivityReport, found: CriterionReport) -> None:
        account = item.stated
        self.line(found.criterion.id, 2, style="red")
        for finding in found.missed(self.header.reading):
            indicator = finding.indicator
            self.line(f"{indicator.number} {indicator.statement}", 4, 4)
            for reason in words.decided_by(finding, account, self.pack):
                self.line(f"{reason.fact}: {reason.said}", 8)
            for name, threshold in finding.variant.thresholds.items():
                self.line(f"threshold {words.threshold_text(name, threshold)}", 8)
            for heading, texts in words.grounds(finding, item, report).items():
                self.line(f"{heading}: {'; '.join(texts)}", 8)
            self.cited.update(authority.instrument for authority in words.speaking_of(finding, item))
            self.line(f"To meet it: {indicator.remedy}", 8)
        evidence = words.evidence_of(found, account, self.header.reading, report)
        if evidence:
            self.line(f"weakest evidence: {evidence}", 4)

    def _met(self, report: Report, item: ActivityReport) -> None:
        """On what the criteria met rest, where facts are of the world."""
        met = [found for found in item.stated.criteria if found.verdicts[self.header.reading] == "met"]
        evidence = {found: words.evidence_of(found, item.stated, self.header.reading, report) for found in met}
        if any(evidence.values()):
            self._title(f"Met in the {self.header.reading} reading, by the weakest evidence")
            for found, text in evidence.items():
                if text:
                    self.line(f"{found.criterion.id}: {text}", 4, 4)

    def _open(self, account: AccountReport, found: CriterionReport) -> None:
        settled = found.settled(self.header.reading)
        self.line(f"{found.criterion.id}: {settled}; to settle it:", 2, style="yellow")
        for fact, why in missing_facts(account, found, self.header.reading).items():
            mark = "" if why == "not stated" else f" [{why}]"
            self.line(f"{fact}{mark}: {self.pack.vocabulary[fact].question}", 4, 4)

    def _open_elsewhere(self, account: AccountReport) -> None:
        found = list(asides.open_elsewhere(account, self.header.reading, self._labels))
        if found:
            self._title(asides.OPEN_ELSEWHERE)
            for criterion, text in found:
                self.line(f"{criterion.id}, {text}", 4, 4)

    def _not_asked(self, item: ActivityReport) -> None:
        found = asides.not_asked(item.stated, item.activity.kind, self.header.reading, self.pack)
        if found:
            self._title(asides.NOT_ASKED)
            self.line(asides.not_asked_text(found), 4, 4)

    def _idle(self, account: AccountReport) -> None:
        found = asides.idle_unknowns(account)
        if found:
            self._title(asides.IDLE)
            self.line(found, 4, 4)

    def _unread(self, report: Report, item: ActivityReport) -> None:
        found = asides.unread(report, item)
        if found:
            self._title(asides.UNREAD)
            self.line(asides.unread_text(found), 4, 4)

    def _observations(self, account: AccountReport) -> None:
        seen = words.observations(account, self.header.reading)
        if seen:
            self._title("Observations (supporting indicators missed; they do not make a criterion missed)")
            for finding in seen:
                self.line(f"{finding.indicator.number} {finding.indicator.statement}", 4, 4)

    def _not_applicable(self, account: AccountReport) -> None:
        reading = self.header.reading
        silent = [found for found in account.criteria if found.verdicts[reading] == "not-applicable"]
        if silent:
            self._title(f"Not applicable in the {reading} reading")
            for found in silent:
                self.line(f"{found.criterion.id}: {words.NOT_APPLICABLE[found.not_applicable[reading]]}", 4)

    def _differences(self, account: AccountReport) -> None:
        parting = [found for found in account.criteria if found.contested or found.one_sided]
        if not parting:
            return
        self._title("Where readings differ")
        for found in parting:
            self.line(f"{found.criterion.id} ({', '.join(words.marks(found, ()))})", 2, style="magenta")
            for indicator, missed_in, others in words.partings(found, self._labels):
                self.line(f"{indicator.number} {indicator.id}, missed in {self._labels(missed_in)}", 4, 4)
                for readings, how in others:
                    self.line(f"{self._labels(readings)}: {how}", 8)

    def _labels(self, readings: Iterable[str]) -> str:
        return words.labels(readings, self.pack)

    def _disputes(self, item: ActivityReport) -> None:
        found = list(asides.where_accounts_differ(item, self._labels))
        if found:
            self._title(asides.ACCOUNTS)
            for depth, text in found:
                self.line(text, 4 + 2 * depth, 4)

    def _weights(self, item: ActivityReport) -> None:
        moved = list(words.weights_moved(item, self.header.reading))
        if moved:
            self._title("Weights moved")
            for indicator, how in moved:
                self.line(f"{indicator.number} {indicator.id}, {how}", 4, 4)

    def _derived(self, item: ActivityReport) -> None:
        if item.activity.derived.derivations:
            self._title(derived.TITLE)
            for depth, text in derived.lines(item, self.pack):
                self.line(text, 2 + 2 * depth, 4)

    def _assumptions(self, account: AccountReport) -> None:
        if account.assumptions:
            self._title("Assumptions")
            for assumption in account.assumptions:
                self.line(assumption.text, 4, 4)
        for caveat in self.pack.caveats:
            if caveat.id in account.caveats:
                self._title("Caveat")
                self.line(caveat.says, 4, 0)

    def _trace(self, account: AccountReport) -> None:
        self._title(f"How each indicator came out (account {account.id}, {self.header.reading} reading)")
        for found in account.criteria:
            self.line(f"{found.criterion.id}: {found.verdicts[self.header.reading]}", 2)
            for finding in found.in_reading(self.header.reading):
                for indent, text in trace(finding, account, self.pack):
                    self.line(text, 4 + indent, 4)
