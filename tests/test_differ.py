"""Where readings and accounts part, and by what: contested, one-sided, disputed (design sections 2 and 5.4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from making import TOLD, Raw, check, found, indicator, limit, small_pack, tier, verdicts

from behaviour_check import Pack
from behaviour_check.assess import ActivityReport
from behaviour_check.differ import Difference, differences, disputed_facts, disputes, without_effect

CLEAN = indicator("clean", {"act.clean": True}, duties=["TREATY"])
"""An indicator that binds in every reading and is met by MISSED."""
MISSED = {"act.told": False, "act.clean": True}
EARLY = {
    "expect": {"act.hours": {"at_least": "few"}},
    "thresholds": {"few": limit(10)},
}


def parted(folder: Path, rule: Raw, facts: Raw = MISSED, *others: Raw, **header: Any) -> list[Difference]:
    """What makes the difference for a criterion made of one indicator, and `others`."""
    pack = small_pack(folder, indicator("rule", **{"duties": ["TREATY"], **rule}), *others)
    return differences(found(check(pack, facts, **header)))


def gist(parts: list[Difference]) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...], str | None]]:
    return [(part.indicator.id, part.by, part.missed_in, part.not_in, part.why) for part in parts]


def lenient(**change: Any) -> dict[str, Any]:
    return {"readings": {"lenient": {"why": "too strict otherwise", **change}}}


THREE = ("plain", "strict", "treaties")
WHY = "too strict otherwise"

# --- by what readings part ---


def test_by_a_threshold(tmp_path: Path) -> None:
    rule = {**EARLY, **lenient(thresholds={"few": limit(5)})}
    [part] = parted(tmp_path, rule, {"act.hours": 7})
    assert gist([part]) == [("rule", "threshold", THREE, ("lenient",), WHY)]
    assert part.thresholds == {"few": {"plain": 10, "strict": 10, "treaties": 10, "lenient": 5}}


def test_by_two_thresholds_of_which_one_differs(tmp_path: Path) -> None:
    rule = {
        "expect": {"all": [{"act.hours": {"at_least": "few"}}, {"act.hours": {"at_most": "many"}}]},
        "thresholds": {"few": limit(10), "many": limit(100)},
        **lenient(thresholds={"few": limit(5)}),
    }
    [part] = parted(tmp_path, rule, {"act.hours": 7})
    assert part.by == "threshold"
    assert part.thresholds.keys() == {"few"}


def test_by_a_threshold_of_the_condition_when_it_applies(tmp_path: Path) -> None:
    rule = {
        "expect": TOLD,
        "when": {"act.hours": {"at_most": "few"}},
        "thresholds": {"few": limit(10)},
        **lenient(thresholds={"few": limit(5)}),
    }
    assert gist(parted(tmp_path, rule, {**MISSED, "act.hours": 7})) == [
        ("rule", "threshold", THREE, ("lenient",), WHY)
    ]  # one-sided: the lenient reading holds no expectation at seven hours


def test_by_the_expectation(tmp_path: Path) -> None:
    rule = lenient(expect={"any": [TOLD, {"act.clean": True}]})
    assert gist(parted(tmp_path, rule)) == [("rule", "condition", THREE, ("lenient",), WHY)]


def test_by_when_it_applies(tmp_path: Path) -> None:
    rule = lenient(when={"act.clean": False})
    assert gist(parted(tmp_path, rule)) == [("rule", "condition", THREE, ("lenient",), WHY)]


def test_by_the_condition_although_thresholds_differ_too(tmp_path: Path) -> None:
    change = lenient(expect={"not": {"act.hours": {"below": "few"}}}, thresholds={"few": limit(5)})
    [part] = parted(tmp_path, {**EARLY, **change}, {"act.hours": 7})
    assert (part.by, part.thresholds) == ("condition", {})


def test_by_weight(tmp_path: Path) -> None:
    assert gist(parted(tmp_path, lenient(weight="supporting"))) == [("rule", "weight", THREE, ("lenient",), WHY)]


def test_by_weight_where_the_threshold_makes_no_difference(tmp_path: Path) -> None:
    rule = {**EARLY, **lenient(weight="supporting", thresholds={"few": limit(5)})}
    assert [part.by for part in parted(tmp_path, rule, {"act.hours": 3})] == ["weight"]
    assert [part.by for part in parted(tmp_path, rule, {"act.hours": 7})] == ["threshold"]


def test_off(tmp_path: Path) -> None:
    assert gist(parted(tmp_path, lenient(weight="off"))) == [("rule", "off", THREE, ("lenient",), WHY)]


def test_not_bound(tmp_path: Path) -> None:
    rule = {"duties": ["CODE"]}
    assert gist(parted(tmp_path, rule)) == [("rule", "not bound", ("plain", "strict", "lenient"), ("treaties",), None)]


def test_by_the_onus_that_asks_more(tmp_path: Path) -> None:
    rule = {"weight": "supporting", "onus": "heavier"}
    parts = parted(tmp_path, rule, {**MISSED, **tier("established")}, CLEAN)
    assert gist(parts) == [("rule", "onus", ("plain", "strict"), ("lenient", "treaties"), None)]


def test_by_the_onus_that_asks_less(tmp_path: Path) -> None:
    parts = parted(tmp_path, {"onus": "relief"}, {**MISSED, **tier("developing")}, CLEAN)
    assert gist(parts) == [("rule", "onus", ("lenient", "treaties"), ("plain", "strict"), None)]


def test_by_a_pledge(tmp_path: Path) -> None:
    rule = {"weight": "supporting", "duties": ["TREATY", "CODE"]}
    parts = parted(tmp_path, rule, MISSED, CLEAN, pledged=["CODE"])
    assert gist(parts) == [("rule", "pledge", ("plain", "strict", "lenient"), ("treaties",), None)]


# --- contested, one-sided, or neither ---


def marks(pack: Pack, facts: Raw, **header: Any) -> tuple[bool, bool]:
    criterion = found(check(pack, facts, **header))
    return criterion.contested, criterion.one_sided


@pytest.mark.parametrize(
    ("changes", "facts", "contested", "one_sided"),
    [
        ({}, {"act.hours": 15}, False, False),
        ({}, {"act.hours": 5}, False, False),
        ({}, {}, False, False),
        ({"strict": {"thresholds": {"few": limit(20)}}}, {"act.hours": 15}, True, False),
        ({"strict": {"thresholds": {"few": limit(20)}}}, {"act.hours": {"between": [12, 15]}}, True, False),
        ({"strict": {"thresholds": {"few": limit(20)}}}, {"act.hours": {"between": [12, 25]}}, False, False),
        ({"lenient": {"weight": "off"}}, {"act.hours": 5}, False, True),
        ({"lenient": {"weight": "off"}}, {"act.hours": 15}, False, False),
        ({"lenient": {"weight": "supporting"}}, {"act.hours": 5}, False, True),
        ({"lenient": {"weight": "off"}, "strict": {"thresholds": {"few": limit(20)}}}, {"act.hours": 15}, True, False),
        ({"lenient": {"weight": "off"}, "strict": {"thresholds": {"few": limit(20)}}}, {"act.hours": 5}, False, True),
        (
            {"lenient": {"weight": "off"}, "strict": {"thresholds": {"few": limit(20)}}},
            {"act.hours": {"between": [5, 15]}},
            False,
            True,
        ),
    ],
    ids=[
        "all met", "all missed", "all open", "met and missed", "met and missed by a range", "met and open",
        "missed and no expectation", "met and no expectation", "missed and an observation",
        "met, missed and no expectation", "all missed but one", "missed, open and no expectation",
    ],
)  # fmt: skip
def test_marks(tmp_path: Path, changes: dict[str, Any], facts: Raw, contested: bool, one_sided: bool) -> None:
    readings = {reading: {"why": "it differs", **change} for reading, change in changes.items()}
    pack = small_pack(tmp_path, indicator("early", duties=["TREATY"], readings=readings, **EARLY))
    assert marks(pack, facts) == (contested, one_sided)
    assert bool(differences(found(check(pack, facts)))) == (contested or one_sided)


def test_of_a_contested_criterion_only_the_readings_that_say_met_are_compared(tmp_path: Path) -> None:
    changes = {"lenient": {"weight": "off", "why": "none"}, "strict": {"expect": {"act.clean": True}, "why": "other"}}
    assert gist(parted(tmp_path, {"readings": changes})) == [
        ("rule", "condition", ("plain", "treaties"), ("strict",), "other")
    ]


def test_every_indicator_that_makes_a_difference_is_named(tmp_path: Path) -> None:
    second = indicator("asked", {"act.asked": True}, duties=["TREATY"], **lenient(weight="supporting"))
    same = indicator("same", {"act.clean": True}, duties=["TREATY"])
    parts = parted(tmp_path, lenient(weight="off"), {**MISSED, "act.asked": False}, second, same)
    assert gist(parts) == [
        ("rule", "off", THREE, ("lenient",), WHY),
        ("asked", "weight", THREE, ("lenient",), WHY),
    ]


def test_readings_that_part_in_different_ways_are_told_apart(tmp_path: Path) -> None:
    rule = {
        "readings": {
            "strict": {"weight": "supporting", "why": "kind"},
            "lenient": {"weight": "off", "why": "kinder"},
        },
        "duties": ["CODE"],
    }
    assert gist(parted(tmp_path, rule)) == [
        ("rule", "weight", ("plain",), ("strict",), "kind"),
        ("rule", "off", ("plain",), ("lenient",), "kinder"),
        ("rule", "not bound", ("plain",), ("treaties",), None),
    ]


def test_findings_that_part_in_the_same_way_are_told_together(tmp_path: Path) -> None:
    # Missed by two thresholds, met by a third: one difference with the value of each reading.
    rule = {
        **EARLY,
        "duties": ["CODE"],
        "readings": {
            "strict": {"thresholds": {"few": limit(20)}, "why": "more"},
            "lenient": {"thresholds": {"few": limit(2)}, "why": "less"},
        },
    }
    [part] = parted(tmp_path, rule, {"act.hours": 5})
    assert gist([part]) == [("rule", "threshold", ("plain", "strict"), ("lenient",), "less")]
    assert part.thresholds == {"few": {"plain": 10, "strict": 20, "lenient": 2}}


def test_the_reason_is_that_of_the_reading_that_parts(tmp_path: Path) -> None:
    stricter = {**EARLY, "readings": {"strict": {"thresholds": {"few": limit(20)}, "why": "much can happen in a day"}}}
    [part] = parted(tmp_path, stricter, {"act.hours": 15})
    assert gist([part]) == [
        ("rule", "threshold", ("strict",), ("plain", "lenient", "treaties"), "much can happen in a day")
    ]


def reasons(parts: list[Difference]) -> list[tuple[str | None, tuple[str, ...]]]:
    return [(part.why, part.why_of) for part in parts]


def test_a_reason_belongs_to_the_reading_that_gives_it(tmp_path: Path) -> None:
    assert reasons(parted(tmp_path, lenient(weight="off"))) == [(WHY, ("lenient",))]


def test_a_reason_for_asking_more_belongs_to_the_reading_that_asks_it(tmp_path: Path) -> None:
    stricter = {**EARLY, "readings": {"strict": {"thresholds": {"few": limit(20)}, "why": "much can happen in a day"}}}
    assert reasons(parted(tmp_path, stricter, {"act.hours": 15})) == [("much can happen in a day", ("strict",))]


def test_where_no_reading_gives_a_reason_it_is_nobodys(tmp_path: Path) -> None:
    assert reasons(parted(tmp_path, {"duties": ["CODE"]})) == [(None, ())]


def test_one_reason_of_two_readings_is_both_of_theirs(tmp_path: Path) -> None:
    off = {"weight": "off", "why": "none of this"}
    assert reasons(parted(tmp_path, {"readings": {"lenient": off, "treaties": off}})) == [
        ("none of this", ("lenient", "treaties"))
    ]


def test_the_same_reason_of_two_readings_that_ask_more_is_both_of_theirs(tmp_path: Path) -> None:
    more = {"thresholds": {"few": limit(20)}, "why": "much can happen in a day"}
    rule = {**EARLY, "readings": {"strict": more, "treaties": more}}
    [part] = parted(tmp_path, rule, {"act.hours": 15})
    assert (part.not_in, part.why_of) == (("plain", "lenient"), ("strict", "treaties"))


def test_a_reason_that_a_reading_takes_over_belongs_to_the_one_that_gave_it(tmp_path: Path) -> None:
    # All are based on the plain reading.
    rule = {
        **EARLY,
        "readings": {
            "plain": {"thresholds": {"few": limit(5)}, "why": "five will do"},
            "strict": {"thresholds": {"few": limit(20)}, "why": "twenty are needed"},
        },
    }
    [part] = parted(tmp_path, rule, {"act.hours": 7})
    assert (part.not_in, part.why, part.why_of) == (("plain", "lenient", "treaties"), "five will do", ("plain",))


# --- accounts ---


def told(pack: Pack, facts: Raw, *others: Raw, **header: Any) -> ActivityReport:
    """An activity with accounts besides its own."""
    accounts = [
        {"id": f"view-{number}", "title": f"View {number}", "facts": {"it": other}}
        for number, other in enumerate(others, 1)
    ]
    [activity] = check(pack, facts, accounts=accounts, **header).activities
    return activity


@pytest.fixture
def plain_pack(tmp_path: Path) -> Pack:
    rules = [indicator("told", duties=["TREATY"]), indicator("clean", {"act.clean": True}, weight="supporting")]
    return small_pack(tmp_path, *rules, more={"two": [indicator("asked", {"act.asked": True})]})


def test_accounts_that_part_between_met_and_missed(plain_pack: Pack) -> None:
    [dispute] = disputes(told(plain_pack, {"act.told": True, "act.asked": True}, {"act.told": False}))
    assert dispute.criterion == "one"
    assert dispute.readings == ("plain", "strict", "lenient", "treaties")
    assert dispute.verdicts == {"stated": "met", "view-1": "missed"}
    assert dispute.facts == ("act.told",)


@pytest.mark.parametrize(
    ("facts", "others"),
    [
        ({"act.told": True}, []),
        ({"act.told": True}, [{}]),
        ({"act.told": True}, [{"act.told": {"value": True, "source": "a letter"}}]),
        ({"act.told": True}, [{"act.told": {"unknown": "no trace of it"}}]),
        ({}, [{"act.told": False}]),
        ({"act.told": True}, [{"act.clean": False}]),
    ],
    ids=["alone", "no difference", "another source", "met and open", "open and missed", "an observation"],
)
def test_accounts_that_do_not(plain_pack: Pack, facts: Raw, others: list[Raw]) -> None:
    assert disputes(told(plain_pack, facts, *others)) == []


def test_accounts_that_dispute_without_the_scenario(plain_pack: Pack) -> None:
    [dispute] = disputes(told(plain_pack, {}, {"act.told": True}, {"act.told": False}))
    assert dispute.verdicts == {"stated": "undetermined", "view-1": "met", "view-2": "missed"}


def test_only_the_facts_that_accounts_have_differently_are_named(tmp_path: Path) -> None:
    both = indicator("both", {"all": [TOLD, {"act.asked": True}, {"act.hours": {"above": 0}}]}, duties=["TREATY"])
    pack = small_pack(tmp_path, both)
    mine = {"act.told": True, "act.asked": {"value": True, "source": "a letter"}, "act.hours": 7, "act.colour": "red"}
    theirs = {
        "act.told": False,
        "act.asked": {"value": True, "source": "a call"},
        "act.hours": 9,
        "act.colour": "green",
    }
    [dispute] = disputes(told(pack, mine, theirs))
    assert dispute.facts == ("act.told", "act.hours")


def test_a_fact_that_only_one_account_has_is_disputed(tmp_path: Path) -> None:
    rule = indicator("told", {"any": [TOLD, {"not": {"stated": "act.asked"}}]}, duties=["TREATY"])
    [dispute] = disputes(told(small_pack(tmp_path, rule), {"act.told": False}, {"act.asked": True}))
    assert dispute.verdicts == {"stated": "met", "view-1": "missed"}
    assert dispute.facts == ("act.asked",)


def test_readings_that_dispute_differently_are_told_apart(tmp_path: Path) -> None:
    stricter = {"strict": {"thresholds": {"few": limit(20)}, "why": "more"}}
    rule: Raw = {**EARLY, "readings": stricter, "duties": ["TREATY"]}
    pack = small_pack(tmp_path, indicator("early", **rule))
    first, second = disputes(told(pack, {"act.hours": 15}, {"act.hours": 5}, {"act.hours": 25}))
    assert (first.readings, dict(first.verdicts)) == (
        ("plain", "lenient", "treaties"), {"stated": "met", "view-1": "missed", "view-2": "met"},
    )  # fmt: skip
    assert (second.readings, dict(second.verdicts)) == (
        ("strict",), {"stated": "missed", "view-1": "missed", "view-2": "met"},
    )  # fmt: skip


def test_an_account_speaks_only_of_the_activities_it_names(plain_pack: Pack) -> None:
    activities = [{"id": "first", "kind": "visit"}, {"id": "second", "kind": "visit"}]
    accounts = [{"id": "view", "title": "A view", "facts": {"second": {"act.told": False}}}]
    report = check(plain_pack, {"act.told": True}, activities=activities, accounts=accounts)
    first, second = report.activities
    assert [account.id for account in first.accounts] == ["stated"]
    assert [account.id for account in second.accounts] == ["stated", "view"]
    assert disputes(first) == []
    assert [dispute.criterion for dispute in disputes(second)] == ["one"]


def test_an_account_takes_over_what_it_does_not_change(plain_pack: Pack) -> None:
    facts = {"act.told": True, "act.asked": False}
    activity = told(plain_pack, facts, {"act.told": False})
    assert activity.accounts[1].facts["act.asked"] == activity.stated.facts["act.asked"]


def test_what_each_account_says_of_a_disputed_fact_is_told_with_the_indicators(tmp_path: Path) -> None:
    both = indicator("both", {"all": [TOLD, {"act.asked": True}]}, duties=["TREATY"])
    pack = small_pack(tmp_path, both, indicator("told", duties=["TREATY"]))
    facts = {"act.told": True, "act.asked": True}
    first, second = disputed_facts(told(pack, facts, {"act.told": False, "act.asked": False}))
    assert (first.fact, [item.id for item in first.indicators]) == ("act.told", ["both", "told"])
    assert (second.fact, [item.id for item in second.indicators]) == ("act.asked", ["both"])
    assert {id: said.value for id, said in first.said.items() if said} == {"stated": True, "view-1": False}


def test_an_account_that_says_nothing_of_a_disputed_fact_is_told_too(plain_pack: Pack) -> None:
    [fact] = disputed_facts(told(plain_pack, {}, {"act.told": True}, {"act.told": False}))
    assert fact.said["stated"] is None


def test_without_accounts_nothing_is_told_differently(plain_pack: Pack) -> None:
    alone = told(plain_pack, {"act.told": True})
    assert (disputed_facts(alone), without_effect(alone)) == ([], [])


def ineffective(item: ActivityReport) -> list[str]:
    return [one.fact for one in without_effect(item)]


def test_facts_told_differently_that_change_no_verdict(tmp_path: Path) -> None:
    rules = [
        indicator("told", duties=["TREATY"]),
        indicator("early", EARLY["expect"], duties=["TREATY"], thresholds=EARLY["thresholds"]),
    ]
    pack = small_pack(tmp_path, *rules)
    mine = {"act.told": True, "act.hours": 18, "act.colour": "red"}
    assert ineffective(told(pack, mine, {"act.hours": 16, "act.colour": "green"})) == ["act.hours", "act.colour"]
    assert ineffective(told(pack, mine, {"act.hours": 6, "act.colour": "green"})) == ["act.colour"]
    assert ineffective(told(pack, mine, {"act.hours": 16, "act.told": False})) == ["act.hours"]
    assert ineffective(told(pack, mine, {"act.hours": {"between": [6, 16]}})) == []


def test_another_source_is_nothing_told_differently(plain_pack: Pack) -> None:
    assert ineffective(told(plain_pack, {"act.told": True}, {"act.told": {"value": True, "source": "a letter"}})) == []


def test_a_fact_that_a_rule_only_asks_to_be_stated_has_an_effect(tmp_path: Path) -> None:
    rule = indicator("told", {"any": [TOLD, {"not": {"stated": "act.asked"}}]}, duties=["TREATY"])
    assert ineffective(told(small_pack(tmp_path, rule), {"act.told": False}, {"act.asked": True})) == []


def test_a_tier_that_moves_a_weight_has_an_effect(tmp_path: Path) -> None:
    rule = indicator("told", weight="supporting", onus="heavier", duties=["TREATY"])
    mine = {"act.told": False, **tier("established")}
    assert ineffective(told(small_pack(tmp_path, rule), mine, tier("developing"))) == []


# --- the shipped pack ---


def test_following_anothers_object_is_contested(pack: Pack) -> None:
    facts = {
        "others.foreign_object": True,
        "proximity.sustained": True,
        "consent.status": "not-sought",
        "transparency.purpose_stated": True,
    }
    report = check(pack, facts, kind="inspection")
    assert verdicts(report, "avoid-provocation") == {
        "baseline": "missed",
        "precautionary": "missed",
        "national-discretion": "not-applicable",
        "treaty-law-only": "met",
    }
    by = {(part.indicator.id, part.by): part.not_in for part in differences(found(report, "avoid-provocation"))}
    assert by == {("no-unconsented-shadowing", "off"): ("treaty-law-only",)}


def test_a_tier_on_which_accounts_differ_is_disputed_where_the_onus_asks_more(tmp_path: Path) -> None:
    heavy = indicator("rule", {"act.asked": True}, weight="supporting", onus="heavier")
    pack = small_pack(tmp_path, heavy, indicator("clean", {"act.clean": True}))
    item = told(pack, {**tier("developing"), "act.asked": False, "act.clean": True}, tier("established"))
    assert {dispute.facts for dispute in disputes(item)} == {("actor.capability_tier",)}
    [one] = disputed_facts(item)
    assert (one.fact, [indicator.id for indicator in one.indicators]) == ("actor.capability_tier", ["rule"])
    assert without_effect(item) == []


def test_a_tier_on_which_nothing_rests_has_no_effect(plain_pack: Pack) -> None:
    item = told(plain_pack, {**tier("developing"), "act.told": True}, {**tier("established"), "act.told": False})
    assert [one.fact for one in without_effect(item)] == ["actor.capability_tier"]


def test_by_the_number_where_another_part_of_the_condition_differs_too(tmp_path: Path) -> None:
    """What was met came out so by what is expected; that it would apply in fewer cases changed nothing."""
    change = lenient(when={"act.clean": True}, thresholds={"few": limit(5)})
    [part] = parted(tmp_path, {**EARLY, **change}, {"act.hours": 7, "act.clean": True})
    assert part.by == "threshold"
    assert part.thresholds.keys() == {"few"}


def test_by_weight_where_the_other_condition_is_missed_as_well(tmp_path: Path) -> None:
    change = lenient(weight="supporting", expect={"all": [TOLD, {"act.clean": True}]})
    assert [part.by for part in parted(tmp_path, change, {"act.told": False, "act.clean": False})] == ["weight"]
