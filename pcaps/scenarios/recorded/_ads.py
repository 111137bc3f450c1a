"""The controllers and clients of the ADS recordings, on pyads and its test server."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyads
from pyads.testserver import AdsTestServer, AdvancedHandler, PLCVariable

from plantwatch.corpus.record.source import speak_as

PRESS, OVEN = "10.58.1.10", "10.58.1.11"
HMI, ENGINEERING, ATTACKER = "10.58.1.20", "10.58.1.40", "10.58.1.66"
PLC = 851
"""The AMS port of the first PLC runtime."""


def controllers(addresses: Sequence[str]) -> None:
    """Serve until ended; each controller has three variables."""
    for address in addresses:
        handler = AdvancedHandler()
        for name, value, kind in (("speed", 40, "INT"), ("limit", 90, "INT"), ("valve", 0, "BOOL")):
            code = {"INT": pyads.constants.ADST_INT16, "BOOL": pyads.constants.ADST_BIT}[kind]
            handler.add_variable(PLCVariable(f"MAIN.{name}", value, code, kind))
        AdsTestServer(handler=handler, ip_address=address, logging=False).start()
    threading.Event().wait()


@contextmanager
def connect(source: str, target: str) -> Iterator[Any]:
    """A connection of one workstation; one at a time, for the local AMS address belongs to the process."""
    speak_as(source, target)
    pyads.open_port()
    pyads.set_local_address(f"{source}.1.1")
    connection = pyads.Connection(f"{target}.1.1", PLC, target)
    connection.open()
    try:
        yield connection
    finally:
        connection.close()
        pyads.close_port()
