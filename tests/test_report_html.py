"""The HTML report: whole without a script, inert whatever a file says, lean, and its data true to the assessment."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import DATA, ROOT
from formats import HOSTILE, PANEL6, assessed, broken, examples, hostile, rendered, reports, small
from html_pages import WORDS, Page, section
from test_report_text import hostile_pack

from behaviour_check import InvalidInput, Report, assess, load_pack, load_scenario
from behaviour_check.condition import AllOf, AnyOf, Condition, Not, Stated
from behaviour_check.differ import disputes
from behaviour_check.evaluate import evaluate
from behaviour_check.report import Header, Result
from behaviour_check.report.html import render
from behaviour_check.report.html_data import trace, variants
from behaviour_check.report.html_tree import Node, marks, outline
from behaviour_check.report.words import tidy
from behaviour_check.select import only
from behaviour_check.source import Problem

BREAKING_OUT = {
    "a script": "</script><script>alert(1)</script>",
    "a comment": "<!--<script>",
    "a style": "</style><style>*{display:none}",
    "no script": "</noscript><img src=x onerror=alert(1)>",
    "an attribute": '" onmouseover="alert(1)" x=\'y\' `z`',
    "entities": "&lt;b&gt; &amp;amp; &#x41; &nbsp",
    "a template": "{{ 7 * 7 }} {% raw %} {# #} ${x}",
    "a link": "javascript:alert(1) data:text/html,x https://example.org",
    "CDATA": "]]><![CDATA[ <svg/onload=x>",
}
TEXTS = {**HOSTILE, **BREAKING_OUT}


def html(*results: Result, **header: str) -> str:
    return rendered("html", *results, **header)


@cache
def every_example() -> str:
    return html(*examples())


# --- as it looks without a script ---


def test_a_report_looks_as_the_golden_file_has_it(golden: Callable[[Path, str], None]) -> None:
    text = html(*small())
    for tag, content in zip(
        ("style", "script"), (section(text, "style"), re.findall("<script>.*?</script>", text, re.DOTALL)[0])
    ):
        text = text.replace(content, f"<{tag}>…</{tag}>")
    golden(DATA / "formats" / "expected.html", re.sub("'sha256-.*?'", "'sha256-…'", re.sub("&#39;", "'", text)))


def test_the_golden_file_shows_every_part() -> None:
    whole = (DATA / "formats" / "expected.html").read_text(encoding="utf-8")
    for part in (
        "one-sided", "disputed", "Open 0/1", "Inputs that could not be assessed", "Missed", "Weight moved",
        "Where readings differ", "Where accounts differ", "What the neighbour says", "Assumptions", "(later)",
        "Binding on this actor", "Binding on the responsible State", "Undertaken by this actor", "Weakest evidence",
        "Without a source", "What would settle most", "Not applicable", "a convention of this pack",
    ):  # fmt: skip
        assert part in whole, part


@pytest.mark.parametrize("reading", list(PANEL6.readings))
def test_the_matrix_has_the_verdicts_and_marks_of_the_leading_reading(reading: str) -> None:
    rows = re.findall('<tr class="act">(.*?)</tr>', html(*examples(), reading=reading), re.DOTALL)
    activities = [item for report in reports(examples()) for item in report.activities]
    assert len(rows) == len(activities) > 40
    for row, item in zip(rows, activities, strict=True):
        disputed = {found.criterion for found in disputes(item) if reading in found.readings}
        cells = re.findall(r'<td class="v(\d)">(.*?)</td>', row)
        for (code, shown), found in zip(cells, item.stated.criteria, strict=True):
            assert WORDS[int(code)] == found.verdicts[reading]
            settled = "{}/{}".format(*found.settled(reading))
            words = {"missed": "Missed", "undetermined": f"Open {settled}", "met": "Met", "not-applicable": "–"}
            said = " ".join(re.sub("<.*?>", "", shown).split())
            expected = [words[found.verdicts[reading]]]
            expected += ["contested"] * found.contested + ["one-sided"] * found.one_sided
            assert said == " ".join(expected + ["disputed"] * (found.criterion.id in disputed))


def test_every_missed_or_open_cell_leads_to_its_reasons_and_these_to_the_reference() -> None:
    text = every_example()
    links = set(re.findall('href="#(.*?)"', text))
    activities = [item for report in reports(examples()) for item in report.activities]
    verdicts = [found.verdicts["baseline"] for item in activities for found in item.stated.criteria]
    explained = verdicts.count("missed") + verdicts.count("undetermined")
    assert len([link for link in links if re.fullmatch(r"r\d+-\d", link)]) == explained > 100
    assert links <= set(re.findall(' id="(.*?)"', text))
    reasons = section(text, "noscript")
    for report in reports(examples()):
        for item in report.activities:
            for found in item.stated.criteria:
                for finding in found.in_reading("baseline"):
                    if (finding.weight, finding.outcome) == ("core", "missed"):
                        assert f'<a href="#i-{finding.indicator.id}">' in reasons


def test_one_scenario_heads_its_own_page_and_several_are_headed_by_the_pack() -> None:
    one, *others = reports(examples())
    assert f"<h1>{one.scenario.title}</h1>" in html(broken("a"), one)
    assert f"<h1>{one.scenario.title}</h1>" in html(one, broken("a"))
    assert f"<h1>{PANEL6.title}</h1>" in html(one, *others[:3])
    assert "1 scenario with 1 activity; 1 input could not be assessed." in html(broken("a"), one)


def test_nothing_to_assess_is_a_whole_page_with_its_errors() -> None:
    assert "Nothing was assessed." in html()
    text = html(broken("a"), broken("b", "c.behaviour.yaml"))
    Page(text)
    errors = text.partition("Inputs that could not be assessed")[2]
    assert all(f"<code>{name}.behaviour.yaml:" in errors for name in "bc")
    unreadable = InvalidInput([Problem("x.yaml", 0, 0, "file", "cannot be read")])
    assert "<code>x.yaml</code> cannot be read</li>" in html(unreadable)


def test_only_the_criteria_that_are_selected_have_a_column() -> None:
    text = html(*(only(report, frozenset({"avoid-surprise", "be-predictable"})) for report in reports(examples())))
    assert re.findall('<th scope="col">.*?</span> (.*?)</th>', text) == ["Avoid surprise", "Be predictable"]
    assert len(re.findall('<article class="indicator"', text)) < len(PANEL6.indicators)
    assert 'id="c-avoid-interfering"' not in text


def test_a_report_speaks_neutrally_and_shows_its_legend() -> None:
    text = every_example()
    assert "irresponsib" not in section(text, "table") + section(text, "noscript")
    for part in ("not an adopted norm", "no finding that the act was lawful", "one reading says met, another missed"):
        assert part in text


# --- one file, alone, that runs nothing but its own ---


def test_the_policy_allows_this_style_and_this_script_and_nothing_else() -> None:
    page = Page(every_example())
    (style,), (data, script) = page.raw["style"], page.raw["script"]

    def hashed(text: str) -> str:
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    assert page.policy == (
        f"default-src 'none'; script-src {hashed(script)}; style-src {hashed(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert data.startswith("{")
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|fetch\(|https?:", script)
    assert not re.search(r"@import|url\(|https?:", style)


def test_nothing_is_loaded_and_links_go_to_the_texts_only() -> None:
    page = Page(every_example())
    names = {name for _, name, _ in page.attributes}
    assert not [name for name in names if name.startswith("on") or name in ("src", "style", "srcdoc", "action")]
    links = {value for tag, name, value in page.attributes if name == "href" and not value.startswith("#")}
    assert links == {"data:,"} | {item.url for item in PANEL6.instruments.values() if item.url} & links
    assert all((tag, name) != ("script", "src") for tag, name, _ in page.attributes)


def test_only_addresses_of_pages_become_links(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("id: ours\nextends: panel6\n", encoding="utf-8")
    entry = "{title: A, year: 1967, status: treaty, binds: all, says: so, url: 'javascript:alert(1)'}"
    (tmp_path / "instruments.yaml").write_text(f"instruments: {{OST: {entry}}}\n", encoding="utf-8")
    report = assessed("title: A\nactivities: [{id: a, kind: launch}]\n", pack=load_pack(tmp_path))
    assert report.pack.instruments["OST"].url == "javascript:alert(1)"
    assert "javascript:" not in html(report)


# --- hostile text ---


@pytest.mark.parametrize("text", list(TEXTS.values()), ids=list(TEXTS))
def test_hostile_text_stays_in_its_place(text: str) -> None:
    page, calm = Page(html(hostile(text, f"{text}/a.yaml"))), Page(html(hostile("calm")))
    assert page.skeleton == calm.skeleton
    assert page.policy == calm.policy
    assert page.data["scenarios"][0]["title"] == tidy(text)
    assert not text.strip() or tidy(text) in page.texts
    shown = html(hostile(text, f"{text}/a.yaml"), broken(text, f"{text}/b.yaml"))
    errors = Page(shown.partition('<section class="errors"')[2].partition("<ul>")[2].partition("</ul>")[0])
    assert {tag for tag, _ in errors.skeleton} <= {"li", "code", "span"}
    for char in set(shown) - {"\n"}:
        assert unicodedata.category(char) not in ("Cc", "Cs"), repr(char)
        assert unicodedata.bidirectional(char) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


@pytest.mark.parametrize("text", list(TEXTS.values()), ids=list(TEXTS))
def test_hostile_packs_stay_in_their_place(text: str, tmp_path: Path) -> None:
    def page(said: str, folder: Path) -> Page:
        pack = hostile_pack(folder, said)
        return Page(html(assess(pack, load_scenario("title: A\nactivities: [{id: a, kind: launch}]\n", pack))))

    shown, calm = page(text, tmp_path / "ours"), page("calm", tmp_path / "calm")
    assert shown.skeleton == calm.skeleton or not text.strip()  # a blank note is left out
    assert shown.policy == calm.policy


def test_a_file_name_that_is_not_unicode_can_be_written() -> None:
    name = b"a\xff.behaviour.yaml".decode("utf-8", "surrogateescape")
    html(hostile("a", name), broken("a", name)).encode("utf-8")


# --- the same each time, as results come, lean ---


def test_a_report_is_the_same_in_every_process() -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests'); from formats import examples, rendered; from hashlib import sha256; "
        "print(sha256(rendered('html', *examples()).encode()).hexdigest())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": "src"},
    )  # fmt: skip
    assert ran.stdout.strip() == sha256(html(*examples()).encode()).hexdigest()


def test_rows_come_as_results_come() -> None:
    asked: list[Report] = []

    def results() -> Iterator[Report]:
        for report in reports(examples()):
            asked.append(report)
            yield report

    pieces = render(Header(PANEL6, "baseline"), results())
    assert not asked
    next(pieces)
    assert 2 <= len(asked) < 20
    assert "".join(pieces).endswith("</html>\n")


def test_five_hundred_activities_stay_lean() -> None:
    some = reports(examples())
    many = (some * 13)[: 500 - 37]
    once, often = html(*some), html(*some, *many)
    assert len(once) < 24_000 * len(some)
    assert len(often) / 500 < 13_000
    grown = len(Page(often).raw["script"][0]) - len(Page(once).raw["script"][0])
    assert grown < 1300 * sum(len(report.activities) for report in many)


def test_without_jinja2_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(InvalidInput, match=re.escape("pip install 'behaviour-check[html]'")):
        render(Header(PANEL6, "baseline"), [])


# --- the script's data ---


def test_the_data_has_every_verdict_mark_and_finding_of_the_assessment() -> None:
    data = Page(every_example()).data
    activities = [item for report in reports(examples()) for item in report.activities]
    indicators = list(PANEL6.indicators)
    for entry, item in zip(data["activities"], activities, strict=True):
        disputed = {(c, r) for c, readings, _ in entry.get("disputes", ()) for r in readings}
        criteria, readings = list(enumerate(PANEL6.criteria)), list(enumerate(PANEL6.readings))
        assert disputed == {
            (place, r)
            for dispute in disputes(item)
            for place, criterion in criteria
            for r, reading in readings
            if criterion.id == dispute.criterion and reading in dispute.readings
        }
        for told, account in zip(entry["accounts"], item.accounts, strict=True):
            assert data["accounts"][told["account"]] == [account.id, account.title]
            for number, found in zip(told["results"], account.criteria, strict=True):
                result = data["results"][number]
                assert [WORDS[int(code)] for code in result["verdicts"]] == list(found.verdicts.values())
                mark = "contested" if found.contested else "one-sided" if found.one_sided else None
                assert result.get("mark") == mark
                assert {r: tuple(n) for r, n in result.get("settled", {}).items()} == {
                    str(r): found.settled(reading)
                    for r, reading in readings
                    if found.verdicts[reading] == "undetermined"
                }
                for row, finding in zip(result["findings"], found.findings, strict=True):
                    row = data["findings"][row]
                    assert indicators[row["indicator"]] == finding.indicator.id
                    assert [list(PANEL6.readings)[r] for r in row["readings"]] == list(finding.readings)
                    assert (row["core"], WORDS[row["outcome"]]) == (finding.weight == "core", finding.outcome)
                    assert ("marks" in row) == finding.bound


def test_the_data_has_what_is_said_of_each_fact() -> None:
    data = Page(every_example()).data
    activities = [item for report in reports(examples()) for item in report.activities]
    for entry, item in zip(data["activities"], activities, strict=True):
        for told, account in zip(entry["accounts"], item.accounts, strict=True):
            for number, said in zip(told["statements"], account.facts.values(), strict=True):
                fact, text, line, *more = data["statements"][number]
                notes = more[0] if more else {}
                assert data["facts"][fact] == said.fact
                assert line == (said.place.line if said.place else 0)
                assert notes.get("confidence") == said.confidence
                assert data["texts"][notes["source"]] == tidy(said.source) if said.source else "source" not in notes
                assert ("unknown" in notes) == (said.unknown is not None)
                assert text == {"true": "yes", "false": "no"}.get(said.text(), text)


def test_the_data_has_the_evidence_of_each_reading() -> None:
    data = Page(every_example()).data
    entries = iter(data["activities"])
    for report in reports(examples()):
        for item in report.activities:
            for told, account in zip(next(entries)["accounts"], item.accounts, strict=True):
                assert report.scenario.facts_are == "reported" or "evidence" not in told
                for column, found in enumerate(account.criteria if "evidence" in told else ()):
                    shown = {r: rest for readings, *rest in told["evidence"][column] for r in readings}
                    expected = {}
                    for r, reading in enumerate(PANEL6.readings):
                        evidence = account.evidence(found, reading)
                        if evidence is not None:
                            facts = [
                                [data["facts"].index(fact) for fact in part]
                                for part in (evidence.weakest_facts, evidence.unsourced)
                            ]
                            expected[r] = [evidence.weakest or "", *facts]
                    assert shown == expected


# --- conditions ---


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from nodes(part)


def test_what_stands_out_in_a_condition_is_what_decided_it() -> None:
    seen = set()
    for report in reports(examples()):
        for item in report.activities:
            for account in item.accounts:
                for finding in (finding for found in account.criteria for finding in found.findings if finding.bound):
                    letters = trace(finding, account).split("|")
                    trees = [
                        outline(part, PANEL6.vocabulary) for part in (finding.variant.when, finding.variant.expect)
                    ]
                    flat = [list(nodes(tree)) for tree in trees]
                    assert [len(part) for part in letters] == [len(part) for part in flat]
                    out = {
                        node.fact
                        for part, tree in zip(letters, flat, strict=True)
                        for letter, node in zip(part, tree, strict=True)
                        if letter.isupper() and node.fact
                    }
                    seen.add(finding.outcome)
                    if finding.outcome == "undetermined":
                        assert out == {atom.fact for atom in finding.missing}
                    else:
                        assert {fact for fact in out if fact in account.facts} == set(finding.because)
    assert seen == set(WORDS)


MADE, TOLD = Stated("notification.made"), Stated("notification.audience")


@pytest.mark.parametrize(
    ("condition", "texts", "letters"),
    [
        (AllOf(()), ["always"], "T"),
        (MADE, ["notice given is stated"], "F"),
        (Not(MADE), ["notice given is not stated"], "T"),
        (Not(Not(MADE)), ["notice given is stated"], "F"),
        (AllOf((MADE,)), ["notice given is stated"], "F"),
        (AnyOf((Not(MADE), TOLD)), ["any of", "notice given is not stated", "audience of the notice is stated"], "TTf"),
        (Not(AnyOf((MADE, TOLD))), ["none of", "notice given is stated", "audience of the notice is stated"], "TFF"),
        (Not(AllOf((MADE, TOLD))), ["not all of", "notice given is stated", "audience of the notice is stated"], "TFF"),
    ],
)
def test_conditions_read_as_trees(condition: Condition, texts: list[str], letters: str) -> None:
    assert [node.text for node in nodes(outline(condition, PANEL6.vocabulary))] == texts
    assert marks(evaluate(condition, {}), decides=True) == letters
    assert marks(evaluate(condition, {}), decides=False) == letters.lower()


def test_every_condition_that_a_finding_can_have_stands_in_the_reference() -> None:
    text = every_example()
    for indicator in PANEL6.indicators.values():
        (shown,) = re.findall(f'<article class="indicator" id="i-{indicator.id}">(.*?)</article>', text, re.DOTALL)
        assert shown.count('<div class="variant">') == len(variants(indicator))
        assert shown.count("<li data-instrument=") == len(indicator.authorities)
