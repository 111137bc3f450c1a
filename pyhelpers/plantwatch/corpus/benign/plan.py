"""Who talks to whom, when, over one simulated day; and what each session is, by how it was made.

Addresses: 10.100 workstations, 10.101 servers, 10.104 and 10.105 hosts that talk IT on OT ports, 10.106 and
10.107 clients whose own port is an OT port, 10.108 and 10.109 masters and controllers with unusual data, from
10.130 on replays. Outside of ordinary IT every session has a pair of hosts of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from plantwatch.catalog.model import OFFICE_PORTS, Catalog
from plantwatch.corpus.benign import link, plant, replay
from plantwatch.corpus.benign.content import BLOCKS
from plantwatch.corpus.benign.dialogue import Talk, speak
from plantwatch.corpus.benign.meaning import Meaning, foreign
from plantwatch.corpus.benign.replay import Move, Recording
from plantwatch.corpus.benign.talks import IT, RAW, TERMINAL
from plantwatch.corpus.craft import dnp3, modbus
from plantwatch.corpus.craft.scenario import START, Finding, Scenario

DAY = 86_400  # seconds

# Ports that systems give to clients: Windows before Vista and old BSD, Linux, everyone else within Linux's.
# Translating routers give any, but local multicast passes no router.
_EPHEMERAL = (range(1025, 5001), range(32_768, 65_536))

_REPLAYED = 80_000  # packets of all recordings together, at scale 1
_IT_SESSIONS = 3_400
_FOREIGN_ROUNDS = 2
_BORROWED_ROUNDS = 1
_PLANT_ROUNDS = 14
_PLANTS = 4  # places where each recording is played in turn
_NETWORKS = [bytes([10, n]) for n in range(130, 256)] + [bytes([172, n]) for n in range(16, 32)]
_POOL = 250

Packets = Iterable[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Session:
    """``start`` in nanoseconds since 1970; ``findings`` is what it must give, everything else is wrong."""

    kind: str
    start: int
    findings: tuple[Finding, ...]
    play: Callable[[], Packets] = field(compare=False)
    pair: tuple[str, str] = ("", "")  # its client and server, where it has them for itself


def sessions(catalog: Catalog, recorded: Sequence[Recording], scale: float) -> list[Session]:
    """The whole day in order. ``scale`` 1 is over 200,000 packets; no kind is ever left out."""
    everything = [
        *_replays(recorded, scale),
        *_ordinary(scale),
        *_foreign(catalog, scale),
        *_borrowed(catalog, scale),
        *_plant(scale),
    ]
    return sorted(everything, key=lambda session: (session.start, session.kind, session.pair))


def ot_ports(catalog: Catalog) -> list[int]:
    """The port that is best known of each protocol over IP: the first one that the catalog names."""
    first = {protocol.ports[0] for protocol in catalog.protocols.values() if protocol.ports}
    return sorted(first - OFFICE_PORTS)


def _replays(recorded: Sequence[Recording], scale: float) -> Iterator[Session]:
    free = iter(_NETWORKS)
    for recording in recorded:
        times = _times(_REPLAYED / len(recorded) / len(recording.packets), scale)
        if not recording.networks:  # frames without IP are not moved, and their counters do not begin anew
            times = 1
        places = [{network: next(free) for network in recording.networks} for _ in range(_PLANTS)]
        slot = DAY * 10**9 // times
        for number in range(times):
            random = Random(f"{recording.name} {number}")
            move = Move(places[number % _PLANTS], random.randrange(16_384), random.randrange(0x10000))
            start = START + number * slot + random.randrange(max(1, slot - recording.duration))
            found = tuple(replay.findings(recording, move))
            yield Session(f"replay {recording.name}", start, found, _replay(recording, move, start))


def _replay(recording: Recording, move: Move, start: int) -> Callable[[], Packets]:
    return lambda: replay.moved(recording, move, start)


def _ordinary(scale: float) -> Iterator[Session]:
    for number in range(_times(_IT_SESSIONS, scale, least=2 * len(IT) + 2)):
        seed = f"it {number}"
        random = Random(seed)
        client, server = f"10.100.1.{random.randrange(1, 90)}", f"10.101.1.{random.randrange(1, 20)}"
        start = _moment(random)
        choice = number % (len(IT) + 1)
        if choice == len(IT):
            yield Session("it arp and ping", start, (), _neighbours(client, server, start, seed))
            continue
        talk = IT[choice]
        ends = _Ends(client, talk.group or server, _client_port(random), talk.port)
        yield Session(f"it {talk.name}", start, (), _conversation(talk, ends, seed, start))


def _foreign(catalog: Catalog, scale: float) -> Iterator[Session]:
    number = 0
    for turn in range(_times(_FOREIGN_ROUNDS, scale)):
        for port in ot_ports(catalog):
            for talk in (*IT, *RAW, TERMINAL):
                seed = f"foreign {turn} {port} {talk.name}"
                means = foreign(catalog, port, talk.transport, talk.make(Random(seed)))
                if means is not None:
                    ends = _Ends(
                        _own("10.104", number), _own("10.105", number), _client_port(Random(seed)), port
                    )
                    yield _apart(f"{talk.name} on {port}", talk, ends, seed, means)
                    number += 1


def _borrowed(catalog: Catalog, scale: float) -> Iterator[Session]:
    number = 0
    for turn in range(_times(_BORROWED_ROUNDS, scale)):
        for port in (port for port in ot_ports(catalog) if port >= 1024):
            for talk in IT:
                if talk.group and not any(port in ports for ports in _EPHEMERAL):
                    continue
                ends = _Ends(_own("10.106", number), _own("10.107", number), port, talk.port)
                yield _apart(f"{talk.name} from {port}", talk, ends, f"borrowed {turn} {port} {talk.name}")
                number += 1


def _plant(scale: float) -> Iterator[Session]:
    reads, writes, polls = (
        "modbus-read-by-unlisted-client",
        "modbus-write-by-unlisted-client",
        "dnp3-unlisted-read",
    )
    kinds = [(Talk("modbus bits", "tcp", modbus.PORT, plant.modbus_bits), reads)]
    for block in BLOCKS:
        kinds += [
            (Talk(f"modbus reads of {block}", "tcp", modbus.PORT, plant.modbus_reads(block)), reads),
            (Talk(f"modbus recipe of {block}", "tcp", modbus.PORT, plant.modbus_recipe(block)), writes),
            (Talk(f"dnp3 reads of {block}", "tcp", dnp3.PORT, plant.dnp3_reads(block)), polls),
        ]
    number = 0
    for turn in range(_times(_PLANT_ROUNDS, scale)):
        for talk, policy in kinds:
            seed = f"plant {turn} {talk.name}"
            ends = _Ends(
                _own("10.108", number), _own("10.109", number), _client_port(Random(seed)), talk.port
            )
            yield _apart(talk.name, talk, ends, seed, [Meaning(policy, reply=False)])
            number += 1


class _Ends(NamedTuple):
    client: str
    server: str
    client_port: int
    server_port: int


def _apart(kind: str, talk: Talk, ends: _Ends, seed: str, means: Iterable[Meaning] = ()) -> Session:
    """A session between two hosts that do nothing else."""
    start = _moment(Random(seed))
    pair = ends.client, ends.server
    found = tuple(Finding(m.policy, *(pair[::-1] if m.reply else pair)) for m in sorted(means))
    return Session(kind, start, found, _conversation(talk, ends, seed, start), pair)


def _conversation(talk: Talk, ends: _Ends, seed: str, start: int) -> Callable[[], Packets]:
    def play() -> Packets:
        tape = _tape(start)
        open_ = tape.tcp if talk.transport == "tcp" else tape.udp
        conversation = open_(ends.client, ends.server, ends.server_port, client_port=ends.client_port)
        speak(tape, conversation, talk.make(Random(seed)))
        tape.finish()
        return tape.packets

    return play


def _neighbours(client: str, server: str, start: int, seed: str) -> Callable[[], Packets]:
    def play() -> Packets:
        tape = _tape(start)
        link.arp(tape, client, server)
        link.ping(tape, client, server, Random(seed))
        return tape.packets

    return play


def _tape(start: int) -> Scenario:
    tape = Scenario()
    tape.wait((start - START) / 1e9)
    return tape


def _own(network: str, number: int) -> str:
    high, low = divmod(number, _POOL)
    return f"{network}.{high + 1}.{low + 1}"


def _client_port(random: Random) -> int:
    return random.randrange(49_152, 65_536)


def _moment(random: Random) -> int:
    return START + random.randrange((DAY - 600) * 1000) * 1_000_000


def _times(number: float, scale: float, least: int = 1) -> int:
    return max(least, round(number * scale))
