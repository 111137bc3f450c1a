"""A share of the variants through the engines, in a process of its own.

Variants are made in memory and written into one stream, packet by packet; nothing else of them is kept. What
goes back is small: how each shape changes what must be found, and what the engines reported.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from plantwatch.catalog.model import Policy, Protocol
from plantwatch.corpus.expectation import Expectation
from plantwatch.corpus.variants.expected import changed
from plantwatch.corpus.variants.generate import Maker, Shape, shapes_of
from plantwatch.corpus.variants.language import languages
from plantwatch.corpus.variants.subject import SAME, Change, Made, NotApplicableError
from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import failed
from plantwatch.engines import ENGINES
from plantwatch.engines.base import Replay
from plantwatch.regression.blindspots import Pair, limited, one_way
from plantwatch.regression.proof import distinct
from plantwatch.regression.slots import Stream, sort_out
from plantwatch.regression.windows import windowed

Ports = tuple[tuple[int, int], ...]  # a port of the catalog, and the one it is moved to


@dataclass(frozen=True, slots=True)
class Bench:
    """What every share of a run has in common."""

    ruleset: Ruleset
    policies: Mapping[str, Policy]
    protocols: Mapping[str, Protocol]
    engines: tuple[str, ...]
    timeout: float


@dataclass(frozen=True, slots=True)
class Task:
    """Variants to prove: captures, each with names of its variants."""

    captures: tuple[tuple[Expectation, str, tuple[str, ...]], ...]  # the text is the protocol


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of a variant without its packets: see ``Change``, ``Variant`` and ``one_way``.

    ``lonely`` is None where nobody asked.
    """

    reason: str = ""
    change: Change = SAME
    lonely: frozenset[Pair] | None = None


@dataclass(slots=True)
class Outcome:
    """One variant: the capture's place in the task, what is known, and what each engine reported."""

    capture: int
    variant: str
    note: Note
    replays: dict[str, Replay] = field(default_factory=dict)


class Worker:
    """Proves tasks over one bench. ``folder`` is for what the engines read."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self._bench = bench
        self._folder = folder
        self._windows = {d.policy.id: d.window for d in bench.ruleset.detections}
        self._installed: dict[tuple[str, Ports], tuple[Ruleset, Path]] = {}

    def prove(self, task: Task) -> list[Outcome]:
        """Every variant of a task through every engine.

        Raises UserError where a capture cannot be read.
        """
        outcomes: list[Outcome] = []
        with ExitStack() as files:
            streams: list[_Laid] = []
            for place in _places(task, self._bench):
                try:
                    made = place.made()
                except NotApplicableError as error:
                    outcomes.append(place.outcome(Note(reason=str(error))))
                    continue
                laid = next((one for one in streams if one.serves(made.change.ports)), None)
                if laid is None:
                    file = files.enter_context(tempfile.NamedTemporaryFile(dir=self._folder, suffix=".pcap"))
                    laid = _Laid(file)
                    streams.append(laid)
                laid.add(place, made)
            for laid in streams:
                laid.file.flush()
                replays = {engine: self._replayed(engine, laid) for engine in self._bench.engines}
                for number, place in enumerate(laid.places):
                    mine = {engine: replays[engine][number] for engine in self._bench.engines}
                    outcomes.append(place.outcome(self._note(place, mine), mine))
        return outcomes

    def _replayed(self, engine: str, laid: _Laid) -> list[Replay]:
        """What one engine reports on each capture of a stream; one that makes it fail is found by halving."""
        ruleset, folder = self._install(engine, tuple(sorted(laid.ports.items())))
        timeout = self._bench.timeout * (1 + laid.stream.packets // 100_000)
        replay = ENGINES[engine].replay(ruleset, folder, Path(laid.file.name), "stream", timeout)
        if not failed(replay.diagnostics):
            found = sort_out(replay.findings, laid.stream.slots)
            part = replace(replay, seconds=replay.seconds / len(laid.places))
            return [windowed(part, found[slot.name], self._windows) for slot in laid.stream.slots]
        if len(laid.places) == 1:
            return [replay]
        half = len(laid.places) // 2
        replays = []
        for places in (laid.places[:half], laid.places[half:]):
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".pcap") as file:
                less = _Laid(file, laid.ports)
                for place in places:
                    less.add(place, place.made())
                file.flush()
                replays += self._replayed(engine, less)
        return replays

    def _note(self, place: _Place, replays: Mapping[str, Replay]) -> Note:
        expectation = changed(place.maker.expectation, place.change, place.maker.expectation.capture, "")
        asked = any(
            limited(engine) and distinct(replay.findings) != expectation.of(engine)
            for engine, replay in replays.items()
        )
        return Note(change=place.change, lonely=one_way(place.made().frames) if asked else None)

    def _install(self, engine: str, ports: Ports) -> tuple[Ruleset, Path]:
        if (engine, ports) not in self._installed:
            ruleset = moved(self._bench.ruleset, dict(ports))
            folder = self._folder / f"{engine}-{len(self._installed)}"
            rendering = ENGINES[engine].render(ruleset, pretty=False)
            ENGINES[engine].install(ruleset, rendering, folder, together=True)
            self._installed[engine, ports] = ruleset, folder
        return self._installed[engine, ports]


def moved(ruleset: Ruleset, ports: Mapping[int, int]) -> Ruleset:
    """The ruleset with protocols on other ports."""
    if not ports:
        return ruleset
    protocols = {
        p.id: replace(p, ports=tuple(ports.get(port, port) for port in p.ports)) for p in ruleset.protocols
    }
    detections = tuple(replace(d, protocol=protocols[d.protocol.id]) for d in ruleset.detections)
    return replace(ruleset, detections=detections)


@dataclass(slots=True)
class _Place:
    """A variant of a capture of a task."""

    number: int
    maker: Maker
    shape: Shape
    change: Change = SAME

    def made(self) -> Made:
        made = self.maker.make(self.shape)
        self.change = made.change
        return made

    def outcome(self, note: Note, replays: Mapping[str, Replay] | None = None) -> Outcome:
        return Outcome(self.number, self.shape.name, note, dict(replays or {}))


class _Laid:
    """Variants in one stream, for a ruleset on the same ports."""

    def __init__(self, file: Any, ports: Mapping[int, int] | None = None) -> None:
        self.file = file
        self.stream = Stream(file)
        self.places: list[_Place] = []
        self.ports: dict[int, int] = dict(ports or {})

    def serves(self, ports: Mapping[int, int]) -> bool:
        """Whether a variant on these ports can be here: moved ports stay apart from those that are not."""
        if bool(ports) != bool(self.ports) or self.stream.full:
            return False
        return all(self.ports.get(old, new) == new for old, new in ports.items())

    def add(self, place: _Place, made: Made) -> None:
        self.ports.update(made.change.ports)
        times = [ts for ts, _ in made.frames] or [0]
        packets = ((ts, data, len(data)) for ts, data in made.frames)
        self.stream.add(str(len(self.places)), min(times), max(times), packets)
        self.places.append(place)


def _places(task: Task, bench: Bench) -> Iterator[_Place]:
    spoken = languages(bench.protocols, bench.policies)
    for number, (expectation, protocol, names) in enumerate(task.captures):
        maker = Maker(expectation, spoken[protocol])
        wanted = frozenset(names)
        for shape in shapes_of(bench.protocols[protocol]):
            if shape.name in wanted:
                yield _Place(number, maker, shape)


_worker: list[Worker] = []  # the one of this process


def begin(bench: Bench, folder: str) -> None:
    """Make this process a worker; its files go below ``folder``, which the parent removes."""
    _worker.append(Worker(bench, Path(tempfile.mkdtemp(dir=folder))))


def prove(task: Task) -> list[Outcome]:
    """``Worker.prove`` in a process of its own."""
    return _worker[0].prove(task)
