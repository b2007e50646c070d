"""The pages of `explain` that belong to the program, not to a pack: words of reports, the format, physical models.

The format and the models are told in the words of the published schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from .derive.table import EXAMPLES, MODELS
from .guidance import MEANINGS
from .pack import PHASE_FACT, TIER_FACT, Pack
from .report import paper
from .scenario import ScenarioDocument
from .vocabulary import number

LISTS = ("terms", "format", "derive")
Schema = Mapping[str, Any]


class Term(NamedTuple):
    """A word that reports use, the other ways to say it, and what it means."""

    word: str
    also: tuple[str, ...]
    means: str


_VERDICT, _WEIGHT, _ONUS = MEANINGS["verdict"], MEANINGS["weight"], MEANINGS["onus"]
TERMS = (
    Term("criterion", (), "what is asked about an activity as a whole; it gathers indicators"),
    Term("indicator", (), "one thing that can be checked: when it applies, what it expects, on whose authority"),
    Term("reading", (), "a way to understand the norms; all are worked out, and one of them leads the report"),
    Term("met", (), _VERDICT["met"]),
    Term("missed", ("not met",), _VERDICT["missed"]),
    Term("undetermined", ("open",), f"{_VERDICT['undetermined']}; the report says which facts would settle it"),
    Term(
        "settled",
        (),
        "an indicator is settled when it is met or missed; `? 4/6` says that 4 of 6 core ones are, and 2 open",
    ),
    Term("not applicable", ("n/a",), f"{_VERDICT['not-applicable']}, shown as `-`, with the reason below the table"),
    Term(
        "core",
        (),
        f"weight of an indicator: {_WEIGHT['core']}; a pledge of the actor or the onus can make a supporting one core",
    ),
    Term("supporting", ("observation", "observations"), f"weight of an indicator; {_WEIGHT['supporting']}"),
    Term("off", (), f"weight of an indicator: {_WEIGHT['off']}"),
    Term("contested", (), "one reading has the criterion as met and another as missed"),
    Term(
        "one-sided", (), "some reading has the criterion as missed, another does not judge it, and none has it as met"
    ),
    Term("disputed", (), "one account leads to met and another to missed, in the same reading"),
    Term("account", ("accounts",), "what one party says happened; the verdicts are worked out for each account"),
    Term("stated", (), "the account of the scenario's own `facts`, which leads the table; of a fact: given a value"),
    Term("onus", (), f"more is asked of an established actor, less in procedure of a developing one: see {TIER_FACT}"),
    Term("heavier", (), f"direction of the onus: {_ONUS['heavier']}"),
    Term("relief", (), f"direction of the onus: {_ONUS['relief']}"),
    Term("threshold", ("thresholds",), "a number that a condition compares with, and the text it is from"),
    Term("convention", (), "a number that no text gives and that this pack chose, with its reason"),
    Term(
        "binding", (), "law that binds this actor: a treaty it is taken to be party to, or what `also_bound_by` lists"
    ),
    Term(
        "undertaken",
        ("pledged", "pledge", "pledges"),
        "not law, but the actor took it on: what `pledged` lists; an indicator that it asks for itself counts as core",
    ),
    Term("voluntary", (), "guidance and practice that asks for this conduct and that the actor did not undertake"),
    Term("background", (), "a text that supports an expectation without asking for this conduct itself"),
    Term(
        "assumption",
        ("assumptions", "assumed"),
        "what is taken to be so because the scenario says nothing; always listed",
    ),
    Term("derived", (), "worked out by a physical model from inputs under `derive`; a stated fact wins over it"),
    Term(
        "weakest evidence",
        ("weakest", "evidence", "weakest link"),
        "the lowest confidence among the facts that decided a verdict; it changes no verdict",
    ),
)
"""The words that a report uses, in the order in which a reader meets them."""

_ACCOUNTS = """\
```yaml
activities:
- id: visit
  kind: …
  facts: {fact.one: true, fact.two: false}
accounts:                # only what differs; all else is as in `facts`
- id: other-state
  title: What the other State says
  facts:
    visit:               # the id of the activity
      fact.two: {value: true, source: its statement, confidence: disputed}
```
"""


def page(id: str, pack: Pack, *, keys: bool = True) -> str | None:
    """The page of a word, of a model and, if wanted, of a key of the format; None if it is none of these."""
    word = " ".join(id.lower().replace("_", " ").split())
    if word == "terms":
        return paper.squeezed(_terms())
    if word in ("format", "keys"):
        return paper.squeezed(_format(pack))
    parts = [paper.squeezed(_term(item)) for item in TERMS if word.replace("-", " ") in _spellings(item)]
    if word == "derive":
        return paper.squeezed(_derive(pack))
    named = (
        [key for key in _keys(pack) if word in (key.name.replace("_", " "), key.name.removesuffix("s"))] if keys else []
    )
    if named:
        parts.append(paper.squeezed(_key(named, pack)))
    if word in MODELS:
        parts.append(paper.squeezed(_model(word, pack)))
    return "\n".join(parts) or None


def words() -> list[str]:
    """The words that have a page here, for suggestions."""
    return [*LISTS, *(item.word for item in TERMS), *ScenarioDocument.model_fields, *MODELS]


# --- words ---


def _spellings(item: Term) -> list[str]:
    return [name.replace("-", " ") for name in (item.word, *item.also)]


def _terms() -> Iterator[str]:
    yield from paper.title("terms", "The words of a report")
    for item in TERMS:
        also = f" ({', '.join(item.also)})" if item.word == "undetermined" else ""
        yield from paper.item(f"{item.word}{also}: {item.means}")


def _term(item: Term) -> Iterator[str]:
    yield from paper.title(item.word, f"{item.means[:1].upper()}{item.means[1:]}.")
    if item.word == "account":
        yield from paper.paragraph(
            "The facts of the scenario are the account `stated`. Put there what is agreed or best supported, and under "
            "`accounts` what another party tells differently."
        )
        yield _ACCOUNTS
    yield from paper.paragraph("`explain terms` lists the other words of a report.")


# --- the format ---


class _Key(NamedTuple):
    """A key of a scenario file, and where it stands."""

    where: str
    name: str
    schema: Schema
    required: bool


@cache
def _schema(pack: Pack) -> Schema:
    from .schemas import scenario_schema  # which most pages do without

    return scenario_schema(pack)


def _keys(pack: Pack) -> list[_Key]:
    schema = _schema(pack)
    parts = {
        "At the top of the file": schema,
        "Of `actor`": schema["$defs"]["Actor"],
        "Of each entry of `activities`": schema["$defs"]["ActivityDocument"],
        "Of each entry of `accounts`": schema["$defs"]["AccountDocument"],
    }
    keys = [
        _Key(where, name, said, name in part.get("required", ()))
        for where, part in parts.items()
        for name, said in part["properties"].items()
    ]
    numbers = [fact for fact in pack.vocabulary.values() if fact.is_number]
    said_of = schema["$defs"][numbers[0].id if numbers else next(iter(pack.vocabulary))]
    said: Schema = next((part["properties"] for part in said_of.get("anyOf", ()) if "properties" in part), {})
    said = {**said, "value": {"description": "The value itself, where more than the value is said."}}
    return [*keys, *(_Key("Of a fact", name, part, required=False) for name, part in said.items())]


def _format(pack: Pack) -> Iterator[str]:
    yield from paper.title("format", "The keys of a scenario file")
    where = ""
    for key in _keys(pack):
        if key.where != where:
            where = key.where
            yield from paper.heading(where)
            if where == "Of a fact":
                yield from paper.paragraph("A bare value, or a mapping with one of the first five keys:")
        yield from paper.item(f"{key.name}{' (must be there)' if key.required else ''}: {_says(key, pack)}")
    yield from paper.heading("An example with two accounts")
    yield _ACCOUNTS
    yield from paper.paragraph(
        "`explain facts` lists the facts, `explain kinds` the kinds, and `explain derive` what stands under `derive`."
    )


def _key(keys: list[_Key], pack: Pack) -> Iterator[str]:
    yield from paper.title(keys[0].name, "A key of a scenario file")
    for key in keys:
        yield from paper.item(f"{key.where}: {_says(key, pack)}")
        said = _resolved(key.schema, pack)
        choices = (said.get("items") or said).get("oneOf", ()) if key.name != "kind" else ()
        for choice in [choice for choice in choices if "const" in choice]:
            yield from paper.item(f"{choice['const']}: {choice.get('title') or choice['description']}")
        yield ""
    if keys[0].name == "phase":
        yield from paper.paragraph(f"`explain {PHASE_FACT}` says what reads it.")
    yield from paper.paragraph("`explain format` lists the other keys.")


def _says(key: _Key, pack: Pack) -> str:
    said = str(key.schema.get("description") or _resolved(key.schema, pack).get("description", ""))
    return said.replace("{from, to}", "`{from: …, to: …}`")


def _resolved(schema: Schema, pack: Pack) -> Schema:
    """The schema that a reference leads to."""
    name = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    found: Schema = _schema(pack)["$defs"][name] if name else schema
    return found


# --- physical models ---


def _derive(pack: Pack) -> Iterator[str]:
    derive = _schema(pack)["$defs"]["derive"]
    yield from paper.title("derive", derive["description"])
    yield from paper.paragraph(
        "Stands in an activity beside `facts`. Units are in the names of the inputs: `altitude_km` is in km, "
        "`area_to_mass_m2_kg` in m² per kg. Files are found from the folder of the scenario."
    )
    for key, part in derive["properties"].items():
        yield from paper.heading(key)
        yield from paper.paragraph(part["description"])
        yield from _inputs(part, key, pack)
    yield ""
    yield from paper.paragraph("`explain breakup` and so on show one of them, with an example of how it is written.")


def _model(key: str, pack: Pack) -> Iterator[str]:
    part = _schema(pack)["$defs"]["derive"]["properties"][key]
    yield from paper.title(f"{key} (under `derive`)", part["description"])
    yield from paper.paragraph(str(_resolved(part, pack)["description"]))
    yield "```yaml"
    yield "    derive:"
    yield f"      {key}:"
    for name, value in EXAMPLES[key].items():
        yield f"        {name}: {value}"
    yield "```"
    yield ""
    yield from _inputs(part, key, pack)


def _inputs(part: Schema, key: str, pack: Pack) -> Iterator[str]:
    model = _resolved(part, pack)
    for name, said in model["properties"].items():
        notes = [_takes(said), *(["must be there"] if name in model.get("required", ()) else [])]
        notes += [f"{said['default']} if not given"] if "default" in said else []
        yield from paper.item(f"{name} ({', '.join(filter(None, notes))}): {said['description']}")
    yield ""
    given = [fact for fact in pack.vocabulary.values() if fact.derived_by in MODELS[key]]
    facts = ", ".join(f"{fact.id} ({fact.unit or fact.range_text()})" for fact in given)
    yield from paper.paragraph(f"Gives: {facts}." if facts else "Gives no fact of this pack.")


def _takes(said: Schema) -> str:
    if "oneOf" in said:
        return " or ".join(str(choice["const"]) for choice in said["oneOf"])
    if "pattern" in said:
        return "YYYY-MM-DD"
    if said["type"] == "string":
        return "text"
    what = "a whole number" if said["type"] == "integer" else "a number"
    low = f" above {number(said['exclusiveMinimum'])}" if "exclusiveMinimum" in said else ""
    low = f" from {number(said['minimum'])}" if "minimum" in said else low
    high = f" below {number(said['exclusiveMaximum'])}" if "exclusiveMaximum" in said else ""
    return what + low + (f" to {number(said['maximum'])}" if "maximum" in said else high)
