"""The one include file that ``doctor --fix`` writes.

An include that names a top-level key replaces all that the key held (``suricata_config``), so the file says
the sensor's own settings again, whole, with ours changed in them. Its head names what it was made from: when
suricata.yaml changes in one of those keys, doctor says that the file is out of date.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from plantwatch.diagnostics import Diagnostic, Level, Span
from plantwatch.sensor.doctor import Lack
from plantwatch.sensor.suricata import SuricataSensor
from plantwatch.sensor.suricata_config import Setting, read_config

NAME = "plantwatch.yaml"
_FRAGMENT = "Generated from catalog/. Merge into suricata.yaml"
_MADE = re.compile(r"^# Made from: (?P<keys>[a-z0-9 -]*) (?P<digest>[0-9a-f]{16})$", re.M)


def include_path(sensor: SuricataSensor) -> Path:
    """Where the include file of a sensor is: beside its configuration, unless it has a folder for such."""
    include = sensor.place.layout.include
    return sensor.place.root / include / NAME if include else sensor.config.parent / NAME


def fixed(sensor: SuricataSensor, changes: Mapping[str, str]) -> str:
    """The include file's text: every top-level key that a change is in, whole. Raises UserError (PW601)."""
    stock = read_config(sensor.config, include_path(sensor), sensor.path)
    keys = sorted({path.split(".")[0] for path in changes})
    made = _digest(stock, keys)
    for path, value in changes.items():
        _put(stock, path, value)
    lines = [
        "%YAML 1.1",
        "---",
        f"# Written by plantwatch sensor doctor --fix, for {sensor.config}.",
        "# An include replaces whole keys, so these are the sensor's own settings with these changed:",
        *(f"#   {path}: {value}" for path, value in sorted(changes.items())),
        f"# Made from: {' '.join(keys)} {made}",
    ]
    for key in keys:
        lines += _written(key, stock.children[key], 0)
    return "\n".join(lines) + "\n"


def outdated(sensor: SuricataSensor) -> Iterator[Lack]:
    """What is wrong with the include file, as doctor says it: not included, or made from other settings."""
    yield from _fragment(sensor)
    path = include_path(sensor)
    if not path.exists():
        return
    if not _included(read_config(sensor.config, at=sensor.path), path):
        text, advice = (
            "our include file is there, but nothing includes it",
            f"add as last line: include: {NAME}",
        )
        if sensor.place.layout.include:
            advice = "the next start of the container includes it"
        yield Lack(Diagnostic("PW633", Span(str(sensor.config)), text, advice, level=Level.WARNING))
        return
    head = _MADE.search(path.read_text(encoding="utf-8", errors="replace"))
    if (
        head is None
        or _digest(read_config(sensor.config, path, sensor.path), head["keys"].split()) != head["digest"]
    ):
        text = "suricata.yaml has changed in keys that this file replaces: the changes have no effect"
        advice = "plantwatch sensor doctor --fix"
        yield Lack(Diagnostic("PW633", Span(str(path)), text, advice, level=Level.WARNING))


def _fragment(sensor: SuricataSensor) -> Iterator[Lack]:
    """The ruleset's own plantwatch.yaml, which is to be merged by hand, included as it is."""
    root = read_config(sensor.config, at=sensor.path)
    for file in sorted({node.span.file for node in root.children.values()} - {str(sensor.config)}):
        if _FRAGMENT in Path(file).read_text(encoding="utf-8", errors="replace")[:400]:
            keys = ", ".join(key for key, node in root.children.items() if node.span.file == file)
            text = f"included as it is, this file replaces all that {keys} held: the rest of that is gone"
            advice = "take the include out, then: plantwatch sensor doctor --fix"
            yield Lack(Diagnostic("PW633", Span(file), text, advice, level=Level.WARNING))


def earlier(sensor: SuricataSensor) -> dict[str, str]:
    """The changes that an include file made before holds, so that the next one keeps them."""
    path = include_path(sensor)
    if not path.exists():
        return {}
    lines = re.findall(r"^#   ([a-z0-9.-]+): (.*)$", path.read_text(encoding="utf-8", errors="replace"), re.M)
    return dict(lines)


def _included(root: Setting, path: Path) -> bool:
    return any(node.span.file == str(path) for node in root.children.values())


def _digest(root: Setting, keys: Iterable[str]) -> str:
    flat = [[f"{key}.{path}", value] for key in keys if key in root.children
            for path, value in [("", root.children[key].value), *root.children[key].flat()]]  # fmt: skip
    return hashlib.sha256(json.dumps(flat).encode()).hexdigest()[:16]


def _put(root: Setting, path: str, value: str) -> None:
    node = root
    for name in path.split("."):
        child = node.children.get(name)
        if child is None:
            child = node.children[name] = Setting(root.span)
            node.listed = node.listed or name == "0" or (node.listed and name.isdigit())
        node = child
    node.value = value


def _written(key: str, node: Setting, depth: int) -> Iterator[str]:
    margin = "  " * depth
    if not node.children:
        yield f"{margin}{key}: {'[]' if node.listed else _scalar(node.value)}"
        return
    yield f"{margin}{key}:"
    yield from _items(node, depth + 1) if node.listed else _keys(node, depth + 1)


def _keys(node: Setting, depth: int) -> Iterator[str]:
    for name, child in node.children.items():
        yield from _written(name, child, depth)


def _items(node: Setting, depth: int) -> Iterator[str]:
    margin = "  " * depth
    for child in node.children.values():
        if not child.children:
            yield f"{margin}- {_scalar(child.value)}"
        elif child.listed:
            yield f"{margin}-"
            yield from _items(child, depth + 1)
        else:
            lines = list(_keys(child, depth + 1))
            yield f"{margin}- {lines[0].lstrip()}"
            yield from lines[1:]


def _scalar(value: str | None) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
