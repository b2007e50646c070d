"""`behaviour-check explain`: the page of a criterion, indicator, fact, kind, instrument or reading."""

from __future__ import annotations

import click

from ..report.pages import near, page
from ..source import InvalidInput, Problem, clean
from . import common, settings


@click.command("explain")
@click.argument("id")
@common.rules_option
def command(id: str, rules: str | None) -> int:
    """Show the page of a criterion, indicator, fact, kind, instrument or reading.

    `criteria`, `indicators`, `facts`, `kinds`, `instruments` and `readings` list them. Indicators are also found by
    number. The page of a kind lists the facts to state for it, with their questions: start there to write a scenario.

    \b
    behaviour-check explain inspection
    behaviour-check explain notification.lead_time_h
    behaviour-check explain 1.2
    """
    pack, _ = settings.pack_of(rules)
    common.utf8_stdout()
    text = page(id, pack)
    if text is None:
        found = near(id, pack)
        hint = (
            f"near matches: {', '.join(found)}"
            if found
            else "`explain criteria` and `explain facts` list what there is"
        )
        raise InvalidInput([Problem(id, 0, 0, "meaning", "nothing in this pack has this id", hint)])
    common.write(clean(text))
    return 0
