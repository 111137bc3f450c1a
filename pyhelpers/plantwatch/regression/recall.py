"""Replays of which each is run once: what was found before is not looked for again.

For every capture the units that were never run on it are found out; captures that miss the same units go
through the engine together, with the rules of those units alone. So after an edit of one policy its
rules meet all captures and no other rule does, and a new capture meets all rules.
"""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from plantwatch.detection.ruleset import Ruleset
from plantwatch.engines import ENGINES
from plantwatch.engines.base import Rendering, Replay
from plantwatch.files import alone
from plantwatch.regression.memory import Memory
from plantwatch.regression.replaying import Rig
from plantwatch.regression.results import DIGEST
from plantwatch.regression.units import part

PARTS = 4  # runs with a part of the rules in one batch; were there more, all rules run at once


class Recall:
    """The replays of one ruleset; what they found stays in ``folder`` from one run to the next.

    Use as a context manager: the results are written at its end. Only sound runs are kept; one that came
    with a diagnostic runs again next time. One thread for each engine may use it.
    """

    def __init__(self, ruleset: Ruleset, renderings: Mapping[str, Rendering], folder: Path) -> None:
        self._ruleset = ruleset
        self._folder = folder
        self._rig = Rig(ruleset, renderings)
        self._parts: dict[tuple[str, frozenset[str]], Rig] = {}
        self._memories: dict[str, Memory] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Recall:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.save()
        for rig in (self._rig, *self._parts.values()):
            rig.__exit__(None, None, None)

    def batch(self, engine: str, captures: Sequence[Path], timeout: float) -> dict[Path, Replay]:
        """As ``Rig.batch``; the engine runs only for what is not known yet."""
        memory = self._memory(engine)
        digests = {capture: _digest(capture) for capture in captures if capture.is_file()}
        missing = {capture: memory.missing(digest) for capture, digest in digests.items()}
        parts = {units for units in missing.values() if units}
        if len(parts) > PARTS:
            missing = {capture: units and memory.every for capture, units in missing.items()}
        replays: dict[Path, Replay] = {}
        todo: defaultdict[frozenset[bytes], list[Path]] = defaultdict(list)
        for capture in captures:
            todo[missing.get(capture, memory.every)].append(capture)
        known = todo.pop(frozenset(), [])
        again: list[Path] = []
        for units, group in sorted(todo.items(), key=lambda item: len(item[0])):
            if units == memory.every:
                continue
            part = self._part(engine, memory.policies(units)).batch(engine, group, timeout)
            for capture, replay in part.items():
                sound = not replay.diagnostics and memory.keep(digests[capture], units, replay)
                (known if sound else again).append(capture)
        again += todo.get(memory.every, [])
        whole = self._rig.batch(engine, again, timeout) if again else {}
        for capture, replay in whole.items():
            if not replay.diagnostics and capture in digests:
                memory.keep(digests[capture], memory.every, replay)
        for capture in known:
            replays[capture] = Replay(memory.findings(digests[capture], str(capture)))
        return replays | whole

    def save(self) -> None:
        """Write what is new, for others to read."""
        for memory in self._memories.values():
            memory.save()

    def alone(self, engine: str, *, wait: bool) -> AbstractContextManager[bool]:
        """Held by one process at a time for each engine and folder; see ``files.alone``."""
        return alone(self._folder / f"{engine}.turn", wait=wait)

    def limits(self, engine: str, policy: str) -> str:
        """As ``Rig.limits``."""
        return self._rig.limits(engine, policy)

    def _memory(self, engine: str) -> Memory:
        with self._lock:
            if engine not in self._memories:
                path = self._folder / f"{engine}.msgpack"
                self._memories[engine] = Memory(self._ruleset, engine, path)
            return self._memories[engine]

    def _part(self, engine: str, policies: frozenset[str]) -> Rig:
        with self._lock:
            if (engine, policies) not in self._parts:
                ruleset = part(self._ruleset, policies)
                rendering = ENGINES[engine].render(ruleset, pretty=False)
                self._parts[engine, policies] = Rig(ruleset, {engine: rendering})
            return self._parts[engine, policies]


def _digest(capture: Path) -> bytes:
    return hashlib.blake2b(capture.read_bytes(), digest_size=DIGEST).digest()
