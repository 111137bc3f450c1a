"""What a diagnosis is made of: things that a sensor lacks, and what that does to each policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from plantwatch.diagnostics import Diagnostic
from plantwatch.sensor.package import Package

DEAD, WEAKER = "not live", "weaker"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is not as our ruleset needs it.

    ``dead`` policies report nothing because of it, ``weaker`` ones less. ``changes`` are the settings that
    mend it, by dotted path, for an include file; empty where that cannot be mended by a setting.
    """

    diagnostic: Diagnostic
    dead: frozenset[str] = frozenset()
    weaker: frozenset[str] = frozenset()
    changes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All lacks of one sensor, and what becomes of every policy of the package."""

    engine: str
    about: str
    package: Package
    lacks: tuple[Lack, ...]

    def state(self, policy: str) -> tuple[str, tuple[Diagnostic, ...]]:
        """``live``, ``weaker`` or ``not live``, and why."""
        for word, sets in ((DEAD, "dead"), (WEAKER, "weaker")):
            why = tuple(lack.diagnostic for lack in self.lacks if policy in getattr(lack, sets))
            if why:
                return word, why
        return "live", ()

    def counts(self) -> dict[str, int]:
        """How many policies are live, weaker, and not live."""
        counts = {"live": 0, WEAKER: 0, DEAD: 0}
        for policy in self.package.policies:
            counts[self.state(policy)[0]] += 1
        return counts

    def changes(self) -> dict[str, str]:
        """Every setting that mends something, by dotted path."""
        return merged(lack.changes for lack in self.lacks)


def merged(parts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Several sets of changes as one."""
    return {path: value for part in parts for path, value in part.items()}
