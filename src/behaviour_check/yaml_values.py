"""Nodes become plain data by the core schema of YAML 1.2: `no`, `off` and `yes` are words, duplicate keys are errors.

Null is refused wherever it stands: of a fact it would be one more way to say "unknown", elsewhere it is a forgotten
value.
"""

from __future__ import annotations

import re
from typing import Any

from yaml.nodes import Node, ScalarNode, SequenceNode

from .problem import Problem, add, shown
from .yaml_nodes import MAX_DEPTH, PLAIN, QUOTED, TOO_DEEP, place_of, refused

MAX_NUMBER_LENGTH = 64

_WORDS: dict[str, bool | None] = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
}  # fmt: skip
_NUMBER_START = frozenset("0123456789+-.")
_NOT_TEXT = frozenset(word[:1] for word in _WORDS) | _NUMBER_START
"""How a plain scalar starts that could be anything but text."""
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")


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
            return self._scalar(node)
        if node.tag is not QUOTED:
            self._refuse_tag(node)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise refused(node, self.name, TOO_DEEP)
        data = self._sequence(node) if isinstance(node, SequenceNode) else self._mapping(node)
        self.depth -= 1
        return data

    def _mapping(self, node: Node) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag is PLAIN and key_node.value[:1] not in _NOT_TEXT:  # most keys and many values are words
                key = key_node.value
            else:
                key = self._scalar(key_node) if isinstance(key_node, ScalarNode) else None
            if not isinstance(key, str):
                self._say(key_node, "a key must be a word", "put a number, true or null in quotes to use it as a key")
            elif key in data:
                self._say(key_node, f"the key {shown(key)} stands here twice", "keep one of the two")
            else:
                if value_node.tag is PLAIN and value_node.value[:1] not in _NOT_TEXT:
                    value = value_node.value
                else:
                    value = self.build(value_node)
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
        if node.tag is PLAIN:
            return self._number(node, value) if value[:1] in _NUMBER_START else _WORDS.get(value, value)
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
