"""Adds findings up: the same policy between the same two is one occurrence, whoever saw it and how often.

What happened inside a maintenance window of the site is an occurrence of its own, because it is judged
differently: accepted work, not an open question. Memory grows with occurrences, not with findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from plantwatch.report.page.records import Reported
from plantwatch.site.model import Site, Window

MOST = 100_000  # occurrences; a whole plant of 100,000 assets that is scanned by one host
_SAMPLES = 4


@dataclass(slots=True)
class Occurrence:
    """A policy, who, to whom, and how often each engine reported it.

    ``first`` and ``last`` are seconds since 1970. Of ports, captures and fields of messages the first few
    are kept. ``window`` is the place of its window in the site's ``maintenance``, None outside of any.
    """

    policy: str
    src: str
    dst: str
    window: int | None
    first: float
    last: float
    engines: dict[str, int] = field(default_factory=dict)
    src_ports: list[int] = field(default_factory=list)
    dst_ports: list[int] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)

    @property
    def times(self) -> int:
        """How often it was seen: by the engine that reported it more often, as both report each message."""
        return max(self.engines.values())

    def add(self, found: Reported) -> None:
        """Count one finding more."""
        self.first, self.last = min(self.first, found.ts), max(self.last, found.ts)
        self.engines[found.engine] = self.engines.get(found.engine, 0) + 1
        _keep(self.src_ports, found.src_port)
        _keep(self.dst_ports, found.dst_port)
        _keep(self.sources, found.source)
        _keep(self.fields, found.fields)


@dataclass(frozen=True, slots=True)
class Merged:
    """Occurrences in the order of policy, sender, receiver and window, and findings beyond the limit."""

    occurrences: tuple[Occurrence, ...]
    left_out: int = 0


def merge(findings: Iterable[Reported], site: Site) -> Merged:
    """The occurrences in some findings, in any order of them."""
    spans = _spans(site)
    found: dict[tuple[str, str, str, int], Occurrence] = {}
    left_out = 0
    for one in findings:
        window = _window_at(spans, one)
        key = (one.policy, one.src, one.dst, -1 if window is None else window)
        occurrence = found.get(key)
        if occurrence is None:
            if len(found) >= MOST:
                left_out += 1
                continue
            occurrence = found[key] = Occurrence(one.policy, one.src, one.dst, window, one.ts, one.ts)
        occurrence.add(one)
    return Merged(tuple(found[key] for key in sorted(found)), left_out)


Spans = Mapping[str, list[tuple[float, float, int]]]


def _spans(site: Site) -> Spans:
    """When work is planned at each address: from, until, and the place of the window."""
    spans: dict[str, list[tuple[float, float, int]]] = {}
    for number, window in enumerate(site.maintenance):
        for asset in _assets(site, window):
            for name in asset:
                spans.setdefault(name, []).append(
                    (window.begin.timestamp(), window.until.timestamp(), number)
                )
    return spans


def _assets(site: Site, window: Window) -> Iterable[tuple[str, ...]]:
    return (site.assets[name].names for name in window.assets if name in site.assets)


def _window_at(spans: Spans, found: Reported) -> int | None:
    """The first window, in the order of the site, that either end of a finding lies in."""
    both = (*spans.get(found.dst, ()), *spans.get(found.src, ()))
    return min((number for begin, until, number in both if begin <= found.ts < until), default=None)


def _keep(samples: list, value: object) -> None:  # type: ignore[type-arg]
    if value and value not in samples and len(samples) < _SAMPLES:
        samples.append(value)
