"""Reading YAML: the words of YAML 1.2, the same results from either parser, and nothing that a file can do to us."""

from __future__ import annotations

import codecs
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
import yaml
from conftest import DATA, ROOT
from hypothesis import example, given, settings
from hypothesis import strategies as st
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from behaviour_check import InvalidInput, Pack, load_pack, load_scenario
from behaviour_check.cli.inputs import find
from behaviour_check.source import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_PROBLEMS,
    MAX_VALUES,
    Document,
    Place,
    clean,
    one_line,
    read_bytes,
    read_file,
    read_text,
    shown,
    suggest,
)

LAUGHS = "a0: &a0 [ha, ha]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}, *a{n}]\n" for n in range(60))
SCENARIO = "title: One\nactivities: [{id: pass, kind: launch}]\n"


def problem_of(text: str | bytes) -> str:
    """The one problem of a text or of the bytes of a file."""
    with pytest.raises(InvalidInput) as found:
        _ = read_text(text, "x") if isinstance(text, str) else read_bytes(text, "x")
    [problem] = found.value.problems
    return str(problem)


# --- YAML 1.2 ---

WORDS: list[tuple[str, object]] = [
    # truth and nothing
    ("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False),
    ("tRUE", "tRUE"), ("yes", "yes"), ("Yes", "Yes"), ("no", "no"), ("NO", "NO"), ("on", "on"), ("off", "off"),
    ("Off", "Off"), ("y", "y"), ("N", "N"), ("nil", "nil"), ("none", "none"), ("NuLL", "NuLL"),
    # whole numbers
    ("0", 0), ("-0", 0), ("+12", 12), ("-12", -12), ("012", 12), ("0o17", 15), ("0x1F", 31), ("0xff", 255),
    ("0o18", "0o18"), ("0b11", "0b11"), ("-0x1F", "-0x1F"), ("0X1F", "0X1F"), ("1_000", "1_000"), ("1,000", "1,000"),
    ("190:20:30", "190:20:30"), ("12e", "12e"), ("1 2", "1 2"), ("\u0663", "\u0663"),
    # other numbers
    ("1e5", 100_000.0), ("1E-3", 0.001), ("1.", 1.0), (".5", 0.5), ("-.5e+1", -5.0), ("+1.5", 1.5),
    ("6.02e23", 6.02e23), (".", "."), ("-a", "-a"), ("+", "+"), ("e5", "e5"), ("1.5.2", "1.5.2"), ("1e5.0", "1e5.0"),
    ("--1", "--1"),
    # dates and times are text
    ("2031-05-02", "2031-05-02"), ("2031-05", "2031-05"), ("2031-05-02T10:00:00Z", "2031-05-02T10:00:00Z"),
    # quotes make text of anything
    ("'true'", "true"), ('"12"', "12"), ("''", ""), ('"null"', "null"), ("'~'", "~"), ('"\\u00e9\\x41"', "éA"),
    ("'it''s'", "it's"), ("|\n  a\n  b", "a\nb\n"), (">-\n  a\n  b", "a b"),
    # text
    ("a b  c", "a b  c"), ("why? now", "why? now"), ("x:y", "x:y"), ("x #y", "x"), ("x#y", "x#y"), ("<<", "<<"),
    ("=", "="), ("[no, 0o17, why?]", ["no", 15, "why?"]), ("{a: off, b: 1e5}", {"a": "off", "b": 1e5}), ("[]", []),
    ("{}", {}), ('{"a":1}', {"a": 1}), ("{a: http://x.org/?q=1}", {"a": "http://x.org/?q=1"}),
    ("- a\n- - b", ["a", ["b"]]), ("? a\n: b", {"a": "b"}), ("&x a", "a"), ("[&x a, *x]", ["a", "a"]),
    ("😀", "😀"),
]  # fmt: skip


@pytest.mark.parametrize("fast", [True, False], ids=["libyaml", "PyYAML"])
@pytest.mark.parametrize(("text", "value"), WORDS, ids=ascii)
def test_the_words_of_yaml_1_2(text: str, value: object, fast: bool) -> None:
    data = read_text("key:\n" + indent(text, "  "), fast=fast).data
    assert (data, repr(data)) == ({"key": value}, repr({"key": value}))


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_null_is_told_and_kept(text: str) -> None:
    document = read_text(f"key: {text}\nlist: [{text or '~'}]", "x")
    assert document.data == {"key": None, "list": [None]}
    assert [str(problem) for problem in document.problems] == [
        "x:1:1: `key` has no value (null) (give it a value, or leave the key out)",
        "x:2:8: an entry of this list is empty (null) (give it a value, or remove it)",
    ]


def test_the_first_of_two_equal_keys_counts() -> None:
    document = read_text("a: 1\nb: 2\na: 3\n", "x")
    assert document.data == {"a": 1, "b": 2}
    assert document.places(())["a"] == Place(1, 4, 1, 5)
    assert [problem.line for problem in document.problems] == [3]


def test_a_value_that_is_wrong_in_itself_is_told_once() -> None:
    document = read_text("a: .inf\nb: 2\n", "x")
    [told] = document.problems
    assert document.problem(("a",), "`a` is out of range") == told
    assert document.problem(("b",), "`b` is out of range").message == "`b` is out of range"


# --- both parsers ---

FILES = sorted(path for folder in ("examples", "rules", "tests/data") for path in (ROOT / folder).rglob("*.yaml"))


def outcome(text: str, *, fast: bool) -> object:
    """All that reading gives: the data with its types, the problems, and the place of every node."""
    try:
        document = read_text(text, "x", fast=fast)
    except InvalidInput as error:
        return error.problems
    assert document.root is not None
    return repr(document.data), document.problems, list(nodes(document.root))


def nodes(node: Node) -> Iterator[object]:
    value = node.value if isinstance(node, ScalarNode) else type(node)
    # The parsers differ over where nothing stands: before or after the blanks.
    start, end = (node.start_mark, node.end_mark) if value else (None, None)
    yield value, node.tag, start and (start.line, start.column), end and (end.line, end.column)
    if isinstance(node, SequenceNode):
        for item in node.value:
            yield from nodes(item)
    elif isinstance(node, MappingNode):
        for key, item in node.value:
            yield from nodes(key)
            yield from nodes(item)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_both_parsers_read_every_file_alike(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert outcome(text, fast=True) == outcome(text, fast=False)


TRICKY = [
    "a", "a\n", "\n\na: 1", "a: 1\r\nb:\r\n- 2\r\n", "a: 1\rb: 2", "a:\n  b: é\n  c: 😀 d\n", "a: 'x\n\n  y'\n",
    "a: |\n  x\n\n   y\n\nb: 1", "a: |+\n  x\n\n", "a: >2\n    x", "a: |-", "a: |", "? [a, b]\n: c", "{? a, ? b: c}",
    "a:  # c\n  # d\n  b", "a\tb: 1", "a: 1\t", "a: [\n\t1]", "a: 'x\ty'", "- \ta", "-\ta", "a:\t1", "\ta: 1",
    "a: b\n\t\nc: d", "a: >-\n  \tb\n", "a: 1 #\tc", "%FOO\n---\na: 1", "%YAML 1.2\n---\na: 1",
    "%TAG ! tag:x,2031:\n---\na: !b c", "\n%A", "\r%A\n--- a", "%", "a: 5%", "a\x85b: 1", "a: b\u2028c: d",
    "a: \x85b", "[a:]", "{a:}", "[a:,b]", "{a:[1]}", "[a: ]", "[?]", "{?}", "[? ]", '[-"b":?  a]', "[a?b, ?c, d?]",
    "{a? b: c}", "{a\n? b}", "- ? a\n  : b\n- ?", "|# x", "a: ># x\n  b", "a: |-# x", "&a a: &b\n  *a : 1", "*a",
    "&a", "[&a , *a]", "!t a", "!!str 1", "!<x> a", "!", "! a", "!t &a b", "&a !t b", "!t", "!e!x a", "---",
    "---\n...\n", "--- a", "--- |\n a", "--- a: b", "a\n---\nb", "a\n...\nb", "...", "--- a\n... # b\n", "a: ---",
    "---a: 1", '"\\ud800"', '"\\ud83d\\ude00"', '"\\U00110000"', '"\\UFFFFFFFF"', '"\\x4"', '"\\q"', '"\\\n a"',
    '"a\\', "'a", '"a', '"a"b', "'a'b: c", "a: b: c", "a: - b", "- a\nb: c", "a: 1\n b: 2", "a:\n   b: 1\n  c: 2",
    "a: @", "a: `", "a: %b", "a: *b c", "a: &b c", "a: * b", "a: & b", "a: {b: c", "a: [b, c", "a: {b: c]", "a: [b}",
    "}", "]", ",", "a: }", "[a b: c]", "{a b: c, d}", "{a: 1 b: 2}", "[,]", "{,}", "[a,,b]", "a\nb: c", "a: 1\nb",
    "a: 1\nb\nc: 2", "f:\na.b: 1\nc.d: |\n  x\n\n# e\n", "f:\na.b:\nc.d:\n  e: [1,\n2]\ng: 1",
    "f:\na.b: \n# c\n", "{a: b, c d}", "{why: b, c}", "{a: b: c}", "{a: b c\n d: e}", "[a: b: c]", "{a: 'b': c}",
    "{unknown}", "a" * 1025 + ": 1", "{" + "a" * 1025 + ": 1}", "\x00", "a: \x07", "a: \x7f", "a: \ufffe",
    "a: \ud800", "", " ", "\n", "# a", "\ufeffa: 1", "\ufeff\ufeffa: 1", "a: \ufeff", "a: 1\n\ufeff", "\ufeff",
    "<<: {a: 1}", "a: !!binary aGk=", "{1: 2, a: 3, a: 4}", "[" * MAX_DEPTH + "]" * MAX_DEPTH,
    "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "- " * 2000, "? " * 2000, "a: " * 100,
    "\n".join(" " * i + "a:" for i in range(MAX_DEPTH)), "\n".join(" " * i + "a:" for i in range(MAX_DEPTH + 1)),
    "\r".join(" " * i + "a:" for i in range(1200)), "\u2028".join(" " * i + "a:" for i in range(1200)),
    "a:\n" + "".join(" " * (i // 2) + ("- \n" if i % 2 else "a:\n") for i in range(130)),
    "&a [" + "[" * 40 + "]" * 40 + ", " + "[" * 30 + "*a" + "]" * 30 + "]",
]  # fmt: skip


@pytest.mark.parametrize("text", TRICKY, ids=lambda text: ascii(text[:40]))
def test_both_parsers_read_tricky_texts_alike(text: str) -> None:
    assert outcome(text, fast=True) == outcome(text, fast=False)


@pytest.mark.parametrize("text", ["{? }", "[?]]", "[[?], " + "[" * 2000], ids=lambda text: text[:8])
def test_the_one_known_difference_is_refused_by_both(text: str) -> None:
    # A `?` that stands alone between brackets: a key that is nothing.
    for fast in (True, False):
        try:
            problems = read_text(text, fast=fast).problems
        except InvalidInput as error:
            problems = error.problems
        assert problems


def test_both_parsers_read_large_texts_alike() -> None:
    text = "".join(f"k{index}: [1, a, {{b: 'c'}}]  # é\n" for index in range(1500))
    assert outcome(text, fast=True) == outcome(text, fast=False)
    assert outcome(text + "]", fast=True) == outcome(text + "]", fast=False)


SOUP = st.lists(
    st.sampled_from([
        "a", "b", "é", "😀", "1", "~", "no", ".inf", "0x1", " ", "  ", "\n", "\n  ", "\n ", "\r\n", "\r", "\t", "a: ",
        "b:", ":", ": ", "- ", "-", "[", "]", "{", "}", ",", ", ", "'", '"', "''", "\\", "\\x41", "#", " # ", "|\n",
        ">\n", "|-\n  ", ">2\n", "&x ", "*x ", "!t ", "!!str ", "why? ", "x?y", "\n? a", "---\n", "...\n", "\n---",
        "%", "@", "`", "<<: ", "\x85", "\u2028", "\x7f", "%YAML 1.2\n", "\\ud800",
    ])
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(SOUP)
def test_both_parsers_read_any_soup_of_signs_alike(text: str) -> None:
    assert outcome(text, fast=True) == outcome(text, fast=False)


letters = st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"], exclude_characters="\u2028\u2029\ufeff")
texts = st.text(letters, max_size=30)
documents = st.recursive(
    st.booleans() | st.integers(-(10**60), 10**60) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=20,
)
styles = st.fixed_dictionaries({
    "default_flow_style": st.sampled_from([None, True, False]),
    "default_style": st.sampled_from([None, '"', "'", "|", ">"]),
    "indent": st.integers(1, 9),
    "width": st.integers(10, 200),
    "allow_unicode": st.booleans(),
    "explicit_start": st.booleans(),
    "line_break": st.sampled_from(["\n", "\r\n"]),
})  # fmt: skip


@settings(deadline=None)
@given(documents, styles)
def test_both_parsers_read_written_documents_alike(data: Any, style: dict[str, Any]) -> None:
    text = yaml.safe_dump(data, **style)
    assert outcome(text, fast=True) == outcome(text, fast=False)


@settings(deadline=None)
@given(documents, st.sampled_from([None, 0, 1, 3]), st.booleans())
def test_json_is_yaml(data: Any, indent: int | None, fast: bool) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    document = read_text(text, fast=fast)
    assert repr(document.data) == repr(data)
    assert document.problems == ()


# --- whatever a file holds ---


@pytest.fixture(scope="module")
def tiny() -> Pack:
    return load_pack(DATA / "packs" / "tiny")


@settings(deadline=None)
@given(raw=st.binary() | st.text().map(str.encode) | SOUP.map(str.encode))
@example(raw=b"\xff")
@example(raw=b"---\xc2\x85")
def test_any_bytes_are_refused_with_a_place(raw: bytes, tiny: Pack) -> None:
    try:
        load_scenario(raw, tiny, "x")
    except InvalidInput as error:
        problems = error.problems
    lines = len(raw.decode("utf-8", "replace").splitlines()) + 1
    assert problems
    assert all(problem.file == "x" and 1 <= problem.line <= lines for problem in problems)
    assert all(problem.column >= 1 and problem.message for problem in problems)


# --- what git would change, or would not keep ---


def test_a_byte_order_mark_at_the_start_is_passed_over() -> None:
    with_mark = read_bytes(codecs.BOM_UTF8 + SCENARIO.encode(), "x")
    assert with_mark.data == read_text(SCENARIO).data
    assert with_mark.place(("title",)) == Place(1, 8, 1, 11)
    assert read_text("\ufeff" + SCENARIO).data == with_mark.data


def test_a_byte_order_mark_elsewhere_is_found() -> None:
    # It is invisible: a key with one would look like any other.
    text = SCENARIO + "\ufeffnotes: more"
    assert problem_of(text) == "x:3:1: a byte order mark stands inside the file (remove it)"
    assert problem_of(text.encode()) == problem_of(text)


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_make_no_difference(ending: str, tiny: Pack) -> None:
    text = "title: One\nnotes: |\n  a\n  b\nactivities:\n- id: pass\n  kind: lunch\n"
    other = text.replace("\n", ending)
    assert read_text(other).data == read_text(text).data
    problems = []
    for raw in (text, other):
        with pytest.raises(InvalidInput) as found:
            load_scenario(raw.encode(), tiny, "x")
        problems.append(found.value.problems)
    assert problems[0] == problems[1]
    assert [(problem.line, problem.column) for problem in problems[0]] == [(7, 9)]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"title: caf\xe9\n", "x:1:11: not UTF-8 text: byte 0xE9 does not belong there (save the file as UTF-8)"),
        (b"a: 1\nb: \xc3", "x:2:4: not UTF-8 text: byte 0xC3 does not belong there (save the file as UTF-8)"),
        (b"\xc3\xa9: 1\nb: \x80", "x:2:4: not UTF-8 text: byte 0x80 does not belong there (save the file as UTF-8)"),
        (codecs.BOM_UTF16_LE, "x:1:1: not UTF-8 text: byte 0xFF does not belong there (save the file as UTF-8)"),
        (b"a: \xed\xa0\x80", "x:1:4: not UTF-8 text: byte 0xED does not belong there (save the file as UTF-8)"),
        (b"a: b\x00", "x:1:5: a control character stands here (remove it)"),
        (b"", "x:1:1: the file is empty (write `key: value` lines; a scenario starts with `title:`)"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_text(raw: bytes, problem: str) -> None:
    assert problem_of(raw) == problem


def test_half_a_character_in_a_text_is_refused() -> None:
    assert problem_of("title: \ud800") == "x:1:8: a control character stands here (remove it)"
    assert problem_of("[" * MAX_DEPTH + "\ud800") == "x:1:65: a control character stands here (remove it)"


def test_a_file_may_have_a_mebibyte_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(SCENARIO.encode() + b"#" * (MAX_BYTES - len(SCENARIO)))
    assert read_file(path).data == read_text(SCENARIO).data
    path.write_bytes(SCENARIO.encode() + b"#" * (MAX_BYTES - len(SCENARIO) + 1))
    with pytest.raises(InvalidInput, match=r"large.yaml: larger than 1024 KiB \(split it into several files\)$"):
        read_file(path)


def test_no_more_problems_than_help(tiny: Pack) -> None:
    facts = "".join(f"    wind.w{index}: 1\n" for index in range(2 * MAX_PROBLEMS))
    with pytest.raises(InvalidInput) as found:
        load_scenario(SCENARIO.replace("activities", "notes: ~\nactivities") + f"facts:\n{facts}", tiny, "x")
    first, *rest = found.value.problems
    assert str(first) == "x: more than 200 problems, of which these are some (mend them, and check again)"
    assert len(rest) == MAX_PROBLEMS
    keys = "".join(f"w{index}: 1\n" for index in range(2 * MAX_PROBLEMS))
    with pytest.raises(InvalidInput) as found:
        load_scenario(SCENARIO + keys, tiny, "x")
    assert len(found.value.problems) <= MAX_PROBLEMS
    with pytest.raises(InvalidInput, match="more than 200 problems"):
        read_text("a: ~\n" * (2 * MAX_PROBLEMS) + "".join(f"b{index}:\n" for index in range(MAX_PROBLEMS)))


def test_anchors_expand_within_bounds() -> None:
    message = "x:11:6: anchors expand to more than 100,000 values (write the value out)"
    assert problem_of(LAUGHS) == message


def test_problems_survive_a_process() -> None:
    with pytest.raises(InvalidInput) as found:
        read_text("a: [", "x")
    again = pickle.loads(pickle.dumps(found.value))  # noqa: S301 - our own
    assert (again.problems, str(again)) == (found.value.problems, str(found.value))


# --- files that mean harm, under limits that the system holds ---

HOSTILE = {
    "billion laughs": (LAUGHS, "anchors expand to more than 100,000 values"),
    "laughing keys": (LAUGHS.replace("[", "{x: ").replace(", ", ", y: ", 1), ""),
    "laughs in one list": ("a: &a [" + "x, " * 90_000 + "]\nb: [*a, *a, *a]\n", "anchors expand to more than"),
    "an anchor in itself": ("a: &a {b: [*a]}\n", "an anchor contains itself"),
    "10,000 brackets": ("a: " + "[" * 10_000 + "]" * 10_000, "nests deeper than 64 levels"),
    "10,000 braces": ("{a: " * 10_000, "nests deeper than 64 levels"),
    "a file of brackets": ("[" * MAX_BYTES, "nests deeper than 64 levels"),
    "a file of dashes": ("- " * (MAX_BYTES // 2), "nests deeper than 64 levels"),
    "deep by lines": ("\n".join(" " * i + "a:" for i in range(1400)), "nests deeper than 64 levels"),
    "deep by returns": ("\r".join(" " * i + "a:" for i in range(1400)), "nests deeper than 64 levels"),
    "too many values": ("- 1\n" * (MAX_BYTES // 4), "holds more than 100,000 values"),
    "many short pairs": ("{" + "a,b," * (MAX_BYTES // 4), "holds more than 100,000 values"),
    "many values and a mistake": ("a: [" + "1, " * (MAX_VALUES - 1000) + "x}", "a `[…]` list is not closed"),
    "one long word": ("a" * MAX_BYTES, "takes a mapping of keys to values"),
    "one long number": ("a: " + "1" * (MAX_BYTES - 3), "is too long"),
    "quotes that never close": ("a: '" + "x\n" * 100_000, "never closed"),
    "many unknown facts": ("title: x\nfacts:\n" + "".join(f"  a.b{n}: 1\n" for n in range(40_000)), "more than 200"),
    "many unknown keys": ("".join(f"k{n}: 1\n" for n in range(49_000)), "is not known here"),
}
UNDER_LIMITS = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (200_000_000, 200_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from behaviour_check.cli import main
sys.argv = ["behaviour-check", "check", "-r", sys.argv[1], sys.argv[2]]
main()
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_bounds(name: str, tmp_path: Path) -> None:
    pytest.importorskip("resource")
    text, message = HOSTILE[name]
    path = tmp_path / "hostile.behaviour.yaml"
    path.write_bytes(text.encode()[:MAX_BYTES])
    command = [sys.executable, "-c", UNDER_LIMITS, str(DATA / "packs" / "tiny"), str(path)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode == 3, run.stderr[-2000:]
    assert message in run.stderr
    assert "Traceback" not in run.stderr


# --- paths ---


def found_in(*paths: Path) -> list[str]:
    """What stands for a list of paths: names of files, or what is wrong."""
    return [str(item) for item in find(map(str, paths))]


def problems_of_check(*paths: Path) -> list[str]:
    """What `behaviour-check check` says on stderr about paths that hold nothing to assess."""
    command = [sys.executable, "-m", "behaviour_check", "check", *map(str, paths)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode == 3
    return run.stderr.splitlines()


def test_a_folder_named_like_a_scenario(tmp_path: Path) -> None:
    folder = tmp_path / "x.behaviour.yaml"
    folder.mkdir()
    (folder / "inside.behaviour.yaml").write_text(SCENARIO)
    problem = f"{folder}: this is a folder, not a file (a scenario is a file; rename the folder)"
    assert found_in(tmp_path) == [problem]
    assert problems_of_check(tmp_path) == [problem]
    # Named on the command line, it is a folder like any other.
    assert found_in(folder) == [str(folder / "inside.behaviour.yaml")]
    with pytest.raises(InvalidInput, match=r"x\.behaviour.yaml: this is a folder, not a file$"):
        read_file(folder)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "not-there.yaml"
    assert problems_of_check(path) == [f"{path}: cannot be read: no such file or directory"]


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.behaviour.yaml"
    path.write_text(SCENARIO)
    path.chmod(0)
    if os.access(path, os.R_OK):  # as root, to whom nothing is closed

        def refuse(self: Path, *_args: object) -> None:
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InvalidInput, match=r"secret\.behaviour.yaml: cannot be read: permission denied$"):
        read_file(path)


def test_an_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "open.behaviour.yaml").write_text(SCENARIO)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    if os.access(closed, os.R_OK):
        scan = os.scandir

        def refuse(path: str) -> Any:
            if str(path) == str(closed):
                raise PermissionError(13, "Permission denied", str(path))
            return scan(path)

        monkeypatch.setattr(os, "scandir", refuse)
    assert found_in(tmp_path) == [
        str(tmp_path / "open.behaviour.yaml"),
        f"{closed}: cannot be read: permission denied",
    ]


def test_a_broken_link(tmp_path: Path) -> None:
    link = tmp_path / "gone.behaviour.yaml"
    link.symlink_to(tmp_path / "nowhere")
    assert found_in(tmp_path) == [str(link)]
    assert problems_of_check(tmp_path) == [f"{link}: cannot be read: no such file or directory"]


def test_loops_of_links(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "one.behaviour.yaml").write_text(SCENARIO)
    (folder / "again").symlink_to(folder)
    (folder / "up").symlink_to(tmp_path)
    loop = folder / "two.behaviour.yaml"
    loop.symlink_to(loop)
    assert found_in(tmp_path) == [str(folder / "one.behaviour.yaml"), str(loop)]
    with pytest.raises(InvalidInput, match=r"two\.behaviour.yaml: cannot be read: too many levels of symbolic links$"):
        read_file(loop)


def test_a_folder_without_scenarios(tmp_path: Path) -> None:
    problem = f"{tmp_path}: no scenario files here (they are named *.behaviour.yaml"
    assert found_in(tmp_path) == [f"{problem})"]
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "x.behaviour.yaml").write_text(SCENARIO)
    (tmp_path / "notes.txt").write_text("")
    assert problems_of_check(tmp_path) == [f"{problem})"]
    for name in ("b.yaml", "a.yml"):
        (tmp_path / name).write_text(SCENARIO)
    assert problems_of_check(tmp_path) == [f"{problem}; passed over: a.yml, b.yaml)"]
    for name in "cdefg":
        (tmp_path / f"{name}.yaml").write_text(SCENARIO)
    assert found_in(tmp_path) == [f"{problem}; passed over: a.yml, b.yaml, c.yaml, d.yaml, e.yaml, …)"]


def test_every_spelling_of_the_ending_is_found_and_each_file_once(tmp_path: Path) -> None:
    names = ["a.behavior.yml", "b.behaviour.yml", "c.behavior.yaml", "d.behaviour.yaml"]
    (tmp_path / "sub").mkdir()
    for name in names:
        (tmp_path / name).write_text(SCENARIO)
        (tmp_path / "sub" / name).write_text(SCENARIO)
    expected = [str(tmp_path / name) for name in names] + [str(tmp_path / "sub" / name) for name in names]
    assert found_in(tmp_path) == expected
    assert found_in(tmp_path / "b.behaviour.yml", tmp_path, Path("-"), Path("-"))[:2] == [expected[1], expected[0]]
    assert len(found_in(tmp_path, tmp_path / "sub", Path("-"), Path("-"))) == len(expected) + 1


def test_one_bad_file_never_stops_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.behaviour.yaml").write_text("title: [")
    (tmp_path / "b.behaviour.yaml").write_text(SCENARIO)
    command = [sys.executable, "-m", "behaviour_check", "check", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode == 3
    assert run.stderr.count("\n") == 1
    assert "a.behaviour.yaml:1:8: a value is missing at the end of the file" in run.stderr
    assert "1 scenario assessed, 1 could not be read" in run.stdout


# --- small parts ---


def test_places_of_what_is_not_there() -> None:
    document = read_text("a:\n  b: [1, 2]\n", "x")
    assert document.place(("a", "b", 1)) == Place(2, 10, 2, 11)
    assert document.place(("a", "b", 1), key=True) == Place(2, 10, 2, 11)
    assert document.place(("a", "b"), key=True) == Place(2, 3, 2, 4)
    assert document.place(("a", "b", 7)) == document.place(("a", "b"))
    assert document.place(("a", "b", "c")) == document.place(("a", "b"))
    assert document.place(("z", "b")) == document.place(())
    assert document.places(("a", "b")) == {}
    assert document.places(("z",)) == {"a": Place(2, 3, 3, 1)}
    assert Document("x", {"a": 1}).place(("a",)) == Place(1, 1, 1, 1)
    assert Document("x", {"a": 1}).places(()) == {}


def test_values_as_messages_show_them() -> None:
    values = [None, True, False, {"a": 1}, [1], "a  b\n c", "x" * 100, 1.5, "\x1b[31mred\u202e"]
    assert [shown(value) for value in values] == [
        "null", "true", "false", "a mapping", "a list",
        "`a b c`", "`" + "x" * 59 + "…`", "`1.5`", "`\ufffd[31mred\ufffd`",
    ]  # fmt: skip
    assert clean("a\tb\nc\x07\u200e") == "a\tb\nc\ufffd\ufffd"
    assert one_line("a\tb\n c\x07\r\nd") == "a b c\ufffd\ufffd d"


def test_suggestions() -> None:
    assert suggest("neighbuor", ["neighbour", "nobody"]) == "did you mean `neighbour`?"
    assert suggest("hcoc", ["OST", "HCOC"]) == "did you mean `HCOC`?"
    assert suggest("x", ["neighbour"]) == suggest(5, []) == ""
