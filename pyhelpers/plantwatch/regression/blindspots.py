"""Where an engine cannot see what its rule describes, whatever the rule: each reason written once.

A cell that is not ``full`` says so itself. What is left are limits of an engine that no rule text shows,
found by proving captures in every shape (docs/engines.md); they are shown to users as blind spots.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from plantwatch.corpus.expectation import Expected
from plantwatch.corpus.linktype import supported, to_ethernet
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.variants.frame import dissect

ONE_WAY = (
    "puts a session together only from what the other side acknowledged: on a mirror that shows one "
    "direction it sees packets, but no message that is spread over several"
)
_BY_ENGINE = {"suricata": ONE_WAY}


def one_way(capture: Path) -> frozenset[tuple[str, str]]:
    """Pairs of hosts (sender, receiver) of which only one direction is in the capture, both ways round."""
    seen: set[tuple[str, str]] = set()
    for packet in read_packets(capture):
        layers = dissect(to_ethernet(packet.linktype, packet.data)) if supported(packet.linktype) else None
        if layers is not None:
            seen.add((str(layers.source), str(layers.target)))
    lonely = {(a, b) for a, b in seen if (b, a) not in seen}
    return frozenset(lonely | {(b, a) for a, b in lonely})


def blind(engine: str, capture: Path, differs: Iterable[Expected]) -> dict[Expected, str]:
    """Which of the findings that differ an engine's own limits explain, with the reason."""
    items = list(differs)
    reason = _BY_ENGINE.get(engine)
    if not items or reason is None:
        return {}
    lonely = one_way(capture)
    return {item: reason for item in items if (item.src, item.dst) in lonely}
