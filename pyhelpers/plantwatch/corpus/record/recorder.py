"""Records scenarios into ``pcaps/``: play, capture, tell again in canonical form, write."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.record import requirements
from plantwatch.corpus.record.canonical import canonical
from plantwatch.corpus.record.dissect import Packet, messages
from plantwatch.corpus.record.expectation import date_of, expectation_text
from plantwatch.corpus.record.problems import problem
from plantwatch.corpus.record.scenario import Scenario, find
from plantwatch.corpus.record.session import play
from plantwatch.corpus.writer import pcap_bytes

Outcome = Literal["new", "unchanged", "changed"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One capture that was recorded: how large it is, how long it took, what became of its file."""

    name: str
    capture: Path
    packets: int
    bytes: int
    seconds: float
    outcome: Outcome

    def __str__(self) -> str:
        size = f"{self.packets} packets, {self.bytes} bytes, {self.seconds:.1f} s"
        return f"{self.capture}: {self.outcome}, {size}"


def record(root: Path, names: Sequence[str] | None = None) -> Iterator[Recorded]:
    """Record the named scenarios of the repository ``root`` (all when None), one after the other.

    Each capture and its expectation are written below ``root/pcaps`` as soon as they are complete. Where the
    file that is there holds the same messages, only in another order or at other times, it stays as it is.
    What is missing on the machine is reported at once, before anything is recorded. Raises UserError with
    codes PW311 to PW319.
    """
    scenarios = find(root, names)
    requirements.check(scenarios)
    return (_record(root, scenario) for scenario in scenarios)


def capture(scenario: Scenario) -> list[Packet]:
    """Play a scenario once; its packets in canonical form."""
    with tempfile.TemporaryDirectory(prefix="plantwatch-record-") as folder:
        raw = play(scenario, Path(folder))
        try:
            packets = canonical(_read(raw), scenario.recording.pace)
        except ValueError as error:
            message = f"the recording is incomplete: {error}"
            raise problem("PW319", scenario.path, message, "record it again") from error
    if not packets:
        help = "does client() reach the server addresses?"
        raise problem("PW319", scenario.path, "nothing was captured", help)
    return packets


def _record(root: Path, scenario: Scenario) -> Recorded:
    start = time.monotonic()
    path = root / "pcaps" / f"{scenario.name}.pcap"
    packets = capture(scenario)
    outcome: Outcome = "new"
    if path.is_file():
        old = list(_read(path))
        same = messages(old, scenario.signature) == messages(packets, scenario.signature)
        outcome = "unchanged" if same else "changed"
        packets = old if outcome == "unchanged" else packets
    content = path.read_bytes() if outcome == "unchanged" else pcap_bytes(packets)
    path.parent.mkdir(parents=True, exist_ok=True)
    if outcome != "unchanged":
        path.write_bytes(content)
    _expect(path.with_suffix(".yaml"), scenario, content, renew=outcome != "unchanged")
    return Recorded(scenario.name, path, len(packets), len(content), time.monotonic() - start, outcome)


def _expect(path: Path, scenario: Scenario, content: bytes, *, renew: bool) -> None:
    existing = path.read_text(encoding="utf-8") if path.is_file() else None
    today = datetime.now(UTC).date().isoformat()
    text = expectation_text(
        existing,
        name=scenario.name,
        sha256=hashlib.sha256(content).hexdigest(),
        purpose=scenario.purpose,
        stack=", ".join((*scenario.recording.stacks, *scenario.recording.programs)),
        date=today if renew or existing is None else date_of(existing) or today,
    )
    if text != existing:
        path.write_text(text, encoding="utf-8")


def _read(path: Path) -> Iterator[Packet]:
    return ((packet.ts, packet.data) for packet in read_packets(path))
