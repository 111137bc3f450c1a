"""Running the real Zeek: version, parsing and linting scripts, replaying a capture."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from plantwatch import process
from plantwatch.diagnostics import Diagnostic, Span
from plantwatch.engines.base import Finding, Rendering, Replay
from plantwatch.engines.zeek import frames

NAME = "zeek"
_JSON = "LogAscii::use_json=T"
_ALL_TIMERS = "max_timer_expires=0"  # what has timed out is gone before the next capture begins

# "error in /path/x.zeek, line 12: message" and "... lines 12-14: message" (zeek/src/Obj.cc, Location)
_PLACE = re.compile(
    r"^(?:[\d.]+ )?(?P<level>fatal error|error|warning|syntax error)?\s*(?:in|at)?\s*"
    r"(?P<file>\S+\.zeek), lines? (?P<line>\d+)(?:-\d+)?: (?P<message>.*)$"
)


@cache
def binary() -> str | None:
    """Path of the installed program: PATH first, then where Zeek's own packages put it.

    PLANTWATCH_ZEEK names another one.
    """
    return process.find(os.environ.get("PLANTWATCH_ZEEK", "zeek"), "/opt/zeek/bin", "/usr/local/zeek/bin")


@cache
def version() -> str | None:
    """Version of the installed Zeek, such as ``8.0.10``."""
    program = binary()
    if program is None:
        return None
    found = re.search(r"\b(\d+\.\d+\.\d+)", process.run([program, "--version"], timeout=30).stdout)
    return found[1] if found else None


def load(folder: Path, rendering: Rendering) -> list[Diagnostic]:
    """``zeek --parse-only`` with the usage lint over a package: complaints at their catalog line."""
    command: list[str | Path] = [_program(), "--parse-only", "-u", "-b", folder]
    ended = process.run(command, timeout=120)
    output = (ended.stdout + ended.stderr).splitlines()
    diagnostics = [d for d, ours in _complaints(output, folder, rendering) if ours or ended.status != 0]
    if ended.status != 0 and not diagnostics:
        diagnostics.append(Diagnostic("PW301", Span(str(folder)), f"zeek {ended.ended}: {_last(output)}"))
    return diagnostics


def replay(capture: Path, name: str, package: Path, timeout: float, extra: Sequence[str] = ()) -> Replay:
    """One process over one capture; findings as plantwatch.log has them.

    Scripts beyond what the package itself loads (``extra``) make Zeek slower, not different.
    """
    with tempfile.TemporaryDirectory(prefix="plantwatch-") as folder:
        work = Path(folder)
        command: list[str | Path] = [_program(), "-C", "-b", "-r", capture.resolve(), package.resolve()]
        command += [*frames.compiled(package), *extra, _JSON, _ALL_TIMERS]
        ended = process.run(command, timeout=timeout, cwd=work)
        findings = tuple(_findings(work / "plantwatch.log", name))
        return Replay(findings, tuple(_ended(ended, name)), ended.seconds)


def _ended(ended: process.Run, name: str) -> Iterator[Diagnostic]:
    if ended.status is None:
        yield Diagnostic(
            "PW304",
            Span(name),
            f"zeek {ended.ended} on this capture",
            "raise --timeout, or cut the capture to find the packet that stalls it",
        )
    elif ended.status != 0:
        reason = _last((ended.stdout + ended.stderr).splitlines())
        yield Diagnostic("PW303", Span(name), f"zeek {ended.ended} on this capture: {reason}")
    else:
        for line in ended.stderr.splitlines():
            if " error in " in line or line.startswith("error"):
                yield Diagnostic("PW303", Span(name), f"zeek reported a script error: {line[:300]}")
                return


def _findings(log: Path, name: str) -> Iterator[Finding]:
    if not log.exists():
        return
    with log.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                record = json.loads(line)
            except json.JSONDecodeError:  # the last line of a run that was killed
                continue
            yield Finding(
                capture=name,
                engine=NAME,
                policy=record["policy"],
                ts=record["ts"],
                src=record.get("src_mac") or record["src"],
                src_port=record.get("src_p", 0),
                dst=record.get("dst_mac") or record["dst"],
                dst_port=record.get("dst_p", 0),
                began=record["ts"],
            )


def _complaints(
    lines: Iterable[str], folder: Path, rendering: Rendering
) -> Iterator[tuple[Diagnostic, bool]]:
    """Each complaint, and whether it is about the package: the lint also names Zeek's own scripts."""
    for line in lines:
        place = _PLACE.match(line.strip())
        if place is None:
            continue
        message = f"zeek refuses the generated script: {place['message']}"
        file, number = place["file"], int(place["line"])
        try:
            name = str(Path(file).resolve().relative_to(folder.resolve()))
        except ValueError:
            yield Diagnostic("PW301", Span(file, number, 1), message), False
            continue
        origin = next((o for o in rendering.origins if o.file == name and o.line == number), None)
        if origin is None:
            yield Diagnostic("PW301", Span(file, number, 1), message), True
        else:
            help_ = f"generated line: {name}:{number}"
            yield Diagnostic("PW301", origin.span, message, help_, policy=origin.policy), True


def _last(lines: Sequence[str]) -> str:
    said = [line for line in lines if line.strip()]
    return said[-1][:300] if said else "it printed nothing"


def _program() -> str:
    program = binary()
    if program is None:
        raise RuntimeError("zeek is not installed")
    return program
