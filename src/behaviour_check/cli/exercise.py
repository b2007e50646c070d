"""`behaviour-check exercise`: sheets and a key from scenarios, and what a class found."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..scenario import Scenario
from ..shape import WORD
from ..source import MAX_PROBLEMS, InvalidInput, Problem, decoded, file_bytes, read_text, shown
from . import common, inputs, outputs, settings, sinks

if TYPE_CHECKING:
    from ..exercise import Exercise
    from ..exercise.answers import Entry

ANSWER_ENDINGS = (".yaml", ".yml", ".csv")
CLASS_FORMS = ("text", "html", "csv")
CARD_FORMS = ("markdown", "html")


@click.group("exercise")
def command() -> None:
    """Make exercises for a class out of scenarios, and show what the class found.

    \b
    behaviour-check exercise new scenario.behaviour.yaml -o lesson --roles
    behaviour-check exercise grade lesson/answers
    """


# --- new ---


@command.command("new")
@common.paths_argument
@click.option("-o", "--output", required=True, metavar="FOLDER", help="The folder to write to; made if it is missing.")
@click.option("--id", metavar="WORD", help="What the answers call the exercise.  [default: from the scenario's name]")
@click.option(
    "--roles", is_flag=True, help="Also a sheet for each reading, with its idea and what speaks for and against it."
)
@click.option("--force", is_flag=True, help="Replace files that exist.")
@common.rules_option
@common.config_option
def new(
    paths: tuple[str, ...], output: str, id: str | None, roles: bool, force: bool, rules: str | None,
    config: Path | None,
) -> int:  # fmt: skip
    """Write an exercise on scenarios (files, folders): sheets for students, forms for answers, a key for the teacher.

    `sheet.html` and `sheet.md` hold the story, what is known and the criteria, and no verdict. `answers.yaml` is a form
    for one student, `answers.csv` for a class. `key.html` and `key.md` are for the teacher. By `exercise.yaml`, `grade`
    finds the scenarios again. No file that exists is replaced without --force.

    \b
    behaviour-check exercise new scenario.behaviour.yaml -o lesson
    behaviour-check exercise new scenario.behaviour.yaml -o lesson --roles
    """
    from ..exercise import exercise_of
    from ..exercise.files import files_of

    if inputs.STDIN in paths:
        raise click.UsageError("an exercise is made of files, which `exercise grade` reads again: stdin is none")
    pack, rules = settings.pack_of(rules, config)
    scenarios = _scenarios(inputs.load_all(inputs.find(paths), pack, rules, jobs=1))
    names = [scenario.file for scenario in scenarios]
    word = id or _word(names)
    if not re.match(WORD, word):
        raise click.BadParameter(f"{shown(word)} is not a word (use letters, digits and hyphens)", param_hint="--id")
    folder = Path(output)
    written = files_of(exercise_of(word, pack, scenarios), rules, names, folder, roles=roles)
    _write_all({folder / name: text for name, text in written.items()}, folder, force=force)
    common.print_error(f"{folder}: {', '.join(written)}")
    return 0


def _scenarios(loaded: Iterable[inputs.Loaded]) -> list[Scenario]:
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for item in loaded:
        if isinstance(item, InvalidInput):
            problems += item.problems
        else:
            scenarios.append(item)
    if problems:
        raise InvalidInput(problems)
    return scenarios


def _word(names: Sequence[str]) -> str:
    """An id out of the name of the first scenario, and how many there are besides."""
    stem = Path(names[0]).name.partition(".")[0]
    word = re.sub(r"[^A-Za-z0-9]+", "-", stem).strip("-") or "exercise"
    return word if len(names) == 1 else f"{word}-and-{len(names) - 1}-more"


def _write_all(texts: Mapping[Path, str], folder: Path, *, force: bool) -> None:
    """Write files: all of them, or none."""
    for path in texts:
        if os.path.lexists(path) and not force:
            raise click.UsageError(f"{shown(path)} exists (give another folder, or --force to replace it)")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.UsageError(f"{shown(folder)} cannot be made a folder: {reason}") from None
    sinks.write_whole({str(path): text for path, text in texts.items()})


# --- grade ---


@command.command("grade")
@click.argument("answers", nargs=-1, required=True, metavar="ANSWERS...")
@click.option(
    "-e", "--exercise", "record", type=click.Path(path_type=Path), metavar="FILE",
    help="The exercise.yaml that `new` wrote, or its folder.  [default: beside the first answers, or above]",
)  # fmt: skip
@click.option("-r", "--rules", metavar="NAME|FOLDER", help="The rule pack.  [default: the exercise's]")
@click.option(
    "-f", "--format", "formats", multiple=True, metavar="FORM[:PATH]",
    help=f"The form of the report, to stdout or to a file; may be repeated: {', '.join(CLASS_FORMS)}.  [default: text]",
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Show tables only.")
@click.option("-v", "--verbose", is_flag=True, help="Show every reason that students gave.")
def grade(
    answers: tuple[str, ...], record: Path | None, rules: str | None, formats: tuple[str, ...], quiet: bool,
    verbose: bool,
) -> int:  # fmt: skip
    """Show what a class found: ANSWERS are files of answers (YAML, CSV) or folders of them.

    Each answer is set beside the four readings, and students beside each other. No answer is right or wrong: nobody is
    scored, and students stand in the order of their names.

    \b
    behaviour-check exercise grade lesson/answers
    behaviour-check exercise grade class.csv -e lesson/exercise.yaml -f html:class.html -f text
    """
    from ..exercise.answers import students_of
    from ..exercise.found import class_found
    from ..exercise.record import load_exercise

    wanted = outputs.parse(formats or ["text"], CLASS_FORMS)
    files = _answer_files(answers)
    exercise = load_exercise(_record(record, files[0]), rules)
    entries, problems = _entries(files, exercise)
    try:
        students = students_of(entries, exercise)
    except InvalidInput as error:
        problems += error.problems
    if problems:
        raise InvalidInput(problems[:MAX_PROBLEMS])
    if not students:
        raise InvalidInput([Problem(answers[0], 0, 0, "file", "nobody has answered", "the forms are still empty")])
    for student in students:
        silent = [cell.criterion for cell, answer in student.answers.items() if answer.verdict is None]
        if silent and not quiet:
            common.print_error(f"{student.name}: a reason but no verdict for {', '.join(silent)}; not counted")
    found = class_found(exercise, students)
    common.utf8_stdout()
    width, verbosity = common.page_width(), int(verbose) - int(quiet)

    def pieces(form: str, sink: sinks.Sink) -> Iterator[str]:
        from ..exercise.render import class_csv, class_text, html

        if form == "html":
            return iter([html.class_report(found, exercise)])
        if form == "csv":
            return class_csv.render(found, exercise)
        columns = width if isinstance(sink, sinks.Stdout) else 80
        return class_text.render(found, exercise, width=columns, verbosity=verbosity)

    _render_all(wanted, pieces)
    return 0


def _answer_files(names: Iterable[str]) -> list[Path]:
    """The files that hold answers: those that are named, and of a folder all that could be answers."""
    files: list[Path] = []
    problems: list[Problem] = []
    for name in names:
        path = Path(name)
        if not path.is_dir():
            files.append(path)
            if not path.exists():
                problems.append(Problem(name, 0, 0, "file", "there is no such file or folder"))
            continue
        listed = sorted(item for item in path.iterdir() if item.name.endswith(ANSWER_ENDINGS))
        if any(item.name == "exercise.yaml" for item in listed):
            hint = "keep the answers in a folder of their own, beside the sheets"
            problems.append(Problem(name, 0, 0, "file", "this is the folder of an exercise, not of answers", hint))
        elif not listed:
            problems.append(Problem(name, 0, 0, "file", "no answers here", f"they end in {', '.join(ANSWER_ENDINGS)}"))
        files += listed
    if problems:
        raise InvalidInput(problems)
    return list(dict.fromkeys(files))


def _record(given: Path | None, answers: Path) -> Path:
    """The record that is named, or the nearest one to the answers."""
    from ..exercise.record import NAME

    if given is not None:
        return given / NAME if given.is_dir() else given
    folder = Path(os.path.abspath(answers)).parent  # noqa: PTH100 (resolve follows links)
    for place in (folder, folder.parent):
        if (place / NAME).is_file():
            return Path(os.path.relpath(place / NAME))
    hint = f"name its {NAME} with `--exercise`"
    raise InvalidInput([Problem(str(answers), 0, 0, "file", "no exercise is found beside it or above", hint)])


def _entries(files: Iterable[Path], exercise: Exercise) -> tuple[list[Entry], list[Problem]]:
    """What stands in the files, and what is wrong with those that cannot be read."""
    from ..exercise.answers_csv import entries_of
    from ..exercise.answers_yaml import entry_of

    entries: list[Entry] = []
    problems: list[Problem] = []
    for path in files:
        try:
            text = decoded(file_bytes(path, str(path)), str(path))
            if path.suffix.lower() == ".csv":
                entries += entries_of(text, str(path), exercise)
            else:
                entries.append(entry_of(read_text(text, str(path)), exercise))
        except InvalidInput as error:
            problems += error.problems
    return entries, problems


def _render_all(wanted: Sequence[outputs.Output], pieces: Callable[[str, sinks.Sink], Iterator[str]]) -> None:
    """Render every form, and put files in place once all of them are whole."""
    with sinks.all_or_none([output.sink for output in wanted]):
        for output in wanted:
            for piece in pieces(output.form, output.sink):
                output.sink.write(piece)


# --- card ---


@command.command("card")
@click.option(
    "-f", "--format", "formats", multiple=True, metavar="FORM[:PATH]",
    help=f"The form of the card, to stdout or to a file; may be repeated: {', '.join(CARD_FORMS)}.  [default: first]",
)  # fmt: skip
def card(formats: tuple[str, ...]) -> int:
    """Write an empty card for two groups to fill in: the protocol of an encounter in orbit.

    \b
    behaviour-check exercise card -f html:card.html
    """
    from ..exercise.card import CARD
    from ..exercise.render import card_markdown, html

    wanted = outputs.parse(formats or ["markdown"], CARD_FORMS)
    common.utf8_stdout()
    _render_all(wanted, lambda form, _: iter([html.card(CARD) if form == "html" else card_markdown.render(CARD)]))
    return 0
