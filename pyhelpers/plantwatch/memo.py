"""Texts that are costly to make and follow from others, kept in the user's cache folder.

For pure functions alone: the same inputs give the same text on every machine. A file holds a digest before
the text; one that is damaged is made again. A folder keeps the texts that were used last.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from plantwatch.files import write_atomic

KEPT = 2000  # files of a kind; a tenth goes when there are more
_DIGEST = 32


def home() -> Path:
    """The user's cache folder for plantwatch (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "plantwatch"


def remembered(kind: str, version: str, source: str, make: Callable[[str], str]) -> str:
    """``make(source)``, or what it gave before. ``version`` names everything else that it depends on.

    Where the folder cannot be written the text is made each time.
    """
    folder = home() / kind
    path = folder / hashlib.sha256(f"{version}\n{source}".encode()).hexdigest()
    try:
        raw = path.read_bytes()
        if hashlib.sha256(raw[_DIGEST:]).digest() == raw[:_DIGEST]:
            os.utime(path)
            return raw[_DIGEST:].decode()
    except OSError:
        pass
    text = make(source)
    raw = text.encode()
    try:
        write_atomic(path, hashlib.sha256(raw).digest() + raw)
        _tidy(folder)
    except OSError:
        pass
    return text


def _tidy(folder: Path) -> None:
    files = list(folder.iterdir())
    if len(files) > KEPT:
        for old in sorted(files, key=lambda p: (p.stat().st_mtime_ns, p.name))[: len(files) - KEPT * 9 // 10]:
            old.unlink(missing_ok=True)
