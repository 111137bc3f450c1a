"""Our numbers beside TShark's names for them: unknown, or called something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum

from tests.constants.names import Names
from tests.constants.tables import Row

from plantwatch.catalog.model import Operation, Protocol
from plantwatch.catalog.wire import Condition, Field, Match

WIDE = 16  # a range of more numbers means "anything between", and names none of them
WIDEST = 256
MANY = 3  # an operation of more numbers has a title for all of them together
_STEM = 4  # letters that make two words the same: freeze and frozen are not, restart and restarts are
_COMMON = frozenset({"of", "the", "and", "or", "to", "for", "a", "an", "in", "with", "no", "not", "by"})


def check_enum(enum: type[IntEnum], row: Row, names: Names) -> Iterator[str]:
    """What is wrong with the members of an enum: a sentence each.

    Of several names for one number, the first stands in the table, and any may be TShark's.
    """
    for member in enum:
        ours = [words(name) for name, same in enum.__members__.items() if same is member]
        said = names.get(row.part(member), frozenset())
        where = f"{row.ours}.{member.name} = {int(member)}"
        if member.name in row.unnamed:
            if said:
                yield f"{where}: listed as unknown to TShark, but {row.tshark} says {_quoted(said)}"
        elif not said:
            yield f"{where}: {row.tshark} does not know this number"
        elif member.name in row.called:
            if row.called[member.name] not in said:
                yield f"{where}: {row.tshark} says {_quoted(said)}, not {row.called[member.name]!r}"
        elif not any(some <= words(text) for some in ours for text in said):
            yield f"{where}: {row.tshark} says {_quoted(said)}"


def check_field(protocol: Protocol, row: Row, names: Names, members: Names) -> Iterator[str]:
    """What is wrong with the numbers that operations ask of a catalog field: a sentence each.

    An operation must share a word with what TShark says, or with the ``members`` of our own enums that
    have this number (``check_enum`` compares those).
    """
    for operation in protocol.operations.values():
        unnamed, called = operation.name in row.unnamed, row.called.get(operation.name, {})
        numbers = _numbers(operation, row, WIDEST if unnamed else WIDE, protocol.fields[row.ours])
        title = words(f"{operation.name} {operation.title}")
        vague = operation.name in row.several or len(numbers) > MANY
        for number in sorted(numbers):
            said = names.get(number, frozenset())
            ours = said | members.get(number, frozenset())
            where = f"{protocol.id}.{operation.name}, {row.ours} {number}"
            if number in called:
                if called[number] not in said:
                    yield f"{where}: {row.tshark} says {_quoted(said)}, not {called[number]!r}"
            elif unnamed or number in row.unknown:
                if said:
                    yield f"{where}: listed as unknown to TShark, but {row.tshark} says {_quoted(said)}"
            elif not said:
                yield f"{where}: {row.tshark} does not know this number"
            elif not (vague or number in row.family or any(title & words(text) for text in ours)):
                yield f"{where}: {row.tshark} says {_quoted(said)}, we say {operation.title!r}"


def stale(row: Row, ours: Iterable[str]) -> Iterator[str]:
    """Names in a row of the table that are no longer ours."""
    for name in sorted({*row.called, *row.unnamed, *row.several} - set(ours)):
        yield f"{row.ours} has no {name}"


def words(text: str) -> frozenset[str]:
    """Beginnings of the words of a name, without case; ``readFile`` is two words."""
    parts = [part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+", text)]
    return frozenset(part[:_STEM] for part in parts if part not in _COMMON)


def _numbers(operation: Operation, row: Row, widest: int, field: Field) -> set[int]:
    found: set[int] = set()
    for match in operation.matches:
        if not _applies(match, row.where):
            continue
        for condition in match:
            # Text and bytes are a condition for each byte: those behind the field are no number of it.
            if condition.field == field and _covers(condition, row):
                for low, high in condition.ranges:
                    if high - low < widest:
                        found |= {row.part(number) for number in range(low, high + 1)}
    return found


def _applies(match: Match, where: Mapping[str, int]) -> bool:
    asked = {condition.field.name: condition.ranges for condition in match}
    return all(asked.get(name) == ((value, value),) for name, value in where.items())


def _covers(condition: Condition, row: Row) -> bool:
    wanted = row.mask << row.shift & (1 << 8 * condition.field.size) - 1
    return condition.mask & wanted == wanted or (row.mask == -1 and row.shift == 0)


def _quoted(said: Iterable[str]) -> str:
    return " or ".join(repr(text) for text in sorted(said)) or "nothing"
