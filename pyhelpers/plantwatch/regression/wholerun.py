"""What a whole run came to, kept until any file that it reads is touched.

Asking for each variant of each capture whether it is known takes longer than the answer is worth where
nothing changed at all. So, like git's index, this trusts a file's size, time and number: of the catalog, the
corpus and our own code. Only a run in which nothing was wrong is kept; any doubt means: not known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgpack

import plantwatch
from plantwatch.engines import ENGINES
from plantwatch.files import write_atomic
from plantwatch.workspace import Workspace

_DIGEST = 32


def state(workspace: Workspace, engines: Iterable[str], asked: object) -> bytes:
    """Digest of all that a run depends on; ``asked`` is what was asked for, as plain values."""
    total = hashlib.sha256(repr((sorted(engines), asked)).encode())
    for name in sorted(engines):
        total.update(f"{name} {ENGINES[name].build()}\n".encode())
    for folder in (workspace.catalog, workspace.pcaps, Path(plantwatch.__file__).parent):
        for path in _files(folder):
            told = path.stat()
            total.update(f"{path} {told.st_size} {told.st_mtime_ns} {told.st_ino}\n".encode())
    return total.digest()


def recall(path: Path, now: bytes) -> Any:
    """What was kept for this state; None where nothing was, or where the file is damaged."""
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    body = raw[2 * _DIGEST :]
    if raw[: 2 * _DIGEST] != now + hashlib.sha256(body).digest():
        return None
    return msgpack.unpackb(body, use_list=False, strict_map_key=False)


def keep(path: Path, now: bytes, outcome: object) -> None:
    """Keep plain values for this state in place of what was there; no harm where that cannot be written."""
    body: bytes = msgpack.packb(outcome)
    try:
        write_atomic(path, now + hashlib.sha256(body).digest() + body)
    except OSError:
        return


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield path
