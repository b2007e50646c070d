"""`behaviour-check check`: assess scenarios and report."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from ..acceptance import Acceptances
from ..assess import assess
from ..batches import in_batches
from ..pack import Pack, load_pack
from ..report import FORMATS, Header, Result
from ..scenario import Verdict
from ..select import only
from ..source import InvalidInput
from . import common, inputs, outputs, settings
from .progress import progress

FAILING: dict[str, tuple[Verdict, ...]] = {
    "never": (), "missed": ("missed",), "undetermined": ("missed", "undetermined"),
}  # fmt: skip


class _Run:
    """Assesses what is loaded, prints problems as they come, and remembers what the end of the run needs."""

    def __init__(
        self, pack: Pack, reading: str, fail_on: str, shown: frozenset[str] | None, acceptances: Acceptances
    ) -> None:
        self.pack, self.reading, self.shown, self.acceptances = pack, reading, shown, acceptances
        self.fail_on = fail_on
        self.assessed = self.failed = self.applied = False
        self.found = 0

    def results(self, loaded: Iterator[inputs.Loaded], done: Callable[[], None]) -> Iterator[Result]:
        """The results in order, assessed when they are asked for."""
        for result in in_batches(loaded, self._result):
            yield result
            done()

    def _result(self, loaded: inputs.Loaded) -> Result:
        if isinstance(loaded, InvalidInput):
            self.failed = True
            common.print_problems(loaded.problems)
            return loaded
        whole = assess(self.pack, loaded)
        report = whole if self.shown is None else only(whole, self.shown)
        accepted = self.acceptances.accepted(whole, self.shown)
        for item in report.activities:
            for found in item.stated.criteria:
                verdict = found.verdicts[self.reading]
                self.applied = self.applied or verdict != "not-applicable"
                fails = verdict in FAILING[self.fail_on]
                self.found += fails and (item.activity.id, found.criterion.id) not in accepted
        self.assessed = True
        return report

    def say(self, verbosity: int) -> None:
        """What a reader of the report should know besides: on stderr, since it is about the run."""
        if self.assessed and not self.applied:
            common.print_error(
                f"no criterion applies to any activity in the {self.reading} reading: nothing was judged"
            )
        if verbosity > 0:
            common.print_problems(self.acceptances.uses())
        elif verbosity == 0 and self.acceptances.used:
            count = len(self.acceptances.used)
            accepted = "1 finding is accepted" if count == 1 else f"{count} findings are accepted"
            common.print_error(f"{self.acceptances.config.source.file}: {accepted} (`-v` lists them)")
        common.print_problems(self.acceptances.remarks(os.path.isfile))
        if self.found:
            verdicts = "1 verdict is" if self.found == 1 else f"{self.found} verdicts are"
            what = " or ".join(FAILING[self.fail_on])
            common.print_error(f"{verdicts} {what} in the {self.reading} reading (--fail-on {self.fail_on})")

    def code(self) -> int:
        """The exit code of the contract."""
        if self.failed or not self.assessed:
            return common.INVALID
        return common.FOUND if self.found else 0


@click.command("check")
@common.paths_argument
@common.rules_option
@click.option("--reading", metavar="ID", help="The reading that leads the report.  [default: the pack's]")
@click.option(
    "-f", "--format", "formats", multiple=True, metavar="FORM[:PATH]",
    help=f"The form of the report, to stdout or to a file; may be repeated: {', '.join(FORMATS)}.  [default: text]",
)  # fmt: skip
@click.option(
    "--fail-on", type=click.Choice(list(FAILING)),
    help="Exit with 1 if a verdict of the leading reading is this; undetermined includes missed.  [default: never]",
)  # fmt: skip
@click.option(
    "--select", multiple=True, metavar="CRITERION", help="Show and count only these (id or number); may be repeated."
)
@click.option("--ignore", multiple=True, metavar="CRITERION", help="Neither show nor count these; may be repeated.")
@common.config_option
@click.option("--as-of", metavar="DAY", help="The day on which acceptances are looked at.  [default: today]")
@common.jobs_option
@common.verbosity_options
@common.color_option
def command(
    paths: tuple[str, ...], rules: str | None, reading: str | None, formats: tuple[str, ...], fail_on: str | None,
    select: tuple[str, ...], ignore: tuple[str, ...], config: Path | None, as_of: str | None, jobs: int, quiet: bool,
    verbose: bool, color: str,
) -> int:  # fmt: skip
    """Assess scenarios (files, folders, - for stdin): which criteria each activity meets, misses or leaves open.

    `behaviour-check explain format` names the keys of a scenario file, among them the `accounts` of other parties, and
    `behaviour-check explain terms` says what the words of a report mean.

    \b
    behaviour-check check scenario.behaviour.yaml
    behaviour-check check scenarios/ -f json --fail-on missed > report.json
    behaviour-check check scenarios/ -f text -f html:report.html
    """
    given = {"reading": reading, "format": formats, "select": select, "ignore": ignore or select}
    set_up = settings.find_config(config)
    rules = settings.rules_of(rules, set_up)
    pack = load_pack(rules)
    settings.check(set_up, pack, [name for name, flag in given.items() if flag])
    leading = common.leading_reading(pack, reading or set_up.document.reading)
    wanted = outputs.parse(settings.formats(formats, set_up))
    shown = settings.criteria(select, ignore, set_up, pack)
    fail_on = fail_on or set_up.document.fail_on or "never"
    run = _Run(pack, leading, fail_on, shown, Acceptances(set_up, settings.day(as_of), leading))
    verbosity = int(verbose) - int(quiet)
    root = str(settings.repository_root())
    left_out = tuple(item.id for item in pack.criteria if shown is not None and item.id not in shown)
    header = Header(pack, leading, verbosity, common.wants_color(color), common.page_width(), root, left_out)
    common.utf8_stdout()
    in_sight = not quiet and not outputs.fills_terminal(wanted)
    with progress(inputs.find(paths), wanted=in_sight) as (files, done):
        results = run.results(inputs.load_all(outputs.sparing(files, wanted), pack, rules, jobs), done)
        outputs.render_all(outputs.with_summary(wanted), header, results)
    run.say(verbosity)
    return run.code()
