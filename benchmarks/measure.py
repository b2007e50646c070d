"""Speed and memory, as ratios against something run beside them. `python benchmarks/measure.py` prints all of them.

Each number is the best of several runs in processes of their own, ours and the yardstick's in turn, so that a slow
moment of the machine touches both.
"""

from __future__ import annotations

import argparse
import compileall
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from make_scenarios import make

import behaviour_check
from behaviour_check import load_pack
from behaviour_check.pack import shipped_rules

FLOOR = """
import sys, time, yaml
from pathlib import Path
texts = [Path(path).read_text(encoding="utf-8") for path in Path(sys.argv[1]).read_text().split()]
start = time.perf_counter()
for text in texts:
    yaml.load(text, yaml.CSafeLoader)
print(time.perf_counter() - start)
"""

OURS = """
import gc, sys, time
from pathlib import Path
from functools import partial
from behaviour_check import assess, load_pack, load_scenario
from behaviour_check.batches import in_batches  # as the command line does
from behaviour_check.report import Header, renderer
raw = [(path, Path(path).read_bytes()) for path in Path(sys.argv[1]).read_text().split()]
pack = load_pack()
render = renderer("json")
gc.freeze(); gc.set_threshold(100_000, 50, 50)  # as the command line does
size = 0
start = time.perf_counter()
reports = in_batches(in_batches(raw, lambda item: load_scenario(item[1], pack, item[0])), partial(assess, pack))
for piece in render(Header(pack, pack.default_reading), reports):
    size += len(piece)
print(time.perf_counter() - start)
"""

START_FLOOR = """
import sys, click, yaml
from pathlib import Path
from pydantic import BaseModel
class Model(BaseModel):
    title: str
for path in sorted(Path(sys.argv[1]).rglob("*.yaml")):
    yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
"""


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--many", type=int, default=10_000, help="files for the memory measurement")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    # As an installation leaves it: neither side is measured while it compiles.
    compileall.compile_dir(Path(behaviour_check.__file__).parent, quiet=1)
    pack = load_pack()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = make(folder, options.files, pack)
        listing = folder / "files.txt"
        listing.write_text("\n".join(map(str, paths)))
        lines = sum(path.read_text().count("\n") for path in paths) / len(paths)
        floor, ours = _in_turn([["-c", FLOOR, str(listing)], ["-c", OURS, str(listing)]], options.runs)
        ratio = f"{ours / floor:.2f} x yaml.load (at most 1.5)"
        print(f"{len(paths)} scenarios of {lines:.0f} lines, all readings, JSON: {ratio}")
        print(f"  {1e3 * ours / len(paths):.2f} ms a scenario; yaml.load alone {1e3 * floor / len(paths):.2f} ms")
        one = ["-m", "behaviour_check", "check", str(paths[0]), "-f", "json"]
        floor, ours = _walls([["-c", START_FLOOR, str(shipped_rules() / "panel6")], one], options.runs * 2)
        print(f"start-up, one small file: {ours / floor:.2f} x click, a model and the pack's YAML (at most 1.5)")
        print(f"  {1e3 * ours:.0f} ms; the yardstick {1e3 * floor:.0f} ms")
        few = _peak(["-m", "behaviour_check", "check", "-f", "json", str(folder)])
        make(folder, options.many, pack)
        many = _peak(["-m", "behaviour_check", "check", "-f", "json", str(folder)])
        print(f"peak memory over {options.many} files: {many:.0f} MB (at most 120, flat)")
        print(f"  over {options.files} files: {few:.0f} MB")


def _in_turn(commands: list[list[str]], runs: int) -> list[float]:
    best = [float("inf")] * len(commands)
    for _ in range(runs):
        for index, command in enumerate(commands):
            output = subprocess.run([sys.executable, *command], check=True, capture_output=True, text=True).stdout
            best[index] = min(best[index], float(output))
    return best


def _walls(commands: list[list[str]], runs: int) -> list[float]:
    best = [float("inf")] * len(commands)
    for _ in range(runs):
        for index, command in enumerate(commands):
            start = time.perf_counter()
            subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
            best[index] = min(best[index], time.perf_counter() - start)
    return best


def _peak(command: list[str]) -> float:
    """The peak resident memory of a command, in megabytes."""
    script = (
        "import resource, subprocess, sys;"
        "subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL, check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", script, *command], check=True, capture_output=True, text=True)
    return float(done.stdout)


if __name__ == "__main__":
    main()
