"""tar.gz files that are equal for equal content, and reading them without letting them do anything.

Nothing is ever unpacked to the disk: members are read into memory, and only plain files with plain names.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
from collections.abc import Mapping
from pathlib import Path

from plantwatch.diagnostics import Diagnostic, Span, UserError

_MOST_BYTES = 256 * 1024 * 1024
_NAME = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*")


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """A tar.gz of these files: sorted, no owner, no time."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted(files.items()):
            data = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(data), 0o644
            archive.addfile(member, io.BytesIO(data))
    return gzip.compress(raw.getvalue(), mtime=0)


def unpacked(path: Path) -> dict[str, bytes]:
    """The files of a tar.gz. Raises UserError (PW640) for anything but plain files with plain names."""
    files: dict[str, bytes] = {}
    try:
        with gzip.open(path) as stream:
            raw = stream.read(_MOST_BYTES + 1)
        if len(raw) > _MOST_BYTES:
            raise _refused(path, "is larger than any bundle of ours")
        with tarfile.open(fileobj=io.BytesIO(raw), mode="r:") as archive:
            for member in archive:
                if not member.isfile() or not _NAME.fullmatch(member.name) or member.name in files:
                    raise _refused(path, f"holds {member.name!r}: no plain file with a plain name")
                content = archive.extractfile(member)
                files[member.name] = content.read() if content else b""
    except UserError:
        raise
    except Exception as error:  # zlib and tarfile raise what they like on hostile input
        raise _refused(path, f"cannot be read: {error}") from None
    return files


def _refused(path: Path, why: str) -> UserError:
    return UserError(Diagnostic("PW640", Span(str(path)), f"the bundle {why}", "plantwatch bundle"))
