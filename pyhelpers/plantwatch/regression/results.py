"""Results kept on disk in msgpack: which units were run on which capture, and what they found.

One file holds the results of an engine on many captures, so that a run reads one file instead of one for
each policy and capture. Units that ran together are a set with a name of its own, kept once; what a
capture adds is the names of its sets and the findings, and most units find nothing.

A file begins with a digest of the rest. One that is cut short, damaged or of another form is removed and
counts as empty. It is replaced in one step, after reading again what others wrote meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgpack

from plantwatch.files import alone, write_atomic

FORM = b"plantwatch-results-1\n"
DIGEST = 16
SETS = 6  # of one capture; more are joined to one, and what only older units found is dropped
LARGEST = 64 << 20  # bytes of a file; beyond it the captures that were not asked for longest go

Found = tuple[Any, ...]  # a finding as the caller wants it kept: plain numbers and texts


@dataclass(frozen=True, slots=True)
class Result:
    """What a unit found on a capture. ``peak`` is the most that it reported at one instant."""

    findings: tuple[Found, ...] = ()
    peak: int = 0


@dataclass(slots=True)
class _Entry:
    sets: list[bytes] = field(default_factory=list)
    found: dict[bytes, Result] = field(default_factory=dict)


NOTHING = Result()


class Results:
    """The results in one file, or for this run alone without one. Captures go by digest, units by key."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._sets: dict[bytes, frozenset[bytes]] = {}
        self._entries: dict[bytes, _Entry] = {}
        self._asked: dict[bytes, None] = {}
        self._new: list[tuple[bytes, frozenset[bytes], Mapping[bytes, Result]]] = []
        self._joined: dict[tuple[bytes, ...], frozenset[bytes]] = {}
        self._read()

    def known(self, capture: bytes) -> frozenset[bytes]:
        """The units that were run on a capture."""
        entry = self._entries.get(capture)
        if entry is None:
            return frozenset()
        self._asked[capture] = None
        return self._covered(entry)

    def found(self, capture: bytes) -> Mapping[bytes, Result]:
        """What was found on a capture by the units that found anything."""
        entry = self._entries.get(capture)
        return entry.found if entry else {}

    def add(self, capture: bytes, units: Iterable[bytes], found: Mapping[bytes, Result]) -> None:
        """Units that ran on a capture; those not in ``found`` found nothing."""
        ran = frozenset(units)
        self._new.append((capture, ran, found))
        self._apply(capture, ran, found)

    def save(self, current: Iterable[bytes] = ()) -> None:
        """Write what is new. ``current`` are the units of today: others go where there are too many.

        Nothing is written, and nothing said, where the folder cannot be written: results are an aid.
        """
        if not self._new or self._path is None:
            return
        try:
            with alone(self._path.with_suffix(".lock")):
                self._read()
                for capture, ran, found in self._new:
                    self._apply(capture, ran, found)
                    self._asked[capture] = None
                self._tidy(frozenset(current))
                write_atomic(self._path, self._packed())
        except OSError:
            return
        self._new.clear()

    def _apply(self, capture: bytes, ran: frozenset[bytes], found: Mapping[bytes, Result]) -> None:
        name = _named(ran)
        self._sets[name] = ran
        entry = self._entries.setdefault(capture, _Entry())
        if name not in entry.sets:
            entry.sets.append(name)
        for key in entry.found.keys() & ran:
            del entry.found[key]
        entry.found.update({key: result for key, result in found.items() if result != NOTHING})

    def _covered(self, entry: _Entry) -> frozenset[bytes]:
        names = tuple(entry.sets)
        if names not in self._joined:
            self._joined[names] = frozenset().union(*(self._sets[name] for name in names))
        return self._joined[names]

    def _tidy(self, current: frozenset[bytes]) -> None:
        for capture in self._asked:
            if entry := self._entries.pop(capture, None):
                self._entries[capture] = entry  # the last ones are those asked for last
        for entry in self._entries.values():
            if len(entry.sets) > SETS:
                kept = self._covered(entry) & current
                name = _named(kept)
                self._sets[name] = kept
                entry.sets = [name]
                entry.found = {key: result for key, result in entry.found.items() if key in kept}
        used = {name for entry in self._entries.values() for name in entry.sets}
        self._sets = {name: keys for name, keys in self._sets.items() if name in used}

    def _packed(self) -> bytes:
        while True:
            entries = [
                (capture, entry.sets, [(key, r.findings, r.peak) for key, r in entry.found.items()])
                for capture, entry in self._entries.items()
            ]
            sets = [(name, sorted(keys)) for name, keys in self._sets.items()]
            body: bytes = msgpack.packb((sets, entries))
            if len(body) <= LARGEST or not self._entries:
                return FORM + _digest(body) + body
            for capture in list(self._entries)[: len(self._entries) // 2 + 1]:
                del self._entries[capture]

    def _read(self) -> None:
        if self._path is None:
            return
        try:
            raw = self._path.read_bytes()
        except OSError:
            return
        body = raw[len(FORM) + DIGEST :]
        if raw[: len(FORM)] != FORM or raw[len(FORM) : len(FORM) + DIGEST] != _digest(body):
            self._path.unlink(missing_ok=True)
            return
        sets, entries = msgpack.unpackb(body, use_list=False)
        self._sets.update((name, frozenset(keys)) for name, keys in sets)
        for capture, names, found in entries:
            results = {key: Result(findings, peak) for key, findings, peak in found}
            self._entries[capture] = _Entry(list(names), results)


@lru_cache(maxsize=64)  # many captures in a row run the same units
def _named(keys: frozenset[bytes]) -> bytes:
    return _digest(b"".join(sorted(keys)))


def _digest(raw: bytes) -> bytes:
    return hashlib.blake2b(raw, digest_size=DIGEST).digest()
