"""Scenario files from what stands on the command line, and the scenarios in them, one after the other."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from ..batches import in_batches
from ..pack import Pack, load_pack
from ..scenario import Scenario, load_scenario
from ..source import MAX_BYTES, NOT_A_FILE, InvalidInput, Problem, nature

ENDINGS = (".behaviour.yaml", ".behaviour.yml", ".behavior.yaml", ".behavior.yml")
STDIN = "-"
CHUNK = 64
"""How many files a process reads at a time."""

Input = str | bytes | InvalidInput
"""The name of a file, what stood in stdin, or what is wrong with one of the paths."""
Loaded = Scenario | InvalidInput


def find(paths: Iterable[str]) -> Iterator[str | InvalidInput]:
    """The files that the paths name, each once: a file as it is, of a folder the scenario files at any depth.

    Links to folders are not followed, so a loop of links is no loop. A folder without scenarios is a problem.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _in_folder(path) if path != STDIN and nature(Path(path)) == "folder" else [path]:
            if isinstance(found, InvalidInput):
                yield found
            elif found not in seen:
                seen.add(found)
                yield found


def load_all(files: Iterable[str | InvalidInput], pack: Pack, rules: str, jobs: int) -> Iterator[Loaded]:
    """Load scenarios in order, in this process or in several."""
    jobs = jobs or os.cpu_count() or 1
    inputs = (_read_stdin() if file == STDIN else file for file in files)
    if jobs == 1:
        return in_batches(inputs, partial(_load, pack=pack))
    return _load_in_processes(inputs, rules, jobs)


def _in_folder(folder: str) -> list[str | InvalidInput]:
    found: list[str | InvalidInput] = []
    passed_over: list[str] = []

    def cannot_list(error: OSError) -> None:
        reason = f"cannot be read: {(error.strerror or str(error)).lower()}"
        found.append(InvalidInput([Problem(str(error.filename), 0, 0, "file", reason)]))

    for here, folders, files in os.walk(folder, onerror=cannot_list):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in [name for name in folders if name.endswith(ENDINGS)]:
            path = str(Path(here, name))
            hint = "a scenario is a file; rename the folder"
            found.append(InvalidInput([Problem(path, 0, 0, "file", "this is a folder, not a file", hint)]))
            folders.remove(name)
        for name in sorted(files):
            path = str(Path(here, name))
            if name.endswith(ENDINGS) and nature(Path(path)) == "other":
                # A pipe would be waited for without end.
                found.append(InvalidInput([Problem(path, 0, 0, "file", NOT_A_FILE)]))
            elif name.endswith(ENDINGS):
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


def _read_stdin() -> bytes | InvalidInput:
    """The bytes of stdin: only this process has it, whoever makes a scenario of them."""
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except (AttributeError, OSError):  # Python has no stdin at all if it was closed
        return InvalidInput([Problem("<stdin>", 0, 0, "file", "cannot be read: it is closed")])


def _load(item: Input, pack: Pack) -> Loaded:
    if isinstance(item, InvalidInput):
        return item
    try:
        if isinstance(item, bytes):
            return load_scenario(item, pack, "<stdin>")
        return load_scenario(Path(item), pack, item)
    except InvalidInput as error:
        return error


_pack: Pack
"""The pack of a reading process."""


def _start(rules: str) -> None:
    # Ctrl-C reaches every process of the group: this one ends without a word, and the first one says so.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _mask_interrupts(blocked=False)
    global _pack
    _pack = load_pack(rules)


def _mask_interrupts(*, blocked: bool) -> None:
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK if blocked else signal.SIG_UNBLOCK, {signal.SIGINT})


def _load_chunk(items: list[Input]) -> list[Loaded]:
    return [_load(item, _pack) for item in items]


def _load_in_processes(inputs: Iterable[Input], rules: str, jobs: int) -> Iterator[Loaded]:
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    remaining = iter(inputs)
    with ProcessPoolExecutor(jobs, get_context("spawn"), _start, (rules,)) as pool:
        # A few chunks ahead of the reader and no more: memory stays flat however many files there are.
        ahead: deque[Future[list[Loaded]]] = deque()
        try:
            while True:
                while len(ahead) < 2 * jobs and (chunk := list(islice(remaining, CHUNK))):
                    # Processes start here. Until they are ready for Ctrl-C, it waits.
                    _mask_interrupts(blocked=True)
                    try:
                        ahead.append(pool.submit(_load_chunk, chunk))
                    finally:
                        _mask_interrupts(blocked=False)
                if not ahead:
                    return
                yield from ahead.popleft().result()
        except BrokenProcessPool:
            message = "a process that read scenarios was ended from outside"
            yield InvalidInput([Problem("-j/--jobs", 0, 0, "file", message, "try again with `-j 1`")])
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
