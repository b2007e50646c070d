"""Tables of worked-out values that never grow beyond a bound: hostile input must not fill the memory."""

from __future__ import annotations

from typing import TypeVar

Key = TypeVar("Key")
Kept = TypeVar("Kept")

MAX_KEPT = 4096
"""How many worked-out combinations a table keeps: hostile scenarios must not fill the memory."""


def keep(table: dict[Key, Kept], key: Key, value: Kept) -> Kept:
    """Put a worked-out value into a table that never grows beyond `MAX_KEPT`, and return it."""
    if len(table) >= MAX_KEPT:
        table.clear()
    table[key] = value
    return value
