"""Protocols on Ethernet itself need a packet analyzer, which spicyz compiles once for a Zeek."""

from __future__ import annotations

from pathlib import Path

from plantwatch import process
from plantwatch.diagnostics import Diagnostic, Level, Span
from plantwatch.sensor.package import Package

_SERVES = "serve_frames("
_ANALYZER = "PlantWatchFrames"
_PREFIX, _SUFFIX = "generated/protocol-", ".zeek"


def frames_missing(program: str, package: Package) -> tuple[Diagnostic, frozenset[str]] | None:
    """What is missing, and the policies that report nothing without it; None where nothing is (PW634)."""
    served = {
        name.removeprefix(_PREFIX).removesuffix(_SUFFIX)
        for name, text in package.files.items()
        if name.startswith(_PREFIX) and _SERVES in text
    }
    dead = frozenset(
        name
        for name, policy in package.policies.items()
        if any(file.partition("-")[2].removesuffix(_SUFFIX) in served for file in policy.lines)
    )
    if not dead or _ANALYZER in process.run([program, "-NN"], timeout=60).stdout:
        return None
    text = f"Zeek has no packet analyzer for {', '.join(sorted(served))}: {len(dead)} policies stay silent"
    compiler = process.find("spicyz", str(Path(program).resolve().parent))
    advice = "install Zeek with Spicy (spicyz) and a C++ compiler, or the package with zkg on such a machine"
    if compiler:
        target = f"$({compiler} --print-module-path)/plantwatch-frames.hlto"
        advice = f"{compiler} -o {target} zeek-scripts/spicy/frames.evt zeek-scripts/spicy/frames.spicy"
    return Diagnostic("PW634", Span(program), text, advice, level=Level.WARNING), dead
