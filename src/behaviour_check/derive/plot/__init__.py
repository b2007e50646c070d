"""Pictures of what models derive, as people of the field draw them. Needs matplotlib, the extra `plot`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

from ...problem import InvalidInput, Problem
from ..documents import DeriveDocument
from ..result import Derivation, Files, Quantity, UnfitError
from ..table import MODELS
from . import approach, cloud, encounter, graveyard, lifetime, sheet, style
from .sheet import Panel, Section

__all__ = ["MOST_PANELS", "draw"]

MOST_PANELS = 24
"""More would make a page that no program shows well."""

_Pictures = Callable[[Any, Derivation, Files], tuple[Panel, ...]]
_PICTURES: Mapping[str, _Pictures] = {
    "breakup": cloud.panels,
    "explosion": cloud.panels,
    "lifetime": lifetime.panels,
    "conjunction": encounter.panels,
    "approach": approach.panels,
    "graveyard": graveyard.panels,
}
"""What is drawn for each key of `derive:`; for others, only what they give is written."""


def draw(title: str, drawn: list[tuple[str, DeriveDocument]], files: Files, form: str) -> bytes:
    """One page with pictures of what models derive for each activity, named by its id, as `png`, `svg` or `pdf`.

    Where a model gives no number the panel says why. Raises InvalidInput where inputs or data files are at fault.
    """
    sections: list[Section] = []
    room, left_out = MOST_PANELS, 0
    for name, given in drawn:
        panels = list(_panels(name, given, files)) if room > 0 else []
        left_out += not panels
        sections += [Section(name, tuple(panels[:room]))] if panels else []
        room -= len(panels)
    with style.applied():
        return sheet.page(title, [*sections, *_rest(left_out)], form)


def _rest(left_out: int) -> list[Section]:
    if not left_out:
        return []
    what = f"{left_out} {'activity is' if left_out == 1 else 'activities are'} not drawn"
    return [Section(what, (Panel("A page holds few panels", (f"This one has {MOST_PANELS}.",), ()),))]


def _panels(name: str, given: DeriveDocument, files: Files) -> Iterator[Panel]:
    for key in MODELS:
        inputs = getattr(given, key)
        if inputs is None:
            continue
        try:
            found: Derivation = import_module(f"..models.{key}", __package__).derive(inputs, files)
            pictures = _PICTURES.get(key, _no_picture)(inputs, found, files)
        except UnfitError as error:
            raise InvalidInput([Problem(name, 0, 0, "meaning", f"`{key}`: {error.message}", error.hint)]) from None
        for panel in pictures:
            yield panel._replace(foot=(*panel.foot, _source(found)))


def _source(found: Derivation) -> str:
    seed = f"; seed {found.inputs['seed']}" if "seed" in found.inputs else ""
    return f"Model: {found.model}, version {found.version}{seed}."


def _no_picture(inputs: object, found: Derivation, files: Files) -> tuple[Panel, ...]:  # noqa: ARG001
    """Words for a model of which there is nothing to draw."""
    return (Panel(f"{found.key}: no picture", tuple(_in_words(item) for item in found.quantities), ()),)


def _in_words(item: Quantity) -> str:
    name = item.name.replace("_", " ")
    if item.unknown is not None:
        return f"{name}: unknown, because {item.unknown}."
    if item.holds is not None:
        return f"{name}: {'yes' if item.holds else 'no'}."
    ends = [style.plain(end) for end in (item.low, item.high) if end is not None]
    return f"{name}: {' to '.join(ends)}" + (f" ({item.band})." if item.band else ".")
