"""What both sides of the MMS recordings know: addresses, and how their messages are compared."""

from __future__ import annotations

import re
from collections.abc import Iterable

from plantwatch.corpus.record.streams import cut

FEEDER, TRANSFORMER = "10.55.1.10", "10.55.1.11"
HMI, GATEWAY, ENGINEERING, ATTACKER = "10.55.1.20", "10.55.1.30", "10.55.1.40", "10.55.1.66"

_TIMES = re.compile(rb"(\x91\x08).{8}|(\x8c\x06).{6}", re.DOTALL)


def comparable(said: bytes) -> Iterable[bytes]:
    """The TPKTs of a stream without the times in them: libiec61850 stamps commands and reports."""
    for tpkt in cut(said, lambda rest: int.from_bytes(rest[2:4], "big")):
        yield _TIMES.sub(rb"\1\2", tpkt)
