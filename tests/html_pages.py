"""What the tests of the HTML report share: pages to look at, and a reader that takes them apart."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "input", "br"}
RAW = {"style", "script"}
WORDS = ["missed", "undetermined", "met", "not-applicable"]
"""Verdicts, in the order of the codes of the script's data."""


class Page(HTMLParser):
    """A page as its elements. Fails where elements do not nest, as they would not if text got out of its place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.skeleton: list[tuple[str, tuple[str, ...]]] = []
        """Every element with the names of its attributes, in order."""
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.raw: dict[str, list[str]] = {"style": [], "script": []}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skeleton.append((tag, tuple(name for name, _ in attrs)))
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)
        if tag in RAW:
            self.raw[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in RAW:
            self.raw[self.open[-1]][-1] += data
        elif data.strip():
            self.texts.append(" ".join(data.split()))

    @property
    def data(self) -> Any:
        """What the script is given."""
        return json.loads(self.raw["script"][0])

    @property
    def policy(self) -> str:
        """The Content-Security-Policy."""
        (found,) = [
            value for tag, name, value in self.attributes if (tag, name) == ("meta", "content") and "-src" in value
        ]
        return found


def section(html: str, tag: str) -> str:
    """The only element of a kind, as text."""
    (found,) = re.findall(f"<{tag}[ >].*?</{tag}>", html, re.DOTALL)
    return str(found)
