"""How near two objects come, and whether the proximity is repeated or held, from their orbital data."""

from __future__ import annotations

import hashlib

import numpy as np

from ...source import InvalidInput, shown
from ..approach import Encounter, Manner, Pass, look, manner
from ..documents import ApproachInputs
from ..elements import ElementSet, Ephemeris, OutOfReachError, Source, read
from ..instants import FORM, Instant, parse
from ..result import Derivation, Files, Quantity, UnfitError, outward

_MODEL = "closest approach by SGP4 (Vallado et al. 2006, WGS-72) or by cubic Hermite interpolation of an ephemeris"
_VERSION = "1"
_OLD_DAYS, _TOO_OLD_DAYS = 14, 60
_KEYS = ("first", "second")


def derive(inputs: ApproachInputs, files: Files) -> Derivation:
    """`min_distance_km`, and `sustained` if `near_km` is given.

    Both are unknown where the two objects are in different frames of reference, where an element set is too far from
    the span, or where SGP4 gives up.
    """
    start, span_s = _start(inputs.start), inputs.hours * 3600
    sources, given = [], {}
    for key, text in zip(_KEYS, (inputs.first, inputs.second)):
        source, words = _source(text, key, files, start)
        sources.append(source)
        given[key] = words
        _covers(source, start, span_s)
    first, second = (source.orbit for source in sources)
    if _is_same(first, second):
        raise UnfitError(("second",), f"both are {_label(first)}", "give the orbital data of two objects")
    given["span"] = f"{inputs.hours:.6g} h from {start.utc(0)}"
    if inputs.near_km is not None:
        given["near"] = f"within {inputs.near_km:.6g} km"
    notes = [note for one in (first, second) for note in _notes(one, start, span_s)]
    reason, met = _why_not(first, second, start, span_s), None
    if reason is None:
        try:
            met = look(first, second, start, span_s)
        except OutOfReachError as error:
            reason = _out_of_reach(error)
    if met is None:
        names = ("min_distance_km", *(("sustained",) if inputs.near_km is not None else ()))
        unknown = tuple(Quantity(name, unknown=reason) for name in names)
        return Derivation("approach", _MODEL, _VERSION, given, unknown, tuple(notes))
    quantities = [_distance(met)]
    notes += _closest_notes(met)
    if inputs.near_km is not None:
        quantities.append(_sustained(met, inputs.near_km))
        notes.append(_passes_note(met.passes(inputs.near_km), inputs.near_km))
    return Derivation("approach", _MODEL, _VERSION, given, tuple(quantities), tuple(notes))


def _start(text: str) -> Instant:
    try:
        return parse(text if "T" in text else f"{text}T00:00:00")
    except ValueError as error:
        raise UnfitError(("start",), f"{shown(text)} {error}", f"{FORM}, or YYYY-MM-DD") from None


def _source(text: str, key: str, files: Files, start: Instant) -> tuple[Source, str]:
    """Orbital data from a file, or from the text itself if it has a line break; and in words what they are."""
    if "\n" not in text:
        name, raw = files.read(text, key)
        source = read(raw, name, start)
        whence = f"{shown(text)}, SHA-256 {hashlib.sha256(raw).hexdigest()[:16]}"
    else:
        try:
            source = read(text, key, start)
        except InvalidInput as error:
            first, *others = error.problems
            more = f" (and {len(others)} more)" if others else ""
            message = f"line {first.line}, column {first.column} of these lines: {first.message}{more}"
            raise UnfitError((key,), message, first.hint) from None
        whence = "in the scenario"
    orbit = source.orbit
    when = f" of {orbit.elements.epoch.utc()}" if isinstance(orbit, ElementSet) else f" in {orbit.frame}"
    return source, f"{_label(orbit)}: {source.form}{when}, {whence}"


def _label(orbit: ElementSet | Ephemeris) -> str:
    return shown(orbit.label).strip("`")


def _is_same(first: ElementSet | Ephemeris, second: ElementSet | Ephemeris) -> bool:
    """Whether both are data of one object, as far as number and name tell: analysts' numbers are used many times."""
    names = {one.elements.name if isinstance(one, ElementSet) else one.name for one in (first, second)}
    return bool(first.number) and first.number == second.number and len(names - {""}) < 2


def _covers(source: Source, start: Instant, span_s: float) -> None:
    orbit = source.orbit
    if not isinstance(orbit, Ephemeris):
        return
    early, late = orbit.begins.since(start), start.after(span_s).since(orbit.ends)
    covered = f"the ephemeris of {_label(orbit)} goes from {orbit.begins.utc()} to {orbit.ends.utc()}"
    if early > 1e-6 or start.since(orbit.ends) >= 0:
        raise UnfitError(("start",), f"{covered}, not where the span begins", "begin within it")
    if late > 1e-6:
        hours = orbit.ends.since(start) / 3600
        raise UnfitError(("hours",), f"{covered}, not to the end of the span", f"write at most {hours:.6g} hours")


def _why_not(
    first: ElementSet | Ephemeris, second: ElementSet | Ephemeris, start: Instant, span_s: float
) -> str | None:
    """Why the two cannot be compared at all; None if they can."""
    if first.frame != second.frame:
        return (
            f"{_label(first)} is given in {shown(first.frame).strip('`')}, {_label(second)} in "
            f"{shown(second.frame).strip('`')}: positions in different frames of reference cannot be compared"
        )
    for one in (first, second):
        if isinstance(one, ElementSet) and (age := _age_days(one, start, span_s)) > _TOO_OLD_DAYS:
            return (
                f"the span goes up to {age:.0f} days from the epoch of the elements of {_label(one)}: after more than "
                f"{_TOO_OLD_DAYS} days they do not tell where it is"
            )
    return None


def _age_days(one: ElementSet, start: Instant, span_s: float) -> float:
    return float(np.max(one.age_days(start, np.array([0.0, span_s]))))


def _out_of_reach(error: OutOfReachError) -> str:
    """Why SGP4 gave up. Raises UnfitError for a gap in an ephemeris, which another file could close."""
    label = shown(error.orbit.label).strip("`")
    if isinstance(error.orbit, ElementSet):
        return f"SGP4 loses {label} at {error.at.utc(0)}: {error.reason}"
    hint = "choose a span without gaps, or give a whole ephemeris"
    raise UnfitError(("hours",), f"the ephemeris of {label} has no states at {error.at.utc()}", hint)


def _notes(one: ElementSet | Ephemeris, start: Instant, span_s: float) -> list[str]:
    if isinstance(one, Ephemeris):
        return [f"The ephemeris of {_label(one)} does not tell its own error; only that of interpolation is counted."]
    notes = [f"{_label(one)}: {note}." for note in one.notes]
    age = _age_days(one, start, span_s)
    if age > _OLD_DAYS:
        notes.append(
            f"The span goes up to {age:.0f} days from the epoch of the elements of {_label(one)}: little is sure."
        )
    return notes


def _distance(met: Encounter) -> Quantity:
    orbits = (met.first, met.second)
    low, high = met.distance_range_km
    error = float(met.errors_km[met.closest])
    from_sets = any(isinstance(one, ElementSet) for one in orbits)
    band = (
        f"± {error:.2g} km at the closest point, an estimate: element sets do not tell their errors"
        if from_sets
        else f"± {error:.2g} km, the error of interpolation alone"
    )
    low, high = outward(low, high, 2 if from_sets else 4)
    return Quantity("min_distance_km", low, high, round(float(met.distances_km[met.closest]), 6), band=band)


def _closest_notes(met: Encounter) -> list[str]:
    index = met.closest
    at = met.start.after(float(met.seconds[index]))
    notes = [f"Closest at {at.utc()}: {met.distances_km[index]:.4g} km, at {met.speeds_km_s[0]:.4g} km/s."]
    if index in (0, len(met.seconds) - 1):
        end = "beginning" if index == 0 else "end"
        notes.append(f"That is at the {end} of the span: they may come nearer outside it.")
    notes.append("Manoeuvres after the orbits were determined are not in the data.")
    return notes


def _sustained(met: Encounter, near_km: float) -> Quantity:
    """Yes if it surely is, even with the errors; no if it cannot be; else unknown."""
    surely, maybe = (manner(met.passes(near_km, errors=sign), met.period_s) for sign in (1.0, -1.0))
    if surely in ("held", "repeated"):
        return Quantity("sustained", holds=True, band=_BAND)
    if maybe in ("single", "none"):
        return Quantity("sustained", holds=False, band=_BAND)
    return Quantity("sustained", unknown=_UNDECIDED.get(maybe, _TOO_UNSURE.format(near_km)))


_BAND = "counted with the error of the distance both ways"
_TOO_UNSURE = "the error of the orbital data leaves open how often and how long they were within {:g} km"
_UNDECIDED: dict[Manner, str] = {
    "crossings": "they come near several times, but cross at speed: the orbits do not tell whether that is meant",
    "cut": "they are near at an end of the span: look longer",
}


def _passes_note(passes: tuple[Pass, ...], near_km: float) -> str:
    if not passes:
        return f"They are never within {near_km:g} km in the span."
    total = sum(one.ends_s - one.begins_s for one in passes)
    words = f"{total / 3600:.3g} h" if total >= 3600 else f"{total:.3g} s"
    times = "once" if len(passes) == 1 else f"{len(passes)} times"
    return f"They are {times} within {near_km:g} km in the span, for {words} in sum."
