"""What a scenario says of a fact: a value, a range or a declared unknown, with its source and confidence."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, get_args

from .condition import ecma
from .source import Place, shown, suggest
from .vocabulary import Fact, Value, number

Confidence = Literal["confirmed", "reported", "estimated", "disputed", "supposed"]
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)
"""From the strongest to the weakest. A fact without one counts below all of them."""

_RANKS: Mapping[Confidence | None, int] = {
    **{word: rank for rank, word in enumerate(CONFIDENCES)},
    None: len(CONFIDENCES),
}

Origin = Literal["stated", "header", "assumed", "derived"]
Form = Literal["value", "between", "at_least", "at_most", "unknown"]
FORMS: tuple[Form, ...] = get_args(Form)
DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?\Z")

Path = tuple[str | int, ...]
Say = Callable[[Path, str, str], None]
Refuse = Callable[[str, str, str], None]


class Statement(NamedTuple):
    """One fact as an account has it.

    A known value has `value`; a known number or range has `low` and `high` (equal for a value, possibly infinite
    for a range); a declared unknown has neither, and its reason in `unknown`.
    """

    fact: str
    form: Form
    value: Value | None = None
    low: float | None = None
    high: float | None = None
    unknown: str | None = None
    origin: Origin = "stated"
    source: str | None = None
    date: str | None = None
    confidence: Confidence | None = None
    why: str | None = None
    note: str | None = None
    place: Place | None = None

    @property
    def rank(self) -> int:
        """How weak its evidence is: 0 for confirmed, 5 for no confidence given."""
        return _RANKS[self.confidence]

    def text(self, unit: str = "") -> str:
        """The statement in words: `20 km`, `3 to 7 years`, `at least 5 years`, `true`, `unknown (why)`."""
        tail = f" {unit}" if unit else ""
        if self.form == "unknown":
            return f"unknown ({self.unknown})"
        if self.form == "between" and self.low is not None and self.high is not None:
            return f"{number(self.low)} to {number(self.high)}{tail}"
        if self.form == "at_least" and self.low is not None:
            return f"at least {number(self.low)}{tail}"
        if self.form == "at_most" and self.high is not None:
            return f"at most {number(self.high)}{tail}"
        return value_text(self.value) + (tail if not isinstance(self.value, (bool, str)) else "")


def value_text(value: Value | None) -> str:
    """A value in words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return number(value) if isinstance(value, (int, float)) else str(value)


def known(fact: Fact, value: Value, origin: Origin, place: Place | None = None) -> Statement:
    """A plain statement of a value, as the header or the vocabulary makes it."""
    if fact.is_number and not isinstance(value, (bool, str)):
        return Statement(fact.id, "value", value, value, value, origin=origin, place=place)
    return Statement(fact.id, "value", value, origin=origin, place=place)


_EVIDENCE = {
    "source": "where it is known from",
    "date": "when the source said it: YYYY, YYYY-MM or YYYY-MM-DD",
    "confidence": "how firm it is, from confirmed to supposed",
    "why": "why it is so: for judgements",
    "note": "anything a reader should know",
}
_FORM_SENSE = {
    "value": "the value",
    "between": "a range, as its lowest and highest possible value",
    "at_least": "a range without a known upper end",
    "at_most": "a range without a known lower end",
    "unknown": "declared unknown: why it is not known",
}
_KEYS = (*FORMS, *_EVIDENCE)
_KNOWN = frozenset(_KEYS)
_TEXTS = frozenset(_EVIDENCE) - {"confidence"}


def read(fact: Fact, raw: Any, path: Path, say: Say, place: Place | None = None) -> Statement | None:
    """Read what a scenario says of `fact`. Problems of shape go to `say(path, message, hint)`, and None comes back."""
    if not isinstance(raw, dict):
        fault = fact.check(raw)
        if fault is not None:
            say(path, f"{fact.id}: {fault.message}", fault.hint)
            return None
        if fact.needs_why:
            hint = f"write `{{value: {shown(raw).strip('`')}, why: …}}`"
            say(path, f"{fact.id} is a judgement and needs a reason", hint)
            return None
        return known(fact, fact.value_of(raw), "stated", place)
    if not _check_mapping(fact, raw, path, say):
        return None
    form = next(form for form in FORMS if form in raw)
    value, low, high = _read_form(fact, form, raw[form])
    return Statement(
        fact.id, form, value, low, high, raw.get("unknown"), "stated", raw.get("source"), raw.get("date"),
        raw.get("confidence"), raw.get("why"), raw.get("note"), place,
    )  # fmt: skip


def json_schema(fact: Fact) -> dict[str, Any]:
    """The JSON Schema of a statement of `fact`: exactly what `read` accepts."""
    value = fact.json_schema()
    properties: dict[str, Any] = {"value": {**value, "description": _FORM_SENSE["value"]}}
    if fact.is_number:
        pair = {"type": "array", "items": value, "minItems": 2, "maxItems": 2}
        properties["between"] = {**pair, "description": _FORM_SENSE["between"]}
        properties["at_least"] = {**value, "description": _FORM_SENSE["at_least"]}
        properties["at_most"] = {**value, "description": _FORM_SENSE["at_most"]}
    properties["unknown"] = {"type": "string", "minLength": 1, "description": _FORM_SENSE["unknown"]}
    for key, sense in _EVIDENCE.items():
        properties[key] = {"type": "string", "minLength": 1, "description": sense}
    properties["date"]["pattern"] = ecma(DATE)
    properties["confidence"] = {"enum": list(CONFIDENCES), "description": _EVIDENCE["confidence"]}
    forms = [form for form in FORMS if form in properties]
    mapping = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "oneOf": [{"required": [form]} for form in forms],
    }
    if fact.needs_why:
        return {**mapping, "anyOf": [{"required": ["why"]}, {"required": ["unknown"]}]}
    return {"anyOf": [value, mapping]}


def check_meaning(statement: Statement, path: Path, say: Say) -> None:
    """Tell `say` what a schema cannot see: a range with its ends swapped."""
    low, high = statement.low, statement.high
    if low is not None and high is not None and low > high:
        hint = f"write `[{number(high)}, {number(low)}]`"
        say((*path, "between"), f"{statement.fact}: the range has its ends swapped", hint)


def _check_mapping(fact: Fact, raw: Mapping[str, Any], path: Path, say: Say) -> bool:
    fine = True

    def refuse(key: str, message: str, hint: str) -> None:
        nonlocal fine
        fine = False
        say((*path, key) if key else path, f"{fact.id}: {message}", hint)

    for key in raw:
        if key not in _KNOWN:
            hint = suggest(key, _KEYS) or f"keys: {', '.join(_KEYS)}"
            refuse(key, f"{shown(key)} is not a key of a statement", hint)
    forms = [form for form in FORMS if form in raw]
    if len(forms) != 1:
        which = "none stands here" if not forms else f"{' and '.join(forms)} stand here"
        hint = "write exactly one of value, between, at_least, at_most, unknown"
        refuse("", f"a statement says exactly one thing; {which}", hint)
    for form in forms:
        _check_form(fact, form, raw[form], refuse)
    if fact.needs_why and forms and forms != ["unknown"] and "why" not in raw:
        refuse("", "is a judgement and needs a reason", "add `why: …`")
    _check_evidence(raw, refuse)
    return fine


def _check_evidence(raw: Mapping[str, Any], refuse: Refuse) -> None:
    for key, value in raw.items():
        if key in _TEXTS and (not isinstance(value, str) or not value):
            refuse(key, f"`{key}` takes text, not {shown(value)}", "put it in quotes")
    if raw.get("date") and isinstance(raw["date"], str) and not DATE.match(raw["date"]):
        refuse("date", f"{shown(raw['date'])} is not a date", "write YYYY, YYYY-MM or YYYY-MM-DD")
    if "confidence" in raw and raw["confidence"] not in CONFIDENCES:
        hint = f"{suggest(raw['confidence'], CONFIDENCES)} choices: {', '.join(CONFIDENCES)}".strip()
        refuse("confidence", f"{shown(raw['confidence'])} is not a degree of confidence", hint)


def _check_form(fact: Fact, form: Form, raw: Any, refuse: Refuse) -> None:
    if form == "unknown":
        if not isinstance(raw, str) or not raw:
            refuse(form, "`unknown` takes the reason", "write `{unknown: why it is not known}`")
    elif form != "value" and not fact.is_number:
        refuse(form, f"`{form}` is for numbers; this fact takes {fact.range_text()}", "write `value: …`")
    elif form == "between":
        if not isinstance(raw, list) or len(raw) != 2:
            refuse(form, "`between` takes two numbers", "write `between: [low, high]`")
            return
        for end in raw:
            fault = fact.check(end)
            if fault is not None:
                refuse(form, fault.message, fault.hint)
    else:
        fault = fact.check(raw)
        if fault is not None:
            refuse(form, fault.message, fault.hint)


def _read_form(fact: Fact, form: Form, raw: Any) -> tuple[Value | None, float | None, float | None]:
    # An open range still ends where the fact itself must: a probability of at least 0.5 is at most 1.
    lowest = fact.minimum if fact.minimum is not None else -math.inf
    highest = fact.maximum if fact.maximum is not None else math.inf
    if form == "between":
        return None, raw[0], raw[1]
    if form == "at_least":
        return None, raw, highest
    if form == "at_most":
        return None, lowest, raw
    if form == "unknown":
        return None, None, None
    value = fact.value_of(raw)
    return (value, value, value) if fact.is_number and not isinstance(value, (bool, str)) else (value, None, None)
