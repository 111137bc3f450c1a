"""A small catalog of one made-up protocol, written where a test wants it.

A message is ``A5 5A``, two bytes with the number of bytes behind them, a unit, a function, data.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PORT = 9999

PROTOCOL: dict[str, Any] = {
    "id": "toy",
    "title": "Toy protocol",
    "transports": ["tcp"],
    "ports": [PORT],
    "references": ["https://toy.example/spec"],
    "pdu": {
        "start": [{"at": 0, "bytes": "a5 5a"}],
        "length": {"field": "length", "add": 4},
        "minimum": 6,
        "maximum": 64,
    },
    "key": "function",
    "fields": {
        "length": {"at": 2, "size": 2},
        "unit": {"at": 4},
        "function": {"at": 5},
        "value": {"at": 6, "size": 2},
    },
    "operations": {
        "stop": {
            "title": "Stop the machine",
            "class": "control",
            "from": "client",
            "when": {"length": 2, "function": 8},
            "fields": ["unit"],
        },
        "write": {
            "title": "Write a value",
            "class": "write",
            "from": "client",
            "when": {"length": 4, "function": [5, 6]},
            "fields": ["unit", "value"],
        },
        "failure": {
            "title": "Machine failure",
            "class": "diagnostic",
            "from": "server",
            "when": {"length": 3, "function": {"min": 128}},
        },
    },
}

POLICY: dict[str, Any] = {
    "title": "Machine told to stop",
    "status": "experimental",
    "protocol": "toy",
    "when": {"operation": "stop"},
    "severity": "critical",
    "confidence": "high",
    "attack": ["T0814"],
    "explain": {
        "operator": "A computer told the machine to stop.",
        "network": "Toy function 8 from {src} to {dst}.",
        "soc": "Ask who owns {src}.",
    },
    "playbook": "loss-of-control",
    "wireshark": "",
    "references": ["Toy specification, section 6"],
}

ATTACK = {
    "version": "19.2",
    "source": "a part of MITRE ATT&CK for ICS",
    "techniques": {"T0814": {"name": "Denial of Service", "network": True}},
}

STOP = {"toy-stop": POLICY}
TRIO: dict[str, dict[str, Any]] = {
    "toy-failure": {**POLICY, "title": "Machine reports a failure", "when": {"operation": "failure"}},
    "toy-stop": POLICY,
    "toy-write": {**POLICY, "title": "Value written", "severity": "medium", "when": {"operation": "write"}},
}


def message(function: int, data: bytes = b"", unit: int = 1) -> bytes:
    """One whole message."""
    return b"\xa5\x5a" + (2 + len(data)).to_bytes(2, "big") + bytes([unit, function]) + data


def protocol(**changes: Any) -> dict[str, Any]:
    """The protocol with some of its top-level keys replaced."""
    return {**copy.deepcopy(PROTOCOL), **changes}


def policy(**changes: Any) -> dict[str, Any]:
    """The policy with some of its top-level keys replaced."""
    return {**copy.deepcopy(POLICY), **changes}


def write_catalog(
    root: Path,
    policies: Mapping[str, Mapping[str, Any]] = STOP,
    protocols: Sequence[Mapping[str, Any]] = (PROTOCOL,),
) -> Path:
    """A repository at ``root`` with a catalog of these policies by id; returns ``root``."""
    catalog = root / "catalog"
    for data in protocols:
        write_yaml(catalog / "protocols" / f"{data['id']}.yaml", data)
    for name, data in policies.items():
        write_yaml(catalog / "policies" / data["protocol"] / f"{name}.yaml", {"id": name, **data})
    write_yaml(catalog / "attack-ics.yaml", ATTACK)
    playbook = catalog / "playbooks" / "loss-of-control.md"
    playbook.parent.mkdir(exist_ok=True)
    playbook.write_text("# Loss of control\n\nGo to the machine.\n")
    return root


def write_yaml(path: Path, data: Mapping[str, Any]) -> None:
    """A mapping as YAML: a line for each key, and for each key of its mappings; flow style below that."""
    lines = []
    for key, value in data.items():
        if isinstance(value, Mapping) and value:
            lines += [f"{key}:", *(f"  {name}: {json.dumps(inner)}" for name, inner in value.items())]
        else:
            lines.append(f"{key}: {json.dumps(value)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
