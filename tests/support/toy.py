"""A small catalog of one made-up protocol, written where a test wants it.

A message is ``A5 5A``, two bytes with the number of bytes behind them, a unit, a function, data.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from plantwatch.building.build import Build, build
from plantwatch.catalog.load import load
from plantwatch.detection.model import Trigger
from plantwatch.detection.plant import Plant
from plantwatch.workspace import Workspace

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
    "points": {
        "register": {
            "title": "Register",
            "type": "int16",
            "scope": "Unit",
            "written": [
                {
                    "when": {"length": 5, "function": 7},
                    "scope": {"at": 4},
                    "place": {"at": 6},
                    "value": {"at": 7},
                }
            ],
        },
        "switch": {
            "title": "Switch",
            "written": [{"when": {"length": 3, "function": 9}, "place": {"at": 6}}],
        },
    },
    "stations": {
        "title": "Unit",
        "told": [{"when": {"length": 3, "function": {"min": 128}}, "number": {"at": 4}}],
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

RISK = {
    "severity": {"info": 1, "low": 2, "medium": 4, "high": 8, "critical": 16},
    "criticality": {"normal": 2, "high": 3, "crown_jewel": 4},
    "confidence": {"low": 2, "medium": 3, "high": 4},
    "least": {"low": 12, "medium": 24, "high": 48, "critical": 96},
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
    write_yaml(catalog / "risk.yaml", RISK)
    playbook = catalog / "playbooks" / "loss-of-control.md"
    playbook.parent.mkdir(exist_ok=True)
    playbook.write_text("# Loss of control\n\nGo to the machine.\n")
    return root


def write_yaml(path: Path, data: Mapping[str, Any]) -> None:
    """A mapping as YAML: a line for each key, and for each key of its mappings; flow style below that."""
    lines = []
    for key, value in data.items():
        if isinstance(value, Mapping) and value:
            lines += [f"{key}:", *(f"  {name}: {_flow(inner)}" for name, inner in value.items())]
        else:
            lines.append(f"{key}: {_flow(value)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def sound(root: Path, data: Mapping[str, Any]) -> dict[str, Any]:
    """The operations that ``check`` has nothing to say about, from a protocol with many."""
    path = root / "catalog" / "protocols" / f"{data['id']}.yaml"
    kept = dict(data["operations"])
    while kept:
        write_catalog(root, {}, [{**data, "operations": kept}])
        names = dict(enumerate(path.read_text(encoding="utf-8").split("\n"), 1))
        found = [d for d in load(root / "catalog").diagnostics if d.span.line]
        wrong = {names[d.span.line].split(":")[0].strip() for d in found}
        if not wrong:
            break
        assert wrong <= kept.keys(), found
        kept = {name: raw for name, raw in kept.items() if name not in wrong}
    return kept


def _flow(value: Any) -> str:
    """A value in YAML's flow style, which JSON is but for pairs of surrogates."""
    return json.dumps(value, ensure_ascii=False)


def built(
    root: Path,
    policies: Mapping[str, Mapping[str, Any]] = STOP,
    protocols: Sequence[Mapping[str, Any]] = (PROTOCOL,),
    *,
    pretty: bool = False,
    plant: Plant | None = None,
) -> Build:
    """A catalog written to ``root`` and rendered, for this ``plant``; free of errors."""
    workspace = Workspace(write_catalog(root, policies, protocols))
    result, problems = build(workspace, pretty=pretty, plant=(lambda _: plant) if plant else None)
    assert result is not None, problems
    return result


def compiled(root: Path, when: Any, **changes: Any) -> Trigger:
    """An operation with these conditions, in the toy protocol with ``changes``, as renderers see it."""
    operation = {"title": "an operation", "class": "write", "from": "client", "when": when}
    data = protocol(**{"operations": {"op": operation}, **changes})
    result = built(root, {"toy-op": policy(when={"operation": "op"})}, [data])
    return result.ruleset.detections[0].triggers[0]
