"""Nodes become plain data by the core schema of YAML 1.2: `no`, `off` and `yes` are words, duplicate keys are errors.

Null is refused wherever it stands: of a fact it would be one more way to say "unknown", elsewhere it is a forgotten
value.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .keep import keep
from .problem import Problem, add, shown
from .yaml_nodes import MAX_DEPTH, PLAIN, QUOTED, TOO_DEEP, place_of, refused

MAX_NUMBER_LENGTH = 64

_WORDS: dict[str, bool | None] = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
}  # fmt: skip
_NUMBER_START = frozenset("0123456789+-.")
_known: dict[str, str | bool] = {}
"""Words written plain, and what they are: files use the same few keys and values over and over."""
_LONGEST_WORD = 64
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")


_FREE_TEXT = frozenset({"why", "note", "source", "unknown"})
_FACT = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\Z")


class Builder:
    """Turns nodes into plain data and gathers what is wrong on the way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.told: dict[int, Problem] = {}
        self.depth = 0

    def build(self, node: Node) -> Any:
        """The data of a node: dict, list, str, int, float, bool, or None for a null that has been reported."""
        if isinstance(node, ScalarNode):
            return node.value if node.tag is QUOTED else self._scalar(node)
        if node.tag is not QUOTED:
            self._refuse_tag(node)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise refused(node, self.name, TOO_DEEP)
        data = self._mapping(node) if isinstance(node, MappingNode) else self._sequence(node)
        self.depth -= 1
        return data

    def _mapping(self, node: MappingNode) -> dict[str, Any]:
        data: dict[str, Any] = {}
        known = _known
        for index, (key_node, value_node) in enumerate(node.value):
            key: Any = known.get(key_node.value) if key_node.tag is PLAIN else None
            if key is None and isinstance(key_node, ScalarNode):
                key = self._scalar(key_node)
            if key.__class__ is not str:
                self._say(key_node, "a key must be a word", "put a number, true or null in quotes to use it as a key")
            elif key in data:
                self._say(key_node, f"the key {shown(key)} stands here twice", "keep one of the two")
            else:
                value = known.get(value_node.value) if value_node.tag is PLAIN else None
                if value is None:
                    value = self.build(value_node)
                    if value is None:
                        self._say_null(key, index, node)
                data[key] = value
        return data

    def _sequence(self, node: Node) -> list[Any]:
        items = []
        for item_node in node.value:
            item = self.build(item_node)
            if item is None:
                self.say_of(item_node, "an entry of this list is empty (null)", "give it a value, or remove it")
            items.append(item)
        return items

    def _say_null(self, key: str, index: int, node: MappingNode) -> None:
        key_node, value_node = node.value[index]
        if id(value_node) in self.told:  # with the key above it, which is where the mistake is
            return
        below = _at_the_same_depth(index, node)
        if below:
            self._say_depth(key, node.value[index], below)
            return
        hint = "give it a value, or leave the key out"
        if ":" in key:
            before, _, after = key.partition(":")
            hint = f"write a space after the colon: {shown(f'{before}: {after.strip()}')}"
        elif key == "unknown":
            hint = "write `{unknown: why it is not known}`"
        elif "." in key:
            hint = "give it a value, or write `{unknown: why it is not known}`"
        elif _ends_a_text(index, node):
            comma = "inside {…} a comma ends the text: put the whole text in quotes"
            hint = comma if " " in key else f"{hint}; {comma}"
        self.told[id(value_node)] = self._say(key_node, f"{shown(key)} has no value (null)", hint)

    def _say_depth(self, key: str, pair: tuple[Node, Node], below: list[tuple[Node, Node]]) -> None:
        """Say once that what belongs below a key stands beside it."""
        first, last = place_of(below[0][0]).line, _last_line(below[-1])
        several = first != last
        where = f"lines {first} to {last} stand" if several else f"line {first} stands"
        hint = f"indent {'them' if several else 'it'} by two more spaces"
        problem = self._say(pair[0], f"{where} at the same depth as {shown(f'{key}:')}", hint)
        self.told |= {id(value): problem for _, value in (pair, *below)}

    def _scalar(self, node: ScalarNode) -> Any:
        value: str = node.value
        if node.tag is PLAIN:
            if value[:1] in _NUMBER_START:
                return self._number(node, value)
            word = _WORDS.get(value, value)
            if word is not None and len(value) <= _LONGEST_WORD:
                keep(_known, value, word)
            return word
        if node.tag is not QUOTED:
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
        place = place_of(node)
        problem = Problem(self.name, place.line, place.column, "syntax", message, hint)
        add(self.problems, problem)
        return problem


def _at_the_same_depth(index: int, node: MappingNode) -> list[tuple[Node, Node]]:
    """The facts that follow on a key without a value, at its own depth instead of below it."""
    value_node = node.value[index][1]
    if node.flow_style or value_node.value or any(_is_fact(key) for key, _ in node.value[: index + 1]):
        return []
    return list(takewhile(lambda pair: _is_fact(pair[0]), node.value[index + 1 :]))


def _is_fact(key: Node) -> bool:
    return isinstance(key, ScalarNode) and _FACT.match(key.value) is not None


def _ends_a_text(index: int, node: MappingNode) -> bool:
    """Whether a key without a value is the end of a text, which a comma cut off: `{why: small, but growing}`."""
    if not node.flow_style or index == 0 or node.value[index][1].value:
        return False
    key, (key_before, before) = node.value[index][0], node.value[index - 1]
    is_text = before.tag is PLAIN and isinstance(before, ScalarNode) and before.value not in _WORDS
    return is_text and key.tag is PLAIN and (" " in key.value or key_before.value in _FREE_TEXT)


def _last_line(pair: tuple[Node, Node]) -> int:
    """The line on which the last word of a key and its value stands."""
    key, node = pair
    while not isinstance(node, ScalarNode) and node.value:
        key, node = (node.value[-1],) * 2 if isinstance(node, SequenceNode) else node.value[-1]
    place = place_of(node if node.value else key)
    return place.end_line if place.end_column > 1 else place.end_line - 1
