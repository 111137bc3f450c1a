"""Groups of addresses in rules: a look-up in a data file, whatever the number of addresses in it.

A dataset is a hash table that the engine fills from a file beside the rules and can change while it runs
(``dataset-add`` on its socket). Address groups in the header of a rule would be compared one by one.
"""

from __future__ import annotations

from collections.abc import Sequence

_MEMCAP = "memcap 512mb"  # 100,000 addresses take about 20 MB
_LEAST_HASH, _MOST_HASH = 1024, 262_144  # buckets; more than the second the engine refuses (util-thash.c)


def test(buffer: str, name: str, members: Sequence[str], *, inside: bool) -> str:
    """The option that asks whether ``ip.src`` or ``ip.dst`` is in the group ``name``, or is not."""
    what = "isset" if inside else "isnotset"
    size = _buckets(len(members))
    return f"{buffer}; dataset:{what},{_name(name)},type ip,load {file(name)},{_MEMCAP},{size}"


def text(members: Sequence[str]) -> str:
    """The data file: one address a line."""
    return "".join(f"{member}\n" for member in members)


def file(name: str) -> str:
    """The data file of a group."""
    return f"{_name(name)}.lst"


def _name(name: str) -> str:
    return f"plantwatch-{name.replace('_', '-')}"


def _buckets(members: int) -> str:
    size = _LEAST_HASH
    while size < members and size < _MOST_HASH:
        size *= 2
    return f"hashsize {size}"
