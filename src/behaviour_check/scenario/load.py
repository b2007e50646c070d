"""A scenario file: who did what, what is known of it from which source, and what other parties say.

Loaded against a pack, in three stages: syntax (`source.py`), shape (what the published schema says) and meaning
(what only the whole can tell: ids, dates, contradictions). All problems of a file are reported together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from .. import statement as statements
from ..condition import AllOf, Compare, Condition, Is, OneOf
from ..derive.result import Files
from ..evaluate import TRUE, Decide, Facts, compiled, decisive, evaluate
from ..pack import KIND_FACT, PHASE_FACT, ConditionCheck, Pack
from ..shape import PACK
from ..source import (
    Document,
    InvalidInput,
    Place,
    Problem,
    add,
    read_bytes,
    read_file,
    read_text,
    shown,
    suggest,
)
from ..statement import Statement, exists, known
from .model import (
    MARKS,
    NOTHING_DERIVED,
    STATED,
    Account,
    Activity,
    Derived,
    Expectation,
    Scenario,
    ScenarioDocument,
    Steps,
)
from .parts import Parts, dicts


def load_scenario(where: str | Path | bytes, pack: Pack, name: str | None = None) -> Scenario:
    """Load a scenario from a path, from the bytes of a file, or from YAML text (a string with a line break).

    Data files that `derive:` names are read from the folder of the path. Raises InvalidInput with every problem found.
    """
    if isinstance(where, bytes):
        return from_document(read_bytes(where, name or "<bytes>"), pack)
    if isinstance(where, str) and "\n" in where:
        return from_document(read_text(where, name or "<text>"), pack)
    path = Path(where)
    return from_document(read_file(path, name), pack, path.parent)


def from_document(document: Document, pack: Pack, folder: Path | None = None) -> Scenario:
    """The scenario that a document describes, its data files in `folder`. Raises InvalidInput with every problem."""
    return _Loader(document, pack, folder).load()


def shape_problems(document: Document, pack: Pack) -> list[Problem]:
    """What is wrong with the shape of a scenario document: nothing if and only if the published schema accepts it."""
    parts = Parts(document, pack)
    parts.read()
    return parts.problems


MAX_TOLD = 2000
"""How many activities a file may hold, those of all accounts together: their report stays in memory as a whole."""
LISTED = 8
"""How many ids a problem lists."""


class _Loader:
    def __init__(self, document: Document, pack: Pack, folder: Path | None) -> None:
        self.document, self.pack, self.folder = document, pack, folder
        self.parts = Parts(document, pack, list(document.problems))
        self.problems, self._say = self.parts.problems, self.parts.say
        self._contradicted: set[tuple[object, ...]] = set()

    def load(self) -> Scenario:
        data = self.document.data
        if isinstance(data, dict):
            self._check_pack(data.get("pack"))
        self.parts.read()
        if isinstance(data, dict):
            self._check_meaning(data)
        document = self.parts.document
        if document is None:
            self._check_parts()
            raise InvalidInput(self.problems)
        activities = self._activities(document)
        if self.problems:
            raise InvalidInput(self.problems)
        return Scenario(
            self.document.file, document.title, document.summary, document.facts_are, document.phase,
            self._span(), document.actor, frozenset(document.pledged), frozenset(document.not_party_to),
            frozenset(document.also_bound_by), activities, self._expectations(document), document.notes,
        )  # fmt: skip

    # --- meaning ---

    def _check_meaning(self, data: dict[str, Any]) -> None:
        self._check_calendar()
        activities = self._check_unique(dicts(data.get("activities")), "activities", "activity", ())
        self._check_unique(dicts(data.get("accounts")), "accounts", "account", (STATED,))
        self._check_statements(self.parts.shared, ("facts",))
        for index, own in enumerate(self.parts.own):
            self._check_statements(own, ("activities", index, "facts"))
        for index, account in enumerate(self.parts.accounts):
            for activity, facts in account.items():
                path: Steps = ("accounts", index, "facts", activity)
                self._check_activity(activity, activities, path)
                self._check_statements(facts, path)
        told = len(self.parts.own) + sum(map(len, self.parts.accounts))
        if told > MAX_TOLD:
            message = f"tells of activities {told:,} times, all accounts together; at most {MAX_TOLD:,} fit in a file"
            self._say(("activities",), message, "split it into several files", stage="meaning", key=True)
            raise InvalidInput(self.problems)
        for activity in data["expect"] if isinstance(data.get("expect"), dict) else ():
            self._check_activity(activity, activities, ("expect", activity))

    def _check_statements(self, facts: Facts, path: Steps) -> None:
        for id, said in facts.items():
            if said.form == "between" or said.date is not None:  # all others mean what they say
                statements.check_meaning(said, (*path, id), partial(self._say, stage="meaning"))

    def _check_pack(self, wanted: Any) -> None:
        """Raise InvalidInput if the scenario is written for another pack: all else would be judged by the wrong one."""
        if not isinstance(wanted, str) or not re.fullmatch(PACK, wanted):
            return
        name, _, major = wanted.partition("@")
        if any(id == name and major in ("", version.split(".")[0]) for id, version in self.pack.lineage):
            return
        used = " extending ".join(f"{id} {version}" for id, version in self.pack.lineage)
        hint = f"check it with `--rules {name}`, or change this line"
        if any(id == name for id, _ in self.pack.lineage):
            hint = "use that version of the pack, or change this line"
        message = f"written for the pack {shown(wanted)}; the pack in use is {used}"
        self._say(("pack",), message, hint, stage="meaning")
        raise InvalidInput(self.problems)

    def _check_calendar(self) -> None:
        wrong = {path: end for path, end in self.parts.dates.items() if not exists(end)}
        for path, end in wrong.items():
            self._say(path, f"there is no day {shown(end)}", "check the calendar", stage="meaning")
        first, last = self._span() or ("", "")
        length = min(len(first), len(last))
        if not wrong and first[:length] > last[:length]:
            self._say(("date",), "it ends before it starts", "swap `from` and `to`", stage="meaning")

    def _span(self) -> tuple[str, str] | None:
        ends = tuple(self.parts.dates.values())
        return (ends[0], ends[-1]) if ends else None

    def _check_unique(
        self, items: list[dict[str, Any]], key: str, what: str, taken: tuple[str, ...]
    ) -> list[str] | None:
        """The ids of activities or accounts, or None if one of them has none."""
        seen: list[str] = []
        for index, item in enumerate(items):
            id, path = item.get("id"), (key, index, "id")
            if id in taken:
                hint = "choose another id; it is the account of the scenario's own facts"
                self._say(path, f"the id `{id}` is taken", hint, stage="meaning")
            elif id in seen:
                self._say(path, f"a second {what} has the id `{id}`", "give each its own id", stage="meaning")
            elif isinstance(id, str):
                seen.append(id)
        return seen if items and all(isinstance(item.get("id"), str) for item in items) else None

    def _check_activity(self, id: str, activities: list[str] | None, path: Steps) -> None:
        if activities is not None and id not in activities:
            more = ", …" if len(activities) > LISTED else ""
            hint = suggest(id, activities) or f"activities: {', '.join(activities[:LISTED])}{more}"
            self._say(path, f"there is no activity {shown(id)} in this scenario", hint, stage="meaning", key=True)

    # --- assembling ---

    def _activities(self, document: ScenarioDocument) -> tuple[Activity, ...]:
        parts = self.parts
        header = self._header(PHASE_FACT, document.phase, self.document.place(("phase",)))
        activities = []
        for index, activity in enumerate(document.activities):
            place = self.document.place(("activities", index, "kind"))
            stated: Facts = {
                **header,
                **self._header(KIND_FACT, activity.kind, place),
                **parts.shared,
                **parts.own[index],
            }
            told = [Account(STATED, "The scenario's own facts", stated)]
            for item, facts in zip(document.accounts, parts.accounts, strict=True):
                if activity.id in facts:
                    told.append(Account(item.id, item.title, {**stated, **facts[activity.id]}))
            derived = self._derive(index, is_stipulated=document.facts_are == "stipulated")
            for account in told:
                self._check_consistency(account, derived, activity.id)
            activities.append(Activity(activity.id, activity.kind, activity.title, tuple(told), place, derived))
        return tuple(activities)

    def _check_parts(self) -> None:
        """Contradictions among the facts of a document whose frame is wrong: worth saying in the same run."""
        data = self.document.data
        activities = dicts(data.get("activities")) if isinstance(data, dict) else []
        for item, own in zip(activities, self.parts.own, strict=True):
            account = Account(STATED, "", {**self.parts.shared, **own})
            self._check_consistency(account, NOTHING_DERIVED, str(item.get("id", "activity")))

    def _derive(self, activity: int, *, is_stipulated: bool) -> Derived:
        given = self.parts.inputs.get(activity)
        if given is None:
            return NOTHING_DERIVED
        from .derived import derive

        try:
            path = ("activities", activity, "derive")
            return derive(given, Files(self.folder), self.document, path, self.pack, is_stipulated=is_stipulated)
        except InvalidInput as error:
            self.problems += error.problems
            return NOTHING_DERIVED

    def _header(self, id: str, word: Any, place: Place) -> dict[str, Statement]:
        if not isinstance(word, str):  # not given, or wrong, and that has been said
            return {}
        return {id: known(self.pack.vocabulary[id], word, "header", place)}

    def _check_consistency(self, account: Account, derived: Derived, activity: str) -> None:
        facts = {**derived.facts, **account.facts} if derived.facts else account.facts
        for check, needed, decide in _contradictions(self.pack):
            if needed <= facts.keys() and decide(facts) is TRUE:
                leaves = list(decisive(evaluate(check.when, facts)))
                found = list(dict.fromkeys(leaf.statement for leaf in leaves if leaf.statement is not None))
                lacking = [leaf.condition.fact for leaf in leaves if leaf.statement is None]
                # Facts that activities or accounts share contradict each other once, not once in each.
                key = (check.id, *(said.place for said in found))
                if key not in self._contradicted:
                    self._contradicted.add(key)
                    self._say_contradiction(check, found, lacking, account, activity)

    def _say_contradiction(
        self, check: ConditionCheck, found: list[Statement], lacking: list[str], account: Account, activity: str
    ) -> None:
        place = max(filter(None, (said.place for said in found)), default=Place(1, 1, 1, 1))
        what = " and ".join(f"{said.fact} ({said.text()})" for said in found)
        alone = f"needs {lacking[0]} beside it" if lacking else "does not fit what else is stated"
        verb = "contradict each other" if len(found) > 1 else alone
        whose = "" if account.id == STATED else f" in the account `{account.id}`"
        message = f"{activity}: {what} {verb}{whose}"
        add(self.problems, Problem(self.document.file, place.line, place.column, "meaning", message, check.says))

    def _expectations(self, document: ScenarioDocument) -> dict[str, Expectation]:
        return {activity: self._expectation(activity, cells) for activity, cells in document.expect.items()}

    def _expectation(self, activity: str, cells: dict[str, Any]) -> Expectation:
        places: dict[tuple[str, ...], Place] = {}
        for key, place in self.document.places(("expect", activity)).items():
            if key in MARKS:
                places[key,] = place
            else:
                cell = self.document.places(("expect", activity, key))
                places |= {(key, criterion): where for criterion, where in cell.items()}
        verdicts = {reading: cell for reading, cell in cells.items() if reading not in MARKS}
        marks = {mark: frozenset(cells[mark]) for mark in MARKS if mark in cells}
        return Expectation(verdicts, marks, places)


@lru_cache(maxsize=8)
def _contradictions(pack: Pack) -> list[tuple[ConditionCheck, frozenset[str], Decide]]:
    """The contradictions, each with facts without which it cannot hold: a quick look that spares most of them."""
    return [(check, frozenset(_needed(check.when)), compiled(check.when)) for check in pack.consistency]


def _needed(condition: Condition) -> Iterator[str]:
    """Facts that must be stated for a condition to be true. There may be more."""
    match condition:
        case AllOf(parts):
            for part in parts:
                yield from _needed(part)
        case Is() | OneOf() | Compare():
            yield condition.fact
        case _:  # an `any` or a `not` may hold whichever is stated
            return
