"""What one message costs in Zeek, protocol by protocol: one conversation of the corpus over and over."""

from __future__ import annotations

from functools import partial
from itertools import cycle, islice
from pathlib import Path

from plantwatch.bench.cost import Rounds, rounds
from plantwatch.bench.figure import Figure, Section, taken
from plantwatch.bench.sensors import installed, run_zeek
from plantwatch.building.build import Build
from plantwatch.catalog.model import Protocol
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.variants.frame import dissect
from plantwatch.corpus.writer import pcap_bytes

TCP = 6
_SESSION = 1000  # messages of one session; then the next one, from another port
_TALK = 200  # different messages of the corpus that are repeated

Talk = list[tuple[bool, bytes]]  # whether the client sends it, and what


def one_message(built: Build, root: Path, folder: Path, least: int, number: int) -> Section:
    """Microseconds of processor a message, above what the packets cost Zeek without us."""
    capture, single, out = folder / "talk.pcap", folder / "single.pcap", folder / "out"
    figures = []
    for protocol in sorted(built.catalog.protocols.values(), key=lambda one: one.id):
        transport, talk = _talk(protocol, root / "pcaps" / protocol.id)
        if not talk:
            continue
        write(capture, protocol, transport, talk, least)
        write(single, protocol, transport, talk, 1)
        mine = frozenset(p.id for p in built.catalog.policies.values() if p.protocol == protocol.id)
        package = installed(built.ruleset.only(mine), "zeek", folder / protocol.id)
        runs = [partial(run_zeek, what, of, out) for what in (package, None) for of in (capture, single)]
        told = rounds(number, *runs)
        figures.append(_figure(protocol, transport, talk, told, least))
    how = (
        f"{least} messages of one protocol, those of a recorded or crafted conversation again and again, one "
        f"in a segment or datagram: processor time with the scripts of that protocol, less that of Zeek's "
        f"default scripts, less the start of both; {taken(number)}."
    )
    return Section("One message in Zeek", how, tuple(figures))


def write(path: Path, protocol: Protocol, transport: str, talk: Talk, least: int) -> None:
    """At least so many messages, a thousand in a session."""
    tape = Scenario()
    told = islice(cycle(talk), least)
    port = protocol.ports[0]
    for client_port in range(30_001, 60_000):
        part = list(islice(told, _SESSION))
        if not part:
            break
        kind = tape.tcp if transport == "tcp" else tape.udp
        conversation = kind("10.99.0.66", "10.99.0.10", port, client_port=client_port)
        for client, payload in part:
            (conversation.client if client else conversation.server)(payload)
    tape.finish()
    path.write_bytes(pcap_bytes(tape.packets))


def _talk(protocol: Protocol, captures: Path) -> tuple[str, Talk]:
    """The longest conversation on a port of the protocol in the first capture that has one."""
    for path in (*sorted(captures.glob("recorded-polling.pcap")), *sorted(captures.glob("*.pcap"))):
        talks: dict[tuple[object, ...], Talk] = {}
        for packet in read_packets(path):
            layers = dissect(packet.data)
            if layers is None or not layers.payload:
                continue
            client = layers.target_port in protocol.ports
            if client or layers.source_port in protocol.ports:
                ends = frozenset([(layers.source, layers.source_port), (layers.target, layers.target_port)])
                transport = "tcp" if layers.protocol == TCP else "udp"
                if transport in protocol.transports:
                    talks.setdefault((transport, ends), []).append((client, layers.payload))
        if talks:
            (kind, _), talk = max(talks.items(), key=lambda item: len(item[1]))
            return str(kind), talk[:_TALK]
    return "", []


def _figure(protocol: Protocol, transport: str, talk: Talk, told: list[Rounds], least: int) -> Figure:
    ours, ours_start, bare, bare_start = (cost.cpu for cost in told)
    each = (ours - ours_start - (bare - bare_start)) / least * 1e6
    size = sum(len(payload) for _, payload in talk) // len(talk)
    what = f"{protocol.title} over {transport.upper()}, messages of {size} bytes"
    return Figure(what, f"{max(each, 0.0):.1f} us")
