"""``suricata -T`` with a sensor's own configuration, and what it says about rules.

Suricata logs the cause first and the place behind it, in whatever form the sensor's configuration asks for:
``E: detect-parse: unknown rule keyword 'x'.`` then ``E: detect: error parsing signature "..." from file F
at line N``; JSON holds the same sentences. Where the console is switched off they are in suricata.log.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from plantwatch import process

TIMEOUT = 900.0  # seconds; large rulesets take minutes on small sensors
_PLACE = re.compile(r"error parsing signature .* from file (?P<file>.+) at line (?P<line>\d+)", re.DOTALL)
_LEVEL = re.compile(r"(?:^|\s|- <)(?P<level>E|W|Error|Warning)(?:>? ?-|:) ?(?P<text>.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that Suricata refuses: file, 1-based line, cause."""

    file: str
    line: int
    cause: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """``passed``: status 0. ``last`` is the last error without a place, for people."""

    passed: bool
    refusals: tuple[Refusal, ...]
    last: str


def load(program: str, config: Path, options: Sequence[str | Path]) -> Outcome:
    """Load the configuration with ``options``; what the engine writes goes to a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="plantwatch-") as folder:
        ended = process.run([program, "-T", "-c", config, "-l", folder, *options], timeout=TIMEOUT)
        logs = [path.read_text(encoding="utf-8", errors="replace") for path in Path(folder).glob("*.log")]
    lines = (ended.stderr + ended.stdout).splitlines()
    refusals, rest = _read(lines)
    if not refusals and not rest:
        refusals, rest = _read([line for text in logs for line in text.splitlines()])
    warnings = list(_messages(lines, "warning"))
    last = (rest or warnings or [f"suricata -T {ended.ended}"])[-1]
    return Outcome(ended.status == 0, tuple(dict.fromkeys(refusals)), last)


def _read(lines: Sequence[str]) -> tuple[list[Refusal], list[str]]:
    refusals = []
    cause: list[str] = []
    for message in _messages(lines, "error"):
        place = _PLACE.search(message)
        if place:
            refusals.append(Refusal(place["file"], int(place["line"]), "; ".join(cause) or message[:300]))
            cause = []
        else:
            cause.append(message)
    return refusals, cause


def _messages(lines: Sequence[str], level: str) -> Iterator[str]:
    """The text of each record of a level, without level and module."""
    for line in lines:
        if line.startswith("{"):
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if str(record.get("log_level", "")).lower() == level:
                yield str(record.get("engine", record).get("message", ""))
            continue
        found = _LEVEL.search(line)
        if found and found["level"][0].lower() == level[0]:
            yield re.sub(r"^[a-z0-9-]+: ", "", found["text"])
