"""Text as GitHub-flavoured Markdown shows it, whatever it says: no markup, no HTML, no link, no mention, no emoji.

A backslash takes the meaning from a mark, but not from what GitHub looks for in the finished text: names, numbers of
issues, addresses. Nothing is looked for in code, so a word with one of these in it is shown as code.
"""

from __future__ import annotations

import re

from .words import tidy

_MARKS = re.compile(r"[\\`*_\[\]<>&|~]")
_START = re.compile(r"^(?:[-+=#:]|\d+(?=[.)](?: |$)))")
"""What at the start of a line would make a list, a heading or a rule of it."""
_ACTIVE = re.compile(
    r"@|\$|://|mailto:|xmpp:|\w\.[^\W\d_]{2}"  # a mention, a formula, an address
    r"|#\w|\bGH-\d"  # an issue
    r"|:[\w+-]+:"  # an emoji
    r"|\b(?=\d*[a-f])[0-9a-f]{7,40}\b",  # a commit
    re.IGNORECASE,
)
_BEFORE, _AFTER = "([\"'“‘", ")]\"'”’,;:.!?…"
"""Marks of the sentence that a name in it may have on either side."""


def escape(text: str) -> str:
    """Text for inside a line or a cell of a table."""
    return _START.sub(_escape_start, " ".join(_word(word) for word in tidy(text).split(" ")))


def code(text: str) -> str:
    """Text as code, for inside a line; in a cell of a table it must hold no `|`."""
    text = tidy(text)
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    gap = " " if text.startswith("`") or text.endswith("`") or not text else ""
    return f"{fence}{gap}{text}{gap}{fence}"


def block(text: str) -> str:
    """Lines as a block of code. They are taken to be clean."""
    longest = max(map(len, re.findall("~+", text)), default=0)
    fence = "~" * max(3, longest + 1)
    return f"{fence}text\n{text.rstrip()}\n{fence}\n"


def _word(word: str) -> str:
    # A bar ends a cell even inside code, so it always stands outside, with its backslash.
    return r"\|".join(_part(part) for part in word.split("|"))


def _part(part: str) -> str:
    if not _ACTIVE.search(part):
        return _escaped(part)
    before, core, after = _parted(part)
    return f"{_escaped(before)}{code(core)}{_escaped(after)}" if _ACTIVE.search(core) else code(part)


def _parted(part: str) -> tuple[str, str, str]:
    """What is named, and the brackets and marks of the sentence before and after it: `(`, `debris.made` and `),`."""
    bare = part.lstrip(_BEFORE)
    core = bare.rstrip(_AFTER)
    while len(core) < len(bare) and bare[len(core)] == ")" and core.count("(") > core.count(")"):
        core = bare[: len(core) + 1]  # a bracket that opens within the name closes within it
    if core.count("]") > core.count("[") or core.count(")") > core.count("("):
        return "", part, ""
    return part[: len(part) - len(bare)], core, bare[len(core) :]


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\g<0>", text)


def _escape_start(found: re.Match[str]) -> str:
    start = found[0]
    return f"{start}\\" if start[-1].isdigit() else f"\\{start}"
