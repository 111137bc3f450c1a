"""A ruleset made ready for replays: written once for each engine, captures prepared as they come."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from plantwatch.corpus.prepare import Prepared, prepare
from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import UserError
from plantwatch.engines import ENGINES
from plantwatch.engines.base import Rendering, Replay


class Rig:
    """Use as a context manager; ``replay`` may be called from several threads.

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

    def __enter__(self) -> Rig:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def replay(self, engine: str, capture: Path, name: str, timeout: float) -> Replay:
        """One capture through one engine; a capture that cannot be read gives its diagnostics."""
        try:
            path = self.prepare(capture).path
        except UserError as error:
            return Replay((), error.diagnostics)
        with self._lock:
            folder = self._install(engine)
        return ENGINES[engine].replay(self._ruleset, folder, path, name, timeout)

    def prepare(self, capture: Path) -> Prepared:
        """The capture as every engine can read it, made once.

        Raises UserError where it cannot be read.
        """
        with self._lock:
            if capture not in self._prepared:
                out = Path(self._folder.name) / f"capture-{len(self._prepared)}.pcap"
                self._prepared[capture] = prepare(capture, out)
            return self._prepared[capture]

    def _install(self, engine: str) -> Path:
        folder = Path(self._folder.name) / engine
        if engine not in self._installed:
            ENGINES[engine].install(self._ruleset, self._renderings[engine], folder)
            self._installed.add(engine)
        return folder
