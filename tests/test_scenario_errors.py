"""What is said of a scenario that is wrong: a file and, beside it, the exact lines that are printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import DATA
from hypothesis import given, settings
from hypothesis import strategies as st

from behaviour_check import InvalidInput, Pack, load_pack, load_scenario
from behaviour_check.scenario import from_document
from behaviour_check.source import Problem, read_text

FILES = sorted((DATA / "errors" / "scenarios").glob("*.yaml"))


@pytest.fixture(scope="module")
def tiny() -> Pack:
    return load_pack(DATA / "packs" / "tiny")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_problems_of_a_scenario(path: Path, tiny: Pack, golden: Callable[[Path, str], None]) -> None:
    with pytest.raises(InvalidInput) as found:
        load_scenario(path, tiny, path.name)
    golden(path.with_suffix(".txt"), "".join(f"{problem}\n" for problem in found.value.problems))


# --- whatever a document holds ---

HEADER = (
    "title", "summary", "pack", "facts_are", "phase", "date", "actor", "pledged", "not_party_to", "also_bound_by",
    "facts", "activities", "accounts", "expect", "notes",
)  # fmt: skip
IDS = (
    "notice.given", "notice.hours", "notice.audience", "approach.risk", "approach.witnesses", "actor.foresaw_harm",
    "activity.kind", "notice",
)  # fmt: skip
KEYS = (
    *HEADER, *IDS, "id", "kind", "sector", "from", "to", "pass", "stay", "plain", "strict", "contested", "disputed",
    "tell", "keep-clear", "value", "between", "at_least", "at_most", "unknown", "source", "confidence", "why", "<<",
    "", "no:space",
)  # fmt: skip
WORDS = (
    *KEYS, "launch", "public", "met", "stated", "CODE", "PACT", "tiny", "tiny@1", "2031-02-30", "20 km", "20-30",
)  # fmt: skip
anything = st.recursive(
    st.sampled_from(WORDS) | st.none() | st.booleans() | st.integers(-3, 3000) | st.floats(0, 2),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=30,
)
facts = st.dictionaries(st.sampled_from(IDS), anything, max_size=4)
activity = st.fixed_dictionaries(
    {"id": st.sampled_from(["pass", "stay"]), "kind": st.just("launch") | anything}, optional={"facts": facts}
)
account = st.fixed_dictionaries(
    {"id": anything, "title": st.just("Other"), "facts": st.dictionaries(st.sampled_from(["pass", "stay"]), facts)}
)
date = st.just("2031-02-30") | anything | st.fixed_dictionaries({"from": anything, "to": anything})
scenarios = st.fixed_dictionaries(
    {"title": st.just("One") | anything, "activities": st.lists(activity, max_size=3) | anything},
    optional={
        **{key: anything for key in HEADER if key not in ("title", "activities")},
        "facts": facts,
        "date": date,
        "accounts": st.lists(account, max_size=2) | anything,
    },
)


@settings(deadline=None)
@given(data=scenarios)
def test_any_document_is_a_scenario_or_is_refused(data: Any, tiny: Pack) -> None:
    document = read_text(json.dumps(data), "x")
    problems: tuple[Problem, ...] = ()
    try:
        from_document(document, tiny)
    except InvalidInput as error:
        problems = error.problems
    assert set(document.problems) <= set(problems)
    assert all(problem.line >= 1 and problem.message for problem in problems)
