"""What indicators come to, as JSON text: written once for all scenarios, with holes for what is said of the facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from ..assess import AccountReport, Finding, IndicatorReport
from ..condition import Atom
from ..evaluate import Facts, why_missing
from ..scenario import Verdict
from ..statement import Statement
from .json_entries import dump, quoted, value_of

if TYPE_CHECKING:
    from .json_types import OnusJson


class Said(dict[str, str]):
    """What an account says of its facts, as text: each is written when it is first asked for."""

    def __init__(self, account: AccountReport) -> None:
        self.account = account

    def __missing__(self, fact: str) -> str:
        text = self[fact] = _because(self.account.facts[fact])
        return text


class Template(NamedTuple):
    """The text of an indicator, with a comma before it: parts, each with a hole after it, and an end."""

    parts: list[tuple[str, _Hole]]
    end: str

    def fill(self, said: Said, out: list[str]) -> None:
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

    def text(self, said: Said) -> str:
        because = ",".join([said[fact] for fact in self.because])
        facts = said.account.facts
        if facts.keys().isdisjoint(self.asked):
            return because + self.nothing_said
        return because + self._missing(facts)

    def _missing(self, facts: Facts) -> str:
        return f'],"missing":[{",".join([_missing(atom, facts.get(atom.fact)) for atom in self.missing])}]}}'


def template_of(item: IndicatorReport, explained: Collection[Verdict]) -> Template:
    """The text of an indicator. What comes to one of the `explained` outcomes is told with the facts that decide it."""
    parts: list[tuple[str, _Hole]] = []
    text = f',"{item.indicator.id}":['
    hole: _Hole | None = None
    for finding in item.findings:
        because = finding.because if finding.outcome in explained else ()
        text += _head(finding)
        if not because and not finding.missing:
            text += '],"missing":[]},'
            continue
        if hole is None or not hole.fits(because, finding.missing):
            hole = _Hole(because, finding.missing)
        parts.append((text, hole))
        text = ","
    return Template(parts, f"{text.removesuffix(',')}]")


def _head(finding: Finding) -> str:
    """What is said of a finding before its facts."""
    shift = finding.onus
    onus: OnusJson | None = {"from": shift.from_weight, "to": shift.to_weight, "why": shift.why} if shift else None
    thresholds = ",".join([f'"{name}":{item.value}' for name, item in finding.variant.thresholds.items()])
    more = f',"lifted_by":[{ids(finding.lifted_by)}]' if finding.lifted_by else ""
    more += "" if finding.bound else ',"bound":false'
    return (
        f'{{"readings":[{ids(finding.readings)}],"weight":"{finding.weight}","outcome":"{finding.outcome}",'
        f'"onus":{dump(onus) if onus else "null"},"thresholds":{{{thresholds}}}{more},"because":['
    )


def _missing(atom: Atom, statement: Statement | None) -> str:
    # A MissingJson.
    return f'{{"fact":"{atom.fact}","why":{quoted(why_missing(atom, statement))}}}'


def _because(item: Statement) -> str:
    # Written out, since this is most of a report: a BecauseJson.
    fact, _, said, _, _, _, origin, source, _, confidence, _, _, place = item
    # The usual ones first; a choice needs no escapes, and a number is written alike in Python and JSON.
    if said.__class__ is str:
        value = f'"{said}"'
    elif said is None:
        value = dump(value_of(item))
    else:
        value = "true" if said is True else "false" if said is False else repr(said)
    line, column = place[:2] if place else ("null", "null")
    return (
        f'{{"fact":"{fact}","value":{value},"origin":"{origin}",'
        f'"confidence":{word(confidence)},"source":{quoted(source) if source else "null"},'
        f'"line":{line},"column":{column}}}'
    )


def ids(names: Iterable[str]) -> str:
    """Ids in a list, without its brackets: they need no escapes."""
    return ",".join([f'"{name}"' for name in names])


def word(word: str | None) -> str:
    """A word that needs no escapes, or null."""
    return f'"{word}"' if word else "null"
