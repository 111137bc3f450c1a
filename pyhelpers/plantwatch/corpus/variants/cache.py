"""Where generated captures are kept: one folder for each version of this code, one in it for each capture.

A variant is two files, the capture and a note beside it that is written last; both by renaming, so that
whoever finds the note finds all of it. Folders of other versions of the code are removed.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from plantwatch.corpus.expectation import Expectation
from plantwatch.corpus.variants.language import Language
from plantwatch.corpus.variants.subject import SAME, Change
from plantwatch.files import write_atomic

_DIGITS = 12
_SOURCES = ("variants/*.py", "craft/wire.py", "writer.py", "linktype.py")  # of the folder above this one
_VERSION = re.compile(rf"[0-9a-f]{{{_DIGITS}}}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the note says: the file with its digest and what the shape changed, or why there is none."""

    file: str = ""
    sha256: str = ""
    change: Change = SAME
    reason: str = ""


class Cache:
    """The variants of one capture."""

    def __init__(self, folder: Path, expectation: Expectation, language: Language) -> None:
        home = folder / version()
        if not home.is_dir():
            _remove_others(folder)
        key = digest(expectation, language)
        self._folder = home / f"{language.protocol.id}-{expectation.capture.stem}-{key}"

    def path(self, entry: Entry) -> Path:
        """The capture of an entry that has one."""
        return self._folder / entry.file

    def find(self, name: str) -> Entry | None:
        """The entry of a variant that was made before."""
        try:
            note = json.loads((self._folder / f"{name}.json").read_bytes())
        except (OSError, ValueError):
            return None
        entry = _entry(note)
        return entry if entry.reason or self.path(entry).is_file() else None

    def store(self, name: str, suffix: str, capture: bytes, change: Change) -> Entry:
        """Keep a capture."""
        entry = Entry(name + suffix, hashlib.sha256(capture).hexdigest(), change)
        write_atomic(self.path(entry), capture)
        return self._note(name, entry)

    def refuse(self, name: str, reason: str) -> Entry:
        """Keep the reason why there is no such variant."""
        return self._note(name, Entry(reason=reason))

    def _note(self, name: str, entry: Entry) -> Entry:
        write_atomic(self._folder / f"{name}.json", json.dumps(_plain(entry), sort_keys=True) + "\n")
        return entry


@cache
def version() -> str:
    """Digest of the code that makes variants."""
    here = Path(__file__).resolve().parents[1]
    total = hashlib.sha256()
    for pattern in _SOURCES:
        for path in sorted(here.glob(pattern)):
            total.update(path.read_bytes())
    return total.hexdigest()[:_DIGITS]


def digest(expectation: Expectation, language: Language) -> str:
    """Of everything that a variant follows from, and of nothing else in the catalog."""
    total = hashlib.sha256(expectation.capture.read_bytes())
    total.update(language.told)
    total.update(repr(sorted(expectation.findings)).encode())
    return total.hexdigest()[:_DIGITS]


def _remove_others(folder: Path) -> None:
    if folder.is_dir():
        for other in folder.iterdir():
            if _VERSION.fullmatch(other.name) and other.name != version():
                shutil.rmtree(other, ignore_errors=True)


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "file": entry.file,
        "sha256": entry.sha256,
        "reason": entry.reason,
        "change": entry.change.plain(),
    }


def _entry(note: Mapping[str, Any]) -> Entry:
    return Entry(note["file"], note["sha256"], Change.of(note["change"]), note["reason"])
