"""Phoenix Contact controllers: PC Worx (1962), ProConOS (20547) and remoting (41100).

Written from what public tools send and from public captures (reidmefirst/PC-PCAP,
hi-KK/ICS-Protocol-identify). Builders check nothing.
"""

from __future__ import annotations

INFO_PORT, RUNTIME_PORT, REMOTING_PORT = 1962, 20547, 41100

CONNECT = bytes.fromhex("0101001a0000000078800003000c") + b"IBETH01N0_M\0"
CONNECTED = bytes.fromhex("81010014000000010000000000020000004c0000")
REGISTER = bytes.fromhex("01050016000100007880004c00000006000402950000")
REGISTERED = bytes.fromhex("81050012000100010000000000020000004c")
DEVICE_INFO = bytes.fromhex("0106000e000200000000004c0400")

RUNTIME_INFO = bytes.fromhex("cc01000b4002000047ee")
RUNTIME_STATE = bytes.fromhex("cc01000f40070000eafa")
RUNTIME_STOP = bytes.fromhex("cc010001400e00004c07")
RUNTIME_COLD_START = bytes.fromhex("cc010004400e00001821")


def device(name: str = "ILC 151 ETH") -> bytes:
    """The answer to DEVICE_INFO, in 176 bytes with the name at 30."""
    return bytes.fromhex(
        "810600b0000200010000000000020000004c0000000600988295004a0000"
    ) + name.encode().ljust(146, b"\0")


def runtime(name: str = "ProConOS V4.2.0214") -> bytes:
    """The answer to RUNTIME_INFO, with the name at 12."""
    content = b"\0\0\0\0" + name.encode().ljust(80, b"\0")
    return b"\xcc\x01\x00\x0b\xc0\x02" + len(content).to_bytes(2, "little") + content + b"\x12\x34"


def service(name: str) -> bytes:
    """A remoting service is asked for."""
    content = f"Ade.Remoting.Services.{name}".encode() + b"\0"
    return b"\x01\0\0\0\0\0" + len(content).to_bytes(2, "little") + bytes(8) + content


def call(number: int, method: int, content: bytes = b"") -> bytes:
    """A method of the object that the controller gave this number."""
    head = b"\x01\0\x02\0\0\0" + len(content).to_bytes(2, "little")
    return head + number.to_bytes(2, "little") + method.to_bytes(2, "little") + bytes(4) + content


def stop(number: int = 1) -> bytes:
    """Method 7 of the control service."""
    return call(number, 7)


def start(kind: int = 1, number: int = 1) -> bytes:
    """Method 6 of the control service: 1 cold, 2 warm, 3 hot."""
    return call(number, 6, kind.to_bytes(2, "little"))


def returned(number: int = 1) -> bytes:
    """An answer without contents."""
    return b"\x01\0\x03\0\0\0\0\0" + number.to_bytes(2, "little") + bytes(6)
