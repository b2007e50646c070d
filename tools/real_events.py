"""Make docs/real-events.md: verdicts that one reader argued for real events, beside those of the rule pack.

    python tools/real_events.py            write the page
    python tools/real_events.py --check    exit with 1 if the page is stale, and write nothing

Fails if a cell in which the two differ has no explanation in tests/data/argued-verdicts.yaml, or one in which they
agree has one.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, RootModel

from behaviour_check import Pack, Report, assess, load_pack, load_scenario
from behaviour_check.scenario import Verdict

ROOT = Path(__file__).resolve().parent.parent
ARGUED = ROOT / "tests" / "data" / "argued-verdicts.yaml"
EVENTS = ROOT / "examples" / "events"
PAGE = ROOT / "docs" / "real-events.md"

Because = Literal["facts-not-known", "rule-strict", "rule-lax", "view"]
REASONS: dict[Because, tuple[str, str]] = {
    "facts-not-known": ("facts not known", "one of the two leaves the cell open for want of a fact"),
    "rule-strict": ("rule too strict", "a rule asks for more than the act can be held to"),
    "rule-lax": ("rule too lax", "no rule looks at something that belongs to the criterion"),
    "view": ("difference of view", "both can be argued"),
}
WEIGHTIEST: tuple[Verdict, ...] = ("missed", "undetermined", "met", "not-applicable")
SETTLED = ("met", "missed")


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Difference(_Data):
    """Why an argued verdict and the one of the rules differ."""

    because: Because
    says: str


class Argued(_Data):
    """One verdict of the reader."""

    verdict: Verdict
    why: str
    difference: Difference | None = None


class ArguedEvent(_Data):
    """The reader's verdicts on one event, by criterion."""

    source: str
    verdicts: dict[str, Argued]


class ArguedFile(RootModel[dict[str, ArguedEvent]]):
    """tests/data/argued-verdicts.yaml, by the names of the scenario files."""


@dataclass(frozen=True)
class Cell:
    """One criterion of one event."""

    criterion: str
    argued: Argued
    parts: dict[str, Verdict]
    """The verdict of the rules for each activity."""

    @property
    def rules(self) -> Verdict:
        """The weightiest of the verdicts of the rules, in the order in which indicators make a criterion."""
        return next(verdict for verdict in WEIGHTIEST if verdict in self.parts.values())

    @property
    def differs(self) -> bool:
        """Whether the two differ."""
        return self.argued.verdict != self.rules

    @property
    def compares(self) -> str:
        """The row of the counts that it belongs to."""
        pair = (self.argued.verdict, self.rules)
        if "not-applicable" in pair:
            return "one says not-applicable" if self.differs else "both say not-applicable"
        settled = sum(verdict in SETTLED for verdict in pair)
        if settled == 2:
            return "both settled, and differing" if self.differs else "both settled, and agreeing"
        return "one settled, the other open" if settled else "both open"


ROWS = {
    "both settled, and agreeing": "both say met, or both missed",
    "both settled, and differing": "one says met, the other missed",
    "one settled, the other open": "one says met or missed, the other undetermined",
    "both open": "both say undetermined",
    "both say not-applicable": "neither expects anything",
    "one says not-applicable": "one holds an expectation here, the other none",
}


@dataclass(frozen=True)
class Event:
    """One event: what the reader argued and what the rules say."""

    id: str
    argued: ArguedEvent
    report: Report
    cells: tuple[Cell, ...]


def gather(argued: ArguedFile, pack: Pack, folder: Path = EVENTS) -> list[Event]:
    """The events of the argued verdicts, by date. Raises ValueError if the explanations do not fit the differences."""
    files = {path.name.partition(".")[0]: path for path in sorted(folder.glob("*.behaviour.yaml"))}
    if unmatched := files.keys() ^ argued.root.keys():
        raise ValueError(f"only a scenario or only argued verdicts for: {', '.join(sorted(unmatched))}")
    events = [_compare(id, said, assess(pack, load_scenario(files[id], pack))) for id, said in argued.root.items()]
    problems = [
        f"{event.id} / {cell.criterion}: argued {cell.argued.verdict}, the rules say {cell.rules}; "
        + ("explain it under `difference`" if cell.differs else "take `difference` out")
        for event in events
        for cell in event.cells
        if cell.differs is (cell.argued.difference is None)
    ]
    if problems:
        raise ValueError("\n".join(problems))
    return sorted(events, key=lambda event: event.report.scenario.dates or ("", ""))


def _compare(id: str, said: ArguedEvent, report: Report) -> Event:
    criteria = [criterion.id for criterion in report.pack.criteria]
    if unmatched := said.verdicts.keys() ^ set(criteria):
        raise ValueError(f"{id}: criteria missing or unknown: {', '.join(sorted(unmatched))}")
    acts = [act.activity.id for act in report.activities]
    cells = [Cell(item, said.verdicts[item], {act: report.verdict(act, item) for act in acts}) for item in criteria]
    return Event(id, said, report, tuple(cells))


def page(events: list[Event], pack: Pack) -> str:
    """The whole page, as Markdown."""
    return "\n".join([*_head(events, pack), *(line for event in events for line in _event(event))])


def _head(events: list[Event], pack: Pack) -> Iterator[str]:
    cells = [cell for event in events for cell in event.cells]
    compared = Counter(cell.compares for cell in cells)
    reasons = Counter(cell.argued.difference.because for cell in cells if cell.argued.difference)
    yield "<!-- Made by `python tools/real_events.py` from tests/data/argued-verdicts.yaml. Do not edit. -->"
    yield HEAD.format(events=len(events), cells=len(cells), pack=pack.id, version=pack.version)
    yield "| how the two compare | what it means | cells |\n|---|---|---:|"
    yield from (f"| {row} | {meaning} | {compared[row]} |" for row, meaning in ROWS.items())
    yield f"\nWhere they differ ({sum(reasons.values())} cells), the reason is:\n"
    yield "| reason | what it means | cells |\n|---|---|---:|"
    yield from (f"| {name} | {meaning} | {reasons[key]} |" for key, (name, meaning) in REASONS.items())
    yield READING


def _event(event: Event) -> Iterator[str]:
    scenario = event.report.scenario
    yield f"\n### {scenario.title}\n"
    dates = " to ".join(dict.fromkeys(scenario.dates)) if scenario.dates else "no date"
    yield f"{dates} · [{event.id}](../examples/events/{event.id}.behaviour.yaml)\n"
    yield "| criterion | argued | rules |\n|---|---|---|"
    yield from (f"| {cell.criterion} | {cell.argued.verdict} | {_rules(cell)} |" for cell in event.cells)
    yield ""
    for cell in event.cells:
        if cell.argued.difference is not None:
            name, _ = REASONS[cell.argued.difference.because]
            yield f"- **{cell.criterion}** ({name}): {cell.argued.difference.says}"
    if not any(cell.differs for cell in event.cells):
        yield "The two agree on every criterion."
    yield f"\nArgued by {event.argued.source}."


def _rules(cell: Cell) -> str:
    if len(set(cell.parts.values())) == 1:
        return cell.rules
    return f"{cell.rules} ({', '.join(f'{activity}: {verdict}' for activity, verdict in cell.parts.items())})"


HEAD = """\
# Real events: argued verdicts beside those of the rules

`examples/events/` describes {events} real events, each fact with its source. For each of them, and for each of the
eight criteria, this page puts two verdicts side by side: one that a reader argued without the rules, and one that the
rules of the pack `{pack}` {version} give in the baseline reading. Where the two differ, a sentence says why. The page
is a test of the rules, not of those who acted.

**The argued verdicts are one reader's.** They are not those of a court, a government, a panel or this project, and
another reader would argue some of them differently. They were written without the rules, and mostly from the same
sources as the scenarios; some facts in the scenarios were found later and were not known to that reader, and those who
wrote the scenarios could see the argued verdicts. So agreement shows no more than that the rules say what a careful
reader might say, and a difference is a question to look into.

Nothing here can be added up to say anything about a State or an operator. Which events are here depends on what has
been published, events differ in how much is known of them, and the number of criteria missed is no measure of anything.

## How the two compare

{cells} cells: {events} events, eight criteria each.
"""

READING = """
## How to read it

- *met*: the conduct kept to the criterion; for debris, manoeuvres and interference, the effect is absent. *missed*: it
  did not. *undetermined*: what is known does not settle it. *not-applicable*: nothing is expected here. None of these
  is a finding that an act was lawful or unlawful.
- The column *rules* shows the baseline reading of the scenario's own facts. The other readings, and the accounts of
  those concerned, often come out differently: `behaviour-check check FILE` shows them all, with the reasons.
- The argued verdict concerns the event as a whole. Where a scenario has several activities that come out differently,
  *rules* shows first the verdict that counts for the whole (missed before undetermined before met before
  not-applicable, as for the indicators of a criterion) and then each activity's own.
- Events stand in order of time.

## The events"""


def main(arguments: list[str] | None = None) -> int:
    """Write or check the page, and return an exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="exit with 1 if the page is stale; write nothing")
    options = parser.parse_args(arguments)
    pack = load_pack()
    try:
        argued = ArguedFile.model_validate(yaml.safe_load(ARGUED.read_text(encoding="utf-8")))
        text = page(gather(argued, pack), pack) + "\n"
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if not options.check:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        print(f"{PAGE.relative_to(ROOT)} is stale: run `python tools/real_events.py`", file=sys.stderr)
        return 1
    return 0


assert REASONS.keys() == set(get_args(Because))

if __name__ == "__main__":
    raise SystemExit(main())
