"""Documents checked by pydantic, with what is wrong said in the user's words and at its place in the file."""

from __future__ import annotations

from typing import Annotated, Any, Protocol, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from .source import Problem, Stage, shown, suggest


class Shaped(BaseModel):
    """A document, or a part of one: frozen, strict, and refusing keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

Text = Annotated[str, StringConstraints(min_length=1)]
Many = Annotated[tuple[T, ...], Field(strict=False)]
"""A YAML list, kept as a tuple."""
Some = Annotated[tuple[T, ...], Field(strict=False, min_length=1)]
"""A YAML list with at least one entry."""
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]

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
        return None, [_problem(model, item, at, base) for item in error.errors(include_url=False)]


_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "tuple_type": "a list",
    "list_type": "a list",
}


def _problem(model: type[BaseModel], item: Any, at: Locator, base: Path) -> Problem:
    loc: Path = tuple(step for step in item["loc"] if step != "[key]")
    path, kind, given, context = (*base, *loc), item["type"], item["input"], item.get("ctx", {})
    name = f"`{loc[-1]}`" if loc and isinstance(loc[-1], str) else "this"
    if kind == "extra_forbidden":
        keys = _keys_at(model, loc[:-1])
        hint = suggest(loc[-1], keys) or f"keys: {', '.join(keys)}"
        return at.problem(path, f"the key {shown(loc[-1])} is not known here", hint, key=True)
    if kind == "missing":
        return at.problem(path[:-1], f"the key {name} is missing", f"add `{loc[-1]}: …`")
    if given is None:
        return at.problem(path, f"{name} is null", "give it a value, or leave the key out")
    if kind in _EXPECTED:
        hint = "put it in quotes" if kind == "string_type" and not isinstance(given, (dict, list)) else ""
        return at.problem(path, f"{name} takes {_EXPECTED[kind]}, not {shown(given)}", hint)
    if kind in ("literal_error", "enum"):
        words = [word.strip("' ") for word in str(context.get("expected", "")).replace(" or ", ",").split(",")]
        hint = f"{suggest(given, words)} choices: {', '.join(words)}".strip()
        return at.problem(path, f"{shown(given)} is not one of the choices of {name}", hint)
    if kind in ("string_too_short", "too_short"):
        return at.problem(path, f"{name} is empty", "write something, or leave the key out")
    if kind == "string_pattern_mismatch":
        return at.problem(path, f"{shown(given)} cannot be used for {name}", "use letters, digits and hyphens")
    if kind == "string_too_long":
        return at.problem(path, f"{name} is too long", f"use at most {context.get('max_length')} characters")
    hint = str(context.get("hint", ""))
    return at.problem(path, f"{name}: {item['msg']}", hint)


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys allowed at `path` below `model`."""
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            inner = _model_in(model.model_fields[step].annotation)
            if inner is not None:
                model = inner
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in get_args(annotation):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
