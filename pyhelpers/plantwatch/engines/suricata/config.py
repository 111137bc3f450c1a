"""The suricata.yaml that our rules need, as a fragment for sensors and as a whole for replays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from plantwatch.catalog.model import Protocol

ALERTS_PER_PACKET = 255  # the most that Suricata accepts (src/detect-engine-alert.c)
PARSERS = ("modbus", "dnp3", "enip")  # protocols of the catalog that Suricata has a parser for


def fragment(protocols: Iterable[Protocol], rule_files: Sequence[str]) -> str:
    """What a sensor's suricata.yaml should include: parsers on, on the catalog's ports."""
    known = {p.id: p for p in protocols if p.id in PARSERS}
    lines = [
        "%YAML 1.1",
        "---",
        "# Generated from catalog/. Merge into suricata.yaml: the stock file has these parsers switched off.",
        "# Rule files: " + ", ".join(rule_files),
        "app-layer:",
        "  protocols:",
    ]
    for name in sorted(known):
        lines += _parser(name, known[name].ports)
    lines += [
        "stream:",
        "  # OT sessions last for months: without this a restarted sensor is blind to all open ones.",
        "  midstream: true",
        "# One packet can set off more than the 15 alerts that the engine keeps by default; "
        "the rest is lost.",
        f"packet-alert-max: {ALERTS_PER_PACKET}",
    ]
    return "\n".join(lines) + "\n"


def replay_config(protocols: Iterable[Protocol], rules: Sequence[Path]) -> str:
    """A complete suricata.yaml for reading captures: repeatable, alerts and nothing else in eve.json."""
    ports = {p.id: p.ports for p in protocols if p.id in PARSERS}
    lines = [
        "%YAML 1.1",
        "---",
        "vars:",
        "  address-groups: {HOME_NET: any, EXTERNAL_NET: any}",
        "outputs:",
        "  - eve-log:",
        "      enabled: yes",
        "      filetype: regular",
        "      filename: eve.json",
        "      types: [{alert: {metadata: {flow: yes}}}]",
        "logging:",
        "  default-log-level: notice",
        "  outputs:",
        "    - console: {enabled: yes, type: json}",
        "app-layer:",
        "  protocols:",
        "    tls: {enabled: detection-only}",
    ]
    for name in PARSERS:
        lines += _parser(name, ports.get(name, ()))
    lines += [
        "stream:",
        "  memcap: 256mb",
        "  midstream: true",
        "  async-oneside: false",
        "  reassembly:",
        "    memcap: 256mb",
        "    depth: 0",
        "    randomize-chunk-size: no",
        "flow: {memcap: 256mb}",
        f"packet-alert-max: {ALERTS_PER_PACKET}",
        "engine-analysis: {rules: yes, rules-fast-pattern: yes}",
        "classification-file: /etc/suricata/classification.config",
        "reference-config-file: /etc/suricata/reference.config",
        "default-rule-path: /",
        "rule-files:" if rules else "rule-files: []",
        *(f"  - {rule}" for rule in rules),
    ]
    return "\n".join(lines) + "\n"


_STOCK_PORTS = {"modbus": (502,), "dnp3": (20000,), "enip": (44818,)}


def _parser(name: str, ports: Sequence[int]) -> list[str]:
    listed = ", ".join(map(str, ports or _STOCK_PORTS[name]))
    lines = [f"    {name}:", "      enabled: yes"]
    if name == "enip":
        return [*lines, f"      detection-ports: {{dp: {listed}, sp: {listed}}}"]
    return [*lines, f"      detection-ports: {{dp: {listed}}}"]
