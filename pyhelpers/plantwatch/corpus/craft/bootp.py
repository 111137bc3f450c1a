"""BOOTP and DHCP messages (RFC 951, RFC 1497, RFC 2131). Builders check nothing."""

from __future__ import annotations

import ipaddress

SERVER_PORT, CLIENT_PORT = 67, 68


def message(
    kind: int,
    options: bytes,
    *,
    yours: str = "0.0.0.0",
    hardware: str = "00:00:bc:00:00:01",
) -> bytes:
    """``kind`` 1 asks and 2 answers; ``options`` stand behind the magic number, 300 bytes in all at least."""
    head = bytes((kind, 1, 6, 0)) + bytes.fromhex("3903f326") + bytes(8)
    addresses = ipaddress.IPv4Address(yours).packed + bytes(8)
    owner = bytes.fromhex(hardware.replace(":", "")).ljust(16, b"\0")
    return (head + addresses + owner + bytes(192) + bytes.fromhex("63825363") + options).ljust(300, b"\0")
