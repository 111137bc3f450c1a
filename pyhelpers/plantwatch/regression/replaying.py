"""A ruleset made ready for replays: written once for each engine, captures prepared as they come."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from plantwatch.corpus.prepare import Prepared, prepare
from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import UserError, failed
from plantwatch.engines import ENGINES
from plantwatch.engines.base import CellState, Finding, Rendering, Replay
from plantwatch.regression.loading import Loading
from plantwatch.regression.slots import lay, sort_out
from plantwatch.regression.windows import windowed

LARGEST_BATCH = 400  # captures in one stream


class Rig:
    """Use as a context manager; its methods may be called from several threads.

    Captures that every engine reads as they are stay where they are; others are translated into the
    rig's own folder, once.
    """

    def __init__(self, ruleset: Ruleset, renderings: Mapping[str, Rendering]) -> None:
        self._ruleset = ruleset
        self._renderings = renderings
        self._folder = tempfile.TemporaryDirectory(prefix="plantwatch-rig-")
        self._prepared: dict[Path, Prepared] = {}
        self._installed: set[str] = set()
        self._lock = threading.Lock()
        self._loading = Loading()

    def __enter__(self) -> Rig:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def replay(self, engine: str, capture: Path, name: str, timeout: float) -> Replay:
        """One capture through one engine; a capture that cannot be read gives its diagnostics.

        One without packets is given to no engine: Suricata waits a minute for the first and then fails.
        """
        try:
            prepared = self.prepare(capture)
        except UserError as error:
            return Replay((), error.diagnostics)
        if not prepared.packets:
            return Replay(())
        folder = self._install(engine)
        replay = ENGINES[engine].replay(self._ruleset, folder, prepared.path, name, timeout)
        return self._windowed(replay, replay.findings)

    def batch(self, engine: str, captures: Sequence[Path], timeout: float) -> dict[Path, Replay]:
        """Many captures through one engine process; the same findings as one process for each.

        Where the engine fails on the lot, it is halved until the capture that makes it fail is alone;
        the others still get their findings. Raises UserError where the ruleset is at fault: see ``Loading``.
        """
        replays: dict[Path, Replay] = {}
        ready: list[tuple[str, Prepared]] = []
        for capture in captures:
            try:
                prepared = self.prepare(capture)
            except UserError as error:
                replays[capture] = Replay((), error.diagnostics)
                continue
            if prepared.packets:
                ready.append((str(capture), prepared))
            else:
                replays[capture] = Replay(())
        for start in range(0, len(ready), LARGEST_BATCH):
            replays |= self._together(engine, ready[start : start + LARGEST_BATCH], timeout)
        return replays

    def prepare(self, capture: Path) -> Prepared:
        """The capture as every engine can read it, made once.

        Raises UserError where it cannot be read.
        """
        with self._lock:
            if capture not in self._prepared:
                out = Path(self._folder.name) / f"capture-{len(self._prepared)}.pcap"
                self._prepared[capture] = prepare(capture, out)
            return self._prepared[capture]

    def limits(self, engine: str, policy: str) -> str:
        """Why the newest version of an engine cannot do all of a policy; empty where it can."""
        cell = list(self._renderings[engine].cells[policy].values())[-1]
        return "" if cell.state is CellState.FULL else (*cell.reasons, str(cell.state))[0]

    def _together(
        self, engine: str, captures: Sequence[tuple[str, Prepared]], timeout: float, *, halved: bool = False
    ) -> dict[Path, Replay]:
        if len(captures) == 1:
            name = captures[0][0]
            replay = self.replay(engine, Path(name), name, timeout)
            if halved:
                self._loading.alone(engine, replay)
            return {Path(name): replay}
        with tempfile.NamedTemporaryFile(dir=self._folder.name, suffix=".pcap") as stream:
            slots = lay(captures, Path(stream.name))
            folder = self._install(engine, together=True)
            replay = ENGINES[engine].replay(self._ruleset, folder, Path(stream.name), "batch", timeout)
        self._loading.check(engine, self._ruleset, self._renderings[engine], folder, replay, timeout)
        if failed(replay.diagnostics):
            half = len(captures) // 2
            first = self._together(engine, captures[:half], timeout, halved=True)
            return first | self._together(engine, captures[half:], timeout, halved=True)
        found = sort_out(replay.findings, slots)
        share = replay.seconds / len(captures)
        shared = replace(replay, seconds=share)
        return {Path(name): self._windowed(shared, found[name]) for name, _ in captures}

    def _windowed(self, replay: Replay, findings: Sequence[Finding]) -> Replay:
        return windowed(replay, findings, {d.policy.id: d.window for d in self._ruleset.detections})

    def _install(self, engine: str, *, together: bool = False) -> Path:
        name = f"{engine}-together" if together else engine
        folder = Path(self._folder.name) / name
        with self._lock:
            if name not in self._installed:
                ENGINES[engine].install(self._ruleset, self._renderings[engine], folder, together=together)
                self._installed.add(name)
        return folder
