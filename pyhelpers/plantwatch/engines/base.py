"""What every engine offers, and the values that pass between engines and the rest.

An engine is a folder beside this file that renders detections, drives the real program, and reads
back what it reported. Adding one is adding its folder and naming it in ``plantwatch.engines``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from plantwatch.detection.model import Detection
from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Diagnostic, Span


class CellState(StrEnum):
    """How much of a policy an engine can do."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Cell:
    """Policy x engine x version, computed by the renderer from what it had to emit.

    ``reasons`` say why it is not full, or what to know about an engine that finds everything.
    """

    state: CellState
    reasons: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.state} ({'; '.join(self.reasons)})" if self.reasons else str(self.state)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a generated line comes from: a source map entry. ``line`` is 1-based."""

    file: str
    line: int
    policy: str
    span: Span


@dataclass(frozen=True, slots=True)
class Rendering:
    """All files of one engine: text by path relative to the engine's folder, map and cells."""

    files: dict[str, str]
    origins: tuple[Origin, ...]
    cells: dict[str, dict[str, Cell]]  # policy id -> engine version -> cell

    @property
    def blind(self) -> frozenset[str]:
        """Policies that no version of the engine can do."""
        return frozenset(
            policy
            for policy, cells in self.cells.items()
            if all(cell.state is CellState.NONE for cell in cells.values())
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """What an engine reported, normalised.

    ``ts`` is when the engine noticed, ``began`` when the packets that it noticed it in began to flow
    (the same where the engine does not tell), both in seconds since the epoch.
    """

    capture: str
    engine: str
    policy: str
    ts: float
    src: str
    src_port: int
    dst: str
    dst_port: int
    began: float


@dataclass(frozen=True, slots=True)
class Replay:
    """One capture through one engine: findings by time, and what went wrong, if anything.

    ``seconds`` is what it cost, 0 for a result that was remembered. ``peaks`` is the most that a policy
    reported at one instant, repeats counted, for policies that reported anything.
    """

    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    seconds: float = 0.0
    peaks: Mapping[str, int] = field(default_factory=dict)


class Engine(Protocol):
    """The contract of an engine."""

    @property
    def name(self) -> str:
        """As users write it."""

    @property
    def versions(self) -> tuple[str, ...]:
        """The generations that ``Rendering.cells`` speaks of, oldest first."""

    def version(self) -> str | None:
        """Version of the installed program, or None where it is missing."""

    def build(self) -> str:
        """Which installed program this is: another version, or another file, gives another text."""

    def render(self, ruleset: Ruleset, *, pretty: bool = True) -> Rendering:
        """Every file of this engine's ruleset; equal input gives equal bytes.

        ``pretty`` is for files that people read; without it an engine may skip formatting.
        """

    def meaning(self, detection: Detection) -> str:
        """What a policy's rules match, as a digest; empty for an engine that keeps no revisions."""

    def install(
        self, ruleset: Ruleset, rendering: Rendering, folder: Path, *, together: bool = False
    ) -> None:
        """Write into ``folder`` all that ``validate`` and ``replay`` need.

        ``together`` is for many captures in one stream: what could carry a finding's window over from
        one capture to the next is left out. It changes how often a finding is repeated, nothing else.
        """

    def validate(self, ruleset: Ruleset, rendering: Rendering, folder: Path) -> list[Diagnostic]:
        """Load what ``install`` wrote with the real engine; complaints at their catalog line."""

    def replay(self, ruleset: Ruleset, folder: Path, capture: Path, name: str, timeout: float) -> Replay:
        """Run what ``install`` wrote over a classic Ethernet pcap; never raises for a bad run."""
