"""`behaviour-check derive`: what physical models give for a scenario, with pictures, and the verdicts it leads to."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from ..assess import Report, assess
from ..derive.result import Files
from ..derive.table import MODELS
from ..report import Header, derived, renderer
from ..scenario import load_scenario
from ..source import InvalidInput, Problem, clean
from . import common, settings, sinks

INSTALL = "pip install 'behaviour-check[plot]'"
PICTURES = (".png", ".svg", ".pdf")


@click.command("derive")
@click.argument("scenario")
@click.option("--plot", metavar="FILE", help=f"Draw what the models give; the ending says how: {', '.join(PICTURES)}.")
@click.option("--reading", metavar="ID", help="The reading that leads.  [default: the pack's]")
@common.rules_option
@common.color_option
def command(scenario: str, plot: str | None, reading: str | None, rules: str | None, color: str) -> int:
    """Show the facts that models derive from the physical inputs of a SCENARIO, and the verdicts they lead to.

    Inputs stand under `derive:` in an activity. A fact that the scenario states wins over a derived one; both are
    shown.

    \b
    behaviour-check derive examples/events/cosmos-1408-asat-2021.behaviour.yaml
    behaviour-check derive test.behaviour.yaml --plot cloud.png
    """
    if plot is not None and not plot.lower().endswith(PICTURES):
        raise click.BadParameter(f"end the name with {', '.join(PICTURES)}", param_hint="--plot")
    pack, _ = settings.pack_of(rules)
    leading = common.leading_reading(pack, reading)
    common.utf8_stdout()
    report = assess(pack, load_scenario(Path(scenario), pack, scenario))
    if not any(item.activity.derived.derivations for item in report.activities):
        hint = f"write physical inputs under `derive:` in an activity: {', '.join(MODELS)}"
        raise InvalidInput([Problem(scenario, 0, 0, "meaning", "there is nothing to derive here", hint)])
    if plot is not None:
        picture = _picture(report, Path(scenario).parent, plot.lower().rpartition(".")[2])
        sinks.write_whole({plot: picture})
    for line in _lines(report):
        common.write(clean(line) + "\n")
    header = Header(pack, leading, verbosity=-1, color=common.wants_color(color), width=common.page_width())
    for piece in renderer("text")(header, [report]):
        common.write(piece)
    return 0


def _lines(report: Report) -> Iterator[str]:
    width = common.page_width()
    for item in report.activities:
        if not item.activity.derived.derivations:
            continue
        yield f"{item.activity.id}, derived by models"
        for depth, text in derived.lines(item, report.pack):
            indent = "  " * (depth + 1)
            yield from textwrap.wrap(
                text, width, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
            )
        yield ""


def _picture(report: Report, folder: Path, form: str) -> bytes:
    try:
        from ..derive.plot import draw
    except ImportError as error:
        message = f"pictures need the package {error.name}, which is not installed"
        raise InvalidInput([Problem("--plot", 0, 0, "file", message, f"run: {INSTALL}")]) from None
    drawn = [(item.activity.id, given) for item in report.activities if (given := item.activity.derived.inputs)]
    return draw(report.scenario.title, drawn, Files(folder), form)
