"""What is understood of scenarios and packs that are right."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import jsonschema
import pytest
from conftest import DATA, ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from behaviour_check import InvalidInput, Pack, Scenario, load_pack, load_scenario
from behaviour_check import statement as statements
from behaviour_check.condition import ALWAYS, AnyOf, Compare, OneOf
from behaviour_check.pack import find_pack, shipped_packs
from behaviour_check.scenario import shape_problems
from behaviour_check.scenario.load import MAX_TOLD
from behaviour_check.shape import Shaped, shaped
from behaviour_check.source import Document
from behaviour_check.vocabulary import Fact, number, suggest_fact

EVERYTHING = DATA / "loading" / "everything.yaml"


@pytest.fixture(scope="module")
def tiny() -> Pack:
    return load_pack(DATA / "packs" / "tiny")


@pytest.fixture(scope="module")
def class_pack() -> Pack:
    return load_pack(DATA / "packs" / "tiny-class")


# --- scenarios ---


def lines_of(scenario: Scenario, pack: Pack) -> Iterator[str]:
    """All that was understood, one thing a line."""
    yield f"{scenario.title} | {scenario.summary}"
    yield f"{scenario.facts_are}, {scenario.phase}, {scenario.dates}, {scenario.last_year}"
    yield f"{scenario.actor}"
    yield f"pledged {set(scenario.pledged)}, not {set(scenario.not_party_to)}, also {set(scenario.also_bound_by)}"
    for activity in scenario.activities:
        yield f"{activity.id}: {activity.kind}, {activity.title}, {activity.place.line}:{activity.place.column}"
        for account in activity.accounts:
            yield f"  {account.id}: {account.title}"
            for said in account.facts.values():
                where = f"{said.place.line}:{said.place.column}" if said.place else "nowhere"
                rank = statements.RANKS[said.confidence]
                evidence = [said.source, said.date, said.confidence, rank, said.why, said.note]
                text = said.text(pack.vocabulary[said.fact].unit)
                yield f"    {where} {said.fact} ({said.origin}): {text} [{said.low}, {said.high}] {evidence}"
    for id, expectation in scenario.expect.items():
        yield f"{id}: {dict(expectation.verdicts)}, { {key: set(marks) for key, marks in expectation.marks.items()} }"
        for cell, place in expectation.places.items():
            yield f"  {place.line}:{place.column} {'/'.join(cell)}"
    yield repr(scenario.notes)


def test_a_scenario_is_understood(tiny: Pack, golden: Callable[[Path, str], None]) -> None:
    scenario = load_scenario(EVERYTHING, tiny, "everything.yaml")
    golden(EVERYTHING.with_suffix(".txt"), "".join(f"{line}\n" for line in lines_of(scenario, tiny)))


def test_a_scenario_is_loaded_from_a_path_a_name_bytes_or_text(tiny: Pack) -> None:
    sources: list[Any] = [EVERYTHING, str(EVERYTHING), EVERYTHING.read_bytes(), EVERYTHING.read_text(encoding="utf-8")]
    loaded = [load_scenario(source, tiny) for source in sources]
    assert [scenario.file for scenario in loaded] == [str(EVERYTHING), str(EVERYTHING), "<bytes>", "<text>"]
    assert len({"".join(lines_of(scenario, tiny)) for scenario in loaded}) == 1


def test_little_need_be_said(tiny: Pack) -> None:
    scenario = load_scenario("title: One\nactivities: [{id: pass, kind: launch}]\n", tiny)
    [activity] = scenario.activities
    [account] = activity.accounts
    assert list(account.facts) == ["activity.kind"]
    assert (scenario.dates, scenario.last_year, scenario.phase, scenario.actor) == (None, None, None, None)
    assert repr(scenario) == "<Scenario <text>: pass>"
    assert (scenario.facts_are, dict(scenario.expect), scenario.pledged) == ("reported", {}, frozenset())


@pytest.mark.parametrize("wanted", ["tiny-class", "tiny-class@0", "tiny", "tiny@1"])
def test_a_pack_serves_scenarios_for_those_it_extends(wanted: str, class_pack: Pack) -> None:
    scenario = load_scenario(f"title: One\npack: {wanted}\nactivities: [{{id: pass, kind: launch}}]\n", class_pack)
    assert scenario.title == "One"


def test_a_pack_does_not_serve_those_that_extend_it(tiny: Pack, class_pack: Pack) -> None:
    text = "title: One\npack: {}\nactivities: [{{id: pass, kind: launch}}]\n"
    with pytest.raises(InvalidInput, match=r"the pack in use is tiny 1\.2\.0 \(check it with `--rules tiny-class`"):
        load_scenario(text.format("tiny-class"), tiny)
    with pytest.raises(InvalidInput, match=r"in use is tiny-class 0\.3\.0 extending tiny 1\.2\.0 \(use that version"):
        load_scenario(text.format("tiny@2"), class_pack)


# --- packs ---


def test_a_pack_is_understood(tiny: Pack) -> None:
    assert repr(tiny) == "<Pack tiny 1.2.0>"
    assert (tiny.title, tiny.note, tiny.source) == ("A pack as small as a pack can be", "", None)
    assert (tiny.lineage, tiny.default_reading) == ((("tiny", "1.2.0"),), "plain")
    assert [criterion.id for criterion in tiny.criteria] == ["tell", "keep-clear"]
    assert list(tiny.indicators) == ["early-notice", "distance-kept"]
    assert tiny.vocabulary["activity.kind"].choices == {"launch": "Launch", "landing": "Landing"}
    assert (tiny.instruments_with("parties"), tiny.instruments_with("listed"), tiny.pledgeable()) == (
        ["PACT"], ["DEAL"], ["CODE"],
    )  # fmt: skip
    notice = tiny.indicators["early-notice"]
    assert notice.kinds == {"launch", "landing"}
    assert notice.covered == (frozenset({"launch", "landing"}),)
    assert notice.resolved["plain"].variant is notice.own
    assert notice.resolved["strict"].variant.expect == Compare("notice.hours", "at_least", "early_h", 72)
    kept = tiny.indicators["distance-kept"]
    assert kept.when == ALWAYS
    assert kept.resolved["strict"].variant is kept.resolved["plain"].variant


def test_a_pack_changes_parts_of_another(class_pack: Pack, tiny: Pack) -> None:
    pack = class_pack
    assert pack.lineage == (("tiny-class", "0.3.0"), ("tiny", "1.2.0"))
    assert (pack.title, pack.note) == (tiny.title, "What a class made of the tiny pack.")
    assert list(pack.readings) == ["plain", "strict", "class"]
    assert (pack.readings["plain"].title, pack.readings["plain"].idea) == ("Plain", "What the texts say and no more.")
    assert (pack.default_reading, pack.readings["class"].label) == ("class", "class")
    assert list(pack.indicators) == ["early-notice", "small-crew"]
    assert [len(criterion.indicators) for criterion in pack.criteria] == [1, 0, 1]
    hours, crew = pack.vocabulary["notice.hours"], pack.vocabulary["crew.size"]
    assert (hours.title, hours.unit, hours.maximum, hours.group) == ("Hours ahead", "h", 8760, "notice")
    assert (crew.group, pack.groups["crew"]) == ("crew", "Crew")
    assert [check.says for check in pack.consistency][1] == "Nobody heard it."
    assert [check.id for check in pack.caveats] == ["in-a-hurry"]
    assert pack.digest != tiny.digest
    assert pack.digest == load_pack(DATA / "packs" / "tiny-class").digest


def test_an_indicator_is_changed_key_by_key_and_its_conditions_and_numbers_whole(class_pack: Pack) -> None:
    notice = class_pack.indicators["early-notice"]
    plain, strict, agreed = (notice.resolved[id] for id in ("plain", "strict", "class"))
    early = notice.thresholds["early_h"]
    assert early.authority is not None
    assert (early.value, early.convention, early.why, early.authority.sure) == (12, False, None, False)
    assert notice.statement == "Notice came early."
    assert plain.variant.when == OneOf("notice.audience", ("neighbours", "public"))
    assert (plain.weight, plain.why) == ("core", None)
    assert (strict.weight, strict.variant.when, strict.why) == ("supporting", ALWAYS, "a day is short")
    assert (agreed.weight, agreed.variant.when, agreed.why) == ("supporting", ALWAYS, "we talked about it")
    assert agreed.variant.expect == AnyOf(
        (Compare("notice.hours", "at_least", "early_h", 48), Compare("notice.hours", "above", "least_h", 6))
    )
    assert notice.met == {
        "activity.kind": "launch", "notice.given": True, "notice.hours": 48, "notice.audience": "public",
    }  # fmt: skip


def test_an_authority_may_cover_fewer_kinds(class_pack: Pack) -> None:
    crew = class_pack.indicators["small-crew"]
    assert crew.covered == (frozenset({"launch", "landing"}), frozenset({"landing"}))
    assert (crew.onus, crew.note, crew.authorities[0].restores) == ("heavier", "Made up.", True)
    assert [item.value for item in crew.alternatives] == [7, None]
    assert (crew.resolved["plain"].weight, crew.resolved["class"].weight) == ("off", "core")


def test_packs_are_found_by_name_and_by_path(tmp_path: Path) -> None:
    assert "panel6" in shipped_packs()
    assert find_pack("panel6") == ROOT / "rules" / "panel6"
    assert find_pack("../tiny", DATA / "packs" / "tiny-class").resolve() == DATA / "packs" / "tiny"
    with pytest.raises(InvalidInput, match=r"panel7: no rule pack of this name or path \(did you mean `panel6`\?\)$"):
        find_pack("panel7")
    with pytest.raises(
        InvalidInput, match=r"no rule pack .* \(give a folder with a pack\.yaml, or a shipped pack: pan"
    ):
        find_pack(str(tmp_path))


def test_files_of_a_pack_that_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("id: odd\nextends: panel6\n")
    (tmp_path / "facts.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "kinds.yaml").mkdir()
    with pytest.raises(InvalidInput) as found:
        load_pack(tmp_path)
    assert [str(problem).removeprefix(f"{tmp_path}/") for problem in found.value.problems] == [
        "facts.yaml: cannot be read: no such file or directory",
        "kinds.yaml: this is a folder, not a file",
    ]


# --- facts and statements ---

FACTS = [
    Fact("a.flag", "boolean", "Flag", "Is it?"),
    Fact("a.judged", "boolean", "Judged", "Is it?", needs_why=True),
    Fact("a.word", "choice", "Word", "Which?", choices={"one": "the first", "two": "the second", "Unknown": "odd"}),
    Fact("a.count", "integer", "Count", "How many?", minimum=0, maximum=9, unit="things"),
    Fact("a.whole", "integer", "Whole", "How many?"),
    Fact("a.least", "number", "Least", "How much?", minimum=-0.5),
    Fact("a.most", "number", "Most", "How much?", maximum=12_000, unit="km"),
    Fact("a.risk", "number", "Risk", "How probable?", minimum=0, maximum=1, unit="probability"),
]


def test_what_facts_take_in_words() -> None:
    assert [fact.range_text() for fact in FACTS] == [
        "true or false",
        "true or false",
        "one, two, Unknown",
        "a whole number of things from 0 to 9",
        "a whole number",
        "a number, at least -0.5",
        "a number of km, at most 12,000",
        "a probability from 0 to 1",
    ]


keys = st.sampled_from([*statements.FORMS, "source", "date", "confidence", "why", "note", "vlaue"])
values = (
    st.sampled_from(["one", "two", "Unknown", "unknown", "", "2031-05", "reported", "20 km", "yes"])
    | st.booleans() | st.integers(-2, 10) | st.floats(-2, 2) | st.just(3.0) | st.just(12_001)
)  # fmt: skip
anything = (
    values | st.lists(values, max_size=3) | st.dictionaries(keys, values | st.lists(values, max_size=3), max_size=3)
)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_a_statement_is_taken_if_and_only_if_the_published_schema_takes_it(fact: Fact) -> None:
    validator = jsonschema.Draft202012Validator(statements.json_schema(fact))

    @settings(deadline=None)
    @given(anything)
    def alike(raw: Any) -> None:
        told: list[str] = []
        said = statements.read(fact, raw, ("x",), lambda path, message, hint: told.append(f"{path} {message} {hint}"))
        assert (said is not None) == (told == []) == validator.is_valid(raw)

    alike()


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_a_bare_value_is_taken_if_and_only_if_the_published_schema_takes_it(fact: Fact) -> None:
    validator = jsonschema.Draft202012Validator(fact.json_schema())

    @settings(deadline=None)
    @given(anything | st.none())
    def alike(raw: Any) -> None:
        assert (fact.check(raw) is None) == validator.is_valid(raw)

    alike()


def test_numbers_are_written_as_people_write_them() -> None:
    values = [0, -3, 25.0, 9999, 10_000, -12_000.0, 0.9, 1e-05, 1.5e-7, 1.23456789, 1e12]
    assert [number(value) for value in values] == [
        "0", "-3", "25", "9999", "10,000", "-12,000", "0.9", "1e-5", "1.5e-7", "1.23457", "1,000,000,000,000",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("id", "hint"),
    [
        ("a.flog", "did you mean `a.flag`?"),
        ("A.Flag", "did you mean `a.flag`?"),
        ("flag", "did you mean `a.flag` or `b.flag`?"),
        ("c.flag", "did you mean `a.flag` or `b.flag`?"),
        ("a", "facts of `a`: a.flag, a.word"),
        ("a.zzzzz", "facts of `a`: a.flag, a.word"),
        ("aa.word", "did you mean `a.word`?"),
        ("bb.flagg", "did you mean `b.flag`?"),
        ("zzzzz", ""),
    ],
)
def test_what_to_write_instead_of_an_unknown_fact(id: str, hint: str) -> None:
    assert suggest_fact(id, ["a.flag", "a.word", "b.flag"]) == hint


# --- the rest ---


def test_the_shape_alone_says_nothing_of_meaning(tiny: Pack) -> None:
    twice: dict[str, Any] = {"title": "One", "activities": [{"id": "pass", "kind": "launch"}] * 2}
    assert shape_problems(Document("x", twice), tiny) == []
    assert [problem.stage for problem in shape_problems(Document("x", {**twice, "titel": "Two"}), tiny)] == ["shape"]
    with pytest.raises(InvalidInput, match="a second activity has the id `pass`"):
        load_scenario("title: One\nactivities: [&a {id: pass, kind: launch}, *a]\n", tiny)


def test_a_rule_without_words_of_its_own_is_still_told() -> None:
    class Small(Shaped):
        size: Annotated[int, Field(multiple_of=3)]
        name: Annotated[str, Field(pattern="^x")]

    _, problems = shaped(Small, {"size": 2, "name": "y"}, Document("x", {}))
    assert [str(problem) for problem in problems] == [
        "x:1:1: `size`: Input should be a multiple of 3",
        "x:1:1: `y` cannot be `name` (it must match ^x)",
    ]


def test_everything_works_without_libyaml() -> None:
    hide = "import sys; sys.modules['yaml._yaml'] = None; from behaviour_check.cli import main; main()"
    outputs = []
    for command in (["-m", "behaviour_check"], ["-c", hide]):
        paths = ["examples/hypothetical", "tests/data/errors/scenarios/all-at-once.yaml"]
        run = subprocess.run(
            [sys.executable, *command, "check", "-f", "json", *paths], cwd=ROOT, capture_output=True, check=False
        )
        outputs.append((run.returncode, run.stdout, run.stderr))
    assert outputs[0] == outputs[1]
    assert outputs[0][0] == 3


def test_a_file_that_tells_of_too_many_activities_is_refused(tiny: Pack) -> None:
    def text(activities: int, told: int) -> str:
        acts = "".join(f"- {{id: a{number}, kind: launch}}\n" for number in range(activities))
        facts = ", ".join(f"a{number}: {{}}" for number in range(told))
        return f"title: Many\nactivities:\n{acts}accounts:\n- {{id: other, title: Other, facts: {{{facts}}}}}\n"

    assert len(load_scenario(text(MAX_TOLD - 10, 10), tiny).activities) == MAX_TOLD - 10
    with pytest.raises(InvalidInput) as found:
        load_scenario(text(MAX_TOLD - 10, 11), tiny)
    [problem] = found.value.problems
    assert (problem.line, problem.column) == (2, 1)
    assert "tells of activities 2,001 times, all accounts together; at most 2,000 fit in a file" in problem.message


def test_a_problem_lists_few_activities(tiny: Pack) -> None:
    acts = "".join(f"- {{id: a{number}, kind: launch}}\n" for number in range(20))
    with pytest.raises(InvalidInput) as found:
        load_scenario(f"title: Many\nactivities:\n{acts}expect: {{zzz: {{plain: {{}}}}}}\n", tiny)
    assert "activities: a0, a1, a2, a3, a4, a5, a6, a7, …" in str(found.value)
