"""Finds out what a source is, and reads it as a stream of observations.

A source is a capture, a log of Zeek that we know (its own, ours, or one of ICSNPP; JSON or tab-separated,
gzipped or not), a folder of such logs, or Suricata's ``eve.json``.
"""

from __future__ import annotations

import gzip
import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from plantwatch.building.build import Build
from plantwatch.corpus.prepare import prepare
from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.engines import ENGINES
from plantwatch.engines.zeek.learn import observe
from plantwatch.site.learning.dialects import Dialect
from plantwatch.site.learning.evelog import is_eve, read_eve
from plantwatch.site.learning.picture import Observation
from plantwatch.site.learning.zeeklog import is_zeek_log, kind_of, read_zeek_log

Tick = Callable[[int], None]  # told how many bytes of a source were read since the last time
_CAPTURES = (
    b"\xa1\xb2\xc3\xd4",
    b"\xd4\xc3\xb2\xa1",
    b"\xa1\xb2\x3c\x4d",
    b"\x4d\x3c\xb2\xa1",
    b"\x0a\x0d\x0d\x0a",
)


def files_of(sources: list[Path]) -> list[Path]:
    """The files of all sources; of a folder those that are logs we know, wherever they lie in it.

    Raises UserError (PW571) for a folder without any.
    """
    found = []
    for source in sources:
        if not source.is_dir():
            found.append(source)
            continue
        inside = sorted(p for p in source.rglob("*") if p.is_file() and (kind_of(p) or _eve_name(p)))
        if not inside:
            help_ = "logs of Zeek are called conn.log, modbus.log, plantwatch_operations.log and so on"
            raise UserError(
                Diagnostic("PW571", Span(str(source)), "no log that we can learn from in here", help_)
            )
        found += inside
    return found


def read_source(path: Path, built: Build, tick: Tick, timeout: float) -> Iterator[Observation]:
    """Everything in one file that the catalog's protocols are about. Lines that are damaged are passed over.

    Raises UserError (PW571) for a file that is none of these, and where Zeek cannot read a capture.
    """
    dialect = Dialect.of(built.catalog)
    head = _head(path)
    if head[:4] in _CAPTURES:
        yield from _capture(path, built, dialect, timeout)
        tick(path.stat().st_size)
        return
    with _lines(path, tick) as lines:
        first = next(lines, "")
        if is_eve(first):
            yield from read_eve(first, lines, dialect)
        elif is_zeek_log(path, first):
            yield from read_zeek_log(kind_of(path), first, lines, dialect)
        elif first.strip():
            help_ = "give captures, logs of Zeek, or eve.json of Suricata"
            raise UserError(Diagnostic("PW571", Span(str(path), 1, 1), "we do not know what this is", help_))


def _capture(path: Path, built: Build, dialect: Dialect, timeout: float) -> Iterator[Observation]:
    with tempfile.TemporaryDirectory(prefix="plantwatch-learn-") as name:
        folder = Path(name)
        prepared = prepare(path, folder / "capture.pcap")
        if not prepared.packets:
            return
        package = folder / "package"
        ENGINES["zeek"].install(built.ruleset, built.renderings["zeek"], package)
        for log in observe(package, prepared.path, folder, timeout):
            if kind := kind_of(log):
                with log.open(encoding="utf-8", errors="replace") as lines:
                    yield from read_zeek_log(kind, next(lines, ""), lines, dialect)


def _eve_name(path: Path) -> bool:
    return path.name.startswith("eve") and ".json" in path.name


def _opened(path: Path) -> IO[bytes]:
    try:
        if not path.is_file():
            raise UserError(Diagnostic("PW571", Span(str(path)), "this is no file"))
        raw = path.open("rb")
    except OSError as error:
        raise UserError(Diagnostic("PW571", Span(str(path)), f"cannot be read: {error.strerror}")) from None
    return raw


def _head(path: Path) -> bytes:
    with _opened(path) as raw:
        head = raw.read(4)
        if head[:2] != b"\x1f\x8b":
            return head
        raw.seek(0)
        try:
            return gzip.GzipFile(fileobj=raw).read(4)
        except (OSError, EOFError):
            return b""


@contextmanager
def _lines(path: Path, tick: Tick) -> Iterator[Iterator[str]]:
    """The lines of a text file, unpacked where it is gzipped; a damaged end is the end."""
    with ExitStack() as stack:
        raw = stack.enter_context(_opened(path))
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        stream: Any = stack.enter_context(gzip.GzipFile(fileobj=raw)) if packed else raw
        text = stack.enter_context(io.TextIOWrapper(stream, "utf-8", errors="replace"))

        def lines() -> Iterator[str]:
            told = 0
            try:
                for number, line in enumerate(text):
                    if number % 4096 == 0:
                        tick(raw.tell() - told)
                        told = raw.tell()
                    yield line
            except (OSError, EOFError):
                pass
            tick(path.stat().st_size - told)

        yield lines()
