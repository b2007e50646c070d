"""The report as one HTML file for people: a matrix whose cells open their reasons, in any reading and account.

One file without any reference to another: style and script stand in it, and a Content-Security-Policy with their
hashes lets nothing else run or load. Everything from a scenario or a pack is escaped by the templates, or is data
that the script shows as text. Rows are streamed; the data of the script and the static reasons come after them.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any

from ..assess import Report, open_questions
from ..condition import ALWAYS
from ..pack import STATUSES, Alternative, Indicator, Pack
from ..prose import sentence
from ..source import InvalidInput, Problem
from ..version import __version__
from ..vocabulary import Fact
from . import html_words as words
from .header import Header, Result
from .html_data import Data, variants
from .html_static import Static
from .html_tree import outline
from .words import plural, tidy

if TYPE_CHECKING:
    from jinja2 import Environment

SCRIPTS = ("data.js", "matrix.js", "reasons.js", "start.js")
"""Joined in this order into the one script."""
QUESTIONS = 5
"""How many open questions are named as settling most."""
_PIECE = 400
"""How many bits of output make a piece: a report of one scenario comes in a few."""


def render(header: Header, results: Iterable[Result]) -> Iterator[str]:
    """The report as HTML. Raises InvalidInput, with how to install it, where Jinja2 is missing."""
    return _pieces(environment(__package__, "-f html", "html"), header, results)


def _pieces(environment: Environment, header: Header, results: Iterable[Result]) -> Iterator[str]:
    context = _Page(header, iter(results)).context(environment)
    piece: list[str] = []
    for bit in environment.get_template("page.html").generate(context):
        piece.append(bit)
        if len(piece) == _PIECE:
            yield "".join(piece)
            piece.clear()
    yield "".join(piece) + "\n"


def environment(package: str, asked: str, extra: str) -> Environment:
    """The templates of a package, escaping what they print.

    Raises InvalidInput where Jinja2 is missing, with the extra that installs it for what was asked.
    """
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError:
        message, hint = "this form of report needs Jinja2", f"install it by `pip install 'behaviour-check[{extra}]'`"
        raise InvalidInput([Problem(asked, 0, 0, "file", message, hint)]) from None
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_cleaned,
        loader=PackageLoader(package),
    )  # fmt: skip


def _cleaned(value: Any) -> Any:
    """What the templates print: text that any browser can read, and that directs none."""
    return tidy(value) if type(value) is str else value


class _Page:
    """What the template asks for, some of it only known once all results have gone by."""

    def __init__(self, header: Header, results: Iterator[Result]) -> None:
        self.header, self.pack = header, header.pack
        self.results = results
        self.data = Data(header.pack, header.reading)
        self.questions: Counter[str] = Counter()
        self.errors: list[Problem] = []
        self.failed = self.assessed = self.activities = 0
        self.reasons: list[str] = []

    def context(self, environment: Environment) -> dict[str, Any]:
        """The names that the template uses."""
        from markupsafe import Markup

        first = self._first(2)
        reports = [item for item in first if isinstance(item, Report)]
        alone = reports[0] if len(reports) == 1 else None
        self.static = Static(self.pack, self.header.reading, alone is not None)
        shown = {item.criterion.id for item in reports[0].activities[0].stated.criteria} if reports else None
        criteria = [item for item in self.pack.criteria if shown is None or item.id in shown]
        sources = {name: _source(environment, name) for name in ("style.css", *SCRIPTS)}
        style, script = sources["style.css"], '"use strict";\n' + "".join(sources[name] for name in SCRIPTS)
        self.results = chain(first, self.results)
        self.template = environment.get_template("reasons.html")
        return {
            "header": self.header,
            "pack": self.pack,
            "version": __version__,
            "title": alone.scenario.title if alone else self.pack.title,
            "subtitle": alone.scenario.summary if alone else "",
            "criteria": criteria,
            "gated": any(reading.gated_by_treaties for reading in self.pack.readings.values()),
            "errors": self.errors,
            "style": Markup(style),  # noqa: S704 (our own file)
            "script": Markup(script),  # noqa: S704 (our own files)
            "policy": policy(style, script),
            "scenarios": self.scenarios,
            "reasons": lambda: Markup("".join(self.reasons)),  # noqa: S704 (rendered by a template)
            "data": lambda: Markup(self.data.dump()),  # noqa: S704 (escaped for its place)
            "questions": self.settling,
            "counts": self.counts,
            "variants": lambda indicator: _variants(indicator, self.pack),
            "authorities": lambda indicator: _authorities(indicator, self.pack),
            "alternative": lambda item, indicator: _alternative(item, indicator, self.pack),
        }

    def _first(self, count: int) -> list[Result]:
        """The results up to the first few reports, which tell whether there is only one."""
        first: list[Result] = []
        for item in self.results:
            first.append(item)
            count -= isinstance(item, Report)
            if not count:
                break
        return first

    def scenarios(self) -> Iterator[dict[str, Any]]:
        """The scenarios as they come, with the rows of their activities."""
        for result in self.results:
            if isinstance(result, InvalidInput):
                self.errors += result.problems
                self.failed += 1
                continue
            self.assessed += 1
            self.questions.update(open_questions([result], self.header.reading))
            self.data.add(result)
            title, parts = self.static.head(result)
            rows = []
            for item in result.activities:
                view = self.static.reasons(result, item, self.activities)
                self.reasons.append(self.template.render(item=view))
                rows.append(view)
                self.activities += 1
            yield {"report": result, "title": title, "parts": parts, "rows": rows}

    def settling(self) -> list[tuple[Fact, int]]:
        """The facts that would settle most, with the number of open verdicts."""
        order = list(self.pack.vocabulary)
        most = sorted(self.questions.items(), key=lambda item: (-item[1], order.index(item[0])))
        return [(self.pack.vocabulary[fact], count) for fact, count in most[:QUESTIONS]]

    def counts(self) -> str:
        """How much the report covers."""
        failed = f"; {plural(self.failed, 'input')} could not be assessed" if self.failed else ""
        return f"{plural(self.assessed, 'scenario')} with {plural(self.activities, 'activity', 'activities')}{failed}."


def policy(style: str, script: str) -> str:
    """A policy that lets nothing load, and nothing run but this style and this script."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _source(environment: Environment, name: str) -> str:
    assert environment.loader is not None  # noqa: S101 (ours has one)
    return environment.loader.get_source(environment, name)[0]


def _variants(indicator: Indicator, pack: Pack) -> Iterator[dict[str, Any]]:
    for variant in variants(indicator):
        readings = [
            id for id, item in indicator.resolved.items() if item.weight != "off" and item.variant is variant
        ]  # fmt: skip
        yield {
            "readings": words.titles(readings, pack) or "Where a pledge brings it back",
            "when": None if variant.when == ALWAYS else outline(variant.when, pack.vocabulary),
            "expect": outline(variant.expect, pack.vocabulary),
            "thresholds": [
                {"amount": words.amount(item.value, item.unit), "whose": words.whose(item, pack), "why": item.why}
                for item in variant.thresholds.values()
            ],
        }


def _authorities(indicator: Indicator, pack: Pack) -> Iterator[dict[str, Any]]:
    for item, covered, where in zip(indicator.authorities, indicator.covered, indicator.where, strict=True):
        instrument = pack.instruments[item.instrument]
        url = instrument.url or ""
        yield {
            "instrument": item.instrument,
            "treaty": STATUSES[instrument.status].treaty,
            "kinds": "" if indicator.kinds <= covered else " ".join(sorted(covered & indicator.kinds)) or "-",
            "title": instrument.title,
            "url": url if url.startswith(("https://", "http://")) else "",
            "role": words.ROLES[item.role],
            "provision": item.provision,
            "sure": item.sure,
            "status": STATUSES[instrument.status].title,
            "year": instrument.year,
            "says": item.says,
            "where": "" if where == ALWAYS else sentence(where, pack.vocabulary),
        }


def _alternative(item: Alternative, indicator: Indicator, pack: Pack) -> str:
    value = ""
    if item.threshold is not None and item.value is not None:
        value = f"{words.amount(item.value, indicator.thresholds[item.threshold].unit)}: "
    source = f" ({words.citation(item.authority, pack)})" if item.authority else ""
    return f"{value}{item.says}{source}"
