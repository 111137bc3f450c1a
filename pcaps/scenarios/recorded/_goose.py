"""Publishers of GOOSE for the recordings, on libiec61850 with Python bindings (pyiec61850-ng)."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyiec61850.pyiec61850 as iec

from plantwatch.corpus.record.source import card

FEEDER, TRANSFORMER, ATTACKER = "00:30:a7:55:01:10", "00:30:a7:55:01:11", "00:0c:29:55:01:66"
GROUPS = {FEEDER: 0x10, TRANSFORMER: 0x11}

_TIME = re.compile(rb"(\x84\x08).{8}(?=\x85)", re.DOTALL)


def comparable(frame: bytes) -> Iterable[bytes]:
    """A frame without the time in it, which is that of the recording."""
    return [_TIME.sub(rb"\1", frame)]


class Relay:
    """Publishes control blocks of a relay; ``source`` is the hardware address that it sends from.

    ``name`` is that of the card, ``relay`` whose control blocks they are.
    """

    def __init__(self, name: str, source: str, relay: str = "") -> None:
        self._card = card(name, source)
        self._relay = relay or source
        self._blocks: dict[str, object] = {}

    def block(self, name: str, *, state: int = 1, sequence: int = 0) -> object:
        """The publisher of a control block, in this state."""
        if name not in self._blocks:
            self._blocks[name] = self._publisher(name)
        publisher = self._blocks[name]
        iec.GoosePublisher_setStNum(publisher, state)
        iec.GoosePublisher_setSqNum(publisher, sequence)
        return publisher

    def publish(self, name: str, *values: bool | int | float, times: int = 1) -> None:
        """Send the values; the publisher counts the sequence number itself."""
        entries = iec.LinkedList_create()
        for value in values:
            iec.LinkedList_add(entries, _value(value))
        for _ in range(times):
            iec.GoosePublisher_publish(self._blocks[name], entries)
        iec.LinkedList_destroyDeep_MmsValueDelete(entries)

    def _publisher(self, name: str) -> object:
        number = GROUPS[self._relay]
        parameters = iec.CommParameters()
        parameters.appId, parameters.vlanId, parameters.vlanPriority = number, 0, 4
        iec.CommParameters_setDstAddress(parameters, 0x01, 0x0C, 0xCD, 0x01, 0x00, number)
        publisher = iec.GoosePublisher_create(parameters, self._card)
        device = f"BAY{number - 0x0F}CTRL/LLN0"
        iec.GoosePublisher_setGoCbRef(publisher, f"{device}$GO${name}")
        iec.GoosePublisher_setGoID(publisher, f"BAY{number - 0x0F}_{name}")
        iec.GoosePublisher_setDataSetRef(publisher, f"{device}$Events{name[-1]}")
        iec.GoosePublisher_setConfRev(publisher, 1)
        iec.GoosePublisher_setTimeAllowedToLive(publisher, 2000)
        return publisher


def _value(value: bool | int | float) -> object:
    if isinstance(value, bool):
        return iec.MmsValue_newBoolean(value)
    return iec.MmsValue_newInteger(value) if isinstance(value, int) else iec.MmsValue_newFloat(value)
