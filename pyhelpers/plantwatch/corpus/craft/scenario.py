"""A capture described as a little story: who opens a conversation, what is said, what must be found.

A file ``pcaps/scenarios/<protocol>.py`` has one function per capture, marked with ``@scenario``.
The result is the same bytes each time: the clock starts at 2026-01-01T00:00:00Z and every packet
comes 1 ms after the one before; ports, sequence numbers and MAC addresses follow from the addresses.
"""

from __future__ import annotations

import inspect
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from plantwatch.corpus.craft import wire
from plantwatch.corpus.craft.conversation import Conversation, Host, Mirror, Tcp, Udp
from plantwatch.corpus.craft.link import Link

START = 1_767_225_600_000_000_000  # 2026-01-01T00:00:00Z in nanoseconds
STEP = 1_000_000  # nanoseconds between two packets
FIRST_PORT = 49_200

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A policy that must fire for (src, dst); in every engine unless ``engines`` names some."""

    policy: str
    src: str
    dst: str
    engines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class NearMiss:
    """A policy that must stay silent for (src, dst), although the traffic looks much like it."""

    policy: str
    src: str
    dst: str
    why: str


class Scenario:
    """The capture while it is being written.

    ``packets`` are (nanoseconds since 1970, Ethernet frame); ``findings`` and ``near_misses`` are
    what the story says about them.
    """

    def __init__(self) -> None:
        self.packets: list[tuple[int, bytes]] = []
        self.findings: list[Finding] = []
        self.near_misses: list[NearMiss] = []
        self._clock = START
        self._port = FIRST_PORT
        self._connections: list[Tcp] = []
        self._macs: dict[wire.Address, bytes] = {}
        self._identifications: dict[wire.Address, int] = {}

    def tcp(
        self,
        client: str,
        server: str,
        port: int,
        *,
        client_port: int | None = None,
        client_mac: str | None = None,
        server_mac: str | None = None,
        vlan: int | Sequence[int] = (),
        handshake: bool = True,
        mirror: Mirror = "both",
    ) -> Tcp:
        """Open a TCP connection; the handshake is on record unless ``handshake`` is false (midstream).

        ``vlan`` is one id or several, outermost first. ``mirror`` keeps only what one side sends.
        """
        ends = self._ends(client, server, port, client_port, client_mac, server_mac)
        connection = Tcp(self, *ends, _vlans(vlan), mirror, handshake=handshake)
        self._connections.append(connection)
        return connection

    def udp(
        self,
        client: str,
        server: str,
        port: int,
        *,
        client_port: int | None = None,
        client_mac: str | None = None,
        server_mac: str | None = None,
        vlan: int | Sequence[int] = (),
        mirror: Mirror = "both",
    ) -> Udp:
        """Datagrams between a client and ``port`` of a server; options as for ``tcp``."""
        ends = self._ends(client, server, port, client_port, client_mac, server_mac)
        return Udp(self, *ends, _vlans(vlan), mirror)

    def link(self, source: str, target: str, ethertype: int, *, vlan: int | Sequence[int] = ()) -> Link:
        """Frames from one hardware address to another, for protocols on Ethernet itself."""
        return Link(self, source, target, ethertype, _vlans(vlan))

    def wait(self, seconds: float) -> None:
        """Let time pass in silence."""
        if seconds < 0:
            raise ValueError("time does not run backwards")
        self._clock += round(seconds * 1_000_000_000)

    def finds(
        self,
        policy: str,
        conversation: Conversation | Link,
        *,
        reply: bool = False,
        engines: Sequence[str] = (),
    ) -> None:
        """``policy`` must fire from client to server (``reply``: from server to client)."""
        src, dst = _direction(conversation, reply)
        self.finds_between(policy, src, dst, engines=engines)

    def near_miss(
        self, policy: str, conversation: Conversation | Link, why: str, *, reply: bool = False
    ) -> None:
        """``policy`` must stay silent from client to server (``reply``: from server to client)."""
        self.near_miss_between(policy, *_direction(conversation, reply), why)

    def finds_between(self, policy: str, src: str, dst: str, *, engines: Sequence[str] = ()) -> None:
        """``policy`` must fire for two hosts, whatever carries it."""
        self.findings.append(Finding(policy, src, dst, tuple(sorted(engines))))

    def near_miss_between(self, policy: str, src: str, dst: str, why: str) -> None:
        """``policy`` must stay silent for two hosts."""
        self.near_misses.append(NearMiss(policy, src, dst, why))

    def frame(self, data: bytes) -> None:
        """Append a whole Ethernet frame, for what is neither TCP nor UDP."""
        self.packets.append((self._clock, data))
        self._clock += STEP

    def identification(self, address: wire.Address) -> int:
        """The next IPv4 identification of that sender."""
        number = self._identifications.setdefault(address, zlib.crc32(address.packed) & 0x7FFF)
        self._identifications[address] = (number + 1) & 0xFFFF
        return number

    def finish(self) -> None:
        """Close the connections that are still open, in the order in which they were opened."""
        for connection in self._connections:
            connection.close()

    def _ends(
        self,
        client: str,
        server: str,
        port: int,
        client_port: int | None,
        client_mac: str | None,
        server_mac: str | None,
    ) -> tuple[Host, Host]:
        if client_port is None:
            client_port = self._port
            self._port += 1
        return (
            self._host(client, client_port, client_mac, device=False),
            self._host(server, port, server_mac, device=True),
        )

    def _host(self, text: str, port: int, mac: str | None, *, device: bool) -> Host:
        address = wire.parse_address(text)
        known = self._macs.setdefault(address, wire.mac_of(address, device=device))
        return Host(address, port, bytes.fromhex(mac.replace(":", "")) if mac else known)


Story = Callable[[Scenario], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A story with the name of its capture (``<folder>/<file>`` without suffix) and its purpose."""

    name: str
    purpose: str
    story: Story

    def play(self) -> Scenario:
        """Tell the story from the beginning."""
        tape = Scenario()
        self.story(tape)
        tape.finish()
        return tape


def scenario(name: str) -> Callable[[Story], Recipe]:
    """Mark a function as the story of the capture ``pcaps/<name>.pcap``; its docstring is the purpose."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no capture name: lower-case words, hyphens and slashes only")

    def mark(story: Story) -> Recipe:
        purpose = " ".join(inspect.cleandoc(story.__doc__ or "").split())
        if not purpose:
            raise ValueError(f"the scenario {name} needs a docstring: it is the purpose in the expectation")
        return Recipe(name, purpose, story)

    return mark


def _vlans(vlan: int | Sequence[int]) -> Sequence[int]:
    return (vlan,) if isinstance(vlan, int) else vlan


def _direction(conversation: Conversation | Link, reply: bool) -> tuple[str, str]:
    ends = conversation.source, conversation.target
    return ends[::-1] if reply else ends
