"""Data of the sorts that programs move: names, text, and blocks of bytes with some order in them."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable
from random import Random

_SITES = ("north", "south", "boiler", "mixing", "packing", "utility", "lab", "office")
_MACHINES = ("hmi", "eng", "hist", "file", "print", "dc", "wsus", "time", "cam", "backup")
_WORDS = (
    *(
        "pump",
        "valve",
        "tank",
        "level",
        "flow",
        "batch",
        "shift",
        "order",
        "recipe",
        "alarm",
        "motor",
        "drive",
    ),
    *("sensor", "report", "line", "stock", "pressure", "temperature", "setpoint", "running", "stopped"),
    *("manual", "auto", "maintenance", "complete"),
)
_ALL = bytes(range(256))
_ONE_IN_EIGHT = bytes(0xFF if value < 32 else 0 for value in _ALL)
_BELOW_32 = bytes(value % 32 for value in _ALL)
_AROUND_ZERO = bytes((value % 64 - 32) & 0xFF for value in _ALL)
_SIGN = bytes(0xFF if value & 0x80 else 0 for value in _ALL)


def host(random: Random) -> str:
    """A host name such as ``hmi-north-07``."""
    return f"{random.choice(_MACHINES)}-{random.choice(_SITES)}-{random.randrange(1, 40):02}"


def domain(random: Random) -> str:
    """A host name within the plant's domain."""
    return f"{host(random)}.plant.example"


def sentence(random: Random) -> str:
    """A few words of shop talk."""
    return " ".join(random.choice(_WORDS) for _ in range(random.randrange(4, 14)))


def text(random: Random, size: int) -> bytes:
    """Lines of shop talk, exactly ``size`` bytes."""
    lines = ""
    while len(lines) < size:
        lines += sentence(random) + "\r\n"
    return lines[:size].encode()


def every_byte(random: Random, size: int) -> bytes:
    """All byte values in order, again and again, from a random one on."""
    first = random.randrange(256)
    return (_ALL * (size // 256 + 2))[first : first + size]


def sparse(random: Random, size: int) -> bytes:
    """Mostly zeros, as in headers and unused memory: one byte in eight is anything."""
    kept = random.randbytes(size).translate(_ONE_IN_EIGHT)
    return (int.from_bytes(random.randbytes(size), "big") & int.from_bytes(kept, "big")).to_bytes(size, "big")


def small_words(random: Random, size: int) -> bytes:
    """Big-endian 16-bit counters and states below 32."""
    words = bytearray(size)
    words[1::2] = random.randbytes(size // 2).translate(_BELOW_32)
    return bytes(words)


def signed_words(random: Random, size: int) -> bytes:
    """Big-endian 16-bit deviations of up to 32 around zero."""
    words = bytearray(size)
    words[1::2] = random.randbytes(size // 2).translate(_AROUND_ZERO)
    words[0 : size // 2 * 2 : 2] = words[1::2].translate(_SIGN)
    return bytes(words)


def rising_words(random: Random, size: int) -> bytes:
    """Big-endian 16-bit numbers that rise by one."""
    first = random.randrange(0x10000)
    return _packed(">H", ((first + n) & 0xFFFF for n in range(size // 2)), size)


def rising_little(random: Random, size: int) -> bytes:
    """Little-endian 16-bit numbers that rise by one through 25605, which is ``05 64``."""
    first = 25605 - random.randrange(size // 2 + 1)
    return _packed("<H", (first + n for n in range(size // 2)), size)


def rising_longs(random: Random, size: int) -> bytes:
    """Big-endian 32-bit counters with a small value."""
    first = random.randrange(0x400)
    return _packed(">I", range(first, first + size // 4), size)


def floats(random: Random, size: int) -> bytes:
    """Process values as big-endian float32: a slow wave around a level, in steps of 1/512."""
    phase, level = random.random() * 7, random.choice((0.0, 1.0, 20.5, 100.0, 1013.25))
    wave = (level + round(4096 * math.sin(phase + n / 9)) / 512 for n in range(size // 4))
    return _packed(">f", wave, size)


def noise(random: Random, size: int) -> bytes:
    """What encryption and compression look like."""
    return random.randbytes(size)


BLOCKS: dict[str, Callable[[Random, int], bytes]] = {
    "zeros": lambda _, size: bytes(size),
    "ones": lambda _, size: b"\xff" * size,
    "noise": noise,
    "text": text,
    "every byte": every_byte,
    "sparse": sparse,
    "small words": small_words,
    "signed words": signed_words,
    "rising words": rising_words,
    "rising little": rising_little,
    "rising longs": rising_longs,
    "floats": floats,
}


def _packed(kind: str, values: Iterable[float], size: int) -> bytes:
    items = list(values)
    return struct.pack(f"{kind[0]}{len(items)}{kind[1]}", *items).ljust(size, b"\0")
