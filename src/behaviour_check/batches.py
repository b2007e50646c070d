"""Many items through several steps, a few items at a time.

The same step for a few items, then the next step, is quicker than all steps for each item: what a step works with stays
near at hand. The first item still goes through alone, so that what is wanted soon comes soon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

LARGEST = 32


def in_batches(items: Iterable[T], step: Callable[[T], R]) -> Iterator[R]:
    """What the step makes of each item, in order: of one item, then of the next two, the next four, and so on."""
    remaining, size = iter(items), 1
    while batch := list(islice(remaining, size)):
        yield from [step(item) for item in batch]
        size = min(2 * size, LARGEST)
