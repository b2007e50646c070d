"""The pages that `explain` shows: one for every id, readable unrendered, and enough to write a scenario from."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from documents import as_yaml

from behaviour_check import Pack, assess, load_pack, load_scenario
from behaviour_check.condition import facts_of
from behaviour_check.pack import KIND_FACT, PHASE_FACT
from behaviour_check.report.pages import near, page
from behaviour_check.vocabulary import number

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
        assert f"- {name} = {number(threshold.value)} {threshold.unit} (" in told


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
    ],
)
def test_near_matches_for_a_word_that_is_no_id(word: str, meant: str) -> None:
    assert page(word, PACK) is None
    assert meant in near(word, PACK)
    assert len(near(word, PACK)) <= 8


@pytest.mark.parametrize("word", ["", "zzzzzz", "🚀", "9.99", "../etc/passwd"])
def test_no_match_for_what_is_like_nothing(word: str) -> None:
    assert page(word, PACK) is None
    assert near(word, PACK) == []


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
    activities = [{"id": f"a{i}", "kind": kind, "facts": {name: said}} for i, (name, said) in enumerate(stated.items())]
    report = assess(PACK, load_scenario(as_yaml({"title": "From the page", "activities": activities}).encode(), PACK))
    assert len(report.activities) == len(entries)


def test_every_fact_that_an_indicator_of_the_kind_reads_is_on_its_page() -> None:
    for kind in PACK.kinds:
        text = shown(kind)
        for indicator in PACK.indicators.values():
            if kind in indicator.kinds:
                for fact in {*facts_of(indicator.when), *facts_of(indicator.expect)} - {KIND_FACT, PHASE_FACT}:
                    assert re.search(rf"(?<![\w.]){re.escape(fact)}(?![\w.]*\w)", text), f"{kind}: {fact}"
