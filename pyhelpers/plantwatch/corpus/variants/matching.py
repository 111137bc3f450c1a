"""Which operations of a protocol a message is: the catalog's conditions, evaluated directly.

Neither engine is asked, so this is a third opinion on what a condition means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plantwatch.catalog.model import Condition, Policy, Protocol, Sender


def holds(condition: Condition, message: bytes) -> bool:
    """Whether the field exists in the message and its masked value lies in one of the ranges."""
    field = condition.field
    end = field.at + field.size
    if end > len(message):
        return False
    value = int.from_bytes(message[field.at : end], field.endian) & condition.mask
    return any(low <= value <= high for low, high in condition.ranges)


def operations(protocol: Protocol, message: bytes, sender: Sender) -> frozenset[str]:
    """Names of the operations that one whole message is, sent by ``client`` or ``server``."""
    return frozenset(
        name
        for name, operation in protocol.operations.items()
        if operation.sender in ("either", sender)
        and any(all(holds(c, message) for c in match) for match in operation.matches)
    )


def policies_of(names: Iterable[str], protocol: Protocol, policies: Mapping[str, Policy]) -> list[Policy]:
    """Policies over any of these operations."""
    wanted = frozenset(names)
    return [p for p in policies.values() if p.protocol == protocol.id and not wanted.isdisjoint(p.operations)]
