"""Merging units of the recordings, on libiec61850 with Python bindings (pyiec61850-ng)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import pyiec61850.pyiec61850 as iec

from plantwatch.corpus.record.source import card

NORTH, SOUTH, ATTACKER = "00:21:c1:56:01:10", "00:21:c1:56:01:11", "00:0c:29:56:01:66"
GROUPS = {NORTH: 0x10, SOUTH: 0x11}
GLOBAL, LOCAL, NONE = 2, 1, 0
RATE = 4000  # samples a second


class Unit:
    """Publishes a stream; ``source`` is the address that it sends from, ``unit`` whose stream it is."""

    _cards: ClassVar[dict[str, str]] = {}

    def __init__(self, source: str, stream: str, unit: str = "", *, revision: int = 1) -> None:
        if source not in self._cards:
            self._cards[source] = card(f"unit{len(self._cards)}", source)
        number = GROUPS[unit or source]
        parameters = iec.CommParameters()
        parameters.appId, parameters.vlanId, parameters.vlanPriority = 0x4000 + number, 0, 4
        iec.CommParameters_setDstAddress(parameters, 0x01, 0x0C, 0xCD, 0x04, 0x00, number)
        self._publisher = iec.SVPublisher_create(parameters, self._cards[source])
        self._sample = iec.SVPublisher_addASDU(self._publisher, stream, None, revision)
        self._channels = [iec.SVPublisher_ASDU_addINT32(self._sample) for _ in range(8)]
        iec.SVPublisher_setupComplete(self._publisher)

    def publish(self, counters: Iterable[int], *, synchronised: int = GLOBAL) -> None:
        """One frame for each counter."""
        iec.SVPublisher_ASDU_setSmpSynch(self._sample, synchronised)
        for counter in counters:
            iec.SVPublisher_ASDU_setSmpCnt(self._sample, counter % RATE)
            for number, channel in enumerate(self._channels):
                iec.SVPublisher_ASDU_setINT32(self._sample, channel, 1000 * number + counter)
            iec.SVPublisher_publish(self._publisher)
