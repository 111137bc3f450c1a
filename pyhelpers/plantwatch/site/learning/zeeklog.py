"""Logs of Zeek, JSON or tab-separated (docs.zeek.org, log formats), as observations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from plantwatch.site.learning import baselogs, icsnpp, namelogs
from plantwatch.site.learning.dialects import Dialect
from plantwatch.site.learning.picture import Observation
from plantwatch.site.learning.rows import Reader, Row

READERS: dict[str, Reader] = {**baselogs.READERS, **namelogs.READERS, **icsnpp.READERS}
_NAME = re.compile(r"([a-z0-9_]+?)(?:[.-].*|_\d.*)?\.log(?:\.gz)?")


def kind_of(path: Path) -> str:
    """Which log a file is by its name, also when rotated (``conn.2026-01-01-00.log.gz``); else empty."""
    found = _NAME.fullmatch(path.name)
    return found[1] if found and found[1] in READERS else ""


def is_zeek_log(path: Path, first: str) -> bool:
    """Whether a file with this first line is a log that we read."""
    return bool(kind_of(path)) and (first.startswith(("{", "#")) or not first.strip())


def read_zeek_log(kind: str, first: str, lines: Iterator[str], dialect: Dialect) -> Iterator[Observation]:
    """The observations in a log of this kind, whose first line was read already."""
    read = READERS[kind]
    for row in _rows(first, lines, baselogs.CONN if kind == "conn" else None):
        try:
            yield from read(row, dialect)
        except (KeyError, ValueError, TypeError):  # a line that is cut off, or of another version
            continue


def _rows(first: str, lines: Iterator[str], wanted: frozenset[str] | None) -> Iterator[Row]:
    """Lines as cells by column, without those that are not set; of many columns only those ``wanted``."""
    if first.startswith("{"):
        yield from _json(first)
        for line in lines:
            yield from _json(line)
        return
    size, columns = 0, list[tuple[int, str]]()
    for line in chain((first,), lines):
        if line.startswith("#"):
            if line.startswith("#fields"):
                names = line.rstrip("\n").split("\t")[1:]
                size = len(names)
                columns = [(n, name) for n, name in enumerate(names) if wanted is None or name in wanted]
            continue
        cells = line.rstrip("\n").split("\t")
        if len(cells) == size:
            yield {name: cells[n] for n, name in columns if cells[n] != "-" and cells[n] != "(empty)"}


def _json(line: str) -> Iterator[Row]:
    try:
        row = json.loads(line)
    except ValueError:
        return
    if isinstance(row, dict):
        yield row
