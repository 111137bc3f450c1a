"""A third opinion: TShark's display filters on the same captures.

For a policy without a count, the pairs of hosts that its ``wireshark`` filter selects must be the pairs
that each engine reports. TShark decodes by itself, so where all three agree none of them can have made
the same mistake.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from plantwatch import process
from plantwatch.catalog.model import Policy

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


def differences(
    capture: str, policy: Policy, oracle: frozenset[Pair], found: Mapping[str, Iterable[Pair]]
) -> Iterator[Difference]:
    """Where each engine differs from TShark on one capture for one policy."""
    for engine, reported in found.items():
        mine = frozenset(reported)
        for pair in sorted(oracle ^ mine):
            yield Difference(capture, policy.id, engine, pair, extra=pair in mine)


def _pairs(lines: Iterable[str]) -> Iterator[Pair]:
    for line in lines:
        src, dst, src6, dst6 = [*line.split("\t"), "", "", "", ""][:4]
        if src and dst:
            yield src, dst
        elif src6 and dst6:
            yield str(ipaddress.ip_address(src6)), str(ipaddress.ip_address(dst6))
