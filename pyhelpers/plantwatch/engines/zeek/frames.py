"""The packet analyzer for protocols on Ethernet itself: compiled once, where Spicy is installed.

Zeek gives the payload of such frames to nobody; a compiled analyzer of a few lines does
(zeek-scripts/spicy). It holds no protocol, so it changes with neither catalog nor captures.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

from plantwatch import process
from plantwatch.engines.zeek.runtime import analyzer

TIMEOUT = 300  # seconds; about 30 on two cores
_ETHERNET = "serve_frames("


def compiled(package: Path) -> list[Path]:
    """The compiled analyzer, if the package has a protocol that needs it and it can be had."""
    scripts = (package / "generated").glob("protocol-*.zeek")
    if not any(_ETHERNET in path.read_text(encoding="utf-8") for path in scripts):
        return []
    found = analyzer_file()
    return [found] if found is not None else []


@cache
def analyzer_file() -> Path | None:
    """The compiled analyzer in the user's cache; None without the compiler, or when it fails."""
    from plantwatch.engines.zeek import drive

    program = drive.binary()
    if program is None:
        return None
    compiler = process.find("spicyz", str(Path(program).resolve().parent))
    if compiler is None:
        return None
    sources = analyzer()
    total = hashlib.sha256(repr((sorted(sources.items()), drive.version(), compiler)).encode())
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "plantwatch"
    target = folder / f"frames-{total.hexdigest()[:16]}.hlto"
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        paths = [Path(work) / name for name in sources]
        for path, text in zip(paths, sources.values(), strict=True):
            path.write_text(text, encoding="utf-8")
        made = Path(work) / "frames.hlto"
        ended = process.run([compiler, "-o", made, *paths], timeout=TIMEOUT)
        if ended.status != 0 or not made.exists():
            return None
        made.replace(target)
    return target
