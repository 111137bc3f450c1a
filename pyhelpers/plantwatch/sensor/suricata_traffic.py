"""What the traffic itself says against a Suricata sensor: from a capture, or from counters of the engine.

Measured with 7.0.10 and 8.0.8: of a mirror that shows one direction, ``stream.async-oneside`` finds what is
split over segments; without it only what is in one segment, because data counts once it is acknowledged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plantwatch.diagnostics import Span, UserError
from plantwatch.sensor.doctor import Lack
from plantwatch.sensor.suricata_patient import Patient, cost, place, say
from plantwatch.sensor.suricata_socket import Socket

_ENOUGH = 10  # openings of sessions, before counters say anything about a direction
_LOSSES = {
    "capture.kernel_drops": "packets did not fit into the ring buffer: raise af-packet ring-size or threads",
    "tcp.ssn_memcap_drop": "sessions did not fit into stream.memcap: raise it",
    "tcp.segment_memcap_drop": "segments did not fit into stream.reassembly.memcap: raise it",
    "detect.alert_queue_overflow": "alerts of one packet did not fit: raise packet-alert-max",
    "tcp.pkt_on_wrong_thread": "packets of one session came to several threads: af-packet cluster-type",
}


def _mirror(p: Patient) -> Iterator[Lack]:
    if p.mirror is None:
        return
    if p.mirror.side:
        count = p.mirror.only_clients if p.mirror.side == "clients" else p.mirror.only_servers
        yield from _one_way(p, p.mirror.side, f"{count} of {p.mirror.sessions} sessions of the capture")
    if p.mirror.split_tags and p.settings.on("vlan.use-for-tracking", True):
        path = "vlan.use-for-tracking"
        text = (
            f"{p.mirror.split_tags} of {p.mirror.sessions} sessions of the capture have other VLAN tags on "
        )
        text += "the way back: for Suricata these are two sessions, each without its other half"
        streams = frozenset(rule.policy for rule in p.needs.every() if rule.stream or rule.parser)
        yield Lack(
            say("PW636", place(p, path), text, f"{path}: false   ({cost(path)})"),
            weaker=streams,
            changes={path: "false"},
        )
    if p.mirror.wrong and p.settings.on("stream.checksum-validation", True):
        text = f"{p.mirror.wrong} of {p.mirror.checksums} packets of the capture have a wrong checksum, and "
        text += "this engine ignores such packets"
        path = "stream.checksum-validation"
        yield Lack(
            say("PW629", place(p, path), text, f"{path}: no   ({cost(path)})"),
            weaker=p.every,
            changes={path: "no"},
        )


def _counters(p: Patient) -> Iterator[Lack]:
    try:
        with Socket(p.sensor.socket_path) as engine:
            counters = engine.ask("dump-counters")
    except UserError:
        return
    yield from judged(p, counters)


def judged(p: Patient, counters: Mapping[str, Any]) -> Iterator[Lack]:
    """What the counters of a running engine (``dump-counters``) say."""
    opened, answered = (_counter(counters, f"tcp.{name}") for name in ("syn", "synack"))
    if opened >= _ENOUGH and not answered:
        yield from _one_way(p, "clients", f"{opened} SYN and no SYN-ACK since the engine started")
    elif answered >= _ENOUGH and not opened:
        yield from _one_way(p, "servers", f"{answered} SYN-ACK and no SYN since the engine started")
    if (wrong := _counter(counters, "tcp.invalid_checksum")) and p.settings.on(
        "stream.checksum-validation", True
    ):
        path = "stream.checksum-validation"
        text = f"the running engine has ignored {wrong} packets with a wrong checksum"
        yield Lack(
            say("PW629", place(p, path), text, f"{path}: no   ({cost(path)})"),
            weaker=p.every,
            changes={path: "no"},
        )
    for name, advice in _LOSSES.items():
        if lost := _counter(counters, name):
            where = Span(str(p.sensor.socket_path))
            yield Lack(say("PW637", where, f"{name} of the running engine is {lost}", advice), weaker=p.every)


def _one_way(p: Patient, side: str, seen: str) -> Iterator[Lack]:
    """``side`` is all that reaches the sensor."""
    missing = "servers" if side == "clients" else "clients"
    lost = {rule for rule in p.needs.every() if rule.sender == missing}
    dead, weaker = p.needs.split(lost)
    text = f"only packets of {side} reach the sensor ({seen})"
    help_ = "mirror both directions of the port (rx and tx)"
    yield Lack(say("PW635", Span(str(p.sensor.config)), text, help_), dead, weaker)
    path = "stream.async-oneside"
    if not p.settings.on(path, False):
        text = "with one direction only, nothing that is split over segments is put together"
        streams = frozenset(rule.policy for rule in p.needs.every() if rule.stream or rule.parser) - dead
        help_ = f"{path}: true   ({cost(path, p)})"
        yield Lack(say("PW635", place(p, path), text, help_), weaker=streams, changes={path: "true"})


def _counter(counters: Mapping[str, Any], path: str) -> int:
    node: Any = counters
    for name in path.split("."):
        node = node.get(name, 0) if isinstance(node, Mapping) else 0
    return int(node) if isinstance(node, int) else 0


CHECKS = (_mirror, _counters)
