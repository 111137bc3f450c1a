"""Where an engine cannot see what its rule describes, whatever the rule: each reason written once.

A cell that is not ``full`` says so itself. What is left are limits of an engine that no rule text shows,
found by proving captures in every shape (docs/engines.md); they are shown to users as blind spots.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from plantwatch.corpus.craft.wire import TCP, UDP
from plantwatch.corpus.expectation import Expected
from plantwatch.corpus.variants.frame import address, dissect

ONE_WAY = (
    "puts a session together only from what the other side acknowledged: on a mirror that shows one "
    "direction it sees packets, but no message that is spread over several"
)
_BY_ENGINE = {"suricata": ONE_WAY}
_ETHERTYPE, _PROTOCOL, _ADDRESSES, _FIRST = slice(12, 14), 23, slice(26, 34), 34  # no tags, IPv4
_IPV4 = b"\x08\x00"


Pair = tuple[str, str]  # sender, receiver


def one_way(frames: Iterable[tuple[int, bytes]]) -> frozenset[Pair]:
    """Pairs of hosts of which only one direction is in the capture, both ways round."""
    plain: set[bytes] = set()
    seen: set[Pair] = set()
    for _, data in frames:
        if data[_ETHERTYPE] == _IPV4 and len(data) > _FIRST:
            if data[_PROTOCOL] in (TCP, UDP):
                plain.add(data[_ADDRESSES])
        elif layers := dissect(data):
            seen.add((str(layers.source), str(layers.target)))
    seen |= {(str(address(both[:4])), str(address(both[4:]))) for both in plain}
    lonely = {(a, b) for a, b in seen if (b, a) not in seen}
    return frozenset(lonely | {(b, a) for a, b in lonely})


def limited(engine: str) -> bool:
    """Whether an engine has limits that ``blind`` knows of."""
    return engine in _BY_ENGINE


def blind(engine: str, lonely: Collection[Pair], differs: Iterable[Expected]) -> dict[Expected, str]:
    """Which of the findings that differ an engine's own limits explain, with the reason.

    ``lonely`` is what ``one_way`` says of the capture.
    """
    reason = _BY_ENGINE.get(engine)
    return {item: reason for item in differs if reason and (item.src, item.dst) in lonely}
