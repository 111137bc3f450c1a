"""Which numbers of ours have a name in TShark: one table a protocol, ``tests/constants/<protocol>.yaml``.

``craft`` lists the enums of the helpers that write messages, ``catalog`` the fields of the protocol file:

* ``enum`` / ``field``: ours; ``tshark``: the field of TShark whose value strings name the same numbers.
* ``shift`` and ``mask``: which part of our number it is (default: all of it).
* ``where``: the values of other fields with which a catalog field has this meaning.
* ``called``: what TShark says for a number whose name here shares no word with it.
* ``unnamed``: members or operations whose numbers TShark does not know, each with the reason. It is an
  error if TShark does know one.
* ``unknown``: numbers of a catalog field that TShark does not know, each with the reason.
* ``family``: numbers that only say which other field to look at, so that no title speaks of them.
* ``several``: operations that name these numbers, but are about something else.

``nameless`` lists enums that TShark has no value strings for, each with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """One enum (``module.Name``) or one catalog field, and where TShark names its numbers."""

    ours: str
    tshark: str
    shift: int = 0
    mask: int = -1
    where: Mapping[str, int] = field(default_factory=dict)
    called: Mapping[str, Any] = field(default_factory=dict)
    unnamed: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[int, str] = field(default_factory=dict)
    family: tuple[int, ...] = ()
    several: tuple[str, ...] = ()

    def part(self, number: int) -> int:
        """The part of our number that TShark's field holds."""
        return number >> self.shift & self.mask


@dataclass(frozen=True)
class Table:
    """The table of one protocol."""

    protocol: str
    enums: tuple[Row, ...]
    fields: tuple[Row, ...]
    nameless: Mapping[str, str]


def tables() -> Iterator[Table]:
    """Every table there is, by protocol."""
    for path in sorted(FOLDER.glob("*.yaml")):
        yield table(path.stem, yaml.safe_load(path.read_text(encoding="utf-8")) or {})


def table(protocol: str, node: Mapping[str, Any]) -> Table:
    """A table from its YAML."""
    return Table(
        protocol,
        tuple(_row(entry, "enum") for entry in node.get("craft", ())),
        tuple(_row(entry, "field") for entry in node.get("catalog", ())),
        node.get("nameless", {}),
    )


def _row(entry: Mapping[str, Any], key: str) -> Row:
    rest = {name: value for name, value in entry.items() if name != key}
    return Row(entry[key], **(rest | {"several": tuple(rest.get("several", ()))}))
