"""YAML text becomes plain data, and every value keeps the place where it stands.

The text is read as YAML 1.2 (core schema): `no`, `off` and `yes` are words, duplicate keys are errors, and
nothing in a file can run code, reach the network or grow without bound. libyaml is used where PyYAML has it
and PyYAML's own parser elsewhere; both give the same data, the same places and the same problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml
from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.scanner import Scanner, ScannerError

try:
    from yaml._yaml import CParser as _FastParser
except ImportError:  # pragma: no cover - PyYAML without libyaml, as inside a browser
    _FastParser = None  # type: ignore[assignment,misc]

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64
MAX_VALUES = 100_000
MAX_NUMBER_LENGTH = 64
MAX_PROBLEMS = 200

Stage = Literal["file", "syntax", "shape", "meaning"]
Path_ = tuple[str | int, ...]


class Place(NamedTuple):
    """Where something stands in a file: lines and columns counted from 1, the end column after the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


class Problem(NamedTuple):
    """One thing that is wrong with an input, where it stands, and what to write instead."""

    file: str
    line: int
    column: int
    stage: Stage
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class InvalidInput(Exception):
    """An input could not be read or is invalid. `problems` lists everything that was found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.file, p.line, p.column, p.message)))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[InvalidInput], tuple[tuple[Problem, ...]]]:
        return InvalidInput, (self.problems,)


def add(problems: list[Problem], problem: Problem) -> None:
    """Add a problem. Raises InvalidInput with all of them once there are so many that more would help nobody."""
    problems.append(problem)
    if len(problems) >= MAX_PROBLEMS:
        message, hint = f"more than {MAX_PROBLEMS} problems, of which these are some", "mend them, and check again"
        raise InvalidInput([*problems, Problem(problem.file, 0, 0, "file", message, hint)])


@dataclass(frozen=True, slots=True)
class Document:
    """One file as plain data (dict, list, str, int, float, bool, None), able to say where each part of it stands."""

    file: str
    data: Any
    problems: tuple[Problem, ...] = ()
    root: Node | None = field(default=None, repr=False)
    told: Mapping[int, Problem] = field(default_factory=dict, repr=False)
    """What is wrong with a value in itself, by its node: said once, however many rules it breaks besides."""

    def place(self, path: Sequence[str | int], *, key: bool = False) -> Place:
        """The place of the value at `path`, or of its key; of the nearest part that exists if the path does not."""
        chosen = self._nodes(path)[0 if key else 1]
        return _place_of(chosen) if chosen is not None else Place(1, 1, 1, 1)

    def places(self, path: Sequence[str | int]) -> dict[str, Place]:
        """The places of all values of the mapping at `path`, by key."""
        node = self._nodes(path)[1]
        if not isinstance(node, MappingNode):
            return {}
        places: dict[str, Place] = {}
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value not in places:  # of a key that stands twice, the first counts
                places[key.value] = _place_of(value)
        return places

    def problem(
        self, path: Sequence[str | int], message: str, hint: str = "", *, stage: Stage = "shape", key: bool = False
    ) -> Problem:
        """A problem located at `path`: this one, or the one that the value there already has in itself."""
        told = self.told.get(id(self._nodes(path)[1]))
        if told is not None:
            return told
        place = self.place(path, key=key)
        return Problem(self.file, place.line, place.column, stage, message, hint)

    def _nodes(self, path: Sequence[str | int]) -> tuple[Node | None, Node | None]:
        """The nodes of the key and of the value at `path`, or of the nearest part that exists."""
        key_node, node = self.root, self.root
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            key_node, node = found
        return key_node, node


def read_file(path: Path, name: str | None = None) -> Document:
    """Read a YAML file. Raises InvalidInput if it cannot be opened, is too large or is not UTF-8 YAML."""
    name = name or str(path)
    try:
        if path.is_dir():
            raise InvalidInput([Problem(name, 0, 0, "file", "this is a folder, not a file")])
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InvalidInput([Problem(name, 0, 0, "file", f"cannot be read: {reason}")]) from None
    return read_bytes(raw, name)


def read_bytes(raw: bytes, name: str) -> Document:
    """Read the bytes of a YAML file. Raises InvalidInput as `read_file` does."""
    if len(raw) > MAX_BYTES:
        message = f"larger than {MAX_BYTES // 1024} KiB"
        raise InvalidInput([Problem(name, 0, 0, "file", message, "split it into several files")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        line, column = _line_column(before, len(before))
        message = f"not UTF-8 text: byte 0x{raw[error.start]:02X} does not belong there"
        raise InvalidInput([Problem(name, line, column, "syntax", message, "save the file as UTF-8")]) from None
    return read_text(text, name)


def read_text(text: str, name: str = "<text>", *, fast: bool = True) -> Document:
    """Read YAML text. `fast=False` uses PyYAML's own parser even where libyaml exists.

    Raises InvalidInput for text that is not YAML at all; problems that leave the rest readable (a duplicate
    key, a tag) are kept in the document's `problems`.
    """
    text = text.removeprefix("\ufeff")
    if "\ufeff" in text:
        line, column = _line_column(text, text.index("\ufeff"))
        raise InvalidInput(
            [Problem(name, line, column, "syntax", "a byte order mark stands inside the file", "remove it")]
        )
    if not text.endswith("\n"):
        text += "\n"  # without it the parsers disagree about where the text ends
    root = _compose(text, name, _FastNodes if fast and not _differ(text) else _PureNodes)
    if root is None:
        raise InvalidInput([Problem(name, 1, 1, "syntax", *_EMPTY)])
    if "&" in text:
        _refuse_endless_anchors(root, name)
    builder = _Builder(name)
    data = builder.build(root)
    if data is None:
        builder.say_of(root, *_EMPTY)
    return Document(name, data, tuple(builder.problems), root, builder.told)


def nearest(word: object, options: Iterable[str]) -> str | None:
    """The option most like `word`, if one is much like it."""
    from difflib import get_close_matches

    by_lower = {option.lower(): option for option in options}
    near = get_close_matches(str(word).lower()[:100], by_lower, n=1, cutoff=0.6)
    return by_lower[near[0]] if near else None


_EMPTY = ("the file is empty", "write `key: value` lines; a scenario starts with `title:`")


def suggest(word: object, options: Iterable[str]) -> str:
    """`did you mean `x`?` for the option most like `word`, or an empty string."""
    near = nearest(word, options)
    return f"did you mean `{near}`?" if near is not None else ""


def shown(value: object, limit: int = 60) -> str:
    """A value as an error message shows it: as it was written, shortened, on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = " ".join(clean(str(value)).split())
    return f"`{text if len(text) <= limit else text[: limit - 1] + '…'}`"


_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """Text without control characters and direction overrides, which could forge what a terminal shows."""
    return _UNPRINTABLE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Clean text on one line: a line break could forge a line of what a terminal shows."""
    return " ".join(clean(text).split())


# --- composing nodes -------------------------------------------------------------------------------------------

_PLAIN = "plain"
_QUOTED = "quoted"


class _NoTags:
    """Replaces YAML's implicit tags by the one thing the builder needs: was a scalar written plain?"""

    def resolve(self, _kind: type[Node], value: str | None, implicit: Any) -> str:
        return _PLAIN if value is not None and implicit[0] else _QUOTED

    def descend_resolver(self, _parent: Node | None, _index: object) -> None: ...

    def ascend_resolver(self) -> None: ...


class _PureNodes(Reader, Scanner, Parser, Composer, _NoTags):
    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)

    def scan_plain(self) -> Any:
        # As libyaml does, take `?` inside a word for a letter, also between brackets.
        peek = self.peek
        self.peek = lambda index=0: "x" if peek(index) == "?" else peek(index)  # type: ignore[method-assign]
        try:
            return super().scan_plain()
        finally:
            del self.peek

    def scan_flow_scalar(self, style: str) -> Any:
        # As libyaml does, refuse an escape of half a surrogate pair, or of a number too large for a character.
        mark = self.get_mark()
        try:
            token = super().scan_flow_scalar(style)
            token.value.encode()
        except (ValueError, OverflowError):
            raise ScannerError(None, None, "found an escape of no character", mark) from None
        return token


if _FastParser is None:  # pragma: no cover
    _FastNodes: type[Any] = _PureNodes
else:

    class _LibyamlNodes(_NoTags, _FastParser):
        def __init__(self, text: str) -> None:
            _FastParser.__init__(self, text)

        def dispose(self) -> None: ...

    _FastNodes = _LibyamlNodes


_DIFFER = re.compile("[\t\x85\u2028\u2029]|(\\A|[\r\n])%|[^\\s\"':]:[?,[\\]{}]|[|>][-+]?#|(\\A|\\s)!\\s")
_MAY_DIFFER = (
    "\t", "%", "\x85", "\u2028", "\u2029", ":]", ":}", ":,", ":[", ":{", ":?", "|#", ">#", "-#", "+#", "! ", "!\n",
)  # fmt: skip


def _differ(text: str) -> bool:
    """Whether libyaml and PyYAML's own parser could differ: over tabs, rare line breaks, directives, `[a:]`.

    Such texts are read by PyYAML's own parser everywhere.
    """
    return any(mark in text for mark in _MAY_DIFFER) and _DIFFER.search(text) is not None


def _compose(text: str, name: str, nodes: type[Any]) -> Node | None:
    try:
        _refuse_oversize(text, name, nodes)
        return _root(nodes, text)
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        if nodes is not _PureNodes:
            # PyYAML's own parser says better what is wrong, and says it on every machine.
            return _compose(text, name, _PureNodes)
        raise InvalidInput([_syntax_problem(error, text, name)]) from None


def _root(nodes: type[Any], text: str) -> Node | None:
    loader = nodes(text)
    try:
        root: Node | None = loader.get_single_node()
        return root
    finally:
        loader.dispose()


_QUOTE = "put the text in quotes"
_SYNTAX_MESSAGES = (
    ("found character '\\t'", "a tab stands where YAML takes only spaces", "use spaces"),
    ("found a tab character", "a tab stands where YAML takes only spaces", "use spaces"),
    (
        "mapping values are not allowed",
        "a `:` stands where none can",
        "put text that contains `: ` in quotes; a key is indented as its neighbours are",
    ),
    (
        "found undefined alias",
        "`*name` refers to an anchor that does not exist",
        "put text that starts with `*` in quotes",
    ),
    ("expected alphabetic or numeric", "`*` and `&` take a name", "put text that starts with `*` or `&` in quotes"),
    ("second occurrence", "an anchor is defined twice", "give each anchor its own name"),
    (
        "could not find expected ':'",
        "this line is neither `key: value` nor a list item",
        "write `key: value`, with a space after the colon",
    ),
    ("but found another document", "a second document starts here", "keep one document a file; remove `---`"),
    (
        "expected <block end>, but found '<scalar>'",
        "text goes on after the value has ended",
        "put the whole text in quotes",
    ),
    ("expected <block end>", "the indentation does not fit the lines above", "align it with its neighbours"),
    ("special characters are not allowed", "a control character stands here", "remove it"),
    ("found undefined tag handle", "YAML tags are not used here", "put text that starts with `!` in quotes"),
    ("found incompatible YAML", "another version of YAML is asked for", "remove the line"),
    ("expected ',' or '}'", "a `{…}` mapping is not closed or lacks a comma", "check the braces and commas"),
    ("expected ',' or ']'", "a `[…]` list is not closed or lacks a comma", "check the brackets and commas"),
    ("found unexpected end of stream", "the quotes that open here are never closed", "close them"),
    ("but found '<stream end>'", "a value is missing at the end of the file", "write it, and close what is open"),
    ("cannot start any token", "this character cannot start a value", _QUOTE),
    (
        "expected the node content",
        "a value is missing here",
        "put text that starts with a bracket, a brace or a comma in quotes",
    ),
    (
        "expected '<document start>'",
        "nothing can follow the value that ends here",
        "write the file as `key: value` lines",
    ),
    ("sequence entries are not allowed", "a list cannot start here", "write `- …` on a line of its own"),
    ("mapping keys are not allowed", "`?` cannot stand here", _QUOTE),
    ("escape", "a `\\` in double quotes starts an escape", "write `\\\\`, or use single quotes"),
    ("expected chomping or indentation", "text after `|` or `>` starts on the next line", _QUOTE),
)
_SAID_AT_START = ("could not find expected ':'", "found unexpected end of stream")
"""Errors that are where something began, not where the parser noticed that it does not end."""


def _syntax_problem(error: Any, text: str, name: str) -> Problem:
    if isinstance(error, ReaderError):
        line, column = _line_column(text, error.position)
        return Problem(name, line, column, "syntax", "a control character stands here", "remove it")
    problem, mark, start = str(error.problem), error.problem_mark, error.context_mark
    last_line = text.count("\n")
    if start is not None and (mark.line >= last_line or any(part in problem for part in _SAID_AT_START)):
        mark = start
    line, column = mark.line + 1, mark.column + 1
    if mark.line >= last_line:  # not past the end: at the last sign that stands there
        line, column = _line_column(text, len(text.rstrip()) - 1)
    for part, message, hint in _SYNTAX_MESSAGES:
        if part in problem:
            if "commas" in hint and start is not None and start.line + 1 != line:
                hint += f" from line {start.line + 1} on"
            return Problem(name, line, column, "syntax", message, hint)
    return Problem(name, line, column, "syntax", f"not valid YAML: {clean(problem)}", "check the lines around it")


def _line_column(text: str, index: int) -> tuple[int, int]:
    before = text[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


# --- bounds ----------------------------------------------------------------------------------------------------


def _refuse_oversize(text: str, name: str, nodes: type[Any]) -> None:
    """Refuse text that nests too deeply or holds too many values, before nodes are made of it."""
    # Composing is recursive and its nodes are large, so both are counted first, on events, which are neither.
    # Counting events costs as much as reading, so it is done only where the text could break a bound.
    # Depth comes from brackets, or from a line that starts with as many blanks and dashes as there are levels.
    lines = text.splitlines() if "\r" in text or _differ(text) else text.split("\n")
    could_be_deep = text.count("[") + text.count("{") >= MAX_DEPTH or any(
        len(line) - len(line.lstrip(" \t?:-")) >= MAX_DEPTH for line in lines if len(line) > MAX_DEPTH
    )
    could_be_many = len(text) > MAX_VALUES and sum(text.count(mark) for mark in "\n,:[{-") * 2 >= MAX_VALUES
    if not could_be_deep and not could_be_many:
        return
    depth = values = 0
    parser = nodes(text)
    while parser.check_event():
        event = parser.get_event()
        if isinstance(event, yaml.NodeEvent):
            values += 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or values > MAX_VALUES:
            raise _refused(event, name, _TOO_DEEP if depth > MAX_DEPTH else _TOO_MANY)


def _refused(node: Node | yaml.Event, name: str, message: str, hint: str = "") -> InvalidInput:
    place = _place_of(node)
    return InvalidInput([Problem(name, place.line, place.column, "syntax", message, hint)])


def _refuse_endless_anchors(root: Node, name: str) -> None:
    """Refuse anchors that contain themselves, or that expand to more than the bounds allow."""
    measured: dict[int, int] = {}
    open_nodes: set[int] = set()

    def measure(node: Node) -> int:
        known = measured.get(id(node))
        if known is not None:
            return known
        if id(node) in open_nodes:
            raise _refused(node, name, "an anchor contains itself", "write the value out")
        open_nodes.add(id(node))
        values = 1 + sum(measure(child) for child in _children(node))
        open_nodes.discard(id(node))
        if values > MAX_VALUES:
            raise _refused(node, name, f"anchors expand to more than {MAX_VALUES:,} values", "write the value out")
        measured[id(node)] = values
        return values

    measure(root)


_TOO_DEEP = f"nests deeper than {MAX_DEPTH} levels"
_TOO_MANY = f"holds more than {MAX_VALUES:,} values"


# --- building plain data ---------------------------------------------------------------------------------------

_WORDS: dict[str, bool | None] = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
}  # fmt: skip
_WORD_START = frozenset(word[:1] for word in _WORDS)
_NUMBER_START = frozenset("0123456789+-.")
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")


class _Builder:
    """Turns nodes into plain data and gathers what is wrong on the way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.told: dict[int, Problem] = {}
        self.depth = 0

    def build(self, node: Node) -> Any:
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if node.tag != _QUOTED:
            self._refuse_tag(node)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _refused(node, self.name, _TOO_DEEP)
        data = self._sequence(node) if isinstance(node, SequenceNode) else self._mapping(node)
        self.depth -= 1
        return data

    def _mapping(self, node: Node) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node) if isinstance(key_node, ScalarNode) else None
            if not isinstance(key, str):
                self._say(key_node, "a key must be a word", "put a number, true or null in quotes to use it as a key")
            elif key in data:
                self._say(key_node, f"the key {shown(key)} stands here twice", "keep one of the two")
            else:
                value = self._scalar(value_node) if isinstance(value_node, ScalarNode) else self.build(value_node)
                if value is None:
                    self._say_null(key, key_node, value_node)
                data[key] = value
        return data

    def _sequence(self, node: SequenceNode) -> list[Any]:
        items = []
        for item_node in node.value:
            item = self.build(item_node)
            if item is None:
                self.say_of(item_node, "an entry of this list is empty (null)", "give it a value, or remove it")
            items.append(item)
        return items

    def _say_null(self, key: str, key_node: Node, value_node: Node) -> None:
        hint = "give it a value, or leave the key out"
        if ":" in key:
            before, _, after = key.partition(":")
            hint = f"write a space after the colon: {shown(f'{before}: {after.strip()}')}"
        elif "." in key:
            hint = "give it a value, or write `{unknown: why it is not known}`"
        self.told[id(value_node)] = self._say(key_node, f"{shown(key)} has no value (null)", hint)

    def _scalar(self, node: ScalarNode) -> Any:
        value: str = node.value
        if node.tag == _PLAIN:
            start = value[:1]
            if start in _NUMBER_START:
                return self._number(node, value)
            return _WORDS.get(value, value) if start in _WORD_START else value
        if node.tag != _QUOTED:
            self._refuse_tag(node)
        return value

    def _number(self, node: ScalarNode, value: str) -> str | int | float:
        number: str | int | float = value
        if len(value) <= MAX_NUMBER_LENGTH:
            if _INTEGER.match(value):
                return int(value)
            if _FLOAT.match(value):
                number = float(value)
            elif _BASED.match(value):
                number = int(value, 0)
        elif _FLOAT.match(value):
            hint = f"use at most {MAX_NUMBER_LENGTH} characters"
            self.say_of(node, f"the number {shown(value)} is too long", hint)
        if _NOT_FINITE.match(value) or number in (float("inf"), float("-inf")):
            message = f"{shown(value)} is not a number that can be used"
            self.say_of(node, message, "write a finite number")
            return 0
        return number

    def _refuse_tag(self, node: Node) -> None:
        tag = node.tag.replace("tag:yaml.org,2002:", "!!")
        hint = "write the value without it; put text that starts with `!` in quotes"
        self.say_of(node, f"the YAML tag {shown(tag)} is not used here", hint)

    def say_of(self, node: Node, message: str, hint: str) -> None:
        """Say what is wrong with a value in itself."""
        self.told[id(node)] = self._say(node, message, hint)

    def _say(self, node: Node, message: str, hint: str) -> Problem:
        place = _place_of(node)
        problem = Problem(self.name, place.line, place.column, "syntax", message, hint)
        add(self.problems, problem)
        return problem


def _place_of(node: Node | yaml.Event) -> Place:
    start: Any = node.start_mark
    end: Any = node.end_mark
    return Place(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _children(node: Node) -> Iterator[Node]:
    if isinstance(node, SequenceNode):
        yield from node.value
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield key
            yield value


def _child(node: Node | None, step: str | int) -> tuple[Node, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key, value
    elif isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step], node.value[step]
    return None
