"""A capture file as a stream of bytes: opened with care, unpacked if gzipped, read in exact pieces."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from plantwatch.corpus.gunzip import Gunzip
from plantwatch.diagnostics import Diagnostic, Level, Span, UserError

NOT_A_CAPTURE = "PW401"
DAMAGED = "PW402"
LINK_TYPE = "PW403"
EMPTY = "PW404"
UNREADABLE = "PW407"
BROKEN_GZIP = "PW408"

_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 16


class DamageError(Exception):
    """The stream cannot be followed any further; ``code`` says of which kind the damage is."""

    def __init__(self, message: str, code: str = DAMAGED) -> None:
        super().__init__(message)
        self.code = code


class Stream:
    """Bytes in order; ``packed`` when they were gzip in the file."""

    def __init__(self, source: IO[bytes], unpacker: Gunzip | None = None) -> None:
        self._source = source
        self._unpacker = unpacker
        self.packed = unpacker is not None

    def upto(self, size: int) -> bytes:
        """``size`` bytes, or fewer where the stream ends. DamageError when they cannot be unpacked."""
        data = self._source.read(size)
        if len(data) < size and self._unpacker and self._unpacker.broken:
            raise DamageError(f"the gzip data is broken ({self._unpacker.broken})", BROKEN_GZIP)
        return data

    def exact(self, size: int, what: str) -> bytes:
        """Exactly ``size`` bytes of ``what``. DamageError when the stream ends before."""
        data = self.upto(size)
        if len(data) < size:
            raise DamageError(f"the file is cut off within {what}")
        return data

    def skip(self, size: int, what: str) -> None:
        """Pass over ``size`` bytes of ``what``. DamageError when the stream ends before."""
        while size:
            size -= len(self.exact(min(size, _CHUNK), what))


@contextmanager
def opened(path: Path) -> Iterator[Stream]:
    """The bytes of a regular file, unpacked when they are gzip.

    UserError (PW407) when it is missing, no regular file or not readable, (PW404) when it has no bytes.
    """
    try:
        status = _status(path)
        if not stat.S_ISREG(status.st_mode):
            raise UserError(problem(path, UNREADABLE, f"is {_kind(status.st_mode)}, not a file"))
        if not status.st_size:
            raise UserError(problem(path, EMPTY, "is empty: it has 0 bytes"))
        with path.open("rb", buffering=1 << 20) as file:
            packed = file.read(2) == _GZIP
            file.seek(0)
            if packed:
                unpacker = Gunzip(file)
                with io.BufferedReader(unpacker, 1 << 18) as buffered:
                    yield Stream(buffered, unpacker)
            else:
                yield Stream(file)
    except FileNotFoundError as error:
        raise UserError(problem(path, UNREADABLE, "does not exist")) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(problem(path, UNREADABLE, f"cannot be read: {reason}")) from error


def problem(path: Path, code: str, message: str, level: Level = Level.ERROR, help: str = "") -> Diagnostic:
    """A diagnostic about a whole file."""
    return Diagnostic(code, Span(str(path)), message, help, level)


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except ValueError as error:  # a NUL in the name
        raise OSError(str(error)) from error


def _kind(mode: int) -> str:
    kinds = {stat.S_IFDIR: "a directory", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
    return kinds.get(stat.S_IFMT(mode), "a device")
