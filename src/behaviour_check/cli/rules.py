"""`behaviour-check rules`: work on rule packs."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

import click

from ..lint import lint
from ..pack import find_pack, shipped_packs
from ..source import InvalidInput, one_line
from . import common, settings

_INDENT = " " * 8


@click.group("rules")
def command() -> None:
    """Work on rule packs.

    \b
    behaviour-check rules list
    behaviour-check rules lint our-class/
    """


@command.command("list")
@common.rules_option
@common.verbosity_options
def list_(rules: str | None, quiet: bool, verbose: bool) -> int:
    """List the criteria and indicators of a pack, with their weight in each reading.

    \b
    behaviour-check rules list
    behaviour-check rules list -r our-class/
    """
    pack, _ = settings.pack_of(rules)
    common.utf8_stdout()
    for id, version in pack.lineage[:1]:
        extends = "".join(f", extends {parent} {number}" for parent, number in pack.lineage[1:])
        common.write(one_line(f"{id} {version}: {pack.title}{extends}") + "\n")
    common.write(f"shipped packs: {', '.join(shipped_packs())}\n")
    common.write("weight in each reading: C core, s supporting, - off\n\n")
    width = max(len(id) for id in pack.indicators) if pack.indicators else 0
    labels = [one_line(reading.label or reading.id[:10]) for reading in pack.readings.values()]
    common.write(" " * (width + 10) + "  ".join(labels) + "\n")
    letters = {"core": "C", "supporting": "s", "off": "-"}
    for criterion in pack.criteria:
        common.write(one_line(f"{criterion.number} {criterion.id}: {criterion.title}") + "\n")
        for indicator in [] if quiet else criterion.indicators:
            weights = [
                letters[indicator.resolved[reading].weight].ljust(len(label))
                for reading, label in zip(pack.readings, labels, strict=True)
            ]
            line = f"  {indicator.number:<5} {indicator.id.ljust(width)}  {'  '.join(weights)}"
            common.write(line.rstrip() + "\n")
            if verbose:
                common.write(fill(one_line(indicator.statement), 80, initial_indent=_INDENT, subsequent_indent=_INDENT))
                common.write("\n")
    return 0


@command.command("lint")
@click.argument("packs", nargs=-1, metavar="[PACK]...")
@common.config_option
def lint_(packs: tuple[str, ...], config: Path | None) -> int:
    """Check packs (shipped names or folders): every problem of their files, and every example of an indicator.

    An example must come out as it says in the default reading. Without a PACK, that of the settings is checked, or
    panel6. Exits with 3 if there is a problem.

    \b
    behaviour-check rules lint
    behaviour-check rules lint our-class/
    """
    common.utf8_stdout()
    code = 0
    for name in packs or [settings.rules_of(None, settings.find_config(config))]:
        try:
            checked = lint(find_pack(name))
        except InvalidInput as error:
            common.print_problems(error.problems)
            code = common.INVALID
            continue
        pack = checked.pack
        common.print_problems(checked.problems)
        code = common.INVALID if checked.problems else code
        wrong = _count(len(checked.problems), "problem") if checked.problems else "no problems"
        counts = f"{_count(len(pack.indicators), 'indicator')}, {_count(checked.examples, 'example')}, {wrong}"
        common.write(one_line(f"{pack.id} {pack.version}: {counts}") + "\n")
    return code


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
