"""Who takes part in the PROFINET DCP recordings: pnio-dcp as the tools, and small stations of our own."""

from __future__ import annotations

import random
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any

from plantwatch.corpus.craft import profinet_dcp as dcp
from plantwatch.corpus.craft.link import SHORTEST
from plantwatch.corpus.craft.profinet_dcp import Item, Kind, Service
from plantwatch.corpus.record.source import card

PUMP, VALVE, DRIVE = "00:0e:8c:70:01:10", "00:a0:45:70:01:11", "00:0e:8c:70:01:12"
ENGINEERING, ATTACKER = "00:0c:29:70:01:40", "00:0c:29:70:01:66"
ADDRESSES = {ENGINEERING: "10.70.1.40", ATTACKER: "10.70.1.66"}

_IN_OPERATION = 6  # the station cannot be set because it is at work
_TYPE = dcp.ETHERTYPE.to_bytes(2, "big")


@dataclass(slots=True)
class Station:
    """A device: its hardware address, what it is called, and whether it refuses another name."""

    mac: str
    name: str
    ip: str
    locked: bool = False

    def answer(self, request: bytes) -> bytes | None:
        """What it says to a frame of DCP, from behind the Ethernet type."""
        frame_id, service, kind, xid = (
            request[:2],
            request[2],
            request[3],
            int.from_bytes(request[4:8], "big"),
        )
        item, size = int.from_bytes(request[12:14], "big"), int.from_bytes(request[14:16], "big")
        if kind != Kind.REQUEST:
            return None
        if service == Service.IDENTIFY and frame_id == b"\xfe\xfe":
            return dcp.identified(xid, self.name, self.ip)
        if service == Service.GET:
            value = dcp.name_block(self.name, 0) if item == Item.NAME else dcp.ip_block(self.ip)
            return dcp.frame(0xFEFD, service, Kind.ANSWER, xid, value)
        if service == Service.SET:
            return dcp.answered(xid, item, self._set(item, request[18 : 16 + size]))
        return None

    def _set(self, item: int, value: bytes) -> int:
        if item == Item.NAME and self.locked:
            return _IN_OPERATION
        if item == Item.NAME:
            self.name = value.decode()
        if item == Item.IP:
            self.ip = str(IPv4Address(value[:4]))
        if item in (Item.FACTORY, Item.RESET):
            self.name, self.ip = "", "0.0.0.0"
        return 0


def serve(stations: Sequence[Station]) -> None:
    """Answer until ended, each from its own hardware address."""
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(dcp.ETHERTYPE))
    wire.bind(("eth0", dcp.ETHERTYPE))
    while True:
        frame = wire.recv(2048)
        for station in stations:
            mac = bytes.fromhex(station.mac.replace(":", ""))
            if frame[:6] == mac or frame[0] & 1:
                said = station.answer(frame[14:])
                if said:
                    wire.send((frame[6:12] + mac + _TYPE + said).ljust(SHORTEST, b"\0"))


def tool(mac: str) -> Any:
    """An engineering tool with a card of its own."""
    import pnio_dcp

    name = card(f"card{mac[-2:]}", mac)
    subprocess.run(f"ip address add {ADDRESSES[mac]}/24 dev {name}".split(), check=True)
    random.seed(int(mac[-2:], 16))  # the number of its first transaction
    return pnio_dcp.DCP(ADDRESSES[mac])
