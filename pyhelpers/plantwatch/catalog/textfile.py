"""Reads a text file that people wrote, or says exactly why it cannot be used."""

from __future__ import annotations

import re
from pathlib import Path

from plantwatch.diagnostics import Diagnostic, Span, UserError

MAX_BYTES = 1 << 20

# Control characters, line separators that are no newline, marks that reorder text, surrogates, BOM.
REFUSED = (
    "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069"
    "\\ud800-\\udfff\\ufeff\\ufffe\\uffff"
)
_REFUSED_CHARACTER = re.compile(f"[{REFUSED}]")
_BOM = "\ufeff"


def read_text(source: Path | str, file: str) -> str:
    """The text of a file (or the text given), with ``\\n`` line ends.

    ``file`` is what diagnostics call it. Raises ``UserError`` with one diagnostic for a file that cannot
    be read, is larger than ``MAX_BYTES``, is no UTF-8 or holds a character that hides from readers.
    """
    raw = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else _bytes(source, file)
    if len(raw) > MAX_BYTES:
        raise _error(
            "PW002", Span(file), f"the file is larger than {MAX_BYTES >> 20} MiB", "split it into several"
        )
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        span, _ = _place(raw[: error.start].decode("utf-8"), file)
        message = f"byte 0x{raw[error.start]:02x} is not valid UTF-8"
        raise _error("PW003", span, message, "save the file as UTF-8") from None
    if bad := _REFUSED_CHARACTER.search(text):
        span, begin = _place(text[: bad.start()], file)
        help_ = "save the file without a byte order mark" if bad.group() == _BOM else "remove it"
        message = f"character U+{ord(bad.group()):04X} is not allowed"
        raise _error("PW004", span, message, help_, text[begin:].split("\n", 1)[0])
    return text


def _bytes(path: Path, file: str) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise _error("PW001", Span(file), "this is not a regular file")
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise _error("PW001", Span(file), f"the file cannot be read: {reason}") from None


def _place(before: str, file: str) -> tuple[Span, int]:
    """The place behind ``before``, and where its line begins."""
    begin = before.rfind("\n") + 1
    return Span(file, before.count("\n") + 1, len(before) - begin + 1), begin


def _error(code: str, span: Span, message: str, help_: str = "", source: str = "") -> UserError:
    return UserError(Diagnostic(code, span, message, help_, source=source))
