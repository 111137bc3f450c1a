"""What every sensor offers to ``steps``, and how one answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from plantwatch.diagnostics import Diagnostic
from plantwatch.sensor.package import Package
from plantwatch.sensor.store import Generation, Store

KEEP = 5  # generations that can be gone back to
STATE = Path("/var/lib/plantwatch")


@dataclass(frozen=True, slots=True)
class Tested:
    """What the sensor's engine said of a generation: complaints, and the lines of it that it refuses."""

    diagnostics: tuple[Diagnostic, ...] = ()
    refused: Mapping[str, set[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the running engine has. ``live`` is None where no engine is running."""

    live: bool | None
    said: str
    diagnostics: tuple[Diagnostic, ...] = ()


class Sensor(Protocol):
    """One engine on this machine, with its own configuration."""

    @property
    def engine(self) -> str:
        """As users write it."""

    @property
    def store(self) -> Store:
        """Where its generations are."""

    def obstacles(self, package: Package) -> list[Diagnostic]:
        """Why the sensor would not take the package as it is: not listed, ids in use."""

    def prepared(self, package: Package, *, make: bool) -> Package:
        """The package as this sensor takes it; with ``make``, what has to be compiled for it is."""

    def test(self, generation: Generation, package: Package) -> Tested:
        """Load a generation with the sensor's own engine and configuration; nothing is activated."""

    def activate(self) -> str:
        """Make the running engine, if there is one, take what ``current`` leads to; what was done.

        Raises UserError where the engine is running and does not.
        """

    def verify(self, generation: Generation) -> Verdict:
        """Whether the running engine has exactly this generation, which is current."""
