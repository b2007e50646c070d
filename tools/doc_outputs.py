"""Every output that the documentation shows is produced here: `python tools/doc_outputs.py` writes, `--check` compares.

In a Markdown file, a comment before a fenced block says what produces it:

    <!-- run: behaviour-check check examples/hypothetical/first-cubesat.behaviour.yaml -q -->
    <!-- run: behaviour-check explain launch (lines 1-20) -->
    <!-- file: examples/hypothetical/first-cubesat.behaviour.yaml (lines 1-30) -->
"""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(
    r"<!-- (?P<how>run|file): (?P<what>.+?)(?: \(lines (?P<first>\d+)-(?P<last>\d+)\))? -->\n"
    r"(?P<fence>```[a-z]*\n)(?P<shown>.*?)(?P<end>^```$)",
    re.DOTALL | re.MULTILINE,
)


def main() -> int:
    """Write the shown outputs anew, or say which are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if an output is stale")
    check = parser.parse_args().check
    stale = 0
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]):
        text = path.read_text(encoding="utf-8")
        fresh = BLOCK.sub(_produced, text)
        if fresh != text and check:
            print(f"{path.relative_to(ROOT)}: a shown output is not what the program prints: run `make golden`")
            stale += 1
        elif fresh != text:
            path.write_text(fresh, encoding="utf-8", newline="\n")
    return 1 if stale else 0


def _produced(match: re.Match[str]) -> str:
    text = _run(match["what"]) if match["how"] == "run" else (ROOT / match["what"]).read_text(encoding="utf-8")
    if match["first"]:
        lines = text.splitlines(keepends=True)[int(match["first"]) - 1 : int(match["last"])]
        text = "".join(lines)
    head = match[0][: match.start("shown") - match.start()]
    return f"{head}{text}{match['end']}"


def _run(command: str) -> str:
    words = shlex.split(command)
    if words[0] == "behaviour-check":
        words = [sys.executable, "-m", "behaviour_check", *words[1:]]
    elif words[0] == "python":
        words[0] = sys.executable
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr


if __name__ == "__main__":
    sys.exit(main())
