"""`behaviour-check test`: compare verdicts with what scenarios expect."""

from __future__ import annotations

from pathlib import Path

import click

from ..assess import assess
from ..expectations import compare
from ..source import InvalidInput, one_line
from . import common, inputs, settings


@click.command("test")
@common.paths_argument
@common.rules_option
@common.config_option
@common.jobs_option
@common.verbosity_options
def command(
    paths: tuple[str, ...], rules: str | None, config: Path | None, jobs: int, quiet: bool, verbose: bool
) -> int:  # fmt: skip
    """Compare the verdicts of scenarios with their `expect`, and name every difference. The gate for CI.

    Exits with 1 if an expectation differs, and with 3 if an input is invalid or nothing was expected at all.

    \b
    behaviour-check test scenarios/
    """
    pack, rules = settings.pack_of(rules, config)
    common.utf8_stdout()
    scenarios = cells = differing = silent = failed = 0
    for item in inputs.load_all(inputs.find(paths), pack, rules, jobs):
        if isinstance(item, InvalidInput):
            failed += 1
            common.print_problems(item.problems)
            continue
        scenarios += 1
        comparison = compare(assess(pack, item))
        cells += comparison.cells
        differing += len(comparison.mismatches)
        silent += not comparison.cells
        for mismatch in comparison.mismatches:
            place = f"{item.file}:{mismatch.place.line}:{mismatch.place.column}"
            text = (
                f"{place}: {mismatch.activity} / {mismatch.cell}: expected {mismatch.expected}, found {mismatch.found}"
            )
            common.write(one_line(f"{text} ({mismatch.because})") + "\n")
        if verbose and not comparison.mismatches:
            common.write(one_line(f"{item.file}: {_count(comparison.cells, 'expectation')} hold") + "\n")
    if not quiet:
        tail = f", {_count(silent, 'scenario')} without expectations" if silent else ""
        tail += f", {failed} could not be read" if failed else ""
        common.write(f"{_count(scenarios, 'scenario')}, {_count(cells, 'expectation')}, {differing} differ{tail}\n")
    if not cells and not failed:
        common.print_error("nothing was expected: add `expect:` to a scenario")
    if failed or not cells:
        return common.INVALID
    return common.FOUND if differing else 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
