"""Navigation data messages of the CCSDS as one flat row of fields, whether written as keyword = value or as XML.

Only the notation is read here: what the fields mean, the readers of each message (OMM, OEM, CDM) say. Lines and columns
count from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from ..source import InvalidInput, Problem, add, shown

MAX_LINES = 500_000
MAX_LINE = 1_000
_MAX_FIELDS = 500_000

START, STOP = "_START", "_STOP"
_COMMENT = "COMMENT"
_MESSAGES = ("omm", "oem", "cdm")
_BLOCKS = {"metadata": "META", "covarianceMatrix": "COVARIANCE", "stateVector": "STATE"}
"""Elements that stand for a block, with the name that the block has in keyword = value notation, if it has one."""
_MARKERS = {f"{name}{end}" for name in ("META", "COVARIANCE") for end in (START, STOP)}

_PAIR = re.compile(r"\s*(?P<key>[A-Za-z][A-Za-z0-9_]*)\s*=\s*(?P<value>.*?)\s*(?:\[(?P<unit>[^\]\[]*)\])?\s*", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)


class Field(NamedTuple):
    """A keyword with its value and where the value stands.

    The start and the end of a block are fields of their own, such as `META_START`; a line of numbers has no keyword.
    """

    key: str
    value: str
    line: int
    column: int
    unit: str = ""


class Manner(NamedTuple):
    """How a kind of message is read, and how it is told what is wrong with its notation."""

    is_lenient: bool = False
    """In keyword = value notation, whether lines are passed over that are neither, and units stay with their values."""
    has_comments: bool = False
    """Whether comments are fields too: some say what no keyword does."""
    starts_at_element: bool = False
    """Whether a value of XML stands where its element begins, or where its own text does."""
    deepest: int = 32
    too_deep: str = "more than {} elements inside one another"
    broken: str = "not well-formed XML"
    mend: str = "write it anew from its source"
    document_type: str = "a document type is not allowed"


STRICT = Manner()


class Faults:
    """Collects what is wrong with a data file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: list[Problem] = []

    def say(self, line: int, column: int, message: str, hint: str = "") -> None:
        """Keep one problem. Raises InvalidInput once there are too many."""
        add(self._problems, Problem(self.file, line, column, "syntax", message, hint))

    def at(self, field: Field, message: str, hint: str = "") -> None:
        """Keep a problem with a field's value."""
        self.say(field.line, field.column, message, hint)

    def stop(self) -> None:
        """Raise InvalidInput with all problems kept so far, if there are any."""
        if self._problems:
            raise self.refusal()

    def refusal(self) -> InvalidInput:
        """All problems kept so far, to be raised."""
        return InvalidInput(self._problems)

    def fail(self, line: int, column: int, message: str, hint: str = "") -> InvalidInput:
        """All problems kept so far and this one, to be raised."""
        return InvalidInput([*self._problems, Problem(self.file, line, column, "syntax", message, hint)])

    @property
    def some(self) -> bool:
        """Whether anything is wrong so far."""
        return bool(self._problems)


def number(text: str) -> float | None:
    """A decimal number as data files write it, or None. Never `nan` or infinite."""
    if _NUMBER.fullmatch(text) is None:
        return None
    value = float(text)
    return value if abs(value) < 1e300 else None


def lines(text: str, faults: Faults) -> list[str]:
    """The lines of a text. Raises InvalidInput if there are too many or one is too long to be one."""
    if text.count("\n") >= MAX_LINES:
        raise faults.fail(1, 1, f"more than {MAX_LINES:,} lines", "keep what the time span needs")
    found = text.split("\n")
    for index, line in enumerate(found, 1):
        if len(line) > MAX_LINE:
            raise faults.fail(index, MAX_LINE + 1, f"a line of more than {MAX_LINE:,} characters")
    return found


def kvn(text: str, faults: Faults, manner: Manner = STRICT) -> Iterator[Field]:
    """The fields of a message in keyword = value notation."""
    if manner.is_lenient:
        yield from _loose(text, manner)
        return
    for index, line in enumerate(lines(text, faults), 1):
        bare = line.strip()
        if not bare or bare.startswith("COMMENT"):
            continue
        column = line.index(bare[0]) + 1
        if bare in _MARKERS:
            yield Field(bare, "", index, column)
        elif "=" not in bare and (bare[0].isdigit() or bare[0] in "+-."):
            yield Field("", bare, index, column)
        else:
            match = _PAIR.fullmatch(line)
            if match is None:
                faults.say(index, column, f"{shown(bare)} is not a keyword with a value", "write `KEYWORD = value`")
                continue
            yield Field(match["key"].upper(), match["value"], index, match.start("value") + 1, match["unit"] or "")


def _loose(text: str, manner: Manner) -> Iterator[Field]:
    for index, line in enumerate(text.split("\n"), 1):
        key, equals, value = line.partition("=")
        key = key.strip().upper()
        if key.startswith(_COMMENT):
            if manner.has_comments:
                yield Field(_COMMENT, line.strip()[len(_COMMENT) :], index, 1)
        elif equals:
            value = value.strip()
            yield Field(key, value, index, line.find(value, line.find("=")) + 1)


def xml(text: str | bytes, faults: Faults, manner: Manner = STRICT) -> list[Field]:
    """The fields of a message in XML, with each `omm`, `oem` or `cdm` as `CCSDS_OMM_VERS` and so on.

    Bytes are in the encoding that they declare. A document type is refused: it could make a small file grow without
    bound.
    """
    return _Xml(faults, manner, declared=isinstance(text, bytes)).read(text)


class _Xml:
    def __init__(self, faults: Faults, manner: Manner, *, declared: bool) -> None:
        self.faults, self.manner = faults, manner
        self.fields: list[Field] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.place = (1, 1)
        self.above = 0
        self.unit = ""
        self.is_leaf = False
        # What is handed over as text is no longer in the encoding that the file declares.
        self.parser = expat.ParserCreate() if declared else expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.doctype

    def read(self, text: str | bytes) -> list[Field]:
        raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        trimmed = raw.lstrip()  # blank lines before the declaration occur, and are not XML
        self.above = raw[: len(raw) - len(trimmed)].count(b"\n")
        manner = self.manner
        try:
            self.parser.Parse(trimmed, True)
        except expat.ExpatError as error:
            message = f"{manner.broken}: {expat.errors.messages.get(error.code, 'unreadable')}"
            raise self.faults.fail(error.lineno + self.above, error.offset + 1, message, manner.mend) from None
        except (ValueError, LookupError):  # an encoding that Python does not have
            message = "the encoding that the XML declares is not known"
            raise self.faults.fail(1, 1, message, "save the file as UTF-8") from None
        return self.fields

    def here(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber + self.above, self.parser.CurrentColumnNumber + 1

    def doctype(self, *_: object) -> None:
        raise self.faults.fail(*self.here(), self.manner.document_type, "take the `<!DOCTYPE …>` out")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        self.open.append(tag)
        if len(self.open) > self.manner.deepest:
            raise self.faults.fail(*self.here(), self.manner.too_deep.format(self.manner.deepest), "give one message")
        self.place, self.text, self.is_leaf = self.here(), [], True
        self.unit = attributes.get("units", "")
        if tag.lower() in _MESSAGES:
            self.put(Field(f"CCSDS_{tag.upper()}_VERS", attributes.get("version", ""), *self.place))
        elif tag in _BLOCKS:
            self.put(Field(_BLOCKS[tag] + START, "", *self.place))

    def data(self, text: str) -> None:
        if self.is_leaf and (self.text or text.strip()):
            if not self.text and not self.manner.starts_at_element:
                line, column = self.here()  # a line break comes as a piece of its own
                self.place = (line, column + len(text) - len(text.lstrip()))
            self.text.append(text)

    def end(self, tag: str) -> None:
        tag = self.open.pop()
        if tag in _BLOCKS:
            self.put(Field(_BLOCKS[tag] + STOP, "", *self.here()))
        elif self.is_leaf and (self.manner.has_comments or tag != _COMMENT):
            self.put(Field(tag.upper(), "".join(self.text).strip()[: MAX_LINE + 1], *self.place, self.unit))
        self.is_leaf = False

    def put(self, field: Field) -> None:
        if len(self.fields) >= _MAX_FIELDS:
            raise self.faults.fail(field.line, field.column, f"more than {_MAX_FIELDS:,} values")
        self.fields.append(field)
