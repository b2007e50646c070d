"""A report on a class for a terminal: how it agrees with itself and with each reading, and where it split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ...report.words import labels
from ...scenario import VERDICTS
from ...source import one_line
from ...version import __version__
from ..grade import CellFound, ClassFound, Share
from ..model import Exercise
from ..words import ALPHA, NO_KEY, SHORT, SPLIT, closest, compared, group_name, size


def render(found: ClassFound, exercise: Exercise, *, width: int = 80, verbosity: int = 0) -> Iterator[str]:
    """The report: tables only if `verbosity` is negative, every reason if it is positive."""
    page = _Page(exercise, width)
    page.head(found)
    page.criteria(found)
    if verbosity >= 0:
        page.bunches(found, every=verbosity > 0)
    page.groups(found)
    page.students(found)
    yield page.text()


class _Page:
    def __init__(self, exercise: Exercise, width: int) -> None:
        self.exercise, self.pack, self.width = exercise, exercise.pack, width
        self.buffer = StringIO()
        self.console = Console(
            file=self.buffer, width=width, color_system=None, force_terminal=False, highlight=False, markup=False,
            emoji=False, legacy_windows=False, force_jupyter=False, _environ={},
        )  # fmt: skip
        self.labels = [labels([reading], self.pack) for reading in self.pack.readings]
        self.several = len(exercise.activities) > 1

    def text(self) -> str:
        """All that is laid out, without trailing blanks."""
        return "".join(line.rstrip() + "\n" for line in self.buffer.getvalue().splitlines())

    def line(self, text: str = "", indent: int = 0, hang: int = 2) -> None:
        """A paragraph, wrapped."""
        if not text:
            self.console.print()
            return
        for number, body in enumerate(Text(one_line(text)).wrap(self.console, self.width - indent - hang)):
            self._print(body, indent if number == 0 else indent + hang)

    def _print(self, body: RenderableType, indent: int) -> None:
        self.console.print(Padding(body, (0, 0, 0, indent)), no_wrap=True, crop=False, overflow="ignore")

    def _table(self, headings: Sequence[str], rows: Iterable[Sequence[str]], *, wide: int = 1) -> None:
        grid = Table.grid(padding=(0, 2, 0, 0))
        for index in range(len(headings)):
            grid.add_column(no_wrap=index >= wide)
        for row in (headings, *rows):
            grid.add_row(*[Text(one_line(cell)) for cell in row])
        self._print(grid, 2)

    def head(self, found: ClassFound) -> None:
        """What was asked, of how many, and how far they agree."""
        exercise, pack = self.exercise, self.pack
        self.line(f"behaviour-check {__version__} · {pack.title} ({pack.id} {pack.version})")
        if pack.note:
            self.line(pack.note, hang=0)
        self.line()
        self.line(f"{exercise.title} (exercise {exercise.id})")
        self.line(size(found))
        self.line(NO_KEY, hang=0)
        self.line()
        self.line(f"Agreement between students (Krippendorff's alpha): {found.alpha}")
        self.line(ALPHA, 2, 0)

    def criteria(self, found: ClassFound) -> None:
        """Every cell: the verdicts of the class, and those of the readings with how many answers are their own."""
        for key, cells in _by_activity(found):
            self.line()
            self.line(f"How many of the class gave each verdict{self._of(key)}")
            self.line()
            counts = [
                [cell.asked.cell.criterion, *(str(cell.counts[verdict] or "·") for verdict in VERDICTS),
                 str(cell.unanswered or "·"), ", ".join(["split"] * cell.split + [*cell.asked.marks])]
                for cell in cells
            ]  # fmt: skip
            self._table(["", *SHORT.values(), "none", ""], counts)
            self.line()
            self.line(f"The verdict of each reading{self._of(key)}, and how many answers are its own")
            self.line()
            verdicts = [
                [cell.asked.cell.criterion, *(f"{SHORT[cell.asked.verdicts[id]]} {share.same}"
                                              for id, share in cell.shares.items()), f"of {cell.answered}"]
                for cell in cells
            ]  # fmt: skip
            self._table(["", *self.labels, ""], verdicts)
        self.line()
        self.line(f"open: undetermined; n/a: not applicable; none: no answer; {SPLIT}", 2, 0)

    def bunches(self, found: ClassFound, *, every: bool) -> None:
        """Where the class split, or every cell, with who said what and how that stands beside the readings."""
        shown = [cell for cell in found.cells if cell.split or (every and cell.bunches)]
        if not shown:
            return
        self.line()
        self.line("Who said what" if every else "Where the class split")
        for cell in shown:
            asked = cell.asked
            marks = f" ({', '.join(asked.marks)})" if asked.marks else ""
            self.line(f"{asked.cell.criterion}{self._of(asked.cell.activity)}{marks}", 2)
            for bunch in cell.bunches:
                names = ", ".join(name for name, _ in bunch.answers)
                stands = compared(bunch.compared, self.pack)
                self.line(f"{bunch.verdict}, {stands}: {names}", 4, 4)
                for name, reason in bunch.answers if every else ():
                    if reason:
                        self.line(f"{name}: {reason}", 8)

    def groups(self, found: ClassFound) -> None:
        """Which reading the answers of each group fit best."""
        if not found.groups:
            return
        self.line()
        self.line("Groups: answers that are a reading's own, and the closest reading")
        self.line()
        rows = [
            [
                item.name or group_name(item, self.pack),
                str(len(item.members)),
                *self._shares(item.shares),
                item.alpha.figure,
            ]
            for item in found.groups
        ]
        self._table(["", "size", *self.labels, "alpha"], rows)
        self.line()
        for item in found.groups:
            self.line(f"{group_name(item, self.pack)}: closest to {closest(item.fits, self.pack)}", 2)

    def students(self, found: ClassFound) -> None:
        """How the answers of each student compare with each reading, by name."""
        self.line()
        self.line("Students by name: answers that are a reading's own, which is how they read the norms and no mark")
        self.line()
        rows = [
            [item.student.name, f"{item.answered}/{item.answered + item.unanswered}", *self._shares(item.shares)]
            for item in found.students
        ]
        self._table(["", "answered", *self.labels], rows)

    def _shares(self, shares: Mapping[str, Share]) -> list[str]:
        return [f"{share.same}/{share.of}" if share.of else "·" for share in shares.values()]

    def _of(self, key: str) -> str:
        return f" of {key}" if self.several else ""


def _by_activity(found: ClassFound) -> Iterator[tuple[str, list[CellFound]]]:
    cells: dict[str, list[CellFound]] = {}
    for cell in found.cells:
        cells.setdefault(cell.asked.cell.activity, []).append(cell)
    yield from cells.items()
