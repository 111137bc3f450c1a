"""What our rules ask of a Suricata: parsers, versions, variables, reassembly. Read from the rules."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from plantwatch.sensor.package import Package
from plantwatch.sensor.suricata_rules import sids

_HEADER = re.compile(r"^alert (?P<protocol>\S+) (?P<ends>.+?) \(")
_EVENT = re.compile(r"app-layer-event:(?P<protocol>[a-z0-9]+)\.")
_VERSION = re.compile(r"requires:version >= (?P<version>[0-9.]+);")
_PLAIN = ("tcp", "udp", "ip", "tcp-pkt", "tcp-stream", "icmp")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its policy, and what it needs. ``parser`` is empty for one that looks at bytes.

    ``sender`` is ``clients`` or ``servers``, whose packets it looks at; empty where either.
    """

    policy: str
    sid: int
    parser: str
    since: str
    stream: bool
    variables: frozenset[str]
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """All rules of a package by policy."""

    rules: dict[str, list[Rule]] = field(default_factory=lambda: defaultdict(list))

    def split(self, lost: set[Rule]) -> tuple[frozenset[str], frozenset[str]]:
        """Policies that lose all of their rules when ``lost`` do not load, and those that lose some."""
        hurt = {rule.policy for rule in lost}
        dead = {name for name in hurt if all(rule in lost for rule in self.rules[name])}
        return frozenset(dead), frozenset(hurt - dead)

    def every(self) -> list[Rule]:
        return [rule for rules in self.rules.values() for rule in rules]


def needs(package: Package) -> Needs:
    """Read the rules of a package; those that were left out are not there."""
    found = Needs()
    for file, text in package.files.items():
        lines = text.split("\n")
        for sid, number, _ in sids(text):
            policy = package.policy_at(file, number)
            header = _HEADER.match(lines[number - 1])
            if policy is None or header is None:
                continue
            event, since = _EVENT.search(lines[number - 1]), _VERSION.search(lines[number - 1])
            protocol = header["protocol"]
            parser = event["protocol"] if event else "" if protocol in _PLAIN else protocol
            variables = frozenset(re.findall(r"\$(\w+)", header["ends"]))
            asked_for = since["version"] if since else ""
            sender = _sender(header["ends"])
            rule = Rule(policy[0], sid, parser, asked_for, protocol == "tcp", variables, sender)
            found.rules[policy[0]].append(rule)
    return found


def _sender(ends: str) -> str:
    """From ``any any -> any 502``: who sends to the port of a protocol, or from it."""
    source, _, target = ends.partition(" -> ")
    ports = source.split()[-1] != "any", target.split()[-1] != "any"
    return {(False, True): "clients", (True, False): "servers", (True, True): "servers"}.get(ports, "")
