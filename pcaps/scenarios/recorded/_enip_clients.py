"""The workstations of the EtherNet/IP recordings, on pycomm3, pylogix and the client of cpppo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from _enip import BROADCAST, PORT
from cpppo.server.enip import client as cpppo
from pycomm3 import CIPDriver
from pylogix import PLC

from plantwatch.corpus.record.source import speak_as

CONNECTED, PLAIN, WRAPPED = "connected", "plain", "wrapped"


def panel(source: str, target: str) -> PLC:
    """A pylogix client; it reads and writes tags over a CIP connection."""
    speak_as(source, target)
    return PLC(target)


def tool(source: str, target: str) -> CIPDriver:
    """A pycomm3 driver for any CIP service, with its session open."""
    speak_as(source, target)
    driver = CIPDriver(f"{target}/bp/0")
    driver.open()
    return driver


def tell(
    driver: CIPDriver, service: int, kind: int, data: bytes = b"", *, attribute: int = 0, how: str = CONNECTED
) -> None:
    """Send one service to instance 1 of a class: on a connection, plain, or inside an Unconnected Send."""
    driver.generic_message(
        service=service,
        class_code=kind,
        instance=1,
        attribute=attribute or b"",
        request_data=data,
        connected=how == CONNECTED,
        unconnected_send=how == WRAPPED,
        route_path=how == WRAPPED,
    )


def trends(source: str, target: str) -> Any:
    """A cpppo client; it reads tags without a connection."""
    return cpppo.connector(host=target, port=PORT, timeout=2, source_address=source)


def read(connection: Any, tags: Sequence[str]) -> None:
    """Read tags such as ``Speed[0-9]`` over a cpppo client, one after the other."""
    operations = cpppo.parse_operations(tags)
    with connection:
        for _ in connection.synchronous(operations=operations, timeout=2):
            """Each answer is taken as it comes."""


def find(source: str) -> None:
    """Ask every device of the network who it is."""
    everyone = {"host": BROADCAST, "port": PORT, "udp": True, "broadcast": True}
    with cpppo.client(**everyone, timeout=1, source_address=source) as asker:
        asker.list_identity(timeout=1)
        while cpppo.await_response(asker, timeout=0.5)[0]:
            """More devices may answer."""
    asker.close()


def inquire(source: str, target: str) -> None:
    """Ask one device for its services, its interfaces and who it is."""
    with cpppo.client(host=target, port=PORT, timeout=2, source_address=source) as asker:
        for question in (asker.list_services, asker.list_interfaces, asker.list_identity):
            question(timeout=1)
            cpppo.await_response(asker, timeout=1)
    asker.close()
