"""A rule as one plant needs it: copies that differ in whose controller they are about, and how loud they are.

The priority of a rule cannot depend on an address, so where the risk or the stage differs between targets
the rule is written once for each difference, narrowed down by data files so that a message sets off just one
of them. All copies keep the signature id; the group id (``gid``) tells them apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plantwatch.catalog.model import CRITICALITIES
from plantwatch.detection.model import Detection
from plantwatch.detection.stance import Group, Scope, Stage, Stance
from plantwatch.engines.suricata import datasets
from plantwatch.engines.suricata.body import Body, ports_list

PRIORITY = {"critical": 1, "high": 2, "medium": 3, "low": 4, "info": 5}
OBSERVED = 6  # priority of what is logged only: behind all that alarms
GIDS = {"normal": 1, "high": 2, "crown_jewel": 3, "observe": 4, "enforce": 5, "cut": 6}
_QUIET: frozenset[Stage] = frozenset({"observe"})
_LOUD: frozenset[Stage] = frozenset({"alert", "enforce"})
_ENFORCED: frozenset[Stage] = frozenset({"enforce"})


@dataclass(frozen=True, slots=True)
class Copy:
    """What makes one copy: further tests, group id, priority, and metadata."""

    gid: int
    tests: tuple[str, ...]
    priority: int
    metadata: tuple[tuple[str, str], ...] = ()

    @property
    def observed(self) -> bool:
        """Whether it only logs."""
        return self.gid == GIDS["observe"]


PLAIN = Copy(GIDS["normal"], (), 0)  # of a helper rule, which raises no alert


class Copier:
    """Makes the copies for one plant, and keeps which data files they ask for."""

    def __init__(self, stance: Stance) -> None:
        self._stance = stance
        self._members = {"crown_jewel": stance.critical.get("crown_jewel", Group()).addresses}
        self._members["high"] = tuple(sorted({a for g in stance.critical.values() for a in g.addresses}))
        exactly = {level: group.addresses for level, group in stance.critical.items()}
        self._levels = [level for level in CRITICALITIES if level == "normal" or exactly.get(level)]
        self._files: dict[str, tuple[str, ...]] = {}

    def copies(self, detection: Detection, body: Body) -> Iterator[Copy]:
        """The copies of one rule; together they match what the rule matches, and each message once."""
        policy = detection.policy
        if not self._stance.known:
            yield Copy(GIDS["normal"], (), PRIORITY[policy.severity])
            return
        side, staging = asset_side(detection, body), self._stance.staging(policy.id)
        if not _splits(detection, side):
            yield _observed(()) if staging.usual == "observe" else self._loud(detection, (), ())
            return
        if quiet := staging.where(_QUIET):
            yield _observed(tuple(self.narrowed(side, quiet)))
        if loud := staging.where(_LOUD):
            for levels, tests in self._classes(detection, side):
                yield self._loud(detection, levels, (*self.narrowed(side, loud), *tests))

    def enforced(self, detection: Detection) -> Scope | None:
        """Where the policy is enforced."""
        return self._stance.staging(detection.policy.id).where(_ENFORCED)

    def narrowed(self, side: str, scope: Scope) -> Iterator[str]:
        """The option for a scope; none where it holds everywhere."""
        members = scope.group.addresses
        if members or scope.inside:
            name = f"scope-{hashlib.sha256(' '.join(members).encode()).hexdigest()[:12]}"
            yield self._test(side, name, members, inside=scope.inside)

    def files(self) -> Mapping[str, str]:
        """The data files that the copies made so far ask for."""
        return {datasets.file(name): datasets.text(members) for name, members in self._files.items()}

    def _loud(self, detection: Detection, levels: tuple[str, ...], tests: tuple[str, ...]) -> Copy:
        level = levels[0] if levels else "normal"
        risk = self._stance.risk(detection.policy, level)
        told = (("risk", risk), *(("asset_criticality", known) for known in levels), ("stage", "alert"))
        return Copy(GIDS[level], tests, PRIORITY[risk], told)

    def _classes(self, detection: Detection, side: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Criticalities that weigh the same here, and the tests that single them out."""
        classes: list[list[str]] = []
        risks = {level: self._stance.risk(detection.policy, level) for level in self._levels}
        for level in self._levels:
            if classes and risks[classes[-1][-1]] == risks[level]:
                classes[-1].append(level)
            else:
                classes.append([level])
        for levels, above in zip(classes, [*classes[1:], []], strict=True):
            tests = [] if levels[0] == "normal" else [self._from(levels[0], side, inside=True)]
            tests += [self._from(above[0], side, inside=False)] if above else []
            yield tuple(levels), tuple(tests)

    def _from(self, level: str, side: str, *, inside: bool) -> str:
        """Assets of a criticality and above, or those below it."""
        return self._test(side, level.replace("_", "-"), self._members[level], inside=inside)

    def _test(self, side: str, name: str, members: tuple[str, ...], *, inside: bool) -> str:
        self._files[name] = members
        return datasets.test(side, name, members, inside=inside)


def asset_side(detection: Detection, body: Body) -> str:
    """The buffer with the address of the server, who is asked."""
    if detection.protocol.everywhere:
        from_server = any(trigger.sender == "server" for trigger in detection.triggers)
    else:
        from_server = body.endpoints.startswith(f"any {ports_list(detection.protocol.ports)} ->")
    return "ip.src" if from_server else "ip.dst"


def _splits(detection: Detection, side: str) -> bool:
    """Whether copies find what the rule finds: a count over several targets must not be cut into parts."""
    count = detection.count
    if count is None or count.per == "pair":
        return True
    return (count.per == "src") == (side == "ip.src")


def _observed(tests: tuple[str, ...]) -> Copy:
    return Copy(GIDS["observe"], tests, OBSERVED, (("stage", "observe"),))
