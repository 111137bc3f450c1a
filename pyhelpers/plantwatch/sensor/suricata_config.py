"""suricata.yaml as Suricata reads it: includes, redefinitions, and the place of every setting.

From src/conf-yaml-loader.c, and compared with ``suricata --dump-config`` in the tests:

* A key that comes again, in the same file or in an included one, first loses all that it held. So an
  include that says ``app-layer: {protocols: {modbus: ...}}`` switches every other protocol off.
* Included files are looked for beside the first file, wherever the ``include`` stands.
* Items of a list are children named 0, 1, 2; an item that is a mapping has its first key as value.
* ``_`` in a key means ``-``, but not in names of address and port groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from plantwatch.diagnostics import Diagnostic, Span, UserError

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST_INCLUDE = 16


@dataclass(slots=True)
class Setting:
    """A node of the configuration: its text, where it stands, and what is below it."""

    span: Span
    value: str | None = None
    children: dict[str, Setting] = field(default_factory=dict)
    listed: bool = False  # the children are items of a list

    def at(self, path: str) -> Setting | None:
        """The node that a dotted path leads to."""
        node: Setting | None = self
        for name in path.split("."):
            node = node.children.get(name) if node else None
        return node

    def text(self, path: str, default: str = "") -> str:
        """The value at a dotted path."""
        node = self.at(path)
        return node.value if node and node.value is not None else default

    def on(self, path: str, default: bool) -> bool:
        """The value as Suricata's booleans go (ConfValIsTrue): 1, yes, true and on are true."""
        text = self.text(path).lower()
        return text in ("1", "yes", "true", "on") if text else default

    def items(self, path: str) -> list[Setting]:
        """The children at a dotted path, in order."""
        node = self.at(path)
        return list(node.children.values()) if node else []

    def flat(self, above: str = "") -> Iterator[tuple[str, str | None]]:
        """Every path with its value, as ``--dump-config`` lists them."""
        for name, node in self.children.items():
            yield above + name, node.value
            yield from node.flat(f"{above}{name}.")


def read_config(path: Path, skip: Path | None = None, at: Callable[[Path], Path] = Path) -> Setting:
    """The configuration that Suricata would run with; without what the file ``skip`` adds to it.

    ``at`` says where an included path lies for us.
    Raises UserError (PW601) where the file or an included one cannot be read.
    """
    root = Setting(Span(str(path)))
    _read(path, root, _Reading(path.parent, skip, at), 0)
    return root


@dataclass(frozen=True, slots=True)
class _Reading:
    """The folder of the first file, the file to leave out, where included paths lie."""

    folder: Path
    skip: Path | None
    at: Callable[[Path], Path]


def _read(path: Path, into: Setting, how: _Reading, depth: int) -> None:
    if path == how.skip:
        return
    if depth > _DEEPEST_INCLUDE:
        raise _unreadable(Span(str(path)), "files include each other")
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise _unreadable(Span(str(path)), error.strerror or str(error)) from None
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        span = Span(str(path), mark.line + 1, mark.column + 1) if mark else Span(str(path))
        raise _unreadable(span, error.problem or "not valid YAML") from None
    except yaml.YAMLError as error:
        raise _unreadable(Span(str(path)), str(error).splitlines()[0]) from None
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        raise _unreadable(_span(path, node), "not a mapping of keys to values")
    _mapping(path, node, into, "", how, depth)


def _mapping(path: Path, node: yaml.MappingNode, into: Setting, name: str, how: _Reading, depth: int) -> None:
    for key, value in node.value:
        if key.value == "include":
            files = value.value if isinstance(value, yaml.SequenceNode) else [value]
            for file in files:
                _read(how.at(how.folder / file.value), into, how, depth + 1)
            continue
        child = key.value if name.endswith("-groups") else key.value.replace("_", "-")
        into.children[child] = _setting(path, value, child, _span(path, key), how, depth)


def _setting(path: Path, node: yaml.Node, name: str, span: Span, how: _Reading, depth: int) -> Setting:
    made = Setting(span)
    if isinstance(node, yaml.ScalarNode):
        made.value = node.value or None
    elif isinstance(node, yaml.MappingNode):
        _mapping(path, node, made, name, how, depth)
    elif isinstance(node, yaml.SequenceNode):
        made.listed = True
        for index, item in enumerate(node.value):
            child = _setting(path, item, "", _span(path, item), how, depth)
            if child.children and isinstance(item, yaml.MappingNode):
                child.value = next(iter(child.children))
            made.children[str(index)] = child
    return made


def _span(path: Path, node: yaml.Node) -> Span:
    mark = node.start_mark
    width = max(1, node.end_mark.column - mark.column) if node.end_mark.line == mark.line else 1
    return Span(str(path), mark.line + 1, mark.column + 1, width)


def _unreadable(span: Span, why: str) -> UserError:
    return UserError(
        Diagnostic(
            "PW601", span, f"the sensor's configuration cannot be read: {why}", "name it with --config"
        )
    )
