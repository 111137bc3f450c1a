"""The phasor measurement units and concentrators of the C37.118 recordings, on synchrophasor."""

from __future__ import annotations

import collections
import collections.abc
import socket
import time
from collections.abc import Sequence
from typing import Any

collections.Sequence = collections.abc.Sequence  # type: ignore[attr-defined]  # synchrophasor needs it

from synchrophasor import frame  # noqa: E402
from synchrophasor.pdc import Pdc  # noqa: E402
from synchrophasor.pmu import Pmu  # noqa: E402

from plantwatch.corpus.record import cues  # noqa: E402
from plantwatch.corpus.record.source import speak_as  # noqa: E402

NORTH, SOUTH = "10.57.1.10", "10.57.1.11"
CONCENTRATOR, ATTACKER = "10.57.1.20", "10.57.1.66"
BURST = 30
"""Data frames that each cue ``data N`` makes a unit send to everyone who asked for them."""

_CLOCK = 1_767_225_600  # 2026-01-01T00:00:00Z
_IDS = {NORTH: 7734, SOUTH: 7735}
_FORMAT = (False, False, True, False)  # integer frequency and phasors, analog values as floats, rectangular
_CHANNELS = ["VA", "VB", "VC", "I1", "POWER", "RMS", "PEAK", *(f"BREAKER {n:X} STATUS" for n in range(16))]
_SCALES = [(915527, "v")] * 3 + [(45776, "i")], [(1, "pow"), (1, "rms"), (1, "peak")], [(0, 0xFFFF)]
_UNITS = (*_SCALES, 60, 22, 100)  # nominal frequency, configuration changes, frames a second
_GOOD = ("ok", True, "timestamp", False, False, False, 0, "<10", 0)


class _Clock:
    """Stands still: synchrophasor stamps each frame with the time of day."""

    def __call__(self) -> float:
        return float(_CLOCK)


frame.time = _Clock()


def units(addresses: Sequence[str]) -> None:
    """Serve until ended."""
    pmus = []
    for address in addresses:
        pmu = Pmu(_IDS[address], data_rate=100, port=4712, ip=address, set_timestamp=False)
        pmu.cfg2 = frame.ConfigFrame2(
            _IDS[address], 1_000_000, 1, "Example unit", _IDS[address], _FORMAT, 4, 3, 1, _CHANNELS, *_UNITS
        )
        pmu.cfg1.set_frame_type("cfg1")
        pmu.set_header(f"Example unit {address}")
        pmu.run()
        pmus.append(pmu)
    turn = 0
    while True:
        cues.wait(f"data {turn}")
        turn += 1
        for pmu in pmus:
            for number in range(BURST):
                phasors = [(14635, 0), (-7318, -12676), (-7318, 12675), (1092, number)]
                measured = phasors, 2500, 0, [100, 1000, 10000], [0x3C12]
                pmu.send(frame.DataFrame(pmu.cfg2.get_id_code(), _GOOD, *measured, pmu.cfg2))


def connect(source: str, target: str) -> Any:
    """A concentrator connected to a unit, with the id of that unit."""
    speak_as(source, target)
    pdc = Pdc(_IDS[target], target, 4712)
    pdc.run()
    return pdc


def take(pdc: Any, count: int) -> None:
    """Read so many frames (``Pdc.get`` loses those that arrive together)."""
    for _ in range(count):
        head = pdc.pmu_socket.recv(4, socket.MSG_WAITALL)
        pdc.pmu_socket.recv(int.from_bytes(head[2:4], "big") - 4, socket.MSG_WAITALL)


def command(pdc: Any, name: str, *extra: Any) -> None:
    """Send a command frame and do not wait for an answer, for there may be none."""
    pdc.pmu_socket.sendall(frame.CommandFrame(pdc.pdc_id, name, *extra).convert2bytes())
    time.sleep(0.05)
