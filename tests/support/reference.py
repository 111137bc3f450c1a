"""What a protocol file means, said a second time and as plainly as possible.

Works on the YAML data itself (nothing here comes from the package), one message at a time. ``data`` is a
protocol file as a mapping, ``when`` the ``when`` of one of its operations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Data = Mapping[str, Any]


def holds(condition: Any, value: int) -> bool:
    """Whether a value of a field satisfies a condition as people write it."""
    if isinstance(condition, int):
        return value == condition
    if isinstance(condition, list):
        return any(holds(item, value) for item in condition)
    if "not" in condition:
        return not holds(condition["not"], value)
    if "any_bits" in condition:
        return value & condition["any_bits"] != 0
    if "mask" in condition:
        return holds(condition["is"], value & condition["mask"])
    return bool(condition.get("min", 0) <= value <= condition.get("max", value))


def size(field: Data) -> int:
    """Bytes of a field."""
    return int(field.get("size", 1))


def end(field: Data) -> int:
    """Offset of the first byte behind a field."""
    return int(field["at"]) + size(field)


def value(field: Data, stream: bytes, at: int) -> int | None:
    """The field of a message that begins at ``at``; None where the bytes are not there."""
    raw = stream[at + field["at"] : at + end(field)]
    return int.from_bytes(raw, field.get("endian", "big")) if len(raw) == size(field) else None


def message_size(data: Data, length: int) -> int:
    """Bytes of a message whose length field holds ``length``."""
    total = length + int(data["pdu"]["length"].get("add", 0))
    sums = data["pdu"].get("checksums")
    if sums and length > sums["header"]:
        total += -(-(length - sums["header"]) // sums["every"]) * sums["size"]
    return total


def length_field(data: Data) -> Data:
    """The field that holds the length."""
    found: Data = data["fields"][data["pdu"]["length"]["field"]]
    return found


def begins(data: Data, stream: bytes, at: int) -> int | None:
    """Size of the message whose constants and length stand at ``at``; None where none does."""
    length = value(length_field(data), stream, at)
    if length is None or not all(constant(part, stream, at) for part in data["pdu"]["start"]):
        return None
    total = message_size(data, length)
    return total if data["pdu"]["minimum"] <= total <= data["pdu"]["maximum"] else None


def constant(part: Data, stream: bytes, at: int) -> bool:
    """Whether a message that begins at ``at`` has these constant bytes."""
    wanted = bytes.fromhex(part["bytes"])
    return stream[at + part["at"] :][: len(wanted)] == wanted


def alternatives(when: Any) -> list[Data]:
    """The mappings of which any has to hold."""
    return when if isinstance(when, list) else [when]


def matches(data: Data, when: Any, stream: bytes, at: int) -> bool:
    """Whether a message of this operation begins at ``at``."""
    total = begins(data, stream, at)
    if total is None:
        return False
    for match in alternatives(when):
        inside = all(end(data["fields"][name]) <= total for name in match)
        read = {name: value(data["fields"][name], stream, at) for name in match}
        if inside and all((v := read[name]) is not None and holds(match[name], v) for name in match):
            return True
    return False


def messages(data: Data, stream: bytes) -> Iterator[int]:
    """Where each message begins in a stream of nothing but messages."""
    at = 0
    while at < len(stream):
        yield at
        at += begins(data, stream, at) or len(stream)
