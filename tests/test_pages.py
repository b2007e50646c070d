"""The pages that `explain` shows: one for every id, readable unrendered, and enough to write a scenario from."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from documents import as_yaml

from behaviour_check import InvalidInput, Pack, assess, handbook, load_pack, load_scenario
from behaviour_check.cli.explain import command
from behaviour_check.condition import facts_of
from behaviour_check.derive.table import MODELS
from behaviour_check.pack import KIND_FACT, PHASE_FACT
from behaviour_check.report.asked import facts_for, facts_of_caveats, silenced
from behaviour_check.report.pages import near, page
from behaviour_check.scenario import MARKS, ScenarioDocument
from behaviour_check.vocabulary import amount

PACK = load_pack("panel6")
LISTS = ["criteria", "indicators", "facts", "kinds", "instruments", "readings"]
IDS: dict[str, list[str]] = {
    "criteria": [item.id for item in PACK.criteria],
    "indicators": list(PACK.indicators),
    "facts": list(PACK.vocabulary),
    "kinds": list(PACK.kinds),
    "groups": list(PACK.kind_groups),
    "instruments": list(PACK.instruments),
    "readings": list(PACK.readings),
}
EVERY_ID = [id for ids in IDS.values() for id in ids]


def shown(id: str, pack: Pack = PACK) -> str:
    text = page(id, pack)
    assert text is not None, f"there is no page for {id}"
    return text


def flat(text: str) -> str:
    """The text on one line, as a search for a sentence needs it."""
    return " ".join(text.split())


# --- every page ---


@pytest.mark.parametrize("id", [*EVERY_ID, *LISTS])
def test_every_id_has_a_page_that_fits(id: str) -> None:
    text = shown(id)
    assert text.startswith("# ")
    assert f" {id}" in text.splitlines()[0]
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    for line in text.splitlines():
        one_long_word = len(line.removeprefix("- ").split()) == 1
        assert len(line) <= 80 or one_long_word, line
        assert line == line.rstrip()


@pytest.mark.parametrize("kind", LISTS)
def test_lists_name_all_there_is(kind: str) -> None:
    text = shown(kind)
    for id in IDS[kind]:
        assert re.search(rf"^- ([0-9.]+ )?{re.escape(id)}[ :]", text, re.MULTILINE), id


@pytest.mark.parametrize("indicator", PACK.indicators.values(), ids=lambda item: item.id)
def test_an_indicator_is_found_by_number_and_says_all_it_rests_on(indicator: Any) -> None:
    text = shown(indicator.number)
    assert text == shown(indicator.id)
    told = flat(text)
    for part in (indicator.statement, indicator.remedy, indicator.criterion, *indicator.met, *indicator.missed):
        assert flat(part) in told
    for authority in indicator.authorities:
        assert f"{authority.instrument} {authority.provision}{'' if authority.sure else '*'} (" in told
        assert flat(authority.says) in told
    for reading in PACK.readings:
        assert reading == PACK.default_reading or f"- {reading}: " in text
    for name, threshold in indicator.thresholds.items():
        assert f"- {name} = {amount(threshold.value, threshold.unit)} (" in told


def test_a_criterion_is_found_by_number() -> None:
    assert shown("1") == shown("avoid-surprise")
    assert all(f"{item.number} {item.id}" in shown("1") for item in PACK.criteria[0].indicators)


def test_an_instrument_is_found_in_any_case_and_says_how_it_binds() -> None:
    assert shown("ost") == shown("OST")
    assert "taken to bind unless a scenario lists it under `not_party_to`" in flat(shown("OST"))
    assert "an actor can undertake it under `pledged`" in flat(shown("HCOC"))
    assert "binds an actor only if a scenario lists it under `also_bound_by`" in flat(shown("FCC5"))


def test_a_fact_says_what_it_takes_and_who_reads_it() -> None:
    text = flat(shown("notification.lead_time_h"))
    assert "Takes a number of h from -8760 to 17,520." in text
    assert "1.2 notice-lead-time" in text
    assert "A judgement: write `{value: …, why: …}`." in flat(shown("activity.interference_foreseeable"))
    assert "Taken as false when unstated" in flat(shown("activity.emergency"))
    assert "- public: " in shown("notification.audience")
    assert "`kind:` in the activity" in flat(shown(KIND_FACT))
    assert "`phase:` at the top of the file" in flat(shown(PHASE_FACT))


def test_a_reading_says_what_it_holds_and_where_it_differs() -> None:
    text = flat(shown("treaty-law-only"))
    assert "Only what rests by duty on a treaty that binds the actor counts." in text
    assert "- 1.1 prior-notice-given: off (" in shown("treaty-law-only")
    assert "Indicators that it reads differently" not in shown("baseline")


# --- what is not there ---


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("lanch", "launch"),
        ("notification.lead_time", "notification.lead_time_h"),
        ("lead_time", "notification.lead_time_h"),
        ("Inspections", "inspection"),
        ("hcoc2", "HCOC"),
        ("avoid-suprise", "avoid-surprise"),
        ("BASELINE", "baseline"),
        ("notice-lead", "notice-lead-time"),
        ("lifetime", "disposal.lifetime_y"),
        ("lifetme", "disposal.lifetime_y"),
        ("fragments", "debris.trackable_fragments"),
        ("ASAT", "da-test-destructive"),
    ],
)
def test_near_matches_for_a_word_that_is_no_id(word: str, meant: str) -> None:
    assert page(word, PACK) is None
    assert meant in near(word, PACK)
    assert len(near(word, PACK)) <= 8


def test_near_matches_begin_with_those_that_are_named_so() -> None:
    assert set(near("lifetime", PACK)[:2]) == {"debris.lifetime_collision_probability", "disposal.lifetime_y"}
    assert near("consents", PACK, ["consent"])[0] == "consent"


@pytest.mark.parametrize("word", ["", "zzzzzz", "🚀", "9.9.9", "../etc/passwd", "missd"])
def test_no_match_for_what_is_like_nothing(word: str) -> None:
    assert page(word, PACK) is None
    assert near(word, PACK) == []


def test_near_a_number_are_those_of_its_criterion() -> None:
    assert near("1.99", PACK) == [item.number for item in PACK.criteria[0].indicators][:8]
    assert near("9", PACK) == near("9.99", PACK) == [str(item.number) for item in PACK.criteria]


def test_an_id_in_capitals_is_the_same() -> None:
    assert page("Avoid-Surprise", PACK) == page("avoid-surprise", PACK) is not None
    assert page("panel6", PACK) == page("criteria", PACK)


def test_an_indicator_that_cannot_be_met_has_no_example_that_meets_it() -> None:
    assert "Example to which it does not apply" in (page("4.7", PACK) or "")
    assert "Example that meets it" in (page("1.1", PACK) or "")


# --- writing a scenario from the page of a kind ---

ENTRY = re.compile(r"^- ([a-z_]+\.[a-z_]+) \(([^)]*)\): ", re.MULTILINE)


def template(text: str) -> str:
    """The YAML that a page shows."""
    return text.partition("```yaml\n")[2].partition("```")[0]


def value(takes: str) -> Any:
    """A value that fits what a page says a fact takes."""
    if takes == "true or false":
        return True
    if (number := re.search(r"(?:from|at least) (-?[\d,.]*\d)", takes)) is not None:
        return float(number[1].replace(",", ""))
    return 1 if "number" in takes else takes.split(", ")[0]


@pytest.mark.parametrize("kind", list(PACK.kinds))
def test_the_scenario_on_the_page_of_a_kind_can_be_copied(kind: str) -> None:
    text = template(shown(kind))
    scenario = load_scenario(text, PACK)
    assert [activity.kind for activity in scenario.activities] == [kind]
    stated = yaml.safe_load(text)["activities"][0]["facts"]
    assert len(stated) == 4
    assert not any(PACK.vocabulary[fact].assume is not None for fact in stated)
    assess(PACK, scenario)


@pytest.mark.parametrize("kind", list(PACK.kinds))
def test_every_fact_on_the_page_of_a_kind_can_be_stated_as_it_says(kind: str) -> None:
    text = shown(kind)
    entries = dict(ENTRY.findall(re.sub(r"\n  ", " ", text)))
    everywhere = re.findall(
        r"[a-z]+\.[a-z_]+", text.partition("## Facts that matter for every kind")[2].partition("##")[0]
    )
    for name in everywhere:
        takes = re.search(r"Takes ([^.]*(?:\.\d+)?[^.]*)\.", flat(shown(name)))
        assert takes is not None
        entries[name] = takes[1]
    assert len(entries) > 15
    judged = re.search(r"Judgements, written `{value: …, why: …}`: ([^`]*?)\.\s", flat(text) + " ")
    judgements = judged[1].split(", ") if judged else []
    facts = {name: value(takes) for name, takes in entries.items()}
    stated = {name: {"value": said, "why": "so"} if name in judgements else said for name, said in facts.items()}
    # One activity a fact: all of them at once would contradict each other.
    # An effect asks what interfered, which then stands beside it.
    beside = {"interference.effect": "rf-unintended", "interference.command_link": "rf-unintended"}
    activities = [
        {
            "id": f"a{i}", "kind": kind,
            "facts": {**({"interference.kind": beside[name]} if name in beside else {}), name: said},
        }
        for i, (name, said) in enumerate(stated.items())
    ]  # fmt: skip
    report = assess(PACK, load_scenario(as_yaml({"title": "From the page", "activities": activities}).encode(), PACK))
    assert len(report.activities) == len(entries)


def test_every_fact_that_an_indicator_of_the_kind_reads_is_on_its_page() -> None:
    for kind in PACK.kinds:
        text = shown(kind)
        for indicator in PACK.indicators.values():
            if kind in indicator.kinds:
                for fact in {*facts_of(indicator.when), *facts_of(indicator.expect)} - {KIND_FACT, PHASE_FACT}:
                    assert re.search(rf"(?<![\w.]){re.escape(fact)}(?![\w.]*\w)", text), f"{kind}: {fact}"


# --- what is asked only where it is stated ---


def test_facts_that_are_asked_only_where_stated_are_marked() -> None:
    text = flat(shown("inspection"))
    assert "only where a fact is stated" in text
    assert "was the notice updated? (leave unstated if nothing changed) (If left out, 1.6 is not asked.)" in text
    assert "others.crewed_at_risk: 2.7 is not asked" in text
    assert "(If left out, 7.1 may not be asked.)" in text  # only where conjunction.forced_manoeuvres is stated


@pytest.mark.parametrize("kind", list(PACK.kinds))
def test_declaring_a_fact_unknown_opens_what_leaving_it_out_switches_off_if_it_is_marked(kind: str) -> None:
    facts = [fact.id for fact in PACK.vocabulary.values() if fact.id not in (KIND_FACT, PHASE_FACT)]
    activities: list[dict[str, Any]] = [{"id": "nothing", "kind": kind}]
    activities += [{"id": f"a{i}", "kind": kind, "facts": {id: {"unknown": "so"}}} for i, id in enumerate(facts)]
    report = assess(PACK, load_scenario(as_yaml({"title": "One", "activities": activities}).encode(), PACK))
    outcomes = [
        {
            item.indicator.number: item.outcome
            for found in activity.stated.criteria
            for item in found.findings
            if PACK.default_reading in item.readings
        }
        for activity in report.activities
    ]
    marked = silenced(kind, PACK)
    for fact, unknown in zip(facts, outcomes[1:], strict=True):
        if PACK.vocabulary[fact].assume is not None:
            continue
        opened = [number for number in unknown if unknown[number] != outcomes[0][number]]
        assert all((outcomes[0][number], unknown[number]) == ("not-applicable", "undetermined") for number in opened)
        assert set(opened) <= set(re.findall(r"\d\.\d+", marked.get(fact, ""))), fact
        always = re.findall(r"\d\.\d+", marked.get(fact, "").partition(" not asked")[0])
        assert "may" in marked.get(fact, "").partition(" not asked")[0] or set(always) <= set(opened), fact


def test_a_kind_has_as_its_own_what_indicators_that_name_it_read() -> None:
    own = facts_for("jamming", PACK)
    assert {"interference.kind", "interference.intentional", "interference.effect"} <= set(own)
    assert "interference.intentional" not in facts_for("inspection", PACK)


def test_facts_that_only_add_a_caveat_are_named() -> None:
    assert facts_of_caveats("jamming", PACK) == ["activity.armed_conflict"]
    assert "add a caveat to the report: activity.armed_conflict." in flat(shown("jamming"))


def test_the_page_of_a_kind_says_that_phase_is_taken_as_over() -> None:
    assert "phase: completed             # or planned, under-way; if left out: completed" in shown("launch")


# --- words of reports, the format, models ---


def told(word: str) -> str:
    text = handbook.page(word, PACK)
    assert text is not None, word
    return text


@pytest.mark.parametrize("word", [*handbook.words(), "accounts", "open", "not-applicable", "weakest", "between"])
def test_every_word_has_a_page_that_fits(word: str) -> None:
    text = told(word)
    assert text.startswith("# ")
    assert "\n\n\n" not in text
    assert all(len(line) <= 80 and line == line.rstrip() for line in text.splitlines())


def test_the_words_of_reports_are_all_told() -> None:
    text = told("terms")
    for item in handbook.TERMS:
        assert re.search(rf"^- {item.word}[ :]", text, re.MULTILINE), item.word
        assert flat(item.means).rstrip(".") in flat(told(item.word)).replace("# ", "") or flat(item.means[1:]) in flat(
            told(item.word)
        )
    assert set(MARKS) <= {item.word for item in handbook.TERMS}
    assert told("open").startswith("# undetermined\n")
    assert told("Not_Applicable").startswith("# not applicable\n")


def test_a_word_is_told_in_one_place_only() -> None:
    spelt = [name for item in handbook.TERMS for name in (item.word, *item.also)]
    assert len(spelt) == len(set(spelt))
    assert not {item.word for item in handbook.TERMS} & {*EVERY_ID, *LISTS}


def test_an_account_is_shown_with_an_example_that_can_be_copied() -> None:
    text = told("accounts")
    assert "# account\n" in text
    assert "# accounts\n" in text
    example = template(text).replace("…", "inspection").replace("fact.one", "notification.made")
    data = "title: One\n" + example.replace("fact.two", "proximity.sustained")
    [activity] = load_scenario(data, PACK).activities
    assert [account.id for account in activity.accounts] == ["stated", "other-state"]


def test_the_format_names_every_key() -> None:
    text = told("format")
    for key in (*ScenarioDocument.model_fields, "sector", "id", "derive", "between", "unknown", "confidence"):
        assert re.search(rf"^- {key}( \(must be there\))?: ", text, re.MULTILINE), key
    assert "under-way: it has started" in told("phase")
    assert "HCOC: " in told("pledged")


def test_models_are_told_with_their_inputs_and_what_they_give() -> None:
    text = told("derive")
    for key in MODELS:
        one = told(key)
        assert f"## {key}\n" in text
        assert one.startswith(f"# {key} (under `derive`)\n")
        for fact in PACK.vocabulary.values():
            assert fact.derived_by not in MODELS[key] or (fact.id in one and fact.id in text)
    assert "- inclination_deg (a number from 0 to 180, must be there): " in flat(told("lifetime"))
    assert "Gives: disposal.lifetime_y (years)." in flat(told("lifetime"))


def test_a_key_has_no_page_where_the_pack_has_one() -> None:
    assert handbook.page("facts", PACK, keys=False) is None
    assert handbook.page("zzz", PACK) is None


# --- the command ---


def ran(*args: str) -> Result:
    return CliRunner().invoke(command, args)


def test_without_a_word_the_command_says_where_to_start() -> None:
    result = ran()
    assert (result.exit_code, result.stdout) == (
        0, "Start with: explain kinds, criteria, facts, terms, format, derive\n",
    )  # fmt: skip
    for word in result.stdout.partition("explain ")[2].strip().split(", "):
        assert ran(word).exit_code == 0


def test_a_word_that_is_two_things_has_both_pages() -> None:
    assert re.findall(r"^# .*", ran("approach").stdout, re.MULTILINE) == ["# approach", "# approach (under `derive`)"]
    assert re.findall(r"^# .*", ran("account").stdout, re.MULTILINE) == ["# account", "# accounts"]
    assert re.findall(r"^# .*", ran("facts").stdout, re.MULTILINE) == ["# facts"]


def test_a_word_of_the_format_is_suggested_too() -> None:
    result = ran("pleged")
    assert isinstance(result.exception, InvalidInput)
    assert "near matches: pledged" in str(result.exception)
