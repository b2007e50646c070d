"""The documentation site: `make docs` builds it into `build/site`, without network."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent / "tools")]

from behaviour_check import __version__, load_pack  # noqa: E402 (the path comes first)

project = "behaviour-check"
author = "the authors of behaviour-check"
release = version = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "behaviour_docs"]
exclude_patterns = ["ci", "scenario", "python", "_ext"]
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]  # types of the standard library, whose own site is not asked
smartquotes = False  # what is shown is what was written
default_role = "literal"  # docstrings write `code`

myst_heading_anchors = 3
autodoc_typehints_format = "short"

html_theme = "furo"
html_title = f"behaviour-check {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_theme_options = {"top_of_page_buttons": []}

# What stands in the navigation: for a page, captions with the pages below it.
contents = {
    "index": {
        "Use it": ["start", "scenario", "report", "derived-facts", "editors", "ci", "python"],
        "Teach with it": ["classroom"],
        "How it works": ["logic", "rules", "limits", "real-events", "decisions/README"],
        "Look up": ["reference/index"],
    },
    "decisions/README": {"": ["0*"]},
    "reference/index": {
        "": [
            "criteria/index", "facts", "kinds", "instruments", "readings", "scenario-file", "commands", "python",
        ],
    },
    "reference/criteria/index": {"": [criterion.id for criterion in load_pack().criteria]},
}  # fmt: skip

# Where the sources link to what the reference is made from, this site has the page of the reference.
instead = {
    "rules/panel6/criteria/": "reference/criteria/index.md",
    "rules/panel6/facts.yaml": "reference/facts.md",
    "rules/panel6/kinds.yaml": "reference/kinds.md",
    "rules/panel6/instruments.yaml": "reference/instruments.md",
    "rules/panel6/pack.yaml": "reference/readings.md",
    "schema/scenario.schema.json": "reference/scenario-file.md",
    "src/behaviour_check/__init__.py": "reference/python.md",
    "src/behaviour_check/cli/": "reference/commands.md",
}
