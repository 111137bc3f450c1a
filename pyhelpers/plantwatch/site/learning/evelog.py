"""Suricata's eve.json as observations: its records of flows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address
from itertools import chain
from typing import Any

from plantwatch.site.learning.dialects import Dialect
from plantwatch.site.learning.picture import Seen


def is_eve(first: str) -> bool:
    """Whether a file with this first line is Suricata's."""
    return first.startswith("{") and '"event_type"' in first


def read_eve(first: str, lines: Iterator[str], dialect: Dialect) -> Iterator[Seen]:
    """The observations in the lines; the first was read already."""
    for line in chain((first,), lines):
        if '"flow"' not in line:
            continue
        try:
            event = json.loads(line)
            seen = _flow(event, dialect) if event["event_type"] == "flow" else None
        except (KeyError, ValueError, TypeError):  # a line that is cut off
            continue
        if seen is not None:
            yield seen


def _flow(event: Mapping[str, Any], dialect: Dialect) -> Seen | None:
    protocol = dialect.ports.get((event["proto"].lower(), event["dest_port"]))
    flow = event["flow"]
    if protocol is None or not flow["pkts_toclient"] or not flow["pkts_toserver"]:
        return None
    at = datetime.fromisoformat(flow["start"]).timestamp()
    ether = event.get("ether", {})
    macs = (_only(ether.get("src_macs")), _only(ether.get("dest_macs")))
    return Seen(_address(event["src_ip"]), _address(event["dest_ip"]), protocol, "", 1, at, at, 0.0, *macs)


def _address(text: str) -> str:
    """An address as everybody else writes it: Suricata spells IPv6 out to its last zero."""
    return str(ip_address(text))


def _only(macs: Any) -> str:
    return str(macs[0]) if isinstance(macs, list) and len(macs) == 1 else ""
