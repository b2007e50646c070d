"""The reference pages of the documentation site, made from the rule pack, the schema and the command line.

The site makes them at each build (`docs/_ext/behaviour_docs.py`), so that they are never older than the rules; they are
not kept in the repository. `python tools/reference.py` writes them to `docs/reference/` for a look at the Markdown.
"""

from __future__ import annotations

from pathlib import Path

import reference_pack
import reference_use

from behaviour_check import Pack, load_pack

FOLDER = Path(__file__).parent.parent / "docs" / "reference"

_INDEX = """\
# Reference

Made from the rule pack {pack} {version}, the schema and the command line each time this site is built.

- [Criteria](criteria/index.md): what is asked, indicator by indicator, and on whose authority
- [Facts](facts.md): what a scenario can say
- [Kinds of activity](kinds.md)
- [Instruments](instruments.md): the texts behind the rules, and whether they bind
- [Readings](readings.md): four ways to understand the norms
- [The scenario file](scenario-file.md): every key
- [Command line](commands.md): every command and option, and the exit codes
- [Python](python.md): the public names
"""

_PYTHON = """\
# Python

The names that `import behaviour_check` offers. [Use it from Python](../python.md) shows them at work.

```{eval-rst}
.. currentmodule:: behaviour_check

.. autofunction:: load_pack
.. autofunction:: load_scenario
.. autofunction:: assess
.. autoclass:: Report()
   :members: pack, scenario, activities, bindings, later, verdict
   :undoc-members:
   :member-order: bysource
.. autoclass:: Scenario()
   :members: file, title, facts_are, dates, activities
   :undoc-members:
   :member-order: bysource
.. autoclass:: Pack()
   :members: id, version, title, digest, readings, default_reading, vocabulary, kinds, instruments, criteria, indicators
   :undoc-members:
   :member-order: bysource
.. autoexception:: InvalidInput()
.. autoclass:: Problem(file, line, column, stage, message, hint)
```
"""


def pages(pack: Pack) -> dict[str, str]:
    """Every page as Markdown, by its path in the reference."""
    index = _INDEX.format(pack=pack.id, version=pack.version)
    return {"index.md": index, "python.md": _PYTHON, **reference_pack.pages(pack), **reference_use.pages(pack)}


def write(pack: Pack) -> None:
    """Write the pages that differ from those in the folder, and remove what is not a page any more."""
    made = {FOLDER / path: text for path, text in pages(pack).items()}
    for path in set(FOLDER.rglob("*.md")) - set(made):
        path.unlink()
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(load_pack())
