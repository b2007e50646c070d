"""The facts that rules and scenarios may speak of: their types, units, choices, questions and bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from .derive.table import QuantityName
from .source import nearest, shown, suggest

PROBABILITY = "probability"
"""The unit of facts that are probabilities."""
FactType = Literal["boolean", "integer", "number", "choice"]
Value = bool | int | float | str


class Fault(NamedTuple):
    """What is wrong with a value, and what to write instead."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of the vocabulary. `minimum` and `maximum` are in `unit`; `assume` is its value when unstated."""

    id: str
    type: FactType
    title: str
    question: str
    group: str = ""
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    assume: bool | str | None = None
    needs_why: bool = False
    controllable: bool = False
    note: str = ""
    derived_by: QuantityName | None = None
    """The quantity of a physical model that gives its value, in its unit."""

    @property
    def is_number(self) -> bool:
        """Whether it may be compared, and given as a range."""
        return self.type in ("integer", "number")

    def check(self, raw: object) -> Fault | None:
        """What is wrong with `raw` as a value of this fact, or None. The shape only, as its JSON Schema has it."""
        # Nearly every value is as it should be, and that is soon seen.
        kind = raw.__class__
        if (kind is bool and self.type == "boolean") or (kind is str and raw in self.choices):
            return None
        if raw is None:
            return Fault("null says nothing", "leave the fact out, or write `{unknown: why it is not known}`")
        if isinstance(raw, str) and raw.lower() == "unknown":
            return Fault("the word `unknown` is not a value", "write `{unknown: why it is not known}`")
        if self.type == "boolean":
            return _not_boolean(raw)
        if self.type == "choice":
            return self._not_a_choice(raw)
        if isinstance(raw, bool) or not isinstance(raw, (int, float)):
            return self._not_a_number(raw)
        if self.type == "integer" and raw != int(raw):
            return Fault(f"{shown(raw)} is not a whole number", f"write {self.range_text()}")
        return self._out_of_range(raw)

    def value_of(self, raw: Any) -> Value:
        """The value that `raw`, already checked, stands for: 24.0 given for a whole number is 24."""
        value: Value = int(raw) if self.type == "integer" else raw
        return value

    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema of a bare value of this fact."""
        if self.type == "boolean":
            return {"type": "boolean"}
        if self.type == "choice":
            return {"oneOf": [{"const": word, "description": sense} for word, sense in self.choices.items()]}
        schema: dict[str, Any] = {"type": self.type}
        if self.minimum is not None:
            schema["minimum"] = self.minimum
        if self.maximum is not None:
            schema["maximum"] = self.maximum
        return schema

    def range_text(self) -> str:
        """The values allowed, in words."""
        if self.type == "boolean":
            return "true or false"
        if self.type == "choice":
            return ", ".join(self.choices)
        what = "a whole number" if self.type == "integer" else "a number"
        unit = f" of {self.unit}" if self.unit else ""
        if self.unit == PROBABILITY:  # which is no count of things
            what, unit = "a probability", ""
        if self.minimum is not None and self.maximum is not None:
            return f"{what}{unit} from {number(self.minimum)} to {number(self.maximum)}"
        if self.minimum is not None:
            return f"{what}{unit}, at least {number(self.minimum)}"
        if self.maximum is not None:
            return f"{what}{unit}, at most {number(self.maximum)}"
        return f"{what}{unit}"

    def _not_a_choice(self, raw: object) -> Fault:
        words = ", ".join(self.choices)
        return Fault(
            f"{shown(raw)} is not one of its choices", f"{suggest(raw, self.choices)} choices: {words}".strip()
        )

    def _not_a_number(self, raw: object) -> Fault:
        if isinstance(raw, str):
            return Fault(f"{shown(raw)} is text, not a number", self._number_in(raw) or f"write {self.range_text()}")
        if isinstance(raw, list) and len(raw) == 2:
            ends = ", ".join(shown(end).strip("`") for end in raw)
            return Fault("a list is not a number", f"write `{{between: [{ends}]}}`")
        return Fault(f"{shown(raw)} is not a number", f"write {self.range_text()}")

    def _number_in(self, text: str) -> str:
        """What to write for a text that has a number in it: with a unit, as a range, with signs for the eye."""
        found = _NUMBER_IN_TEXT.match(text)
        if found is None:
            return ""
        bound, first, second, rest = found.groups()
        ends = [_plain(end) for end in (first, second) if end]
        if "" in ends:
            return ""
        if self.unit == "probability" and _PERCENT.match(rest):
            ends, rest = [_hundredth(end) for end in ends], ""
        if len(ends) == 2:
            return f"write `{{between: [{', '.join(ends)}]}}`" if not bound else ""
        if bound:
            return f"write `{{{_BOUNDS[bound.lower()]}: {ends[0]}}}`"
        if rest and rest != self.unit:
            return f"write the number alone: {self.range_text()}"
        if text == ends[0]:
            return f"write `{ends[0]}` without quotes"
        unit = f"; the unit is {self.unit}" if self.unit and self.unit != "probability" else ""
        return f"write `{ends[0]}`{unit}"

    def _out_of_range(self, raw: float) -> Fault | None:
        low = self.minimum is not None and raw < self.minimum
        high = self.maximum is not None and raw > self.maximum
        if not low and not high:
            return None
        return Fault(f"{shown(raw)} is out of range", f"it takes {self.range_text()}")


def suggest_fact(id: str, facts: Iterable[str]) -> str:
    """What to write instead of an id that no fact has, or an empty string."""
    names = {fact: fact.partition(".")[::2] for fact in facts}
    group, _, name = id.lower().rpartition(".")
    same_name = [fact for fact in names if fact == id.lower()] or [fact for fact in names if names[fact][1] == name]
    if same_name:
        return f"did you mean {' or '.join(f'`{fact}`' for fact in same_name)}?"
    of_group = {names[fact][1]: fact for fact in names if names[fact][0] in (group, id.lower())}
    near = nearest(name, of_group)
    if near is not None:
        return f"did you mean `{of_group[near]}`?"
    return f"facts of `{group or id}`: {', '.join(of_group.values())}" if of_group else suggest(id, names)


_BOUNDS = {
    "<": "at_most", "<=": "at_most", "≤": "at_most", "at most": "at_most", "up to": "at_most",
    ">": "at_least", ">=": "at_least", "≥": "at_least", "at least": "at_least",
}  # fmt: skip
_NUMBER = r"[-+]?(?:\d[\d.,_]*|\.)?\d(?:[eE][-+]?\d+)?"
_NUMBER_IN_TEXT = re.compile(
    rf"\s*({'|'.join(map(re.escape, sorted(_BOUNDS, reverse=True)))})?\s*({_NUMBER})"
    rf"(?:\s*(?:-|–|to|\.\.)\s*({_NUMBER}))?\s*((?![-.,:/\d]).*)\Z",
    re.IGNORECASE,
)


def _plain(text: str) -> str:
    """A number as YAML has it: without signs between thousands, and with a point for decimals; "" for no number."""
    text = re.sub(r"[,_](?=\d{3}(?!\d))", "", text)
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        float(text)
    except ValueError:
        return ""
    return text


_PERCENT = re.compile(r"(%|per ?cent)\Z", re.IGNORECASE)


def _hundredth(text: str) -> str:
    """A number of percent as a probability: 95 as 0.95."""
    from decimal import Decimal  # only who made this mistake pays for it

    return f"{Decimal(text).scaleb(-2).normalize():f}"


_YES = frozenset({"yes", "y", "on"})
_NO = frozenset({"no", "n", "off"})


def _not_boolean(raw: object) -> Fault:
    word = str(raw).lower()
    if word in ("true", "false"):
        return Fault(f"{shown(raw)} is text, not true or false", f"write `{word}` without quotes")
    if word in _YES or raw == 1:
        return Fault(f"{shown(raw)} is not true or false", "write `true`")
    if word in _NO or raw == 0:
        return Fault(f"{shown(raw)} is not true or false", "write `false`")
    return Fault(f"{shown(raw)} is not true or false", "write `true`, `false`, or `{unknown: why it is not known}`")


def amount(value: str | float, unit: str) -> str:
    """A number with its unit: `20 km`, `1 year`. A probability is a number alone."""
    text = value if isinstance(value, str) else number(value)
    if text == "1" and unit.endswith("s") and not unit.endswith("ies"):
        unit = unit[:-1]
    return text if unit in ("", PROBABILITY) else f"{text} {unit}"


def number(value: float) -> str:
    """A number as a person writes it: 25, 0.9, 1e-05 as 1e-5, 7,500 as 7,500."""
    if isinstance(value, int) or value == int(value):
        return f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))
    text = f"{value:.6g}"
    return re.sub(r"e([+-])0*(\d)", lambda m: f"e{'-' if m[1] == '-' else ''}{m[2]}", text)
