"""A third opinion: TShark's display filters on the same captures.

For a policy without a count, the pairs of hosts that its ``wireshark`` filter selects must be the pairs
that each engine reports. TShark decodes by itself, so where all three agree none of them can have made
the same mistake.
"""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from plantwatch import process
from plantwatch.catalog.model import Policy, Protocol
from plantwatch.engines.base import Finding

TIMEOUT = 120.0  # seconds for one filter on one capture

Pair = tuple[str, str]  # who sent, who received

# "10.0.0.1 <-> 10.0.0.2   0 0 bytes   1 66 bytes ...": packets from right to left come first
_ROW = re.compile(r"^(?P<left>\S+)\s+<->\s+(?P<right>\S+)\s+(?P<back>\d+) \d+ \w+\s+(?P<forth>\d+) \d+ \w+")


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


def on_ethernet(protocols: Iterable[Protocol]) -> frozenset[str]:
    """Those on Ethernet itself, by id: their hosts are hardware addresses."""
    return frozenset(protocol.id for protocol in protocols if protocol.ethertypes)


def selected(
    capture: Path, policies: Sequence[Policy], options: Iterable[str] = (), *, framed: Collection[str] = ()
) -> dict[str, frozenset[Pair]]:
    """Who sent what each policy's filter selects to whom, by policy id; one pass over the capture.

    ``options`` are further options of TShark; ``framed`` are protocols as ``on_ethernet`` gives them.

    TShark counts the packets of each filter in both directions between two hosts. Raises RuntimeError
    where it cannot read the capture or refuses a filter.
    """
    tshark = program()
    if tshark is None:
        raise RuntimeError("tshark is not installed")
    filters = sorted({(policy.wireshark, policy.protocol in framed) for policy in policies})
    taps = [
        part
        for text, frames in filters
        for kind in (("eth",) if frames else ("ip", "ipv6"))
        for part in ("-z", f"conv,{kind},{text}")
    ]
    ended = process.run(
        [tshark, "-n", "-q", "-o", "tcp.reassemble_out_of_order:TRUE", *options, "-r", capture, *taps],
        timeout=TIMEOUT,
    )
    if ended.status not in (0, 2):  # 2: the capture is cut short
        raise RuntimeError(f"tshark {ended.ended}: {ended.stderr.strip()[-300:]}")
    by_filter = _tables(ended.stdout.splitlines())
    return {policy.id: frozenset(by_filter[policy.wireshark]) for policy in policies}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One capture: what TShark's filters select and what each engine reports, as (policy, pair).

    ``blind`` are the policies that an engine cannot see at all.
    """

    capture: str
    oracle: frozenset[tuple[str, Pair]]
    found: Mapping[str, frozenset[tuple[str, Pair]]]
    blind: Mapping[str, Collection[str]]

    @property
    def differences(self) -> list[Difference]:
        """Where an engine and TShark do not agree, sorted."""
        return sorted(
            Difference(self.capture, policy, engine, pair, extra=(policy, pair) in mine)
            for engine, mine in self.found.items()
            for policy, pair in self.oracle ^ mine
            if policy not in self.blind.get(engine, ())
        )


def compare(
    capture: Path,
    policies: Sequence[Policy],
    found: Mapping[str, Iterable[Finding]],
    *,
    framed: Collection[str] = (),
    blind: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Comparison:
    """TShark and each engine on one capture; ``found`` holds the findings of each engine on it.

    ``framed`` as for ``selected``, ``blind`` as in ``Comparison``.

    Raises RuntimeError as ``selected`` does.
    """
    oracle = selected(capture, policies, framed=framed)
    return Comparison(
        capture.name,
        frozenset((policy, pair) for policy, some in oracle.items() for pair in some),
        {
            engine: frozenset((f.policy, (f.src, f.dst)) for f in some if f.policy in oracle)
            for engine, some in found.items()
        },
        blind,
    )


def _tables(lines: Iterable[str]) -> defaultdict[str, set[Pair]]:
    """TShark's conversation tables, as directed pairs by filter."""
    tables: defaultdict[str, set[Pair]] = defaultdict(set)
    current = ""
    for line in lines:
        if line.startswith("Filter:"):
            current = line.removeprefix("Filter:")
        row = _ROW.match(line)
        if row is None:
            continue
        left, right = _host(row["left"]), _host(row["right"])
        if int(row["back"]):
            tables[current].add((right, left))
        if int(row["forth"]):
            tables[current].add((left, right))
    return tables


def _host(text: str) -> str:
    """An address as findings have it; a hardware address is none of IP."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text
