"""What is known of variants: how each changes what must be found, and what each engine found in it.

A variant follows from a capture, the catalog's part in it and the code that makes it, so it has a key before
it is made, and where everything about it is known it never is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from plantwatch.corpus.expectation import Expected
from plantwatch.corpus.variants.subject import Change
from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Diagnostic
from plantwatch.engines.base import Replay
from plantwatch.regression.memory import Memory
from plantwatch.regression.reshaping import Note
from plantwatch.regression.results import Found, Result, Results

_NOTE = b"note"


class VariantMemory:
    """Kept in ``folder``, or in memory for this run alone without one."""

    def __init__(self, ruleset: Ruleset, engines: Sequence[str], folder: Path | None) -> None:
        self._notes = Results(folder / "variants.msgpack" if folder else None)
        self._engines = {
            name: Memory(ruleset, name, folder / f"variants-{name}.msgpack" if folder else None)
            for name in engines
        }
        self._read: dict[bytes, Note] = {}
        self._unsound: dict[tuple[bytes, str], Replay] = {}

    def missing(self, key: bytes) -> frozenset[str]:
        """The policies of which it is not known, in some engine, what they find in a variant."""
        if not self._notes.known(key):
            return frozenset().union(*(m.policies(m.every) for m in self._engines.values()))
        if self.note(key).reason:
            return frozenset()
        unknown = [(memory, memory.missing(key)) for memory in self._engines.values()]
        return frozenset().union(*(memory.policies(units) for memory, units in unknown if units))

    def note(self, key: bytes) -> Note:
        """What is known of a variant without its packets. Raises KeyError where nothing is."""
        if key not in self._read:
            self._read[key] = _unpacked(self._notes.found(key)[_NOTE].findings[0])
        return self._read[key]

    def found(self, key: bytes, engine: str) -> frozenset[Expected]:
        """What an engine reported in a variant that misses no policy."""
        if (key, engine) in self._unsound:
            return frozenset(Expected(f.policy, f.src, f.dst) for f in self._unsound[key, engine].findings)
        return self._engines[engine].pairs(key)

    def diagnostics(self, key: bytes, engine: str) -> tuple[Diagnostic, ...]:
        """What went wrong when the engine ran on a variant."""
        unsound = self._unsound.get((key, engine))
        return unsound.diagnostics if unsound else ()

    def keep(self, key: bytes, note: Note, policies: frozenset[str], replays: Mapping[str, Replay]) -> bool:
        """Remember a run of some policies. False where it takes a run of all of them to know."""
        self._store(key, note)
        enough = True
        for engine, replay in replays.items():
            memory = self._engines[engine]
            self._unsound.pop((key, engine), None)
            if replay.diagnostics:
                self._unsound[key, engine] = replay
            else:
                enough &= memory.keep(key, memory.units(policies), replay)
        return enough

    def save(self) -> None:
        """Write what is new, where there is a folder."""
        self._notes.save([_NOTE])
        for memory in self._engines.values():
            memory.save()

    def _store(self, key: bytes, note: Note) -> None:
        if note != self._read.get(key):
            self._read[key] = note
            self._notes.add(key, [_NOTE], {_NOTE: Result((_packed(note),))})


def _packed(note: Note) -> Found:
    return note.reason, note.change.plain(), tuple(sorted(note.lonely)), tuple(sorted(note.given))


def _unpacked(raw: Found) -> Note:
    reason, change, lonely, given = raw
    return Note(reason, Change.of(change), frozenset(lonely), frozenset(given))
