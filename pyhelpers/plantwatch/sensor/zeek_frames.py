"""Protocols on Ethernet itself need a packet analyzer, which spicyz compiles once for a Zeek.

Its source travels with the scripts (``spicy/``). Where the sensor has spicyz and a C++ compiler, apply
compiles it into the state folder, and a script of the generation loads it from there, in the version of Zeek
that it was compiled for: another Zeek starts without it.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from pathlib import Path

from plantwatch import process
from plantwatch.diagnostics import Diagnostic, Level, Span
from plantwatch.sensor.package import Package

LOADS = "analyzer.zeek"
_SERVES = "serve_frames("
_ANALYZER = "PlantWatchFrames"
_PREFIX, _SUFFIX = "generated/protocol-", ".zeek"
_SOURCES = "spicy/"
_COMPILING = 600.0  # seconds; about 30 on two cores that have nothing else to do


def frames_missing(program: str, package: Package) -> tuple[Diagnostic, frozenset[str]] | None:
    """What is missing, and the policies that report nothing without it; None where nothing is (PW634)."""
    served, dead = _served(package)
    if not dead or LOADS in package.files or _has_analyzer(program):
        return None
    text = f"Zeek has no packet analyzer for {', '.join(sorted(served))}: {len(dead)} policies stay silent"
    advice = (
        "install spicyz (it comes with Zeek) and a C++ compiler, and apply again; or compile on a machine "
    )
    advice += (
        "with the same Zeek (spicyz -o plantwatch-frames.hlto spicy/frames.evt spicy/frames.spicy) and put "
    )
    advice += f"the file into the folder that zeek -N _Zeek::Spicy names, beside {Path(program).parent}"
    if _compiler(program):
        text += ", until apply compiles it"
        advice = (
            "plantwatch sensor apply   (compiles once, for half a minute; no memory, no load worth naming)"
        )
    return Diagnostic("PW634", Span(program), text, advice, level=Level.WARNING), dead


def with_analyzer(program: str, package: Package, folder: Path, *, make: bool) -> Package:
    """The package with a script more that loads the compiled analyzer from ``folder``, where that is there.

    With ``make`` it is compiled, if this Zeek lacks it and can have it.
    """
    sources = {name: text for name, text in package.files.items() if name.startswith(_SOURCES)}
    compiler = _compiler(program)
    if not sources or compiler is None or not _served(package)[1] or _has_analyzer(program):
        return package
    said = process.run([program, "--version"], timeout=60).stdout
    version = [int(part) for part in re.findall(r"\d+", said)[:3]]
    total = hashlib.sha256(repr((sorted(sources.items()), said)).encode())
    target = folder / f"{total.hexdigest()[:16]}.hlto"
    if make and not target.exists():
        _compile(compiler, sources, target)
    if not target.exists() or len(version) != 3:
        return package
    number = version[0] * 10000 + version[1] * 100 + version[2]
    script = (
        "##! The packet analyzer for protocols on Ethernet itself, compiled on this sensor for this Zeek.\n"
        f"@load base/misc/version\n@if ( Version::number == {number} )\n@load {target}\n@endif\n"
    )
    loads = f"{package.files['__load__.zeek']}@load ./{LOADS.removesuffix(_SUFFIX)}\n"
    files = {**package.files, LOADS: script, "__load__.zeek": loads}
    return Package(package.engine, files, package.policies, package.left_out)


def _served(package: Package) -> tuple[set[str], frozenset[str]]:
    """The protocols that need the analyzer, and their policies."""
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
    return served, dead


def _has_analyzer(program: str) -> bool:
    return _ANALYZER in process.run([program, "-NN"], timeout=60).stdout


def _compiler(program: str) -> str | None:
    return process.find("spicyz", str(Path(program).resolve().parent))


def _compile(compiler: str, sources: dict[str, str], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as work:
        paths = [Path(work) / Path(name).name for name in sources]
        for path, text in zip(paths, sources.values(), strict=True):
            path.write_text(text, encoding="utf-8")
        made = Path(work) / "made.hlto"
        ended = process.run([compiler, "-o", made, *paths], timeout=_COMPILING)
        if ended.status == 0 and made.exists():
            made.chmod(0o644)
            made.replace(target)
