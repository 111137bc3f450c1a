"""Running the real Suricata: version, loading rules, replaying a capture."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from plantwatch import process
from plantwatch.diagnostics import Diagnostic, Level, Span
from plantwatch.engines.base import Finding, Rendering, Replay

NAME = "suricata"


@cache
def binary() -> str | None:
    """Path of the installed program, or of the one that PLANTWATCH_SURICATA names."""
    return process.find(os.environ.get("PLANTWATCH_SURICATA", "suricata"), "/usr/bin", "/usr/local/bin")


@cache
def version() -> str | None:
    """Version of the installed Suricata, such as ``7.0.10``."""
    program = binary()
    if program is None:
        return None
    found = re.search(r"\b(\d+\.\d+\.\d+)", process.run([program, "-V"], timeout=20).stdout)
    return found[1] if found else None


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that Suricata said about a rule file. ``line`` is 1-based, 0 when it named none."""

    file: str
    line: int
    message: str


def load(config: Path, work: Path) -> list[Complaint]:
    """``suricata -T`` over the rule files that ``config`` names: every rule that it refuses, with the cause.

    Suricata logs the cause first and the place in the next record (docs/engines.md), so the two are
    paired here. Warnings are complaints too: a rule that loads with one does not mean what it says.
    """
    ended = process.run([_program(), "-T", "-c", config, "-l", work], timeout=120)
    complaints = list(_complaints(ended))
    complaints = [c for c in complaints if c.line] or complaints
    if ended.status != 0 and not complaints:
        complaints.append(Complaint("", 0, f"suricata -T {ended.ended}: {_last(ended)}"))
    return complaints


def analyse(config: Path, work: Path) -> list[dict[str, Any]]:
    """``--engine-analysis``: what Suricata understood of each rule, one record a rule."""
    process.run([_program(), "--engine-analysis", "-c", config, "-l", work], timeout=120)
    report = work / "rules.json"
    if not report.exists():
        return []
    return [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines() if line]


def replay(capture: Path, name: str, config: Path, policies: Mapping[int, str], timeout: float) -> Replay:
    """One process over one capture; findings in the order in which Suricata reported them.

    ``policies`` maps every signature id of the ruleset to its policy.
    """
    with tempfile.TemporaryDirectory(prefix="plantwatch-") as folder:
        work = Path(folder)
        command: list[str | Path] = [_program(), "-c", config, "-r", capture, "-l", work]
        command += ["-k", "none", "--runmode", "single"]
        ended = process.run(command, timeout=timeout)
        findings = tuple(_findings(work / "eve.json", name, policies))
        diagnostics = _ended(ended, name)
        return Replay(findings, diagnostics, ended.seconds)


def _ended(ended: process.Run, name: str) -> tuple[Diagnostic, ...]:
    if ended.status == 0:
        refused = [c for c in _complaints(ended) if c.file]
        return tuple(
            Diagnostic("PW301", Span(c.file, c.line), f"suricata refused a rule: {c.message}")
            for c in refused
        )
    if ended.status is None:
        return (
            Diagnostic(
                "PW304",
                Span(name),
                f"suricata {ended.ended} on this capture",
                "raise --timeout, or cut the capture to find the packet that stalls it",
            ),
        )
    return (
        Diagnostic(
            "PW303",
            Span(name),
            f"suricata {ended.ended} on this capture: {_last(ended)}",
            "run it with --isolate to see whether this capture alone does it",
        ),
    )


def _findings(eve: Path, name: str, policies: Mapping[int, str]) -> Iterator[Finding]:
    if not eve.exists():
        return
    with eve.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                event = json.loads(line)
            except json.JSONDecodeError:  # the last line of a run that was killed
                continue
            if event.get("event_type") != "alert":
                continue
            policy = policies.get(event["alert"]["signature_id"])
            if policy is not None:
                ts = _seconds(event["timestamp"])
                start = event.get("flow", {}).get("start")
                yield Finding(
                    capture=name,
                    engine=NAME,
                    policy=policy,
                    ts=ts,
                    src=_address(event["src_ip"]),
                    src_port=event.get("src_port", 0),
                    dst=_address(event["dest_ip"]),
                    dst_port=event.get("dest_port", 0),
                    began=min(ts, _seconds(start)) if start else ts,
                )


def _address(text: str) -> str:
    """An address as everybody else writes it: Suricata spells IPv6 out to its last zero."""
    return str(ip_address(text)) if ":" in text else text


def _seconds(stamp: str) -> float:
    return datetime.fromisoformat(stamp).timestamp()


def _complaints(ended: process.Run) -> Iterator[Complaint]:
    """What Suricata logged: errors on standard error, the rest on standard output."""
    cause = ""
    for line in [*ended.stderr.splitlines(), *ended.stdout.splitlines()]:
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        engine = record.get("engine", record)
        message = str(engine.get("message", ""))
        level = str(record.get("log_level", "")).lower()
        if level not in ("error", "warning"):
            continue
        place = re.search(r".* from file (.+) at line (\d+)$", message, re.DOTALL)
        if place:
            yield Complaint(place[1], int(place[2]), cause or message.split(" from file ")[0])
            cause = ""
        elif str(engine.get("module", "")).startswith(("detect", "rule", "app-layer-event")):
            cause = f"{cause}; {message}" if cause else message
    if cause:
        yield Complaint("", 0, cause)


def _last(ended: process.Run) -> str:
    lines = (ended.stdout + ended.stderr).strip().splitlines()
    if not lines:
        return "it printed nothing"
    try:
        record = json.loads(lines[-1])
    except json.JSONDecodeError:
        return lines[-1][:300]
    return str(record.get("engine", record).get("message", lines[-1]))[:300]


def _program() -> str:
    program = binary()
    if program is None:
        raise RuntimeError("suricata is not installed")
    return program


def at_catalog(complaint: Complaint, rendering: Rendering) -> Diagnostic:
    """A complaint about a generated line, said at the catalog line that caused it."""
    name = Path(complaint.file).name
    for origin in rendering.origins:
        if origin.file == name and origin.line == complaint.line:
            return Diagnostic(
                "PW301",
                origin.span,
                f"suricata refuses the rule generated for this policy: {complaint.message}",
                f"generated line: {name}:{complaint.line}",
                policy=origin.policy,
            )
    return Diagnostic(
        "PW301", Span(complaint.file or "suricata", complaint.line), complaint.message, level=Level.ERROR
    )
