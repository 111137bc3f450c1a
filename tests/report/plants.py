"""Plants and findings for the tests of the page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

START = 1_767_225_600.0  # 2026-01-01 00:00:00 UTC
SHAPES = (
    (4.0, 2, "Office"),
    (3.5, 1, "Remote access"),
    (3.0, 3, "Historians and services"),
    (2.0, 6, "Control room of line"),
    (1.0, 12, "Controllers of line"),
)
POLICIES = (
    "modbus-force-listen-only",
    "modbus-write-by-unlisted-client",
    "modbus-read-by-unlisted-client",
    "modbus-clear-diagnostic-counters",
    "modbus-vendor-function",
)


def finding(policy: str, src: str, dst: str, ts: float = START, engine: str = "zeek", **more: Any) -> str:
    """A line of ``plantwatch scan --format json``."""
    row = {"capture": "day.pcap", "engine": engine, "policy": policy, "ts": ts}
    row |= {"src": src, "src_port": 49152, "dst": dst, "dst_port": 502, **more}
    return json.dumps(row)


def big_site(path: Path, assets: int = 300) -> Path:
    """A site file of 24 zones on five levels, with about this many assets and some crown jewels."""
    zones, listed = [], []
    number = 0
    total = sum(count for _, count, _ in SHAPES)
    for level, count, title in SHAPES:
        for n in range(count):
            number += 1
            zone = f"zone-{number}"
            zones.append(
                f'  {zone}: {{title: "{title} {n + 1}", level: {level}, subnets: [10.0.{number}.0/24]}}'
            )
            role = {1.0: "controller", 2.0: "scada", 3.0: "historian"}.get(level, "client")
            for host in range(1, assets // total + 1):
                jewel = level == 1.0 and n % 3 == 0 and host == 1
                worth = ", criticality: crown_jewel, process: Mixes, owner: Shift lead" if jewel else ""
                listed.append(
                    f"  {role}-{number:02}-{host:02}: "
                    f"{{addresses: [10.0.{number}.{host}], roles: [{role}]{worth}}}"
                )
    text = f"""id: {path.stem}
title: Bottling works with many lines
zones:
{chr(10).join(zones)}
assets:
{chr(10).join(listed)}
conduits:
  supervision: {{from: {{role: scada}}, to: {{role: controller}}, protocols: [modbus]}}
  history: {{from: {{role: historian}}, to: {{role: scada}}, protocols: [modbus]}}
"""
    path.write_text(text, encoding="utf-8")
    return path


def many_findings(pairs: int = 45) -> Iterable[str]:
    """Findings between this many pairs, from strangers inside and outside of zones and from assets."""
    for n in range(pairs):
        src = (f"10.0.{7 + n % 6}.200", f"192.0.2.{n % 9}", f"10.0.{7 + n % 6}.{1 + n % 5}")[n % 3]
        dst = f"10.0.{13 + n % 12}.{1 + n // 12 % 4}"
        yield finding(POLICIES[n % len(POLICIES)], src, dst, START + 60 * n)
