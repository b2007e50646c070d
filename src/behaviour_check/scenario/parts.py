"""The parts of a scenario document: what the published schema says of each, and the statements read on the way.

A part is read also where the frame round it is wrong: what is wrong inside is worth saying in the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .. import statement as statements
from ..pack import KIND_FACT, PHASE_FACT, STATUSES, Pack
from ..shape import shaped
from ..source import Document, Problem, Stage, add, nearest, shown, suggest
from ..statement import DATE, WRITE_DATE, Statement, lone_year
from ..vocabulary import Fact, suggest_fact
from .model import MARKS, VERDICTS, ScenarioDocument, Steps

if TYPE_CHECKING:
    from ..derive.documents import DeriveDocument


@dataclass(slots=True)
class Parts:
    """A scenario document, part by part. Facts by their ids, activities and accounts by their place in the file."""

    source: Document
    pack: Pack
    problems: list[Problem] = field(default_factory=list)
    document: ScenarioDocument | None = None
    """The frame, or None where it is wrong."""
    dates: dict[Steps, str] = field(default_factory=dict)
    """The first and the last date, by where they stand; the same for one date."""
    shared: dict[str, Statement] = field(default_factory=dict)
    own: list[dict[str, Statement]] = field(default_factory=list)
    inputs: dict[int, DeriveDocument] = field(default_factory=dict)
    accounts: list[dict[str, dict[str, Statement]]] = field(default_factory=list)
    """For each account, what it says of each activity."""

    def read(self) -> None:
        """Read everything. What is wrong goes to `problems`."""
        data = self.source.data
        self.document, problems = shaped(ScenarioDocument, data, self.source)
        self.problems += problems
        if isinstance(data, dict):
            self._read_parts(data)

    def say(self, path: Steps, message: str, hint: str = "", *, stage: Stage = "shape", key: bool = False) -> None:
        """Add a problem at a path, or at the key that leads there."""
        add(self.problems, self.source.problem(path, message, hint, stage=stage, key=key))

    def _read_parts(self, data: dict[str, Any]) -> None:
        if "phase" in data:
            self._check_word(self.pack.vocabulary[PHASE_FACT], data["phase"], ("phase",))
        if "date" in data:
            self._check_date(data["date"])
        self._check_instruments(data)
        self.shared = self._statements(data.get("facts"), ("facts",))
        for index, activity in enumerate(dicts(data.get("activities"))):
            if "kind" in activity:
                self._check_word(self.pack.vocabulary[KIND_FACT], activity["kind"], ("activities", index, "kind"))
            self.own.append(self._statements(activity.get("facts"), ("activities", index, "facts")))
            if activity.get("derive") is not None:
                self._read_inputs(activity["derive"], index)
        for index, account in enumerate(dicts(data.get("accounts"))):
            self.accounts.append(self._account_statements(account.get("facts"), ("accounts", index, "facts")))
        self._check_expect_shape(data.get("expect"))

    def _read_inputs(self, raw: Any, activity: int) -> None:
        from .derived import inputs  # only scenarios that derive something pay for it

        given, problems = inputs(raw, self.source, ("activities", activity, "derive"))
        self.problems += problems
        if given is not None:
            self.inputs[activity] = given

    def _check_word(self, fact: Fact, raw: Any, path: Steps) -> None:
        fault = fact.check(raw)
        if fault is not None:
            what = f"{fact.title.lower()}: " if fact.title else ""
            self.say(path, f"{what}{fault.message}", fault.hint)

    def _check_date(self, raw: Any) -> None:
        ends: dict[Steps, Any] = {("date",): raw}
        if isinstance(raw, dict):
            if set(raw) != {"from", "to"}:
                self.say(("date",), "`date` takes one date, or both `from` and `to`", "write `{from: …, to: …}`")
                return
            ends = {("date", "from"): raw["from"], ("date", "to"): raw["to"]}
        wrong = {path: end for path, end in ends.items() if not isinstance(end, str) or not DATE.match(end)}
        for path, end in wrong.items():
            is_year = isinstance(end, int) and not isinstance(end, bool)
            hint = lone_year(end) if is_year else WRITE_DATE
            self.say(path, f"{shown(end)} is not a date", hint)
        if not wrong:
            self.dates = ends

    def _check_instruments(self, data: dict[str, Any]) -> None:
        for key, find in _MAY_LIST.items():
            if key not in data:
                continue
            raw, names = data[key], find(self.pack)
            if not isinstance(raw, list):
                given = raw if isinstance(raw, str) else "…"
                self.say((key,), f"`{key}` takes a list of instruments, not {shown(raw)}", f"write `[{given}]`")
                continue
            for index, name in enumerate(raw):
                if name not in names:
                    self.say((key, index), *self._why_not_listed(key, name, names))

    def _why_not_listed(self, key: str, name: Any, names: list[str]) -> tuple[str, str]:
        instrument = self.pack.instruments.get(name) if isinstance(name, str) else None
        if instrument is None:
            message = "there is no instrument" if isinstance(name, str) else "an instrument is named by its id, not by"
            titles = {self.pack.instruments[id].title: id for id in names}
            near = nearest(name, titles)
            hint = f"did you mean `{titles[near]}`?" if near else suggest(name, names)
            return f"{message} {shown(name)}", hint or f"choices: {', '.join(names)}"
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
        places, vocabulary, say = self.source.places(path), self.pack.vocabulary, self.say
        read: dict[str, Statement] = {}
        for id, said in raw.items():
            fact = vocabulary.get(id)
            if fact is None or id in _OF_THE_HEADER:
                self.say((*path, id), *self._why_no_fact(id, said), key=True)
                continue
            result = statements.read(fact, said, path, say, places.get(id))
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
        misplaced: dict[str, Any] = {}
        for activity, facts in raw.items() if isinstance(raw, dict) else ():
            if activity in self.pack.vocabulary and statements.is_said(facts):
                misplaced[activity] = facts
            elif isinstance(facts, dict):
                read[activity] = self._statements(facts, (*path, activity))
            else:
                hint = f"write `{activity}: {{fact.id: …}}`"
                self.say((*path, activity), f"facts take a mapping, not {shown(facts)}", hint)
        if misplaced:
            self._say_misplaced(misplaced, path)
        return read

    def _say_misplaced(self, facts: dict[str, Any], path: Steps) -> None:
        """Say once that an account gives facts without the activity that they are about."""
        first, *more = facts
        which = f"{shown(first)} and {len(more)} more stand" if more else f"{shown(first)} stands"
        activities = dicts(self.source.data.get("activities"))
        id = next((item["id"] for item in activities if isinstance(item.get("id"), str)), "activity-id")
        given = "…" if isinstance(facts[first], dict) else shown(facts[first]).strip("`")
        hint = f"write `{id}: {{{first}: {given}{', …' if more else ''}}}`"
        self.say((*path, first), f"{which} directly under the account, not under an activity", hint, key=True)

    def _check_expect_shape(self, expect: Any) -> None:
        readings, criteria = self.pack.readings, [criterion.id for criterion in self.pack.criteria]
        for activity, cells in expect.items() if isinstance(expect, dict) else ():
            path: Steps = ("expect", activity)
            if not isinstance(cells, dict):
                self.say(
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
                    self.say((*path, key), f"there is no reading {shown(key)}", hint, key=True)
                elif not isinstance(cell, dict):
                    self.say(
                        (*path, key), f"a reading takes a mapping, not {shown(cell)}", "write `criterion: verdict`"
                    )
                else:
                    self._check_cells(cell, (*path, key), criteria)

    def _check_marked(self, cell: Any, path: Steps, criteria: list[str]) -> None:
        if not isinstance(cell, list):
            given = cell if isinstance(cell, str) else criteria[0]
            self.say(path, f"`{path[-1]}` takes a list of criteria", f"write `[{given}]`, or `[]` for none")
            return
        for index, criterion in enumerate(cell):
            if criterion not in criteria:
                what = "there is no criterion" if isinstance(criterion, str) else "a criterion is named by its id, not"
                self.say((*path, index), f"{what} {shown(criterion)}", _criteria_hint(criterion, criteria))

    def _check_cells(self, cell: dict[str, Any], path: Steps, criteria: list[str]) -> None:
        for criterion, verdict in cell.items():
            if criterion not in criteria:
                self.say(
                    (*path, criterion),
                    f"there is no criterion {shown(criterion)}",
                    _criteria_hint(criterion, criteria),
                    key=True,
                )
            elif verdict not in VERDICTS:
                hint = f"{suggest(verdict, VERDICTS)} verdicts: {', '.join(VERDICTS)}".strip()
                self.say((*path, criterion), f"{shown(verdict)} is not a verdict", hint)


_OF_THE_HEADER = frozenset({KIND_FACT, PHASE_FACT})
_MAY_LIST: Mapping[str, Callable[[Pack], list[str]]] = {
    "pledged": Pack.pledgeable,
    "not_party_to": lambda pack: pack.instruments_with("parties"),
    "also_bound_by": lambda pack: pack.instruments_with("listed"),
}
"""The keys of a scenario that list instruments, and the instruments that each may list."""


def _criteria_hint(criterion: object, criteria: list[str]) -> str:
    return suggest(criterion, criteria) or f"criteria: {', '.join(criteria)}"


def dicts(raw: Any) -> list[dict[str, Any]]:
    """The entries of a list of mappings, with an empty one for what is no mapping."""
    return [item if isinstance(item, dict) else {} for item in raw] if isinstance(raw, list) else []
