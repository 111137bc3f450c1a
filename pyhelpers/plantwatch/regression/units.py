"""What of a ruleset is replayed, and remembered, on its own: one policy, or a few that share a memory.

A policy's rules do not depend on those of another, so that after an edit only the edited ones need to
run. Three things bind them: policies over anomalies of one protocol share what an engine remembers of a
session (flowbits), so they are one unit; those that tell whether a session is the protocol at all keep
every other policy of it company, because rules that know little ask it; and which protocols there are
decides on whose ports which parser runs, so the digest of every protocol goes into every key, and a part
of a ruleset keeps a policy of each protocol.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import plantwatch
from plantwatch.detection.model import Detection
from plantwatch.detection.ruleset import Ruleset
from plantwatch.engines import ENGINES

KEY = 12  # bytes of a key
_SOURCES = ("engines/**/*.py", "detection/ruleset.py", "corpus/*.py", "regression/*.py", "process.py")


@dataclass(frozen=True, slots=True)
class Unit:
    """Policies that are replayed together. Equal keys give equal findings on equal bytes."""

    policies: frozenset[str]
    key: bytes


def units(ruleset: Ruleset, engine: str) -> tuple[Unit, ...]:
    """The whole ruleset in units, for one engine that is installed.

    A key covers the text that the engine gets for these policies, the other protocols, the engine's
    build, and the code that drives it and reads its results.
    """
    driver = ENGINES[engine]
    common = hashlib.blake2b(f"{engine}\n{driver.build()}\n{_code()}\n".encode())
    for protocol in ruleset.protocols:
        about = protocol.id, protocol.transports, protocol.ports, protocol.framings
        common.update(f"{about!r}\n".encode())
    found = []
    if ruleset.plant.known:  # rules tell each other what they found
        groups: Iterable[frozenset[str]] = [frozenset(d.policy.id for d in ruleset.detections)]
    else:
        groups = _groups(ruleset.detections)
    for policies in groups:
        total = common.copy()
        part = driver.render(ruleset.only(policies | _judges(ruleset, policies)), pretty=False)
        for name, text in sorted(part.files.items()):
            total.update(f"{name}\n{len(text)}\n{text}".encode())
        found.append(Unit(policies, total.digest()[:KEY]))
    return tuple(found)


def part(ruleset: Ruleset, policies: frozenset[str]) -> Ruleset:
    """The ruleset with these policies alone, and one of each other protocol so that its ports stay served."""
    served = {d.protocol.id for d in ruleset.detections if d.policy.id in policies}
    company: dict[str, str] = {}
    for detection in ruleset.detections:
        if detection.protocol.id not in served:
            company.setdefault(detection.protocol.id, detection.policy.id)
    return ruleset.only(policies | frozenset(company.values()) | _judges(ruleset, policies))


def _judges(ruleset: Ruleset, policies: frozenset[str]) -> frozenset[str]:
    """The policies that tell whether a session is the protocol of one of these policies at all."""
    served = {d.protocol.id for d in ruleset.detections if d.policy.id in policies}
    return frozenset(
        d.policy.id
        for d in ruleset.detections
        if d.protocol.id in served and any(trigger.anomaly == "not_protocol" for trigger in d.triggers)
    )


def _groups(detections: Iterable[Detection]) -> Iterator[frozenset[str]]:
    bound: defaultdict[str, set[str]] = defaultdict(set)
    for detection in detections:
        if any(trigger.noticed or trigger.watch for trigger in detection.triggers):
            bound[detection.protocol.id].add(detection.policy.id)
        else:
            yield frozenset({detection.policy.id})
    for policies in bound.values():
        yield frozenset(policies)


@cache
def _code() -> str:
    """Digest of our own code between the rendered text and the findings."""
    home = Path(plantwatch.__file__).parent
    total = hashlib.blake2b()
    for path in sorted({path for pattern in _SOURCES for path in home.glob(pattern)}):
        total.update(f"{path.relative_to(home)}\n".encode() + path.read_bytes())
    return total.hexdigest()
