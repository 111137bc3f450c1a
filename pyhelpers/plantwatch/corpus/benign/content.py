"""Data of the sorts that programs move: names, text, and blocks of bytes with some order in them."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable
from random import Random

_SITES = ("north", "south", "boiler", "mixing", "packing", "utility", "lab", "office")
_MACHINES = ("hmi", "eng", "hist", "file", "print", "dc", "wsus", "time", "cam", "backup")
_WORDS = ["pump", "valve", "tank", "level", "flow", "batch", "shift", "order", "recipe", "alarm", "motor", "drive", "sensor", "report", "line", "stock", "pressure", "temperature", "setpoint", "running", "stopped", "manual", "auto", "maintenance", "complete"]


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
    return bytes((first + n) % 256 for n in range(size))


def sparse(random: Random, size: int) -> bytes:
    """Mostly zeros, as in headers and unused memory."""
    data = bytearray(size)
    for _ in range(size // 8):
        data[random.randrange(size)] = random.randrange(256)
    return bytes(data)


def small_words(random: Random, size: int) -> bytes:
    """Big-endian 16-bit counters and states below 32."""
    return _words(random.randrange(32) for _ in range(size // 2)).ljust(size, b"\0")


def signed_words(random: Random, size: int) -> bytes:
    """Big-endian 16-bit deviations around zero."""
    return _words(random.randrange(-40, 40) & 0xFFFF for _ in range(size // 2)).ljust(size, b"\0")


def rising_words(random: Random, size: int) -> bytes:
    """Big-endian 16-bit numbers that rise by one."""
    first = random.randrange(0x10000)
    return _words((first + n) & 0xFFFF for n in range(size // 2)).ljust(size, b"\0")


def rising_little(random: Random, size: int) -> bytes:
    """Little-endian 16-bit numbers that rise by one through 25605, which is ``05 64``."""
    first = 25605 - random.randrange(size // 2 + 1)
    return b"".join(struct.pack("<H", first + n) for n in range(size // 2)).ljust(size, b"\0")


def rising_longs(random: Random, size: int) -> bytes:
    """Big-endian 32-bit counters with a small value."""
    first = random.randrange(0x400)
    return b"".join(struct.pack(">I", first + n) for n in range(size // 4)).ljust(size, b"\0")


def floats(random: Random, size: int) -> bytes:
    """Process values as big-endian float32: slow waves and steps."""
    phase, level = random.random() * 7, random.choice((0.0, 1.0, 20.5, 100.0, 1013.25))
    values = (
        level + math.ldexp(round(math.ldexp(math.sin(phase + n / 9), 12)), -9) for n in range(size // 4)
    )
    return b"".join(struct.pack(">f", value) for value in values).ljust(size, b"\0")


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


def _words(values: Iterable[int]) -> bytes:
    return b"".join(struct.pack(">H", value) for value in values)
