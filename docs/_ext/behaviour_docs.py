"""What this site does beyond Sphinx and MyST, so that its sources stay plain Markdown that a code host shows well.

The reference is made from the rule pack before pages are read. The tables of contents stand in `conf.py`. Links to what
the reference is made from (`../rules/panel6/facts.yaml`) lead to the reference. Where a page says an id of the pack as
code (`notification.made`), or a command (`behaviour-check explain 1.2`), it becomes a link to its place there.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import reference
import reference_pack
import reference_use
from docutils import nodes
from reference_text import label
from sphinx.application import Sphinx
from sphinx.util.nodes import make_refnode

from behaviour_check import load_pack
from behaviour_check.derive.table import MODELS


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what happens when."""
    app.add_config_value("contents", {}, "env", [dict])
    app.add_config_value("instead", {}, "env", [dict])
    app.connect("builder-inited", _write_reference)
    app.connect("source-read", _link_reference)
    app.connect("source-read", _add_contents)
    app.connect("doctree-resolved", _link_ids)
    app.connect("html-page-context", _mend, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _write_reference(_app: Sphinx) -> None:
    reference.write(load_pack())


def _link_reference(app: Sphinx, _page: str, source: list[str]) -> None:
    pages: dict[str, str] = app.config.instead
    link = re.compile(rf"\]\((?:\.\./)+({'|'.join(map(re.escape, pages))})\)")
    source[0] = link.sub(lambda found: f"](/{pages[found[1]]})", source[0])


def _add_contents(app: Sphinx, page: str, source: list[str]) -> None:
    for caption, entries in app.config.contents.get(page, {}).items():
        lines = ["```{toctree}", ":hidden:", ":glob:", f":caption: {caption}" if caption else "", *entries, "```"]
        source[0] = "\n".join([source[0].rstrip(), "", *filter(None, lines), ""])


def _link_ids(app: Sphinx, doctree: nodes.document, page: str) -> None:
    if page.startswith("reference/"):
        return  # there every id has its link
    targets, labels = _targets(), app.env.domains.standard_domain.labels
    for literal in list(doctree.findall(nodes.literal)):
        target = targets.get(_subject(literal.astext()))
        if target and not _inside(literal, (nodes.title, nodes.reference)):
            there, anchor, _ = labels[target]
            literal.replace_self(make_refnode(app.builder, page, there, anchor, literal.deepcopy()))


@cache
def _targets() -> dict[str, str]:
    """The label of the place of every id and command, by what a page says."""
    pack = load_pack()
    places = reference_pack.places(pack).items()
    found = {id: label(what, id) for id, (what, _) in places if id not in pack.kind_groups}  # `approach` is a model too
    found |= {key: label("derive", key) for key in MODELS}
    found |= {item.number: found[item.id] for item in pack.indicators.values()}
    commands = reference_use.command_names()
    return found | {f"{reference_use.PROGRAM} {name}": label("command", name.replace(" ", "-")) for name in commands}


def _subject(text: str) -> str:
    """What code is about: `proximity.contact: true` about an id, `behaviour-check new rpo` about a command."""
    words = text.split()
    if words[:1] != [reference_use.PROGRAM]:
        return text.partition(": ")[0]
    known = set(reference_use.command_names())
    return next((" ".join(words[:n]) for n in (3, 2) if " ".join(words[1:n]) in known), "")


def _mend(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None) -> None:
    # What scrolls can be reached by keys, and headings in the navigation have a level.
    body = context.get("body", "").replace("<pre>", '<pre tabindex="0">')
    context["body"] = body.replace('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper')
    navigation = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = navigation.replace(' role="heading"', ' role="heading" aria-level="2"')


def _inside(node: nodes.Node, kinds: tuple[type[nodes.Node], ...]) -> bool:
    while node.parent is not None:
        node = node.parent
        if isinstance(node, kinds):
            return True
    return False
