"""What flowbits remember of a session: whether it is the protocol at all.

The rules of the policy over bytes that are not the protocol write it down; rules that know a message by few
bytes ask, so that a file copied over the port of a controller is told once, not also for what it happens to
contain. A session is taken for the protocol again as soon as a segment holds whole messages and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plantwatch.catalog.layout import header_size
from plantwatch.catalog.model import Protocol
from plantwatch.catalog.wire import ByField, Framing, Start
from plantwatch.detection.framed import length_bounds
from plantwatch.engines.suricata.body import Body, ports_list
from plantwatch.engines.suricata.bytes import hexed

FIRST_OF_ALL = "priority:1"  # Suricata sorts rules that read and write flowbits by it
_PIECES = 2000  # bytes of a session that began in small pieces within which its start can be judged


@dataclass(frozen=True, slots=True)
class Bits:
    """Options over the flowbits of a protocol, for rules over one ``side`` of a session.

    ``outbound``: the port is the client's. Of each side: ``spoken``, it began as the protocol; ``unclear``,
    its first segment was shorter than a header; ``foreign``, it is something else. ``apart``: a side is
    foreign since an earlier segment; a command in the very segment that began with something else is told.
    """

    protocol: str
    side: str

    @classmethod
    def over(cls, protocol: Protocol, endpoints: str) -> Bits:
        """For rules with these endpoints."""
        served = endpoints.startswith(f"any {ports_list(protocol.ports)} ->")
        return cls(protocol.id, "server" if served else "client")

    def _bit(self, does: str, what: str) -> str:
        return f"flowbits:{does},plantwatch.{self.protocol}.{what}"

    def _own(self, what: str) -> str:
        return f"{self.side}.{what}"

    def first(self, what: str) -> tuple[str, ...]:
        """Remember something of this side that was not yet remembered."""
        return self._bit("isnotset", self._own(what)), self._bit("set", self._own(what)), "noalert"

    @property
    def never_spoken(self) -> tuple[str, ...]:
        return self._bit("isnotset", self._own("spoken")), self._bit("isnotset", "outbound")

    @property
    def _untold(self) -> tuple[str, ...]:
        return self._bit("isnotset", self._own("foreign")), *self.never_spoken

    @property
    def fresh(self) -> tuple[str, ...]:
        """This segment is the first that can be judged."""
        return self._bit("isnotset", self._own("unclear")), *self._untold

    @property
    def first_of_all(self) -> tuple[str, ...]:
        """The same, whatever another rule just wrote down of this segment."""
        return self._bit("isnotset", self._own("unclear")), self.familiar, *self.never_spoken

    @property
    def never_judged(self) -> tuple[str, ...]:
        """The session began with less than a header, and never was the protocol."""
        return self._bit("isset", self._own("unclear")), *self._untold

    @property
    def now_foreign(self) -> str:
        return self._bit("set", self._own("foreign"))

    @property
    def next_segment(self) -> tuple[str, ...]:
        told = self._bit("isset", self._own("foreign"))
        return told, self._bit("isnotset", "apart"), self._bit("set", "apart"), "noalert"

    @property
    def opened(self) -> tuple[str, ...]:
        """From here on the port is the client's."""
        return self._bit("set", "outbound"), self._bit("set", "apart"), "noalert"

    @property
    def again(self) -> tuple[str, ...]:
        """It is the protocol after all."""
        gone = (self._bit("unset", what) for what in ("apart", "client.foreign", "server.foreign"))
        unless = self._bit("isset", "apart"), self._bit("isnotset", "outbound")
        return *unless, *gone, self._bit("set", self._own("spoken")), "noalert"

    @property
    def familiar(self) -> str:
        """Nothing is known against the session."""
        return self._bit("isnotset", "apart")


def judged(protocol: Protocol) -> bool:
    """Whether any policy can write down that a session is not the protocol."""
    framings = protocol.framings_over("tcp")
    return (
        len(framings) == 1
        and plain(framings[0])
        and any(operation.anomaly == "not_protocol" for operation in protocol.operations.values())
    )


def plain(framing: Framing) -> bool:
    """Whether every message starts with the same bytes."""
    return bool(framing.start) and all(len(start.choices) == 1 for start in framing.start)


def at_start(start: Start) -> str:
    """The bytes at the start of a segment, as a content without its keyword."""
    return f"{hexed(start.choices[0])}; offset:{start.at}; depth:{start.size}"


def starts(framing: Framing) -> str:
    """A segment begins as a message does."""
    return "; ".join(f"content:{at_start(start)}" for start in framing.start)


def impossible(framing: Framing, extent: ByField) -> Iterator[str]:
    """Tests for a length, at the start of a segment, that no message has: each is enough."""
    length = extent.field
    low, high = length_bounds(framing, extent, framing.minimum)
    if low:
        yield f"byte_test:{length.size},<,{low},{length.at}{_little(extent)}"
    if high < (1 << 8 * length.size) - 1:
        yield f"byte_test:{length.size},>,{high},{length.at}{_little(extent)}"


def _little(extent: ByField) -> str:
    return ",little" if extent.field.endian == "little" and extent.field.size > 1 else ""


def _possible(framing: Framing) -> tuple[str, ...]:
    """Tests for a length, at the start of a segment, that a message may have."""
    if not isinstance(framing.extent, ByField):
        return ()
    length = framing.extent.field
    low, high = length_bounds(framing, framing.extent, framing.minimum)
    tests = []
    if low:
        tests.append(f"byte_test:{length.size},>=,{low},{length.at}{_little(framing.extent)}")
    if high < (1 << 8 * length.size) - 1:
        tests.append(f"byte_test:{length.size},<=,{high},{length.at}{_little(framing.extent)}")
    return tuple(tests)


def remembered(protocol: Protocol, framing: Framing, endpoints: str) -> Iterator[Body]:
    """The silent rules that write down what a session is."""

    def silent(*options: str) -> Body:
        return Body("tcp-pkt", endpoints, options, silent=True)

    bits = Bits.over(protocol, endpoints)
    if bits.side == "client":  # once, not for each direction
        yield opened(protocol)
    yield silent("dsize:>0", *bits.next_segment, FIRST_OF_ALL)
    begun = (starts(framing), *_possible(framing))
    yield silent(*begun, *bits.first("spoken"))
    if (least := header_size(framing)) > 1:
        yield silent(f"dsize:0<>{least}", *bits.never_spoken[:1], *bits.first("unclear"))
    if isinstance(framing.extent, ByField):
        for test in impossible(framing, framing.extent):
            yield silent(starts(framing), test, *bits.fresh, bits.now_foreign, "noalert")
    for whole in _whole(framing):
        yield silent(*begun, *whole, *bits.again)


def opened(protocol: Protocol) -> Body:
    """Writes down of a session that the protocol's port is the client's."""
    ports = ports_list(protocol.ports)
    options = ("flow:to_server", "flags:S,CE", *Bits(protocol.id, "client").opened)
    return Body("tcp-pkt", f"any {ports} -> any !{ports}", options, silent=True)


def _whole(framing: Framing) -> Iterator[tuple[str, ...]]:
    """Conditions for a segment of one message, and of two; just a start where its end cannot be told."""
    extent = framing.extent
    if not isinstance(extent, ByField) or extent.checksums:
        if sum(start.size for start in framing.start) > 1:
            yield ()
        return
    length = extent.field
    behind = extent.add - (length.at + length.size)
    more = f",post_offset {behind}" if behind else ""
    first = f"byte_jump:{length.size},{length.at}{_little(extent)}{more}"
    start = framing.start[0]
    again = f"content:{hexed(start.choices[0])}; distance:{start.at}; within:{start.size}"
    back = length.at - (start.at + start.size)
    second = f"byte_jump:{length.size},{back},relative{_little(extent)}{more}"
    yield first, "isdataat:!1,relative"
    yield first, again, second, "isdataat:!1,relative"


def in_pieces(framing: Framing) -> tuple[str, ...]:
    """The stream, put together from its first pieces, does not begin as a message does."""
    other = "; ".join(f"content:!{at_start(start)}" for start in framing.start[:1])
    size = f"stream_size:either,<,{_PIECES}"
    return "flow:only_stream", size, f"isdataat:{header_size(framing) - 1}", other
