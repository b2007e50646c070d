"""The verdicts as JUnit XML, for what shows the tests of a build: a scenario is a suite, a criterion a test.

A criterion that is missed is a failure; one that is undetermined or not applicable is skipped, so that nothing passes
for want of data; an input that could not be read is an error. Leading reading, account `stated`. As the schema of
Jenkins has it: the file stands at the suite, and lines in the text of a failure. The counts come first, so nothing is
written before all is assessed. No times: nothing is measured.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from ..assess import ActivityReport, CriterionReport, Report, missing_facts
from ..source import InvalidInput, Problem
from .asides import NOT_ASKED, about, gathered, not_asked_text, unstated
from .derived import provenance
from .header import Header, Result
from .places import place_of, relative
from .words import NOT_APPLICABLE, decided_by, grounds, marks, sentence_of, tidy

_ENDING = re.compile(r"(\.behaviou?r)?\.ya?ml$")


def render(header: Header, results: Iterable[Result]) -> Iterator[str]:
    """The report as XML, once every result is in."""
    suites: list[_Suite] = []
    for result in results:
        suites += _suites(header, result)
        yield ""  # nothing yet, but a form made beside this one need not wait for it
    counts: Counter[str] = sum((suite.counts for suite in suites), Counter())
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="behaviour-check" {_counted(counts)}>\n'
    for suite in suites:
        yield from suite.lines()
    yield "</testsuites>\n"


class _Case(NamedTuple):
    classname: str
    name: str
    outcome: str = ""
    """The element that says how it ended, or nothing for a pass."""
    type: str = ""
    message: str = ""
    text: tuple[str, ...] = ()

    def line(self) -> str:
        head = f"    <testcase {_attributes(classname=self.classname, name=self.name)}"
        if not self.outcome:
            return f"{head}/>\n"
        body = escape("\n".join(self.text), quote=False)
        said = _attributes(type=self.type, message=self.message)
        return f"{head}><{self.outcome} {said}>{body}</{self.outcome}></testcase>\n"


class _Suite(NamedTuple):
    name: str
    file: str
    cases: list[_Case]
    properties: dict[str, str]

    @property
    def counts(self) -> Counter[str]:
        return Counter({"tests": len(self.cases)}) + Counter(case.outcome for case in self.cases if case.outcome)

    def lines(self) -> Iterator[str]:
        head = _attributes(name=self.name, file=self.file)
        yield f'  <testsuite {head} {_counted(self.counts)} skipped="{self.counts["skipped"]}">\n'
        if self.properties:
            inner = "".join(
                f"<property {_attributes(name=name, value=value)}/>" for name, value in self.properties.items()
            )
            yield f"    <properties>{inner}</properties>\n"
        for case in self.cases:
            yield case.line()
        yield "  </testsuite>\n"


def _suites(header: Header, result: Result) -> Iterator[_Suite]:
    if isinstance(result, InvalidInput):
        for file, problems in groupby(result.problems, attrgetter("file")):
            path = relative(file, header.root)
            yield _Suite(path, path, [_unreadable(path, list(problems))], {})
        return
    path = relative(result.scenario.file, header.root)
    pack = header.pack
    properties = {"pack": f"{pack.id} {pack.version}", "reading": header.reading}
    cases = [_case(header, result, item, found, path) for item in result.activities for found in item.stated.criteria]
    yield _Suite(result.scenario.title, path, cases, properties)


def _unreadable(path: str, problems: list[Problem]) -> _Case:
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    text = tuple(tidy(str(problem._replace(file=path))) for problem in problems)
    return _Case(_package(path), "can be assessed", "error", "invalid", f"{problems[0].message}{more}", text)


def _case(header: Header, report: Report, item: ActivityReport, found: CriterionReport, path: str) -> _Case:
    reading = header.reading
    verdict = found.verdicts[reading]
    case = _Case(f"{_package(path)}.{item.activity.id}", found.criterion.id, type=verdict)
    marked = f" ({', '.join(marks(found, ()))})" if marks(found, ()) else ""
    match verdict:
        case "missed":
            indicators = [finding.indicator for finding in found.missed(reading)]
            statements = " ".join(f"{one.number} {sentence_of(one.statement)}" for one in indicators)
            text = tuple(_reasons(header, report, item, found, path))
            return case._replace(outcome="failure", message=f"missed{marked}: {statements}", text=text)
        case "undetermined":
            missing = missing_facts(item.stated, found, reading)
            settled = f"{found.settled(reading)}; to settle it: {', '.join(missing)}"
            questions = [
                tidy(f"{fact} ({why}): {header.pack.vocabulary[fact].question}") for fact, why in missing.items()
            ]
            questions += provenance(item, header.pack, missing)
            return case._replace(outcome="skipped", message=f"undetermined{marked}: {settled}", text=tuple(questions))
        case "not-applicable":
            why = NOT_APPLICABLE[found.not_applicable[reading]]
            silent = gathered(about(unstated(found, reading, item.stated.facts), item.activity.kind, header.pack))
            asked = (f"{NOT_ASKED}: {not_asked_text(silent)}",) if silent else ()
            return case._replace(outcome="skipped", message=f"not applicable{marked}: {why}", text=asked)
        case _:
            return case


def _reasons(header: Header, report: Report, item: ActivityReport, found: CriterionReport, path: str) -> Iterator[str]:
    for finding in found.missed(header.reading):
        place = place_of(finding, item.stated, item.activity)
        indicator = finding.indicator
        yield f"{tidy(path)}:{place.line}:{place.column}: {indicator.number} {sentence_of(indicator.statement)}"
        for reason in decided_by(finding, item.stated, header.pack):
            yield f"  {reason.fact}: {reason.said}"
        for text in provenance(item, header.pack, finding.because):
            yield f"  {text}"
        for heading, authorities in grounds(finding, item, report).items():
            yield f"  {heading}: {'; '.join(authorities)}"
        yield f"  To meet it: {sentence_of(indicator.remedy)}"


def _package(path: str) -> str:
    """The path as a Java package, which consumers make a tree of: `examples.hypothetical.first-cubesat`."""
    return ".".join(part.replace(".", "_") for part in _ENDING.sub("", path).split("/") if part.strip("."))


def _counted(counts: Counter[str]) -> str:
    return f'tests="{counts["tests"]}" failures="{counts["failure"]}" errors="{counts["error"]}"'


def _attributes(**values: str) -> str:
    return " ".join(f'{name}="{escape(tidy(value))}"' for name, value in values.items())
