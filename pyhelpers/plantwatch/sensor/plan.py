"""What an apply would change: every file and every policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plantwatch.sensor.package import Package


@dataclass(frozen=True, slots=True)
class Difference:
    """Names that come, change, go and stay."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Plan:
    """``new`` against what is active (``old``, None before the first apply)."""

    old: Package | None
    new: Package
    files: Difference
    policies: Difference

    @property
    def nothing(self) -> bool:
        """Whether the active generation is already what would be applied."""
        return self.files.nothing and self.policies.nothing


def plan(old: Package | None, new: Package) -> Plan:
    """Compare by text of files, and by what each policy's lines say."""
    return Plan(
        old,
        new,
        _difference(old.files if old else {}, new.files),
        _difference(_policies(old), _policies(new)),
    )


def _policies(package: Package | None) -> dict[str, str]:
    if package is None:
        return {}
    gone = set(package.left_out)
    return {
        name: f"{policy.digest} {sorted(gone & {f'{f}:{n}' for f, ns in policy.lines.items() for n in ns})}"
        for name, policy in package.policies.items()
    }


def _difference(old: Mapping[str, str], new: Mapping[str, str]) -> Difference:
    both = sorted(old.keys() & new.keys())
    return Difference(
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(name for name in both if old[name] != new[name]),
        removed=tuple(sorted(old.keys() - new.keys())),
        same=tuple(name for name in both if old[name] == new[name]),
    )
