"""The report in GitHub-flavoured Markdown, for a pull request or the summary of a step.

A table of activities and criteria in the leading reading, then for each activity a block that opens: its verdicts in
every reading, what is missed and on whose authority, what would settle what is open, where readings and accounts
part. The table is written as results come in, the blocks when all are in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..assess import AccountReport, ActivityReport, CriterionReport, Report, missing_facts
from ..differ import disputes
from ..pack import Pack
from ..source import InvalidInput, Problem, clean
from ..version import __version__
from . import asides, derived
from .gfm import block, code, escape
from .header import Header, Result
from .trace import trace
from .words import (
    CONTESTED,
    DISPUTED,
    NOT_APPLICABLE,
    ONE_SIDED,
    about,
    activity_line,
    decided_by,
    evidence_of,
    grounds,
    labels,
    marks,
    observations,
    partings,
    plural,
    sentence_of,
    threshold_text,
    tidy,
    weights_moved,
)

LEGEND = (
    "**missed**, met: the verdict; ? 4/6: open, 4 of 6 core indicators settled; –: no expectation here; "
    f"contested: {CONTESTED}; one-sided: {ONE_SIDED}; disputed: {DISPUTED}; "
    "\\*: clause not confirmed; (later): newer than the act."
)
MAX_DETAILS = 900_000
"""How many bytes the blocks may take: GitHub refuses a summary of more than a megabyte."""
GATED = "A criterion met under treaty law only is no finding that the act was lawful."


def render(header: Header, results: Iterable[Result]) -> Iterator[str]:
    """The report as Markdown."""
    writer = _Writer(header)
    yield from writer.head()
    problems: list[Problem] = []
    details: list[str] = []
    assessed = failed = left_out = 0
    room = MAX_DETAILS
    for result in results:
        if isinstance(result, InvalidInput):
            failed += 1
            problems += result.problems
            continue
        if not assessed:
            yield from writer.table_head(result)
        assessed += 1
        yield "".join(writer.row(result, item) for item in result.activities)
        for item in result.activities if header.verbosity >= 0 else ():
            text = writer.details(result, item) if room else ""
            room = max(room - len(text.encode()), 0)
            if room:
                details.append(text)
            else:
                left_out += 1
    yield from writer.foot(assessed, failed, problems)
    yield from details
    if left_out:
        yield f"\nThe details of {plural(left_out, 'more activity', 'more activities')} would not fit here.\n"


class _Writer:
    def __init__(self, header: Header) -> None:
        self.header = header
        self.pack: Pack = header.pack
        self.reading = header.reading

    # --- frame ---

    def head(self) -> Iterator[str]:
        """What the criteria are and are not."""
        pack, reading = self.pack, self.pack.readings[self.reading]
        yield f"## {escape(pack.title)}\n\n"
        tool = f"behaviour-check {__version__}, pack {pack.id} {escape(pack.version)}"
        yield f"{tool}. Leading reading: {reading.id} ({escape(reading.title)}).\n\n"
        if self.header.verbosity >= 0:
            for text in about(self.header):
                yield f"{escape(text)}\n\n"

    def table_head(self, report: Report) -> Iterator[str]:
        """The head of the table: the criteria that are shown."""
        criteria = [found.criterion for item in report.activities[:1] for found in item.stated.criteria]
        titles = [f"{item.number} {escape(item.title)}" for item in criteria]
        yield _table_row(["Activity", *titles]) + _table_row(["---"] * (len(titles) + 1))

    def row(self, report: Report, item: ActivityReport) -> str:
        """A row of the table: one activity, account `stated`."""
        disputed = {dispute.criterion for dispute in disputes(item)}
        name = f"{escape(report.scenario.title)}<br>{code(item.activity.id)}"
        return _table_row([name, *(self._cell(found, self.reading, disputed) for found in item.stated.criteria)])

    def foot(self, assessed: int, failed: int, problems: list[Problem]) -> Iterator[str]:
        """The counts, the legend, and what could not be read."""
        tail = f", **{failed} could not be read**" if failed else ""
        yield f"\n{plural(assessed, 'scenario')} assessed{tail}.\n"
        if problems:
            yield "\n**Could not be read**\n\n"
            yield from (f"- {self._problem(problem)}\n" for problem in problems)
        if assessed and self.header.verbosity >= 0:
            gated = any(reading.gated_by_treaties for reading in self.pack.readings.values())
            yield f"\n{LEGEND}{f' {GATED}' if gated else ''}\n"

    @staticmethod
    def _problem(problem: Problem) -> str:
        where = f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file
        hint = f" ({problem.hint})" if problem.hint else ""
        return f"{code(where)}: {escape(f'{problem.message}{hint}')}"

    @staticmethod
    def _cell(found: CriterionReport, reading: str, disputed: Iterable[str] = ()) -> str:
        verdict = found.verdicts[reading]
        settled = found.settled(reading)
        words = {
            "met": "met", "missed": "**missed**", "undetermined": f"? {settled.settled}/{settled.live}",
            "not-applicable": "–",
        }  # fmt: skip
        return "<br>".join([words[verdict], *marks(found, disputed)])

    # --- details ---

    def details(self, report: Report, item: ActivityReport) -> str:
        """The block of one activity."""
        account = item.stated
        verdicts = [found.verdicts[self.reading] for found in account.criteria]
        counts = [f"{verdicts.count('missed')} missed", f"{verdicts.count('undetermined')} open"]
        # Only ids here: Markdown does not reach into a summary, and GitHub would make links of other text.
        lines = ["", "<details>", f"<summary><code>{item.activity.id}</code>: {', '.join(counts)}</summary>", ""]
        lines += [f"{escape(report.scenario.title)} · {escape(activity_line(report, item))}  "]
        lines += [code(report.scenario.file), "", *self._matrix(account.criteria)]
        parts = (
            self._missed(report, item), self._open(account), self._open_elsewhere(account),
            self._observations(account), self._not_applicable(account), self._not_asked(item),
            self._partings(account), self._accounts(item), self._disputes(item), self._weights(item),
            self._derived(item), self._assumptions(account), self._idle(account), self._unread(report, item),
            self._traces(item),
        )  # fmt: skip
        for part in parts:
            lines += part
        return "\n".join([*lines, "", "</details>", ""])

    def _matrix(self, criteria: Iterable[CriterionReport]) -> Iterator[str]:
        readings = list(self.pack.readings)
        yield _table_row(["", *(escape(labels([reading], self.pack)) for reading in readings), ""]).rstrip()
        yield _table_row(["---"] * (len(readings) + 2)).rstrip()
        for found in criteria:
            cells = [self._cell(found, reading).partition("<br>")[0] for reading in readings]
            yield _table_row([found.criterion.id, *cells, ", ".join(marks(found, ()))]).rstrip()

    def _missed(self, report: Report, item: ActivityReport) -> Iterator[str]:
        account = item.stated
        for found in account.criteria:
            if found.verdicts[self.reading] != "missed":
                continue
            yield from _heading(f"Missed: {found.criterion.id}")
            for finding in found.missed(self.reading):
                indicator = finding.indicator
                yield f"- {indicator.number} {escape(indicator.statement)}"
                for reason in decided_by(finding, account, self.pack):
                    yield f"  - {code(reason.fact)}: {escape(reason.said)}"
                for name, threshold in finding.variant.thresholds.items():
                    yield f"  - threshold {escape(threshold_text(name, threshold))}"
                for heading, authorities in grounds(finding, item, report).items():
                    yield f"  - {heading}: {escape('; '.join(authorities))}"
                yield f"  - To meet it: {escape(indicator.remedy)}"
            evidence = evidence_of(found, account, self.reading, report)
            if evidence:
                yield f"- Weakest evidence: {escape(evidence)}"

    def _open(self, account: AccountReport) -> Iterator[str]:
        for found in account.criteria:
            if found.verdicts[self.reading] == "undetermined":
                yield from _heading(f"Open: {found.criterion.id}, {found.settled(self.reading)}")
                for fact, why in missing_facts(account, found, self.reading).items():
                    mark = "" if why == "not stated" else f" ({escape(why)})"
                    yield f"- {code(fact)}{mark}: {escape(self.pack.vocabulary[fact].question)}"

    def _open_elsewhere(self, account: AccountReport) -> Iterator[str]:
        found = list(asides.open_elsewhere(account, self.reading, self._labels))
        if found:
            yield from _heading(asides.OPEN_ELSEWHERE)
        yield from (f"- {criterion.id}, {escape(text)}" for criterion, text in found)

    def _not_asked(self, item: ActivityReport) -> Iterator[str]:
        found = asides.not_asked(item.stated, item.activity.kind, self.reading, self.pack)
        if found:
            yield from _heading(asides.NOT_ASKED)
            yield f"- {escape(asides.not_asked_text(found))}"

    @staticmethod
    def _idle(account: AccountReport) -> Iterator[str]:
        found = asides.idle_unknowns(account)
        if found:
            yield from _heading(asides.IDLE)
            yield f"- {escape(found)}"

    def _unread(self, report: Report, item: ActivityReport) -> Iterator[str]:
        found = asides.unread(report, item)
        if found:
            yield from _heading(asides.UNREAD)
            yield f"- {escape(asides.unread_text(found))}"

    def _labels(self, readings: Iterable[str]) -> str:
        return labels(readings, self.pack)

    def _observations(self, account: AccountReport) -> Iterator[str]:
        seen = observations(account, self.reading)
        if seen:
            yield from _heading("Observations (supporting indicators missed; they do not make a criterion missed)")
        for finding in seen:
            yield f"- {finding.indicator.number} {escape(finding.indicator.statement)}"

    def _not_applicable(self, account: AccountReport) -> Iterator[str]:
        silent = [found for found in account.criteria if found.verdicts[self.reading] == "not-applicable"]
        if silent:
            yield from _heading("Not applicable")
        for found in silent:
            yield f"- {found.criterion.id}: {NOT_APPLICABLE[found.not_applicable[self.reading]]}"

    def _partings(self, account: AccountReport) -> Iterator[str]:
        for found in account.criteria:
            if not found.contested and not found.one_sided:
                continue
            yield from _heading(f"Where readings differ: {found.criterion.id} ({', '.join(marks(found, ()))})")
            for parting in partings(found, self._labels):
                where = escape(labels(parting.missed_in, self.pack))
                yield f"- {parting.indicator.number} {parting.indicator.id}, missed in {where}"
                for readings, text in parting.others:
                    yield f"  - {escape(labels(readings, self.pack))}: {escape(text)}"

    def _accounts(self, item: ActivityReport) -> Iterator[str]:
        for account in item.accounts[1:]:
            pairs = zip(item.stated.criteria, account.criteria, strict=True)
            differing = [theirs for mine, theirs in pairs if mine.verdicts != theirs.verdicts]
            where = "where its verdicts differ" if differing else "the same verdicts"
            yield from _heading(f"Account {account.id} ({tidy(account.title)}): {where}")
            if differing:
                yield from self._matrix(differing)

    def _disputes(self, item: ActivityReport) -> Iterator[str]:
        found = list(asides.where_accounts_differ(item, self._labels))
        if found:
            yield from _heading(asides.ACCOUNTS)
        yield from (f"{'  ' * depth}- {escape(text)}" for depth, text in found)

    def _weights(self, item: ActivityReport) -> Iterator[str]:
        moved = list(weights_moved(item, self.reading))
        if moved:
            yield from _heading("Weights moved")
        for indicator, how in moved:
            yield f"- {indicator.number} {indicator.id}, {escape(how)}"

    def _derived(self, item: ActivityReport) -> Iterator[str]:
        if item.activity.derived.derivations:
            yield from _heading(derived.TITLE)
        yield from (f"{'  ' * depth}- {escape(text)}" for depth, text in derived.lines(item, self.pack))

    def _assumptions(self, account: AccountReport) -> Iterator[str]:
        if account.assumptions:
            yield from _heading("Assumptions")
        yield from (f"- {escape(assumption.text)}" for assumption in account.assumptions)
        for caveat in self.pack.caveats:
            if caveat.id in account.caveats:
                yield from _heading("Caveat")
                yield escape(sentence_of(caveat.says))

    def _traces(self, item: ActivityReport) -> Iterator[str]:
        if self.header.verbosity < 1:
            return
        for account in item.accounts:
            yield from _heading(f"How each indicator came out (account {account.id})")
            found = [finding for criterion in account.criteria for finding in criterion.in_reading(self.reading)]
            lines = [line for finding in found for line in trace(finding, account, self.pack)]
            yield block("\n".join(" " * indent + tidy(clean(text)) for indent, text in lines))


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield f"**{escape(text)}**"
    yield ""


def _table_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
