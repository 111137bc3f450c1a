"""``catalog/sids.yaml``: the ledger as a file with one line a policy."""

from __future__ import annotations

import re
from pathlib import Path

from plantwatch.detection.ledger import BASE, BLOCK, Entry, Ledger
from plantwatch.diagnostics import Diagnostic, Span, UserError

_HEADER = f"""\
# Signature ids: a block of {BLOCK} for each policy, never reused. Written by plantwatch build.
# rev rises exactly when the rules of a policy come to mean something else. To resolve a merge
# conflict keep the lines of both sides; where two policies share a sid, delete the newer line.
"""
_LINE = re.compile(
    r"(?P<name>[a-z][a-z0-9-]*): \{sid: (?P<sid>\d{1,9}), rev: (?P<rev>\d{1,6}), "
    r"meaning: (?P<meaning>[0-9a-f]{12}|'')(?P<retired>, retired: true)?\}"
)


def read_ledger(path: Path) -> Ledger:
    """The ledger in a file; an empty one where there is no file.

    Raises UserError (PW250) naming every line that is not of its form and every sid given out twice.
    """
    if not path.exists():
        return Ledger()
    base = BASE
    entries: dict[str, Entry] = {}
    owners: dict[int, str] = {}
    problems = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("base: ") and line[6:].isdigit():
            base = int(line[6:])
            continue
        found = _LINE.fullmatch(line)
        span = Span(str(path), number, 1, len(line))
        if found is None:
            problems.append(
                Diagnostic(
                    "PW250",
                    span,
                    "not a line of the ledger",
                    "name: {sid: N, rev: N, meaning: DIGEST}",
                    source=line,
                )
            )
            continue
        sid = int(found["sid"])
        if sid in owners or found["name"] in entries:
            other = owners.get(sid, found["name"])
            problems.append(
                Diagnostic(
                    "PW250",
                    span,
                    f"'{found['name']}' and '{other}' share a line of the ledger",
                    "delete the newer of the two lines and run plantwatch build",
                    source=line,
                )
            )
        owners[sid] = found["name"]
        meaning = found["meaning"] if found["meaning"] != "''" else ""
        entries[found["name"]] = Entry(sid, int(found["rev"]), meaning, bool(found["retired"]))
    if problems:
        raise UserError(*problems)
    return Ledger(base, entries)


def ledger_text(ledger: Ledger) -> str:
    """The file's text, sorted by policy."""
    lines = [f"base: {ledger.base}"]
    for name, entry in sorted(ledger.entries.items()):
        retired = ", retired: true" if entry.retired else ""
        meaning = entry.meaning or "''"
        lines.append(f"{name}: {{sid: {entry.sid}, rev: {entry.rev}, meaning: {meaning}{retired}}}")
    return _HEADER + "\n".join(lines) + "\n"
