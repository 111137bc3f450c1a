"""Where the hand-written scripts are that the generated ones stand on."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path


@cache
def runtime() -> dict[str, str]:
    """Text of each script by its path in the Zeek package.

    From a source tree they come from ``zeek-scripts/``; an installed wheel carries a copy.
    """
    tree = Path(__file__).resolve().parents[4] / "zeek-scripts"
    if (tree / "runtime").is_dir():
        paths = [tree / "__load__.zeek", *sorted((tree / "runtime").glob("*.zeek"))]
        return {str(path.relative_to(tree)): path.read_text(encoding="utf-8") for path in paths}
    carried = resources.files("plantwatch.engines.zeek") / "scripts"
    texts = {"__load__.zeek": (carried / "__load__.zeek").read_text(encoding="utf-8")}
    for entry in (carried / "runtime").iterdir():
        texts[f"runtime/{entry.name}"] = entry.read_text(encoding="utf-8")
    return dict(sorted(texts.items()))


@cache
def analyzer() -> dict[str, str]:
    """Text of the packet analyzer's sources by file name; they are compiled, not loaded."""
    tree = Path(__file__).resolve().parents[4] / "zeek-scripts" / "spicy"
    folder = tree if tree.is_dir() else resources.files("plantwatch.engines.zeek") / "scripts" / "spicy"
    entries = {entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir()}
    return {name: text for name, text in sorted(entries.items()) if name.endswith((".spicy", ".evt"))}
