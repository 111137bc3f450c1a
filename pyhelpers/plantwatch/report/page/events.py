"""Occurrences to events: one card for a policy at a process, whoever did it, with all that is known of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address

from plantwatch.catalog.model import SEVERITIES as RISKS
from plantwatch.catalog.model import Catalog, Policy
from plantwatch.detection.ledger import BLOCK, Ledger
from plantwatch.detection.risk import risk
from plantwatch.report.page import agreed
from plantwatch.report.page.ends import Directory, End
from plantwatch.report.page.merging import Job, Occurrence
from plantwatch.report.page.shift import Event, Track
from plantwatch.report.printable import printable
from plantwatch.site.model import Site

MOST_TRACKS = 12  # senders that one card lists


@dataclass(frozen=True, slots=True)
class Plant:
    """What events are held against."""

    site: Site
    catalog: Catalog
    ledger: Ledger
    directory: Directory


def events(plant: Plant, occurrences: Iterable[Occurrence]) -> dict[End, list[Event]]:
    """The events at each end at stake, the worst first. Policies that the catalog lacks are left out."""
    cards: dict[tuple[str, str, Job | None, bool], list[Occurrence]] = {}
    ends: dict[str, End] = {}
    for occurrence in occurrences:
        policy = plant.catalog.policies.get(occurrence.policy)
        if policy is None:
            continue
        end = _stake(plant, policy, occurrence)
        known = ends.setdefault(end.key, end)
        key = (known.key, policy.id, occurrence.work, _accepted(plant, occurrence))
        cards.setdefault(key, []).append(occurrence)
    found: dict[End, list[Event]] = {}
    for (end_key, policy_id, _, accepted), group in cards.items():
        policy = plant.catalog.policies[policy_id]
        event = _event(plant, ends[end_key], policy, accepted, group)
        found.setdefault(ends[end_key], []).append(event)
    for group_of in found.values():
        group_of.sort(key=_order)
    return found


def _order(event: Event) -> tuple[bool, int, int, str, str]:
    """The worst first; where the risk is the same, what the policy says of itself counts."""
    risks = -RISKS.index(event.risk), -RISKS.index(event.severity)
    return event.accepted, *risks, event.first, event.policy


def utc(seconds: float) -> str:
    """A time as the page shows it."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%d %H:%M:%S")


def _stake(plant: Plant, policy: Policy, occurrence: Occurrence) -> End:
    src, dst = plant.directory.end(occurrence.src), plant.directory.end(occurrence.dst)
    protocol = plant.catalog.protocols[policy.protocol]
    return agreed.at_stake(
        src, dst, agreed.is_reply(policy, protocol, occurrence.src_ports, occurrence.dst_ports)
    )


def _accepted(plant: Plant, occurrence: Occurrence) -> bool:
    """In a window, and between assets that the site knows: nobody planned work for a stranger."""
    ends = (plant.directory.end(occurrence.src), plant.directory.end(occurrence.dst))
    return occurrence.work is not None and all(end.asset is not None for end in ends)


def _event(plant: Plant, end: End, policy: Policy, accepted: bool, group: list[Occurrence]) -> Event:
    site, protocol = plant.site, plant.catalog.protocols[policy.protocol]
    group = sorted(group, key=lambda one: (-one.times, one.first, one.src, one.dst))
    tracks = [_track(plant, policy, one) for one in group]
    src, dst = _spoken(track.src for track in tracks), _spoken(track.dst for track in tracks)
    reply = agreed.is_reply(policy, protocol, group[0].src_ports, group[0].dst_ports)
    entry = plant.ledger.entries.get(policy.id)
    conduits = {
        title
        for track in tracks[:MOST_TRACKS]
        for title in agreed.permitting(site, track.src, track.dst, policy, protocol, reply)
    }
    return Event(
        anchor="",  # the page numbers them when they are in order
        policy=policy.id,
        title=policy.title,
        risk=risk(plant.catalog.risk, policy.severity, policy.confidence, end.criticality),
        severity=policy.severity,
        confidence=policy.confidence,
        stage=agreed.stage_of(site, policy.id, end.asset),
        reply=reply,
        accepted=accepted,
        work=group[0].work,
        tracks=tuple(tracks[:MOST_TRACKS]),
        more_tracks=len(tracks[MOST_TRACKS:]),
        times=sum(one.times for one in group),
        first=utc(min(one.first for one in group)),
        last=utc(max(one.last for one in group)),
        engines=tuple(sorted({engine for one in group for engine in one.engines})),
        operator=_filled(policy.explain.operator, src, dst),
        network=_filled(policy.explain.network, src, dst),
        soc=_filled(policy.explain.soc, src, dst),
        protocol=protocol.title,
        operations=tuple(
            (op.title, op.name, op.kind) for op in (protocol.operations[name] for name in policy.operations)
        ),
        points=tuple(
            point
            for point in site.points.values()
            if end.asset and point.asset == end.asset.id and point.protocol == policy.protocol
            if any(protocol.operations[name].kind in ("write", "control") for name in policy.operations)
        ),
        conduits=None if protocol.everywhere else tuple(sorted(conduits)),
        planned=tuple(w for w in site.maintenance if end.asset is not None and end.asset.id in w.assets),
        attack=tuple((t, _technique(plant.catalog, t)) for t in policy.attack),
        sids=None if entry is None else (entry.sid, entry.sid + BLOCK - 1),
        rev=0 if entry is None else max(1, entry.rev),
        playbook=policy.playbook,
        false_positives=policy.false_positives,
        references=policy.references,
    )


def _track(plant: Plant, policy: Policy, one: Occurrence) -> Track:
    src, dst = plant.directory.end(one.src), plant.directory.end(one.dst)
    return Track(
        src=src,
        dst=dst,
        times=one.times,
        engines=tuple(sorted(one.engines.items())),
        first=utc(one.first),
        last=utc(one.last),
        src_ports=tuple(one.src_ports),
        dst_ports=tuple(one.dst_ports),
        sources=tuple(map(printable, one.sources)),
        fields=tuple(map(printable, one.fields)),
        wireshark=_between(one.src, one.dst, policy.wireshark),
    )


def _between(src: str, dst: str, wireshark: str) -> str:
    """A display filter for two addresses and what the policy looks for; empty where it has no filter."""
    names = _addressed(src), _addressed(dst)
    if not wireshark or not all(names):
        return wireshark
    return f"{names[0]}.src == {src} && {names[1]}.dst == {dst} && ({wireshark})"


def _addressed(address: str) -> str:
    try:
        return "ip" if ip_address(address).version == 4 else "ipv6"
    except ValueError:
        mac = address.split(":")
        is_mac = len(mac) == 6 and all(len(b) == 2 and set(b) <= set("0123456789abcdef") for b in mac)
        return "eth" if is_mac else ""


def _technique(catalog: Catalog, technique: str) -> str:
    known = catalog.techniques.get(technique)
    return known.name if known else ""


def _spoken(ends: Iterable[End]) -> str:
    """Ends as they stand in a sentence, each once."""
    names = list(dict.fromkeys(end.spoken for end in ends))
    if len(names) > 3:
        return f"{len(names)} computers"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _filled(text: str, src: str, dst: str) -> str:
    """An explanation with its two placeholders filled, in one pass: a name may contain braces."""
    names = {"{src}": src, "{dst}": dst}
    filled = "".join(names.get(part, part) for part in re.split(r"(\{src\}|\{dst\})", text))
    return f"U{filled[1:]}" if filled.startswith("unknown computer ") else filled
