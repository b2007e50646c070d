"""`behaviour-check check`: assess scenarios and report."""

from __future__ import annotations

from collections.abc import Iterator

import click

from ..assess import Report, assess
from ..pack import Pack, load_pack
from ..report import FORMATS, Header, Result, renderer
from ..source import InvalidInput
from . import common, inputs


class _Run:
    """Assesses what is loaded, prints problems as they come, and remembers what the exit code needs."""

    def __init__(self, pack: Pack, reading: str, fail_on: str) -> None:
        self.pack, self.reading = pack, reading
        self.failing = {"never": (), "missed": ("missed",), "undetermined": ("missed", "undetermined")}[fail_on]
        self.assessed = self.failed = self.found = False

    def results(self, loaded: Iterator[inputs.Loaded]) -> Iterator[Result]:
        for item in loaded:
            if isinstance(item, InvalidInput):
                self.failed = True
                common.print_problems(item.problems)
                yield item
            else:
                report = assess(self.pack, item)
                self.assessed = True
                self.found = self.found or self._fails(report)
                yield report

    def _fails(self, report: Report) -> bool:
        return any(
            found.verdicts[self.reading] in self.failing for item in report.activities for found in item.stated.criteria
        )

    def code(self) -> int:
        if self.failed or not self.assessed:
            return common.INVALID
        return common.FOUND if self.found else 0


@click.command("check")
@common.paths_argument
@common.rules_option
@click.option("--reading", metavar="ID", help="The reading that leads the report.  [default: the pack's]")
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="The form of the report.",
)
@click.option(
    "--fail-on", type=click.Choice(["never", "missed", "undetermined"]), default="never", show_default=True,
    help="Exit with 1 if a verdict of the leading reading is this; undetermined includes missed.",
)  # fmt: skip
@common.jobs_option
@common.verbosity_options
@common.color_option
def command(
    paths: tuple[str, ...],
    rules: str,
    reading: str | None,
    format_: str,
    fail_on: str,
    jobs: int,
    quiet: bool,
    verbose: bool,
    color: str,
) -> int:
    """Assess scenarios (files, folders, - for stdin): which criteria each activity meets, misses or leaves open.

    \b
    behaviour-check check scenario.behaviour.yaml
    behaviour-check check scenarios/ -f json --fail-on missed > report.json
    """
    pack = load_pack(rules)
    leading = common.leading_reading(pack, reading)
    common.utf8_stdout()
    run = _Run(pack, leading, fail_on)
    verbosity = int(verbose) - int(quiet)
    header = Header(pack, leading, verbosity, common.wants_color(color), common.page_width())
    loaded = inputs.load_all(inputs.find(paths), pack, rules, jobs)
    for piece in renderer(format_)(header, run.results(loaded)):
        common.write(piece)
    return run.code()
