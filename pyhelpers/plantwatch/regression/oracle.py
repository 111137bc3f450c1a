"""A third opinion: TShark's display filters on the same captures.

For a policy without a count, the pairs of hosts that its ``wireshark`` filter selects must be the pairs
that each engine reports. TShark decodes by itself, so where all three agree none of them can have made
the same mistake.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from plantwatch import process
from plantwatch.catalog.model import Policy
from plantwatch.engines.base import Finding

TIMEOUT = 120.0  # seconds for one filter on one capture

Pair = tuple[str, str]  # who sent, who received


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A pair that TShark and an engine do not agree on. ``engine`` alone reported it if ``extra``."""

    capture: str
    policy: str
    engine: str
    pair: Pair
    extra: bool


def program() -> str | None:
    """Path of TShark, or None."""
    return process.find("tshark", "/usr/bin")


def stateless(policies: Iterable[Policy]) -> list[Policy]:
    """The policies that TShark can judge message by message."""
    return [policy for policy in policies if policy.wireshark and policy.count is None]


def pairs(capture: Path, display_filter: str) -> frozenset[Pair]:
    """Who sent what the filter selects to whom. Raises RuntimeError where TShark refuses the filter."""
    tshark = program()
    if tshark is None:
        raise RuntimeError("tshark is not installed")
    fields = [f"-e{name}" for name in ("ip.src", "ip.dst", "ipv6.src", "ipv6.dst")]
    ended = process.run(
        [tshark, "-n", "-r", capture, "-Y", display_filter, "-Tfields", "-Eoccurrence=f", *fields],
        timeout=TIMEOUT,
    )
    if ended.status not in (0, 2) or "Invalid" in ended.stderr or "Neither" in ended.stderr:
        raise RuntimeError(f"tshark {ended.ended}: {ended.stderr.strip()[:300]}")
    return frozenset(_pairs(ended.stdout.splitlines()))


@dataclass(frozen=True, slots=True)
class Comparison:
    """One capture: what TShark's filters select and what each engine reports, as (policy, pair)."""

    capture: str
    oracle: frozenset[tuple[str, Pair]]
    found: Mapping[str, frozenset[tuple[str, Pair]]]

    @property
    def differences(self) -> list[Difference]:
        """Where an engine and TShark do not agree, sorted."""
        return sorted(
            Difference(self.capture, policy, engine, pair, extra=(policy, pair) in mine)
            for engine, mine in self.found.items()
            for policy, pair in self.oracle ^ mine
        )


def compare(
    capture: Path, policies: Sequence[Policy], found: Mapping[str, Iterable[Finding]], jobs: int
) -> Comparison:
    """Ask TShark about each policy on one capture, ``jobs`` at a time.

    ``found`` holds the findings of each engine on this capture. Raises RuntimeError as ``pairs`` does.
    """
    judged = {policy.id for policy in policies}
    with ThreadPoolExecutor(jobs) as pool:
        selected = pool.map(lambda policy: pairs(capture, policy.wireshark), policies)
        oracle = frozenset((p.id, pair) for p, some in zip(policies, selected, strict=True) for pair in some)
    return Comparison(
        capture.name,
        oracle,
        {
            engine: frozenset((f.policy, (f.src, f.dst)) for f in some if f.policy in judged)
            for engine, some in found.items()
        },
    )


def _pairs(lines: Iterable[str]) -> Iterator[Pair]:
    for line in lines:
        src, dst, src6, dst6 = [*line.split("\t"), "", "", "", ""][:4]
        if src and dst:
            yield src, dst
        elif src6 and dst6:
            yield str(ipaddress.ip_address(src6)), str(ipaddress.ip_address(dst6))
