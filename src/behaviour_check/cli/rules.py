"""`behaviour-check rules`: work on rule packs."""

from __future__ import annotations

import click

from ..pack import load_pack, shipped_packs
from ..source import clean
from . import common


@click.group("rules")
def command() -> None:
    """Work on rule packs.

    \b
    behaviour-check rules list
    """


@command.command("list")
@common.rules_option
@common.verbosity_options
def list_(rules: str, quiet: bool, verbose: bool) -> int:
    """List the criteria and indicators of a pack, with their weight in each reading.

    \b
    behaviour-check rules list
    behaviour-check rules list -r our-class/
    """
    pack = load_pack(rules)
    common.utf8_stdout()
    for id, version in pack.lineage[:1]:
        extends = "".join(f", extends {parent} {number}" for parent, number in pack.lineage[1:])
        common.write(clean(f"{id} {version}: {pack.title}{extends}\n"))
    common.write(f"shipped packs: {', '.join(shipped_packs())}\n")
    common.write("weight in each reading: C core, s supporting, - off\n\n")
    width = max(len(id) for id in pack.indicators) if pack.indicators else 0
    labels = [reading.label or reading.id[:10] for reading in pack.readings.values()]
    common.write(" " * (width + 10) + "  ".join(labels) + "\n")
    letters = {"core": "C", "supporting": "s", "off": "-"}
    for criterion in pack.criteria:
        common.write(f"{criterion.number} {criterion.id}: {criterion.title}\n")
        for indicator in [] if quiet else criterion.indicators:
            weights = [
                letters[indicator.resolved[reading].weight].ljust(len(label))
                for reading, label in zip(pack.readings, labels, strict=True)
            ]
            line = f"  {indicator.number:<5} {indicator.id.ljust(width)}  {'  '.join(weights)}"
            common.write(clean(line).rstrip() + "\n")
            if verbose:
                common.write(f"        {indicator.statement}\n")
    return 0
