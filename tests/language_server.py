"""A client of a language server, as an editor is one: it opens files, asks at a place, and is told what is wrong."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import Queue
from typing import Any, NamedTuple, Self

Message = dict[str, Any]
SECONDS = 30
MARK = "¦"
"""Where the cursor stands in a text."""


class Place(NamedTuple):
    """A cursor in an open file."""

    uri: str
    line: int
    character: int


class LanguageServer:
    """A server in a process of its own, spoken to over its standard input and output."""

    def __init__(self, command: list[str], folder: Path, settings: Mapping[str, Any]) -> None:
        self.folder, self.settings = folder, settings
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._answers: Queue[Message] = Queue()
        self._found: dict[str, Queue[list[Message]]] = {}
        self._last = 0
        self._sending = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        markup = ["markdown", "plaintext"]
        self._ask("initialize", {
            "processId": None, "rootUri": self.folder.as_uri(),
            "workspaceFolders": [{"uri": self.folder.as_uri(), "name": "scenarios"}],
            "capabilities": {
                "workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}},
                "textDocument": {
                    "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": markup}},
                    "hover": {"contentFormat": markup}, "publishDiagnostics": {},
                },
            },
        })  # fmt: skip
        self._tell("initialized", {})
        return self

    def __exit__(self, *_: object) -> None:
        self._ask("shutdown", None)
        self._tell("exit", None)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(SECONDS)
        self._reader.join(SECONDS)
        self._process.stdout.close()

    def open(self, name: str, text: str) -> Place:
        """Open a file with this text, where the cursor may be marked."""
        before, _, after = text.partition(MARK)
        uri = (self.folder / name).as_uri()
        self._found[uri] = Queue()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": before + after}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return Place(uri, before.count("\n"), len(before) - before.rfind("\n") - 1)

    def problems(self, place: Place) -> list[tuple[int, str]]:
        """The lines (from 1) and texts of what is wrong in an open file."""
        found = self._found[place.uri].get(timeout=SECONDS)
        return sorted((item["range"]["start"]["line"] + 1, item["message"]) for item in found)

    def completions(self, place: Place) -> dict[str, Message]:
        """What could stand at the cursor, by label."""
        items = self._at("completion", place)["items"]
        return {item["label"]: item for item in items}

    def hover(self, place: Place) -> str:
        """What is shown at the cursor."""
        shown = self._at("hover", place)
        return "" if shown is None else str(shown["contents"]["value"])

    def _at(self, what: str, place: Place) -> Any:
        position = {"line": place.line, "character": place.character}
        return self._ask(f"textDocument/{what}", {"textDocument": {"uri": place.uri}, "position": position})

    def _ask(self, method: str, params: Any) -> Any:
        self._last += 1
        self._send({"id": self._last, "method": method, "params": params})
        answer = self._answers.get(timeout=SECONDS)
        assert answer["id"] == self._last
        assert "error" not in answer, answer
        return answer["result"]

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        with self._sending:
            self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            self._process.stdin.flush()

    def _read(self) -> None:
        """Sort what the server sends: answers, what is wrong in a file, and questions, which are answered."""
        while (message := self._next()) is not None:
            method = message.get("method")
            if method is None:
                self._answers.put(message)
            elif "id" in message:
                wanted = message["params"].get("items", []) if method == "workspace/configuration" else None
                settings = wanted and [self.settings.get(item["section"], {}) for item in wanted]
                self._send({"id": message["id"], "result": settings})
            elif method == "textDocument/publishDiagnostics" and message["params"]["uri"] in self._found:
                self._found[message["params"]["uri"]].put(message["params"]["diagnostics"])

    def _next(self) -> Message | None:
        stream = self._process.stdout
        assert stream is not None
        length = 0
        while line := stream.readline():
            if line == b"\r\n":
                message: Message = json.loads(stream.read(length))
                return message
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return None
