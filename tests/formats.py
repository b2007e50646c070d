"""What the tests of the formats share: reports to render, rendering, and text that tries to get out of its place."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from conftest import DATA, ROOT
from documents import as_yaml

from behaviour_check import InvalidInput, Pack, Report, assess, load_pack, load_scenario
from behaviour_check.report import Header, Result

PANEL6 = load_pack("panel6")
HERE = DATA / "formats"
SMALL = load_pack(HERE / "pack")
EXAMPLES = sorted((ROOT / "examples").rglob("*.behaviour.yaml"))
HOSTILE = {
    "HTML": "<script>alert(1)</script><b onclick=x>b</b><!-- --> <details open> </details> &lt; &#64; &amp;",
    "Markdown": "**a** _b_ `c` ~~d~~ # e - f 1. g > h | i || j \\| k \\ [x] ![y](z) --- === *** +++",
    "links": "[a](https://example.org) <https://example.org> https://example.org/a_b www.example.org a@example.org",
    "references": "@everyone @org/team #12 org/repo#3 GH-4 deadbeef1 0123456789abcdef0123456789abcdef01234567 :tada:",
    "ticks": "`` ` ``` a `@b`` c ` @`d` |`| $x$ $`y`$",
    "controls": "a\x1b[31mb\x00c\x9b\u202ed\u2028e\x85f\ufeffg\ufffe\uffff\x7f",
    "line breaks": "a\n# b\r\n- c\n\n| d | e |\n|---|---|\n\n```\nf\n::error::g\r::set-env::h\n=i",
    "a formula": "=cmd|' /C calc'!A0",
    "more formulas": "@SUM(1) +1 -1",
    "commands": "::error file=x::y ##[error]z ::stop-commands::w %0A%25%3A%2C",
    "XML": "]]></failure> <!ENTITY x 'y'> &x; \"' <?php ?>",
    "placeholders": "{0} {1} {{2}} [a](1) %s %(x)d",
    "wide": "漢字かな 🚀 e\u0301",
    "a list": "- - 1. a",
    "a rule": "---",
    "a heading": "# # #",
    "blanks": "   ",
}


def load(path: Path, pack: Pack = PANEL6) -> Result:
    """A file, assessed, or what is wrong with it."""
    try:
        return assess(pack, load_scenario(path, pack, path.relative_to(ROOT).as_posix()))
    except InvalidInput as error:
        return error


@cache
def examples() -> tuple[Result, ...]:
    """Every example."""
    return tuple(map(load, EXAMPLES))


@cache
def small() -> tuple[Result, ...]:
    """The scenarios of the small pack: one with accounts that part, one full of markup, one that is broken."""
    return tuple(load(HERE / f"{name}.behaviour.yaml", SMALL) for name in ("told-apart", "marked-up", "broken"))


def reports(results: tuple[Result, ...]) -> list[Report]:
    """Those that could be assessed."""
    return [item for item in results if not isinstance(item, InvalidInput)]


def rendered(format: str, *results: Result, **header: Any) -> str:
    """The whole report in a format, with the pack that the results are of."""
    pack = next((item.pack for item in results if isinstance(item, Report)), PANEL6)
    reading = header.pop("reading", pack.default_reading)
    module = import_module(f"behaviour_check.report.{format.replace('-', '_')}")
    return "".join(module.render(Header(pack, reading, **header), results))


def assessed(text: str, name: str = "a.behaviour.yaml", pack: Pack = PANEL6) -> Report:
    """A report on the text of a scenario."""
    return assess(pack, load_scenario(text, pack, name))


def hostile(text: str, name: str = "a.behaviour.yaml") -> Report:
    """A report on a scenario that says `text` wherever a scenario can say anything."""
    facts = {
        "notification.made": {"value": False, "source": text, "why": text, "note": text, "confidence": "reported"},
        "others.foreign_object": {"unknown": text, "source": text},
        "conjunction.peak_pc": {"between": [0, 1], "source": text},
        "activity.interference_foreseeable": {"value": True, "why": text, "source": text},
    }
    document = {
        "title": text, "summary": text, "actor": {"title": text, "sector": "state"}, "notes": text,
        "activities": [{"id": "act", "kind": "launch", "title": text, "facts": facts}],
        "accounts": [{"id": "other", "title": text, "facts": {"act": {"notification.made": True}}}],
    }  # fmt: skip
    return assessed(as_yaml(document), name)


def broken(text: str, name: str = "b.behaviour.yaml") -> InvalidInput:
    """What is wrong with a scenario that says `text` where it should not."""
    document = {text: 1, "title": 1, "date": text, "pledged": [text], "facts": {text: text}, "activities": []}
    try:
        load_scenario(as_yaml(document), PANEL6, name)
    except InvalidInput as error:
        return error
    raise AssertionError(text)
