"""Strategies for made-up protocols and talk in them: framings, conditions, messages near their edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from support import reference

ROOM = 40  # bytes of the longest message beyond the shortest
LONGEST_FIELD = 4


@dataclass(frozen=True)
class Talk:
    """What client and server say: (sender, stream of whole messages, offsets that begin a segment)."""

    turns: tuple[tuple[str, bytes, tuple[int, ...]], ...]

    def segments(self, sender: str) -> list[bytes]:
        """What one side sent, as it was cut."""
        return [
            stream[a:b]
            for who, stream, cuts in self.turns
            if who == sender
            for a, b in zip((0, *cuts), (*cuts, len(stream)), strict=True)
        ]

    def stream(self, sender: str) -> bytes:
        """All that one side sent."""
        return b"".join(stream for who, stream, _ in self.turns if who == sender)


@st.composite
def framings(draw: st.DrawFn) -> dict[str, Any]:
    """The framing and the fields of a protocol."""
    start_at = draw(st.sampled_from([0, 0, 2]))
    start = draw(st.binary(min_size=2, max_size=3))
    at = start_at + len(start)
    second = draw(st.sampled_from([b"", b"", bytes.fromhex("7e")]))
    length = {"at": at, "size": draw(st.sampled_from([1, 1, 2, 2, 3, 4]))}
    if draw(st.booleans()):
        length["endian"] = "little"
    header = reference.end(length)
    parts = [{"at": start_at, "bytes": start.hex(" ")}]
    if second:
        parts.append({"at": header, "bytes": second.hex(" ")})
        header += len(second)
    pdu: dict[str, Any] = {
        "start": parts,
        "length": {"field": "length", "add": draw(st.integers(0, header))},
        "minimum": header + draw(st.integers(1, 4)),
        "maximum": header + 4 + ROOM,
    }
    if draw(st.integers(0, 3)) == 0:
        pdu["checksums"] = {
            "every": draw(st.integers(4, 12)),
            "size": draw(st.integers(1, 2)),
            "header": draw(st.integers(1, 5)),
        }
    fields: dict[str, Any] = {"length": length}
    for number in range(draw(st.integers(3, 7))):
        size_ = draw(st.sampled_from([1, 1, 1, 2, 2, 3, 4]))
        low = 0 if number == 0 and start_at >= size_ else header
        high = start_at - size_ if low == 0 else header + 16
        field = {"at": draw(st.integers(low, high)), "size": size_}
        if draw(st.booleans()):
            field["endian"] = "little"
        fields[f"f{number}"] = field
    return {"pdu": pdu, "fields": fields}


def values(top: int) -> st.SearchStrategy[Any]:
    """A value, a list of values and ranges, or a range."""
    number = st.one_of(st.integers(0, min(top, 20)), st.integers(0, top), st.just(top))
    low_high = st.tuples(number, number).map(sorted)
    span = st.one_of(
        low_high.map(lambda p: {"min": p[0], "max": p[1]}),
        number.map(lambda n: {"min": n}),
        number.map(lambda n: {"max": n}),
    )
    return st.one_of(number, number, span, st.lists(st.one_of(number, number, span), min_size=1, max_size=5))


def conditions(size: int) -> st.SearchStrategy[Any]:
    """Every way to write a condition on a field of ``size`` bytes."""
    top = (1 << 8 * size) - 1
    mask = st.one_of(st.integers(1, top), st.integers(0, 8 * size - 1).map(lambda n: 1 << n))
    plain = values(top)
    negated = values(top).map(lambda v: {"not": v})
    masked = mask.flatmap(
        lambda m: st.one_of(values(m), values(m).map(lambda v: {"not": v})).map(
            lambda v: {"mask": m, "is": v}
        )
    )
    return st.one_of(plain, plain, plain, negated, mask.map(lambda m: {"any_bits": m}), masked)


@st.composite
def matches(draw: st.DrawFn, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Conditions on one to four fields."""
    names = draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=4, unique=True))
    return {name: draw(conditions(reference.size(fields[name]))) for name in names}


@st.composite
def operations(draw: st.DrawFn, fields: Mapping[str, Any]) -> dict[str, Any]:
    """An operation of the protocol; whether its conditions can hold is for ``check`` to say."""
    when: Any = draw(matches(fields))
    if draw(st.integers(0, 4)) == 0:
        when = [when, draw(matches(fields))]
    operation = {
        "title": "an operation",
        "class": "write",
        "from": draw(st.sampled_from(["client", "client", "server", "either"])),
        "when": when,
    }
    if draw(st.integers(0, 4)) == 0:
        operation["first_in_segment"] = True
    return operation


@st.composite
def messages(draw: st.DrawFn, data: Mapping[str, Any], matches_: Sequence[Mapping[str, Any]]) -> bytes:
    """A whole message that satisfies some conditions of one match, or misses them by one."""
    match = draw(st.sampled_from(matches_)) if matches_ else {}
    wanted = {name: draw(_near(c, reference.size(data["fields"][name]))) for name, c in match.items()}
    length_field = reference.length_field(data)
    top = (1 << 8 * reference.size(length_field)) - 1
    legal = [n for n in range(min(top, 200) + 1) if _legal(data, n)]
    need = max((reference.end(data["fields"][name]) for name in wanted), default=0)
    enough = [n for n in legal if reference.message_size(data, n) >= need] or legal
    if wanted.get("length") in legal:
        length = wanted["length"]
    else:
        length = draw(st.sampled_from(enough if draw(st.integers(0, 5)) else legal))
    raw = bytearray(draw(st.binary(min_size=0, max_size=4)) * 40)[: reference.message_size(data, length)]
    raw += bytes(reference.message_size(data, length) - len(raw))
    for name, number in wanted.items():
        _put(raw, data["fields"][name], number)
    for part in data["pdu"]["start"]:
        constant = bytes.fromhex(part["bytes"])
        raw[part["at"] : part["at"] + len(constant)] = constant
    _put(raw, length_field, length)
    return bytes(raw)


@st.composite
def talks(draw: st.DrawFn, data: Mapping[str, Any], matches_: Sequence[Mapping[str, Any]]) -> Talk:
    """One to three turns: messages alone, several in one segment, or cut anywhere."""
    turns = []
    for _ in range(draw(st.integers(1, 3))):
        sender = draw(st.sampled_from(["client", "client", "server"]))
        stream = b"".join(draw(st.lists(messages(data, matches_), min_size=1, max_size=3)))
        cuts = draw(st.lists(st.integers(1, len(stream) - 1), max_size=3, unique=True).map(sorted))
        turns.append((sender, stream, tuple(cuts if draw(st.booleans()) else ())))
    return Talk(tuple(turns))


def _legal(data: Mapping[str, Any], length: int) -> bool:
    return data["pdu"]["minimum"] <= reference.message_size(data, length) <= data["pdu"]["maximum"]


def _put(raw: bytearray, field: Mapping[str, Any], number: int) -> None:
    if reference.end(field) <= len(raw):
        size = reference.size(field)
        raw[field["at"] : reference.end(field)] = number.to_bytes(size, field.get("endian", "big"))


def _numbers(condition: Any) -> list[int]:
    if isinstance(condition, int):
        return [condition]
    parts = condition.values() if isinstance(condition, dict) else condition
    return [number for part in parts for number in _numbers(part)]


def _near(condition: Any, size: int) -> st.SearchStrategy[int]:
    """Values of a field around the edges of a condition, most of them inside."""
    top = (1 << 8 * size) - 1
    mask = condition.get("mask", condition.get("any_bits", top)) if isinstance(condition, dict) else top
    edges = {n + d for n in (0, top, *_numbers(condition)) for d in (-1, 0, 1)}
    edges |= {edge & mask for edge in edges if edge >= 0} | {
        edge | ~mask & top for edge in edges if edge >= 0
    }
    legal = sorted(edge for edge in edges if 0 <= edge <= top)
    inside = [edge for edge in legal if reference.holds(condition, edge)]
    near = st.sampled_from(inside or legal)
    return st.tuples(st.one_of(near, near, st.sampled_from(legal)), st.integers(0, top)).map(
        lambda pair: pair[0] & mask | pair[1] & ~mask & top
    )
