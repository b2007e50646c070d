"""Outcomes (design 5.2), verdicts (5.3), readings, assumptions, caveats, evidence (5.7) and later instruments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from making import Raw, check, finding, found, indicator, limit, small_pack, stated, tier, verdicts

from behaviour_check import Pack
from behaviour_check.assess import AccountReport, missing_facts, open_questions, outcome
from behaviour_check.evaluate import FALSE, TRUE, UNKNOWN, Truth

READINGS = ("plain", "strict", "lenient", "treaties")

# --- outcomes ---


@pytest.mark.parametrize(
    ("applies", "expect", "comes_to"),
    [
        (TRUE, TRUE, "met"),
        (TRUE, FALSE, "missed"),
        (TRUE, UNKNOWN, "undetermined"),
        (FALSE, TRUE, "not-applicable"),
        (FALSE, FALSE, "not-applicable"),
        (FALSE, UNKNOWN, "not-applicable"),
        (UNKNOWN, TRUE, "met"),
        (UNKNOWN, FALSE, "undetermined"),
        (UNKNOWN, UNKNOWN, "undetermined"),
    ],
)
def test_outcome(applies: Truth, expect: Truth, comes_to: str) -> None:
    assert outcome(applies, expect) == comes_to


@pytest.mark.parametrize(
    ("asked", "told", "comes_to", "because", "missing"),
    [
        (True, True, "met", ["act.told"], {}),
        (True, False, "missed", ["act.asked", "act.told"], {}),
        (True, None, "undetermined", ["act.asked"], {"act.told": "not stated"}),
        (True, "lost", "undetermined", ["act.asked"], {"act.told": "declared unknown: lost"}),
        (False, True, "not-applicable", ["act.asked"], {}),
        (False, False, "not-applicable", ["act.asked"], {}),
        (False, None, "not-applicable", ["act.asked"], {}),
        (None, True, "met", ["act.told"], {}),
        ("lost", True, "met", ["act.told"], {}),
        (None, False, "undetermined", ["act.told"], {"act.asked": "not stated"}),
        ("lost", False, "undetermined", ["act.told"], {"act.asked": "declared unknown: lost"}),
        (None, None, "undetermined", [], {"act.asked": "not stated", "act.told": "not stated"}),
    ],
)
def test_outcome_with_its_reasons(
    tmp_path: Path, asked: object, told: object, comes_to: str, because: list[str], missing: dict[str, str]
) -> None:
    pack = small_pack(tmp_path, indicator("told", when={"act.asked": True}))
    facts = {
        id: {"unknown": said} if isinstance(said, str) else said
        for id, said in (("act.asked", asked), ("act.told", told))
        if said is not None
    }
    report = check(pack, facts)
    item = finding(report, "told", "plain")
    assert item is not None
    assert (item.outcome, list(item.because)) == (comes_to, because)
    assert stated(report).missing(item) == missing


def test_a_range_across_a_threshold_is_missing_with_its_reason(tmp_path: Path) -> None:
    early = indicator("early", {"act.hours": {"at_least": "few"}}, thresholds={"few": limit(10)})
    report = check(small_pack(tmp_path, early), {"act.hours": {"between": [5, 15]}})
    item = finding(report, "early", "plain")
    assert item is not None
    assert stated(report).missing(item) == {"act.hours": "its range, 5 to 15, lies on both sides of 10"}


def test_a_fact_missing_in_two_places_is_missing_once(tmp_path: Path) -> None:
    twice = indicator("twice", {"act.told": True}, when={"any": [{"act.told": False}, {"act.asked": True}]})
    report = check(small_pack(tmp_path, twice), {})
    item = finding(report, "twice", "plain")
    assert item is not None
    assert list(stated(report).missing(item)) == ["act.told", "act.asked"]


@pytest.mark.parametrize(
    ("rule", "facts", "comes_to", "because"),
    [
        ({"expect": {"act.calm": True}}, {}, "met", ("act.calm",)),
        ({"when": {"not": {"stated": "act.told"}}}, {"act.told": False}, "not-applicable", ("act.told",)),
        ({"when": {"stated": "act.told"}}, {}, "not-applicable", ()),
        ({"when": {"not": {"stated": "act.asked"}}}, {"act.told": False}, "missed", ("act.told",)),
        ({"expect": {"activity.kind": "visit"}}, {}, "met", ("activity.kind",)),
    ],
    ids=["an assumed fact", "a stated fact", "an absent fact", "an absent fact beside a stated one", "the header"],
)
def test_what_was_said_is_a_reason(
    tmp_path: Path, rule: dict[str, Any], facts: Raw, comes_to: str, because: tuple[str, ...]
) -> None:
    item = finding(check(small_pack(tmp_path, indicator("rule", **rule)), facts), "rule", "plain")
    assert item is not None
    assert (item.outcome, item.because) == (comes_to, because)


def test_a_trace_keeps_both_conditions(tmp_path: Path) -> None:
    report = check(small_pack(tmp_path, indicator("told", when={"act.asked": True})), {"act.told": True})
    item = finding(report, "told", "plain")
    assert item is not None
    when, expect = item.trace(stated(report).facts)
    assert (when.truth, expect.truth) == (UNKNOWN, TRUE)
    assert (when.condition, expect.condition) == (item.variant.when, item.variant.expect)


# --- verdicts ---

RULES: dict[str, dict[str, Any]] = {
    "met": {"expect": {"act.told": True}},
    "missed": {"expect": {"act.asked": True}},
    "undetermined": {"expect": {"act.clean": True}},
    "not-applicable": {"when": {"act.asked": True}},
}
FACTS = {"act.told": True, "act.asked": False}


def rules(core: str, supporting: str) -> list[dict[str, Any]]:
    """Indicators that come to these outcomes of FACTS."""
    return [
        indicator(f"{weight}-{index}", **{"expect": {"act.told": True}, **RULES[comes_to]}, weight=weight)
        for weight, outcomes in (("core", core), ("supporting", supporting))
        for index, comes_to in enumerate(outcomes.split())
    ]


@pytest.mark.parametrize(
    ("core", "supporting", "verdict", "why"),
    [
        ("met", "", "met", None),
        ("met met", "", "met", None),
        ("met not-applicable", "", "met", None),
        ("met", "missed", "met", None),
        ("met", "undetermined", "met", None),
        ("missed", "", "missed", None),
        ("met missed", "met", "missed", None),
        ("missed undetermined", "", "missed", None),
        ("undetermined missed not-applicable", "", "missed", None),
        ("undetermined", "", "undetermined", None),
        ("met undetermined", "met", "undetermined", None),
        ("undetermined not-applicable", "missed", "undetermined", None),
        ("", "met", "met", None),
        ("", "met met", "met", None),
        ("not-applicable", "met", "met", None),
        ("not-applicable", "met not-applicable", "met", None),
        ("", "missed", "not-applicable", "only observations"),
        ("", "undetermined", "not-applicable", "only observations"),
        ("", "met missed", "not-applicable", "only observations"),
        ("", "met undetermined", "not-applicable", "only observations"),
        ("not-applicable", "missed", "not-applicable", "only observations"),
        ("not-applicable", "", "not-applicable", "condition"),
        ("", "not-applicable", "not-applicable", "condition"),
        ("not-applicable not-applicable", "not-applicable", "not-applicable", "condition"),
    ],
)
def test_roll_up(tmp_path: Path, core: str, supporting: str, verdict: str, why: str | None) -> None:
    criterion = found(check(small_pack(tmp_path, *rules(core, supporting)), FACTS))
    assert [item.outcome for item in criterion.in_reading("plain")] == [*core.split(), *supporting.split()]
    assert criterion.verdicts["plain"] == verdict
    assert criterion.not_applicable.get("plain") == why
    assert ("plain" in criterion.rolled_up.open_in) == (verdict == "undetermined")


@pytest.mark.parametrize(
    ("core", "supporting", "settled", "live"),
    [
        ("undetermined", "", 0, 1),
        ("undetermined met", "", 1, 2),
        ("undetermined met met undetermined", "met met", 2, 4),
        ("undetermined not-applicable", "undetermined", 0, 1),
        ("met not-applicable met undetermined", "", 2, 3),
    ],
)
def test_how_much_is_settled(tmp_path: Path, core: str, supporting: str, settled: int, live: int) -> None:
    criterion = found(check(small_pack(tmp_path, *rules(core, supporting)), FACTS))
    assert criterion.verdicts["plain"] == "undetermined"
    assert criterion.settled("plain") == (settled, live)
    assert criterion.rolled_up.open_in == ("plain", "strict", "lenient")


def test_not_applicable_by_kind(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("told", kinds=["nap"]))
    assert set(found(check(pack, FACTS)).not_applicable.values()) == {"kind"}
    assert verdicts(check(pack, FACTS, kind="nap"))["plain"] == "met"


def test_not_applicable_by_reading(tmp_path: Path) -> None:
    off = {"readings": {"lenient": {"weight": "off", "why": "it is too much"}}}
    criterion = found(check(small_pack(tmp_path, indicator("told", **off)), FACTS))
    assert criterion.verdicts == {
        "plain": "met",
        "strict": "met",
        "lenient": "not-applicable",
        "treaties": "not-applicable",
    }
    assert criterion.not_applicable == {"lenient": "reading", "treaties": "not bound"}
    assert [item.readings for item in criterion.findings] == [("plain", "strict"), ("treaties",)]


def test_not_applicable_because_nothing_binds(tmp_path: Path) -> None:
    criterion = found(check(small_pack(tmp_path, indicator("told", duties=["CODE"])), FACTS))
    assert criterion.not_applicable == {"treaties": "not bound"}
    item = finding(check(small_pack(tmp_path, indicator("told", duties=["CODE"])), FACTS), "told", "treaties")
    assert item is not None
    assert (item.outcome, item.bound, item.because, item.missing) == ("not-applicable", False, (), ())


def test_not_applicable_by_condition_where_one_of_two_binds(tmp_path: Path) -> None:
    bound = indicator("bound", duties=["TREATY"], when={"act.asked": True})
    criterion = found(check(small_pack(tmp_path, indicator("told", duties=["CODE"]), bound), FACTS))
    assert criterion.not_applicable == {"treaties": "condition"}


def test_each_reading_has_its_own_verdict(tmp_path: Path) -> None:
    early = indicator(
        "early",
        {"act.hours": {"at_least": "few"}},
        duties=["TREATY"],
        thresholds={"few": limit(10)},
        readings={
            "strict": {"thresholds": {"few": limit(20)}, "why": "more"},
            "lenient": {"weight": "supporting", "why": "less"},
            "treaties": {"when": {"act.asked": True}, "why": "other"},
        },
    )
    pack = small_pack(tmp_path, early)
    assert verdicts(check(pack, {"act.hours": 15})) == {
        "plain": "met", "strict": "missed", "lenient": "met", "treaties": "met",
    }  # fmt: skip
    assert verdicts(check(pack, {"act.hours": 5, "act.asked": False})) == {
        "plain": "missed", "strict": "missed", "lenient": "not-applicable", "treaties": "not-applicable",
    }  # fmt: skip
    assert verdicts(check(pack, {"act.hours": 5})) == {
        "plain": "missed", "strict": "missed", "lenient": "not-applicable", "treaties": "undetermined",
    }  # fmt: skip


def test_readings_with_the_same_finding_share_it(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("told", duties=["TREATY"]))
    [item] = found(check(pack, FACTS)).findings
    assert item.readings == READINGS


# --- the report ---


@pytest.fixture
def two(tmp_path: Path) -> Pack:
    return small_pack(
        tmp_path, indicator("told"), more={"two": [indicator("clean", {"act.clean": True}, kinds="lively")]}
    )


def test_a_verdict_by_its_ids(two: Pack) -> None:
    accounts = [{"id": "other", "title": "Another view", "facts": {"it": {"act.told": False}}}]
    report = check(two, {"act.told": True}, accounts=accounts)
    assert report.verdict("it", "one") == "met"
    assert report.verdict("it", "one", account="other") == "missed"
    assert report.verdict("it", "one", "treaties") == "not-applicable"
    assert report.verdict("it", "two", "strict") == "undetermined"


@pytest.mark.parametrize(
    "wrong", [{"activity": "that"}, {"criterion": "three"}, {"reading": "r"}, {"account": "other"}]
)
def test_a_verdict_that_does_not_exist(two: Pack, wrong: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        check(two, {}).verdict(**{"activity": "it", "criterion": "one", **wrong})


def test_a_report_prints_itself(tmp_path: Path) -> None:
    more = {
        "two": [indicator("clean", {"act.clean": True}, readings={"lenient": {"weight": "off", "why": "-"}})],
        "three": [
            indicator("early", {"act.hours": {"at_least": "few"}}, thresholds={"few": limit(10)},
                      readings={"strict": {"thresholds": {"few": limit(20)}, "why": "-"}}),
            indicator("asked", {"act.asked": True}, weight="supporting"),
        ],
        "four": [indicator("colour", {"act.colour": "red"}, kinds=["nap"])],
    }  # fmt: skip
    pack = small_pack(tmp_path, indicator("told"), version="1.2.3", more=more)
    facts = {"act.told": True, "act.clean": False, "act.hours": 15, "act.asked": False}
    assert str(check(pack, facts)).splitlines() == [
        "A test · pack sem-case 1.2.3 · reading plain",
        "  it (visit)",
        "    one                         met",
        "    two                         missed (one-sided)",
        "      missed: 2.1 What clean asks.",
        "    three                       met (contested)",
        "    four                        not-applicable",
        "Not about anything.",
    ]


def test_a_report_in_a_notebook_is_one_short_line(two: Pack) -> None:
    shown = repr(check(two, {"act.told": True}))
    assert shown == "<Report on <Scenario <bytes>: it> by <Pack sem-case 0.0.0>>"


def test_every_activity_has_the_shared_facts_and_its_own(two: Pack) -> None:
    activities = [
        {"id": "first", "kind": "visit"},
        {"id": "second", "kind": "wave", "facts": {"act.told": False, "act.clean": True}},
        {"id": "third", "kind": "nap", "facts": {"act.told": {"unknown": "nobody looked"}}},
    ]
    report = check(two, {"act.told": True}, activities=activities)
    assert [[item.verdicts["plain"] for item in activity.stated.criteria] for activity in report.activities] == [
        ["met", "undetermined"],
        ["missed", "met"],
        ["undetermined", "not-applicable"],
    ]


def test_rules_read_what_the_header_says(tmp_path: Path) -> None:
    pack = small_pack(
        tmp_path,
        indicator("awake", {"not": {"activity.kind": "nap"}}),
        indicator("over", {"activity.phase": "completed"}, when={"not": {"activity.phase": "planned"}}),
    )
    outcomes = {
        (kind, phase): [item.outcome for item in found(check(pack, {}, kind=kind, phase=phase)).in_reading("plain")]
        for kind, phase in (("visit", "completed"), ("nap", "planned"), ("wave", "under-way"))
    }
    assert outcomes == {
        ("visit", "completed"): ["met", "met"],
        ("nap", "planned"): ["missed", "not-applicable"],
        ("wave", "under-way"): ["met", "missed"],
    }
    facts = stated(check(pack, {}, phase="planned")).facts
    assert {facts["activity.kind"].origin, facts["activity.phase"].origin} == {"header"}


# --- assumptions ---

TREATIES = "Every multilateral treaty of the pack is taken to bind the actor"


def assumptions(pack: Pack, facts: Raw, **header: Any) -> list[str]:
    return [item.text for item in stated(check(pack, facts, **header)).assumptions]


def test_assumed_facts_that_a_rule_read_are_listed(tmp_path: Path) -> None:
    pack = small_pack(
        tmp_path,
        indicator("calm", {"act.calm": True}, when={"not": {"act.storm": True}}),
        indicator("over", when={"not": {"activity.phase": "planned"}}),
    )
    account = stated(check(pack, {"act.told": True}))
    assert [(item.fact, item.value, item.text) for item in account.assumptions] == [
        ("activity.phase", "completed", "Phase: taken as completed, not stated"),
        ("act.storm", "false", "Storm: taken as no, not stated"),
        ("act.calm", "true", "Calm: taken as yes, not stated"),
        (None, None, TREATIES),
    ]
    assert account.facts["act.storm"].origin == "assumed"


@pytest.mark.parametrize(
    ("facts", "header"),
    [
        ({"act.storm": False}, {}),
        ({"act.storm": True}, {}),
        ({"act.storm": {"unknown": "nobody looked"}}, {}),
        ({}, {"kind": "nap"}),
    ],
    ids=["stated as assumed", "stated otherwise", "declared unknown", "no live rule reads it"],
)
def test_an_assumption_gives_way(tmp_path: Path, facts: Raw, header: dict[str, Any]) -> None:
    pack = small_pack(tmp_path, indicator("calm", {"act.storm": False}, kinds="lively"), indicator("told"))
    assert assumptions(pack, {}) == ["Storm: taken as no, not stated", TREATIES]
    assert assumptions(pack, facts, **header) == [TREATIES]


def test_a_declared_unknown_is_no_assumption_in_the_verdict_either(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("calm", {"act.storm": False}))
    assert verdicts(check(pack, {}))["plain"] == "met"
    assert verdicts(check(pack, {"act.storm": {"unknown": "nobody looked"}}))["plain"] == "undetermined"


def test_an_indicator_that_is_off_everywhere_assumes_nothing(tmp_path: Path) -> None:
    off = {reading: {"weight": "off", "why": "-"} for reading in READINGS}
    pack = small_pack(tmp_path, indicator("calm", {"act.calm": True}, readings=off), indicator("told"))
    assert assumptions(pack, {}) == [TREATIES]


NO_TIER = "No capability tier is stated: the onus moves no weight"


def test_an_unstated_tier_is_listed_where_it_could_matter(tmp_path: Path) -> None:
    heavy = indicator("clean", {"act.clean": True}, onus="heavier", kinds="lively")
    pack = small_pack(tmp_path, heavy, indicator("told"))
    assert assumptions(pack, {}) == [NO_TIER, TREATIES]
    assert assumptions(pack, tier("developing")) == [TREATIES]
    unknown = "The capability tier is declared unknown: the onus moves no weight"
    assert assumptions(pack, {"actor.capability_tier": {"unknown": "not known"}}) == [unknown, TREATIES]
    assert assumptions(pack, {}, kind="nap") == [TREATIES]


def test_no_tier_is_missed_where_no_reading_has_an_onus(tmp_path: Path) -> None:
    readings = [{"id": "plain", "onus": False}, {"id": "strict", "onus": False}]
    pack = small_pack(tmp_path, indicator("clean", {"act.clean": True}, onus="heavier"), readings=readings)
    assert assumptions(pack, {}) == [TREATIES]


def test_treaties_that_do_not_bind_are_named(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("told"))
    assert assumptions(pack, {}, not_party_to=["TREATY", "PACT"]) == [f"{TREATIES} except PACT, TREATY"]


def test_treaties_are_no_assumption_where_no_reading_asks_for_them(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("told"), readings=[{"id": "treaties", "gated_by_treaties": False}])
    assert assumptions(pack, {}) == []


# --- caveats ---


@pytest.mark.parametrize(
    ("facts", "caveats"),
    [
        ({"act.storm": True}, ("storm",)),
        ({"act.storm": False}, ()),
        ({"act.storm": {"unknown": "nobody looked"}}, ()),
        ({}, ()),
    ],
)
def test_a_caveat_is_printed_where_it_is_true(tmp_path: Path, facts: Raw, caveats: tuple[str, ...]) -> None:
    report = check(small_pack(tmp_path, indicator("told")), {"act.told": True, **facts})
    assert stated(report).caveats == caveats
    assert verdicts(report) == {
        "plain": "met", "strict": "met", "lenient": "met", "treaties": "not-applicable",
    }  # fmt: skip


def test_armed_conflict_is_a_caveat_and_changes_nothing(pack: Pack) -> None:
    facts = {"interference.kind": "rf-jamming", "interference.effect": "temporary", "others.foreign_object": True}
    peace = check(pack, facts, kind="jamming")
    war = check(pack, {**facts, "activity.armed_conflict": True}, kind="jamming")
    assert (stated(peace).caveats, stated(war).caveats) == ((), ("armed-conflict",))
    assert [item.verdicts for item in stated(war).criteria] == [item.verdicts for item in stated(peace).criteria]


# --- evidence ---


def evidence(pack: Pack, facts: Raw, **header: Any) -> object:
    report = check(pack, facts, **header)
    return stated(report).evidence(found(report), "plain")


BOTH = {"all": [{"act.told": True}, {"act.asked": True}]}


def test_the_weakest_of_the_decisive_facts(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("both", BOTH), indicator("clean", {"act.clean": True}, weight="supporting"))
    facts = {
        "act.told": {"value": True, "source": "a letter", "confidence": "confirmed"},
        "act.asked": {"value": True, "confidence": "disputed"},
        "act.clean": {"value": True, "confidence": "supposed"},
        "act.hours": 7,
    }
    assert evidence(pack, facts) == ("disputed", ("act.asked",), ("act.asked",))


def test_no_confidence_counts_lowest(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("both", BOTH))
    facts = {"act.told": {"value": True, "confidence": "supposed"}, "act.asked": {"value": True, "source": "a letter"}}
    assert evidence(pack, facts) == (None, ("act.asked",), ("act.told",))


def test_equally_weak_facts_are_all_named(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("both", BOTH))
    said = {"value": True, "source": "a letter", "confidence": "estimated"}
    assert evidence(pack, {"act.told": said, "act.asked": said}) == ("estimated", ("act.told", "act.asked"), ())


def test_only_the_facts_that_make_it_missed_count(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("told"), indicator("asked", {"act.asked": True}, when={"act.calm": True}))
    facts = {
        "act.told": {"value": True, "confidence": "supposed"},
        "act.asked": {"value": False, "confidence": "reported", "source": "a letter"},
    }
    assert evidence(pack, facts) == ("reported", ("act.asked",), ())


def test_evidence_of_a_verdict_that_rests_on_observations(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("told", weight="supporting"))
    assert evidence(pack, {"act.told": {"value": True, "confidence": "reported"}}) == (
        "reported", ("act.told",), ("act.told",),
    )  # fmt: skip


def test_no_evidence_without_a_verdict_or_without_stated_facts(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("told", when={"act.calm": True}))
    assert evidence(pack, {}) is None
    assert evidence(pack, {"act.calm": False}) is None
    assumed = small_pack(tmp_path, indicator("calm", {"any": [{"act.calm": True}, {"activity.kind": "nap"}]}))
    assert evidence(assumed, {}) is None
    assert evidence(assumed, {"act.calm": False}, kind="nap") is None


@pytest.mark.parametrize("confidence", ["confirmed", "reported", "estimated", "disputed", "supposed", None])
def test_evidence_changes_no_verdict(tmp_path: Path, confidence: str | None) -> None:
    pack = small_pack(tmp_path, indicator("both", BOTH), indicator("clean", {"act.clean": True}))
    bare = {"act.told": True, "act.asked": False, "act.clean": True}
    said = {id: {"value": value, **({"confidence": confidence} if confidence else {})} for id, value in bare.items()}
    assert verdicts(check(pack, said)) == verdicts(check(pack, bare))
    assert verdicts(check(pack, bare, facts_are="stipulated")) == verdicts(check(pack, bare))


# --- later instruments ---


@pytest.mark.parametrize(
    ("date", "later"),
    [
        (None, set()),
        ("2002", set()),
        ("2001-12-31", {"WORKING"}),
        ("2000-06", {"WORKING", "DRAFT"}),
        ({"from": "1998-05", "to": "1999-03-04"}, {"WORKING", "DRAFT", "INDUSTRY"}),
    ],
)
def test_instruments_newer_than_the_activity(tmp_path: Path, date: object, later: set[str]) -> None:
    pack = small_pack(tmp_path, indicator("told"))
    report = check(pack, {}, **({"date": date} if date else {}))
    assert set(report.later) - {"PACT"} == later
    assert ("PACT" in report.later) == (date is not None)


def test_a_later_instrument_counts_all_the_same(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("told", duties=["PACT"]))
    assert verdicts(check(pack, FACTS, date="1970"))["treaties"] == "met"


# --- open questions ---


def test_open_questions_count_the_verdicts_that_a_fact_would_help_to_settle(tmp_path: Path) -> None:
    more = {
        "two": [indicator("told-2"), indicator("asked-2", {"act.asked": True}, weight="supporting")],
        "three": [indicator("clean", {"act.clean": True}), indicator("asked-3", {"act.asked": True})],
    }
    pack = small_pack(tmp_path, indicator("told"), indicator("asked", {"act.asked": True}), more=more)
    report = check(pack, {"act.clean": False})
    assert open_questions([report, report], "plain") == {"act.told": 4, "act.asked": 2}
    assert open_questions([report], "treaties") == {}
    assert missing_facts(stated(report), found(report), "plain") == {
        "act.told": "not stated",
        "act.asked": "not stated",
    }


# --- what is kept ---


def outcomes(account: AccountReport) -> list[tuple[str, str, tuple[str, ...], object]]:
    return [
        (item.indicator.id, item.outcome, item.because, account.missing(item))
        for criterion in account.criteria
        for item in criterion.findings
    ]


def test_a_full_table_is_emptied_and_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases: list[dict[str, Any]] = [
        {"kind": kind, "pledged": pledged, "facts": {**({} if told is None else {"act.told": told}), "act.asked": True}}
        for kind in ("visit", "nap")
        for pledged in ([], ["CODE"])
        for told in (True, False, None)
    ]
    rule = indicator("told", when={"act.asked": True}, readings={"strict": {"weight": "supporting", "why": "-"}})

    def all_outcomes(folder: str) -> list[object]:
        pack = small_pack(tmp_path / folder, rule, indicator("clean", {"act.clean": True}, weight="supporting"))
        return [outcomes(stated(check(pack, **case))) for _ in "twice" for case in cases]

    plenty = all_outcomes("plenty")
    monkeypatch.setattr("behaviour_check.keep.MAX_KEPT", 1)
    assert all_outcomes("little") == plenty
