"""What a model gives: quantities with honest ranges, and all that is needed to check or repeat the derivation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ..source import InvalidInput, Problem
from .table import QuantityName

MAX_DATA_BYTES = 16 * 1024 * 1024


class Quantity(NamedTuple):
    """One result of a model: a range in the unit that its name ends in, a yes or no, or why the model cannot tell."""

    name: QuantityName
    """Which: a fact of the vocabulary names it under `derived_by`."""
    low: float | None = None
    high: float | None = None
    """Both ends; `high` is infinite where the model gives only a lower bound."""
    best: float | None = None
    """The model's own single value, where it has one: shown, never used for a verdict."""
    holds: bool | None = None
    unknown: str | None = None
    band: str = ""
    """What the range stands for: `the model's number × and ÷ 3`, `10th to 90th percentile of 56 replayed cycles`."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """One model run on one set of inputs."""

    key: str
    """The key under `derive:`."""
    model: str
    """The model's name, with its source: `NASA Standard Breakup Model (Johnson et al. 2001, corrected 2011)`."""
    version: str
    """The version of our implementation, and a digest of any table it reads."""
    inputs: Mapping[str, str]
    """What it was computed from, in words with units, defaults and the seed included."""
    quantities: tuple[Quantity, ...]
    notes: tuple[str, ...] = ()
    """What a reader must know: assumptions, what the model leaves out, warnings."""

    def inputs_text(self) -> str:
        """The inputs on one line: `target mass 1,750 kg; date 2021-11-15`."""
        return "; ".join(f"{name} {value}" for name, value in self.inputs.items())


class UnfitError(Exception):
    """Inputs that a model cannot use. `path` is where, below the model's key."""

    def __init__(self, path: tuple[str | int, ...], message: str, hint: str = "") -> None:
        self.path, self.message, self.hint = path, message, hint
        super().__init__(message)


class Files:
    """The files beside a scenario: only those of its own folder and below can be read."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def read(self, path: str, key: str) -> tuple[str, bytes]:
        """A file's name for reports, and its bytes. Raises UnfitError at `key`, or InvalidInput."""
        if self.folder is None:
            raise UnfitError((key,), "a path needs a scenario that stands in a file", "save the scenario to a file")
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or "\\" in path or "\0" in path:
            hint = "write a path from the scenario's folder, without `..`"
            raise UnfitError((key,), "a path may not lead out of the scenario's folder", hint)
        name = str(self.folder / pure)
        try:
            target = Path(name).resolve()
            if not target.is_relative_to(self.folder.resolve()):
                hint = "copy the file beside the scenario"
                raise UnfitError((key,), "a link leads out of the scenario's folder", hint)
            if target.exists() and not target.is_file():
                raise UnfitError((key,), f"`{path}` is not a file", "write the path of a file")
            with target.open("rb") as stream:
                raw = stream.read(MAX_DATA_BYTES + 1)
        except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            hint = "paths start from the scenario's folder"
            raise UnfitError((key,), f"`{path}` cannot be read: {reason}", hint) from None
        if len(raw) > MAX_DATA_BYTES:
            raise InvalidInput([Problem(name, 0, 0, "file", f"larger than {MAX_DATA_BYTES // 1024**2} MiB")])
        return name, raw


def outward(low: float, high: float, digits: int = 2) -> tuple[float, float]:
    """A range widened to so many significant digits, so that rounding never takes anything out of it."""
    return _rounded(low, digits, ROUND_FLOOR), _rounded(high, digits, ROUND_CEILING)


def _rounded(value: float, digits: int, way: str) -> float:
    if value == 0 or not math.isfinite(value):
        return value
    # In decimals, and a value that is already round stays: 3 × 0.1 is not exactly 0.3.
    exact = Decimal(f"{value:.12e}")
    return float(exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), way))


def single(value: float, digits: int = 2) -> float | None:
    """A model's single value to so many significant digits; None if it is infinite."""
    return float(f"{value:.{digits}g}") if math.isfinite(value) else None
