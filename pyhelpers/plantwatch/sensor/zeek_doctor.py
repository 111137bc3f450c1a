"""Why policies would stay silent on a Zeek sensor, each with the line that changes it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plantwatch.diagnostics import Diagnostic, Level, Span
from plantwatch.sensor.doctor import Diagnosis, Lack
from plantwatch.sensor.package import Package
from plantwatch.sensor.zeek import ZeekSensor
from plantwatch.sensor.zeek_frames import frames_missing

_OLDEST = (8, 0)


def diagnose(sensor: ZeekSensor, package: Package, version: str) -> Diagnosis:
    """Everything that keeps policies from being live."""
    every = frozenset(package.policies)
    lacks = [Lack(_as_warning(d), dead=every) for d in sensor.obstacles(package)]
    lacks += _version(sensor, version, every)
    lacks += _site(sensor, every)
    if missing := frames_missing(sensor.program, package):
        lacks.append(Lack(missing[0], dead=missing[1]))
    return Diagnosis(sensor.engine, f"Zeek {version}, {sensor.local}", package, tuple(lacks))


def _version(sensor: ZeekSensor, version: str, every: frozenset[str]) -> Iterator[Lack]:
    if tuple(int(part) for part in re.findall(r"\d+", version)[:2]) < _OLDEST:
        text = f"Zeek {version} is older than the scripts are written for"
        advice = "install 8.0 LTS or newer"
        yield Lack(Diagnostic("PW627", Span(sensor.program), text, advice, level=Level.WARNING), dead=every)


def _site(sensor: ZeekSensor, every: frozenset[str]) -> Iterator[Lack]:
    try:
        text = sensor.local.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    lines = [line.split("#")[0] for line in text.split("\n")]
    if not any("misc/loaded-scripts" in line for line in lines):
        said = "local.zeek does not load misc/loaded-scripts: what a running Zeek has cannot be verified"
        advice = "add to local.zeek: @load misc/loaded-scripts"
        yield Lack(Diagnostic("PW631", Span(str(sensor.local)), said, advice, level=Level.WARNING))
    if not any(re.search(r"redef\s+ignore_checksums\s*=\s*T", line) for line in lines):
        said = "packets with a wrong checksum are ignored: with checksum offload that is all of some hosts"
        advice = "add to local.zeek: redef ignore_checksums = T;"
        yield Lack(Diagnostic("PW629", Span(str(sensor.local)), said, advice, level=Level.NOTE))
    for number, line in enumerate(lines, 1):
        found = re.search(r"PlantWatch::disabled_policies\s*\+?=\s*\{?([^};]*)", line)
        for name in re.findall(r'"([a-z0-9-]+)"', found[1]) if found else ():
            if name in every:
                where = Span(str(sensor.local), number, 1)
                said = f"policy {name} is switched off here"
                advice = "take it out of PlantWatch::disabled_policies"
                note = Diagnostic("PW625", where, said, advice, level=Level.WARNING)
                yield Lack(note, dead=frozenset({name}))


def _as_warning(diagnostic: Diagnostic) -> Diagnostic:
    return Diagnostic(
        diagnostic.code, diagnostic.span, diagnostic.message, diagnostic.help, level=Level.WARNING
    )
