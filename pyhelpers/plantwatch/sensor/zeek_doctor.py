"""Why policies would stay silent on a Zeek sensor, each with the line that changes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from plantwatch import process
from plantwatch.diagnostics import Diagnostic, Level, Span, UserError
from plantwatch.sensor.doctor import Diagnosis, Lack
from plantwatch.sensor.package import Package
from plantwatch.sensor.zeek import ZeekSensor
from plantwatch.sensor.zeek_frames import frames_missing
from plantwatch.sensor.zeek_handover import interfaces

_OLDEST = (8, 0)


def diagnose(sensor: ZeekSensor, package: Package, version: str) -> Diagnosis:
    """Everything that keeps policies from being live."""
    every = frozenset(package.policies)
    if sensor.door:
        lacks = list(_dropped(sensor, package))
    else:
        lacks = [Lack(_as_warning(d), dead=every) for d in sensor.obstacles(package)]
    lacks += _version(sensor, version, every)
    lacks += _site(sensor, every)
    if sensor.program:
        if missing := frames_missing(sensor.program, sensor.prepared(package, make=False)):
            lacks.append(Lack(missing[0], dead=missing[1]))
        lacks += _plugins(sensor)
    lacks += _nodes(sensor)
    return Diagnosis(sensor.engine, f"Zeek {version}, {sensor.local}", package, tuple(lacks))


def _dropped(sensor: ZeekSensor, package: Package) -> Iterator[Lack]:
    """Scripts that are put into a folder: which policies have theirs there, and whether they are loaded."""
    folder = sensor.site / "plantwatch"
    lost = {
        name
        for name, policy in package.policies.items()
        if any(_text(folder / file) != package.files[file] for file in policy.lines)
    }
    if lost:
        text = f"the scripts of {len(lost)} policies are not in {folder}, or are others"
        yield Lack(
            Diagnostic("PW602", Span(str(folder)), text, sensor.door, level=Level.WARNING), frozenset(lost)
        )
    lines = [line.split("#")[0].split() for line in _text(sensor.local).splitlines()]
    if ["@load", sensor.place.layout.loads] not in lines:
        text = f"{sensor.local.name} does not load {sensor.place.layout.loads}"
        diagnostic = Diagnostic("PW602", Span(str(sensor.local)), text, sensor.door, level=Level.WARNING)
        yield Lack(diagnostic, dead=frozenset(package.policies))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _plugins(sensor: ZeekSensor) -> Iterator[Lack]:
    """ICSNPP analyzers, of which our scripts need none: they say so, because other rulesets do need them."""
    names = re.findall(r"ICSNPP_(\w+)", process.run([sensor.program, "-N"], timeout=60).stdout)
    text = (
        "no ICSNPP analyzer is installed: no policy of ours needs one (the decoders are scripts of our own)"
    )
    if names:
        text = (
            f"ICSNPP analyzers are installed ({', '.join(sorted(set(names)))}): they run beside our scripts"
        )
    help_ = "nothing to do; their logs of every message are worth having beside findings"
    yield Lack(Diagnostic("PW638", Span(sensor.program), text, help_, level=Level.NOTE))


def _nodes(sensor: ZeekSensor) -> Iterator[Lack]:
    """Nodes of zeekctl that read from other hosts or cards, where a restart leaves a gap."""
    if sensor.zeekctl is None:
        return
    try:
        interfaces(sensor.zeekctl)
    except UserError as error:
        for found in error.diagnostics:
            yield Lack(_as_warning(found))


def _version(sensor: ZeekSensor, version: str, every: frozenset[str]) -> Iterator[Lack]:
    if version and tuple(int(part) for part in re.findall(r"\d+", version)[:2]) < _OLDEST:
        text = f"Zeek {version} is older than the scripts are written for"
        advice = "install 8.0 LTS or newer"
        yield Lack(
            Diagnostic("PW627", Span(str(sensor.local)), text, advice, level=Level.WARNING), dead=every
        )


def _site(sensor: ZeekSensor, every: frozenset[str]) -> Iterator[Lack]:
    try:
        text = sensor.local.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    lines = [line.split("#")[0] for line in text.split("\n")]
    if not sensor.door and not any("misc/loaded-scripts" in line for line in lines):
        said = "local.zeek does not load misc/loaded-scripts: what a running Zeek has cannot be verified"
        advice = "add to local.zeek: @load misc/loaded-scripts"
        yield Lack(Diagnostic("PW631", Span(str(sensor.local)), said, advice, level=Level.WARNING))
    if sensor.local.name == "local.zeek" and not any(
        re.search(r"redef\s+ignore_checksums\s*=\s*T", line) for line in lines
    ):
        said = "packets with a wrong checksum are ignored: with checksum offload that is all of some hosts"
        advice = "add to local.zeek: redef ignore_checksums = T;   (no memory, a little less load)"
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
