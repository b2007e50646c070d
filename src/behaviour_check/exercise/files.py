"""The files of an exercise: sheets, forms, key and record, as texts by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..assess import assess
from .form import csv_form, yaml_form
from .key import key_of
from .model import Exercise
from .record import NAME, record_text
from .render import html, key_markdown, sheet_markdown
from .sheet import sheet_of


def files_of(
    exercise: Exercise, rules: str, scenarios: Sequence[str], folder: Path, *, roles: bool = False
) -> dict[str, str]:
    """Every file of an exercise that is to stand in `folder`; `scenarios` are the paths of its scenarios."""
    pack = exercise.pack
    sheets = {"sheet": sheet_of(exercise)}
    if roles:
        sheets |= {f"sheet-{id}": sheet_of(exercise, reading) for id, reading in pack.readings.items()}
    key = key_of(exercise, [assess(pack, case.scenario) for case in exercise.cases])
    texts = {NAME: record_text(exercise.id, rules, scenarios, folder)}
    for name, sheet in sheets.items():
        texts |= {f"{name}.html": html.sheet(sheet), f"{name}.md": sheet_markdown.render(sheet)}
    texts |= {"answers.yaml": yaml_form(exercise), "answers.csv": csv_form(exercise)}
    return texts | {"key.html": html.key(key, pack), "key.md": key_markdown.render(key, pack)}
