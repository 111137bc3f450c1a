"""Policies over the network as a whole: sessions by header, messages by what other rules recognised.

What one rule finds out another one asks for, in flowbits: the rules of an operation set a bit for each
policy that watches its class, and a rule for each conduit marks the sessions that are agreed. So their
number follows the policies and conduits, whatever the number of assets, which are data.

Suricata tries rules that only set flowbits first, then those that also ask, so a rule that tells must not
ask; that a session was looked at before it remembers as a flowint (src/detect-engine-sigorder.c).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_network

from plantwatch.catalog.model import OFFICE_PORTS, Protocol
from plantwatch.catalog.watch import Place, Watch
from plantwatch.catalog.wire import Transport
from plantwatch.detection.model import Detection, Trigger
from plantwatch.detection.plant import ASSETS, CROWN_JEWELS, Agreed, Network, Plant, Zone
from plantwatch.detection.points import Numbered, PlantPoint
from plantwatch.engines.suricata import datasets, points
from plantwatch.engines.suricata.body import Body, ports_list
from plantwatch.engines.suricata.maintenance import outside

NEEDS_SITE = "means something only with a site file"
COUNTS_PACKETS = "counts packets with data, not messages"
_IMPOSSIBLE = {
    "silence": "notices only what comes, not what stays away",
    "conflict": "sees nothing below IP before version 9",
    "finding": "cannot tell one finding of another",
}
BY_PORT = "takes what is agreed for one protocol of a port as agreed for the others"
AS_OTHERS = "sees the messages that the rules of other policies see"
TRANSPORTS: tuple[Transport, ...] = ("tcp", "udp")


_SOMEBODY = ("192.0.2.1",)  # RFC 5737


def any_plant(protocols: Iterable[Protocol]) -> Plant:
    """A plant with a point of each kind and nobody in it: what a policy comes to in any plant."""
    known = list(protocols)
    samples = tuple(
        PlantPoint(f"{p.id}-{kind}", _SOMEBODY, p.id, kind, 9, low=1, high=2, protected=True)
        for p in known
        for kind in p.points
    )
    return Plant(
        zones=(Zone(1.0, (ip_network("10.0.0.0/8"),)),),
        groups={ASSETS: (), CROWN_JEWELS: ()},
        points=samples,
        stations=tuple(Numbered(p.id, 1, _SOMEBODY) for p in known if p.sayings),
    )


def bodies(detection: Detection, plant: Plant, protocols: Sequence[Protocol]) -> list[Body]:
    """The rules of a policy over the whole network; none where the plant is unknown and needed."""
    if not plant.watches(detection) or (detection.count and detection.count.distinct):
        return []
    return [
        b for t in detection.triggers if t.watch for b in _watched(detection, t, t.watch, plant, protocols)
    ]


def meaning(detection: Detection) -> str:
    """What such a policy watches, whatever the plant and the other protocols."""
    watched = repr([(trigger.operation, trigger.watch) for trigger in detection.triggers])
    return watched + "".join(trigger.watch.concern for trigger in detection.triggers if trigger.watch)


def _watched(
    detection: Detection, trigger: Trigger, watch: Watch, plant: Plant, protocols: Sequence[Protocol]
) -> Iterator[Body]:
    if watch.notice:
        yield from _noticed(watch, plant, protocols)
        return
    by_id = {protocol.id: protocol for protocol in protocols}
    if watch.kind in ("points", "stations"):
        found = (
            points.of_points(detection, watch, plant, by_id)
            if watch.kind == "points"
            else points.of_stations(detection, plant, by_id)
        )
        yield from (replace(body, notes=(*body.notes, NEEDS_SITE)) for body in found)
        return
    for transport in TRANSPORTS:
        ports = watch.ports.get(transport, ()) if watch.ports else _ot_ports(protocols, transport)
        if not ports:
            continue
        endpoints = f"{_network(plant, watch.source, target=False)} any -> " + (
            f"{_network(plant, watch.target, target=True)} {ports_list(ports)}"
        )
        yield from _rules(detection, trigger, watch, plant, transport, endpoints)


def marks(detections: Iterable[Detection], plant: Plant) -> Mapping[str, tuple[str, ...]]:
    """By class, the options with which a rule tells the policies that watch it of an operation."""
    watching: defaultdict[str, set[str]] = defaultdict(set)
    for detection in detections:
        for trigger in detection.triggers if plant.watches(detection) else ():
            if trigger.watch and trigger.watch.kind == "messages":
                for kind in trigger.watch.classes:
                    watching[kind].add(f"flowbits:set,{_said(trigger.operation, kind)}")
    first = "flowint:plantwatch.telling,=,1"  # such rules are tried before those that ask, which have none
    return {kind: (first, *sorted(options)) for kind, options in watching.items()}


def agreements(plant: Plant, protocols: Sequence[Protocol]) -> Iterator[Body]:
    """Silent rules that mark sessions which a conduit allows, with the classes of operations it allows."""
    for conduit in plant.conduits:
        for transport in TRANSPORTS:
            ports = _ot_ports([p for p in protocols if p.id in conduit.protocols], transport)
            if ports:
                yield _agreement(conduit, plant, transport, ports)


def _agreement(conduit: Agreed, plant: Plant, transport: Transport, ports: tuple[int, ...]) -> Body:
    via = f"plantwatch.via.{conduit.id.replace('-', '_')}"  # flowint takes no hyphen
    source, target = conduit.groups
    options = (
        f"flowint:{via},notset",
        datasets.test("ip.src", source, plant.groups[source], inside=True),
        datasets.test("ip.dst", target, plant.groups[target], inside=True),
        f"flowint:{via},=,1",
        "flowbits:set,plantwatch.agreed",
        *(f"flowbits:set,{_agreed(kind)}" for kind in conduit.classes or ("all",)),
        "noalert",
    )
    return Body(transport, f"any any -> any {ports_list(ports)}", options, silent=True)


def _noticed(watch: Watch, plant: Plant, protocols: Sequence[Protocol]) -> Iterator[Body]:
    if watch.notice == "reset":
        options = ("flags:R+", "flow:established,to_client")
        yield Body("tcp", f"any {ports_list(_ot_ports(protocols, 'tcp'))} -> any any", options)
    for conduit in plant.conduits if watch.notice == "burst" else ():
        most, seconds = conduit.at_most
        ends = tuple(
            datasets.test(buffer, name, plant.groups[name], inside=True)
            for buffer, name in zip(("ip.src", "ip.dst"), conduit.groups, strict=True)
        )
        threshold = f"threshold:type both, track by_both, count {most + 1}, seconds {seconds}"
        for transport in TRANSPORTS if most else ():
            if ports := _ot_ports([p for p in protocols if p.id in conduit.protocols], transport):
                limits = ("dsize:>0", *ends, threshold)
                yield Body(
                    transport,
                    f"any any -> any {ports_list(ports)}",
                    limits,
                    (COUNTS_PACKETS,),
                    (NEEDS_SITE,),
                )


def missing(detection: Detection) -> tuple[str, ...]:
    """Why Suricata has no rule for a policy over the whole network."""
    return tuple(
        dict.fromkeys(
            _IMPOSSIBLE[t.watch.notice]
            for t in detection.triggers
            if t.watch and t.watch.notice in _IMPOSSIBLE
        )
    )


def _rules(
    detection: Detection, trigger: Trigger, watch: Watch, plant: Plant, transport: Transport, endpoints: str
) -> Iterator[Body]:
    groups = tuple(
        datasets.test(buffer, area.group, plant.groups[area.group], inside=not area.absent)
        for buffer, area in (("ip.src", plant.area(watch.source)), ("ip.dst", plant.area(watch.target)))
        if area.group
    )
    # where both ends use the port only the one who spoke first is the client
    direction = ("flow:to_server",) if transport == "udp" else ()
    unplanned = (outside("dst"),) if watch.outside == "maintenance" else ()
    notes = [NEEDS_SITE] if watch.needs_site else []
    notes += [BY_PORT] if watch.outside == "conduits" else []
    plain = Body(transport, endpoints, (), notes=tuple(notes))
    if watch.kind == "session":
        told = ["flowbits:isnotset,plantwatch.agreed"] if watch.outside == "conduits" else []
        judged = f"plantwatch.{trigger.operation}"
        once = (f"flowbits:isnotset,{judged}", f"flowbits:set,{judged}")
        yield replace(plain, options=(*direction, *told, *unplanned, *groups, *once))
        return
    for kind in watch.classes:
        said = _said(trigger.operation, kind)
        agreed = (
            ("flowbits:isnotset,plantwatch.agreed.all", f"flowbits:isnotset,{_agreed(kind)}")
            if watch.outside == "conduits"
            else ()
        )
        options = (f"flowbits:isset,{said}", *agreed, *unplanned, *groups, f"flowbits:unset,{said}")
        yield replace(plain, options=options, notes=(*notes, AS_OTHERS))


def _ot_ports(protocols: Iterable[Protocol], transport: Transport) -> tuple[int, ...]:
    return tuple(
        sorted({port for p in protocols if transport in p.transports for port in p.ports} - OFFICE_PORTS)
    )


def _said(operation: str, kind: str) -> str:
    return f"plantwatch.{operation}.{kind}"


def _agreed(kind: str) -> str:
    return f"plantwatch.agreed.{kind}"


def _network(plant: Plant, place: Place, *, target: bool) -> str:
    area = plant.area(place)
    if not area.networks:
        return f"![{_listed(plant.announced)}]" if target else "any"
    networks = _listed(area.networks)
    if not area.outside:
        nobody = [f"!{n}" for n in plant.announced if _within(n, area.networks)] if target else []
        return f"[{','.join([networks, *nobody])}]"
    return f"![{networks},{_listed(plant.announced)}]" if target else f"![{networks}]"


def _within(network: Network, others: Iterable[Network]) -> bool:
    return any(network.overlaps(other) for other in others if network.version == other.version)


def _listed(networks: Iterable[Network]) -> str:
    return ",".join(map(str, networks))
