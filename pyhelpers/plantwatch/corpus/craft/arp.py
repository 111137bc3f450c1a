"""ARP messages over Ethernet (RFC 826)."""

from __future__ import annotations

import struct
from enum import IntEnum
from ipaddress import IPv4Address

ETHERTYPE = 0x0806
BROADCAST = "ff:ff:ff:ff:ff:ff"
NOBODY = "00:00:00:00:00:00"


class Operation(IntEnum):
    """What is said (RFC 826, ar$op)."""

    REQUEST = 1
    REPLY = 2


def message(operation: Operation, sender: tuple[str, str], target: tuple[str, str]) -> bytes:
    """The payload of a frame; an end is a hardware address and an IPv4 address."""
    ends = b"".join(
        bytes.fromhex(mac.replace(":", "")) + IPv4Address(address).packed for mac, address in (sender, target)
    )
    return struct.pack("!HHBBH", 1, 0x0800, 6, 4, operation) + ends
