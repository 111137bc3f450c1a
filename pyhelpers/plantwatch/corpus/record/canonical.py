"""A raw recording told again, so that only what the stacks said is left.

Kept: who talks to whom, every TCP payload in the pieces in which it was sent, every UDP datagram, every frame
of another protocol, their order, and who closed. Made anew: client ports, sequence numbers, IP
identifications, acknowledgements (one for each piece), checksums, MAC addresses and the clock. Left out: what
``dissect`` calls no event. The port of a UDP client stays when it was chosen: below those that the system
gives to clients, or the same as that of the server.

The clock ticks 1 ms for each packet; a silence of half a second or more is kept, in whole seconds.
"""

from __future__ import annotations

from collections.abc import Iterable

from plantwatch.corpus.craft import Scenario as Story
from plantwatch.corpus.craft import Tcp, Udp
from plantwatch.corpus.record.dissect import Dissector, Event, Flow, Packet, Socket

_EPHEMERAL = 32768  # first port that Linux gives to clients
_DATAGRAMS = 61000  # first port given to UDP clients here, beyond those of the system and of TCP clients
_SECOND = 1_000_000_000


def canonical(packets: Iterable[Packet], pace: int = 1) -> list[Packet]:
    """The packets of an Ethernet capture in canonical form, from 2026-01-01T00:00:00Z on.

    ``pace`` is how many seconds of the result one recorded second becomes. Raises ValueError when the
    recording has a hole (a TCP segment is missing) or an IP fragment.
    """
    story, conversations, last = Story(), dict[Flow, Tcp | Udp](), 0
    ports: dict[Socket, int] = {}
    for event in Dissector().events(packets):
        silence = (event.ts - last) * pace if last else 0
        if 2 * silence >= _SECOND:
            story.wait(max(1, round(silence / _SECOND)))
        last = max(last, event.ts)
        _tell(story, conversations, ports, event)
    for conversation in conversations.values():
        if isinstance(conversation, Tcp):
            conversation.abandon()
    return story.packets


def _tell(story: Story, conversations: dict[Flow, Tcp | Udp], ports: dict[Socket, int], event: Event) -> None:
    flow = event.flow
    if flow is None:
        story.frame(event.data)
        return
    if flow not in conversations:
        conversations[flow] = _open(story, flow, ports)
    conversation = conversations[flow]
    if event.what == "say":
        speak = conversation.client if event.side == "client" else conversation.server
        speak(event.data)
    elif isinstance(conversation, Tcp) and event.what == "close":
        conversation.close(event.side)
    elif isinstance(conversation, Tcp) and event.what == "reset":
        conversation.reset(event.side)


def _open(story: Story, flow: Flow, ports: dict[Socket, int]) -> Tcp | Udp:
    (client, client_port), (server, port) = flow.client, flow.server
    if flow.transport == "tcp":
        return story.tcp(client, server, port)
    if client_port >= _EPHEMERAL and client_port != port:
        client_port = ports.setdefault(flow.client, _DATAGRAMS + len(ports))
    mac = "ff:ff:ff:ff:ff:ff" if flow.broadcast else None
    return story.udp(client, server, port, client_port=client_port, server_mac=mac)
