"""Which programs a test runs: both engines as installed, and Suricata 8 where it stands beside 7."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest

from plantwatch.engines import ENGINES
from plantwatch.engines.suricata import drive

PROGRAMS = ("suricata", "suricata8", "zeek")


def version(program: str) -> str | None:
    """Version of a program, None where it is missing."""
    with _patched(program) as engine:
        return ENGINES[engine].version() if engine else None


def require(program: str) -> str:
    """The version of a program; skips the test where it is missing."""
    found = version(program)
    if found is None:
        pytest.skip(f"{program} is not installed: NOT RUN")
    return found


@contextmanager
def running(program: str) -> Iterator[str]:
    """The name of the engine that this program is, with the program in its place."""
    require(program)
    with _patched(program) as engine:
        assert engine
        yield engine


@contextmanager
def _patched(program: str) -> Iterator[str]:
    if program != "suricata8":
        yield program
        return
    path = shutil.which(os.environ.get("PLANTWATCH_SURICATA8", "suricata8"))
    if path is None:
        yield ""
        return
    drive.version.cache_clear()
    with patch.object(drive, "binary", lambda: path):
        yield "suricata"
    drive.version.cache_clear()
