"""A scenario to fill in: valid as it is written, decides nothing, asks for exactly what the rules read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from conftest import DATA, ROOT
from jsonschema import Draft202012Validator
from making import indicator, small_pack

from behaviour_check import Pack, assess, load_pack, load_scenario
from behaviour_check.cli.new import command as new
from behaviour_check.cli.schema import command as schema_command
from behaviour_check.condition import facts_of
from behaviour_check.pack import KIND_FACT, PHASE_FACT, TIER_FACT
from behaviour_check.report.asked import silenced
from behaviour_check.schemas import SCHEMAS
from behaviour_check.template import FactsAre, template

PACK = load_pack("panel6")
IS_SCENARIO = Draft202012Validator(SCHEMAS["scenario"](PACK)).is_valid


def ran(command: Any, *args: str | Path) -> Result:
    """The command as it is run, here."""
    return CliRunner().invoke(command, [str(arg) for arg in args])


# --- the text ---

KINDS = list(PACK.kinds)
LINE = re.compile(r"( *)#(?=[^ #])(.*)")


def lines_of(kind: str, facts_are: FactsAre = "stipulated", pack: Pack = PACK) -> list[str]:
    return list(template(kind, pack, facts_are, "scenario.schema.json"))


def uncommented(lines: list[str], *wanted: int) -> str:
    """The lines with some of those to fill in filled in, and without what only a reader sees."""
    chosen = [LINE.sub(r"\1\2", line) if index in wanted else line for index, line in enumerate(lines)]
    return "\n".join(line for line in chosen if line.strip() and not line.lstrip().startswith("#")) + "\n"


def to_fill_in(lines: list[str]) -> dict[int, str]:
    """The keys of the lines that can be uncommented, by their place."""
    return {index: found[2].partition(":")[0] for index, line in enumerate(lines) if (found := LINE.fullmatch(line))}


def facts_in(lines: list[str]) -> list[str]:
    """The facts that have a line, in their order, the stated one included."""
    found = [re.match(r" {6}#?([a-z_]+\.[a-z_]+): ", line) for line in lines]
    return [match[1] for match in found if match]


def read_by(kind: str, pack: Pack, *, every: bool) -> list[str]:
    """The facts that the indicators of a kind read, of those for every kind or of the others, in their order.

    An indicator for every kind that names this one in its condition is one of the others.
    """
    names: dict[str, None] = {}
    for item in pack.indicators.values():
        shared = item.kinds == frozenset(pack.kinds) and f"'{kind}'" not in repr(item.own.when)
        if kind in item.kinds and shared == every:
            variants = [item.own, *(found.variant for found in item.resolved.values() if found.weight != "off")]
            for variant in variants:
                names |= dict.fromkeys((*facts_of(variant.when), *facts_of(variant.expect)))
    return [name for name in names if name not in (KIND_FACT, PHASE_FACT)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("facts_are", ["reported", "stipulated"])
def test_a_scenario_to_fill_in_is_valid_and_decides_nothing(kind: str, facts_are: FactsAre) -> None:
    text = "\n".join(lines_of(kind, facts_are)) + "\n"
    scenario = load_scenario(text, PACK)
    assert (scenario.facts_are, scenario.activities[0].kind) == (facts_are, kind)
    report = assess(PACK, scenario)
    for found in report.activities[0].stated.criteria:
        assert set(found.verdicts.values()) <= {"undetermined", "not-applicable"}
    core = [item for item in PACK.indicators.values() if item.resolved[PACK.default_reading].weight == "core"]
    if any(kind in item.kinds and item.kinds != frozenset(PACK.kinds) for item in core):
        assert "undetermined" in {
            found.verdicts[PACK.default_reading] for found in report.activities[0].stated.criteria
        }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("facts_are", ["reported", "stipulated"])
def test_any_line_can_be_uncommented(kind: str, facts_are: FactsAre) -> None:
    lines = lines_of(kind, facts_are)
    places = to_fill_in(lines)
    assert len(places) > 20
    for place, key in places.items():
        text = uncommented(lines, place)
        scenario = load_scenario(text, PACK)
        said = scenario.activities[0].accounts[0].facts
        assert "." not in key or said[key].form == "value", key


@pytest.mark.parametrize("kind", KINDS)
def test_all_lines_together_have_the_right_shape(kind: str) -> None:
    lines = lines_of(kind, "reported")
    assert IS_SCENARIO(yaml.safe_load(uncommented(lines, *to_fill_in(lines)).replace("2031-05-02", "'2031-05-02'")))


@pytest.mark.parametrize("kind", KINDS)
def test_its_facts_are_those_that_the_indicators_read(kind: str) -> None:
    lines = lines_of(kind)
    own, every = read_by(kind, PACK, every=False), read_by(kind, PACK, every=True)
    part = next(index for index, line in enumerate(lines) if "=== For every kind" in line)
    first, *special = facts_in(lines[:part])
    assert first == TIER_FACT
    assert special == own
    assert facts_in(lines[part:]) == [*(name for name in every if name not in own), "activity.armed_conflict"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_fact_stands_below_its_criterion_and_its_question(kind: str) -> None:
    lines = lines_of(kind)
    prose, criterion = "", ""
    for line in lines:
        if found := re.fullmatch(r" {6}# --- (\d)\. (.*) ---", line):
            criterion = next(
                item.id for item in PACK.criteria if item.title == found[2] and item.number == int(found[1])
            )
        if line.lstrip().startswith("# "):
            prose += line.strip().removeprefix("#")
        elif found := re.match(r" {6}#([a-z_]+\.[a-z_]+): ", line):
            fact, said = PACK.vocabulary[found[1]], " ".join(prose.split())
            assert fact.question in said
            assert fact.range_text() in said or all(f"{word}: {sense}" in said for word, sense in fact.choices.items())
            readers = [item for item in PACK.indicators.values() if item.criterion == criterion and kind in item.kinds]
            caveat = fact.id == "activity.armed_conflict" and "caveat to the report" in said
            assert caveat or fact.id in {name for item in readers for name in read_names(item)}
            assert ("If left out, " in said) == (fact.id in silenced(kind, PACK)), fact.id
        if not line:
            prose = ""
        assert len(line) <= 100
        assert line == line.rstrip()


def read_names(item: Any) -> set[str]:
    variants = [item.own, *(found.variant for found in item.resolved.values() if found.weight != "off")]
    return {name for variant in variants for part in (variant.when, variant.expect) for name in facts_of(part)}


def test_a_reported_scenario_asks_for_sources_and_a_hypothetical_does_not() -> None:
    reported, stipulated = ("\n".join(lines_of("inspection", how)) for how in ("reported", "stipulated"))
    assert "#notification.made: {value: true, source: …}" in reported
    assert "#activity.interference_foreseeable: {value: true, why: …, source: …}" in reported
    assert "confirmed, reported, estimated, disputed, supposed" in " ".join(reported.replace("#", "").split())
    assert "#notification.made: true\n" in stipulated
    assert "#activity.interference_foreseeable: {value: true, why: …}\n" in stipulated
    assert "source" not in stipulated


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("facts_are", ["reported", "stipulated"])
def test_the_account_at_its_end_can_be_uncommented(kind: str, facts_are: FactsAre) -> None:
    lines = lines_of(kind, facts_are)
    start = lines.index("# accounts:")
    assert len(lines) == start + 6
    text = "\n".join([*lines[:start], *(line.removeprefix("# ") for line in lines[start:])]) + "\n"
    [activity] = load_scenario(text, PACK).activities
    assert [account.id for account in activity.accounts] == ["stated", "other-state"]
    assert "# which is the account `stated`" in text


def test_the_phase_stands_out_with_its_choices() -> None:
    lines = lines_of("launch")
    assert "#phase: planned  # planned, under-way or completed" in lines
    assert any("If not stated, it is taken as completed." in line for line in lines)


def test_it_says_truly_what_leaving_a_fact_out_does() -> None:
    said = " ".join(line.strip("# ") for line in lines_of("inspection"))
    assert "some indicators are asked only where a fact is stated" in said
    assert "If left out, 1.6 is not asked; {unknown: why} keeps that open." in said


def test_a_whole_scenario_to_fill_in(golden: Callable[[Path, str], None]) -> None:
    golden(DATA / "new" / "jamming.behaviour.yaml", "\n".join(lines_of("jamming", "reported")) + "\n")


STRANGE = {
    "kinds": {
        "clusters": {"c": "All"},
        "kinds": {"true": {"title": "Yes: a `kind`, isn't it?", "cluster": "c", "note": "line\nbreak"},
                  "plain": {"title": "Plain", "cluster": "c"}},
        "groups": {},
    },
    "facts": {
        "groups": {"activity": "Activity", "act": "Act"},
        "facts": {
            "activity.kind": {"type": "choice", "from_kinds": True, "title": "Kind", "question": "Which?"},
            "activity.phase": {"type": "choice", "choices": {"null": "n", "done": "d"}, "assume": "done",
                               "title": "Phase", "question": "When?"},
            "act.word": {"type": "choice", "choices": {"null": "a word", "10": "ten", "true": "yes"}, "title": "Word",
                         "question": "Which\n# word: {x"},
            "act.below": {"type": "number", "unit": "h", "maximum": -3.5, "title": "Below", "question": "How low?"},
            "act.small": {"type": "integer", "minimum": 0.5, "maximum": 2, "title": "Small", "question": "How many?"},
            "act.free": {"type": "number", "title": "Free", "question": "How much?"},
            "act.tiny": {"type": "number", "minimum": 0.0000001, "title": "Tiny", "question": "How little?"},
        },
        "consistency": [{"id": "c", "when": {"act.word": "null"}, "says": "Not this word."}],
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """A pack without the tier, with names and texts that YAML could take for something else."""
    folder = tmp_path_factory.mktemp("packs") / "strange"
    (folder / "criteria").mkdir(parents=True)
    authority = [{"instrument": "CODE", "provision": "1", "says": "so", "role": "duty"}]
    item = {
        "number": "1.1", "statement": "S.", "weight": "core", "kinds": ["true"], "authority": authority, "remedy": "R.",
        "thresholds": {"x": {"value": -5, "unit": "h", "convention": True, "why": "w"}},
        "id": "one", "expect": {"any": [{"act.word": ["10"]}, {"act.below": {"at_least": "x"}}, {"stated": "act.small"},
                                        {"stated": "act.free"}, {"stated": "act.tiny"}]},
        "examples": {"met": {"activity.kind": "true", "act.word": "10"},
                     "missed": {"activity.kind": "true", "act.word": "true", "act.below": -9}},
    }  # fmt: skip
    files: dict[str, Any] = {
        **STRANGE,
        "pack": {"id": "strange", "version": "1.0.0", "title": "Strange", "default_reading": "plain",
                 "source": {"title": "S", "year": 2026}, "readings": [{"id": "plain", "title": "P", "idea": "i"}]},
        "instruments": {"instruments": {"CODE": {"title": "A code", "year": 2000, "status": "political-code",
                                                 "binds": "nobody", "says": "s"}}},
        "criteria/1-one": {"id": "one", "number": 1, "title": "One", "side": "responsible", "sense": "s",
                           "indicators": [item]},
    }  # fmt: skip
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(json.dumps(content))
    return load_pack(folder)


def test_strange_names_and_texts_stay_what_they_are(strange: Pack) -> None:
    lines = lines_of("true", "stipulated", strange)
    text = "\n".join(lines) + "\n"
    scenario = load_scenario(text, strange)
    assert scenario.title == "Yes: a `kind`, isn't it?"
    assert (scenario.activities[0].kind, scenario.phase) == ("true", None)
    assert facts_in(lines) == ["act.word", "act.below", "act.small", "act.free", "act.tiny"]
    assert scenario.activities[0].accounts[0].facts["act.word"].form == "unknown"
    assert 'for example: "10"' in text
    said = {}
    for place, key in to_fill_in(lines).items():
        filled = load_scenario(uncommented(lines, place), strange)
        said[key] = filled.activities[0].accounts[0].facts.get(key)
        assert key != "phase" or filled.phase == "null"
    values = {key: fact.value for key, fact in said.items() if fact is not None}
    assert values == {"act.below": -9, "act.small": 1, "act.free": 0, "act.tiny": 0.0000001}
    assert "0.0000001" in text


def test_a_kind_that_no_indicator_concerns_has_a_head_only(strange: Pack) -> None:
    lines = lines_of("plain", "stipulated", strange)
    assert load_scenario("\n".join(lines) + "\n", strange).activities[0].kind == "plain"
    assert not any("facts:" in line for line in lines)


def test_facts_that_are_read_for_every_kind_only(tmp_path: Path) -> None:
    pack = small_pack(tmp_path / "p", indicator("a", {"act.told": True}))
    lines = lines_of("visit", "stipulated", pack)
    assert load_scenario("\n".join(lines) + "\n", pack).activities[0].kind == "visit"
    assert "act.told" in facts_in(lines)


# --- the command that writes it ---


def written(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_without_a_kind_the_kinds_are_listed() -> None:
    listed = ran(new)
    assert listed.exit_code == 0
    assert all(f"- {kind}: " in listed.stdout for kind in KINDS)
    assert ran(new, "-o", "x.yaml").exit_code == 2


def test_a_kind_that_does_not_exist_is_suggested() -> None:
    assert "did you mean `launch`" in ran(new, "lunch").output
    assert "a group of kinds: launch, " in ran(new, "notifiable").output
    assert "lists the kinds" in ran(new, "qqq").output
    assert ran(new, "lunch").exit_code == 2


def test_a_file_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "a.behaviour.yaml"
    first = ran(new, "launch", "-o", path)
    assert (first.exit_code, first.stdout) == (0, "")
    assert f"behaviour-check check {path}" in first.stderr
    before = written(path)
    assert load_scenario(path, PACK).activities[0].kind == "launch"
    again = ran(new, "inspection", "-o", path)
    assert again.exit_code == 2
    assert "--force" in again.output
    assert written(path) == before
    assert ran(new, "inspection", "--reported", "--force", "-o", path).exit_code == 0
    assert load_scenario(path, PACK).facts_are == "reported"
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "a.behaviour.yaml").symlink_to(tmp_path / "elsewhere")
    assert ran(new, "launch", "-o", tmp_path / "a.behaviour.yaml").exit_code == 2
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.behaviour.yaml"
    path.write_text("as it was")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("behaviour_check.cli.sinks.File.finish", full)
    assert isinstance(ran(new, "launch", "--force", "-o", path).exception, OSError)
    assert [(item.name, written(item)) for item in tmp_path.iterdir()] == [(path.name, "as it was")]


def test_where_it_cannot_be_written(tmp_path: Path) -> None:
    assert "is a folder" in ran(new, "launch", "-o", tmp_path).output
    assert "cannot be written" in ran(new, "launch", "-o", tmp_path / "none" / "a.behaviour.yaml").output


def test_another_ending_is_remarked_on(tmp_path: Path) -> None:
    assert "*.behaviour.yaml" in ran(new, "launch", "-o", tmp_path / "a.yaml").stderr
    assert "*.behaviour.yaml" not in ran(new, "launch", "-o", tmp_path / "b.behaviour.yml").stderr


def modeline(text: str) -> str:
    first = text.splitlines()[0]
    return first.removeprefix("# yaml-language-server: $schema=") if first.startswith("# yaml-language") else ""


def test_the_first_line_names_the_nearest_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = (ROOT / "schema" / "scenario.schema.json").as_uri()
    folder = tmp_path / "repository" / "scenarios" / "deep"
    folder.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()

    def first_line(*more: str | Path) -> str:
        path = folder / "a.behaviour.yaml"
        assert ran(new, "launch", "--force", "-o", path, *more).exit_code == 0
        return modeline(written(path))

    assert first_line() == installed
    own = ROOT / "schema" / "scenario.schema.json"
    (tmp_path / "scenario.schema.json").write_bytes(own.read_bytes())
    assert first_line() == installed  # what lies above the repository is not the repository's
    above = tmp_path / "repository" / "schema"
    above.mkdir()
    (above / "scenario.schema.json").write_bytes(own.read_bytes())
    assert first_line() == "../../schema/scenario.schema.json"
    (folder.parent / "scenario.schema.json").write_text('{"title": "Scenario for another 1.0.0"}')
    assert first_line() == "../../schema/scenario.schema.json"
    (folder / "scenario.schema.json").write_bytes(b"\xff\xfe")
    assert first_line() == "../../schema/scenario.schema.json"
    (folder / "scenario.schema.json").write_bytes(own.read_bytes())
    assert first_line() == "scenario.schema.json"
    assert first_line("--schema", "https://example.org/s.json") == "https://example.org/s.json"
    monkeypatch.chdir(folder.parent)
    assert modeline(ran(new, "launch").stdout) == "../schema/scenario.schema.json"
    assert modeline(ran(new, "launch", "-o", "-").stdout) == "../schema/scenario.schema.json"


def test_a_schema_below_a_folder_with_spaces_is_named_so_that_editors_read_it(tmp_path: Path) -> None:
    own, folder = ROOT / "schema" / "scenario.schema.json", tmp_path / "my work"
    (folder / "here is" / "schema").mkdir(parents=True)
    (folder / "here is" / "schema" / own.name).write_bytes(own.read_bytes())
    path = folder / "here is" / "a.behaviour.yaml"
    assert ran(new, "launch", "-o", path).exit_code == 0
    assert modeline(written(path)) == "schema/scenario.schema.json"
    assert ran(new, "launch", "-o", path, "--force", "--schema", "my schema.json").exit_code == 2


def test_for_another_pack_the_command_says_how_to_get_its_schema(tmp_path: Path, strange: Pack) -> None:
    folder = tmp_path / "strange"
    folder.mkdir()
    (folder / "pack.yaml").write_text("id: our-class\nextends: panel6\nversion: 1.0.0\ntitle: Ours\n")
    path = tmp_path / "a.behaviour.yaml"
    result = ran(new, "launch", "-r", folder, "-o", path)
    assert result.exit_code == 0
    assert modeline(written(path)) == ""
    assert f"behaviour-check schema scenario -r {folder} > scenario.schema.json" in result.stderr
    (tmp_path / "scenario.schema.json").write_text(ran(schema_command, "scenario", "-r", str(folder)).stdout)
    assert ran(new, "launch", "-r", folder, "-o", path, "--force").exit_code == 0
    assert modeline(written(path)) == "scenario.schema.json"
    assert load_scenario(path, load_pack(folder)).activities[0].kind == "launch"
