"""YAML text becomes nodes, within bounds: no depth, number of values or anchor can exhaust the machine.

libyaml is used where PyYAML has it, and PyYAML's own parser elsewhere; both give the same nodes, the same places and
the same problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.scanner import Scanner, ScannerError

from .problem import InvalidInput, Place, Problem, clean

try:
    from yaml._yaml import CParser as _FastParser
except ImportError:  # pragma: no cover - PyYAML without libyaml, as inside a browser
    _FastParser = None  # type: ignore[assignment,misc]

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64
MAX_VALUES = 100_000

PLAIN = "plain"
QUOTED = "quoted"
"""The two tags that nodes get. Compared by identity: a file could spell a tag of its own like one of them."""


class _NoTags:
    """Replaces YAML's implicit tags by the one thing the builder needs: was a scalar written plain?"""

    def resolve(self, _kind: type[Node], value: str | None, implicit: Any) -> str:
        return PLAIN if value is not None and implicit[0] else QUOTED

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


# Each starts with the one sign that it is about: what has none is soon passed over.
_TIGHT_COLON = re.compile(r""":(?<=[^\s"':]:)[?,[\]{}]""")
_DIRECTIVE = re.compile(r"%(?<![^\r\n]%)")
_LONE_TAG = re.compile(r"!(?<!\S!)\s")
_TIGHT_COMMENT = re.compile(r"#(?:(?<=[|>]#)|(?<=[|>][-+0-9]#)|(?<=[|>][-+0-9]{2}#))")


def _differ(text: str) -> bool:
    """Whether libyaml and PyYAML's own parser could differ: over tabs, rare line breaks, directives, `[a:]`.

    Such texts are read by PyYAML's own parser everywhere.
    """
    return (
        any(mark in text for mark in ("\t", "\x85", "\u2028", "\u2029"))
        or _TIGHT_COLON.search(text) is not None
        or ("%" in text and _DIRECTIVE.search(text) is not None)
        or ("!" in text and _LONE_TAG.search(text) is not None)
        or ("#" in text and _TIGHT_COMMENT.search(text) is not None)
    )


def compose(text: str, name: str, *, fast: bool) -> Node | None:
    """The root of the text's nodes, None if it holds nothing. Raises InvalidInput if it is not YAML within bounds."""
    root = _compose(text, name, _FastNodes if fast and not _differ(text) else _PureNodes)
    if root is not None and "&" in text:
        _refuse_endless_anchors(root, name)
    return root


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
    ("found character '\\t'", "a tab stands here", "use spaces"),
    ("found a tab character", "a tab stands here", "use spaces"),
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
        line, column = line_column(text, error.position)
        return Problem(name, line, column, "syntax", "a control character stands here", "remove it")
    problem, mark, start = str(error.problem), error.problem_mark, error.context_mark
    last_line = len(_BREAK.findall(text))
    if start is not None and (mark.line >= last_line or any(part in problem for part in _SAID_AT_START)):
        mark = start
    line, column = mark.line + 1, mark.column + 1
    if "but got ':'" in problem and (hint := _colon_in_text(text[: error.problem_mark.index])):
        return Problem(name, line, column, "syntax", "a `:` stands inside a text", hint)
    if mark.line >= last_line:  # not past the end: at the last sign that stands there
        line, column = line_column(text, len(text.rstrip()) - 1)
    for part, message, hint in _SYNTAX_MESSAGES:
        if part in problem:
            if "commas" in hint and start is not None and start.line + 1 != line:
                hint += f" from line {start.line + 1} on"
            return Problem(name, line, column, "syntax", message, hint)
    return Problem(name, line, column, "syntax", f"not valid YAML: {clean(problem)}", "check the lines around it")


_AFTER_KEY = re.compile(r"[^\n\r,{}[\]]*?:\s+([^\n\r,{}[\]]*)\Z")


def _colon_in_text(before: str) -> str:
    """What to do about a `:` between brackets, where it is the second since the last comma; "" where it is not."""
    found = _AFTER_KEY.search(before)
    if found is None:
        return ""
    words = found[1].split()
    if len(words) < 2:
        return _QUOTE
    return f"{_QUOTE}, or, if `{clean(words[-1])}` is a key, write a comma before it"


def line_column(text: str, index: int) -> tuple[int, int]:
    """The line and column of an index into text, counted from 1."""
    lines = _BREAK.split(text[:index])
    return len(lines), len(lines[-1]) + 1


_BREAK = re.compile("\r\n|\r|\n")


_INDENTED = re.compile(f"\n[ \t?:-]{{{MAX_DEPTH}}}")


def _refuse_oversize(text: str, name: str, nodes: type[Any]) -> None:
    """Refuse text that nests too deeply or holds too many values, before nodes are made of it."""
    # Composing is recursive and its nodes are large, so both are counted first, on events, which are neither.
    # Counting events costs as much as reading, so it is done only where the text could break a bound.
    # Depth comes from brackets, or from a line that starts with as many blanks and dashes as there are levels.
    lines = "\n".join(text.splitlines()) if "\r" in text or nodes is _PureNodes else text
    could_be_deep = text.count("[") + text.count("{") >= MAX_DEPTH or _INDENTED.search(f"\n{lines}") is not None
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
            raise refused(event, name, TOO_DEEP if depth > MAX_DEPTH else _TOO_MANY)


def refused(node: Node | yaml.Event, name: str, message: str, hint: str = "") -> InvalidInput:
    """A problem at a node, to be raised."""
    place = place_of(node)
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
            raise refused(node, name, "an anchor contains itself", "write the value out")
        open_nodes.add(id(node))
        values = 1 + sum(measure(child) for child in _children(node))
        open_nodes.discard(id(node))
        if values > MAX_VALUES:
            raise refused(node, name, f"anchors expand to more than {MAX_VALUES:,} values", "write the value out")
        measured[id(node)] = values
        return values

    measure(root)


TOO_DEEP = f"nests deeper than {MAX_DEPTH} levels"
_TOO_MANY = f"holds more than {MAX_VALUES:,} values"


def place_of(node: Node | yaml.Event) -> Place:
    """Where a node stands."""
    start: Any = node.start_mark
    end: Any = node.end_mark
    # Made as statements are: see there.
    return tuple.__new__(Place, (start.line + 1, start.column + 1, end.line + 1, end.column + 1))


def _children(node: Node) -> Iterator[Node]:
    if isinstance(node, SequenceNode):
        yield from node.value
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield key
            yield value
