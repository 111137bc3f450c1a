"""The protocols of ordinary IT, and traffic of no protocol at all, by name."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from plantwatch.corpus.benign import names, remote, services, smb, ssh, tls, web
from plantwatch.corpus.benign.content import BLOCKS
from plantwatch.corpus.benign.dialogue import Dialogue, Talk, ask, reply

IT = (
    Talk("dns", "udp", 53, names.lookup),
    Talk("dns over tcp", "tcp", 53, names.lookup_over_tcp),
    Talk("llmnr", "udp", 5355, names.llmnr, "224.0.0.252"),
    Talk("mdns", "udp", 5353, names.mdns, "224.0.0.251"),
    Talk("http", "tcp", 80, web.browse),
    Talk("http upload", "tcp", 8080, web.submit),
    Talk("tls 1.3", "tcp", 443, tls.modern),
    Talk("tls 1.2", "tcp", 8443, tls.classic),
    Talk("ssh", "tcp", 22, ssh.login),
    Talk("smb", "tcp", 445, smb.read_file),
    Talk("ntp", "udp", 123, services.ntp),
    Talk("syslog", "udp", 514, services.syslog),
    Talk("snmp", "udp", 161, services.snmp),
    Talk("dhcp", "udp", 67, services.dhcp),
    Talk("rdp", "tcp", 3389, remote.rdp),
    Talk("sun rpc", "tcp", 111, remote.sun_rpc),
)
TERMINAL = Talk("terminal", "tcp", 23, remote.terminal)

_LONG = 1460
_DATAGRAM = 1200


def _upload(name: str) -> Callable[[Random], Dialogue]:
    def make(random: Random) -> Dialogue:
        block = BLOCKS[name](random, random.randrange(4, 24) * _LONG + random.randrange(_LONG))
        pieces = [block[at : at + 4 * _LONG] for at in range(0, len(block), 4 * _LONG)]
        return [ask(piece, 0.01) for piece in pieces] + [reply(b"226 transfer complete\r\n")]

    return make


def _download(name: str) -> Callable[[Random], Dialogue]:
    def make(random: Random) -> Dialogue:
        size = random.randrange(2, 12) * _LONG + random.randrange(_LONG)
        return [ask(f"RETR {name.replace(' ', '-')}.bin\r\n".encode()), reply(BLOCKS[name](random, size))]

    return make


def _datagrams(name: str) -> Callable[[Random], Dialogue]:
    def make(random: Random) -> Dialogue:
        sizes = [random.randrange(16, _DATAGRAM) for _ in range(random.randrange(2, 12))]
        return [ask(BLOCKS[name](random, size), 0.1) for size in sizes]

    return make


RAW = (
    *(Talk(f"upload of {name}", "tcp", 2000, _upload(name)) for name in BLOCKS),
    *(Talk(f"download of {name}", "tcp", 2000, _download(name)) for name in BLOCKS),
    *(Talk(f"datagrams of {name}", "udp", 2000, _datagrams(name)) for name in BLOCKS),
)
