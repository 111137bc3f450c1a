"""A share of the variants through the engines, in a process of its own.

Variants are made in memory and written into one stream, packet by packet; nothing else of them is kept. What
goes back is small: how each shape changes what must be found, and what the engines reported.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from plantwatch.catalog.model import Policy, Protocol
from plantwatch.corpus.expectation import Expectation
from plantwatch.corpus.variants import files
from plantwatch.corpus.variants.frame import dissect
from plantwatch.corpus.variants.generate import Maker, Shape, shapes_of
from plantwatch.corpus.variants.language import languages
from plantwatch.corpus.variants.subject import SAME, Change, Made, NotApplicableError
from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import failed
from plantwatch.engines import ENGINES
from plantwatch.engines.base import Rendering, Replay
from plantwatch.regression.blindspots import Pair, one_way
from plantwatch.regression.loading import Loading
from plantwatch.regression.long_runs import LONG, LONG_RUN, LongMaker
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


Asked = tuple[tuple[Expectation, ...], str, tuple[str, ...]]  # a capture or several, protocol, variants


@dataclass(frozen=True, slots=True)
class Task:
    """Variants to prove: captures with names of variants, and all captures of a protocol for its long run."""

    captures: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of a variant without its packets: see ``Variant``, ``Made`` and ``one_way``."""

    reason: str = ""
    change: Change = SAME
    lonely: frozenset[Pair] = frozenset()
    given: frozenset[str] = frozenset()


NOTHING_KNOWN = Note()


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
        self._installed: dict[tuple[str, Ports], tuple[Ruleset, Rendering, Path]] = {}
        self._loading = Loading()

    def prove(self, task: Task) -> list[Outcome]:
        """Every variant of a task through every engine.

        Raises UserError where a capture cannot be read, or the ruleset is at fault (``Loading``).
        """
        outcomes: list[Outcome] = []
        twins: dict[bytes, list[_Place]] = {}  # equal packets run once
        with ExitStack() as opened:
            streams: list[_Laid] = []
            for place in _places(task, self._bench):
                try:
                    made = place.made()
                except NotApplicableError as error:
                    outcomes.append(place.outcome(Note(reason=str(error))))
                    continue
                place.note = Note("", made.change, one_way(made.frames), made.given)
                digest = _digest(place, made)
                if digest in twins:
                    twins[digest].append(place)
                    continue
                twins[digest] = [place]
                laid = next((one for one in streams if one.serves(made)), None)
                if laid is None:
                    file = opened.enter_context(tempfile.NamedTemporaryFile(dir=self._folder, suffix=".pcap"))
                    laid = _Laid(file)
                    streams.append(laid)
                laid.add(twins[digest], made)
            for laid in streams:
                laid.file.flush()
                replays = {engine: self._replayed(engine, laid) for engine in self._bench.engines}
                for number, places in enumerate(laid.places):
                    mine = {engine: replays[engine][number] for engine in self._bench.engines}
                    outcomes += (place.outcome(place.note, mine) for place in places)
        return outcomes

    def _replayed(self, engine: str, laid: _Laid) -> list[Replay]:
        """What one engine reports on each capture of a stream; one that makes it fail is found by halving."""
        ruleset, rendering, folder = self._install(engine, tuple(sorted(laid.ports.items())))
        timeout = self._bench.timeout * (1 + laid.stream.packets // 100_000)
        replay = ENGINES[engine].replay(ruleset, folder, Path(laid.file.name), "stream", timeout)
        if not failed(replay.diagnostics):
            found = sort_out(replay.findings, laid.stream.slots)
            part = replace(replay, seconds=replay.seconds / len(laid.places))
            return [windowed(part, found[slot.name], self._windows) for slot in laid.stream.slots]
        if len(laid.places) == 1:
            self._loading.alone(engine, replay)
            return [replay]
        self._loading.check(engine, ruleset, rendering, folder, replay, timeout)
        half = len(laid.places) // 2
        replays = []
        for places in (laid.places[:half], laid.places[half:]):
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".pcap") as file:
                less = _Laid(file, laid.ports)
                for twins in places:
                    less.add(twins, twins[0].made())
                file.flush()
                replays += self._replayed(engine, less)
        return replays

    def _install(self, engine: str, ports: Ports) -> tuple[Ruleset, Rendering, Path]:
        if (engine, ports) not in self._installed:
            ruleset = moved(self._bench.ruleset, dict(ports))
            folder = self._folder / f"{engine}-{len(self._installed)}"
            rendering = ENGINES[engine].render(ruleset, pretty=False)
            ENGINES[engine].install(ruleset, rendering, folder, together=True)
            self._installed[engine, ports] = ruleset, rendering, folder
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
    maker: Maker | LongMaker
    shape: Shape
    note: Note = NOTHING_KNOWN

    def made(self) -> Made:
        return self.maker.make(self.shape)

    def outcome(self, note: Note, replays: Mapping[str, Replay] | None = None) -> Outcome:
        return Outcome(self.number, self.shape.name, note, dict(replays or {}))


class _Laid:
    """Variants in one stream, for a ruleset on the same ports."""

    def __init__(self, file: Any, ports: Mapping[int, int] | None = None) -> None:
        self.file = file
        self.stream = Stream(file)
        self.places: list[list[_Place]] = []  # those of equal packets together
        self.ports: dict[int, int] = dict(ports or {})
        self._used: set[int] = set()  # ports in the packets, where any are moved

    def serves(self, made: Made) -> bool:
        """Whether a variant can be here: on ports that are moved alike, and on none that only others move."""
        ports = made.change.ports
        if bool(ports) != bool(self.ports) or self.stream.full:
            return False
        if any(self.ports.get(old, new) != new for old, new in ports.items()):
            return False
        strange = (self.ports.keys() - ports.keys()) & _used(made)
        return not strange and not (ports.keys() - self.ports.keys()) & self._used

    def add(self, twins: list[_Place], made: Made) -> None:
        self.ports.update(made.change.ports)
        self._used |= _used(made)
        times = [ts for ts, _ in made.frames] or [0]
        packets = ((ts, data, len(data)) for ts, data in made.frames)
        self.stream.add(str(len(self.places)), min(times), max(times), packets)
        self.places.append(twins)


def _used(made: Made) -> set[int]:
    """Ports in the packets of a variant that moves any."""
    if not made.change.ports:
        return set()
    layers = filter(None, (dissect(data) for _, data in made.frames))
    return {port for one in layers for port in (one.source_port, one.target_port)}


def _places(task: Task, bench: Bench) -> Iterator[_Place]:
    spoken = languages(bench.protocols, bench.policies)
    for number, (expectations, protocol, names) in enumerate(task.captures):
        makers = [Maker(expectation, spoken[protocol]) for expectation in expectations]
        if names == (LONG_RUN,):
            yield _Place(number, LongMaker(spoken[protocol], makers), LONG)
            continue
        (maker,) = makers
        wanted = frozenset(names)
        for shape in shapes_of(bench.protocols[protocol]):
            if shape.name in wanted:
                yield _Place(number, maker, shape)


def _digest(place: _Place, made: Made) -> bytes:
    """Equal for equal packets of one capture, of which only the file differed."""
    total = hashlib.blake2b(f"{place.number}".encode(), digest_size=16)
    if place.shape.recipe.encode is files.plain:  # a shape of its own
        total.update(place.shape.name.encode())
    else:
        for ts, data in made.frames:
            total.update(b"%d %d " % (ts, len(data)) + data)
    return total.digest()


_worker: list[Worker] = []  # the one of this process


def begin(bench: Bench, folder: str) -> None:
    """Make this process a worker; its files go below ``folder``, which the parent removes."""
    _worker.append(Worker(bench, Path(tempfile.mkdtemp(dir=folder))))


def prove(task: Task) -> list[Outcome]:
    """``Worker.prove`` in a process of its own."""
    return _worker[0].prove(task)
