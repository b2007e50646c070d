"""How much an indicator weighs for one actor in one reading: what binds, what was pledged, and the onus.

Design: a reading gated by treaties counts only what rests by duty on a treaty that binds the actor. In the other
readings a pledge lifts to core what rests on it by duty. The onus asks more of an established actor and less, in
procedure, of a developing one.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from .evaluate import FALSE, Facts, evaluate
from .pack import STATUSES, Authority, Indicator, Pack, Reading, Variant
from .pack.documents import Weight
from .scenario import Scenario

Standing = Literal["binding", "undertaken", "voluntary", "not-binding", "background", "analogy"]
STANDINGS: tuple[Standing, ...] = ("binding", "undertaken", "voluntary", "not-binding", "background", "analogy")


class OnusShift(NamedTuple):
    """A weight that the onus moved, and why."""

    from_weight: Weight
    to_weight: Weight
    why: str


class Weighed(NamedTuple):
    """An indicator as it counts: its weight and conditions, and what moved the weight."""

    weight: Weight
    variant: Variant
    onus: OnusShift | None = None
    lifted_by: tuple[str, ...] = ()
    bound: bool = True
    """False if no treaty that it rests on binds the actor, in a reading where that is asked."""


class Bindings(NamedTuple):
    """What binds an actor, and what it undertook. Equal for all scenarios that list the same instruments."""

    pledged: frozenset[str]
    not_party_to: frozenset[str]
    also_bound_by: frozenset[str]

    @classmethod
    def of(cls, scenario: Scenario) -> Bindings:
        """The bindings of a scenario's actor."""
        return cls(scenario.pledged, scenario.not_party_to, scenario.also_bound_by)

    def binds(self, instrument: str, pack: Pack) -> bool:
        """Whether an instrument binds the actor in law."""
        match STATUSES[pack.instruments[instrument].status].binds:
            case "parties":
                return instrument not in self.not_party_to
            case "listed":
                return instrument in self.also_bound_by
            case _:
                return False

    def standing(self, authority: Authority, pack: Pack) -> Standing:
        """Under which heading an authority belongs for this actor."""
        if authority.role != "duty":
            return authority.role
        if self.binds(authority.instrument, pack):
            return "binding"
        if authority.instrument in self.pledged:
            return "undertaken"
        may_bind = STATUSES[pack.instruments[authority.instrument].status].binds != "nobody"
        return "not-binding" if may_bind else "voluntary"


def speaking(indicator: Indicator, kind: str, facts: Facts) -> list[Authority]:
    """The authorities that speak to an act of this kind: those whose `where` these facts do not rule out."""
    return [
        authority
        for authority, covered, where in zip(indicator.authorities, indicator.covered, indicator.where, strict=True)
        if kind in covered and evaluate(where, facts).truth is not FALSE
    ]


def weigh(
    indicator: Indicator, reading: Reading, kind: str, tier: object, bindings: Bindings, pack: Pack
) -> Weighed | None:
    """The weight of an indicator, or None if the reading does not use it."""
    resolved = indicator.resolved[reading.id]
    if reading.gated_by_treaties:
        if resolved.weight == "off":
            return None
        return Weighed(
            resolved.weight, resolved.variant, bound=_rests_on_binding_treaty(indicator, kind, bindings, pack)
        )
    pledges = _pledges(indicator, kind, bindings)
    if pledges:
        restored = any(authority.restores for authority in pledges)
        variant = indicator.own if restored else resolved.variant
        lifted_by = tuple(dict.fromkeys(authority.instrument for authority in pledges))
        changes = resolved.weight != "core" or variant is not resolved.variant
        return Weighed("core", variant, lifted_by=lifted_by if changes else ())
    if resolved.weight == "off":
        return None
    shift = _onus(indicator, resolved.weight, tier) if reading.onus else None
    return Weighed(shift.to_weight if shift else resolved.weight, resolved.variant, shift)


def _rests_on_binding_treaty(indicator: Indicator, kind: str, bindings: Bindings, pack: Pack) -> bool:
    return any(
        authority.role == "duty"
        and kind in covered
        and STATUSES[pack.instruments[authority.instrument].status].treaty
        and bindings.binds(authority.instrument, pack)
        for authority, covered in zip(indicator.authorities, indicator.covered, strict=True)
    )


def _pledges(indicator: Indicator, kind: str, bindings: Bindings) -> list[Authority]:
    if not bindings.pledged:
        return []
    return [
        authority
        for authority, covered in zip(indicator.authorities, indicator.covered, strict=True)
        if authority.role == "duty" and authority.instrument in bindings.pledged and kind in covered
    ]


def _onus(indicator: Indicator, weight: Weight, tier: object) -> OnusShift | None:
    match indicator.onus, weight, tier:
        case "heavier", "supporting", "established":
            return OnusShift("supporting", "core", "more is asked of an established actor")
        case "heavier", "core", "developing":
            return OnusShift("core", "supporting", "this weighs fully only on an established actor")
        case "relief", "core", "developing":
            return OnusShift("core", "supporting", "procedural relief for an actor with developing capabilities")
        case _:
            return None
