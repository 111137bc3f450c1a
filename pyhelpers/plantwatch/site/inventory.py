"""The table of assets beside a site file, for plants whose lists come from an asset register.

CSV with a header line. ``id`` and ``addresses`` (or ``mac``) are needed, the other columns are those of an
asset in the site file; several addresses, protocols or roles are separated by spaces.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from plantwatch.catalog.hints import closest, quoted
from plantwatch.diagnostics import Diagnostic, Span
from plantwatch.site.addresses import address_of
from plantwatch.site.model import CRITICALITIES, ROLES, Address, Asset, Criticality

COLUMNS = (
    "id",
    "addresses",
    "mac",
    "vendor",
    "hostname",
    "protocols",
    "roles",
    "criticality",
    "process",
    "owner",
    "reasons",
)
MAX_PROBLEMS = 100
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")


def read_inventory(path: Path, found: list[Diagnostic]) -> Iterator[Asset]:
    """The assets of a table; lines that cannot be used go to ``found`` (PW559), at most a hundred."""
    file = path.as_posix()
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from _rows(csv.reader(lines, strict=True), file, found)
    except UnicodeDecodeError:
        found.append(Diagnostic("PW003", Span(file), "the file is not UTF-8", "save the file as UTF-8"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        found.append(Diagnostic("PW001", Span(file), f"the file cannot be read: {reason}"))


def _rows(reader: Iterator[list[str]], file: str, found: list[Diagnostic]) -> Iterator[Asset]:
    columns: list[str] = []
    said = 0
    line = 0
    try:
        for row in reader:
            line += 1
            span = Span(file, line, 1)
            if not columns:
                columns = [cell.strip().lower() for cell in row]
                if wrong := _header(columns, span):
                    found.append(wrong)
                    return
            elif any(cell.strip() for cell in row):
                asset = _asset(row, columns, span)
                if isinstance(asset, Asset):
                    yield asset
                    continue
                found.append(asset)
                said += 1
                if said == MAX_PROBLEMS:
                    found.append(_problem(span, "too many problems, the rest of the table was not read", ""))
                    return
    except csv.Error as error:
        found.append(_problem(Span(file, line + 1, 1), f"not valid CSV: {error}", "close every quote"))


def _header(columns: list[str], span: Span) -> Diagnostic | None:
    for column in columns:
        if column not in COLUMNS:
            return _problem(span, f"unknown column {quoted(column)}", closest(column, COLUMNS))
    if "id" not in columns or not {"addresses", "mac"} & set(columns):
        return _problem(span, "the table needs the columns `id`, and `addresses` or `mac`", "")
    return None


def _asset(row: list[str], columns: list[str], span: Span) -> Asset | Diagnostic:
    if len(row) != len(columns):
        return _problem(span, f"{len(row)} cells in a table of {len(columns)} columns", "quote a comma")
    cells = {column: cell.strip() for column, cell in zip(columns, row, strict=True)}
    if not _ID.fullmatch(cells["id"]):
        advice = "lower case letters and digits in words joined by hyphens"
        return _problem(span, f"{quoted(cells['id'])} is no id", advice)
    addresses: list[Address] = []
    for text in cells.get("addresses", "").split():
        address = address_of(text)
        if address is None:
            return _problem(span, f"{quoted(text)} is no IP address", "separate addresses by spaces")
        addresses.append(address)
    mac = cells.get("mac", "").lower().replace("-", ":")
    if mac and not _MAC.fullmatch(mac):
        return _problem(span, f"{quoted(mac)} is no hardware address", "write 00:1b:1b:0a:0b:0c")
    if not addresses and not mac:
        return _problem(span, f"{quoted(cells['id'])} has no address", "give addresses or mac")
    roles = cells.get("roles", "").split()
    for role in roles:
        if role not in ROLES:
            return _problem(span, f"unknown role {quoted(role)}", closest(role, ROLES))
    criticality = _criticality(cells.get("criticality", "") or "normal")
    if criticality is None:
        stated = quoted(cells["criticality"])
        return _problem(span, f"criticality cannot be {stated}", closest(stated, CRITICALITIES))
    return Asset(
        id=cells["id"],
        addresses=tuple(addresses),
        mac=mac,
        hostname=cells.get("hostname", ""),
        roles=tuple(roles),
        criticality=criticality,
        process=cells.get("process", ""),
        owner=cells.get("owner", ""),
        span=span,
        vendor=cells.get("vendor", ""),
        protocols=tuple(cells.get("protocols", "").split()),
    )


def _criticality(text: str) -> Criticality | None:
    return next((known for known in CRITICALITIES if known == text), None)


def _problem(span: Span, message: str, advice: str) -> Diagnostic:
    return Diagnostic("PW559", span, message, advice)
