"""What a person meets who writes in an editor: the real language server, with the published schemas."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import ROOT
from language_server import MARK, LanguageServer

from behaviour_check import load_pack
from behaviour_check.cli.new import command as new
from behaviour_check.guidance import MEANINGS
from behaviour_check.pack import KIND_FACT, PHASE_FACT
from behaviour_check.scenario import VERDICTS
from behaviour_check.template import template

pytestmark = pytest.mark.slow

PACK = load_pack("panel6")
EXAMPLES = sorted((ROOT / "examples").rglob("*.behaviour.yaml"))
RULE_FILES = sorted((ROOT / "rules").rglob("*.yaml"))
STATED = [fact for fact in PACK.vocabulary.values() if fact.id not in (KIND_FACT, PHASE_FACT)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    """The real server, as editors run it. It knows every kind of file by its name, and schemas in draft-07."""
    found = subprocess.run([ROOT / "tools" / "language_server.sh"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.skip(
            f"yaml-language-server could not be had: {(found.stderr.strip() or 'no reason given').splitlines()[-1]}"
        )
    schema = (ROOT / "schema").as_uri()
    associations = {
        f"{schema}/scenario.draft-07.schema.json": ["*.behaviour.yaml"],
        f"{schema}/rules.draft-07.schema.json": ["rules/**/*.yaml"],
        f"{schema}/config.draft-07.schema.json": ["behaviour-check.yaml"],
    }
    off = {"enable": False}
    settings = {"yaml": {"schemas": associations, "schemaStore": off, "kubernetesCRDStore": off}}
    with LanguageServer(["node", found.stdout.strip(), "--stdio"], tmp_path_factory.mktemp("work"), settings) as server:
        yield server


class Editor:
    """Opens texts in the server, each in a file of its own: by its first line, or by its name."""

    count = 0

    def __init__(self, server: LanguageServer, by: str) -> None:
        self.server = server
        schema = (ROOT / "schema" / "scenario.schema.json").as_uri()
        self.head = f"# yaml-language-server: $schema={schema}\n" if by == "first line, 2020-12" else ""

    def open(self, text: str) -> Any:
        Editor.count += 1
        return self.server.open(f"{Editor.count}.behaviour.yaml", self.head + text)

    def problems(self, text: str) -> list[tuple[int, str]]:
        offset = self.head.count("\n")
        return [(line - offset, message) for line, message in self.server.problems(self.open(text))]

    def completions(self, text: str) -> dict[str, Any]:
        return self.server.completions(self.open(text))

    def hover(self, text: str) -> str:
        return self.server.hover(self.open(text)).replace("\\", "")


@pytest.fixture(params=["first line, 2020-12", "name, draft-07"])
def editor(request: pytest.FixtureRequest, server: LanguageServer) -> Editor:
    return Editor(server, request.param)


def documented(item: Any) -> str:
    text = item.get("documentation") or ""
    return str(text["value"] if isinstance(text, dict) else text).replace("\\", "")


def flat(text: str) -> str:
    return " ".join(text.split())


ACT = "title: A\nactivities:\n  - id: act\n    kind: inspection\n    facts:\n      "


def test_the_server_completes_fact_ids_with_their_questions(editor: Editor) -> None:
    offered = editor.completions(f"{ACT}{MARK}\n")
    for fact in STATED:
        assert fact.id in offered
        assert fact.question in flat(documented(offered[fact.id]))
        assert offered[fact.id]["insertText"].startswith(f"{fact.id}:")
    assert not {KIND_FACT, PHASE_FACT, "title"} & offered.keys()


def test_the_server_completes_what_is_half_written(editor: Editor) -> None:
    assert "notification.lead_time_h" in editor.completions(f"{ACT}notification.made: true\n      notif{MARK}\n")
    assert "notification.made" not in editor.completions(f"{ACT}notification.made: true\n      notif{MARK}\n")


@pytest.mark.parametrize("fact", [fact for fact in STATED if fact.choices], ids=lambda fact: fact.id)
def test_the_server_completes_choices_with_their_meanings(editor: Editor, fact: Any) -> None:
    place = f"{fact.id}:\n        value: {MARK}" if fact.needs_why else f"{fact.id}: {MARK}"
    offered = editor.completions(f"{ACT}{place}\n")
    for word, sense in fact.choices.items():
        assert sense in flat(documented(offered[word]))
        assert fact.question in flat(documented(offered[word]))


def test_the_server_completes_true_and_false_and_whole_statements(editor: Editor) -> None:
    offered = editor.completions(f"{ACT}notification.made: {MARK}\n")
    assert {"true", "false", "a value with its source", "unknown, with the reason"} <= offered.keys()
    snippet = offered["a value with its source"]["insertText"]
    assert [line.split(":")[0].strip() for line in snippet.strip().splitlines()] == ["value", "source", "confidence"]
    assert "a range" in editor.completions(f"{ACT}notification.lead_time_h: {MARK}\n")
    judgement = editor.completions(f"{ACT}activity.interference_foreseeable: {MARK}\n")["a judgement, with its reason"]
    assert "why:" in judgement["insertText"]


def test_the_server_completes_the_parts_of_a_statement(editor: Editor) -> None:
    offered = editor.completions(f"{ACT}notification.lead_time_h:\n        value: 3\n        {MARK}\n")
    assert {
        "between",
        "at_least",
        "at_most",
        "unknown",
        "source",
        "date",
        "confidence",
        "why",
        "note",
    } <= offered.keys()
    assert "value" not in offered
    degrees = editor.completions(f"{ACT}notification.lead_time_h:\n        value: 3\n        confidence: {MARK}\n")
    assert {word: documented(degrees[word]) for word in MEANINGS["confidence"]} == MEANINGS["confidence"]


def test_the_server_completes_the_frame_of_a_scenario(editor: Editor) -> None:
    offered = editor.completions(f"titl{MARK}\n")
    assert {"title", "summary", "pack", "facts_are", "phase", "date", "actor", "activities", "expect"} <= offered.keys()
    assert all(documented(item) for item in offered.values())
    assert all(":" in item["insertText"] for item in offered.values())
    kinds = editor.completions(f"title: A\nactivities:\n  - id: act\n    kind: {MARK}\n")
    for id, kind in PACK.kinds.items():
        assert f"{kind.title}: {kind.note}" if kind.note else kind.title in documented(kinds[id])
    pledges = editor.completions(f"title: A\npledged:\n  - {MARK}\n")
    assert PACK.instruments["HCOC"].title in documented(pledges["HCOC"])
    assert "OST" not in pledges
    verdicts = editor.completions(f"title: A\nexpect:\n  act:\n    baseline:\n      avoid-surprise: {MARK}\n")
    assert {word: documented(verdicts[word]) for word in VERDICTS} == MEANINGS["verdict"]


@pytest.mark.parametrize("text", [f"activities:\n{MARK}\n", f"activities:\n  - {MARK}\n", f"activities:\n  {MARK}\n"])
def test_the_server_offers_an_activity(editor: Editor, text: str) -> None:
    offered = editor.completions("title: A\n" + text)
    inserted = offered["an activity"]["insertText"]
    assert [line.strip(" -").partition(":")[0] for line in inserted.splitlines()] == ["id", "kind", "facts", "$3"]


@pytest.mark.parametrize("said", ["3", "{value: 3, source: x}", "{unknown: why}"])
def test_hovering_over_a_fact_shows_its_question(editor: Editor, said: str) -> None:
    fact = PACK.vocabulary["notification.lead_time_h"]
    shown = editor.hover(f"{ACT}notification.lea{MARK}d_time_h: {said}\n")
    assert shown.startswith(f"#### {fact.title}\n")
    assert fact.question in shown
    assert fact.range_text() in shown


def test_hovering_over_a_choice_shows_its_meaning_and_the_question(editor: Editor) -> None:
    fact = PACK.vocabulary["consent.status"]
    for text in (f"consent.st{MARK}atus: obtained", f"consent.status: obt{MARK}ained"):
        shown = editor.hover(f"{ACT}{text}\n")
        assert shown.startswith(f"#### {fact.title}\n")
        assert fact.choices["obtained"] in shown
        assert fact.question in shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"ti{MARK}tle: A\n", "A name for the scenario"),
        (f"facts_{MARK}are: reported\n", MEANINGS["facts_are"]["reported"]),
        (f"pledged: [HC{MARK}OC]\n", PACK.instruments["HCOC"].says[:40]),
        (f"activities:\n  - id: act\n    ki{MARK}nd: launch\n", PACK.kinds["launch"].note),
        (f"{ACT}consent.status: {{value: obtained, sour{MARK}ce: x}}\n", "Where it is known from"),
        (f"{ACT}consent.status: {{value: obtained, confid{MARK}ence: reported}}\n", MEANINGS["confidence"]["reported"]),
    ],
    ids=["title", "facts_are", "pledged", "kind", "source", "confidence"],
)
def test_hovering_over_other_keys_shows_what_they_are(editor: Editor, text: str, expected: str) -> None:
    assert expected in editor.hover(text)


WRONG: list[tuple[str, int, str]] = [
    (f"{ACT}notification.made: maybe\n", 6, 'Incorrect type. Expected "boolean | object(Notice given)".'),
    (f"{ACT}notification.made: yes\n", 6, 'Incorrect type. Expected "boolean | object(Notice given)".'),
    (f"{ACT}consent.status: asked\n", 6, 'Value must be "obtained" | "refused" | "not-sought".'),
    (f"{ACT}conjunction.peak_pc: 3\n", 6, "Value is above the maximum of 1."),
    (f"{ACT}notification.lead_time: 3\n", 6, "Property notification.lead_time is not allowed."),
    (f"{ACT}notification.made: {{value: true, valeu: 3}}\n", 6, "Property valeu is not allowed."),
    (f"{ACT}activity.interference_foreseeable: true\n", 6,
     'Incorrect type. Expected "Harmful interference foreseeable: {value: …, why: …}".'),
    (f"titel: A\n{ACT}notification.made: true\n", 1, "Property titel is not allowed."),
    (f"{ACT}notification.made: true\ndate: 2031-13\n", 7, "Write YYYY (in quotes), YYYY-MM or YYYY-MM-DD."),
    ("title: A\nactivities:\n  - {id: an act, kind: launch}\n", 3, "Use letters, digits and hyphens."),
    ("title: A\nactivities:\n  - {id: act, kind: lunch}\n", 3, 'Value must be "launch" | '),
    ("activities:\n  - {id: act, kind: launch}\n", 1, 'Missing property "title".'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "message"), WRONG, ids=[case[2][:45] for case in WRONG])
def test_the_server_says_what_is_wrong(editor: Editor, text: str, line: int, message: str) -> None:
    problems = editor.problems(text)
    assert [found for found in problems if found[0] == line and found[1].startswith(message)], problems
    assert {found[0] for found in problems} == {line}


def test_the_server_finds_nothing_wrong_in_the_examples_and_the_rules(server: LanguageServer) -> None:
    def without_first_line(path: Path) -> str:
        text = path.read_text(encoding="utf-8")
        return text.partition("\n")[2] if text.startswith("# yaml-language-server") else text

    opened = {path: server.open(f"examples/{path.name}", without_first_line(path)) for path in EXAMPLES}
    opened |= {path: server.open(f"rules/{path.name}", without_first_line(path)) for path in RULE_FILES}
    assert {path.name: found for path, place in opened.items() if (found := server.problems(place))} == {}


@pytest.mark.parametrize("kind", ["inspection", "jamming"])
def test_the_server_likes_a_scenario_to_fill_in_and_one_filled_in(server: LanguageServer, kind: str) -> None:
    where = (ROOT / "schema" / "scenario.schema.json").as_uri()
    lines = list(template(kind, PACK, "reported", where))
    assert server.problems(server.open(f"{kind}.yaml", "\n".join(lines) + "\n")) == []
    filled = [re.sub(r"^( *)#(?=[^ #])", r"\1", line) for line in lines]
    assert server.problems(server.open(f"{kind}-filled.yaml", "\n".join(filled) + "\n")) == []
    with_mistake = "\n".join(lines).replace("kind: ", "kind: not-")
    assert server.problems(server.open(f"{kind}-wrong.yaml", with_mistake + "\n")) != []


def test_the_server_knows_the_settings_and_the_rules(server: LanguageServer) -> None:
    wrong = server.open("behaviour-check.yaml", "fail_on: sometimes\nraeding: baseline\n")
    assert {line for line, _ in server.problems(wrong)} == {1, 2}
    offered = server.completions(server.open("behaviour-check.yaml", f"fail_on: {MARK}\n"))
    assert {word: documented(offered[word]) for word in MEANINGS["fail_on"]} == MEANINGS["fail_on"]


def test_the_first_line_that_new_writes_leads_to_the_schema(server: LanguageServer, tmp_path: Path) -> None:
    schema = (ROOT / "schema" / "scenario.schema.json").read_bytes()
    folder = tmp_path / "my scenarios" / "deep"
    (tmp_path / "my scenarios" / "schema").mkdir(parents=True)
    (tmp_path / "my scenarios" / "schema" / "scenario.schema.json").write_bytes(schema)
    folder.mkdir()
    relative, address = folder / "relative.yaml", folder / "address.yaml"
    where = (tmp_path / "my scenarios" / "schema" / "scenario.schema.json").as_uri()
    for path, more in ((relative, []), (address, ["--schema", where])):
        assert CliRunner().invoke(new, ["launch", "-o", str(path), *more]).exit_code == 0
        text = path.read_text(encoding="utf-8").replace("pack: panel6", "pakc: panel6")
        assert [found[1] for found in server.problems(server.open(str(path), text))] == [
            "Property pakc is not allowed."
        ]
    assert relative.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../schema/")
    assert "my%20scenarios" in address.read_text(encoding="utf-8").splitlines()[0]
