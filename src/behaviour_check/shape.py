"""Documents checked by pydantic, with what is wrong said in the user's words and at its place in the file."""

from __future__ import annotations

from typing import Annotated, Any, Protocol, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from .source import MAX_PROBLEMS, Problem, Stage, nearest, shown, suggest


class Shaped(BaseModel):
    """A document, or a part of one: frozen, strict, and refusing keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Text = Annotated[str, StringConstraints(min_length=1)]
AS_WHOLE = BeforeValidator(_whole)
Whole = Annotated[int, AS_WHOLE]
"""A whole number, as JSON Schema has it: 24.0 is one. With bounds: `Annotated[int, Field(ge=1), AS_WHOLE]`."""
Many = Annotated[tuple[T, ...], Field(strict=False)]
"""A YAML list, kept as a tuple."""
Some = Annotated[tuple[T, ...], Field(strict=False, min_length=1)]
"""A YAML list with at least one entry."""
WORD = r"^[A-Za-z0-9][A-Za-z0-9-]*$"
Word = Annotated[str, StringConstraints(pattern=WORD)]
PACK = r"^[A-Za-z0-9][A-Za-z0-9-]*(@[0-9]+)?$"
"""A pack's id, or its id and major version."""
DAY = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
"""A day: YYYY-MM-DD."""

Path = tuple[str | int, ...]


class Locator(Protocol):
    """Whatever can say where a part of a document stands."""

    def problem(
        self, path: Path, message: str, hint: str = "", *, stage: Stage = "shape", key: bool = False
    ) -> Problem:
        """A problem located at `path`, or at the key that leads there."""
        ...


def shaped(model: type[M], data: Any, at: Locator, base: Path = ()) -> tuple[M | None, list[Problem]]:
    """`data` as `model`, or None with every problem of its shape, located by `at` below `base`."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        items = [item for item in error.errors(include_url=False) if item["type"] != "too_short" or not item["input"]]
    items = items[:MAX_PROBLEMS]
    meant: set[Path] = set()
    problems = [_problem(model, item, at, base, meant) for item in items if item["type"] != "missing"]
    # A key that another was meant to be is not missing as well.
    missing = [item for item in items if item["type"] == "missing" and item["loc"] not in meant]
    return None, problems + [_problem(model, item, at, base, meant) for item in missing]


_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "tuple_type": "a list",
}
_BOUNDS = {
    "greater_than": ("above", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("below", "lt"),
    "less_than_equal": ("at most", "le"),
}
PATTERN_HINTS = {
    WORD: "use letters, digits and hyphens",
    r"^[a-z][a-z0-9_]*$": "use lower-case letters, digits and underscores",
    r"^[0-9]{1,4}\.[0-9]{1,4}$": 'write the criterion\'s number, a dot and its own, in quotes: `"1.2"`',
    r"^[0-9]+\.[0-9]+\.[0-9]+$": "write three numbers: `1.0.0`",
    PACK: "write a pack's id, and if you like its major version: `panel6@1`",
    DAY: "write a day as YYYY-MM-DD",
}
"""What to write instead, by the pattern that was not met."""


def _problem(model: type[BaseModel], item: Any, at: Locator, base: Path, meant: set[Path]) -> Problem:
    loc: Path = tuple(step for step in item["loc"] if step != "[key]")
    path, kind, given, context = (*base, *loc), item["type"], item["input"], item.get("ctx", {})
    if (loc and loc[-1], kind) in (("bool", "bool_type"), ("constrained-str", "string_type")):
        name = _name(loc[:-1])  # one branch each of `true | false | word`
        return at.problem(path[:-1], f"{name} takes true, false or a word, not {shown(given)}")
    name = _name(path)
    if kind == "extra_forbidden":
        hint = _instead_of_key(model, loc, meant)
        return at.problem(path, f"the key {shown(loc[-1])} is not known here", hint, key=True)
    if kind == "missing":
        return at.problem(path[:-1], f"the key {name} is missing", f"add `{loc[-1]}: …`")
    if given is None:
        return at.problem(path, f"{name} has no value (null)", "give it a value, or leave the key out")
    if kind in _EXPECTED:
        return at.problem(path, f"{name} takes {_EXPECTED[kind]}, not {shown(given)}", _how_to_write(kind, given))
    if kind == "literal_error":
        words = [word.strip("' ") for word in str(context["expected"]).replace(" or ", ",").split(",")]
        hint = f"{suggest(given, words)} choices: {', '.join(words)}".strip()
        return at.problem(path, f"{shown(given)} is not one of the choices of {name}", hint)
    if kind in ("string_too_short", "too_short") or given == "":
        return at.problem(path, f"{name} is empty", "write at least one" if kind == "too_short" else "write something")
    if kind == "string_pattern_mismatch":
        is_key = "[key]" in item["loc"]
        hint = PATTERN_HINTS.get(context["pattern"], f"it must match {context['pattern']}")
        return at.problem(path, f"{shown(given)} cannot be {'a key here' if is_key else name}", hint, key=is_key)
    return at.problem(path, *_out_of_bounds(name, item))


def _out_of_bounds(name: str, item: Any) -> tuple[str, str]:
    kind, context = item["type"], item.get("ctx", {})
    if kind in _BOUNDS:
        bound, key = _BOUNDS[kind]
        return f"{shown(item['input'])} is out of range for {name}", f"it must be {bound} {context[key]:,g}"
    if kind == "string_too_long":
        return f"{name} is too long", f"use at most {context['max_length']} characters"
    return f"{name}: {item['msg']}", ""


def _instead_of_key(model: type[BaseModel], loc: Path, meant: set[Path]) -> str:
    keys, key = _keys_at(model, loc[:-1]), str(loc[-1])
    if key == "<<":
        meant.update((*loc[:-1], key) for key in keys)
        return "YAML 1.2 has no merge keys: write the keys out"
    near = nearest(key.partition(":")[0], keys)
    if near is not None:
        meant.add((*loc[:-1], near))
        return f"did you mean `{near}`?"
    if "facts" in keys and "." in key:
        return "facts stand under `facts:`"
    return f"keys: {', '.join(keys)}"


def _name(loc: Path) -> str:
    if not loc:
        return "the file"
    last = loc[-1]
    if isinstance(last, str):
        return f"`{last}`"
    return f"entry {last + 1} of {_name(loc[:-1])}"


def _how_to_write(kind: str, given: Any) -> str:
    if kind == "string_type":
        return "" if isinstance(given, (dict, list)) else "put it in quotes"
    if kind == "bool_type":
        return "write `true` or `false`"
    if kind == "tuple_type":
        return "start each entry with `- `" if isinstance(given, dict) else f"write `[{shown(given).strip('`')}]`"
    if kind in ("dict_type", "model_type"):
        missed = isinstance(given, str) and ":" in given
        return "write a space after each colon: `key: value`" if missed else "write `key: value` lines"
    return "write the number alone, without quotes" if isinstance(given, str) else ""


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys allowed at `path` below `model`."""
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return [item.alias or name for name, item in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in get_args(annotation):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
