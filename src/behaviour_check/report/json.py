"""The report as JSON (`json_types.py` is the format).

Compact, since readings mostly agree: readings with the same finding share an entry, and what is said once of an
indicator stands once, under `pack`. Deterministic byte for byte, and streamed: a scenario is written when it is
assessed, and `errors` come last.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..assess import (
    AccountReport,
    ActivityReport,
    Assumption,
    CriterionReport,
    Evidence,
    Finding,
    IndicatorReport,
    Report,
    Settled,
    Verdicts,
)
from ..condition import ALWAYS, Atom, Condition
from ..derive.result import Derivation, Quantity
from ..differ import (
    Departure,
    Difference,
    Dispute,
    Told,
    departures,
    differences,
    disputed_facts,
    disputes,
    without_effect,
)
from ..evaluate import Facts, why_missing
from ..keep import keep
from ..pack import Alternative, Authority, Citation, Indicator, Instrument, Pack, Reading, Threshold, Variant
from ..prose import sentence
from ..scenario import VERDICTS, Scenario
from ..source import InvalidInput, Problem
from ..statement import Statement
from ..version import __version__
from ..vocabulary import Fact
from ..weigh import Bindings
from .asides import NotAsked, about, gathered, unread, unstated
from .header import Header, Result

if TYPE_CHECKING:
    from .json_types import (
        AlternativeJson,
        AssumptionJson,
        AuthorityJson,
        CitationJson,
        ConditionJson,
        DepartureJson,
        DerivationJson,
        DerivedFactJson,
        DifferenceJson,
        DisputeJson,
        ErrorJson,
        FactJson,
        IndicatorJson,
        InstrumentJson,
        NotAskedJson,
        OnusJson,
        PackJson,
        RangeJson,
        ReadingJson,
        SaidJson,
        ThresholdJson,
        ToldJson,
        ToolJson,
    )

FORMAT = "behaviour-check/report/1"


def render(header: Header, results: Iterable[Result]) -> Iterator[str]:
    """The report as JSON text: the pack first, one line a scenario, errors last."""
    tool: ToolJson = {"name": "behaviour-check", "version": __version__}
    yield (
        f'{{"format":{_dump(FORMAT)},"tool":{_dump(tool)},"reading":{_dump(header.reading)},\n'
        f'"pack":{_dump(pack_json(header.pack))},\n"scenarios":['
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
    yield "\n],\n" + f'"errors":{_dump([_error(problem) for problem in errors])}}}\n'


_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_quoted = json.encoder.encode_basestring
"""A text alone, as `_dump` has it."""


def pack_json(pack: Pack) -> PackJson:
    """What a reader of the report needs to know of the pack."""
    return {
        "id": pack.id,
        "version": pack.version,
        "digest": pack.digest,
        "title": pack.title,
        "note": pack.note,
        "lineage": [f"{id}@{version}" for id, version in pack.lineage],
        "readings": [_reading(item) for item in pack.readings.values()],
        "criteria": [
            {"id": item.id, "number": item.number, "title": item.title, "side": item.side, "sense": item.sense}
            for item in pack.criteria
        ],
        "indicators": {id: _indicator(item, pack) for id, item in pack.indicators.items()},
        "instruments": {id: _instrument(item) for id, item in pack.instruments.items()},
        "facts": {id: _fact(item) for id, item in pack.vocabulary.items()},
        "caveats": {caveat.id: caveat.says for caveat in pack.caveats},
    }


def _reading(item: Reading) -> ReadingJson:
    return {
        "id": item.id, "label": item.label or item.id, "title": item.title, "idea": item.idea, "onus": item.onus,
        "gated_by_treaties": item.gated_by_treaties,
    }  # fmt: skip


def _instrument(item: Instrument) -> InstrumentJson:
    entry: InstrumentJson = {
        "title": item.title, "year": item.year, "status": item.status, "binds": item.binds, "sure": item.sure,
    }  # fmt: skip
    if item.url:
        entry["url"] = item.url
    return entry


def _fact(item: Fact) -> FactJson:
    entry: FactJson = {"title": item.title, "question": item.question}
    if item.unit:
        entry["unit"] = item.unit
    return entry


def _indicator(indicator: Indicator, pack: Pack) -> IndicatorJson:
    variants: dict[int, tuple[Variant, list[str]]] = {}
    for reading, resolved in indicator.resolved.items():
        if resolved.weight != "off":
            variants.setdefault(id(resolved.variant), (resolved.variant, []))[1].append(reading)
    authorities = zip(indicator.authorities, indicator.covered, indicator.where, strict=True)
    entry: IndicatorJson = {
        "criterion": indicator.criterion,
        "number": indicator.number,
        "statement": indicator.statement,
        "weights": {reading: resolved.weight for reading, resolved in indicator.resolved.items()},
        "onus": indicator.onus,
        "conditions": [_condition(variant, readings, pack) for variant, readings in variants.values()],
        "alternatives": [_alternative(item) for item in indicator.alternatives],
        "authority": [_authority(*each, indicator, pack) for each in authorities],
        "remedy": indicator.remedy,
    }
    if indicator.note:
        entry["note"] = indicator.note
    return entry


def _condition(variant: Variant, readings: list[str], pack: Pack) -> ConditionJson:
    return {
        "readings": readings,
        "applies": sentence(variant.when, pack.vocabulary),
        "expects": sentence(variant.expect, pack.vocabulary),
        "thresholds": {name: _threshold(threshold) for name, threshold in variant.thresholds.items()},
    }


def _threshold(threshold: Threshold) -> ThresholdJson:
    entry: ThresholdJson = {"value": threshold.value, "unit": threshold.unit, "convention": threshold.convention}
    if threshold.authority is not None:
        entry["authority"] = _citation(threshold.authority)
    if threshold.why:
        entry["why"] = threshold.why
    return entry


def _alternative(item: Alternative) -> AlternativeJson:
    entry: AlternativeJson = {"says": item.says}
    if item.threshold is not None and item.value is not None:
        entry["threshold"] = item.threshold
        entry["value"] = item.value
    if item.authority is not None:
        entry["authority"] = _citation(item.authority)
    return entry


def _citation(item: Citation) -> CitationJson:
    return {"instrument": item.instrument, "provision": item.provision, "sure": item.sure}


def _authority(
    item: Authority, covered: frozenset[str], where: Condition, indicator: Indicator, pack: Pack
) -> AuthorityJson:
    entry: AuthorityJson = {
        "instrument": item.instrument, "provision": item.provision, "sure": item.sure, "says": item.says,
        "role": item.role,
    }  # fmt: skip
    if not indicator.kinds <= covered:
        entry["kinds"] = sorted(covered & indicator.kinds)
    if where != ALWAYS:
        entry["where"] = sentence(where, pack.vocabulary)
    return entry


class _Writer:
    """Writes scenarios. Scenarios share their findings and verdicts, so each of these becomes text once, with holes
    for what is said of the facts, and the holes are filled for each account."""

    def __init__(self, header: Header) -> None:
        self.pack = header.pack
        self.reading = header.reading
        # What is missed or open is always explained, the rest on request: it would be most of the report.
        self.explained = {"missed", "undetermined"} if header.verbosity <= 0 else set(VERDICTS)
        self._templates: dict[IndicatorReport, _Template] = {}
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
        summary = f',"summary":{_quoted(scenario.summary)}' if scenario.summary else ""
        actor, dates = scenario.actor, scenario.dates
        who = f',"actor":{{"title":{_quoted(actor.title)},"sector":{_word(actor.sector)}}}' if actor else ""
        when = f',"date":["{dates[0]}","{dates[1]}"]' if dates else ""
        # Every part adds its pieces to one list: joined once, a long text is not copied from part to part.
        out = [
            f'{{"path":{_quoted(scenario.file)},"title":{_quoted(scenario.title)}{summary},'
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
            text = f'"binding":{_dump(binding)},"undertaken":{_dump(sorted(bindings.pledged))}'
            keep(self._bound, bindings, text)
        return text

    def _ids(self, ids: tuple[str, ...]) -> str:
        text = self._lists.get(ids)
        return keep(self._lists, ids, _dump(ids)) if text is None else text

    def _activity(self, item: ActivityReport, report: Report, out: list[str]) -> None:
        activity = item.activity
        title = f',"title":{_quoted(activity.title)}' if activity.title else ""
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
            "disputed": [_dispute(dispute) for dispute in found],
            "disputed_facts": [_told(one) for one in disputed_facts(item)] if found else [],
            "without_effect": [_told(one) for one in without_effect(item)],
        }
        given = {key: value for key, value in parts.items() if value or key == "disputed"}
        return f"{_dump(given)[1:-1]},"

    def _derived(self, item: ActivityReport) -> str:
        derived = item.activity.derived
        if not derived.derivations:
            return ""
        runs = [_derivation(one, derived.facts, self.pack) for one in derived.derivations]
        stated = [_departure(one) for one in departures(item)]
        return f'"derived":{_dump(runs)},"departures":{_dump(stated)},'

    def _account(self, account: AccountReport, kind: str, scenario: Scenario, out: list[str]) -> None:
        out.append(
            f'{{"id":"{account.id}","title":{_quoted(account.title)},"caveats":{self._ids(account.caveats)},'
            f'"assumptions":{self._assumed(account.assumptions)},"criteria":{{'
        )
        said = _Said(account)
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
            text = keep(self._silent, silent, _dump([_not_asked(item) for item in gathered(silent)]))
        return text

    def _assumed(self, assumptions: tuple[Assumption, ...]) -> str:
        text = self._assumptions.get(assumptions)
        if text is None:
            entries: list[AssumptionJson] = [
                {"fact": item.fact, "value": item.value, "text": item.text} for item in assumptions
            ]
            text = keep(self._assumptions, assumptions, _dump(entries))
        return text

    def _criterion(self, found: CriterionReport, said: _Said, out: list[str], *, reported: bool) -> list[NotAsked]:
        """Add a criterion. Returns what was not asked on it in the leading reading."""
        frame = self._frames.get(found)
        if frame is None:
            frame = keep(self._frames, found, self._frame(found, said.account.facts))
        evidence = said.account.weakest_link(frame.decisive) if reported and frame.decisive else None
        out += (frame.opening, _evidence(evidence) if evidence else "null", frame.closing)
        templates = self._templates
        separator = ""
        for item in found.indicators:
            template = templates.get(item) or self._template(item)
            out.append(separator)
            if template.parts:
                template.fill(said, out)
            out.append(template.end)
            separator = ","
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
        return keep(self._differences, item, _dump(_difference(item))) if text is None else text

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

    def _template(self, item: IndicatorReport) -> _Template:
        parts: list[tuple[str, _Hole]] = []
        text = f'"{item.indicator.id}":['
        hole: _Hole | None = None
        for finding in item.findings:
            because = finding.because if finding.outcome in self.explained else ()
            text += _head(finding)
            if not because and not finding.missing:
                text += '],"missing":[]},'
                continue
            if hole is None or not hole.fits(because, finding.missing):
                hole = _Hole(because, finding.missing)
            parts.append((text, hole))
            text = ","
        return keep(self._templates, item, _Template(parts, f"{text.removesuffix(',')}]"))


class _Frame(NamedTuple):
    """What is said of a criterion whatever the evidence: the same for the same findings."""

    opening: str
    closing: str
    """What stands before and after the evidence."""
    decisive: tuple[str, ...]
    """The facts that the verdict of the leading reading rests on."""
    silent: list[NotAsked]
    """What was not asked, in the leading reading."""


class _Said(dict[str, str]):
    """What an account says of its facts, as text: each is written when it is first asked for."""

    def __init__(self, account: AccountReport) -> None:
        self.account = account

    def __missing__(self, fact: str) -> str:
        text = self[fact] = _because(self.account.facts[fact])
        return text


class _Template(NamedTuple):
    """The text of an indicator: parts, each with a hole after it, and an end."""

    parts: list[tuple[str, _Hole]]
    end: str

    def fill(self, said: _Said, out: list[str]) -> None:
        """Add the parts, for one account."""
        last, text = None, ""
        for before, hole in self.parts:
            if hole is not last:  # readings mostly rest on the same facts
                last, text = hole, hole.text(said)
            out += (before, text)


class _Hole:
    """What is said of the facts of a finding: written anew for each account."""

    def __init__(self, because: tuple[str, ...], missing: tuple[Atom, ...]) -> None:
        self.because, self.missing = because, missing
        self.asked = [atom.fact for atom in missing]
        self.nothing_said = self._missing({})

    def fits(self, because: tuple[str, ...], missing: tuple[Atom, ...]) -> bool:
        return self.because == because and self.missing == missing

    def text(self, said: _Said) -> str:
        because = ",".join([said[fact] for fact in self.because])
        facts = said.account.facts
        if facts.keys().isdisjoint(self.asked):
            return because + self.nothing_said
        return because + self._missing(facts)

    def _missing(self, facts: Facts) -> str:
        return f'],"missing":[{",".join([_missing(atom, facts.get(atom.fact)) for atom in self.missing])}]}}'


def _head(finding: Finding) -> str:
    """What is said of a finding before its facts."""
    shift = finding.onus
    onus: OnusJson | None = {"from": shift.from_weight, "to": shift.to_weight, "why": shift.why} if shift else None
    thresholds = ",".join([f'"{name}":{item.value}' for name, item in finding.variant.thresholds.items()])
    more = f',"lifted_by":[{_ids(finding.lifted_by)}]' if finding.lifted_by else ""
    more += "" if finding.bound else ',"bound":false'
    return (
        f'{{"readings":[{_ids(finding.readings)}],"weight":"{finding.weight}","outcome":"{finding.outcome}",'
        f'"onus":{_dump(onus) if onus else "null"},"thresholds":{{{thresholds}}}{more},"because":['
    )


def _settled(reading: str, count: Settled) -> str:
    return f'"{reading}":[{count.settled},{count.live}]'


def _missing(atom: Atom, statement: Statement | None) -> str:
    # A MissingJson.
    return f'{{"fact":"{atom.fact}","why":{_quoted(why_missing(atom, statement))}}}'


def _dispute(dispute: Dispute) -> DisputeJson:
    return {
        "criterion": dispute.criterion, "readings": list(dispute.readings), "verdicts": dict(dispute.verdicts),
        "facts": list(dispute.facts),
    }  # fmt: skip


def _difference(item: Difference) -> DifferenceJson:
    entry: DifferenceJson = {
        "indicator": item.indicator.id, "by": item.by, "missed_in": list(item.missed_in), "not_in": list(item.not_in),
    }  # fmt: skip
    if item.thresholds:
        entry["thresholds"] = {name: dict(values) for name, values in item.thresholds.items()}
    if item.why:
        entry["why"] = item.why
        entry["why_of"] = list(item.why_of)
    return entry


def _told(one: Told) -> ToldJson:
    return {
        "fact": one.fact, "indicators": [item.id for item in one.indicators],
        "said": [_said(account, item) for account, item in one.said.items() if item is not None],
    }  # fmt: skip


def _said(account: str, item: Statement) -> SaidJson:
    line = item.place.line if item.place else None
    if item.unknown is not None:
        return {"account": account, "value": None, "unknown": item.unknown, "line": line}
    return {"account": account, "value": _value(item), "line": line}


def _not_asked(item: NotAsked) -> NotAskedJson:
    return {"facts": list(item.facts), "indicators": [indicator.id for indicator in item.indicators]}


def _unread(item: Statement) -> str:
    # An UnreadJson.
    return f'{{"fact":"{item.fact}","line":{item.place.line if item.place else "null"}}}'


def _evidence(item: Evidence) -> str:
    # An EvidenceJson; the ids of facts need no escapes.
    return (
        f'{{"weakest":{_word(item.weakest)},"facts":[{_ids(item.weakest_facts)}],"unsourced":[{_ids(item.unsourced)}]}}'
    )


def _ids(ids: tuple[str, ...]) -> str:
    return ",".join([f'"{id}"' for id in ids])


def _because(item: Statement) -> str:
    # Written out, since this is most of a report: a BecauseJson.
    fact, _, said, _, _, _, origin, source, _, confidence, _, _, place = item
    # The usual ones first; a choice needs no escapes, and a number is written alike in Python and JSON.
    if said.__class__ is str:
        value = f'"{said}"'
    elif said is None:
        value = _dump(_value(item))
    else:
        value = "true" if said is True else "false" if said is False else repr(said)
    line, column = place[:2] if place else ("null", "null")
    return (
        f'{{"fact":"{fact}","value":{value},"origin":"{origin}",'
        f'"confidence":{_word(confidence)},"source":{_quoted(source) if source else "null"},'
        f'"line":{line},"column":{column}}}'
    )


def _word(word: str | None) -> str:
    return f'"{word}"' if word else "null"


def _derivation(run: Derivation, facts: Facts, pack: Pack) -> DerivationJson:
    given = [
        _derived_fact(item, quantity)
        for quantity in run.quantities
        for id, item in facts.items()
        if pack.vocabulary[id].derived_by == quantity.name
    ]
    return {
        "key": run.key, "model": run.model, "version": run.version, "inputs": dict(run.inputs), "facts": given,
        "notes": list(run.notes),
    }  # fmt: skip


def _derived_fact(item: Statement, quantity: Quantity) -> DerivedFactJson:
    entry: DerivedFactJson = {"fact": item.fact, "value": None if item.unknown is not None else _value(item)}
    if item.unknown is not None:
        entry["unknown"] = item.unknown
    if quantity.best is not None:
        entry["best"] = quantity.best
    if quantity.band:
        entry["band"] = quantity.band
    return entry


def _departure(one: Departure) -> DepartureJson:
    said = None if one.stated.unknown is not None else _value(one.stated)
    return {"fact": one.stated.fact, "account": one.account, "stated": said, "outside": one.outside}


def _value(item: Statement) -> bool | float | str | RangeJson:
    if item.value is not None:
        return item.value
    if item.form == "at_least" and item.low is not None:
        return {"at_least": item.low}
    if item.form == "at_most" and item.high is not None:
        return {"at_most": item.high}
    return {"between": [item.low or 0, item.high or 0]}


def _error(problem: Problem) -> ErrorJson:
    return {
        "file": problem.file, "line": problem.line, "column": problem.column, "stage": problem.stage,
        "message": problem.message, "hint": problem.hint,
    }  # fmt: skip
