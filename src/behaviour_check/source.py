"""YAML text becomes plain data, and every value keeps the place where it stands.

Nothing in a file can run code, reach the network or grow without bound.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .problem import (
    MAX_PROBLEMS,
    InvalidInput,
    Place,
    Problem,
    Stage,
    add,
    clean,
    nearest,
    one_line,
    shown,
    suggest,
)
from .yaml_nodes import MAX_BYTES, MAX_DEPTH, MAX_VALUES, compose, line_column, place_of
from .yaml_values import Builder

_EMPTY = ("the file is empty", "write `key: value` lines; a scenario starts with `title:`")


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
        return place_of(chosen) if chosen is not None else Place(1, 1, 1, 1)

    def places(self, path: Sequence[str | int]) -> dict[str, Place]:
        """The places of all values of the mapping at `path`, by key."""
        node = self._nodes(path)[1]
        if not isinstance(node, MappingNode):
            return {}
        places: dict[str, Place] = {}
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value not in places:  # of a key that stands twice, the first counts
                places[key.value] = place_of(value)
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


NOT_A_FILE = "this is not a regular file"


def nature(path: Path) -> Literal["file", "folder", "other"] | None:
    """What stands at a path, links followed: other for a pipe or a device. None if that cannot be told."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):  # a name can be too long, or hold a null
        return None
    return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"


def refuse_special(path: Path) -> None:
    """Raises InvalidInput for a pipe or a device, which would be waited for, or read, without end."""
    if nature(path) == "other":
        raise InvalidInput([Problem(str(path), 0, 0, "file", NOT_A_FILE)])


def read_file(path: Path, name: str | None = None) -> Document:
    """Read a YAML file. Raises InvalidInput if it cannot be opened, is too large or is not UTF-8 YAML."""
    name = name or str(path)
    return read_bytes(file_bytes(path, name), name)


def read_bytes(raw: bytes, name: str) -> Document:
    """Read the bytes of a YAML file. Raises InvalidInput as `read_file` does."""
    return read_text(decoded(raw, name), name)


def file_bytes(path: Path, name: str) -> bytes:
    """The bytes of a file, of one that is too large only as many as show it. Raises InvalidInput."""
    try:
        if path.is_dir():
            raise InvalidInput([Problem(name, 0, 0, "file", "this is a folder, not a file")])
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InvalidInput([Problem(name, 0, 0, "file", f"cannot be read: {reason}")]) from None


def decoded(raw: bytes, name: str) -> str:
    """The text of a file. Raises InvalidInput if it is too large or not UTF-8."""
    if len(raw) > MAX_BYTES:
        message = f"larger than {MAX_BYTES // 1024} KiB"
        raise InvalidInput([Problem(name, 0, 0, "file", message, "split it into several files")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        line, column = line_column(before, len(before))
        message = f"not UTF-8 text: byte 0x{raw[error.start]:02X} does not belong there"
        raise InvalidInput([Problem(name, line, column, "syntax", message, "save the file as UTF-8")]) from None


def read_text(text: str, name: str = "<text>", *, fast: bool = True) -> Document:
    """Read YAML text. `fast=False` uses PyYAML's own parser even where libyaml exists.

    Raises InvalidInput for text that is not YAML at all; problems that leave the rest readable (a duplicate
    key, a tag) are kept in the document's `problems`.
    """
    text = text.removeprefix("\ufeff")
    if "\ufeff" in text:
        line, column = line_column(text, text.index("\ufeff"))
        raise InvalidInput(
            [Problem(name, line, column, "syntax", "a byte order mark stands inside the file", "remove it")]
        )
    if not text.endswith(("\n", "\x85", "\u2028", "\u2029")):
        text += "\n"  # without it the parsers disagree about where the text ends
    root = compose(text, name, fast=fast)
    if root is None:
        raise InvalidInput([Problem(name, 1, 1, "syntax", *_EMPTY)])
    builder = Builder(name)
    data = builder.build(root)
    if data is None:
        builder.say_of(root, *_EMPTY)
    return Document(name, data, tuple(builder.problems), root, builder.told)


def _child(node: Node | None, step: str | int) -> tuple[Node, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key, value
    elif isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step], node.value[step]
    return None


__all__ = [
    "MAX_BYTES", "MAX_DEPTH", "MAX_PROBLEMS", "MAX_VALUES", "NOT_A_FILE", "Document", "InvalidInput", "Place",
    "Problem", "Stage", "add", "clean", "decoded", "file_bytes", "nature", "nearest", "one_line", "read_bytes",
    "read_file", "read_text", "refuse_special", "shown", "suggest",
]  # fmt: skip
