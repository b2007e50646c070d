"""A card to fill in: what two operators settle before their spacecraft meet."""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """A part of the card: what to think of, choices to tick, and lines to fill in."""

    title: str
    ask: str
    lines: tuple[str, ...]
    ticks: tuple[str, ...] = ()


class Card(NamedTuple):
    """The card."""

    title: str
    lead: str
    parts: tuple[Part, ...]
    foot: str


CARD = Card(
    "Protocol for an encounter in orbit",
    "Two groups, two operators, one page. Settle what both would keep to even if they did not trust each other; leave "
    "a line empty rather than write what nobody could check.",
    (
        Part(
            "Who meets", "",
            (
                "Operator A:", "Operator B:", "Its object:", "Its object:", "When and where:", "Why they meet:",
            ),
        ),
        Part(
            "Who calls", "Somebody who answers at any hour, and a second way to reach them.",
            (
                "A is reached by:", "B is reached by:", "First message, hours ahead:", "An answer comes within:",
                "If nobody answers, then:", "Language and time scale used:",
            ),
        ),
        Part(
            "Signals", "A few words that mean the same to both, and how they are sent.",
            (
                "“I begin”:", "“Hold where you are”:", "“I move away”:", "“I have lost control”:",
                "Positions are shared (how, how often):", "Burns are made known, hours ahead:",
            ),
        ),
        Part(
            "Distances", "Numbers with units, and whose measurement counts.",
            (
                "Closer than this nobody goes:", "Closer than this only after a yes:",
                "Here the visitor waits:", "Who gives way, and when:", "Which way out stays free:", "Tracking by:",
            ),
        ),
        Part(
            "Acts to avoid", "Tick what both rule out, and add your own.",
            ("Also:", "Also:"),
            (
                "A course that would hit if nothing were done", "Touching or capturing without a yes",
                "Releasing another object nearby", "Lasers, bright lights or targeting radar on the other",
                "Jamming or imitating the other’s links", "Rehearsing an attack, or what looks like one",
                "Hiding who one is or what one does", "Staying longer than was said",
            ),
        ),
        Part(
            "If something goes wrong", "",
            ("Contact lost, then:", "Control lost, then:", "A crew is at risk, then:", "Who else is told:"),
        ),
        Part(
            "Afterwards", "",
            ("What is made known, to whom, by when:", "How others can check it:", "Agreed for A:", "Agreed for B:"),
        ),
    ),
    "Navies have a code for unplanned encounters at sea. Take the idea from it, not the wording: an orbit is no sea "
    "lane, nobody can stop there, and what breaks stays for years.",
)  # fmt: skip
"""The card, empty."""
