"""Scenario files from what stands on the command line, and the scenarios in them, one after the other."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from ..pack import Pack, load_pack
from ..scenario import Scenario, load_scenario
from ..source import MAX_BYTES, InvalidInput, Problem

ENDINGS = (".behaviour.yaml", ".behaviour.yml", ".behavior.yaml", ".behavior.yml")
STDIN = "-"
CHUNK = 64
"""How many files a process reads at a time."""

Loaded = Scenario | InvalidInput


def find(paths: Iterable[str]) -> Iterator[str | InvalidInput]:
    """The files that the paths name, each once: a file as it is, of a folder the scenario files at any depth.

    Links to folders are not followed, so a loop of links is no loop. A folder without scenarios is a problem.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _in_folder(path) if path != STDIN and Path(path).is_dir() else [path]:
            if isinstance(found, InvalidInput):
                yield found
            elif found not in seen:
                seen.add(found)
                yield found


def load_all(files: Iterable[str | InvalidInput], pack: Pack, rules: str, jobs: int) -> Iterator[Loaded]:
    """Load scenarios in order, in this process or in several."""
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1:
        return (_load(file, pack) for file in files)
    return _load_in_processes(files, rules, jobs)


def _in_folder(folder: str) -> list[str | InvalidInput]:
    found: list[str | InvalidInput] = []
    passed_over: list[str] = []
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in [name for name in folders if name.endswith(ENDINGS)]:
            path = str(Path(here, name))
            hint = "a scenario is a file; rename the folder"
            found.append(InvalidInput([Problem(path, 0, 0, "file", "this is a folder, not a file", hint)]))
            folders.remove(name)
        for name in sorted(files):
            path = str(Path(here, name))
            if name.endswith(ENDINGS):
                found.append(path)
            elif name.endswith((".yaml", ".yml")):
                passed_over.append(os.path.relpath(path, folder))
    if found:
        return found
    message = "no scenario files here"
    hint = f"they are named *{ENDINGS[0]}"
    if passed_over:
        listed = ", ".join(passed_over[:5]) + (", …" if len(passed_over) > 5 else "")
        hint += f"; passed over: {listed}"
    return [InvalidInput([Problem(folder, 0, 0, "file", message, hint)])]


def _load(file: str | InvalidInput, pack: Pack) -> Loaded:
    if isinstance(file, InvalidInput):
        return file
    try:
        if file == STDIN:
            return load_scenario(sys.stdin.buffer.read(MAX_BYTES + 1), pack, "<stdin>")
        return load_scenario(Path(file), pack, file)
    except InvalidInput as error:
        return error


_pack: Pack
"""The pack of a reading process."""


def _start(rules: str) -> None:
    global _pack
    _pack = load_pack(rules)


def _load_chunk(files: list[str | InvalidInput]) -> list[Loaded]:
    return [_load(file, _pack) for file in files]


def _load_in_processes(files: Iterable[str | InvalidInput], rules: str, jobs: int) -> Iterator[Loaded]:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    remaining = iter(files)
    with ProcessPoolExecutor(jobs, get_context("spawn"), _start, (rules,)) as pool:
        # A few chunks ahead of the reader and no more: memory stays flat however many files there are.
        ahead: deque[Future[list[Loaded]]] = deque()
        while True:
            while len(ahead) < 2 * jobs and (chunk := list(islice(remaining, CHUNK))):
                ahead.append(pool.submit(_load_chunk, chunk))
            if not ahead:
                return
            yield from ahead.popleft().result()
