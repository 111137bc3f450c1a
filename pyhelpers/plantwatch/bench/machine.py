"""The machine and the versions that figures were measured with."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from plantwatch import __version__
from plantwatch.engines import ENGINES


def machine() -> list[str]:
    """Facts, one a line: processor, memory, system, versions. No names of machine or user."""
    said = ", ".join(f"{name} {engine.version() or 'not installed'}" for name, engine in ENGINES.items())
    return [
        f"{os.cpu_count()} x {_processor()}, {_memory():.0f} GiB",
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        f"plantwatch {__version__}, {said}",
    ]


def _processor() -> str:
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> float:
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemTotal"):
            return int(line.split()[1]) / (1 << 20)
    return 0.0


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
