"""A scenario file: who did what, what is known of it from which source, and what other parties say.

Loaded against a pack, in three stages: syntax (`source.py`), shape (what the published schema says) and meaning
(what only the whole can tell: ids, dates, contradictions). All problems of a file are reported together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date as calendar
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import statement as statements
from ..derive.result import Files
from ..evaluate import TRUE, Decide, Facts, compiled, decisive, evaluate
from ..pack import KIND_FACT, PHASE_FACT, STATUSES, ConditionCheck, Pack
from ..shape import PACK, shaped
from ..source import (
    Document,
    InvalidInput,
    Place,
    Problem,
    Stage,
    add,
    read_bytes,
    read_file,
    read_text,
    shown,
    suggest,
)
from ..statement import DATE, Statement, known
from ..vocabulary import Fact, suggest_fact
from .model import (
    MARKS,
    NOTHING_DERIVED,
    STATED,
    VERDICTS,
    Account,
    Activity,
    Derived,
    Expectation,
    Scenario,
    ScenarioDocument,
    Steps,
)

if TYPE_CHECKING:
    from ..derive.documents import DeriveDocument


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
    loader = _Loader(document, pack)
    loader.check_shape()
    return loader.problems


@dataclass(slots=True)
class _Loader:
    document: Document
    pack: Pack
    folder: Path | None = None
    problems: list[Problem] = field(default_factory=list)

    def load(self) -> Scenario:
        self.problems += self.document.problems
        data = self.document.data
        if isinstance(data, dict):
            self._check_pack(data.get("pack"))
        document = self.check_shape()
        if isinstance(data, dict):
            self._check_meaning(data)
        if document is None:
            raise InvalidInput(self.problems)
        shared, own, accounts = self._shared, self._own, self._accounts
        activities = self._activities(document, shared, own, accounts)
        if self.problems:
            raise InvalidInput(self.problems)
        return Scenario(
            self.document.file, document.title, document.summary, document.facts_are, document.phase,
            self._span(), document.actor, frozenset(document.pledged), frozenset(document.not_party_to),
            frozenset(document.also_bound_by), activities, self._expectations(document), document.notes,
        )  # fmt: skip

    # --- shape ---

    _dates: dict[Steps, str] = field(default_factory=dict)
    _contradicted: set[tuple[object, ...]] = field(default_factory=set)
    _shared: dict[str, Statement] = field(default_factory=dict)
    _own: list[dict[str, Statement]] = field(default_factory=list)
    _inputs: dict[int, DeriveDocument] = field(default_factory=dict)
    _accounts: list[dict[str, dict[str, Statement]]] = field(default_factory=list)

    def check_shape(self) -> ScenarioDocument | None:
        """Everything that the published schema says, and the statements read on the way."""
        data = self.document.data
        document, problems = shaped(ScenarioDocument, data, self.document)
        self.problems += problems
        if isinstance(data, dict):
            self._check_parts(data)
        return document

    def _check_parts(self, data: dict[str, Any]) -> None:
        # Also where the frame around a part is wrong: what is wrong inside is worth saying in the same run.
        if "phase" in data:
            self._check_word(self.pack.vocabulary[PHASE_FACT], data["phase"], ("phase",))
        if "date" in data:
            self._check_date(data["date"])
        self._check_instruments(data)
        self._shared = self._statements(data.get("facts"), ("facts",))
        for index, activity in enumerate(_dicts(data.get("activities"))):
            if "kind" in activity:
                self._check_word(self.pack.vocabulary[KIND_FACT], activity["kind"], ("activities", index, "kind"))
            self._own.append(self._statements(activity.get("facts"), ("activities", index, "facts")))
            if activity.get("derive") is not None:
                self._check_inputs(activity["derive"], index)
        for index, account in enumerate(_dicts(data.get("accounts"))):
            self._accounts.append(self._account_statements(account.get("facts"), ("accounts", index, "facts")))
        self._check_expect_shape(data.get("expect"))

    def _check_inputs(self, raw: Any, activity: int) -> None:
        from .derived import inputs  # only scenarios that derive something pay for it

        given, problems = inputs(raw, self.document, ("activities", activity, "derive"))
        self.problems += problems
        if given is not None:
            self._inputs[activity] = given

    def _say(self, path: Steps, message: str, hint: str = "", *, stage: Stage = "shape", key: bool = False) -> None:
        add(self.problems, self.document.problem(path, message, hint, stage=stage, key=key))

    def _check_word(self, fact: Fact, raw: Any, path: Steps) -> None:
        fault = fact.check(raw)
        if fault is not None:
            what = f"{fact.title.lower()}: " if fact.title else ""
            self._say(path, f"{what}{fault.message}", fault.hint)

    def _check_date(self, raw: Any) -> None:
        ends: dict[Steps, Any] = {("date",): raw}
        if isinstance(raw, dict):
            if set(raw) != {"from", "to"}:
                self._say(("date",), "`date` takes one date, or both `from` and `to`", "write `{from: …, to: …}`")
                return
            ends = {("date", "from"): raw["from"], ("date", "to"): raw["to"]}
        wrong = {path: end for path, end in ends.items() if not isinstance(end, str) or not DATE.match(end)}
        for path, end in wrong.items():
            is_year = isinstance(end, int) and not isinstance(end, bool)
            hint = f'put a lone year in quotes: `"{end}"`' if is_year else "write YYYY, YYYY-MM or YYYY-MM-DD"
            self._say(path, f"{shown(end)} is not a date", hint)
        if not wrong:
            self._dates = ends

    def _check_instruments(self, data: dict[str, Any]) -> None:
        for key, find in _MAY_LIST.items():
            if key not in data:
                continue
            raw, names = data[key], find(self.pack)
            if not isinstance(raw, list):
                given = raw if isinstance(raw, str) else "…"
                self._say((key,), f"`{key}` takes a list of instruments, not {shown(raw)}", f"write `[{given}]`")
                continue
            for index, name in enumerate(raw):
                if name not in names:
                    self._say((key, index), *self._why_not_listed(key, name, names))

    def _why_not_listed(self, key: str, name: Any, names: list[str]) -> tuple[str, str]:
        instrument = self.pack.instruments.get(name) if isinstance(name, str) else None
        if instrument is None:
            message = "there is no instrument" if isinstance(name, str) else "an instrument is named by its id, not by"
            return f"{message} {shown(name)}", suggest(name, names) or f"choices: {', '.join(names)}"
        status = STATUSES[instrument.status]
        if key == "not_party_to":
            hint = "only what is pledged or listed binds here: leave it out"
        elif status.binds == "parties":
            hint = "it is taken to bind, unless `not_party_to` lists it: leave it out"
        elif status.binds == "listed":
            hint = "list it under `also_bound_by`"
        else:
            hint = "list it under `pledged`" if status.can_be_pledged else "it binds nobody: leave it out"
        return f"`{name}` ({status.title}) cannot stand under `{key}`", hint

    def _statements(self, raw: Any, path: Steps) -> dict[str, Statement]:
        if not isinstance(raw, dict):
            return {}
        places = self.document.places(path)
        read: dict[str, Statement] = {}
        for id, said in raw.items():
            fact = self.pack.vocabulary.get(id)
            if fact is None or id in (KIND_FACT, PHASE_FACT):
                self._say((*path, id), *self._why_no_fact(id, said), key=True)
                continue
            result = statements.read(fact, said, (*path, id), self._say, places.get(id))
            if result is not None:
                read[id] = result
        return read

    def _why_no_fact(self, id: str, said: Any) -> tuple[str, str]:
        if id == KIND_FACT:
            return f"`{id}` does not stand among the facts", "write `kind: …` in the activity"
        if id == PHASE_FACT:
            return f"`{id}` does not stand among the facts", "write `phase: …` at the top of the file"
        if id in self.pack.groups and isinstance(said, dict):
            name = next((f"{id}.{key}" for key in said), f"{id}.…")
            return f"`{shown(id).strip('`')}` is a group of facts, not a fact", f"write the whole id: `{name}: …`"
        hint = suggest_fact(id, self.pack.vocabulary) or "`behaviour-check explain facts` lists them"
        if id == "<<":
            hint = "YAML 1.2 has no merge keys: facts that activities share stand under `facts:` at the top of the file"
        return f"there is no fact {shown(id)}", hint

    def _account_statements(self, raw: Any, path: Steps) -> dict[str, dict[str, Statement]]:
        read: dict[str, dict[str, Statement]] = {}
        for activity, facts in raw.items() if isinstance(raw, dict) else ():
            if isinstance(facts, dict):
                read[activity] = self._statements(facts, (*path, activity))
            else:
                self._say(
                    (*path, activity), f"facts take a mapping, not {shown(facts)}", "write `activity-id: {fact.id: …}`"
                )
        return read

    def _check_expect_shape(self, expect: Any) -> None:
        readings, criteria = self.pack.readings, [criterion.id for criterion in self.pack.criteria]
        for activity, cells in expect.items() if isinstance(expect, dict) else ():
            path: Steps = ("expect", activity)
            if not isinstance(cells, dict):
                self._say(
                    path, f"expectations take a mapping, not {shown(cells)}", "write `reading: {criterion: verdict}`"
                )
                continue
            for key, cell in cells.items():
                if key in MARKS:
                    self._check_marked(cell, (*path, key), criteria)
                elif key not in readings:
                    hint = (
                        suggest(key, [*readings, *MARKS]) or f"readings: {', '.join(readings)}; or {', '.join(MARKS)}"
                    )
                    self._say((*path, key), f"there is no reading {shown(key)}", hint, key=True)
                elif not isinstance(cell, dict):
                    self._say(
                        (*path, key), f"a reading takes a mapping, not {shown(cell)}", "write `criterion: verdict`"
                    )
                else:
                    self._check_cells(cell, (*path, key), criteria)

    def _check_marked(self, cell: Any, path: Steps, criteria: list[str]) -> None:
        if not isinstance(cell, list):
            given = cell if isinstance(cell, str) else criteria[0]
            self._say(path, f"`{path[-1]}` takes a list of criteria", f"write `[{given}]`, or `[]` for none")
            return
        for index, criterion in enumerate(cell):
            if criterion not in criteria:
                what = "there is no criterion" if isinstance(criterion, str) else "a criterion is named by its id, not"
                self._say((*path, index), f"{what} {shown(criterion)}", _criteria_hint(criterion, criteria))

    def _check_cells(self, cell: dict[str, Any], path: Steps, criteria: list[str]) -> None:
        for criterion, verdict in cell.items():
            if criterion not in criteria:
                self._say(
                    (*path, criterion),
                    f"there is no criterion {shown(criterion)}",
                    _criteria_hint(criterion, criteria),
                    key=True,
                )
            elif verdict not in VERDICTS:
                hint = f"{suggest(verdict, VERDICTS)} verdicts: {', '.join(VERDICTS)}".strip()
                self._say((*path, criterion), f"{shown(verdict)} is not a verdict", hint)

    # --- meaning ---

    def _check_meaning(self, data: dict[str, Any]) -> None:
        self._check_calendar()
        activities = self._check_unique(_dicts(data.get("activities")), "activities", "activity", ())
        self._check_unique(_dicts(data.get("accounts")), "accounts", "account", (STATED,))
        self._check_ranges(self._shared, ("facts",))
        for index, own in enumerate(self._own):
            self._check_ranges(own, ("activities", index, "facts"))
        for index, account in enumerate(self._accounts):
            for activity, facts in account.items():
                path: Steps = ("accounts", index, "facts", activity)
                self._check_activity(activity, activities, path)
                self._check_ranges(facts, path)
        for activity in data["expect"] if isinstance(data.get("expect"), dict) else ():
            self._check_activity(activity, activities, ("expect", activity))

    def _check_ranges(self, facts: Facts, path: Steps) -> None:
        for id, said in facts.items():
            if said.form == "between":
                statements.check_meaning(said, (*path, id), partial(self._say, stage="meaning"))

    def _check_pack(self, wanted: Any) -> None:
        """Raise InvalidInput if the scenario is written for another pack: all else would be judged by the wrong one."""
        if not isinstance(wanted, str) or not re.match(PACK, wanted):
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
        wrong = {path: end for path, end in self._dates.items() if not _exists(end)}
        for path, end in wrong.items():
            self._say(path, f"there is no day {shown(end)}", "check the calendar", stage="meaning")
        first, last = self._span() or ("", "")
        length = min(len(first), len(last))
        if not wrong and first[:length] > last[:length]:
            self._say(("date",), "it ends before it starts", "swap `from` and `to`", stage="meaning")

    def _span(self) -> tuple[str, str] | None:
        ends = tuple(self._dates.values())
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
            hint = suggest(id, activities) or f"activities: {', '.join(activities)}"
            self._say(path, f"there is no activity {shown(id)} in this scenario", hint, stage="meaning", key=True)

    # --- assembling ---

    def _activities(
        self,
        document: ScenarioDocument,
        shared: Facts,
        own: list[dict[str, Statement]],
        accounts: list[dict[str, dict[str, Statement]]],
    ) -> tuple[Activity, ...]:
        header = self._header(PHASE_FACT, document.phase, ("phase",))
        activities = []
        for index, activity in enumerate(document.activities):
            path: Steps = ("activities", index, "kind")
            stated: Facts = {**header, **self._header(KIND_FACT, activity.kind, path), **shared, **own[index]}
            told = [Account(STATED, "The scenario's own facts", stated)]
            for item, facts in zip(document.accounts, accounts, strict=True):
                if activity.id in facts:
                    told.append(Account(item.id, item.title, {**stated, **facts[activity.id]}))
            derived = self._derive(index)
            for account in told:
                self._check_consistency(account, derived, activity.id)
            activities.append(
                Activity(activity.id, activity.kind, activity.title, tuple(told), self.document.place(path), derived)
            )
        return tuple(activities)

    def _derive(self, activity: int) -> Derived:
        given = self._inputs.get(activity)
        if given is None:
            return NOTHING_DERIVED
        from .derived import derive

        try:
            return derive(given, Files(self.folder), self.document, ("activities", activity, "derive"), self.pack)
        except InvalidInput as error:
            self.problems += error.problems
            return NOTHING_DERIVED

    def _header(self, id: str, word: Any, path: Steps) -> dict[str, Statement]:
        if not isinstance(word, str):  # not given, or wrong, and that has been said
            return {}
        return {id: known(self.pack.vocabulary[id], word, "header", self.document.place(path))}

    def _check_consistency(self, account: Account, derived: Derived, activity: str) -> None:
        facts = {**derived.facts, **account.facts} if derived.facts else account.facts
        for check, decide in _contradictions(self.pack):
            if decide(facts) is TRUE:
                leaves = decisive(evaluate(check.when, facts))
                found = list(dict.fromkeys(leaf.statement for leaf in leaves if leaf.statement is not None))
                # Facts that activities or accounts share contradict each other once, not once in each.
                key = (check.id, *(said.place for said in found))
                if key not in self._contradicted:
                    self._contradicted.add(key)
                    self._say_contradiction(check, found, account, activity)

    def _say_contradiction(
        self, check: ConditionCheck, found: list[Statement], account: Account, activity: str
    ) -> None:
        place = max(filter(None, (said.place for said in found)), default=Place(1, 1, 1, 1))
        what = " and ".join(f"{said.fact} ({said.text()})" for said in found)
        verb = "contradict each other" if len(found) > 1 else "does not fit what else is stated"
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


_MAY_LIST: Mapping[str, Callable[[Pack], list[str]]] = {
    "pledged": Pack.pledgeable,
    "not_party_to": lambda pack: pack.instruments_with("parties"),
    "also_bound_by": lambda pack: pack.instruments_with("listed"),
}
"""The keys of a scenario that list instruments, and the instruments that each may list."""


@lru_cache(maxsize=8)
def _contradictions(pack: Pack) -> list[tuple[ConditionCheck, Decide]]:
    return [(check, compiled(check.when)) for check in pack.consistency]


def _criteria_hint(criterion: object, criteria: list[str]) -> str:
    return suggest(criterion, criteria) or f"criteria: {', '.join(criteria)}"


def _dicts(raw: Any) -> list[dict[str, Any]]:
    """The entries of a list of mappings, with an empty one for what is no mapping."""
    return [item if isinstance(item, dict) else {} for item in raw] if isinstance(raw, list) else []


def _exists(text: str) -> bool:
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    try:
        calendar(year, month, day)
    except ValueError:
        return False
    return True
