"""What a diagnosis of a Suricata looks at, and what each change that it advises costs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from plantwatch.diagnostics import Diagnostic, Level, Span
from plantwatch.engines.suricata.config import ALERTS_PER_PACKET
from plantwatch.sensor.mirror import Mirror
from plantwatch.sensor.package import Package
from plantwatch.sensor.suricata import SuricataSensor
from plantwatch.sensor.suricata_config import Setting
from plantwatch.sensor.suricata_needs import Needs

# Memory and load of each setting that is advised. Measured with 7.0.10 (resident memory of the stock
# configuration with one rule: 75 MB; with 2791 rules of ours 103 MB; with packet-alert-max 255 98 MB, two
# threads). Bounds are Suricata's defaults where the file has none.
_ALERT = 48  # bytes of one alert that a packet has room for
_COSTS = {
    "rule-files": "all our rules: 30 MB, twice that during a reload; load: docs/performance.md",
    "app-layer": "a state for each session of this protocol, nothing for other traffic",
    "stream.midstream": "open sessions take memory too; the bound, stream.memcap, stays {memcap}",
    "stream.async-oneside": "no more sessions than before; the bound, stream.memcap, stays {memcap}",
    "stream.reassembly.depth": "load grows with the bytes of long sessions; the bound of memory, "
    "stream.reassembly.memcap, stays {reassembly}",
    "stream.checksum-validation": "no memory, a little less load",
    "packet-alert-max": "{alerts} MB more for each thread, no load",
    "unix-command": "a thread that sleeps; whoever may write to the socket commands the engine",
    "vlan.use-for-tracking": "no memory; equal addresses in different VLANs become one host",
}


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at. ``version`` is the engine's, as in 7.0.10; ``ports`` by protocol of the catalog.

    ``mirror`` is what a capture shows, where there is one.
    """

    sensor: SuricataSensor
    settings: Setting
    version: str
    package: Package
    needs: Needs
    ports: dict[str, tuple[int, ...]]
    mirror: Mirror | None = None

    @property
    def every(self) -> frozenset[str]:
        return frozenset(self.needs.rules)


def cost(path: str, p: Patient | None = None) -> str:
    """What a change of the setting at this path costs in memory and load, in words."""
    text = next(text for start, text in _COSTS.items() if path.startswith(start))
    if p is None:
        return text
    packets = int(p.settings.text("max-pending-packets", "1024"))
    return text.format(
        memcap=p.settings.text("stream.memcap", "64mb"),
        reassembly=p.settings.text("stream.reassembly.memcap", "256mb"),
        alerts=packets * (ALERTS_PER_PACKET - 15) * _ALERT // 1_000_000,
    )


def place(p: Patient, path: str) -> Span:
    """The setting, or the nearest one above it that is there."""
    while path:
        node = p.settings.at(path)
        if node is not None:
            return node.span
        path = path.rpartition(".")[0]
    return Span(str(p.sensor.config))


def say(code: str, span: Span, text: str, help_: str, note: bool = False) -> Diagnostic:
    """A warning of the doctor, or a note."""
    return Diagnostic(code, span, text, help_, level=Level.NOTE if note else Level.WARNING)


def number(version: str) -> tuple[int, ...]:
    """A version to compare by."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
