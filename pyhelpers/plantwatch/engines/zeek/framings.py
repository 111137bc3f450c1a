"""How a protocol's messages are cut, as records of the runtime (zeek-scripts/runtime/stream.zeek)."""

from __future__ import annotations

from collections.abc import Iterator

from plantwatch.catalog.layout import header_size
from plantwatch.catalog.model import Protocol
from plantwatch.catalog.wire import ByField, Encoded, Ended, Fixed, Framing, Start, Transport
from plantwatch.engines.zeek.expressions import raw

_ENCODINGS = {"ber": "BER", "varint": "VARINT"}


def framings(protocol: Protocol, transport: Transport) -> str:
    """A vector of the records for one transport."""
    return "vector(" + ", ".join(map(_framing, protocol.framings_over(transport))) + ")"


def _framing(framing: Framing) -> str:
    return f"Framing({', '.join(_attributes(framing))})"


def _attributes(framing: Framing) -> Iterator[str]:
    fixed = [start for start in framing.start if len(start.choices) == 1]
    if fixed:  # the first is what is searched for
        yield f"$start={raw(fixed[0].choices[0])}"
        yield f"$start_at={fixed[0].at}"
    if fixed[1:]:
        yield f"$also=vector({', '.join(map(_anchor, fixed[1:]))})"
    if chosen := [start for start in framing.start if len(start.choices) > 1]:
        yield f"$choices=vector({', '.join(map(_choice, chosen))})"
    yield from _extent(framing)
    yield f"$header={header_size(framing)}"
    yield f"$minimum={framing.minimum}"
    yield f"$maximum={framing.maximum}"
    if framing.offset:
        yield f"$body_at={framing.offset}"


def _anchor(start: Start) -> str:
    return f"[$at={start.at}, $constant={raw(start.choices[0])}]"


def _choice(start: Start) -> str:
    values = ", ".join(raw(choice) for choice in start.choices)
    return f"[$at={start.at}, $size={start.size}, $constants=set({values})]"


def _extent(framing: Framing) -> Iterator[str]:
    match framing.extent:
        case ByField(length, add, sums):
            yield f"$length_at={length.at}"
            yield f"$length_size={length.size}"
            if length.endian == "little" and length.size > 1:
                yield "$length_little=T"
            yield f"$add_bytes={add}"
            if sums is not None:
                yield f"$checksum_every={sums.every}"
                yield f"$checksum_size={sums.size}"
                yield f"$checksum_header={sums.header}"
        case Encoded(at, encoding, add):
            yield f"$extent={_ENCODINGS[encoding]}"
            yield f"$length_at={at}"
            yield f"$add_bytes={add}"
        case Fixed(size):
            yield "$extent=FIXED"
            yield f"$add_bytes={size}"
        case Ended(by):
            yield "$extent=ENDED"
            yield f"$ending={raw(by)}"
        case _:
            yield "$extent=WHOLE"
