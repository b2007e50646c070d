"""The reference pages of the command line, as click knows it, and of the scenario file, as its schema has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

import click
from reference_text import Lines, code, items, paragraph, place, sentence, stop

from behaviour_check.cli import cli
from behaviour_check.pack import Pack
from behaviour_check.schemas import scenario_schema

PROGRAM = "behaviour-check"
Schema = dict[str, Any]

_EXIT_CODES = """\
## Exit codes

```{include} /ci.md
:start-after: "## Exit codes"
```
"""


def pages(pack: Pack) -> dict[str, str]:
    """The pages as Markdown, by path."""
    made = {"commands.md": _commands(), "scenario-file.md": _scenario_file(pack)}
    return {path: "\n".join(lines) + "\n" for path, lines in made.items()}


def command_names() -> list[str]:
    """Every command that can be run: `check`, `rules list`."""
    return [path for path, command in _walk(cli, "") if path and not isinstance(command, click.Group)]


# --- the command line ---


def _commands() -> Lines:
    yield from paragraph("# Command line")
    yield from paragraph(
        f"`{PROGRAM} COMMAND --help` says the same at your desk. Settings that every run should share can stand in a "
        "file: see [the settings](../ci.md)."
    )
    for path, command in _walk(cli, ""):
        yield from _command(path, command)
    yield _EXIT_CODES


def _walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _walk(inner, f"{path} {name}".strip())


def _command(path: str, command: click.Command) -> Lines:
    context = click.Context(command, info_name=f"{PROGRAM} {path}".strip(), help_option_names=["-h", "--help"])
    if path:
        yield from place("command", path.replace(" ", "-"), code(path))
    yield f"```text\n{' '.join([context.command_path, *command.collect_usage_pieces(context)])}\n```\n"
    yield from _help(command.help or "")
    records = [record for item in command.get_params(context) if (record := item.get_help_record(context))]
    yield from items(f"{code(names)}: {_option(text)}" for names, text in records if text)


def _help(text: str) -> Lines:
    for block in cleandoc(text).split("\n\n"):
        if block.startswith("\b\n"):
            yield f"```sh\n{block[2:].strip()}\n```\n"
        else:
            yield from paragraph(sentence(block))


def _option(text: str) -> str:
    """`What it does.  [default: 1]` with the default set apart."""
    says, _, rest = re.sub(r" {2,}", "  ", text).partition("  [")
    return sentence(says) + (f" {sentence(rest.removesuffix(']'))}" if rest else "")


# --- the scenario file ---


def _scenario_file(pack: Pack) -> Lines:
    schema = scenario_schema(pack)
    parts: Schema = schema["$defs"]
    yield from paragraph("# The scenario file")
    yield from paragraph(
        "Every key of a scenario, by where it stands. [Write a scenario](../scenario.md) shows how they go together; "
        f"`{PROGRAM} schema scenario` prints the JSON Schema that this page is made from."
    )
    yield from _keys("At the top", schema, parts)
    yield from _keys("`actor`", parts["Actor"], parts)
    yield from _keys("Each of `activities`", parts["ActivityDocument"], parts)
    yield from _keys("Each of `accounts`", parts["AccountDocument"], parts)
    yield from paragraph("## A fact")
    yield from paragraph(
        "A bare value (`true`, `72`, `public`), or a mapping with one of the first five keys and any of the others. "
        "Ranges are for numbers. The ids are those of the [facts](facts.md)."
    )
    yield from items(_lines(_long_form(parts["notification.lead_time_h"]), parts))
    yield from paragraph("## `derive`")
    yield from paragraph("Physical inputs, from which models derive facts. Units are in the names.")
    for key, inputs in parts["derive"]["properties"].items():
        yield from place("derive", key, code(key), 3)
        yield from paragraph(sentence(inputs["description"]))
        yield from items(_lines(_part(inputs, parts), parts))


def _keys(heading: str, schema: Schema, parts: Schema) -> Lines:
    yield from paragraph(f"## {heading}")
    yield from items(_lines(schema, parts))


def _lines(schema: Schema, parts: Schema) -> Iterator[str]:
    needed = schema.get("required", ())
    for key, value in schema["properties"].items():
        says = value.get("description") or _part(value, parts).get("description", "")
        says = "The value." if key == "value" else says
        yield f"{code(key)}{' (needed)' if key in needed else ''}: {stop(says)}{_words(value)}{_default(value)}"


def _words(value: Schema) -> str:
    words = [choice["const"] for choice in value.get("oneOf", ()) if "const" in choice] or value.get("enum", ())
    return f" One of {', '.join(map(code, words))}." if words else ""


def _default(value: Schema) -> str:
    return f" {code(str(value['default']))} if not given." if value.get("default") not in (None, [], {}) else ""


def _part(value: Schema, parts: Schema) -> Schema:
    found: Schema = parts[value["$ref"].rpartition("/")[2]] if "$ref" in value else value
    return found


def _long_form(fact: Schema) -> Schema:
    (found,) = (form for form in fact["anyOf"] if form.get("type") == "object")
    long: Schema = {"properties": found["properties"]}
    return long
