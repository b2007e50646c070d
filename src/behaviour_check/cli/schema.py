"""`behaviour-check schema`: print a published JSON Schema, or check a document against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ..draft07 import converted
from ..schemas import SCHEMAS
from ..source import Document, InvalidInput, Problem, clean, read_file, refuse_special, shown
from . import common, settings


@click.command("schema")
@click.argument("name", type=click.Choice(list(SCHEMAS)))
@click.option(
    "--check",
    "path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Check a YAML or JSON document against the schema.",
)
@click.option(
    "--draft",
    type=click.Choice(["2020-12", "07"]),
    default="2020-12",
    show_default=True,
    help="The version of JSON Schema; 07 is for tools that know no newer one.",
)
@common.rules_option
def command(name: str, path: Path | None, draft: str, rules: str | None) -> int:
    """Print the JSON Schema of scenarios, of rule packs, of behaviour-check.yaml, or of the JSON report.

    \b
    behaviour-check schema scenario > scenario.schema.json
    behaviour-check schema scenario --draft 07 > scenario.draft-07.schema.json
    behaviour-check schema report --check report.json
    """
    # Only the schema of scenarios depends on the pack; the others are printed also where the settings are broken.
    pack, _ = settings.pack_of(rules if name == "scenario" else rules or "panel6")
    schema = SCHEMAS[name](pack)
    if draft == "07":
        schema = converted(schema)
    common.utf8_stdout()
    if path is None:
        common.write(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
        return 0
    from jsonschema.validators import validator_for

    data, document = _read(path)
    problems = list(document.problems) if document is not None else []
    try:
        errors = list(validator_for(schema)(schema).iter_errors(data))
    except RecursionError:
        raise InvalidInput([Problem(str(path), 0, 0, "shape", "nests too deeply to be checked")]) from None
    for error in errors:
        where = tuple(error.absolute_path)
        message = clean(error.message)[:300]
        if document is not None:
            problems.append(document.problem(where, message))
        else:
            problems.append(Problem(str(path), 0, 0, "shape", f"{'/'.join(map(str, where))}: {message}"))
    if problems:
        raise InvalidInput(problems)
    return 0


def _read(path: Path) -> tuple[Any, Document | None]:
    """The data of a YAML or JSON file; of YAML, which people write, with the places. Raises InvalidInput."""
    if path.suffix != ".json":
        document = read_file(path)
        return document.data, document
    refuse_special(path)
    try:
        return json.loads(path.read_bytes(), object_pairs_hook=_once, parse_constant=_no_number), None
    except OSError as error:
        message = f"cannot be read: {(error.strerror or str(error)).lower()}"
    except (ValueError, RecursionError) as error:
        message = f"not valid JSON: {error}"
    raise InvalidInput([Problem(str(path), 0, 0, "file", message)])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {shown(next(key for key in keys if keys.count(key) > 1))} stands twice")
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")
