"""The files of a pack, and of the packs that it extends, laid over each other part by part.

A part (a fact, an indicator, a reading …) is known by its id. A later layer changes the keys it names and leaves
the others, except that an indicator defined again in a criterion's file is defined anew; each part remembers the
files it came from, so that a problem is reported where its cause was written.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..shape import shaped
from ..source import Document, InvalidInput, Problem, Stage, nature, nearest, read_file, refuse_special, shown, suggest
from .documents import (
    CriterionDocument,
    FactsDocument,
    InstrumentsDocument,
    KindsDocument,
    PackDocument,
)

Table = Literal[
    "fact groups", "facts", "consistency", "clusters", "kinds", "kind groups", "instruments", "readings", "caveats",
    "criteria", "indicators",
]  # fmt: skip
Steps = tuple[str | int, ...]


@dataclass(slots=True)
class Part:
    """One part as plain data, laid together from one or more files."""

    raw: Any
    origins: list[tuple[Document, Steps]] = field(default_factory=list)
    criterion: str = ""

    def problem(
        self, path: Steps, message: str, hint: str = "", *, stage: Stage = "shape", key: bool = False
    ) -> Problem:
        """A problem located in the newest file that has what `path` names, or failing that the most of it."""
        document, base = max(reversed(self.origins), key=lambda origin: _reach(origin[0].data, (*origin[1], *path)))
        return document.problem((*base, *path), message, hint, stage=stage, key=key)


@dataclass(slots=True)
class Layers:
    """All parts of a pack and of those it extends, by table and id, and the pack documents, the first one first."""

    tables: dict[Table, dict[str, Part]] = field(default_factory=dict)
    packs: list[tuple[PackDocument, Document]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """The names of files that could not be read, so that what they would define is not missed as well."""

    def table(self, name: Table) -> dict[str, Part]:
        """The parts of a table by id."""
        return self.tables.setdefault(name, {})


def shipped_rules() -> Path:
    """The folder of the shipped packs: beside the code in an installed package, at the top of a checkout."""
    installed = Path(__file__).parent.parent / "rules"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "rules"


def shipped_packs() -> list[str]:
    """The names of the shipped packs."""
    return sorted(folder.name for folder in shipped_rules().iterdir() if (folder / "pack.yaml").is_file())


def find_pack(name: str, base: Path | None = None) -> Path:
    """The folder of a pack: a shipped name, or a path (from `base` for a pack that is extended).

    Raises InvalidInput if there is none.
    """
    if name in shipped_packs():
        return shipped_rules() / name
    folder = (base / name) if base is not None else Path(name)
    if nature(folder / "pack.yaml") == "file":
        return folder
    names = shipped_packs()
    hint = suggest(name, names) or f"give a folder with a pack.yaml, or a shipped pack: {', '.join(names)}"
    if nature(folder / "pack.yml") == "file":
        hint = "rename its pack.yml to pack.yaml"
    raise InvalidInput([Problem(name, 0, 0, "file", "no rule pack of this name or path", hint)])


def read_layers(folder: Path) -> Layers:
    """Read a pack's folder and those of the packs that it extends. Raises InvalidInput with all problems."""
    layers = Layers()
    _read_pack(folder, layers, ())
    if layers.unread & {"facts.yaml", "kinds.yaml", "instruments.yaml"}:
        raise InvalidInput(layers.problems)  # everything else refers to them
    return layers


def _read_pack(folder: Path, layers: Layers, below: tuple[Path, ...]) -> None:
    document = read_file(folder / "pack.yaml")
    head, problems = shaped(PackDocument, document.data, document)
    layers.problems += [*document.problems, *problems]
    if head is None:
        raise InvalidInput(layers.problems)
    here = folder.resolve()
    if head.extends is not None:
        try:
            parent = find_pack(head.extends, folder)
        except InvalidInput as error:
            missing = error.problems[0]
            problem = document.problem(
                ("extends",), f"`{head.extends}`: {missing.message}", missing.hint, stage="meaning"
            )
            raise InvalidInput([*layers.problems, problem]) from None
        if parent.resolve() in (*below, here):
            problem = document.problem(
                ("extends",), "packs extend each other in a circle", "remove one `extends`", stage="meaning"
            )
            raise InvalidInput([*layers.problems, problem])
        _read_pack(parent, layers, (*below, here))
    _lay_files(folder, layers)
    _lay_head(head, document, layers)


def _lay_files(folder: Path, layers: Layers) -> None:
    facts = _file(folder / "facts.yaml", FactsDocument, layers)
    if facts is not None:
        _lay_mapping(layers, "fact groups", facts, ("groups",))
        _lay_mapping(layers, "facts", facts, ("facts",))
        _lay_list(layers, "consistency", facts, ("consistency",))
    kinds = _file(folder / "kinds.yaml", KindsDocument, layers)
    if kinds is not None:
        _lay_mapping(layers, "clusters", kinds, ("clusters",))
        _lay_mapping(layers, "kinds", kinds, ("kinds",))
        _lay_mapping(layers, "kind groups", kinds, ("groups",))
    instruments = _file(folder / "instruments.yaml", InstrumentsDocument, layers)
    if instruments is not None:
        _lay_mapping(layers, "instruments", instruments, ("instruments",))
    criteria = _listed(folder / "criteria", layers)
    for path in [folder / f"{name}.yml" for name in _FILES] + [path for path in criteria if path.suffix == ".yml"]:
        if nature(path) is not None:
            message, hint = "the files of a pack end in .yaml", f"rename it to {path.stem}.yaml"
            layers.problems.append(Problem(str(path), 0, 0, "file", message, hint))
            layers.unread.add(f"{path.stem}.yaml")
    _say_strays(folder, layers)
    seen: dict[str, str] = {}
    homes: dict[str, str] = {}
    for path in [path for path in criteria if path.suffix == ".yaml"]:
        criterion = _file(path, CriterionDocument, layers)
        if criterion is not None:
            id = criterion.data["id"]
            if homes.setdefault(id, criterion.file) != criterion.file:
                message = f"the criterion `{id}` is defined twice; first in {homes[id]}"
                layers.problems.append(criterion.problem(("id",), message, "put it into one file", stage="meaning"))
            _lay_criterion(criterion, layers, seen)


_FILES = ("facts", "kinds", "instruments")


def _listed(folder: Path, layers: Layers) -> list[Path]:
    """The files of a folder, sorted. None if it does not exist; a problem if it cannot be listed."""
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        message = f"cannot be listed: {(error.strerror or str(error)).lower()}"
        layers.problems.append(Problem(str(folder), 0, 0, "file", message))
        return []


def _say_strays(folder: Path, layers: Layers) -> None:
    """Tell of files that are named nearly as those of a pack: nothing would read them."""
    known = [f"{name}.yaml" for name in ("pack", *_FILES)]
    told = [f"{name}.yml" for name in ("pack", *_FILES)]
    for path in _listed(folder, layers):
        if path.suffix not in (".yaml", ".yml") or path.name in (*known, *told):
            continue
        near = nearest(path.name, known)
        if near is not None:
            message = "nothing in a pack has this name"
            layers.problems.append(Problem(str(path), 0, 0, "file", message, f"did you mean `{near}`?"))


def _file(path: Path, model: type[Any], layers: Layers) -> Document | None:
    if not os.path.lexists(path):
        return None
    try:
        refuse_special(path)
        document = read_file(path)
    except InvalidInput as error:
        layers.problems += error.problems
        layers.unread.add(path.name)
        return None
    document_shape, problems = shaped(model, document.data, document)
    layers.problems += [*document.problems, *problems]
    if document_shape is None:
        layers.unread.add(path.name)
        return None
    return document


def _lay_criterion(document: Document, layers: Layers, seen: dict[str, str]) -> None:
    data = document.data
    head = {key: value for key, value in data.items() if key != "indicators"}
    _lay(layers, "criteria", data["id"], head, document, ())
    for index, raw in enumerate(data.get("indicators", [])):
        id = _id(raw, document, ("indicators", index), layers)
        if id in seen:
            message = f"the indicator `{id}` is defined twice; first in {seen[id]}"
            layers.problems.append(
                document.problem(("indicators", index, "id"), message, "give each its own id", stage="meaning")
            )
        elif id is not None:
            place = document.place(("indicators", index))
            seen[id] = f"{document.file}:{place.line}"
            part = Part(raw, [(document, ("indicators", index))], data["id"])
            layers.table("indicators")[id] = part  # a definition is whole: it replaces one of an extended pack


def _lay_head(head: PackDocument, document: Document, layers: Layers) -> None:
    layers.packs.append((head, document))
    _lay_list(layers, "readings", document, ("readings",))
    _lay_list(layers, "caveats", document, ("caveats",))
    indicators = layers.table("indicators")
    for id, patch in document.data.get("indicators", {}).items():
        if id not in indicators:
            _say_unknown(id, layers, document, ("indicators", id), key=True)
            continue
        if "id" in patch:
            problem = document.problem(
                ("indicators", id, "id"), "an indicator's id cannot be changed", "remove this line", stage="meaning"
            )
            layers.problems.append(problem)
            continue
        _lay(layers, "indicators", id, patch, document, ("indicators", id))
    for index, id in enumerate(head.without):
        if indicators.pop(id, None) is None:
            _say_unknown(id, layers, document, ("without", index), key=False)


def _say_unknown(id: str, layers: Layers, document: Document, path: Steps, *, key: bool) -> None:
    if layers.unread:
        return  # it may stand in a file that could not be read
    message = f"no extended pack has the indicator `{id}`"
    hint = suggest(id, layers.table("indicators")) or "new indicators stand in `criteria/…yaml`"
    layers.problems.append(document.problem(path, message, hint, stage="meaning", key=key))


def _lay_mapping(layers: Layers, table: Table, document: Document, path: Steps) -> None:
    data = document.data.get(path[0], {})
    for id, raw in data.items():
        _lay(layers, table, id, raw, document, (*path, id))


def _lay_list(layers: Layers, table: Table, document: Document, path: Steps) -> None:
    seen: set[str] = set()
    for index, raw in enumerate(document.data.get(path[0], [])):
        at = (*path, index)
        id = _id(raw, document, at, layers)
        if id is None:
            continue
        if id in seen:
            problem = document.problem(
                (*at, "id"), f"the id `{id}` stands here twice", "give each its own id", stage="meaning"
            )
            layers.problems.append(problem)
        seen.add(id)
        _lay(layers, table, id, raw, document, at)


def _id(raw: Any, document: Document, path: Steps, layers: Layers) -> str | None:
    id = raw.get("id")
    if isinstance(id, str) and id:
        return id
    if "id" in raw:
        problem = document.problem((*path, "id"), f"`id` takes a word, not {shown(id)}", "write letters and hyphens")
    else:
        problem = document.problem(path, "the key `id` is missing", "add `id: …`")
    layers.problems.append(problem)
    return None


def _lay(layers: Layers, table: Table, id: str, raw: Any, document: Document, path: Steps) -> None:
    parts = layers.table(table)
    old = parts.get(id)
    if old is None:
        parts[id] = Part(raw, [(document, path)])
    else:
        parts[id] = Part(_merged(old.raw, raw), [*old.origins, (document, path)], old.criterion)


def _merged(old: Any, new: Any) -> Any:
    """Mappings are merged key by key; anything else is replaced."""
    if not isinstance(old, dict) or not isinstance(new, dict) or _is_whole(old):
        return new
    return {**old, **{key: _merged(old[key], value) if key in old else value for key, value in new.items()}}


def _is_whole(raw: dict[str, Any]) -> bool:
    # A condition is one formula: half of an old one and half of a new one would be neither. And a number is whoever's
    # wrote it: a new one may not go by the authority of the old.
    is_condition = len(raw) == 1 and ("." in next(iter(raw)) or next(iter(raw)) in ("all", "any", "not", "stated"))
    return is_condition or {"value", "unit"} <= raw.keys()


def _reach(data: Any, path: Steps) -> int:
    """How many steps of `path` exist in `data`."""
    for count, step in enumerate(path):
        if not (step in data if isinstance(data, dict) else isinstance(data, list) and step in range(len(data))):
            return count
        data = data[step]
    return len(path)
