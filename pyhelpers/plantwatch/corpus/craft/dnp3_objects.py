"""DNP3 objects byte by byte: what follows the function code of a request or the indications of a reply.

Written from IEEE Std 1815-2012, annex A (objects) and clause 4.2.2.7 (object headers). Numbers go low
byte first; times are milliseconds UTC since 1970 in six bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum


class Mode(IntEnum):
    """What a file is opened for (annex A, g70v3)."""

    NULL = 0
    READ = 1
    WRITE = 2
    APPEND = 3


class Control(IntEnum):
    """Control code of a CROB (annex A, g12v1)."""

    PULSE_ON = 0x01
    LATCH_ON = 0x03
    LATCH_OFF = 0x04
    CLOSE = 0x41
    TRIP = 0x81


def every(group: int, variation: int) -> bytes:
    """Header for all points of that object (qualifier 06)."""
    return bytes([group, variation, 0x06])


def points(group: int, variation: int, first: int, last: int, data: bytes = b"") -> bytes:
    """Header for points ``first`` to ``last`` (qualifier 00), with their values in a write or a reply."""
    return bytes([group, variation, 0x00, first, last]) + data


def counted(group: int, variation: int, *items: bytes) -> bytes:
    """Header for so many objects without index (qualifier 07)."""
    return bytes([group, variation, 0x07, len(items)]) + b"".join(items)


def indexed(group: int, variation: int, items: Mapping[int, bytes]) -> bytes:
    """Header for objects that each carry their 8-bit index (qualifier 17)."""
    body = b"".join(bytes([index]) + item for index, item in items.items())
    return bytes([group, variation, 0x17, len(items)]) + body


def sized(group: int, variation: int, item: bytes) -> bytes:
    """Header for one object of free format, its length before it (qualifier 5B)."""
    return bytes([group, variation, 0x5B, 1]) + len(item).to_bytes(2, "little") + item


def class_poll(*classes: int) -> bytes:
    """Headers g60 for event classes 1, 2, 3 and for class 0, all static data."""
    return b"".join(every(60, number + 1) for number in classes)


def binary_events(*indexes: int) -> bytes:
    """Binary inputs that came on (g2v1)."""
    return indexed(2, 1, dict.fromkeys(indexes, b"\x81"))


def analog_inputs(*values: int) -> bytes:
    """Measured values of points 0, 1, ..., all online (g30v2, 16 bit)."""
    data = b"".join(b"\x01" + value.to_bytes(2, "little", signed=True) for value in values)
    return points(30, 2, 0, len(values) - 1, data)


def binary_inputs(count: int, states: int) -> bytes:
    """States of points 0, 1, ..., one bit each (g1v1)."""
    return points(1, 1, 0, count - 1, states.to_bytes((count + 7) // 8, "little"))


def dead_band(index: int, value: int) -> bytes:
    """How much an analog input must change to raise an event (g34v1, 16 bit)."""
    return points(34, 1, index, index, value.to_bytes(2, "little"))


def application(name: str) -> bytes:
    """Application identifier (g90v1)."""
    return sized(90, 1, name.encode())


def counters() -> bytes:
    """All counters (g20v0), as a freeze names them."""
    return every(20, 0)


def crob(index: int, code: Control = Control.LATCH_ON, *, on_ms: int = 100, off_ms: int = 100) -> bytes:
    """Control relay output block (g12v1) for one output, count 1, status 0."""
    times = on_ms.to_bytes(4, "little") + off_ms.to_bytes(4, "little")
    return indexed(12, 1, {index: bytes([code, 1]) + times + b"\x00"})


def analog_output(index: int, value: int) -> bytes:
    """Set point (g41v2, 16 bit) for one output, status 0."""
    return indexed(41, 2, {index: value.to_bytes(2, "little", signed=True) + b"\x00"})


def time_and_date(milliseconds: int) -> bytes:
    """Clock setting (g50v1): UTC milliseconds since 1970."""
    return counted(50, 1, milliseconds.to_bytes(6, "little"))


def time_at_recording(milliseconds: int) -> bytes:
    """Clock setting that counts from the last RECORD_CURRENT_TIME (g50v3)."""
    return counted(50, 3, milliseconds.to_bytes(6, "little"))


def time_and_interval(milliseconds: int, count: int) -> bytes:
    """A schedule for point 0 (g50v4): first time, interval count, interval unit days."""
    days = 5
    return indexed(
        50, 4, {0: milliseconds.to_bytes(6, "little") + count.to_bytes(4, "little") + bytes([days])}
    )


def freeze_time(milliseconds: int, interval: int) -> bytes:
    """When to freeze, and every how many milliseconds again (g50v2)."""
    return counted(50, 2, milliseconds.to_bytes(6, "little") + interval.to_bytes(4, "little"))


def time_delay(milliseconds: int) -> bytes:
    """Reply to a delay measurement (g52v2)."""
    return counted(52, 2, milliseconds.to_bytes(2, "little"))


def clear_restart() -> bytes:
    """Write 0 to the restart indication (g80v1, index 7)."""
    return points(80, 1, 7, 7, b"\x00")


def class_assignment(number: int, group: int) -> bytes:
    """Put all points of ``group`` into event class ``number``."""
    return class_poll(number) + every(group, 0)


def device_attributes() -> bytes:
    """All device attributes of the standard set (g0v254)."""
    return points(0, 254, 0, 0)


def device_attribute(variation: int, text: str) -> bytes:
    """One device attribute with a visible string (data type 1)."""
    return points(0, variation, 0, 0, bytes([1, len(text)]) + text.encode())


def file_specification(name: str) -> bytes:
    """File specification string (g70v8), which names a configuration to activate."""
    return sized(70, 8, name.encode())


def file_command(name: str, mode: Mode, *, size: int = 0, block: int = 1024) -> bytes:
    """File command (g70v3): open or, with ``Mode.NULL``, delete the file of that name."""
    fixed = (26).to_bytes(2, "little") + len(name).to_bytes(2, "little")  # the name stands after 26 bytes
    fixed += bytes(6) + bytes(2) + bytes(4)  # time of creation, permissions, authentication key
    fixed += size.to_bytes(4, "little") + mode.to_bytes(2, "little") + block.to_bytes(2, "little")
    request_id = (1).to_bytes(2, "little")
    return sized(70, 3, fixed + request_id + name.encode())


def file_delete(name: str) -> bytes:
    """File command (g70v3) for DELETE_FILE."""
    return file_command(name, Mode.NULL)


def file_handle(handle: int) -> bytes:
    """File command status (g70v4), by which a master closes or aborts."""
    sizes = bytes(4) + bytes(2)  # file size, block size
    return sized(70, 4, handle.to_bytes(4, "little") + sizes + bytes(2) + bytes(1))


def file_opened(handle: int, size: int, block: int = 1024) -> bytes:
    """File command status (g70v4) of a successful open."""
    sizes = size.to_bytes(4, "little") + block.to_bytes(2, "little")
    return sized(70, 4, handle.to_bytes(4, "little") + sizes + (1).to_bytes(2, "little") + bytes(1))


def file_block(handle: int, number: int, data: bytes, *, last: bool = True) -> bytes:
    """File transport (g70v5): one block of a file."""
    counter = number | (0x80000000 if last else 0)
    return sized(70, 5, handle.to_bytes(4, "little") + counter.to_bytes(4, "little") + data)


def file_descriptor(name: str) -> bytes:
    """File descriptor (g70v7), which asks for size and date of a file."""
    fixed = (20).to_bytes(2, "little") + len(name).to_bytes(2, "little")  # the name stands after 20 bytes
    fixed += bytes(2) + bytes(4) + bytes(6) + bytes(2)  # type, size, time, permissions
    return sized(70, 7, fixed + (1).to_bytes(2, "little") + name.encode())


def file_credentials(user: str, password: str) -> bytes:
    """File authentication (g70v2): name and password in clear text."""
    fixed = (12).to_bytes(2, "little") + len(user).to_bytes(2, "little")
    fixed += (12 + len(user)).to_bytes(2, "little") + len(password).to_bytes(2, "little")
    return sized(70, 2, fixed + bytes(4) + user.encode() + password.encode())


def key_status_request(user: int = 1) -> bytes:
    """Secure authentication: which session keys are in force (g120v4)."""
    return counted(120, 4, user.to_bytes(2, "little"))


def key_status(user: int = 1) -> bytes:
    """Secure authentication: session key status with a challenge (g120v5)."""
    head = (1).to_bytes(4, "little") + user.to_bytes(2, "little")
    wrap, status, mac = 1, 2, 1  # AES-128 key wrap, keys not initialised, HMAC-SHA-1
    challenge = bytes(range(4))
    return sized(120, 5, head + bytes([wrap, status, mac]) + len(challenge).to_bytes(2, "little") + challenge)


def session_keys(user: int = 1) -> bytes:
    """Secure authentication: new session keys under the update key (g120v6)."""
    return sized(120, 6, (1).to_bytes(4, "little") + user.to_bytes(2, "little") + bytes(range(40)))


def challenge_reply(user: int = 1) -> bytes:
    """Secure authentication: reply to a challenge (g120v2)."""
    return sized(120, 2, (1).to_bytes(4, "little") + user.to_bytes(2, "little") + bytes(range(10)))


def authentication_error(code: int = 1, user: int = 1) -> bytes:
    """Secure authentication error (g120v7); code 1 is authentication failed."""
    head = (1).to_bytes(4, "little") + user.to_bytes(2, "little") + (1).to_bytes(2, "little")
    return sized(120, 7, head + bytes([code]) + bytes(6))


def user_status_change(name: str) -> bytes:
    """Secure authentication: the authority adds, deletes or changes a user (g120v10)."""
    method, operation = 3, 1  # SHA-1 HMAC with symmetric keys, add
    role, expiry = (32768).to_bytes(2, "little"), (365).to_bytes(2, "little")
    body = bytes([method, operation]) + (1).to_bytes(4, "little") + role + expiry
    body += len(name).to_bytes(2, "little") + bytes(2) + (20).to_bytes(2, "little")
    return sized(120, 10, body + name.encode() + bytes(range(20)))


def update_key_change_request(name: str) -> bytes:
    """Secure authentication: begin to change a user's update key (g120v11)."""
    challenge = bytes(range(4))
    head = bytes([3]) + len(name).to_bytes(2, "little") + len(challenge).to_bytes(2, "little")
    return sized(120, 11, head + name.encode() + challenge)
