"""A sensor without an engine, and packages for it: what a step does is up to the test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.sensor.base import Tested, Verdict
from plantwatch.sensor.package import Package, Shipped
from plantwatch.sensor.store import Generation, Store


def package(version: int, size: int = 3) -> Package:
    """A ruleset of ``size`` files that all say which version it is."""
    files = {f"part-{n}.rules": f"alert version {version} part {n}\n" * 50 for n in range(size)}
    policies = {"toy-stop": Shipped(Span("toy-stop.yaml", 1, 5), f"digest {version}", {"part-0.rules": (1,)})}
    return Package("suricata", files, policies)


@dataclass
class StandIn:
    """Takes everything, and has what ``current`` led to when it was last activated."""

    folder: Path
    engine: str = "suricata"
    running: bool = True
    has: str = ""
    refuses: Callable[[Generation], bool] = lambda generation: False
    deaf: Callable[[str], bool] = lambda name: False
    in_the_way: list[Diagnostic] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return Store(self.folder, self.engine)

    def obstacles(self, package: Package) -> list[Diagnostic]:
        return self.in_the_way

    def prepared(self, package: Package, *, make: bool) -> Package:
        return package

    def test(self, generation: Generation, package: Package) -> Tested:
        if self.refuses(generation):
            refusal = Diagnostic("PW604", Span("toy-stop.yaml", 1, 5), "refused")
            return Tested((refusal,), {"part-0.rules": {1}})
        return Tested()

    def activate(self) -> str:
        current = self.store.current()
        assert current is not None
        if self.running and self.deaf(current.name):
            raise UserError(Diagnostic("PW606", Span("socket"), "no answer"))
        self.has = current.name if self.running else ""
        return "done"

    def verify(self, generation: Generation) -> Verdict:
        if not self.running:
            return Verdict(None, "not running")
        return Verdict(self.has == generation.name, f"it has {self.has}")
