"""`behaviour-check schema`: print a published JSON Schema, or check a document against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ..pack import load_pack
from ..schemas import SCHEMAS
from ..source import Document, InvalidInput, Problem, clean, read_file
from . import common


@click.command("schema")
@click.argument("name", type=click.Choice(list(SCHEMAS)))
@click.option(
    "--check",
    "path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Check a YAML or JSON document against the schema.",
)
@common.rules_option
def command(name: str, path: Path | None, rules: str) -> int:
    """Print the JSON Schema (2020-12) of scenarios, of rule packs, or of the JSON report.

    \b
    behaviour-check schema scenario > scenario.schema.json
    behaviour-check schema report --check report.json
    """
    schema = SCHEMAS[name](load_pack(rules))
    common.utf8_stdout()
    if path is None:
        common.write(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
        return 0
    from jsonschema import Draft202012Validator

    data, document = _read(path)
    problems = list(document.problems) if document is not None else []
    for error in Draft202012Validator(schema).iter_errors(data):
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
    try:
        return json.loads(path.read_bytes()), None
    except OSError as error:
        message = f"cannot be read: {(error.strerror or str(error)).lower()}"
    except (ValueError, RecursionError) as error:
        message = f"not valid JSON: {error}"
    raise InvalidInput([Problem(str(path), 0, 0, "file", message)])
