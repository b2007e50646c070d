"""The shipped pack as data: its examples, its counts, what its indicators rest on, and mistakes it must not make."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import DATA, ROOT
from making import check, finding, found, verdicts

from behaviour_check import InvalidInput, Pack, assess, load_pack, load_scenario
from behaviour_check.condition import Condition, Stated, atoms_of, facts_of
from behaviour_check.pack import KIND_FACT, PHASE_FACT, STATUSES, TIER_FACT, Authority, Indicator
from behaviour_check.source import read_file

PACK = load_pack("panel6")
INDICATORS = list(PACK.indicators.values())
READINGS = list(PACK.readings)
GATED = [reading.id for reading in PACK.readings.values() if reading.gated_by_treaties]

# --- examples ---

NEVER_MET = {
    "authorised-and-supervised": "it applies only where authorisation is known to be lacking, so it can only be missed",
}


def example_outcome(item: Indicator, example: Mapping[str, Any]) -> str:
    """What an example comes to in the default reading, through the whole of the program."""
    facts = {
        id: {"value": value, "why": "it is an example"} if PACK.vocabulary[id].needs_why else value
        for id, value in example.items()
        if id not in (KIND_FACT, PHASE_FACT)
    }
    header = {"phase": example[PHASE_FACT]} if PHASE_FACT in example else {}
    result = finding(check(PACK, facts, kind=str(example[KIND_FACT]), **header), item.id, PACK.default_reading)
    assert result is not None
    return result.outcome


@pytest.mark.parametrize("item", INDICATORS, ids=list(PACK.indicators))
def test_the_example_that_meets_it(item: Indicator) -> None:
    assert TIER_FACT not in item.met
    assert example_outcome(item, item.met) == ("not-applicable" if item.id in NEVER_MET else "met")


@pytest.mark.parametrize("item", INDICATORS, ids=list(PACK.indicators))
def test_the_example_that_misses_it(item: Indicator) -> None:
    assert TIER_FACT not in item.missed
    assert example_outcome(item, item.missed) == "missed"


@pytest.mark.parametrize("id", NEVER_MET)
def test_what_can_never_be_met_says_so(id: str) -> None:
    item = PACK.indicators[id]
    assert item.note is not None
    assert "never met" in item.note
    for reading in READINGS:
        [fact] = set(facts_of(item.resolved[reading].variant.expect))
        for value in (True, False, {"unknown": "not known"}):
            result = finding(check(PACK, {fact: value}, kind="launch"), id, reading)
            assert result is not None
            assert result.outcome != "met"


# --- counts ---


def test_how_much_there_is() -> None:
    assert len(PACK.criteria) == 8
    assert len(PACK.indicators) == 63
    assert len(PACK.vocabulary) == 71
    assert len(PACK.kinds) == 26
    assert len(PACK.instruments) == 57
    assert len(PACK.readings) == 4


def test_criteria_and_indicators_are_numbered_without_gaps() -> None:
    assert [criterion.number for criterion in PACK.criteria] == list(range(1, 9))
    for criterion in PACK.criteria:
        assert [item.number for item in criterion.indicators] == [
            f"{criterion.number}.{index}" for index in range(1, len(criterion.indicators) + 1)
        ]
    assert [len(criterion.indicators) for criterion in PACK.criteria] == [8, 8, 7, 7, 10, 8, 8, 7]
    assert [criterion.side for criterion in PACK.criteria] == ["responsible"] * 5 + ["effect"] * 3


@pytest.mark.parametrize(
    ("reading", "core", "supporting", "off"),
    [
        ("baseline", 48, 15, 0),
        ("precautionary", 63, 0, 0),
        ("national-discretion", 35, 28, 0),
        ("treaty-law-only", 18, 6, 39),
    ],
)
def test_weights_in_each_reading(reading: str, core: int, supporting: int, off: int) -> None:
    weights = Counter(item.resolved[reading].weight for item in INDICATORS)
    assert (weights["core"], weights["supporting"], weights["off"]) == (core, supporting, off)


def test_the_onus_is_set_where_it_is_meant() -> None:
    onus = Counter(item.onus for item in INDICATORS)
    assert (onus["heavier"], onus["relief"]) == (6, 5)
    assert {item.id for item in INDICATORS if item.onus == "relief"} == {
        "notice-lead-time", "notice-content-complete", "registration-timely", "contact-point-available",
        "explosion-risk-limited",
    }  # fmt: skip
    assert [reading.id for reading in PACK.readings.values() if reading.onus] == ["baseline", "precautionary"]
    assert GATED == ["treaty-law-only"]


def test_every_difference_between_readings_has_a_reason() -> None:
    unexplained = [
        (item.id, reading)
        for item in INDICATORS
        for reading, resolved in item.resolved.items()
        if (resolved.weight != item.weight or resolved.variant != item.own) and not resolved.why
    ]
    assert unexplained == []


def test_every_fact_is_read_by_a_rule_or_kept_for_a_reason() -> None:
    read = {fact for condition in all_conditions() for fact in facts_of(condition)}
    read |= {fact for item in (*PACK.consistency, *PACK.caveats) for fact in facts_of(item.when)}
    assert PACK.vocabulary.keys() - read == {
        TIER_FACT,  # the onus reads it
        "evidence.attribution",  # evidence concerns the whole and changes no verdict
        "evidence.independent_sources",
    }


# --- what indicators rest on ---


class Cited(NamedTuple):
    """An authority of an indicator, with the kinds of activity that it covers there."""

    item: Indicator
    authority: Authority
    covered: frozenset[str]

    @property
    def is_treaty(self) -> bool:
        return STATUSES[PACK.instruments[self.authority.instrument].status].treaty


def cited(instrument: str | None = None) -> list[Cited]:
    return [
        Cited(item, authority, covered & item.kinds)
        for item in INDICATORS
        for authority, covered in zip(item.authorities, item.covered, strict=True)
        if instrument in (None, authority.instrument)
    ]


def all_conditions() -> Iterator[Condition]:
    for item in INDICATORS:
        for variant in (item.own, *(resolved.variant for resolved in item.resolved.values())):
            yield variant.when
            yield variant.expect


LIVE_WHERE_GATED = [item for item in INDICATORS if any(item.resolved[reading].weight != "off" for reading in GATED)]


@pytest.mark.parametrize("item", LIVE_WHERE_GATED, ids=[item.id for item in LIVE_WHERE_GATED])
def test_what_is_live_in_a_gated_reading_rests_on_a_treaty_by_duty(item: Indicator) -> None:
    duties = [entry for entry in cited() if entry.item is item and entry.authority.role == "duty" and entry.is_treaty]
    assert any(entry.covered for entry in duties)


def test_what_is_off_in_a_gated_reading_claims_no_treaty_as_its_duty() -> None:
    off = [entry for entry in cited() if all(entry.item.resolved[reading].weight == "off" for reading in GATED)]
    assert [entry.item.id for entry in off if entry.is_treaty and entry.authority.role == "duty"] == []


def test_core_by_treaty_law_is_core_everywhere() -> None:
    core = [item for item in INDICATORS if item.resolved["treaty-law-only"].weight == "core"]
    assert {item.resolved[reading].weight for item in core for reading in READINGS} == {"core"}


def test_no_draft_is_more_than_background() -> None:
    drafts = [entry for entry in cited() if PACK.instruments[entry.authority.instrument].status == "draft"]
    assert drafts
    assert {entry.authority.role for entry in drafts} == {"background"}


@pytest.mark.parametrize("item", INDICATORS, ids=list(PACK.indicators))
def test_an_indicator_rests_on_more_than_drafts(item: Indicator) -> None:
    assert any(PACK.instruments[authority.instrument].status != "draft" for authority in item.authorities)


def test_no_core_indicator_of_treaty_law_rests_on_analogy_alone() -> None:
    core = [item for item in INDICATORS if item.resolved["treaty-law-only"].weight == "core"]
    assert [item.id for item in core if {authority.role for authority in item.authorities} == {"analogy"}] == []


def test_texts_of_other_domains_are_analogies() -> None:
    other_domains = {"INCSEA", "CUES", "BMLNA", "ACCIDENTS", "VIENNA", "ICT"}
    entries = [entry for entry in cited() if entry.authority.instrument in other_domains]
    assert {entry.authority.instrument for entry in entries} == other_domains
    assert {entry.authority.role for entry in entries} == {"analogy"}


def test_views_and_positions_create_no_duty() -> None:
    views = {"SEED", "OEWG", "SG2021", "EU-UK", "CN-US-2021", "JOINT46", "R75-36", "R76-231"}
    assert [
        entry.item.id for entry in cited() if entry.authority.instrument in views and entry.authority.role == "duty"
    ] == []


def test_only_the_pledge_against_destructive_tests_restores() -> None:
    restoring = [entry for entry in cited() if entry.authority.restores]
    assert [(entry.item.id, entry.authority.instrument, set(entry.covered)) for entry in restoring] == [
        ("no-destructive-intercept-test", "ASAT-PLEDGE", {"da-test-destructive"})
    ]


def test_what_does_not_bind_is_not_worded_as_a_command() -> None:
    command = re.compile(
        r"\b(must|shall|mandatory|obliges?|obligatory|obligation|requires?|forbids?|prohibits?|bans?)\b"
    )
    worded = [
        (entry.item.id, entry.authority.instrument, entry.authority.says)
        for entry in cited()
        if STATUSES[PACK.instruments[entry.authority.instrument].status].binds == "nobody"
        and command.search(entry.authority.says.replace("not a ban", ""))
    ]
    assert worded == []


# --- behaviour, not capability; conduct, not blame ---


def test_no_fact_is_named_for_a_capability() -> None:
    words = re.compile(r"weapon|intercept|capab|possess|missile|arsenal|asat|stockpile|deploy|strike|counterspace")
    # Placing the weapon is the act that a treaty bars. The tier moves weights, and no rule reads it:
    assert {id for id in PACK.vocabulary if words.search(id)} == {"activity.prohibited_weapon", TIER_FACT}
    assert TIER_FACT not in {fact for condition in all_conditions() for fact in facts_of(condition)}


def test_no_text_blames_or_speaks_of_breach() -> None:
    blame = re.compile(r"\b(violat\w*|breach\w*|guilty|offender|culprit|illegal\w*|unlawful\w*)\b", re.IGNORECASE)
    said = [
        (item.id, text)
        for item in INDICATORS
        for text in (item.statement, item.remedy, item.note or "", *(authority.says for authority in item.authorities))
        if blame.search(text)
    ]
    assert said == []


def test_no_statement_calls_anybody_irresponsible() -> None:
    assert [item.id for item in INDICATORS if "irresponsib" in f"{item.statement} {item.remedy}".lower()] == []


# --- numbers that are conventions ---


class Figure(NamedTuple):
    """A number that the pack names, and whose it is."""

    item: str
    name: str
    value: float
    whose: str | None
    reading: str | None


def thresholds() -> Iterator[Figure]:
    for item in INDICATORS:
        for reading, resolved in item.resolved.items():
            for name, threshold in resolved.variant.thresholds.items():
                whose = threshold.authority.instrument if threshold.authority else None
                assert threshold.convention is (whose is None)
                yield Figure(item.id, name, threshold.value, whose, reading)


def alternatives() -> Iterator[Figure]:
    for item in INDICATORS:
        for other in item.alternatives:
            if other.threshold is not None and other.value is not None:
                whose = other.authority.instrument if other.authority else None
                yield Figure(item.id, other.threshold, other.value, whose, None)


FIGURES = [*thresholds(), *alternatives()]

CONVENTIONS = {
    ("notice-lead-time", "baseline", 24),
    ("notice-lead-time", "national-discretion", 0),
    ("registration-timely", "baseline", 180),
    ("registration-timely", "precautionary", 60),
    ("registration-timely", "national-discretion", 365),
    ("manoeuvre-plans-shared", "precautionary", 24),
    ("safe-separation-kept", "baseline", 1),
    ("safe-separation-kept", "precautionary", 50),
    ("safe-separation-kept", "national-discretion", 1),
    ("no-destructive-intercept-test", "national-discretion", 5),
    ("no-intentional-breakup", "national-discretion", 5),
    ("ground-casualty-risk-limited", "precautionary", 0.00001),
}


def test_the_numbers_that_are_ours_are_called_so_and_no_others() -> None:
    live = {
        (figure.item, figure.reading, figure.value)
        for figure in thresholds()
        if figure.whose is None and figure.reading not in GATED
    }
    assert live == CONVENTIONS


def test_every_convention_says_why() -> None:
    for item in INDICATORS:
        for resolved in item.resolved.values():
            assert all(threshold.why for threshold in resolved.variant.thresholds.values() if threshold.convention)


# --- fifteen common mistakes in the field ---


def figures_of(instrument: str) -> list[Figure]:
    return [figure for figure in FIGURES if figure.whose == instrument]


def texts_of(instrument: str) -> list[str]:
    """Everything that the pack says of an instrument where it cites it."""
    texts = [PACK.instruments[instrument].says, PACK.instruments[instrument].binds]
    texts += [entry.authority.says for entry in cited(instrument)]
    for item in INDICATORS:
        texts += [
            other.says for other in item.alternatives if other.authority and other.authority.instrument == instrument
        ]
    return texts


def test_mistake_1_the_un_debris_guidelines_name_no_25_years() -> None:
    assert figures_of("SDMG") == []
    assert [text for text in texts_of("SDMG") if "25" in text] == []
    [entry] = [entry for entry in cited("SDMG") if entry.item.id == "leo-clearance-time"]
    assert "no number" in entry.authority.says
    assert ("leo-clearance-time", "years", 25, "IADC", "baseline") in FIGURES


def test_mistake_2_the_sustainability_guidelines_are_voluntary() -> None:
    instrument = PACK.instruments["LTS"]
    assert instrument.status == "un-guideline"
    assert "voluntary" in instrument.binds
    assert "LTS" not in PACK.instruments_with("parties", "listed")
    assert figures_of("LTS") == []
    assert {entry.authority.says.split()[0] for entry in cited("LTS")} <= {"asks", "encourages", "suggests", "invites"}


def test_mistake_3_the_hague_code_fixes_no_lead_time() -> None:
    assert figures_of("HCOC") == []
    [entry] = [entry for entry in cited("HCOC") if entry.item.id == "notice-lead-time"]
    assert "no hours" in entry.authority.says
    assert not any(re.search(r"\d+ (hours|h|days)\b", text) for text in texts_of("HCOC"))


def test_mistake_4_resolution_77_41_is_about_destructive_direct_ascent_tests_and_no_ban() -> None:
    assert [(entry.item.id, set(entry.covered)) for entry in cited("R77-41")] == [
        ("no-destructive-intercept-test", {"da-test-destructive"})
    ]
    assert "direct-ascent" in PACK.instruments["R77-41"].says
    for text in texts_of("R77-41"):
        assert not re.search(r"\bban", text.replace("not a ban", ""))
    assert "R77-41" not in [*PACK.pledgeable(), *PACK.instruments_with("parties", "listed")]


def test_mistake_5_article_ix_asks_for_reason_to_believe_and_not_of_every_nuisance() -> None:
    fact = PACK.vocabulary["activity.interference_foreseeable"]
    assert fact.needs_why
    assert "reason to believe" in fact.question
    assert "potentially harmful interference" in " ".join(fact.question.split())
    [entry] = [entry for entry in cited("OST") if entry.item.id == "consult-before-foreseeable-interference"]
    assert "neither phrase is defined" in entry.authority.says
    foreseen = {fact.id: {"value": True, "why": "it is a test"}}
    for kind in ("routine-operation", "manoeuvre", "jamming"):
        nuisance = {"consent.consultation": "none", "interference.kind": "rf-unintended"}
        for facts, missed in ((nuisance, False), ({**nuisance, **foreseen}, True)):
            for reading in ("baseline", "treaty-law-only"):
                result = finding(check(PACK, facts, kind=kind), entry.item.id, reading)
                assert result is not None
                assert (result.outcome == "missed") is missed


def test_mistake_6_article_iv_bars_weapons_of_mass_destruction_and_not_all_weapons() -> None:
    fact = PACK.vocabulary["activity.prohibited_weapon"]
    assert "nuclear weapon or another weapon of mass destruction" in " ".join(fact.question.split())
    article = [entry.authority for entry in cited("OST") if "IV" in entry.authority.provision.split("(")[0].split()]
    assert len(article) == 2
    assert all("weapons of mass destruction" in authority.says for authority in article)
    assert any("not bar all weapons" in authority.says for authority in article)
    destructive = {"debris.intentional_destruction": True, "activity.prohibited_weapon": False}
    result = finding(check(PACK, destructive, kind="da-test-destructive"), "no-prohibited-weapons", "treaty-law-only")
    assert result is not None
    assert result.outcome == "met"


def test_mistake_6_peaceful_purposes_are_asked_of_the_moon_and_celestial_bodies() -> None:
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "rules" / "panel6").rglob("*.yaml")]
    sentences = [
        part for page in pages for part in re.split(r"[.;]\s", " ".join(page.split())) if "peaceful purposes" in part
    ]
    assert sentences
    assert all("Moon" in sentence for sentence in sentences)


@pytest.mark.parametrize("reading", READINGS)
def test_mistake_7_there_is_no_right_of_salvage(reading: str) -> None:
    item = PACK.indicators["consent-before-contact"]
    [entry] = [entry for entry in cited("OST") if entry.item is item]
    assert (entry.authority.provision, entry.authority.role) == ("Art. VIII", "duty")
    assert "others.object_status" not in {fact for part in parts(item) for fact in facts_of(part)}
    taken = {"others.foreign_object": True, "others.object_status": "inactive", "proximity.contact": True}
    result = finding(check(PACK, {**taken, "consent.status": "not-sought"}, kind="debris-removal"), item.id, reading)
    assert result is not None
    assert (result.weight, result.outcome) == ("core", "missed")


def parts(item: Indicator) -> Iterator[Condition]:
    for resolved in item.resolved.values():
        yield from (resolved.variant.when, resolved.variant.expect)


def test_mistake_8_registration_is_a_duty_of_launching_states_as_soon_as_practicable() -> None:
    assert figures_of("REG") == []
    assert {figure.whose for figure in FIGURES if figure.item == "registration-timely"} == {None}
    [entry] = [entry for entry in cited("REG") if entry.item.id == "registration-timely"]
    assert entry.authority.role == "background"
    assert "as soon as practicable" in entry.authority.says
    [duty] = [entry for entry in cited("REG") if entry.item.id == "registered-with-un"]
    assert "launching State" in duty.authority.says
    assert "operator has none" in PACK.instruments["REG"].says
    late = {"registration.un_submitted": True, "registration.delay_days": 3000}
    assert finding(check(PACK, late, kind="launch"), "registration-timely", "treaty-law-only") is None


JAMMING = {
    "others.foreign_object": True,
    "interference.kind": "rf-jamming",
    "interference.intentional": True,
    "interference.effect": "temporary",
    "interference.third_parties_affected": False,
    "interference.command_link": False,
    "consent.status": "not-sought",
}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "met"),
        ({"interference.third_parties_affected": True}, "missed"),
        ({"interference.command_link": True}, "missed"),
        ({"interference.effect": "permanent"}, "missed"),
        ({"interference.third_parties_affected": {"unknown": "not known"}}, "undetermined"),
    ],
)
def test_mistake_9_article_48_is_no_blank_cheque(change: dict[str, Any], verdict: str) -> None:
    rule = "no-intentional-harmful-interference"
    result = finding(check(PACK, {**JAMMING, **change}, kind="jamming"), rule, "national-discretion")
    assert result is not None
    assert result.outcome == verdict
    treaty = finding(check(PACK, {**JAMMING, **change}, kind="jamming"), rule, "treaty-law-only")
    assert treaty is not None
    assert treaty.outcome == "missed"


def test_mistake_9_article_48_is_never_named_without_its_limit() -> None:
    texts = [PACK.instruments["ITU-CS"].says]
    for item in INDICATORS:
        texts += [
            entry.says for entry in item.authorities if (entry.instrument, "48" in entry.provision) == ("ITU-CS", True)
        ]
        texts += [other.says for other in item.alternatives if other.authority and "48" in other.authority.provision]
        texts += [resolved.why for resolved in item.resolved.values() if resolved.why and "Art. 48" in resolved.why]
    assert len(texts) > 4
    assert [
        text for text in texts if not re.search(r"so far as possible|within limits|some latitude|argued", text)
    ] == []


def test_mistake_10_the_five_year_rule_binds_licensees_and_not_the_world() -> None:
    rule = PACK.instruments["FCC5"]
    assert rule.status == "national-regulation"
    assert "FCC5" in PACK.instruments_with("listed")
    assert "licensees" in rule.binds
    assert "market access" in rule.binds
    assert "29 September 2024" in rule.binds
    five = [figure for figure in figures_of("FCC5") if figure.reading not in GATED and figure.reading is not None]
    assert five == [Figure("leo-clearance-time", "years", 5, "FCC5", "precautionary")]
    assert not check(PACK, {}, kind="launch").bindings.binds("FCC5", PACK)
    assert check(PACK, {}, kind="launch", also_bound_by=["FCC5"]).bindings.binds("FCC5", PACK)


def test_mistake_11_the_agency_standard_and_the_government_practices_are_two_texts() -> None:
    standard, practices = PACK.instruments["NASA-STD"], PACK.instruments["ODMSP"]
    assert (standard.status, practices.status) == ("agency-requirement", "national-policy")
    assert standard.binds != practices.binds
    for item in INDICATORS:
        provisions = {
            name: {authority.provision for authority in item.authorities if authority.instrument == name}
            for name in ("NASA-STD", "ODMSP")
        }
        assert not provisions["NASA-STD"] & provisions["ODMSP"]
    assert all(re.match(r"4\.\d-\d", entry.authority.provision) for entry in cited("NASA-STD"))


PER_EVENT = {"conjunction.peak_pc"}
PER_OBJECT = {"debris.lifetime_collision_probability", "debris.explosion_probability"}


def compared(item: Indicator, name: str) -> set[str]:
    """The facts that a threshold of an indicator is compared with."""
    return {atom.fact for part in parts(item) for atom in atoms_of(part) if getattr(atom, "threshold", None) == name}


def test_mistake_12_a_limit_for_an_event_is_none_for_a_lifetime() -> None:
    seen: dict[str, set[float]] = {"event": set(), "object": set()}
    for figure in FIGURES:
        facts = compared(PACK.indicators[figure.item], figure.name)
        assert not (facts & PER_EVENT and facts & PER_OBJECT)
        seen["event"] |= {figure.value} if facts & PER_EVENT else set()
        seen["object"] |= {figure.value} if facts & PER_OBJECT else set()
    assert seen == {"event": {1e-4, 1e-5, 1e-6}, "object": {1e-3}}
    assert "whole life" in PACK.vocabulary["debris.lifetime_collision_probability"].question


def test_mistake_13_the_working_group_ended_without_an_agreed_report() -> None:
    group = PACK.instruments["OEWG"]
    assert "without an agreed report" in group.binds
    assert "not an outcome" in " ".join(group.says.split())
    assert {entry.authority.role for entry in cited("OEWG")} == {"background"}
    assert [item.id for item in INDICATORS if {entry.instrument for entry in item.authorities} == {"OEWG"}] == []


def test_mistake_14_one_code_for_ships_is_voluntary_and_the_other_a_treaty_of_two() -> None:
    cues, incsea = PACK.instruments["CUES"], PACK.instruments["INCSEA"]
    assert (cues.status, incsea.status) == ("political-code", "bilateral-treaty")
    assert "voluntary" in cues.binds
    assert "two parties" in incsea.binds
    for entry in (*cited("CUES"), *cited("INCSEA")):
        assert entry.authority.role == "analogy"


def test_mistake_15_due_regard_of_sea_and_air_is_at_most_an_analogy() -> None:
    speaking = [entry for entry in cited() if "due regard" in entry.authority.says]
    assert {entry.authority.instrument for entry in speaking if entry.authority.role == "duty"} == {"OST", "ARTEMIS"}
    [air] = [entry for entry in speaking if entry.authority.instrument == "CHICAGO"]
    assert air.authority.role == "analogy"
    [reach] = [entry for entry in cited("OST") if entry.item.id == "command-links-untouched"]
    assert "argued" in reach.authority.says
    assert PACK.readings["precautionary"].against


# --- the worked verdicts ---

WORKED: Mapping[str, Any] = read_file(DATA / "worked-verdicts.yaml").data


def test_there_are_256_worked_verdicts() -> None:
    assert WORKED["readings"] == READINGS
    cells = [
        verdict
        for activity in WORKED["activities"].values()
        for row in activity["verdicts"].values()
        for verdict in row
    ]
    assert len(cells) == 8 * 8 * 4
    assert Counter(cells) == {"met": 108, "missed": 66, "not-applicable": 73, "undetermined": 9}
    assert sum(len(activity["contested"]) for activity in WORKED["activities"].values()) == 13


@pytest.mark.parametrize("id", WORKED["activities"])
def test_worked_verdicts(id: str) -> None:
    path = ROOT / "examples" / "hypothetical" / f"{id}.behaviour.yaml"
    report = assess(PACK, load_scenario(path, PACK))
    [activity] = report.activities
    assert {
        item.criterion.id: [item.verdicts[reading] for reading in WORKED["readings"]]
        for item in activity.stated.criteria
    } == WORKED["activities"][id]["verdicts"]
    contested = [item.criterion.id for item in activity.stated.criteria if item.contested]
    assert contested == WORKED["activities"][id]["contested"]


def test_the_same_hardware_is_judged_by_its_conduct() -> None:
    servicing = {"others.foreign_object": True, "proximity.contact": True, "consent.consultation": "held"}
    for status, verdict in (("obtained", "met"), ("not-sought", "missed")):
        report = check(PACK, {**servicing, "consent.status": status}, kind="servicing")
        assert set(verdicts(report, "respect-security-of-others").values()) == {verdict}


# --- the engine knows none of this by name ---

SOURCE = ROOT / "src" / "behaviour_check"
NAMES = {
    "reading": PACK.readings.keys(),
    "criterion": {criterion.id for criterion in PACK.criteria},
    "indicator": PACK.indicators.keys(),
    "kind": PACK.kinds.keys(),
    "fact": PACK.vocabulary.keys() - {KIND_FACT, PHASE_FACT, TIER_FACT},
    "instrument": PACK.instruments.keys(),
    "caveat": {caveat.id for caveat in PACK.caveats},
}


def named(path: Path) -> set[tuple[int, str]]:
    """The strings in a module that are exactly a name of the shipped pack."""
    names = {name for group in NAMES.values() for name in group}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in names
    }


def test_the_engine_knows_no_name_of_the_shipped_pack() -> None:
    # The classroom's exercises, and the command of that name, are called as a kind of activity is.
    modules = [path for path in sorted(SOURCE.rglob("*.py")) if "cli" not in path.parts]
    assert len(modules) > 15
    found = {path.relative_to(SOURCE).as_posix(): {name for _, name in named(path)} for path in modules}
    assert {name: names - {"exercise"} for name, names in found.items() if names - {"exercise"}} == {}


def test_a_name_in_the_engine_would_be_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""launch"""\nif kind == "jamming" or reading in {"baseline": 1}:\n    pass\n', encoding="utf-8")
    assert named(module) == {(1, "launch"), (2, "jamming"), (2, "baseline")}


def test_only_the_header_and_the_tier_are_known_by_name() -> None:
    """Facts are known by name in one place; elsewhere their names stand only in messages, as examples."""
    quoted = re.compile(r"""["']([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)["']""")
    used = {
        (path.relative_to(SOURCE).as_posix(), name)
        for path in SOURCE.rglob("*.py")
        for name in quoted.findall(path.read_text(encoding="utf-8"))
        if name in PACK.vocabulary
    }
    assert used == {("pack/model.py", KIND_FACT), ("pack/model.py", PHASE_FACT), ("pack/model.py", TIER_FACT)}


def test_what_is_stated_only_matters_where_a_rule_says_so() -> None:
    """Silence about an emergency, a threat or a prohibited weapon leaves no criterion open: they are assumed away."""
    exceptional = {id for id, fact in PACK.vocabulary.items() if fact.assume is False}
    assert exceptional == {
        "activity.emergency", "activity.armed_conflict", "activity.prohibited_weapon", "posture.threat_of_force",
        "posture.crisis_context",
    }  # fmt: skip
    asked = {atom.fact for part in all_conditions() for atom in atoms_of(part) if isinstance(atom, Stated)}
    assert asked & exceptional == {"activity.prohibited_weapon", "posture.threat_of_force"}
    for kind in PACK.kinds:
        report = check(PACK, {}, kind=kind)
        for criterion in PACK.criteria:
            for item in found(report, criterion.id).findings:
                assert not exceptional & {atom.fact for atom in item.missing}


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ("interference.effect: permanent", "interference.effect (permanent) needs interference.kind beside it"),
        ("interference.command_link: true", "interference.command_link (true) needs interference.kind beside it"),
        ("notification.made: true, notification.lead_time_h: -2", "contradict each other"),
        ("notification.made: true, notification.lead_time_h: -2, activity.emergency: false", "contradict each other"),
        ("notification.made: true, notification.lead_time_h: -2, activity.emergency: true", ""),
        ("interference.effect: permanent, interference.kind: {unknown: not told}", ""),
        ("interference.effect: none", ""),
    ],
)
def test_what_would_pass_unseen_is_asked_for(facts: str, says: str, pack: Pack) -> None:
    text = f"title: T\nactivities:\n- {{id: act, kind: lasing, facts: {{{facts}}}}}\n"
    if not says:
        load_scenario(text, pack)
        return
    with pytest.raises(InvalidInput, match=re.escape(says)):
        load_scenario(text, pack)


def test_damage_of_a_kind_that_is_not_known_leaves_interference_open(pack: Pack) -> None:
    facts = "others.foreign_object: true, interference.effect: permanent, interference.kind: {unknown: not told}"
    report = assess(
        pack, load_scenario(f"title: T\nactivities:\n- {{id: a, kind: lasing, facts: {{{facts}}}}}\n", pack)
    )
    assert report.verdict("a", "avoid-interfering") == "undetermined"
