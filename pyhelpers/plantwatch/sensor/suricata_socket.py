"""Suricata's command socket: JSON over AF_UNIX (doc/userguide/unix-socket.rst).

Spoken directly, because ``suricatasc`` is another program in each generation of Suricata. Answers may
arrive in pieces; one ends where its JSON does.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from plantwatch.diagnostics import Diagnostic, Span, UserError


class Socket:
    """A conversation with a running Suricata; a context manager.

    Raises UserError (PW606) where the engine does not answer, or answers NOK.
    """

    def __init__(self, path: Path, timeout: float = 30.0) -> None:
        self.path = path
        self._stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._stream.settimeout(timeout)
        try:
            self._stream.connect(str(path))
        except OSError as error:
            self._stream.close()
            raise self._silent(f"cannot be reached: {error.strerror or error}") from None
        try:
            self._say({"version": "0.2"})
        except BaseException:
            self._stream.close()
            raise

    def __enter__(self) -> Socket:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def ask(self, command: str, **arguments: Any) -> Any:
        """The message in the engine's answer to a command."""
        said: dict[str, Any] = {"command": command}
        if arguments:
            said["arguments"] = arguments
        answer = self._say(said)
        if answer.get("return") != "OK":
            raise self._silent(f"refuses {command}: {answer.get('message', answer)}")
        return answer.get("message")

    def _say(self, said: Mapping[str, Any]) -> dict[str, Any]:
        what = said.get("command", "the greeting")
        got = b""
        try:
            self._stream.sendall(json.dumps(said).encode() + b"\n")
            while True:
                piece = self._stream.recv(65536)
                if not piece:
                    raise self._silent(f"closed the connection instead of answering {what}")
                got += piece
                try:
                    answer: dict[str, Any] = json.loads(got)
                except ValueError:
                    continue
                return answer
        except OSError as error:
            raise self._silent(f"gave no answer to {what}: {error.strerror or error}") from None

    def _silent(self, what: str) -> UserError:
        text = f"Suricata's command socket {what}"
        return UserError(Diagnostic("PW606", Span(str(self.path)), text, "is the engine running?"))
