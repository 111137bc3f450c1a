"""Signature ids: one block per policy, never reused; revisions rise when the meaning changes.

The ledger is data (``catalog/sids.yaml``): a line per policy, sorted, so that two branches that add
policies merge. A new policy's block is found by hashing its id, so that two branches seldom choose
the same one; where they do, ``check`` says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

BLOCK = 40  # signature ids kept for the rules of one policy
BASE = 1_500_000  # within 1000000-1999999, the range for local use (sidallocation.org)
BLOCKS = 12_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One policy's line: first sid of its block, revision, digest of the rendered meaning."""

    sid: int
    rev: int
    meaning: str
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """All lines by policy id; ``base`` is the first sid that may be given out."""

    base: int = BASE
    entries: Mapping[str, Entry] = field(default_factory=dict)

    def policy_of(self, sid: int) -> str | None:
        """The policy in whose block a signature id lies."""
        for name, entry in self.entries.items():
            if entry.sid <= sid < entry.sid + BLOCK:
                return name
        return None


def digest(meaning: Iterable[str]) -> str:
    """A short stable name for what the rules of a policy mean."""
    return hashlib.sha256("\n".join(meaning).encode()).hexdigest()[:12]


def assign(ledger: Ledger, policies: Iterable[str]) -> Ledger:
    """The ledger with a block for each policy; revision 0 marks what was never rendered.

    Raises ValueError when there is no block left to give out.
    """
    entries = dict(ledger.entries)
    taken = {entry.sid // BLOCK: entry.sid for entry in entries.values()}
    wanted = sorted(policies)
    for name in wanted:
        if name not in entries:
            sid = _free(ledger.base, name, taken)
            taken[sid // BLOCK] = sid
            entries[name] = Entry(sid, 0, "")
    for name in set(entries) - set(wanted):
        entries[name] = replace(entries[name], retired=True)
    for name in wanted:
        entries[name] = replace(entries[name], retired=False)
    return replace(ledger, entries=dict(sorted(entries.items())))


def revise(ledger: Ledger, meanings: Mapping[str, str]) -> Ledger:
    """The ledger with ``rev`` raised for each policy whose meaning differs from the recorded one."""
    entries = dict(ledger.entries)
    for name, meaning in meanings.items():
        entry = entries[name]
        if entry.meaning != meaning:
            entries[name] = replace(entry, rev=entry.rev + 1, meaning=meaning)
    return replace(ledger, entries=entries)


def overlapping(sid: int, taken: Mapping[int, int]) -> int | None:
    """The block that shares an id with the block at ``sid``. ``taken`` are first sids by ``sid // BLOCK``."""
    near = (taken.get(sid // BLOCK + step) for step in (-1, 0, 1))
    return next((other for other in near if other is not None and abs(other - sid) < BLOCK), None)


def _free(base: int, name: str, taken: Mapping[int, int]) -> int:
    start = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % BLOCKS
    for step in range(BLOCKS):
        sid = base + (start + step) % BLOCKS * BLOCK
        if overlapping(sid, taken) is None:
            return sid
    raise ValueError("the range of signature ids is full; raise 'base' in sids.yaml")
