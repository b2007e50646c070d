"""Where things stand, as programs that show a report beside its files want it: paths from a root, URIs, one place."""

from __future__ import annotations

import os
from pathlib import PurePath
from urllib.parse import quote

from ..assess import AccountReport, Finding
from ..condition import facts_of
from ..scenario import Activity
from ..source import Place


def relative(file: str, root: str) -> str:
    """The path of a file from the root, with `/`. As it was given if there is no root, or the file is not below it."""
    given = PurePath(file).as_posix()
    if not root:
        return given
    try:
        path = PurePath(os.path.relpath(file, root))
    except ValueError:  # another drive
        return given
    return given if path.parts[:1] == ("..",) else path.as_posix()


def uri(file: str, root: str) -> str:
    """The same as a URI reference: relative, or with the scheme `file` where the path is absolute."""
    path = relative(file, root)
    text = quote(path, errors="surrogateescape")
    if not PurePath(path).is_absolute():
        return text
    return f"file://{text}" if text.startswith("/") else f"file:///{quote(path, safe='/:')}"


def place_of(finding: Finding, account: AccountReport, activity: Activity) -> Place:
    """Where to look in the file for what decided a finding, or left it open: a fact if one stands there, else the act.

    The facts that the indicator expects something of come before those that say whether it applies.
    """
    names = [atom.fact for atom in finding.missing] if finding.outcome == "undetermined" else finding.because
    expected = facts_of(finding.variant.expect)
    for name in sorted(names, key=lambda name: name not in expected):
        found = place_of_fact(name, account)
        if found is not None:
            return found
    return activity.place


def place_of_fact(name: str, account: AccountReport) -> Place | None:
    """Where a fact is stated, if it is."""
    said = account.facts.get(name)
    return said.place if said is not None and said.origin == "stated" else None
