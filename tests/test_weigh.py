"""What binds and what was undertaken (design 5.6), and the onus (5.5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from making import TOLD, Raw, check, finding, indicator, rests_on, small_pack, tier, verdicts

from behaviour_check import InvalidInput, Pack
from behaviour_check.assess import Finding
from behaviour_check.evaluate import Facts
from behaviour_check.pack import STATUSES
from behaviour_check.statement import known
from behaviour_check.weigh import STANDINGS, speaking

MULTILATERAL = {"TREATY", "PACT", "ANNEX"}
LISTED = {"BILATERAL", "RULE", "POLICY", "AGENCY"}
PLEDGEABLE = {"GUIDELINE", "CODE", "PLEDGE", "PRACTICE", "STANDARD", "INDUSTRY"}
NEITHER = {"RESOLUTION", "REPORT", "DRAFT", "WORKING"}
MISSED = {"act.told": False}


@pytest.fixture
def any_pack(tmp_path: Path) -> Pack:
    return small_pack(tmp_path, indicator("told"))


def test_the_small_pack_has_a_text_of_every_status(any_pack: Pack) -> None:
    assert {item.status for item in any_pack.instruments.values()} == set(STATUSES)
    assert any_pack.instruments.keys() == MULTILATERAL | LISTED | PLEDGEABLE | NEITHER


# --- the header ---


def binding(pack: Pack, **header: Any) -> set[str]:
    bindings = check(pack, **header).bindings
    return {id for id in pack.instruments if bindings.binds(id, pack)}


def test_multilateral_treaties_bind_unless_the_header_says_otherwise(any_pack: Pack) -> None:
    assert binding(any_pack) == MULTILATERAL
    assert binding(any_pack, not_party_to=["TREATY"]) == {"PACT", "ANNEX"}
    assert binding(any_pack, not_party_to=sorted(MULTILATERAL)) == set()


def test_bilateral_and_national_texts_bind_only_if_listed(any_pack: Pack) -> None:
    for name in LISTED:
        assert binding(any_pack, also_bound_by=[name]) == MULTILATERAL | {name}


def test_a_pledge_does_not_bind(any_pack: Pack) -> None:
    assert binding(any_pack, pledged=sorted(PLEDGEABLE)) == MULTILATERAL


@pytest.mark.parametrize(
    ("key", "allowed"), [("not_party_to", MULTILATERAL), ("also_bound_by", LISTED), ("pledged", PLEDGEABLE)]
)
def test_what_may_stand_where_in_the_header(any_pack: Pack, key: str, allowed: set[str]) -> None:
    for name in any_pack.instruments:
        if name in allowed:
            check(any_pack, {}, **{key: [name]})
        else:
            with pytest.raises(InvalidInput, match=f"cannot stand under `{key}`"):
                check(any_pack, {}, **{key: [name]})


# --- standing ---


@pytest.mark.parametrize(
    ("instrument", "role", "header", "standing"),
    [
        ("TREATY", "duty", {}, "binding"),
        ("ANNEX", "duty", {}, "binding"),
        ("TREATY", "duty", {"not_party_to": ["TREATY"]}, "not-binding"),
        ("TREATY", "background", {}, "background"),
        ("TREATY", "analogy", {}, "analogy"),
        ("BILATERAL", "duty", {}, "not-binding"),
        ("BILATERAL", "duty", {"also_bound_by": ["BILATERAL"]}, "binding"),
        ("RULE", "duty", {}, "not-binding"),
        ("RULE", "duty", {"also_bound_by": ["RULE"]}, "binding"),
        ("POLICY", "duty", {}, "not-binding"),
        ("AGENCY", "duty", {"also_bound_by": ["AGENCY"]}, "binding"),
        ("CODE", "duty", {}, "voluntary"),
        ("CODE", "duty", {"pledged": ["CODE"]}, "undertaken"),
        ("CODE", "duty", {"pledged": ["PLEDGE"]}, "voluntary"),
        ("CODE", "background", {"pledged": ["CODE"]}, "background"),
        ("CODE", "analogy", {"pledged": ["CODE"]}, "analogy"),
        ("GUIDELINE", "duty", {}, "voluntary"),
        ("RESOLUTION", "duty", {}, "voluntary"),
        ("REPORT", "duty", {}, "voluntary"),
        ("STANDARD", "duty", {"pledged": ["STANDARD"]}, "undertaken"),
        ("DRAFT", "background", {}, "background"),
    ],
)
def test_standing_of_an_authority(
    tmp_path: Path, instrument: str, role: str, header: dict[str, Any], standing: str
) -> None:
    pack = small_pack(tmp_path, indicator("told", authority=[rests_on(instrument, role)]))
    [authority] = pack.indicators["told"].authorities
    assert check(pack, {}, **header).bindings.standing(authority, pack) == standing
    assert standing in STANDINGS


# --- readings gated by treaties ---


def in_treaties(folder: Path, *authorities: dict[str, Any], kind: str = "visit", **header: Any) -> str:
    """The outcome of a missed indicator with these authorities, in the reading that is gated by treaties."""
    pack = small_pack(folder, indicator("told", authority=authorities))
    item = finding(check(pack, MISSED, kind=kind, **header), "told", "treaties")
    assert item is not None
    assert item.bound is (item.outcome == "missed")
    return item.outcome


@pytest.mark.parametrize("name", sorted(MULTILATERAL))
def test_a_treaty_that_binds_opens_the_gate(tmp_path: Path, name: str) -> None:
    assert in_treaties(tmp_path, rests_on(name)) == "missed"
    assert in_treaties(tmp_path, rests_on(name), not_party_to=[name]) == "not-applicable"
    assert in_treaties(tmp_path, rests_on(name, "background")) == "not-applicable"
    assert in_treaties(tmp_path, rests_on(name, "analogy")) == "not-applicable"


def test_one_treaty_of_two_is_enough(tmp_path: Path) -> None:
    both = [rests_on("TREATY"), rests_on("PACT")]
    assert in_treaties(tmp_path, *both, not_party_to=["TREATY"]) == "missed"
    assert in_treaties(tmp_path, *both, not_party_to=["TREATY", "PACT"]) == "not-applicable"


def test_a_bilateral_treaty_opens_the_gate_for_its_parties(tmp_path: Path) -> None:
    assert in_treaties(tmp_path, rests_on("BILATERAL")) == "not-applicable"
    assert in_treaties(tmp_path, rests_on("BILATERAL"), also_bound_by=["BILATERAL"]) == "missed"


@pytest.mark.parametrize("name", sorted(LISTED - {"BILATERAL"}))
def test_national_rules_bind_and_are_no_treaties(tmp_path: Path, name: str) -> None:
    assert in_treaties(tmp_path, rests_on(name), also_bound_by=[name]) == "not-applicable"


@pytest.mark.parametrize("name", sorted(PLEDGEABLE))
def test_a_pledge_does_not_open_the_gate(tmp_path: Path, name: str) -> None:
    assert in_treaties(tmp_path, rests_on(name), pledged=[name]) == "not-applicable"


def test_a_treaty_opens_the_gate_only_for_the_kinds_it_covers(tmp_path: Path) -> None:
    narrow = rests_on("TREATY", kinds=["wave"])
    assert in_treaties(tmp_path, narrow, kind="wave") == "missed"
    assert in_treaties(tmp_path, narrow, kind="visit") == "not-applicable"
    assert in_treaties(tmp_path, rests_on("TREATY", kinds="lively"), kind="visit") == "missed"
    assert in_treaties(tmp_path, rests_on("TREATY", kinds="lively"), kind="nap") == "not-applicable"


def test_what_is_off_stays_off_however_much_binds(tmp_path: Path) -> None:
    off = {"treaties": {"weight": "off", "why": "silence"}}
    pack = small_pack(tmp_path, indicator("told", duties=["TREATY", "CODE"], readings=off))
    assert finding(check(pack, MISSED, pledged=["CODE"]), "told", "treaties") is None


def test_the_gate_keeps_the_weight_of_the_reading(tmp_path: Path) -> None:
    light = {"treaties": {"weight": "supporting", "why": "soft words"}}
    pack = small_pack(tmp_path, indicator("told", duties=["TREATY"], readings=light))
    report = check(pack, MISSED)
    assert verdicts(report)["treaties"] == "not-applicable"
    item = finding(report, "told", "treaties")
    assert item is not None
    assert (item.weight, item.outcome, item.bound) == ("supporting", "missed", True)


# --- pledges ---


def counted(folder: Path, reading: str, rule: dict[str, Any], **header: Any) -> Finding | None:
    kind = header.pop("kind", "visit")
    facts = header.pop("facts", MISSED)
    return finding(check(small_pack(folder, indicator("told", **rule)), facts, kind=kind, **header), "told", reading)


LENIENT_OFF = {"readings": {"lenient": {"weight": "off", "why": "-"}}}
SUPPORTING = {"weight": "supporting"}


@pytest.mark.parametrize("reading", ["plain", "strict", "lenient"])
def test_a_pledge_lifts_to_core(tmp_path: Path, reading: str) -> None:
    before = counted(tmp_path, reading, SUPPORTING)
    after = counted(tmp_path, reading, SUPPORTING, pledged=["CODE"])
    assert before is not None
    assert after is not None
    assert (before.weight, before.lifted_by) == ("supporting", ())
    assert (after.weight, after.lifted_by) == ("core", ("CODE",))


def test_a_pledge_brings_back_what_a_reading_leaves_out(tmp_path: Path) -> None:
    assert counted(tmp_path, "lenient", LENIENT_OFF) is None
    after = counted(tmp_path, "lenient", LENIENT_OFF, pledged=["CODE"])
    assert after is not None
    assert (after.weight, after.outcome, after.lifted_by) == ("core", "missed", ("CODE",))


def test_a_pledge_of_what_is_core_already_changes_nothing(tmp_path: Path) -> None:
    after = counted(tmp_path, "plain", {}, pledged=["CODE"])
    assert after is not None
    assert (after.weight, after.lifted_by) == ("core", ())


def test_another_pledge_lifts_nothing(tmp_path: Path) -> None:
    after = counted(tmp_path, "plain", SUPPORTING, pledged=["PLEDGE"])
    assert after is not None
    assert (after.weight, after.lifted_by) == ("supporting", ())


@pytest.mark.parametrize("role", ["background", "analogy"])
def test_only_a_duty_lifts(tmp_path: Path, role: str) -> None:
    rule = {**SUPPORTING, "authority": [rests_on("CODE", role)]}
    after = counted(tmp_path, "plain", rule, pledged=["CODE"])
    assert after is not None
    assert after.weight == "supporting"


@pytest.mark.parametrize(("kinds", "weight"), [(["visit"], "core"), (["nap"], "supporting"), ("lively", "core")])
def test_a_pledge_lifts_for_the_kinds_it_covers(tmp_path: Path, kinds: object, weight: str) -> None:
    rule = {**SUPPORTING, "authority": [rests_on("CODE", kinds=kinds)]}
    after = counted(tmp_path, "plain", rule, pledged=["CODE"])
    assert after is not None
    assert after.weight == weight


def test_a_pledge_lifts_nothing_in_a_gated_reading(tmp_path: Path) -> None:
    rule = {**SUPPORTING, "duties": ["TREATY", "CODE"]}
    after = counted(tmp_path, "treaties", rule, pledged=["CODE"])
    assert after is not None
    assert (after.weight, after.lifted_by) == ("supporting", ())


def test_all_pledges_that_lift_are_named_once(tmp_path: Path) -> None:
    authority = [rests_on("PLEDGE"), rests_on("CODE"), rests_on("CODE", provision="another"), rests_on("STANDARD")]
    rule = {**SUPPORTING, "authority": authority}
    after = counted(tmp_path, "plain", rule, pledged=["CODE", "PLEDGE"])
    assert after is not None
    assert after.lifted_by == ("PLEDGE", "CODE")


OTHER = {"lenient": {"expect": {"any": [TOLD, {"act.clean": True}]}, "why": "clean will do"}}


@pytest.mark.parametrize(
    ("restores", "outcome", "lifted_by"), [(True, "missed", ("CODE",)), (False, "met", ())], ids=["restores", "lifts"]
)
def test_a_pledge_that_restores_brings_back_the_condition(
    tmp_path: Path, restores: bool, outcome: str, lifted_by: tuple[str, ...]
) -> None:
    rule = {"authority": [rests_on("CODE", restores=restores)], "readings": OTHER}
    facts = {**MISSED, "act.clean": True}
    before = counted(tmp_path, "lenient", rule, facts=facts)
    after = counted(tmp_path, "lenient", rule, facts=facts, pledged=["CODE"])
    assert before is not None
    assert after is not None
    assert before.outcome == "met"
    assert (after.outcome, after.lifted_by) == (outcome, lifted_by)


def test_a_pledge_that_restores_is_needed_for_the_kind_at_hand(tmp_path: Path) -> None:
    rule = {"authority": [rests_on("CODE", restores=True, kinds=["nap"])], "readings": OTHER}
    facts = {**MISSED, "act.clean": True}
    outcomes = {}
    for kind in ("visit", "nap"):
        after = counted(tmp_path, "lenient", rule, facts=facts, pledged=["CODE"], kind=kind)
        assert after is not None
        outcomes[kind] = after.outcome
    assert outcomes == {"visit": "met", "nap": "missed"}


def test_a_pledge_stands_above_the_onus(tmp_path: Path) -> None:
    for onus, weight in (("relief", "core"), ("heavier", "core"), ("heavier", "supporting")):
        rule = {"onus": onus, "weight": weight}
        after = counted(tmp_path, "plain", rule, facts={**MISSED, **tier("developing")}, pledged=["CODE"])
        assert after is not None
        assert (after.weight, after.onus) == ("core", None)


# --- the onus ---

MORE = "more is asked of an established actor"
LESS = "this weighs fully only on an established actor"
RELIEF = "procedural relief for an actor with developing capabilities"


@pytest.mark.parametrize(
    ("onus", "weight", "who", "becomes", "why"),
    [
        ("heavier", "supporting", "established", "core", MORE),
        ("heavier", "core", "established", "core", None),
        ("heavier", "supporting", "developing", "supporting", None),
        ("heavier", "core", "developing", "supporting", LESS),
        ("relief", "core", "developing", "supporting", RELIEF),
        ("relief", "supporting", "developing", "supporting", None),
        ("relief", "core", "established", "core", None),
        ("relief", "supporting", "established", "supporting", None),
        ("heavier", "supporting", None, "supporting", None),
        ("heavier", "core", None, "core", None),
        ("relief", "core", None, "core", None),
        (None, "core", "developing", "core", None),
        (None, "supporting", "established", "supporting", None),
    ],
)
@pytest.mark.parametrize("reading", ["plain", "strict"])
def test_the_onus_moves_weights(
    tmp_path: Path, onus: str | None, weight: str, who: str | None, becomes: str, why: str | None, reading: str
) -> None:
    rule = {"weight": weight, **({"onus": onus} if onus else {})}
    item = counted(tmp_path, reading, rule, facts={**MISSED, **(tier(who) if who else {})})
    assert item is not None
    assert item.weight == becomes
    assert item.onus == ((weight, becomes, why) if why else None)


@pytest.mark.parametrize("reading", ["lenient", "treaties"])
@pytest.mark.parametrize("onus", ["heavier", "relief"])
@pytest.mark.parametrize("who", ["established", "developing"])
def test_a_reading_without_onus_moves_nothing(tmp_path: Path, reading: str, onus: str, who: str) -> None:
    for weight in ("core", "supporting"):
        rule = {"weight": weight, "onus": onus, "duties": ["TREATY"]}
        item = counted(tmp_path, reading, rule, facts={**MISSED, **tier(who)})
        assert item is not None
        assert (item.weight, item.onus) == (weight, None)


def test_the_onus_starts_from_the_weight_of_the_reading(tmp_path: Path) -> None:
    rule: Raw = {"weight": "supporting", "onus": "relief", "readings": {"strict": {"weight": "core", "why": "more"}}}
    report = check(small_pack(tmp_path, indicator("told", **rule)), {**MISSED, **tier("developing")})
    plain, strict = finding(report, "told", "plain"), finding(report, "told", "strict")
    assert plain is not None
    assert strict is not None
    assert (plain.onus, strict.onus) == (None, ("core", "supporting", RELIEF))


def test_what_is_off_is_not_brought_back_by_the_onus(tmp_path: Path) -> None:
    rule = {"weight": "supporting", "onus": "heavier", "readings": {"strict": {"weight": "off", "why": "-"}}}
    assert counted(tmp_path, "strict", rule, facts={**MISSED, **tier("established")}) is None


def test_a_tier_that_is_unknown_moves_nothing(tmp_path: Path) -> None:
    facts = {**MISSED, "actor.capability_tier": {"unknown": "not known"}}
    item = counted(tmp_path, "plain", {"onus": "relief"}, facts=facts)
    assert item is not None
    assert (item.weight, item.onus) == ("core", None)


def test_each_account_has_its_own_tier(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("told", onus="relief"))
    accounts = [{"id": "other", "title": "Another view", "facts": {"it": tier("established")}}]
    report = check(pack, {**MISSED, **tier("developing")}, accounts=accounts)
    assert report.verdict("it", "one") == "not-applicable"
    assert report.verdict("it", "one", account="other") == "missed"


# --- the shipped pack: what design 5.6 says of it ---


def lifted(pack: Pack, indicator_: str, kind: str, pledge: str, reading: str) -> Finding:
    report = check(pack, {}, kind=kind, pledged=[pledge])
    item = finding(report, indicator_, reading)
    assert item is not None
    return item


def test_the_code_on_launches_lifts_notice_of_launches_only(pack: Pack) -> None:
    assert lifted(pack, "prior-notice-given", "launch", "HCOC", "national-discretion").weight == "core"
    assert lifted(pack, "prior-notice-given", "inspection", "HCOC", "national-discretion").weight == "supporting"


def test_the_pledge_against_destructive_tests_restores_the_rule_against_them(pack: Pack) -> None:
    facts = {"debris.intentional_destruction": True, "debris.max_fragment_life_y": 2}
    outcomes = []
    for header in ({}, {"pledged": ["ASAT-PLEDGE"]}):
        report = check(pack, facts, kind="da-test-destructive", **header)
        item = finding(report, "no-destructive-intercept-test", "national-discretion")
        assert item is not None
        outcomes.append((item.weight, item.outcome, item.lifted_by))
    assert outcomes == [("core", "met", ()), ("core", "missed", ("ASAT-PLEDGE",))]


def test_the_order_of_a_header_does_not_matter(any_pack: Pack) -> None:
    orders = (["CODE", "PLEDGE"], ["PLEDGE", "CODE"])
    one, two = (check(any_pack, {}, pledged=order, not_party_to=["TREATY"]).bindings for order in orders)
    assert one == two


# --- which authorities speak to the act ---


def test_an_authority_speaks_only_where_its_condition_may_hold(pack: Pack) -> None:
    """The weapon treaties say nothing of a jammed signal, and may say something where nobody knows of a weapon."""
    disturbed = pack.indicators["no-hostile-act"]
    weapon = pack.vocabulary["activity.prohibited_weapon"]

    def treaties(facts: Facts) -> set[str]:
        return {item.instrument for item in speaking(disturbed, "jamming", facts) if item.role == "duty"}

    assert "PTBT" not in treaties({weapon.id: known(weapon, False, "assumed")})
    assert "PTBT" in treaties({weapon.id: known(weapon, True, "stated")})
    assert "PTBT" in treaties({})
    assert "TENETS" in treaties({weapon.id: known(weapon, False, "stated")})
