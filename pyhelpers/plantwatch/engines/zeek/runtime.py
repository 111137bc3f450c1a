"""Where the hand-written scripts are that the generated ones stand on.

``scripts`` beside this file is a link to ``zeek-scripts/``; an installed wheel carries a copy.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_SCRIPTS = Path(__file__).parent / "scripts"


@cache
def runtime() -> dict[str, str]:
    """Text of each script by its path in the Zeek package."""
    paths = [_SCRIPTS / "__load__.zeek", *sorted((_SCRIPTS / "runtime").glob("*.zeek"))]
    return {str(path.relative_to(_SCRIPTS)): path.read_text(encoding="utf-8") for path in paths}


@cache
def analyzer() -> dict[str, str]:
    """Text of the packet analyzer's sources by file name; they are compiled, not loaded."""
    paths = [path for kind in ("*.evt", "*.spicy") for path in sorted((_SCRIPTS / "spicy").glob(kind))]
    return {path.name: path.read_text(encoding="utf-8") for path in paths}
