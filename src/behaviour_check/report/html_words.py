"""The words of the HTML report that other reports do not share: whole titles where those have ids, for any outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..assess import Finding, NotApplicable
from ..pack import Citation, Pack, Threshold
from ..pack.documents import Role
from ..scenario import Verdict
from ..statement import Origin, Statement
from ..vocabulary import amount
from .words import BINDING_ON_STATE, NOT_APPLICABLE, STANDINGS, clause, tidy

VERDICTS: Mapping[Verdict, str] = {
    "missed": "Missed", "undetermined": "Open", "met": "Met", "not-applicable": "Not applicable",
}  # fmt: skip
"""In the order of the filter: what asks for attention first."""

ROLES: Mapping[Role, str] = {"duty": "", "background": STANDINGS["background"], "analogy": STANDINGS["analogy"]}
ORIGINS: Mapping[Origin, str] = {
    "stated": "", "header": "from the scenario’s header", "assumed": "assumed, not stated", "derived": "derived",
}  # fmt: skip


def silent(why: NotApplicable) -> str:
    """Why a criterion is not applicable, as a sentence."""
    text = NOT_APPLICABLE[why]
    return f"{text[0].upper()}{text[1:]}."


def said(statement: Statement, pack: Pack) -> str:
    """What is said of a fact: `6 h`, `yes`, `unknown: nobody has said`."""
    if statement.unknown is not None:
        return tidy(f"unknown: {statement.unknown}")
    if isinstance(statement.value, bool):
        return "yes" if statement.value else "no"
    return tidy(statement.text(pack.vocabulary[statement.fact].unit))


def citation(item: Citation, pack: Pack) -> str:
    """An instrument by its title, and the provision; `*` for a clause not confirmed."""
    return f"{pack.instruments[item.instrument].title}, {clause(item)}"


def whose(threshold: Threshold, pack: Pack) -> str:
    """Whose number a threshold is."""
    return citation(threshold.authority, pack) if threshold.authority else "a convention of this pack"


def titles(readings: Iterable[str], pack: Pack) -> str:
    """Readings by their titles."""
    return ", ".join(pack.readings[reading].title for reading in readings)


def moved(finding: Finding, pack: Pack) -> str:
    """How the onus or a pledge moved an indicator's weight, or nothing."""
    if finding.onus is not None:
        return f"{finding.onus.from_weight} to {finding.onus.to_weight}: {finding.onus.why}"
    pledged = ", ".join(pack.instruments[id].title for id in finding.lifted_by)
    return f"core by the actor’s own pledge: {pledged}" if pledged else ""


__all__ = [
    "BINDING_ON_STATE", "ORIGINS", "ROLES", "STANDINGS", "VERDICTS", "amount", "citation", "moved", "said", "silent",
    "titles", "whose",
]  # fmt: skip
