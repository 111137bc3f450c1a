"""Names of files as people and their tools want them in a report."""

from __future__ import annotations

import os
from pathlib import Path, PurePath


def shown(file: str) -> str:
    """The path relative to the working directory when it lies below it, else as it is."""
    path = PurePath(file)
    if not path.is_absolute():
        return os.path.normpath(file).replace(os.sep, "/") if file else file
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
