"""`behaviour-check explain`: the page of anything that has an id in the pack, of a report's words and of the format."""

from __future__ import annotations

import click

from ..report.pages import near, page
from ..source import InvalidInput, Problem, clean
from . import common, settings

START = "Start with: explain kinds, criteria, facts, terms, format, derive"


@click.command("explain")
@click.argument("id", required=False)
@common.rules_option
def command(id: str | None, rules: str | None) -> int:
    """Show the page of a criterion, indicator, fact, kind, instrument or reading, or of a word that reports use.

    `criteria`, `indicators`, `facts`, `kinds`, `instruments` and `readings` list them. Indicators are also found by
    number. The page of a kind lists the facts to state for it, with their questions: start there to write a scenario.
    `terms` lists the words of a report, `format` the keys of a scenario file (`accounts`, `phase`, …), and `derive` the
    physical models.

    \b
    behaviour-check explain inspection
    behaviour-check explain notification.lead_time_h
    behaviour-check explain 1.2
    behaviour-check explain contested
    """
    pack, _ = settings.pack_of(rules)
    common.utf8_stdout()
    if id is None:
        common.write(f"{START}\n")
        return 0
    from .. import handbook

    found = page(id, pack)
    # Of what has a page in the pack, only a word of reports and a model of the same name have another.
    told = handbook.page(id, pack, keys=found is None)
    text = "\n".join(filter(None, (found, told)))
    if not text:
        close = near(id, pack, handbook.words())
        hint = (
            f"near matches: {', '.join(close)}"
            if close
            else "`explain criteria` and `explain facts` list what there is, `explain terms` the words of a report"
        )
        raise InvalidInput([Problem(id, 0, 0, "meaning", "nothing in this pack has this id", hint)])
    common.write(clean(text))
    return 0
