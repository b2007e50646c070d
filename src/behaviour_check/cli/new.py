"""`behaviour-check new`: a scenario to fill in, with every fact that matters for its kind."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from ..pack import Pack, load_pack
from ..report.pages import page
from ..schemas import shipped_schema
from ..source import clean, suggest
from ..template import FactsAre, template
from . import common, inputs, settings, sinks

SCHEMA = "scenario.schema.json"


@click.command("new")
@click.argument("kind", required=False)
@click.option("-o", "--output", metavar="FILE", help="The file to write.  [default: stdout]")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.option(
    "--reported/--stipulated",
    help="Facts of the world, each with its source, or a hypothetical.  [default: stipulated]",
)
@click.option(
    "--schema", metavar="URL|PATH", help="Where editors find the schema.  [default: the nearest, or the installed one]"
)
@common.rules_option
def command(
    kind: str | None, output: str | None, force: bool, reported: bool, schema: str | None, rules: str | None
) -> int:
    """Write a scenario of a KIND to fill in: each fact that its indicators read, with its question.

    It ends with how the account of another party is written; `behaviour-check explain format` names all keys.

    Without KIND, the kinds are listed. An existing file is never replaced without --force. The first line tells editors
    where the schema is: `scenario.schema.json` or `schema/scenario.schema.json` in the folder of the file or above it,
    otherwise the one that is installed.

    \b
    behaviour-check new
    behaviour-check new inspection -o quiet-neighbour.behaviour.yaml
    behaviour-check new launch --reported -o launch.behaviour.yaml
    """
    pack = load_pack(settings.rules_of(rules, settings.find_config(None)))
    common.utf8_stdout()
    if kind is None:
        if output is not None:
            raise click.UsageError("say which kind of activity it is; `behaviour-check new` lists the kinds")
        common.write(clean(page("kinds", pack) or ""))
        return 0
    if kind not in pack.kinds:
        raise click.BadParameter(f"there is no kind `{clean(kind)}` ({_instead(kind, pack)})", param_hint="KIND")
    path = Path(output) if output is not None and output != inputs.STDIN else None
    if path is not None:
        _refuse(path, force=force)
    where = schema or _nearest_schema(path, pack)
    if where is not None and re.search(r"\s", where):
        raise click.BadParameter("editors cannot read a place with spaces in it (write %20)", param_hint="--schema")
    facts_are: FactsAre = "reported" if reported else "stipulated"
    text = "".join(f"{line}\n" for line in template(kind, pack, facts_are, where))
    if path is None:
        common.write(text)
        return 0
    sinks.write_whole({str(path): text})
    _say(path, where, rules)
    return 0


def _instead(kind: str, pack: Pack) -> str:
    if kind in pack.kind_groups:
        return f"a group of kinds: {', '.join(pack.kind_groups[kind].kinds)}"
    return suggest(kind, pack.kinds) or "`behaviour-check new` lists the kinds"


def _refuse(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise click.UsageError(f"`{path}` is a folder (give the name of a file)")
    if os.path.lexists(path) and not force:
        raise click.UsageError(f"`{path}` exists (give another name, or --force to replace it)")


def _nearest_schema(path: Path | None, pack: Pack) -> str | None:
    """The schema for this pack at or above the file, up to the root of the repository, or the one that is installed."""
    folder = Path(os.path.abspath(path.parent if path is not None else "."))  # noqa: PTH100 (resolve follows links)
    for above in (folder, *folder.parents):
        for found in (above / SCHEMA, above / "schema" / SCHEMA):
            if _is_for(found, pack):
                return Path(os.path.relpath(found, folder)).as_posix()
        if (above / ".git").exists():
            break
    installed = shipped_schema(SCHEMA)
    return installed.as_uri() if _is_for(installed, pack) else None


def _is_for(path: Path, pack: Pack) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return f'"Scenario for {pack.id} ' in file.read(300)
    except (OSError, UnicodeDecodeError):
        return False


def _say(path: Path, schema: str | None, rules: str | None) -> None:
    common.print_error(f"{path} is written; `behaviour-check check {path}` tells what is open")
    if not path.name.endswith(inputs.ENDINGS):
        common.print_error(
            f"a folder's scenarios are the files named *{inputs.ENDINGS[0]}; this one is found by name only"
        )
    if schema is None:
        option = f" -r {rules}" if rules else ""
        common.print_error(
            f"no schema for this pack was found for editors: `behaviour-check schema scenario{option} > {SCHEMA}` "
            "writes it, and `--schema` names it"
        )
