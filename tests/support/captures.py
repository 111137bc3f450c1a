"""Captures of toy talk, and the expectations beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.writer import pcap_bytes
from support import toy

CLIENT, SERVER = "10.9.0.1", "10.8.0.1"
STOP, WRITE = toy.message(8), toy.message(5, b"\x00\x01")
Packets = list[tuple[int, bytes]]


def packets(*messages: bytes, client: str = CLIENT, server: str = SERVER) -> Packets:
    """A TCP connection in which the client says these messages."""
    tape = Scenario()
    connection = tape.tcp(client, server, toy.PORT)
    for message in messages:
        connection.client(message)
    tape.finish()
    return tape.packets


def capture(path: Path, *messages: bytes) -> Path:
    """The connection as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pcap_bytes(packets(*messages)))
    return path


def expectation(
    root: Path,
    name: str,
    messages: Sequence[bytes],
    findings: Iterable[str],
    *,
    near_misses: Iterable[str] = (),
    how: str = "recorded",
    head: str = "",
) -> Path:
    """``pcaps/<name>.pcap`` and ``.yaml``; each finding is a policy, from the client to the server."""
    path = capture(root / "pcaps" / f"{name}.pcap", *messages)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    pair = f"src: {CLIENT}, dst: {SERVER}"
    lines = [
        *([head] if head else []),
        f"capture: {path.name}",
        f"sha256: {digest}",
        f"purpose: The toy talk {name}.",
        f"provenance: {{how: {how}, by: tests, stack: none, licence: BSD-3-Clause, date: 2026-11-22}}",
        *(["findings:"] if findings else ["findings: []"]),
        *(f"  - {{policy: {policy}, {pair}}}" for policy in findings),
        *(["near_misses:"] if near_misses else []),
        *(f"  - {{policy: {policy}, {pair}, why: it only looks like it}}" for policy in near_misses),
    ]
    out = path.with_suffix(".yaml")
    out.write_text("\n".join(lines) + "\n")
    return out
