"""Unpacking gzip so that a broken file still gives all that comes before the break.

The standard ``gzip`` module raises away what it has in its buffers. Format: RFC 1952.
"""

from __future__ import annotations

import io
import zlib
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_INPUT, _OUTPUT = 1 << 16, 1 << 14
_WITH_GZIP_HEADER = 31


class Gunzip(io.RawIOBase):
    """The unpacked bytes of ``source``, all its members one after the other.

    At a break the stream ends, and ``broken`` says why. Zeros after a member are passed over.
    """

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self.broken = ""
        self._source = source
        self._input = b""
        self._member = zlib.decompressobj(_WITH_GZIP_HEADER)
        self._begun = False

    def readable(self) -> bool:
        """True, as for every stream one can read."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Some more bytes; 0 at the end and at a break."""
        view = memoryview(buffer).cast("B")
        try:
            data = b"" if self.broken else self._next(min(len(view), _OUTPUT))
        except zlib.error as error:
            self.broken = str(error)
            return 0
        view[: len(data)] = data
        return len(data)

    def _next(self, size: int) -> bytes:
        while True:
            ended = not self._input and not self._fill()
            if ended and not self._begun:
                return b""
            self._begun = True
            data = self._member.decompress(self._input, size)
            self._input = self._member.unconsumed_tail
            if self._member.eof:
                self._input = self._member.unused_data.lstrip(b"\0")
                self._member = zlib.decompressobj(_WITH_GZIP_HEADER)
                self._begun = False
            elif ended and not data:
                raise zlib.error("it ends too early")
            if data:
                return data

    def _fill(self) -> bool:
        while data := self._source.read(_INPUT):
            self._input = data if self._begun else data.lstrip(b"\0")
            if self._input:
                return True
        return False
