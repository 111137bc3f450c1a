"""``catalog/sids.yaml``: the ledger as a file with one line a policy."""

from __future__ import annotations

import re
from pathlib import Path

from plantwatch.detection.ledger import BASE, BLOCK, Entry, Ledger, overlapping
from plantwatch.diagnostics import Diagnostic, Span, UserError

_HEADER = f"""\
# Signature ids: a block of {BLOCK} for each policy, never reused. Written by plantwatch build.
# rev rises exactly when the rules of a policy come to mean something else. To resolve a merge
# conflict keep the lines of both sides; where two policies share a sid, delete the newer line.
"""
_BASE = re.compile(r"base: ([1-9][0-9]{0,8})")
_LINE = re.compile(
    r"(?P<name>[a-z][a-z0-9-]*): \{sid: (?P<sid>[1-9][0-9]{0,9}), rev: (?P<rev>[0-9]{1,6}), "
    r"meaning: (?P<meaning>[0-9a-f]{12}|'')(?P<retired>, retired: true)?\}"
)


def read_ledger(path: Path) -> Ledger:
    """The ledger in a file; an empty one where there is no file.

    Raises UserError (PW250) naming every line that is not of its form and every sid given out twice.
    """
    if not path.exists():
        return Ledger()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UserError(Diagnostic("PW003", Span(str(path)), "the file is not UTF-8")) from None
    base = BASE
    entries: dict[str, Entry] = {}
    taken: dict[int, int] = {}
    owners: dict[int, str] = {}
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if stated := _BASE.fullmatch(line):
            base = int(stated[1])
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            form = "name: {sid: N, rev: N, meaning: DIGEST}"
            problems.append(_problem(path, number, line, "not a line of the ledger", form))
            continue
        name, sid = found["name"], int(found["sid"])
        other = overlapping(sid, taken)
        if other is not None or name in entries:
            what = (
                f"'{name}' and '{owners[other]}' share signature ids"
                if other
                else f"'{name}' stands here twice"
            )
            advice = "delete the newer of the two lines and run plantwatch build"
            problems.append(_problem(path, number, line, what, advice))
        owners[sid], taken[sid // BLOCK] = name, sid
        meaning = found["meaning"] if found["meaning"] != "''" else ""
        entries[name] = Entry(sid, int(found["rev"]), meaning, bool(found["retired"]))
    if problems:
        raise UserError(*problems)
    return Ledger(base, entries)


def _problem(path: Path, number: int, line: str, message: str, advice: str) -> Diagnostic:
    return Diagnostic("PW250", Span(str(path), number, 1, len(line)), message, advice, source=line)


def ledger_text(ledger: Ledger) -> str:
    """The file's text, sorted by policy."""
    lines = [f"base: {ledger.base}"]
    for name, entry in sorted(ledger.entries.items()):
        retired = ", retired: true" if entry.retired else ""
        meaning = entry.meaning or "''"
        lines.append(f"{name}: {{sid: {entry.sid}, rev: {entry.rev}, meaning: {meaning}{retired}}}")
    return _HEADER + "\n".join(lines) + "\n"
