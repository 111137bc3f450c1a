"""Reads findings from what people have: ``plantwatch scan``, Suricata's eve.json, Zeek's plantwatch.log.

A line at a time, gzipped or not, so that a day's log takes no more memory than its longest line. Everything
in a log may come from an attacker: texts are cut to a length, and made inert where they are shown.
"""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.report.page.records import Leftovers, Reported, record

_ADVICE = "give what plantwatch scan --format json printed, Suricata's eve.json, or Zeek's plantwatch.log"

Tick = Callable[[int], None]


def read_findings(
    path: Path, policy_of: Callable[[int], str | None], left: Leftovers, tick: Tick = lambda _: None
) -> Iterator[Reported]:
    """The findings in one file, ``-`` for standard input, in its order.

    ``policy_of`` names the policy of a signature id. Lines that are cut off are counted in ``left``. ``tick``
    is called with the bytes read since the last call. Raises UserError (PW590) for a file that cannot be read
    or is of another kind.
    """
    understood = lines = 0
    names: list[str] = []
    with ExitStack() as stack:
        for line in _lines(path, stack, tick):
            if line.startswith("#"):
                names = line.split("\t")[1:] if line.startswith("#fields") else names
                continue
            if not line.strip():
                continue
            lines += 1
            try:
                found = record(line, names, policy_of, path.name, left)
            except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
                left.damaged[path.as_posix()] = left.damaged.get(path.as_posix(), 0) + 1
                continue
            understood += 1
            if found is not None:
                yield found
    if lines and not understood:
        message = "no line of it is a finding"
        raise UserError(Diagnostic("PW590", Span(path.as_posix(), 1, 1), message, _ADVICE))


def _lines(path: Path, stack: ExitStack, tick: Tick) -> Iterator[str]:
    """Lines without their ends; a damaged end of a gzipped file is the end."""
    raw: IO[bytes]
    try:
        raw = sys.stdin.buffer if str(path) == "-" else stack.enter_context(path.open("rb"))
    except OSError as error:
        raise UserError(
            Diagnostic("PW590", Span(path.as_posix()), f"cannot be read: {error.strerror}", _ADVICE)
        ) from None
    head = raw.peek(2)[:2] if isinstance(raw, io.BufferedReader) else b""
    stream: Any = stack.enter_context(gzip.GzipFile(fileobj=raw)) if head == b"\x1f\x8b" else raw
    told = 0
    text = io.TextIOWrapper(stream, "utf-8", errors="replace", newline="\n")
    try:
        for number, line in enumerate(text):
            if number % 4096 == 0 and raw.seekable():
                at = raw.tell()
                tick(at - told)
                told = at
            yield line.rstrip("\r\n")
    except (OSError, EOFError):
        return
    finally:
        text.detach()
