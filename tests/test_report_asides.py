"""What reports say beside the verdicts: whose reason, what was not asked, what is open elsewhere, told or unread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from formats import examples, rendered, reports
from making import TOLD, Raw, check, found, indicator, limit, small_pack, tier

from behaviour_check import Pack, Report
from behaviour_check.report import asides
from behaviour_check.report.words import partings, weights_moved

MISSED = {"act.told": False, "act.clean": True}
FORMATS = ("text", "markdown", "html")


def others(folder: Path, rule: Raw, facts: Raw = MISSED) -> list[tuple[tuple[str, ...], str]]:
    """How the other readings differ over a criterion made of one indicator."""
    pack = small_pack(folder, indicator("rule", **{"duties": ["TREATY"], **rule}))
    (parting,) = partings(found(check(pack, facts)))
    return parting.others


def early(**readings: dict[str, Any]) -> Raw:
    expect = {"act.hours": {"at_least": "few"}}
    return {"expect": expect, "thresholds": {"few": limit(10)}, "readings": readings}


# --- whose reason it is ---


def test_a_stricter_readings_reason_is_not_put_in_anothers_mouth(tmp_path: Path) -> None:
    rule = early(strict={"thresholds": {"few": limit(20)}, "why": "much can happen"})
    assert others(tmp_path, rule, {"act.hours": 15}) == [
        (("plain", "lenient", "treaties"), "asks for at least 10 h, strict for 20 h (strict: much can happen)")
    ]


def test_its_own_reason_is_said_to_be_its_own(tmp_path: Path) -> None:
    rule = early(lenient={"thresholds": {"few": limit(5)}, "why": "few are enough"})
    assert others(tmp_path, rule, {"act.hours": 7}) == [
        (("lenient",), "asks for at least 5 h, plain, strict, treaties for 10 h (its reason: few are enough)")
    ]


def test_readings_with_one_reason_have_it_together(tmp_path: Path) -> None:
    off = {"weight": "off", "why": "none of this"}
    assert others(tmp_path, {"readings": {"lenient": off, "treaties": off}}) == [
        (("lenient", "treaties"), "holds no such expectation (their reason: none of this)")
    ]


def test_without_a_reason_none_is_given(tmp_path: Path) -> None:
    assert others(tmp_path, {"duties": ["CODE"]}) == [(("treaties",), "no treaty that it rests on binds the actor")]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"expect": {"act.clean": True}}, "asks something else than plain, strict, treaties"),
        ({"when": {"act.clean": False}}, "asks it in other cases than plain, strict, treaties"),
        ({"weight": "supporting"}, "an observation, not an expectation"),
    ],
)
def test_what_another_reading_asks_is_told_beside_whom(change: Raw, says: str, tmp_path: Path) -> None:
    rule = {"readings": {"lenient": {**change, "why": "so be it"}}}
    assert others(tmp_path, rule) == [(("lenient",), f"{says} (its reason: so be it)")]


@pytest.mark.parametrize(
    ("expect", "says"),
    [
        ({"act.hours": {"above": "few"}}, "asks for more than 5 h, plain, strict, treaties for 10 h"),
        ({"not": {"act.hours": {"below": "few"}}}, "draws the line at 5 h, plain, strict, treaties at 10 h"),
    ],
)
def test_a_threshold_is_told_by_how_it_is_compared(expect: Raw, says: str, tmp_path: Path) -> None:
    rule = {**early(lenient={"thresholds": {"few": limit(5)}, "why": "w"}), "expect": expect}
    assert others(tmp_path, rule, {"act.hours": 7}) == [(("lenient",), f"{says} (its reason: w)")]


def test_a_threshold_of_when_it_applies_is_a_line(tmp_path: Path) -> None:
    rule = {**early(lenient={"thresholds": {"few": limit(5)}, "why": "w"}), "expect": TOLD}
    rule["when"] = {"act.hours": {"at_most": "few"}}
    assert others(tmp_path, rule, {**MISSED, "act.hours": 7}) == [
        (("lenient",), "draws the line at 5 h, plain, strict, treaties at 10 h (its reason: w)")
    ]


def test_readings_that_ask_for_different_numbers_are_told_apart(tmp_path: Path) -> None:
    more = {"few": limit(20)}
    rule = early(strict={"thresholds": more, "why": "more"}, lenient={"thresholds": {"few": limit(5)}})
    assert others(tmp_path, rule, {"act.hours": 15}) == [
        (("plain", "treaties"), "asks for at least 10 h, strict for 20 h (strict: more)"),
        (("lenient",), "asks for at least 5 h, strict for 20 h (strict: more)"),
    ]


def test_reports_name_readings_as_they_do_elsewhere() -> None:
    told = {format: " ".join(rendered(format, *examples()).split()) for format in ("text", "markdown", "html")}
    assert "base: asks for at least 1 km, precaut. for 50 km (precaut.: at short range the other side" in told["text"]
    assert "base: asks for at least 1 km, precaut. for 50 km (precaut.: at short range" in told["markdown"]
    assert "Published guidance: asks for at least 1 km, High ambition for 50 km (High ambition: at" in told["html"]


# --- not asked ---


def silent(report: Report, reading: str = "plain") -> list[tuple[tuple[str, ...], list[str]]]:
    item = report.activities[0]
    items = asides.not_asked(item.stated, item.activity.kind, reading, report.pack)
    return [(one.facts, [indicator.id for indicator in one.indicators]) for one in items]


def asked_if(when: Raw, **more: Any) -> dict[str, Any]:
    return indicator("rule", {"act.clean": True}, when=when, duties=["TREATY"], kinds=["visit"], **more)


STATED = {"stated": "act.asked"}


@pytest.mark.parametrize(
    ("when", "facts", "hiding"),
    [
        (STATED, {}, [("act.asked",)]),
        (STATED, {"act.asked": True}, []),
        (STATED, {"act.asked": {"unknown": "nobody said"}}, []),
        (STATED, {"act.clean": True}, []),
        ({"all": [STATED, TOLD]}, {"act.told": True}, [("act.asked",)]),
        ({"all": [STATED, TOLD]}, {}, [("act.asked",)]),
        ({"all": [STATED, TOLD]}, {"act.told": False}, []),
        ({"all": [STATED, {"stated": "act.hours"}]}, {}, [("act.asked", "act.hours")]),
        ({"all": [STATED, {"stated": "act.hours"}]}, {"act.hours": 3}, [("act.asked",)]),
        ({"any": [STATED, {"stated": "act.hours"}]}, {}, [("act.asked",), ("act.hours",)]),
        ({"any": [STATED, TOLD]}, {"act.told": False}, [("act.asked",)]),
        ({"not": {"any": [TOLD, {"not": STATED}]}}, {}, [("act.asked",)]),
        (TOLD, {"act.told": False}, []),
    ],
)
def test_a_fact_left_out_is_named_where_declaring_it_unknown_would_leave_a_criterion_open(
    when: Raw, facts: Raw, hiding: list[tuple[str, ...]], tmp_path: Path
) -> None:
    pack = small_pack(tmp_path, asked_if(when))
    assert [facts for facts, _ in silent(check(pack, facts))] == hiding
    for names in hiding:
        declared = {**facts, **{name: {"unknown": "it is a test"} for name in names}}
        assert found(check(pack, declared)).verdicts["plain"] == "undetermined"


def test_only_what_counts_is_named(tmp_path: Path) -> None:
    assert silent(check(small_pack(tmp_path / "a", asked_if(STATED, weight="supporting")), {})) == []
    both = small_pack(tmp_path / "b", asked_if(STATED), indicator("told", duties=["TREATY"]))
    assert silent(check(both, {"act.told": False})) == []  # the criterion is missed anyhow
    assert silent(check(both, {"act.told": True})) == [(("act.asked",), ["rule"])]
    everybody = small_pack(tmp_path / "c", {**asked_if(STATED), "kinds": "all"})
    assert silent(check(everybody, {})) == []  # nothing about visits in particular
    unbound = small_pack(tmp_path / "d", {**asked_if(STATED), "authority": indicator("x")["authority"]})
    assert silent(check(unbound, {}), "treaties") == []


def test_an_indicator_of_every_kind_that_names_the_kind_is_about_it(tmp_path: Path) -> None:
    for number, kind in enumerate(({"activity.kind": "visit"}, {"activity.kind": ["visit"]})):
        rule = {**asked_if({"all": [STATED, kind]}), "kinds": "all"}
        assert silent(check(small_pack(tmp_path / str(number), rule), {})) == [(("act.asked",), ["rule"])]


def test_a_fact_is_named_once_with_all_its_indicators(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, asked_if(STATED), {**asked_if(STATED), "id": "second"})
    report = check(pack, {})
    assert silent(report) == [(("act.asked",), ["rule", "second"])]
    item = report.activities[0]
    text = asides.not_asked_text(asides.not_asked(item.stated, "visit", "plain", pack))
    assert text == "act.asked (1.1, 1.2): write {unknown: why} if it is not known, and the criterion stays open"


def test_several_facts_share_one_line(tmp_path: Path) -> None:
    both = {"all": [STATED, {"stated": "act.hours"}]}
    pack = small_pack(tmp_path, asked_if({"stated": "act.told"}), {**asked_if(both), "id": "second"})
    item = check(pack, {}).activities[0]
    assert asides.not_asked_text(asides.not_asked(item.stated, "visit", "plain", pack)) == (
        "act.told (1.1), act.asked and act.hours (1.2): write {unknown: why} for what is not known, and its "
        "criterion stays open"
    )


def test_jamming_that_leaves_out_whether_it_was_meant_says_so(pack: Pack) -> None:
    report = check(pack, {"interference.kind": "rf-jamming", "others.foreign_object": True}, kind="jamming")
    for format in FORMATS:
        assert "interference.intentional (3.7)" in " ".join(rendered(format, report).replace("`", "").split())
    assert "Not asked, because not stated: posture.simulated_attack (3.1), interference" in rendered("junit", report)
    assert "Not asked, because not stated: interference.intentional; declared unkn" in rendered("sarif", report)


# --- open in other readings ---


def elsewhere(report: Report, reading: str = "plain") -> list[str]:
    return [text for _, text in asides.open_elsewhere(report.activities[0].stated, reading, ", ".join)]


def test_a_range_that_only_another_reading_finds_open_is_told(tmp_path: Path) -> None:
    rule = early(strict={"thresholds": {"few": limit(20)}, "why": "more"})
    pack = small_pack(tmp_path, indicator("rule", **{"duties": ["TREATY"], **rule}))
    report = check(pack, {"act.hours": {"between": [12, 30]}})
    assert elsewhere(report) == ["strict: act.hours (its range, 12 to 30, lies on both sides of 20)"]
    assert elsewhere(report, "strict") == []
    assert elsewhere(check(pack, {"act.hours": {"between": [5, 30]}})) == []


def test_readings_that_miss_the_same_facts_share_their_words(tmp_path: Path) -> None:
    parts = [{name: True} for name in ("act.told", "act.asked")] + [{"act.hours": {"above": 0}}]
    more = {"expect": {"all": [*parts, {"act.colour": "red"}, {"act.storm": False}]}, "why": "all of it"}
    rule = indicator("rule", {"act.clean": True}, duties=["TREATY"], readings={"strict": more, "lenient": more})
    report = check(small_pack(tmp_path, rule), {"act.clean": True, "act.asked": {"unknown": "a long story: it was"}})
    (line,) = elsewhere(report)
    assert line.startswith("strict, lenient: act.told (not stated), act.asked (declared unknown), act.hours (not sta")


# --- accounts ---


def differ(pack: Pack, facts: Raw, other: Raw) -> list[tuple[int, str]]:
    accounts = [{"id": "view", "title": "A view", "facts": {"it": other}}]
    (item,) = check(pack, facts, accounts=accounts).activities
    return list(asides.where_accounts_differ(item, ", ".join))


def test_what_accounts_say_stands_beside_what_they_differ_on(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("told", {"all": [TOLD, {"act.asked": True}]}, duties=["TREATY"]))
    facts = {"act.told": True, "act.asked": True, "act.hours": 18}
    assert differ(pack, facts, {"act.told": False, "act.hours": 6}) == [
        (0, "one in plain, strict, lenient, treaties: stated: met, view: missed; they differ on act.told"),
        (1, "act.told (1.1): stated true (line 1), view false (line 1)"),
        (0, "Told differently, no verdict changes: act.hours 18 / 6"),
    ]


def test_unknown_unstated_and_taken_for_granted_are_told_as_such(tmp_path: Path) -> None:
    rule = indicator("told", {"any": [TOLD, {"not": {"stated": "act.asked"}}]}, duties=["TREATY"])
    lines = differ(small_pack(tmp_path, rule), {"act.told": False}, {"act.asked": True, "act.colour": "red"})
    assert lines[1:] == [
        (1, "act.asked (1.1): stated nothing, view true (line 1)"),
        (0, "Told differently, no verdict changes: act.colour not stated / red"),
    ]


def test_the_same_criterion_in_other_readings_names_its_facts_once(tmp_path: Path) -> None:
    rule = early(strict={"thresholds": {"few": limit(20)}, "why": "more"})
    pack = small_pack(tmp_path, indicator("rule", **{"duties": ["TREATY"], **rule}))
    accounts = [{"id": f"view-{hours}", "title": "A view", "facts": {"it": {"act.hours": hours}}} for hours in (5, 25)]
    (item,) = check(pack, {"act.hours": 15}, accounts=accounts).activities
    lines = [text for _, text in asides.where_accounts_differ(item, ", ".join)]
    assert [line.rpartition("; ")[2] for line in lines[:2]] == [
        "they differ on act.hours", "they differ on the same facts",
    ]  # fmt: skip
    assert lines[2:] == ["act.hours (1.1): stated 15 (line 1), view-5 5 (line 1), view-25 25 (line 1)"]


# --- stated for nothing ---


def unread(report: Report, number: int = 0) -> list[str]:
    return [said.fact for said in asides.unread(report, report.activities[number])]


def reading_two(folder: Path) -> Pack:
    rules = [
        indicator("told", duties=["TREATY"], kinds=["visit"]),
        indicator("asked", {"act.asked": True}, kinds=["wave"], duties=["TREATY"]),
    ]
    return small_pack(folder, *rules)


def test_a_fact_that_no_rule_for_the_kind_reads_is_named(tmp_path: Path) -> None:
    report = check(reading_two(tmp_path), {"act.told": True, "act.asked": True})
    assert unread(report) == ["act.asked"]
    assert asides.unread_text(asides.unread(report, report.activities[0])) == "act.asked (line 1)"
    assert unread(check(report.pack, {"act.asked": {"unknown": "who knows"}})) == ["act.asked"]
    assert unread(check(report.pack, {"act.asked": True}, kind="wave")) == []


def test_what_caveats_tiers_and_no_rules_at_all_are_about_is_not_named(tmp_path: Path) -> None:
    pack = reading_two(tmp_path)
    assert unread(check(pack, {"act.storm": True, "act.colour": "red", **tier("developing")})) == []


def test_an_accounts_own_facts_are_looked_at_too(tmp_path: Path) -> None:
    accounts = [{"id": "view", "title": "A view", "facts": {"it": {"act.asked": False}}}]
    assert unread(check(reading_two(tmp_path), {"act.told": True}, accounts=accounts)) == ["act.asked"]


def test_a_fact_that_activities_share_is_named_once_and_only_if_none_reads_it(tmp_path: Path) -> None:
    pack = reading_two(tmp_path)
    two = [{"id": "first", "kind": "visit"}, {"id": "second", "kind": "wave"}]
    report = check(pack, {"act.told": True, "act.asked": True}, activities=two)
    assert [unread(report, number) for number in (0, 1)] == [[], []]
    same = [{"id": "first", "kind": "visit"}, {"id": "second", "kind": "visit"}]
    report = check(pack, {"act.told": True, "act.asked": True}, activities=same)
    assert [unread(report, number) for number in (0, 1)] == [["act.asked"], []]
    own = [{**item, "facts": {"act.asked": True}} for item in same]
    report = check(pack, {"act.told": True}, activities=own)
    assert [unread(report, number) for number in (0, 1)] == [["act.asked"], ["act.asked"]]


# --- in reports ---


@pytest.mark.parametrize("format", FORMATS)
def test_every_aside_is_shown_and_each_at_most_once_for_an_activity(format: str) -> None:
    text = rendered(format, *examples())
    activities = sum(len(report.activities) for report in reports(examples()))
    shown = text.partition('<script type="application/json"')[0]
    for heading in (asides.NOT_ASKED, asides.OPEN_ELSEWHERE, asides.UNREAD, asides.ACCOUNTS, asides.WITHOUT_EFFECT):
        assert 0 < shown.count(heading) <= activities, heading


@pytest.mark.parametrize("format", FORMATS)
def test_a_report_with_nothing_to_add_adds_nothing(format: str, tmp_path: Path) -> None:
    pack = small_pack(tmp_path, indicator("told", duties=["TREATY"]))
    text = rendered(format, check(pack, {"act.told": True})).partition('<script type="application/json"')[0]
    for heading in (asides.NOT_ASKED, asides.OPEN_ELSEWHERE, asides.UNREAD, asides.ACCOUNTS, asides.WITHOUT_EFFECT):
        assert heading not in text


def test_a_fact_declared_unknown_that_leaves_only_an_observation_open_is_told(tmp_path: Path) -> None:
    supporting = indicator("clean", {"act.clean": True}, weight="supporting")
    pack = small_pack(tmp_path, indicator("told", TOLD), supporting)
    unknown = {"unknown": "nobody looked"}
    [item] = check(pack, {"act.told": True, "act.clean": unknown}).activities
    assert asides.idle_unknowns(item.stated) == "act.clean (1.2)"
    [item] = check(pack, {"act.told": unknown, "act.clean": True}).activities
    assert asides.idle_unknowns(item.stated) == ""


def test_a_weight_that_moves_only_in_another_account_is_told(tmp_path: Path) -> None:
    heavy = indicator("clean", {"act.clean": True}, weight="supporting", onus="heavier")
    pack = small_pack(tmp_path, indicator("told", TOLD), heavy)
    facts = {"act.told": True, "act.clean": True}
    account = {"id": "view", "title": "View", "facts": {"it": tier("established")}}
    [item] = check(pack, {**facts, **tier("developing")}, accounts=[account]).activities
    assert [how for _, how in weights_moved(item, "plain")] == [
        "supporting to core: more is asked of an established actor (account view)"
    ]
