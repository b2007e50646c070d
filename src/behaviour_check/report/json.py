"""The report as JSON (`json_types.py` is the format).

Compact, since readings mostly agree: readings with the same finding share an entry, and what is said once of an
indicator stands once, under `pack`. Deterministic byte for byte, and streamed: a scenario is written when it is
assessed, and `errors` come last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..assess import (
    AccountReport,
    ActivityReport,
    Assumption,
    CriterionReport,
    Evidence,
    IndicatorReport,
    Report,
    Settled,
    Verdicts,
)
from ..differ import (
    Difference,
    departures,
    differences,
    disputed_facts,
    disputes,
    without_effect,
)
from ..evaluate import Facts
from ..keep import keep
from ..scenario import VERDICTS, Scenario, Verdict
from ..source import InvalidInput, Problem
from ..statement import Statement
from ..version import __version__
from ..weigh import Bindings
from . import json_entries as entries
from .asides import NotAsked, about, gathered, unread, unstated
from .header import Header, Result
from .json_entries import dump, quoted
from .json_findings import Said, Template, ids, template_of, word
from .json_pack import pack_json

if TYPE_CHECKING:
    from .json_types import AssumptionJson, ToolJson

FORMAT = "behaviour-check/report/1"


def render(header: Header, results: Iterable[Result]) -> Iterator[str]:
    """The report as JSON text: the pack first, one line a scenario, errors last."""
    tool: ToolJson = {"name": "behaviour-check", "version": __version__}
    yield (
        f'{{"format":{dump(FORMAT)},"tool":{dump(tool)},"reading":{dump(header.reading)},\n'
        f'"pack":{dump(pack_json(header.pack))},\n"scenarios":['
    )
    writer = _Writer(header)
    errors: list[Problem] = []
    separator = "\n"
    for result in results:
        if isinstance(result, InvalidInput):
            errors += result.problems
        else:
            yield separator + writer.scenario(result)
            separator = ",\n"
    yield "\n],\n" + f'"errors":{dump([entries.error(problem) for problem in errors])}}}\n'


class _Writer:
    """Writes scenarios. Scenarios share their findings and verdicts, so each of these becomes text once, with holes
    for what is said of the facts, and the holes are filled for each account."""

    def __init__(self, header: Header) -> None:
        self.pack = header.pack
        self.reading = header.reading
        # What is missed or open is always explained, the rest on request: it would be most of the report.
        self.explained: Collection[Verdict] = ("missed", "undetermined") if header.verbosity <= 0 else VERDICTS
        self._templates: dict[IndicatorReport, Template] = {}
        self._frames: dict[CriterionReport, _Frame] = {}
        self._verdicts: dict[Verdicts, str] = {}
        self._bound: dict[Bindings, str] = {}
        self._lists: dict[tuple[str, ...], str] = {}
        self._assumptions: dict[tuple[Assumption, ...], str] = {}
        self._differences: dict[Difference, str] = {}
        self._silent: dict[tuple[NotAsked, ...], str] = {}

    def scenario(self, report: Report) -> str:
        """One scenario of the report, as text."""
        scenario = report.scenario
        summary = f',"summary":{quoted(scenario.summary)}' if scenario.summary else ""
        actor, dates = scenario.actor, scenario.dates
        who = f',"actor":{{"title":{quoted(actor.title)},"sector":{word(actor.sector)}}}' if actor else ""
        when = f',"date":["{dates[0]}","{dates[1]}"]' if dates else ""
        # Every part adds its pieces to one list: joined once, a long text is not copied from part to part.
        out = [
            f'{{"path":{quoted(scenario.file)},"title":{quoted(scenario.title)}{summary},'
            f'"facts_are":"{scenario.facts_are}"{who}{when},{self._bindings(report.bindings)},'
            f'"later":{self._ids(report.later)},"activities":['
        ]
        separator = ""
        for item in report.activities:
            out.append(separator)
            self._activity(item, report, out)
            separator = ","
        out.append("]}")
        return "".join(out)

    def _bindings(self, bindings: Bindings) -> str:
        text = self._bound.get(bindings)
        if text is None:
            binding = [id for id in self.pack.instruments if bindings.binds(id, self.pack)]
            text = f'"binding":{dump(binding)},"undertaken":{dump(sorted(bindings.pledged))}'
            keep(self._bound, bindings, text)
        return text

    def _ids(self, ids: tuple[str, ...]) -> str:
        text = self._lists.get(ids)
        return keep(self._lists, ids, dump(ids)) if text is None else text

    def _activity(self, item: ActivityReport, report: Report, out: list[str]) -> None:
        activity = item.activity
        title = f',"title":{quoted(activity.title)}' if activity.title else ""
        disputed = self._disputed(item) if len(item.accounts) > 1 else '"disputed":[],'
        nothing = unread(report, item)
        said = f'"unread":[{",".join(map(_unread, nothing))}],' if nothing else ""
        out.append(
            f'{{"id":"{activity.id}","kind":"{activity.kind}"{title},{disputed}{said}{self._derived(item)}"accounts":['
        )
        separator = ""
        for account in item.accounts:
            out.append(separator)
            self._account(account, activity.kind, report.scenario, out)
            separator = ","
        out.append("]}")

    @staticmethod
    def _disputed(item: ActivityReport) -> str:
        found = disputes(item)
        parts = {
            "disputed": [entries.dispute(dispute) for dispute in found],
            "disputed_facts": [entries.told(one) for one in disputed_facts(item)] if found else [],
            "without_effect": [entries.told(one) for one in without_effect(item)],
        }
        given = {key: value for key, value in parts.items() if value or key == "disputed"}
        return f"{dump(given)[1:-1]},"

    def _derived(self, item: ActivityReport) -> str:
        derived = item.activity.derived
        if not derived.derivations:
            return ""
        runs = [entries.derivation(one, derived.facts, self.pack) for one in derived.derivations]
        stated = [entries.departure(one) for one in departures(item)]
        return f'"derived":{dump(runs)},"departures":{dump(stated)},'

    def _account(self, account: AccountReport, kind: str, scenario: Scenario, out: list[str]) -> None:
        out.append(
            f'{{"id":"{account.id}","title":{quoted(account.title)},"caveats":{self._ids(account.caveats)},'
            f'"assumptions":{self._assumed(account.assumptions)},"criteria":{{'
        )
        said = Said(account)
        reported = scenario.facts_are == "reported"
        silent: list[NotAsked] = []
        separator = ""
        for found in account.criteria:
            out.append(separator)
            silent += self._criterion(found, said, out, reported=reported)
            separator = ","
        own = about(silent, kind, self.pack)
        out.append(f'}},"not_asked":{self._not_asked(own)}}}' if own else "}}")

    def _not_asked(self, silent: tuple[NotAsked, ...]) -> str:
        text = self._silent.get(silent)
        if text is None:
            text = keep(self._silent, silent, dump([entries.not_asked(item) for item in gathered(silent)]))
        return text

    def _assumed(self, assumptions: tuple[Assumption, ...]) -> str:
        text = self._assumptions.get(assumptions)
        if text is None:
            taken: list[AssumptionJson] = [
                {"fact": item.fact, "value": item.value, "text": item.text} for item in assumptions
            ]
            text = keep(self._assumptions, assumptions, dump(taken))
        return text

    def _criterion(self, found: CriterionReport, said: Said, out: list[str], *, reported: bool) -> list[NotAsked]:
        """Add a criterion. Returns what was not asked on it in the leading reading."""
        frame = self._frames.get(found)
        if frame is None:
            frame = keep(self._frames, found, self._frame(found, said.account.facts))
        evidence = said.account.weakest_link(frame.decisive) if reported and frame.decisive else None
        out += (frame.opening, _evidence(evidence) if evidence else "null", frame.closing)
        templates, first = self._templates, len(out)
        for item in found.indicators:
            template = templates.get(item) or keep(templates, item, template_of(item, self.explained))
            if template.parts:
                template.fill(said, out)
            out.append(template.end)
        if len(out) > first:
            out[first] = out[first][1:]  # no comma before the first
        out.append("}}")
        return frame.silent

    def _frame(self, found: CriterionReport, facts: Facts) -> _Frame:
        verdicts = found.rolled_up
        settled = ",".join([_settled(reading, found.settled(reading)) for reading in verdicts.open_in])
        parting = verdicts.contested or verdicts.one_sided
        differs_by = ",".join([self._difference(item) for item in differences(found)]) if parting else ""
        opening = f'"{found.criterion.id}":{{{self._opening(verdicts)},"settled":{{{settled}}},"evidence":'
        closing = f',"differs_by":[{differs_by}],"indicators":{{'
        decisive, silent = found.decisive(self.reading), unstated(found, self.reading, facts)
        return _Frame(opening, closing, decisive, silent)

    def _difference(self, item: Difference) -> str:
        text = self._differences.get(item)
        return keep(self._differences, item, dump(entries.difference(item))) if text is None else text

    def _opening(self, verdicts: Verdicts) -> str:
        text = self._verdicts.get(verdicts)
        if text is None:
            by_reading = ",".join([f'"{reading}":"{verdict}"' for reading, verdict in verdicts.by_reading.items()])
            reasons = ",".join([f'"{reading}":"{why}"' for reading, why in verdicts.not_applicable.items()])
            contested, one_sided = str(verdicts.contested).lower(), str(verdicts.one_sided).lower()
            text = (
                f'"verdicts":{{{by_reading}}},"contested":{contested},"one_sided":{one_sided},'
                f'"not_applicable":{{{reasons}}}'
            )
            keep(self._verdicts, verdicts, text)
        return text


class _Frame(NamedTuple):
    """What is said of a criterion whatever the evidence: the same for the same findings."""

    opening: str
    closing: str
    """What stands before and after the evidence."""
    decisive: tuple[str, ...]
    """The facts that the verdict of the leading reading rests on."""
    silent: list[NotAsked]
    """What was not asked, in the leading reading."""


def _settled(reading: str, count: Settled) -> str:
    return f'"{reading}":[{count.settled},{count.live}]'


def _unread(item: Statement) -> str:
    # An UnreadJson.
    return f'{{"fact":"{item.fact}","line":{item.place.line if item.place else "null"}}}'


def _evidence(item: Evidence) -> str:
    # An EvidenceJson; the ids of facts need no escapes.
    return f'{{"weakest":{word(item.weakest)},"facts":[{ids(item.weakest_facts)}],"unsourced":[{ids(item.unsourced)}]}}'
