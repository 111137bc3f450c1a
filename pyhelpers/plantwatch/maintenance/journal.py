"""The audit log of a site's maintenance windows: lines of JSON that are only ever added.

```
{"ts": "2026-03-31T08:00:00.000Z", "event": "opened", "window": "7", "by": "jane", "assets": ["plc-1"],
 "addresses": ["10.0.0.1"], "from": ..., "until": ..., "work_order": "WO-1", "owner": ..., "reason": ...,
 "sensors": ["suricata:/run/suricata.socket", "zeek:/var/lib/plantwatch/maintenance.tsv"]}
{"ts": ..., "event": "closed", "window": "7", "by": "jane", ..., "reason": "done early"}
{"ts": ..., "event": "expired", "window": "7", "by": "plantwatch", ...}
```

``window`` is a number for one that was opened by hand; for one of the site file its work order and
beginning. What is open follows from the lines, so a window outlives whoever opened it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from plantwatch.diagnostics import Diagnostic, Level, Span, UserError
from plantwatch.files import alone
from plantwatch.maintenance.times import stamp

EVENTS = ("opened", "closed", "expired")
Line = Mapping[str, Any]

_TEXTS = ("ts", "event", "window", "by", "from", "until", "work_order", "owner")
_LISTS = ("assets", "addresses", "sensors")


class Journal:
    """The log in one file. ``found`` says which of its lines could not be read (PW583)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: list[Diagnostic] = []

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nobody else adds lines meanwhile. Raises UserError (PW586) where the folder cannot be written."""
        with ExitStack() as stack:
            try:
                stack.enter_context(alone(self.path.with_suffix(".lock")))
            except OSError as error:
                raise self._unusable(error) from None
            yield

    def lines(self) -> list[Line]:
        """Every line that can be read, oldest first. Raises UserError (PW586) where the file cannot be."""
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unusable(error) from None
        self.found = []
        said = []
        for number, text in enumerate(raw.split(b"\n"), 1):
            if not text:
                continue
            if line := _line(text):
                said.append(line)
            else:
                message = "this line of the audit log cannot be read; it is passed over"
                span = Span(str(self.path), number, 1)
                self.found.append(Diagnostic("PW583", span, message, level=Level.WARNING))
        return said

    def add(self, event: str, line: Line, now: datetime) -> Line:
        """Write one line, on the disk when this returns. Raises UserError (PW586)."""
        whole = {"ts": stamp(now), "event": event, **line}
        raw = json.dumps(whole, ensure_ascii=False).encode() + b"\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
            try:
                size = os.fstat(handle).st_size
                if size and os.pread(handle, 1, size - 1) != b"\n":
                    raw = b"\n" + raw  # a line that somebody was killed in the middle of
                if os.write(handle, raw) != len(raw):
                    raise OSError(28, "only a part of the line was written")
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise self._unusable(error) from None
        return whole

    def _unusable(self, error: OSError) -> UserError:
        text = f"the audit log cannot be used: {error.strerror or error}"
        advice = "nothing was changed: a window without an audit line is not opened"
        return UserError(Diagnostic("PW586", Span(str(self.path)), text, advice))


def when(text: str) -> datetime:
    """A time of the log. Raises ValueError for what is none."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _line(text: bytes) -> Line | None:
    """The line, if it has all that a line has."""
    try:
        line = json.loads(text)
        for key in _TEXTS:
            if not isinstance(line[key], str):
                return None
        for key in _LISTS:
            if not all(isinstance(item, str) for item in line[key]):
                return None
        for key in ("ts", "from", "until"):
            when(line[key])
    except (ValueError, KeyError, TypeError):
        return None
    return line if line["event"] in EVENTS else None
