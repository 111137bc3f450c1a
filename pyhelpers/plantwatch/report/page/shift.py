"""What the page for a shift meeting says, as values: no markup, no templates, nothing from the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plantwatch.report.page.agreed import Call
from plantwatch.report.page.ends import End
from plantwatch.report.page.merging import Job
from plantwatch.report.page.playbooks import Playbook
from plantwatch.site.model import Point, Window


@dataclass(frozen=True, slots=True)
class Track:
    """Between two ends: how often, by which engines, first and last in UTC, what else is known."""

    src: End
    dst: End
    times: int
    engines: tuple[tuple[str, int], ...]
    first: str
    last: str
    src_ports: tuple[int, ...]
    dst_ports: tuple[int, ...]
    sources: tuple[str, ...]
    fields: tuple[str, ...]
    wireshark: str


@dataclass(frozen=True, slots=True)
class Event:
    """One policy at one process, by whomever: a card of the page.

    ``reply`` says that the device sent it, in answer to the other end.
    ``work`` is the maintenance window it lies in. It is ``accepted`` when it does and every sender is
    known to the site; a stranger during planned work stays an open question.
    """

    anchor: str
    policy: str
    title: str
    risk: str
    severity: str
    confidence: str
    stage: str
    reply: bool
    accepted: bool
    work: Job | None
    tracks: tuple[Track, ...]
    more_tracks: int
    times: int
    first: str
    last: str
    engines: tuple[str, ...]
    operator: str
    network: str
    soc: str
    protocol: str
    operations: tuple[tuple[str, str, str], ...]  # title, name, class
    points: tuple[Point, ...]
    conduits: tuple[str, ...] | None  # None where the question makes no sense
    planned: tuple[Window, ...]
    attack: tuple[tuple[str, str], ...]
    sids: tuple[int, int] | None
    rev: int
    playbook: str
    false_positives: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Process:
    """Something at stake, and all that happened to it: a group of the page, the worst first."""

    anchor: str
    end: End
    risk: str
    accepted: bool
    calls: tuple[Call, ...]
    events: tuple[Event, ...]
    playbooks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A maintenance window as the meeting sees it: ``open``, ``next`` or ``past``."""

    state: str
    window: Window
    begin: str
    until: str
    assets: tuple[str, ...]
    events: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Policies at one stage, and who signed."""

    stage: str
    policies: tuple[tuple[str, str], ...]  # id, title
    assets: tuple[str, ...]
    since: str
    signed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A line of drift: ``+`` new, ``-`` stays away, ``~`` different."""

    sign: str
    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ends with findings between them, from who asked to who answered: a loud arrow of the map."""

    number: int
    src: End
    dst: End
    risk: str
    accepted: bool
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """Everything on the page. Times are texts in UTC; ``drift`` is None where nobody asked for it."""

    site: str
    title: str
    first: str
    last: str
    counts: tuple[tuple[str, int], ...]  # open events by risk, the worst first
    accepted: int
    observed: int
    processes: tuple[Process, ...]
    brief: tuple[Process, ...]  # those for which there is no room but a line
    pairs: tuple[Pair, ...]
    drift: tuple[Change, ...] | None
    windows: tuple[Stretch, ...]
    agreements: tuple[Agreement, ...]
    playbooks: tuple[Playbook, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def events(self) -> Sequence[Event]:
        """All events, in the order of the page."""
        return [event for process in (*self.processes, *self.brief) for event in process.events]

    @property
    def opened(self) -> int:
        """How many events are open."""
        return sum(count for _, count in self.counts)

    @property
    def jewels(self) -> tuple[str, ...]:
        """Crown jewels with open events."""
        return tuple(
            process.end.name
            for process in (*self.processes, *self.brief)
            if process.end.criticality == "crown_jewel" and not process.accepted
        )
