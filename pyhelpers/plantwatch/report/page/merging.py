"""Adds findings up: the same policy between the same two is one occurrence, whoever saw it and how often.

What happened inside a maintenance window of the site is an occurrence of its own, because it is judged
differently: accepted work, not an open question. Memory grows with occurrences, not with findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from plantwatch.report.page.records import Reported
from plantwatch.site.model import Site

T = TypeVar("T")

MOST = 100_000  # occurrences; a whole plant of 100,000 assets that is scanned by one host
_SAMPLES = 4


class Job(NamedTuple):
    """Planned work: that of a window of the site, or what a sensor knew of one, then without ``owner``."""

    work_order: str
    owner: str = ""


@dataclass(slots=True)
class Occurrence:
    """A policy, who, to whom, and how often each engine reported it.

    ``first`` and ``last`` are seconds since 1970. Of ports, captures and fields of messages the first few
    are kept. ``work`` is the maintenance window in which it was, None outside of any.
    """

    policy: str
    src: str
    dst: str
    work: Job | None
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
    found: dict[tuple[str, str, str, Job], Occurrence] = {}
    left_out = 0
    for one in findings:
        work = _work(spans, one)
        key = (one.policy, one.src, one.dst, work or Job(""))
        occurrence = found.get(key)
        if occurrence is None:
            if len(found) >= MOST:
                left_out += 1
                continue
            occurrence = found[key] = Occurrence(one.policy, one.src, one.dst, work, one.ts, one.ts)
        occurrence.add(one)
    return Merged(tuple(found[key] for key in sorted(found)), left_out)


Spans = Mapping[str, list[tuple[float, float, Job]]]


def _spans(site: Site) -> Spans:
    """When work is planned at each address: until, from, and what; the window that ends first comes first."""
    spans: dict[str, list[tuple[float, float, Job]]] = {}
    for window in site.maintenance:
        span = (window.until.timestamp(), window.begin.timestamp(), Job(window.work_order, window.owner))
        for asset in window.assets:
            for name in site.assets[asset].names if asset in site.assets else ():
                spans.setdefault(name, []).append(span)
    return {name: sorted(several) for name, several in spans.items()}


def _work(spans: Spans, found: Reported) -> Job | None:
    """The window of the receiver, else of the sender; else what the sensor said."""
    for address in (found.dst, found.src):
        for until, begin, job in spans.get(address, ()):
            if begin <= found.ts < until:
                return job
    return Job(found.marked) if found.marked else None


def _keep(samples: list[T], value: T) -> None:
    if value and value not in samples and len(samples) < _SAMPLES:
        samples.append(value)
