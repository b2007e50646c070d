"""What a scenario says of a fact: a value, a range or a declared unknown, with its source and confidence."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date as calendar
from functools import lru_cache
from typing import Any, Literal, NamedTuple, get_args

from .condition import ecma
from .source import Place, shown, suggest
from .vocabulary import Fact, Fault, Value, amount, number

Confidence = Literal["confirmed", "reported", "estimated", "disputed", "supposed"]
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)
"""From the strongest to the weakest. A fact without one counts below all of them."""

RANKS: Mapping[Confidence | None, int] = {
    **{word: rank for rank, word in enumerate(CONFIDENCES)},
    None: len(CONFIDENCES),
}
"""How weak the evidence is: 0 for confirmed, 5 for no confidence given."""

Origin = Literal["stated", "header", "assumed", "derived"]
Form = Literal["value", "between", "at_least", "at_most", "unknown"]
FORMS: tuple[Form, ...] = get_args(Form)
WRITE_DATE = "write YYYY-MM-DD, YYYY-MM, or a lone year in quotes"
DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?\Z")

Path = tuple[str | int, ...]
Say = Callable[[Path, str, str], None]


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

    def text(self, unit: str = "") -> str:
        """The statement in words: `20 km`, `3 to 7 years`, `at least 5 years`, `true`, `unknown (why)`."""
        if self.form == "unknown":
            return f"unknown ({self.unknown})"
        if self.form == "between" and self.low is not None and self.high is not None:
            return amount(f"{number(self.low)} to {number(self.high)}", unit)
        if self.form == "at_least" and self.low is not None:
            return amount(f"at least {number(self.low)}", unit)
        if self.form == "at_most" and self.high is not None:
            return amount(f"at most {number(self.high)}", unit)
        return value_text(self.value) if isinstance(self.value, (bool, str)) else amount(value_text(self.value), unit)


_new = tuple.__new__  # a quarter of the time of the class's own, and there are many statements


def value_text(value: Value | None) -> str:
    """A value in words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return number(value) if isinstance(value, (int, float)) else str(value)


def known(fact: Fact, value: Value, origin: Origin, place: Place | None = None) -> Statement:
    """A plain statement of a value, as the header or the vocabulary makes it."""
    end = None if isinstance(value, (bool, str)) else value
    return _new(Statement, (fact.id, "value", value, end, end, None, origin, None, None, None, None, None, place))


def plain(values: Mapping[str, Value], facts: Mapping[str, Fact]) -> dict[str, Statement]:
    """Plain statements of values, as an example gives them."""
    return {id: known(facts[id], value, "stated") for id, value in values.items()}


def lone_year(value: object) -> str:
    """What to write for a year that YAML takes for a number."""
    return f'put a lone year in quotes: `"{value}"`'


_EVIDENCE = {
    "source": "where it is known from",
    "date": "when the source said it: YYYY, YYYY-MM or YYYY-MM-DD",
    "confidence": "how firm it is, from confirmed to supposed",
    "why": "why it is so: for judgements",
    "note": "anything a reader should know",
}
_FREE = frozenset({"source", "why", "note"})
"""Evidence in the writer's own words."""
_FORM_SENSE = {
    "value": "the value",
    "between": "a range, as its lowest and highest possible value",
    "at_least": "a range without a known upper end",
    "at_most": "a range without a known lower end",
    "unknown": "declared unknown: why it is not known",
}
_KEYS = (*FORMS, *_EVIDENCE)


def read(fact: Fact, raw: Any, path: Path, say: Say, place: Place | None = None) -> Statement | None:
    """Read what a scenario says of `fact` under its id at `path`.

    Problems of shape go to `say(path, message, hint)`, and None comes back.
    """
    if isinstance(raw, dict):
        faults = _faults(fact, raw)
        if not faults:
            return _statement(fact, raw, place)
    else:
        fault = fact.check(raw)
        if fault is None and not fact.needs_why:
            return known(fact, fact.value_of(raw), "stated", place)
        faults = [((), fault or Fault(_NEEDS_WHY, f"write `{{value: {shown(raw).strip('`')}, why: …}}`"))]
    for steps, fault in faults:
        say((*path, fact.id, *steps), f"{fact.id}: {fault.message}", fault.hint)
    return None


def is_said(raw: Any) -> bool:
    """Whether this is what is said of a fact, right or wrong, and no mapping of facts."""
    return not isinstance(raw, dict) or any(key in _KEYS for key in raw)


def _statement(fact: Fact, raw: Mapping[str, Any], place: Place | None) -> Statement:
    get = raw.get
    form: Form = "value"
    value: Value | None = None
    low: float | None
    high: float | None
    if "value" in raw:
        value = fact.value_of(raw["value"])
        low = high = None if isinstance(value, (bool, str)) else value
    else:
        form = next(form for form in FORMS if form in raw)
        low, high = _ends(fact, form, raw[form])
    return _new(Statement, (
        fact.id, form, value, low, high, get("unknown"), "stated", get("source"), get("date"), get("confidence"),
        get("why"), get("note"), place,
    ))  # fmt: skip


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
    """Tell `say` what a schema cannot see: a range with its ends swapped, a day that is in no calendar."""
    low, high = statement.low, statement.high
    if low is not None and high is not None and low > high:
        hint = f"write `[{number(high)}, {number(low)}]`"
        say((*path, "between"), f"{statement.fact}: the range has its ends swapped", hint)
    if statement.date is not None and not exists(statement.date):
        say((*path, "date"), f"{statement.fact}: there is no day {shown(statement.date)}", "check the calendar")


@lru_cache(maxsize=1024)
def exists(text: str) -> bool:
    """Whether there is such a day, month or year."""
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    try:
        calendar(year, month, day)
    except ValueError:
        return False
    return True


_ENDS = frozenset({"from", "to", "low", "high", "min", "max", "minimum", "maximum"})
_RANGE = "write a range as `between: [low, high]`"
_NEEDS_WHY = "a judgement needs its reason"


def _faults(fact: Fact, raw: Mapping[str, Any]) -> list[tuple[Path, Fault]]:
    """What is wrong with the shape of a mapping, each with the path at which it stands in it."""
    faults: list[tuple[Path, Fault]] = []
    forms: list[str] = []
    misspelt = False
    for key, value in raw.items():
        if key == "value":
            forms.append(key)
            fault = fact.check(value)
            if fault is not None:
                faults.append(((key,), _beside(fault)))
        elif key in _EVIDENCE:
            if value.__class__ is str and value and key in _FREE:
                continue
            fault = _evidence_fault(key, value)
            if fault is not None:
                faults.append(((key,), fault))
        elif key in _FORM_SENSE:
            forms.append(key)
            faults += _form_faults(fact, key, value)
        else:
            misspelt = True
            is_end = key in _ENDS and fact.is_number
            hint = _RANGE if is_end else suggest(key, _KEYS) or f"keys: {', '.join(_KEYS)}"
            faults.append(((key,), Fault(f"{shown(key)} is not a key of a statement", hint)))
    if len(forms) > 1 or (not forms and not misspelt):
        which = f"{' and '.join(forms)} stand here" if forms else "none stands here"
        hint = _RANGE if forms == ["at_least", "at_most"] else f"write exactly one of {', '.join(FORMS)}"
        faults.append(((), Fault(f"a statement says exactly one thing; {which}", hint)))
    elif fact.needs_why and forms and "unknown" not in raw and "why" not in raw:
        faults.append(((), Fault(_NEEDS_WHY, "add `why: …`")))
    return faults


def _beside(fault: Fault) -> Fault:
    """What is wrong with a `value`, where a mapping that its hint would have written stands already."""
    instead = _MAPPING.sub(r"write `\1` instead of `value`", fault.hint)
    return Fault(fault.message, instead)


def _as_number(fact: Fact, fault: Fault) -> Fault:
    """What is wrong with an end of a range, where no mapping can stand."""
    return Fault(fault.message, f"write {fact.range_text()}") if "{" in fault.hint else fault


_MAPPING = re.compile(r"write `\{(.*)\}`")


def _evidence_fault(key: str, value: Any) -> Fault | None:
    if key == "confidence":
        if value in CONFIDENCES:
            return None
        hint = f"{suggest(value, CONFIDENCES)} choices: {', '.join(CONFIDENCES)}".strip()
        return Fault(f"{shown(value)} is not a degree of confidence", hint)
    if not isinstance(value, str):
        hint = "put it in quotes" if isinstance(value, (int, float)) else "write a text"
        if key == "date" and isinstance(value, int) and not isinstance(value, bool):
            hint = lone_year(value)
        return Fault(f"`{key}` takes text, not {shown(value)}", hint)
    if not value:
        return Fault(f"`{key}` is empty", "write something, or leave the key out")
    if key == "date" and not DATE.match(value):
        return Fault(f"{shown(value)} is not a date", WRITE_DATE)
    return None


def _form_faults(fact: Fact, form: str, raw: Any) -> list[tuple[Path, Fault]]:
    if form == "unknown":
        fine = isinstance(raw, str) and raw
        fault = None if fine else Fault("`unknown` takes the reason", "write `{unknown: why it is not known}`")
    elif not fact.is_number:
        fault = Fault(f"`{form}` is for numbers; this fact takes {fact.range_text()}", "write `value: …`")
    elif form != "between":
        found = fact.check(raw)
        fault = _as_number(fact, found) if found is not None else None
    elif isinstance(raw, list) and len(raw) == 2:
        checked = ((index, fact.check(end)) for index, end in enumerate(raw))
        return [((form, index), _as_number(fact, fault)) for index, fault in checked if fault is not None]
    else:
        fault = Fault("`between` takes two numbers", "write `between: [low, high]`")
    return [((form,), fault)] if fault is not None else []


def _ends(fact: Fact, form: Form, raw: Any) -> tuple[float | None, float | None]:
    """The ends of a range, or neither of what is declared unknown."""
    if form == "unknown":
        return None, None
    if form == "between":
        return raw[0], raw[1]
    # An open range still ends where the fact itself must: a probability of at least 0.5 is at most 1.
    if form == "at_least":
        return raw, fact.maximum if fact.maximum is not None else math.inf
    return fact.minimum if fact.minimum is not None else -math.inf, raw
